"""The figures of one person's ratings: data in, a figure out.

Ratings lie on 0 to 10 always, with "higher = stiffer" on the axis and n in the title; a missing rating is a gap.
"""

from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from backnb.kit.checks import SYNTHETIC
from backnb.kit.picture import BLUE, GREY, INK, LEFT, Picture, card, change_axes, gaps, in_defaults, rating_axes
from backnb.ratings.change import ONE_SESSION, STOP, Summary, change_words, ratings, summarize

if TYPE_CHECKING:
    import pandas as pd

MANY_CAPTION = "You chose when to do this: high days tend to fall anyway. This does not show why."
NO_SESSIONS = "No sessions yet.\nFinish one with the board above,\nthen look here again."
MOST_APART = 120  # sessions that can be told apart on a card; beyond, neighbours are drawn together
BLOCKS = 40
SHADES = LinearSegmentedColormap.from_list("shades", ["white", "#7f9fc8"])


@in_defaults
def plot_session(
    before: int | None, after: int | None, title: str = "One session", *, synthetic: bool = False
) -> Picture:
    """Draw one session: two ratings, joined.

    Args:
        before: The rating before, 0 to 10, or None for no answer.
        after: The rating after, the same.
        title: The words above the figure; n is added.
        synthetic: Whether the ratings are made up; then the figure says so.

    Returns:
        The figure. A rating without an answer is not drawn, and the label says so.

    Raises:
        ValueError: If a rating is not a whole number from 0 to 10.

    >>> plot_session(6, 4).alt
    'Before 6, after 4 (change -2). One session. Ratings move for many reasons (rest, time, expectation). \
This does not show why.'
    """
    (before,), (after,) = ratings([before], "before"), ratings([after], "after")
    if before is None or after is None:
        answers = ["no answer" if rating is None else rating for rating in (before, after)]
        label, size, caption = f"before: {answers[0]}, after: {answers[1]}", 20, ONE_SESSION
    else:
        label, size = f"{before} -> {after} ({change_words(before, after)})", 28
        caption = f"{STOP} {ONE_SESSION}" if after > before else ONE_SESSION

    figure = card(6.4, f"{title}, n = 1", caption, str(summarize(before, after)), synthetic=synthetic)
    figure.text(LEFT, 0.83, label, fontsize=size, fontweight="bold", color=BLUE)
    axes = rating_axes(figure, bottom=0.27, height=0.5)
    heights = gaps([before, after])
    axes.plot([0, 1], heights, color=BLUE, linewidth=4)
    look = {"color": BLUE, "markersize": 20, "markeredgewidth": 4, "clip_on": False}
    for x, fill in ((0, "white"), (1, BLUE)):
        axes.plot(x, heights[x], "o", markerfacecolor=fill, **look)
    axes.set_xlim(-0.5, 1.5)
    axes.set_xticks([0, 1], ["before", "after"])
    axes.tick_params(axis="x", labelsize=19, pad=16)
    return figure


