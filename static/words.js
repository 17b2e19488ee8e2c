// What scripts say: the page brings the words, in its language, in `data-words` of an element.

// A function that says a word by its key, its gaps {name} filled.
export function wordsOf(element) {
  const words = JSON.parse(element.dataset.words);
  return (key, gaps = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
}

// A number with one decimal, as the page's language writes it.
export function oneDecimal(number) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false };
  return number.toLocaleString(document.documentElement.lang, digits);
}
