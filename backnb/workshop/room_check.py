"""Does this room have what the workshop needs? A board an instructor runs in this very browser, before people come."""

import anywidget
from traitlets import Dict

from backnb.course.exercises import SQUAT
from backnb.drills.plan import CHANGE_OVER
from backnb.kit.assets import module, style

WORDS = {
    "name": "Room check",
    "intro": "Press 'Check everything' in the room, on the computer and the projector you will use. It fills the "
    "screen and plays three notes.",
    "check": "Check everything",
    "checking": "Checking",
    "leave": "Leave full screen",
    "try": "Try",
    "again": "Try again",
    "try_line": "{try}: {name}",
    "yes": "Yes",
    "no": "No",
    "phases": "The four phases of the timer",
    "states": {
        "untried": "not tried yet",
        "trying": "trying now",
        "asked": "your answer?",
        "works": "works",
        "fails": "does not work",
    },
    "nothing": "Nothing is tried yet.",
    "broken": "This browser cannot try that.",
    "mend_broken": "Use a newer browser, or try it by hand before people come.",
    "running": "Checking. It takes a few seconds.",
    "count": "{works} of {all} work.",
    "read": "Read the lines marked 'does not work'.",
    "answer": "Answer the open questions.",
    "left": "Not tried yet: {untried}.",
    "keys": "Keys: Tab to a button, Space presses it, F fills the screen and leaves it, Escape leaves it",
    # For each line: what it will do, what it does, what it found, and what to do about it.
    "lines": {
        "sound": {
            "name": "Sound",
            "before": "Plays three notes, as the timer does.",
            "trying": "Playing three notes.",
            "question": "Did you hear three notes?",
            "reasons": {
                "works": "You heard the three notes.",
                "unheard": "You did not hear three notes.",
                "blocked": "This browser blocked the sound.",
                "absent": "This browser cannot make sound.",
            },
            "fixes": {
                "unheard": "Turn the volume up, choose the loudspeaker in the system's settings, or use Flash on the "
                "timer.",
                "blocked": "Allow sound for this page in the browser's settings, or use Flash on the timer.",
                "absent": "Use another browser, or use Flash on the timer.",
            },
        },
        "full_screen": {
            "name": "Full screen",
            "before": "Fills the screen with this board.",
            "trying": "Filling the screen.",
            "reasons": {
                "works": "The board filled the screen.",
                "refused": "This browser did not let the board fill the screen.",
            },
            "fixes": {"refused": "Press F11 to fill the screen; on a Mac press Control, Command and F."},
        },
        "awake": {
            "name": "Screen stays on",
            "before": "Asks for the screen to stay on.",
            "trying": "Asking for the screen to stay on.",
            "reasons": {
                "works": "The screen will stay on while the timer runs.",
                "refused": "The screen may go dark by itself.",
            },
            "fixes": {"refused": "Set the computer's own settings never to sleep, and plug it in."},
        },
        "voices": {
            "name": "Voices",
            "measures": "voices",
            "before": "Counts the voices on this computer.",
            "trying": "Counting the voices.",
            "reasons": {
                "works": "English voices on this computer: {voices}.",
                "none": "This computer has no English voice.",
            },
            "fixes": {"none": "The tones are enough; if you want a voice, install one in the system's settings."},
        },
        "latency": {
            "name": "Sound in time",
            "measures": "latency_ms",
            "before": "Asks how late a tone is heard.",
            "trying": "Asking how late the three notes are heard.",
            "reasons": {
                "works": "The browser says: a tone is heard after {latency_ms}\u00a0ms.",
                "late": "The browser says: a tone is heard after {latency_ms}\u00a0ms, later than "
                "{most_latency_ms}\u00a0ms (our limit).",
                "unknown": "This browser does not say how late a tone is heard.",
                "no_sound": "Without sound there is nothing to measure.",
            },
            "fixes": {
                "late": "Use a cable instead of Bluetooth.",
                "unknown": "Watch and listen to the timer; if the tone comes late, use a cable instead of Bluetooth.",
                "no_sound": "First see to the sound, then try again.",
            },
        },
        "colours": {
            "name": "Colours",
            "before": "Shows the timer's four phases, as above.",
            "trying": "",
            "question": "Can the back row tell these four apart?",
            "reasons": {
                "works": "The back row can tell the four phases apart.",
                "alike": "The back row cannot tell the four phases apart.",
            },
            "fixes": {
                "alike": "Turn the lights down or the projector's brightness up; the words and shapes still tell the "
                "phases apart.",
            },
        },
    },
}


class RoomCheck(anywidget.AnyWidget):
    """A board that tries what a workshop needs: sound, full screen, a screen that stays on, voices, and so on.

    Show it in the room, in the browser, on the projector and with the loudspeakers that the workshop will use, and
    press "Check everything". It tries what it can by itself and asks what only people can tell.

    Traits (read them; the browser sets them):
        results: For each line that was tried, "works" or "fails". The lines are "sound", "full_screen", "awake",
            "voices", "latency" and "colours".
        measured: The numbers behind them. ``latency_ms`` is how long after it is sent a tone is heard, in milliseconds,
            as the browser tells it. ``voices`` is the number of English voices on this computer.

    >>> from backnb.workshop import RoomCheck
    >>> check = RoomCheck()
    >>> check
    Room check: 0 of 6 work. Not tried yet: 6.
    >>> check.results, check.measured
    ({}, {})
    """

    _esm = module("workshop/room_check.js")
    _css = style("workshop/room_check.css")

    results = Dict().tag(sync=True)
    measured = Dict().tag(sync=True)

    _found = Dict().tag(sync=True)  # for each line the name of the sentence that says what was found
    _words = Dict(WORDS).tag(sync=True)
    _phases = Dict({**SQUAT.labels, "change": CHANGE_OVER}).tag(sync=True)

    def __repr__(self) -> str:
        lines = WORDS["lines"]
        works = sum(result == "works" for result in self.results.values())
        sentences = [f"{WORDS['name']}: {WORDS['count'].format(works=works, all=len(lines))}"]
        if fails := [line["name"] for key, line in lines.items() if self.results.get(key) == "fails"]:
            sentences.append(f"Does not work: {', '.join(fails)}.")
        if untried := len(lines) - works - len(fails):
            sentences.append(WORDS["left"].format(untried=untried))
        return " ".join(sentences)
