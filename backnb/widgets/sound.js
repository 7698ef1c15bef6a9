/**
 * Beeps from one schedule, laid on the audio clock at the press and taken off again at a pause or a jump.
 *
 * The audio clock does not wait for the page, so a busy page cannot make a beep late.
 */

/** Pitch in hertz, length in seconds. Neutral on purpose: a cheerful end could colour the second rating. */
const TONES = {
  tick: { hertz: 660, seconds: 0.06 },
  move: { hertz: 523, seconds: 0.16 },
  hold: { hertz: 784, seconds: 0.16 },
  return: { hertz: 392, seconds: 0.16 },
  change: { hertz: 330, seconds: 0.3 },
  end: { hertz: 262, seconds: 0.5 },
};
const RAMP_S = 0.008; // long enough that no click is heard
const SAME_MOMENT_S = 0.02;
const LATE_S = 0.3; // a cue later than this would mislead
const RING_OUT_MS = 1000;
const TICKS_S = [3, 2, 1]; // before the first movement

/** Every sound of a plan with its moment: ticks before the first rep, one tone for each phase, and the end. */
export function cues(plan) {
  const list = plan.phases.flatMap((phase) => {
    if (phase.kind !== "ready") return [{ at: phase.start_s, tone: phase.kind }];
    const end = phase.start_s + phase.seconds;
    return TICKS_S.filter((s) => s <= phase.seconds).map((s) => ({ at: end - s, tone: "tick" }));
  });
  return [...list, { at: plan.total_s, tone: "end" }];
}

/** One loudspeaker. Its context is made inside a press, because browsers allow sound only then. */
export function createSound() {
  let muted = false;
  let context;
  let output;
  let batch; // what was laid at the last press: its own gain, and its oscillators

  function beep({ hertz, seconds }, at) {
    const oscillator = new OscillatorNode(context, { frequency: hertz });
    const shape = new GainNode(context, { gain: 0 });
    shape.gain.setValueAtTime(0, at);
    shape.gain.linearRampToValueAtTime(0.5, at + RAMP_S);
    shape.gain.setValueAtTime(0.5, at + seconds - RAMP_S);
    shape.gain.linearRampToValueAtTime(0, at + seconds);
    oscillator.connect(shape).connect(batch.gain);
    oscillator.start(at);
    oscillator.stop(at + seconds);
    return oscillator;
  }

  function cancel() {
    if (!batch) return;
    const silent = context.currentTime + RAMP_S;
    batch.gain.gain.setValueAtTime(1, context.currentTime);
    batch.gain.gain.linearRampToValueAtTime(0, silent);
    for (const oscillator of batch.oscillators) oscillator.stop(silent);
    batch = undefined;
  }

  return {
    cancel,

    /** Wake the loudspeaker. Call it inside a press. Resolves to whether sound is allowed. */
    async unlock() {
      if (!context) {
        context = new AudioContext();
        output = new GainNode(context, { gain: muted ? 0 : 1 });
        output.connect(context.destination);
      }
      if (context.state !== "running") await context.resume();
      return context.state === "running";
    },

    /**
     * Lay every cue from `from` on onto the audio clock, instead of those laid before.
     *
     * `elapsed` is where the set is by now. It is a little past `from`, where the press was, because waking the
     * loudspeaker takes a moment; the cue of the press itself is then played at once.
     */
    schedule(plan, from, elapsed, speed) {
      cancel();
      const earliest = Math.max(from - SAME_MOMENT_S * speed, elapsed - LATE_S * speed);
      batch = { gain: new GainNode(context), oscillators: [] };
      batch.gain.connect(output);
      const start = context.currentTime;
      for (const { at, tone } of cues(plan)) {
        const when = start + Math.max(0, (at - elapsed) / speed);
        if (at >= earliest) batch.oscillators.push(beep(TONES[tone], when));
      }
    },

    mute(on) {
      muted = on;
      if (output) output.gain.value = muted ? 0 : 1;
    },

    /** Give the loudspeaker back once the last tone has rung out. */
    release() {
      const old = context;
      context = output = batch = undefined;
      if (old) setTimeout(() => old.close(), RING_OUT_MS);
    },
  };
}