@in_defaults
def plot_sessions(sessions: "pd.DataFrame") -> Picture:
    """Draw many sessions of one person in order of time: the ratings above, their changes below.

    Up to 120 sessions each has its own mark. With more, neighbours are drawn together: darker shades where more of
    their ratings are, and their medians; the legend says of how many.

    Args:
        sessions: ``StiffnessLog().sessions()``, or any table with ``at``, ``before``, ``after``, perhaps ``pain`` and
            ``exercise``. A column ``data`` with the word SYNTHETIC marks made-up data, and the figure says so.

    Returns:
        The figure. A missing rating is a gap. A session with more or new pain carries a cross. A baseline rating, one
        without exercise, is a square and belongs to no pair.

    Raises:
        ValueError: If a column is missing, or a rating is not a whole number from 0 to 10.
    """
    for column in ("at", "before", "after"):
        if column not in sessions:
            raise ValueError(f"sessions must have the columns at, before and after; {column} is missing.")
    if not len(sessions):
        figure = card(4.6, "n = 0 sessions", "", "No sessions yet.")
        axes = rating_axes(figure, bottom=0.09, height=0.74)
        axes.set_xticks([])
        words = {"ha": "center", "va": "center", "backgroundcolor": "white", "linespacing": 1.5}
        axes.text(0.5, 5, NO_SESSIONS, fontsize=18, color=INK, **words)
        return figure

    sessions = sessions.sort_values("at", kind="stable")
    rated = [ratings(sessions[name], name) for name in ("before", "after")]
    before, after = (np.array(gaps(these), float) for these in rated)
    order = np.arange(1, len(sessions) + 1)
    crosses = order[_among(sessions, "pain", "more", "new")]
    of_drills = ~_among(sessions, "exercise", "none") | np.isnan(before) | ~np.isnan(after)
    baselines, baseline_order = before[~of_drills], order[~of_drills]
    before[~of_drills] = np.nan
    summary = summarize(*(list(compress(these, of_drills)) for these in rated))
    title, counts = _counted(summary)
    said = f"{summary}{_baseline_words(len(baselines))}"
    figure = card(8.4, title, MANY_CAPTION, said, synthetic=is_synthetic(sessions))
    figure.text(LEFT, 0.925, counts, fontsize=14, color=INK, va="top", linespacing=1.4)
    each = len(before) <= MOST_APART
    upper = rating_axes(figure, bottom=0.435, height=0.335, width=0.72, step=1 if each else 2)
    lower = figure.add_axes((LEFT, 0.175, 0.72, 0.2))
    changes = after - before
    draw = _draw_each if each else _draw_blocks
    draw(upper, lower, before, after, changes, crosses)
    if len(baselines):
        look = {"color": GREY, "markerfacecolor": "white", "markersize": 6, "clip_on": False}
        upper.plot(baseline_order, baselines, "s", label=f"baseline ({len(baselines)})", **look)
    _draw_median(upper, before)
    change_axes(lower, changes[~np.isnan(changes)])
    place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.11), "borderpad": 0, "frameon": False}
    upper.legend(
        ncols=4,
        fontsize=14 if each and not len(baselines) else 12,
        labelcolor=INK,
        handletextpad=0.2,
        columnspacing=1.4,
        **place,
    )
    for axes in (upper, lower):
        axes.set_xlim(0.4, len(before) + 0.6)
    upper.set_xticks([])
    most_ticks = 12 if each else 6  # numbers of five digits need room
    lower.xaxis.set_major_locator(MaxNLocator(most_ticks, integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))
    shades = "" if each else " (darker: more ratings)"
    lower.set_xlabel(f"session, in order of time{shades}", fontsize=14, color=GREY)
    return figure


def is_synthetic(table: "pd.DataFrame") -> bool:
    """Say whether a table holds made-up data: its column ``data`` says SYNTHETIC."""
    return "data" in table and bool((table["data"] == SYNTHETIC).any())


def _draw_each(
    upper: Axes, lower: Axes, before: np.ndarray, after: np.ndarray, changes: np.ndarray, crosses: np.ndarray
) -> None:
    """Draw a mark for each session; with more or new pain it is a cross."""
    order = np.arange(1, len(before) + 1)
    size = max(5.5, 12 - len(before) / 8)  # of a dot: smaller when there are many
    upper.vlines(order, before, after, color=BLUE, linewidth=size / 6)
    # The ring is wider than the dot, so that both are seen when the ratings are equal.
    ring = {"markersize": size, "markerfacecolor": "white", "markeredgewidth": size / 6}
    upper.plot(order, before, "o", color=BLUE, clip_on=False, label="before", **ring)
    upper.plot(order, after, "o", color=BLUE, clip_on=False, label="after", markersize=size * 0.5)
    lower.vlines(order, 0, changes, color=BLUE, linewidth=size / 4)
    look = {"markersize": size * 0.75, "markeredgewidth": size / 5, "clip_on": False}
    for these, marker, color in ((np.setdiff1d(order, crosses), "o", BLUE), (crosses, "x", INK)):
        lower.plot(these, changes[these - 1], marker, color=color, **look)
    _draw_crosses(upper, crosses, size * 0.75)


