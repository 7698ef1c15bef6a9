/**
 * The words of a page, the clock of the hour, and the one key that leads through it. What fills a page comes from Python
 * into the slot beside this; where that is a timer, the key starts its set first.
 */

import { createAwake } from "../timer/awake.js";
import { bringIntoSight, fill, fullScreen, keyListener, make, makeButton, onKeys, onceIn, put, treeOf, whenOnPage } from "../kit/dom.js";
import { watchPython } from "../kit/python_gone.js";

const TIMED = ["squat", "roof"];
const MINUTE_MS = 60_000;
const TICK_MS = 1000;
const DEAF_MS = 500;
const FIRST = ".backnb-timer, .backnb-keypad, .backnb-hour-first"; // what gets the keyboard when it comes
const OWN_SPACE = "button, input, select, textarea, summary, [role=slider], .backnb-timer, .backnb-keypad";
const TYPING = "input, select, textarea";

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const words = model.get("_words");
    const screens = model.get("_screens");
    const pages = model.get("_pages");
    const hour = screens.at(-1).start + screens.at(-1).minutes;
    let show; // the box around this and the slot
    let message = "";
    let arriving = false; // what fills the page is on its way, and will get the keyboard
    let leaving; // what had it before
    let timer; // the model of the one that fills the page
    const isPress = onceIn(DEAF_MS);
    let sure = false; // "Start over" was pressed once, and asks
    let lost = false; // the kernel that fills the pages
    const awake = createAwake(() => {});

    const [minute, next, page, text, hand] = ["minute", "next", "page", "message", "hand"].map((name) => make("div", `hour-${name}`));
    const status = make("div", "board-status");
    const title = make("h3", "hour-title");
    title.tabIndex = -1;
    const say = [make("p", "hour-say"), make("p", "hour-say")];
    const doing = make("p", "hour-do");
    page.append(title, ...say, doing);
    status.setAttribute("role", "status");
    const parts = screens.map(({ minutes }) => {
      const part = make("span", "hour-part");
      part.style.setProperty("--minutes", String(minutes));
      return part;
    });
    const bar = make("div", "hour-bar", ...parts, hand);
    bar.setAttribute("role", "img");
    const buttons = Object.fromEntries(
      Object.entries({ forward: leave, back, full_screen: fillScreen, restart }).map(([name, press]) => [
        name,
        makeButton(`hour-${name}`, words[name], press, () => show),
      ]),
    );
    buttons.forward.classList.add("backnb-board-main");
    el.classList.add("backnb-hour-stage");
    el.append(
      make("div", "hour-top", minute, next, make("div", "hour-buttons", ...Object.values(buttons))),
      bar,
      page,
      text,
      make("div", "hour-keys", words.keys),
      status,
    );

    const here = () => {
      const [index, filled] = pages[model.get("page")];
      return { ...screens[index], index, act: filled && !lost ? screens[index].act : "" };
    };
    const state = () => TIMED.includes(here().act) && timer?.get("state");
    /** Until Python has filled the page, the second press of a double press must not pass over it. */
    const waiting = () => here().act && (!show.querySelector(".backnb-hour-slot > *") || (model.get("_timer") && !timer));
    const elapsed_min = () => {
      const started = model.get("started_ms");
      return started == null ? null : (Date.now() - started) / MINUTE_MS;
    };

    function go(to) {
      if (to < 0 || to >= pages.length) return;
      // What has the keyboard is about to go; without this it would be the notebook's.
      show.focus({ preventScroll: true });
      message = "";
      sure = false;
      arriving = true;
      leaving = show.querySelector(FIRST);
      model.set("page", to);
      model.save_changes();
    }

    /** Begin the hour. Gives whether it had not begun yet. */
    function begin() {
      if (model.get("started_ms") != null) return false;
      model.set("started_ms", Date.now() - model.get("_minute") * MINUTE_MS);
      model.save_changes();
      if (!document.fullscreenElement) fillScreen();
      show.focus({ preventScroll: true });
      return true;
    }

    /** One key leads on: it begins the hour, or starts the set on the screen, or turns the page. It ends no set. */
    function forward() {
      if (waiting() || begin()) return;
      if (state() === "ready") timer.trigger("msg:custom", { press: "begin" });
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
      go(0);
    }

    async function fillScreen() {
      if (await fullScreen(show)) return;
      message = words.no_full_screen;
      draw();
    }

    function onKey(event) {
      const { key, target } = event;
      const typing = target.closest(TYPING);
      const press = {
        PageDown: forward,
        PageUp: back,
        " ": target.closest(OWN_SPACE) ? undefined : forward,
        ArrowRight: target === show ? forward : undefined,
        ArrowLeft: target === show ? back : undefined,
        f: typing ? undefined : fillScreen,
      }[key.length === 1 ? key.toLowerCase() : key];
      // Held down when the page turns, the space bar must not press what has the keyboard then.
      if (event.repeat && key === " " && !typing) event.preventDefault();
      if (!press) return false;
      event.preventDefault();
      if (!event.repeat && (press === fillScreen || isPress())) press();
      return true;
    }

    function drawClock() {
      const { start, minutes, index } = here();
      const now = elapsed_min();
      const following = screens[index + 1];
      put(next, following ? fill(words.next, { title: following.title, minute: following.start }) : words.last);
      hand.hidden = now === null;
      hand.style.setProperty("--past", String(Math.min(1, (now ?? 0) / hour)));
      put(minute, now === null ? fill(words.before, { hour }) : standing(now, start, start + minutes));
      bar.setAttribute("aria-label", minute.textContent);
      awake.want(now !== null && now < 2 * hour); // a notebook left open must not keep the lamp on overnight
    }

    /** Where in the hour it is, and how that fits the page. */
    function standing(now, start, end) {
      const where = fill(words.minute, { minute: Math.floor(now), hour });
      const late = Math.floor(now - end);
      const early = Math.floor(start - now);
      if (late >= 1) return `${where} ${fill(words.late, { minutes: late })}`;
      if (early >= 1) return `${where} ${fill(words.early, { minutes: early })}`;
      return `${where} ${fill(words.left, { minutes: Math.max(0, Math.ceil(end - now)) })}`;
    }

    function draw() {
      const at = model.get("page");
      const [index, filled] = pages[at];
      const screen = screens[index];
      put(title, screen.title);
      say.forEach((line, i) => put(line, screen.say[i]));
      put(doing, screen.do);
      page.hidden = filled;
      el.toggleAttribute("data-act", filled);
      parts.forEach((part, i) => {
        part.dataset.part = i < index ? "done" : i === index ? "now" : "ahead";
      });
      put(text, lost ? words.lost : message);
      show?.toggleAttribute("data-lost", lost);
      const begun = model.get("started_ms") != null;
      put(buttons.forward, begun ? words.forward : words.begin);
      buttons.forward.disabled = begun && at === pages.length - 1;
      buttons.back.disabled = at === 0;
      put(buttons.restart, sure ? words.restart_sure : words.restart);
      buttons.restart.disabled = !begun && at === 0;
      put(status, `${screen.title}. ${filled ? "" : `${screen.say.join(" ")} ${screen.do}`}`.trim());
      drawClock();
    }

    async function findTimer() {
      const id = model.get("_timer");
      timer = undefined;
      const found = id ? await model.widget_manager.get_model(id) : undefined;
      if (id === model.get("_timer")) timer = found;
    }

    for (const name of ["page", "started_ms"]) model.on(`change:${name}`, draw);
    model.on("change:_timer", findTimer);
    findTimer();
    const gone = (now) => {
      lost = now !== "";
      draw();
    };
    watchPython({ model, signal, gone });
    const ticking = setInterval(drawClock, TICK_MS);
    document.addEventListener("visibilitychange", () => awake.take(), { signal });
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      awake.want(false);
    });
    draw();
    const arrive = (box) => {
      show = box;
      show.tabIndex = 0;
      onKeys(show, onKey, { capture: true, signal });
      const nobodys = keyListener((event) => treeOf(show).fullscreenElement === show && !show.contains(event.target) && onKey(event));
      document.addEventListener("keydown", nobodys, { capture: true, signal }); // nothing has the keyboard
      const slot = new MutationObserver(() => {
        const first = arriving && show.querySelector(FIRST);
        if (!first || first === leaving) return;
        arriving = false;
        first.focus({ preventScroll: true });
        if (!first.contains(document.activeElement)) show.focus({ preventScroll: true }); // it is hidden
      });
      slot.observe(show, { childList: true, subtree: true, attributeFilter: ["class"] });
      signal.addEventListener("abort", () => slot.disconnect());
      show.addEventListener("fullscreenchange", () => document.fullscreenElement ?? show.scrollIntoView(), { signal });
      bringIntoSight(show, signal);
    };
    whenOnPage(el, signal, arrive, ".backnb-hour");
  },
};
