/**
 * Where a set is at a moment. Its state is a function of the time that has passed since the press; nothing
 * counts ticks, so a late or missing redraw can never make the set late.
 *
 * `plan` is what Python's `Plan.to_dict()` gives. `settings` is what a learner may change on the fly, for each
 * drill: `reps`, `hold_s`, and `slower_s`, the seconds added to each movement.
 */

import { gentle } from "../drills/body.js";

export const round = (seconds) => Math.round(seconds * 1000) / 1000; // as Python does: sums stay exact

/** Index of the phase that holds the moment; at a boundary the later one, beyond the end the last. */
export function phaseIndex(phases, elapsed) {
  return Math.max(0, phases.findLastIndex((phase) => phase.start_s <= elapsed));
}

/** What the plan sets, before anybody changes it. */
const settingsOf = (plan) =>
  Object.fromEntries(
    Object.entries(plan.exercises).map(([key, { reps, hold_s }]) => [key, { reps, hold_s, slower_s: 0 }]),
  );

/** `structuredClone` would do, but this is done in every frame. */
const copy = (settings) => Object.fromEntries(Object.entries(settings).map(([key, drill]) => [key, { ...drill }]));

/**
 * The phases as they will run, laid end to end.
 *
 * Fewer reps leave out the last; more reps stay at the last target. `kept` are the seconds of the phases that
 * have begun, which no change can touch. At one's own pace a movement lasts until the press.
 */
export function lay(plan, settings, pace, kept = []) {
  const wanted = Object.entries(settings).flatMap(([key, { reps, hold_s, slower_s }]) => {
    const drill = plan.phases.filter((phase) => phase.exercise === key);
    const planned = drill.at(-1).rep;
    const seconds = (phase) => (phase.kind === "hold" ? hold_s : round(phase.seconds + slower_s));
    const ahead = Array.from({ length: reps }, (_, index) => index + 1).flatMap((rep) =>
      drill
        .filter((phase) => phase.rep === Math.min(rep, planned))
        .map((phase) => ({ ...phase, rep, seconds: seconds(phase) })),
    );
    return [...drill.filter((phase) => phase.rep === 0), ...ahead];
  });
  let start_s = 0;
  return wanted.map((phase, index) => {
    const open = pace === "own" && (phase.kind === "move" || phase.kind === "return");
    const seconds = kept[index] ?? (open ? Infinity : phase.seconds);
    const laid = { ...phase, start_s, seconds, planned_s: phase.seconds };
    start_s = round(start_s + seconds);
    return laid;
  });
}

/**
 * A stopwatch over a plan that can be paused, moved and changed.
 *
 * `now()` gives milliseconds that never jump back; `speed` is seconds of plan for each second of that; `pace` is
 * "steady" or "own"; `from` is what an earlier page knew, as `read()` gave it.
 */
