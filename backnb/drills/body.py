"""The moving body from the side: amount of movement in, joints in metres out. Pure geometry, no drawing.

The segments are those of ``skeleton``. How they move is our drawing of what the post says (P4 to P8, P11 to P15). It
shows the idea; it is no measurement of anybody.
"""

from array import array
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import acos, cos, degrees, radians, sin
from typing import Any

from backnb.course.exercises import Exercise
from backnb.drills.skeleton import (
    BALANCE_M,
    LINKS,
    PELVIS_TO_LOW_BACK,
    SCALE,
    Pose,
    along,
    ankle,
    balanced,
    lay_out,
    length,
)
from backnb.kit import checks

# Standing, in degrees.
LOW_BACK_CURVE = 40.0  # inward
MID_BACK_CURVE = 40.0  # outward
UPRIGHT = -22.0  # the direction in which the low back ends
HEAD = 12.0

WALL_M = -0.72  # where the marks begin
PAST = 1.25  # the furthest amount: past your own limit

SHANK_SQUAT = (5.0, 33.0)  # standing and in a full squat
HIP_SQUAT_M = (0.925, 0.36)  # height of the hip, the same
FLAT = 1.0  # of the low back's curve, lost at the furthest amount
TUCK_LIMITS = (0.3, 0.8)
TUCK_AT = 0.6

RISE_UNTIL = 0.3  # amount at which the arms are up
BACK_FROM = 0.2  # amount at which the trunk begins to go back
REACH_BACK = 54.0  # of the whole trunk at the amount 1 and the reach 1
STIFFER = 0.94  # past the furthest reach there is hardly any way left: the mid back never bends the other way
HIP_SHARE = 0.1  # of that in the hips; the rest is shared by mid back and low back
REACH_LIMITS = (0.2, 1.0)  # low back from 6 to 29 degrees, the averages of people of 90 and of 16 (Troke 2001)
REACH = 0.6
LOW_BACK_LIMITS = (0.2, 0.8)  # further, and in the furthest reach a part would bend as no body can
LOW_BACK = 0.6
# Direction of the upper arm from the trunk's and of the forearm from the upper arm's: hands at the shoulders; up;
# back. The wrist stays bent, so that the palms look up.
UPPER_ARM = (150.0, 14.0, 2.0)
FOREARM = (-128.0, -14.0, -8.0)
WRIST = -72.0

# What each drill's slips look like; ours, as a drawing exaggerates.
SLIPS = {"squat": ("", "arms", "heels"), "squat front": ("", "knees"), "roof": ("", "head")}
ARMS_FORWARD, ARMS_DOWN = (90.0, 90.0, 88.0), (186.0, 172.0, 174.0)
HEELS_UP = (24.0, 14.0, 0.11)  # of the foot and of the shank, in degrees; where the body then balances, in metres
HEAD_BACK = (38.0, 46.0)  # of head and face, in degrees

# From the front, in metres from the middle: a little more than hip-width at the feet (post P7).
HIP_WIDTH_M, FEET_M, TOES_M, SHOULDER_WIDTH_M, HANDS_M = 0.095, 0.185, 0.225, 0.175, 0.16
KNEES_M = {"": 0.235, "knees": 0.07}  # in a full squat: over the feet, and falling in

YOUR_LIMIT = "your limit"


@dataclass(frozen=True)
class View:
    """How a body is drawn of its joints.

    ``limbs`` lead from joint to joint, with the radius in metres at each; those in ``over`` are drawn over the others,
    those in ``far`` once more behind. ``spine`` is an open line, ``wedge`` and ``nose`` are closed ones.
    """

    limbs: Mapping[str, Sequence[tuple[str, float]]]
    over: Sequence[str]
    far: Sequence[str] = ()
    spine: Sequence[str] = ()
    wedge: Sequence[str] = ()
    nose: Sequence[str] = ()


