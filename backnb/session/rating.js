/**
 * The rating: eleven buttons and a way not to answer. Nothing is chosen before the learner chooses.
 */

const HIGHEST = 10;
const GRACE_MS = 700; // a key meant for the timer before this question is no answer to it
const TEN_WITHIN_MS = 1500; // 1 and then 0 is ten, if the 0 comes this soon

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = `backnb-rating-${name}`;
  element.append(...children);
  return element;
}

export default {
  render({ model, el, signal }) {
    const words = model.get("_words");
    const numbers = Array.from({ length: HIGHEST + 1 }, (_, value) => {
      const button = make("button", "number", String(value));
      button.type = "button";
      button.addEventListener("click", () => choose(value), { signal });
      return button;
    });
    const decline = make("button", "decline", words.decline);
    decline.type = "button";
    decline.addEventListener("click", () => choose(null), { signal });
    const status = make("div", "status");
    status.setAttribute("role", "status");

    const question = make("div", "question", model.get("_question"));
    const root = make(
      "div",
      "root backnb-rating",
      question,
      make("div", "numbers", ...numbers),
      make("div", "ends", make("span", "end", words.low), make("span", "end", words.high)),
      decline,
      make("div", "keys", words.keys),
      status,
    );
    root.tabIndex = -1;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", model.get("_question"));
    // Without this JupyterLab would take the digits for its own shortcuts. It looks at the element with the
    // focus before those around it, so the buttons need the mark as well.
    for (const element of [root, ...numbers, decline]) element.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", onKey, { signal });

    const deafUntil = model.get("_take_focus") ? performance.now() + GRACE_MS : 0;
    let oneAt = -Infinity; // when the key 1 was last pressed

    function choose(value) {
      model.set("value", value);
      model.set("answered", true);
      model.save_changes();
    }

    function onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
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
      const focused = numbers.indexOf(document.activeElement);
      const from = current ?? (focused >= 0 ? focused - step : step > 0 ? -1 : HIGHEST + 1);
      return Math.min(HIGHEST, Math.max(0, from + step));
    }

    function draw() {
      const value = model.get("value");
      const declined = model.get("answered") && value === null;
      numbers.forEach((button, number) => button.setAttribute("aria-pressed", String(number === value)));
      decline.setAttribute("aria-pressed", String(declined));
      status.textContent = declined
        ? words.declined
        : value === null
          ? ""
          : words.chosen.replace("{value}", value);
    }

    model.on("change:value", draw);
    model.on("change:answered", draw);
    draw();
    el.append(root);
    if (model.get("_take_focus")) takeFocus(root, signal);
  },
};

/** Put the keyboard on the question as soon as it is on the page, with no number chosen. */
function takeFocus(root, signal) {
  if (signal.aborted) return;
  if (root.isConnected) root.focus({ preventScroll: true });
  else requestAnimationFrame(() => takeFocus(root, signal));
}
