"""What stands under "read your stiffness": choosing, mending, exporting, deleting; the experiment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from helpers import choose as answer_with
from helpers import finish, press, rate, said, synced_text, widgets_of

from backnb import Baseline, History, StiffnessLog, Trial
from backnb.experiment.experiment import DRILL, REST, Day, Experiment
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
    press(history, "Mend or delete")
    chooser(history, "Session").value = number
    press(history, "Mend this session")


def test_an_empty_log_is_one_calm_sentence_with_nothing_to_choose(log):
    history = History(log)
    assert "No sessions yet." in said(history)
    assert "<img" not in said(history)
    assert history._choices.layout.display == "none"
    press(history, "Mend or delete")
    assert all(button.disabled for button in widgets_of(history, "Button") if "Delete" in button.description)


def test_what_is_chosen_is_shown_and_the_sentence_follows(filled):
    history = History(filled)
    assert "n = 4 sessions. Lower after: 2, same: 1, higher: 1." in said(history)
    assert "1 baseline rating without exercise." in said(history)
    chooser(history, "Drill").value = "squat"
    assert "n = 2 sessions. Lower after: 2, same: 0, higher: 0." in said(history)
    history._last.value = date(2026, 3, 1)
    assert "Before 6, after 4" in said(history)
    chooser(history, "Where from").value = "training"
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


def test_nothing_of_the_sessions_is_synced(log):
    secret = {"context": "a secret place", "note": "a secret note", "before": 9, "after": 7}
    for day in range(9):
        log.add(**secret, pain="more", at=datetime(2026, 3, 1 + day, 12, tzinfo=UTC))
    history = History(log)

    def assert_nothing():
        synced = synced_text(history)
        assert [word for word in ("secret", "→", "more", "Mar", "base64", "<svg") if word in synced] == []

    assert_nothing()
    for screen in ("See them as a table", "Mend or delete"):
        press(history, screen)
        assert_nothing()
        press(history, "Back to the picture")
    opened(history, 3)
    assert_nothing()
    chooser(history, "Stiffness before").value = 2
    chooser(history, "Date and time").value = "7 Mar"
    press(history, "Save the changes")
    assert "7 Mar" in said(history)
    assert_nothing()


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
    (path,) = widgets_of(history, "Text")
    path.value = str(tmp_path / "out.csv")
    press(history, "Export to this file")
    assert "All 5 sessions are in" in said(history)
    press(history, "Import")
    assert "5 sessions, 0 new, 5 already here, 0 wrong." in said(history)
    assert "Do not" not in [button.description for button in widgets_of(history, "Button")]
    path.value = str(tmp_path / "nowhere" / "out.csv")
    press(history, "Export to this file")
    assert "could not be written" in said(history)
    other = History(StiffnessLog(tmp_path / "other.sqlite"))
    press(other, "Take them with you, or bring some")
    widgets_of(other, "Text")[0].value = str(tmp_path / "out.csv")
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
    press(history, "Mend or delete")
    press(history, "Delete all 5")
    assert str(filled.path) in said(history)
    press(history, "No, keep them")
    assert len(filled) == 5
    press(history, "Mend or delete")
    press(history, "Delete all 5")
    press(history, "Yes, delete all 5")
    assert len(filled) == 0
    assert "No sessions yet." in said(history)


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
    (row,) = log.sessions().to_dict("records")
    assert (row["exercise"], row["before"]) == ("none", 0)
    press(baseline, "Take it back")
    assert len(log) == 0


# The experiment.


def day(number):
    return date(2026, 3, 1) + timedelta(days=number)


def test_an_experiment_goes_from_its_plan_with_pauses_to_its_result(log):
    trial = Trial(log)
    (days,) = widgets_of(trial, "IntSlider")
    assert "p = " in said(trial)
    days.value = 6
    assert "3 with the drill and 3 with quiet standing" in said(trial)
    press(trial, "Toss the coins and begin")
    arms = Experiment.latest(log).arms
    assert (arms.count(DRILL), arms.count(REST)) == (3, 3)

    for number, arm in enumerate(arms):
        trial = Trial(OnDay(log, number), speed=40, today=lambda number=number: day(2 * number))
        press(trial, "Show today's coin")
        assert ("both drills" in said(trial)) == (arm == DRILL)
        assert widgets_of(trial, "Rating") == []  # the coin alone, until it was read
        press(trial, "Go on")
        press(trial, "Start")
        if number == 0:
            press(trial, "Nothing here applies to me")
        rate(trial, 6)
        finish(trial, reps_done=1)
        rate(trial, 3 if arm == DRILL else 6)
        answer_with(trial, "none")
        press(trial, "Back to the experiment")
    assert Experiment.latest(log).changes == [-3 if arm == DRILL else 0 for arm in arms]
    assert "Your experiment is over" == trial.head.title
    assert "10 of 100" in said(trial)
    assert set(log.sessions()["exercise"]) == {"squat+roof", "none"}


class OnDay:
    """A log in which every other day has a session."""

    def __init__(self, log, number):
        self.log, self.number = log, number

    def __getattr__(self, name):
        return getattr(self.log, name)

    def add(self, **session):
        return self.log.add(**session | {"at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=2 * self.number)})


def test_one_day_has_one_coin(log):
    trial = Trial(log)
    press(trial, "Toss the coins and begin")
    experiment = Experiment.latest(log)
    log.add(before=5, after=4, exercise="none", experiment=experiment.uid, day=1, arm=experiment.arms[0])
    trial.refresh()
    assert trial.head.title == "Day 1 of 10 is done"
    assert "Show today's coin" not in [button.description for button in widgets_of(trial, "Button")]
    assert Experiment.latest(log).arm_of(date.today() + timedelta(days=7)) == experiment.arms[1]


def test_a_deleted_day_moves_no_coin_and_a_second_card_takes_none(log):
    experiment = Experiment.draw(days=6, seed=1).begin(log)
    first, late = Trial(log), Trial(log, today=lambda: day(9))
    for number in (1, 2, 3, 3):  # two cards saved the third day
        session = {"before": 5, "after": 5 - number, "experiment": experiment.uid, "day": number}
        log.add(**session, arm=experiment.arms[number - 1], at=datetime(2026, 3, number, 12, tzinfo=UTC))
    assert Experiment.latest(log).changes == [-1, -2, -3]
    press(late, "Show today's coin")  # drawn before, and read anew
    assert late.head.title == "Day 4 of 6"
    log.delete(1)
    assert Experiment.latest(log).changes == [None, -2, -3]
    assert Experiment.latest(log).arm_of(day(9)) == experiment.arms[3]
    log.add(experiment=experiment.uid, day=4, arm=experiment.arms[3])
    press(first, "Show today's coin")  # offered before today had its day
    assert first.head.title == "Day 4 of 6 is done"


def test_a_coin_that_was_left_open_is_not_used_a_second_time(log):
    experiment = Experiment.draw(days=6, seed=1).begin(log)
    trial = Trial(log)
    press(trial, "Show today's coin")
    log.add(before=5, after=4, experiment=experiment.uid, day=1, arm=experiment.arms[0])  # on another card
    press(trial, "Go on")
    assert trial.head.title == "Day 1 of 6 is done"
    assert widgets_of(trial, "Session") == []


def test_the_second_card_of_a_day_takes_no_day_even_when_it_is_saved_after_midnight(log):
    experiment = Experiment.draw(days=6, seed=1).begin(log)
    evening = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)
    for at, after in ((evening, 3), (evening + timedelta(minutes=20), 5)):
        log.add(before=5, after=after, experiment=experiment.uid, day=1, arm=experiment.arms[0], at=at)
    today = [date(2026, 3, 1)]
    trial = Trial(log, today=lambda: today[0])
    assert trial.head.title == "Day 1 of 6 is done"
    today[0] = date(2026, 3, 2)
    press(trial, "Look again")
    press(trial, "Show today's coin")
    assert trial.head.title == "Day 2 of 6"
    assert Experiment.latest(log).changes == [-2]


def rated_alone(log):
    """A rating without exercise, saved."""
    baseline = Baseline(log)
    widgets_of(baseline, "Rating")[0].value = 9
    press(baseline, "Save this rating")
    assert "Rating 9 is saved" in said(baseline)
    return baseline


def day_rated(log):
    Experiment.draw(days=6, seed=1).begin(log)
    trial = Trial(log)
    for name in ("Show today's coin", "Go on", "Start", "Nothing here applies to me"):
        press(trial, name)
    rate(trial, 9)
    finish(trial)
    rate(trial, 7)
    answer_with(trial, "none")
    assert "after 7 (change -2)" in said(trial)
    return trial


def days_over(log):
    experiment = Experiment.draw(days=6, seed=1).begin(log)
    for number, arm in enumerate(experiment.arms, 1):
        log.add(before=9, after=7, experiment=experiment.uid, day=number, arm=arm, note="a secret note")
    trial = Trial(log)
    assert "<img" in said(trial)
    assert "p = " in said(trial)
    return trial


def looked_at_early(log):
    trial = days_over(log)
    trial._peek(Experiment.latest(log), result=True)
    return trial


@pytest.mark.parametrize("board", [rated_alone, day_rated, days_over, looked_at_early])
def test_no_notebook_file_keeps_what_a_board_shows_of_ratings(log, board):
    shown = board(log)
    synced = synced_text(shown)
    secrets = ["<img", "<svg", "base64", "secret", "p = ", "Rating 9", "after 7", "change -2"]
    assert [secret for secret in secrets if secret in synced] == []


def test_an_experiments_days_in_another_log_are_no_days_of_the_next_one(log, tmp_path):
    old = Experiment.draw(days=6, seed=1).begin(log)
    for number, arm in enumerate(old.arms, 1):
        log.add(before=5, after=4, experiment=old.uid, day=number, arm=arm)
    new = StiffnessLog(tmp_path / "new.sqlite")
    assert new.import_csv(log.export_csv(tmp_path / "out.csv")) == 6
    Experiment.draw(days=8, seed=2).begin(new)
    assert Trial(new).head.title == "Day 1 of 8"
    assert new.sessions()[["experiment", "day"]].equals(log.sessions()[["experiment", "day"]])


def test_looking_ahead_is_allowed_and_written_down(log):
    trial = Trial(log)
    press(trial, "Toss the coins and begin")
    press(trial, "Look at all the coins")
    assert "1. " in said(trial)
    press(trial, "Back to the experiment")
    press(trial, "Look at the result so far")
    assert Experiment.latest(log).peeked == 2


def test_giving_up_asks_once_more_and_keeps_what_was_rated(log):
    trial = Trial(log)
    press(trial, "Toss the coins and begin")
    press(trial, "Give this experiment up")
    press(trial, "No, go on")
    assert not Experiment.latest(log).stopped
    press(trial, "Give this experiment up")
    press(trial, "Yes, give it up")
    assert Experiment.latest(log).stopped
    press(trial, "Plan another experiment")
    press(trial, "Toss the coins and begin")
    assert len(log.experiments()) == 2


def test_the_coins_are_balanced_and_drawn_again_by_their_seed():
    for seed in range(50):
        experiment = Experiment.draw(days=12, seed=seed)
        assert experiment.arms.count(DRILL) == 6
        assert experiment == Experiment.draw(days=12, seed=experiment.seed)
    assert len({Experiment.draw(days=12, seed=seed).arms for seed in range(50)}) > 40


@pytest.mark.parametrize("days", [5, 7, 0, 42, 6.5, "6", None, True])
def test_days_that_are_not_allowed(days):
    with pytest.raises(ValueError, match=r"days must be .*not"):
        Experiment.draw(days=days)


def test_before_it_starts_it_says_how_small_p_can_get_and_what_it_cannot_show():
    promise = Experiment.draw(days=8, seed=1).promise()
    assert "p = 0.029" in promise
    assert "2.9 of 100" in promise
    for limit in ("you know what you do", "reach into the next", "about you alone"):
        assert limit in promise


def test_days_with_a_missing_rating_are_left_out_and_a_result_needs_both_kinds():
    days = (Day(DRILL, -2), Day(DRILL, None), Day(REST, None))
    experiment = Experiment((DRILL, REST) * 3, seed=0, days=days)
    assert "nothing to compare" in experiment.result()
