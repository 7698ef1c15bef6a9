/**
 * Where a set is at a moment. Its state is a function of the time that has passed since the press; nothing
 * counts ticks, so a late or missing redraw can never make the set late.
 *
 * `plan` is what Python's `Plan.to_dict()` gives: phases with a start and a length in seconds.
 */

/** Index of the phase that holds the moment; at a boundary the later one, beyond the end the last. */
export function phaseIndex(plan, elapsed) {
  const index = plan.phases.findLastIndex((phase) => phase.start_s <= elapsed);
  return Math.max(0, index);
}

/**
 * A stopwatch over a plan that can be paused and moved.
 *
 * @param {object} plan
 * @param {object} options
 * @param {() => number} options.now Milliseconds that never jump, such as `performance.now`.
 * @param {number} options.speed Seconds of plan for each second of clock.
 * @param {object} options.from What is known of an earlier page: `state`, `elapsed`, `ended`, `limit`, `rep`.
 */
export function createClock(plan, { now, speed = 1, from = {} }) {
  const moves = plan.phases.flatMap((phase, index) => (phase.kind === "move" ? [index] : []));
  let state = from.state ?? "ready";
  let base = from.elapsed ?? 0; // elapsed seconds when the clock last started, stopped or moved
  let anchor = 0; // the moment of that, in milliseconds
  let ended = from.ended ?? null;
  let limit = from.limit ?? null;
  let endRep = from.rep ?? 0; // the last rep reached, once the set has ended
  const skipped = new Set(from.skipped ?? []); // reps passed over, which do not count as done

  const elapsed = () =>
    state === "running" ? Math.min(plan.total_s, base + ((now() - anchor) / 1000) * speed) : base;
  const seek = (seconds) => {
    base = seconds;
    anchor = now();
  };
  const phaseEnd = (index) => plan.phases[index + 1]?.start_s ?? plan.total_s;
  /** Reps whose target has been reached: their hold has begun. */
  const reached = () => moves.filter((move) => phaseEnd(move) <= elapsed() && !skipped.has(move));

  function end(how, last = reached().at(-1)) {
    seek(elapsed());
    state = "ended";
    ended = how;
    endRep = plan.phases[last]?.rep ?? 0;
  }

  /** Everything there is to know of this moment. A set that has run out ends here, because nothing else watches. */
  function read() {
    if (state === "running" && elapsed() >= plan.total_s) end("finished");
    const t = elapsed();
    const index = phaseIndex(plan, t);
    const phase = plan.phases[index];
    const left = Math.max(0, phaseEnd(index) - t);
    const fraction = Math.min(1, (t - phase.start_s) / phase.seconds);
    return {
      state,
      ended,
      limit,
      elapsed: t,
      index,
      phase,
      left,
      amount: phase.amount_from + (phase.amount_to - phase.amount_from) * fraction,
      rep: state === "ended" ? endRep : phase.rep,
      reached: reached(),
      repsDone: reached().length,
      skipped: [...skipped],
    };
  }

  const active = () => read().state === "running" || state === "paused";

  return {
    read,

    /** Start, or go on after a pause. */
    start() {
      if (read().state !== "ready" && state !== "paused") return;
      seek(base);
      state = "running";
    },

    pause() {
      if (read().state !== "running") return;
      seek(elapsed());
      state = "paused";
    },

    /** To the start of the rep before this one; from the first, to its own start. */
    back() {
      if (!active()) return;
      const { index, phase } = read();
      const at = moves.findLastIndex((move) => move <= index);
      const target = phase.rep ? moves[Math.max(0, at - 1)] : (moves[at] ?? 0);
      for (const move of moves) if (move >= target) skipped.delete(move);
      seek(plan.phases[target].start_s);
    },

    /** To the start of the next rep or change-over; from the last rep, to the end. */
    skip() {
      if (!active()) return;
      const { index, phase, elapsed: t } = read();
      const current = moves.findLast((move) => move <= index);
      if (phase.rep && t < phaseEnd(current)) skipped.add(current);
      const next = plan.phases.findIndex((p, i) => i > index && (p.kind === "move" || p.kind === "change"));
      if (next >= 0) seek(plan.phases[next].start_s);
      else {
        seek(plan.total_s);
        end("finished");
      }
    },

    restart() {
      state = "ready";
      base = 0;
      ended = limit = null;
      endRep = 0;
      skipped.clear();
    },

    /** "That was my limit": ends the set on the last target reached in this drill; 0 if there was none. */
    markLimit() {
      if (!active()) return;
      const { index } = read();
      const drill = plan.phases[moves.findLast((move) => move <= index) ?? moves[0]].exercise;
      const last = reached().findLast((move) => plan.phases[move].exercise === drill);
      limit = last === undefined ? 0 : plan.phases[last].amount_to;
      end("limit", last ?? null);
    },

    /** The learner left before the end. */
    stop() {
      if (read().state !== "ended") end("stopped");
    },
  };
}
