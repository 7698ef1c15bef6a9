"""What chance alone would do, and how sure one can be: published and reckoned oracles, and what must always hold."""

import random
from itertools import combinations
from math import comb, isclose
from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from backnb.ratings import randomization
from backnb.ratings.change import (
    bootstrap_mean,
    hodges_lehmann,
    nap,
    randomization_test,
    run_chart,
    sign_test,
    smallest_p,
    wilcoxon_test,
)

PRE = [43, 28, 54, 36, 31, 48, 50, 69, 29, 40]  # Cumming 2012, table 11.2, as in DABEST's tests
POST = [51, 33, 58, 42, 39, 45, 54, 68, 35, 44]
CUMMING = [post - pre for pre, post in zip(PRE, POST, strict=True)]
DARWIN = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]  # scipy's docstring of wilcoxon

changes = st.lists(st.integers(-10, 10), max_size=12)
some_changes = st.lists(st.integers(-10, 10), min_size=1, max_size=12)
missing = st.sampled_from([None, float("nan"), np.nan, pd.NA])
days = st.lists(st.tuples(st.integers(-10, 10), st.sampled_from(["drill", "rest"])), min_size=2, max_size=9).filter(
    lambda days: {arm for _, arm in days} == {"drill", "rest"}
)
quick = settings(deadline=None, max_examples=40)
slow = settings(deadline=None, max_examples=15)  # each draws 10,000 times


def test_of(days, **more):
    return randomization_test([change for change, _ in days], [arm for _, arm in days], **more)


test_of.__test__ = False


# Oracles.


def test_nap_of_a_published_rise_turned_into_a_fall():
    first, second = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
    found = nap([-value for value in first], [-value for value in second])
    assert found.nap == pytest.approx(0.916667, abs=1e-6)
    assert found.tau == pytest.approx(35 / 42)
    assert nap(first, second).nap == pytest.approx(1 - 0.916667, abs=1e-6)


def test_nap_of_a_published_fall():
    found = nap([12, 14, 9, 10], [10, 6, 4, 5, 3, 4])
    assert (found.nap, found.tau) == (0.9375, 0.875)


def test_ten_pairs_of_cumming():
    assert fmean(CUMMING) == pytest.approx(4.10)
    assert sign_test(CUMMING).p == 0.109375
    assert wilcoxon_test(CUMMING).p == 0.0078125
    assert wilcoxon_test(CUMMING).w == 3
    assert hodges_lehmann(CUMMING) == 4.5
    interval = bootstrap_mean(CUMMING)
    assert interval.mean == pytest.approx(4.10)
    # The t interval is 1.54 to 6.66; both changes below 0 skew it downwards.
    assert 0.8 < interval.low < 2 < 5.2 < interval.high < 6.7


def test_fifteen_plants_of_darwin():
    found = wilcoxon_test(DARWIN)
    assert (found.w, found.p) == (24, 0.041259765625)


@pytest.mark.parametrize(
    ("n", "p"), [(n, min(1, 2 * 0.5**n)) for n in range(1, 11)] + [(4, 0.125), (5, 0.0625), (10, 0.001953125)]
)
def test_sign_test_when_all_go_one_way(n, p):
    for direction in (-1, 1):
        found = sign_test([direction] * n + [0, 0])
        assert found.p == found.smallest_p == p
        assert found.same == 2


def test_edges():
    assert sign_test([0, 0, 0]).p == wilcoxon_test([0, 0, 0]).p == 1
    assert "nothing to test" in str(sign_test([0, 0, 0]))
    assert "nothing to test" in str(wilcoxon_test([0, 0, 0]))
    for none in ([], [None, pd.NA]):
        for found in (sign_test(none), wilcoxon_test(none)):
            assert found.p is None
            assert str(found).startswith("No change yet")
        assert hodges_lehmann(none) is None
        assert bootstrap_mean(none).mean is None
        assert run_chart(none).median is None
        assert nap(none, [1]).nap is nap([1], none).tau is None
        assert randomization_test(none, ["drill"] * len(none)).p is None
    for equal in ([-2] * 9, [0] * 400, [0.1] * 30):
        interval = bootstrap_mean(equal)
        assert interval.low is interval.high is None
        assert "all the same" in str(interval)
    for few in ([3], [3, 4], [-1, 0, 1, 2, 3, 4, 5]):
        assert bootstrap_mean(few).low is None
        assert "fewer than 8" in str(bootstrap_mean(few))


