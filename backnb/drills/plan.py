"""An exercise, or a rest between sets, worked out once as a list of phases in seconds.

The browser plays this list: it looks up "where are we at t". Only where a learner changes reps, hold or tempo while a
set runs does it lay the reps anew, by the same rule (``clock.js``).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import reduce
from html import escape
from itertools import groupby
from typing import Any, Self

from backnb.course.exercises import BOTH, CHANGE_S, DRILLS, OURS, READY_S, ROOF, SQUAT, STANDING, Exercise
from backnb.kit import checks
from backnb.kit.tables import table_html
from backnb.kit.words import counted

# One depth, then a little deeper, then a little deeper (post P4): with fewer the steps would be leaps. Ours.
FEWEST_REPS_BETWEEN_SETS = 3
DEFAULT_REST_S = 120  # between two sets; ours, the post names none
LONGEST_REST_S = 3600
SECOND_RATING_S = 10.0  # of a rest, for the second rating; ours
TIME_LIMITS_S = (0.1, 60.0)  # of one movement; ours, wide enough for anybody
STEPS = {"reps": 1, "hold_s": 0.5, "slower_s": 0.5}  # in which a set may be changed while it runs; ours

SET_NUMBERS = ("reps", "move_s", "hold_s", "return_s")

GET_READY = "Get ready"
CHANGE_OVER = "Change over"
FEWER = "{name}: fewer than the post's {post_reps} reps."
POST_SAYS = "post: {what}"
OUR_SETTING = "our setting"
SECONDS_RANGE = "{low} to {high} s"
OF_A_REST, TOO_LONG = "{total} of a {rest} rest", "{total}, {over} longer than a {rest} rest"
HEADS = ("From", "What", "Reps", "Each rep", "Targets, of your own range", "Whose numbers")


@dataclass(frozen=True)
class Phase:
    """One stretch of time in which one thing happens.

    ``kind`` is "ready", "move", "hold", "return" or "change"; ``label`` is its word. ``exercise`` is the key
    of the drill it belongs to (of the next one for "ready" and "change"). ``rep`` counts from 1 and is 0 in
    "ready" and "change". ``amount_from`` and ``amount_to`` are parts of the learner's own range: 0 is
    standing, 1 is the limit today.
    """

    kind: str
    label: str
    exercise: str
    start_s: float
    seconds: float
    rep: int = 0
    amount_from: float = 0.0
    amount_to: float = 0.0

    @property
    def end_s(self) -> float:
        """The moment the next phase begins, in seconds from the start of the plan."""
        return _ms(self.start_s + self.seconds)


@dataclass(frozen=True)
class Plan:
    """A list of phases, in seconds, without a gap.

    Make one with :meth:`Plan.of` or :meth:`Plan.between_sets`. ``rest_s`` is the rest it was made to fit, if any.

    >>> Plan.of(SQUAT)
    Plan: 12 x Progressive Body Weight Squat (2-1-2 s); 1:05 in all
    """

    phases: tuple[Phase, ...]
    exercises: tuple[Exercise, ...]
    rest_s: float | None = None

    @classmethod
    def of(
        cls,
        exercise: Exercise,
        *,
        reps: int | None = None,
        move_s: float | None = None,
        hold_s: float | None = None,
        return_s: float | None = None,
        ready_s: float = READY_S,
    ) -> Self:
        """Plan one set of one drill.

        What is left out comes from the exercise. Each rep's target lies a little further than the last, from
        0.4 of the learner's range to 1.0 (ours; the post says "a little deeper" and names no numbers). A
        single rep stays at 0.4.

        Args:
            exercise: ``SQUAT`` or ``ROOF``.
            reps: A whole number from 1 to the exercise's highest (20 squats, post P9; 10 reach-backs, ours).
                Fewer than the post's lowest are allowed; the plan then says so.
            move_s: Seconds to the target, 0.1 to 60 (ours).
            hold_s: Seconds at the target, 1 to 2 (post P14 for Raising the Roof; ours for the squat).
            return_s: Seconds back, 0.1 to 60 (ours).
            ready_s: Seconds to get ready, 0 to 60 (ours).

        Returns:
            The plan.

        Raises:
            TypeError: If ``exercise`` is not an exercise.
            ValueError: If a number is not allowed; the sentence names it and what is allowed.

        >>> Plan.of(ROOF, reps=2).total_s
        17.0
        """
        if not isinstance(exercise, Exercise):
            raise TypeError(f"A plan needs an exercise, such as SQUAT or ROOF, not {checks.shown(exercise)}.")
        reps = exercise.reps if reps is None else reps
        highest = exercise.rep_range[1]
        reps = checks.whole("reps", reps, 1, highest, of=f" for {exercise.name}")
        move_s = _seconds("move_s", exercise.move_s if move_s is None else move_s, *TIME_LIMITS_S)
        hold_s = _seconds("hold_s", exercise.hold_s if hold_s is None else hold_s, *exercise.hold_range_s)
        return_s = _seconds("return_s", exercise.return_s if return_s is None else return_s, *TIME_LIMITS_S)
        ready_s = _seconds("ready_s", ready_s, 0, TIME_LIMITS_S[1])

        phases = [Phase("ready", GET_READY, exercise.key, 0, ready_s)] if ready_s else []
        for rep, target in enumerate(climb(reps, exercise.target_range), start=1):
            for kind, seconds, amount_from, amount_to in (
                ("move", move_s, 0.0, target),
                ("hold", hold_s, target, target),
                ("return", return_s, target, 0.0),
            ):
                label = exercise.labels[kind]
                phases.append(Phase(kind, label, exercise.key, 0, seconds, rep, amount_from, amount_to))
        return cls(_timed(phases), (exercise,))

    @classmethod
    def between_sets(cls, rest_s: float = DEFAULT_REST_S) -> Self:
        """Fit both drills into one rest between sets (post P3), with 10 seconds left for the second rating (ours).

        Squats first, then Raising the Roof. As many reps as fit, in the post's proportion of 10 to 5, up to
        20 squats and 5 reach-backs; the reach-back is held 2 seconds if they fit as well, else 1.
        A rest under 98 seconds gets fewer reps than the post asks for, and the plan says so.

        Args:
            rest_s: The rest in seconds, at most an hour (ours). The post names no rest; 120 is ours.

        Returns:
            A plan that ends 10 seconds before the rest does, or sooner.

        Raises:
            ValueError: If the rest is no number of seconds, too short or too long; the sentence names the shortest
                that fits and the longest.

        >>> Plan.between_sets(120)
        Plan: 14 x Progressive Body Weight Squat (2-1-2 s), then 5 x Raising the Roof (2-1-2 s); 1:48 in all
        """
        shortest_s = 0.0
        most, fewest = SQUAT.rep_range[1], FEWEST_REPS_BETWEEN_SETS
        for squats in range(most, fewest - 1, -1):
            in_proportion = math.ceil(squats * ROOF.reps / SQUAT.rep_range[0])
            reaches = min(ROOF.reps, max(fewest, in_proportion))
            for hold_s in reversed(ROOF.hold_range_s):
                plan = cls.of(SQUAT, reps=squats)._then(cls.of(ROOF, reps=reaches, hold_s=hold_s, ready_s=0))
                shortest_s = plan.total_s + SECOND_RATING_S
                if checks.is_number(rest_s) and shortest_s <= rest_s <= LONGEST_REST_S:
                    return replace(plan, rest_s=float(rest_s))
        raise ValueError(
            f"rest_s must be a number of seconds from {shortest_s:g} (the shortest rest that fits both drills and the "
            f"second rating) to {LONGEST_REST_S:g}, not {checks.shown(rest_s)}."
        )

    @classmethod
    def of_key(cls, key: str) -> Self | None:
        """Give the plan we would set for what the log calls by a key; None if the key names no drill.

        >>> Plan.of_key("roof")
        Plan: 5 x Raising the Roof (2-2-2 s); 0:35 in all
        """
        if key == BOTH:
            return cls.between_sets()
        return cls.of(DRILLS[key]) if key in DRILLS else None

    @classmethod
    def standing(cls, total_s: float) -> Self:
        """Stand quietly: what the drill is compared with in the self-experiment.

        Args:
            total_s: How long in all, getting ready counted: 10 to 600 seconds (ours).

        Returns:
            A plan of just that length.

        Raises:
            ValueError: If the length is not allowed.

        >>> Plan.standing(88).total_s
        88.0
        """
        total_s = _seconds("total_s", total_s, 10, 600)
        hold_s = _ms(total_s - READY_S - STANDING.move_s - STANDING.return_s)
        return cls.of(replace(STANDING, hold_s=hold_s, hold_range_s=(hold_s, hold_s)))

    def with_sets(self, sets: Mapping[str, Mapping[str, Any]]) -> Self:
        """Plan the same drills with other numbers, such as ``Timer.sets`` gives.

        Args:
            sets: For each drill's key any of ``reps``, ``move_s``, ``hold_s`` and ``return_s``, within what
                :meth:`Plan.of` allows. What is left out, or None, stays as it is.

        Returns:
            The plan, for the same rest.

        Raises:
            ValueError: If a drill, a name or a number is not allowed; the sentence names it and what is allowed.

        >>> Plan.of(SQUAT).with_sets({"squat": {"reps": 10, "hold_s": 2}})
        Plan: 10 x Progressive Body Weight Squat (2-2-2 s); 1:05 in all
        """
        own = self.sets
        if not isinstance(sets, Mapping) or not all(isinstance(numbers, Mapping) for numbers in sets.values()):
            raise ValueError(f"sets must map the keys of drills to their numbers, not {checks.shown(sets)}.")
        for key, numbers in sets.items():
            checks.one_of("a drill of sets", key, tuple(own))
            for name in numbers:
                checks.one_of("a number of a set", name, SET_NUMBERS)
            own[key] |= {name: number for name, number in numbers.items() if number is not None}
        ready_s = self.phases[0].seconds if self.phases[0].kind == "ready" else 0
        plans = [
            type(self).of(exercise, ready_s=0 if at else ready_s, **own[exercise.key])
            for at, exercise in enumerate(self.exercises)
        ]
        return replace(reduce(type(self)._then, plans), rest_s=self.rest_s)

    def _then(self, other: "Plan") -> Self:
        change = Phase("change", CHANGE_OVER, other.exercises[0].key, 0, CHANGE_S)
        return type(self)(_timed([*self.phases, change, *other.phases]), self.exercises + other.exercises)

    @property
    def total_s(self) -> float:
        """Length of the whole plan in seconds."""
        return self.phases[-1].end_s

    @property
    def key(self) -> str:
        """The drills in it, as the log writes them: "squat", "roof" or "squat+roof"."""
        return "+".join(exercise.key for exercise in self.exercises)

    @property
    def reps(self) -> int:
        """Reps in the whole plan."""
        return sum(phase.kind == "move" for phase in self.phases)

    @property
    def sets(self) -> dict[str, dict[str, Any]]:
        """The numbers of each drill, by its key: ``reps``, ``move_s``, ``hold_s`` and ``return_s``."""
        return {
            exercise.key: dict(zip(SET_NUMBERS, (self.reps_of(exercise), *self.tempo(exercise)), strict=True))
            for exercise in self.exercises
        }

    @property
    def words(self) -> str:
        """The plan in one plain line.

        >>> Plan.between_sets(120).words
        '14 squats, then 5 reach-backs: 1 minute 48 seconds of a 2-minute rest'
        """
        drills = ", then ".join(_counted(exercise, self.reps_of(exercise)) for exercise in self.exercises)
        total = spoken(self.total_s)
        if self.rest_s:
            over_s = self.total_s - self.rest_s
            minutes, seconds = divmod(self.rest_s, 60)
            rest = f"{self.rest_s:g}-second" if seconds else f"{minutes:g}-minute"
            total = (TOO_LONG if over_s > 0 else OF_A_REST).format(total=total, rest=rest, over=spoken(over_s))
        return f"{drills}: {total}"

    @property
    def notes(self) -> list[str]:
        """What a learner should know of the numbers: fewer reps than the post asks for."""
        return [
            FEWER.format(name=exercise.name, post_reps=exercise.post_reps)
            for exercise in self.exercises
            if exercise.is_post("post_reps") and self.reps_of(exercise) < exercise.rep_range[0]
        ]

    def to_dict(self) -> dict:
        """Give the plan as plain data for the browser: phases, words, and how far each number may be changed."""
        return {
            "reps": self.reps,
            "rest_s": self.rest_s,
            "phases": [asdict(phase) for phase in self.phases],
            "steps": STEPS,
            "exercises": {exercise.key: _drill(self, exercise) for exercise in self.exercises},
        }

    def reps_of(self, exercise: Exercise) -> int:
        """Reps of one of the plan's drills."""
        return max(phase.rep for phase in self.phases if phase.exercise == exercise.key)

    def tempo(self, exercise: Exercise) -> tuple[float, ...]:
        """Seconds of the move, the hold and the return of each rep of a drill."""
        return tuple(phase.seconds for phase in self.phases if phase.exercise == exercise.key and phase.rep == 1)

    def __repr__(self) -> str:
        tempos = ["-".join(f"{seconds:g}" for seconds in self.tempo(exercise)) for exercise in self.exercises]
        sets = (
            f"{self.reps_of(exercise)} x {exercise.name} ({tempo} s)"
            for exercise, tempo in zip(self.exercises, tempos, strict=True)
        )
        notes = "".join(f" {note}" for note in self.notes)
        return f"Plan: {', then '.join(sets)}; {clock(self.total_s)} in all{'.' if notes else ''}{notes}"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        table = table_html(HEADS, _rows(self), f"The plan: {clock(self.total_s)} in all")
        return f"<div style='overflow-x:auto'>{table}</div>{notes}"


