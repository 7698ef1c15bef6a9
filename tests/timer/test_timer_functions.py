"""What the browser lays and looks up, against what Python plans: functions of clock.js, asked by themselves."""

import itertools

import pytest
from helpers import functions, phase_at
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import Plan

STEPS = {"reps": 1, "hold_s": 0.5, "slower_s": 0.5}
CHANGES = list(itertools.product(STEPS, (1, -1)))


@given(
    rest_s=st.integers(45, 120),
    changed=st.lists(st.tuples(st.sampled_from(["squat", "roof"]), st.sampled_from(CHANGES)), max_size=12),
)
@settings(max_examples=60)
def test_changed_before_the_start_it_is_the_plan_python_would_make(shared_page, rest_s, changed):
    """Slower, faster, more, fewer, longer, shorter: what the browser lays is what Plan lays for the same numbers."""
    page, timer = shared_page
    plan = Plan.between_sets(rest_s)
    told = plan.to_dict()
    wanted = {
        key: {"reps": drill["reps"], "hold_s": drill["hold_s"], "slower_s": 0}
        for key, drill in told["exercises"].items()
    }
    for key, (what, way) in changed:
        low, high = told["exercises"][key]["limits"][what]
        # Reps beyond the plan stay at its last target, which Plan.of would spread anew; that has its own test.
        top = told["exercises"][key]["reps"] if what == "reps" else high
        wanted[key][what] = min(top, max(low, wanted[key][what] + way * STEPS[what]))
    laid = functions(page, timer, "lay(argument[0], argument[1], 'steady')", [told, wanted])
    drills = [
        [phase for phase in plan.phases if phase.exercise == key and phase.rep <= wanted[key]["reps"]] for key in wanted
    ]
    expected = [phase for drill in drills for phase in drill]
    assert [(p["kind"], p["exercise"], p["rep"], p["amount_to"]) for p in laid] == [
        (p.kind, p.exercise, p.rep, p.amount_to) for p in expected
    ]
    starts = 0.0
    for phase, planned in zip(laid, expected, strict=True):
        own = wanted[planned.exercise]
        moved = planned.seconds + (own["slower_s"] if planned.rep else 0)
        assert phase["seconds"] == pytest.approx(own["hold_s"] if planned.kind == "hold" else moved)
        assert phase["start_s"] == pytest.approx(starts)
        starts += phase["seconds"]


@given(rest_s=st.integers(45, 120), shares=st.lists(st.floats(0, 1), max_size=20))
@settings(max_examples=20)
def test_unchanged_it_is_the_plan_itself_and_both_look_up_the_same_phase(shared_page, rest_s, shares):
    page, timer = shared_page
    plan = Plan.between_sets(rest_s)
    told = plan.to_dict()
    laid = functions(page, timer, "lay(argument, settingsOf(argument), 'steady')", told)
    assert [{key: phase[key] for key in told["phases"][0]} for phase in laid] == told["phases"]
    moments = [share * plan.total_s for share in shares] + [phase.start_s for phase in plan.phases]
    looked_up = functions(page, timer, "argument[1].map((t) => phaseIndex(argument[0], t))", [told["phases"], moments])
    assert looked_up == [plan.phases.index(phase_at(plan, t)) for t in moments]