def _draw_blocks(
    upper: Axes, lower: Axes, before: np.ndarray, after: np.ndarray, changes: np.ndarray, crosses: np.ndarray
) -> None:
    """Shade each block of neighbours, darker where more of its ratings are, and draw medians over it."""
    count = len(before)
    length = -(-count // BLOCKS)
    starts = range(0, count, length)
    middles = [start + 1 + (min(length, count - start) - 1) / 2 for start in starts]
    edges = [start + 0.5 for start in (*starts, count)]
    for axes, *values in ((upper, before, after), (lower, changes)):
        _shade(axes, np.array(values), edges, length)
    ring = {"markersize": 7, "markerfacecolor": "white", "markeredgewidth": 1.5}
    label = f"before (medians of {length})"
    upper.plot(middles, _medians(before, starts, length), "o", color=BLUE, clip_on=False, label=label, **ring)
    upper.plot(middles, _medians(after, starts, length), "o", color=BLUE, clip_on=False, label="after", markersize=4)
    heights = _medians(changes, starts, length)
    lower.vlines(middles, 0, heights, color=BLUE, linewidth=1.5)
    lower.plot(middles, heights, "o", color=BLUE, clip_on=False, markersize=5)
    _draw_crosses(upper, crosses, 3.5)


def _shade(axes: Axes, values: np.ndarray, edges: list[float], length: int) -> None:
    known = ~np.isnan(values)
    block = np.broadcast_to(np.arange(values.shape[1]) // length, values.shape)
    rows = np.arange(-10.5, 11)  # a rating or a change is a whole number, in the middle of its row
    cells = block[known] * 21 + values[known].astype(int) + 10
    counts = np.bincount(cells, minlength=21 * (len(edges) - 1)).reshape(-1, 21)
    shades = {"cmap": SHADES, "vmin": 0, "zorder": 1.7, "clip_on": False}
    axes.pcolormesh(edges, rows, np.ma.masked_equal(counts.T, 0), **shades)


def _medians(values: np.ndarray, starts: range, length: int) -> list[float]:
    blocks = (values[start : start + length] for start in starts)
    blocks = (block[~np.isnan(block)] for block in blocks)
    return [np.median(block) if len(block) else np.nan for block in blocks]


def _draw_crosses(axes: Axes, crosses: np.ndarray, size: float) -> None:
    """Mark the sessions with more or new pain above the ratings."""
    if len(crosses):
        look = {"color": INK, "markersize": size, "markeredgewidth": size / 4, "clip_on": False}
        line = {"transform": axes.get_xaxis_transform(), "label": "pain: more or new"}
        axes.plot(crosses, [1.08] * len(crosses), "x", **look, **line)


def _draw_median(axes: Axes, before: np.ndarray) -> None:
    answered = before[~np.isnan(before)]
    if len(answered):
        middle = np.median(answered)
        axes.axhline(middle, color=GREY, linewidth=1.5, linestyle=(0, (5, 4)), zorder=1.8)
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 12, "color": GREY}
        axes.text(1.02, middle, f"median\nbefore: {middle:g}", **beside)


def _among(sessions: "pd.DataFrame", column: str, *values: str) -> np.ndarray:
    """Say of each session whether it has one of these values there."""
    return sessions[column].isin(values).to_numpy(bool) if column in sessions else np.zeros(len(sessions), bool)


def _baseline_words(number: int) -> str:
    return f" {number} baseline rating{'' if number == 1 else 's'} without exercise." if number else ""


def _counted(summary: Summary) -> tuple[str, str]:
    """Title and counts of many sessions."""
    missing = f"{summary.missing} session{'' if summary.missing == 1 else 's'} with a rating missing"
    if not summary.n:
        return "n = 0 complete sessions, one person", missing if summary.missing else ""
    counts = f"lower after: {summary.lower}, same: {summary.same}, higher: {summary.higher}; "
    counts += f"median change {summary.median_change:g}" + (f"\nnot counted: {missing}" if summary.missing else "")
    return f"n = {summary.n} session{'' if summary.n == 1 else 's'}, one person", counts
