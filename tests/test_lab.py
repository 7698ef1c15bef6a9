"""The course in real JupyterLab in Chromium, used as a person uses it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers import assert_drawn
from lab import Notebook, button
from playwright.sync_api import expect

from backnb import SQUAT, Explorer, StiffnessLog, expected_fall
from backnb.course.questions import QUESTIONS
from backnb.ratings.demonstrations import SUSPECTS


def show_timer(lab, name, options="reps=9", *more, shown="timer"):
    """Open a notebook of a timer and more cells below it, and run the first two."""
    notebook = lab(name, ["from backnb import SQUAT, Timer", f"timer = Timer(SQUAT, {options})\n{shown}", *more])
    notebook.run(0)
    notebook.run(1)
    return notebook, notebook.page


def expect_kernel_busy(page):
    expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "busy")


def test_the_set_runs_on_while_the_kernel_is_busy_and_python_hears_of_its_end(lab, tmp_path):
    go = tmp_path / "go"
    busy = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)"
    ended = "print('ended', timer.ended, timer.reps_done)"
    notebook, page = show_timer(lab, "busy.ipynb", "reps=3, speed=20", busy, ended)
    button(page, "Start").wait_for()
    notebook.run(2)
    expect_kernel_busy(page)
    button(page, "Start").click()
    expect(page.locator(".backnb-timer")).to_have_attribute("data-state", "ended")
    expect_kernel_busy(page)
    go.touch()
    notebook.run_until_it_says(3, "ended finished 3")


def test_the_set_runs_on_when_the_kernel_dies(lab, lab_server):
    notebook, page = show_timer(lab, "dies.ipynb", "reps=3, speed=5")
    button(page, "Start").click()
    lab_server.ask(f"/api/kernels/{notebook.kernel_id()}", "DELETE")
    expect(page.locator(".backnb-timer")).to_have_attribute("data-rep", "3")
    expect(page.locator(".backnb-timer")).to_have_attribute("data-state", "ended")


def test_shown_twice_it_is_one_clock(lab):
    notebook, page = show_timer(lab, "twice.ipynb", "reps=9", "timer.state", shown="display(timer, timer)")
    boards = page.locator(".backnb-timer")
    expect(boards).to_have_count(2)
    button(page, "Start").first.click()
    expect(boards.nth(1)).to_have_attribute("data-state", "running")
    later = re.compile("[1-4]")  # so soon after Start, a press would be a double click
    expect(page.get_by_role("timer").nth(1)).to_have_text(later)
    button(page, "Pause").nth(1).click()
    expect(boards.nth(0)).to_have_attribute("data-state", "paused")
    digits = page.get_by_role("timer")
    assert digits.nth(0).inner_text() == digits.nth(1).inner_text()
    notebook.run_until_it_says(2, "paused")


def test_run_again_the_old_one_falls_silent(lab):
    again = "old, timer = globals().get('timer'), Timer(SQUAT, reps=9)\ntimer"
    notebook = lab("again.ipynb", ["from backnb import SQUAT, Timer", again, "print('the old one is', old.state)"])
    page = notebook.page
    notebook.run(0)
    notebook.run(1)
    button(page, "Start").click()
    expect(page.locator(".backnb-timer")).to_have_attribute("data-state", "running")
    notebook.run(1)
    button(page, "Start").wait_for()
    expect(page.locator(".backnb-timer")).to_have_count(1)
    notebook.run_until_it_says(2, "the old one is paused")


def test_loaded_again_with_the_kernel_alive_it_waits_where_it_was(lab):
    notebook, page = show_timer(lab, "reload.ipynb", "reps=9, speed=2")
    button(page, "Start").click()
    expect(page.locator(".backnb-timer")).to_have_attribute("data-rep", re.compile("[2-9]"))
    notebook.save()
    notebook.load_page()
    board = page.locator(".backnb-timer")
    expect(board).to_have_attribute("data-state", "paused")
    expect(board).to_have_attribute("data-rep", re.compile("[2-9]"))
    button(page, "Resume").click()
    expect(board).to_have_attribute("data-state", "running")
    button(page, "That was my limit").click()
    expect(board).to_have_attribute("data-state", "ended")


def test_of_two_windows_the_one_that_started_leads(lab):
    notebook, page = show_timer(lab, "windows.ipynb", "reps=9")
    button(page, "Start").wait_for()
    notebook.save()
    other = page.context.new_page()
    Notebook(notebook.server, other, notebook.name)
    button(other, "Start").wait_for()
    page.bring_to_front()
    button(page, "Start").click()
    boards = [each.locator(".backnb-timer") for each in (page, other)]
    for board in boards:
        expect(board).to_have_attribute("data-state", "running")
    expect(boards[1].locator(".backnb-timer-message")).to_contain_text("led in another window")
    button(page, "That was my limit").click()
    for board in boards:
        expect(board).to_have_attribute("data-state", "ended")
        expect(board.locator(".backnb-timer-word")).to_have_text("Stopped at your limit")
    texts = [board.locator(".backnb-timer-rep").inner_text() for board in boards]
    assert texts[0] == texts[1]


def scroll_to(page, index):
    """Scroll as a hand does, on and on until the cell is there: the heights of cells out of sight are guesses."""
    page.evaluate("window.framesThere = 0")
    page.wait_for_function(
        """(index) => {
            const { node } = window.jupyterapp.shell.currentWidget.content.widgets[index];
            const { top, bottom } = node.getBoundingClientRect();
            const there = bottom > innerHeight * 0.2 && top < innerHeight * 0.8;
            window.framesThere = there ? window.framesThere + 1 : 0;
            if (!there) node.scrollIntoView({ block: "center" });
            return window.framesThere === 5;
        }""",
        arg=index,
    )


def test_scrolled_many_cells_away_and_back_it_has_run_on(lab):
    """JupyterLab takes cells out of the page that are far away; the set must not mind."""
    _, page = show_timer(lab, "long.ipynb", "reps=20", *[f"# cell {i}" for i in range(60)])
    button(page, "Start").click()
    board = page.locator(".backnb-timer")
    expect(board).to_have_attribute("data-kind", "move")
    begun = page.evaluate("performance.now()")
    scroll_to(page, 61)
    expect(page.locator(".jp-Notebook .jp-Cell").last).to_be_in_viewport()
    expect(board).not_to_be_in_viewport()
    page.wait_for_function("(begun) => performance.now() - begun > 3000", arg=begun)
    scroll_to(page, 1)
    expect(board).to_be_in_viewport()
    expect(board).to_have_count(1)
    expect(board).to_have_attribute("data-state", "running")
    expect(board).to_have_attribute("data-rep", re.compile("^([2-9]|1[0-9]|20)$"))


def test_the_notebook_closed_it_pauses_and_opened_again_it_waits_there(lab):
    notebook, page = show_timer(lab, "close.ipynb", "reps=9", "timer.state, timer.rep")
    board = page.locator(".backnb-timer")
    button(page, "Start").click()
    expect(board).to_have_attribute("data-rep", "1")
    notebook.save()
    notebook.command("application:close")
    expect(board).to_have_count(0)
    notebook.command("docmanager:open", {"path": notebook.name})
    notebook.wait_until_ready()
    expect(board).to_have_attribute("data-state", "paused")
    rep = int(board.get_attribute("data-rep"))
    button(page, "Resume").click()
    expect(board).to_have_attribute("data-rep", str(rep + 1))
    button(page, "That was my limit").click()
    notebook.run_until_it_says(2, "('ended', ")


def test_after_a_kernel_restart_the_board_says_so_and_can_be_stopped(lab):
    notebook, page = show_timer(lab, "restart.ipynb")
    board = page.locator(".backnb-timer")
    button(page, "Start").click()
    expect(board).to_have_attribute("data-kind", "move")
    # A connection that only broke off and came back loses nothing.
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.reconnect()")
    notebook.wait_until_ready()
    message = page.locator(".backnb-timer-message")
    expect(message).to_have_text("")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(message).to_contain_text("Python was restarted")
    expect(message).to_contain_text("You can finish this set here.")
    expect(board).to_have_attribute("data-state", "running")
    button(page, "Pause").click()
    expect(board).to_have_attribute("data-state", "paused")
    button(page, "That was my limit").click()
    expect(board).to_have_attribute("data-state", "ended")
    # And what it says to do helps.
    notebook.wait_until_ready()
    notebook.run(0)
    notebook.run(1)
    button(page, "Start").wait_for()
    expect(message).to_have_text("")


def test_an_error_in_a_callback_is_seen_on_the_board(lab):
    shown = "timer.on_end(lambda result: print(result.nonsense))\ntimer"
    _, page = show_timer(lab, "callback.ipynb", "reps=1, speed=20", shown=shown)
    button(page, "Start").click()
    expect(page.locator(".backnb-timer-message")).to_contain_text(
        "AttributeError: 'Result' object has no attribute 'nonsense'"
    )


def shown_cells(page):
    """All that a shortcut of JupyterLab could change: the cells, which are chosen, and the mode."""
    return page.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            return [content.activeCellIndex, content.mode, content.widgets.map((cell) => [
                cell.model.id, cell.model.type, cell.model.sharedModel.source, content.isSelected(cell)])];
        }"""
    )


