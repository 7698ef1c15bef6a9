"""Made-up ratings in which the drill does nothing, to practise reading pictures and to see what chance can do.

A rating wanders around what is usual for a person. Whoever starts a set when the back is stiff starts on a high day,
and the next rating is mostly nearer to the usual again: regression to the mean. All ratings made here have that, and no
effect of a drill at all.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backnb.course.exercises import BOTH, ROOF, SQUAT
from backnb.kit import checks
from backnb.kit.checks import SYNTHETIC
from backnb.kit.words import Sentence, counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

USUAL, SPREAD, CORRELATION = 4.0, 2.0, 0.6  # of a person's ratings; ours, not measured
SMALLEST_SD = 0.001
START_ABOVE = 3.5  # a set is done, or a workshop come to, only when the back feels stiffer than this
FIRST_DAY = datetime(2026, 1, 5, 17, 30, tzinfo=UTC)
REPS = {SQUAT.key: SQUAT.reps, ROOF.key: ROOF.reps, BOTH: SQUAT.reps + ROOF.reps}
CONTEXTS = ("sitting", "sitting", "sitting", "training", "something else", None)  # what the session board offers
COLUMNS = {  # those of StiffnessLog().sessions(), and what it is
    "id": "Int64",
    "at": "object",
    "exercise": "string",
    "reps_planned": "Int64",
    "reps_done": "Int64",
    "limit": "Float64",
    "before": "Int64",
    "after": "Int64",
    "change": "Int64",
    "pain": "string",
    "context": "string",
    "note": "string",
    "ended": "string",
    "experiment": "string",
    "day": "Int64",
    "arm": "string",
    "data": "string",
}


def expected_fall(mean: float, sd: float, correlation: float, cutoff: float) -> float:
    """Give the mean fall of ratings that nothing acts upon, if only those above a cut-off are looked at again.

    With z = (cutoff - mean) / sd, phi the height of the bell curve and Phi the part of it below::

        fall = sd * (1 - correlation) * phi(z) / (1 - Phi(z))

    Source: the mean of a bell curve above a cut-off, and that of the second rating given the first; the arithmetic is
    checked by drawing in :func:`simulate_regression`.

    Args:
        mean: Of all ratings, -1000 to 1000.
        sd: Their spread (standard deviation), 0.001 to 1000.
        correlation: How alike the first and the second rating are, from -1 to 1 (1: always the same).
        cutoff: Only pairs whose first rating is above it are looked at, -1000 to 1000.

    Returns:
        The fall: first less second rating, on average.

    Raises:
        ValueError: If a number is not allowed.

    >>> round(expected_fall(mean=4, sd=2, correlation=0.6, cutoff=5), 5)
    0.91286
    """
    mean, sd, correlation, cutoff = _checked(mean, sd, correlation, cutoff)
    from math import pi, sqrt

    from scipy.special import erfcx

    # Far above the mean phi(z) and 1 - Phi(z) are both too small for a number; of their ratio, erfcx is the large part.
    z = (cutoff - mean) / sd
    return float(sd * (1 - correlation) * sqrt(2 / pi) / erfcx(z / sqrt(2)))


@dataclass(frozen=True, eq=False, repr=False)
class Regression(Sentence):
    """Pairs of ratings that nothing acts upon; printed, a plain sentence about those that are looked at.

    ``before`` and ``after`` are all pairs, ``kept`` is True where before is above ``cutoff``. ``fall`` is the mean fall
    of those kept (None if there is none), ``expected`` what the formula says.
    """

    before: "np.ndarray"
    after: "np.ndarray"
    kept: "np.ndarray"
    cutoff: float
    expected: float

    @property
    def fall(self) -> float | None:
        """Mean fall of the pairs that are kept."""
        return float((self.before - self.after)[self.kept].mean()) if self.kept.any() else None

    @property
    def why(self) -> str:
        """What makes the fall, if there is one."""
        if round(self.expected, 2) > 0:
            return "Picking high days is enough."
        return "Here picking makes no fall."

    def __str__(self) -> str:
        said = f"{SYNTHETIC}: {counted(len(self.before), 'made-up pair')} of ratings, and nothing done between the two."
        if self.fall is None:
            return f"{said} None starts above {self.cutoff:g}."
        everyone = float((self.after - self.before).mean())
        return (
            f"{said} All pairs change by {everyone:+z.2f} on average; those that start above {self.cutoff:g} "
            f"({counted(self.kept.sum(), 'pair')}) fall by {self.fall:z.2f} (the formula says {self.expected:z.2f}). "
            f"{self.why}"
        )


def simulate_regression(
    mean: float = 4, sd: float = 2, correlation: float = 0.6, cutoff: float = 5, n: int = 10_000, seed: int = 0
) -> Regression:
    """Make pairs of ratings with no effect at all, and look at those that start high.

    Both ratings come from the same bell curve; they are alike as far as ``correlation`` says. They are neither rounded
    nor kept within 0 to 10, so that the formula of :func:`expected_fall` holds.

    Source: the definition of the bivariate normal distribution; the formula is that of :func:`expected_fall`.

    Args:
        mean: Of all ratings, -1000 to 1000.
        sd: Their spread (standard deviation), 0.001 to 1000.
        correlation: From -1 to 1.
        cutoff: Pairs whose first rating is above it are kept, -1000 to 1000.
        n: How many pairs, 1 to 1,000,000.
        seed: What the drawing depends on; 0 to 4,294,967,295.

    Returns:
        All pairs, those kept, and their fall.

    Raises:
        ValueError: If a number is not allowed.

    >>> simulate_regression(n=2000, seed=1)
    SYNTHETIC: 2,000 made-up pairs of ratings, and nothing done between the two. All pairs change by ...
    """
    expected = expected_fall(mean, sd, correlation, cutoff)
    n, seed = checks.whole("n", n, 1, 1_000_000), checks.seed(seed)
    import numpy as np

    draw = np.random.default_rng(seed)
    before, own = draw.standard_normal((2, n))
    after = correlation * before + (1 - correlation**2) ** 0.5 * own
    before, after = mean + sd * before, mean + sd * after
    return Regression(before, after, before > cutoff, cutoff, expected)


def sample_group(n: int = 12, seed: int = 0) -> tuple[list[int | None], list[int | None]]:
    """Make up the ratings of a group, in which the drill does nothing.

    Usual ratings have mean 4 and spread 2; before and after are alike with a correlation of 0.6. Only who feels stiffer
    than 3.5 comes. Then ratings are rounded and kept within 0 to 10, and every seventh person leaves no after rating.
    So ratings fall on average, and not because of the drill.

    Source: ours.

    Args:
        n: How many people, 0 to 1000.
        seed: What the drawing depends on; 0 to 4,294,967,295.

    Returns:
        The ratings before, and those after, with None for no answer.

    Raises:
        ValueError: If a number is not allowed.

    >>> before, after = sample_group(n=8, seed=1)
    >>> len(before), after.count(None)
    (8, 1)
    """
    n = checks.whole("n", n, 0, 1000)
    draw = random.Random(checks.seed(seed))
    pairs = [_pair(draw) for _ in range(n)]
    return [before for before, _ in pairs], [after if i % 7 != 6 else None for i, (_, after) in enumerate(pairs)]


def sample_sessions(n: int = 30, seed: int = 0) -> "pd.DataFrame":
    """Make up the sessions of one person, in which the drill does nothing.

    Ratings are made as in :func:`sample_group`: a set is done only when the back feels stiff. Days between sessions are
    1 to 5. Every ninth session has no after rating and every fourteenth no before rating; every twelfth hurts more, was
    stopped early, and has an after rating at least one higher than before.

    Source: ours.

    Args:
        n: How many sessions, 0 to 1000.
        seed: What the drawing depends on; 0 to 4,294,967,295.

    Returns:
        A table with the columns of ``StiffnessLog().sessions()`` and one more, ``data``, that says SYNTHETIC.

    Raises:
        ValueError: If a number is not allowed.

    >>> sample_sessions(n=3)[["exercise", "before", "after", "data"]].shape
    (3, 4)
    """
    n = checks.whole("n", n, 0, 1000)
    draw = random.Random(checks.seed(seed))
    import pandas as pd

    at, sessions = FIRST_DAY, []
    for number in range(1, n + 1):
        at += timedelta(days=draw.randint(1, 5), minutes=draw.randint(-90, 90))
        sessions.append({"id": number, "at": at, **_session(number, draw)})
    table = {
        name: pd.Series([session.get(name) for session in sessions], dtype=dtype) for name, dtype in COLUMNS.items()
    }
    return pd.DataFrame(table)


def sample_days(
    days: int = 20, effect: float = 0.0, runs: int = 1, seed: int = 0
) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Make up experiments with coins, on days that nobody chose.

    Ratings are made as in :func:`sample_group`, but on every day, stiff or not; ``effect`` is added to the second
    rating of a drill day before it is rounded.

    Source: ours.

    Args:
        days: How many in each, an even number from 2 to 1000.
        effect: What the drill adds, in points, -10 to 10; 0: it does nothing.
        runs: How many experiments, 1 to 10,000.
        seed: What the drawing depends on; 0 to 4,294,967,295.

    Returns:
        Whether each is a drill day, the ratings before, and those after: a row for each experiment.

    Raises:
        ValueError: If a number is not allowed.

    >>> drill, before, after = sample_days(days=6, seed=1)
    >>> drill.sum(), before.shape
    (np.int64(3), (1, 6))
    """
    if checks.whole("days", days, 2, 1000) % 2:
        raise ValueError(f"days must be an even number, so that there are as many of both kinds, not {days}.")
    checks.number("effect", effect, -10, 10)
    shape = checks.whole("runs", runs, 1, 10_000), days
    import numpy as np

    draw = np.random.default_rng(checks.seed(seed))
    drill = draw.random(shape).argsort(axis=1) < days // 2
    before, own = draw.standard_normal((2, *shape))
    after = CORRELATION * before + (1 - CORRELATION**2) ** 0.5 * own
    before, after = (USUAL + SPREAD * rating for rating in (before, after))
    return drill, *(np.clip(rating.round(), 0, 10) for rating in (before, after + effect * drill))


