"""Every word of the room check, as data; ``words.py`` has it as ``ROOM_CHECK`` beside the others."""

ROOM_CHECK = {
    "name": "Room check",
    "intro": "Press 'Check everything' in the room, on the computer and the projector you will use. It fills the "
    "screen, plays three notes and watches the clock for ten seconds.",
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
    "running": "Checking. It takes about twelve seconds.",
    "count": "{works} of {all} work.",
    "read": "Read the lines marked 'does not work'.",
    "answer": "Answer the open questions.",
    "left": "Not tried yet: {untried}.",
    "list": "{state}: {lines}.",
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
            "before": "Counts the voices on this computer.",
            "trying": "Counting the voices.",
            "reasons": {
                "works": "Voices on this computer for this language: {voices}.",
                "none": "This computer has no voice for this language.",
            },
            "fixes": {"none": "The tones are enough; if you want a voice, install one in the system's settings."},
        },
        "clock": {
            "name": "Steady clock",
            "before": "Watches the clock for ten seconds.",
            "trying": "Watching the clock: {left}\u00a0s left.",
            "reasons": {
                "works": "The longest wait for a picture was {clock_gap_ms}\u00a0ms, and the clock jumped by "
                "{clock_step_ms}\u00a0ms at most.",
                "gap": "The picture stood still for {clock_gap_ms}\u00a0ms, longer than "
                "{most_clock_gap_ms}\u00a0ms (our limit).",
                "step": "The clock jumped by {clock_step_ms}\u00a0ms, more than "
                "{most_clock_step_ms}\u00a0ms (our limit).",
                "hidden": "The page was hidden, so nothing was measured.",
            },
            "fixes": {
                "gap": "Close other programs and tabs, plug the computer in, and try again.",
                "step": "Let the computer finish setting its time, close other programs, and try again.",
                "hidden": "Keep this page in front and try again.",
            },
        },
        "latency": {
            "name": "Sound in time",
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
        "offline": {
            "name": "No internet needed",
            "before": "Looks where this page came from.",
            "trying": "",
            "reasons": {
                "works": "Everything on this page came from this computer.",
                "server": "Everything on this page came from {host}, so this computer must reach it in the room.",
                "elsewhere": "This page also loaded something from {outside}.",
            },
            "fixes": {
                "elsewhere": "The workshop itself needs nothing from there; try it once with the network off.",
            },
        },
    },
}
