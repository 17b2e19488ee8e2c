// Names of films stay in this browser tab: the server keeps none.
const KEY = "pneumoscope-names";

export function names() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
}

export function remember(id, name) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...names(), [id]: name }));
}
