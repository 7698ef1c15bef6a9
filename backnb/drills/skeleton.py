"""The skeleton the moving body is made of: lengths, masses, and how its segments are laid end to end.

Lengths, masses and centres of mass are those of the men in table 4 of de Leva 1996 ("Adjustments to
Zatsiorsky-Seluyanov's segment inertia parameters", Journal of Biomechanics 29(9):1223-1230), scaled to a person of
1.7 metres.

The body looks to the right. x points ahead and y up, both 0 on the floor below the ankle. Angles are in degrees from
straight up, positive ahead. Near and far limbs are in the same place: from the side one hides the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, radians, sin

Point = tuple[float, float]

TABLE_HEIGHT_M = 1.741
SCALE = 1.7 / TABLE_HEIGHT_M  # the 1.7 metres are ours
# For each segment: length in metres, part of the body's mass (of both sides), and where in it the centre of mass
# lies, counted from its lower end or from the end nearer to the trunk.
SEGMENTS = {
    "foot": (0.2581, 2 * 0.0137, 0.4415),  # heel to tip of the toe
    "shank": (0.4403, 2 * 0.0433, 1 - 0.4395),  # ankle to knee
    "thigh": (0.4222, 2 * 0.1416, 1 - 0.4095),  # knee to hip
    "pelvis": (0.1457, 0.1117, 1 - 0.6115),  # hip to navel
    "low back": (0.2155, 0.1633, 1 - 0.4502),  # navel to the end of the breastbone
    "mid back": (0.2421, 0.1596, 1 - 0.5066),  # to the lowest bone of the neck
    "head": (0.2429, 0.0694, 1 - 0.5002),  # to the top of the head
    "upper arm": (0.2817, 2 * 0.0271, 0.5772),
    "forearm": (0.2689, 2 * 0.0162, 0.4574),
    "hand": (0.1879, 2 * 0.0061, 0.3624),  # to the tip of the middle finger
}
# The rest is our drawing, in metres for a body of the table's height.
ANKLE_M = (0.065, 0.068)  # ahead of the heel, above the floor
TOE_M = (SEGMENTS["foot"][0] - ANKLE_M[0] - 0.02, 0.02)  # ahead of the ankle, above the floor
SHOULDER_M = (-0.088, 0.03)  # of the shoulder from the lowest bone of the neck: up, ahead
TRUNK_AHEAD_M = 0.06  # the trunk's middle lies ahead of the spine
NOSE_M = 0.118  # from the middle of the head
LINKS = 6  # of the low back and of the mid back, each bent by the same angle
PELVIS_TO_LOW_BACK = 28.0  # degrees between the two, in everybody
BALANCE_M = 0.05  # the body's centre of mass stays so far ahead of the ankle: over the foot


@dataclass(frozen=True)
class Pose:
    """The body at one moment.

    ``joints`` are points in metres; "mass" is the whole body's centre of mass, and from "mark" to "mark end" a
    line on the wall shows how far the movement has gone; "mark name" is the place for its name. ``angles`` are in
    degrees, 0 for straight: "ankle", "knee" and "hip" (bent), "low back" and "mid back" (their curve, inward for the
    low back and outward for the mid back), "shoulder" (arm raised), "elbow" (bent), "pelvis" (tipped ahead from
    upright), "head" (tipped ahead).
    """

    joints: Mapping[str, Point]
    angles: Mapping[str, float]


def balanced(build: Callable[[float], Pose], first: float, second: float, over_m: float = BALANCE_M) -> Pose:
    """Find the angle at which the body's centre of mass is over the foot (post P5 is about this balance)."""
    wanted = over_m * SCALE
    pose = build(first)
    off = pose.joints["mass"][0] - wanted
    for _ in range(12):
        pose_2 = build(second)
        off_2 = pose_2.joints["mass"][0] - wanted
        if abs(off_2) < 1e-9:
            break
        first, second, off = second, second - off_2 * (second - first) / (off_2 - off), off_2
    return pose_2


