/*
 * Scoring by keyboard, on <form data-score-keys> with one [data-score-criterion] per criterion (radios 0-4 and a note).
 *
 *   0-4  points for the marked criterion, then on to the next; where a 0 or a 4 still lacks its reason, on to the note
 *   n    the note of the marked criterion      b    back to the one before      s    skip (follows [data-score-skip])
 *   Enter in a note goes on; Shift+Enter is a new line. After the last criterion the focus is on [data-score-send]: Enter sends.
 *
 * The keys work from anywhere on the page except in texts. [data-score-keys-switch] turns that off, for those whose speech input or
 * hands press keys by chance (WCAG 2.1.4); then they work within a criterion only. The choice is kept on this device.
 */
const SHELF = "score-keys";
const TEXT = "textarea, select, input:not([type=radio]):not([type=checkbox])";

for (const form of document.querySelectorAll("form[data-score-keys]")) start(form);

function start(form) {
  const criteria = [...form.querySelectorAll("[data-score-criterion]")];
  const send = form.querySelector("[data-score-send]");
  const toggle = document.querySelector("[data-score-keys-switch]");
  const radioOf = (criterion) => criterion.querySelector("input[type=radio]:checked") || criterion.querySelector("input[type=radio]");
  const noteOf = (criterion) => criterion.querySelector("textarea");
  const lacksReason = (criterion) => {
    const points = criterion.querySelector("input[type=radio]:checked")?.value;
    return (points === "0" || points === "4") && noteOf(criterion)?.value.trim() === "";
  };
  let marked = criteria.find((criterion) => !criterion.querySelector("input[type=radio]:checked")) ?? criteria.at(-1);

  const mark = (criterion) => {
    marked = criterion;
    for (const one of criteria) one.toggleAttribute("data-marked", one === criterion);
  };
  const panel = form.closest("[data-score-panel]");
  const show = (element, criterion) => {
    // Only the form moves, where it scrolls by itself: the application stays where the eyes are.
    element?.focus({ preventScroll: true });
    if (panel && panel.scrollHeight > panel.clientHeight + 1)
      panel.scrollTop += criterion.getBoundingClientRect().top - panel.getBoundingClientRect().top - 16;
    else element?.scrollIntoView({ block: "nearest" });
  };
  const goTo = (place) => {
    if (place >= criteria.length) return send?.focus({ preventScroll: panel !== null });
    mark(criteria[Math.max(0, place)]);
    show(radioOf(marked), marked);
  };
  const everywhere = () => !toggle || toggle.checked;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const inside = event.target.closest?.("[data-score-criterion]");
    if (event.key === "Enter" && inside && event.target.matches("textarea") && !event.shiftKey) {
      event.preventDefault();
      return goTo(criteria.indexOf(inside) + 1);
    }
    if (event.target.matches?.(TEXT) || (!inside && !everywhere()) || event.target.closest?.("dialog, video")) return;
    if (/^[0-4]$/.test(event.key)) {
      const radio = marked?.querySelector(`input[type=radio][value="${event.key}"]`);
      if (!radio) return;
      event.preventDefault();
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
      if (lacksReason(marked)) show(noteOf(marked), marked);
      else goTo(criteria.indexOf(marked) + 1);
    } else if (event.key === "n" && noteOf(marked)) {
      event.preventDefault(); // else the letter lands in the note
      show(noteOf(marked), marked);
    } else if (event.key === "b") {
      const at = document.activeElement === send ? criteria.length : criteria.indexOf(marked);
      goTo(at - 1);
    } else if (event.key === "s") {
      form.querySelector("[data-score-skip]")?.click();
    }
  });
  form.addEventListener("focusin", (event) => {
    const criterion = event.target.closest("[data-score-criterion]");
    if (criterion) mark(criterion);
  });

  if (toggle) {
    toggle.closest("[hidden]")?.removeAttribute("hidden");
    try {
      toggle.checked = localStorage.getItem(SHELF) !== "off";
      toggle.addEventListener("change", () => localStorage.setItem(SHELF, toggle.checked ? "on" : "off"));
    } catch {
      // no storage: the choice holds for this page
    }
  }
  if (marked) mark(marked);
}
