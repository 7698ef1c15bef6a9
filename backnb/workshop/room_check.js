/**
 * The room check: a board with a line for each thing the workshop needs from this browser, this computer and this
 * room. What was found is in the model, so every view shows it; what is being tried belongs to one view.
 */

import { fill, make, makeButton, onKeys, put, treeOf } from "../kit/dom.js";
import { SHAPES } from "../kit/phases.js";
import { createAwake } from "../timer/awake.js";
import { BLOCKED_MS, TONES, note } from "../timer/sound.js";
import { voicesHere } from "../timer/voice.js";

const NOTES_HERTZ = [TONES.move, TONES.hold, TONES.return].map(([[hertz]]) => hertz);
const NOTE_S = 0.35;
const NOTES_APART_S = 0.6;
const NOTE_GAIN = 0.32; // as loud as the timer is at first
const NOTE_LEAD_S = 0.1; // the first note of a loudspeaker that wakes up would lose its beginning
const PATIENCE_MS = 2000; // for a browser that answers late or never
const WITH = { latency: "sound" }; // one playing of the notes answers both

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const words = model.get("_words");
    const keys = Object.keys(words.lines);
    const now = {}; // what is going on in a line: "trying" or "asked"
    const tries = {
      sound: () => playNotes(signal, words.most_latency_ms),
      full_screen: () => fillScreen(root, signal),
      awake: () => keepAwake(signal),
      voices: () => countVoices(signal),
      colours: async () => ({ colours: "asked" }),
    };
    // Everything in one press: the browser allows sound and full screen only in it.
    const check = makeButton("board-main", words.check, () => Object.keys(tries).forEach(tryLine));
    const lines = Object.fromEntries(keys.map((key) => [key, createLine(key)]));
    const status = Object.assign(make("p", "room-status"), { role: "status" });
    const root = make(
      "div",
      "room board",
      make("div", "room-head", make("div", "room-name", words.name), check),
      make("p", "room-intro", words.intro),
      swatches(model.get("_phases"), words.phases),
      make("ul", "room-lines", ...keys.map((key) => lines[key].root)),
      status,
    );
    Object.assign(root, { tabIndex: -1, lang: "en", role: "group", ariaLabel: words.name });
    onKeys(root, ({ key }) => key !== "Escape", { signal });

    function createLine(key) {
      const { name, question, answers = {} } = words.lines[key];
      const [word, found] = ["word", "found"].map((part) => make("div", `room-${part}`));
      const again = makeButton("room-again", words.again, () => tryLine(WITH[key] ?? key));
      again.ariaLabel = fill(words.again_line, { name });
      const answer = (reason) => {
        now[key] = undefined;
        keep(key, reason);
        again.focus(); // the button that had the focus has gone
      };
      const choices = Object.entries(answers).map(([label, reason]) => makeButton("board-main", label, () => answer(reason)));
      const ask = Object.assign(make("div", "room-ask", ...choices), { role: "group", ariaLabel: question ?? name });
      const line = make("li", "room-line", make("div", "room-title", make("b", "", name), word, again), found, ask);
      line.dataset.line = key;
      return { root: line, word, found, ask };
    }

    async function tryLine(key) {
      if (now[key] === "trying") return;
      const together = keys.filter((each) => (WITH[each] ?? each) === key);
      const answer = tries[key]().catch(() => ({})); // a browser may lack what is tried
      for (const each of together) {
        now[each] = "trying";
        keep(each);
      }
      const { measured, ...found } = await answer;
      if (signal.aborted) return;
      model.set("measured", { ...model.get("measured"), ...measured });
      for (const each of together) {
        now[each] = found[each] === "asked" ? "asked" : undefined;
        if (!now[each]) keep(each, found[each] ?? "broken");
      }
      draw();
    }

    /** Tell Python what was found in a line; what was found there before is no longer true. */
    function keep(key, reason = undefined) {
      const { [key]: _, ...others } = model.get("results");
      model.set("results", { ...others, ...(reason && { [key]: reason }) });
      model.save_changes();
      draw();
    }

    function draw() {
      const states = keys.map((key) => drawLine(key, model.get("results")[key]));
      const count = (state) => states.filter((each) => each === state).length;
      const unknown = keys.length - count("works") - count("fails");
      const left = unknown ? ` ${fill(words.unknown, { unknown })}` : "";
      put(status, fill(words.count, { works: count("works"), all: keys.length }) + left);
    }

    function drawLine(key, reason) {
      const { root: line, word, found, ask } = lines[key];
      const { question, before, ...sentences } = words.lines[key];
      const state = now[key] ?? (reason === "works" ? "works" : reason && reason !== "unknown" ? "fails" : "untried");
      const sentence = reason ? (sentences[reason] ?? words.broken) : before;
      line.dataset.state = state;
      put(word, words.states[state]);
      put(found, state === "asked" ? question : fill(sentence, model.get("measured")));
      ask.hidden = state !== "asked";
      return state;
    }

    for (const name of ["results", "measured"]) model.on(`change:${name}`, draw);
    signal.addEventListener("abort", () => treeOf(root).fullscreenElement === root && document.exitFullscreen());
    draw();
    el.append(root);
  },
};

