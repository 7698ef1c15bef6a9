"""The moving figure in the learner's own hands: how deep, and where is my limit?"""

from typing import Any

import anywidget
from traitlets import Dict, Float, Unicode

from backnb.course.exercises import Exercise
from backnb.drills import body
from backnb.kit import checks
from backnb.kit.assets import module, style
from backnb.kit.board import OnPaper

# What the sliders go through, and so what is worked out beforehand: the browser moves the figure while Python is busy.
_DEPTHS = {"tuck_at": [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}
_REACHES = {"reach": [0.2, 0.4, 0.6, 0.8, 1.0]}
LOOKS: dict[str, dict[str, dict[str, Any]]] = {
    "squat": {
        "": _DEPTHS,
        "arms": _DEPTHS | {"slip": "arms"},
        "heels": _DEPTHS | {"slip": "heels"},
        "front": _DEPTHS | {"view": "front"},
        "knees": _DEPTHS | {"view": "front", "slip": "knees"},
    },
    "roof": {"": _REACHES | {"low_back": [0.2, 0.5, 0.8]}, "head": _REACHES | {"slip": "head"}},
}
ONE_PLACE = 0.25  # of the bend or less in one of the two parts; ours
WORDS = {
    "your_limit": body.YOUR_LIMIT,
    "squat": {
        "amount": "How deep the hips go",
        "own_limit": "Where your pelvis tucks",
        "of": "{percent}% of a full squat",
        "stand": "Standing: the low back has its soft inward curve.",
        "before": "The hips are lower. The curve of the low back is the same as in standing.",
        "at": "This is the limit you set. Any deeper, and the pelvis tucks under.",
        "past": "Past your limit: the pelvis tucks under, and the curve of the low back flattens.",
        "limit": "The broken line is your limit, and the pale figure is you there.",
        "balance": "The dot is the body's balance point. It stays above the feet: that is what the arms are for.",
        "looks": {
            "": ["Done well", ""],
            "arms": ["Arms down", "Arms down: to keep its balance, the trunk has to lean further ahead."],
            "heels": ["Heels up", "Heels up: the knees go far ahead, and the weight is on the toes."],
            "front": ["From the front", "Feet a little more than hip-width apart. The knees stay over the feet."],
            "knees": ["Knees fall in", "The knees fall in: they are no longer over the feet."],
        },
    },
    "roof": {
        "amount": "How far back the reach goes",
        "own_limit": "Your own range",
        "of": "{percent}% of all the way over",
        "low_back": "The low back's part of the bend",
        "share": "low back {percent}%, mid back {rest}%",
        "stand": "Standing, palms up, hands at the shoulders (ours).",
        "arms": "First the arms rise, palms up.",
        "before": "Mid back and low back both bend a little. Any range is right.",
        "at": "This is the range you set: light resistance, no further.",
        "past": "Past the range you set. The post goes to light resistance only.",
        "limit": "The broken line is the end of your range, and the pale figure is you there.",
        "balance": "The dot is the body's balance point. It stays above the feet: the hips go ahead for that.",
        "one_place": "Most of the bend is in one place. Look for movement in both: mid back and low back.",
        "looks": {
            "": ["Done well", ""],
            "head": ["Head thrown back", "The head is thrown back. The face looks up, and balance is harder."],
        },
    },
    "play": "Play one rep",
    "stop": "Stop",
    "reset": "Start over",
    "drawing": "This is a drawing, not a measurement of you. Its numbers are ours.",
    "look": "What to look at",
    "keys": "Keys: Tab to a slider, arrows move it; Space on a button presses it",
}


class Explorer(OnPaper, anywidget.AnyWidget):
    """A figure to move by sliders: the amount of a drill, and where your own limit lies.

    Past the limit the squat's low back flattens, and words say so. It is a drawing, not a measurement of anybody.

    Traits (the browser sets them as well):
        amount: How far the movement has gone: 0 is standing, 1 your own limit, 1.25 the furthest past it.
        own_limit: Where your limit lies: for the squat, where your pelvis tucks, 0.3 to 0.8 of a full squat; for
            Raising the Roof your range, 0.2 to 1. Give it to ``Timer(..., own_limit=...)``.
        low_back: For Raising the Roof, how much of the bend is in the low back, 0.2 to 0.8.
        look: What is looked at: "" for the drill done well, else a slip ("arms", "heels", "knees" or "head") or, for
            the squat, "front".

    >>> from backnb import SQUAT, Explorer, Timer
    >>> explorer = Explorer(SQUAT, own_limit=0.5)
    >>> timer = Timer(SQUAT, own_limit=explorer.own_limit)
    """

    _esm = module("drills/explorer.js")
    _css = style("kit/board.css", "drills/body.css", "drills/explorer.css")

    amount = Float(0.0).tag(sync=True)
    own_limit = Float(0.0).tag(sync=True)
    low_back = Float(body.LOW_BACK).tag(sync=True)
    look = Unicode().tag(sync=True)

    _bodies = Dict().tag(sync=True)
    _words = Dict().tag(sync=True)
    _drill = Dict().tag(sync=True)

    def __init__(self, exercise: Exercise, *, own_limit: float | None = None) -> None:
        """Make an explorer.

        Args:
            exercise: ``SQUAT`` or ``ROOF``.
            own_limit: Where your limit lies at first, in the range named above.

        Raises:
            TypeError: If ``exercise`` is not an exercise.
            ValueError: If a value is not allowed; the sentence names it and what is allowed.
        """
        if not isinstance(exercise, Exercise):
            raise TypeError(f"An explorer needs an exercise, such as SQUAT or ROOF, not {checks.shown(exercise)}.")
        key = checks.one_of("exercise", exercise.key, tuple(LOOKS))
        _, first, (low, high) = body.OWN_LIMIT[key]
        first = first if own_limit is None else checks.number("own_limit", own_limit, low, high)
        drill = {
            "name": exercise.name,
            "limits": {"own_limit": [low, high], "low_back": list(body.LOW_BACK_LIMITS)},
            "first": {"own_limit": first, "low_back": body.LOW_BACK, "look": "", "amount": 0},
            "one_place": ONE_PLACE,
            "past": body.PAST,
            "arms_up": body.BACK_FROM,
            "move_s": exercise.move_s,
            "hold_s": exercise.hold_s,
            "return_s": exercise.return_s,
        }
        super().__init__(
            own_limit=first,
            _bodies={look: body.table(exercise, **options) for look, options in LOOKS[key].items()},
            _words={**WORDS, **WORDS[key]},
            _drill=drill,
        )

    def __repr__(self) -> str:
        return f"Explorer: {self._drill['name']}, own limit {self.own_limit:.0%}"
