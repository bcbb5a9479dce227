/*
 * Asks before something is lost.
 * Without JavaScript: <details data-confirm> opens and shows what will be lost and the real button (see action_button, confirm=…).
 * With it: the same panel is shown in a modal <dialog>. Escape, the cancel button or a press outside leave everything as it was,
 * and the focus goes back to the button that asked.
 */
for (const details of document.querySelectorAll("details[data-confirm]")) {
  const summary = details.querySelector("summary");
  const panel = details.querySelector("[data-confirm-panel]");
  const cancel = panel.querySelector("[data-confirm-cancel]");
  const text = panel.querySelector(".confirm-text");

  summary.addEventListener("click", (event) => {
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "confirm-dialog";
    if (text) dialog.setAttribute("aria-labelledby", text.id);
    dialog.append(panel);
    cancel.hidden = false;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (panel.parentElement === dialog) { // else it has been asked for again already: this event comes after the closing
        details.append(panel);
        summary.focus();
      }
      dialog.remove();
    });
    dialog.addEventListener("click", (press) => {
      if (press.target === dialog || press.target.closest("[data-confirm-cancel]")) dialog.close();
    });
    dialog.showModal();
    cancel.focus();
  });
}
