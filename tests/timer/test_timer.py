"""The timer's Python side."""

import logging

import pytest

from backnb import ROOF, SQUAT, Plan, Timer
from backnb.timer.timer import Event, Result


def test_it_takes_an_exercise_with_options_or_a_finished_plan():
    assert Timer(SQUAT, reps=10, hold_s=2).plan == Plan.of(SQUAT, reps=10, hold_s=2)
    plan = Plan.between_sets(100)
    assert Timer(plan).plan is plan
    with pytest.raises(TypeError, match="takes no reps; give them to Plan.of"):
        Timer(plan, reps=3)
    with pytest.raises(TypeError, match="not 'squat'"):
        Timer("squat")


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        *(("speed", value, r"a number from 0\.1 to 100") for value in (0, -1, 101, "fast", True, float("nan"), None)),
        *(
            (name, value, "True or False")
            for name in ("sound", "voice", "group", "take_focus")
            for value in ("x", 2, None)
        ),
        *(("pace", value, ".*'steady'.*'own'.*") for value in ("slow", "Steady", None, 1)),
    ],
)
def test_a_bad_value_is_refused(option, value, allowed):
    with pytest.raises(ValueError, match=f"^{option} must be {allowed}, not"):
        Timer(SQUAT, **{option: value})


def test_stopping_ends_it_once():
    timer = Timer(SQUAT)
    timer.stop()
    assert (timer.state, timer.ended) == ("ended", "stopped")
    finished = Timer(SQUAT)
    finished.set_trait("ended", "finished")
    finished.set_trait("state", "ended")
    finished.stop()
    assert finished.ended == "finished"


def end(timer, ended="finished", reps_done=2, limit=None, events=((0, "ready", 0), (5, "move", 1), (65, "end", 2))):
    """What the browser tells at the end, in one message."""
    told = {"ended": ended, "reps_done": reps_done, "limit": limit, "_events": [list(event) for event in events]}
    timer.set_state({**told, "state": "ended"})


def test_events_and_result_come_from_the_browser():
    timer = Timer(SQUAT, reps=2)
    assert (timer.events, timer.result) == ([], None)
    timer.set_state({"state": "running", "_events": [[0, "ready", 0]]})
    assert timer.events == [Event(seconds=0, kind="ready", rep=0)]
    assert timer.result is None
    end(timer, "limit", 1, 0.4)
    assert timer.events[-1] == (65, "end", 2)
    assert timer.result == Result("limit", reps_done=1, reps_planned=2, limit=0.4, seconds=65)
    assert repr(timer.result) == "Stopped at your limit: 1 of 2 reps reached in 65 s."
    timer.set_state({"state": "ready", "ended": None, "_events": []})  # "Start over"
    assert timer.result is None


def test_every_end_is_called_back_once_with_its_result_in_order():
    timer, called = Timer(SQUAT, reps=2), []
    timer.on_end(lambda result: called.append(("first", result)))
    timer.on_end(lambda result: called.append(("second", result)))
    end(timer)
    assert called == [("first", timer.result), ("second", timer.result)]
    end(timer, reps_done=2)  # told again, because it was pressed again
    assert len(called) == 2
    timer.set_state({"state": "ready", "ended": None})
    end(timer, "stopped", 0)
    assert [(which, result.ended) for which, result in called[2:]] == [("first", "stopped"), ("second", "stopped")]
    timer.on_end(called.append)  # after the end it comes at once
    assert called[4:] == [timer.result]


@pytest.mark.parametrize("callback", [None, 3, "print"])
def test_what_cannot_be_called_is_refused(callback):
    with pytest.raises(TypeError, match="on_end needs a function of one argument"):
        Timer(SQUAT).on_end(callback)


def test_an_error_in_a_callback_is_shown_and_logged_and_keeps_no_other_from_being_called(caplog):
    timer, called = Timer(SQUAT), []
    timer.on_end(lambda result: result.nonsense)
    timer.on_end(called.append)
    timer.log.propagate = True
    with caplog.at_level(logging.ERROR, logger=timer.log.name):
        end(timer)
    assert "AttributeError" in timer._trouble
    assert "nonsense" in timer._trouble
    assert called == [timer.result]
    timer.set_state({"state": "ready", "ended": None})
    assert timer._trouble == ""


def test_how_far_each_number_may_be_changed_comes_from_the_exercise():
    for exercise in (SQUAT, ROOF):
        limits = Timer(exercise)._plan["exercises"][exercise.key]["limits"]
        assert limits["reps"] == list(exercise.rep_range)
        assert limits["hold_s"] == list(exercise.hold_range_s)
        fastest_s, slowest_s = exercise.tempo_range_s
        assert min(exercise.move_s, exercise.return_s) + limits["slower_s"][0] == fastest_s
        assert max(exercise.move_s, exercise.return_s) + limits["slower_s"][1] == slowest_s
    # A plan with fewer reps than the post keeps what it has.
    drills = Timer(Plan.between_sets(70))._plan["exercises"]
    assert all(drill["limits"]["reps"][0] == min(drill["reps"], drill["lowest_reps"]) for drill in drills.values())


def test_the_numbers_as_the_learner_has_them_by_now():
    timer = Timer(Plan.between_sets(100))
    assert timer.sets == timer.plan.sets
    own = {"squat": {"targets": [0.4, 0.7, 1], "hold_s": 1.5, "slower_s": -0.5}}
    timer.set_state({"_run": {"settings": own}})
    changed = {"reps": 3, "move_s": 1.5, "hold_s": 1.5, "return_s": 1.5}
    assert timer.sets == timer.plan.sets | {"squat": changed}
    assert timer.plan.with_sets(timer.sets).sets == timer.sets
