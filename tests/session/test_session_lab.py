"""The main job in real JupyterLab in Chromium, used as a person uses it: first visit, next day, and when Python goes."""

import re
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import button
from playwright.sync_api import expect

from backnb import StiffnessLog
from backnb.session.safety import NOTHING

TESTS = Path(__file__).parent.parent
SLOW = "Session(Plan.between_sets(120), choose_rest=True)"
FAST = "Session(Plan.between_sets(120), choose_rest=True, speed=40)"


@pytest.fixture
def log(lab_server):
    """The log that the kernels write, with nothing in it."""
    log = StiffnessLog(lab_server.log)
    if log.path.exists():
        log.delete_all(confirm=True)
    return log


@pytest.fixture
def between_sets(lab, lab_server, log, requests):
    """Open notebook 03 with nothing changed but the speed of its timer, and run it from top to bottom."""
    source = lab_server.notebooks / "03_between_sets.ipynb"
    original = source.read_text()
    assert SLOW in original
    source.write_text(original.replace(SLOW, FAST))

    def visit():
        notebook = lab("03_between_sets.ipynb")
        notebook.run_all()
        notebook.wait_until_run()
        keyboard_is_on(notebook.page, "Between two sets")
        notebook.page.wait_for_function(AT_REST)
        return notebook

    yield visit
    source.write_text(original)


def keyboard_is_on(page, heading):
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_focused()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def first_visit(page):
    """From Run All to the first rating."""
    press(page, "Enter")
    keyboard_is_on(page, "Safety first")
    button(page, NOTHING).wait_for()  # the heading comes first
    press(page, "Tab", "Enter")
    asked(page)


def asked(page):
    expect(page.locator(".backnb-rating")).to_be_focused()
    expect(page.locator(".backnb-rating [aria-pressed=true]")).to_have_count(0)
    page.wait_for_function("(since) => performance.now() - since > 800", arg=page.evaluate("performance.now()"))


def rate(page, value):
    press(page, str(value))
    expect(page.locator(".backnb-rating [aria-pressed=true]")).to_have_text(str(value))
    press(page, "Enter")


def begin_the_set(page):
    expect(page.locator(".backnb-timer")).to_be_focused()
    press(page, "Space")


def up_to_after(page):
    first_visit(page)
    rate(page, 6)
    begin_the_set(page)
    expect(page.get_by_role("heading", name="Rate again")).to_be_visible()
    asked(page)


def test_the_main_job_by_keys_alone_from_run_all_to_the_picture_and_the_next_day(
    between_sets, log, lab_server, requests
):
    notebook = between_sets()
    page = notebook.page
    assert notebook.errors() == []
    in_sight(page)
    up_to_after(page)
    rate(page, 4)
    button(page, "None").click()
    expect(page.get_by_alt_text(re.compile(r"Before 6, after 4 \(change -2\)")).first).to_be_visible()
    (row,) = log.sessions().to_dict("records")
    assert (row["before"], row["after"], row["pain"], row["ended"]) == (6, 4, "none", "finished")
    assert row["exercise"] == "squat+roof"
    assert row["reps_done"] == row["reps_planned"]
    assert [url for url in requests if not url.startswith((lab_server.url, "data:", "blob:"))] == []

    page = between_sets().page
    expect(button(page, "Same as last time")).to_be_visible()
    press(page, "Enter")  # four keys from Run All to the first squat: Enter, a digit, Enter, Space
    asked(page)
    rate(page, 5)
    begin_the_set(page)
    expect(page.locator(".backnb-timer")).to_have_attribute("data-state", "running")


# anywidget's limit for a widget to load, already over when the widget begins.
TOO_LATE = """() => {
    const limit = (window.limit = AbortSignal.timeout);
    AbortSignal.timeout = (ms) => {
        if (ms !== 2000) return limit.call(AbortSignal, ms);
        const over = new AbortController();
        queueMicrotask(() => over.abort());
        return over.signal;
    };
}"""


