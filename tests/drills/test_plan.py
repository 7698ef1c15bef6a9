"""The plan: exact in time, honest about its doses, refused in one sentence when it cannot be."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backnb import ROOF, SQUAT, Plan

EXERCISES = (SQUAT, ROOF)
movement_s = st.floats(0.1, 60).map(lambda s: round(s, 3))


@st.composite
def plans(draw):
    if draw(st.booleans()):
        return Plan.between_sets(draw(st.floats(53, 600)))
    exercise = draw(st.sampled_from(EXERCISES))
    return Plan.of(
        exercise,
        reps=draw(st.integers(1, exercise.rep_range[1])),
        move_s=draw(movement_s),
        hold_s=draw(st.floats(*exercise.hold_range_s)),
        return_s=draw(movement_s),
        ready_s=draw(st.one_of(st.just(0), movement_s)),
    )


@given(plans())
def test_phases_lie_end_to_end_from_zero(plan):
    assert plan.phases[0].start_s == 0
    for phase, following in zip(plan.phases, plan.phases[1:], strict=False):
        assert phase.end_s == following.start_s
        assert phase.seconds > 0
    assert plan.total_s == plan.phases[-1].end_s
    assert plan.total_s == pytest.approx(sum(phase.seconds for phase in plan.phases))


@given(plans())
def test_each_target_lies_further_than_the_last_and_never_past_the_range(plan):
    for exercise in plan.exercises:
        targets = [p.amount_to for p in plan.phases if p.exercise == exercise.key and p.kind == "move"]
        assert targets == sorted(set(targets))
        assert targets[0] == 0.4
        assert targets[-1] == (1.0 if len(targets) > 1 else 0.4)


@given(plans())
def test_amounts_join_up_without_a_jump(plan):
    amount = 0.0
    for phase in plan.phases:
        assert phase.amount_from == amount
        amount = phase.amount_to
    assert amount == 0.0


def test_the_defaults_are_the_posts_and_ours():
    squat = Plan.of(SQUAT)
    assert (squat.reps, squat.total_s) == (12, 5 + 12 * (2 + 1 + 2))
    assert [phase.label for phase in squat.phases[:4]] == ["Get ready", "Down", "Hold", "Up"]
    roof = Plan.of(ROOF)
    assert (roof.reps, roof.total_s) == (5, 5 + 5 * (2 + 2 + 2))
    assert [phase.label for phase in roof.phases[1:4]] == ["Reach back", "Hold", "Come back"]


def test_a_rest_holds_both_drills_and_ten_seconds_for_the_second_rating():
    plan = Plan.between_sets()
    assert {key: numbers["reps"] for key, numbers in plan.sets.items()} == {"squat": 14, "roof": 5}
    assert (plan.rest_s, plan.total_s, plan.key) == (120, 108, "squat+roof")
    assert plan.words == "14 squats, then 5 reach-backs: 1 minute 48 seconds of a 2-minute rest"
    assert [phase.seconds for phase in plan.phases if phase.kind == "change"] == [8]
    assert plan.notes == []


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan.of(SQUAT, reps=1), "1 squat: 10 seconds"),
        (Plan.of(ROOF, reps=10), "10 reach-backs: 1 minute 5 seconds"),
        (Plan.between_sets(100), "10 squats, then 5 reach-backs: 1 minute 28 seconds of a 100-second rest"),
        (
            Plan.between_sets(120).with_sets({"squat": {"reps": 20, "hold_s": 2}, "roof": {"reps": 10}}),
            "20 squats, then 10 reach-backs: 3 minutes 3 seconds, 1 minute 3 seconds longer than a 2-minute rest",
        ),
        (Plan.standing(120), "Quiet standing: 2 minutes"),
    ],
)
def test_a_plan_in_plain_words(plan, words):
    assert plan.words == words


@given(st.floats(53, 1000), st.floats(0, 300))
def test_more_rest_fits_at_least_as_much_and_never_too_much(rest_s, more_s):
    plan, longer = Plan.between_sets(rest_s), Plan.between_sets(rest_s + more_s)
    assert plan.total_s + 10 <= plan.rest_s == rest_s
    assert longer.reps >= plan.reps
    assert longer.total_s >= plan.total_s
    assert plan.reps <= SQUAT.rep_range[1] + ROOF.reps


@given(plans(), st.data())
def test_other_numbers_of_the_same_drills(plan, data):
    nothing = {exercise.key: dict.fromkeys(plan.sets[exercise.key]) for exercise in plan.exercises}
    assert plan.with_sets(plan.sets) == plan.with_sets({}) == plan.with_sets(nothing) == plan
    exercise = data.draw(st.sampled_from(plan.exercises))
    news = {"reps": data.draw(st.integers(1, exercise.rep_range[1])), "move_s": data.draw(movement_s)}
    changed = plan.with_sets({exercise.key: news})
    assert changed.sets == plan.sets | {exercise.key: plan.sets[exercise.key] | news}
    assert (changed.rest_s, changed.key) == (plan.rest_s, plan.key)
    assert [p for p in changed.phases if p.rep == 0][:1] == [p for p in plan.phases if p.rep == 0][:1]


@pytest.mark.parametrize(
    ("sets", "sentence"),
    [
        ({"roof": {}}, "a drill of sets must be one of 'squat', not 'roof'."),
        ({"squat": {"speed": 1}}, "a number of a set must be one of .*'hold_s'.*, not 'speed'."),
        ({"squat": {"reps": 21}}, "reps must be a whole number from 1 to 20 .*, not 21."),
        ({"squat": {"hold_s": "2"}}, "hold_s must be a number of seconds from 1 to 2, not '2'."),
        ({"squat": 12}, "sets must map .*, not {'squat': 12}."),
        (None, "sets must map .*, not None."),
    ],
)
def test_bad_sets_are_refused_in_one_sentence(sets, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        Plan.of(SQUAT).with_sets(sets)


def test_a_key_of_the_log_leads_back_to_a_plan():
    for plan in (Plan.of(SQUAT), Plan.of(ROOF), Plan.between_sets()):
        assert Plan.of_key(plan.key) == plan
    assert Plan.of_key("none") is Plan.of_key("plank") is None


def test_the_shortest_rest_in_the_refusal_is_the_shortest_that_fits():
    with pytest.raises(ValueError, match="not 20") as refusal:
        Plan.between_sets(20)
    shortest = float(re.search(r"from ([\d.]+)", str(refusal.value))[1])
    assert Plan.between_sets(shortest).total_s == shortest - 10
    with pytest.raises(ValueError, match="from 53"):
        Plan.between_sets(shortest - 0.001)


def test_fewer_reps_than_the_posts_are_allowed_and_said():
    for plan in (Plan.of(SQUAT, reps=9), Plan.of(ROOF, reps=4), Plan.between_sets(97)):
        assert "fewer than the post's" in repr(plan)
        assert "fewer than the post&#x27;s" in plan._repr_html_()
    for plan in (Plan.of(SQUAT, reps=10), Plan.of(ROOF, reps=5), Plan.between_sets(98)):
        assert "fewer" not in repr(plan)


BAD_NUMBERS = [float("nan"), True, "12", None, -1, float("inf"), [1]]


@pytest.mark.parametrize("reps", [0, -3, 2.5, "12", True, float("nan"), 21, [5]])
def test_bad_reps_are_refused_in_one_sentence(reps):
    with pytest.raises(ValueError, match=r"^reps must be a whole number from 1 to 20 .*\.$") as refusal:
        Plan.of(SQUAT, reps=reps)
    assert repr(reps) in str(refusal.value)


@pytest.mark.parametrize("name", ["move_s", "hold_s", "return_s", "ready_s"])
@pytest.mark.parametrize("value", [value for value in BAD_NUMBERS if value is not None] + [61])
def test_bad_seconds_are_refused_in_one_sentence(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be a number of seconds from .* to .*\.$") as refusal:
        Plan.of(SQUAT, **{name: value})
    assert repr(value) in str(refusal.value)


@pytest.mark.parametrize("rest_s", [*BAD_NUMBERS, 20, 0, 3601, 1e20])
def test_bad_rests_are_refused_in_one_sentence(rest_s):
    with pytest.raises(ValueError, match=r"^rest_s must be a number of seconds from 53 .* to 3600, .*\.$") as refusal:
        Plan.between_sets(rest_s)
    assert repr(rest_s) in str(refusal.value)


@pytest.mark.parametrize("call", [Plan.between_sets, lambda huge: Plan.of(SQUAT, reps=huge)])
@pytest.mark.parametrize(
    ("digits", "shown"), [(401, f"1{'0' * 198}…"), (5001, "a value with more digits than can be shown")]
)
def test_a_number_without_end_is_refused_in_a_short_sentence(call, digits, shown):
    with pytest.raises(ValueError, match=rf"^(rest_s|reps) must be .* from .* to .*, not {shown}\.$"):
        call(10 ** (digits - 1))


@pytest.mark.parametrize("hold_s", [0.99, 2.01, 0])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_holds_outside_the_posts_second_or_two_are_refused(exercise, hold_s):
    with pytest.raises(ValueError, match="hold_s must be a number of seconds from 1 to 2"):
        Plan.of(exercise, hold_s=hold_s)


def test_more_than_the_upper_number_is_refused():
    assert Plan.of(ROOF, reps=10).reps == 10
    with pytest.raises(ValueError, match="from 1 to 10 for Raising the Roof, not 11"):
        Plan.of(ROOF, reps=11)


def test_a_plan_needs_an_exercise():
    with pytest.raises(TypeError, match="SQUAT or ROOF, not 'squat'"):
        Plan.of("squat")


def test_the_browser_gets_words_and_numbers_only():
    plan = Plan.between_sets(100)
    data = plan.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert len(data["phases"]) == len(plan.phases)
    assert data["exercises"]["squat"]["stop_line"] == SQUAT.stop_line
    assert data["exercises"]["roof"]["reps"] == 5


def test_the_table_says_whose_the_numbers_are():
    html = Plan.between_sets(100)._repr_html_()
    assert "the post asks for 10 to 20" in html
    assert "the post asks for about 5" in html
    assert "targets: ours" in html
    assert "post: a second or two" in html


LAID = json.loads(Path(__file__).with_name("laid.json").read_text())


@pytest.mark.parametrize("case", LAID["cases"], ids=lambda case: case["name"])
def test_reps_are_laid_as_the_browser_lays_them(case):
    """The same table is run by tests/js/clock.test.mjs."""
    planned = LAID["plans"][case["drill"]]
    for options, rows in ((planned["options"], planned["phases"]), (case["options"], case["laid"])):
        plan = Plan.of({"squat": SQUAT, "roof": ROOF}[case["drill"]], **options)
        assert [[getattr(phase, name) for name in LAID["row"]] for phase in plan.phases] == rows
