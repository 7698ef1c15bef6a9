"""What tests of several rooms share: how to press a board and read it, widgets made of ipywidgets, sessions of any kind."""

import math
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import strategies as st

from backnb import SQUAT, Baseline, Continue, History, OwnLimit, Plan, Session, StiffnessLog, Trial
from backnb.drills.body import SIDE, pose
from backnb.experiment import Experiment

# A page with one widget

# The flags keep Chromium itself from calling home, so that a recorded request is always the page's.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
]
VIEWPORT = {"width": 1280, "height": 800}

# On a clock that a test moves, ten frames a second: sixty took most of the time of many tests, and showed no more.
# Where the moment of a frame matters, a test calls every_frame.
FEWER_FRAMES = """
window.frameMs = 100;
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), window.frameMs);
window.cancelAnimationFrame = clearTimeout;
"""

# A stand-in for the notebook: it keeps the traits, counts what is saved, and can show the widget many times.
BARE_PAGE = """
async ([source, traits]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  const listeners = {};
  const model = {
    traits,
    saved: [],
    get: (name) => model.traits[name],
    set(name, value) {
      if (JSON.stringify(model.traits[name]) === JSON.stringify(value)) return;
      model.traits[name] = value;
      model.fire(`change:${name}`);
    },
    save_changes: () => model.saved.push(structuredClone(model.traits)),
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    fire: (event, ...values) => (listeners[event] ?? []).forEach((listener) => listener(...values)),
    off() {},
    sent: [],
    send: (message) => model.sent.push(message),
  };
  const { initialize, render } = typeof widget === "function" ? await widget() : widget;
  const whole = new AbortController();
  const views = [];
  await initialize?.({ model, signal: whole.signal });
  window.bare = {
    model,
    async show() {
      const view = new AbortController();
      const el = document.createElement("div");
      document.body.append(el);
      views.push({ view, el });
      await render({ model, el, signal: AbortSignal.any([view.signal, whole.signal]) });
    },
    hide(index) {
      views[index].view.abort();
      views[index].el.remove();
    },
    close: () => whole.abort(),
  };
  await window.bare.show();
}
"""


def traits_of(widget):
    """What the browser gets of a widget, without what only the notebook needs."""
    own = {name: value for name, value in widget.get_state().items() if not name.startswith(("_model", "_view"))}
    return {name: value for name, value in own.items() if name not in ("_esm", "_css", "layout")}


# The timer's board, and what any board looks like

DOUBLE_MS = 300  # the board takes a second press within this time for a double click


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def board(page, index=0):
    """What the board shows."""
    root = page.locator(".backnb-timer").nth(index)
    return {
        "state": root.get_attribute("data-state"),
        "kind": root.get_attribute("data-kind"),
        "rep": int(root.get_attribute("data-rep")),
        "digits": root.get_by_role("timer").inner_text(),
    }


PART = ".backnb-timer-"  # and then the name of a part of the timer's board
MESSAGE, TOGGLE = f"{PART}message", f"{PART}toggle"  # Start, Pause and Resume are one button


def part(page, name):
    """A part of the board that has no role of its own."""
    return page.locator(f"{PART}{name}")


def focus(page):
    page.locator(".backnb-timer").focus()


def trait(page, name):
    return page.evaluate("(name) => bare.model.traits[name]", name)


def saved(page):
    return page.evaluate("bare.model.saved")


def every_frame(page):
    """Let the page draw sixty times a second, as a screen does; without it, ten times."""
    page.evaluate("frameMs = 16")


def start(page, ran_s=0):
    """Press Start, and let the set run."""
    go(page, "Start", ran_s)


def go(page, *steps):
    """Let so many seconds pass, or press what has this name, one after the other."""
    for step in steps:
        if step == "stop in Python":
            page.evaluate("bare.model.set('ended', 'stopped'); bare.model.set('state', 'ended')")
        elif isinstance(step, str):
            button(page, step).click()
        else:
            page.clock.run_for(step * 1000)


