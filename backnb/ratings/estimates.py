"""How large a change is and how sure one can be of it: numbers that describe, each with its caution.

Change is after - before: negative means less stiff. The mean of 0-10 ratings is a convenience: it takes for granted
that a step from 2 to 1 is as big as one from 8 to 7. Counts and medians come first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from backnb.kit import checks
from backnb.kit.checks import answered, missing_words
from backnb.kit.words import Sentence, counted

RESAMPLES = 10_000
FEWEST_FOR_INTERVAL = 8  # our cut-off
TOO_NARROW_BELOW = 20  # tried out on rounded made-up ratings: see bootstrap_mean
HELD_BY_FEW = 90  # of 100 intervals of so few hold the true mean
AT_ONCE = 1_000_000  # numbers that are drawn at a time, so that many changes need no more memory than few


@dataclass(frozen=True, repr=False)
class MeanInterval(Sentence):
    """What :func:`bootstrap_mean` found; printed, it is a plain sentence.

    ``mean`` is that of the n changes, None if there is none; ``missing`` were left out. ``low`` and ``high`` are the
    ends of the 95 % interval, None if there is no interval; the sentence says why.
    """

    n: int
    missing: int
    mean: float | None
    low: float | None
    high: float | None
    seed: int

    def __str__(self) -> str:
        missing = missing_words(self.missing)
        if self.mean is None:
            return f"No change yet, so there is no mean.{missing}"
        said = f"Mean change {self.mean:z.2f} (n = {self.n}).{missing}"
        if self.n < FEWEST_FOR_INTERVAL:
            return f"{said} No interval: with fewer than {FEWEST_FOR_INTERVAL} changes it would look surer than it is."
        if self.low is None:
            return f"{said} No interval: the changes are all the same, so drawing from them tells nothing about chance."
        held = f" With so few changes it holds the true mean in about {HELD_BY_FEW} of 100 cases, not in 95."
        narrow = held if self.n < TOO_NARROW_BELOW else ""
        return (
            f"{said} 95 % bootstrap interval {self.low:z.2f} to {self.high:z.2f}: of {RESAMPLES:,} groups as "
            f"large, drawn anew from these changes (seed {self.seed}), most have such a mean.{narrow} It "
            f"shows how far the mean may wander by chance, not why ratings moved."
        )


def bootstrap_mean(changes: Iterable[float | None], seed: int = 0) -> MeanInterval:
    """Give the mean change with a 95 % bootstrap interval.

    From the n changes n are drawn, each as often as it comes, and their mean is taken; this is done 10,000 times. The
    interval holds the middle 95 % of those means, moved a little for skew (BCa: bias-corrected and accelerated). Whole
    changes are drawn, never before and after apart. There is none with fewer than 8 changes (our cut-off), nor if all
    changes are equal, where BCa is not defined. It takes for granted that no change depends on another; those of one
    person do, a little.

    Tried out on groups of ``sample_group``, the interval held the true mean in 91 of 100 groups of 8, 12 and 16, in 92
    of 20 and of 30, in 93 of 40 and in 95 of 80.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap; ``scipy.stats.bootstrap``.

    Args:
        changes: Changes, each after - before, -1000 to 1000; a missing one (None, NaN, NA) is left out and counted.
        seed: What the drawing depends on; the same seed gives the same interval.

    Returns:
        The mean, and ``low`` and ``high`` (or None).

    Raises:
        ValueError: If a change is not a number, or the seed is not a whole number from 0 to 4,294,967,295.

    >>> interval = bootstrap_mean([-2, -1, -3, 0, -1, 1, -2, 0])
    >>> interval.mean, interval.low < interval.mean < interval.high
    (-1.0, True)
    """
    numbers, missing = answered("changes", changes)
    checks.seed(seed)
    low = high = None
    if len(numbers) >= FEWEST_FOR_INTERVAL and len(set(numbers)) > 1:
        import numpy as np
        from scipy import stats

        # Sorted, so that the interval does not hang on the order of the people.
        draw = {"n_resamples": RESAMPLES, "batch": max(1, AT_ONCE // len(numbers)), "rng": np.random.default_rng(seed)}
        found = stats.bootstrap((np.sort(numbers),), np.mean, method="BCa", **draw).confidence_interval
        low, high = float(found.low), float(found.high)
    mean = fmean(numbers) if numbers else None
    return MeanInterval(len(numbers), missing, mean, low, high, seed)


@dataclass(frozen=True, repr=False)
class Nap(Sentence):
    """What :func:`nap` found; printed, it is a plain sentence.

    ``nap`` is 0 to 1, and None unless both phases have a value. ``missing`` were left out.
    """

    nap: float | None
    pairs: int
    missing: int
    names: tuple[str, str]

    def __str__(self) -> str:
        first, second = self.names
        missing = missing_words(self.missing)
        if self.nap is None:
            return (
                f"There is not yet a value of both kinds ({first}, {second}), so there is nothing to compare.{missing}"
            )
        return (
            f"Put each {first} beside each {second}: in {self.nap * self.pairs:,.1f} of "
            f"{counted(self.pairs, 'pair')} the {second} is lower, counting a tie as half (NAP = {self.nap:.2f})."
            f"{missing} Half of the pairs would mean that neither kind is lower."
        )


def nap(
    first_phase: Iterable[float | None],
    second_phase: Iterable[float | None],
    names: tuple[str, str] = ("value of the first phase", "value of the second phase"),
) -> Nap:
    """Say how much two phases overlap, such as days without and days with the drill (NAP: nonoverlap of all pairs).

    For two phases only: before and after of one session belong together, and NAP would tear them apart. Lower is
    better. Of the m * n pairs of a value of the first phase and one of the second::

        nap = (pairs with the second lower + ties / 2) / (m * n)

    Source: Parker & Vannest 2009, Behavior Therapy 40:357-367, doi:10.1016/j.beth.2008.10.006.

    Args:
        first_phase: Values, -1000 to 1000; a missing one (None, NaN, NA) is left out and counted.
        second_phase: The same; not necessarily as many.
        names: What one value of each phase is called in the sentence.

    Returns:
        nap (0.5: neither is lower, 1: all of the second are lower).

    Raises:
        ValueError: If a value is not a number, or the names are not two.

    >>> nap([6, 7, 5], [4, 5, 3]).nap
    0.9444444444444444
    """
    if len(checks.listed("names", names)) != 2:
        raise ValueError(f"names must be two, one for each phase, not {checks.shown(names)}.")
    first, lost = answered("first_phase", first_phase)
    second, lost_too = answered("second_phase", second_phase)
    pairs = len(first) * len(second)
    found = None
    if pairs:
        from scipy import stats

        found = float(stats.mannwhitneyu(first, second, method="asymptotic").statistic) / pairs  # its p is not used
    return Nap(found, pairs=pairs, missing=lost + lost_too, names=(names[0], names[1]))
