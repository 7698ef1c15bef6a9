"""What chance alone would do, and how sure one can be: published and reckoned oracles, and what must always hold."""

import random
import re
import tracemalloc
from itertools import combinations
from math import comb
from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from helpers import BANNED
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb.ratings import bootstrap_mean, chance, nap, randomization_test, sign_test, smallest_p

PRE = [43, 28, 54, 36, 31, 48, 50, 69, 29, 40]  # Cumming 2012, table 11.2, as in DABEST's tests
POST = [51, 33, 58, 42, 39, 45, 54, 68, 35, 44]
CUMMING = [post - pre for pre, post in zip(PRE, POST, strict=True)]
OF_CHANGES = (sign_test, bootstrap_mean)
OTHER = {"drill": "rest", "rest": "drill"}

some_changes = st.lists(st.integers(-10, 10), min_size=1, max_size=12)
missing = st.sampled_from([None, float("nan"), np.nan, pd.NA])
arms = st.sampled_from(["drill", "rest"])
days = st.lists(st.tuples(st.integers(-10, 10), arms), min_size=2, max_size=9).filter(
    lambda days: {arm for _, arm in days} == {"drill", "rest"}
)
quick = settings(deadline=None, max_examples=40)
slow = settings(deadline=None, max_examples=15)  # each draws 10,000 times


def of_days(days, **more):
    return randomization_test([change for change, _ in days], [arm for _, arm in days], **more)


# Oracles.


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Parker, Vannest & Davis 2011, as in SingleCaseES' tests: a rise, turned into a fall
        ([-20, -20, -26, -25, -22, -23], [-28, -25, -24, -27, -30, -30, -29], 38.5 / 42),
        ([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29], 3.5 / 42),
        ([12, 14, 9, 10], [10, 6, 4, 5, 3, 4], 0.9375),  # scan's manual: a fall
        ([0], [0], 0.5),
        ([1], [0], 1),
        ([5] * 9, [5] * 4, 0.5),
        ([], [1], None),
        ([1], [None, pd.NA], None),
    ],
)
def test_nap(first, second, expected):
    found = nap(first, second)
    assert found.nap == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("changes", "p", "smallest"),
    [
        (CUMMING, 0.109375, 2 / 2**10),
        *(([direction] * n + [0, 0], min(1, 2 / 2**n), min(1, 2 / 2**n)) for n in range(11) for direction in (-1, 1)),
        ([], None, None),
        ([None, pd.NA], None, None),
    ],
)
def test_sign_test(changes, p, smallest):
    found = sign_test(changes)
    assert (found.p, found.smallest_p) == ((p, smallest) if p is None else pytest.approx((p, smallest)))
    assert ("nothing to test" in str(found)) == (found.lower + found.higher == 0)
    assert str(found).startswith("No change yet") == (p is None)


@pytest.mark.parametrize(
    ("drill_days", "rest_days", "p"), [(4, 4, 2 / 70), (3, 3, 0.1), (1, 1, 1), (3, 5, 1 / 56), (500, 500, 0)]
)
def test_smallest_p(drill_days, rest_days, p):
    assert smallest_p(drill_days, rest_days) == pytest.approx(p)


def test_the_interval_of_cumming():
    interval = bootstrap_mean(CUMMING)
    assert interval.mean == pytest.approx(4.10)
    # The t interval is 1.54 to 6.66; both changes below 0 skew it downwards.
    assert 0.8 < interval.low < 2 < 5.2 < interval.high < 6.7
    assert interval == bootstrap_mean(CUMMING[::-1]) != bootstrap_mean(CUMMING, seed=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "No change yet"),
        ([None, pd.NA], "No change yet"),
        *((equal, "all the same") for equal in ([-2] * 9, [0] * 400, [0.1] * 30)),
        *((few, "fewer than 8") for few in ([3], [3, 4], [-1, 0, 1, 2, 3, 4, 5])),
    ],
)
def test_there_is_no_interval_where_it_would_mislead(changes, said):
    interval = bootstrap_mean(changes)
    assert interval.low is interval.high is None
    assert said in str(interval)


def test_the_memory_of_an_interval_does_not_grow_with_the_changes():
    changes = [change % 21 - 10 for change in range(3000)]
    bootstrap_mean(changes[:10])  # loads scipy
    tracemalloc.start()
    assert bootstrap_mean(changes).low is not None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6  # all 10,000 draws at once would be 480 MB


