/** Small helpers for drawing the timer. Text is always set as text. */

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const percent = (amount) => Math.round(amount * 100);
export const minutes = (seconds) => {
  const whole = Math.ceil(seconds - 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** An element with a class, and text or children. */
export function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = `backnb-${name}`;
  element.append(...children);
  return element;
}

/** Set a text that changed: a frame in which nothing happens costs nothing. */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