def lay_out(
    *,
    shank: float,
    thigh: float,
    pelvis: float,
    low_back: float,
    mid_back: float,
    head: float,
    face: float,
    arm: tuple[float, float, float],
    mark: Callable[[Mapping[str, Point]], tuple[Point, ...]],
    heel: float = 0.0,
) -> Pose:
    """Lay the segments end to end, from the foot up; every angle but the two curves and the heel's is a direction."""
    at: dict[str, Point] = {"toe": TOE_M, "ankle": ankle(heel)}
    at["heel"] = along(TOE_M, heel, 0.03 - TOE_M[1], -ANKLE_M[0] - TOE_M[0])
    at["knee"] = along(at["ankle"], shank, length("shank"))
    at["calf"] = along(at["ankle"], shank, 0.7 * length("shank"), -0.012)
    at["hip"] = along(at["knee"], thigh, length("thigh"))
    at["sacrum"] = along(at["hip"], pelvis, length("pelvis"))
    at["pubis"] = along(at["hip"], pelvis, 0.035, 0.085)
    at["seat"] = along(at["hip"], pelvis, 0.03, 0.008)

    place, direction = at["sacrum"], pelvis + PELVIS_TO_LOW_BACK
    for part, curve in (("low", -low_back), ("mid", mid_back)):
        for link in range(1, LINKS + 1):
            place = along(place, direction + curve / LINKS / 2, length(f"{part} back") / LINKS)
            direction += curve / LINKS
            at[f"{part} {link}"] = place
    neck = at[f"mid {LINKS}"]
    upright = direction - mid_back  # where the low back ends
    trunk = upright + mid_back / 2
    at["belly"] = along(at["low 2"], pelvis + PELVIS_TO_LOW_BACK - low_back / 2, 0.0, 0.074)
    at["chest"] = along(at["mid 2"], trunk, 0.0, 0.09)
    at["collar"] = along(neck, trunk, -0.055, 0.05)
    at["vertex"] = along(neck, head, length("head"))
    at["skull"] = along(along(neck, head, 0.50 * length("head")), face, 0.0, 0.03)
    at["crown"] = along(at["skull"], face, 0.055, 0.0)
    at["nose"] = along(at["skull"], face, 0.012, NOSE_M)
    at["brow"] = along(at["skull"], face, 0.057, 0.6 * NOSE_M)
    at["lip"] = along(at["skull"], face, -0.019, 0.7 * NOSE_M)
    at["shoulder"] = along(neck, trunk, *SHOULDER_M)
    at["elbow"] = along(at["shoulder"], arm[0], length("upper arm"))
    at["wrist"] = along(at["elbow"], arm[1], length("forearm"))
    at["knuckles"] = along(at["wrist"], arm[2], 0.085)
    at["finger"] = along(at["wrist"], arm[2], length("hand"))

    ends = {
        "foot": (at["heel"], along(TOE_M, heel, 0.0, 0.02)),
        "shank": (at["ankle"], at["knee"]),
        "thigh": (at["knee"], at["hip"]),
        "pelvis": (along(at["hip"], pelvis, 0, TRUNK_AHEAD_M / 2), along(at["sacrum"], pelvis, 0, TRUNK_AHEAD_M)),
        "low back": (along(at["sacrum"], upright, 0, TRUNK_AHEAD_M), along(at["low 4"], upright, 0, TRUNK_AHEAD_M)),
        "mid back": (along(at["low 4"], trunk, 0, TRUNK_AHEAD_M), along(neck, trunk, 0, TRUNK_AHEAD_M)),
        "head": (neck, at["vertex"]),
        "upper arm": (at["shoulder"], at["elbow"]),
        "forearm": (at["elbow"], at["wrist"]),
        "hand": (at["wrist"], at["finger"]),
    }
    centres = [(mass, _between(*ends[name], part)) for name, (_, mass, part) in SEGMENTS.items()]
    total = sum(mass for mass, _ in centres)
    x, y = (sum(mass * point[axis] for mass, point in centres) / total for axis in (0, 1))
    at["mass"] = (x, y)
    at["mark"], at["mark end"], at["mark name"] = mark(at)
    return Pose(
        joints={name: (x * SCALE, y * SCALE) for name, (x, y) in at.items()},
        angles={
            "ankle": shank,
            "knee": shank - thigh,
            "hip": pelvis - thigh,
            "pelvis": pelvis,
            "low back": low_back,
            "mid back": mid_back,
            "shoulder": 180 - (arm[0] - trunk),
            "elbow": arm[0] - arm[1],
            "head": face,
        },
    )


def ankle(heel: float) -> Point:
    """Give the place of the ankle when the heel is lifted by an angle, the toe staying where it is."""
    return along(TOE_M, heel, ANKLE_M[1] - TOE_M[1], -TOE_M[0])


def length(segment: str) -> float:
    """Give a segment's length in metres, in a body of the table's height."""
    return SEGMENTS[segment][0]


def along(start: Point, angle: float, up: float, ahead: float = 0.0) -> Point:
    """Go from a point along a direction, and ahead of it."""
    s, c = sin(radians(angle)), cos(radians(angle))
    return start[0] + up * s + ahead * c, start[1] + up * c - ahead * s


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
