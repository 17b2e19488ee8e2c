// Several films: each file is a request of its own, two at a time, and each film a line as soon as it
// is judged. A bad one does not stop the others; a busy server is asked again when it says so.
import { events } from "./events.js";
import { remember } from "./names.js";
import { wordsOf } from "./words.js";

const AT_ONCE = 2;
const TRIES = 5;

export async function judgeAll(files, form) {
  const say = wordsOf(form);
  const board = openBoard(say, files.length);
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      await judge(file, form, board, say);
      board.advance();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  board.end();
}

async function judge(file, form, board, say) {
  try {
    const answer = await send(file, form);
    if (!answer.ok) return board.fail(file.name, await complaint(answer, say));
    let ended = false;
    for await (const { kind, data } of events(answer.body)) {
      if (kind === "end") ended = true;
      else if (data.complaint) board.fail(data.name, data.complaint);
      else board.judged(data);
    }
    if (!ended) board.fail(file.name, say("cutOff"));
  } catch {
    board.fail(file.name, say("unreachable"));
  }
}

async function send(file, form) {
  const body = new FormData();
  body.set("image", file);
  const model = form.querySelector("[name=model]");
  if (model) body.set("model", model.value);
  const invert = form.querySelector("[name=invert]:checked"); // offered where a negative was refused
  if (invert) body.set("invert", invert.value);
  const token = form.querySelector("[name=csrf_token]").value;
  const headers = { Accept: "text/event-stream", "X-CSRFToken": token };
  for (let left = TRIES; ; left -= 1) {
    const answer = await fetch(form.dataset.several, { method: "POST", body, headers });
    if (left <= 1 || ![429, 503].includes(answer.status)) return answer;
    const seconds = Number(answer.headers.get("Retry-After")) || 5;
    await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
  }
}

// What the server's page says is wrong
async function complaint(answer, say) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("#message-text:not(:empty), .detail")?.textContent;
  return said || say("said", { status: answer.status });
}

function openBoard(say, total) {
  const board = document.getElementById("progress");
  const bar = board.querySelector("progress");
  const status = board.querySelector("[role=status]");
  const lines = board.querySelector("ol");
  let failed = 0;
  let done = 0;
  board.hidden = false;
  lines.replaceChildren();
  bar.max = total;
  bar.value = 0;
  status.textContent = total === 1 ? say("judgingArchive") : say("judgingFiles", { count: total });
  const add = (...content) => {
    const line = document.createElement("li");
    line.append(...content);
    lines.append(line);
    return line;
  };
  return {
    judged(film) {
      remember(film.id, film.name);
      const link = document.createElement("a");
      link.href = film.page;
      link.textContent = film.probability ? `${film.headline}, ${film.probability}` : film.headline;
      add(say("judged", { name: film.name }), link, film.warnings.length ? say("warned") : "");
    },
    fail(name, text) {
      failed += 1;
      add(say("failed", { name, reason: text })).className = "failed";
    },
    advance() {
      done += 1;
      bar.value = done;
    },
    end() {
      const missed = failed ? ` ${say("missed", { count: failed })}` : "";
      status.textContent = say("done", { count: lines.children.length - failed }) + missed;
      board.querySelector("a.button").focus();
    },
  };
}
