/**
 * The head of a session: which step this is. It also does for the whole session what Python cannot: it keeps
 * JupyterLab's shortcuts away from its buttons, and moves the keyboard to the new step.
 */

export default {
  render({ model, el, signal }) {
    const title = document.createElement("h3");
    title.className = "backnb-session-title";
    title.tabIndex = -1;
    const count = document.createElement("p");
    count.className = "backnb-session-count";
    const dots = document.createElement("div");
    dots.className = "backnb-session-dots";
    dots.setAttribute("aria-hidden", "true");
    el.append(count, dots, title);

    function draw() {
      const [step, steps] = [model.get("step"), model.get("steps")];
      title.textContent = model.get("title");
      count.textContent = model.get("count").replace("{step}", step).replace("{steps}", steps);
      dots.replaceChildren(
        ...Array.from({ length: steps }, (_, index) => {
          const dot = document.createElement("span");
          dot.dataset.reached = String(index < step);
          return dot;
        }),
      );
    }

    model.on("change:title", () => {
      draw();
      // The button that was pressed is about to go; a rating or a timer takes the keyboard from here.
      title.focus({ preventScroll: true });
      el.closest(".backnb-session").scrollIntoView({ block: "start" });
    });
    draw();
    adopt(el, signal);
  },
};

/** As soon as it is on the page: mark it as a place where keys are its own, and bring it into sight. */
function adopt(el, signal) {
  if (signal.aborted) return;
  const session = el.isConnected && el.closest(".backnb-session");
  if (!session) return void requestAnimationFrame(() => adopt(el, signal));
  // JupyterLab looks for the mark on the element with the focus before those around it.
  const mark = (element) => (element.dataset.lmSuppressShortcuts = "true");
  mark(session);
  session.addEventListener("focusin", (event) => mark(event.target), { signal });
  session.scrollIntoView({ block: "start" });
}
