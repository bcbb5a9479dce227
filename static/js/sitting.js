/*
 * The ranking sitting (templates/matching/sitting.html). Without this file it works too: links load the page, numbers order, "Save" saves.
 *   Clips are changed in place (htmx); the note on whoever is in the player stands beneath the clip, out of that mentor's row.
 *   "Watched" is marked as the clip begins. "Not possible" takes a mentor out of the order.
 *   What another window saved is noticed when one comes back to this one; the older page saves nothing any more.
 *   The deadline is told a quarter of an hour, five minutes and one minute ahead, and when it comes.
 * Nothing is kept on the device: a ranking is sealed, and the tablet may be somebody else's next.
 */
const WARN = [15, 5, 1]; // minutes
const MINUTE = 60_000;
const LONGEST_TIMER = 24 * 60 * MINUTE;

const sitting = document.querySelector("[data-sitting]");
if (sitting) {
  clips(sitting);
  if (sitting.matches("form")) order(sitting);
}

function clips(root) {
  const said = root.querySelector("[data-clip-said]");
  const trouble = root.querySelector("[data-clip-trouble]");
  const home = new Map([...root.querySelectorAll("[data-words]")].map((words) => [words.dataset.words, words.parentElement]));
  const rowOf = (ref) => root.querySelector(`[data-candidate="${CSS.escape(ref)}"]`);
  let fromList = false;

  const dock = () => {
    const clip = root.querySelector("#clip");
    const place = home.get(clip.dataset.clip);
    for (const row of root.querySelectorAll("[data-candidate]")) {
      const current = row.dataset.candidate === clip.dataset.clip;
      row.classList.toggle("is-current", current);
      const link = row.querySelector("[data-show-clip]");
      if (current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (!place) return;
    clip.querySelector("[data-clip-words]").append(place.querySelector("[data-words]"));
    place.hidden = true;
  };
  const undock = () => {
    for (const words of root.querySelectorAll("#clip [data-words]")) {
      const place = home.get(words.dataset.words);
      place.append(words);
      place.hidden = false;
    }
  };
  const ofClip = (event) => event.detail.target?.id === "clip";

  dock();
  root.addEventListener("click", (event) => {
    if (event.target.closest("[hx-get]")) fromList = Boolean(event.target.closest("[data-show-clip]"));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (ofClip(event) && event.detail.shouldSwap) undock();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!ofClip(event)) return event.target.closest("#clip") && watched();
    dock();
    trouble.hidden = true;
    const heading = root.querySelector("#clip-heading");
    const name = heading.textContent;
    if (said) said.textContent = root.dataset.clipShown.replace("{name}", name);
    if (fromList || document.activeElement === document.body) heading.focus({ preventScroll: true });
    const player = heading.closest("section");
    const beside = root.querySelector(".sitting-list").offsetTop < player.offsetTop + player.offsetHeight;
    player.scrollIntoView({ block: beside ? "nearest" : "start" });
    // Where the list stands beneath the player, the row would take the player's place on the screen.
    if (!fromList && beside) rowOf(root.querySelector("#clip").dataset.clip)?.scrollIntoView({ block: "nearest" });
  });
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failed, (event) => {
      if (!ofClip(event)) return;
      trouble.textContent = root.dataset.clipFailed;
      trouble.hidden = false;
    });
  }

  // A playing event does not bubble; it is caught on its way down.
  root.addEventListener("playing", (event) => event.target.closest("#clip") && watched(), true);

  const refs = new Set();
  function watched() {
    const ref = root.querySelector("#clip").dataset.clip;
    const mark = rowOf(ref)?.querySelector('[data-mark="watched"]');
    if (refs.has(ref) || (mark && !mark.hidden)) return;
    refs.add(ref);
    if (!mark) return;
    mark.hidden = false;
    const bar = root.querySelector("[data-watched-bar]");
    bar.value += 1;
    root.querySelector("[data-watched-text]").textContent = root.dataset.watchedSaid.replace("{done}", bar.value).replace("{total}", bar.max);
  }
}

