"""How much of a change chance alone would make: tests of changes, each with a p and what that p means.

p is how often chance alone would do at least as much, if the drill did nothing. A small p does not say why ratings
moved, and a large one does not say that nothing did. Change is after - before: negative means less stiff.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import fmean

from backnb.course.wording import ARMS
from backnb.kit import checks
from backnb.kit.checks import answered, listed, missing_words, one_of, whole
from backnb.kit.words import Sentence, counted

MOST_ENUMERATED = 200_000  # ways to toss the coins that are all tried out; with more, a part is drawn
SHUFFLES = 20_000  # how many are drawn then
AT_ONCE = 1_000  # of them at a time, to spare memory
TOLERANCE = 1e-6  # sums of decimals that are equal may differ in a late digit
NOT_WHY = "It cannot say why."
ALIKE = (
    "If you chose the days, the choosing alone can make p small. Days close together may be alike, which makes it too "
    "small as well."
)


def p_words(p: float) -> str:
    """Write p for a sentence.

    >>> p_words(0.109375), p_words(1.0), p_words(0.00001)
    ('p = 0.11', 'p = 1', 'p < 0.0001')
    """
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"


def of_100(p: float) -> str:
    """Say p as a number of times in 100.

    >>> of_100(2 / 70), of_100(1), of_100(0.00001)
    ('2.9 of 100', '100 of 100', 'fewer than 0.01 of 100')
    """
    if p < 0.0001:
        return "fewer than 0.01 of 100"
    return f"{100 * p:.0f} of 100" if p >= 0.1 else f"{100 * p:.2g} of 100"


def smallest_p_words(smallest_p: float) -> str:
    """Say how small p can get, as a sentence to put behind another; nothing if that is no hindrance.

    >>> smallest_p_words(2 / 70), smallest_p_words(0.00001)
    (' With so few, p can get no smaller than 0.029.', '')
    """
    return f" With so few, p can get no smaller than {smallest_p:.2g}." if smallest_p >= 0.0001 else ""


@dataclass(frozen=True, repr=False)
class SignTest(Sentence):
    """What :func:`sign_test` found; printed, it is a plain sentence.

    Of the n changes ``lower`` are below 0, ``same`` are 0 and ``higher`` above; ``missing`` were left out.
    ``smallest_p`` is the p of changes that all go one way. Both are None without any change.
    """

    lower: int
    same: int
    higher: int
    missing: int
    p: float | None
    smallest_p: float | None

    def __str__(self) -> str:
        if self.p is None:
            return f"No change yet, so there is nothing to test.{missing_words(self.missing)}"
        counts = f"Lower: {self.lower}, same: {self.same}, higher: {self.higher}.{missing_words(self.missing)}"
        moved = self.lower + self.higher
        if not moved or self.p is None or self.smallest_p is None:
            return f"{counts} No change goes up or down, so there is nothing to test."
        return (
            f"{counts} If up and down were as likely as the two sides of a coin, chance alone would split "
            f"{counted(moved, 'change')} at least this unevenly in {of_100(self.p)} tries ({p_words(self.p)})."
            f"{smallest_p_words(self.smallest_p)} {NOT_WHY} {ALIKE}"
        )


def sign_test(changes: Iterable[float | None]) -> SignTest:
    """Ask whether more changes go one way than a fair coin would make of it (exact sign test).

    It looks at the direction alone, so it asks least of a 0-10 rating. Of m changes that are not 0, k go down::

        p = min(1, 2 * P(X <= min(k, m - k))),  X heads in m tosses of a fair coin

    Source: the binomial distribution; Conover 1971, Practical Nonparametric Statistics.

    Args:
        changes: Changes, each after - before, -1000 to 1000; a missing one (None, NaN, NA) is left out and counted.

    Returns:
        The counts and p, from 0 to 1; 1 if every change is 0.

    Raises:
        ValueError: If a change is not a number.

    >>> sign_test([-2, -1, -3, 0, -1, -1, None]).p
    0.0625
    """
    numbers, missing = answered("changes", changes)
    lower, higher = sum(change < 0 for change in numbers), sum(change > 0 for change in numbers)
    moved = lower + higher
    p = 1.0 if numbers else None
    if moved:
        from scipy import stats

        p = float(stats.binomtest(lower, moved).pvalue)
    return SignTest(
        lower=lower,
        same=len(numbers) - moved,
        higher=higher,
        missing=missing,
        p=p,
        smallest_p=min(1.0, 2 * 0.5**moved) if numbers else None,
    )


@dataclass(frozen=True, repr=False)
class RandomizationTest(Sentence):
    """What :func:`randomization_test` found; printed, it is a plain sentence.

    ``drill_days`` and ``rest_days`` are those with a change, ``missing`` the days of both kinds without. ``smallest_p``
    is what p can at best be with so many days. ``exact`` is False if only a part of all ways to toss the coins was
    drawn; ``tried`` says how many. Without changes of both kinds ``p``, ``smallest_p`` and ``difference`` are None.
    """

    drill_days: int
    rest_days: int
    missing: int
    drill_mean: float | None
    rest_mean: float | None
    p: float | None
    smallest_p: float | None
    exact: bool
    tried: int

    @property
    def difference(self) -> float | None:
        """Mean change of the drill days less that of the quiet days."""
        return None if self.drill_mean is None or self.rest_mean is None else self.drill_mean - self.rest_mean

    def __str__(self) -> str:
        missing = f" Missing: {self.missing}." if self.missing else ""
        if self.p is None or self.smallest_p is None:
            return f"There are not yet changes of both kinds of days, so there is nothing to compare.{missing}"
        if self.missing:
            missing = f"{missing} For p, a missing change counts as no difference between the kinds."
        how = "every way the coins could have fallen was tried"
        if not self.exact:
            how = f"{self.tried:,} of the ways the coins could have fallen were drawn and tried"
        return (
            # The means have a digit more, or rounding alone would let them contradict their difference.
            f"Mean change: drill days {self.drill_mean:+z.2f} (n = {self.drill_days}), quiet days "
            f"{self.rest_mean:+z.2f} (n = {self.rest_days}), difference {self.difference:+z.1f}.{missing} If the drill "
            f"made no difference at all, chance alone (how the coins fell) would set the two kinds of days at least "
            f"this far apart in {of_100(self.p)} such experiments ({p_words(self.p)}; {how})."
            f"{smallest_p_words(self.smallest_p)} A large p does not show that there is no difference."
        )


def randomization_test(changes: Iterable[float | None], arms: Iterable[str], seed: int = 0) -> RandomizationTest:
    """Ask how often the coins alone would part drill days and quiet days as far as they are apart.

    The changes stay with their days; the arms are dealt out anew, as many of each. A day whose change is missing gets
    the mean change of the other kind, as if the kinds did not differ: so nobody gains by leaving the days that do not
    suit them. With d the difference of the two mean changes and d0 the one observed::

        p = ways with |d| >= |d0| / all ways                    up to 200,000 ways: each is tried
        p = (ways drawn with |d| >= |d0|, + 1) / (drawn + 1)    more: 20,000 are drawn

    Source: Bulte & Onghena 2008, Behavior Research Methods 40:467-478, doi:10.3758/BRM.40.2.467; the + 1, so that p is
    never 0: Phipson & Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9(1). What a missing
    change counts as is ours; ``backnb.ratings.power`` tries it out.

    Args:
        changes: The change of each day, -1000 to 1000; None (or NaN, NA) if it is missing.
        arms: "drill" or "rest" (a quiet day) for each day.
        seed: What the drawing depends on, if there is any; 0 to 4,294,967,295.

    Returns:
        The two means, p and the smallest p.

    Raises:
        ValueError: If a change is not a number, an arm is another word, or there are not as many of both.

    >>> test = randomization_test([-3, -2, -3, 0, 1, 0], ["drill", "drill", "drill", "rest", "rest", "rest"])
    >>> test.p, test.smallest_p
    (0.1, 0.1)
    """
    changes = listed("changes", changes)
    arms = [one_of("each arm", arm, ARMS) for arm in listed("arms", arms)]
    seed = checks.seed(seed)
    if len(changes) != len(arms):
        raise ValueError(f"changes and arms must be equally long, not {len(changes)} and {len(arms)}.")
    by_arm = {arm: [change for change, its in zip(changes, arms, strict=True) if its == arm] for arm in ARMS}
    (drill, lost), (rest, lost_too) = (answered("changes", by_arm[arm]) for arm in ARMS)
    days = len(drill) + lost, len(rest) + lost_too
    ways = comb(sum(days), days[0])
    exact = ways <= MOST_ENUMERATED
    p = None
    if drill and rest:
        both = drill + [fmean(rest)] * lost, rest + [fmean(drill)] * lost_too
        p = _p_of_all_ways(*both) if exact else _p_of_drawn_ways(*both, seed)
    return RandomizationTest(
        drill_days=len(drill),
        rest_days=len(rest),
        missing=lost + lost_too,
        drill_mean=fmean(drill) if drill else None,
        rest_mean=fmean(rest) if rest else None,
        p=p,
        smallest_p=smallest_p(*days) if p is not None else None,
        exact=exact,
        tried=ways if exact else SHUFFLES,
    )


def smallest_p(drill_days: int, rest_days: int) -> float:
    """Give the smallest p that an experiment of so many days can reach, however the days come out.

    Of all ways to deal out the arms, only one parts the days as far as can be, or two if there are as many of both
    kinds (the other is its mirror image)::

        2 / C(n, n / 2) for equal halves, else 1 / C(n, drill_days)

    Source: counting. For 8 days, C(8, 4) = 70, so 2 / 70 = 0.029.

    Args:
        drill_days: How many, 1 to 1000.
        rest_days: How many quiet days, 1 to 1000.

    Returns:
        p, from 0 to 1.

    Raises:
        ValueError: If a number is not allowed.

    >>> round(smallest_p(4, 4), 3), round(smallest_p(3, 3), 3)
    (0.029, 0.1)
    """
    drill_days = whole("drill_days", drill_days, 1, 1000)
    rest_days = whole("rest_days", rest_days, 1, 1000)
    return (2 if drill_days == rest_days else 1) / comb(drill_days + rest_days, drill_days)


def _p_of_all_ways(drill: list[float], rest: list[float]) -> float:
    # Not by scipy's permutation_test: for 20 days it takes seconds, and it wants two days of each kind.
    # The sum of all days is fixed: the farther the drill days' sum is from its share, the farther the means are apart.
    days = [*drill, *rest]
    share = sum(days) * len(drill) / len(days)
    least = abs(sum(drill) - share) - TOLERANCE
    ways = combinations(days, len(drill))
    return sum(abs(sum(dealt) - share) >= least for dealt in ways) / comb(len(days), len(drill))


def _p_of_drawn_ways(drill: list[float], rest: list[float], seed: int) -> float:
    import numpy as np
    from scipy import stats

    def apart(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return abs(one.mean(axis=axis) - other.mean(axis=axis))

    draw = {"n_resamples": SHUFFLES, "batch": AT_ONCE, "rng": np.random.default_rng(seed)}
    return float(stats.permutation_test((drill, rest), apart, alternative="greater", **draw).pvalue)