export function createClock(plan, { now, speed, pace, from }) {
  const settings = copy(from.run?.settings ?? settingsOf(plan));
  let phases = lay(plan, settings, pace, from.run?.kept);
  let { state, ended, limit, events } = from; // events: [seconds the set has run, kind, rep]
  let base = from.elapsed; // elapsed seconds when the clock last started, stopped or moved
  let anchor = 0; // the moment of that, in milliseconds
  let endRep = from.rep; // the last rep reached, once the set has ended
  let ran = events.at(-1)?.[0] ?? 0; // seconds it had run at the anchor, pauses not counted
  let noted = phaseIndex(phases, base); // the phase that was last noted as begun
  const skipped = new Set(from.run?.skipped ?? []); // reps passed over, which do not count as done

  const phaseEnd = (index) => phases[index].start_s + phases[index].seconds;
  const total = () => phaseEnd(phases.length - 1);
  const since = () => (state === "running" ? ((now() - anchor) / 1000) * speed : 0);
  const elapsed = () => Math.min(total(), base + since());
  const indexNow = () => phaseIndex(phases, elapsed());
  const moves = () => phases.flatMap((phase, index) => (phase.kind === "move" ? [index] : []));
  /** Seconds of the first phases; null for a movement that still lasts until the press. */
  const keep = (count) =>
    phases.slice(0, count).map(({ seconds }) => (Number.isFinite(seconds) ? seconds : null));
  const note = (kind, rep, at) => events.push([round(at), kind, rep]);

  /** Reps whose target has been reached: their hold has begun. */
  const reached = (t = elapsed()) => moves().filter((move) => phaseEnd(move) <= t && !skipped.has(move));

  /** Make this moment, or an earlier one, the one the clock counts from. */
  function hold(at = elapsed()) {
    ran += at - base;
    base = at;
    anchor = now();
  }

  /** Lay what has not begun anew. */
  function relay(kept) {
    phases = lay(plan, settings, pace, kept);
  }

  /** Give every phase before one an end. */
  function settle(index) {
    hold();
    relay(keep(index).map((seconds, i) => seconds ?? phases[i].planned_s));
  }

  function jump(index) {
    settle(index);
    base = phases[index].start_s;
    noted = index;
    if (state === "running") note(phases[index].kind, phases[index].rep, ran);
  }

  function end(how, last = reached().at(-1)) {
    hold();
    endRep = phases[last]?.rep ?? 0;
    state = "ended";
    ended = how;
    note("end", endRep, ran);
  }

  /** Note every phase that has begun since the last look, each with its own moment. */
  function noteNew() {
    const t = elapsed();
    const index = phaseIndex(phases, t);
    for (let i = noted + 1; i <= index; i += 1) note(phases[i].kind, phases[i].rep, ran + phases[i].start_s - base);
    noted = Math.max(noted, index);
  }

  /** Everything there is to know of this moment. A set that has run out ends here, because nothing else watches. */
  function read() {
    if (state === "running") {
      noteNew();
      if (elapsed() >= total()) end("finished");
    }
    const t = elapsed();
    const index = phaseIndex(phases, t);
    const phase = phases[index];
    const length = Number.isFinite(phase.seconds) ? phase.seconds : phase.planned_s;
    const fraction = length > 0 ? Math.min(1, (t - phase.start_s) / length) : 1;
    return {
      state,
      ended,
      limit,
      elapsed: t,
      total: total(),
      phases,
      index,
      phase,
      fraction,
      left: Math.max(0, phaseEnd(index) - t), // Infinity for a movement at one's own pace
      amount: phase.amount_from + (phase.amount_to - phase.amount_from) * gentle(fraction),
      rep: state === "ended" ? endRep : phase.rep,
      reps: moves().length,
      settings: settings[phase.exercise],
      reached: reached(t),
      events: [...events],
      run: { settings: copy(settings), kept: keep(state === "ready" ? 0 : index + 1), skipped: [...skipped] },
    };
  }

  const active = () => read().state === "running" || state === "paused";

  /** The value a setting of the drill under way would get, or undefined if it may go no further. */
  function changed(what, steps) {
    if (read().state === "ended") return undefined;
    const { exercise, rep } = phases[indexNow()];
    let [low, high] = plan.exercises[exercise].limits[what];
    if (what === "reps") low = Math.max(low, rep);
    const value = settings[exercise][what];
    const next = Math.min(high, Math.max(low, round(value + steps * plan.steps[what])));
    return Math.sign(next - value) === Math.sign(steps) ? next : undefined;
  }

  return {
    read,

    /** Start, or go on after a pause. */
    start() {
      if (read().state !== "ready" && state !== "paused") return;
      const fresh = state === "ready";
      anchor = now();
      state = "running";
      if (fresh) note(phases[0].kind, phases[0].rep, 0);
      else note("resume", phases[indexNow()].rep, ran);
    },

    /** Wait here, or where the set was at an earlier moment. */
    pause(at = undefined) {
      if (at === undefined) read();
      if (state !== "running") return;
      hold(at);
      state = "paused";
      note("pause", phases[indexNow()].rep, ran);
    },

    /** At one's own pace: this phase is over. */
    next() {
      if (read().state !== "running") return;
      const index = indexNow();
      phases[index].seconds = round(elapsed() - phases[index].start_s);
      if (index + 1 < phases.length) jump(index + 1);
      else end("finished");
    },

    /** To the start of the rep before this one; from the first, to its own start. */
    back() {
      if (!active()) return;
      const index = indexNow();
      const all = moves();
      const at = all.findLastIndex((move) => move <= index);
      const target = phases[index].rep ? all[Math.max(0, at - 1)] : (all[at] ?? 0);
      for (const move of all) if (move >= target) skipped.delete(move);
      jump(target);
    },

    /** To the start of the next rep or change-over; from the last rep, to the end. */
    skip() {
      if (!active()) return;
      const index = indexNow();
      const current = moves().findLast((move) => move <= index);
      if (phases[index].rep && elapsed() < phaseEnd(current)) skipped.add(current);
      const next = phases.findIndex((p, i) => i > index && (p.kind === "move" || p.kind === "change"));
      if (next >= 0) jump(next);
      else {
        settle(phases.length);
        base = total();
        end("finished");
      }
    },

    restart() {
      state = "ready";
      base = ran = noted = 0;
      ended = limit = null;
      endRep = 0;
      events = [];
      skipped.clear();
      relay();
    },

    /** "That was my limit": ends the set on the last target reached in this drill; 0 if there was none. */
    markLimit() {
      if (!active()) return;
      const { exercise } = phases[indexNow()];
      const last = reached().findLast((move) => phases[move].exercise === exercise);
      limit = last === undefined ? 0 : phases[last].amount_to;
      end("limit", last ?? null);
    },

    /** The learner left before the end. */
    stop() {
      if (read().state !== "ended") end("stopped");
    },

    /** Whether `change` with these arguments would do anything. */
    mayChange: (what, steps) => changed(what, steps) !== undefined,

    /** Change reps, hold or tempo of the drill under way, from the next phase on. */
    change(what, steps) {
      const value = changed(what, steps);
      if (value === undefined) return;
      const index = indexNow();
      settings[phases[index].exercise][what] = value;
      relay(state === "ready" ? [] : keep(index + 1));
    },
  };
}
