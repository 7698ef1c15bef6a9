/**
 * Where a set is at a moment. Its state is a function of the time that has passed since the press; nothing
 * counts ticks, so a late or missing redraw can never make the set late.
 *
 * `plan` is what Python's `Plan.to_dict()` gives. `settings` is what a learner may change on the fly, for each
 * drill: `targets`, one for each rep, `hold_s`, and `slower_s`, the seconds added to each movement.
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
    Object.entries(plan.exercises).map(([key, { reps, hold_s, target_range }]) => [
      key,
      { targets: climb([], reps, target_range), hold_s, slower_s: 0 },
    ]),
  );

/**
 * The targets of so many reps, each a little further than the one before, the last at the limit (the same rule as
 * `climb` in Python's plan). The reps done keep theirs. A single rep stays at the first target.
 */
export function climb(done, reps, [first, last]) {
  const from = done.length ? done.at(-1) : first;
  const steps = Math.max(1, done.length ? reps - done.length : reps - 1);
  const ahead = Array.from({ length: reps - done.length }, (_, index) => (done.length ? index + 1 : index) / steps);
  return [...done, ...ahead.map((part) => Math.round((from + part * (last - from)) * 1e4) / 1e4)];
}

/** `structuredClone` would do, but this is done in every frame. */
const copy = (settings) => Object.fromEntries(Object.entries(settings).map(([key, drill]) => [key, { ...drill }]));

/**
 * The phases as they will run, laid end to end.
 *
 * `kept` are the seconds of the phases that have begun, which no change can touch. At one's own pace a movement
 * lasts until the press.
 */
export function lay(plan, settings, pace, kept = []) {
  const wanted = Object.entries(settings).flatMap(([key, { targets, hold_s, slower_s }]) => {
    const drill = plan.phases.filter((phase) => phase.exercise === key);
    const seconds = (phase) => (phase.kind === "hold" ? hold_s : round(phase.seconds + slower_s));
    const one = drill.filter((phase) => phase.rep === 1);
    const reps = targets.flatMap((target, index) =>
      one.map((phase) => ({
        ...phase,
        rep: index + 1,
        seconds: seconds(phase),
        amount_from: phase.kind === "move" ? 0 : target,
        amount_to: phase.kind === "return" ? 0 : target,
      })),
    );
    return [...drill.filter((phase) => phase.rep === 0), ...reps];
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
  let parted = from.run?.parted ?? null; // a drill left at its limit: how to come back to it

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
      settings: { ...settings[phase.exercise], reps: settings[phase.exercise].targets.length },
      reached: reached(t),
      events: [...events],
      undo: state !== "ended" && index === parted?.change ? { rep: parted.rep, limit } : null,
      run: { settings: copy(settings), kept: keep(state === "ready" ? 0 : index + 1), skipped: [...skipped], parted },
    };
  }

  const active = () => read().state === "running" || state === "paused";

  /** The value a setting of the drill under way would get, or undefined if it may go no further. */
  function changed(what, steps) {
    if (read().state === "ended" || (what === "slower_s" && pace === "own")) return undefined;
    const { exercise, rep } = phases[indexNow()];
    let [low, high] = plan.exercises[exercise].limits[what];
    if (what === "reps") low = Math.max(low, rep);
    const value = what === "reps" ? settings[exercise].targets.length : settings[exercise][what];
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
      const wanted = phases[index].rep ? all[Math.max(0, at - 1)] : (all[at] ?? 0);
      const target = Math.max(wanted, parted?.change ?? 0); // not into a drill that was left at its limit
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
      parted = null;
      relay();
    },

    /**
     * "That was my limit": leaves this drill on the last target reached in it; 0 if there was none. Another drill
     * follows after the change-over, in which this can be undone; without one the set ends here.
     */
    markLimit() {
      if (!active() || read().undo) return; // a second press in the change-over is of no drill
      const index = indexNow();
      const mine = (i) => phases[i].exercise === phases[index].exercise;
      const done = reached();
      const last = done.findLast(mine);
      const before = { at: elapsed(), kept: keep(index + 1), skipped: [...skipped], limit };
      limit = last === undefined ? 0 : phases[last].amount_to;
      const change = phases.findIndex((phase, i) => i > index && phase.kind === "change");
      if (change < 0) return end("limit", last ?? null);
      const rep = phases[last]?.rep ?? 0;
      note("limit", rep, ran + elapsed() - base);
      for (const move of moves()) if (mine(move) && !done.includes(move)) skipped.add(move);
      jump(change);
      parted = { ...before, change, rep };
    },

    /** Take "That was my limit" back, while the change-over after it lasts: go on where it was pressed. */
    undoLimit() {
      if (!read().undo) return;
      hold();
      relay(parted.kept);
      skipped.clear();
      for (const move of parted.skipped) skipped.add(move);
      limit = parted.limit;
      base = parted.at;
      parted = null;
      noted = indexNow();
      if (state === "running") note("undo", phases[noted].rep, ran);
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
      const { exercise, rep } = phases[index];
      const drill = settings[exercise];
      if (what === "reps") drill.targets = climb(drill.targets.slice(0, rep), value, plan.exercises[exercise].target_range);
      else drill[what] = value;
      relay(state === "ready" ? [] : keep(index + 1));
    },
  };
}
