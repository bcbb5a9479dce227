/*
 * Sends a file in pieces by tus-js-client (the script of that package, which the page brings), and never gives up on its own account.
 *
 *   const upload = new Upload(blob, { endpoint, key, name, kind, questions, token });   upload.start(); upload.pause(); upload.stop();
 *
 * Says "news" with { state, sent, total, message }: sending | waiting | paused | signed-out | refused | done | stopped.
 * Line down, server away, no room: waits (1 s, doubling to 30 s; at once when the line is back) and asks how much has arrived.
 * Signed out, or the form was open for too long: fetches a fresh token from this page. An answer without Tus-Resumable is not our server's.
 * The client keeps on this device where it was, under `key`, so that a reload, and the same file chosen again, go on.
 */
const PIECE = 1024 * 1024;
const SILENCE = 30000;
const LONGEST = 30000;
const AGAIN = [408, 409, 423, 429, 460]; // what our server says "try again" by, beside everything from 500

/** An answer that is not our server's: the sign-in page, a proxy, a hotel's network. Or ours, when it is not well. */
class Stranger extends Error {
  constructor(status) {
    super();
    this.passes = status >= 500 || status === 408 || status === 429;
  }
}

/** Where the client keeps what it was about. A device without room is no reason not to send. */
const shelf = () => {
  const kept = window.tus.defaultOptions.urlStorage;
  const attempt = (act, otherwise) => Promise.resolve().then(act).catch(() => otherwise);
  return {
    findAllUploads: () => attempt(() => kept.findAllUploads(), []),
    findUploadsByFingerprint: (key) => attempt(() => kept.findUploadsByFingerprint(key), []),
    removeUpload: (place) => attempt(() => kept.removeUpload(place)),
    addUpload: (key, upload) => attempt(() => kept.addUpload(key, upload)),
  };
};

export class Upload extends EventTarget {
  constructor(blob, { endpoint, key, name, kind = "video", questions = {}, token }) {
    super();
    this.total = blob.size;
    this.sent = 0; // so far, with what is on its way
    this.safe = 0; // of it, what the server has
    this.restarted = false;
    this.tus = new window.tus.Upload(blob, {
      endpoint,
      chunkSize: PIECE,
      metadata: { filename: name, kind, questions: JSON.stringify(questions) },
      fingerprint: () => Promise.resolve(`${endpoint}:${key}`),
      urlStorage: shelf(),
      removeFingerprintOnSuccess: true,
      retryDelays: null, // it would give up after the last of them
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", token());
        if (this.running) this.listen();
      },
      onAfterResponse: (request, answer) => {
        this.listen(false);
        const [status, offset] = [answer.getStatus(), answer.getHeader("Upload-Offset")];
        // After any other answer to "how much has arrived?" the client would begin anew.
        if (!answer.getHeader("Tus-Resumable") || (request.getMethod() === "HEAD" && status >= 500)) throw new Stranger(status);
        if (request.getMethod() === "POST") this.safe = 0;
        if (status < 300 && offset) this.safe = Number(offset);
      },
      onProgress: (sent) => {
        this.sent = sent;
        this.listen();
        this.tell("sending");
      },
      onChunkComplete: () => this.refresh(),
      onError: (error) => this.failed(error),
      onSuccess: () => {
        this.safe = this.total;
        this.pause("done");
      },
    });
  }

  async start() {
    if (this.running) return;
    this.running = true;
    this.refresh();
    window.addEventListener("online", (this.online = () => this.waiting && this.go()));
    const [earlier] = this.tus.url ? [] : await this.tus.findPreviousUploads();
    if (earlier) this.tus.resumeFromPreviousUpload(earlier);
    if (this.running) this.go();
  }

  pause(state = "paused", message = "") {
    this.halt();
    this.running = false;
    window.removeEventListener("online", this.online);
    this.tell(state, message);
  }

  /** The person wants it gone. What has arrived is deleted; should that not get through, the server gives it up by itself. */
  async stop() {
    this.pause("stopped");
    this.tus.abort(true).catch(() => {});
    for (const { urlStorageKey } of await this.tus.findPreviousUploads()) this.tus.options.urlStorage.removeUpload(urlStorageKey);
  }

  /** Ask how much has arrived, and go on from there. */
  go() {
    this.halt();
    this.tus.start();
  }

  halt() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.listen(false);
    this.tus.abort();
    this.sent = this.safe;
  }

  /** Things go well: the next failure is waited for as long as a first one. */
  refresh() {
    this.rest = 1000;
    this.renewed = false;
  }

  /** A line that says nothing for half a minute is down. */
  listen(expected = true) {
    clearTimeout(this.silence);
    if (expected) this.silence = setTimeout(() => this.wait(), SILENCE);
  }

  wait(state = "waiting", message = "") {
    this.halt();
    this.tell(state, message);
    this.waiting = setTimeout(() => this.go(), this.rest);
    this.rest = Math.min(this.rest * 2, LONGEST);
  }

  async failed({ originalRequest: request, originalResponse: answer, causingError: cause }) {
    if (!this.running) return;
    if (cause instanceof Stranger && !cause.passes) {
      const fresh = !this.renewed && (await this.renew());
      if (!this.running) return;
      if (fresh) return this.go();
      this.renewed = false; // who signs in again gets another token
      this.wait("signed-out");
    } else if (!answer) {
      this.wait();
    } else if ([404, 410].includes(answer.getStatus()) && request.getMethod() !== "POST" && !this.restarted) {
      this.restarted = true; // given up by the server: the client asks, hears so again, and begins anew; once
      this.go();
    } else if (answer.getStatus() >= 500 || AGAIN.includes(answer.getStatus())) {
      this.wait("waiting", answer.getStatus() === 507 ? answer.getBody() : "");
    } else {
      this.pause("refused", answer.getBody());
    }
  }

  /** A fresh token for this page's forms. False: the sign-in page came instead, or nothing. */
  async renew() {
    this.renewed = true;
    const asked = { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(SILENCE) };
    const html = await fetch(window.location.href, asked).then((page) => page.text()).catch(() => "");
    const token = new DOMParser().parseFromString(html, "text/html").querySelector("[data-upload] [name=csrfmiddlewaretoken]");
    for (const input of token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) input.value = token.value;
    return Boolean(token);
  }

  tell(state, message = "") {
    this.dispatchEvent(new CustomEvent("news", { detail: { state, message, sent: this.sent, total: this.total } }));
  }
}
