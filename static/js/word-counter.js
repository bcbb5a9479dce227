/*
 * Counts the words of a text as it is written. Markup comes with any field whose widget has data-max-words (see bootstrap5/field.html):
 *   <p data-word-counter="ID OF THE TEXTAREA" data-limit="150" data-left="%n words left of %limit" data-over="%n words too many …">
 * Several ids count together. With data-count="%n words" in place of a limit the number alone is shown.
 * What is shown follows every keystroke; what is spoken waits until the writing pauses. Nothing is cut off: the server says no, in words.
 */
const words = (text) => (text.match(/\S+/g) || []).length;

for (const counter of document.querySelectorAll("[data-word-counter]")) {
  const inputs = counter.dataset.wordCounter.trim().split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);
  if (!inputs.length) continue;
  if (counter.dataset.count) {
    countOnly(counter, inputs[0]);
    continue;
  }
  const limit = Number(counter.dataset.limit);
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  counter.after(spoken);
  counter.setAttribute("aria-hidden", "true");
  let pause;

  const show = () => {
    const left = limit - inputs.reduce((sum, input) => sum + words(input.value), 0);
    const text = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.dataset.state = left < 0 ? "over" : "within";
    counter.textContent = text.replace("%n", Math.abs(left)).replace("%limit", limit);
  };
  show();
  for (const input of inputs) {
    input.addEventListener("input", () => {
      show();
      clearTimeout(pause);
      pause = setTimeout(() => (spoken.textContent = counter.textContent), 1500);
    });
  }
}

/** How many words one text of several has; the limit is on all of them together, and spoken there. */
function countOnly(counter, input) {
  const show = () => (counter.textContent = counter.dataset.count.replace("%n", words(input.value)));
  show();
  counter.hidden = false;
  input.addEventListener("input", show);
}
