"""The session's Python side: what is saved and when, and that nothing answered is lost."""

import sys
from datetime import timedelta
from functools import partial

import pandas as pd
import pytest
from helpers import choose, finish, plain, press, rate, said, synced_text, widgets_of

from backnb import SQUAT, Baseline, Continue, History, OwnLimit, Plan, Session, StiffnessLog, Timer
from backnb.course.safety import PARTS, STOP_TEXT
from backnb.session.safety import SafetyCheck, safety_html


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "sessions.sqlite")


def begin(log, **options):
    """Up to the first rating, on a log that has not shown the list yet."""
    session = Session(SQUAT, log, reps=2, **options)
    press(session, "Start")
    press(session, "Nothing here applies to me")
    return session


def up_to(log, step):
    session = begin(log)
    if step != "before":
        rate(session, 6)
    if step in ("after", "pain"):
        finish(session)
    if step == "pain":
        rate(session, 4)
    assert session.step == step
    return session


def only_row(log):
    (row,) = log.sessions().to_dict("records")
    return row


def buttons(session):
    return [button.description for button in widgets_of(session, "Button") if not button.disabled]


def test_the_whole_path_is_one_row(log):
    session = begin(log)
    choose(session, "sitting")
    rate(session, 6)
    finish(session)
    rate(session, 4)
    choose(session, "none")
    assert session.step == "result"
    row = only_row(log)
    expected = {"exercise": "squat", "reps_planned": 2, "reps_done": 2, "before": 6, "after": 4, "change": -2}
    expected |= {"pain": "none", "context": "sitting", "ended": "finished"}
    assert {name: row[name] for name in expected} == expected
    assert "Before 6, after 4 (change -2)" in said(session)
    assert str(log.path) in said(session)
    assert "<img" in said(session)


# What is in the log at each step, and what the next board says of it: the process may end anywhere.
LEFT_OPEN = {
    "before": ({"before": 6, "reps_done": None}, "no rep yet, before 6"),
    "move": ({"before": 6, "reps_done": 1}, "1 of 2 reps, before 6"),
    "after": ({"before": 6, "reps_done": 2}, "2 of 2 reps, before 6"),
    "pain": ({"before": 6, "after": 4, "reps_done": 2}, "2 of 2 reps, before 6, after 4"),
}


def leave_open(log, step):
    session = up_to(log, step)
    if step == "before":
        widgets_of(session, "Rating")[0].value = 6
    if step == "move":
        (timer,) = widgets_of(session, "Timer")
        timer.set_trait("state", "running")
        timer.set_trait("reps_done", 1)


@pytest.mark.parametrize("step", LEFT_OPEN)
def test_every_answer_is_in_the_log_at_once_and_the_next_board_offers_it(log, step):
    leave_open(log, step)
    expected, words = LEFT_OPEN[step]
    draft = log.draft()
    assert {name: getattr(draft, name) for name in expected} == expected
    assert len(log) == 0  # not yet one of the sessions
    session = Session(SQUAT, log, reps=2)
    assert words in said(session)
    assert "Today, " in said(session)
    assert buttons(session)[:3] == ["Rate it now", "Keep it as it is", "Delete it"]


@pytest.mark.parametrize("step", LEFT_OPEN)
@pytest.mark.parametrize("answer", ["Rate it now", "Keep it as it is", "Delete it"])
def test_what_was_left_open_can_be_rated_kept_or_deleted(log, step, answer):
    leave_open(log, step)
    session = Session(SQUAT, log, reps=2)
    press(session, answer)
    if answer == "Rate it now":
        after = 4 if step == "pain" else 3
        if step != "pain":  # what was rated at its time is not asked again
            rate(session, after)
        choose(session, "same")
        assert (only_row(log)["before"], only_row(log)["after"], only_row(log)["pain"]) == (6, after, "same")
    elif answer == "Keep it as it is":
        assert only_row(log)["ended"] == ("finished" if step in ("after", "pain") else "stopped")
    else:
        assert len(log) == 0
    assert log.draft() is None
    assert "Left open" not in said(Session(SQUAT, log))


