/*
 * Small manners of the page frame. Everything works without this file.
 *   details[data-menu]  closes on Escape (focus back on its name), on a press elsewhere, and when another one opens.
 *   [data-focus]        gets the focus when the page opens: the error summary, so that it is read first.
 *   form                a second press while the first is on its way does nothing.
 */
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  else {
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 4000); // a download leaves the page standing
  }
});

// Back from the browser's memory: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("[data-focus]")?.focus();
