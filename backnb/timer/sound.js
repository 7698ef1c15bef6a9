/**
 * Tones from one schedule, laid on the audio clock at the press and taken off again at a pause or a jump.
 *
 * The audio clock does not wait for the page, so a busy page cannot make a tone late. While it runs it is also
 * the clock of the picture: what is seen is what is heard.
 */

/**
 * The notes of each cue: hertz, seconds after the cue, length in seconds. Pitch and rhythm both differ, so that
 * they can be told apart by ear alone. Neutral on purpose: a cheerful end could colour the second rating.
 */
export const TONES = {
  tick: [[660, 0, 0.06]],
  move: [[523, 0, 0.18]],
  hold: [[784, 0, 0.09], [784, 0.13, 0.09]],
  return: [[392, 0, 0.18]],
  last: [[523, 0, 0.08], [523, 0.12, 0.08], [523, 0.24, 0.14]],
  change: [[330, 0, 0.2], [440, 0.24, 0.2]],
  end: [[262, 0, 0.5]],
};
const RAMP_S = 0.008; // long enough that no click is heard
const LEAD_S = 0.005; // the audio thread must get a tone before its time
const LATE_S = 0.3; // any later, a cue would mislead
const LOUDEST = 0.5;
const AWAKE = { hertz: 30, gain: 0.0002 }; // not to be heard; headphones fall asleep in silence
const RING_OUT_MS = 1000;
const TICKS_S = [3, 2, 1]; // before the first movement
/** To wake the loudspeaker, and then the browser has said no. Firefox ESR 153 took up to 1.8 s at its first sound. */
export const BLOCKED_MS = 4000;
const LOST_MS = 1500; // an audio clock so far off has stopped

/** Lay one note on the audio clock, with ramps at both ends. */
export function note(context, into, hertz, start, seconds, loudness = LOUDEST) {
  const oscillator = new OscillatorNode(context, { type: "triangle", frequency: hertz });
  const shape = new GainNode(context, { gain: 0 });
  shape.gain.setValueAtTime(0, start);
  shape.gain.linearRampToValueAtTime(loudness, start + RAMP_S);
  shape.gain.setValueAtTime(loudness, start + seconds - RAMP_S);
  shape.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(shape).connect(into);
  oscillator.start(start);
  oscillator.stop(start + seconds);
  return oscillator;
}

/** Whether this is the last rep of its drill. */
export const isLast = ({ exercise, rep }, phases) => !phases.some((p) => p.exercise === exercise && p.rep > rep);

/** Every cue of a set with its moment: ticks before the first rep, one tone for each phase, and the end. */
export function cuesOf(phases) {
  const list = phases.flatMap((phase) => {
    const { kind, start_s, seconds } = phase;
    if (kind === "ready") {
      return TICKS_S.filter((s) => s <= seconds).map((s) => ({ at: start_s + seconds - s, tone: "tick" }));
    }
    return [{ at: start_s, tone: kind === "move" && isLast(phase, phases) ? "last" : kind }];
  });
  const end = phases.at(-1);
  return [...list, { at: end.start_s + end.seconds, tone: "end" }].filter(({ at }) => Number.isFinite(at));
}

/**
 * One loudspeaker. Its context is made inside a press, because browsers allow sound only then.
 * `changed` is called when the browser allows or stops the sound.
 */