def assert_shows(page, **expected):
    """Compare what the board shows and what Python was told."""
    seen = {**page.evaluate("bare.model.traits"), **board(page)}
    assert {name: seen[name] for name in expected} == expected


def tones(page):
    """Every tone that is laid and has not been taken off: when it begins on the loudspeaker, and its hertz."""
    return page.evaluate(
        """() => loudspeaker.tones.filter(({ from, until }) => until > from)
            .map(({ from, hertz }) => [from, hertz]).sort((a, b) => a[0] - b[0])"""
    )


def functions(page, widget, expression, argument=None):
    """Evaluate an expression that may use the functions of a widget's module."""
    source = str(widget._esm).partition("export default")[0]
    return page.evaluate(
        "([source, expression, argument]) => new Function('argument', `${source}; return ${expression}`)(argument)",
        [source, expression, argument],
    )


DARK = """
    :root { --jp-layout-color1: #111; --jp-layout-color2: #424242; --jp-layout-color3: #616161;
    --jp-ui-font-color1: rgba(255, 255, 255, 0.87); --jp-ui-font-color2: rgba(255, 255, 255, 0.54);
    --jp-border-color1: #616161; --jp-brand-color1: #1976d2; }
    body { background: #111; }
"""


def axe(page, where=".backnb-timer", state=""):
    """See that axe finds nothing there. It waits now and then, so the clock of the page goes on by a little."""
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    page.evaluate("(where) => void axe.run(where).then((found) => { window.found = found })", where)
    while page.evaluate("!window.found"):
        page.clock.run_for(1)
    found = page.evaluate("(({ violations, passes }) => { delete window.found; return { violations, passes } })(found)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], state
    assert found["passes"], state


CUT = """(parts) => parts.filter((part) => {
    const { left, right, width } = part.getBoundingClientRect();
    return width && (left < 0 || right > innerWidth || part.scrollWidth > part.clientWidth + 1
        || part.matches("button") && part.scrollHeight > part.clientHeight + 1);
}).map((part) => part.outerHTML)"""


def assert_fits(page, parts="button"):
    """Nothing reaches over the edges of the page at its sides, nor out of its part."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(parts).evaluate_all(CUT) == []


DRAWN = """(figure) => {
    const matrix = figure.getScreenCTM();
    const points = (name) => [...figure.querySelector(`.backnb-body-${name}`).points]
        .map((point) => point.matrixTransform(matrix)).map(({ x, y }) => [x, y]);
    const box = figure.getBoundingClientRect();
    const outlines = [...figure.querySelectorAll(".backnb-body-near")];
    window.inFigure = (x, y) => outlines.some((path) => path.isPointInFill(new DOMPoint(x, y)));
    return { spine: points("spine"), wedge: points("wedge"), box: [box.x, box.y, box.width, box.height] };
}"""


def phase_at(plan, t_s):
    """The phase of a plan that holds a moment, in seconds from its start; at a boundary the later one."""
    return next(phase for phase in reversed(plan.phases) if phase.start_s <= max(0, t_s))


def figure(page):
    return page.locator(".backnb-body-figure:not([hidden])")


def assert_drawn(page, exercise, amount, made, **options):
    """Every dot on the screen is where body.py has it, to a pixel."""
    joints = pose(exercise, amount, **options).joints
    drawn = figure(page).evaluate(DRAWN)
    left, bottom, width, height = (number / 1000 for number in made["view"])
    x, y, w, h = drawn["box"]
    scale = min(w / width, h / height)
    x, y = x + (w - width * scale) / 2, y + (h - height * scale) / 2

    def on_screen(joint):
        return x + (joints[joint][0] - left) * scale, y + (bottom + height - joints[joint][1]) * scale

    assert scale > 40  # pixels for a metre: it is no dwarf
    for name, dots in (("spine", SIDE.spine), ("wedge", SIDE.wedge)):
        for dot, found in zip(dots, drawn[name], strict=True):
            assert math.dist(on_screen(dot), found) < 1, (amount, dot)
    # The limbs lie around their joints.
    for joint in ("ankle", "knee", "hip", "shoulder", "elbow", "wrist", "knuckles", "skull", "belly", "chest"):
        point = [1000 * joints[joint][0], -1000 * joints[joint][1]]
        assert page.evaluate("(point) => inFigure(...point)", point), (amount, joint)


# What nothing that we say of ratings may say: claims, cheers and percents
BANNED = (
    r"decompress|realign|release|fixes|proven|significan|congrat|well done|great|success|improve|better|worse|[%*!]"
)

# Cards, made of ipywidgets


def widgets_of(session, kind):
    """Every widget of a kind that is on the screen."""
    found, todo = [], list(session.children)
    while todo:
        widget = todo.pop(0)
        found += [widget] if type(widget).__name__ == kind else []
        todo += getattr(widget, "children", ())
    return found


def press(session, name):
    button = next(button for button in widgets_of(session, "Button") if button.description == name)
    assert not button.disabled
    button.click()


def said(session):
    shown = [html.value for html in widgets_of(session, "HTML") if html.layout.display != "none"]
    return " ".join([session.head.warning, *shown, *(widget.html for widget in widgets_of(session, "Shown"))])


def choose(session, value):
    """Answer the one question with buttons that is on the screen."""
    (choice,) = widgets_of(session, "Choice")
    choose_in(choice, value)


def choose_in(choice, value):
    choice._heard({"chosen": list(choice.options.values()).index(value)})


def synced_text(widget):
    """Everything that a notebook file could keep of a widget and of those in it."""
    todo, seen = [widget], []
    while todo:
        each = todo.pop()
        seen.append(str({name: value for name, value in each.get_state().items() if name not in ("_esm", "_css")}))
        todo += [*getattr(each, "children", ()), *([each.head] if hasattr(each, "head") else [])]
    return " ".join(seen)


def rate(session, value):
    (rating,) = widgets_of(session, "Rating")
    rating.value = value
    press(session, "Go on")


def finish(session, ended="finished", reps_done=2, limit=None):
    (timer,) = widgets_of(session, "Timer")
    timer.set_trait("reps_done", reps_done)
    timer.set_trait("limit", limit)
    timer.set_trait("ended", ended)
    timer.set_trait("state", "ended")


def states(folder):
    """Every state that the cards of a learner can be in, each on a log of its own in this folder."""
    made = []

    def log(name="", **session):
        log = StiffnessLog(Path(folder, f"{name or len(made)}.sqlite"))
        if session:
            log.add(**session)
        return log

    def many(count):
        filled, table = log(f"many-{count}"), Path(folder, f"{count}.csv")
        days = [NOON - timedelta(days=3 * number) for number in range(count)]
        rows = [
            f"{at},{at.day % 8},{at.day % 5},{('none', 'more')[at.day % 9 == 0]},a place,<b>a note</b>" for at in days
        ]
        table.write_text("\n".join(["at,before,after,pain,context,note", *rows, f"{NOON},3"]))
        filled.import_csv(table)
        filled.edit(count + 1, exercise="none")
        return filled

    def go(card, *steps):
        for step in steps:
            if isinstance(step, str):
                press(card, step)
            elif callable(step):
                step(card)
            else:
                rate(card, step)
        made.append(card)

    def write(name, value):
        return lambda card: next(f for f in widgets_of(card, "Field") if f._label == name).set_trait("value", value)

    plan, listed = Plan.between_sets(120), ("Start", "Nothing here applies to me")
    training, none = partial(choose, value="training"), partial(choose, value="none")
    whole = (*listed, training, 6, partial(finish, reps_done=9), 4)
    session = partial(Session, plan, choose_rest=True)
    for steps in (
        (), ("Change something",), ("Start",), ("Start", "Something here applies to me"), listed, whole[:3],
        whole[:4], ("Only the timer", listed[1]), ("Rate, stand, rate", listed[1], 6), whole[:-1], whole,
        (*whole, partial(choose, value="same"), write("A note for yourself (optional)", "a note")),
        (*whole, partial(choose, value="more")), ("Only the timer", listed[1], partial(finish, reps_done=3)),
    ):  # fmt: skip
        go(session(log()), *steps)
    go(session(log(before=6, context="training", reps_planned=15, ended="draft")))
    Path(folder, "in-the-way").write_text("")
    go(session(log("in-the-way/log")), *whole, none)
    Path(folder, "spoilt.sqlite").write_text("a shopping list")
    for name in ("empty", "spoilt"):
        go(History(log(name)))
    for count in (6, 29, 199):
        go(History(many(count)))
    for steps in (
        ("See them as a table",), ("Correct or delete",), ("Correct or delete", "Correct this session"),
        ("Correct or delete", "Delete all 30"), ("Take them with you, or bring some",),
        ("Correct or delete", "Correct this session", write("Date and time", "7 Mar"), "Save the changes"),
    ):  # fmt: skip
        go(History(log("many-29")), *steps)
    go(Baseline(log()))
    go(Baseline(log()), lambda card: widgets_of(card, "Rating")[0].set_trait("value", 3), "Save this rating")
    go(Continue(log("many-29")))
    go(OwnLimit(SQUAT, log()))
    go(Trial(log()), "Rehearse it with made-up days")
    rated = ("Begin this day", *listed, 6)
    for steps in (
        (), rated, (*rated, "Go on", finish, 4, none), ("Look at all the coins",), ("End this experiment early",),
    ):  # fmt: skip
        go(Trial(log()), "Toss the coins and begin", *steps)
    for days, steps in ((6, ()), (8, ("Look at the result so far",))):
        six = log()
        experiment = Experiment.draw(days=days, seed=1).begin(six)
        for number, arm in enumerate(experiment.arms[:6], 1):
            six.add(before=6, after=4, experiment=experiment.uid, day=number, arm=arm)
        go(Trial(six), *steps)
    return made


# The log

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))


def plain(value):
    return None if value is pd.NA else value


@contextmanager
def computer_in(zone):
    """Put this process into a zone. On Windows a process has no zone of its own, so there is nothing to test."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has one zone for all")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


