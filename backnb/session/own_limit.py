"""Your own limit: see it in drawings, find it in yourself, and say where it lies; the timers then draw it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
from traitlets import Float

from backnb.course.exercises import DRILLS, Exercise
from backnb.drills import body
from backnb.drills.drawing import Box, box_of, on_card
from backnb.kit import checks
from backnb.kit.card import Card, html, question, text
from backnb.kit.unsaved import Choice, Shown
from backnb.log.store import StiffnessLog, given_or_own

SETTING = "own_limits"  # in the log: for each drill's key the limit, as the figure has it


@dataclass(frozen=True)
class Kind:
    """One of the answers about a drawing, what shows it, and the poses that are drawn of it."""

    answer: str
    shows: str
    poses: tuple[Mapping[str, float], ...]


@dataclass(frozen=True)
class Lesson:
    """What is asked about a drill: of drawings, and then of oneself.

    ``limits`` are those that can be chosen, each drawn at ``amount``; ``nothing`` is the answer of those who found
    none, who get the last of them.
    """

    see: str
    kinds: tuple[Kind, ...]
    box: Box
    find: str
    limits: tuple[float, ...]
    drawn: tuple[float, ...]
    nothing: str
    kept: str


LESSONS = {
    "squat": Lesson(
        see="Has the pelvis tucked under? Look at the line in the back and the wedge at its lower end.",
        kinds=(
            Kind(
                "Curve kept",
                "The line of the low back curves inwards above the wedge.",
                ({"amount": 0.8, "tuck_at": 0.5}, {"amount": 1, "tuck_at": 0.6}, {"amount": 1, "tuck_at": 0.75}),
            ),
            Kind(
                "Tucked under",
                "The wedge has tipped under, and the line above it is straight.",
                ({"amount": 1.25, "tuck_at": 0.4}, {"amount": 1.25, "tuck_at": 0.5}, {"amount": 1.22, "tuck_at": 0.6}),
            ),
        ),
        box=(-0.62, 0.0, 1.36, 1.5),
        find="Now yourself, in one of the three ways above. At which of these depths did your pelvis tuck first?",
        limits=(0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
        drawn=(0.4, 0.5, 0.6, 0.7, 0.8),
        nothing="At none of them",
        kept="Your limit: {percent}% of a full squat, the depth before the tuck.",
    ),
    "roof": Lesson(
        see="Where is most of the bend? Look where the line in the back turns.",
        kinds=(
            Kind(
                "Low back",
                "It turns just above the wedge; the mid back is hardly less round than in standing.",
                ({"amount": 1, "reach": 0.75, "low_back": 0.8}, {"amount": 1, "reach": 1, "low_back": 0.8}),
            ),
            Kind(
                "Mid back",
                "It turns behind the chest, which has gone flat; the low back is curved hardly more than in standing.",
                ({"amount": 1, "reach": 0.75, "low_back": 0.2}, {"amount": 1, "reach": 1, "low_back": 0.2}),
            ),
            Kind(
                "Both",
                "Low back and mid back both take part, as the post wants it.",
                ({"amount": 1, "reach": 0.75, "low_back": 0.5}, {"amount": 1, "reach": 1, "low_back": 0.5}),
            ),
        ),
        box=(-0.72, 0.72, 1.0, 1.3),
        find="Now yourself: reach back slowly, with a wall or a chair in reach. "
        "Which drawing is most like you where you first felt a gentle pull?",
        limits=(0.2, 0.4, 0.6, 0.8, 1.0),
        drawn=(0.2, 0.4, 0.6, 0.8, 1.0),
        nothing="",
        kept="Your limit: {percent}% of all the way over, at light resistance.",
    ),
}
INTRO = "Six drawings. Nobody sees your answers. Press one: its reply opens under it, and you may try another."
WHERE = "The timers draw it as the broken line from now on. Choose again whenever it has changed."
OURS = "The number is ours: the depth of a drawing, not a measurement of you."
NOT_KEPT = "It holds on this page, but could not be kept for next time: {error}"


def own_limits(log: StiffnessLog) -> dict[str, float]:
    """Give the limits that were chosen, by the key of each drill, for ``Timer(..., own_limit=...)``.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     own_limits(StiffnessLog(f"{folder}/sessions.sqlite"))
    {}
    """
    try:
        kept = log.setting(SETTING, {})
    except (OSError, ValueError):
        return {}  # a comfort, not an answer; what is to be saved says so when it cannot be
    if not isinstance(kept, Mapping):
        return {}  # as another version may have kept it
    return {
        key: limit
        for key, limit in kept.items()
        if key in LESSONS and checks.is_number(limit) and limit in LESSONS[key].limits
    }


class OwnLimit(Card):
    """Six drawings to recognise the sign in, and then the question where your own limit lies.

    What is chosen is kept in the log, and is what the figure of ``Session`` and of ``Timer(..., own_limit=...)`` shows.

    Traits:
        own_limit: Where your limit lies, as in ``Explorer``.

    >>> from tempfile import TemporaryDirectory
    >>> from backnb import SQUAT, StiffnessLog, Timer
    >>> with TemporaryDirectory() as folder:
    ...     mine = OwnLimit(SQUAT, StiffnessLog(f"{folder}/sessions.sqlite"))
    >>> timer = Timer(SQUAT, own_limit=mine)
    """

    own_limit = Float()

    def __init__(self, exercise: Exercise, log: StiffnessLog | None = None, *, seed: int | None = None) -> None:
        """Make the card.

        Args:
            exercise: ``SQUAT`` or ``ROOF``.
            log: Where to keep the limit; your own log in your data folder if left out.
            seed: Of the order of the drawings, 0 to 4,294,967,295; another one each time if left out.

        Raises:
            ValueError: If there is no lesson about it, the log is something else, or the seed is not allowed.
        """
        super().__init__()
        key = checks.one_of("exercise", getattr(exercise, "key", exercise), tuple(LESSONS))
        self._log = given_or_own(log)
        self._exercise, self._lesson = DRILLS[key], LESSONS[key]
        _, first, _ = body.OWN_LIMIT[key]
        self.own_limit = own_limits(self._log).get(key, first)
        pairs = [(kind, pose) for kind in self._lesson.kinds for pose in kind.poses]
        random.Random(None if seed is None else checks.seed(seed)).shuffle(pairs)
        asked = [
            question(
                f"Drawing {number}",
                [(each.answer, each is kind, kind.shows) for each in self._lesson.kinds],
                self._draw(kind.shows, self._lesson.box, **pose),
            )
            for number, (kind, pose) in enumerate(pairs, start=1)
        ]
        self.show(
            "Find your own limit",
            text(f"{INTRO} {self._lesson.see}"),
            _beside(asked),
            text(self._lesson.find, "backnb-card-sentence"),
            *self._choose(),
        )

    def _draw(self, alt: str, box: Box, **options: Any) -> str:
        return on_card(body.pose(self._exercise, **options).joints, alt, box)

    def _choose(self) -> tuple[ipywidgets.Widget, ...]:
        lesson, key = self._lesson, self._exercise.key
        names = [f"{number}: {depth:.0%}" for number, depth in enumerate(lesson.drawn, start=1)]
        box, (option, *_) = box_of(self._exercise), body.OWN_LIMIT[key]
        drawings = [
            f"<div>{self._draw(f'Drawing {name}', box, amount=1, **{option: depth})}{name}</div>"
            for name, depth in zip(names, lesson.drawn, strict=True)
        ]
        options = dict(zip(names, lesson.limits, strict=False))
        if lesson.nothing:
            options[lesson.nothing] = lesson.limits[-1]
        choice, said = Choice("Where was it?", options), Shown()
        said.add_class("backnb-card-status")
        if key in own_limits(self._log):
            said.say(self._kept())

        def chosen(change: dict) -> None:
            self.own_limit = change["new"]
            try:
                self._log.set_setting(SETTING, own_limits(self._log) | {key: self.own_limit})
            except (OSError, ValueError) as error:
                said.say(f"{self._kept()} {NOT_KEPT.format(error=error)}")
            else:
                said.say(self._kept())

        choice.observe(chosen, "value")
        return _beside(drawings), choice, said

    def _kept(self) -> str:
        return " ".join([self._lesson.kept.format(percent=round(100 * self.own_limit)), WHERE, OURS])


def _beside(drawings: Sequence[str]) -> ipywidgets.HTML:
    return html(f"<div class='backnb-card-drawings'>{''.join(drawings)}</div>")
