/**
 * Bringing something into sight while JupyterLab still moves the page: it shows the last cell when Run All ends.
 */

const SETTLING_MS = 60_000;

/** Bring an element into sight once it is on the page, and keep it there until the learner does anything or the page has settled. */
export function bringIntoSight(element, signal) {
  const acted = new AbortController();
  const over = AbortSignal.any([signal, acted.signal, AbortSignal.timeout(SETTLING_MS)]);
  for (const act of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    addEventListener(act, () => acted.abort(), { signal: over, capture: true, passive: true });
  }
  const look = () => {
    if (over.aborted) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (!element.isConnected) return void requestAnimationFrame(look);
    if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: "start" });
    requestAnimationFrame(look);
  };
  look();
}
