"""A plan as a table for a notebook: what happens when, and whose each number is."""

import math
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from backnb.course.exercises import OURS

if TYPE_CHECKING:
    from backnb.drills.plan import Plan

_HEADS = ("From", "What", "Reps", "Each rep", "Targets, of your own range", "Whose numbers")


def plan_table(plan: "Plan") -> str:
    """Give a plan as an HTML table with a row for each block, and its notes under it."""
    rows = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in _rows(plan)
    )
    head = "".join(f"<th scope='col' style='text-align:left'>{text}</th>" for text in _HEADS)
    notes = "".join(f"<p>{escape(note)}</p>" for note in plan.notes)
    caption = f"<caption style='text-align:left'>The plan: {clock(plan.total_s)} in all</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div style='overflow-x:auto'>{table}</div>{notes}"


def clock(seconds: float) -> str:
    """Write seconds as minutes and seconds, rounded up to the next whole second.

    >>> clock(65), clock(8), clock(0.2)
    ('1:05', '0:08', '0:01')
    """
    minutes, rest = divmod(math.ceil(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _rows(plan: "Plan") -> Iterable[tuple[str, ...]]:
    """One row for each block: getting ready, a drill, changing over."""
    exercises = {exercise.key: exercise for exercise in plan.exercises}
    for (is_rep, key), block in groupby(plan.phases, lambda phase: (phase.rep > 0, phase.exercise)):
        first, *_ = phases = list(block)
        if not is_rep:
            yield clock(first.start_s), first.label, "", f"{first.seconds:g} s", "", OURS
            continue
        exercise = exercises[key]
        parts = zip(exercise.labels.values(), plan.tempo(exercise), strict=True)
        targets = [phase.amount_to for phase in phases if phase.kind == "move"]
        whose = f"reps: the post asks for {exercise.post_reps}; targets: ours; seconds: ours"
        if exercise.is_post("hold_s"):
            whose += " but for the hold (post: a second or two)"
        yield (
            clock(first.start_s),
            exercise.name,
            str(len(targets)),
            ", ".join(f"{label.lower()} {seconds:g} s" for label, seconds in parts),
            " to ".join(dict.fromkeys((f"{targets[0]:.0%}", f"{targets[-1]:.0%}"))),
            whose,
        )
