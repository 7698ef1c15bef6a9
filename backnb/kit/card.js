/**
 * The head of a card: its title, and which step this is. It also does for the whole card what Python cannot: it
 * keeps JupyterLab's shortcuts away from its buttons, and moves the keyboard to a new step.
 */

import { bringIntoSight, fill, make, ownKeys, whenOnPage } from "./dom.js";

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const title = make("h3", "card-title");
    title.tabIndex = -1;
    const count = make("p", "card-count");
    const dots = make("div", "card-dots");
    dots.setAttribute("aria-hidden", "true");
    el.append(count, dots, title);

    function draw() {
      const [step, steps] = [model.get("step"), model.get("steps")];
      title.textContent = model.get("title");
      count.textContent = steps ? fill(model.get("count"), { step, steps }) : "";
      dots.replaceChildren(
        ...Array.from({ length: steps }, (_, index) => {
          const dot = make("span", "card-dot");
          dot.dataset.reached = String(index < step);
          return dot;
        }),
      );
    }

    model.on("change:title", draw);
    model.on("change:shown", () => {
      draw();
      // The button that was pressed is about to go; a rating or a timer takes the keyboard from here.
      title.focus({ preventScroll: true });
      el.closest(".backnb-card").scrollIntoView({ block: "start" });
    });
    draw();
    const adopt = (card) => {
      ownKeys(card, signal);
      sayWhatIsPressed(card, signal);
      if (model.get("steps") > 0) bringIntoSight(card, signal);
    };
    whenOnPage(el, signal, adopt, ".backnb-card");
  },
};

/**
 * What ipywidgets shows by its looks only, this says to a screen reader as well: which toggle is chosen, what a
 * group of answers or a slider is called, and that a reply has come.
 */
function sayWhatIsPressed(card, signal) {
  const say = () => {
    for (const group of card.querySelectorAll(".widget-radio")) {
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", group.querySelector(".widget-label")?.textContent ?? "");
    }
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
