/** What every board is made with. Text is always set as text. */

const SETTLING_MS = 60_000;

/**
 * @param {string} text
 * @param {Record<string, any>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const percent = (amount) => Math.round(amount * 100);
export const minutes = (seconds) => {
  const whole = Math.ceil(seconds - 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/**
 * An element with classes, each of which begins with the name of its board, and text or children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} names
 * @param {...(string | Node)} children
 */
export function make(tag, names, ...children) {
  const element = document.createElement(tag);
  element.className = names.replace(/\S+/g, "backnb-$&");
  element.append(...children);
  return element;
}

/**
 * A button of the kit. After a click the keyboard goes back to `home`, if there is one, so that the space bar is the
 * board's again; after Enter or Space on a button it stays with that button, as the keyboard expects.
 *
 * @param {string} names
 * @param {string | Node} label
 * @param {() => void} press
 * @param {() => HTMLElement} [home]
 */
export function makeButton(names, label, press, home) {
  const button = make("button", `board-button ${names}`, label);
  button.type = "button";
  button.addEventListener("click", ({ detail }) => {
    press();
    if (detail > 0) home?.().focus({ preventScroll: true });
  });
  return button;
}

/** Set a text that changed: a frame in which nothing happens costs nothing. */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Keep JupyterLab's shortcuts away. It looks for the mark on the element with the focus before those around it. */
export function ownKeys(root, signal) {
  const mark = (element) => (element.dataset.lmSuppressShortcuts = "true");
  mark(root);
  root.addEventListener("focusin", ({ target }) => mark(target), { signal });
}

/**
 * Hear the keys of a board before the notebook does, but for those with Ctrl, Alt or Command.
 *
 * @param {HTMLElement} root
 * @param {(event: any) => boolean | void} press - false lets the key go on its way
 * @param {AddEventListenerOptions} options - `signal`, and what else a listener may have
 */
export function onKeys(root, press, options) {
  ownKeys(root, options.signal);
  root.addEventListener("keydown", keyListener(press), options);
}

/** A listener for keys as `onKeys` has it. */
export const keyListener = (press) => (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (press(event) !== false) event.stopPropagation();
};

/** A press so soon after another is a double click or a shaking hand. Gives a function that says whether one counts. */
export function onceIn(ms) {
  let deafUntil = -Infinity;
  return () => {
    const moment = performance.now();
    if (moment < deafUntil) return false;
    deafUntil = moment + ms;
    return true;
  };
}

/**
 * The document an element is in, or the shadow root that stands for it there, as in marimo: `fullscreenElement` and
 * `activeElement` name the element itself only in its own.
 *
 * @param {Element} element
 */
export const treeOf = (element) => /** @type {Document | ShadowRoot} */ (element.getRootNode());

/** Fill the screen with an element, or leave it; inside a press. Gives whether the browser allowed it. */
export async function fullScreen(element) {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await element.requestFullscreen();
    return true;
  } catch {
    return false;
  }
}

/** As soon as it is on the page, do something with an element or with what is around it. */
export function whenOnPage(element, signal, then, around = "*") {
  if (signal.aborted) return;
  const found = element.isConnected && element.closest(around);
  if (found) then(found);
  else requestAnimationFrame(() => whenOnPage(element, signal, then, around));
}

/**
 * Bring an element into sight once it is on the page, and keep it there until the learner does anything or the page has
 * settled: JupyterLab shows the last cell when Run All ends.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {() => void} [also] - what else must be so until then
 */
export function bringIntoSight(element, signal, also) {
  const acted = new AbortController();
  const over = AbortSignal.any([signal, acted.signal, AbortSignal.timeout(SETTLING_MS)]);
  for (const act of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    addEventListener(act, () => acted.abort(), { signal: over, capture: true, passive: true });
  }
  whenOnPage(element, over, function look() {
    if (over.aborted) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: "start" });
    also?.();
    requestAnimationFrame(look);
  });
}
