"""A drill as a strip of still pictures, for the page and for paper."""

from math import acos, atan2, cos, hypot, pi, sin
from textwrap import fill

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from backnb.course.exercises import Exercise
from backnb.drills import body
from backnb.drills.skeleton import Point

BODY, FAR, PAST, PAST_FAR, INK, GREY = "#173e74", "#8b9fbb", "#7a3300", "#bd9980", "#1a1a1a", "#595959"
BEHIND = "white"
FAR_M = (0.052, 0.026)  # so far the far limbs are moved, to tell that there are two
LINE_WIDTH = 24  # characters of a cue


def plot_movement(exercise: Exercise) -> Figure:
    """Draw a drill as five still pictures with their cues, and your limit as a broken line.

    Args:
        exercise: ``SQUAT`` or ``ROOF``.

    Returns:
        The figure.

    Raises:
        TypeError: If it is not an exercise.

    >>> from backnb import SQUAT
    >>> figure = plot_movement(SQUAT)
    """
    if not isinstance(exercise, Exercise):
        raise TypeError(f"plot_movement needs an exercise, SQUAT or ROOF, not {exercise!r}.")
    poses = [body.pose(exercise, still.amount).joints for still in exercise.stills]
    limit = body.pose(exercise, 1.0).joints
    left, bottom, width, height = (number / 1000 for number in body.table(exercise)["view"])
    count = len(poses)
    figure = plt.figure(figsize=(12, 12 / count * height / width + 1.5), facecolor="white")
    plt.close(figure)
    top_in = figure.get_figheight() - 1.4
    for number, (still, joints) in enumerate(zip(exercise.stills, poses, strict=True)):
        axes = figure.add_axes(
            (number / count, 1 - top_in / figure.get_figheight(), 1 / count, top_in / figure.get_figheight())
        )
        axes.set_xlim(left, left + width)
        axes.set_ylim(bottom, bottom + height)
        axes.set_aspect("equal")
        axes.axis("off")
        axes.plot([left, left + width], [0, 0], color=GREY, linewidth=1.5)
        _draw_limit(axes, limit, named=still.amount == 1)
        draw_body(axes, joints, *((PAST, PAST_FAR) if still.amount > 1 else (BODY, FAR)))
        words = f"{number + 1}. {still.cue}"
        look = {
            "fontsize": 12,
            "color": PAST if still.amount > 1 else INK,
            "ha": "left",
            "va": "top",
            "linespacing": 1.35,
        }
        figure.text(number / count + 0.012, 1.3 / figure.get_figheight(), fill(words, LINE_WIDTH), **look)
    return figure


def draw_body(axes: Axes, joints: dict[str, Point], near: str = BODY, far: str = FAR) -> None:
    """Draw one body: far limbs, trunk, near arm, and on it the spine with the pelvis as a wedge.

    Args:
        axes: Where to draw, in metres.
        joints: Of a pose.
        near: The colour of the body.
        far: The colour of the far limbs.
    """
    moved = {name: (x + FAR_M[0], y + FAR_M[1]) for name, (x, y) in joints.items()}
    _draw_limbs(axes, moved, body.FAR, far)
    _draw_limbs(axes, joints, [name for name in body.LIMBS if name not in body.ARM], near, nose=True)
    _draw_limbs(axes, joints, body.ARM, near)
    points_per_m = (
        72 * axes.get_position().width * axes.figure.get_figwidth() / (axes.get_xlim()[1] - axes.get_xlim()[0])
    )
    spine = zip(*(joints[name] for name in body.SPINE), strict=True)
    axes.plot(*spine, color=BEHIND, linewidth=0.024 * points_per_m, solid_capstyle="round", zorder=4)
    wedge = [joints[name] for name in body.WEDGE]
    axes.add_patch(
        Polygon(wedge, facecolor=BEHIND, edgecolor=BEHIND, linewidth=0.018 * points_per_m, joinstyle="round", zorder=4)
    )


def _draw_limbs(axes: Axes, joints: dict, names: tuple | list, color: str, nose: bool = False) -> None:
    """Draw limbs as one shape, with a thin rim in the colour of the ground so that it stands out."""
    shapes = [
        _capsule(joints[a], radius_a, joints[b], radius_b)
        for name in names
        for (a, radius_a), (b, radius_b) in zip(body.LIMBS[name], body.LIMBS[name][1:], strict=False)
    ]
    if nose:
        shapes.append(_nose(joints))
    for shape in shapes:
        axes.add_patch(Polygon(shape, facecolor=BEHIND, edgecolor=BEHIND, linewidth=2))
    for shape in shapes:
        axes.add_patch(Polygon(shape, facecolor=color, edgecolor=color, linewidth=0.2))


def _capsule(a: Point, radius_a: float, b: Point, radius_b: float, steps: int = 24) -> list[Point]:
    """Give the outline of two circles and of what lies between them."""
    along = atan2(b[1] - a[1], b[0] - a[0])
    opening = acos(min(1.0, max(-1.0, (radius_a - radius_b) / hypot(b[0] - a[0], b[1] - a[1]))))
    back = [along + opening + (2 * pi - 2 * opening) * step / steps for step in range(steps + 1)]
    front = [along - opening + 2 * opening * step / steps for step in range(steps + 1)]
    return [
        *((a[0] + radius_a * cos(angle), a[1] + radius_a * sin(angle)) for angle in back),
        *((b[0] + radius_b * cos(angle), b[1] + radius_b * sin(angle)) for angle in front),
    ]


def _nose(joints: dict[str, Point]) -> list[Point]:
    (x, y), (ahead, level), (top, height) = joints["skull"], joints["nose"], joints["crown"]

    def at(part: float, up: float) -> Point:
        return x + (ahead - x) * part + (top - x) * up, y + (level - y) * part + (height - y) * up

    return [at(0.6, 0.9), (ahead, level), at(0.7, -0.5)]


def _draw_limit(axes: Axes, limit: dict[str, Point], named: bool) -> None:
    line = zip(limit["mark"], limit["mark end"], strict=True)
    axes.plot(*line, color=GREY, linewidth=2.5, linestyle=(0, (3, 2)))
    if named:
        axes.text(*limit["mark name"], body.YOUR_LIMIT, fontsize=11, color=GREY, ha="center", va="center")
