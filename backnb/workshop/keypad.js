/**
 * The keypad: a slip is a rating before, a rating after, and Enter. What was typed is shown until then, and no longer;
 * on a projector not even so long. The keys stand where a keyboard's number block has them.
 */

import { make, makeButton, onKeys } from "../kit/dom.js";
import { watchPython } from "../kit/python_gone.js";

const PLACES = 2; // before and after
const KEYS = [7, 8, 9, 10, 4, 5, 6, 1, 2, 3, "next", 0, "none"];
const OTHER_KEYS = { t: 10, T: 10, "+": 10, "-": "none", ".": "none", Enter: "next", Backspace: "back" };

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const words = model.get("_words");
    const part = (tag, name, ...children) => make(tag, `keypad-${name}`, ...children);
    let typed = []; // of the slip that is not yet added; null is no answer
    let gone = ""; // how Python is; while it is only away, slips arrive later

    const number = part("span", "number");
    const unit = part("span", "unit");
    const message = part("p", "message");
    const status = Object.assign(part("div", "status", part("p", "count", number, " ", unit), message), { role: "status" });
    const slots = ["before", "after"].map((name) => {
      const value = part("span", "value");
      const below = part("span", "below");
      return { value, below, box: part("div", "slot", part("span", "label", words[name]), value, below) };
    });
    const slip = Object.assign(part("div", "slip", ...slots.map(({ box }) => box)), { ariaLive: "polite" });

    const buttons = Object.fromEntries([...KEYS, "back"].map((what) => [what, keyFor(what)]));
    const pad = part("div", "pad", ...KEYS.map((what) => buttons[what]));
    const root = make(
      "div",
      "keypad board",
      part("div", "body", part("div", "side", status, slip, buttons.back), pad),
      part("p", "hint", part("span", "asleep", words.asleep), part("span", "awake", words.keys)),
    );
    Object.assign(root, { tabIndex: -1, role: "group", ariaLabel: words.name });
    onKeys(root, onKey, { signal });
    // After a click the whole keypad has the focus, so that Enter is the next slip and not the same button again.
    root.addEventListener("mousedown", (event) => (event.preventDefault(), wake()), { signal });

    function keyFor(what) {
      const [face, below] = {
        10: ["10", words.ten],
        none: [words.dash, words.no_answer],
        next: [words.next, words.enter],
        back: [words.back, words.backspace],
      }[what] ?? [String(what), ""];
      const button = makeButton("keypad-key", part("span", "face", face), () => press(what));
      if (below) button.append(part("span", "below", below));
      // The dash is a picture of its words; under the others stands the key that does the same.
      if (below) button.children[what === "none" ? 0 : 1].ariaHidden = "true";
      button.dataset.key = String(what);
      return button;
    }

    function wake() {
      root.focus({ preventScroll: true });
    }

    /** Keys that mean nothing here go on their way: a clicker's Page Down, Escape, F. */
    function onKey(event) {
      // Where digits need Shift, as in France, the plain key is taken for its digit too.
      const digit = /^\d$/.test(event.key) ? event.key : !event.shiftKey && /^Digit(\d)$/.exec(event.code)?.[1];
      // The point of a number block is a comma in some countries.
      const what = digit ? Number(digit) : OTHER_KEYS[event.key === "," && event.code === "NumpadDecimal" ? "." : event.key];
      if (what === undefined) return false;
      const onButton = event.key === "Enter" && event.target !== root;
      if (!onButton || event.repeat) event.preventDefault(); // a button that was tabbed to is pressed by Enter
      if (onButton || event.repeat) return true;
      press(what);
      wake();
      return true;
    }

    function press(what) {
      draw(what === "next" ? add() : what === "back" ? takeBack() : type(what));
    }

    // Each of these does what it can, and gives what is to be said.
    function type(what) {
      if (typed.length === PLACES) return words.full;
      typed.push(what === "none" ? null : what);
      return "";
    }

    function add() {
      if (typed.length < PLACES) return typed.length ? words.after_missing : words.both_missing;
      model.send({ slip: typed });
      typed = [];
      return "";
    }

    function takeBack() {
      if (typed.length) {
        typed.pop();
        return "";
      }
      model.send({ back: true });
      return model.get("_count") ? words.taken_back : words.nothing_left;
    }

    function draw(said = "") {
      const count = model.get("_count");
      number.textContent = count;
      unit.textContent = count === 1 ? words.slip : words.slips;
      message.textContent = gone ? model.get("_gone")[gone] : said;
      const open = !root.closest(".backnb-hour:not(.backnb-hour-presenter)"); // a projector shows the room no slip
      slots.forEach(({ box, value, below }, place) => {
        box.dataset.state = place < typed.length ? "typed" : place === typed.length ? "next" : "empty";
        value.textContent = place < typed.length ? (open ? (typed[place] ?? words.dash) : words.dot) : "";
        below.textContent = open && typed[place] === null ? words.no_answer : "";
      });
      buttons.next.dataset.ready = String(typed.length === PLACES);
    }

    model.on("change:_count", () => draw(message.textContent));
    model.on("change:_cleared", () => {
      typed = [];
      draw();
    });
    watchPython(model, signal, (how) => {
      gone = how;
      draw();
    });
    draw();
    el.append(root);
  },
};
