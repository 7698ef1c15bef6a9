"""The body as outlines in metres, for pictures that stand still: matplotlib's and the printed sheet's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import acos, atan2, cos, hypot, pi, sin

from backnb.drills.body import FAR_M, SIDE, WIDTHS_M, View
from backnb.drills.skeleton import Point

STEPS = 24  # of each round end
# What a shape is filled with on paper, and the same of a body past its limit.
BEHIND = "#ffffff"
BODY = {"near": "#173e74", "far": "#8b9fbb", "spine": BEHIND, "wedge": BEHIND}
PAST = BODY | {"near": "#7a3300", "far": "#bd9980"}


@dataclass(frozen=True)
class Shape:
    """One thing to draw.

    ``role`` is "far" (the far limbs) or "near" (trunk or arm): closed outlines to fill as one, with a rim around all
    of them in the colour of the ground; "wedge" (the pelvis): one closed outline, filled and rimmed in the colour of
    the ground; or "spine": one open line in that colour. ``parts`` are the outlines, x ahead and y up, in metres;
    ``width_m`` is how wide the rim or the line is.
    """

    role: str
    parts: tuple[Sequence[Point], ...]
    width_m: float


def outlines(joints: Mapping[str, Point], view: View = SIDE, far: Mapping[str, Point] | None = None) -> list[Shape]:
    """Give what is drawn of one body, from the back to the front.

    Args:
        joints: Of a pose.
        view: From where it is seen.
        far: The joints of another pose, if the far limbs are not where the near ones are.

    >>> from backnb.drills.body import squat
    >>> [shape.role for shape in outlines(squat(0.5).joints)]
    ['far', 'near', 'near', 'spine', 'wedge']
    """

    def limbs(at: Mapping[str, Point], names: Iterable[str]) -> tuple[list[Point], ...]:
        return tuple(
            _capsule(at[a], radius_a, at[b], radius_b)
            for name in names
            for (a, radius_a), (b, radius_b) in pairwise(view.limbs[name])
        )

    moved = {name: (x + FAR_M[0], y + FAR_M[1]) for name, (x, y) in (far or joints).items()}
    nose, spine, wedge = ([joints[name] for name in names] for names in (view.nose, view.spine, view.wedge))
    trunk = limbs(joints, (name for name in view.limbs if name not in view.over))
    shapes = [
        Shape("far", limbs(moved, view.far), 0.0),
        Shape("near", (*trunk, nose), WIDTHS_M["rim"]),
        Shape("near", limbs(joints, view.over), WIDTHS_M["rim"]),
        Shape("spine", (spine,), WIDTHS_M["spine"]),
        Shape("wedge", (wedge,), WIDTHS_M["wedge"]),
    ]
    return [replace(shape, parts=tuple(part for part in shape.parts if part)) for shape in shapes]


def _capsule(a: Point, radius_a: float, b: Point, radius_b: float) -> list[Point]:
    """Give the outline of two circles and of what lies between them; ``body.js`` draws the same with arcs."""
    along = atan2(b[1] - a[1], b[0] - a[0])
    opening = acos(min(1.0, max(-1.0, (radius_a - radius_b) / hypot(b[0] - a[0], b[1] - a[1]))))
    back = [along + opening + (2 * pi - 2 * opening) * step / STEPS for step in range(STEPS + 1)]
    front = [along - opening + 2 * opening * step / STEPS for step in range(STEPS + 1)]
    return [
        *((a[0] + radius_a * cos(angle), a[1] + radius_a * sin(angle)) for angle in back),
        *((b[0] + radius_b * cos(angle), b[1] + radius_b * sin(angle)) for angle in front),
    ]
