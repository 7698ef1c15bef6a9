"""The session's Python side: what is saved, and that nothing answered is lost."""

import pandas as pd
import pytest
from helpers import finish, press, rate, said, widgets_of

from backnb import SQUAT, History, Plan, Session, StiffnessLog
from backnb.course.safety import PARTS, STOP_TEXT
from backnb.session.safety import SafetyCheck


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "sessions.sqlite")


def pain(session, value):
    (toggles,) = widgets_of(session, "ToggleButtons")
    toggles.value = value


def up_to_rating(log, **options):
    session = Session(SQUAT, log, reps=2, **options)
    press(session, "Nothing here applies to me")
    press(session, "Go on")
    return session


def only_row(log):
    (row,) = log.sessions().to_dict("records")
    return row


def test_the_whole_path_is_one_row(log):
    session = up_to_rating(log)
    pain(session, "sitting")  # the only toggles on this step: where the learner comes from
    rate(session, 6)
    finish(session)
    assert session.step == "after"
    rate(session, 4)
    pain(session, "none")
    press(session, "Save")
    assert session.step == "result"
    row = only_row(log)
    assert {name: row[name] for name in ("exercise", "reps_planned", "reps_done", "before", "after", "change")} == {
        "exercise": "squat",
        "reps_planned": 2,
        "reps_done": 2,
        "before": 6,
        "after": 4,
        "change": -2,
    }
    assert (row["pain"], row["context"], row["ended"]) == ("none", "sitting", "finished")
    assert "Before 6, after 4 (change -2)" in said(session)
    assert str(log.path) in said(session)


def test_the_first_rating_is_hidden_during_the_second(log):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    (rating,) = widgets_of(session, "Rating")
    assert (rating.value, rating.answered) == (None, False)
    assert "6" not in said(session).replace("of 6", "")


def test_no_rating_without_an_answer_and_not_saying_is_one(log):
    session = up_to_rating(log)
    (go_on,) = [button for button in widgets_of(session, "Button") if button.description == "Go on"]
    assert go_on.disabled
    (rating,) = widgets_of(session, "Rating")
    rating.answered = True  # "Prefer not to say"
    press(session, "Go on")
    finish(session)
    rate(session, 0)
    press(session, "Save")
    row = only_row(log)
    assert row["after"] == 0
    assert pd.isna(row["before"])
    assert "One rating is missing" in said(session)


def test_something_on_the_list_applies_there_is_no_timer_and_nothing_is_kept(log):
    session = Session(SQUAT, log)
    press(session, "Something here applies to me")
    assert "no timer for you in this session" in said(session)
    assert session.head.title == "No timer today"
    for part in PARTS:
        assert part.advice in said(session)
    assert [b.description for b in widgets_of(session, "Button") if not b.disabled] == ["I pressed the wrong button"]
    assert not log.path.exists()
    press(session, "I pressed the wrong button")
    assert session.head.title == "Safety first"
    assert PARTS[0].signs[0] in said(session)
    press(session, "Nothing here applies to me")
    press(session, "Go on")
    assert session.step == "before"


def test_the_list_does_not_prove_that_you_are_safe():
    assert "does not prove that you are safe" in SafetyCheck().children[0].value


@pytest.mark.parametrize(("where", "expected"), [("before", 0), ("move", 1), ("after", 1), ("pain", 1)])
def test_every_step_can_be_left_and_what_was_answered_is_saved(log, where, expected):
    session = up_to_rating(log)
    if where != "before":
        rate(session, 7)
    if where in ("after", "pain"):
        finish(session, "stopped", 1)
    if where == "pain":
        rate(session, 6)
    assert session.step == where
    press(session, "Save" if where == "pain" else "Leave, and save what I have")
    assert session.step == "result"
    assert len(log) == expected
    if expected:
        row = only_row(log)
        assert (row["before"], row["ended"]) == (7, "stopped")
    # Somebody who moved and left is told what to do if it hurts; somebody who never moved is not.
    assert ("because something hurts" in said(session)) == (where in ("after", "pain"))


def test_a_second_click_on_save_saves_once(log):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 4)
    (save,) = [button for button in widgets_of(session, "Button") if button.description == "Save"]
    save.click()
    save.click()
    assert len(log) == 1


def test_a_rating_can_be_changed_before_the_set_and_after_it(log):
    session = up_to_rating(log)
    rate(session, 2)
    press(session, "Change my rating")
    rate(session, 7)
    finish(session)
    rate(session, 1)
    press(session, "Back to the rating")
    rate(session, 6)
    press(session, "Save")
    assert (only_row(log)["before"], only_row(log)["after"]) == (7, 6)


def test_stopping_the_set_goes_on_to_the_rating(log):
    session = up_to_rating(log)
    rate(session, 5)
    press(session, "Stop the set here and rate")
    rate(session, 5)
    press(session, "Save")
    row = only_row(log)
    assert (row["ended"], row["reps_done"], row["change"]) == ("stopped", 0, 0)
    assert "no change" in said(session)


def test_my_limit_is_saved(log):
    session = up_to_rating(log)
    rate(session, 5)
    finish(session, "limit", 1, 0.4)
    rate(session, 5)
    press(session, "Save")
    row = only_row(log)
    assert (row["ended"], row["reps_done"], row["limit"]) == ("limit", 1, 0.4)


@pytest.mark.parametrize("answer", ["more", "new"])
def test_more_or_new_pain_shows_the_stop_text_and_no_picture(log, answer):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 2)
    assert STOP_TEXT not in said(session)
    pain(session, answer)
    assert STOP_TEXT in said(session)
    press(session, "Save")
    assert STOP_TEXT in said(session)
    assert "<img" not in said(session)
    assert "change" not in said(session)
    assert widgets_of(session, "Button") == []  # and no next set
    assert only_row(log)["pain"] == answer


