/*
 * Saves a form as it is written: <form data-autosave="URL"> with _components/autosave.html inside.
 *
 * A second after the last change the whole form is posted with Accept: application/json (Action in mentoring/views.py answers):
 *   200 saved. `fields`, if given, are new values of hidden inputs (a version number).   409 refused: the sentence is shown.
 *   422 kept nothing because something is not right yet: the errors are shown when the person sends the form.
 * Line down, server away, too busy: says so, keeps trying (2 s, doubling to 30 s; at once when the line is back).
 * Signed out meanwhile: says so, and fetches a fresh CSRF token when the person is back.
 * Text that is not saved is also kept in this tab (sessionStorage) and brought back after a reload; leaving the page with unsaved
 * text asks first. Files are never posted this way. With data-autosave-sealed nothing is kept on the device, only in the open page.
 * The form hears "autosave:saved" and, where a rule has spoken, "autosave:refused" (detail: its code and message), which a page may take
 * upon itself to tell (preventDefault). It is asked by "autosave:stop" to save no more.
 */
const PAUSE = 1000;
const LONGEST = 30000;
const PATIENCE = 4000;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);

function start(form) {
  const url = form.dataset.autosave;
  const mark = form.querySelector("[data-autosave-status]");
  const shelf = form.hasAttribute("data-autosave-sealed") ? null : `autosave:${url}`;
  let timer;
  let wait = 2000;
  let changes = 0; // counts changes, so that one made during a save is not taken for saved
  let saved = 0;
  let running = null; // the save that is under way, as a promise
  let stopped = false;

  const say = (text, state) => {
    if (!mark) return;
    if (stopped && state !== "saved") text = ""; // nothing is being saved or tried again any more
    mark.dataset.state = state;
    if (mark.textContent !== text) mark.textContent = text;
  };
  const words = (key) => mark?.dataset[key] ?? "";

  const entries = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };

  const keep = () => {
    if (!shelf) return;
    try {
      const pairs = [...entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
      sessionStorage.setItem(shelf, JSON.stringify(pairs));
    } catch {
      // no storage: the page itself still holds the text
    }
  };
  const forget = () => {
    if (!shelf) return;
    try {
      sessionStorage.removeItem(shelf);
    } catch {
      // see above
    }
  };

  const restore = () => {
    if (!shelf) return;
    let pairs;
    try {
      pairs = JSON.parse(sessionStorage.getItem(shelf) || "null");
    } catch {
      return;
    }
    if (!pairs) return;
    for (const element of form.elements) {
      // A version number comes back too: what another window has saved meanwhile must be noticed, not written over.
      if (!element.name || element.type === "file" || element.type === "submit") continue;
      const values = pairs.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
      else if (element.multiple) for (const option of element.options) option.selected = values.includes(option.value);
      else if (values.length) element.value = values[0];
    }
    say(words("restored"), "saving");
    changed();
  };

  const freshToken = async () => {
    const page = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    const text = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = text.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
    if (!token) return false; // the sign-in page came instead
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token.value;
    return true;
  };

  /** A form may number what it sends (an input named "turn"), so that a save whose answer was lost is known when it comes again. */
  const count = () => {
    const turn = form.elements.namedItem("turn");
    if (turn) turn.value = Number(turn.value) + 1;
  };

  const post = () => {
    count();
    // Only a page that is going away needs it, and what may be sent that way is small.
    const keepalive = document.visibilityState === "hidden";
    return fetch(url, { method: "POST", body: entries(), headers: { Accept: "application/json" }, redirect: "manual", keepalive });
  };

  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
    wait = Math.min(wait * 2, LONGEST);
    return false;
  };

  function save() {
    if (running || stopped || saved === changes) return;
    clearTimeout(timer);
    running = send().then((answered) => {
      running = null;
      if (answered && saved !== changes) timer = setTimeout(save, PAUSE); // there was more meanwhile; unanswered, `again` sees to it
    });
  }

  /** Whether there was an answer to what was sent. If not, it is sent again after a while. */
  async function send() {
    const version = changes;
    try {
      let answer = await post();
      if ((answer.status === 403 || answer.type === "opaqueredirect") && (await freshToken())) answer = await post();
      if (answer.status === 403 || answer.type === "opaqueredirect" || answer.status === 401) {
        say(words("signedOut"), "unsaved");
        return again();
      } else if (answer.ok) {
        const body = await answer.json().catch(() => ({}));
        for (const [name, value] of Object.entries(body.fields || {})) {
          const input = form.elements.namedItem(name);
          if (input) input.value = value;
        }
        saved = version;
        wait = 2000;
        if (saved === changes) {
          forget();
          const time = new Date().toLocaleTimeString([document.documentElement.lang, "nb"], CLOCK);
          say(words("saved").replace("%time", time), "saved");
        }
        form.dispatchEvent(new CustomEvent("autosave:saved"));
      } else if (answer.status === 409) {
        const body = await answer.json().catch(() => ({}));
        saved = version; // the rule has spoken; trying again would hear the same
        const heard = new CustomEvent("autosave:refused", { cancelable: true, detail: body });
        if (form.dispatchEvent(heard)) say(body.message || words("unsaved"), "unsaved");
        else say("", "unsaved");
      } else if (answer.status === 422) {
        saved = version;
        say("", "invalid");
      } else {
        say(words("unsaved"), "unsaved");
        return again();
      }
      return true;
    } catch {
      say(words("offline") || words("unsaved"), "unsaved");
      return again();
    }
  }

  function changed() {
    if (stopped) return;
    changes += 1;
    keep();
    if (mark?.dataset.state !== "unsaved") say(words("saving"), "saving");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    // A number on its way to another place is not there yet (reorder.js says when it is); what has no name is not of the form.
    if (event.target.name && !event.target.matches("[data-reorder-place]")) changed();
  });
  form.addEventListener("change", (event) => event.target.matches("select, [type=radio], [type=checkbox], [type=date]") && changed());
  form.addEventListener("reordered", changed);
  form.addEventListener("autosave:stop", () => {
    stopped = true;
    clearTimeout(timer);
    say("", "stopped");
  });
  form.addEventListener("submit", async (event) => {
    if (running) {
      // Sent now, it would carry the version number from before the save that is under way, and be taken for another window.
      event.preventDefault();
      const { submitter } = event;
      clearTimeout(timer);
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
      running = null;
      form.requestSubmit(submitter);
      return;
    }
    count();
    saved = changes; // the browser sends it now; do not ask about leaving
    clearTimeout(timer);
    forget();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  window.addEventListener("beforeunload", (event) => {
    if (saved !== changes && !stopped) event.preventDefault();
  });
  restore();
  if (!changes && isWrittenIn(form)) changed();
}

/** Somebody quick has written before this ran. */
function isWrittenIn(form) {
  return [...form.elements].some((element) => {
    if (!element.name || !element.matches("textarea, input:not([type=hidden], [type=file], [type=submit])")) return false;
    if (element.matches("[type=radio], [type=checkbox]")) return element.checked !== element.defaultChecked;
    return element.value !== element.defaultValue;
  });
}
