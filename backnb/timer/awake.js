/**
 * Keeps the screen on while a set runs. The browser lets go of it whenever the page is hidden.
 * `changed` is called when the state changes: "off", "on" or "refused".
 */
export function createAwake(changed) {
  let lock;
  let wanted = false;
  let state = "off";

  function become(next) {
    if (state === next) return;
    state = next;
    changed();
  }

  async function take() {
    if (!wanted || lock || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      return become("refused"); // no such thing here, or not on a low battery
    }
    lock.addEventListener("release", () => {
      lock = undefined;
      if (!wanted) return;
      become("off");
      take(); // wanted again before the old one was gone; on a hidden page it does nothing
    });
    if (!wanted) return void lock.release();
    become("on");
  }

  return {
    state: () => state,
    take,
    want(on) {
      if (wanted === on) return;
      wanted = on;
      if (on) return void take();
      lock?.release();
      become("off");
    },
  };
}
