"""The hour of a workshop, one screen after the other: data, and nothing else. Every minute of it is our proposal."""

from dataclasses import dataclass

from backnb.course.safety import DOCTOR

# What its boards say of Python: what people gave was in memory alone.
GONE = {
    "restarted": "Python was restarted, so the ratings of the group are gone. Run the boxes of the room, the ratings "
    "and the hour again, in this order, and type the slips in again.",
    "stopped": "Python has stopped, so the ratings of the group are gone. Choose Kernel > Restart Kernel and Run All "
    "Cells, and type the slips in again.",
    "away": "The connection to Python is lost. Wait a moment: what you press now arrives when the connection is back.",
}


@dataclass(frozen=True)
class Screen:
    """One screen of the hour.

    ``words`` are what to say, in two lines; ``do`` is what people do meanwhile. ``minutes`` is how long it lasts.
    ``acts`` name what fills the screen after the words, one page after the other. ``rounds`` are what phones are asked
    on the words and on each page after them: "guess", "before" or "after". Where nothing is said they wait, and after
    the last question they hear that the questions are over.

    >>> AGENDA[3].title, AGENDA[3].minutes, AGENDA[3].acts
    ('Squats, a little deeper', 10, ('watch', 'squat'))
    """

    title: str
    minutes: int
    words: str
    do: str
    acts: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()

    @property
    def say(self) -> list[str]:
        """What to say, line by line."""
        return self.words.splitlines()


AGENDA = (
    Screen(
        "Welcome",
        5,
        "A blog post says that two drills made its author's back feel better.\n"
        "That is one report. It cannot show why, and the post also sells a programme.",
        "Three roles count the same: move, watch or help. Choose after the list; change at any time.",
    ),
    Screen(
        "Safety first",
        7,
        "Read the list on your sheet for yourself. It stays with you.\n"
        "If something applies to you, watch today. Nobody asks, and you need give no reason.",
        "Two metres of room. A wall or a chair in reach. Shoes that grip. No weights.",
        ("emergency", "ask first"),
    ),
    Screen(
        "Guess, then rate",
        5,
        "First guess: after the drills, will most ratings be lower, the same or higher?\n"
        "Then stand still, and rate how your lower back feels right now.",
        "Movers circle one number under Before and fold the slip. No names. Watchers only guess.",
        ("rating",),
        ("guess", "before"),
    ),
    Screen(
        "Squats, a little deeper",
        10,
        "Hips down. Keep the curve in your lower back the same.\nStop before your pelvis tucks under.",
        "Watch one squat first. Then follow the board. Stop or skip at any time.",
        ("watch", "squat"),
    ),
    Screen(
        "Raising the Roof",
        7,
        "Palms up. Reach up, then reach back.\nLight resistance, no further. Your own range is fine.",
        "A wall or a chair in reach. Eyes open, look ahead. Stop or skip at any time.",
        ("roof",),
    ),
    Screen(
        "Rate again",
        3,
        "The same question, in the same words.\nNo answer is better than another.",
        "Circle one number under After. If it hurts more, or in a new place: stop for today, and sit down.",
        ("rating",),
        ("after", "after"),
    ),
    Screen(
        "One session",
        10,
        "A made-up person rated 6 before and 4 after.\nWhat can this tell you, and what can it not?",
        "Put your slip in the box, or keep it. Explain the picture to your neighbour in one sentence.",
        ("session",),
    ),
    Screen(
        "All of us",
        4,
        "The two ratings of each mover, without names.\n"
        "All who rated did the drills, so this cannot show what caused a change.",
        "Compare it with your guess.",
        ("group", "picture"),
    ),
    Screen(
        "A fall without a cause",
        4,
        "Here nothing happens between the two ratings. Look only at high days, and ratings fall.\n"
        "High days tend to be followed by lower ones.",
        "Say in one sentence why that is.",
        ("fall",),
    ),
    Screen(
        "Exit ticket",
        4,
        "Write one thing that today has shown.\nWrite one thing that today has not shown.",
        "Leave it at the door, without your name. Take your sheet with you.",
    ),
    Screen(
        "Delete the ratings",
        1,
        f"Now the ratings are deleted, while you look on. If something hurts more later, stop.\n{DOCTOR}",
        "The paper slips are torn up as well.",
        ("delete",),
    ),
)


def starts_min() -> list[int]:
    """Give the minute at which each screen begins, and last the minute at which all is over.

    >>> starts_min()[:4], starts_min()[-1]
    ([0, 5, 12, 17], 60)
    """
    starts = [0]
    for screen in AGENDA:
        starts.append(starts[-1] + screen.minutes)
    return starts
