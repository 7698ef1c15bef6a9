"""How often an experiment with coins would notice an effect, tried out on made-up experiments.

The arithmetic is that of :func:`backnb.ratings.chance.randomization_test`, for many experiments at once.
"""

from functools import cache
from typing import TYPE_CHECKING

from backnb.kit import checks
from backnb.ratings.chance import TOLERANCE
from backnb.ratings.made_up import CORRELATION, SPREAD, USUAL, sample_days

if TYPE_CHECKING:
    import numpy as np

NOTICED = 0.05  # a p of at most this counts as noticed: a custom, no law
RUNS, SHUFFLES = 2_000, 999  # made-up experiments, and ways the coins could have fallen that are tried in each
ASSUMED = (
    f"tried out on {RUNS:,} made-up experiments with every day done; ratings from 0 to 10 around {USUAL:g} with a "
    f"spread of {SPREAD:g}, two of one day alike by {CORRELATION:g}; noticed means a p of {NOTICED:g} or less"
)


@cache
def noticed(days: int, effect: float = -1.0) -> float:
    """Give the share of made-up experiments that notice an effect; with none, the share of false alarms.

    Source: ours, by drawing; :data:`ASSUMED` says from what. The same arguments give the same number.

    Args:
        days: How long an experiment is, an even number from 2 to 1000.
        effect: What the drill adds to the second rating, in points, -10 to 10.

    Returns:
        From 0 to 1; off by 0.02 at most, mostly, because so many are drawn and no more.

    Raises:
        ValueError: If a number is not allowed.

    >>> noticed(40) > noticed(20) > noticed(20, effect=0)
    True
    """
    drill, before, after = sample_days(days, checks.number("effect", effect, -10, 10), runs=RUNS)
    return float((p_values(after - before, drill) <= NOTICED).mean())


def p_values(changes: "np.ndarray", drill: "np.ndarray") -> "np.ndarray":
    """Give p of many experiments, as ``randomization_test`` does of one, by 999 drawn ways of each.

    Args:
        changes: A row for each experiment, a column for each day; NaN for a missing change.
        drill: True where the day is a drill day; half of each row.
    """
    import numpy as np

    missing = np.isnan(changes)
    with np.errstate(invalid="ignore"):  # of an experiment without a change of one kind there is no mean
        drill_mean, quiet_mean = (
            np.where(these, changes, 0).sum(1, keepdims=True) / these.sum(1, keepdims=True)
            for these in (drill & ~missing, ~drill & ~missing)
        )
    changes = np.where(missing, np.where(drill, quiet_mean, drill_mean), changes)
    days = drill.shape[1]
    keys = np.random.default_rng(0).random((SHUFFLES, days))
    dealt = keys.argsort(axis=1) < days // 2
    share = changes.sum(axis=1) / 2
    least = abs((changes * drill).sum(axis=1) - share) - TOLERANCE
    p = ((abs(changes @ dealt.T - share[:, None]) >= least[:, None]).sum(axis=1) + 1) / (SHUFFLES + 1)
    return np.where(np.isnan(share), 1.0, p)
