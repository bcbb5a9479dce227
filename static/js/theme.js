/*
 * Light, dark, or as the device says. Loaded early and blocking in <head>, so that no page flashes in the wrong colours.
 * The choice is kept in this browser ("theme": light | dark; absent: as the device). Buttons: [data-theme-switch] [data-theme=…].
 */
(() => {
  "use strict";
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto"; // storage is switched off: follow the device
    }
  };
  const apply = () => {
    const theme = chosen();
    root.dataset.bsTheme = theme === "auto" ? (device.matches ? "dark" : "light") : theme;
    for (const button of document.querySelectorAll("[data-theme-switch] [data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  };
  const choose = (theme) => {
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // nothing to keep it in; it holds for this page
    }
    apply();
  };
  apply();
  device.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) {
      group.hidden = false;
      group.addEventListener("click", (event) => {
        const button = event.target.closest("[data-theme]");
        if (button) choose(button.dataset.theme);
      });
    }
    apply();
  });
})();