_ARM = ("upper arm", "forearm", "hand")
_LIMBS = {
    "foot": (("heel", 0.035), ("toe", 0.018)),
    "shank": (("ankle", 0.038), ("calf", 0.057), ("knee", 0.054)),
    "thigh": (("knee", 0.056), ("hip", 0.088)),
    "torso": (("seat", 0.114), ("belly", 0.100), ("chest", 0.118), ("collar", 0.078)),
    "neck": (("collar", 0.05), ("skull", 0.048)),
    "head": (("skull", 0.088), ("crown", 0.094)),
    "upper arm": (("shoulder", 0.056), ("elbow", 0.039)),
    "forearm": (("elbow", 0.041), ("wrist", 0.026)),
    "hand": (("wrist", 0.026), ("knuckles", 0.03), ("finger", 0.012)),
}
SIDE = View(
    limbs=_LIMBS,
    over=_ARM,
    far=("foot", "shank", "thigh", *_ARM),
    spine=("sacrum", *(f"low {i}" for i in range(1, LINKS + 1)), *(f"mid {i}" for i in range(1, LINKS + 1))),
    wedge=("hip", "sacrum", "pubis"),
    nose=("brow", "nose", "lip"),
)
_HALVES = {
    "foot": (("ankle", 0.046), ("toe", 0.05)),
    "shank": (("ankle", 0.038), ("knee", 0.058)),
    "thigh": (("knee", 0.062), ("hip", 0.092)),
    "arm": (("shoulder", 0.062), ("finger", 0.052)),
}
FRONT = View(
    limbs={
        "torso": (("seat", 0.15), ("belly", 0.135), ("chest", 0.16)),
        "shoulders": (("shoulder right", 0.06), ("shoulder left", 0.06)),
        "neck": (("collar", 0.052), ("skull", 0.048)),
        "head": (("skull", 0.088), ("crown", 0.094)),
        **{
            f"{limb} {side}": tuple((f"{joint} {side}", radius) for joint, radius in joints)
            for side in ("right", "left")
            for limb, joints in _HALVES.items()
        },
    },
    over=tuple(f"{limb} {side}" for side in ("right", "left") for limb in _HALVES),
    spine=("ankle right", "knee right", "hip right", "hip left", "knee left", "ankle left"),
)
VIEWS = {"squat front": FRONT}
# From the side the far limbs would be hidden; moved so far they tell that there are two.
FAR_M = (0.052, 0.026)
WIDTHS_M = {"rim": 0.016, "spine": 0.024, "wedge": 0.018, "limit": 0.016}  # of lines
MARGIN_M = 0.12
# Between two of these amounts a straight line is right to a few millimetres: the knees begin and the arms rise quickly.
AMOUNTS = (*(step / 40 for step in range(12)), *(step / 10 for step in range(3, 10)), 1.0, 1.05, 1.1, 1.15, 1.2, PAST)


def squat(amount: float, *, tuck_at: float = TUCK_AT, slip: str = "") -> Pose:
    """Give the body in the squat: feet flat, arms out in front, hips lower with the amount (post P4 to P8).

    The low back keeps its curve up to the amount 1. Past it the pelvis tips under and the curve flattens.

    Args:
        amount: 0 is standing, 1 your own limit today, and 1.25 the furthest past it.
        tuck_at: How deep you go before your pelvis tucks: 0.3 to 0.8 of a full squat. Ours.
        slip: "arms" for arms down, "heels" for heels up, or "".

    Returns:
        The pose.

    Raises:
        ValueError: If a number is not allowed.

    >>> standing, deep, past = squat(0), squat(1), squat(1.25)
    >>> round(standing.joints["hip"][1] - deep.joints["hip"][1], 2)
    0.33
    >>> round(deep.angles["low back"]), round(past.angles["low back"])
    (40, 0)
    """
    amount = checks.number("amount", amount, 0, PAST)
    depth = amount * checks.number("tuck_at", tuck_at, *TUCK_LIMITS)
    checks.one_of("slip", slip, SLIPS["squat"])
    curve = LOW_BACK_CURVE * (1 - FLAT * max(0.0, (amount - 1) / (PAST - 1)))
    standing, full = SHANK_SQUAT
    lower = sin(radians(90 * depth))
    heel, further, over_m = HEELS_UP if slip == "heels" else (0.0, 0.0, BALANCE_M)
    heel, over_m = heel * lower, BALANCE_M + (over_m - BALANCE_M) * lower
    shank = standing + (full - standing + further) * lower
    high, low = HIP_SQUAT_M
    hip = high + (low - high) * depth
    thigh = -degrees(acos((hip - ankle(heel)[1] - length("shank") * cos(radians(shank))) / length("thigh")))

    def build(upright: float) -> Pose:
        lean = upright - UPRIGHT
        return lay_out(
            shank=shank,
            thigh=thigh,
            pelvis=upright + curve - PELVIS_TO_LOW_BACK,
            low_back=curve,
            mid_back=MID_BACK_CURVE,
            head=HEAD + 0.45 * lean,
            face=0.2 * lean,
            arm=ARMS_DOWN if slip == "arms" else ARMS_FORWARD,
            mark=lambda at: tuple(
                (x, at["hip"][1] - down) for x, down in ((WALL_M, 0), (at["hip"][0] - 0.16, 0), (WALL_M + 0.2, 0.13))
            ),
            heel=heel,
        )

    return balanced(build, UPRIGHT, UPRIGHT + 40, over_m)


