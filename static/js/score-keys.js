/*
 * Scoring by keyboard: with the focus anywhere in [data-score-keys] (one criterion, with its radios 0–4), the keys 0 to 4 choose the
 * radio of that value and move on to the next criterion. Radios keep their own keys (arrows, space); texts are left alone.
 */
const groups = () => [...document.querySelectorAll("[data-score-keys]")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
  if (event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
  const group = event.target.closest("[data-score-keys]");
  const radio = group?.querySelector(`input[type=radio][value="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const all = groups();
  const next = all[all.indexOf(group) + 1];
  const goal = next?.querySelector("input[type=radio]:checked") || next?.querySelector("input[type=radio]");
  (goal || radio).focus();
});
