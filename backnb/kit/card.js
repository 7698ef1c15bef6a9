/**
 * The head of a card: its title, and which step this is. It also does for the whole card what Python cannot: it
 * keeps JupyterLab's shortcuts away from its buttons, and moves the keyboard to a new step.
 */

import { bringIntoSight, fill, make, onKeys, put, whenOnPage } from "./dom.js";
import { keepMeanwhile, sendTo, takeMeanwhile, watchPython } from "./python_gone.js";

const OWN = ".backnb-rating, .backnb-timer, input, select, textarea, [role=slider]"; // they hear their own keys
const PRESSED = ["Enter", " "];

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const title = make("h3", "card-title");
    title.tabIndex = -1;
    const count = make("p", "card-count");
    const dots = make("div", "card-dots");
    dots.setAttribute("aria-hidden", "true");
    const warning = make("p", "card-warning");
    warning.setAttribute("role", "alert");
    el.append(count, dots, title, warning);
    let gone = "";

    function draw() {
      const [step, steps] = [model.get("step"), model.get("steps")];
      title.textContent = model.get("title");
      count.textContent = step ? fill(model.get("count"), { step, steps }) : "";
      dots.hidden = !step;
      put(warning, gone ? model.get("_gone")[gone] : model.get("warning"));
      warning.hidden = !warning.textContent;
      dots.replaceChildren(
        ...Array.from({ length: steps }, (_, index) => {
          const dot = make("span", "card-dot");
          dot.dataset.reached = String(index < step);
          return dot;
        }),
      );
    }

    /** @type {HTMLElement | undefined} */
    let card;
    model.on("change:title", draw);
    model.on("change:warning", draw);
    model.on("change:shown", () => {
      draw();
      // The button that was pressed is about to go; a rating or a timer takes the keyboard from here. With the card
      // shown twice, it moves in the view that was used.
      if (card?.contains(document.activeElement)) title.focus({ preventScroll: true });
      const top = card?.getBoundingClientRect().top;
      if (top < 0 || top > innerHeight / 2) card.scrollIntoView({ block: "start" });
      tell();
    });
    watchPython(model, signal, (how) => {
      gone = how;
      if (!gone) takeMeanwhile(); // the same Python, which has heard all of it by now
      draw();
    });

    let pressed; // the last press of which Python has not said that it came
    model.on("msg:custom", ({ came }) => came === pressed && showPressed());

    function showPressed(button) {
      for (const each of card.querySelectorAll(".jupyter-button[aria-busy]")) each.removeAttribute("aria-busy");
      button?.setAttribute("aria-busy", "true");
    }

    /** A press waits behind a cell that runs. It is seen at once; this message waits behind it. */
    function onClick({ target }) {
      setTimeout(keepKeyboard);
      const button = target.closest(".jupyter-button");
      if (!button) return;
      showPressed(button);
      pressed = Math.random();
      sendTo(model, { pressed });
    }

    let told;
    /** Python may run in another zone than the learner lives in. */
    function tell() {
      const utc_offset_min = -new Date().getTimezoneOffset();
      if (utc_offset_min !== told) sendTo(model, { utc_offset_min });
      told = utc_offset_min;
    }
    tell();
    const meanwhile = model.get("steps") > 0 && takeMeanwhile();
    if (meanwhile) sendTo(model, { meanwhile });

    draw();
    whenOnPage(el, signal, adopt, ".backnb-card");

    function adopt(found) {
      card = found;
      card.tabIndex = -1;
      onKeys(card, onKey, { signal });
      card.addEventListener("click", onClick, { signal });
      card.addEventListener("backnb-answer", (/** @type {any} */ { detail }) => {
        if (gone) keepMeanwhile(model.get("draft"), model.get("asks"), detail);
      }, { signal });
      sayWhatIsPressed(card, signal);
      if (model.get("steps") === 0) return;
      bringIntoSight(card, signal, keepKeyboard);
    }

    /** A click on plain words leaves the keyboard with this card, and not with the notebook. */
    function keepKeyboard() {
      if (!card.contains(document.activeElement)) title.focus({ preventScroll: true });
    }

    /** Keys are for what the card shows: the rating, the timer, or the button that leads on. */
    function onKey(event) {
      if (event.target.closest(OWN)) return;
      if (PRESSED.includes(event.key) && event.target.closest("button, summary, a")) return;
      const board = card.querySelector(".backnb-rating, .backnb-timer");
      if (board) {
        event.preventDefault();
        board.dispatchEvent(new KeyboardEvent("keydown", event));
      } else if (event.key === "Enter" && !event.repeat) {
        event.preventDefault();
        /** @type {HTMLElement | null} */ (card.querySelector(".backnb-card-main:not(:disabled)"))?.click();
      }
    }
  },
};

/**
 * What ipywidgets shows by its looks only, this says to a screen reader as well: which toggle is chosen, what a
 * slider is called, and that a reply has come.
 */
function sayWhatIsPressed(card, signal) {
  const say = () => {
    for (const slider of card.querySelectorAll(".widget-hslider")) {
      const label = slider.querySelector(".widget-label")?.textContent;
      if (label) slider.querySelector("[role=slider]")?.setAttribute("aria-label", label);
    }
    for (const reply of card.querySelectorAll(".backnb-card-status")) reply.setAttribute("role", "status");
    for (const button of card.querySelectorAll(".widget-toggle-button")) {
      button.setAttribute("aria-pressed", String(button.matches(".mod-active")));
    }
  };
  const observer = new MutationObserver(say);
  observer.observe(card, { subtree: true, childList: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => observer.disconnect());
  say();
}
