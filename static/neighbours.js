// Keys P and N lead to the neighbours in the work list.
import { onLetters } from "./letters.js";

function follow(relation) {
  document.querySelector(`.neighbours a[rel="${relation}"]`)?.click();
}

onLetters({ p: () => follow("prev"), n: () => follow("next") });
