/**
 * The rating: eleven buttons and a way not to answer. Nothing is chosen before the learner chooses.
 */

import { fill, make, makeButton, onKeys, put, whenOnPage } from "../kit/dom.js";

const HIGHEST = 10;
const GRACE_MS = 700; // a key meant for the timer before this question is no answer to it
const TEN_WITHIN_MS = 1500; // 1 and then 0 is ten, if the 0 comes this soon

export default {
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
      make("div", "rating-question", model.get("_question")),
      make("div", "rating-numbers", ...numbers),
      make("div", "rating-ends", make("span", "rating-end", words.low), make("span", "rating-end", words.high)),
      decline,
      make("div", "rating-keys", words.keys),
      status,
    );
    root.tabIndex = -1;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", model.get("_question"));
    onKeys(root, onKey, { signal });

    const deafUntil = model.get("_take_focus") ? performance.now() + GRACE_MS : 0;
    let oneAt = -Infinity; // when the key 1 was last pressed

    function choose(value) {
      model.set("value", value);
      model.set("answered", true);
      model.save_changes();
    }

    function onKey(event) {
      const value = valueFor(event);
      if (value === undefined) return;
      event.preventDefault();
      if (event.repeat || event.timeStamp < deafUntil) return;
      choose(value);
      numbers[value].focus();
    }

    /** The rating a key stands for, or undefined. */
    function valueFor({ key, timeStamp }) {
      const current = model.get("value");
      if (/^[0-9]$/.test(key)) {
        const ten = key === "0" && timeStamp - oneAt < TEN_WITHIN_MS;
        oneAt = key === "1" ? timeStamp : -Infinity;
        return ten ? HIGHEST : Number(key);
      }
      if (key === "Home") return 0;
      if (key === "End") return HIGHEST;
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
      if (!step) return undefined;
      const focused = numbers.findIndex((button) => button === document.activeElement);
      const from = current ?? (focused >= 0 ? focused - step : step > 0 ? -1 : HIGHEST + 1);
      return Math.min(HIGHEST, Math.max(0, from + step));
    }

    function draw() {
      const value = model.get("value");
      const declined = model.get("answered") && value === null;
      numbers.forEach((button, number) => button.setAttribute("aria-pressed", String(number === value)));
      decline.setAttribute("aria-pressed", String(declined));
      put(status, declined ? words.declined : value === null ? "" : fill(words.chosen, { value }));
    }

    model.on("change:value", draw);
    model.on("change:answered", draw);
    draw();
    el.append(root);
    if (model.get("_take_focus")) whenOnPage(root, signal, () => root.focus({ preventScroll: true }));
  },
};
