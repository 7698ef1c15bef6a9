/* Listens to what a page really sends to the loudspeaker.

   `onsets.heard` are the samples at which a tone began, found by an audio worklet beside the destination;
   `onsets.laid` are the moments for which tones were asked, in seconds of the same clock. */
(() => {
  const SILENCE_S = 0.012; // so long under the threshold, and the next sound above it is a new one
  const THRESHOLD = 0.002;
  const LISTENER = `
    registerProcessor("onsets", class extends AudioWorkletProcessor {
      quiet = Infinity;
      process([[input]]) {
        if (!input) return true;
        for (let i = 0; i < input.length; i += 1) {
          if (Math.abs(input[i]) < ${THRESHOLD}) this.quiet += 1;
          else {
            if (this.quiet > ${SILENCE_S} * sampleRate) this.port.postMessage(currentFrame + i);
            this.quiet = 0;
          }
        }
        return true;
      }
    });`;
  const onsets = (window.onsets = { laid: [], heard: [], locks: [] });

  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) {
      onsets.context = this.context;
      onsets.ready = this.context.audioWorklet
        .addModule(URL.createObjectURL(new Blob([LISTENER], { type: "text/javascript" })))
        .then(() => {
          const listener = new AudioWorkletNode(this.context, "onsets", { numberOfOutputs: 0 });
          listener.port.onmessage = ({ data }) => onsets.heard.push(data);
          connect.call(this, listener);
        });
    }
    return connect.call(this, to, ...rest);
  };

  const { start, stop } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) {
    if (at !== undefined) onsets.laid.push({ at, hertz: this.frequency.value, node: this });
    start.call(this, at);
  };
  OscillatorNode.prototype.stop = function (at) {
    const tone = onsets.laid.find(({ node }) => node === this);
    if (tone && (at === undefined || at <= tone.at)) onsets.laid.splice(onsets.laid.indexOf(tone), 1); // taken off
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