FOCUS = """async (part) => {
    if (document.fullscreenElement) await document.exitFullscreen();
    const reached = part.checkVisibility() && !part.disabled;
    if (reached) part.focus();
    return reached;
}"""


@pytest.mark.long
def test_no_key_on_any_part_of_the_timer_reaches_jupyterlab(lab):
    _, page = show_timer(lab, "keys.ipynb", "reps=12", "# below", "# further below")
    button(page, "Start").wait_for()
    page.locator(".backnb-timer summary").last.click()
    before = shown_cells(page)
    few = "a b d d 0 0 x z m y Space Enter ArrowDown Shift+Enter Delete Escape".split()  # each would do something there
    more = [*"123456789cvrhlp", *"ArrowUp ArrowLeft ArrowRight PageUp PageDown Shift+M Home End".split()]
    parts = page.locator(".backnb-timer, .backnb-timer :is(button, input, summary)").filter(visible=True)
    assert parts.count() >= 16
    for index, part in enumerate(parts.element_handles()):  # a set that runs folds some of them
        for key in few if index else [*few, *more]:
            if part.evaluate(FOCUS):
                page.keyboard.press(key)
        page.evaluate("document.querySelectorAll('.backnb-timer details').forEach((fold) => (fold.open = true))")
    assert shown_cells(page) == before
    assert page.locator(".jp-Dialog").count() == 0


