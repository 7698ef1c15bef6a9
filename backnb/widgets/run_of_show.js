/**
 * The words of a page, the clock of the hour, and the one key that leads through it. What fills a page comes from Python
 * into the slot beside this; where that is a timer, the key starts its set first.
 */

import { createAwake } from "./awake.js";
import { fill, make, put } from "./dom.js";
import { bringIntoSight } from "./sight.js";

const MINUTE_MS = 60_000;
const TICK_MS = 1000;
const FIRST = ".backnb-timer, .backnb-keypad-root, .backnb-show-first"; // what gets the keyboard when it comes
const OWN_SPACE = "button, input, select, textarea, summary, [role=slider], .backnb-timer, .backnb-keypad-root";
const TYPING = "input, select, textarea";

export default {
  render({ model, el, signal }) {
    const words = model.get("_words");
    const screens = model.get("_screens");
    const pages = model.get("_pages");
    const hour = screens.at(-1).start + screens.at(-1).minutes;
    let show; // the box around this and the slot
    let message = "";
    let arriving = false; // what fills the page is on its way, and will get the keyboard
    let leaving; // what had it before
    const awake = createAwake(() => {});

    const [minute, next, page, text, hand, status] = ["minute", "next", "page", "message", "hand", "status"].map((name) =>
      make("div", `show-${name}`),
    );
    const title = make("h3", "show-title");
    title.tabIndex = -1;
    const say = [make("p", "show-say"), make("p", "show-say")];
    const doing = make("p", "show-do");
    page.append(title, ...say, doing);
    status.setAttribute("role", "status");
    const parts = screens.map(({ minutes }) => {
      const part = make("span", "show-part");
      part.style.setProperty("--minutes", minutes);
      return part;
    });
    const bar = make("div", "show-hour", ...parts, hand);
    bar.setAttribute("role", "img");
    const buttons = Object.fromEntries(
      Object.entries({ forward, back, full_screen: fillScreen, restart }).map(([name, press]) => {
        const button = make("button", `show-${name}`, words[name]);
        button.type = "button";
        button.dataset.lmSuppressShortcuts = "true"; // else JupyterLab takes the keys for its own
        button.addEventListener("click", press);
        return [name, button];
      }),
    );
    el.classList.add("backnb-show-stage");
    el.append(
      make("div", "show-top", minute, next, make("div", "show-buttons", ...Object.values(buttons))),
      bar,
      page,
      text,
      make("div", "show-keys", words.keys),
      status,
    );

    const timer = () => show?.querySelector(".backnb-timer");
    const elapsed_min = () => {
      const started = model.get("started_ms");
      return started === null ? null : (Date.now() - started) / MINUTE_MS;
    };

    function go(to) {
      if (to < 0 || to >= pages.length) return;
      // What has the keyboard is about to go; without this it would be the notebook's.
      show.focus({ preventScroll: true });
      message = "";
      arriving = true;
      leaving = show.querySelector(FIRST);
      model.set("page", to);
      model.save_changes();
    }

    /** One press leads on: it begins the hour, or starts the set on the screen, or turns the page. */
    function forward() {
      if (model.get("started_ms") === null) {
        model.set("started_ms", Date.now());
        model.save_changes();
        if (!document.fullscreenElement) fillScreen();
        show.focus({ preventScroll: true });
        return;
      }
      const { state } = timer()?.dataset ?? {};
      if (state === "ready" || state === "paused") timer().querySelector(".backnb-toggle").click();
      else if (state !== "running") go(model.get("page") + 1);
    }

    function back() {
      if (timer()?.dataset.state !== "running") go(model.get("page") - 1);
    }

    function restart() {
      model.set("started_ms", null);
      go(0);
    }

    async function fillScreen() {
      try {
        if (document.fullscreenElement) await document.exitFullscreen();
        else await show.requestFullscreen();
      } catch {
        message = words.no_full_screen;
        draw();
      }
    }

    function onKey(event) {
      const { key, target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = target.closest(TYPING);
      const press = {
        PageDown: forward,
        PageUp: back,
        " ": target.closest(OWN_SPACE) ? undefined : forward,
        ArrowRight: target === show ? forward : undefined,
        ArrowLeft: target === show ? back : undefined,
        f: typing ? undefined : fillScreen,
      }[key.length === 1 ? key.toLowerCase() : key];
      if (!press) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) press();
    }

    function drawClock() {
      const { start, minutes } = screens[pages[model.get("page")][0]];
      const now = elapsed_min();
      const following = screens[pages[model.get("page")][0] + 1];
      put(next, following ? fill(words.next, { title: following.title, minute: following.start }) : words.last);
      hand.hidden = now === null;
      hand.style.setProperty("--past", Math.min(1, (now ?? 0) / hour));
      put(minute, now === null ? fill(words.before, { hour }) : standing(now, start, start + minutes));
      bar.setAttribute("aria-label", minute.textContent);
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
      put(text, message);
      const begun = model.get("started_ms") !== null;
      put(buttons.forward, begun ? words.forward : words.begin);
      buttons.forward.disabled = begun && at === pages.length - 1;
      buttons.back.disabled = at === 0;
      buttons.restart.disabled = !begun && at === 0;
      put(status, `${screen.title}. ${filled ? "" : `${screen.say.join(" ")} ${screen.do}`}`.trim());
      awake.want(begun);
      drawClock();
    }

    for (const name of ["page", "started_ms"]) model.on(`change:${name}`, draw);
    model.on("comm_live_update", async () => {
      const { comm_live } = await model.widget_manager.get_model(model.get("_id"));
      message = comm_live ? "" : words.lost;
      draw();
    });
    const ticking = setInterval(drawClock, TICK_MS);
    document.addEventListener("visibilitychange", () => awake.take(), { signal });
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      awake.want(false);
    });
    draw();
    arrive(el, signal, (box) => {
      show = box;
      show.tabIndex = 0;
      show.dataset.lmSuppressShortcuts = "true";
      show.addEventListener("keydown", onKey, { capture: true, signal });
      const lost = (event) => document.fullscreenElement === show && !show.contains(event.target) && onKey(event);
      document.addEventListener("keydown", lost, { capture: true, signal }); // nothing has the keyboard
      show.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"), { signal });
      const slot = new MutationObserver(() => {
        const first = arriving && show.querySelector(FIRST);
        if (!first || first === leaving) return;
        arriving = false;
        first.focus({ preventScroll: true });
      });
      slot.observe(show, { childList: true, subtree: true, attributeFilter: ["class"] });
      signal.addEventListener("abort", () => slot.disconnect());
      bringIntoSight(show, signal);
    });
  },
};

/** As soon as the box that holds this and the slot is on the page. */
function arrive(el, signal, then) {
  if (signal.aborted) return;
  const box = el.isConnected && el.closest(".backnb-show");
  if (box) then(box);
  else requestAnimationFrame(() => arrive(el, signal, then));
}