def test_drawing_comes_near_to_trying_all(monkeypatch):
    draw = random.Random(3)
    days = [(draw.randint(-3, 1) - (arm == "drill"), arm) for arm in ["drill", "rest"] * 9]
    exact = of_days(days)
    assert (exact.exact, exact.tried) == (True, comb(18, 9))
    monkeypatch.setattr(chance, "MOST_ENUMERATED", 0)
    drawn = of_days(days)
    assert (drawn.exact, drawn.tried) == (False, chance.SHUFFLES)
    assert drawn.p == pytest.approx(exact.p, abs=4 * (0.25 / chance.SHUFFLES) ** 0.5)
    assert drawn == of_days(days)
    assert drawn.p != of_days(days, seed=2).p
    assert "were drawn" in str(drawn)


def test_forty_days_are_drawn_and_p_is_never_0():
    found = of_days([(-5, "drill")] * 20 + [(5, "rest")] * 20)
    assert found.p == 1 / (chance.SHUFFLES + 1)
    assert found.smallest_p == 2 / comb(40, 20)
    assert "fewer than 0.01 of 100" in str(found)


# What must always hold.


@quick
@given(days)
def test_p_counts_the_ways_the_coins_could_have_fallen(days):
    changes = [change for change, _ in days]
    drill = {day for day, (_, arm) in enumerate(days) if arm == "drill"}

    def apart(drill):  # of the two means, in whole numbers
        of_drill, count = sum(changes[day] for day in drill), len(drill)
        return abs(of_drill * len(days) - sum(changes) * count)

    ways = [apart(dealt) for dealt in combinations(range(len(days)), len(drill))]
    assert of_days(days).p == pytest.approx(sum(way >= apart(drill) for way in ways) / len(ways))


@quick
@given(days, st.integers(-5, 5), missing, arms)
def test_what_the_coins_do_not_hang_on(days, shift, gap, arm):
    found = of_days(days)
    assert found.smallest_p - 1e-12 <= found.p <= 1
    for same in (
        [(change + shift, arm) for change, arm in days],
        [(-change, arm) for change, arm in days],
        [(change, OTHER[arm]) for change, arm in days],
        [(change * 0.1, arm) for change, arm in days],  # decimals that do not add up
        days[::-1],
    ):
        assert of_days(same).p == found.p
    # A day without a change counts as one on which the kinds did not differ.
    gappy, (drill, rest) = (
        of_days([*days, (gap, arm)]),
        (fmean(change for change, its in days if its == kind) for kind in ("drill", "rest")),
    )
    assert gappy.p == of_days([*days, (rest if arm == "drill" else drill, arm)]).p
    assert (gappy.drill_mean, gappy.rest_mean, gappy.missing) == (found.drill_mean, found.rest_mean, 1)
    assert "Missing: 1." in str(gappy)


@quick
@given(st.integers(2, 4), st.integers(2, 4))
def test_the_smallest_p_can_be_reached_and_not_undercut(drill_days, rest_days):
    values = [2.0**day for day in range(drill_days + rest_days)]  # no two parts have the same sum
    reached = [
        of_days([(value, "drill" if day in drill else "rest") for day, value in enumerate(values)]).p
        for drill in combinations(range(drill_days + rest_days), drill_days)
    ]
    assert min(reached) == pytest.approx(smallest_p(drill_days, rest_days))


@slow
@given(some_changes.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), missing)
def test_order_changes_nothing_swapping_negates_and_a_gap_is_counted(both, gap):
    some, shuffled = both
    for of in OF_CHANGES:
        found, gappy = of(some), of([gap, *shuffled, gap])
        assert {**vars(gappy), "missing": 0} == vars(found)
        assert gappy.missing == 2
        assert "Missing: 2, left out." in str(gappy)
    turned = [-change for change in some]
    assert sign_test(turned).p == pytest.approx(sign_test(some).p)
    assert sign_test(turned).lower == sign_test(some).higher
    there, back = bootstrap_mean(some), bootstrap_mean(turned)
    assert back.mean == -there.mean
    assert there.low is None or there.low <= there.mean <= there.high
    assert nap([*some, gap], turned) == nap(shuffled, [gap, *turned])
    assert nap(some, turned).nap + nap(turned, some).nap == pytest.approx(1)


def test_pandas_and_numpy_go_in():
    series = pd.Series([-2, None, 1, 0, -1, -3, -1, 2, 0, -1], dtype="Int64")
    for of in OF_CHANGES:
        assert of(series) == of(series.tolist()) == of(series.astype("float64").to_numpy())


