/*
 * What the browser's own player lacks: speed, jumping to a question, keys, and addresses that are renewed.
 *
 *   <clip-player data-addresses="URL"><video …> [data-player-from="31.2"] [data-player-speed] [data-player-keys] [data-player-trouble]
 *
 * An address is good for ten minutes. When the browser is refused a piece of the clip the player asks `data-addresses` for new ones and goes on
 * where it was; if the person may not watch any more it says so. The chosen speed is kept for the next clip.
 */
const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const STEP = 5;
const SHELF = "player-speed";

class ClipPlayer extends HTMLElement {
  connectedCallback() {
    this.clip = this.querySelector("video");
    this.speed = this.querySelector("[data-player-speed] select");
    this.renewed = false;
    for (const element of this.querySelectorAll("[data-player-speed], [data-player-keys]")) element.hidden = false;
    for (const button of this.querySelectorAll("[data-player-from]")) {
      button.disabled = false;
      button.addEventListener("click", () => this.playFrom(Number(button.dataset.playerFrom)));
    }
    this.speed.addEventListener("change", () => this.setSpeed(Number(this.speed.value)));
    this.setSpeed(Number(remembered()) || 1);
    this.clip.addEventListener("error", () => this.renew());
    this.clip.addEventListener("playing", () => (this.renewed = false));
    this.clip.addEventListener("play", () => this.showCaptions(true), { once: true });
    this.clip.addEventListener("timeupdate", () => this.mark());
    this.clip.addEventListener("contextmenu", (event) => event.preventDefault()); // "save video as"
    this.clip.addEventListener("keydown", (event) => this.key(event));
  }

  setSpeed(speed) {
    if (!SPEEDS.includes(speed)) return;
    this.clip.defaultPlaybackRate = speed; // kept when another source is loaded
    this.clip.playbackRate = speed;
    this.speed.value = String(speed);
    try {
      localStorage.setItem(SHELF, String(speed));
    } catch {
      // no storage: the speed holds for this clip
    }
  }

  faster(steps) {
    const at = SPEEDS.indexOf(this.clip.playbackRate) + steps;
    if (at >= 0 && at < SPEEDS.length) this.setSpeed(SPEEDS[at]);
  }

  playFrom(seconds) {
    const go = () => {
      this.clip.currentTime = seconds;
      this.clip.play().catch(() => {}); // refused by the browser: the person presses play
    };
    if (this.clip.readyState > 0) return go();
    this.clip.addEventListener("loadedmetadata", go, { once: true });
    this.clip.load();
    this.clip.play().catch(() => {});
  }

  /** The question that is being answered just now. */
  mark() {
    let current = null;
    for (const button of this.querySelectorAll("[data-player-from]")) {
      button.removeAttribute("aria-current");
      if (Number(button.dataset.playerFrom) <= this.clip.currentTime + 0.05) current = button;
    }
    current?.setAttribute("aria-current", "true");
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      k: () => this.toggle(),
      j: () => (this.clip.currentTime -= STEP),
      l: () => (this.clip.currentTime += STEP),
      m: () => (this.clip.muted = !this.clip.muted),
      c: () => this.toggleCaptions(),
      "<": () => this.faster(-1),
      ">": () => this.faster(1),
    };
    const act = acts[event.key.toLowerCase()]; // space and the arrows are the browser's own
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // a page's own keys are not meant
    act();
  }

  toggle() {
    if (this.clip.paused) this.clip.play().catch(() => {});
    else this.clip.pause();
  }

  /** They are fetched when they are shown first, which the applicant is told of: so not before somebody plays the clip. */
  showCaptions(shown) {
    for (const track of this.clip.textTracks) {
      if (track.kind === "captions") track.mode = shown ? "showing" : "disabled";
    }
  }

  toggleCaptions() {
    this.showCaptions([...this.clip.textTracks].every(({ kind, mode }) => kind !== "captions" || mode !== "showing"));
  }

  async renew() {
    if (this.renewed) return this.trouble(); // fresh addresses did not help
    this.renewed = true;
    const at = this.clip.currentTime;
    try {
      const answer = await fetch(this.dataset.addresses, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return this.trouble();
      const { stream, poster, captions, chapters } = await answer.json();
      for (const track of this.clip.querySelectorAll("track")) track.src = track.kind === "chapters" ? chapters : captions;
      if (this.clip.poster.endsWith(".jpg")) this.clip.poster = poster;
      const back = () => (this.clip.currentTime = at);
      if (at > 0) this.clip.addEventListener("loadedmetadata", back, { once: true }); // else a chapter may wait to be jumped to
      this.clip.src = stream;
      this.clip.play().catch(() => {});
    } catch {
      this.trouble();
    }
  }

  trouble() {
    this.querySelector("[data-player-trouble]").hidden = false;
  }
}

function remembered() {
  try {
    return localStorage.getItem(SHELF);
  } catch {
    return null;
  }
}

if (!customElements.get("clip-player")) customElements.define("clip-player", ClipPlayer);
