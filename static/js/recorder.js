/*
 * Records an answer (templates/videos/record_page.html): choose camera and microphone, practise, film question by question, look, film again, send.
 * With data-kind="audio" (record_sound_page.html) there is no camera, and the rest is the same.
 *
 *   <answer-recorder data-kind data-key data-upload data-page data-seconds data-takes data-preparation> with [data-step] sections, [data-act]
 *   buttons and [data-word] sentences.
 *
 * A practice take lives in this page's memory only. A real one is kept on the device second by second (takes.js) until it is sent, so that a
 * reload or a killed tab finds it again. What goes wrong has a sentence and a way on; what was filmed until then is never thrown away.
 */
import { Level, Trace, choose, close, ending, openDevices } from "./devices.js";
import { enter } from "./one-window.js";
import * as takes from "./takes.js";
import { show } from "./upload-panel.js";
import { Upload } from "./upload.js";

// "avc1" is not among them: when the phone is turned in the middle, the rest of such a film cannot be played.
const TYPES = {
  video: ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/mp4;codecs=avc3,mp4a.40.2", "video/mp4", "video/webm"],
  audio: ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"],
};
const ENDINGS = { "video/mp4": "mp4", "video/x-matroska": "mkv", "audio/mp4": "m4a", "audio/ogg": "ogg" };
const RATES = { videoBitsPerSecond: 2_000_000, audioBitsPerSecond: 96_000 };
const SHORTEST = 3;
const PRACTICE = 20;
const HEARD = 0.02; // of full loudness: quieter is told, not refused
const TOLD = [30, 10]; // seconds left that are read out

class AnswerRecorder extends HTMLElement {
  connectedCallback() {
    const { seconds, takes: most, preparation } = this.dataset;
    Object.assign(this, { limit: Number(seconds), most: Number(most) || Infinity, preparation: Number(preparation) });
    this.questions = [...this.querySelectorAll("[data-question]")];
    this.live = this.part("live");
    this.shown = this.part("shown");
    this.stage = this.part("stage");
    for (const button of this.querySelectorAll("[data-act]")) button.addEventListener("click", () => this[button.dataset.act]());
    for (const select of this.querySelectorAll("select")) select.addEventListener("change", () => this.turnOn());
    document.addEventListener("visibilitychange", () => this.hiddenOrShown());
    screen.orientation?.addEventListener("change", () => this.live && this.filming && this.note("turned"));
    this.shown.addEventListener("loadedmetadata", () => lengthen(this.shown));
    window.addEventListener("beforeunload", (event) => this.filming && event.preventDefault());
    this.hidden = false;
    this.enter();
  }

  /** Of one person's windows only one records an answer: two would write over each other's take. */
  async enter() {
    await enter(`recorder:${this.dataset.key}`, {
      busy: () => this.filming || this.at === "sending" || (this.take && !this.take.practice && !this.take.kept),
      wait: () => this.note("elsewhere"),
      leave: () => this.leave(),
    });
    this.note("");
    this.begin();
  }

  /** The person has opened the recorder in another window. */
  leave() {
    this.turnOff();
    this.forgetShown();
    this.step("left");
    this.note("moved");
  }

  disconnectedCallback() {
    this.turnOff();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  word(name) {
    return this.querySelector(`[data-word="${name}"]`).textContent.trim();
  }

  /** Show one step, from its top. The focus goes to its heading, which also makes it heard. */
  step(name) {
    for (const section of this.querySelectorAll("[data-step]")) section.hidden = !section.dataset.step.split(" ").includes(name);
    this.at = this.dataset.at = name;
    if (name === "start" && !this.stepped) return (this.stepped = true); // as the page is opened: where everybody begins
    this.stepped = true;
    this.querySelector(`[data-step~="${name}"] [data-heading]`)?.focus({ preventScroll: true });
    this.scrollIntoView({ block: "start" });
  }

  trouble(name) {
    this.say("trouble", name);
  }

  note(name) {
    this.say("note", name);
  }

  say(where, name) {
    const line = this.part(where);
    line.textContent = name ? this.word(name) : "";
    line.hidden = !name;
  }

  async begin() {
    const found = await takes.find(this.dataset.key);
    this.used = takes.used(this.dataset.key);
    if (found?.ended || found?.blob.size) {
      this.take = { ...found, kept: true };
      this.review();
      this.note(found.ended ? "found" : "foundCut");
      if (found.sending) this.send();
      return;
    }
    this.step("start");
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) this.trouble("unsupported");
  }

  // --- camera and microphone

