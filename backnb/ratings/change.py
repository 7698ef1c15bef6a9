"""What changed between two ratings, and how little that shows: pure functions on numbers.

Change is after - before: negative means less stiff. 0 is a rating; None (or NaN, or pandas' NA) is no answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from backnb.course.wording import HIGHER, LOWER, ONE_MISSING, PAIR, SAME, STOP
from backnb.kit.checks import is_many, rating, shown
from backnb.kit.words import Sentence, counted

if TYPE_CHECKING:
    import pandas as pd

FEWEST_FOR_MEDIAN = 8  # ours: a median of fewer says little that the marks do not
MANY_SESSIONS = "Each rating moves for many reasons; this does not show why."


@dataclass(frozen=True, repr=False)
class Summary(Sentence):
    """What :func:`summarize` found; printed, it is a plain sentence.

    ``n`` pairs are complete and ``missing`` are not. After, ``lower`` of the n were less stiff, ``same`` the
    same and ``higher`` stiffer. ``median_change`` is None if no pair is complete.
    """

    n: int
    missing: int
    lower: int
    same: int
    higher: int
    median_change: float | None
    _single: tuple[int | None, int | None] | None = None  # the pair, if there is just one

    def __str__(self) -> str:
        if self._single:
            return _one_session(*self._single)
        parts = ["No pair of ratings yet."]
        if self.n:
            parts = [
                f"n = {counted(self.n, 'session')}.",
                f"Lower after: {self.lower}, same: {self.same}, higher: {self.higher}.",
                f"Median change {self.median_change:g}.",
                MANY_SESSIONS,
            ]
        if self.missing:
            parts.append(f"Missing: {counted(self.missing, 'pair')} left out.")
        return " ".join(parts)


def summarize(before: int | Iterable | None, after: int | Iterable | None) -> Summary:
    """Count how ratings changed, in one session or in many.

    Args:
        before: A rating from 0 to 10 (or None), or a list or pandas Series of them.
        after: The same, and as many.

    Returns:
        The counts and the median change.

    Raises:
        ValueError: If a rating is not a whole number from 0 to 10, or the two do not match in length.

    >>> summarize(6, 4)
    Before 6, after 4 (change -2). One session. Ratings move for many reasons (rest, time, expectation). \
This does not show why.
    >>> summary = summarize([6, 5, 7, 3], [4, 5, None, 4])
    >>> summary.n, summary.missing, summary.lower, summary.same, summary.higher, summary.median_change
    (3, 1, 1, 1, 1, 0.0)
    """
    if is_many(before) != is_many(after):
        raise ValueError(f"before and after must be two ratings or two lists, not {shown(before)} and {shown(after)}.")
    befores, afters = ratings(before, "before"), ratings(after, "after")
    if len(befores) != len(afters):
        raise ValueError(f"before and after must be equally long, not {len(befores)} and {len(afters)} ratings.")
    pairs = list(zip(befores, afters, strict=True))
    changes = [after - before for before, after in pairs if before is not None and after is not None]
    return Summary(
        n=len(changes),
        missing=len(pairs) - len(changes),
        lower=sum(change < 0 for change in changes),
        same=changes.count(0),
        higher=sum(change > 0 for change in changes),
        median_change=float(median(changes)) if changes else None,
        _single=pairs[0] if len(pairs) == 1 else None,
    )


class Parted(NamedTuple):
    """The ratings of a table: ``drills`` are days with a drill, ``quiet`` of standing, ``alone`` of one rating."""

    before: list[int | None]
    after: list[int | None]
    drills: list[bool]
    quiet: list[bool]
    alone: list[bool]

    @property
    def summary(self) -> Summary:
        """What changed with the drills."""
        return summarize(*(list(compress(these, self.drills)) for these in (self.before, self.after)))

    @property
    def words(self) -> str:
        """The same in sentences, and beside it what belongs to no drill."""
        summary, quiet, alone = self.summary, sum(self.quiet), sum(self.alone)
        said = str(summary)
        if summary.n < FEWEST_FOR_MEDIAN and summary.median_change is not None:
            said = said.replace(f"Median change {summary.median_change:g}. ", "")
        if quiet:
            said += (
                f" {counted(quiet, 'day')} of quiet standing {'is' if quiet == 1 else 'are'} drawn apart, not counted."
            )
        return f"{said} {counted(alone, 'baseline rating')} without exercise." if alone else said


def check_table(sessions: "pd.DataFrame", *names: str) -> None:
    """Refuse what is no table with these columns.

    Raises:
        ValueError: If it is none, or a column is missing.
    """
    if not hasattr(sessions, "columns"):
        raise ValueError(f"sessions must be a table, such as StiffnessLog().sessions(), not {shown(sessions)}.")
    for name in names:
        if name not in sessions:
            raise ValueError(f"sessions must have the columns {', '.join(names)}; {name} is missing.")


def part(sessions: "pd.DataFrame") -> Parted:
    """Give the ratings of a table such as ``StiffnessLog().sessions()``, and which of them belong to no drill.

    Raises:
        ValueError: If a rating is not a whole number from 0 to 10.
    """
    before, after = (ratings(sessions[name], name) for name in ("before", "after"))
    none = sessions["exercise"].isin(["none"]).tolist() if "exercise" in sessions else [False] * len(before)
    quiet = [no and last is not None for no, last in zip(none, after, strict=True)]
    alone = [no and last is None and first is not None for no, first, last in zip(none, before, after, strict=True)]
    drills = [not (one or other) for one, other in zip(quiet, alone, strict=True)]
    return Parted(before, after, drills, quiet, alone)


def ratings(values: Any, name: str = "a rating") -> list[int | None]:
    """Give one rating, or many, as a list of whole numbers, with None for each that is missing.

    >>> ratings([0, 10.0, float("nan")])
    [0, 10, None]
    """
    values = values if is_many(values) else [values]
    # pandas gives its numbers one by one much more slowly than all at once.
    values = values.tolist() if hasattr(values, "tolist") else values
    return [rating(name, value) for value in values]


def change_words(before: int, after: int) -> str:
    """Say a change in the course's words.

    >>> change_words(6, 4), change_words(5, 5), change_words(4, 5)
    ('change -2', 'no change', 'stiffer by 1')
    """
    words = SAME if after == before else LOWER if after < before else HIGHER
    return words.format(change=after - before)


def _one_session(before: int | None, after: int | None) -> str:
    if before is None and after is None:
        return "Both ratings are missing, so there is no change to show."
    if before is None or after is None:
        return ONE_MISSING
    stop = f"{STOP} " if after > before else ""
    return PAIR.format(before=before, after=after, change=change_words(before, after), stop=stop)
