/*
 * Signing out clears what our pages keep on the device (Clear-Site-Data). Where a take lies there that has not been sent, the press on
 * form[data-sign-out] leads to the page about signing out, which says so in [data-unsent] and lets one stay.
 */
import { any } from "./takes.js";

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[data-sign-out]")) return;
    event.preventDefault();
    if (await any()) location.assign(form.action);
    else form.submit();
  },
  true,
);

const warning = document.querySelector("[data-unsent]");
if (warning) warning.hidden = !(await any());
