/*
 * Marking words to cover: <div data-cover-from> holds texts, <textarea data-cover-into> the words, one a line. What is marked in a text with
 * the mouse or a finger is put among the words by [data-cover-add], which only shows where this script runs.
 */
const into = document.querySelector("[data-cover-into]");
const from = document.querySelector("[data-cover-from]");
const add = document.querySelector("[data-cover-add]");

if (into && from && add) {
  let marked = "";
  add.hidden = false;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !from.contains(selection.anchorNode) || !from.contains(selection.focusNode)) return;
    marked = selection.toString().replace(/\s+/g, " ").trim();
  });
  add.addEventListener("click", () => {
    const words = into.value.split("\n").filter((line) => line.trim());
    if (marked && !words.includes(marked)) words.push(marked);
    into.value = words.join("\n");
    marked = "";
    document.getSelection()?.removeAllRanges();
  });
}