  async turnOn() {
    this.trouble("");
    this.note("");
    this.turnOff();
    const asked = (this.asked = {}); // the person may take time to give leave, and have chosen others or gone elsewhere meanwhile
    let stream;
    try {
      stream = await openDevices(this.part("camera"), this.part("microphone"));
    } catch (error) {
      if (this.asked !== asked) return;
      this.step("start");
      return this.trouble({ NotAllowedError: "denied", NotFoundError: "missing", NotReadableError: "busy" }[error.name] ?? "broken");
    }
    if (this.asked !== asked) return close(stream);
    this.stream = stream;
    if (this.live) this.live.srcObject = stream;
    await choose(stream, this.part("camera"), this.part("microphone"));
    if (this.asked !== asked) return;
    const trace = this.part("trace") && new Trace(this.part("trace"));
    this.level = new Level(stream, (value) => {
      for (const meter of this.querySelectorAll("meter")) meter.value = value;
      trace?.add(value);
    });
    ending(stream, (kind) => this.lost(kind));
    this.part("film").hidden = !this.left;
    if (this.at !== "camera") this.step("camera"); // who has just chosen in a list stays in it
    if (!this.left) this.note("noneLeft");
  }

  turnOff() {
    this.asked = null;
    this.level?.stop();
    close(this.stream);
    this.stream = null;
    if (this.live) this.live.srcObject = null;
  }

  /** The camera or the microphone is gone: pulled out, taken by a call, or the phone has put us to sleep. */
  lost(kind) {
    if (this.filming) return this.finish(kind === "audio" ? "lostSound" : "lostPicture");
    this.turnOff();
    this.step("start");
    this.trouble(kind === "audio" ? "goneSound" : "gonePicture");
  }

  /** A phone that is locked, or shows another page, stops the camera without saying so. */
  hiddenOrShown() {
    if (document.visibilityState === "hidden" && this.filming && matchMedia("(pointer: coarse)").matches) this.finish("locked");
  }

  // --- filming

  practise() {
    this.film({ practice: true });
  }

  async film({ practice = false } = {}) {
    this.trouble("");
    this.note("");
    if (!this.stream) await this.turnOn();
    if (!this.stream) return;
    this.forgetShown();
    this.filming = { practice, limit: practice ? Math.min(PRACTICE, this.limit) : this.limit, number: 0 };
    this.ask();
    this.step("filming");
    if (this.preparation && !practice) {
      this.act("think");
      await this.countdown(this.preparation);
    }
    if (this.filming && !this.filming.recorder) this.roll();
  }

  /** Enough thought. */
  ready() {
    this.clock?.done();
  }

