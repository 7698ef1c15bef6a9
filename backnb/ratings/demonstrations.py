"""Figures of made-up ratings that show how a picture can mislead: a chart with five flaws, and chance at work.

What is wrong with the chart, and why, follows Weissgerber 2015 (PLoS Biol 13:e1002128: show every point) and the rules
that every other figure here keeps.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np

from backnb.kit import checks
from backnb.kit.picture import BLUE, GREY, INK, Picture, card, in_defaults, rating_axes
from backnb.kit.words import counted
from backnb.ratings.change import check_table, ratings
from backnb.ratings.made_up import Regression

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 400  # made-up pairs that are drawn; all of them count


@dataclass(frozen=True)
class Suspect:
    """Something in the chart that may mislead: how to name it, whether it does, and why."""

    name: str
    why: str
    misleads: bool = True


SUSPECTS = {
    "title": Suspect(
        "The title says that it works",
        "The chart shows that ratings were lower after. It cannot show why: rest, time and hope lower ratings too.",
    ),
    "axis": Suspect(
        "The axis does not begin at 0",
        "Cut off at the bottom, a small step looks like a cliff. From 0 to 10 it has its true size.",
    ),
    "label": Suspect(
        "The axis says which way is stiffer",
        "That is how it should be: without it, nobody knows whether up is more or less.",
        misleads=False,
    ),
    "bars": Suspect(
        "There is one bar for all the ratings",
        "A mean hides every single session: also those that went up. With a dot for each you see them all.",
    ),
    "n": Suspect(
        "Nothing says how many sessions there were",
        "Three sessions or three hundred? And those with a missing answer were left out in silence.",
    ),
    "colours": Suspect(
        "Red before, green after",
        "The colours cheer before you have read a number. And many people cannot tell red from green.",
    ),
    "words": Suspect(
        "It says in words what is before and what is after",
        "That is a help: nobody has to guess it from the colour.",
        misleads=False,
    ),
}
FLAWS = tuple(key for key, suspect in SUSPECTS.items() if suspect.misleads)


@in_defaults
def plot_misleading(sessions: "pd.DataFrame", mended: Collection[str] = ()) -> Picture:
    """Draw sessions in a way that misleads, but for what is mended.

    Args:
        sessions: A table with ``before`` and ``after``; made-up data, and the figure always says so.
        mended: Which flaws are mended: any of "title", "axis", "bars", "n", "colours".

    Raises:
        ValueError: If there is no such flaw, it is no such table, or it has no pair of ratings whose first is above 0.

    >>> from backnb.ratings import sample_sessions
    >>> plot_misleading(sample_sessions(), mended=["title", "n"]).alt
    'SYNTHETIC data. A chart that still misleads in 3 ways.'
    """
    check_table(sessions, "before", "after")
    for flaw in mended:
        checks.one_of("mended", flaw, FLAWS)
    pairs = zip(ratings(sessions["before"]), ratings(sessions["after"]), strict=True)
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    missing = len(sessions) - len(both)
    if not any(before for before, _ in both):
        raise ValueError("sessions must have pairs of ratings, and a rating before above 0, to be drawn in this way.")
    before, after = (mean(pair[i] for pair in both) for i in (0, 1))

    title = "Before and after" if "title" in mended else f'"It works: {1 - after / before:.0%} less stiff!"'
    if "n" in mended:
        title += f", n = {len(both)}"
    left = len(set(FLAWS) - set(mended))
    said = f"A chart that still misleads in {counted(left, 'way')}." if left else "A chart that is mended."
    figure = card(6.2, title, said, said, synthetic=True)
    if "n" in mended and missing:
        figure.text(0.12, 0.86, f"{missing} more with a rating missing", fontsize=14, color=INK, va="top")
    axes = rating_axes(figure, bottom=0.2, height=0.6)
    colours = (BLUE, BLUE) if "colours" in mended else ("#c62828", "#2e7d32")
    if "bars" in mended:
        places = np.linspace(-0.12, 0.12, len(both))  # a little apart, so that equal pairs can be counted
        for x, (b, a) in zip(places, both, strict=True):
            axes.plot([x, 1 + x], [b, a], color=BLUE if "colours" in mended else INK, linewidth=1, alpha=0.5)
            for at, y, colour in ((x, b, colours[0]), (1 + x, a, colours[1])):
                axes.plot(at, y, "o", color=colour, markersize=8, clip_on=False)
    else:
        axes.bar([0, 1], [before, after], width=0.6, color=colours, zorder=2)
    if "axis" not in mended:
        axes.set_ylim(int(after) - 0.5, before + 0.5)
        axes.set_yticks([y for y in range(11) if int(after) - 0.5 <= y <= before + 0.5])
    axes.set_xlim(-0.5, 1.5)
    axes.set_xticks([0, 1], ["before", "after"])
    axes.tick_params(axis="x", labelsize=19, pad=16)
    return figure


@in_defaults
def plot_regression(regression: Regression) -> Picture:
    """Draw made-up pairs of ratings that nothing acts upon: all of them, and those that start high.

    Args:
        regression: What ``simulate_regression`` gives.

    Returns:
        The figure: pale dots for the first 400 pairs, thick lines for the means of all pairs. The means have a digit
        more than the fall, so that they do not contradict it.

    Raises:
        ValueError: If it is something else.

    >>> from backnb.ratings import simulate_regression
    >>> figure = plot_regression(simulate_regression(n=500))
    """
    checks.of_kind("regression", regression, Regression)
    before, after, kept = regression.before, regression.after, regression.kept
    title = "Nothing was done" if regression.fall is None else f"No effect, a fall of {regression.fall:z.1f}"
    figure = card(6.8, title, regression.why, str(regression), synthetic=True)
    counts = f"{counted(len(before), 'day')}. On {kept.sum():,} the first rating was above {regression.cutoff:g}."
    figure.text(0.12, 0.885, counts, fontsize=14, color=INK, va="top")
    axes = rating_axes(figure, bottom=0.2, height=0.6)
    jitter = random.Random(0)
    everyone = slice(None)
    shown = before[:SHOWN], after[:SHOWN]
    columns = [(0, shown[0]), (1, shown[1]), *((2.5 + at, each[kept[:SHOWN]]) for at, each in enumerate(shown))]
    for x, column in columns:
        dots = [(x + jitter.uniform(-0.28, 0.28), y) for y in column]
        look = {"color": BLUE, "alpha": 0.22, "markersize": 5, "markeredgewidth": 0}
        axes.plot(*zip(*dots, strict=True), "o", **look) if dots else None
    for x, these in ((0, everyone), (2.5, kept)):
        means = [ratings_[these].mean() for ratings_ in (before, after)] if len(before[these]) else []
        for place, mean_ in enumerate(means):
            axes.plot([x + place - 0.36, x + place + 0.36], [mean_] * 2, color=INK, linewidth=4)
            axes.text(x + place, mean_ + 0.25, f"{mean_:.2f}", ha="center", fontsize=15, fontweight="bold", color=INK)
    axes.plot([2.1, 3.9], [regression.cutoff] * 2, color=GREY, linewidth=1.5, linestyle=(0, (5, 4)))
    axes.set_xlim(-0.6, 4.1)
    axes.set_xticks(
        [0, 1, 2.5, 3.5], ["all days:\nfirst", "all days:\nsecond", "high days:\nfirst", "high days:\nsecond"]
    )
    axes.tick_params(axis="x", labelsize=14)
    return figure
