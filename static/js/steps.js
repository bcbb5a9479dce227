/*
 * One question at a time on a phone: <form data-steps> whose fields are its children (.field), with a [data-steps-nav] inside that has
 * buttons [data-back] and [data-forward], a place [data-place] that says "2 of 5", and the form's own buttons in [data-steps-end].
 * On a wide window, and without JavaScript, everything stands on one page. An address like #div_id_q7 opens at that question; with
 * data-steps="resume" a form that is begun opens at the first question without an answer, or at the last.
 */
const NARROW = matchMedia("(max-width: 40rem)");

for (const form of document.querySelectorAll("form[data-steps]")) {
  const steps = [...form.querySelectorAll(":scope > .field")];
  const nav = form.querySelector("[data-steps-nav]");
  const end = form.querySelector("[data-steps-end]");
  const back = nav.querySelector("[data-back]");
  const forward = nav.querySelector("[data-forward]");
  const place = nav.querySelector("[data-place]");
  if (steps.length < 2) continue;
  let at = 0;

  const show = () => {
    const one = NARROW.matches;
    const last = at === steps.length - 1;
    steps.forEach((step, number) => (step.hidden = one && number !== at));
    nav.hidden = !one;
    end.hidden = one && !last;
    back.hidden = at === 0;
    forward.hidden = last;
    place.textContent = place.dataset.place.replace("%n", at + 1).replace("%total", steps.length);
  };

  const go = (number, focus = true) => {
    at = Math.min(Math.max(number, 0), steps.length - 1);
    show();
    if (!NARROW.matches || !focus) return;
    steps[at].querySelector("input, textarea, select")?.focus({ preventScroll: true });
    steps[at].scrollIntoView({ block: "start" });
  };

  const asked = () => steps.findIndex((step) => location.hash && step.contains(document.getElementById(location.hash.slice(1))));
  back.addEventListener("click", () => go(at - 1));
  forward.addEventListener("click", () => go(at + 1));
  NARROW.addEventListener("change", show);
  addEventListener("hashchange", () => asked() >= 0 && go(asked()));
  /** As the page came: what somebody quick has written before this ran must not take them to the next question. */
  const isEmpty = (step) => {
    const choices = [...step.querySelectorAll("input[type=radio], input[type=checkbox]")];
    if (choices.length > 1) return !choices.some((choice) => choice.defaultChecked);
    const select = step.querySelector("select");
    if (select) return ![...select.options].some((option) => option.defaultSelected && option.value);
    const text = step.querySelector("textarea, input:not([type=checkbox])");
    return text !== null && text.defaultValue.trim() === "";
  };
  const resumed = () => {
    const open = steps.map(isEmpty);
    if (form.dataset.steps !== "resume" || open[0]) return 0;
    return open.includes(true) ? open.indexOf(true) : steps.length - 1;
  };
  const wrong = steps.findIndex((step) => step.classList.contains("field-invalid"));
  const named = Math.max(asked(), wrong);
  go(named >= 0 ? named : resumed(), asked() >= 0);
}
