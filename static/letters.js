// Letters that work wherever the focus is, unless something is being written or the reader turned them off (WCAG 2.1.4).

export function onLetters(does) {
  if (document.documentElement.dataset.letterKeys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    does[event.key.toLowerCase()]?.();
  });
}