@pytest.mark.long
def test_on_a_machine_too_slow_for_anywidget_nothing_is_lost(lab, between_sets, log):
    page = lab("03_between_sets.ipynb").page
    page.evaluate(TOO_LATE)
    try:
        up_to_after(between_sets().page)
    finally:
        page.evaluate("AbortSignal.timeout = window.limit")
    rate(page, 4)
    button(page, "None").click()
    expect(page.get_by_alt_text(re.compile(r"Before 6, after 4 \(change -2\)")).first).to_be_visible()
    (row,) = log.sessions().to_dict("records")
    assert (row["before"], row["after"], row["pain"], row["ended"]) == (6, 4, "none", "finished")


# What comes below or above moves the board; a button that moves between the mouse's down and its up is not clicked.
AT_REST = """() => {
    const { top } = document.querySelector(".backnb-card-main").getBoundingClientRect();
    window.framesAtRest = top === window.topBefore ? window.framesAtRest + 1 : 0;
    window.topBefore = top;
    return window.framesAtRest >= 20;
}"""


def test_the_same_by_mouse_with_my_limit_and_an_answer_taken_back(between_sets, log):
    page = between_sets().page
    for name in ("Start", "Nothing here applies to me", "Prefer not to say", "Go on", "Start"):
        button(page, name).click()
    page.wait_for_function(  # in one frame: forty times as fast, the set is soon over
        """() => {
            const timer = document.querySelector(".backnb-timer");
            const limit = [...timer.querySelectorAll("button")].find((each) => each.textContent === "That was my limit");
            return Number(timer.dataset.rep) >= 2 && (limit.click(), true);
        }"""
    )
    expect(page.get_by_role("heading", name="Rate again")).to_be_visible()  # after the second drill
    button(page, "0").click()
    button(page, "Go on").click()
    button(page, "More than before").click()
    expect(page.get_by_text("Stop here for today.")).to_be_visible()
    button(page, "Take my last answer back").click()
    button(page, "Same as before").click()
    expect(page.get_by_text("Saved as session")).to_be_visible()
    for field in ("A note for yourself (optional)", "Drill", "Just before", "From", "Until"):  # each its own label
        expect(page.get_by_label(field, exact=True)).to_have_count(1)
    (row,) = log.sessions().to_dict("records")
    assert (row["after"], row["pain"]) == (0, "same")
    assert pd.isna(row["before"])
    assert 0.4 <= row["limit"] <= 1


def in_sight(page):
    """Wait until the board is whole on the screen for many frames on end: for a moment is not enough."""
    page.evaluate("window.framesInSight = 0")
    page.wait_for_function(
        """() => {
            const { top, bottom } = document.querySelector(".backnb-card-main").getBoundingClientRect();
            window.framesInSight = top >= 0 && bottom <= innerHeight ? window.framesInSight + 1 : 0;
            return window.framesInSight === 20;
        }"""
    )


def test_run_all_leaves_the_learner_where_there_is_something_to_do_on_a_wide_screen(between_sets, page):
    page.set_viewport_size({"width": 1920, "height": 800})
    in_sight(between_sets().page)


SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()"
# Where the kernel is ended, what the log then holds, and what the next board says of it.
ENDED = {
    "before": ({"before": 6, "reps_done": None}, "no rep yet, before 6"),
    "move": ({"before": 6}, "before 6"),
    "after": ({"before": 6}, "before 6"),
    "pain": ({"before": 6, "after": 4}, "before 6, after 4"),
}


@pytest.mark.long
def test_python_is_ended_at_each_step_and_nothing_answered_is_lost(between_sets, log):
    notebook = between_sets()
    first_visit(notebook.page)
    for visit, (step, (expected, words)) in enumerate(ENDED.items(), start=1):
        answer_up_to(step, notebook.page)
        notebook.page.evaluate(SHUT_DOWN)
        expect(notebook.page.get_by_role("alert").filter(has_text="Python has stopped").first).to_be_visible()
        draft = log.draft()
        assert {name: getattr(draft, name) for name in expected} == expected, step

        notebook = between_sets()
        page = notebook.page
        expect(page.get_by_text(words)).to_be_visible()
        button(page, "Keep it as it is").click()
        expect(page.get_by_text("Left open")).to_have_count(0)
        assert (len(log), log.draft()) == (visit, None)
        page.locator(".jp-Notebook").get_by_role("button", name=re.compile("^(Start|Same as last time)$")).click()
        asked(page)


