/*
 * Camera and microphone of the recorder: open them, offer the others there are, show how loud it is and was, and say when one is gone.
 */
const PATIENCE = 2000; // milliseconds: a camera that sends nothing for so long is gone

/**
 * Open what the two lists say; without a list of cameras only a microphone. Raises what the browser raises: NotAllowedError, NotFoundError,
 * NotReadableError, … A device that is gone counts as none chosen.
 */
export async function openDevices(cameras, microphones) {
  const [camera, microphone] = [cameras?.value, microphones.value];
  const picture = { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const wanted = (rest, id) => (id ? { ...rest, facingMode: undefined, deviceId: { exact: id } } : rest);
  const open = (a, b) => navigator.mediaDevices.getUserMedia({ video: cameras ? wanted(picture, a) : false, audio: wanted(sound, b) });
  try {
    return await open(camera, microphone);
  } catch (error) {
    if (error.name === "OverconstrainedError" && (camera || microphone)) return open("", "");
    throw error;
  }
}

export function close(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Fill the two lists. Their names are only known once the person has given leave. */
export async function choose(stream, cameras, microphones) {
  const there = await navigator.mediaDevices.enumerateDevices();
  if (!stream.active) return; // closed meanwhile, and others may have been chosen
  const used = stream.getTracks().map((track) => track.getSettings().deviceId);
  for (const [select, kind] of [
    [cameras, "videoinput"],
    [microphones, "audioinput"],
  ]) {
    if (!select) continue;
    const options = there.filter((device) => device.kind === kind && device.deviceId);
    select.replaceChildren(...options.map((device, number) => new Option(device.label || `${number + 1}`, device.deviceId)));
    const current = options.find((device) => used.includes(device.deviceId));
    if (current) select.value = current.deviceId;
    select.closest("[data-choice]").hidden = options.length < 2;
  }
}

/** Call `lost` with "audio" or "video", once, when a track ends, or sends nothing for two seconds while the page is looked at. */
export function ending(stream, lost) {
  let told = false;
  const tell = (track) => {
    if (told || !stream.active) return;
    told = true;
    lost(track.kind);
  };
  for (const track of stream.getTracks()) {
    track.addEventListener("ended", () => {
      if (told) return;
      told = true;
      lost(track.kind);
    });
    track.addEventListener("mute", () => setTimeout(() => track.muted && track.readyState === "live" && tell(track), PATIENCE));
  }
}

/** How loud it is, ten times a second, 0 to 1. `peak` is the loudest so far. */
export class Level {
  constructor(stream, tell) {
    this.peak = 0;
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      this.peak = Math.max(this.peak, loudest);
      tell(Math.sqrt(loudest)); // as ears hear it, more or less
    }, 100);
  }

  stop() {
    clearInterval(this.timer);
    this.context.close().catch(() => {});
  }
}

/** How loud it has been in the last seconds, as bars on a canvas: the newest at the right, in the colour of the canvas's text. */
export class Trace {
  constructor(canvas) {
    this.canvas = canvas;
    this.values = [];
  }

  add(value) {
    const { canvas, values } = this;
    const density = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth * density, canvas.clientHeight * density];
    if (!width) return;
    Object.assign(canvas, { width, height });
    const [bar, step] = [4 * density, 8 * density];
    values.push(value);
    values.splice(0, values.length - Math.ceil(width / step));
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(canvas).color;
    values.forEach((one, number) => {
      const tall = Math.max(bar, one * height);
      pen.beginPath();
      pen.roundRect(width - (values.length - number) * step, (height - tall) / 2, bar, tall, bar / 2);
      pen.fill();
    });
  }
}
