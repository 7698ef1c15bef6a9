/* A loudspeaker for a page whose clock the test moves: it keeps time with that clock and writes down every tone.

   `loudspeaker.tones` are all tones ever laid: context, hertz, from, until.
  `loudspeaker.lost_ms` is how long it stood still while the computer slept,
   `loudspeaker.latency_s` how long after its time a tone is heard; `loudspeaker.allowed` is false where the
   browser blocks sound, until `loudspeaker.allow()`. */
(() => {
  const QUANTUM_S = 128 / 48000; // currentTime moves by this much, as in a real browser
  const loudspeaker = (window.loudspeaker = {
    tones: [],
    outputs: [], // gains right before a context's destination: the volume
    contexts: [],
    lost_ms: 0,
    allowed: true,
    latency_s: 0,
    /** Tones that sound later than now; the end of a fade of a hundredth of a second does not count. */
    ahead: () => loudspeaker.tones.filter(({ context, from, until }) => until > Math.max(from, context.currentTime + 0.01)),
  });

  const asked = new Promise((answer) => {
    loudspeaker.allow = () => {
      loudspeaker.allowed = true;
      answer();
    };
  });

  class Param {
    steps = []; // [what, value, moment]
    constructor(value) {
      this.value = value;
    }
    setValueAtTime(value, at) {
      this.value = value;
      this.steps.push(["set", value, at]);
    }
    linearRampToValueAtTime(value, at) {
      this.value = value;
      this.steps.push(["ramp", value, at]);
    }
    cancelScheduledValues() {}
  }

  class Node {
    constructor(context) {
      this.context = context;
    }
    connect(to) {
      this.to = to;
      if (to === this.context.destination) loudspeaker.outputs.push(this);
      return to;
    }
    disconnect() {}
  }

  window.AudioContext = class {
    state = "suspended";
    sampleRate = 48_000;
    destination = {};
    get outputLatency() {
      return loudspeaker.says === null ? undefined : (loudspeaker.says ?? 0);
    }
    #ran_s = 0;
    #since;
    constructor() {
      loudspeaker.contexts.push(this);
    }
    get exact() {
      return this.state === "running" ? this.#ran_s + (performance.now() - loudspeaker.lost_ms - this.#since) / 1000 : this.#ran_s;
    }
    get currentTime() {
      return Math.floor(this.exact / QUANTUM_S) * QUANTUM_S;
    }
    getOutputTimestamp() {
      return { contextTime: Math.max(0, this.exact - loudspeaker.latency_s), performanceTime: performance.now() };
    }
    become(state) {
      this.#ran_s = this.exact;
      this.#since = performance.now() - loudspeaker.lost_ms;
      this.state = state;
      this.onstatechange?.();
    }
    async resume() {
      while (!loudspeaker.allowed) await asked;
      if (this.state === "suspended") this.become("running");
    }
    async close() {
      this.become("closed");
    }
  };

  window.GainNode = class extends Node {
    constructor(context, { gain = 1 } = {}) {
      super(context);
      this.gain = new Param(gain);
    }
  };

  window.OscillatorNode = class extends Node {
    constructor(context, { frequency }) {
      super(context);
      this.hertz = frequency;
    }
    start(at) {
      if (at === undefined) return; // the one that keeps headphones awake
      this.from = at;
      this.until = Infinity;
      loudspeaker.tones.push(this);
    }
    stop(at = this.context.currentTime) {
      this.until = Math.max(at, this.context.currentTime);
      if (this.until <= this.from) this.until = this.from; // never began
    }
  };
})();