def ask(path, *questions):
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(question).fetchall() for question in questions][-1]


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


rating = st.none() | st.integers(0, 10)


zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def sessions(draw):
    planned = draw(st.none() | st.integers(0, 40))
    return {
        "before": draw(rating),
        "after": draw(rating),
        "exercise": draw(st.sampled_from(["squat", "roof", "squat+roof", "none"])),
        "reps_planned": planned,
        "reps_done": draw(st.none() | st.integers(0, 40 if planned is None else planned)),
        "limit": draw(st.none() | st.floats(0, 1)),
        "pain": draw(st.sampled_from([None, "none", "same", "more", "new"])),
        "context": draw(st.none() | text),
        "note": draw(text),
        "ended": draw(st.sampled_from(["finished", "limit", "stopped"])),
        "at": draw(st.datetimes(datetime(1, 1, 3), datetime(2026, 2, 27), timezones=zones)),
        "experiment": draw(st.none() | st.uuids().map(str)),
        "day": draw(st.none() | st.integers(1, 40)),
        "arm": draw(st.sampled_from([None, "drill", "rest"])),
    }


PAGE = 4096


def notes(log):
    """Give the notes in a file, which must be whole."""
    assert ask(log.path, "PRAGMA integrity_check") == [("ok",)]
    return [note for (note,) in ask(log.path, "SELECT note FROM sessions ORDER BY id")]


def refusal_of(path, operation):
    with pytest.raises(OSError, match=r"^The log .* could not be used .*\.$") as refusal:
        operation()
    sentence = str(refusal.value)
    assert type(refusal.value) is OSError
    assert str(path) in sentence
    assert "BACKNB_LOG" in sentence
    assert "\n" not in sentence
    assert refusal.value.__cause__ is not None
    return sentence
