/*
 * Sends a file in pieces (tus 1.0, as applicants/videos/views/uploads.py speaks it), and goes on where it was.
 *
 *   const upload = new Upload(blob, { endpoint, key, name, kind, questions, token });   upload.start(); upload.pause(); upload.stop();
 *
 * Says "news" with { state, sent, total, message }: sending | waiting | paused | signed-out | refused | done | stopped.
 * Line down, server away, no room: waits (1 s, doubling to 30 s; at once when the line is back) and asks how much has arrived.
 * Signed out, or the form was open for too long: fetches a fresh token from this page. An answer without Tus-Resumable is not our server's.
 * Where it was is kept on this device under `key`, so that a reload, and the same file chosen again, go on.
 */
const PIECE = 1024 * 1024;
const SILENCE = 30000;
const LONGEST = 30000;

class Wait extends Error {} // try again later; the message is for the person, if there is one
class No extends Error {} // the server has said no, and why

export class Upload extends EventTarget {
  constructor(blob, given) {
    super();
    Object.assign(this, { blob, ...given, sent: 0, turn: null, restarted: false });
    this.shelf = `upload:${this.endpoint}:${this.key}`;
  }

  start() {
    if (this.turn) return;
    this.turn = {};
    this.url = this.remembered();
    this.unsure = Boolean(this.url);
    this.rest = 1000;
    this.renewed = false;
    window.addEventListener("online", (this.wake = () => this.woken?.()));
    this.run(this.turn);
  }

  pause(state = "paused", message = "") {
    this.turn = null;
    window.removeEventListener("online", this.wake);
    this.request?.abort();
    this.woken?.();
    this.tell(state, message);
  }

  /** The person wants it gone. What has arrived is deleted; should that not get through, the server gives it up by itself. */
  stop() {
    this.pause("stopped");
    if (this.url) this.ask("DELETE", this.url).catch(() => {});
    this.remember(null);
  }

  async run(turn) {
    while (this.turn === turn) {
      try {
        if (!this.url) await this.create();
        if (this.unsure) await this.locate();
        if (this.sent >= this.blob.size) {
          this.pause("done");
          this.remember(null);
          return;
        }
        this.tell("sending");
        await this.push();
        this.rest = 1000;
        this.renewed = false;
      } catch (error) {
        if (this.turn !== turn) return;
        if (error instanceof No) return this.pause("refused", error.message);
        this.unsure = Boolean(this.url);
        if (error.again) continue;
        this.tell(error.state ?? "waiting", error.message);
        await new Promise((resolve) => {
          this.woken = resolve;
          setTimeout(resolve, this.rest);
        });
        this.rest = Math.min(this.rest * 2, LONGEST);
      }
    }
  }

  async create() {
    const told = { filename: this.name, kind: this.kind ?? "video", questions: JSON.stringify(this.questions ?? {}) };
    const pairs = Object.entries(told).map(([name, value]) => `${name} ${base64(value)}`);
    const answer = await this.ask("POST", this.endpoint, { "Upload-Length": this.blob.size, "Upload-Metadata": pairs.join(",") });
    this.url = answer.getResponseHeader("Location");
    this.sent = 0;
    this.unsure = false;
    this.remember(this.url);
  }

  async locate() {
    this.sent = Number((await this.ask("HEAD", this.url)).getResponseHeader("Upload-Offset"));
    this.unsure = false;
  }

  async push() {
    const piece = this.blob.slice(this.sent, this.sent + PIECE);
    const headers = { "Upload-Offset": this.sent, "Content-Type": "application/offset+octet-stream" };
    this.sent = Number((await this.ask("PATCH", this.url, headers, piece)).getResponseHeader("Upload-Offset"));
  }

  async ask(method, url, headers = {}, body = null) {
    const request = await this.exchange(method, url, headers, body);
    const { status } = request;
    if (!request.getResponseHeader("Tus-Resumable")) {
      if (status >= 500 || status === 408 || status === 429) throw new Wait("");
      if (!this.renewed && (await this.renew())) throw Object.assign(new Wait(""), { again: true });
      throw Object.assign(new Wait(""), { state: "signed-out" });
    }
    if (status < 300) return request;
    if ((status === 404 || status === 410) && method !== "POST" && !this.restarted) {
      this.restarted = true; // given up by the server: from the beginning, once
      this.remember((this.url = null));
      throw Object.assign(new Wait(""), { again: true });
    }
    if (status >= 500 || [409, 423, 429, 460].includes(status)) throw new Wait(status === 507 ? request.responseText : "");
    throw new No(request.responseText);
  }

  /** One request. Fails when the line is down, or silent for half a minute. */
  exchange(method, url, headers, body) {
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest());
      let silence;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), SILENCE);
      };
      request.open(method, url);
      for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token(), ...headers })) {
        request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => {
        heard();
        if (method === "PATCH" && this.turn) this.tell("sending", "", this.sent + event.loaded);
      };
      request.onloadend = () => {
        clearTimeout(silence);
        if (request.status) resolve(request);
        else reject(new Wait(""));
      };
      heard();
      request.send(body);
    });
  }

  /** A fresh token for this page's forms. False: the sign-in page came instead, or nothing. */
  async renew() {
    this.renewed = true;
    const page = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const text = new DOMParser().parseFromString((await page?.text()) ?? "", "text/html");
    const token = text.querySelector("[data-upload] [name=csrfmiddlewaretoken]");
    for (const input of token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) input.value = token.value;
    return Boolean(token);
  }

  tell(state, message = "", sent = this.sent) {
    this.dispatchEvent(new CustomEvent("news", { detail: { state, message, sent, total: this.blob.size } }));
  }

  remembered() {
    try {
      return localStorage.getItem(this.shelf);
    } catch {
      return null; // no storage: it still goes on as long as this page is open
    }
  }

  remember(url) {
    try {
      if (url) localStorage.setItem(this.shelf, url);
      else localStorage.removeItem(this.shelf);
    } catch {
      // see above
    }
  }
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
