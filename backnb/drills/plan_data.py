"""A plan as plain data for the browser: phases, words, and how far each number may be changed while a set runs."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from backnb.course import words
from backnb.course.exercises import Exercise

if TYPE_CHECKING:
    from backnb.drills.plan import Plan

# In which steps a set may be changed while it runs. Ours.
STEPS = {"reps": 1, "hold_s": 0.5, "slower_s": 0.5}


def plan_data(plan: "Plan") -> dict:
    """Give a plan as what JSON can hold, each drill with its words and limits."""
    return {
        "reps": plan.reps,
        "phases": [asdict(phase) for phase in plan.phases],
        "steps": STEPS,
        "exercises": {exercise.key: _drill(plan, exercise) for exercise in plan.exercises},
    }


def _drill(plan: "Plan", exercise: Exercise) -> dict:
    reps, (move_s, hold_s, return_s) = plan.reps_of(exercise), plan.tempo(exercise)
    (lowest, highest), (low_s, high_s) = exercise.rep_range, exercise.hold_range_s
    fastest_s, slowest_s = exercise.tempo_range_s
    post = words.TIMER["post"].format(what=words.TIMER["range"].format(low=f"{low_s:g}", high=f"{high_s:g}"))
    return {
        "name": exercise.name,
        "reps": reps,
        "move_s": move_s,
        "hold_s": hold_s,
        "return_s": return_s,
        "lowest_reps": lowest,
        "post_reps": exercise.post_reps,
        "whose_reps": words.TIMER["post"].format(what=exercise.post_reps)
        if exercise.is_post("post_reps")
        else words.TIMER["ours"],
        "has_targets": exercise.target_range[1] > 0,
        "whose_hold": post if exercise.is_post("hold_range_s") else words.TIMER["ours"],
        "limits": {
            "reps": [min(lowest, reps), highest],
            "hold_s": [low_s, high_s],
            "slower_s": [
                min(0.0, fastest_s - min(move_s, return_s)),
                max(0.0, slowest_s - max(move_s, return_s)),
            ],
        },
        "stop_line": exercise.stop_line,
        "cues": {line.when: line.text for line in exercise.cues if line.when},
    }