# Words.


@settings(deadline=None, max_examples=30)
@given(st.lists(st.none() | st.integers(-10, 10), max_size=14))
def test_every_result_is_plain_sentences(changes):
    dealt = (["drill", "rest"] * 7)[: len(changes)]
    for found in (*(of(changes) for of in OF_CHANGES), nap(changes, changes[::-1]), randomization_test(changes, dealt)):
        said = str(found)
        assert repr(found) == said
        assert said.endswith(".")
        assert not re.search(BANNED, said.lower())
        assert not re.search(r"\bnan\b|None|-0\.0\b|e\+|inf\b", said)
        assert "p =" not in said or "chance alone" in said


def test_the_sentences():
    assert str(sign_test([-2, -1, -3, 0, -1, -1, None])) == (
        "Lower: 5, same: 1, higher: 0. Missing: 1, left out. If up and down were as likely as the two sides of a coin, "
        "chance alone would split 5 changes at least this unevenly in 6.2 of 100 tries (p = 0.062). With so few, "
        "p can get no smaller than 0.062. It cannot say why. If you chose the days, the choosing alone can make p small. "
        "Days close together may be alike, which makes it too small as well."
    )
    assert "2.9 of 100 such experiments (p = 0.029;" in str(of_days([(-4, "drill"), (0, "rest")] * 4))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (lambda: sign_test([1]), "chance alone would split 1 change at least"),
        (lambda: nap([0], [0]), "in 0.5 of 1 pair the value"),
        (lambda: bootstrap_mean([100.6] * 3), "Mean change 100.60 (n = 3)."),
        (lambda: bootstrap_mean([12.5, 13] * 5), "Mean change 12.75 (n = 10). 95 % bootstrap interval 12.60 to 12.90:"),
        (
            lambda: of_days([(-1, "drill"), (-1, "drill"), (0, "drill"), (1, "rest"), (1, "rest"), (0, "rest")]),
            "drill days -0.67 (n = 3), quiet days +0.67 (n = 3), difference -1.3.",
        ),
    ],
)
def test_one_is_one_and_rounding_contradicts_nothing(found, words):
    assert words in str(found())


@quick
@given(days)
def test_the_difference_is_that_of_the_means_as_they_are_shown(days):
    means = re.search(r"drill days (\S+) .*, quiet days (\S+) .*, difference (\S+?)\.( |$)", str(of_days(days)))
    drill, rest, difference = map(float, means.groups()[:3])
    assert abs(drill - rest - difference) < 0.061


# Refusals.


@pytest.mark.parametrize("bad", ["a", True, float("inf"), -float("inf"), 1001, 10**40, 1j, [1], np.array([1, 2])])
@pytest.mark.parametrize("of", OF_CHANGES)
def test_a_bad_change_is_refused_in_one_sentence(of, bad):
    said = f"each of changes must be None (no answer) or a number from -1000 to 1000, not {bad!r}."
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        of([1, bad])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        *((lambda of=of, bad=bad: of(bad), "changes must be a list") for of in OF_CHANGES for bad in (None, 3, "123")),
        (lambda: randomization_test(3, ["drill"]), "changes must be a list"),
        (lambda: sign_test(np.array(5)), "changes must be a list"),
        (lambda: nap([1], [1], names=("x",)), "names must be two, one for each phase, not ('x',)."),
        (
            lambda: sign_test([10**5000]),
            "each of changes must be None (no answer) or a number from -1000 to 1000, not a",
        ),
        (lambda: nap([1], "123"), "second_phase must be a list, such as [-2, 0, 1], not '123'."),
        (lambda: randomization_test([1, 2], ["drill", "both"]), "each arm must be one of 'drill', 'rest', not 'both'."),
        (lambda: randomization_test([1, 2], ["drill"]), "changes and arms must be equally long, not 2 and 1."),
        (lambda: randomization_test([1], ["drill"], seed=-1), "seed must be a whole number"),
        (lambda: bootstrap_mean([1], seed=-1), "seed must be a whole number"),
        *(
            (lambda bad=bad: smallest_p(bad, 4), f"drill_days must be a whole number from 1 to 1,000, not {bad!r}.")
            for bad in (0, -1, 2.0, None, True, 1001)
        ),
    ],
)
def test_what_is_not_allowed_is_refused_in_one_sentence(call, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        call()