def answer_up_to(step, page):
    if step == "before":
        press(page, "6")
        expect(page.locator(".backnb-rating [aria-pressed=true]")).to_have_text("6")
        expect(button(page, "Go on")).to_be_enabled()
    else:
        rate(page, 6)
        begin_the_set(page)
    if step == "move":
        page.wait_for_function(  # in one frame, and so long after Start that it is no double press
            """() => Number(document.querySelector(".backnb-timer")?.dataset.rep) >= 4
                && (document.querySelector(".backnb-timer-toggle").click(), true)"""
        )
        expect(page.locator(".backnb-timer")).to_have_attribute("data-state", "paused")
    if step in ("after", "pain"):
        expect(page.get_by_role("heading", name="Rate again")).to_be_visible()
        asked(page)
    if step == "pain":
        rate(page, 4)
        expect(button(page, "New pain")).to_be_visible()


def test_what_is_pressed_while_python_is_gone_is_offered_when_it_is_back(between_sets, log):
    notebook = between_sets()
    page = notebook.page

    def while_python_is_gone(act):
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        expect(page.get_by_role("alert").filter(has_text="Python was restarted").first).to_be_visible()
        act()
        notebook.wait_until_ready()
        notebook.run_all()
        notebook.wait_until_run()
        page.wait_for_function(AT_REST)

    def rate_and_say_where_from():
        press(page, "8")
        button(page, "Training").click()

    first_visit(page)
    while_python_is_gone(rate_and_say_where_from)  # before anything is in the log
    expect(page.get_by_text("no rep yet, before 8")).to_be_visible()
    assert log.draft().context == "training"
    button(page, "Delete it").click()
    expect(page.get_by_text("Left open")).to_have_count(0)
    button(page, "Start").click()
    asked(page)
    rate(page, 6)
    begin_the_set(page)
    expect(page.get_by_role("heading", name="Rate again")).to_be_visible()
    asked(page)
    while_python_is_gone(lambda: press(page, "3"))
    expect(page.get_by_text("before 6, after 3")).to_be_visible()


def test_clicks_on_words_and_keys_stay_with_the_board(between_sets):
    notebook = between_sets()
    page, cells = notebook.page, notebook.cells()
    letters = "a b d d 0 0 x m y r Escape".split()
    page.get_by_role("heading", name="Between two sets").click()
    press(page, *letters)
    first_visit_words = page.locator(".backnb-card-count")
    press(page, "Enter")
    keyboard_is_on(page, "Safety first")
    page.get_by_text("This is education").click()
    press(page, *letters)
    button(page, "Nothing here applies to me").click()
    asked(page)
    first_visit_words.first.click()
    press(page, "d", "d", "7")  # and the digit goes to the rating
    expect(page.locator(".backnb-rating [aria-pressed=true]")).to_have_text("7")
    press(page, "Enter")
    expect(page.locator(".backnb-timer")).to_be_focused()
    page.get_by_role("heading", name="Move with the timer").click()
    press(page, "m")  # the timer's own mute
    expect(button(page, "Sound")).to_have_attribute("aria-pressed", "false")
    press(page, "m", *letters)
    button(page, "Sound").focus()
    press(page, *letters, "Enter", "Space", "ArrowLeft")
    assert notebook.cells() == cells
    assert page.locator(".jp-Dialog").count() == 0


