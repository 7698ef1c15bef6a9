"""What the coins of an experiment alone would do: the test that goes with days that were dealt out by chance.

The arm of each day was tossed in advance, so it is known what chance could have done: it could have dealt the same days
out in any other way. Change is after - before: negative means less stiff.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import fmean

from backnb.kit import checks
from backnb.ratings.chance import of_100, p_words, smallest_p_words

ARMS = ("drill", "rest")
MOST_ENUMERATED = 200_000  # ways to toss the coins that are all tried out; with more, a part is drawn
SHUFFLES = 20_000  # how many are drawn then
TOLERANCE = 1e-6  # sums of decimals that are equal may differ in a late digit


@dataclass(frozen=True, repr=False)
class RandomizationTest:
    """What :func:`randomization_test` found; printed, it is a plain sentence.

    ``smallest_p`` is what p can at best be with so many days. ``exact`` is False if only a part of all ways to toss the
    coins was drawn; ``tried`` says how many. Without days of both kinds ``p``, ``smallest_p`` and ``difference`` are
    None.
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
        """Mean change of the drill days less that of the rest days."""
        return None if self.p is None else self.drill_mean - self.rest_mean

    def __str__(self) -> str:
        missing = checks.missing_words(self.missing)
        if self.p is None:
            return f"There are not yet changes of both kinds of days, so there is nothing to compare.{missing}"
        how = "every way the coins could have fallen was tried"
        if not self.exact:
            how = f"{self.tried:,} of the ways the coins could have fallen were drawn and tried"
        return (
            f"Mean change: drill days {self.drill_mean:+z.1f} (n = {self.drill_days}), quiet days "
            f"{self.rest_mean:+z.1f} (n = {self.rest_days}), difference {self.difference:+z.1f}.{missing} If the drill "
            f"made no difference at all, chance alone (how the coins fell) would part the two kinds of days at least "
            f"this far in {of_100(self.p)} such experiments ({p_words(self.p)}; {how})."
            f"{smallest_p_words(self.smallest_p)} A large p does not show that there is no difference."
        )

    __repr__ = __str__


def randomization_test(changes: Iterable[float | None], arms: Iterable[str], seed: int = 0) -> RandomizationTest:
    """Ask how often the coins alone would part drill days and rest days as far as they are apart.

    The changes stay with their days; the arms are dealt out anew, as many of each. With d the difference of the two
    mean changes and d0 the one observed::

        p = ways with |d| >= |d0| / all ways                    up to 200,000 ways: each is tried
        p = (ways drawn with |d| >= |d0|, + 1) / (drawn + 1)    more: 20,000 are drawn

    Source: Bulte & Onghena 2008, Behavior Research Methods 40:467-478, doi:10.3758/BRM.40.2.467; the + 1, so that p is
    never 0: Phipson & Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9(1).

    Args:
        changes: The change of each day, -1000 to 1000; a day whose change is missing is left out and counted.
        arms: "drill" or "rest" for each day.
        seed: What the drawing hangs on, if there is any; 0 or more.

    Returns:
        The two means, p and the smallest p.

    Raises:
        ValueError: If a change is not a number, an arm is another word, or there are not as many of both.

    >>> test = randomization_test([-3, -2, -3, 0, 1, 0], ["drill", "drill", "drill", "rest", "rest", "rest"])
    >>> test.p, test.smallest_p
    (0.1, 0.1)
    """
    changes = checks.listed("changes", changes)
    arms = [checks.one_of("each arm", arm, ARMS) for arm in checks.listed("arms", arms)]
    seed = checks.whole("seed", seed, 0, 2**32 - 1)
    if len(changes) != len(arms):
        raise ValueError(f"changes and arms must be equally long, not {len(changes)} and {len(arms)}.")
    by_arm = {arm: [change for change, its in zip(changes, arms, strict=True) if its == arm] for arm in ARMS}
    (drill, lost), (rest, lost_too) = (checks.answered("changes", by_arm[arm]) for arm in ARMS)
    ways = comb(len(drill) + len(rest), len(drill))
    exact = ways <= MOST_ENUMERATED
    p = None
    if drill and rest:
        p = _exact_p(drill, rest) if exact else _drawn_p(drill, rest, seed)
    return RandomizationTest(
        drill_days=len(drill),
        rest_days=len(rest),
        missing=lost + lost_too,
        drill_mean=fmean(drill) if drill else None,
        rest_mean=fmean(rest) if rest else None,
        p=p,
        smallest_p=smallest_p(len(drill), len(rest)) if p is not None else None,
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
        rest_days: How many, 1 to 1000.

    Returns:
        p, from 0 to 1.

    Raises:
        ValueError: If a number is not allowed.

    >>> round(smallest_p(4, 4), 3), round(smallest_p(3, 3), 3)
    (0.029, 0.1)
    """
    drill_days = checks.whole("drill_days", drill_days, 1, 1000)
    rest_days = checks.whole("rest_days", rest_days, 1, 1000)
    return (2 if drill_days == rest_days else 1) / comb(drill_days + rest_days, drill_days)


# The sum of all days is fixed. So the two means lie the farther apart, the farther the sum of the drill days lies from
# their share of it.


def _exact_p(drill: list[float], rest: list[float]) -> float:
    days = [*drill, *rest]
    share = sum(days) * len(drill) / len(days)
    least = abs(sum(drill) - share) - TOLERANCE
    hits = sum(abs(sum(dealt) - share) >= least for dealt in combinations(days, len(drill)))
    return hits / comb(len(days), len(drill))


def _drawn_p(drill: list[float], rest: list[float], seed: int) -> float:
    import numpy as np

    days = np.array([*drill, *rest])
    share = days.sum() * len(drill) / len(days)
    least = abs(sum(drill) - share) - TOLERANCE
    draw = np.random.default_rng(seed)
    hits = sum(abs(draw.permutation(days)[: len(drill)].sum() - share) >= least for _ in range(SHUFFLES))
    return (int(hits) + 1) / (SHUFFLES + 1)
