/*
 * Manners around allauth's passkey scripts: what needs a passkey ([data-needs-passkey]) is shown only where the browser has them,
 * and when the browser or the person says no, a sentence ([data-passkey-error]) says how to go on.
 */
if (window.PublicKeyCredential) {
  for (const element of document.querySelectorAll("[data-needs-passkey]")) element.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  const message = document.querySelector("[data-passkey-error]");
  if (!message) return;
  event.preventDefault();
  message.hidden = false;
  message.focus();
});
