"""What the browser lays and looks up is what Python plans for the same numbers: clock.js, asked in Node."""

from dataclasses import asdict

from helpers import phase_at
from hypothesis import given
from hypothesis import strategies as st

from backnb import ROOF, SQUAT, Plan

LAID = """
(plan, wanted, moments) => {
    const settings = Object.fromEntries(Object.entries(wanted).map(([key, { reps, ...drill }]) =>
        [key, { targets: climb([], reps, plan.exercises[key].target_range), ...drill }]));
    const phases = lay(plan, settings, "steady");
    return [phases, moments.map((moment) => phaseIndex(phases, moment))];
}
"""


@st.composite
def changed(draw):
    """A plan of both drills, and for each of them numbers that its buttons could set."""
    plan = Plan.between_sets(draw(st.integers(53, 200)))
    wanted = {}
    for key, drill in plan.to_dict()["exercises"].items():
        low, high = drill["limits"]["slower_s"]
        wanted[key] = {
            "reps": draw(st.integers(1, drill["limits"]["reps"][1])),
            "hold_s": draw(st.sampled_from([1, 1.5, 2])),
            "slower_s": draw(st.integers(round(2 * low), round(2 * high))) / 2,
        }
    return plan, wanted


@given(changed(), st.lists(st.floats(0, 1), max_size=9))
def test_changed_before_the_start_it_is_the_plan_python_would_make(node, made, shares):
    plan, wanted = made
    sets = {
        exercise.key: {
            "reps": (own := wanted[exercise.key])["reps"],
            "hold_s": own["hold_s"],
            "move_s": exercise.move_s + own["slower_s"],
            "return_s": exercise.return_s + own["slower_s"],
        }
        for exercise in (SQUAT, ROOF)
    }
    expected = plan.with_sets(sets)
    moments = [share * expected.total_s for share in shares] + [phase.start_s for phase in expected.phases]
    laid, found = node("timer/clock.js", LAID, plan.to_dict(), wanted, moments)
    told = [asdict(phase) for phase in expected.phases]
    assert [{name: phase[name] for name in told[0]} for phase in laid] == told
    assert found == [expected.phases.index(phase_at(expected, moment)) for moment in moments]