# What the page tells by step; "own" stands for the session that was left open. What the next board then says.
MEANWHILE = [
    ({"own": {"move": {"reps_done": 2, "reps_planned": 2, "limit": None, "ended": "finished"}, "after": {"value": 3}}},
     "2 of 2 reps, before 6, after 3"),
    ({"own": {"before": {"value": 7, "chosen": 1}}}, "1 of 2 reps, before 7"),
    ({"own": {"pain": {"chosen": 2}}}, "1 of 2 reps, before 6"),
    ({"another": {"move": {"reps_done": 2}}}, "1 of 2 reps, before 6"),
    ({"own": {"move": {"reps_done": 3, "reps_planned": 2}}}, "1 of 2 reps, before 6"),  # makes no sense
    ({"": {"before": {"value": 9}}}, "no rep yet, before 9"),  # Python went before the first answer
    ({"": {"before": {"value": 9}}, "own": {"after": {"value": 3}}}, "no rep yet, before 9"),
]  # fmt: skip


@pytest.mark.parametrize(("meanwhile", "words"), MEANWHILE)
def test_what_was_done_while_python_was_gone_is_added_to_the_session_it_belongs_to(log, meanwhile, words):
    leave_open(log, "move")
    left = log.draft()
    session = Session(SQUAT, log, reps=2)
    told = {left.uid if uid == "own" else uid: news for uid, news in meanwhile.items()}
    session._told({"meanwhile": told})
    assert f"{words}." in said(session)
    if "before" in meanwhile.get("own", {}):
        assert log.draft().context == "training"
    if "pain" in meanwhile.get("own", {}):
        assert log.draft().pain == "more"
        press(session, "Rate it now")
        rate(session, 4)
        press(session, "Prefer not to say")
        assert only_row(log)["pain"] == "more"  # until there is another answer


def test_a_draft_deleted_elsewhere_is_saved_anew(log):
    session = up_to(log, "after")
    log.delete(log.draft().id)
    rate(session, 4)
    choose(session, "none")
    assert (only_row(log)["before"], only_row(log)["after"]) == (6, 4)


def test_a_session_that_was_deleted_after_its_end_does_not_come_back(log):
    session = up_to(log, "pain")
    choose(session, "none")
    StiffnessLog(log.path).delete_all(confirm=True)
    widgets_of(session, "Field")[0].value = "slept badly"
    assert "deleted elsewhere" in session.head.warning
    press(session, "Take my last answer back")
    assert (len(log), log.draft()) == (0, None)
    press(session, "Do another set")
    assert session.head.warning == ""


@pytest.mark.parametrize("setting", [5, None, [], {"list_shown": 5}, {"list_shown": "2026-01-01"}, {"sets": 5}])
def test_a_setting_of_another_shape_stops_nobody(log, setting):
    log.set_setting("session", setting)
    session = Session(Plan.between_sets(120), log, choose_rest=True)
    press(session, next(label for label in ("Start", "Same as last time") if label in buttons(session)))
    assert session.step == "safety"


def test_no_number_leads_to_another_session_once_all_were_deleted(log):
    session = up_to(log, "after")
    log.delete_all(confirm=True)
    log.add(before=1, after=1, note="another's")
    rate(session, 4)
    choose(session, "none")
    assert list(log.sessions()["note"]) == ["another's", ""]
    assert list(log.sessions()["before"]) == [1, 6]


@pytest.mark.parametrize(
    ("step", "back", "name"), [("move", "Change my rating", "before"), ("pain", "Back to the rating", "after")]
)
def test_an_answer_stays_until_another_one_is_given(log, step, back, name):
    session = up_to(log, step)
    press(session, back)
    assert "Go on" not in buttons(session)
    press(session, "Leave, and save what I have")
    assert only_row(log)[name] == {"before": 6, "after": 4}[name]


def test_a_draft_of_another_drill_leaves_this_board_its_own(log):
    log.add(exercise="roof", before=6, ended="draft")
    session = Session(SQUAT, log, reps=2)
    press(session, "Rate it now")
    rate(session, 4)
    choose(session, "none")
    press(session, "Do another set")
    assert "2 squats" in said(session)


def test_the_first_rating_is_hidden_during_the_second(log):
    session = up_to(log, "after")
    (rating,) = widgets_of(session, "Rating")
    assert (rating.value, rating.answered) == (None, False)
    assert "6" not in said(session)


def test_no_rating_without_an_answer_and_not_saying_is_one(log):
    session = begin(log)
    assert "Go on" not in buttons(session)
    choose(session, "sitting")
    choose(session, None)  # "Rather not say"
    (rating,) = widgets_of(session, "Rating")
    rating._heard({"value": None})  # "Prefer not to say"
    press(session, "Go on")
    finish(session)
    rate(session, 0)
    press(session, "Prefer not to say")
    row = only_row(log)
    assert row["after"] == 0
    assert pd.isna(row["before"])
    assert pd.isna(row["context"])
    assert "One rating is missing" in said(session)


