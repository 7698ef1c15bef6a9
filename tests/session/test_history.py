"""What stands under "read your stiffness": choosing, mending, exporting, deleting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from helpers import computer_in, press, said, widgets_of

from backnb import Baseline, History, StiffnessLog
from backnb.session.history import choose, refresh_histories

EVIL = "<img src=x onerror=document.title='read'>"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A browser of another test in this process has a loop as a notebook has."""
    monkeypatch.setattr("backnb.session.history._soon", lambda call: call())


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "sessions.sqlite")


@pytest.fixture
def filled(log):
    """Four sessions on four days, one of them with a note that pretends to be HTML, and one baseline rating."""
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    log.add(before=6, after=4, exercise="squat", context="sitting", at=start)
    log.add(before=5, after=5, exercise="roof", context="training", at=start + timedelta(days=1))
    log.add(before=7, after=6, exercise="squat", context="sitting", note=EVIL, at=start + timedelta(days=2))
    log.add(before=3, after=4, exercise="squat+roof", at=start + timedelta(days=3))
    log.add(before=5, exercise="none", at=start + timedelta(days=4))
    return log


def chooser(history, name):
    found = [widget for kind in ("Choice", "Field") for widget in widgets_of(history, kind)]
    return next(widget for widget in found if widget._label == name)


def undo(history):
    """Press Undo, and give what it says it will undo."""
    choice = chooser(history, "Done last")
    (name,) = choice.options
    choice._heard({"chosen": 0})
    return name


def opened(history, number):
    press(history, "Correct or delete")
    chooser(history, "Session").value = number
    press(history, "Correct this session")


def test_an_empty_log_is_one_calm_sentence_with_nothing_to_choose(log):
    history = History(log)
    assert "No sessions yet." in said(history)
    assert "<img" not in said(history)
    assert history._choices.layout.display == "none"
    press(history, "Correct or delete")
    assert all(button.disabled for button in widgets_of(history, "Button") if "Delete" in button.description)


def test_what_is_chosen_is_shown_and_the_sentence_follows(filled):
    history = History(filled)
    assert "n = 4 sessions. Lower after: 2, same: 1, higher: 1." in said(history)
    assert "1 baseline rating without exercise." in said(history)
    chooser(history, "Drill").value = "squat"
    assert "n = 2 sessions. Lower after: 2, same: 0, higher: 0." in said(history)
    history._last.value = "2026-03-01"
    assert "Before 6, after 4" in said(history)
    chooser(history, "Just before").value = "training"
    assert "No session fits this choice" in said(history)
    press(history, "Show all")
    assert "n = 4 sessions." in said(history)


@pytest.mark.parametrize(("count", "picture"), [(7, False), (8, True)])
def test_few_sessions_are_a_table_with_bars_and_more_are_a_picture(log, count, picture):
    for number in range(count):
        log.add(before=6, after=4, at=datetime(2026, 3, 1 + number, 12, tzinfo=UTC))
    shown = said(History(log))
    assert ('<img class="backnb-picture"' in shown) == picture
    assert shown.count("6 → 4 (change −2)") == (0 if picture else count)
    assert shown.count("1 Mar 2026, 12:00") == (not picture)


def test_the_calendar_has_a_dot_a_ring_and_gaps(log):
    history = History(log)
    now = history.now()
    for days, session in ((1, {"before": 6, "after": 4}), (3, {"before": 5, "exercise": "none"}), (400, {"before": 1})):
        log.add(**session, at=now - timedelta(days=days))
    log.add(before=5, after=5, exercise="none", at=now - timedelta(days=5))
    refresh_histories()
    calendar = history._calendar.html
    assert "Days of the last 8 weeks: 1 with a rating only, 1 with quiet standing, 1 with a session." in calendar
    assert calendar.count("<circle") == 2
    assert calendar.count("<path") == 7 * 7 + now.weekday() + 1 - 3  # every other day is a gap that shows


def test_what_is_saved_elsewhere_is_shown_and_the_keyboard_stays(log):
    history = History(log)
    shown = history.head.shown
    StiffnessLog(log.path).add(before=6, after=4)
    refresh_histories()
    assert "Before 6, after 4" in said(history)
    assert history.head.shown == shown
    assert undo(history) == "Undo: session 1, just saved"
    assert len(log) == 0
    assert undo(history) == "Undo: session 1, deleted"
    assert len(log) == 1


def test_what_is_being_mended_stays_when_something_is_saved(filled):
    history = History(filled)
    opened(history, 1)
    chooser(history, "Note").value = "half a"
    filled.add(before=1)
    refresh_histories()
    assert chooser(history, "Note").value == "half a"


