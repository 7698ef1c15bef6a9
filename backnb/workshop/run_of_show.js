/**
 * The clock of the hour, and the one key that leads through its pages. What fills a page comes from Python into the
 * slot beside this; where that is a timer, the key starts its set first. The presenter's window is led from here too.
 */

import { gentle } from "../drills/body.js";
import { createAwake } from "../timer/awake.js";
import { bringIntoSight, fill, fullScreen, keyListener, make, onKeys, onceIn, treeOf, whenOnPage } from "../kit/dom.js";
import { watchPython } from "../kit/python_gone.js";
import { createFace } from "./hour_face.js";
import { openPresenter } from "./presenter.js";

const TIMED = ["squat", "roof"];
const MINUTE_MS = 60_000;
const TICK_MS = 1000;
const DEAF_MS = 500;
const REST_MS = 1000; // without any key, before the keyboard reaches the button that deletes
// What gets the keyboard when it comes, on the pages that have it.
const FIRST = { squat: ".backnb-timer", roof: ".backnb-timer", group: ".backnb-keypad", delete: ".backnb-hour-first" };
const OWN_SPACE = "button, input, select, textarea, summary, [role=slider], .backnb-timer, .backnb-keypad";
const TYPING = "input, select, textarea";
const BARE = "body, .backnb-hour"; // nothing in it has the keyboard
// One squat to watch: for so many seconds from here to there, 1 being the limit. Past it the pelvis tucks.
const WATCHED = [[2, 0, 1], [1.5, 1, 1], [1.5, 1, 1.25], [3, 1.25, 1.25], [2, 1.25, 0], [2, 0, 0]];
const TIMES = 5;

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const words = model.get("_words");
    const screens = model.get("_screens");
    const pages = model.get("_pages");
    const hour = screens.at(-1).start + screens.at(-1).minutes;
    let show; // the box around this and the slot
    let message = "";
    let aside = ""; // for the presenter's window alone
    let arriving = false; // what fills the page is on its way, and will get the keyboard
    let lead; // the model of the timer or the figure that fills the page
    const isPress = onceIn(DEAF_MS);
    let sure = false; // "Start over" was pressed once, and asks
    let gone = ""; // how Python is, which fills the pages
    let counted = []; // the guesses of the hands, the last one last
    let presenter; // its window
    let frame = 0;
    const awake = createAwake(() => {});
    const presses = { forward: leave, back, full_screen: fillScreen, presenter: openWindow, restart };
    const face = createFace(words, screens, presses, count, () => show);
    const faces = [face];
    el.classList.add("backnb-hour-stage");
    el.append(...face.nodes);

    const here = () => {
      const [index, act] = pages[model.get("page")];
      return { ...screens[index], index, act: lost() ? "" : act };
    };
    /** The window that whoever leads the hour looks at. */
    const home = () => presenter?.box ?? show;
    const state = () => TIMED.includes(here().act) && lead?.get("state");
    const counting = () => pages[model.get("page")][1] === "" && here().rounds[0] === "guess";
    /** What fills the page is no more, or will not come for now. What is there plays on without the connection. */
    const lost = () => gone !== "" && (gone !== "away" || !filled());
    const filled = () => model.get("_filled") === model.get("page") && show.querySelector(".backnb-hour-slot > *");
    /** Until Python has filled the page, the second press of a double press must not pass over it. */
    const waiting = () => here().act && (!filled() || (model.get("_lead") && !lead));
    const elapsed_min = () => {
      const started = model.get("started_ms");
      return started == null ? null : (Date.now() - started) / MINUTE_MS;
    };

    function go(to) {
      if (to < 0 || to >= pages.length) return;
      // What has the keyboard is about to go; without this it would be the notebook's.
      home().focus({ preventScroll: true });
      message = aside = "";
      sure = false;
      arriving = true;
      clearTimeout(resting);
      resting = 0;
      model.set("page", to);
      model.save_changes();
    }

    /** Begin the hour. Gives whether it had not begun yet. */
    function begin() {
      if (model.get("started_ms") != null) return false;
      model.set("started_ms", Date.now() - model.get("_minute") * MINUTE_MS);
      model.save_changes();
      if (!document.fullscreenElement && !presenter) fillScreen();
      show.focus({ preventScroll: true });
      return true;
    }

    /** One key leads on: it begins the hour, or starts the set on the screen, or turns the page. It ends no set. */
    function forward() {
      if (waiting() || begin()) return;
      if (state() === "ready") lead.trigger("msg:custom", { press: "begin" });
      else if (state() !== "running") go(model.get("page") + 1);
    }

    /** The button turns the page, whatever is on it: a timer that leaves the screen pauses and falls silent. */
    function leave() {
      if (!begin()) go(model.get("page") + 1);
    }

    function back() {
      if (state() !== "running") go(model.get("page") - 1);
    }

    function restart() {
      sure = !sure;
      if (sure) return draw();
      model.set("_minute", 0);
      model.set("started_ms", null);
      model.set("hands", [0, 0, 0]);
      counted = [];
      go(0);
    }

    /** `fromHere` is false in the presenter's window: a press there allows nothing in this one, or not for long. */
    async function fillScreen(fromHere = true) {
      if (await fullScreen(show)) return;
      if (fromHere) message = words.no_full_screen;
      else aside = words.full_screen_there;
      draw();
    }

    /** Count a hand; without a guess, take the last one back. */
    function count(guess = undefined) {
      const hands = model.get("hands");
      const one = guess ?? counted.pop() ?? hands.findLastIndex((raised) => raised > 0); // counted before a reload
      if (guess === undefined && !(hands[one] > 0)) return;
      if (guess !== undefined) counted.push(guess);
      model.set("hands", hands.map((raised, i) => raised + (i === one ? (guess === undefined ? -1 : 1) : 0)));
      model.save_changes();
    }

    function openWindow() {
      if (presenter) return presenter.opened.focus();
      presenter = openPresenter(words.presenter, signal);
      message = presenter ? "" : words.no_presenter;
      if (!presenter) return draw();
      const second = createFace(words, screens, { forward: leave, back, restart }, count, () => presenter.box, 2);
      const place = make("div", "hour-helper");
      presenter.box.append(make("div", "hour-stage", ...second.nodes), place);
      Object.assign(presenter, { face: second, place });
      faces.push(second);
      presenter.page.addEventListener("keydown", keyListener(onKey), { capture: true, signal });
      presenter.opened.addEventListener("keyup", onKeyUp, { capture: true, signal });
      help();
      draw();
    }

    /** What the helper needs stands in the presenter's window too: the keypad, the button that deletes. */
    async function help() {
      if (!presenter) return;
      const { place } = presenter;
      const manager = /** @type {any} */ (model.widget_manager); // its types do not name all it has
      const id = model.get("_helper");
      place.replaceChildren();
      const view = id && (await manager.create_view(await manager.get_model(id)));
      if (!view || id !== model.get("_helper")) return;
      place.replaceChildren(view.el);
      // Only what the notebook itself puts on a page is told so; until then a view has no classes and no children.
      view.luminoWidget?.processMessage({ type: "after-attach", isConflatable: false });
      await view.displayed;
      setTimeout(handOver);
    }

    let down = false; // a key
    let resting = 0;

    function onKey(event) {
      const { key, target } = event;
      down = true;
      clearTimeout(resting);
      const typing = target.closest(TYPING);
      const full = () => fillScreen(target.ownerDocument === document);
      const guess = counting() ? ["1", "2", "3", "Backspace"].indexOf(key) : -1;
      if (guess >= 0 && !typing) {
        if (!event.repeat) count(key === "Backspace" ? undefined : guess);
        return true;
      }
      const press = {
        PageDown: forward,
        PageUp: back,
        " ": target.closest(OWN_SPACE) ? undefined : target.ownerDocument !== document && state() ? pass : forward,
        ArrowRight: target.matches(BARE) ? forward : undefined,
        ArrowLeft: target.matches(BARE) ? back : undefined,
        f: typing ? undefined : full,
      }[key.length === 1 ? key.toLowerCase() : key];
      // Held down when the page turns, the space bar must not press what has the keyboard then.
      if (event.repeat && key === " " && !typing) event.preventDefault();
      if (!press) return false;
      event.preventDefault();
      if (!event.repeat && (press === full || isPress())) press();
      return true;
    }

    /** In the presenter's window the space bar is the timer's as well: it pauses a set, and starts the next. */
    function pass() {
      show.querySelector(".backnb-timer").dispatchEvent(new KeyboardEvent("keydown", { key: " ", code: "Space" }));
    }

    function onKeyUp() {
      down = false;
      if (resting) rest();
    }

    /** Nobody asks before the button deletes, so a press that was meant for the page before must not reach it. */
    function rest() {
      clearTimeout(resting);
      resting = setTimeout(() => {
        if (down) return;
        resting = 0;
        home().querySelector(FIRST.delete)?.focus({ preventScroll: true });
      }, REST_MS);
    }

    /** Give the keyboard to what has come, once Python has filled the page: until then it is what is about to go. */
    function handOver() {
      const name = FIRST[here().act];
      const first = name && arriving && filled() && home().querySelector(name);
      if (!first) return;
      arriving = false;
      if (first.matches(FIRST.delete)) rest();
      else first.focus({ preventScroll: true });
    }

    function drawClock() {
      const { start, minutes, index } = here();
      const now = elapsed_min();
      const next = screens[index + 1];
      const following = next ? fill(words.next, { title: next.title, minute: next.start }) : words.last;
      const standing = now === null ? fill(words.before, { hour }) : standingAt(now, start, start + minutes);
      for (const each of faces) each.tick(standing, following, now === null ? null : Math.min(1, now / hour));
      awake.want(now !== null && now < 2 * hour); // a notebook left open must not keep the lamp on overnight
    }

    /** Where in the hour it is, and how that fits the page. */
    function standingAt(now, start, end) {
      const where = fill(words.minute, { minute: Math.floor(now), hour });
      const late = Math.floor(now - end);
      const early = Math.floor(start - now);
      if (late >= 1) return `${where} ${fill(words.late, { minutes: late })}`;
      if (early >= 1) return `${where} ${fill(words.early, { minutes: early })}`;
      return `${where} ${fill(words.left, { minutes: Math.max(0, Math.ceil(end - now)) })}`;
    }

    function draw() {
      const at = model.get("page");
      const { index, act } = here();
      const begun = model.get("started_ms") != null;
      el.toggleAttribute("data-act", act !== "");
      show?.toggleAttribute("data-lost", lost());
      show?.toggleAttribute("data-presented", Boolean(presenter));
      const view = {
        index,
        message: gone ? [model.get("_gone")[gone], ...(gone === "away" ? [] : [words.lost])].join(" ") : message,
        here: model.get("_phones"),
        counted: model.get("hands"),
        counting: counting(),
        labels: { forward: begun ? words.forward : words.begin, restart: sure ? words.restart_sure : words.restart },
        off: { forward: begun && at === pages.length - 1, back: at === 0, restart: !begun && at === 0 },
      };
      face.draw({ ...view, act });
      presenter?.face.draw({ ...view, act: "", message: aside || view.message });
      drawClock();
    }

    async function findLead() {
      const id = model.get("_lead");
      lead = undefined;
      const found = id ? await model.widget_manager.get_model(id) : undefined;
      if (id !== model.get("_lead")) return;
      lead = found;
      watch();
    }

    /** Move the figure by itself, until somebody else moves it. */
    function watch() {
      cancelAnimationFrame(frame);
      if (here().act !== "watch" || !lead) return;
      const figure = lead;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const whole_s = WATCHED.reduce((sum, [seconds]) => sum + seconds, 0);
      const began = performance.now();
      let last = figure.get("amount");
      const tick = () => {
        if (figure !== lead || figure.get("amount") !== last) return;
        const over_s = (performance.now() - began) / 1000;
        let t = over_s % whole_s;
        const [seconds, from, to] = WATCHED.find(([lasts]) => t < lasts || ((t -= lasts), false)) ?? WATCHED.at(-1);
        last = over_s < TIMES * whole_s ? from + (to - from) * (still ? 1 : gentle(t / seconds)) : 0;
        figure.set("amount", last);
        if (over_s < TIMES * whole_s) frame = requestAnimationFrame(tick);
      };
      tick();
    }

    for (const name of ["page", "started_ms", "hands", "_phones"]) model.on(`change:${name}`, draw);
    model.on("change:_lead", findLead);
    model.on("change:_helper", help);
    model.on("change:_filled", handOver);
    findLead();
    watchPython(model, signal, (how) => {
      gone = how;
      draw();
    });
    const ticking = setInterval(() => {
      if (presenter?.opened.closed) {
        faces.pop();
        presenter = undefined; // whoever closed it, the hour goes on in one window
        draw();
      }
      presenter?.dress();
      drawClock();
    }, TICK_MS);
    document.addEventListener("visibilitychange", () => awake.take(), { signal });
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      clearTimeout(resting);
      cancelAnimationFrame(frame);
      awake.want(false);
    });
    draw();
    const arrive = (box) => {
      show = box;
      show.tabIndex = 0;
      onKeys(show, onKey, { capture: true, signal });
      addEventListener("keyup", onKeyUp, { capture: true, signal });
      const nobodys = keyListener((event) => treeOf(show).fullscreenElement === show && !show.contains(event.target) && onKey(event));
      document.addEventListener("keydown", nobodys, { capture: true, signal }); // nothing has the keyboard
      const slot = new MutationObserver(handOver);
      slot.observe(show, { childList: true, subtree: true, attributeFilter: ["class"] });
      signal.addEventListener("abort", () => slot.disconnect());
      show.addEventListener("fullscreenchange", () => document.fullscreenElement ?? show.scrollIntoView(), { signal });
      bringIntoSight(show, signal);
    };
    whenOnPage(el, signal, arrive, ".backnb-hour");
  },
};
