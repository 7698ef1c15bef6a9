/** What this browser keeps of the learner's choices. It may refuse; then nothing is kept, and nothing breaks. */

const KEY = "backnb-timer";

export function keep(choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {}
}

export function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}
