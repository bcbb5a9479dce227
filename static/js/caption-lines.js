/*
 * Helps to set captions in time: <form data-caption-lines> on a page with a <clip-player> (player.js).
 *
 * Each [data-caption-line] has three inputs (starts, ends, text) and buttons: data-caption-play plays it to its end, data-caption-shift moves
 * it by so many seconds, data-caption-now lets it begin where the clip is. The line that is being said is marked while the clip plays.
 * Without this script the times are typed.
 */
const form = document.querySelector("form[data-caption-lines]");
const clip = document.querySelector("clip-player video");

if (form && clip) {
  const lines = [...form.querySelectorAll("[data-caption-line]")].map((element) => ({
    element,
    starts: element.querySelector("[name$=-starts]"),
    ends: element.querySelector("[name$=-ends]"),
  }));
  let until = null;
  let changed = false;

  for (const line of lines) {
    line.element.querySelector("[data-caption-tools]").hidden = false;
    line.element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.matches("[data-caption-play]")) play(line);
      else if (button.matches("[data-caption-now]")) begin(line, clip.currentTime);
      else if (button.dataset.captionShift) begin(line, seconds(line.starts.value) + Number(button.dataset.captionShift));
    });
  }

  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());

  clip.addEventListener("timeupdate", () => {
    if (until !== null && clip.currentTime >= until) {
      clip.pause();
      until = null;
    }
    for (const { element, starts, ends } of lines) {
      const [from, to] = [seconds(starts.value), seconds(ends.value)];
      element.classList.toggle("is-current", clip.currentTime >= from && clip.currentTime < to);
    }
  });

  /** The line begins then, and lasts as long as before. */
  function begin(line, at) {
    if (Number.isNaN(at)) return;
    const from = Math.max(0, at);
    const length = seconds(line.ends.value) - seconds(line.starts.value);
    line.starts.value = clock(from);
    line.ends.value = clock(from + (length > 0 ? length : 2));
    changed = true;
  }

  function play(line) {
    const from = seconds(line.starts.value);
    if (Number.isNaN(from)) return;
    until = seconds(line.ends.value) || null;
    clip.closest("clip-player").playFrom(from);
  }
}

/** "1:02.5", "62,5" -> 62.5; NaN for what is no time. */
function seconds(text) {
  const match = /^(?:(\d{1,2}):)?(\d{1,4}(?:[.,]\d{1,3})?)$/.exec(text.trim());
  return match ? Number(match[1] || 0) * 60 + Number(match[2].replace(",", ".")) : NaN;
}

function clock(value) {
  const hundredths = Math.round(value * 100);
  const rest = String(hundredths % 6000).padStart(4, "0");
  return `${Math.floor(hundredths / 6000)}:${rest.slice(0, 2)}.${rest.slice(2)}`;
}