  async roll() {
    const now = this.filming;
    const type = TYPES[this.dataset.kind].find((name) => MediaRecorder.isTypeSupported(name)) ?? "";
    const recorder = (now.recorder = new MediaRecorder(this.stream, { ...(type && { mimeType: type }), ...RATES }));
    const take = (this.take = { practice: now.practice, type: recorder.mimeType || type, questions: {}, kept: false });
    const chunks = [];
    if (!now.practice) take.kept = await takes.begin(this.dataset.key, { type: take.type, questions: {} });
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      chunks.push(data);
      if (take.kept) takes.add(this.dataset.key, data);
    };
    recorder.onerror = () => this.finish("broken");
    recorder.onstop = () => this.ended(new Blob(chunks, { type: recorder.mimeType || take.type }));
    recorder.onstart = async () => {
      now.since = performance.now();
      this.mark();
      this.wakeLock = await navigator.wakeLock?.request("screen").catch(() => null);
    };
    this.level.peak = 0;
    this.act("roll");
    this.stage.dataset.rolling = "";
    recorder.start(1000);
    if (await this.countdown(now.limit, TOLD)) this.finish("time");
  }

  /** Count down on the clock. Resolves with true at zero, and with false when `clock.done()` was called before. */
  countdown(seconds, told = []) {
    const clock = this.part("clock");
    const announced = this.part("announced");
    const until = performance.now() + seconds * 1000;
    const left = new Set(told.filter((mark) => mark < seconds));
    this.clock?.done();
    return new Promise((resolve) => {
      const stop = (zero) => {
        clearInterval(ticking);
        clearTimeout(ending);
        resolve(zero);
      };
      const tick = () => {
        const rest = Math.max(0, Math.ceil((until - performance.now()) / 1000));
        clock.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
        clock.classList.toggle("is-short", rest <= 10);
        for (const mark of left) {
          if (rest > mark) continue;
          left.delete(mark);
          announced.textContent = this.word("left").replace("%seconds", mark);
        }
      };
      const ticking = setInterval(tick, 200);
      const ending = setTimeout(() => stop(true), seconds * 1000);
      this.clock = { done: () => stop(false) };
      tick();
    });
  }

  /** Show the question it is about now. */
  ask() {
    const { practice, number } = this.filming;
    const [count, text] = ["count", "asked"].map((name) => this.part(name));
    count.textContent = practice ? this.word("practice") : this.word("count").replace("%number", number + 1).replace("%total", this.questions.length);
    text.textContent = practice ? this.word("practiceText") : this.questions[number].textContent.trim();
    this.part("next").hidden = practice || number >= this.questions.length - 1;
    this.part("parts").hidden = practice;
    [...this.part("parts").children].forEach((part, place) => (part.className = place < number ? "is-over" : place === number ? "is-now" : ""));
  }

  next() {
    this.filming.number += 1;
    this.mark();
    this.ask();
    this.querySelector("[data-step~=filming] [data-heading]").focus();
  }

  mark() {
    const { practice, number, since } = this.filming;
    if (practice || since === undefined) return;
    this.take.questions[this.questions[number].dataset.question] = Math.round((performance.now() - since) / 100) / 10;
    if (this.take.kept) takes.note(this.dataset.key, { questions: this.take.questions });
  }

  /** The buttons that belong to thinking, or to filming. */
  act(name) {
    for (const group of this.querySelectorAll("[data-while]")) group.hidden = group.dataset.while !== name;
  }

  finish(why = "") {
    const now = this.filming;
    if (!now) return;
    this.clock?.done();
    if (!now.recorder) {
      this.stopFilming(); // while thinking
      return this.step("start");
    }
    this.take.why = typeof why === "string" ? why : "";
    this.take.seconds = (performance.now() - now.since) / 1000;
    if (now.recorder.state !== "inactive") now.recorder.stop();
  }

  stopFilming() {
    this.filming = null;
    delete this.stage.dataset.rolling;
    this.wakeLock?.release().catch(() => {});
    this.turnOff();
  }

  async ended(blob) {
    const { take } = this;
    take.blob = blob;
    take.quiet = this.level?.peak < HEARD;
    this.stopFilming();
    // What was cut off through no fault of the person is not counted.
    if (!take.practice && ["", "time"].includes(take.why)) this.used = takes.used(this.dataset.key, this.used + 1);
    if (take.kept) await takes.note(this.dataset.key, { ended: true, seconds: take.seconds });
    this.review();
    this.note(take.why || (take.quiet ? "quiet" : take.practice || take.kept ? "" : "notKept"));
  }

  // --- looking at it, and sending

  review() {
    const { take } = this;
    const short = take.seconds !== undefined && take.seconds < SHORTEST;
    this.part("after-practice").hidden = !take.practice;
    this.part("after-take").hidden = take.practice;
    this.part("send").hidden = short;
    this.part("again").hidden = this.left <= 0 && !short;
    this.countLeft(take.practice);
    this.forgetShown();
    this.shown.src = this.address = URL.createObjectURL(take.blob);
    this.step("review");
    if (short) this.note("short");
  }

  /** How often one may film again: told where there is a limit. */
  countLeft(practice) {
    const line = this.part("left");
    line.hidden = practice || this.left === Infinity;
    if (!line.hidden) line.textContent = this.left ? this.word("takesLeft").replace("%number", this.left) : this.word("noneLeft");
  }

  get left() {
    return Math.max(this.most - this.used, 0);
  }

  async again() {
    this.forgetShown();
    this.take = null;
    await this.turnOn();
  }

  forgetShown() {
    this.shown.removeAttribute("src");
    this.shown.load();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }

  async send() {
    const { take } = this;
    const { key, upload: endpoint, page } = this.dataset;
    this.trouble(window.tus ? "" : "refused");
    this.note("");
    if (!window.tus) return;
    take.id ??= take.at ?? Date.now();
    await takes.note(key, { sending: true, id: take.id });
    this.step("sending");
    const upload = new Upload(take.blob, {
      endpoint,
      key: `take:${take.id}:${take.blob.size}`,
      name: `${key}.${ENDINGS[take.blob.type.split(";")[0]] ?? "webm"}`,
      kind: this.dataset.kind,
      questions: take.questions,
      token: () => this.querySelector("[name=csrfmiddlewaretoken]").value,
    });
    const { state, message } = await show(upload, this.part("upload-panel"));
    if (state === "done") {
      await takes.drop(key);
      return window.location.assign(page);
    }
    await takes.note(key, { sending: false });
    this.review();
    if (state === "refused") Object.assign(this.part("trouble"), { textContent: message || this.word("refused"), hidden: false });
  }

  async discard() {
    await takes.drop(this.dataset.key);
    this.forgetShown();
    this.take = null;
    this.note("");
    this.step("start");
  }
}

/** What is recorded here says it is endless. Once it has been at its end it knows better. */
function lengthen(clip) {
  if (clip.duration !== Infinity) return;
  clip.addEventListener("durationchange", () => (clip.currentTime = 0), { once: true });
  clip.currentTime = 1e7;
}

customElements.define("answer-recorder", AnswerRecorder);