def _session(number: int, draw: random.Random) -> dict:
    before, after = _pair(draw)
    hurts, limited = number % 12 == 0, number % 10 == 5
    exercise = draw.choice(list(REPS))
    planned = REPS[exercise]
    if hurts:
        after = min(10, max(after, before + 1))
    before = None if number % 14 == 0 else before
    after = None if number % 9 == 0 else after
    return {
        "exercise": exercise,
        "reps_planned": planned,
        "reps_done": planned // 2 if hurts else planned,
        "limit": draw.choice([0.5, 0.75]) if limited else None,
        "before": before,
        "after": after,
        "change": None if before is None or after is None else after - before,
        "pain": "more" if hurts else draw.choice(["none", "none", "none", "same"]),
        "context": draw.choice(CONTEXTS),
        "note": "",
        "ended": "stopped" if hurts else "limit" if limited else "finished",
        "data": SYNTHETIC,
    }


def _pair(draw: random.Random) -> tuple[int, int]:
    """Draw a rating above the cut-off and a second one that hangs on it by correlation alone."""
    before = draw.gauss(USUAL, SPREAD)
    while before <= START_ABOVE:
        before = draw.gauss(USUAL, SPREAD)
    own = draw.gauss(0, SPREAD * (1 - CORRELATION**2) ** 0.5)
    after = USUAL + CORRELATION * (before - USUAL) + own
    before, after = (round(min(10, max(0, rating))) for rating in (before, after))
    return before, after


def _checked(mean: float, sd: float, correlation: float, cutoff: float) -> tuple[float, float, float, float]:
    largest = checks.LARGEST
    return (
        checks.number("mean", mean, -largest, largest),
        checks.number("sd", sd, SMALLEST_SD, largest),
        checks.number("correlation", correlation, -1, 1),
        checks.number("cutoff", cutoff, -largest, largest),
    )
