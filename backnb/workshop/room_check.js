/**
 * The room check: a board with a line for each thing the workshop needs from this browser, this computer and this
 * room. What was found is in the model, so every view shows it; what is being tried belongs to one view.
 */

import { fill, make, put } from "../kit/dom.js";
import { MOST_LATENCY_MS, countVoices, fillScreen, judgeLatency, keepAwake, playNotes } from "./room_probes.js";

const ROOM_SVG = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
/** One shape for each state, so that colour is never the only sign. */
const SIGNS = {
  untried: ROOM_SVG("M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zm0 2.2a7.8 7.8 0 1 0 0 15.6a7.8 7.8 0 1 0 0-15.6z"),
  trying: ROOM_SVG("M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zm0 2.2v15.6a7.8 7.8 0 1 0 0-15.6z"),
  asked: ROOM_SVG("M2 3h20v14h-9l-6 5v-5H2zM8 10.5a1.5 1.5 0 1 0 0-1zm4 0a1.5 1.5 0 1 0 0-1zm4 0a1.5 1.5 0 1 0 0-1z"),
  works: ROOM_SVG("M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zM6 12.6l4.3 4.4L18 9l-1.8-1.8-5.9 6.2-2.5-2.6z"),
  fails: ROOM_SVG("M12 1l11 11-11 11L1 12zM7.2 9.2l2.8 2.8-2.8 2.8 2 2 2.8-2.8 2.8 2.8 2-2-2.8-2.8 2.8-2.8-2-2-2.8 2.8-2.8-2.8z"),
};
/** The timer's own. */
const PHASE_SHAPES = {
  move: ROOM_SVG("M9 3h6v9h5l-8 9-8-9h5z"),
  hold: ROOM_SVG("M5 5h14v14H5z"),
  return: ROOM_SVG("M9 21h6v-9h5l-8-9-8 9h5z"),
  change: ROOM_SVG("M3 8h12V4l6 6-6 6v-4H3zM21 20H7v2l-4-3 4-3v2h14z"),
};
const FOUND_NOTHING = ["unknown", "no_sound"]; // no answer, so it counts as not tried
const ANSWERS = { sound: { yes: "works", no: "unheard" }, colours: { yes: "works", no: "alike" } };

