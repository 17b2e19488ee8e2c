// Keys P and N lead to the neighbours in the work list, unless something is being written.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const relation = { p: "prev", n: "next" }[event.key.toLowerCase()];
  document.querySelector(`.neighbours a[rel="${relation}"]`)?.click();
});
