"""Every figure: data in, a matplotlib Figure out.

Ratings lie on 0 to 10 always, with "higher = stiffer" on the axis and n in the title. Up and down have the
same colour: a picture that cheers would teach the wrong thing. A white card serves light and dark pages.
"""

import base64
import io
from html import escape
from statistics import median
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from backnb.change import ONE_SESSION, STOP, Summary, change_words, ratings, summarize

if TYPE_CHECKING:
    import pandas as pd

BLUE, INK, GREY, PALE = "#1f4e8c", "#1a1a1a", "#595959", "#dedede"
LEFT = 0.12  # where words and axes begin, of the width
MANY_CAPTION = "You chose when to do this: high days tend to fall anyway. This does not show why."
NO_SESSIONS = "No sessions yet.\nFinish one with the board above,\nthen look here again."


def plot_session(before: int | None, after: int | None, title: str = "One session") -> Figure:
    """Draw one session: two ratings, joined.

    Args:
        before: The rating before, 0 to 10, or None for no answer.
        after: The rating after, the same.
        title: The words above the figure; n is added.

    Returns:
        The figure. A rating without an answer is not drawn, and the label says so.

    Raises:
        ValueError: If a rating is not a whole number from 0 to 10.

    >>> figure = plot_session(6, 4)
    """
    (before,), (after,) = ratings([before], "before"), ratings([after], "after")
    if before is None or after is None:
        answers = ["no answer" if rating is None else rating for rating in (before, after)]
        label, size, caption = f"before: {answers[0]}, after: {answers[1]}", 20, ONE_SESSION
    else:
        label, size = f"{before} -> {after} ({change_words(before, after)})", 28
        caption = f"{STOP} {ONE_SESSION}" if after > before else ONE_SESSION

    figure = _card(6.4, f"{title}, n = 1", caption)
    figure.text(LEFT, 0.83, label, fontsize=size, fontweight="bold", color=BLUE)
    axes = _rating_axes(figure, bottom=0.27, height=0.5)
    heights = _gaps([before, after])
    axes.plot([0, 1], heights, color=BLUE, linewidth=4)
    look = {"color": BLUE, "markersize": 20, "markeredgewidth": 4, "clip_on": False}
    for x, fill in ((0, "white"), (1, BLUE)):
        axes.plot(x, heights[x], "o", markerfacecolor=fill, **look)
    axes.set_xlim(-0.5, 1.5)
    axes.set_xticks([0, 1], ["before", "after"])
    axes.tick_params(axis="x", labelsize=19, pad=16)
    return figure


def plot_sessions(sessions: "pd.DataFrame") -> Figure:
    """Draw many sessions of one person in order of time: the ratings above, their changes below.

    Args:
        sessions: ``StiffnessLog().sessions()``, or any table with ``at``, ``before``, ``after``, perhaps ``pain``.

    Returns:
        The figure. A missing rating is a gap. A session with more or new pain carries a cross.

    Raises:
        ValueError: If a column is missing, or a rating is not a whole number from 0 to 10.
    """
    for column in ("at", "before", "after"):
        if column not in sessions:
            raise ValueError(f"sessions must have the columns at, before and after; {column} is missing.")
    if not len(sessions):
        figure = _card(4.6, "n = 0 sessions", "")
        axes = _rating_axes(figure, bottom=0.09, height=0.74)
        axes.set_xticks([])
        words = {"ha": "center", "va": "center", "backgroundcolor": "white", "linespacing": 1.5}
        axes.text(0.5, 5, NO_SESSIONS, fontsize=18, color=INK, **words)
        return figure

    sessions = sessions.sort_values("at", kind="stable")
    before, after = ratings(sessions["before"], "before"), ratings(sessions["after"], "after")
    crosses = [x for x, pain in enumerate(sessions.get("pain", []), start=1) if str(pain) in ("more", "new")]
    size = max(5.5, 12 - len(before) / 8)  # of a dot: smaller when there are many
    title, counts = _counted(summarize(before, after))
    figure = _card(8.4, title, MANY_CAPTION)
    figure.text(LEFT, 0.925, counts, fontsize=14, color=INK, va="top", linespacing=1.4)
    upper = _rating_axes(figure, bottom=0.435, height=0.335, width=0.72)
    lower = figure.add_axes((LEFT, 0.175, 0.72, 0.2))
    _draw_ratings(upper, before, after, crosses, size)
    _draw_changes(lower, before, after, crosses, size)
    for axes in (upper, lower):
        axes.set_xlim(0.4, len(before) + 0.6)
        axes.xaxis.set_major_locator(MaxNLocator(12, integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))
    upper.tick_params(labelbottom=False)
    lower.set_xlabel("session, in order of time", fontsize=14, color=GREY)
    return figure


