/**
 * What the room check tries, a function for each line. Each answers the name of what it `found`, and the numbers it
 * `measured`. When `signal` aborts, it stops and gives back what it took.
 */

import { createAwake } from "../timer/awake.js";
import { TONES, note } from "../timer/sound.js";
import { voicesFor } from "../timer/voice.js";

/** A sound that is later than this counts as "does not work". The limit is ours. */
export const MOST_LATENCY_MS = 100;

const NOTES_HERTZ = [TONES.move, TONES.hold, TONES.return].map(([[hertz]]) => hertz);
const NOTE_S = 0.35;
const NOTES_APART_S = 0.6;
const NOTE_GAIN = 0.32; // as loud as the timer is at first
const NOTE_LEAD_S = 0.1; // the first note of a loudspeaker that wakes up would lose its beginning
const PATIENCE_MS = 2000; // for a browser that answers late or never
const NO_SOUND_MS = 1000; // after this the browser has blocked the sound

const tenth = (number) => Math.round(number * 10) / 10;

/**
 * A while later, or as soon as the signal aborts.
 *
 * @returns {Promise<void>}
 */
function later(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    const stop = () => {
      clearTimeout(timer);
      done();
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Play three notes and see how late they are. Call it inside a press, because browsers allow sound only then. */
export async function playNotes(signal) {
  if (navigator.audioSession) navigator.audioSession.type = "playback"; // as a player, past the mute switch
  let context;
  try {
    context = new AudioContext();
  } catch {
    return { found: "absent" };
  }
  await Promise.race([context.resume().catch(() => {}), later(NO_SOUND_MS, signal)]);
  const runs = context.state === "running";
  if (runs) await later(layNotes(context) * 1000, signal);
  // Only by now does the browser know how late the loudspeaker is.
  const latency_s = context.outputLatency || context.baseLatency;
  context.close();
  return runs ? { found: "asked", latency_ms: latency_s && tenth(latency_s * 1000) } : { found: "blocked" };
}

/** Lay the notes on the audio clock. Gives back in how many seconds the last one ends. */
function layNotes(context) {
  const first = context.currentTime + NOTE_LEAD_S;
  NOTES_HERTZ.forEach((hertz, index) => {
    note(context, context.destination, hertz, first + index * NOTES_APART_S, NOTE_S, NOTE_GAIN);
  });
  return NOTE_LEAD_S + NOTES_HERTZ.length * NOTES_APART_S;
}

/** How late the sound is, from what `playNotes` found. */
export function judgeLatency({ found, latency_ms }) {
  if (found !== "asked") return { found: "no_sound" };
  if (!latency_ms) return { found: "unknown" };
  return { found: latency_ms > MOST_LATENCY_MS ? "late" : "works", measured: { latency_ms } };
}

/** Fill the screen with an element. Call it inside a press. */
export async function fillScreen(element, signal) {
  const asked = Promise.resolve(element.requestFullscreen?.()).catch(() => {});
  await Promise.race([asked, later(PATIENCE_MS, signal)]);
  return { found: document.fullscreenElement === element ? "works" : "refused" };
}

/** Ask for the screen to stay on, as the timer does, and give it back. */
export async function keepAwake(signal) {
  let awake;
  const answer = new Promise((told) => {
    awake = createAwake(told);
    awake.want(true);
  });
  await Promise.race([answer, later(PATIENCE_MS, signal)]);
  const found = awake.state() === "on" ? "works" : "refused";
  awake.want(false);
  return { found };
}

/** Count the English voices on this computer. Browsers may learn of them late. */
export async function countVoices(signal) {
  const speech = window.speechSynthesis;
  if (speech?.getVoices().length === 0) {
    const change = new Promise((done) => speech.addEventListener("voiceschanged", done, { once: true, signal }));
    await Promise.race([change, later(PATIENCE_MS, signal)]);
  }
  const voices = voicesFor("en").length;
  return { found: voices > 0 ? "works" : "none", measured: { voices } };
}