def front(amount: float, *, tuck_at: float = TUCK_AT, slip: str = "") -> Pose:
    """Give the squat as it is seen from the front: the heights are the squat's, the widths our drawing (post P7).

    Args:
        amount: As for :func:`squat`.
        tuck_at: As for :func:`squat`.
        slip: "knees" for knees that fall in, or "".

    Returns:
        The pose; its joints are not those of the view from the side.

    Raises:
        ValueError: If a value is not allowed.

    >>> front(1).joints["knee left"][0] > front(1, slip="knees").joints["knee left"][0]
    True
    """
    side = squat(amount, tuck_at=tuck_at).joints
    lower = sin(radians(90 * amount * tuck_at))
    straight = (FEET_M + HIP_WIDTH_M) / 2
    knees = straight + (KNEES_M[checks.one_of("slip", slip, SLIPS["squat front"])] - straight) * lower
    widths = {"ankle": FEET_M, "toe": TOES_M, "knee": knees, "hip": HIP_WIDTH_M}
    widths |= {"shoulder": SHOULDER_WIDTH_M, "finger": HANDS_M}
    joints = {name: (0.0, side[name][1]) for name in ("seat", "belly", "chest", "collar", "skull", "crown", "mass")}
    for name, width in widths.items():
        for sign, half in ((-1, "right"), (1, "left")):
            joints[f"{name} {half}"] = sign * width * SCALE, side[name][1]
    for name, x in (("mark", 0.62), ("mark end", 0.24), ("mark name", 0.52)):
        joints[name] = -x * SCALE, side["hip" if name != "mark name" else name][1]
    return Pose(joints, {})


def roof(amount: float, *, reach: float = REACH, low_back: float = LOW_BACK, slip: str = "") -> Pose:
    """Give the body in Raising the Roof: palms up, the arms rise, then the trunk goes back (post P11 to P15).

    Mid back and low back both take part (P12). Whatever the reach is, it is right (P15).

    Args:
        amount: 0 is standing, 1 your own limit today, and 1.25 the furthest past it.
        reach: How far you reach at your limit, from 0.2 (a little) to 1 (almost all the way over). Ours.
        low_back: How much of the spine's bend is in the low back, 0.2 to 0.8. Ours.
        slip: "head" for a head thrown back, or "".

    Returns:
        The pose.

    Raises:
        ValueError: If a number is not allowed.

    >>> standing, back = roof(0), roof(1)
    >>> back.joints["wrist"][0] < standing.joints["wrist"][0]
    True
    """
    amount = checks.number("amount", amount, 0, PAST)
    reach = checks.number("reach", reach, *REACH_LIMITS)
    low_back = checks.number("low_back", low_back, *LOW_BACK_LIMITS)
    checks.one_of("slip", slip, SLIPS["roof"])
    risen = gentle(amount / RISE_UNTIL)
    head_back, face_back = (risen * angle if slip else 0.0 for angle in HEAD_BACK)
    gone = max(0.0, (amount - BACK_FROM) / (1 - BACK_FROM)) ** 1.3
    bend = REACH_BACK * reach * gone
    bend -= STIFFER * max(0.0, bend - REACH_BACK)
    in_spine = bend * (1 - HIP_SHARE)
    upright = UPRIGHT - bend * HIP_SHARE - in_spine * low_back
    curve = LOW_BACK_CURVE + in_spine * low_back
    outward = MID_BACK_CURVE - in_spine * (1 - low_back)
    trunk = upright + outward / 2
    upper_arm, forearm = (
        at_first + (up - at_first) * risen + (back - up) * min(1.0, gone) for at_first, up, back in (UPPER_ARM, FOREARM)
    )
    upper_arm += trunk
    forearm += upper_arm

    def build(legs: float) -> Pose:
        return lay_out(
            shank=legs + 2.5,
            thigh=legs - 3.5,
            pelvis=upright + curve - PELVIS_TO_LOW_BACK,
            low_back=curve,
            mid_back=outward,
            head=HEAD - 0.55 * bend - head_back,
            face=-0.4 * bend - face_back,
            arm=(upper_arm, forearm, forearm + WRIST),
            mark=lambda at: tuple(along(at["wrist"], forearm, up) for up in (0.13, 0.28, 0.38)),
        )

    return balanced(build, 0.0, 10.0)


