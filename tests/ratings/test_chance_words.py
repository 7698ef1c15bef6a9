"""What the results say in words, and how bad input is refused."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb.experiment.experiment import Day, Experiment
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

BANNED = r"decompress|realign|release|fixes|proven|significan|congrat|well done|improve|!"


def results(changes):
    arms = ["drill", "rest"] * len(changes)
    return [
        sign_test(changes),
        wilcoxon_test(changes),
        bootstrap_mean(changes),
        nap(changes, changes[::-1]),
        run_chart(changes),
        randomization_test(changes, arms[: len(changes)]),
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.none() | st.integers(-10, 10), max_size=14))
def test_every_result_is_plain_sentences(changes):
    for found in results(changes):
        said = str(found)
        assert repr(found) == said
        assert said.endswith(".")
        assert not re.search(BANNED, said.lower())
        assert not re.search(r"\bnan\b|None|-0\.0\b|e\+|inf\b", said)
        if "p =" in said:
            assert "chance alone" in said


def test_the_sentences():
    assert str(sign_test([-2, -1, -3, 0, -1, -1, None])) == (
        "Lower: 5, same: 1, higher: 0. Missing: 1, left out. If up and down were as likely as the two sides of a coin, "
        "chance alone would split 5 changes at least this unevenly in 6.2 of 100 tries (p = 0.062). With so few, "
        "p can get no smaller than 0.062. It cannot say why. Days close together may be alike, which this test does not "
        "know; then p comes out too small."
    )
    assert "2.9 of 100 such experiments (p = 0.029;" in str(
        randomization_test([-4] * 4 + [0] * 4, ["drill"] * 4 + ["rest"] * 4)
    )


def test_the_result_of_an_experiment_is_told():
    arms = ("drill", "rest", "rest", "drill", "rest", "drill")
    ended = tuple(Day(arm, change) for arm, change in zip(arms, (-3, 0, None, -2, 1, -3), strict=True))
    said = Experiment(arms, seed=1, days=ended).result()
    assert "quiet day beside each drill day (6 pairs)" in said
    assert "Missing: 1" in said
    assert "10 of 100" in Experiment(arms, seed=1).promise()


@pytest.mark.parametrize("bad", ["a", True, float("inf"), -float("inf"), 1001, 10**40, 1j, [1], np.array([1, 2])])
@pytest.mark.parametrize("of", [sign_test, wilcoxon_test, hodges_lehmann, bootstrap_mean])
def test_a_bad_change_is_refused_in_one_sentence(of, bad):
    with pytest.raises(
        ValueError, match=r"^each of changes must be None \(no answer\) or a number from -1000 to 1000, not .*\.$"
    ) as refusal:
        of([1, bad])
    assert repr(bad) in str(refusal.value)


@pytest.mark.parametrize("bad", [None, 3, "123"])
def test_no_list_is_refused(bad):
    for of in (sign_test, wilcoxon_test, hodges_lehmann, bootstrap_mean, run_chart):
        with pytest.raises(ValueError, match=r"^(changes|values) must be a list, such as \[-2, 0, 1\], not .*\.$"):
            of(bad)
    with pytest.raises(ValueError, match=r"^changes must be a list"):
        randomization_test(bad, ["drill"])
    with pytest.raises(ValueError, match=r"^second_phase must be a list"):
        nap([1], bad)


def test_bad_arms_and_numbers_of_days_are_refused():
    with pytest.raises(ValueError, match=r"^each arm must be one of 'drill', 'rest', not 'both'\.$"):
        randomization_test([1, 2], ["drill", "both"])
    with pytest.raises(ValueError, match=r"equally long, not 2 and 1\.$"):
        randomization_test([1, 2], ["drill"])
    for bad in (0, -1, 2.0, None, True, 1001):
        with pytest.raises(ValueError, match=r"^drill_days must be a whole number from 1 to 1,000, not "):
            smallest_p(bad, 4)
    for of in (bootstrap_mean, lambda changes, seed: randomization_test(changes, ["drill"], seed)):
        with pytest.raises(ValueError, match=r"^seed must be a whole number"):
            of([1], seed=-1)
