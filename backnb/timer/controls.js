/**
 * What hands touch on the timer's board: buttons, what can be changed on the fly, sound, and the keys.
 */

import { round } from "./clock.js";
import { fill, make, makeButton, percent, put, treeOf } from "../kit/dom.js";
import { voiceNamed } from "./voice.js";

const KEYS = {
  " ": ["toggle"],
  p: ["pause"],
  ArrowLeft: ["back"],
  PageUp: ["back"],
  ArrowRight: ["skip"],
  PageDown: ["skip"],
  r: ["restart"],
  l: ["limit"],
  f: ["full_screen"],
  m: ["sound"],
  v: ["voice"],
  b: ["flash"],
  "<": ["change", "slower_s", 1],
  ">": ["change", "slower_s", -1],
  u: ["undo"],
  "-": ["change", "reps", -1],
  "+": ["change", "reps", 1],
  h: ["change", "hold_s", 1],
  H: ["change", "hold_s", -1],
};
/** On a keyboard whose letters are others, as Cyrillic ones, the key counts by its place. */
const PLACES = { Comma: "<", Period: ">", Minus: "-", Equal: "+", Space: " " };
/** At one's own pace a press of the key that leads on, or of a presenter's clicker, is the next phase. */
const OWN_KEYS = { ...KEYS, ArrowRight: ["toggle"], PageDown: ["toggle"] };
/** In a group a press of a clicker starts a set, and stops none by mistake. */
const GROUP_KEYS = { ...KEYS, PageDown: ["begin"], PageUp: undefined };
const MAIN = ["toggle", "pause", "back", "skip", "limit", "restart", "full_screen", "sound"];
/**
 * The three things to change: the setting, then name of the button, step, and its sign.
 *
 * @type {[string, string, ...[string, number, string?][]][]}
 */
const STEPPERS = [
  ["slower_s", "tempo", ["slower", 1], ["faster", -1]],
  ["reps", "reps_name", ["fewer_reps", -1, "\u2212"], ["more_reps", 1, "+"]],
  ["hold_s", "hold_name", ["shorter_hold", -1, "\u2212"], ["longer_hold", 1, "+"]],
];