def standing(amount: float) -> Pose:
    """Give the body that stands quietly, arms at its sides, whatever the amount: nothing moves.

    >>> standing(0) == standing(1)
    True
    """
    checks.number("amount", amount, 0, PAST)

    def build(legs: float) -> Pose:
        return lay_out(
            shank=legs + 2.5,
            thigh=legs - 3.5,
            pelvis=UPRIGHT + LOW_BACK_CURVE - PELVIS_TO_LOW_BACK,
            low_back=LOW_BACK_CURVE,
            mid_back=MID_BACK_CURVE,
            head=HEAD,
            face=0.0,
            arm=(181.0, 172.0, 174.0),
            mark=lambda at: (at["hip"],) * 3,
        )

    return balanced(build, 0.0, 10.0)


# Of each drill the option that says where your own limit lies, where it lies at first, and how far it may go.
OWN_LIMIT = {"squat": ("tuck_at", TUCK_AT, TUCK_LIMITS), "roof": ("reach", REACH, REACH_LIMITS)}
POSES: Mapping[str, Callable[..., Pose]] = {"squat": squat, "squat front": front, "roof": roof, "none": standing}


def pose(exercise: Exercise, amount: float, **options: float) -> Pose:
    """Give the body in a drill at an amount of movement; the options are those of :func:`squat` and :func:`roof`.

    >>> from backnb import SQUAT
    >>> pose(SQUAT, 0.5).angles["low back"]
    40.0
    """
    return POSES[checks.one_of("a drill with a figure", exercise.key, tuple(POSES))](amount, **options)


def table(exercise: Exercise, view: str = "", **options: str | float | Sequence[float]) -> dict:
    """Give every joint at every amount as plain data, so that a browser need but connect the dots.

    Args:
        exercise: ``SQUAT`` or ``ROOF``.
        view: "front" for the squat from the front.
        **options: What :func:`squat` or :func:`roof` takes. A list of values in rising order, instead of one, makes
            the option an axis of the table.

    Returns:
        A dict: ``axes`` are the values of each option and last the amounts; ``mm`` has the joints' x and y in whole
        millimetres, for each combination of them in turn, as the bytes of 16-bit numbers in base64; ``joints`` are
        the joints' names; ``view`` is (left, bottom, width, height) of what they fill up to the limit, in millimetres;
        the rest says how to draw them.

    Raises:
        ValueError: If a number is not allowed, or the drill has no figure.

    >>> from backnb import SQUAT
    >>> squats = table(SQUAT, tuck_at=[0.5, 0.6])
    >>> [len(axis) for axis in squats["axes"]]
    [2, 25]
    """
    frozen = {name: tuple(option) if isinstance(option, list) else option for name, option in options.items()}
    key = checks.one_of("a drill with a figure", f"{exercise.key} {view}".strip(), tuple(POSES))
    return _table(key, **frozen)


@cache
def _table(key: str, **options: Any) -> dict:
    choices = {name: option for name, option in options.items() if isinstance(option, tuple)}
    axes = [*choices.values(), AMOUNTS]
    poses = [POSES[key](amount, **options | dict(zip(choices, some, strict=True))) for *some, amount in product(*axes)]
    view = VIEWS.get(key, SIDE)
    points = [point for pose in poses for point in pose.joints.values()]
    inside = [
        point
        for pose, (*_, amount) in zip(poses, product(*axes), strict=True)
        if amount <= 1
        for point in pose.joints.values()
    ]
    left, right = min(x for x, _ in inside) - MARGIN_M, max(x for x, _ in inside) + MARGIN_M
    top = max(y for _, y in inside) + MARGIN_M
    return {
        "axes": [list(axis) for axis in axes],
        "joints": list(poses[0].joints),
        "mm": b64encode(array("h", (round(1000 * number) for point in points for number in point))).decode(),
        "view": [round(1000 * number) for number in (left, -MARGIN_M / 2, right - left, top + MARGIN_M / 2)],
        "has_limit": key.split()[0] in OWN_LIMIT,
        "limbs": {name: [[joint, round(1000 * radius)] for joint, radius in limb] for name, limb in view.limbs.items()},
        **{name: list(getattr(view, name)) for name in ("over", "far", "spine", "wedge", "nose")},
        "far_mm": [round(1000 * number) for number in FAR_M],
        "widths_mm": {name: round(1000 * width) for name, width in WIDTHS_M.items()},
    }


def gentle(part: float) -> float:
    """Go from 0 to 1 without a jerk at either end; ``body.js`` has the same curve for the time in a phase.

    >>> gentle(0), gentle(0.5), gentle(1)
    (0.0, 0.5, 1.0)
    """
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)