def test_a_choice_takes_its_first_and_its_last_day(filled):
    days = [choose(filled.sessions(), first=date(2026, 3, 2), last=date(2026, 3, 3))["id"].tolist()]
    assert days == [[2, 3]]
    assert choose(filled.sessions(), context="sitting")["id"].tolist() == [1, 3]


def test_what_a_person_typed_is_text(filled):
    history = History(filled)
    press(history, "See them as a table")
    assert "&lt;img src=x" in said(history)
    assert EVIL not in said(history)
    press(history, "Back to the picture")
    opened(history, 3)
    assert chooser(history, "Note").value == EVIL
    chooser(history, "Date and time").value = EVIL
    press(history, "Save the changes")
    assert EVIL not in said(history)


def test_out_to_a_file_and_in_from_it_adds_nothing_twice(filled, tmp_path):
    history = History(filled)
    press(history, "Take them with you, or bring some")
    path = chooser(history, "A file that a spreadsheet reads (CSV)")
    path.value = str(tmp_path / "out.csv")
    press(history, "Export to this file")
    assert "out.csv: 5 sessions. Only you" in said(history)
    press(history, "Import")
    assert "5 sessions, 0 new, 5 already here, 0 wrong." in said(history)
    assert "Do not" not in [button.description for button in widgets_of(history, "Button")]
    path.value = str(tmp_path / "nowhere" / "out.csv")
    press(history, "Export to this file")
    assert "could not be written" in said(history)
    other = History(StiffnessLog(tmp_path / "other.sqlite"))
    press(other, "Take them with you, or bring some")
    chooser(other, "A file that a spreadsheet reads (CSV)").value = str(tmp_path / "out.csv")
    for answer, count in (("Do not", 0), ("Import 5", 5)):  # it asks before it does anything
        press(other, "Import")
        assert "5 sessions, 5 new, 0 already here, 0 wrong." in said(other)
        press(other, answer)
        assert f"{count or 'Nothing was imported'}" in said(other)
        assert len(other._log) == count
    press(other, "Back to the picture")
    assert other._sentence.html == History(filled)._sentence.html
    assert undo(other) == "Undo: 5 sessions from a file"
    assert len(other._log) == 0


def test_a_mistake_is_deleted_and_that_is_taken_back(filled):
    history = History(filled)
    opened(history, 1)
    press(history, "Delete it")
    assert "Session 1 is deleted" in said(history)
    assert filled.sessions()["id"].tolist() == [2, 3, 4, 5]
    assert undo(history) == "Undo: session 1, deleted"
    assert filled.sessions()["id"].tolist() == [1, 2, 3, 4, 5]
    assert widgets_of(history, "Choice")[0]._label == "Drill"  # no more to undo


MENDED = [
    ({"Stiffness before": 0}, {"before": 0}, "before 6 → 0"),
    ({"Stiffness after": None, "Pain during or after it": "more"}, {"after": None, "pain": "more"},
     "after 4 → no answer, pain no answer → more"),
    ({"Drill": "roof", "Note": "late"}, {"exercise": "roof", "note": "late"}, "drill, note"),
    ({"Date and time": "2026-02-28 07:05"}, {"at": datetime(2026, 2, 28, 7, 5, tzinfo=UTC)}, "time"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "expected", "words"), MENDED)
def test_a_session_is_mended_by_hand_and_that_is_taken_back(filled, answers, expected, words):
    history, old = History(filled), filled.session(1)
    opened(history, 1)
    for name, value in answers.items():
        chooser(history, name).value = value
    press(history, "Save the changes")
    assert filled.session(1) == replace(old, **expected)
    filled.add(before=1, ended="draft")  # what another board does meanwhile is not what is undone
    assert undo(history) == f"Undo: session 1, {words}"
    assert filled.session(1) == old
    assert filled.draft().before == 1


def test_two_cards_show_the_same_and_neither_overwrites_what_the_other_changed(filled):
    one, other = History(filled), History(filled)
    opened(one, 1)
    opened(other, 1)
    chooser(one, "Stiffness before").value = 1
    press(one, "Save the changes")
    chooser(other, "Note").value = "mine"
    press(other, "Save the changes")
    assert "changed elsewhere" in said(other)
    assert (filled.session(1).before, filled.session(1).note) == (1, "")
    press(other, "Back")
    press(other, "Back to the picture")
    opened(one, 2)
    press(one, "Delete it")
    assert "n = 3 sessions." in said(other)
    undo(one)
    assert "n = 4 sessions." in said(other)