def climb(reps: int, target_range: tuple[float, float]) -> list[float]:
    """Spread targets over reps, as `climb` in ``clock.js`` does: the last is the limit, a single one the first."""
    first, last = target_range
    steps = max(1, reps - 1)
    return [round(first + rep / steps * (last - first), 4) for rep in range(reps)]


def _counted(exercise: Exercise, reps: int) -> str:
    return counted(reps, exercise.rep_name) if exercise.rep_name else exercise.name


def _timed(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """Lay phases end to end from 0."""
    timed, start_s = [], 0.0
    for phase in phases:
        timed.append(replace(phase, start_s=start_s))
        start_s = timed[-1].end_s
    return tuple(timed)


def _seconds(name: str, value: float, low: float, high: float) -> float:
    return _ms(checks.number(name, value, low, high, what="a number of seconds"))


def _ms(seconds: float) -> float:
    """Round to the millisecond: sums stay exact, so a boundary is the same number everywhere."""
    return round(float(seconds), 3)


def _drill(plan: Plan, exercise: Exercise) -> dict:
    """Give one drill of a plan with its numbers, words and limits, as what JSON can hold."""
    numbers = plan.sets[exercise.key]
    moves_s = numbers["move_s"], numbers["return_s"]
    (lowest, highest), (low_s, high_s) = exercise.rep_range, exercise.hold_range_s
    fastest_s, slowest_s = exercise.tempo_range_s
    post = POST_SAYS.format(what=SECONDS_RANGE.format(low=f"{low_s:g}", high=f"{high_s:g}"))
    return {
        "name": exercise.name,
        **numbers,
        "lowest_reps": lowest if exercise.is_post("post_reps") else 1,
        "post_reps": exercise.post_reps,
        "whose_reps": POST_SAYS.format(what=exercise.post_reps) if exercise.is_post("post_reps") else OUR_SETTING,
        "target_range": list(exercise.target_range),
        "whose_hold": post if exercise.is_post("hold_range_s") else OUR_SETTING,
        "limits": {
            "reps": [min(lowest, numbers["reps"]), highest],
            "hold_s": [low_s, high_s],
            "slower_s": [min(0.0, fastest_s - min(moves_s)), max(0.0, slowest_s - max(moves_s))],
        },
        "goes": exercise.goes,
        "seen": dict(exercise.seen),
        "stop_line": exercise.stop_line,
        "cues": {line.when: line.text for line in exercise.cues if line.when},
    }


def clock(seconds: float) -> str:
    """Write seconds as minutes and seconds, rounded up to the next whole second.

    >>> clock(65), clock(8), clock(0.2)
    ('1:05', '0:08', '0:01')
    """
    minutes, rest = divmod(math.ceil(seconds), 60)
    return f"{minutes}:{rest:02d}"


def spoken(seconds: float) -> str:
    """Write seconds as one would say them, rounded up to the next whole second.

    >>> spoken(108), spoken(120), spoken(48)
    ('1 minute 48 seconds', '2 minutes', '48 seconds')
    """
    minutes, rest = divmod(math.ceil(seconds), 60)
    parts = [counted(minutes, "minute")] * (minutes > 0) + [counted(rest, "second")] * (rest > 0)
    return " ".join(parts)


def _rows(plan: Plan) -> Iterable[tuple[str, ...]]:
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
        asked = f"the post asks for {exercise.post_reps}" if exercise.is_post("post_reps") else OURS
        whose = f"reps: {asked}; targets: ours; seconds: ours"
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
