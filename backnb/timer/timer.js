/**
 * The timer: one clock and one loudspeaker for each model, any number of boards that show it.
 *
 * It runs only while a board shows it: when the cell is run again or the notebook is closed, the last one goes,
 * and the set pauses and falls silent. Python is told of events; nothing here waits for it.
 */

import { createAwake } from "./awake.js";
import { createBoard } from "./board.js";
import { createClock, round } from "./clock.js";
import { fill, onceIn, whenOnPage } from "../kit/dom.js";
import { watchPython } from "../kit/python_gone.js";
import { BLOCKED_MS, createSound, cuesOf, isLast } from "./sound.js";
import { hush, say, voicesHere } from "./voice.js";
import { nameOfPage } from "./page.js";

const HIDDEN_POLL_MS = 250; // a hidden page draws no frames; Python hears of its phases from here
const SLEEP_MS = 2000; // a longer gap than this is no busy page: the computer slept
const TAKEN_MS = 1000; // a sound that was on and stands this long, as for a call, is said
const FLASH_MS = 150;
const FLASH_GAP_MS = 400; // never more than three in a second (WCAG 2.3.1)
const SPEAK_S = 0.9; // before the beat
const SPEAK_LATEST_S = 0.35;
const TEST_TONES = ["move", "hold", "return"];
const TEST_GAP_S = 0.6;
const DOUBLE_MS = 300;
const KEY = "backnb-timer";
const RUNS = "backnb-timer-runs"; // said on the page when a set goes on