def test_a_date_that_is_half_typed_leaves_all_of_them(filled):
    history = History(filled)
    for half in ("12026-03-01", "2026"):
        history._first.value = half
        assert "n = 4 sessions." in said(history)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Date and time", "yesterday", "not 'yesterday'"),
        ("Date and time", "2999-01-01 12:00", "must not be in the future"),
        ("Note", "x" * 2001, "2,000"),
    ],
)
def test_what_is_not_allowed_is_said_in_a_sentence_and_nothing_is_lost(filled, name, value, reason):
    history, old = History(filled), filled.session(1)
    opened(history, 1)
    chooser(history, "Stiffness before").value = 1
    chooser(history, name).value = value
    press(history, "Save the changes")
    assert reason in unescape(said(history))
    assert (chooser(history, "Stiffness before").value, chooser(history, name).value) == (1, value)
    assert filled.session(1) == old


def test_nothing_is_undone_that_was_changed_since(filled):
    history = History(filled)
    opened(history, 1)
    press(history, "Delete it")
    opened(history, 2)
    chooser(history, "Stiffness before").value = 1
    press(history, "Save the changes")
    filled.edit(2, before=2)
    undo(history)
    assert "was changed since" in said(history)
    assert filled.session(2).before == 2


def test_nothing_is_deleted_without_asking_once_more(filled):
    history = History(filled)
    press(history, "Correct or delete")
    press(history, "Delete all 5")
    assert str(filled.path) in said(history)
    press(history, "No, keep them")
    assert len(filled) == 5
    press(history, "Correct or delete")
    press(history, "Delete all 5")
    press(history, "Yes, delete all 5")
    assert len(filled) == 0
    assert "No sessions yet." in said(history)


@pytest.mark.parametrize("others", [0, 2])
def test_what_is_left_open_is_taken_along_and_deleted_too_and_counted(log, tmp_path, others):
    for _ in range(others):
        log.add(before=6, after=4)
    log.add(before=5, ended="draft")
    history = History(log)
    press(history, "Take them with you, or bring some")
    chooser(history, "A file that a spreadsheet reads (CSV)").value = str(tmp_path / "out.csv")
    press(history, "Export to this file")
    assert f"{others} sessions, and 1 left open." in said(history)
    press(history, "Back to the picture")
    press(history, "Correct or delete")
    press(history, f"Delete all {others + 1}")
    assert f"{others} sessions, and 1 left open, and every experiment" in said(history)
    press(history, f"Yes, delete all {others + 1}")
    assert log.draft() is None
    assert len(log) == 0


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_table_is_read_in_the_learners_zone(log, tmp_path, zone):
    """Python's computer is in Berlin: where the learner is too, it knows of summer time; elsewhere it knows the hours."""
    with computer_in("Europe/Berlin"):
        offset = datetime.now(ZoneInfo(zone)).utcoffset()
        (tmp_path / "in.csv").write_text("at,before\n2026-01-05 18:05,6\n2026-07-05 18:05,5\n")
        history = History(log)
        history._told({"utc_offset_min": offset // timedelta(minutes=1)})
        press(history, "Take them with you, or bring some")
        chooser(history, "A file that a spreadsheet reads (CSV)").value = str(tmp_path / "in.csv")
        press(history, "Import")
        press(history, "Import 2")
    there = [1, 2] if zone == "Europe/Berlin" else [offset / timedelta(hours=1)] * 2
    assert [at.utcoffset() / timedelta(hours=1) for at in log.sessions()["at"]] == there
    assert {f"{at:%H:%M}" for at in log.sessions()["at"]} == {"18:05"}


def test_a_log_that_cannot_be_read_says_why(tmp_path):
    (tmp_path / "sessions.sqlite").write_text("a shopping list")
    history = History(StiffnessLog(tmp_path / "sessions.sqlite"))
    assert str(tmp_path / "sessions.sqlite") in said(history)
    assert [button.description for button in widgets_of(history, "Button")] == ["Try again"]


def test_a_baseline_rating_has_no_exercise_and_can_be_taken_back(log):
    baseline = Baseline(log)
    (save,) = [button for button in widgets_of(baseline, "Button") if button.description == "Save this rating"]
    assert save.disabled
    widgets_of(baseline, "Rating")[0].value = 0
    press(baseline, "Save this rating")
    save.click()  # the second click of a double click
    (row,) = log.sessions().to_dict("records")
    assert (row["exercise"], row["before"]) == ("none", 0)
    log.add(before=9)  # by another board with the same log
    press(baseline, "Take it back")
    assert log.sessions()["before"].tolist() == [9]