/** Build the controls. `root` gives the board, once it is there. */
export function createControls({ model, actions, root }) {
  const plan = model.get("_plan");
  const words = model.get("_words");
  const own = model.get("_pace") === "own";
  const led = model.get("_group");
  const buttons = {};

  const button = (name, label, press) => makeButton(`timer-button timer-${name}`, label, press, root);

  for (const name of [...MAIN, "undo", "test_sound", "flash", "voice"]) {
    buttons[name] = button(name, words[name] ?? "", () => actions[name]());
  }
  buttons.toggle.classList.add("backnb-board-main");
  if (!own) buttons.pause.hidden = true;

  const steppers = STEPPERS.map(([setting, name, ...ways]) => {
    const value = make("span", "timer-value");
    const whose = make("span", "timer-whose");
    const [less, more] = ways.map(([way, steps, sign]) => {
      const element = button(way, sign ?? words[way], () => actions.change(setting, steps));
      if (sign) element.setAttribute("aria-label", words[way]);
      buttons[way] = element;
      return element;
    });
    const group = make("div", "timer-stepper", make("span", "timer-what", words[name]), less, value, more, whose);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words[name]);
    return { setting, ways, group, value, whose };
  });

  const volume = make("input", "timer-volume");
  Object.assign(volume, { type: "range", min: "0", max: "100", step: "5" });
  volume.setAttribute("aria-label", words.volume);
  volume.addEventListener("input", () => actions.volume(Number(volume.value) / 100));
  const voices = make("select", "timer-voices");
  voices.setAttribute("aria-label", words.voice_choice);
  voices.addEventListener("change", () => actions.voice_name(voices.value));
  const targets = make("p", "timer-targets");
  const fold = (name, label, ...inside) => {
    const summary = make("summary", "timer-summary", label);
    summary.addEventListener("click", ({ detail }) => detail > 0 && root().focus({ preventScroll: true }));
    return make("details", `timer-fold timer-${name}`, summary, ...inside);
  };
  const settings = fold("settings", words.settings, make("div", "timer-steppers", ...steppers.map(({ group }) => group)), targets);
  const more = fold(
    "more",
    words.more,
    make("div", "timer-row", make("label", "timer-label", words.volume, volume), buttons.test_sound, buttons.flash, buttons.voice, voices),
  );

  function onKey(event) {
    const inside = event.target;
    const key = keyOf(event);
    if (key === " " && inside.closest("button, summary")) return; // presses what has the focus
    if (inside.matches("select")) return; // a letter looks for a voice
    if (inside.matches("input") && /^(Arrow|Page|Home|End)/.test(key)) return; // moves the slider
    const [name, ...values] = (own ? OWN_KEYS : led ? GROUP_KEYS : KEYS)[key] ?? [];
    if (!name) return;
    event.preventDefault();
    if (!event.repeat) actions[name](...values);
  }

  /** The key as `KEYS` has it, on any keyboard: Caps Lock makes no difference, Shift does. */
  function keyOf(event) {
    const { key, code, shiftKey } = event;
    const latin = /^[a-z]$/i.test(key);
    const letter = latin ? key : code?.match(/^Key([A-Z])$/)?.[1];
    if (!letter) return key in KEYS ? key : (PLACES[code] ?? key);
    const large = shiftKey || (latin && key < "a" && !event.getModifierState("CapsLock"));
    return large && letter.toUpperCase() in KEYS ? letter.toUpperCase() : letter.toLowerCase();
  }

  function enable(element, enabled) {
    if (element.disabled === !enabled) return;
    if (!enabled && element === treeOf(element).activeElement) root().focus({ preventScroll: true });
    element.disabled = !enabled;
  }

  function drawSteppers({ phase, settings }, mayChange) {
    const drill = plan.exercises[phase.exercise];
    const slower = (seconds) => round(seconds + settings.slower_s);
    const tempo = { move: slower(drill.move_s), hold: settings.hold_s, return: slower(drill.return_s) };
    const shown = {
      slower_s: [fill(words.tempo_value, tempo), words.ours],
      reps: [String(settings.reps), drill.whose_reps],
      hold_s: [fill(words.hold_value, { seconds: settings.hold_s }), drill.whose_hold],
    };
    const [first, last] = [settings.targets[0], settings.targets.at(-1)].map(percent);
    targets.hidden = !last;
    put(targets, fill(first === last ? words.target : words.targets, { first, last }));
    for (const { setting, ways, group, value, whose } of steppers) {
      group.hidden = drill.limits[setting][0] === drill.limits[setting][1]; // nothing to change
      put(value, shown[setting][0]);
      put(whose, shown[setting][1]);
      for (const [way, steps] of ways) enable(buttons[way], mayChange(setting, steps));
    }
  }

  let drawn = "";
  let state;

  /** Draw what is new: in most frames nothing is. */
  function draw(now, around) {
    const { preferences, voices: installed } = around;
    const pressed = { sound: model.get("sound"), voice: model.get("voice"), flash: preferences.flash };
    const sign = JSON.stringify([now.state, now.index, now.run.settings, pressed, preferences.volume, installed.length]);
    if (sign === drawn) return;
    drawn = sign;
    const running = now.state === "running";
    const active = running || now.state === "paused";
    const over = now.state === "ended";
    const name = running ? (own ? "next_phase" : "pause") : active ? "resume" : over && led ? "next_set" : "start";
    put(buttons.toggle, words[name]);
    enable(buttons.toggle, led || !over);
    for (const action of ["back", "skip", "limit"]) enable(buttons[action], active);
    buttons.undo.hidden = !now.undo;
    if (now.undo) enable(buttons.limit, false); // a second press would be of the drill that has not begun
    enable(buttons.pause, running);
    enable(buttons.restart, now.state !== "ready");
    enable(buttons.test_sound, !running); // in the middle of a set it would mislead
    for (const [action, on] of Object.entries(pressed)) buttons[action].setAttribute("aria-pressed", String(on));
    if (volume !== treeOf(volume).activeElement) volume.value = String(preferences.volume * 100);
    voices.hidden = installed.length < 2;
    if (voices.length !== installed.length) {
      voices.replaceChildren(...installed.map((voice) => new Option(`${voice.name} (${voice.lang})`, voice.name)));
      voices.value = voiceNamed(preferences.voice_name)?.name ?? "";
    }
    drawSteppers(now, around.mayChange);
    // What cannot be needed in mid-rep is folded as soon as the set runs.
    if (now.state !== state) settings.open = !running;
    if (running && state !== "running") more.open = false;
    state = now.state;
  }

  return {
    main: make("div", "timer-buttons", ...MAIN.map((name) => buttons[name])),
    folds: make("div", "timer-folds", settings, more),
    buttons,
    onKey,
    draw,
  };
}
