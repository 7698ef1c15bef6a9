"""Does this room have what the workshop needs? A board an instructor runs in this very browser, before people come."""

import anywidget
from traitlets import Dict, Unicode

from backnb.course.exercises import SQUAT
from backnb.course.words_room import ROOM_CHECK
from backnb.drills.plan import CHANGE_OVER
from backnb.kit.assets import module, style

# The numbers that each line measures: when a line is tried again, its old ones are dropped.
MEASURES = {
    "voices": ["voices"],
    "clock": ["clock_gap_ms", "clock_step_ms"],
    "latency": ["latency_ms"],
    "offline": ["outside"],
}


class RoomCheck(anywidget.AnyWidget):
    """A board that tries what a workshop needs: sound, full screen, a screen that stays on, voices, and so on.

    Show it in the room, in the browser, on the projector and with the loudspeakers that the workshop will use, and
    press "Check everything". It tries what it can by itself and asks what only people can tell.

    Traits (read them; the browser sets them):
        results: For each line that was tried, "works" or "fails". The lines are "sound", "full_screen", "awake",
            "voices", "clock", "latency", "colours" and "offline".
        measured: The numbers behind them. ``clock_gap_ms`` is the longest time between two pictures in ten
            seconds, ``clock_step_ms`` the largest disagreement of the wall clock and the browser's own clock in
            that time, ``latency_ms`` how long after it is sent a tone is heard, as the browser tells it, all in
            milliseconds. ``voices`` is the number of voices on this computer for the language of the page.
            ``outside`` is a list of the other computers that this page loaded something from.

    >>> from backnb import RoomCheck
    >>> check = RoomCheck()
    >>> check
    Room check: 0 of 8 work. Not tried yet: 8.
    >>> check.results, check.measured
    ({}, {})
    """

    _esm = module("workshop/room_check.js")
    _css = style("workshop/room_check.css")

    results = Dict().tag(sync=True)
    measured = Dict().tag(sync=True)

    _found = Dict().tag(sync=True)  # for each line the name of the sentence that says what was found
    _words = Dict().tag(sync=True)
    _phases = Dict().tag(sync=True)
    _language = Unicode("en").tag(sync=True)

    def __init__(self) -> None:
        lines = {key: {**line, "measures": MEASURES.get(key, [])} for key, line in ROOM_CHECK["lines"].items()}
        super().__init__(_words={**ROOM_CHECK, "lines": lines}, _phases={**SQUAT.labels, "change": CHANGE_OVER})

    def __repr__(self) -> str:
        texts = self._words
        lines = texts["lines"]
        works = sum(result == "works" for result in self.results.values())
        sentences = [f"{texts['name']}: {texts['count'].format(works=works, all=len(lines))}"]
        fails = [lines[key]["name"] for key in lines if self.results.get(key) == "fails"]
        if fails:
            sentences.append(texts["list"].format(state=texts["states"]["fails"].capitalize(), lines=", ".join(fails)))
        if untried := len(lines) - works - len(fails):
            sentences.append(texts["left"].format(untried=untried))
        return " ".join(sentences)
