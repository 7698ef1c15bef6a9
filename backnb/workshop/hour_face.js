/** What both windows of the hour show: the clock, the words of a page, the hands that were counted, the buttons. */

import { make, makeButton, put } from "../kit/dom.js";

const GUESSES = ["lower", "same", "higher"];

/**
 * @param {Record<string, any>} words
 * @param {any[]} screens
 * @param {Record<string, () => void>} presses - for each button by its name
 * @param {(guess: number) => void} count - a hand
 * @param {() => HTMLElement} home - what gets the keyboard after a click
 * @param {number} [level] - of the heading
 */
export function createFace(words, screens, presses, count, home, level = 3) {
  const [minute, next, page, phones, text, hand] = ["minute", "next", "page", "phones", "message", "hand"].map((name) =>
    make("div", `hour-${name}`),
  );
  const title = Object.assign(make("h3", "hour-title"), { role: "heading", ariaLevel: String(level) });
  const say = [make("p", "hour-say"), make("p", "hour-say")];
  const doing = make("p", "hour-do");
  const numbers = GUESSES.map(() => make("b", "hour-count"));
  const hands = make(
    "div",
    "hour-hands",
    ...GUESSES.map((name, i) => makeButton("hour-guess", make("span", "", numbers[i], words[name]), () => count(i), home)),
  );
  Object.assign(hands, { role: "group", ariaLabel: words.hands });
  page.append(title, ...say, doing, hands);
  const parts = screens.map(({ minutes }) => {
    const part = make("span", "hour-part");
    part.style.setProperty("--minutes", minutes);
    return part;
  });
  const bar = Object.assign(make("div", "hour-bar", ...parts, hand), { role: "img" });
  const buttons = Object.fromEntries(
    Object.entries(presses).map(([name, press]) => [name, makeButton(`hour-${name}`, words[name], press, home)]),
  );
  buttons.forward.classList.add("backnb-board-main");
  const status = Object.assign(make("div", "board-status"), { role: "status" });
  const top = make("div", "hour-top", minute, next, make("div", "hour-buttons", ...Object.values(buttons)));
  const keys = make("div", "hour-keys", words.keys);

  return {
    nodes: [top, bar, page, phones, text, keys, status],

    draw({ index, act, message, here, counted, counting, labels, off }) {
      const screen = screens[index];
      put(title, screen.title);
      say.forEach((line, i) => put(line, screen.say[i]));
      put(doing, screen.do);
      page.hidden = act !== "";
      hands.hidden = !counting;
      numbers.forEach((number, i) => put(number, String(counted[i])));
      put(phones, here);
      put(text, message);
      parts.forEach((part, i) => {
        part.dataset.part = i < index ? "done" : i === index ? "now" : "ahead";
      });
      for (const [name, button] of Object.entries(buttons)) {
        put(button, labels[name] ?? words[name]);
        button.disabled = off[name] ?? false;
      }
      put(status, `${screen.title}. ${act ? "" : `${screen.say.join(" ")} ${screen.do}`}`.trim());
    },

    tick(standing, following, past) {
      put(minute, standing);
      put(next, following);
      bar.ariaLabel = standing;
      hand.hidden = past === null;
      hand.style.setProperty("--past", String(past));
    },
  };
}