@pytest.mark.parametrize("name", ["00_start_here", "01_unlock_the_hips", "02_decompress_the_spine"])
def test_the_other_notebooks_run_from_top_to_bottom(lab, lab_server, requests, name):
    notebook = lab(f"{name}.ipynb")
    notebook.run_all()
    notebook.wait_until_run()
    assert notebook.errors() == []
    if name == "00_start_here":
        expect(notebook.page.get_by_text("Everything is right. Go on.")).to_be_visible()
    else:  # it leaves the learner at the figure, the first thing to do
        expect(notebook.page.get_by_role("slider").first).to_be_in_viewport()
        expect(button(notebook.page, "Play one rep")).to_be_in_viewport()
        expect(button(notebook.page, "Start")).to_have_count(2)
    assert [url for url in requests if not url.startswith((lab_server.url, "data:", "blob:"))] == []


def test_dark_and_light_have_enough_contrast(lab):
    """Text on the board against what is behind it, in every phase and both themes: at least 4.5 to 1."""
    notebook, page = show_timer(lab, "themes.ipynb", "reps=2")
    button(page, "Start").wait_for()
    for dark in (False, True):
        notebook.make_dark(dark)
        for kind in ("ready", "move", "hold", "return", "change"):
            for state in ("ready", "running", "paused", "ended"):
                ratios = page.evaluate(CONTRASTS, [kind, state])
                assert len(ratios) >= 15
                assert min(ratios.values()) >= 4.5, (dark, kind, state, ratios)


