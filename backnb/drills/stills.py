"""A drill as a strip of still pictures, for the page and for paper."""

from collections.abc import Mapping
from textwrap import fill

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from backnb.course.exercises import Exercise
from backnb.drills import body
from backnb.drills.outlines import BEHIND, BODY, PAST, outlines
from backnb.drills.skeleton import Point

INK, GREY = "#1a1a1a", "#595959"
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
        draw_body(axes, joints, PAST if still.amount > 1 else BODY)
        words = f"{number + 1}. {still.cue}"
        look = {
            "fontsize": 12,
            "color": PAST["near"] if still.amount > 1 else INK,
            "ha": "left",
            "va": "top",
            "linespacing": 1.35,
        }
        figure.text(number / count + 0.012, 1.3 / figure.get_figheight(), fill(words, LINE_WIDTH), **look)
    return figure


def draw_body(axes: Axes, joints: Mapping[str, Point], colors: Mapping[str, str] = BODY) -> None:
    """Draw one body: far limbs, trunk, near arm, and on it the spine with the pelvis as a wedge.

    Args:
        axes: Where to draw, in metres.
        joints: Of a pose.
        colors: Of each role.
    """
    points_per_m = 72 * axes.bbox.width / axes.figure.dpi / (axes.get_xlim()[1] - axes.get_xlim()[0])
    for shape in outlines(joints):
        color = colors[shape.role]
        if shape.role == "spine":
            (line,) = shape.parts
            look = {"color": color, "linewidth": shape.width_m * points_per_m, "solid_capstyle": "round", "zorder": 4}
            axes.plot(*zip(*line, strict=True), **look)
        elif shape.role == "wedge":
            (wedge,) = shape.parts
            width = shape.width_m * points_per_m
            axes.add_patch(Polygon(wedge, color=color, linewidth=width, joinstyle="round", zorder=4))
        else:
            # A thin rim in the colour of the ground, under all parts, so that the limb stands out.
            for part in shape.parts:
                axes.add_patch(Polygon(part, color=BEHIND, linewidth=2))
            for part in shape.parts:
                axes.add_patch(Polygon(part, color=color, linewidth=0.2))


def _draw_limit(axes: Axes, limit: Mapping[str, Point], named: bool) -> None:
    line = zip(limit["mark"], limit["mark end"], strict=True)
    axes.plot(*line, color=GREY, linewidth=2.5, linestyle=(0, (3, 2)))
    if named:
        axes.text(*limit["mark name"], body.YOUR_LIMIT, fontsize=11, color=GREY, ha="center", va="center")
