/*
 * Putting a list in order, three ways that are the same: drag a handle, press up or down, or write the place.
 *
 *   <ol data-reorder data-moved="{name} is now number {place} of {total}">
 *     <li data-reorder-item data-name="Kari">
 *       … [data-reorder-handle] … [data-reorder-up] [data-reorder-down] … <input type="number" data-reorder-place>
 *
 * The number inputs are the truth: they are what the form sends, with and without JavaScript. The focus stays on the button that was
 * pressed, the new place is announced politely, and a bubbling "reordered" event tells autosave. Dragging works by pointer events: mouse,
 * pen and finger alike; Escape puts the item back. Buttons at the ends are aria-disabled, so the focus is never lost.
 *
 * A list may have a pool of items that have no place yet:  <ul data-reorder-pool="id of the list">, items as above with
 *       [data-reorder-add] (to the end of the list) and [data-reorder-remove] (back to the pool). Writing a place, or dragging, moves an
 *       item in as well, and dragging takes it out again. A "reorder-remove" event sent to an item does what the button does.
 *
 * With data-reorder-ties (and data-shared="{name} shares place {place} …") items may share a place: [data-reorder-tie] puts an item at the
 *       same place as the one above it. Places count everyone ahead: 1, 2, 2, 4. Up and down go past those who share a place.
 */
const ITEM = "[data-reorder-item]";
const EDGE = 72; // pixels: nearer to the edge than this, a dragging pointer scrolls the page

for (const list of document.querySelectorAll("[data-reorder]")) start(list);