def figure_html(figure: Figure, alt: str) -> str:
    """Give a figure as an HTML image, with words for those who do not see it.

    Args:
        figure: The figure.
        alt: What it shows, in words.

    Returns:
        An ``<img>`` element that holds the picture itself.
    """
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=160)
    source = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    return f'<img src="{source}" alt="{escape(alt)}" style="max-width:100%;height:auto">'


def _draw_ratings(axes: Axes, before: list, after: list, crosses: list[int], size: float) -> None:
    order = range(1, len(before) + 1)
    axes.vlines(order, _gaps(before), _gaps(after), color=BLUE, linewidth=size / 6)
    # The ring is wider than the dot, so that both are seen when the ratings are equal.
    ring = {"markersize": size, "markerfacecolor": "white", "markeredgewidth": size / 6}
    axes.plot(order, _gaps(before), "o", color=BLUE, clip_on=False, label="before", **ring)
    axes.plot(order, _gaps(after), "o", color=BLUE, clip_on=False, label="after", markersize=size * 0.5)
    if crosses:
        look = {"color": INK, "markersize": size * 0.75, "markeredgewidth": size / 5, "clip_on": False}
        line = {"transform": axes.get_xaxis_transform(), "label": "pain: more or new"}
        axes.plot(crosses, [1.08] * len(crosses), "x", **look, **line)
    if answered := [rating for rating in before if rating is not None]:
        middle = median(answered)
        axes.axhline(middle, color=GREY, linewidth=1.5, linestyle=(0, (5, 4)), zorder=1.6)
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 12, "color": GREY}
        axes.text(1.02, middle, f"median\nbefore: {middle:g}", **beside)
    place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.11), "borderpad": 0, "frameon": False}
    axes.legend(ncols=3, fontsize=14, labelcolor=INK, handletextpad=0.2, columnspacing=1.4, **place)


def _draw_changes(axes: Axes, before: list, after: list, crosses: list[int], size: float) -> None:
    changes = [y - x for x, y in zip(_gaps(before), _gaps(after), strict=True)]  # nan if either is
    order = range(1, len(changes) + 1)
    axes.vlines(order, 0, changes, color=BLUE, linewidth=size / 4)
    look = {"markersize": size * 0.75, "markeredgewidth": size / 5, "clip_on": False}
    for these, marker, color in ((sorted({*order} - {*crosses}), "o", BLUE), (crosses, "x", INK)):
        axes.plot(these, [changes[x - 1] for x in these], marker, color=color, **look)
    biggest = max((abs(change) for change in changes if change == change), default=0)
    end, step = next((end, step) for end, step in ((4, 2), (6, 2), (10, 5)) if biggest <= end)
    axes.set_ylim(-end - 0.7, end + 0.7)
    axes.set_yticks(range(-end, end + 1, step))
    axes.set_title("change (below 0 = less stiff)", loc="left", fontsize=14, color=GREY)
    axes.axhline(0, color=GREY, linewidth=1.2, zorder=1.6)
    _calm(axes)


def _counted(summary: Summary) -> tuple[str, str]:
    """Title and counts of many sessions."""
    gaps = f"{summary.missing} session{'' if summary.missing == 1 else 's'} with a rating missing"
    if not summary.n:
        return "n = 0 complete sessions, one person", gaps
    counts = f"lower after: {summary.lower}, same: {summary.same}, higher: {summary.higher}; "
    counts += f"median change {summary.median_change:g}" + (f"\nnot counted: {gaps}" if summary.missing else "")
    return f"n = {summary.n} session{'' if summary.n == 1 else 's'}, one person", counts


def _card(height_in: float, title: str, caption: str) -> Figure:
    """Make the white card with its words, one sentence a line; closed, so that it is never shown twice."""
    figure = plt.figure(figsize=(7, height_in), facecolor="white")
    plt.close(figure)
    figure.text(LEFT, 1 - 0.2 / height_in, title, fontsize=20, color=INK, va="top")
    lines = caption.replace(". ", ".\n")
    figure.text(LEFT, 0.2 / height_in, lines, fontsize=13, color=GREY, va="bottom", linespacing=1.4)
    return figure


def _rating_axes(figure: Figure, bottom: float, height: float, width: float = 0.85) -> Axes:
    axes = figure.add_axes((LEFT, bottom, width, height))
    axes.set_ylim(0, 10)
    axes.set_yticks(range(11))
    axes.set_ylabel("stiffness (0-10, higher = stiffer)", fontsize=14, color=GREY)
    _calm(axes)
    return axes


def _calm(axes: Axes) -> None:
    axes.set_facecolor("white")
    axes.grid(visible=False, axis="x")
    axes.grid(axis="y", color=PALE, linewidth=1, linestyle="-", clip_on=False)
    axes.tick_params(length=0, labelsize=14, labelcolor=INK, pad=8)
    axes.spines[:].set_visible(False)


def _gaps(values: list[int | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]
