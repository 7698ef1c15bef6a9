"""The body in pictures that stand still, as SVG: for the page, for cards and for paper. Lengths are in millimetres."""

import math
from collections.abc import Mapping, Sequence
from html import escape

from backnb.course.exercises import SQUAT, Exercise
from backnb.drills import body
from backnb.drills.body import FRONT, SIDE, View
from backnb.drills.outlines import BEHIND, BODY, outlines
from backnb.drills.skeleton import Point, along

# A page is white or dark, and a picture in it does not know which: each of these is at least 3 to 1 on both.
GREY, BOOK = "#767676", "#b07a00"
ON_PAGE = {"near": "#2f6fc4", "far": "#7f97b5", "spine": BEHIND, "wedge": BEHIND, "rim": "#12305c"}
PAST = ON_PAGE | {"near": "#c2600f", "far": "#a98867", "rim": "#5a2400"}
# On a card the body has the colour of the words and stands on the card.
ON_CARD = {"near": "currentColor", "far": "color-mix(in srgb, currentColor 50%, var(--board))"}
ON_CARD |= dict.fromkeys(("spine", "wedge"), "var(--board)")
ROUND = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'

BOOK_M = 0.06  # how thick

Box = tuple[float, float, float, float]  # left, bottom, width, height in metres


def place(point: Point) -> str:
    """Give a point in metres as an SVG has it: in millimetres, and down is more."""
    return f"{1000 * point[0]:.0f} {-1000 * point[1]:.0f}"


def path(points: Sequence[Point], closed: bool = False) -> str:
    """Give a line through points in metres, for the ``d`` of a path."""
    return "M" + "L".join(map(place, points)) + "Z" * closed


def shapes(
    joints: Mapping[str, Point],
    colors: Mapping[str, str] = BODY,
    view: View = SIDE,
    far: Mapping[str, Point] | None = None,
) -> str:
    """Give the paths of one body, those behind first.

    Args:
        joints: Of a pose.
        colors: Of each role in :class:`~backnb.drills.outlines.Shape`, and of the rim if it is not the spine's.
        view: From where it is seen.
        far: The joints of another pose, if the far limbs are not where the near ones are.
    """
    made = []
    for shape in outlines(joints, view, far):
        color, width = colors[shape.role], 1000 * shape.width_m
        d = "".join(path(part, shape.role != "spine") for part in shape.parts)
        if shape.role == "spine":
            look = f'fill="none" stroke="{color}" stroke-width="{width:.0f}"'
        elif shape.role == "wedge":
            look = f'fill="{color}" stroke="{color}" stroke-width="{width:.0f}"'
        else:  # a rim under all parts, so that the limb stands out
            rim = colors.get("rim", colors["spine"])
            look = f'fill="{color}" stroke="{rim}" stroke-width="{2 * width:.0f}" paint-order="stroke"'
        made.append(f'<path d="{d}" {look}/>')
    return "".join(made)


def box_of(exercise: Exercise) -> Box:
    """Give the room that a drill needs."""
    left, bottom, width, height = (number / 1000 for number in body.table(exercise)["view"])
    return left, bottom, width, height


def on_card(joints: Mapping[str, Point], alt: str, box: Box) -> str:
    """Draw a body for a card, in the colours of the card."""
    left, bottom, width, height = box
    floor = f'<path d="{path([(left, 0), (left + width, 0)])}" stroke="currentColor" stroke-width="12"/>'
    return (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="{place((left, bottom + height))} {1000 * width:.0f} '
        f'{1000 * height:.0f}" {ROUND}>{floor}{shapes(joints, ON_CARD)}</svg>'
    )


def strip(panels: Sequence[str], box: Box) -> str:
    """Put drawings of the same size beside each other, each with its number, as a whole file.

    Args:
        panels: What is drawn on each, in millimetres of the body.
        box: The room that each of them has.
    """
    left, bottom, width, height = (1000 * number for number in box)
    size = 0.24 * width  # of a number: still 11 px on a phone
    made = []
    for at, panel in enumerate(panels):
        x = -left + at * width
        floor = f'<path d="M{left + 40:.0f} 0h{width - 80:.0f}" stroke="{GREY}" stroke-width="14"/>'
        where = f'x="{left + 50:.0f}" y="{-bottom - height + size:.0f}"'
        number = f'<text {where} font-size="{size:.0f}" fill="{GREY}">{at + 1}</text>'
        made.append(f'<g transform="translate({x:.0f})">{floor}{panel}{number}</g>')
    words = 'font-family="Helvetica, Arial, sans-serif" font-weight="700"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{190 * len(panels)}" viewBox="0 {-bottom - height:.0f} '
        f'{width * len(panels):.0f} {height:.0f}"><g {words} {ROUND}>{"".join(made)}</g></svg>\n'
    )


def limit_line(joints: Mapping[str, Point]) -> str:
    """Draw the broken line on the wall: the limit."""
    d = path([joints["mark"], joints["mark end"]])
    return f'<path d="{d}" stroke="{GREY}" stroke-width="24" stroke-dasharray="60 50"/>'


