/**
 * The rating: eleven buttons and a way not to answer. Nothing is chosen before the learner chooses.
 */

import { fill, make, makeButton, onKeys, put, treeOf, whenOnPage } from "./dom.js";
import { sendTo, showWhatPythonHas } from "./python_gone.js";

const HIGHEST = 10;
const GRACE_MS = 700; // a key meant for the timer before this question is no answer to it
const TEN_WITHIN_MS = 1500; // 1 and then 0 is ten, if the 0 comes this soon

/** In a card that is shown twice, the keyboard stays in the view that was used. */
function takeFocus(root) {
  const card = root.closest(".backnb-card");
  if (!card || card.contains(treeOf(root).activeElement)) root.focus({ preventScroll: true });
}

export default () => {
  let now = { value: null, answered: false };
  let showMine;
  const views = new Set();
  const show = (news) => {
    now = { ...now, ...news };
    for (const draw of views) draw();
  };

  return {
    /** @param {import("@anywidget/types").InitializeProps} props */
    initialize({ model }) {
      showMine = showWhatPythonHas(model, show);
    },

    /** @param {import("@anywidget/types").RenderProps} props */
    render({ model, el, signal }) {
      const words = model.get("_words");
      const button = (name, label, value) => makeButton(`rating-button rating-${name}`, label, () => choose(value));
      const numbers = Array.from({ length: HIGHEST + 1 }, (_, value) => button("number", String(value), value));
      const decline = button("decline", words.decline, null);
      const status = make("div", "board-status");
      status.setAttribute("role", "status");

      const root = make(
        "div",
        "rating board",
        make("div", "rating-question", model.get("_label")),
        make("div", "rating-numbers", ...numbers),
        make("div", "rating-ends", make("span", "rating-end", words.low), make("span", "rating-end", words.high)),
        decline,
        make("div", "rating-keys", words.keys),
        status,
      );
      root.tabIndex = -1;
      root.setAttribute("role", "group");
      root.setAttribute("aria-label", model.get("_label"));
      onKeys(root, onKey, { signal });

      const deafUntil = model.get("_take_focus") ? performance.now() + GRACE_MS : 0;
      let oneAt = -Infinity; // when the key 1 was last pressed

      function choose(value) {
        showMine({ value, answered: true });
        sendTo(model, { value });
        root.dispatchEvent(new CustomEvent("backnb-answer", { detail: { value }, bubbles: true }));
      }

      function onKey(event) {
        // On the answer that is given, Enter goes on; on another number it is a press of that button.
        if (event.key === "Enter") {
          const given = now.value == null ? decline : numbers[now.value];
          if (!now.answered || (event.target.closest("button") ?? given) !== given) return;
          event.preventDefault();
          if (!event.repeat) sendTo(model, { go_on: true });
          return;
        }
        const value = valueFor(event);
        if (value === undefined) return;
        event.preventDefault();
        if (event.repeat || event.timeStamp < deafUntil) return;
        choose(value);
        numbers[value].focus();
      }

      /** The rating a key stands for, or undefined. A digit counts by its place too, where Shift types it. */
      function valueFor({ key, code = "", timeStamp }) {
        const current = now.value;
        const digit = /^[0-9]$/.test(key) ? key : /^Digit[0-9]$/.test(code) ? code.at(-1) : "";
        if (digit) {
          const ten = digit === "0" && timeStamp - oneAt < TEN_WITHIN_MS;
          oneAt = digit === "1" ? timeStamp : -Infinity;
          return ten ? HIGHEST : Number(digit);
        }
        if (key === "Home") return 0;
        if (key === "End") return HIGHEST;
        const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
        if (!step) return undefined;
        const focused = numbers.findIndex((each) => each === treeOf(each).activeElement);
        const from = current ?? (focused >= 0 ? focused - step : step > 0 ? -1 : HIGHEST + 1);
        return Math.min(HIGHEST, Math.max(0, from + step));
      }

      function draw() {
        const { value, answered } = now;
        const declined = answered && value == null;
        numbers.forEach((each, number) => each.setAttribute("aria-pressed", String(number === value)));
        decline.setAttribute("aria-pressed", String(declined));
        put(status, declined ? words.declined : value == null ? "" : fill(words.chosen, { value }));
      }

      views.add(draw);
      signal.addEventListener("abort", () => views.delete(draw));
      draw();
      el.append(root);
      if (model.get("_take_focus")) whenOnPage(root, signal, () => takeFocus(root));
    },
  };
};