def test_smallest_p():
    assert smallest_p(4, 4) == pytest.approx(2 / 70)
    assert smallest_p(3, 3) == pytest.approx(0.1)
    assert smallest_p(1, 1) == 1
    assert smallest_p(3, 5) == pytest.approx(1 / 56)
    assert smallest_p(500, 500) >= 0


def test_run_chart_limits_are_those_of_anhoej():
    """The limits by the number of useful points, from the formula that the paper gives."""
    for n, run_limit, crossings_limit in ((10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (40, 8, 14)):
        chart = run_chart([0, 2] * (n // 2))
        assert (chart.useful, chart.longest_run_limit, chart.crossings_limit) == (n, run_limit, crossings_limit)
        assert (chart.median, chart.longest_run, chart.crossings, chart.signal) == (1, 1, n - 1, False)


def test_run_chart_signals():
    assert run_chart([5] * 8 + [7] * 8).signal  # one long run, one crossing
    chart = run_chart([9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 9])
    assert (chart.longest_run, chart.crossings, chart.crossings_limit, chart.signal) == (6, 2, 3, True)
    few = run_chart([9] * 4 + [1] * 4)
    assert (few.longest_run_limit, few.crossings_limit, few.signal) == (None, None, False)
    flat = run_chart([5] * 20)
    assert (flat.n, flat.useful, flat.longest_run, flat.signal) == (20, 0, 0, False)
    gappy = run_chart([None, 6, 7, None, 2])
    assert (gappy.n, gappy.missing, gappy.median) == (3, 2, 6)


# Peers.


@slow
@given(days)
def test_randomization_agrees_with_scipy(days):
    drill, rest = ([change for change, its in days if its == arm] for arm in ("drill", "rest"))
    assume(len(drill) > 1 < len(rest))  # the peer wants two of each

    def apart(one, other):
        return abs(fmean(one) - fmean(other))

    peer = stats.permutation_test((drill, rest), apart, vectorized=False, alternative="greater", n_resamples=np.inf)
    assert test_of(days).p == pytest.approx(peer.pvalue)


@quick
@given(some_changes)
def test_sign_test_agrees_with_scipy(changes):
    lower, higher = sum(change < 0 for change in changes), sum(change > 0 for change in changes)
    expected = stats.binomtest(lower, lower + higher).pvalue if lower + higher else 1
    assert sign_test(changes).p == pytest.approx(expected)


@quick
@given(st.lists(st.integers(0, 10), min_size=1, max_size=9), st.lists(st.integers(0, 10), min_size=1, max_size=9))
def test_nap_is_mann_whitney(first, second):
    u = stats.mannwhitneyu(first, second).statistic
    assert nap(first, second).nap == pytest.approx(u / (len(first) * len(second)))
    assert isclose(nap(first, second).nap + nap(second, first).nap, 1)


def test_drawing_comes_near_to_trying_all(monkeypatch):
    draw = random.Random(3)
    days = [(draw.randint(-3, 1) - (arm == "drill"), arm) for arm in ["drill", "rest"] * 8]
    exact = test_of(days)
    assert (exact.exact, exact.tried) == (True, comb(16, 8))
    monkeypatch.setattr(randomization, "MOST_ENUMERATED", 0)
    drawn = test_of(days)
    assert (drawn.exact, drawn.tried) == (False, randomization.SHUFFLES)
    assert drawn.p == pytest.approx(exact.p, abs=4 * (0.25 / randomization.SHUFFLES) ** 0.5)
    assert drawn == test_of(days)
    assert drawn.p != test_of(days, seed=1).p
    assert "were drawn" in str(drawn)


def test_forty_days_are_drawn_and_p_is_never_0():
    found = test_of([(-5, "drill")] * 20 + [(5, "rest")] * 20)
    assert found.p == 1 / (randomization.SHUFFLES + 1)
    assert found.smallest_p == 2 / comb(40, 20)
    assert "fewer than 0.01 of 100" in str(found)


# What must always hold.


@quick
@given(days, st.integers(-5, 5))
def test_randomization_invariants(days, shift):
    found = test_of(days)
    assert found.p >= found.smallest_p - 1e-12
    assert found.p <= 1
    assert test_of([(change + shift, arm) for change, arm in days]).p == found.p
    assert test_of([(-change, arm) for change, arm in days]).p == found.p
    other = {"drill": "rest", "rest": "drill"}
    assert test_of([(change, other[arm]) for change, arm in days]).p == found.p
    assert test_of(days[::-1]).p == found.p
    assert test_of([(change * 0.1, arm) for change, arm in days]).p == found.p  # decimals that do not add up


@quick
@given(days, missing, st.sampled_from(["drill", "rest"]))
def test_a_missing_day_is_left_out_with_its_arm(days, gap, arm):
    found, without = test_of([*days, (gap, arm)]), test_of(days)
    assert (found.p, found.smallest_p, found.missing) == (without.p, without.smallest_p, 1)
    assert "Missing: 1" in str(found)


@quick
@given(st.integers(2, 4), st.integers(2, 4))
def test_the_smallest_p_can_be_reached_and_not_undercut(drill_days, rest_days):
    values = [2.0**day for day in range(drill_days + rest_days)]  # no two parts have the same sum
    reached = [
        test_of([(value, "drill" if day in drill else "rest") for day, value in enumerate(values)]).p
        for drill in combinations(range(drill_days + rest_days), drill_days)
    ]
    assert min(reached) == pytest.approx(smallest_p(drill_days, rest_days))


@slow
@given(some_changes.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_order_changes_the_run_chart_alone(both):
    some, shuffled = both
    for of in (sign_test, wilcoxon_test, hodges_lehmann, bootstrap_mean):
        assert of(some) == of(shuffled)
    assert nap(some, some) == nap(shuffled, some) == nap(some, shuffled)
    one, other = run_chart(some), run_chart(shuffled)
    assert (one.n, one.median, one.useful, one.longest_run_limit) == (
        other.n,
        other.median,
        other.useful,
        other.longest_run_limit,
    )


def test_order_does_change_the_run_chart():
    assert run_chart([1] * 8 + [9] * 8).signal
    assert not run_chart([1, 9] * 8).signal


@slow
@given(some_changes)
def test_swapping_before_and_after_negates(changes):
    turned = [-change for change in changes]
    assert sign_test(turned).p == sign_test(changes).p
    assert sign_test(turned).lower == sign_test(changes).higher
    assert wilcoxon_test(turned).p == pytest.approx(wilcoxon_test(changes).p)
    assert hodges_lehmann(turned) == -hodges_lehmann(changes)
    there, back = bootstrap_mean(changes), bootstrap_mean(turned)
    assert back.mean == -there.mean
    if there.low is not None:
        assert there.low <= there.mean <= there.high


@slow
@given(some_changes, missing)
def test_what_is_missing_is_left_out_and_counted(changes, gap):
    for of in (sign_test, wilcoxon_test, bootstrap_mean, run_chart):
        without, found = of(changes), of([gap, *changes, gap])
        assert found.missing == 2
        assert {**vars(found), "missing": 0} == vars(without)
        assert "Missing: 2, left out." in str(found)
    assert hodges_lehmann([*changes, gap]) == hodges_lehmann(changes)
    assert nap([*changes, gap], changes) == nap(changes, [gap, *changes])


def test_zero_is_a_rating():
    assert run_chart([0, 0, 5]).n == 3
    assert nap([0], [0]).nap == 0.5
    assert nap([1], [0]).nap == 1


def test_pandas_and_numpy_go_in():
    series = pd.Series([-2, None, 1, 0, -1, -3, -1, 2, 0, -1], dtype="Int64")
    plain = series.tolist()
    for of in (sign_test, wilcoxon_test, bootstrap_mean, run_chart, hodges_lehmann):
        assert of(series) == of(plain) == of(series.astype("float64").to_numpy())
