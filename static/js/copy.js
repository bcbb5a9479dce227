// A button with data-copy="id" puts the value of that field on the clipboard and says so. Shown only where the browser can do it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // it is marked, so it can be copied by hand
    }
    const said = document.getElementById(button.getAttribute("aria-describedby"));
    said.textContent = button.dataset.copied;
  });
}
