/**
 * One picture of the clock: the board with its buttons and keys. It draws what the clock says and decides nothing.
 */

const KEYS = {
  " ": "toggle",
  ArrowLeft: "back",
  PageUp: "back",
  ArrowRight: "skip",
  PageDown: "skip",
  r: "restart",
  l: "limit",
  f: "fullScreen",
  m: "sound",
};
const SVG = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
/** One shape for each phase, so that colour is never the only sign. */
const SHAPES = {
  ready: SVG("M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zm0 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10z"),
  move: SVG("M9 3h6v9h5l-8 9-8-9h5z"),
  hold: SVG("M5 5h14v14H5z"),
  return: SVG("M9 21h6v-9h5l-8-9-8 9h5z"),
  change: SVG("M3 8h12V4l6 6-6 6v-4H3zM21 20H7v2l-4-3 4-3v2h14z"),
  paused: SVG("M5 4h5v16H5zM14 4h5v16h-5z"),
  ended: SVG("M5 2h3v20H5zM9 3h11l-3 4 3 4H9z"),
};

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const percent = (amount) => Math.round(amount * 100);
const minutes = (seconds) => {
  const whole = Math.ceil(seconds - 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** An element with a class, and text or children. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = `backnb-timer-${name}`;
  element.append(...children);
  return element;
}

/** Set what changed and leave the rest, so that a frame in which nothing happens costs nothing. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Build a board.
 *
 * @param {object} options
 * @param {import("@anywidget/types").AnyModel} options.model
 * @param {Record<string, () => void>} options.actions What the buttons and keys do.
 * @param {AbortSignal} options.signal Aborts when the view is taken away.
 * @returns {{root: HTMLElement, draw: (now: object) => void}}
 */
export function createBoard({ model, actions, signal }) {
  const plan = model.get("_plan");
  const words = model.get("_words");
  const drills = Object.keys(plan.exercises);

  const name = make("span", "name");
  const total = make("span", "total");
  const shape = make("span", "shape");
  const word = make("span", "word");
  const digits = make("div", "digits");
  digits.setAttribute("role", "timer");
  digits.setAttribute("aria-label", words.seconds);
  const rep = make("div", "rep");
  const cue = make("div", "cue");
  const next = make("div", "next");
  const ladders = Object.fromEntries(drills.map((key) => [key, createLadder(key)]));
  const target = make("div", "target");
  const done = make("span", "done");
  const status = make("div", "status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-atomic", "true");
  const stop = make("div", "stop", make("span", "stop-sign"), make("span", "stop-text"));
  stop.firstChild.innerHTML = SVG("M8 2h8l6 6v8l-6 6H8l-6-6V8z");
  const notes = make("div", "notes", plan.notes.join(" "));
  notes.hidden = plan.notes.length === 0;
  const keys = make("div", "keys", words.keys);

  const act = { ...actions, fullScreen: toggleFullScreen };
  const buttons = {};
  for (const action of ["toggle", "back", "skip", "restart", "limit", "sound", "fullScreen"]) {
    const button = make("button", `button backnb-timer-${action}`);
    button.type = "button";
    button.addEventListener(
      "click",
      (event) => {
        act[action]();
        // After a click the space bar belongs to the board again; after Enter or Space on a button it
        // stays with that button, as the keyboard expects.
        if (event.detail > 0) root.focus({ preventScroll: true });
      },
      { signal },
    );
    buttons[action] = button;
  }
  for (const action of ["back", "skip", "restart", "limit", "sound"]) buttons[action].textContent = words[action];
  buttons.fullScreen.textContent = words.full_screen;

  const root = make(
    "div",
    "root backnb-timer",
    make("div", "head", name, total),
    make(
      "div",
      "stage",
      make("div", "phase", shape, word),
      digits,
      make("div", "say", rep, cue, next),
      make("div", "ladders", ...Object.values(ladders).map((ladder) => ladder.root), target),
    ),
    stop,
    make("div", "bar", done),
    make("div", "buttons", ...Object.values(buttons)),
    notes,
    keys,
    status,
  );
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  // Without this JupyterLab would take the keys for its own shortcuts. It looks at the element with the focus
  // before those around it, so the buttons need the mark as well.
  for (const element of [root, ...Object.values(buttons)]) element.dataset.lmSuppressShortcuts = "true";

  root.addEventListener("keydown", onKey, { signal });
  root.addEventListener("fullscreenchange", showFullScreen, { signal });
  showFullScreen();

  async function toggleFullScreen() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await root.requestFullscreen();
    } catch (error) {
      put(status, error.message);
    }
  }

  function showFullScreen() {
    buttons.fullScreen.setAttribute("aria-pressed", String(document.fullscreenElement === root));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (event.key === " " && event.target.closest("button")) return; // presses the button under the focus
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    if (event.repeat) return;
    act[action]();
  }

  let announced = "";

  function draw(now) {
    const { phase, state } = now;
    const drill = plan.exercises[phase.exercise];
    const running = state === "running";
    const kind = state === "ended" ? "ended" : phase.kind;
    root.dataset.state = state;
    root.dataset.kind = phase.kind;
    root.dataset.rep = now.rep;
    root.dataset.exercise = phase.exercise;
    root.setAttribute("aria-label", drill.name);

    put(name, drill.name);
    put(total, fill(words.left, { time: minutes(plan.total_s - now.elapsed) }));
    const seconds = state === "ended" ? 0 : Math.max(1, Math.ceil(now.left - 1e-6));
    put(digits, String(seconds));
    const shown = state === "paused" ? "paused" : kind;
    if (shape.dataset.shape !== shown) {
      shape.dataset.shape = shown;
      shape.innerHTML = SHAPES[shown];
    }
    put(word, headline(now));
    put(rep, repLine(now, drill));
    put(cue, cueLine(now, drill));
    put(next, nextLine(now));
    put(stop.lastChild, drill.stop_line);
    done.style.transform = `scaleX(${now.elapsed / plan.total_s})`;
    for (const [key, ladder] of Object.entries(ladders)) {
      ladder.root.hidden = key !== phase.exercise;
      if (key === phase.exercise) ladder.draw(now);
    }
    const aim = aimOf(now);
    target.hidden = state === "ended";
    put(target, `${fill(words.target, { percent: percent(aim) })} ${words.target_ours}`);

    put(buttons.toggle, words[running ? "pause" : state === "paused" ? "resume" : "start"]);
    buttons.sound.setAttribute("aria-pressed", String(model.get("sound")));
    const active = running || state === "paused";
    enable(buttons.toggle, state !== "ended");
    for (const action of ["back", "skip", "limit"]) enable(buttons[action], active);
    enable(buttons.restart, state !== "ready");
    announce(now);
  }

  /** The target of the rep that is under way, or of the next one. */
  function aimOf(now) {
    const ahead = plan.phases.slice(now.index).find((phase) => phase.amount_to > 0);
    return now.phase.rep ? Math.max(now.phase.amount_from, now.phase.amount_to) : (ahead?.amount_to ?? 0);
  }

  function headline({ state, phase, ended }) {
    if (state === "ended") return words[ended === "limit" ? "limited" : ended];
    return state === "paused" ? words.paused : phase.label;
  }

  function repLine(now, drill) {
    if (now.state === "ended") {
      return fill(words.done, { done: now.repsDone, reps: plan.reps });
    }
    return fill(words[now.phase.rep ? "rep" : "reps"], { rep: now.phase.rep, reps: drill.reps });
  }

  function cueLine(now, drill) {
    if (now.state === "ready") return words.press_start;
    if (now.ended === "limit") {
      return now.rep ? fill(words.limit_at, { rep: now.rep, percent: percent(now.limit) }) : words.no_limit;
    }
    if (now.state === "ended") return "";
    return drill.cues[now.phase.kind] ?? drill.cues.move;
  }

  function nextLine(now) {
    if (now.state === "ended") return "";
    const following = plan.phases[now.index + 1];
    if (!following) return words.last;
    if (following.kind === "change") {
      return fill(words.next_drill, { name: plan.exercises[following.exercise].name });
    }
    return fill(words.next, { label: following.label });
  }

  /** Speak events only, so that a screen reader is never flooded. */
  function announce(now) {
    const event = [now.state, now.ended, now.phase.exercise, now.phase.rep].join();
    if (event === announced) return;
    announced = event;
    if (now.state === "ready") return;
    put(status, [headline(now), repLine(now, plan.exercises[now.phase.exercise])].join(". "));
  }

  function enable(button, enabled) {
    if (button.disabled === !enabled) return;
    if (!enabled && button === document.activeElement) root.focus({ preventScroll: true });
    button.disabled = !enabled;
  }

  /** One rung for each rep, as long as its target; the rung under way fills with the movement. */
  function createLadder(key) {
    const moves = [...plan.phases.keys()].filter((index) => {
      const { exercise, kind } = plan.phases[index];
      return exercise === key && kind === "move";
    });
    const targets = moves.map((index) => plan.phases[index].amount_to);
    const rungs = targets.map((amount) => {
      const rung = make("span", "rung", make("span", "rung-fill"));
      rung.style.setProperty("--target", amount);
      return rung;
    });
    const ladder = make("div", "ladder", ...rungs);
    ladder.setAttribute("role", "img");
    ladder.setAttribute(
      "aria-label",
      fill(words.ladder, { reps: targets.length, first: percent(targets[0]), last: percent(targets.at(-1)) }),
    );
    return {
      root: ladder,
      draw({ phase, state, amount, reached }) {
        rungs.forEach((rung, index) => {
          const underWay = state !== "ended" && phase.rep === index + 1;
          rung.dataset.rung = underWay ? "now" : reached.includes(moves[index]) ? "done" : "ahead";
          rung.firstChild.style.transform = `scaleY(${underWay ? amount / targets[index] : 0})`;
        });
      },
    };
  }

  return { root, draw };
}
