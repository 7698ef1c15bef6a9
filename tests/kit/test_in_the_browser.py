"""What differs where Python itself runs in a browser: where files outlive the page, and libraries that are not there."""

import sys

import pytest
from helpers import said

import backnb
from backnb import StiffnessLog, check_installation
from backnb.kit import files, missing
from backnb.session.history import History


@pytest.fixture
def browser(monkeypatch, tmp_path):
    """Python as in a browser, with a drive if the folder is made."""
    monkeypatch.delenv("BACKNB_LOG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    monkeypatch.setattr(files, "IN_BROWSER", True)
    monkeypatch.setattr(files, "DRIVE", tmp_path / "drive")
    files.drive_keeps.cache_clear()
    yield tmp_path / "drive"
    files.drive_keeps.cache_clear()


@pytest.mark.parametrize("keeps", [True, False])
def test_the_log_and_what_is_written_at_home_lie_where_they_outlive_the_page(browser, keeps):
    if keeps:
        browser.mkdir()
    log = StiffnessLog()
    assert log.path.is_relative_to(browser) == keeps
    assert ("in this browser only" in log.place, "page is closed" in log.place) == (keeps, not keeps)
    assert files.at_home("~/a.csv").is_relative_to(browser) == keeps
    assert (
        any("your log is gone when this page is closed" in each.found for each in check_installation().checks) != keeps
    )


def test_a_picture_without_its_library_is_a_sentence_and_no_error(browser, monkeypatch):
    browser.mkdir()
    StiffnessLog().add(before=6, after=4)
    monkeypatch.setattr(missing, "find_spec", lambda name: None)
    for library in missing.NEEDED:
        monkeypatch.setitem(sys.modules, library, None)
    sentence = missing.sentence("numpy")
    assert repr(backnb.__getattr__("sample_sessions")(30)["change"]) == sentence
    shown = said(History())
    assert "1 session is kept" in shown
    assert "which is not installed here" in shown
