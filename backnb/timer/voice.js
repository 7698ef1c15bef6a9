/**
 * The next move, spoken before its beat. A beat is never left to speech: when it starts is not specified.
 */

/** Voices on this computer that speak a language. Others would send the words to a server. */
export function voicesFor(language) {
  const own = (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService);
  return own.filter((voice) => voice.lang.toLowerCase().startsWith(language.toLowerCase()));
}

/** Say a text now, instead of what is being said. Without a voice: nothing. */
export function say(text, language, name, volume) {
  const voices = voicesFor(language);
  if (voices.length === 0) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voices.find((voice) => voice.name === name) ?? voices.find((voice) => voice.default) ?? voices[0];
  utterance.lang = utterance.voice.lang;
  utterance.volume = volume;
  speechSynthesis.cancel(); // a queue that is stuck would swallow it
  speechSynthesis.speak(utterance);
}

export function hush() {
  window.speechSynthesis?.cancel();
}
