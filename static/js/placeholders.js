// A press on a placeholder puts it where the cursor last was. Without JavaScript it is read and typed.
for (const list of document.querySelectorAll("[data-placeholders]")) {
  const field = document.getElementById(list.dataset.placeholders);
  const said = document.querySelector("[data-placeholders-said]");
  for (const code of list.querySelectorAll("code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "placeholder-word";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
      if (said) said.textContent = said.dataset.placeholdersSaid.replace("%slot", button.textContent);
    });
    code.replaceWith(button);
  }
}
