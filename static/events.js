// Server-sent events of an answer to a POST, which EventSource cannot send (HTML Living Standard, 9.2).
export async function* events(body) {
  let rest = "";
  for await (const text of chunks(body)) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s, 2)));
      yield { kind: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

async function* chunks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}
