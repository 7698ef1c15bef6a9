"""What the post prescribes, and what is our own setting, as data.

The source is one blog post with the transcript of a video: Rick Kaselj, "How to Reduce Back Pain when
Exercising", ExercisesForInjuries.com. Everything that comes from it is marked ``"post"`` with a short
row number (P4 to P15), so that the notebooks, the timer and the tests can say of each number whose it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = "ours"


@dataclass(frozen=True)
class Line:
    """One sentence for the learner, with its source.

    Args:
        text: The sentence, in the course's own words.
        source: ``"post P7"`` (a row of the post), ``"ours"``, or both, such as ``"post P7 and ours"``.
        when: For a cue, the kind of phase it belongs to ("move", "hold", "return"), or "" for all the time.

    >>> print(SQUAT.setup[0], "-", SQUAT.setup[0].source)
    Stand with your feet a little more than hip-width apart. - post P7
    """

    text: str
    source: str
    when: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def mark(self) -> str:
        """The source as the small mark that stands after the sentence, such as "P7"."""
        return ", ".join(re.findall(r"P\d+|ours", self.source))


@dataclass(frozen=True)
class Still:
    """One picture of a movement: the body at an amount (0 standing, 1 the learner's limit), and its cue.

    >>> SQUAT.stills[0].amount, SQUAT.stills[0].cue.source
    (0.0, 'post P5 and P7')
    """

    amount: float
    cue: Line


@dataclass(frozen=True, eq=False)
class Exercise:
    """One drill: its doses, its words, and of each field whether it is the post's or ours.

    Times are in seconds for one rep: ``move_s`` out, ``hold_s`` at the target, ``return_s`` back.
    ``rep_range`` and ``hold_range_s`` are (lowest, highest); ``post_reps`` is the post's own number, in words.
    ``tempo_range_s`` is how far "slower" and "faster" may take one movement. ``target_range`` is the target of the
    first and of the last rep, in parts of the learner's own range.
    ``rep_name`` is what a rep is called, "" where nobody counts them; ``labels`` gives the word for each kind of phase.
    ``goes``, "down" or "up", is where the timer's arrow and ladder lead. ``seen`` tells those who do not see the figure
    what it does; a drill that ``drills/body.py`` cannot move has none. ``sources`` gives, for what is the post's or
    ours, ``"post Pn"`` or ``"ours"``; the sentences in ``setup``, ``cues`` and ``stills`` carry their own source.

    >>> SQUAT.reps, SQUAT.rep_range
    (12, (10, 20))
    >>> ROOF.source("hold_s")
    'post P14'
    """

    key: str
    name: str
    aim: str
    why: str
    reps: int
    rep_range: tuple[int, int]
    post_reps: str
    move_s: float
    hold_s: float
    hold_range_s: tuple[float, float]
    return_s: float
    tempo_range_s: tuple[float, float]
    target_range: tuple[float, float]
    setup: tuple[Line, ...]
    cues: tuple[Line, ...]
    stop_line: str
    stills: tuple[Still, ...]
    rep_name: str
    labels: Mapping[str, str]
    sources: Mapping[str, str]
    goes: str = "down"
    seen: Mapping[str, str] = field(default_factory=dict)

    def source(self, field: str) -> str:
        """Say whose a field is.

        Args:
            field: A field's name, such as ``"reps"``.

        Returns:
            ``"post Pn"`` or ``"ours"``, sometimes with a few words.

        Raises:
            ValueError: If the field has no single source.
        """
        if field not in self.sources:
            raise ValueError(f"{field!r} has no source of its own; it must be one of {', '.join(self.sources)}.")
        return self.sources[field]

    def is_post(self, field: str) -> bool:
        """Say whether a field comes from the post (True) or is our own setting (False)."""
        return self.source(field).startswith("post")

    def __repr__(self) -> str:
        low, high = self.rep_range
        return f"{self.name}: {self.reps} reps ({low} to {high})"


# What both drills share and the post does not say.
READY_S = 5.0
CHANGE_S = 8.0
TARGET_RANGE = (0.4, 1.0)
TEMPO_RANGE_S = (1.0, 6.0)

_OUR_SETUP = (
    Line("No weights. A wall or a sturdy chair within reach. A floor that does not slip.", OURS),
    Line("Keep your eyes open and look ahead. Keep breathing.", OURS),
)

SQUAT = Exercise(
    key="squat",
    name="Progressive Body Weight Squat",
    aim="unlock the hips",
    why="The post uses it to loosen the hips between your sets.",
    reps=12,
    rep_range=(10, 20),
    post_reps="10 to 20",
    move_s=2.0,
    hold_s=1.0,
    hold_range_s=(1.0, 2.0),
    return_s=2.0,
    tempo_range_s=TEMPO_RANGE_S,
    target_range=TARGET_RANGE,
    setup=(
        Line("Stand with your feet a little more than hip-width apart.", "post P7"),
        Line("Hold your arms out in front of you. They help you balance.", "post P5"),
        *_OUR_SETUP,
    ),
    cues=(
        Line("Hips down. Keep the curve in your lower back the same.", "post P6", "move"),
        Line("Stay here, arms out in front.", "post P5 and ours", "hold"),
        Line("Stand up. Next time, a little deeper.", "post P4", "return"),
        Line("Go to one depth, then a little deeper, then a little deeper.", "post P4"),
        Line("Go only as far down as you can before your pelvis tucks under.", "post P8"),
    ),
    stop_line="Stop before your pelvis tucks under.",
    stills=(
        Still(0.0, Line("Stand, feet a little more than hip-width apart, arms out in front.", "post P5 and P7")),
        Still(0.4, Line("Hips down to one depth. Keep the curve in your lower back the same.", "post P4 and P6")),
        Still(0.7, Line("Next time a little deeper, and then a little deeper.", "post P4")),
        Still(1.0, Line("As far down as you can before your pelvis tucks under.", "post P8")),
        Still(1.25, Line("Too deep: the pelvis has tucked under, and the curve is flat.", "post P6, P8 and ours")),
    ),
    rep_name="squat",
    labels={"move": "Down", "hold": "Hold", "return": "Up"},
    sources={
        "name": "post P4",
        "aim": "post P2",
        "why": "post P2 and P3",
        "reps": "ours, inside the post's 10 to 20",
        "rep_range": "post P9",
        "post_reps": "post P9",
        "move_s": OURS,
        "hold_s": OURS,
        "hold_range_s": "ours, the same as for Raising the Roof",
        "return_s": OURS,
        "tempo_range_s": OURS,
        "target_range": "ours (the post says a little deeper, a bit further, and names no numbers)",
        "stop_line": "post P8",
        "labels": OURS,
    },
    seen={
        "stand": "Drawing: a person stands, seen from the side, arms straight out in front.",
        "move": "Drawing: the hips go down. The curve of the low back stays the same.",
        "hold": "Drawing: the person stays low, arms straight out in front, the curve of the low back kept.",
        "return": "Drawing: the person stands up again.",
    },
)

ROOF = Exercise(
    key="roof",
    name="Raising the Roof",
    aim="decompress the spine",
    why=(
        "The post says that sitting, driving, computer and office work raise the pressure in the spine, "
        "and that exercise raises it more, most of all with load."
    ),
    reps=5,
    rep_range=(5, 10),
    post_reps="about 5",
    move_s=2.0,
    hold_s=2.0,
    hold_range_s=(1.0, 2.0),
    return_s=2.0,
    tempo_range_s=TEMPO_RANGE_S,
    target_range=TARGET_RANGE,
    setup=(
        Line("Turn your palms up.", "post P11"),
        Line("Stand tall.", OURS),
        *_OUR_SETUP,
    ),
    cues=(
        Line("Palms up. Reach up, then reach back.", "post P11", "move"),
        Line("Light resistance, no further.", "post P14", "hold"),
        Line("Come back. Next time, a bit further.", "post P13", "return"),
        Line("Look for movement in your mid back and in your low back.", "post P12"),
        Line("Your own range is fine. You need not reach as far as anybody else.", "post P15"),
    ),
    stop_line="Go to light resistance only. Your own range is fine.",
    stills=(
        Still(0.0, Line("Palms up, hands at your shoulders.", "post P11 and ours")),
        Still(0.3, Line("Reach up.", "post P11")),
        Still(0.65, Line("Reach back. Look for movement in your mid back and in your low back.", "post P11 and P12")),
        Still(1.0, Line("Light resistance, no further. Hold a second or two.", "post P14")),
        Still(0.12, Line("Come back. Next time a bit further.", "post P13")),
    ),
    rep_name="reach-back",
    labels={"move": "Reach back", "hold": "Hold", "return": "Come back"},
    sources={
        "name": "post P11",
        "aim": "post P2",
        "why": "post P10",
        "reps": "post P14",
        "post_reps": "post P14",
        "rep_range": "post P14 for 5; the 10 is ours (the post says about 5)",
        "move_s": OURS,
        "hold_s": "post P14",
        "hold_range_s": "post P14",
        "return_s": OURS,
        "tempo_range_s": OURS,
        "target_range": "ours (the post says a little deeper, a bit further, and names no numbers)",
        "stop_line": "post P14 and P15",
        "labels": "post P14",
    },
    goes="up",
    seen={
        "stand": "Drawing: a person stands, seen from the side, palms up, hands at the shoulders (ours).",
        "move": "Drawing: the arms rise, palms up; then mid back and low back bend back.",
        "hold": "Drawing: the person stays there, reaching up and back.",
        "return": "Drawing: the person comes back and lowers the arms.",
    },
)

DRILLS = {drill.key: drill for drill in (SQUAT, ROOF)}
BOTH = f"{SQUAT.key}+{ROOF.key}"  # in one rest, as the post has them

# What a drill is compared with in the self-experiment; no exercise, and not the post's.
STANDING = Exercise(
    key="none",
    name="Quiet standing",
    aim="compare",
    why="The same time without the drill: what changes now, changes without it.",
    reps=1,
    rep_range=(1, 1),
    post_reps="no number",
    move_s=1.0,
    hold_s=60.0,
    hold_range_s=(1.0, 600.0),
    return_s=1.0,
    tempo_range_s=(1.0, 1.0),
    target_range=(0.0, 0.0),
    setup=(
        Line("Stand as you like, on a floor that does not slip, with a wall or a sturdy chair within reach.", OURS),
    ),
    cues=(Line("Stand still and breathe. There is nothing else to do.", OURS, "hold"),),
    stop_line="Stop if you feel dizzy or unwell.",
    stills=(),
    rep_name="",
    labels={"move": "Stand", "hold": "Stand", "return": "Stand"},
    sources=dict.fromkeys(SQUAT.sources, OURS) | {"post_reps": "ours: the post does not have it"},
    seen={"stand": "Drawing: a person stands quietly, seen from the side, arms at the sides."},
)
