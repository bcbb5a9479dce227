/*
 * Keeps what is written in a form on this device until it is sent: <form data-draft="NAME" data-draft-key="KEY">, a mark
 * [data-draft-status] inside. For answers of which the server may know nothing before they are sent.
 *
 * It is kept locked (AES-GCM, a fresh nonce each time). The key only comes with the page, for whom it is, and stays in memory: nobody else
 * at this device can read it. What the key does not open (the answers were sent meanwhile, here or elsewhere) is forgotten.
 * Sending forgets nothing, for the line may be down: the page that comes after it names what is to be forgotten in [data-draft-gone].
 * Signing out clears the device (sign-out.js). Without a secure line the browser has no locks, and nothing is kept.
 */
for (const gone of document.querySelectorAll("[data-draft-gone]")) forget(gone.dataset.draftGone);
for (const form of document.querySelectorAll("form[data-draft]")) if (window.crypto?.subtle) start(form);

function forget(name) {
  try {
    localStorage.removeItem(`draft:${name}`);
  } catch {
    // no storage: nothing was kept
  }
}

async function start(form) {
  const { draft: name, draftKey } = form.dataset;
  const key = await crypto.subtle.importKey("raw", bytes(draftKey), "AES-GCM", false, ["encrypt", "decrypt"]);
  const mark = form.querySelector("[data-draft-status]");
  let touched = false;
  let last = Promise.resolve(); // one after another, so that the latest stays

  const written = () => [...new FormData(form)].filter(([field, value]) => field !== "csrfmiddlewaretoken" && typeof value === "string");

  const keep = async (pairs) => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(pairs));
    const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, text);
    try {
      localStorage.setItem(`draft:${name}`, btoa(String.fromCharCode(...nonce, ...new Uint8Array(locked))));
      if (mark && mark.textContent !== mark.dataset.kept) mark.textContent = mark.dataset.kept; // said once
    } catch {
      // no storage, or no room: the page itself still holds it
    }
  };

  form.addEventListener("input", () => {
    touched = true;
    const pairs = written();
    last = last.then(() => keep(pairs));
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload()); // come back to, its key may be an old one

  const pairs = await open(name, key);
  if (!pairs || touched) return;
  for (const element of form.elements) {
    if (!element.name || element.type === "hidden" || element.type === "submit") continue;
    const values = pairs.filter(([field]) => field === element.name).map(([, value]) => value);
    if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else element.value = values[0] ?? "";
  }
  if (mark) mark.textContent = mark.dataset.restored;
}

/** What was kept under this name, or null. What the key does not open is gone. */
async function open(name, key) {
  try {
    const kept = localStorage.getItem(`draft:${name}`);
    if (!kept) return null;
    const all = bytes(kept);
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, key, all.slice(12));
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    forget(name);
    return null;
  }
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