def test_no_notebook_file_holds_an_answer_even_if_widget_state_is_saved(between_sets, log, lab_server):
    notebook = between_sets()
    page = notebook.page
    notebook.command("@jupyter-widgets/jupyterlab-manager:saveWidgetState")
    first_visit(page)
    button(page, "Training").click()
    rate(page, 6)
    begin_the_set(page)
    expect(page.get_by_role("heading", name="Rate again")).to_be_visible()
    asked(page)
    rate(page, 4)
    button(page, "None").click()
    expect(page.get_by_alt_text(re.compile(r"Before 6, after 4")).first).to_be_visible()
    page.get_by_label("A note for yourself").fill("after lunch")
    page.keyboard.press("Tab")
    page.wait_for_function("() => true")
    notebook.save()
    saved = (lab_server.notebooks / notebook.name).read_text()
    assert "application/vnd.jupyter.widget-state+json" in saved  # the state is there
    for secret in ("after lunch", "image/png", "Before 6", "change -2", '"training"'):
        assert secret not in saved


def test_shown_in_a_second_view_the_keyboard_stays_in_the_one_that_is_used(lab, log):
    notebook = lab(
        "views.ipynb", ["from backnb import SQUAT, Session\nsession = Session(SQUAT, reps=2)", "session", "session"]
    )
    page = notebook.page
    for cell in range(3):
        notebook.run(cell)
    button(page, "Start").nth(1).wait_for()
    second = notebook.cell(2)
    second.get_by_role("button", name="Start", exact=True).click()
    expect(second.get_by_role("heading", name="Safety first")).to_be_focused()
    second.get_by_role("button", name="Nothing here applies to me").click()
    expect(second.locator(".backnb-rating")).to_be_focused()


def test_a_log_folder_that_cannot_be_written_keeps_the_answers_on_the_screen(lab, tmp_path):
    in_the_way = tmp_path / "in-the-way"
    in_the_way.write_text("a file where the folder should be")
    made = f"Session(SQUAT, StiffnessLog({str(in_the_way / 'log.sqlite')!r}), reps=1, speed=40)"
    notebook = lab("unwritable.ipynb", [f"from backnb import SQUAT, Session, StiffnessLog\n{made}"])
    page = notebook.page
    notebook.run_all()
    for name in ("Start", "Nothing here applies to me", "6"):
        button(page, name).click()
    expect(page.get_by_role("alert").filter(has_text="not saved yet")).to_be_visible()
    button(page, "Go on").click()
    button(page, "Start").click()
    expect(page.get_by_role("heading", name="Rate again")).to_be_visible()
    button(page, "4").click()
    button(page, "Go on").click()
    button(page, "None").click()
    expect(page.get_by_text("before: 6, after: 4")).to_be_visible()
    in_the_way.unlink()
    button(page, "Save again").click()
    expect(page.get_by_text("Saved as session 1")).to_be_visible()


CUT = """() => [...document.querySelectorAll(".backnb-card *")]
    .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1
        && getComputedStyle(part).overflowX !== "visible" && !part.matches(".backnb-board-status, select, input"))
    .map((part) => `${part.className} ${part.textContent.slice(0, 60)}: ${part.scrollWidth} in ${part.clientWidth}`)"""


@pytest.mark.long
def test_axe_finds_nothing_in_any_state_and_at_four_times_the_size_nothing_is_cut(lab, tmp_path):
    made = f"import sys\nsys.path.insert(0, {str(TESTS)!r})\nfrom helpers import states\ndisplay(*states({str(tmp_path)!r}))"
    notebook = lab("states.ipynb", [made])
    page = notebook.page
    notebook.run(0)
    notebook.wait_until_run()
    assert notebook.errors() == []
    cards = page.locator(".backnb-card")
    cards.last.wait_for()
    assert cards.count() > 30
    for dark in (False, True):
        notebook.make_dark(dark)
        found = Axe().run(page, context=".backnb-card").response["violations"]
        assert [(each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"]) for each in found] == []
    notebook.command("application:toggle-left-area")
    page.set_viewport_size({"width": 320, "height": 256})  # what is left of 1280 x 1024 at 400 %
    page.wait_for_function("document.querySelector('.backnb-card').clientWidth < 320")
    page.wait_for_function(f"() => !({CUT})().length")
