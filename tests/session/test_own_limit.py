"""The learner's own limit: seen in drawings, chosen, kept in the log, and drawn by every timer after that."""

import re

import pytest
from helpers import choose_in, said, synced_text, widgets_of

from backnb import ROOF, SQUAT, Continue, OwnLimit, Plan, Session, StiffnessLog, Timer, Trial
from backnb.drills.body import table

DRILLS = pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=lambda exercise: exercise.key)


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "sessions.sqlite")


def asked(card):
    """Of each drawing that is asked about: the words for those who do not see it, and the reply to each answer."""
    for part in said(card).split("<fieldset")[1:]:
        yield re.search('aria-label="([^"]*)', part)[1], re.findall("<b>(Yes|Not quite).</b> ([^<]*)", part)


@DRILLS
def test_six_drawings_of_each_kind_as_many_and_every_answer_has_its_reply(exercise, log):
    drawings = list(asked(OwnLimit(exercise, log)))
    shown = [alt for alt, _ in drawings]
    assert len(shown) == 6
    assert len({shown.count(alt) for alt in shown}) == 1  # no kind more often than another
    for alt, replies in drawings:
        assert len(replies) == len(set(shown))
        assert sorted(found for found, _ in replies) == ["Not quite"] * (len(replies) - 1) + ["Yes"]
        assert {reply for _, reply in replies} == {alt}


def test_their_order_is_another_one_each_time(log):
    orders = {tuple(alt for alt, _ in asked(OwnLimit(SQUAT, log, seed=seed))) for seed in range(20)}
    assert len(orders) > 10


@pytest.mark.parametrize(
    ("exercise", "answer", "limit"),
    [
        (SQUAT, "1: 40%", 0.3),
        (SQUAT, "3: 60%", 0.5),
        (SQUAT, "At none of them", 0.8),
        (ROOF, "2: 40%", 0.4),
        (ROOF, "5: 100%", 1.0),
    ],
)
def test_what_is_chosen_is_kept_and_every_timer_draws_it(exercise, answer, limit, log):
    card = OwnLimit(exercise, log)
    timer = Timer(exercise, own_limit=card)
    (choice,) = widgets_of(card, "Choice")
    choose_in(choice, choice.options[answer])
    assert card.own_limit == limit
    assert f"Your limit: {limit:.0%}" in said(card)
    assert "Your limit: " not in synced_text(card)
    option = {"squat": "tuck_at", "roof": "reach"}[exercise.key]
    expected = table(exercise, **{option: limit})
    assert timer._bodies == {exercise.key: expected}
    again = OwnLimit(exercise, log)
    assert again.own_limit == limit
    assert f"Your limit: {limit:.0%}" in said(again)
    session = Session(Plan.between_sets(), log)
    session._move()
    assert session._timer._bodies[exercise.key] == expected


@pytest.mark.parametrize("kept", [[], 5, "squat", None, {"squat": [0.5]}, {"roof": True}])
def test_limits_of_another_shape_in_the_log_are_none(log, kept):
    log.set_setting("own_limits", kept)
    assert (OwnLimit(SQUAT, log).own_limit, OwnLimit(ROOF, log).own_limit) == (0.6, 0.6)
    assert "you are new here" in said(Continue(log))


@pytest.mark.parametrize("make", [Continue, Trial, lambda log: OwnLimit(SQUAT, log)])
def test_only_a_log_is_a_log(make):
    with pytest.raises(ValueError, match=r"^log must be None or a StiffnessLog, not 'file'\.$"):
        make("file")


def test_what_is_no_limit_in_the_log_is_left_alone(log):
    log.set_setting("own_limits", {"squat": 7, "roof": 0.4, "plank": 0.5})
    assert (OwnLimit(SQUAT, log).own_limit, OwnLimit(ROOF, log).own_limit) == (0.6, 0.4)
    with pytest.raises(ValueError, match="exercise must be one of 'squat', 'roof', not 'none'."):
        OwnLimit("none", log)


def test_a_log_that_cannot_keep_it_says_so_and_it_holds_on_the_page(tmp_path):
    (tmp_path / "sessions.sqlite").write_text("no log")
    card = OwnLimit(SQUAT, StiffnessLog(tmp_path / "sessions.sqlite"))
    (choice,) = widgets_of(card, "Choice")
    choose_in(choice, 0.4)
    assert card.own_limit == 0.4
    assert "could not be kept" in said(card)
