"""The experiment, day by day: the coin comes after the first rating, is that of its day, and nothing of it is lost."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from helpers import choose, finish, press, rate, said, states, synced_text, widgets_of

from backnb import OwnLimit, StiffnessLog, Trial
from backnb.experiment.experiment import DRILL, GONE, REST, Day, Experiment

FIRST = date.today() + timedelta(days=2)  # what is saved while a test runs lies before it


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "sessions.sqlite")


@pytest.fixture
def experiment(log):
    return Experiment.draw(days=6, seed=1).begin(log)


def trial_on(log, day):
    """The card as it is so many days after the first one."""
    return Trial(log, speed=40, today=lambda: FIRST + timedelta(days=day))


def begin(trial):
    """Up to the first rating."""
    press(trial, "Begin this day")
    press(trial, "Start")
    if "Nothing here applies to me" in names(trial):
        press(trial, "Nothing here applies to me")


def names(trial):
    return [button.description for button in widgets_of(trial, "Button")]


def do_day(trial, before=6, after=4):
    begin(trial)
    rate(trial, before)
    press(trial, "Go on")
    finish(trial, reps_done=1)
    rate(trial, after)
    choose(trial, "none")
    press(trial, "Back to the experiment")


def test_an_experiment_goes_from_its_plan_with_pauses_to_its_result(log):
    trial = trial_on(log, 0)
    (days,) = widgets_of(trial, "IntSlider")
    assert days.value == 20
    days.value = 6
    assert "3 drill days and 3 quiet days" in said(trial)
    press(trial, "Toss the coins and begin")
    arms = Experiment.latest(log).arms
    assert (arms.count(DRILL), arms.count(REST)) == (3, 3)
    for number, arm in enumerate(arms):
        trial = trial_on(log, 2 * number)
        do_day(trial, 6, 3 if arm == DRILL else 6)
    assert Experiment.latest(log).changes == [-3 if arm == DRILL else 0 for arm in arms]
    assert trial.head.title == "Your experiment is over"
    assert "10 of 100" in said(trial)
    assert set(log.sessions()["exercise"]) == {"squat+roof", "none"}


def test_the_coin_comes_after_the_first_rating_and_then_stands_alone(log, experiment):
    trial = trial_on(log, 0)
    assert "The coin says" not in said(trial)
    begin(trial)
    assert "The coin says" not in said(trial)
    widgets_of(trial, "Rating")[0].value = 6
    assert not Experiment.latest(log).days  # what is rated is in the log, and no coin was shown
    assert log.draft().experiment is None
    press(trial, "Go on")
    assert "The coin says" in said(trial)
    assert (widgets_of(trial, "Rating"), widgets_of(trial, "Timer")) == ([], [])
    assert log.draft(experiment.uid).arm == experiment.arms[0]
    press(trial, "Go on")
    assert "The coin says" in said(trial)
    assert "Change my rating" not in names(trial)
    (timer,) = widgets_of(trial, "Timer")
    assert (timer.plan.key == "none") == (experiment.arms[0] == REST)


def test_a_coin_that_was_shown_is_that_of_its_day_done_or_not(log, experiment):
    trial = trial_on(log, 0)
    begin(trial)
    rate(trial, 2)
    press(trial, "Go on")
    press(trial, "Leave, and save what I have")
    press(trial, "Back to the experiment")
    assert trial.head.title == "Day 1 of 6 is done"  # nobody waits for a day that suits the coin
    for number in range(1, 6):
        do_day(trial_on(log, number))
    found = Experiment.latest(log)
    assert found.changes == [None, -2, -2, -2, -2, -2]
    kind = "drill" if experiment.arms[0] == DRILL else "quiet"
    assert f"a rating is missing on day 1 ({kind})" in found.result()


@pytest.mark.parametrize("step", ["coin", "move", "after"])
@pytest.mark.parametrize("later", [0, 1])
def test_a_day_that_was_left_open_is_offered_again(log, experiment, step, later):
    trial = trial_on(log, 0)
    begin(trial)
    rate(trial, 6)
    if step != "coin":
        press(trial, "Go on")
    if step == "after":
        finish(trial, reps_done=1)
    trial = trial_on(log, later)  # after a crash
    assert trial.head.title == "Day 1 of 6 was left open"
    assert "The coin says" in said(trial)
    assert "Begin this day" not in names(trial)
    press(trial, "Go on with it")
    if step != "after":
        assert Experiment.latest(log).days == (Day(experiment.arms[0], None),)
        press(trial, "Go on")
        finish(trial, reps_done=1)
    rate(trial, 4)
    choose(trial, "none")
    assert Experiment.latest(log).changes == [-2]
    (row,) = log.sessions().to_dict("records")
    assert (row["day"], row["arm"]) == (1, experiment.arms[0])
    assert (row["exercise"] == "none") == (experiment.arms[0] == REST)


def test_what_was_rated_while_python_was_gone_is_there_when_the_day_goes_on(log, experiment):
    trial = trial_on(log, 0)
    begin(trial)
    rate(trial, 6)
    press(trial, "Go on")
    trial = trial_on(log, 0)
    press(trial, "Go on with it")
    (session,) = widgets_of(trial, "Session")
    moved = {"reps_done": 1, "reps_planned": 1, "limit": None, "ended": "finished"}
    session._told({"meanwhile": {session.head.draft: {"move": moved, "after": {"value": 3}}}})
    choose(trial, "none")
    assert Experiment.latest(log).changes == [-3]


def test_a_day_that_was_left_open_can_be_left_as_it_is(log, experiment):
    trial = trial_on(log, 0)
    begin(trial)
    rate(trial, 6)
    trial = trial_on(log, 1)
    press(trial, "Leave it as it is")
    assert trial.head.title == "Day 2 of 6"
    assert Experiment.latest(log).changes == [None]


def test_one_day_has_one_coin_on_whatever_card(log, experiment):
    first, second = trial_on(log, 0), trial_on(log, 0)
    begin(first)
    begin(second)
    for trial in (first, second):
        rate(trial, 6)
    assert "The coin of today has been shown" in said(second)
    assert len(Experiment.latest(log).days) == 1
    press(second, "Back to the experiment")
    assert second.head.title == "Day 1 of 6 was left open"
    press(first, "Go on")
    finish(first)
    rate(first, 4)
    choose(first, "none")
    assert trial_on(log, 0).head.title == "Day 1 of 6 is done"
    assert trial_on(log, 1).head.title == "Day 2 of 6"


@pytest.mark.parametrize(
    "way",
    [
        ["Look at all the coins"],
        ["Look at the result so far"],
        ["End this experiment early", "Yes, end it"],
        ["Begin this day", "Start", "Nothing here applies to me", 6, "Go on", "Back to the experiment"],
    ],
)
def test_an_experiment_that_is_no_longer_in_the_log_is_told_and_the_card_shows_what_there_is(log, experiment, way):
    trial = trial_on(log, 0)
    StiffnessLog(log.path).delete_all(confirm=True)
    for step in way:
        if step == "Back to the experiment":
            assert f"That did not work: {GONE} Press Back" in said(trial)
        rate(trial, step) if isinstance(step, int) else press(trial, step)
    assert trial.head.title == "Plan your own experiment"
    assert (f"That did not work: {GONE}" in said(trial)) == (len(way) < 6)
    press(trial, "Toss the coins and begin")
    assert "That did not work" not in said(trial)


@pytest.mark.parametrize(
    "other",
    [
        {"arms": 5},
        {"arms": []},
        {"arms": ["drill", "bridge"]},
        {"arms": ["drill", "drill"]},
        {"seed": "x"},
        {"shown": []},
        {"shown": {"one": "2026-03-01"}},
        {"shown": {"1": "yesterday"}},
        {"peeked": 2},
        {"stopped": True},
        [],
        5,
    ],
)
def test_what_is_no_such_experiment_is_passed_over(log, experiment, other):
    (_, data), *_ = log.experiments()
    uid = log.save_experiment({})
    kept = data | other if isinstance(other, dict) else other
    with sqlite3.connect(log.path) as file:
        file.execute("UPDATE experiments SET data = ? WHERE uid = ?", (json.dumps(kept), uid))
    assert Experiment.latest(log) == experiment
    assert Trial(log).head.title == "Day 1 of 6"


def test_two_cards_that_plan_begin_one_experiment(log):
    log.save_experiment({"arms": ["drill", "rest"]})  # of somebody's own: it is left alone
    first, second = Trial(log), Trial(log)
    for trial in (first, second):
        press(trial, "Toss the coins and begin")
    assert len(log.experiments()) == 2
    assert second.head.title == "Day 1 of 20"


def test_a_clock_that_was_wrong_once_holds_up_no_later_day(log, experiment):
    for number, day in enumerate([500, 1, 1, 2]):  # the second time on that day, it has had its coin
        trial = trial_on(log, day)
        if number == 2:
            assert trial.head.title == "Day 2 of 6 is done"
        else:
            do_day(trial)
    assert trial_on(log, 2).head.title == "Day 3 of 6 is done"
    assert trial_on(log, 3).head.title == "Day 4 of 6"


def test_the_day_is_that_of_the_learners_computer(log, experiment, monkeypatch):
    noon = datetime.now(UTC).replace(hour=12) - timedelta(days=2)
    experiment.show(log, noon.date())
    trial = Trial(log)
    trial.now = lambda: noon.astimezone(trial._zone)
    trial._zone = UTC
    trial.refresh()
    assert trial.head.title == "Day 1 of 6 is done"
    trial._told({"utc_offset_min": 13 * 60})  # where it is the next day
    assert trial.head.title == "Day 2 of 6"


def test_a_deleted_day_moves_no_coin_and_a_day_saved_twice_takes_none(log, experiment):
    for number in (1, 2, 3, 3):
        session = {"before": 5, "after": 5 - number, "experiment": experiment.uid, "day": number}
        log.add(**session, arm=experiment.arms[number - 1], at=datetime(2026, 3, number, 12, tzinfo=UTC))
    assert Experiment.latest(log).changes == [-1, -2, -3]
    log.delete(1)
    assert Experiment.latest(log).changes == [None, -2, -3]
    assert Experiment.latest(log).arm_of(FIRST + timedelta(days=9)) == experiment.arms[3]
    trial = trial_on(log, 9)
    do_day(trial)
    assert Experiment.latest(log).changes == [None, -2, -3, -2]


# What a card shows of ratings, and then the answers themselves
SHOWN = ["<img", "<svg", "base64", "→", "efore 6", "after 4", "change −2", "change -2", "Rating 3", "p = ", "more</td>"]
SHOWN += ["a note", "a place", "Feb", "7 Mar"]
ANSWERS = ["'training'", "'same'"]


def test_no_notebook_file_keeps_what_a_card_shows_of_ratings(tmp_path):
    cards = [card for card in states(tmp_path) if not isinstance(card, OwnLimit)]  # which draws, but no rating
    shown = " ".join(map(said, cards))
    assert [each for each in SHOWN if each not in shown] == []
    synced = [(card.head.title, synced_text(card)) for card in cards]
    assert [(title, each) for title, text in synced for each in SHOWN + ANSWERS if each in text] == []


def test_an_experiments_days_in_another_log_are_no_days_of_the_next_one(log, experiment, tmp_path):
    for number, arm in enumerate(experiment.arms, 1):
        log.add(before=5, after=4, experiment=experiment.uid, day=number, arm=arm)
    new = StiffnessLog(tmp_path / "new.sqlite")
    assert new.import_csv(log.export_csv(tmp_path / "out.csv")) == 6
    Experiment.draw(days=8, seed=2).begin(new)
    assert Trial(new).head.title == "Day 1 of 8"
    assert new.sessions()[["experiment", "day"]].equals(log.sessions()[["experiment", "day"]])


def test_looking_ahead_is_allowed_and_written_down(log, experiment):
    trial = Trial(log)
    press(trial, "Look at all the coins")
    assert "1. " in said(trial)
    assert "quiet" in said(trial)
    press(trial, "Back to the experiment")
    press(trial, "Look at the result so far")
    found = Experiment.latest(log)
    assert found.peeked == 2
    days = tuple(Day(arm, -1) for arm in found.arms)
    assert "2 times before the end" in replace(found, days=days).result()


def test_giving_up_asks_once_more_and_keeps_what_was_rated(log, experiment):
    trial = Trial(log)
    press(trial, "End this experiment early")
    press(trial, "No, go on")
    assert not Experiment.latest(log).stopped
    press(trial, "End this experiment early")
    press(trial, "Yes, end it")
    assert Experiment.latest(log).stopped
    press(trial, "Plan another experiment")
    press(trial, "Toss the coins and begin")
    assert len(log.experiments()) == 2


def test_a_rehearsal_is_made_up_and_writes_nothing(log):
    trial = Trial(log)
    press(trial, "Rehearse it with made-up days")
    assert "SYNTHETIC data. Mean change: drill days" in said(trial)
    assert "Built in" not in said(trial)
    press(trial, "Show what was built in")
    assert "Built in" in said(trial)
    press(trial, "Another one")
    press(trial, "Back")
    assert trial.head.title == "Plan your own experiment"
    assert not log.path.exists()
    known = Experiment.rehearse(days=40, effect=-3, seed=1)
    assert known == Experiment.rehearse(days=40, effect=-3, seed=1) != Experiment.rehearse(days=40, seed=1)
    assert (known.over, known.arms.count(DRILL), len(known.days)) == (True, 20, 40)
    assert "p < 0.0001" in known.result()


def test_the_coins_are_balanced_and_drawn_again_by_their_seed():
    for seed in range(50):
        experiment = Experiment.draw(days=12, seed=seed)
        assert experiment.arms.count(DRILL) == 6
        assert experiment == Experiment.draw(days=12, seed=experiment.seed)
    assert len({Experiment.draw(days=12, seed=seed).arms for seed in range(50)}) > 40


@pytest.mark.parametrize("days", [5, 7, 0, 42, 6.5, "6", None, True])
@pytest.mark.parametrize("make", [Experiment.draw, Experiment.rehearse])
def test_days_that_are_not_allowed(make, days):
    with pytest.raises(ValueError, match=r"days must be .*not"):
        make(days=days)


def test_before_it_starts_it_says_what_it_would_notice_how_small_p_can_get_and_what_it_cannot_show():
    promise = Experiment.draw(days=8, seed=1).promise()
    for words in ("p = 0.029", "2.9 of 100", "one point off", "in about 3 of 100", "made-up", "likely end"):
        assert words in promise
    for limit in ("another movement", "You know what you do", "reach into the next", "about you alone"):
        assert limit in promise
