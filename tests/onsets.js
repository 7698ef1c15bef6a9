/* Listens to what a page really sends to the loudspeaker.

   `onsets.speakers` has one entry for each audio context, the oldest first: `heard` are the samples at which a tone
   began, found by an audio worklet beside the destination; `laid` are the moments for which tones were asked, in
   seconds of the same clock. `onsets.context`, `heard` and `laid` are those of the first. */
(() => {
  const SILENCE_S = 0.012; // so long without a step, and the next one is the beginning of a new tone
  const STEP = 0.0001; // from one sample to the next: a hundred times those of the hum that keeps headphones awake
  const LISTENER = `
    registerProcessor("onsets", class extends AudioWorkletProcessor {
      quiet = Infinity;
      before;
      frame = -Infinity;
      process([[input]]) {
        // While the page is changing the sound's parts, Chromium leaves currentFrame as it was.
        this.frame = Math.max(this.frame + 128, currentFrame);
        if (!input) {
          this.quiet += 128; // nothing is connected, or nothing sounds
          this.before = 0;
          return true;
        }
        for (let i = 0; i < input.length; i += 1) {
          const step = Math.abs(input[i] - (this.before ?? input[i]));
          this.before = input[i];
          if (step < ${STEP}) this.quiet += 1;
          else {
            if (this.quiet > ${SILENCE_S} * sampleRate) this.port.postMessage(this.frame + i);
            this.quiet = 0;
          }
        }
        return true;
      }
    });`;
  const onsets = (window.onsets = { speakers: [], locks: [] });
  for (const name of ["context", "heard", "laid"]) {
    Object.defineProperty(onsets, name, { get: () => onsets.speakers[0]?.[name] });
  }
  const speakerOf = (context) => {
    let speaker = onsets.speakers.find((each) => each.context === context);
    if (!speaker) onsets.speakers.push((speaker = { context, heard: [], laid: [] }));
    return speaker;
  };

  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) {
      const { heard } = speakerOf(this.context);
      this.context.audioWorklet
        .addModule(URL.createObjectURL(new Blob([LISTENER], { type: "text/javascript" })))
        .then(() => {
          const listener = new AudioWorkletNode(this.context, "onsets", { numberOfOutputs: 0 });
          listener.port.onmessage = ({ data }) => heard.push(data);
          connect.call(this, listener);
        });
    }
    return connect.call(this, to, ...rest);
  };

  const { start, stop } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) {
    if (at !== undefined) speakerOf(this.context).laid.push({ at, hertz: this.frequency.value, node: this });
    start.call(this, at);
  };
  OscillatorNode.prototype.stop = function (at) {
    const { laid } = speakerOf(this.context);
    const tone = laid.find(({ node }) => node === this);
    if (tone && (at === undefined || at <= tone.at)) laid.splice(laid.indexOf(tone), 1); // taken off
    stop.call(this, at);
  };

  const { request } = navigator.wakeLock;
  navigator.wakeLock.request = async (kind) => {
    const lock = await request.call(navigator.wakeLock, kind);
    onsets.locks.push(lock);
    return lock;
  };

  /** Keep the page's own thread busy for so many milliseconds in every half second. */
  onsets.block = (ms) =>
    setInterval(() => {
      const until = performance.now() + ms;
      while (performance.now() < until);
    }, 500);
})();