def cross(box: Box) -> str:
    """Draw the sign at the upper right of a panel that says: not so."""
    left, bottom, width, height = box
    x, y, arm = left + 0.86 * width, bottom + height - 0.14 * width, 0.07 * width
    lines = [[(x - arm, y - arm), (x + arm, y + arm)], [(x - arm, y + arm), (x + arm, y - arm)]]
    return f'<path d="{"".join(map(path, lines))}" stroke="{GREY}" stroke-width="40"/>'


def movement(exercise: Exercise) -> str:
    """Draw a drill as five still pictures, with your limit as a broken line, as a file.

    >>> from backnb import SQUAT
    >>> movement(SQUAT).count("<text")
    5
    """
    box, limit = box_of(exercise), limit_line(body.pose(exercise, 1.0).joints)
    return strip(
        [
            limit + (shapes(joints, PAST) + cross(box) if still.amount > 1 else shapes(joints, ON_PAGE))
            for still in exercise.stills
            for joints in [body.pose(exercise, still.amount).joints]
        ],
        box,
    )


def slips(exercise: Exercise) -> str:
    """Draw the slips of a drill, as a file: those that the explorer can make; and then what is right.

    >>> from backnb import ROOF
    >>> slips(ROOF).count("<text")
    6
    """
    box = box_of(exercise)
    limit = limit_line(body.pose(exercise, 1.0).joints)
    if exercise is SQUAT:
        sides = [body.squat(body.PAST), body.squat(1, slip="arms"), body.squat(1, slip="heels")]
        fronts = [shapes(body.front(1, slip=slip).joints, PAST if slip else ON_PAGE, FRONT) for slip in ("knees", "")]
        drawn = [*(shapes(pose.joints, PAST) + cross(box) for pose in sides), fronts[0] + cross(box), fronts[1]]
    else:
        far = [body.roof(1, reach=0.95, low_back=share) for share in reversed(body.LOW_BACK_LIMITS)]
        poses = [body.roof(body.PAST), *far, body.roof(1, slip="head")]
        drawn = [shapes(pose.joints, PAST) + cross(box) for pose in poses]
        people = [body.roof(1, reach=reach).joints for reach in (0.25, 0.95)]  # post P15: they reach very differently
        drawn += [limit_line(joints) + shapes(joints, ON_PAGE) for joints in people]
    return strip([limit + drawn[0], *drawn[1:]], box)


def ways() -> str:
    """Draw three ways to find at which depth your own pelvis tucks: a phone, a hand, a chair with books; as a file.

    >>> ways().count("<text")
    3
    """
    box = box_of(SQUAT)
    ink = f'stroke="{GREY}" stroke-width="24"'
    sight = "M-600 -200L-190 -640M-600 -200L-200 -350"
    film = path([(-0.72, 0.03), (-0.66, 0.33), (-0.63, 0.33), (-0.69, 0.03)], closed=True)
    phone = (
        f'<path d="{film}" fill="{GREY}" {ink}/>'
        f'<path d="{sight}" stroke="{GREY}" stroke-width="14" stroke-dasharray="30 40"/>'
    )
    arms_out = body.squat(0.8).joints

    seated = body.squat(0.9).joints
    x, seat = seated["seat"][0], seated["seat"][1] - 0.114 - 3 * BOOK_M
    front, back = x + 0.17, x - 0.2
    chair = [
        [(back - 0.04, seat + 0.5), (back, seat), (back, 0)],
        [(front, seat), (front, 0)],
        [(back, seat), (front, seat)],
    ]
    books = [
        [(x - 0.16, low), (x + 0.14, low), (x + 0.14, low + 0.7 * BOOK_M), (x - 0.16, low + 0.7 * BOOK_M)]
        for low in (seat + BOOK_M * (book + 0.3) for book in range(3))
    ]
    under = f'<path d="{"".join(map(path, chair))}" {ink}/>'
    for book in books:
        under += f'<path d="{path(book, closed=True)}" fill="{BOOK}" stroke="{GREY}" stroke-width="12"/>'
    by_hand = shapes(_hand_on_low_back(arms_out), ON_PAGE, far=arms_out)
    return strip(
        [phone + shapes(body.front(0.8).joints, ON_PAGE, FRONT), by_hand, under + shapes(seated, ON_PAGE)], box
    )


def _hand_on_low_back(joints: Mapping[str, Point]) -> dict[str, Point]:
    """Give a body whose near hand lies on its low back, the elbow behind it."""
    shoulder, wrist = joints["shoulder"], along(joints["low 5"], 0, 0.0, -0.05)
    upper, fore = (math.dist(joints[a], joints[b]) for a, b in (("shoulder", "elbow"), ("elbow", "wrist")))
    apart = min(math.dist(shoulder, wrist), 0.99 * (upper + fore))
    towards = math.degrees(math.atan2(wrist[0] - shoulder[0], wrist[1] - shoulder[1]))
    bent = math.degrees(math.acos((upper**2 + apart**2 - fore**2) / (2 * upper * apart)))
    low = joints["sacrum"]
    down = math.degrees(math.atan2(low[0] - 0.07 - wrist[0], low[1] - wrist[1]))
    hand = {"knuckles": along(wrist, down, 0.085), "finger": along(wrist, down, 0.17)}
    return {**joints, "elbow": along(shoulder, towards + bent, upper), "wrist": wrist, **hand}