/** What this browser keeps of the learner's choices. It may refuse; then nothing is kept, and nothing breaks. */
function keep(choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    return;
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export default () => {
  let clock;
  let model;
  let told = "";
  let frame = 0;
  let poll;
  let last; // what was known at the last look, to notice a sleeping computer
  let slept_s = 0;
  let lost = ""; // how the Python that made the timer has gone
  let folded = false; // why the set waits
  let laying = 0; // which request to lay the tones is the newest
  let waiting = false; // for the loudspeaker
  let cues = {}; // `list` is those `of` the phases
  let seen_s = 0; // cues up to here have had their flash
  let flashedAt = -Infinity;
  let spoken = -1; // the phase in which the next one was announced
  let blockedAt;
  let patience_ms = BLOCKED_MS;
  const isPress = onceIn(DOUBLE_MS);
  const boards = new Set();
  const page = nameOfPage();
  const preferences = { volume: 0.8, flash: false, voice_name: "", ...kept() };
  const sound = createSound(soundChanged);
  const awake = createAwake(() => tick());

  /** Whether the set is led from here; in another window it is only shown. */
  const leads = () => (model.get("_run")?.by ?? page) === page;

  const eventOf = ({ state, index, events }) => [state, index, events.length].join();

  /** Tell Python, if something happened that it should hear of. */
  function tell(now, pressed) {
    if (!leads() || (eventOf(now) === told && !pressed)) return;
    told = eventOf(now);
    const { rep, ended, limit, state } = now;
    const counts = { reps_planned: now.reps, reps_done: now.reached.length, elapsed_s: round(now.elapsed) };
    const traits = { rep, ended, limit, ...counts, _events: now.events, _run: { ...now.run, by: page }, state };
    for (const name in traits) model.set(name, traits[name]);
    try {
      model.save_changes();
    } catch {
      // Python has gone, which is said; the set goes on without it.
    }
    const done = { reps_done: traits.reps_done, reps_planned: traits.reps_planned, limit, ended };
    for (const { root } of boards) root.dispatchEvent(new CustomEvent("backnb-answer", { detail: done, bubbles: true }));
  }

  /** Have the set as the model says: after the page was loaded, or while another window leads. */
  function adopt() {
    const names = "_plan _speed _pace elapsed_s ended limit rep _events _run state".split(" ");
    const [plan, speed, pace, elapsed, ended, limit, rep, events, run, known] = names.map((name) => model.get(name));
    // Nobody was guided while the page was loaded again in the middle of a set, so it waits where the phase began.
    const state = known === "running" && leads() ? "paused" : known;
    const from = { state, elapsed, ended, limit, rep, events: [...events], run };
    clock = createClock(plan, { now: sound.now, speed: leads() ? speed : 0, pace, from });
    if (state === known) told = eventOf(clock.read());
  }

  /** Another window did something: show it, in silence. */
  function follow() {
    if (leads()) return;
    sound.cancel();
    hush();
    adopt();
    tick();
  }

  /** A press here while another window leads: from now on this one does. Gives whether that was all. */
  function takeLead() {
    if (leads()) return false;
    model.set("_run", { ...model.get("_run"), by: page });
    const running = model.get("state") === "running";
    adopt();
    tick({ pressed: true });
    return running;
  }

  /** If the computer slept since the last look, the set waits where it was then. */
  function watch() {
    const then = last;
    const visible = document.visibilityState === "visible";
    last = { page: performance.now(), wall: Date.now(), audio: sound.heard(), visible, before: then?.state };
    if (then?.state !== "running") return;
    const gap = last.page - then.page;
    const wall = last.wall - then.wall;
    const audio = (last.audio - then.audio) * 1000; // NaN without sound: then a hidden page may have rested
    const stood = gap > SLEEP_MS && (audio < gap - SLEEP_MS || (isNaN(audio) && visible && then.visible));
    if (!stood && wall - gap < SLEEP_MS) return;
    slept_s = Math.max(gap, wall) / 1000;
    sound.cancel();
    clock.pause(then.elapsed);
  }

  /** Draw this moment everywhere, tell Python, and run on only while something moves and somebody looks. */
  function tick({ pressed = false } = {}) {
    watch();
    const now = clock.read();
    const over = now.state === "ended" && last.before === "running";
    Object.assign(last, { state: now.state, elapsed: now.elapsed });
    if (now.state === "running") {
      slept_s = 0;
      folded = false;
    }
    tell(now, pressed);
    const live = now.state === "running" && boards.size > 0 && leads();
    if (live) speakAhead(now);
    const around = {
      slept_s,
      lost,
      folded,
      elsewhere: !leads() && now.state === "running",
      sound: soundState(),
      awake: awake.state(),
      flash: live && flashes(now),
      preferences,
      voices: voicesHere(),
      mayChange: clock.mayChange,
    };
    for (const board of boards) board.draw(now, around);
    awake.want(live);
    if (over) sound.release();
    cancelAnimationFrame(frame);
    if (live) frame = requestAnimationFrame(() => tick());
    if (!live) poll = clearInterval(poll);
    else poll ??= setInterval(() => (tick(), pauseIfFolded()), HIDDEN_POLL_MS);
  }

  /** Not in each frame: to ask whether a board is folded away makes the browser lay out the whole page. */
  function pauseIfFolded() {
    if (clock.read().state !== "running" || boards.size === 0) return;
    if (![...boards].every((board) => board.folded())) return;
    sound.cancel();
    hush();
    clock.pause();
    folded = true;
    tick();
  }

  /** Lay the tones anew after anything that moved or changed the set. */
  async function sing(goingOn) {
    const request = (laying += 1);
    const { state, elapsed: from } = clock.read();
    if (state !== "running") return;
    if (sound.state() !== "on") {
      waiting = true;
      await sound.unlock().catch(() => {});
      waiting = false;
    }
    const now = clock.read();
    if (request !== laying || now.state !== "running" || sound.state() !== "on") return;
    sound.lay(cuesIn(now), { from, elapsed: now.elapsed, speed: model.get("_speed"), goingOn });
  }

  function soundChanged() {
    if (sound.state() === "on" && !waiting) sing(false);
    tick();
  }

  function cuesIn({ phases }) {
    if (cues.of !== phases) cues = { of: phases, list: cuesOf(phases) };
    return cues.list;
  }

  function soundState() {
    const state = sound.state();
    if (state !== "blocked") {
      blockedAt = undefined;
      patience_ms = state === "on" ? TAKEN_MS : BLOCKED_MS;
    } else if (blockedAt === undefined) {
      blockedAt = performance.now();
      setTimeout(() => tick(), patience_ms);
    }
    return performance.now() - blockedAt < patience_ms ? "off" : state;
  }

  /** Whether the screen flashes at this moment: shortly after each cue, but not too often. */
  function flashes(now) {
    const moment = performance.now();
    const cue = cuesIn(now).some(({ at }) => at > seen_s && at <= now.elapsed);
    if (cue && moment - flashedAt > FLASH_GAP_MS) flashedAt = moment;
    seen_s = now.elapsed;
    return preferences.flash && moment - flashedAt < FLASH_MS;
  }

  /** The count and the next move, in time before their beat. */
  function speakAhead({ index, left, phases }) {
    const next = phases[index + 1];
    const soon = left / model.get("_speed");
    if (!model.get("voice") || !next || spoken === index || soon > SPEAK_S || soon < SPEAK_LATEST_S) return;
    spoken = index;
    const { say_last, say_move, next_drill } = model.get("_words");
    const text = { move: isLast(next, phases) ? say_last : say_move, change: next_drill }[next.kind] ?? "{label}";
    const { name } = model.get("_plan").exercises[next.exercise];
    say(fill(text, { ...next, name }), preferences.voice_name, preferences.volume);
  }

  /** Nobody looks any more: wait, in silence. */
  function rest() {
    sound.cancel();
    hush();
    clock.pause();
    tick();
    sound.release();
  }

  const act = (change, goingOn = false) => (...values) => {
    if (takeLead()) return;
    watch();
    change(...values);
    if (!goingOn) {
      sound.cancel();
      hush();
      spoken = -1;
      seen_s = clock.read().elapsed - 0.001; // so that the cue it jumped to counts as new
    }
    tick({ pressed: true });
    if (clock.read().state === "running") dispatchEvent(new CustomEvent(RUNS, { detail: boards }));
    sing(goingOn);
  };
  function refresh() {
    sound.setVolume(model.get("sound") ? preferences.volume : 0);
    tick();
  }
  const toggle = (name) => () => {
    prefer(name, !model.get(name));
    model.set(name, preferences[name]);
    model.save_changes();
  };
  function prefer(name, value) {
    preferences[name] = value;
    keep(preferences);
    refresh();
  }
  const lead = act(() => clock.next());
  const again = act(() => {
    clock.restart();
    clock.start();
  });
  const pause = act(() => (clock.read().state === "running" ? clock.pause() : clock.start()));
  const actions = {
    toggle() {
      if (!isPress()) return;
      const { state } = clock.read();
      if (model.get("_group") && state === "ended") return again();
      (model.get("_pace") === "own" && state === "running" ? lead : pause)();
    },
    begin: () => clock.read().state !== "running" && actions.toggle(),
    pause,
    back: act(() => clock.back()),
    skip: act(() => clock.skip()),
    restart: act(() => clock.restart()),
    limit: act(() => clock.markLimit()),
    undo: act(() => clock.undoLimit()),
    change: act((what, steps) => clock.change(what, steps), true),
    sound: toggle("sound"),
    voice: toggle("voice"),
    flash: () => prefer("flash", !preferences.flash),
    volume: (value) => prefer("volume", value),
    voice_name: (name) => prefer("voice_name", name),
    async test_sound() {
      await sound.test(TEST_TONES, TEST_GAP_S);
      setTimeout(() => clock.read().state !== "running" && sound.release(), TEST_TONES.length * TEST_GAP_S * 1000);
    },
    look: () => tick(),
    wake: () => sound.state() === "blocked" && sound.unlock().catch(() => {}),
  };

  return {
    /** @param {import("@anywidget/types").InitializeProps} props */
    initialize(props) {
      model = props.model;
      const { signal } = props;
      adopt();
      // What the learner chose last time in this browser, unless the cell says otherwise.
      for (const [name, value] of Object.entries({ sound: false, voice: true })) {
        if (preferences[name] !== value) continue;
        model.set(name, value);
        model.save_changes();
      }
      refresh();
      const look = () => {
        tick();
        awake.take();
      };
      document.addEventListener("visibilitychange", look, { signal });
      window.speechSynthesis?.addEventListener("voiceschanged", () => tick(), { signal });
      watchPython(model, signal, (how) => {
        lost = how;
        tick();
      });
      const wait = (/** @type {any} */ { detail }) => detail !== boards && leads() && clock.read().state === "running" && pause();
      addEventListener(RUNS, wait, { signal }); // two sets that beep at once guide nobody
      // Another widget on the page, or Python, may press a button too: this starts a set.
      model.on("msg:custom", ({ press }) => press === "begin" && actions.begin());
      for (const name of ["sound", "voice", "_trouble"]) model.on(`change:${name}`, refresh);
      for (const name of ["_run", "_events", "state"]) model.on(`change:${name}`, follow);
      model.on("change:state", () => {
        if (!leads() || model.get("state") !== "ended" || clock.read().state === "ended") return;
        act(() => clock.stop())(); // Timer.stop() in Python
      });
      signal.addEventListener("abort", rest);
    },

    /** @param {import("@anywidget/types").RenderProps} props */
    render({ el, signal }) {
      const board = createBoard({ model, actions, signal });
      el.append(board.root);
      boards.add(board);
      tick();
      signal.addEventListener("abort", () => {
        boards.delete(board);
        if (boards.size === 0) rest();
      });
      whenOnPage(board.root, signal, (root) => {
        const card = root.closest(".backnb-card"); // shown twice, the keyboard stays in the view that was used
        if (model.get("_take_focus") && (!card || card.contains(document.activeElement))) root.focus({ preventScroll: true });
        root.scrollIntoView({ block: "nearest" });
      });
    },
  };
};