def test_if_saving_fails_the_answers_stay_and_can_be_saved_again(tmp_path):
    (tmp_path / "in-the-way").write_text("a file, not a folder")
    log = StiffnessLog(tmp_path / "in-the-way" / "sessions.sqlite")
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 4)
    pain(session, "none")
    press(session, "Save")
    assert "not saved yet" in said(session)
    assert "before: 6, after: 4, pain: none" in said(session)
    assert str(log.path) in said(session)
    (tmp_path / "in-the-way").unlink()
    press(session, "Save again")
    assert only_row(log)["before"] == 6


def test_a_note_that_is_too_long_can_be_shortened(log):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 4)
    (note,) = widgets_of(session, "Text")
    note.value = "x" * 2001
    press(session, "Save")
    assert "at most 2,000 characters" in said(session)
    (note,) = widgets_of(session, "Text")
    note.value = "shorter <b>note</b>"
    press(session, "Save again")
    assert only_row(log)["note"] == "shorter <b>note</b>"


def test_another_set_in_the_next_rest(log):
    session = up_to_rating(log)
    for before in (6, 5):
        rate(session, before)
        finish(session)
        rate(session, 4)
        press(session, "Save")
        press(session, "Do another set")
        assert session.step == "safety"
        press(session, "Nothing here applies to me")
        press(session, "Go on")
    assert list(log.sessions()["before"]) == [6, 5]


def test_the_learner_chooses_the_rest(log):
    session = Session(Plan.between_sets(90), log, choose_rest=True)
    assert session.step == "rest"
    (slider,) = widgets_of(session, "IntSlider")
    assert slider.value == 90
    assert "the post asks for 10 to 20" in said(session)
    slider.value = 60
    assert "fewer than the post" in said(session)
    press(session, "Use this rest")
    press(session, "Nothing here applies to me")
    press(session, "Go on")
    rate(session, 3)
    (timer,) = widgets_of(session, "Timer")
    assert timer.plan == Plan.between_sets(60)


def test_an_error_in_a_step_is_shown(log, monkeypatch):
    session = up_to_rating(log)
    monkeypatch.setattr(StiffnessLog, "add", lambda *_, **__: 1 / 0)
    rate(session, 3)
    press(session, "Leave, and save what I have")
    assert "That did not work: division by zero" in said(session)


def test_the_history_shows_all_sessions_and_says_where_they_are(log):
    history = History(log)
    assert "No sessions yet." in said(history)
    log.add(before=6, after=4)
    log.add(before=5, after=None)
    press(history, "Show again, with the newest session")
    assert "<img" in said(history)
    assert "Missing: 1 pair left out." in said(history)
    assert str(log.path) in said(history)


def test_a_log_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "log.sqlite").write_text("this is not a database, and it is long enough to be read as one" * 20)
    assert "could not be used" in said(History(StiffnessLog(tmp_path / "log.sqlite")))


def test_a_picture_that_cannot_be_drawn_loses_nothing_and_saves_nothing_twice(log, monkeypatch):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 4)
    monkeypatch.setattr("backnb.ratings.plots.plot_session", lambda *_: 1 / 0)
    press(session, "Save")
    assert "Saved as session 1" in said(session)
    assert "That did not work" in said(session)
    assert len(log) == 1
    assert "Save" not in [button.description for button in widgets_of(session, "Button")]


def test_starting_the_timer_over_after_its_end_changes_nothing_that_was_done(log):
    session = up_to_rating(log)
    rate(session, 6)
    (timer,) = widgets_of(session, "Timer")
    finish(session, "limit", 1, 0.4)
    for name, value in (("reps_done", 0), ("limit", None), ("ended", None), ("state", "ready")):
        timer.set_trait(name, value)
    timer.set_trait("state", "ended")
    assert session.step == "after"
    rate(session, 4)
    press(session, "Save")
    row = only_row(log)
    assert (row["ended"], row["reps_done"], row["limit"]) == ("limit", 1, 0.4)


def test_leaving_in_the_middle_stops_the_timer(log):
    session = up_to_rating(log)
    rate(session, 6)
    (timer,) = widgets_of(session, "Timer")
    timer.set_trait("reps_done", 1)
    timer.set_trait("state", "running")
    press(session, "Leave, and save what I have")
    assert (timer.state, timer.ended) == ("ended", "stopped")
    assert (session.step, only_row(log)["reps_done"]) == ("result", 1)


def test_a_click_on_its_way_does_not_get_past_the_safety_list(log):
    session = Session(SQUAT, log)
    (go_on,) = [button for button in widgets_of(session, "Button") if button.description == "Go on"]
    press(session, "Something here applies to me")
    go_on.click()
    assert session.step == "safety"


def test_the_rest_can_be_chosen_for_both_drills_only(log):
    with pytest.raises(ValueError, match="choose_rest needs a plan of both drills"):
        Session(SQUAT, log, choose_rest=True)


def test_an_answer_taken_back_is_not_saved(log):
    session = up_to_rating(log)
    rate(session, 6)
    finish(session)
    rate(session, 9)
    press(session, "Back to the rating")
    press(session, "Leave, and save what I have")
    assert pd.isna(only_row(log)["after"])


def test_rather_not_say_is_no_answer(log):
    session = up_to_rating(log)
    pain(session, "sitting")
    pain(session, "")
    rate(session, 6)
    press(session, "Leave, and save what I have")
    assert pd.isna(only_row(log)["context"])
    assert "because something hurts" not in said(session)  # nobody has moved yet
