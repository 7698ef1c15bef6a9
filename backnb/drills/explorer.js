/**
 * The figure in the learner's own hands. Everything it shows is in the table already, so it moves while Python is busy.
 */

import { MARKS, createBody, gentle } from "./body.js";
import { bringIntoSight, fill, make, makeButton, onKeys, percent, put } from "../kit/dom.js";

const AT_LIMIT = 0.97; // from here to 1 it is at the limit

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render({ model, el, signal }) {
    const words = model.get("_words");
    const drill = model.get("_drill");
    const bodies = Object.entries(model.get("_bodies")).map(([look, table]) => ({
      look,
      sliders: table.axes.length,
      ...createBody(table, words.your_limit),
    }));
    const two = bodies.some(({ sliders: count }) => count > 2); // sliders besides the amount
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let frame = 0;
    let began; // when playing began
    let moved = false; // by playing, just now

    const body = () => bodies.find(({ look }) => look === model.get("look")) ?? bodies[0];
    const place = (amount) => [model.get("own_limit"), ...(body().sliders > 2 ? [model.get("low_back")] : []), amount];
    const shown = () => percent(model.get("amount") * model.get("own_limit"));

    const sliders = [
      slider("amount", words.amount, 0, 100, (value) => set("amount", value / 100 / model.get("own_limit"))),
      slider("own_limit", words.own_limit, ...ends("own_limit"), moveLimit),
      ...(two ? [slider("low_back", words.low_back, ...ends("low_back"), (value) => set("low_back", value / 100))] : []),
    ];
    const play = makeButton("explorer-play board-main", words.play, () => {
      if (began === undefined) return start();
      stop();
      model.save_changes();
    });
    const reset = makeButton("explorer-reset", words.reset, () => {
      stop();
      for (const [name, value] of Object.entries(drill.first)) model.set(name, value);
      model.save_changes();
      draw();
    });
    const sentence = make("p", "explorer-sentence");
    sentence.setAttribute("role", "status");
    const figure = make("div", "explorer-figure", ...bodies.map(({ root: each }) => each));
    const looks = bodies.map(({ look }) =>
      makeButton("explorer-look", words.looks[look][0], () => {
        model.set("look", look);
        model.save_changes();
        draw();
      }),
    );
    const choice = make("div", "explorer-buttons", ...looks);
    choice.setAttribute("role", "group");
    choice.setAttribute("aria-label", words.look);
    const root = make(
      "div",
      "explorer board",
      make("div", "explorer-name", drill.name),
      make(
        "div",
        "explorer-grid",
        figure,
        make(
          "div",
          "explorer-panel",
          sentence,
          choice,
          ...sliders.map(({ group }) => group),
          make("div", "explorer-buttons", play, reset),
          ...[words.limit, words.balance, words.drawing, words.keys].map((note) => make("p", "explorer-note", note)),
        ),
      ),
    );
    root.lang = "en";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", drill.name);
    onKeys(root, () => {}, { signal });

    function ends(name) {
      return drill.limits[name].map(percent);
    }

    function slider(name, label, low, high, change) {
      const input = make("input", "explorer-slider");
      Object.assign(input, { type: "range", min: low, max: high, step: 1 });
      input.setAttribute("aria-label", label);
      const value = make("span", "explorer-value");
      input.addEventListener("input", () => {
        stop();
        change(Number(input.value));
        draw();
      });
      input.addEventListener("change", () => model.save_changes());
      return { name, input, value, group: make("div", "explorer-label", make("span", "explorer-what", label), value, input) };
    }

    function set(name, value) {
      model.set(name, name === "amount" ? Math.min(drill.past, Math.max(0, value)) : value);
    }

    /** The depth stays: at the same depth the limit may now lie before or behind. */
    function moveLimit(value) {
      const depth = model.get("amount") * model.get("own_limit");
      set("own_limit", value / 100);
      set("amount", depth / model.get("own_limit"));
    }

    function start() {
      began = performance.now();
      tick();
    }

    function stop() {
      cancelAnimationFrame(frame);
      began = undefined;
      put(play, words.play);
    }

    /** One rep to the limit and back; where motion is to be reduced, only its ends are shown. */
    function tick() {
      const { move_s, hold_s, return_s } = drill;
      const t = (performance.now() - began) / 1000;
      const out = Math.min(1, t / move_s);
      const back = Math.min(1, Math.max(0, (t - move_s - hold_s) / return_s));
      const part = still.matches ? Number(back === 0) : out - back;
      moved = true;
      set("amount", gentle(part));
      moved = false;
      if (back === 1) {
        stop();
        model.save_changes();
      } else {
        put(play, words.stop);
        frame = requestAnimationFrame(tick);
      }
      draw();
    }

    function state() {
      const amount = model.get("amount");
      if (amount > 1 + 1e-9) return "past";
      if (amount >= AT_LIMIT) return "at";
      if (amount < 0.01) return "stand";
      return two && amount < drill.arms_up ? "arms" : "before";
    }

    /** What it says of the figure: of the slip, if there is one. */
    function said() {
      const [, slip] = words.looks[body().look];
      const share = model.get("low_back");
      const gathered = two && state() !== "arms" && state() !== "stand" && Math.min(share, 1 - share) <= drill.one_place;
      return slip || words[state() !== "past" && gathered ? "one_place" : state()];
    }

    function draw() {
      const { look, root: svg, sliders: count } = body();
      for (const each of bodies) each.root.toggleAttribute("hidden", each.look !== look);
      looks.forEach((button, at) => button.setAttribute("aria-pressed", String(bodies[at].look === look)));
      body().draw(...place(model.get("amount")));
      body().aim(...place(1));
      body().mark(MARKS.map((amount) => place(amount)));
      for (const { name, input, value, group } of sliders) {
        group.hidden = name === "low_back" && count < 3;
        const now = name === "amount" ? shown() : percent(model.get(name));
        if (Number(input.value) !== now) input.value = String(now);
        const text = fill(name === "low_back" ? words.share : words.of, { percent: now, rest: 100 - now });
        put(value, text);
        input.setAttribute("aria-valuetext", text);
      }
      root.dataset.state = look in { "": 0, front: 0 } ? state() : "past";
      put(sentence, said());
      svg.setAttribute("aria-label", `${drill.name}. ${said()}`);
    }

    for (const name of Object.keys(drill.first)) model.on(`change:${name}`, draw);
    model.on("change:amount", () => moved || stop()); // by a hand, in this view or another
    signal.addEventListener("abort", stop);
    draw();
    el.append(root);
    bringIntoSight(root, signal);
  },
};
