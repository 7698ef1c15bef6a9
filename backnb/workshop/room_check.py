"""Does this room have what the workshop needs? A board an instructor runs in this very browser, before people come."""

from traitlets import Dict

from backnb.course.exercises import SQUAT
from backnb.drills.plan import CHANGE_OVER
from backnb.kit.assets import module, style
from backnb.kit.board import Board

MOST_LATENCY_MS = 100  # a tone that is heard later does not fit the picture; the limit is ours
# For each line what it does, and what is said of what it found; "unknown" is neither "works" nor a failure.
LINES = {
    "sound": {
        "name": "Sound",
        "before": "Plays three notes, as the timer does.",
        "question": "Did you hear three notes?",
        "answers": {"Yes": "works", "No": "unheard"},
        "works": "You heard the three notes.",
        "unheard": "You did not hear three notes. Turn the volume up, choose the loudspeaker in the system's settings, "
        "or use Flash on the timer.",
        "blocked": "This browser blocked the sound. Allow sound for this page in the browser's settings, or use Flash "
        "on the timer.",
    },
    "full_screen": {
        "name": "Full screen",
        "before": "Fills the screen with this board.",
        "works": "The board filled the screen. Escape leaves it.",
        "refused": "This browser did not let the board fill the screen. Press F11 to fill it; on a Mac press Control, "
        "Command and F.",
    },
    "awake": {
        "name": "Screen stays on",
        "before": "Asks for the screen to stay on.",
        "works": "The screen will stay on while the timer runs.",
        "refused": "The screen may go dark by itself. Set the computer's own settings never to sleep, and plug it in.",
    },
    "voices": {
        "name": "Voices",
        "before": "Counts the voices on this computer.",
        "works": "English voices on this computer: {voices}.",
        "none": "This computer has no English voice. The tones are enough; if you want a voice, install one in the "
        "system's settings.",
    },
    "latency": {
        "name": "Sound in time",
        "before": "Asks how late the three notes are heard.",
        "works": "The browser says: a tone is heard after {latency_ms}\u00a0ms.",
        "late": "The browser says: a tone is heard after {latency_ms}\u00a0ms, later than "
        f"{MOST_LATENCY_MS}\u00a0ms (our limit). Use a cable instead of Bluetooth.",
        "unknown": "This browser does not say how late a tone is heard. Watch and listen to the timer; if the tone "
        "comes late, use a cable instead of Bluetooth.",
    },
    "colours": {
        "name": "Colours",
        "before": "Shows the timer's four phases, as above.",
        "question": "Can the back row tell these four apart?",
        "answers": {"Yes": "works", "No": "alike"},
        "works": "The back row can tell the four phases apart.",
        "alike": "The back row cannot tell the four phases apart. Turn the lights down or the projector's brightness "
        "up; the words and shapes still tell them apart.",
    },
}
WORDS = {
    "name": "Room check",
    "intro": "Press 'Check everything' in the room, on the computer and the projector you will use. It fills the "
    "screen and plays three notes. Escape leaves the full screen.",
    "check": "Check everything",
    "again": "Try",
    "again_line": "Try {name}",
    "phases": "The four phases of the timer",
    "states": {
        "untried": "not known yet",
        "trying": "trying now",
        "asked": "your answer?",
        "works": "works",
        "fails": "does not work",
    },
    "broken": "This browser cannot try that. Use a newer browser, or try it by hand before people come.",
    "count": "{works} of {all} work.",
    "unknown": "Not known yet: {unknown}.",
    "lines": LINES,
    "most_latency_ms": MOST_LATENCY_MS,
}


class RoomCheck(Board):
    """A board that tries what a workshop needs: sound, full screen, a screen that stays on, voices, and so on.

    Show it in the room, in the browser, on the projector and with the loudspeakers that the workshop will use, and
    press "Check everything". It tries what it can by itself and asks what only people can tell.

    Traits (read them; the browser sets them):
        results: For each line that was tried, "works" or why not, such as "unheard" or "late". The lines are "sound",
            "full_screen", "awake", "voices", "latency" and "colours".
        measured: The numbers behind them. ``latency_ms`` is how long after it is sent a tone is heard, in milliseconds,
            as the browser tells it. ``voices`` is the number of English voices on this computer.

    >>> from backnb.workshop import RoomCheck
    >>> check = RoomCheck()
    >>> check.results = {"sound": "works", "awake": "refused"}
    >>> check
    Room check: 1 of 6 work. Screen stays on: The screen may go dark by itself. Set ... Not known yet: 4.
    """

    _esm = module("workshop/room_check.js")
    _css = style("kit/board.css", "workshop/room_check.css")

    results = Dict().tag(sync=True)
    measured = Dict().tag(sync=True)
    _words = Dict(WORDS).tag(sync=True)
    _phases = Dict({**SQUAT.labels, "change": CHANGE_OVER}).tag(sync=True)

    def __repr__(self) -> str:
        fails = {key: why for key, why in self.results.items() if why not in ("works", "unknown")}
        works = list(self.results.values()).count("works")
        sentences = [f"{WORDS['name']}: {WORDS['count'].format(works=works, all=len(LINES))}"]
        sentences += [f"{LINES[key]['name']}: {LINES[key].get(why, WORDS['broken'])}" for key, why in fails.items()]
        if unknown := len(LINES) - works - len(fails):
            sentences.append(WORDS["unknown"].format(unknown=unknown))
        return " ".join(sentences).format_map({"latency_ms": "?", "voices": "?"} | self.measured)