def test_enter_on_an_answer_goes_on_once(log):
    session = begin(log)
    (rating,) = widgets_of(session, "Rating")
    rating._heard({"go_on": True})
    assert session.step == "before"  # not without an answer
    rating._heard({"value": 6})
    rating._heard({"go_on": True})
    rating._heard({"go_on": True})
    assert session.step == "move"


def test_something_on_the_list_applies_there_is_no_timer_and_nothing_is_kept(log):
    session = Session(SQUAT, log)
    press(session, "Start")
    press(session, "Something here applies to me")
    assert session.step == "safety"
    assert "no timer for you today" in said(session)
    for part in PARTS:
        assert part.advice in said(session)
        assert part.signs[0] in said(session)  # the list stays
    assert not log.path.exists()
    assert "no timer" not in synced_text(session)
    press(session, "Nothing here applies to me")  # the other button was the wrong one
    assert session.step == "before"


def test_the_list_does_not_prove_that_you_are_safe():
    assert "does not prove that you are safe" in safety_html()
    assert SafetyCheck().clear is None


def test_the_list_is_shown_in_full_when_it_is_time(log, monkeypatch):
    """The first time, after seven days, after more or new pain, and whenever asked for; in between the stop signs."""

    def steps_after_start():
        session = Session(SQUAT, log, reps=2)
        for sign in PARTS[-1].signs:
            assert sign in said(session)
        press(session, "Start")
        return session.step

    assert steps_after_start() == "safety"
    begin(log)
    assert steps_after_start() == "before"
    session = Session(SQUAT, log)
    press(session, "Has anything on the list changed?")
    assert session.step == "safety"
    now = session.now()
    monkeypatch.setattr(Session, "now", lambda _: now + timedelta(days=7, minutes=1))
    assert steps_after_start() == "safety"
    monkeypatch.setattr(Session, "now", lambda _: now - timedelta(hours=1))  # the clock was ahead when it was shown
    assert steps_after_start() == "safety"
    monkeypatch.undo()
    session = Session(SQUAT, log, reps=2)
    press(session, "Start")
    rate(session, 6)
    finish(session)
    rate(session, 7)
    choose(session, "new")
    assert steps_after_start() == "safety"


@pytest.mark.parametrize(("where", "expected"), [("before", 0), ("move", 1), ("after", 1), ("pain", 1)])
def test_every_step_can_be_left_and_what_was_answered_is_saved(log, where, expected):
    session = up_to(log, where)
    press(session, "Prefer not to say" if where == "pain" else "Leave, and save what I have")
    assert session.step == "result"
    assert (len(log), log.draft()) == (expected, None)
    if expected:
        assert only_row(log)["before"] == 6
        assert only_row(log)["ended"] == ("stopped" if where == "move" else "finished")


def test_somebody_who_moved_and_left_is_told_what_to_do_if_it_hurts(log):
    session = up_to(log, "move")
    finish(session, "stopped", 1)
    press(session, "Leave, and save what I have")
    assert "because something hurts" in said(session)


@pytest.mark.parametrize("again", [6, None])
def test_a_rating_can_be_changed_or_taken_back_before_the_set_and_after_it(log, again):
    session = begin(log)
    rate(session, 2)
    press(session, "Change my rating")
    rate(session, 7)
    finish(session)
    rate(session, 1)
    press(session, "Back to the rating")
    widgets_of(session, "Rating")[0]._heard({"value": again})  # a number, or "Prefer not to say"
    press(session, "Go on")
    choose(session, "none")
    assert (only_row(log)["before"], plain(only_row(log)["after"])) == (7, again)


def test_a_wrong_press_can_be_taken_back_from_the_result(log):
    session = up_to(log, "pain")
    choose(session, "more")
    assert STOP_TEXT in said(session)
    press(session, "Take my last answer back")
    assert (session.step, log.draft().pain) == ("pain", None)
    choose(session, "none")
    assert only_row(log)["pain"] == "none"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (("stopped", 0), ("stopped", 0, None)),
        ("Stop the set here and rate", ("stopped", 0, None)),
        (("limit", 1, 0.4), ("limit", 1, 0.4)),
        (("finished", 2, 0.4), ("finished", 2, 0.4)),  # a limit in the first drill, and the second to its end
    ],
)
def test_how_the_set_ended_is_saved(log, how, expected):
    session = up_to(log, "move")
    press(session, how) if isinstance(how, str) else finish(session, *how)
    rate(session, 6)
    choose(session, "none")
    row = only_row(log)
    assert (row["ended"], row["reps_done"], None if pd.isna(row["limit"]) else row["limit"]) == expected
    assert "no change" in said(session)


