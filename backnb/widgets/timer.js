/**
 * The timer's board. One clock for each model, any number of boards that show it.
 *
 * The clock lives in the closure of the default export and runs only while a view shows it: when the cell is
 * run again or the notebook is closed, the last view goes, and the set pauses and falls silent. Python is told
 * of events through traits; nothing here waits for it, so a busy or dead kernel changes nothing on the page.
 */

import { createBoard } from "./board.js";
import { createClock } from "./clock.js";
import { createSound } from "./sound.js";

const HIDDEN_POLL_MS = 250; // a hidden page draws no frames; Python then hears from here which phase it is in

export default () => {
  let clock;
  let sound;
  let model;
  let told = "";
  let frame = 0;
  let poll;
  const boards = new Set();

  const eventOf = (now) => [now.state, now.index, now.repsDone].join();

  /** Tell Python, if something happened that it should hear of. */
  function tell(now, pressed) {
    if (eventOf(now) === told && !pressed) return;
    told = eventOf(now);
    model.set("state", now.state);
    model.set("rep", now.rep);
    model.set("reps_done", now.repsDone);
    model.set("elapsed_s", Math.round(now.elapsed * 1000) / 1000);
    model.set("ended", now.ended);
    model.set("limit", now.limit);
    model.set("_skipped", now.skipped);
    model.save_changes();
  }

  /** Draw this moment everywhere, tell Python, and run on only while something moves and somebody looks. */
  function tick({ pressed = false } = {}) {
    const now = clock.read();
    for (const board of boards) board.draw(now);
    tell(now, pressed);
    const live = now.state === "running" && boards.size > 0;
    cancelAnimationFrame(frame);
    if (live) frame = requestAnimationFrame(() => tick());
    if (!live) poll = clearInterval(poll);
    else poll ??= setInterval(() => tick(), HIDDEN_POLL_MS);
  }

  /** Lay the beeps anew after anything that moved the clock. */
  async function soundFrom(pressedAt) {
    sound.cancel();
    if (clock.read().state !== "running" || !(await sound.unlock())) return;
    const now = clock.read();
    if (now.state === "running") sound.schedule(model.get("_plan"), pressedAt, now.elapsed, model.get("_speed"));
  }

  /** Nobody looks any more: wait, in silence. */
  function rest() {
    if (clock.read().state === "running") sound.cancel();
    clock.pause();
    tick();
    sound.release();
  }

  const act = (change) => () => {
    change();
    const { elapsed } = clock.read();
    tick({ pressed: true });
    soundFrom(elapsed);
  };
  const actions = {
    toggle: act(() => (clock.read().state === "running" ? clock.pause() : clock.start())),
    back: act(() => clock.back()),
    skip: act(() => clock.skip()),
    restart: act(() => clock.restart()),
    limit: act(() => clock.markLimit()),
    sound() {
      model.set("sound", !model.get("sound"));
      model.save_changes();
    },
  };

  return {
    initialize(props) {
      model = props.model;
      const { signal } = props;
      const id = `backnb-timer-${model.get("_id")}`;
      const from = {
        state: model.get("state"),
        elapsed: model.get("elapsed_s"),
        ended: model.get("ended"),
        limit: model.get("limit"),
        rep: model.get("rep"),
        skipped: model.get("_skipped"),
      };
      if (from.state === "running") {
        // The page was loaded again in the middle of a set. Nobody was guided meanwhile, so it waits where
        // it was: where the page left it, or the last event that Python heard of.
        from.state = "paused";
        from.elapsed = Number(remembered(id) ?? from.elapsed);
      }
      clock = createClock(model.get("_plan"), { now: () => performance.now(), speed: model.get("_speed"), from });
      if (from.state === model.get("state")) told = eventOf(clock.read());
      sound = createSound();
      addEventListener("pagehide", () => clock.read().state === "running" && remember(id, clock.read().elapsed), {
        signal,
      });
      const mute = () => sound.mute(!model.get("sound"));
      mute();
      model.on("change:sound", () => {
        mute();
        tick();
      });
      model.on("change:state", () => {
        if (model.get("state") !== "ended" || clock.read().state === "ended") return;
        act(() => clock.stop())(); // Timer.stop() in Python
      });
      signal.addEventListener("abort", rest);
    },

    render({ el, signal }) {
      const board = createBoard({ model, actions, signal });
      el.append(board.root);
      boards.add(board);
      tick();
      signal.addEventListener("abort", () => {
        boards.delete(board);
        if (boards.size === 0) rest();
      });
      arrive(board.root, model.get("_take_focus"), signal);
    },
  };
};

/** Keep a value over a reload of this page. A browser may deny that; Python's last event is then what is known. */
function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {}
}

/** What was kept, once. */
function remembered(key) {
  try {
    const value = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return value;
  } catch {
    return null;
  }
}

/** As soon as it is on the page: bring it into sight, with the keyboard on it if that is wanted. */
function arrive(root, takeFocus, signal) {
  if (signal.aborted) return;
  if (!root.isConnected) return void requestAnimationFrame(() => arrive(root, takeFocus, signal));
  if (takeFocus) root.focus({ preventScroll: true });
  root.scrollIntoView({ block: "nearest" });
}
