"""The figures of one person's ratings: data in, a figure out.

Ratings lie on 0 to 10 always, with "higher = stiffer" and n in words; a missing rating is a gap.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from backnb.course.wording import HURTS, ONE_SESSION, STOP
from backnb.kit.checks import SYNTHETIC, shown
from backnb.kit.picture import (
    BLUE,
    GREY,
    INK,
    NARROW_IN,
    PALE,
    Picture,
    calm,
    card,
    change_axes,
    gaps,
    in_defaults,
    rating_axes,
)
from backnb.kit.words import counted, real_minus
from backnb.ratings.change import FEWEST_FOR_MEDIAN, Summary, change_words, check_table, part, ratings, summarize

if TYPE_CHECKING:
    import pandas as pd

MANY_CAPTION = "Days that you chose yourself tend to be high, and fall anyway. This does not show why."
NO_SESSIONS = "No sessions yet. Finish one with the board, and it is shown here."
MOST_APART = 120  # sessions that can be told apart on a card; beyond, a row is a month
MOST_ROWS = 24  # beyond, a row is a quarter, a year, or more
GAP = timedelta(days=7)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE: dict[str, Any] = {"fontsize": 14}  # of all words but the title
AXIS = "higher = stiffer"


@in_defaults
def plot_session(before: int | None, after: int | None, *, synthetic: bool = False) -> Picture:
    """Draw one session: two ratings, joined.

    Args:
        before: The rating before, 0 to 10, or None for no answer.
        after: The rating after, the same.
        synthetic: Whether the ratings are made up; then the figure says so.

    Returns:
        The figure. A rating without an answer is not drawn, and the label says so.

    Raises:
        ValueError: If a rating is not a whole number from 0 to 10.

    >>> plot_session(5, 5).alt
    'Before 5, after 5 (no change). One session. Ratings move for many reasons (rest, time, expectation). \
This does not show why.'
    """
    (before,), (after,) = ratings([before], "before"), ratings([after], "after")
    if before is None or after is None:
        answers = ["no answer" if rating is None else rating for rating in (before, after)]
        large, label, words = "", f"before: {answers[0]}\nafter: {answers[1]}", ONE_SESSION
    else:
        large, label = f"{before} → {after}", real_minus(change_words(before, after))
        words = f"{STOP} {ONE_SESSION}" if after > before else ONE_SESSION
    if synthetic:
        words = f"Made-up ratings, nobody's. {words.rpartition('. ')[2]}"

    figure = card(2.8, "One session, n = 1", "", str(summarize(before, after)), synthetic=synthetic, width_in=NARROW_IN)
    figure.text(0.53, 0.82, large, fontsize=22, fontweight="bold", color=BLUE, va="top")
    beside = {"va": "top", "linespacing": 1.25}
    figure.text(0.53, 0.66 if large else 0.82, label, fontweight="bold", color=BLUE, **beside, **SIZE)
    figure.text(0.53, 0.54 if large else 0.6, fill(words, 20), color=GREY, **beside, **SIZE)
    axes = rating_axes(figure, bottom=0.15, height=0.65, left=0.17, width=0.31, step=5, label=AXIS)
    heights = gaps([before, after])
    axes.plot([0, 1], heights, color=BLUE, linewidth=3)
    look = {"color": BLUE, "markersize": 13, "markeredgewidth": 3, "clip_on": False}
    for x, inside in ((0, "white"), (1, BLUE)):
        axes.plot(x, heights[x], "o", markerfacecolor=inside, **look)
    axes.set_xlim(-0.5, 1.5)
    axes.set_xticks([0, 1], ["before", "after"])
    return figure


@in_defaults
def plot_sessions(sessions: "pd.DataFrame") -> Picture:
    """Draw many sessions of one person in order of time: the ratings above, their changes below.

    Up to 120 sessions each has its own mark. With more, a row is a month (or a quarter, or a year): how many sessions,
    the medians before and after, and how often the rating was lower, the same and higher.

    Args:
        sessions: ``StiffnessLog().sessions()``, or any table with ``at``, ``before``, ``after``, perhaps ``pain`` and
            ``exercise``. A column ``data`` with the word SYNTHETIC marks made-up data, and the figure says so.

    Returns:
        The figure. A missing rating is a gap. A session with more or new pain carries a cross. A rating without
        exercise, and a day of quiet standing, are squares: drawn apart and counted in no pair of a drill.

    Raises:
        ValueError: If it is no table, a column is missing, a rating is not a whole number from 0 to 10, or a moment no
            datetime; or if some moments have a time zone and others none.
    """
    check_table(sessions, "at", "before", "after")
    for at in sessions["at"]:
        if not isinstance(at, datetime) or at != at:
            raise ValueError(f"at must be a datetime for each session, as of pandas.to_datetime, not {shown(at)}.")
    if len({at.utcoffset() is None for at in sessions["at"]}) > 1:
        raise ValueError("at must have a time zone for each session, or for none.")
    if not len(sessions):
        figure = card(1.2, "", "", NO_SESSIONS, width_in=NARROW_IN)
        figure.text(0.04, 0.5, fill(NO_SESSIONS, 38), color=INK, va="center", linespacing=1.4, **SIZE)
        return figure

    sessions = sessions.sort_values("at", kind="stable")
    parts = part(sessions)
    before, after = (np.array(gaps(these), float) for these in parts[:2])
    drills, quiet, alone = map(np.array, parts[2:])
    at = sessions["at"].tolist()
    pain = sessions["pain"].isin(HURTS).to_numpy(bool) if "pain" in sessions else np.zeros(len(at), bool)
    said, summary = parts.words, parts.summary
    if pain.any():
        said += f" More or new pain: {counted(pain.sum(), 'session')}, each with a cross."
    lines = "\n".join(_counts(summary))
    draw = _draw_each if len(at) <= MOST_APART else _draw_months
    title = f"n = {counted(summary.n, 'session' if summary.n else 'complete session')}"
    return draw(_Drawn(at, before, after, pain, drills, quiet, alone), title, lines, said, is_synthetic(sessions))


class _Drawn(NamedTuple):
    """What is drawn of each session: the moment, the ratings, and which of them had pain or belong to no drill."""

    at: list[datetime]
    before: np.ndarray
    after: np.ndarray
    pain: np.ndarray
    drills: np.ndarray
    quiet: np.ndarray
    alone: np.ndarray


def is_synthetic(table: "pd.DataFrame") -> bool:
    """Say whether a table holds made-up data: its column ``data`` says SYNTHETIC."""
    return "data" in table and bool((table["data"] == SYNTHETIC).any())


def _draw_each(data: _Drawn, title: str, lines: str, said: str, synthetic: bool) -> Picture:
    """Draw a mark for each session, in order of time."""
    at, before, after, pain, drills, quiet, alone = data
    figure = card(6.9, title, MANY_CAPTION, said, synthetic=synthetic, width_in=NARROW_IN)
    figure.text(0.04, 0.93, lines, color=INK, va="top", linespacing=1.3, **SIZE)
    upper = rating_axes(figure, bottom=0.46, height=0.21, left=0.17, width=0.78, step=5, label=AXIS)
    lower = figure.add_axes((0.17, 0.245, 0.78, 0.13))
    order = np.arange(1, len(at) + 1)
    size = max(3.5, 9 - len(at) / 18)  # of a dot: smaller when there are many
    changes = after - before
    for these, marker, color, name in ((drills, "o", BLUE, ""), (quiet, "s", GREY, "quiet standing")):
        x = order[these]
        if not len(x):
            continue
        upper.vlines(x, before[these], after[these], color=color, linewidth=size / 6)
        # The ring is wider than the dot, so that both are seen when the ratings are equal.
        look = {"color": color, "clip_on": False}
        ring = {"markersize": size, "markerfacecolor": "white", "markeredgewidth": size / 6}
        upper.plot(x, before[these], marker, label=name or "before", **ring, **look)
        upper.plot(x, after[these], marker, label=None if name else "after", markersize=size * 0.5, **look)
        lower.vlines(x, 0, changes[these], color=color, linewidth=size / 4)
        lower.plot(x, changes[these], marker, markersize=size * 0.7, **look)
    rated = before[drills & ~np.isnan(before)]
    if len(rated) >= FEWEST_FOR_MEDIAN:
        look = {"color": GREY, "linewidth": 1.5, "linestyle": (0, (5, 4)), "zorder": 1.8}
        upper.axhline(np.median(rated), label=f"median before: {np.median(rated):g}", **look)
    if alone.any():
        look = {"color": GREY, "markerfacecolor": "white", "markersize": size, "clip_on": False}
        upper.plot(order[alone], before[alone], "s", label="rating only", **look)
    if pain.any():  # in a row of its own, far from the legend
        look = {"color": INK, "markersize": max(5, size * 0.8), "markeredgewidth": 1.5, "clip_on": False}
        upper.plot(order[pain], [-1.9] * pain.sum(), "x", label="more or new pain", **look)
    change_axes(lower, changes[~np.isnan(changes)])
    lower.set_yticks([min(lower.get_yticks()), 0, max(lower.get_yticks())])
    for x, (one, other) in enumerate(pairwise(at), 1):
        if other - one >= GAP:
            for axes in (upper, lower):
                axes.axvline(x + 0.5, color=PALE, linewidth=2, zorder=1)
    for axes in (upper, lower):
        axes.set_xlim(0.4, len(at) + 0.6)
    # The first, the last and one between: more dates would run into each other.
    shown = sorted({1, len(at), *([len(at) // 2 + 1] if len(at) > 4 else ())})
    upper.set_xticks([])
    lower.set_xticks(shown, [f"{at[x - 1].day} {MONTHS[at[x - 1].month - 1]}\n{at[x - 1].year}" for x in shown])
    if len(at) > 1:
        lower.get_xticklabels()[0].set_horizontalalignment("left")
        lower.get_xticklabels()[-1].set_horizontalalignment("right")
    upper.legend(
        loc="upper left", bbox_to_anchor=(0.0, 0.82), bbox_transform=figure.transFigure, ncols=2, frameon=False,
        labelcolor=INK, handletextpad=0.3, handlelength=1.3, columnspacing=0.8, labelspacing=0.3, **SIZE,
    )  # fmt: skip
    return figure


def _draw_months(data: _Drawn, title: str, lines: str, said: str, synthetic: bool) -> Picture:
    """Draw a row for each month, the newest at the bottom."""
    at, before, after, pain, drills, *_ = data
    length, months = _months(at)
    first = min(months)
    rows = max(months) - first + 1
    groups = defaultdict(list)
    for month, index in zip(months, range(len(at)), strict=True):
        groups[month - first].append(index)
    height = 3.75 + 0.3 * rows
    figure = card(height, title, MANY_CAPTION, said, synthetic=synthetic, width_in=NARROW_IN)
    figure.text(0.04, 1 - 0.5 / height, lines, color=INK, va="top", linespacing=1.3, **SIZE)
    bottom = 1.6
    axes = figure.add_axes((0.26, bottom / height, 0.3, 0.3 * rows / height))
    calm(axes)
    axes.set_xlim(0, 10)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks([0, 5, 10])
    axes.set_yticks(range(rows), [_month(first + row, length) for row in range(rows)])
    axes.grid(axis="x", color=PALE, linewidth=1, clip_on=False)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(AXIS, color=GREY, **SIZE)
    beside = {"transform": axes.get_yaxis_transform(), "color": INK, "va": "center", "clip_on": False, **SIZE}
    places = (1.42, 1.72, 2.02, 2.32)
    axes.text(places[-1], -1, "n, lower, same, higher", ha="right", **{**beside, "color": GREY})
    paining = False
    for row, indices in groups.items():
        these = [index for index in indices if drills[index]]
        changes = [float(after[i] - before[i]) for i in these if not np.isnan(after[i] - before[i])]
        counts = [sum(c < 0 for c in changes), changes.count(0), sum(c > 0 for c in changes)]
        for x, number in zip(places, [len(changes), *counts], strict=True):
            axes.text(x, row, f"{number}", ha="right", **beside)
        if pain[indices].any():
            look = {"color": INK, "markersize": 7, "markeredgewidth": 2, "clip_on": False}
            label = None if paining else "more or new pain"
            axes.plot(1.1, row, "x", label=label, transform=axes.get_yaxis_transform(), **look)
            paining = True
        pair = [[float(values[i]) for i in these if not np.isnan(values[i])] for values in (before, after)]
        middles = gaps([median(values) if values else None for values in pair])
        look = {"color": BLUE, "clip_on": False}
        axes.plot(middles, [row, row], linewidth=2, **look)
        names = ("median before", "median after") if row == min(groups) else (None, None)
        ring = {"markersize": 9, "markerfacecolor": "white", "markeredgewidth": 1.8}
        axes.plot(middles[:1], [row], "o", label=names[0], **ring, **look)
        axes.plot(middles[1:], [row], "o", label=names[1], markersize=5, **look)
    place = {"bbox_to_anchor": (0.0, 1 - 1.1 / height), "bbox_transform": figure.transFigure, "frameon": False}
    spaces = {"handletextpad": 0.3, "handlelength": 1.3, "columnspacing": 0.8}
    axes.legend(loc="upper left", ncols=2, labelcolor=INK, **spaces, **place, **SIZE)
    return figure


def _months(at: list) -> tuple[int, list[int]]:
    """Give how many months a row holds, and the row of each moment, counted from the year 0 on."""
    months = [moment.year * 12 + moment.month - 1 for moment in at]
    span = max(months) - min(months)  # in zones far apart, the order of time is not that of the calendars
    length = next(length for length in (1, 3, 12, 60, 600, 12_000) if span // length < MOST_ROWS)
    return length, [month // length for month in months]


def _month(row: int, length: int) -> str:
    year, month = divmod(row * length, 12)
    if length >= 12:
        return f"{year}" if length == 12 else f"from {year}"
    return f"{MONTHS[month]} {year}" if length == 1 else f"{year}, Q{month // 3 + 1}"


def _counts(summary: Summary) -> list[str]:
    """Say the same in short lines on the card."""
    lines = []
    if summary.n:
        lines.append(f"lower after: {summary.lower}, same: {summary.same}, higher: {summary.higher}")
    if summary.n >= FEWEST_FOR_MEDIAN:
        lines.append(real_minus(f"median change {summary.median_change:g}"))
    if summary.missing:
        lines.append(f"not counted: {summary.missing} with a rating missing")
    return lines