@pytest.mark.parametrize("answer", ["more", "new"])
def test_more_or_new_pain_shows_the_stop_text_and_no_picture(log, answer):
    session = up_to(log, "pain")
    assert STOP_TEXT not in said(session)
    choose(session, answer)
    assert STOP_TEXT in said(session)
    assert "<img" not in said(session)
    assert "change" not in said(session)
    assert buttons(session) == ["Take my last answer back"]  # and no next set
    assert only_row(log)["pain"] == answer


def test_if_saving_fails_the_answers_stay_and_can_be_saved_again(tmp_path):
    (tmp_path / "in-the-way").write_text("a file, not a folder")
    log = StiffnessLog(tmp_path / "in-the-way" / "sessions.sqlite")
    session = begin(log)
    rate(session, 6)
    assert "not saved yet" in said(session)  # from the first answer on
    finish(session)
    rate(session, 4)
    choose(session, "none")
    assert "before: 6, after: 4, pain: none" in said(session)
    assert str(log.path) in said(session)
    (tmp_path / "in-the-way").unlink()
    press(session, "Save again")
    assert only_row(log)["before"] == 6
    assert "not saved" not in said(session)


def test_a_note_that_is_too_long_is_said_and_can_be_shortened(log):
    session = up_to(log, "pain")
    choose(session, "none")
    (note,) = widgets_of(session, "Field")
    note.value = "x" * 2001
    assert "at most 2,000 characters" in said(session)
    note.value = "shorter <b>note</b>"
    assert only_row(log)["note"] == "shorter <b>note</b>"
    for bad in ("x" * 2001, "half a \ud83d letter"):
        note.value = bad
        assert "half a" not in synced_text(session)
    press(session, "Take my last answer back")  # and it holds up nothing else
    choose(session, "more")
    assert (only_row(log)["pain"], only_row(log)["note"]) == ("more", "shorter <b>note</b>")


def test_another_set_in_the_next_rest(log):
    session = begin(log)
    for before in (6, 5):
        rate(session, before)
        finish(session)
        rate(session, 4)
        choose(session, "none")
        press(session, "Do another set")
        press(session, "Start")
    assert list(log.sessions()["before"]) == [6, 5]


def test_what_was_chosen_is_there_the_next_time(log):
    session = Session(Plan.between_sets(120), log, choose_rest=True)
    assert "Same as last time" not in buttons(session)
    press(session, "Change something")
    (slider,) = widgets_of(session, "IntSlider")
    assert slider.value == 120
    slider.value = 70
    assert "fewer than the post" in said(session)
    press(session, "Use this rest")
    press(session, "Nothing here applies to me")
    choose(session, "training")
    rate(session, 3)
    (timer,) = widgets_of(session, "Timer")
    assert timer.plan == Plan.between_sets(70)
    settings = {key: {"targets": [0.4, 1.0], "hold_s": 1.5, "slower_s": 0.5} for key in ("squat", "roof")}
    timer.set_trait("_run", {"settings": settings})
    finish(session)
    again = Session(Plan.between_sets(120), log, choose_rest=True)
    assert "2 squats" in said(again)
    press(again, "Same as last time")
    (context,) = widgets_of(again, "Choice")
    assert context.value == "training"
    press(again, "Leave, and save what I have")  # which is no answer of today
    assert "nothing was saved" in said(again)
    alone = Session(SQUAT, log, own_limit=0.4)  # a set of one drill changes nothing of it
    press(alone, "Start")
    rate(alone, 6)
    assert widgets_of(alone, "Timer")[0]._bodies == Timer(SQUAT, own_limit=0.4)._bodies
    finish(alone)
    press(again, "Do another set")
    press(again, "Same as last time")
    rate(again, 3)
    (timer,) = widgets_of(again, "Timer")
    assert [timer.plan.reps_of(drill) for drill in timer.plan.exercises] == [2, 2]
    assert timer.plan.tempo(SQUAT) == (2.5, 1.5, 2.5)


def test_only_the_timer_asks_nothing_and_keeps_the_set(log):
    log.set_setting("session", {"context": "training"})
    session = Session(Plan.between_sets(120), log, choose_rest=True)
    press(session, "Only the timer")
    press(session, "Nothing here applies to me")
    assert session.step == "move"
    finish(session, reps_done=5)
    assert session.step == "result"
    row = only_row(log)
    assert (row["reps_done"], row["ended"], row["exercise"]) == (5, "finished", "squat+roof")
    assert pd.isna(row["before"])
    assert pd.isna(row["context"])  # nobody said it today
    assert "without ratings" in said(session)


