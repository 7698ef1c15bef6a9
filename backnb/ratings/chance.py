"""How much of a change chance alone would make: tests of one list of changes, each with a p and what that p means.

p is how often chance alone would do at least as much, if the drill did nothing. A small p does not say why ratings
moved, and a large one does not say that nothing did. Change is after - before: negative means less stiff.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

from backnb.kit import checks

NOT_WHY = "It cannot say why."
ALIKE = "Days close together may be alike, which this test does not know; then p comes out too small."


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
class SignTest:
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
            return f"No change yet, so there is nothing to test.{checks.missing_words(self.missing)}"
        counts = f"Lower: {self.lower}, same: {self.same}, higher: {self.higher}.{checks.missing_words(self.missing)}"
        moved = self.lower + self.higher
        if not moved:
            return f"{counts} No change goes up or down, so there is nothing to test."
        return (
            f"{counts} If up and down were as likely as the two sides of a coin, chance alone would split {moved} "
            f"changes at least this unevenly in {of_100(self.p)} tries ({p_words(self.p)})."
            f"{smallest_p_words(self.smallest_p)} {NOT_WHY} {ALIKE}"
        )

    __repr__ = __str__


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
    numbers, missing = checks.answered("changes", changes)
    lower, higher = sum(change < 0 for change in numbers), sum(change > 0 for change in numbers)
    moved = lower + higher
    tail = sum(comb(moved, heads) for heads in range(min(lower, higher) + 1)) / 2**moved
    return SignTest(
        lower=lower,
        same=len(numbers) - moved,
        higher=higher,
        missing=missing,
        p=min(1.0, 2 * tail) if numbers else None,
        smallest_p=min(1.0, 2 * 0.5**moved) if numbers else None,
    )


@dataclass(frozen=True, repr=False)
class WilcoxonTest:
    """What :func:`wilcoxon_test` found; printed, it is a plain sentence.

    ``n`` changes are there, ``same`` of them 0; ``missing`` were left out. ``w`` is the smaller of the two sums of
    ranks. ``p`` and ``w`` are None without any change.
    """

    n: int
    same: int
    missing: int
    w: float | None
    p: float | None

    def __str__(self) -> str:
        if self.p is None:
            return f"No change yet, so there is nothing to test.{checks.missing_words(self.missing)}"
        counts = f"n = {self.n}, {self.same} of them the same.{checks.missing_words(self.missing)}"
        if self.same == self.n:
            return f"{counts} No change goes up or down, so there is nothing to test."
        return (
            f"{counts} Put in order of size, the changes that go up are weighed against those that go down. If a "
            f"change of any size went up as easily as down, chance alone would make them at least this unequal in "
            f"{of_100(self.p)} tries ({p_words(self.p)}). It takes for granted that sizes can be compared: that a step "
            f"from 2 to 1 is as big as one from 8 to 7. {NOT_WHY} {ALIKE}"
        )

    __repr__ = __str__


def wilcoxon_test(changes: Iterable[float | None]) -> WilcoxonTest:
    """Ask whether changes go one way, the large ones counting more (Wilcoxon signed-rank test).

    The sizes of the changes that are not 0 are ranked, equal ones sharing a rank; w is the smaller of the sum of ranks
    that go down and of those that go up. p is exact where scipy can reckon it so (up to 13 changes, or 50 of different
    sizes), else from the bell curve.

    Source: Wilcoxon 1945, Biometrics Bulletin 1:80-83; ``scipy.stats.wilcoxon``.

    Args:
        changes: Changes, each after - before, -1000 to 1000; a missing one (None, NaN, NA) is left out and counted.

    Returns:
        w and p, from 0 to 1; p is 1 if every change is 0.

    Raises:
        ValueError: If a change is not a number.

    >>> wilcoxon_test([-2, -1, -3, 0, -4, -5, 6]).p
    0.4375
    """
    numbers, missing = checks.answered("changes", changes)
    moved = [change for change in numbers if change]
    if moved:
        from scipy import stats

        found = stats.wilcoxon(moved)
        w, p = float(found.statistic), float(found.pvalue)
    else:
        w, p = (0.0, 1.0) if numbers else (None, None)
    return WilcoxonTest(n=len(numbers), same=len(numbers) - len(moved), missing=missing, w=w, p=p)
