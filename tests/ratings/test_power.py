"""What an experiment would notice, and that nobody makes it notice what is not there."""

import numpy as np
import pytest

from backnb.ratings import randomization_test
from backnb.ratings.made_up import sample_days
from backnb.ratings.power import NOTICED, noticed, p_values

STIFF = 4.5  # a day that feels stiffer than usual
# Which coins somebody does not do, once they have seen them: drill, before -> left out.
WAITING = {
    "for bad days on drill coins": lambda drill, before: drill & (before < STIFF),
    "for bad days on drill coins, good ones on quiet coins": lambda drill, before: drill == (before < STIFF),
    "for calm days on quiet coins": lambda drill, before: ~drill & (before > STIFF),
    "for nothing": lambda drill, before: drill & ~drill,
}


@pytest.mark.parametrize("days", [20, 40])
@pytest.mark.parametrize("waiting", WAITING)
def test_whoever_waits_for_days_that_suit_the_coin_gains_nothing(days, waiting):
    """False alarms of a drill that does nothing. Were such days left out of p, the first would be 7 and 16 of 100."""
    drill, before, after = sample_days(days, runs=2000, seed=1)
    changes = np.where(WAITING[waiting](drill, before), np.nan, after - before)
    assert (p_values(changes, drill) <= NOTICED).mean() <= 0.07


def test_p_of_many_experiments_is_that_of_each():
    drill, before, after = sample_days(8, -2, runs=30, seed=2)
    changes = np.where(before == 3, np.nan, after - before)  # some are missing
    for row, arms, p in zip(changes, drill, p_values(changes, drill), strict=True):
        one = randomization_test(row, ["drill" if is_drill else "rest" for is_drill in arms]).p
        assert p == pytest.approx(1 if one is None else one, abs=0.06)


def test_more_days_and_a_larger_effect_are_noticed_more_often():
    found = [noticed(days) for days in (6, 10, 20, 40)]
    assert found == sorted(found)
    assert found[0] == 0  # with six days p cannot get so small
    assert noticed(20, -2) > 2 * noticed(20, -1)
    assert noticed(20, 0) <= NOTICED


def test_made_up_days_are_balanced_and_the_effect_is_in_them():
    drill, before, after = sample_days(20, -2, runs=2000)
    assert (drill.sum(axis=1) == 10).all()
    for ratings in (before, after):
        assert (0 <= ratings).all()
        assert (ratings <= 10).all()
    changes = after - before
    assert changes[~drill].mean() == pytest.approx(0, abs=0.05)
    assert changes[drill].mean() == pytest.approx(-1.8, abs=0.1)  # a rating cannot fall below 0
    with pytest.raises(ValueError, match="days must be an even number"):
        sample_days(7)
