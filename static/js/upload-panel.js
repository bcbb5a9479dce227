/*
 * Shows how an upload goes, and lets it be paused, gone on with and stopped (templates/videos/_upload_panel.html).
 * Makes <form data-upload="URL" data-kind="video"> with a file field and such a panel send its file in pieces. Without a script the form is an ordinary one.
 */
import { Upload } from "./upload.js";

/** Bind the panel to the upload and start it. Resolves with the last news: done, refused or stopped. */
export function show(upload, panel) {
  const part = (name) => panel.querySelector(`[data-upload-${name}]`);
  const [bar, percent, status] = ["bar", "percent", "status"].map(part);
  const buttons = { pause: () => upload.pause(), resume: () => upload.start(), stop: () => upload.stop() };
  const say = (text) => status.textContent !== text && (status.textContent = text);
  const stay = (event) => event.preventDefault();
  let before;
  panel.hidden = false;
  for (const [name, act] of Object.entries(buttons)) part(name).onclick = act;
  window.addEventListener("beforeunload", stay);
  return new Promise((resolve) => {
    const hear = ({ detail }) => {
      const { state, message, sent, total } = detail;
      const done = state === "done" ? 100 : Math.min(Math.floor((100 * sent) / total), 99);
      bar.value = done;
      percent.textContent = `${done} %`;
      panel.dataset.state = state;
      // The bar can be read at any time; what is read out by itself is a change, and every quarter.
      const mark = `${state}${Math.floor(done / 25)}${message}`;
      if (mark !== before) say(message || panel.dataset[camel(state)]?.replace("%percent", done) || "");
      before = mark;
      const focused = document.activeElement;
      part("pause").hidden = state === "paused";
      part("resume").hidden = state !== "paused";
      if (focused === part("pause") && state === "paused") part("resume").focus();
      if (focused === part("resume") && state !== "paused") part("pause").focus();
      if (["done", "refused", "stopped"].includes(state)) {
        window.removeEventListener("beforeunload", stay);
        upload.removeEventListener("news", hear);
        resolve(detail);
      }
    };
    upload.addEventListener("news", hear);
    upload.start();
  });
}

function camel(name) {
  return name.replace(/-(.)/g, (_all, letter) => letter.toUpperCase());
}

function start(form) {
  const panel = form.querySelector("[data-upload-panel]");
  const field = form.querySelector("input[type=file]");
  const trouble = form.querySelector("[data-upload-trouble]");
  const rest = form.querySelector("[data-upload-rest]"); // what makes no sense while it is being sent
  const fail = (text) => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };
  form.addEventListener("submit", async (event) => {
    const [file] = field.files;
    if (!file || !window.tus) return; // the server says what is missing; without the client the form is an ordinary one
    event.preventDefault();
    if (!file.size) return fail(panel.dataset.empty);
    if (file.size > Number(form.dataset.largest)) return fail(panel.dataset.tooLarge);
    fail("");
    rest.hidden = true;
    const upload = new Upload(file, {
      endpoint: form.dataset.upload,
      key: `${file.name}:${file.size}:${file.lastModified}`,
      name: file.name,
      kind: form.dataset.kind,
      token: () => form.elements.namedItem("csrfmiddlewaretoken").value,
    });
    const { state, message } = await show(upload, panel);
    if (state === "done") return window.location.assign(form.dataset.done);
    panel.hidden = true;
    rest.hidden = false;
    fail(state === "refused" ? message : "");
    field.focus();
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) start(form);
