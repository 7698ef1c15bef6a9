"""The figure of a coin-toss experiment: the change of each day, and the two kinds of days beside each other."""

from collections import Counter
from statistics import mean

from matplotlib.ticker import MaxNLocator

from backnb.course.wording import DRILL, REST
from backnb.experiment.experiment import Experiment
from backnb.kit import checks
from backnb.kit.picture import BLUE, GREY, INK, LEFT, Picture, card, change_axes, in_defaults
from backnb.kit.words import counted, real_minus

KINDS = ((DRILL, "drill days"), (REST, "quiet days"))
CAPTION = "A coin chose the kind of each day, but you knew which it was. A line is the mean of its kind."


@in_defaults
def plot_experiment(experiment: Experiment) -> Picture:
    """Draw a coin-toss experiment: the change of each day in order of time, and beside it by kind of day.

    Args:
        experiment: An experiment, with the days that are over.

    Returns:
        The figure. A full dot is a drill day, an empty square a day of quiet standing; a missing change is a gap.

    Raises:
        ValueError: If it is no experiment.

    >>> from backnb.experiment.experiment import Day
    >>> days = tuple(Day(arm, change) for arm, change in (("drill", -2), ("rest", 0), ("drill", None)))
    >>> figure = plot_experiment(Experiment(("drill", "rest", "drill", "rest"), seed=1, days=days))
    """
    changes = checks.of_kind("experiment", experiment, Experiment).changes
    by_arm = {
        arm: [day.change for day in experiment.days if day.arm == arm and day.change is not None] for arm, _ in KINDS
    }
    counts = ", ".join(counted(len(by_arm[arm]), name.removesuffix("s")) for arm, name in KINDS)
    means = ", ".join(f"{name} {mean(by_arm[arm]):+z.1f}" for arm, name in KINDS if by_arm[arm])
    means = f"mean change: {means}" if means else ""
    missing = changes.count(None)
    n = f"n = {counted(len(changes) - missing, 'day')}"
    said = f"{n} with both ratings: {counts}. {means or 'No change yet'}."
    figure = card(6.2, f"{n}, one person", CAPTION, said, synthetic=experiment.synthetic)
    lines = [f"{counts} with both ratings" + (f"; {missing} without" if missing else ""), real_minus(means)]
    figure.text(LEFT, 0.9, "\n".join(filter(None, lines)), fontsize=14, color=INK, va="top", linespacing=1.4)
    left = figure.add_axes((LEFT, 0.25, 0.5, 0.42))
    right = figure.add_axes((LEFT + 0.56, 0.25, 0.27, 0.42), sharey=left)
    size = 10 if len(experiment.arms) <= 20 else 6.5
    for column, (arm, name) in enumerate(KINDS):
        look = {"color": BLUE, "markersize": size, "markeredgewidth": size / 5, "linestyle": "", "clip_on": False}
        look |= {"marker": "o"} if arm == DRILL else {"marker": "s", "markerfacecolor": "white"}
        days = [
            (x, day.change) for x, day in enumerate(experiment.days, 1) if day.arm == arm and day.change is not None
        ]
        left.plot(*zip(*days, strict=True), label=name, **look) if days else None
        for change, count in Counter(by_arm[arm]).items():  # days with the same change lie beside each other
            step = min(0.16, 0.9 / count)
            right.plot([column + step * (place - (count - 1) / 2) for place in range(count)], [change] * count, **look)
        if days:
            right.hlines(mean(by_arm[arm]), column - 0.3, column + 0.3, color=INK, linewidth=2.5)
    for axes in (left, right):
        change_axes(axes, changes)
    left.set_xlim(0.4, max(len(experiment.arms), 1) + 0.6)
    left.xaxis.set_major_locator(MaxNLocator(10, integer=True, min_n_ticks=1))
    left.set_xlabel("day of the experiment", fontsize=14, color=GREY)
    right.set_title("by kind of day", loc="left", fontsize=14, color=GREY)
    right.set_xlim(-0.5, 1.5)
    right.set_xticks([0, 1], [name.replace(" ", "\n") for _, name in KINDS])
    right.tick_params(labelleft=False)
    if experiment.days:
        place = {"loc": "lower left", "bbox_to_anchor": (-0.04, 1.1), "borderpad": 0, "frameon": False}
        left.legend(ncols=2, fontsize=13, labelcolor=INK, handletextpad=0.2, columnspacing=1.2, **place)
    return figure