CONTRASTS = """
([kind, state]) => {
    const root = document.querySelector(".backnb-timer");
    root.dataset.kind = kind;
    root.dataset.state = state;
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
        const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
        const [R, G, B] = [r, g, b].map(linear);
        return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const WHITE = [255, 255, 255];
    const over = ([r, g, b, a], under) => [r, g, b].map((v, i) => (v * a + under[i] * (255 - a)) / 255);
    const behind = (element) =>
        element ? over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement)) : WHITE;
    const said = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const texts = [...root.querySelectorAll("*")]
        .filter((element) => element.checkVisibility() && said(element) && !element.closest(":disabled, svg, .backnb-board-status"));
    return Object.fromEntries(texts.map((element) => {
        const ground = behind(element);
        const text = over(rgba(getComputedStyle(element).color), ground);
        const [a, b] = [light(text), light(ground)].sort((x, y) => y - x);
        return [element.textContent, (a + 0.05) / (b + 0.05)];
    }));
}
"""


def test_the_figure_by_mouse_and_keyboard_while_the_kernel_is_busy_and_the_timer_takes_its_limit(lab, tmp_path):
    go = tmp_path / "go"
    notebook = lab(
        "figure.ipynb",
        [
            "import pathlib, time\nfrom backnb import SQUAT, Explorer, Timer\nfigure = Explorer(SQUAT)\nfigure",
            f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)",
            "timer = Timer(SQUAT, own_limit=figure)\ntimer",
            "round(figure.own_limit, 2), round(figure.amount, 2)",
            "# below",
        ],
    )
    page = notebook.page
    notebook.run(0)
    depth, limit = page.get_by_role("slider", name="How deep"), page.get_by_role("slider", name="Where your pelvis")
    depth.wait_for()
    notebook.run(1)
    expect_kernel_busy(page)
    box = depth.bounding_box()
    depth.click(position={"x": 0.7 * box["width"], "y": box["height"] / 2})
    expect(page.get_by_text("Past your limit: the pelvis tucks under")).to_be_visible()
    cells = shown_cells(page)
    for percent in range(0, 76, 8):
        depth.fill(str(percent))
        assert_drawn(page, SQUAT, percent / 60, Explorer(SQUAT)._bodies[""])
    page.keyboard.press("Home")
    for key in [*"ddabxm0", *["ArrowRight"] * 3, "Enter"]:
        page.keyboard.press(key)
    expect(depth).to_have_value("3")
    limit.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(limit).to_have_value("50")
    expect_kernel_busy(page)
    assert shown_cells(page) == cells
    go.touch()
    notebook.run(2)
    page.locator(".backnb-timer").wait_for()
    notebook.run_until_it_says(3, "(0.5, 0.06)")
    before = page.locator(".backnb-timer .backnb-body-limit").first.get_attribute("d")
    limit.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(before) => document.querySelector('.backnb-timer .backnb-body-limit').getAttribute('d') !== before",
        arg=before,
    )


def test_axe_finds_nothing_in_a_lesson(lab):
    notebook = lab("01_unlock_the_hips.ipynb")
    page = notebook.page
    notebook.run_all()
    notebook.wait_until_run()
    page.get_by_role("slider").first.wait_for()
    page.locator(".backnb-card-question").first.wait_for()
    page.evaluate(Axe().axe_script)
    for dark in (False, True):
        notebook.make_dark(dark)
        for part in (".backnb-explorer", ".backnb-timer", ".backnb-card"):
            found = page.evaluate("(part) => axe.run(part)", part)
            assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def test_the_questions_by_keyboard_with_a_reply_to_every_answer(lab):
    notebook = lab("quiz.ipynb", ["from backnb import SQUAT, Quiz\nQuiz(SQUAT)", "# below"])
    page = notebook.page
    notebook.run(0)
    cells = shown_cells(page)
    for question in QUESTIONS["squat"]:
        group = page.get_by_role("group", name=question.text)
        for answer in question.answers:
            group.locator("summary", has_text=answer.text).focus()
            page.keyboard.press("Space")
            expect(group.get_by_text(answer.reply)).to_be_visible()
    assert shown_cells(page) == cells