/** The timer's phases, in its own colours, with its own shapes and words. */
function swatches(phases, label) {
  const fields = Object.entries(phases).map(([kind, word]) => {
    const field = make("li", "room-swatch", make("span", "room-shape"), word);
    field.firstElementChild.innerHTML = SHAPES[kind];
    field.dataset.kind = kind;
    return field;
  });
  return Object.assign(make("ul", "room-swatches", ...fields), { ariaLabel: label });
}

// Each of these tries something, and gives for its lines the name of what was found, or "asked" if people must tell.

/** A while later, or as soon as the signal aborts. */
const later = (ms, signal) =>
  new Promise((done) => {
    setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });

async function playNotes(signal, most_latency_ms) {
  if (navigator.audioSession) navigator.audioSession.type = "playback"; // as a player, past the mute switch
  const context = new AudioContext();
  await Promise.race([context.resume().catch(() => {}), later(BLOCKED_MS, signal)]);
  const runs = context.state === "running";
  if (runs) {
    const first = context.currentTime + NOTE_LEAD_S;
    NOTES_HERTZ.forEach((hertz, i) => note(context, context.destination, hertz, first + i * NOTES_APART_S, NOTE_S, NOTE_GAIN));
    await later((NOTE_LEAD_S + NOTES_HERTZ.length * NOTES_APART_S) * 1000, signal);
  }
  // Only by now does the browser know how late the loudspeaker is.
  const latency_ms = Math.ceil((context.outputLatency || context.baseLatency || 0) * 1000 - 0.05);
  context.close();
  if (!runs || !latency_ms) return { sound: runs ? "asked" : "blocked", latency: "unknown" };
  return { sound: "asked", latency: latency_ms > most_latency_ms ? "late" : "works", measured: { latency_ms } };
}

async function fillScreen(element, signal) {
  const asked = Promise.resolve(element.requestFullscreen?.()).catch(() => {});
  await Promise.race([asked, later(PATIENCE_MS, signal)]);
  return { full_screen: treeOf(element).fullscreenElement === element ? "works" : "refused" };
}

/** Ask for the screen to stay on, as the timer does, and give it back. */
async function keepAwake(signal) {
  let awake;
  const answer = new Promise((told) => {
    awake = createAwake(told);
    awake.want(true);
  });
  await Promise.race([answer, later(PATIENCE_MS, signal)]);
  const found = awake.state() === "on" ? "works" : "refused";
  awake.want(false);
  return { awake: found };
}

/** Browsers may learn of their voices late. */
async function countVoices(signal) {
  const speech = window.speechSynthesis;
  if (speech?.getVoices().length === 0) {
    const change = new Promise((done) => speech.addEventListener("voiceschanged", done, { once: true, signal }));
    await Promise.race([change, later(PATIENCE_MS, signal)]);
  }
  const voices = voicesHere().length;
  return { voices: voices > 0 ? "works" : "none", measured: { voices } };
}