function start(list) {
  const items = () => [...list.querySelectorAll(`:scope > ${ITEM}`)];
  const pool = list.id ? document.querySelector(`[data-reorder-pool="${list.id}"]`) : null;
  const ties = list.hasAttribute("data-reorder-ties");
  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  list.after(announcer);

  const input = (item) => item.querySelector("[data-reorder-place]");
  const isTied = (item) => item.hasAttribute("data-reorder-tied"); // at the same place as the one above
  const standing = new WeakMap(); // what each number says, so that what was written is told from what was there
  const tie = (item, tied) => item.toggleAttribute("data-reorder-tied", tied);

  if (ties) items().forEach((item, index, all) => tie(item, index > 0 && input(item).value === input(all[index - 1]).value));
  const early = [list, pool].flatMap((place) => [...(place?.querySelectorAll("[data-reorder-place]") ?? [])])
    .filter((field) => field.value !== field.defaultValue)
    .map((field) => [field, field.value]); // somebody quick has written before this ran
  number();

  function number() {
    for (const item of pool?.querySelectorAll(ITEM) ?? []) {
      input(item).value = "";
      standing.set(input(item), "");
      tie(item, false);
      show(item, false);
    }
    let place = 1;
    items().forEach((item, index, all) => {
      show(item, true);
      if (index === 0) tie(item, false);
      if (!isTied(item)) place = index + 1;
      input(item).value = place;
      standing.set(input(item), String(place));
      const shares = first(all, index) !== last(all, index);
      disable(item, "[data-reorder-up]", index === 0 && !shares);
      disable(item, "[data-reorder-down]", index === all.length - 1 && !shares);
      disable(item, "[data-reorder-tie]", index === 0);
      item.querySelector("[data-reorder-tie]")?.setAttribute("aria-pressed", String(isTied(item)));
    });
  }

  function disable(item, button, disabled) {
    item.querySelector(button)?.setAttribute("aria-disabled", String(disabled));
  }

  function show(item, ordered) {
    for (const element of item.querySelectorAll("[data-reorder-up], [data-reorder-down], [data-reorder-remove], [data-reorder-tie]")) {
      element.hidden = !ordered;
    }
    for (const element of item.querySelectorAll("[data-reorder-add]")) element.hidden = ordered;
    for (const element of item.querySelectorAll("[data-reorder-handle]")) element.hidden = false;
  }

  // --- Sharing a place: the first and the last of those at one place, and leaving them ---

  function first(all, index) {
    while (index > 0 && isTied(all[index])) index -= 1;
    return index;
  }

  function last(all, index) {
    while (index + 1 < all.length && isTied(all[index + 1])) index += 1;
    return index;
  }

  function leave(item) {
    const next = item.nextElementSibling;
    if (!isTied(item) && next?.matches(ITEM)) tie(next, false);
    tie(item, false);
  }

  // --- Moving ---

  function place(item, index) {
    if (item.parentElement !== list) list.append(item); // it comes from the pool
    // The neighbours step aside and the item itself stays in the document, so the focus is not lost.
    const all = items();
    const from = all.indexOf(item);
    const to = Math.max(0, Math.min(index, all.length - 1));
    if (to > from) item.before(...all.slice(from + 1, to + 1));
    else item.after(...all.slice(to, from));
  }

  /** Between two that share a place, it shares it too. */
  function settle(item) {
    const next = item.nextElementSibling;
    tie(item, Boolean(next?.matches(ITEM) && isTied(next)));
  }

  function step(item, up) {
    const all = items();
    const at = all.indexOf(item);
    const shares = first(all, at) !== last(all, at);
    const past = shares ? at : at + (up ? -1 : 1);
    const to = up ? first(all, past) : last(all, past);
    leave(item);
    place(item, to);
  }

  function put(item, index) {
    leave(item);
    place(item, index);
    settle(item);
    moved(item);
  }

  function takeOut(item) {
    leave(item);
    pool.prepend(item);
    number();
    announcer.textContent = list.dataset.removed.replace("{name}", item.dataset.name);
    tell(item);
  }

  function moved(item) {
    number();
    const all = items();
    const at = all.indexOf(item);
    const words = first(all, at) === last(all, at) ? list.dataset.moved : list.dataset.shared;
    announcer.textContent = words
      .replace("{name}", item.dataset.name)
      .replace("{place}", input(item).value)
      .replace("{total}", all.length);
    tell(item);
  }

  function tell(item) {
    input(item).dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
  }

  // --- Buttons and numbers ---

  const acts = {
    "[data-reorder-up], [data-reorder-down]": (item, button) => {
      step(item, button.matches("[data-reorder-up]"));
      moved(item);
      item.scrollIntoView({ block: "nearest" });
    },
    "[data-reorder-tie]": (item) => {
      tie(item, !isTied(item));
      moved(item);
    },
    "[data-reorder-add]": (item) => {
      put(item, items().length);
      item.querySelector("[data-reorder-up]").focus();
    },
    "[data-reorder-remove]": (item) => {
      takeOut(item);
      item.querySelector("[data-reorder-add]").focus();
    },
  };

  for (const place of [list, pool].filter(Boolean)) {
    place.addEventListener("click", (event) => {
      for (const [name, act] of Object.entries(acts)) {
        const button = event.target.closest(name);
        if (button && button.getAttribute("aria-disabled") !== "true") return act(button.closest(ITEM), button);
      }
    });
    place.addEventListener("change", (event) => {
      if (event.target.matches("[data-reorder-place]")) written(event.target);
    });
    place.addEventListener("keydown", (event) => {
      // Enter in a number moves the item; it must not send the whole form.
      if (event.key !== "Enter" || !event.target.matches("[data-reorder-place]")) return;
      event.preventDefault();
      written(event.target);
    });
    place.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-reorder-handle]");
      if (!handle || event.button !== 0) return;
      event.preventDefault();
      drag(handle.closest(ITEM), event.pointerId);
    });
    place.addEventListener("reorder-remove", (event) => {
      if (event.target.parentElement === list) takeOut(event.target);
    });
  }

  for (const [field, value] of early) {
    field.value = value;
    written(field);
  }

  function written(field) {
    if (field.value === standing.get(field)) return; // leaving a field, or being moved with it, says so once more
    standing.set(field, field.value);
    const item = field.closest(ITEM);
    const wanted = Number.parseInt(field.value, 10);
    const home = item.parentElement;
    if (Number.isNaN(wanted) && pool && home === list) takeOut(item);
    else if (Number.isNaN(wanted)) number();
    else put(item, wanted - 1);
    if (item.parentElement !== home) field.focus(); // it was taken out of the document for a moment
  }

  // --- Dragging ---

  function drag(item, pointer) {
    const before = items().map((other) => [other, isTied(other)]);
    const origin = item.nextElementSibling;
    const home = item.parentElement;
    const from = items().indexOf(item);
    const page = document.body; // it stays where it is while the item goes from one list to the other
    let at = null;
    let frame = 0;

    page.setPointerCapture(pointer);
    page.classList.add("is-dragging");
    item.classList.add("is-moving");
    leave(item);

    const back = () => {
      if (home === pool) pool.insertBefore(item, origin);
      else place(item, from);
    };
    const lay = () => {
      if (pool && at > pool.getBoundingClientRect().top) {
        if (home === pool) back();
        else if (item.parentElement !== pool) pool.prepend(item);
        return;
      }
      const above = items().filter((other) => {
        if (other === item) return false;
        const box = other.getBoundingClientRect();
        return at > box.top + box.height / 2;
      }).length;
      if (item.parentElement !== list || above !== items().indexOf(item)) place(item, above);
    };
    const scroll = () => {
      const speed = at === null ? 0 : at < EDGE ? -12 : at > window.innerHeight - EDGE ? 12 : 0;
      if (speed) {
        window.scrollBy({ top: speed, behavior: "instant" });
        lay();
      }
      frame = requestAnimationFrame(scroll);
    };
    const follow = (event) => {
      at = event.clientY;
      lay();
    };
    const finish = (keep) => {
      cancelAnimationFrame(frame);
      for (const [name, act] of Object.entries(heard)) document.removeEventListener(name, act);
      item.classList.remove("is-moving");
      page.classList.remove("is-dragging");
      if (!keep) back();
      const same = item.parentElement === home && (home === pool || items().indexOf(item) === from);
      if (same) for (const [other, tied] of before) tie(other, tied);
      else if (item.parentElement === pool) takeOut(item);
      else {
        settle(item);
        moved(item);
      }
    };
    const heard = {
      pointermove: follow,
      pointerup: () => finish(true),
      pointercancel: () => finish(false),
      keydown: (event) => event.key === "Escape" && finish(false),
    };
    for (const [name, act] of Object.entries(heard)) document.addEventListener(name, act);
    frame = requestAnimationFrame(scroll);
  }
}
