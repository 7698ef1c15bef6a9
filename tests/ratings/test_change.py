"""Ratings compared: counted rightly, said plainly, and never praised."""

import re

import numpy as np
import pandas as pd
import pytest
from helpers import BANNED
from hypothesis import given
from hypothesis import strategies as st

from backnb.ratings import summarize

rating = st.integers(0, 10)
rating_or_none = st.none() | rating
pairs = st.lists(st.tuples(rating_or_none, rating_or_none), max_size=30)


def summary_of(pairs):
    return summarize([before for before, _ in pairs], [after for _, after in pairs])


def counts(summary):
    return summary.n, summary.missing, summary.lower, summary.same, summary.higher, summary.median_change


@given(pairs.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))), rating)
def test_every_pair_is_counted_once_in_any_order_and_either_way(both, before):
    pairs, shuffled = both
    there, back = summary_of(pairs), summary_of([(after, before) for before, after in pairs])
    assert there.n + there.missing == len(pairs)
    assert there.lower + there.same + there.higher == there.n
    assert (there.median_change is None) == (there.n == 0)
    assert there == summary_of(shuffled)
    assert str(there) == str(summary_of(shuffled))
    assert (back.n, back.missing, back.same) == (there.n, there.missing, there.same)
    assert (back.lower, back.higher) == (there.higher, there.lower)
    assert there.median_change == (-back.median_change if there.n else None)
    n, missing, *more = counts(there)
    assert counts(summary_of([*pairs, (before, None)])) == (n, missing + 1, *more)
    assert not re.search(BANNED, str(there).lower())


@given(pairs)
def test_pandas_and_lists_say_the_same(pairs):
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    expected = summarize(before, after)
    for dtype in ("Int64", "Float64", "float64", "object"):
        assert summarize(pd.Series(before, dtype=dtype), pd.Series(after, dtype=dtype)) == expected
    assert summarize(tuple(before), iter(after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([0, 4, 0], [0, 0, 10], (3, 0, 1, 1, 1, 0.0)),  # 0 is a rating
        (0, 0, (1, 0, 0, 1, 0, 0.0)),
        ([6, 5, 7, 3, 8, 6, 9, 4, 6], [4, 5, 6, 4, 4, 5, 7, 4, 3], (9, 0, 6, 2, 1, -1.0)),
        ([6, 4], [4, 5], (2, 0, 1, 0, 1, -0.5)),
    ],
)
def test_known_sessions(before, after, expected):
    summary = summarize(before, after)
    assert counts(summary) == expected
    assert isinstance(summary.median_change, float)


WHY = "One session. Ratings move for many reasons (rest, time, expectation). This does not show why."


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (6, 4, f"Before 6, after 4 (change -2). {WHY}"),
        (5, 5, f"Before 5, after 5 (no change). {WHY}"),
        (4, 5, f"Before 4, after 5 (stiffer by 1). If it hurts, stop. {WHY}"),
        ([6], [4], f"Before 6, after 4 (change -2). {WHY}"),
        (6, None, "One rating is missing, so there is no change to show."),
        (pd.NA, 3, "One rating is missing, so there is no change to show."),
        (None, float("nan"), "Both ratings are missing, so there is no change to show."),
        ([], [], "No pair of ratings yet."),
        ([6, 5], [None, None], "No pair of ratings yet. Missing: 2 pairs left out."),
        (
            [6, 5, 7, 3, 8, 6, 9, 4, 6, 6, None],
            [4, 5, 6, 4, 4, 5, 7, 4, 3, None, None],
            "n = 9 sessions. Lower after: 6, same: 2, higher: 1. Median change -1. "
            "Each rating moves for many reasons; this does not show why. Missing: 2 pairs left out.",
        ),
        (
            [6, 4],
            [5, None],
            "n = 1 session. Lower after: 1, same: 0, higher: 0. Median change -1. "
            "Each rating moves for many reasons; this does not show why. Missing: 1 pair left out.",
        ),
    ],
)
def test_the_sentence(before, after, sentence):
    summary = summarize(before, after)
    assert str(summary) == sentence
    assert repr(summary) == sentence


@pytest.mark.parametrize("bad", [-1, 11, 5.5, True, "6", "", float("inf"), 4 + 0j, [4], np.True_, pd.Timestamp(0)])
@pytest.mark.parametrize("name", ["before", "after"])
def test_a_bad_rating_is_refused_in_one_sentence(name, bad):
    ratings = {"before": [5, 5], "after": [5, 5], name: [5, bad]}
    said = f"{name} must be None (no answer) or a whole number from 0 to 10, not {bad!r}."
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        summarize(**ratings)


def test_lengths_and_kinds_must_match():
    with pytest.raises(ValueError, match=r"equally long, not 2 and 1 ratings\.$"):
        summarize([6, 5], [4])
    with pytest.raises(ValueError, match=r"two ratings or two lists, not 6 and \[4\]\.$"):
        summarize(6, [4])
    with pytest.raises(ValueError, match=r"^before must be None .*, not array\(5\)\.$"):
        summarize(np.array(5), np.array(4))