function order(form) {
  const bar = form.querySelector("[data-state-url]");
  const status = form.querySelector("[data-autosave-status]");
  form.elements.namedItem("page").value = crypto.randomUUID?.() ?? String(Math.random());
  form.querySelector("[data-save]").hidden = true;
  for (const words of form.querySelectorAll("[data-with-script]")) words.hidden = false;

  // --- Not possible, and notes ---

  const rowOf = (words) => form.querySelector(`[data-candidate="${CSS.escape(words.dataset.words)}"]`);
  const impossible = (row) =>
    form.querySelector(`[data-words="${CSS.escape(row.dataset.candidate)}"] [data-impossible]`);
  const mark = (row) => {
    const off = impossible(row).checked;
    row.classList.toggle("is-impossible", off);
    row.querySelector('[data-mark="impossible"]').hidden = !off;
  };
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-impossible]")) return;
    const row = rowOf(event.target.closest("[data-words]"));
    if (event.target.checked) row.dispatchEvent(new CustomEvent("reorder-remove", { bubbles: true }));
    mark(row);
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-note]")) return;
    rowOf(event.target.closest("[data-words]")).querySelector('[data-mark="note"]').hidden = !event.target.value.trim();
  });
  form.addEventListener("reordered", (event) => {
    const row = event.target.closest("[data-candidate]");
    if (row.closest("[data-reorder]") && impossible(row).checked) {
      impossible(row).checked = false;
      mark(row);
    }
  });

  // --- Another window ---

  const stop = () => {
    form.dispatchEvent(new CustomEvent("autosave:stop"));
    bar.querySelector("[data-send-row]").hidden = true;
  };
  const elsewhere = () => {
    stop();
    bar.querySelector("[data-elsewhere]").hidden = false;
  };
  form.addEventListener("autosave:refused", (event) => {
    if (event.detail.code === "changed_elsewhere" || event.detail.code === "sent") elsewhere();
    else if (event.detail.code === "ranking_closed" || event.detail.code === "not_ranking") over(false);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", () => form.classList.add("is-sent"));
  const busy = () => ["saving", "unsaved"].includes(status.dataset.state);
  const ask = async () => {
    const answer = await fetch(bar.dataset.stateUrl, { headers: { Accept: "application/json" }, redirect: "error" });
    return answer.ok ? answer.json() : null;
  };
  async function compare() {
    if (busy() || form.classList.contains("is-sent")) return;
    const known = form.elements.namedItem("version").value;
    const state = await ask().catch(() => null); // no line: the next save will tell
    if (!state || busy() || form.elements.namedItem("version").value !== known) return;
    if (state.sent || String(state.version) !== known) elsewhere();
    else if (state.closed) over(true);
    else if (state.deadline) setDeadline(state.deadline, state.now);
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && compare());
  window.addEventListener("focus", compare);
  window.addEventListener("pageshow", (event) => event.persisted && compare());
  for (const link of bar.querySelectorAll("[data-reload]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.location.reload();
    });
  }

  // --- The deadline ---

  let timer = 0;
  let deadline = 0;
  let ahead = 0; // how much the server's clock is ahead of this one

  function setDeadline(then, now) {
    deadline = Date.parse(then);
    ahead = Date.parse(now) - Date.now();
    tick();
  }

  function tick() {
    clearTimeout(timer);
    const left = deadline - (Date.now() + ahead);
    if (left <= 0) return passed();
    const minutes = Math.ceil(left / MINUTE);
    const said = bar.querySelector("[data-left-said]");
    const warned = WARN.filter((limit) => left <= limit * MINUTE).pop();
    said.hidden = warned === undefined;
    if (warned !== undefined && said.dataset.warned !== String(warned)) {
      said.dataset.warned = warned;
      const clock = new Date(deadline).toLocaleTimeString([document.documentElement.lang, "nb"], {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      said.textContent = bar.dataset.left.replace("{minutes}", Math.min(minutes, warned)).replace("{clock}", clock);
    }
    const next = Math.max(0, ...WARN.filter((limit) => limit * MINUTE < left)) * MINUTE;
    timer = setTimeout(tick, Math.min(left - next, LONGEST_TIMER) + 100);
  }

  async function passed() {
    const state = await ask().catch(() => null);
    if (state && !state.closed && state.deadline && Date.parse(state.deadline) > deadline) return setDeadline(state.deadline, state.now);
    if (state?.sent) return elsewhere();
    over(!busy());
  }

  function over(saved) {
    stop();
    bar.querySelector("[data-left-said]").hidden = true;
    bar.querySelector("[data-over-said]").textContent = saved ? bar.dataset.over : bar.dataset.overUnsaved;
    bar.querySelector("[data-over-box]").hidden = false;
  }

  if (bar.dataset.deadline) setDeadline(bar.dataset.deadline, bar.dataset.now);
}