def test_rate_stand_rate_shows_what_two_ratings_do_without_the_drills(log):
    session = Session(Plan.between_sets(120), log, choose_rest=True)
    press(session, "Rate, stand, rate")
    press(session, "Nothing here applies to me")
    rate(session, 6)
    (timer,) = widgets_of(session, "Timer")
    assert timer.plan.total_s == Plan.between_sets(120).total_s
    finish(session, reps_done=1)
    rate(session, 5)
    choose(session, "none")
    row = only_row(log)
    assert (row["exercise"], row["before"], row["after"]) == ("none", 6, 5)
    press(session, "Do another set")
    assert "squats" in said(session)


def test_an_error_in_a_step_is_shown(log, monkeypatch):
    session = begin(log)
    monkeypatch.setattr("backnb.session.session.Timer", lambda *_, **__: 1 / 0)
    rate(session, 3)
    press(session, "Go on")
    assert said(session).count("That did not work: division by zero") == 1


def test_a_picture_that_cannot_be_drawn_loses_nothing_and_saves_nothing_twice(log, monkeypatch):
    session = up_to(log, "pain")
    monkeypatch.setattr("backnb.ratings.plots.plot_session", lambda *_: 1 / 0)
    choose(session, "none")
    assert "Saved as session 1" in said(session)
    assert "That did not work" in said(session)
    assert len(log) == 1


def test_starting_the_timer_over_after_its_end_changes_nothing_that_was_done(log):
    session = up_to(log, "move")
    (timer,) = widgets_of(session, "Timer")
    finish(session, "limit", 1, 0.4)
    for name, value in (("reps_done", 0), ("limit", None), ("ended", None), ("state", "ready")):
        timer.set_trait(name, value)
    timer.set_trait("state", "ended")
    assert session.step == "after"
    rate(session, 4)
    choose(session, "none")
    row = only_row(log)
    assert (row["ended"], row["reps_done"], row["limit"]) == ("limit", 1, 0.4)


def test_leaving_in_the_middle_stops_the_timer(log):
    session = up_to(log, "move")
    (timer,) = widgets_of(session, "Timer")
    timer.set_trait("state", "running")
    timer.set_trait("reps_done", 1)
    press(session, "Leave, and save what I have")
    assert (timer.state, timer.ended) == ("ended", "stopped")
    assert (session.step, only_row(log)["reps_done"]) == ("result", 1)


def test_the_rest_can_be_chosen_for_both_drills_only(log):
    with pytest.raises(ValueError, match="choose_rest needs a plan of both drills"):
        Session(SQUAT, log, choose_rest=True)


def test_the_zone_and_the_day_are_the_learners(log):
    session = Session(SQUAT, log, reps=2)
    session._told({"utc_offset_min": -480})
    press(session, "Start")
    press(session, "Nothing here applies to me")
    widgets_of(session, "Rating")[0].value = 6
    assert log.draft().at.utcoffset() == timedelta(hours=-8)


@pytest.mark.parametrize("board", [Baseline, Continue, History, partial(OwnLimit, SQUAT), partial(Session, SQUAT)])
def test_what_is_no_log_is_refused(board):
    with pytest.raises(ValueError, match=r"^log must be None or a StiffnessLog, not 'sessions.sqlite'\.$"):
        board(log="sessions.sqlite")


def test_the_first_notebook_says_how_to_go_on(log, monkeypatch):
    """New, a session left open, what is finished and what is next; none of it where a notebook file could keep it."""

    def expect(*words):
        here = Continue(log)
        assert [each for each in words if each not in said(here)] == []
        for secret in ("Today", "Finished", "Next", "holds"):
            assert secret not in synced_text(here)

    expect("you are new here", "01_unlock_the_hips")
    OwnLimit(SQUAT, log)
    expect("you are new here")  # looking finds no limit
    log.set_setting("own_limits", {"squat": 0.5})
    expect("Finished, by what your log holds: 01_unlock_the_hips.", "Next: 02_decompress_the_spine.")
    leave_open(log, "after")
    expect("Left open: Today, ", "Next: 02")
    press(Session(SQUAT, log), "Keep it as it is")
    expect("Your last session: Today, ", "Your log holds 1 session.", "holds: 01_unlock_the_hips, 03_between_sets.")
    log.set_setting("own_limits", {"squat": 0.5, "roof": 0.4})
    expect("Next: 04_read_your_stiffness.")
    log.add(before=6, exercise="none")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pandas", None)  # as on a site that was built without it
        expect("You have finished all four.")
