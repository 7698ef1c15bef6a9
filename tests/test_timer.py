"""The timer's Python side."""

import pytest

from backnb import SQUAT, Plan, Timer


def test_it_takes_an_exercise_with_options_or_a_finished_plan():
    assert Timer(SQUAT, reps=10, hold_s=2).plan == Plan.of(SQUAT, reps=10, hold_s=2)
    plan = Plan.between_sets(90)
    assert Timer(plan).plan is plan
    with pytest.raises(TypeError, match="takes no reps; give them to Plan.of"):
        Timer(plan, reps=3)
    with pytest.raises(TypeError, match="not 'squat'"):
        Timer("squat")


@pytest.mark.parametrize("speed", [0, -1, 101, "fast", True, float("nan"), None])
def test_a_bad_speed_is_refused(speed):
    with pytest.raises(ValueError, match=r"^speed must be a number from 0\.1 to 100, not"):
        Timer(SQUAT, speed=speed)


def test_stopping_ends_it_once():
    timer = Timer(SQUAT)
    timer.stop()
    assert (timer.state, timer.ended) == ("ended", "stopped")
    finished = Timer(SQUAT)
    finished.set_trait("ended", "finished")
    finished.set_trait("state", "ended")
    finished.stop()
    assert finished.ended == "finished"
