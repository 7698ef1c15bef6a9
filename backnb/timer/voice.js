/**
 * The next move, spoken before its beat. A beat is never left to speech: when it starts is not specified.
 */

/** Voices on this computer that speak English, as the boards do. Others would send the words to a server. */
export function voicesHere() {
  const own = (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService);
  return own.filter((voice) => voice.lang.toLowerCase().startsWith("en"));
}

/** The voice of a name, or else the computer's own choice. */
export function voiceNamed(name) {
  const voices = voicesHere();
  return voices.find((voice) => voice.name === name) ?? voices.find((voice) => voice.default) ?? voices[0];
}

/** Say a text now, instead of what is being said. Without a voice: nothing. */
export function say(text, name, volume) {
  const voice = voiceNamed(name);
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  utterance.lang = utterance.voice.lang;
  utterance.volume = volume;
  speechSynthesis.cancel(); // a queue that is stuck would swallow it
  speechSynthesis.speak(utterance);
}

export function hush() {
  window.speechSynthesis?.cancel();
}
