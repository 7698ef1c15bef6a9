"""The board that paces a set: seconds, phase, rep, target, stop line."""

import uuid
from typing import Any

import anywidget
from traitlets import Bool, Dict, Enum, Float, Int, List, Unicode

from backnb import values
from backnb.exercises import Exercise
from backnb.plan import Plan
from backnb.widgets import words
from backnb.widgets.assets import module, style

SPEED_RANGE = (0.1, 100.0)


class Timer(anywidget.AnyWidget):
    """A rep and hold timer that runs in the browser, so a busy kernel cannot make it late.

    Shown twice, it is one clock with two pictures. Python hears of the start, of each new phase, of a pause
    and of the end, never of a tick.

    Traits (read them; the browser sets them):
        state: "ready", "running", "paused" or "ended".
        rep: The rep it is in, from 1; 0 while getting ready or changing over. After the end: the last one
            reached.
        reps_done: Reps whose target was reached in the whole plan, without those passed over by "Skip ahead".
        elapsed_s: Seconds of the plan that had passed at the last event.
        ended: None, "finished", "limit" (the learner said so) or "stopped" (left before the end).
        limit: After "limit", the last target reached in that drill: 0 to 1 of the learner's own range.
        sound: Whether it beeps.

    >>> from backnb import SQUAT, Timer
    >>> timer = Timer(SQUAT, reps=10)
    >>> timer.state, timer.plan.total_s
    ('ready', 55.0)
    """

    _esm = module("timer.js")
    _css = style("timer.css")

    state = Enum(["ready", "running", "paused", "ended"], default_value="ready").tag(sync=True)
    rep = Int(0).tag(sync=True)
    reps_done = Int(0).tag(sync=True)
    elapsed_s = Float(0.0).tag(sync=True)
    ended = Enum(["finished", "limit", "stopped"], default_value=None, allow_none=True).tag(sync=True)
    limit = Float(None, allow_none=True).tag(sync=True)
    sound = Bool(True).tag(sync=True)

    _plan = Dict().tag(sync=True)
    _words = Dict(words.TIMER).tag(sync=True)
    _speed = Float(1.0).tag(sync=True)
    _skipped = List().tag(sync=True)
    _id = Unicode().tag(sync=True)
    _take_focus = Bool(False).tag(sync=True)

    def __init__(
        self, exercise_or_plan: Exercise | Plan, *, sound: bool = True, speed: float = 1, **plan_options: Any
    ) -> None:
        """Make a timer.

        Args:
            exercise_or_plan: ``SQUAT``, ``ROOF``, or a plan such as ``Plan.between_sets(90)``.
            sound: Whether it beeps. A button changes it.
            speed: Seconds of plan for each real second, 0.1 to 100. More than 1 is for previews and tests.
            **plan_options: For an exercise, what ``Plan.of`` takes: ``reps``, ``hold_s`` and so on.

        Raises:
            TypeError: If it is neither, or if plan options come with a finished plan.
            ValueError: If a number is not allowed; the sentence names it and what is allowed.
        """
        if isinstance(exercise_or_plan, Plan):
            if plan_options:
                raise TypeError(f"A finished plan takes no {', '.join(plan_options)}; give them to Plan.of.")
            self.plan = exercise_or_plan
        else:
            self.plan = Plan.of(exercise_or_plan, **plan_options)
        speed = values.number("speed", speed, *SPEED_RANGE)
        super().__init__(_plan=self.plan.to_dict(), _speed=speed, _id=uuid.uuid4().hex, sound=sound)

    def stop(self) -> None:
        """End the set here, as if the learner had left. Does nothing after the end."""
        if self.state != "ended":
            self.ended = "stopped"
            self.state = "ended"

    def __repr__(self) -> str:
        return f"Timer ({self.state}): {self.plan!r}"
