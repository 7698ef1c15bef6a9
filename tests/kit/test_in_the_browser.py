"""What differs where Python itself runs in a browser: where files outlive the page, and libraries that are not there."""

import sys
from types import SimpleNamespace

import pytest
from helpers import button, said
from playwright.sync_api import expect

import backnb
from backnb import SQUAT, Explorer, StiffnessLog, Timer, check_installation
from backnb.kit import files, missing
from backnb.kit.card import Card
from backnb.kit.unsaved import Field
from backnb.session.history import History
from backnb.session.rating import Rating
from backnb.workshop import RoomCheck, RunOfShow
from backnb.workshop.keypad import Keypad


@pytest.fixture
def pyodide(monkeypatch, tmp_path):
    """Python as in a browser, with a drive if the folder is made."""
    monkeypatch.delenv("BACKNB_LOG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    monkeypatch.setattr(files, "IN_BROWSER", True)
    monkeypatch.setattr(files, "DRIVE", tmp_path / "drive")
    site = SimpleNamespace(lockfile=SimpleNamespace(packages=SimpleNamespace()), loadPackage=None)
    monkeypatch.setitem(sys.modules, "pyodide_js", site)
    files.drive_keeps.cache_clear()
    yield tmp_path / "drive"
    files.drive_keeps.cache_clear()


@pytest.mark.parametrize("keeps", [True, False])
def test_the_log_and_what_is_written_at_home_lie_where_they_outlive_the_page(pyodide, keeps):
    if keeps:
        pyodide.mkdir()
    log = StiffnessLog()
    assert log.path.is_relative_to(pyodide) == keeps
    assert ("in this browser only" in log.place, "page is closed" in log.place) == (keeps, not keeps)
    assert files.at_home("~/a.csv").is_relative_to(pyodide) == keeps
    assert (
        any("your log is gone when this page is closed" in each.found for each in check_installation().checks) != keeps
    )


def test_a_picture_without_its_library_is_a_sentence_and_no_error(pyodide, monkeypatch):
    pyodide.mkdir()
    StiffnessLog().add(before=6, after=4)
    monkeypatch.setattr(missing, "find_spec", lambda name: None)
    for library in missing.NEEDED:
        monkeypatch.setitem(sys.modules, library, None)
    sentence = missing.sentence("numpy")
    assert repr(backnb.__getattr__("sample_sessions")(30)["change"]) == sentence
    shown = said(History())
    assert "1 session is kept" in shown
    assert "which is not installed here" in shown


SHOW_AGAIN = """async (nothing) => {
    const none = nothing === "null" ? null : undefined;
    for (const name of empty) bare.model.traits[name] = none;
    document.body.replaceChildren();
    await bare.show();
    for (const name in bare.model.traits) bare.model.fire(`change:${name}`);
    bare.model.fire("msg:custom", { value: none, answered: true });
    return document.body.innerHTML;
}"""


@pytest.mark.parametrize(
    "board",
    [Explorer(SQUAT), Keypad(), Rating(), RoomCheck(), RunOfShow().stage, Timer(SQUAT)],
    ids=lambda board: type(board).__name__,
)
def test_none_is_none_when_it_comes_as_undefined(bare, board):
    """As Pyodide sends it: a trait that is None is not there at all."""
    page = bare(board)
    page.evaluate("window.empty = Object.keys(bare.model.traits).filter((name) => bare.model.traits[name] === null)")
    null, undefined = (page.evaluate(SHOW_AGAIN, nothing) for nothing in ("null", "undefined"))
    assert undefined == null


@pytest.mark.parametrize(
    ("made", "answer", "shown", "later"),
    [
        (Rating(), lambda page: button(page, "6").click(), lambda page: page.locator("[aria-pressed=true]").inner_text(), 3),
        (Field("A note"), lambda page: page.get_by_label("A note").fill("6"),
         lambda page: page.get_by_label("A note").input_value(), ""),
    ],
    ids=["rating", "field"],
)  # fmt: skip
def test_an_answer_given_before_pythons_first_words_stays(bare, monkeypatch, made, answer, shown, later):
    told = []
    monkeypatch.setattr(made, "send", told.append)
    page = bare(made)
    answer(page)
    for heard in page.evaluate("bare.model.sent"):
        made._on_message(None, heard, None)  # first what the page asks: Python answers before it hears of the 6
    page.evaluate("(message) => bare.model.fire('msg:custom', message)", *told)
    assert shown(page) == "6"
    made._on_message(None, {"value": 6, "text": "6"}, None)
    made.value = later  # what Python changes later is shown
    page.evaluate("(message) => bare.model.fire('msg:custom', message)", told[-1])
    assert shown(page) == str(later)


def test_a_press_is_seen_at_once_and_until_python_has_heard_it(bare, monkeypatch):
    card, said = Card(), []
    page = bare(card.head)
    page.evaluate("""() => {
        document.body.className = "backnb-card";
        document.body.insertAdjacentHTML("beforeend", "<button class='jupyter-button'>Go on</button>");
    }""")
    page.clock.run_for(100)
    button(page, "Go on").click()
    expect(button(page, "Go on")).to_have_attribute("aria-busy", "true")
    monkeypatch.setattr(card.head, "send", said.append)
    card._told(page.evaluate("bare.model.sent.at(-1)"))
    page.evaluate("(message) => bare.model.fire('msg:custom', message)", *said)
    expect(button(page, "Go on")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("can_wait", [True, False])
def test_what_the_site_has_is_loaded_when_it_is_asked_for(pyodide, monkeypatch, tmp_path, can_wait):
    def load(waited_for):
        waited_for.close()
        (tmp_path / "pandas.py").touch()
        monkeypatch.syspath_prepend(tmp_path)

    wait = SimpleNamespace(can_run_sync=lambda: can_wait, run_sync=load)
    monkeypatch.setitem(sys.modules, "pyodide.ffi", wait)
    sys.modules["pyodide_js"].lockfile.packages.pandas = SimpleNamespace(version="3.0.2")
    found = missing._OnSite().find_spec("pandas")
    assert (found and found.origin) == (str(tmp_path / "pandas.py") if can_wait else None)
    assert missing._OnSite().find_spec("scipy") is None  # this site has none
    assert "still being loaded" in missing.sentence("pandas")
    assert "not installed here" in missing.sentence("scipy")