export default {
  render({ model, el, signal }) {
    const words = model.get("_words");
    const keys = Object.keys(words.lines);
    const now = {}; // what is going on in a line: "trying" or "asked"
    let checking = false;

    const check = button("room-check", "", checkAll);
    const leave = button("room-leave", words.leave, leaveFullScreen);
    const lines = Object.fromEntries(keys.map((key) => [key, createLine(key)]));
    const status = make("div", "room-status");
    status.setAttribute("role", "status");
    const root = make(
      "div",
      "room",
      make("div", "room-head", make("div", "room-name", words.name), check, leave),
      make("p", "room-intro", words.intro),
      swatches(model.get("_phases"), words.phases),
      make("ul", "room-lines", ...keys.map((key) => lines[key].root)),
      status,
      make("p", "room-keys", words.keys),
    );
    root.tabIndex = -1;
    root.lang = "en";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", words.name);
    // Without this JupyterLab would take the keys for its own shortcuts; it looks at the element with the focus first.
    for (const each of [root, ...root.querySelectorAll("button")]) each.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", onKey);

    function button(name, label, press) {
      const made = make("button", name, label);
      made.type = "button";
      made.addEventListener("click", press, { signal });
      return made;
    }

    function createLine(key) {
      const { name, question } = words.lines[key];
      const [sign, word, found, fix] = ["sign", "word", "found", "fix"].map((part) => make("div", `room-${part}`));
      const again = button("room-try", "", () => tryLines([key]));
      const answers = ["yes", "no"].map((which) => button("room-answer", words[which], () => answer(key, which)));
      const ask = make("div", "room-ask", ...answers);
      ask.setAttribute("role", "group");
      if (question) ask.setAttribute("aria-label", question);
      const text = make("div", "room-text", make("div", "room-title", make("span", "room-what", name), word), found, fix, ask);
      const line = make("li", "room-line", sign, text, again);
      line.dataset.line = key;
      return { root: line, sign, word, found, fix, ask, again };
    }

    const tries = {
      sound: (notes) => notes(),
      full_screen: () => fillScreen(root, signal),
      awake: () => keepAwake(signal),
      voices: () => countVoices(signal),
      latency: async (notes) => judgeLatency(await notes()),
      colours: () => ({ found: "asked" }),
    };

    /** Everything in one press: the browser allows sound and full screen only in it. */
    async function checkAll() {
      if (checking) return;
      checking = true;
      try {
        await tryLines(keys);
      } finally {
        checking = false;
        draw();
      }
    }

    async function tryLines(chosen) {
      let played; // once, though two lines listen
      const notes = () => (played ??= playNotes(signal));
      await Promise.all(chosen.filter((key) => now[key] !== "trying").map((key) => tryLine(key, notes)));
    }

    async function tryLine(key, notes) {
      if (signal.aborted) return;
      now[key] = "trying";
      // Before anything else, still inside the press. A browser may lack what is tried.
      const answer = new Promise((found) => found(tries[key](notes))).catch(() => ({ found: "broken" }));
      keep(key, {});
      const found = await answer;
      if (signal.aborted) return;
      now[key] = undefined;
      if (found.found === "asked") now[key] = "asked";
      else keep(key, found);
      draw();
    }

    function answer(key, which) {
      now[key] = undefined;
      keep(key, { found: ANSWERS[key][which] });
      lines[key].again.focus(); // the button that had the focus has gone
    }

    /**
     * Tell Python what was found in a line; what was found there before is no longer true.
     *
     * @param {string} key
     * @param {{ found?: string, measured?: any }} result
     */
    function keep(key, { found, measured }) {
      const result = found === "works" ? "works" : FOUND_NOTHING.includes(found) || !found ? undefined : "fails";
      const { [key]: _, ...results } = model.get("results");
      const { [key]: __, ...reasons } = model.get("_found");
      const { [words.lines[key].measures]: ___, ...numbers } = model.get("measured");
      model.set("results", { ...results, ...(result && { [key]: result }) });
      model.set("_found", { ...reasons, ...(found && { [key]: found }) });
      model.set("measured", { ...numbers, ...measured });
      model.save_changes();
      draw();
    }

    function onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
      if (event.key.toLowerCase() !== "f" || event.repeat) return;
      if (isFull()) leaveFullScreen();
      else tryLines(["full_screen"]);
    }

    function leaveFullScreen() {
      document.exitFullscreen();
      if (document.activeElement === leave) check.focus(); // the button goes
    }

    const isFull = () => document.fullscreenElement === root;
    const stateOf = (key) => now[key] ?? model.get("results")[key] ?? "untried";

    const values = () => ({
      ...Object.fromEntries(Object.entries(model.get("measured")).map(([name, number]) => [name, Math.ceil(number)])),
      most_latency_ms: MOST_LATENCY_MS,
    });

    function draw() {
      put(check, checking ? words.checking : words.check);
      check.setAttribute("aria-disabled", String(checking));
      leave.hidden = !isFull();
      for (const key of keys) drawLine(key);
      put(status, summary());
    }

    function drawLine(key) {
      const { root: line, sign, word, found, fix, ask, again } = lines[key];
      const { name, question, before, trying, reasons, fixes } = words.lines[key];
      const state = stateOf(key);
      const reason = model.get("_found")[key];
      if (line.dataset.state !== state) sign.innerHTML = SIGNS[state];
      line.dataset.state = state;
      put(word, words.states[state]);
      const texts = { trying, asked: question };
      put(found, fill(texts[state] ?? reasons[reason] ?? (reason ? words.broken : before), values()));
      put(fix, now[key] ? "" : (fixes[reason] ?? (reason === "broken" ? words.mend_broken : "")));
      ask.hidden = state !== "asked";
      put(again, state === "untried" && !reason ? words.try : words.again);
      again.setAttribute("aria-label", fill(words.try_line, { try: again.textContent, name }));
      again.setAttribute("aria-disabled", String(state === "trying"));
    }

    function summary() {
      const count = (state) => keys.filter((key) => stateOf(key) === state).length;
      const [works, fails, asked, untried] = ["works", "fails", "asked", "untried"].map(count);
      if (checking) return [words.running, asked && words.answer].filter(Boolean).join(" ");
      if (untried === keys.length) return words.nothing;
      return [
        fill(words.count, { works, all: keys.length }),
        fails && words.read,
        asked && words.answer,
        untried && fill(words.left, { untried }),
      ].filter(Boolean).join(" ");
    }

    for (const name of ["results", "_found", "measured"]) model.on(`change:${name}`, draw);
    document.addEventListener("fullscreenchange", draw, { signal });
    signal.addEventListener("abort", () => isFull() && document.exitFullscreen());
    draw();
    el.append(root);
  },
};

/** The timer's phases, in its own colours, with its own shapes and words. */
function swatches(phases, label) {
  const fields = Object.entries(phases).map(([kind, word]) => {
    const shape = make("span", "room-shape");
    shape.innerHTML = PHASE_SHAPES[kind];
    const field = make("li", "room-swatch", shape, make("span", "room-phase", word));
    field.dataset.kind = kind;
    return field;
  });
  const list = make("ul", "room-swatches", ...fields);
  list.setAttribute("aria-label", label);
  return list;
}