@pytest.mark.long
def test_each_task_of_reading_your_stiffness_from_an_empty_log_to_an_experiment(lab, lab_server, requests):
    """What 04 asks for, in its words, is done with what it shows."""
    log = StiffnessLog(lab_server.log)
    if log.path.exists():  # settings and experiments of an earlier test too, not its sessions alone
        log.delete_all(confirm=True)
    notebook = lab("04_read_your_stiffness.ipynb")
    page = notebook.page
    notebook.run_all()
    notebook.wait_until_run()
    assert notebook.errors() == []
    text = (lab_server.notebooks / notebook.name).read_text()

    def task(words):
        assert words in text, words

    task("If it is empty, it says so")
    expect(page.get_by_text("No sessions yet.")).to_be_visible()

    evil = "<img src=x onerror=document.title='read'>"
    log.add(before=6, after=4, exercise="squat", context="sitting", note=evil)
    log.add(before=5, after=5, exercise="roof", context=evil)
    button(page, "See them as a table").click()  # coming back reads the log again
    button(page, "Back to the picture").click()
    expect(page.get_by_text(re.compile("^n = 2 sessions"))).to_be_visible()
    task("You can choose a drill, what you were doing just before, and the days")
    page.get_by_label("Drill", exact=True).select_option("Squats")
    expect(page.get_by_text(re.compile(r"^Before 6, after 4 .change −2"))).to_be_visible()
    button(page, "Show all").click()
    expect(page.get_by_text(re.compile("^n = 2 sessions"))).to_be_visible()
    task("choose only the sessions after sitting")
    page.get_by_label("Just before", exact=True).select_option("sitting")
    expect(page.get_by_text(re.compile(r"^Before 6, after 4 .change −2"))).to_be_visible()
    button(page, "Show all").click()
    expect(page.get_by_text(re.compile("^n = 2 sessions"))).to_be_visible()
    task("see them as a table, save them as a CSV file")
    button(page, "See them as a table").click()
    expect(page.get_by_role("cell", name=evil).first).to_be_visible()
    button(page, "Back to the picture").click()

    button(page, "Take them with you, or bring some").click()
    path = page.get_by_label("A file that a spreadsheet reads (CSV)")
    file = lab_server.log.with_name("out.csv")
    path.fill(str(file))
    path.press("Enter")
    button(page, "Export to this file").click()
    expect(page.get_by_text("out.csv: 2 sessions.")).to_be_visible()
    assert file.read_text().count("<img src=x") == 2
    task("bring some in from such a file, correct a mistake, or delete everything")
    button(page, "Import").click()
    expect(page.get_by_text("2 sessions, 0 new, 2 already here")).to_be_visible()
    button(page, "Back to the picture").click()

    button(page, "Correct or delete").click()
    button(page, "Correct this session").click()
    page.get_by_label("Stiffness after", exact=True).select_option("3")
    button(page, "Save the changes").click()
    expect(page.get_by_text("Corrected:")).to_be_visible()

    task("The next box takes one")
    alone = page.locator(".backnb-card", has_text="A day without exercise")
    alone.locator(".backnb-rating").get_by_role("button", name="7", exact=True).click()
    button(page, "Save this rating").click()
    expect(page.get_by_text("Rating 7 is saved")).to_be_visible()
    task("Such a rating is a ring in your calendar above and a square in your picture")
    baseline = page.get_by_text(re.compile("1 baseline rating without exercise"))
    expect(baseline).to_be_visible()
    button(page, "Take it back").click()
    expect(baseline).to_have_count(0)

    task("Deleting everything asks you once more")
    button(page, "Correct or delete").click()
    button(page, "Delete all 2").click()
    button(page, "Yes, delete all 2").click()
    expect(page.get_by_text("No sessions yet.")).to_be_visible()
    assert len(log) == 0
    assert evil.encode() not in lab_server.log.read_bytes()

    task("press *Rehearse it with made-up days*")
    button(page, "Rehearse it with made-up days").click()
    task("Do it three times.")
    for again in ("Another one", "Another one", "Back"):
        expect(page.get_by_text("Built in:")).to_have_count(0)  # of the one before
        expect(page.get_by_alt_text(re.compile("SYNTHETIC.*drill days"))).to_be_visible()
        button(page, "Show what was built in").click()
        expect(page.get_by_text("Built in:")).to_be_visible()
        button(page, again).click()
    button(page, "Toss the coins and begin").click()
    expect(page.get_by_role("heading", name="Day 1 of 20")).to_be_visible()
    for name in ("Begin this day", "Start", "Nothing here applies to me"):
        button(page, name).click()
    today = page.locator(".backnb-card", has_text="Day 1 of 20")
    six = today.locator(".backnb-rating").get_by_role("button", name="6", exact=True)
    six.click()
    expect(six).to_have_attribute("aria-pressed", "true")
    button(page, "Go on").click()
    expect(today.get_by_text("The coin says")).to_be_visible()
    button(page, "Go on").click()
    expect(today.get_by_text("The coin says")).to_be_visible()
    button(page, "Leave, and save what I have").click()
    button(page, "Back to the experiment").click()
    expect(page.get_by_role("heading", name="Day 1 of 20 is done")).to_be_visible()
    task("you may look ahead, and you may give up: it writes down that you did")
    button(page, "Look at all the coins").click()
    expect(page.get_by_text("This was written down")).to_be_visible()
    button(page, "Back to the experiment").click()
    button(page, "End this experiment early").click()
    button(page, "Yes, end it").click()
    expect(page.get_by_role("heading", name="Your experiment is over")).to_be_visible()

    simulator = page.get_by_alt_text(re.compile("nothing done between the two"))

    def fall_when(slider, key, times=1):
        handle = page.locator(".widget-hslider", has_text=slider).get_by_role("slider")
        handle.focus()
        for _ in range(times):
            before = simulator.get_attribute("alt")
            handle.press(key)
            expect(simulator).not_to_have_attribute("alt", before)
        return float(re.search(r"start above .* fall by (-?[\d.]+)", simulator.get_attribute("alt"))[1])

    task("if you look only at days above 7? Say it, then pull the first slider")
    task("The higher the days you pick, the larger the fall")
    assert fall_when("Look only at days above", "ArrowRight", 4) > 1.4 > expected_fall(4, 2, 0.6, 5)
    task("Pull *How alike the two ratings are* to 1, then to 0. When is there no fall at all?")
    assert fall_when("How alike the two ratings are", "End") == 0
    assert fall_when("How alike the two ratings are", "Home") > 3
    task("Then tick them. Whatever you find is mended at once; not everything on the list is wrong")
    hunt = page.locator(".backnb-card", has_text="Bug hunt: mend this chart")
    for mended, suspect in enumerate((each for each in SUSPECTS.values() if each.misleads), start=1):
        hunt.get_by_label(suspect.name).check()
        expect(hunt.get_by_text(f"{mended} of 5 mended.")).to_be_visible()
    task("Press an answer: its reply opens under it")
    answer = QUESTIONS["ratings"][0].answers[0]
    page.locator("summary", has_text=answer.text).click()
    expect(page.get_by_text(answer.reply)).to_be_visible()
    assert page.title() != "read"
    assert all(address.startswith((lab_server.url, "data:", "blob:")) for address in requests)
    log.delete_all(confirm=True)
