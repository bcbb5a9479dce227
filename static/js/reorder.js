/*
 * Putting a list in order, three ways that are the same: drag a handle, press up or down, or write the place.
 *
 *   <ol data-reorder data-moved="{name} is now number {place} of {total}">
 *     <li data-reorder-item data-name="Kari">
 *       … [data-reorder-handle] … [data-reorder-up] [data-reorder-down] … <input type="number" data-reorder-place>
 *
 * The number inputs are the truth: they are what the form sends, with and without JavaScript. The focus stays on the button that was
 * pressed, the new place is announced politely, and a bubbling "change" event tells autosave. Dragging works by pointer events: mouse,
 * pen and finger alike; Escape puts the item back. Buttons at the ends are aria-disabled, so the focus is never lost.
 *
 * A list may have a pool of items that have no place yet:  <ul data-reorder-pool="id of the list">, items as above with
 *       [data-reorder-add] (to the end of the list) and [data-reorder-remove] (back to the pool). Writing a place moves an item in as well.
 */
for (const list of document.querySelectorAll("[data-reorder]")) start(list);

function start(list) {
  const items = () => [...list.querySelectorAll(":scope > [data-reorder-item]")];
  const pool = list.id ? document.querySelector(`[data-reorder-pool="${list.id}"]`) : null;
  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  list.after(announcer);

  number();

  function number() {
    const all = items();
    for (const item of pool?.querySelectorAll("[data-reorder-item]") ?? []) {
      item.querySelector("[data-reorder-place]").value = "";
      show(item, false);
    }
    all.forEach((item, index) => {
      show(item, true);
      item.querySelector("[data-reorder-place]").value = index + 1;
      item.querySelector("[data-reorder-up]").setAttribute("aria-disabled", String(index === 0));
      item.querySelector("[data-reorder-down]").setAttribute("aria-disabled", String(index === all.length - 1));
    });
  }

  function show(item, ordered) {
    for (const element of item.querySelectorAll("[data-reorder-handle], [data-reorder-up], [data-reorder-down], [data-reorder-remove]")) {
      element.hidden = !ordered;
    }
    for (const element of item.querySelectorAll("[data-reorder-add]")) element.hidden = ordered;
  }

  pool?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reorder-add]");
    if (!button) return;
    const item = button.closest("[data-reorder-item]");
    place(item, items().length);
    moved(item);
    item.querySelector("[data-reorder-up]").focus();
  });

  pool?.addEventListener("change", (event) => {
    if (!event.target.matches("[data-reorder-place]")) return;
    const wanted = Number.parseInt(event.target.value, 10);
    if (Number.isNaN(wanted)) return;
    const item = event.target.closest("[data-reorder-item]");
    place(item, wanted - 1);
    moved(item);
    event.target.focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reorder-remove]");
    if (!button || !pool) return;
    const item = button.closest("[data-reorder-item]");
    pool.prepend(item);
    number();
    announcer.textContent = list.dataset.removed.replace("{name}", item.dataset.name);
    item.querySelector("[data-reorder-place]").dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
    item.querySelector("[data-reorder-add]").focus();
  });

  function place(item, index) {
    if (item.parentElement !== list) list.append(item); // it comes from the pool
    // The neighbours step aside and the item itself stays in the document, so neither focus nor a dragging pointer is lost.
    const all = items();
    const from = all.indexOf(item);
    const to = Math.max(0, Math.min(index, all.length - 1));
    if (to > from) item.before(...all.slice(from + 1, to + 1));
    else item.after(...all.slice(to, from));
  }

  function moved(item) {
    number();
    const all = items();
    announcer.textContent = list.dataset.moved
      .replace("{name}", item.dataset.name)
      .replace("{place}", all.indexOf(item) + 1)
      .replace("{total}", all.length);
    item.querySelector("[data-reorder-place]").dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reorder-up], [data-reorder-down]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const item = button.closest("[data-reorder-item]");
    place(item, items().indexOf(item) + (button.matches("[data-reorder-up]") ? -1 : 1));
    moved(item);
    item.scrollIntoView({ block: "nearest" });
  });

  list.addEventListener("change", (event) => {
    if (!event.target.matches("[data-reorder-place]")) return;
    const wanted = Number.parseInt(event.target.value, 10);
    const item = event.target.closest("[data-reorder-item]");
    if (Number.isNaN(wanted)) number();
    else {
      place(item, wanted - 1);
      moved(item);
    }
  });

  list.addEventListener("keydown", (event) => {
    // Enter in a number moves the item; it must not send the whole form.
    if (event.key === "Enter" && event.target.matches("[data-reorder-place]")) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-reorder-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag(handle.closest("[data-reorder-item]"), handle, event.pointerId);
  });

  function drag(item, handle, pointer) {
    const from = items().indexOf(item);
    handle.setPointerCapture(pointer);
    document.body.classList.add("is-dragging");
    item.classList.add("is-moving");

    const follow = (event) => {
      const above = items().filter((other) => {
        if (other === item) return false;
        const box = other.getBoundingClientRect();
        return event.clientY > box.top + box.height / 2;
      }).length;
      if (above !== items().indexOf(item)) place(item, above);
      const edge = 64;
      if (event.clientY < edge) window.scrollBy(0, -16);
      else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 16);
    };
    const finish = (keep) => {
      handle.removeEventListener("pointermove", follow);
      handle.removeEventListener("pointerup", drop);
      handle.removeEventListener("pointercancel", cancel);
      document.removeEventListener("keydown", escape);
      item.classList.remove("is-moving");
      document.body.classList.remove("is-dragging");
      if (!keep) place(item, from);
      if (items().indexOf(item) !== from) moved(item);
    };
    const drop = () => finish(true);
    const cancel = () => finish(false);
    const escape = (event) => event.key === "Escape" && finish(false);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("pointerup", drop);
    handle.addEventListener("pointercancel", cancel);
    document.addEventListener("keydown", escape);
  }
}
