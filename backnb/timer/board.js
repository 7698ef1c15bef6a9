/**
 * One picture of the clock: the board. It draws what the clock says and decides nothing.
 */

import { MARKS, createBody } from "../drills/body.js";
import { createControls } from "./controls.js";
import { fill, fullScreen, make, minutes, onKeys, percent, put, treeOf, whenOnPage } from "../kit/dom.js";
import { SHAPES, drawing } from "../kit/phases.js";
import { createLadder, createRing } from "./meters.js";

const SPEAK_GAP_MS = 3000; // a screen reader hears at most one event in this time

/** Build a board. `actions` are what the buttons and keys do; `signal` aborts when the view is taken away. */
export function createBoard({ model, actions, signal }) {
  const plan = model.get("_plan");
  const words = model.get("_words");
  const own = model.get("_pace") === "own";
  const led = model.get("_group");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let refused; // why the screen could not be filled

  const parts = "name screen total shape word digits rep cue next figure done message notes";
  const [name, screen, total, shape, word, digits, rep, cue, next, figure, done, message, notes] = parts
    .split(" ")
    .map((part) => make("div", `timer-${part}`));
  digits.setAttribute("role", "timer");
  const ring = createRing(shape);
  let bodies = createBodies();
  model.on("change:_bodies", () => {
    bodies = createBodies();
    actions.look();
  });
  const ladders = Object.fromEntries(Object.keys(plan.exercises).map((key) => [key, createLadder(key, words)]));
  const status = make("div", "board-status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-atomic", "true");
  const stop = make("div", "timer-stop", make("span", "timer-stop-sign"), make("span", "timer-stop-text"));
  stop.firstElementChild.innerHTML = drawing("M8 2h8l6 6v8l-6 6H8l-6-6V8z");
  const controls = createControls({ model, actions: { ...actions, full_screen: toggleFullScreen }, root: () => root });

  const root = make(
    "div",
    "timer board",
    make("div", "timer-head", name, screen, total),
    make(
      "div",
      "timer-stage",
      make("div", "timer-phase", ring.root, word),
      digits,
      figure,
      make("div", "timer-count", rep, controls.buttons.undo, make("div", "timer-ladders", ...Object.values(ladders).map((ladder) => ladder.root))),
      make("div", "timer-say", cue, next),
    ),
    stop,
    make("div", "timer-bar", done),
    message,
    controls.main,
    notes,
    controls.folds,
    make("div", "timer-keys", words[own ? "keys_own" : led ? "keys_group" : "keys"]),
    status,
  );
  root.tabIndex = 0;
  root.lang = "en";
  root.setAttribute("role", "group");
  onKeys(root, controls.onKey, { signal });
  for (const press of ["pointerdown", "keydown"]) root.addEventListener(press, actions.wake);
  root.addEventListener("fullscreenchange", showFullScreen);
  let cell; // of the notebook, once the board is there
  whenOnPage(root, signal, () => (cell = root.closest(".jp-Cell")));
  showFullScreen();

  function createBodies() {
    const made = Object.entries(model.get("_bodies")).map(([key, table]) => ({
      key,
      drawn: { amount: undefined, aim: undefined, alt: "" },
      ...createBody(table, words.your_limit),
    }));
    for (const { mark } of made) mark(MARKS.map((amount) => [amount]));
    figure.replaceChildren(...made.map(({ root: body }) => body));
    return made;
  }

  /** Whether nobody can see the board because it was folded away, and not because another tab is in front. */
  function folded() {
    const drawn = (element) => element.isConnected && element.getClientRects().length > 0;
    return !drawn(root) && (!cell || drawn(cell) || (cell.isConnected && cell.matches(".lm-mod-hidden")));
  }

  async function toggleFullScreen() {
    if (await fullScreen(root)) return;
    refused = words.no_full_screen;
    actions.look();
  }

  function showFullScreen() {
    controls.buttons.full_screen.setAttribute("aria-pressed", treeOf(root).fullscreenElement === root);
  }

  function draw(now, around) {
    const { phase, state } = now;
    const { kind, exercise } = phase;
    const drill = plan.exercises[exercise];
    Object.assign(root.dataset, { state, kind, goes: drill.goes, rep: now.rep, flash: around.flash });
    root.setAttribute("aria-label", drill.name);

    put(name, drill.name);
    put(screen, words[`awake_${around.awake}`]);
    screen.dataset.awake = around.awake;
    const left = now.total - now.elapsed;
    put(total, Number.isFinite(left) ? fill(words.left, { time: minutes(left) }) : words.own_pace);
    put(digits, String(secondsShown(now)));
    root.style.setProperty("--figures", String(Math.max(digits.textContent.length, String(Math.ceil(phase.planned_s)).length)));
    digits.setAttribute("aria-label", Number.isFinite(now.left) ? words.seconds : words.seconds_open);
    const sign = state === "ended" || state === "paused" ? state : kind;
    if (root.dataset.shape !== sign) {
      root.dataset.shape = sign;
      shape.innerHTML = SHAPES[sign];
    }
    put(word, headline(now));
    root.style.setProperty("--letters", String(word.textContent.length));
    put(rep, drill.target_range[1] ? repLine(now) : "");
    put(cue, cueLine(now, drill));
    put(next, nextLine(now));
    put(stop.lastChild, drill.stop_line);
    drawProgress(now);
    drawBody(now);
    put(notes, `${overrun(now)} ${fewer(now)}`.trim());
    put(message, messages(around).join(" "));
    controls.draw(now, around);
    announce(now);
  }

  /** Seconds left, rounded up; at one's own pace, seconds since the press. */
  function secondsShown({ state, left, elapsed, phase }) {
    if (state === "ended") return 0;
    if (!Number.isFinite(left)) return Math.floor(elapsed - phase.start_s);
    return Math.max(1, Math.ceil(left - 1e-6));
  }

  /** Sweep; or, where motion is to be reduced, step with the number. */
  function drawProgress(now) {
    const { phase, phases, index, fraction, elapsed, amount } = now;
    const stand = still.matches ? Math.floor(elapsed - phase.start_s) / phase.planned_s : fraction;
    ring.draw(now.state === "ready" ? 0 : Math.min(1, stand));
    const whole = Number.isFinite(now.total) ? elapsed / now.total : index / phases.length;
    done.style.transform = `scaleX(${still.matches ? Math.round(whole * 100) / 100 : whole})`;
    for (const [key, ladder] of Object.entries(ladders)) {
      ladder.root.hidden = key !== phase.exercise || !plan.exercises[key].target_range[1];
      if (key === phase.exercise) ladder.draw({ ...now, amount: still.matches ? phase.amount_to : amount });
    }
  }

  /** The figure, with the target of the rep that is under way as its ghost. It is drawn only when it moves. */
  function drawBody(now) {
    const { phase, state } = now;
    const aim = state === "ended" ? undefined : aimOf(now);
    const amount = still.matches ? phase.amount_to : now.amount;
    const { seen } = plan.exercises[phase.exercise];
    const alt = seen[phase.kind] ?? seen.stand;
    for (const body of bodies) {
      body.root.toggleAttribute("hidden", body.key !== phase.exercise);
      if (body.key !== phase.exercise) continue;
      if (body.drawn.amount !== amount) body.draw(amount);
      if (body.drawn.aim !== aim) body.aim(...(aim ? [aim] : []));
      if (body.drawn.alt !== alt) body.root.setAttribute("aria-label", alt);
      body.drawn = { amount, aim, alt };
    }
  }

  /** The target of the rep that is under way, or of the next one. */
  function aimOf({ phase, phases, index }) {
    const ahead = phases.slice(index).find(({ amount_to }) => amount_to > 0);
    return phase.rep ? Math.max(phase.amount_from, phase.amount_to) : (ahead?.amount_to ?? 0);
  }

  function headline({ state, phase, ended }) {
    if (state === "ended") return words[ended === "limit" ? "limited" : ended];
    return state === "paused" ? words.paused : phase.label;
  }

  function repLine({ state, phase: { rep }, reached, reps, settings }) {
    if (state === "ended") return fill(reps === 1 ? words.done_one : words.done, { done: reached.length, reps });
    return fill(rep ? words.rep : words.reps, { rep, reps: settings.reps });
  }

  function cueLine({ state, ended, rep: last, limit, phase, left, undo }, drill) {
    if (undo) return undo.rep ? fill(words.left_at_limit, undo) : words.left_before;
    if (state === "ready") return own ? words.press_start_own : led ? words.press_start_group : words.press_start;
    if (state === "ended" && led) return words.rest;
    if (ended === "limit") return last ? fill(words.limit_at, { rep: last, percent: percent(limit) }) : words.no_limit;
    if (state === "ended") return "";
    const text = drill.cues[phase.kind] ?? drill.cues.move;
    return Number.isFinite(left) ? text : `${text} ${words.press_next}`;
  }

  function nextLine({ state, phases, index }) {
    if (state === "ended") return "";
    const following = phases[index + 1];
    if (!following) return words.last;
    if (following.kind !== "change") return fill(words.next, { label: following.label });
    return fill(words.next_drill, { name: plan.exercises[following.exercise].name });
  }

  /** How much longer than the rest the set has become by what was changed. */
  function overrun({ total }) {
    const seconds = Math.ceil(total - (plan.rest_s ?? Infinity));
    return seconds > 0 && Number.isFinite(seconds) ? fill(words.overrun, { seconds }) : "";
  }

  /** For each drill with fewer reps than the post asks for, a sentence that says so. */
  function fewer({ run }) {
    return Object.entries(plan.exercises)
      .map(([key, drill]) => ({ ...drill, reps: run.settings[key].targets.length }))
      .filter(({ reps, lowest_reps }) => reps < lowest_reps)
      .map((drill) => fill(words.fewer, drill))
      .join(" ");
  }

  /** What the learner should know and do: the most important first. */
  function messages({ slept_s, lost, folded, elsewhere, sound, voices }) {
    const inCard = root.parentElement?.closest(".backnb-card"); // which says itself that Python has gone
    return [
      model.get("_trouble"),
      refused,
      lost && (inCard ? words.gone_kept : `${model.get("_gone")[lost]} ${words.gone}`),
      elsewhere && words.elsewhere,
      folded && words.folded,
      slept_s > 0 && fill(words.slept, { time: minutes(slept_s) }),
      model.get("sound") && words[sound], // "blocked" or "absent"
      model.get("voice") && voices.length === 0 && words.no_voice,
    ].filter(Boolean);
  }

  let announced = "";
  let spokenAt = -Infinity;
  let pending;

  /** Speak events only, and not too often, so that a screen reader is never flooded. The newest one counts. */
  function announce(now) {
    const { state, ended, phase } = now;
    const event = [state, ended, phase.exercise, phase.rep, message.textContent].join();
    if (event === announced) return;
    announced = event;
    if (state === "ready" && !message.textContent) return;
    const limit = now.undo ? `${cue.textContent}. ` : "";
    const text = `${message.textContent} ${limit}${headline(now)}. ${repLine(now)}.`.trim();
    clearTimeout(pending);
    pending = setTimeout(() => {
      spokenAt = performance.now();
      put(status, text);
    }, spokenAt + SPEAK_GAP_MS - performance.now());
  }

  signal.addEventListener("abort", () => clearTimeout(pending));
  return { root, draw, folded };
}