export function createSound(changed) {
  let context;
  let output;
  let level = 0;
  let broken = false; // it could not be made
  let group; // the notes of one schedule, to be faded together
  let laid = []; // those that have begun or will
  let anchor; // where the audio clock and ours were one: when the tones were laid
  let stage = 0; // our clock, in milliseconds
  let page = performance.now(); // the page's clock when ours was last read

  /** Seconds on the audio clock that are heard at a moment of the page's clock; undefined while it stands. */
  function heard(moment = performance.now()) {
    if (context?.state !== "running") return undefined;
    const { contextTime, performanceTime } = context.getOutputTimestamp?.() ?? {};
    if (contextTime > 0) return contextTime + (moment - performanceTime) / 1000;
    return context.currentTime - (context.outputLatency ?? context.baseLatency ?? 0);
  }

  /** Milliseconds that never jump back: as heard while tones are laid, else as the page's clock has it. */
  function now() {
    const moment = performance.now();
    const free = stage + (moment - page); // a rounded sum could step back
    const audible = anchor && heard(moment);
    const mapped = anchor && anchor.stage + (audible - anchor.heard) * 1000;
    const lost = Math.abs(mapped - anchor?.stage - (moment - anchor?.page)) > LOST_MS;
    if (audible === undefined || lost) anchor = undefined;
    stage = anchor ? Math.max(stage, mapped) : free;
    page = moment;
    return stage;
  }

  function play(tone, at, notBefore = 0) {
    for (const [hertz, after, seconds] of TONES[tone]) {
      const start = Math.round((at + after) * context.sampleRate) / context.sampleRate; // a whole sample
      if (start < notBefore) continue;
      const oscillator = note(context, group, hertz, start, seconds);
      laid.push({ start, oscillator });
    }
  }

  /** Take off what has not sounded yet; and fade what sounds now, unless it may ring on. */
  function cancel({ ringOn = false } = {}) {
    if (!context) return;
    const { currentTime } = context;
    for (const { start, oscillator } of laid) {
      if (start > currentTime) oscillator.stop();
      else if (!ringOn) oscillator.stop(currentTime + RAMP_S);
    }
    laid = ringOn ? laid.filter(({ start }) => start <= currentTime) : [];
    if (ringOn) return;
    ramp(group.gain, 0);
    group = new GainNode(context);
    group.connect(output);
    anchor = undefined;
  }

  function ramp(parameter, value) {
    parameter.cancelScheduledValues(context.currentTime);
    parameter.setValueAtTime(parameter.value, context.currentTime);
    parameter.linearRampToValueAtTime(value, context.currentTime + RAMP_S);
  }

  return {
    now,
    heard,
    cancel,
    /** "off" before the first press, "on", "blocked" by the browser, or "absent" from it. */
    state() {
      if (!window.AudioContext || broken) return "absent";
      if (!context) return "off";
      return context.state === "running" ? "on" : "blocked";
    },

    /** Wake the loudspeaker. Call it inside a press. Resolves once sound is allowed, which may be never. */
    async unlock() {
      if (!window.AudioContext) return;
      if (!context) {
        if (navigator.audioSession) navigator.audioSession.type = "playback"; // as a player, past the mute switch
        try {
          context = new AudioContext();
          broken = false;
        } catch {
          broken = true; // no loudspeaker, or too many pages have one
          return changed();
        }
        context.onstatechange = changed;
        output = new GainNode(context, { gain: level });
        output.connect(context.destination);
        group = new GainNode(context);
        group.connect(output);
        const awake = new OscillatorNode(context, { frequency: AWAKE.hertz });
        awake.connect(new GainNode(context, { gain: AWAKE.gain })).connect(output);
        awake.start();
      }
      if (context.state !== "running") await context.resume();
    },

    /**
     * Lay every cue from `from` on onto the audio clock, instead of those laid before.
     *
     * `from` is where the set was at the press, whose own cue is played at once; `elapsed` where it is by now, a
     * little later. `goingOn`: nothing jumped, so what is on its way to the loudspeaker stays.
     */
    lay(cues, { from, elapsed, speed, goingOn }) {
      const kept = goingOn && anchor;
      cancel({ ringOn: kept });
      const stageNow = now();
      if (!kept) anchor = { stage: stageNow, heard: heard(), page };
      const zero = anchor.heard + (stageNow - anchor.stage) / 1000; // what is heard now
      const soonest = context.currentTime + (kept ? 0 : LEAD_S);
      for (const { at, tone } of cues) {
        const when = zero + (at - elapsed) / speed;
        if (kept || when > soonest) play(tone, when, soonest);
        else if (at >= from && at >= elapsed - LATE_S * speed) play(tone, soonest);
      }
    },

    /** Play these cues now, one after the other. */
    async test(tones, gap_s) {
      await this.unlock();
      if (!context) return;
      cancel();
      tones.forEach((tone, index) => play(tone, context.currentTime + LEAD_S + index * gap_s));
    },

    /** How loud, from 0 (silent) to 1. */
    setVolume(volume) {
      level = volume ** 2; // as ears have it
      if (output) ramp(output.gain, level);
    },

    /** Give the loudspeaker back once the last tone has rung out. */
    release() {
      const old = context;
      context = output = anchor = undefined;
      laid = [];
      if (!old) return;
      old.onstatechange = null;
      setTimeout(() => old.close(), RING_OUT_MS);
    },
  };
}
