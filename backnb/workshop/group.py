"""A group in a workshop: everybody's two ratings, without names, and what may be said of them.

Change is after - before: negative means less stiff. 0 is a rating; None is no answer. Of fewer than 5 people only
their number is shown: each of two people knows from a count what the other one said. The cut-offs are ours.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from backnb.kit import checks
from backnb.kit.tables import number
from backnb.kit.words import Sentence, counted
from backnb.ratings.change import MANY_SESSIONS, ratings, summarize
from backnb.ratings.estimates import FEWEST_FOR_INTERVAL, HELD_BY_FEW, TOO_NARROW_BELOW, bootstrap_mean
from backnb.ratings.made_up import SYNTHETIC, sample_group

FEWEST_TO_DRAW = 5  # people; of fewer nothing is shown but how many
NO_COMPARISON = "No comparison group; people here chose to come."
HELD_BY_MORE = "Between 90 and 95"  # see bootstrap_mean
NOT_DRAWN = f"With fewer than {FEWEST_TO_DRAW} people only their number is shown, so that nobody can be picked out."
NO_ANSWER = ("", "-", "\u2013", "\u2014", "\u2212", "?")  # a word processor makes longer dashes of -
TEN = ("t", "T", "+")  # as on the keypad
LONGEST_TEXT = 1_000_000

Pair = tuple[int | None, int | None]


@dataclass(frozen=True, repr=False)
class Group(Sentence):
    """The two ratings of each person; printed, plain sentences that fit the size of the group.

    ``pairs`` has (before, after) for each person, with None for no answer. ``synthetic`` says that nobody gave them.
    ``problems`` are sentences about lines that could not be used. Raises ValueError if an entry is no pair, or a rating
    is neither None nor a whole number from 0 to 10.

    >>> Group([(6, 4), (5, 5), (7, None)])
    n = 2 people. 1 of 3 gave no rating afterwards. With fewer than 5 people only their number is shown, ...
    """

    pairs: list[Pair]
    synthetic: bool = False
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            given = [(before, after) for before, after in self.pairs]
        except (TypeError, ValueError):
            raise ValueError(
                f"pairs must have (before, after) for each person, such as [(6, 4), (5, None)], not "
                f"{checks.shown(self.pairs)}."
            ) from None
        object.__setattr__(self, "pairs", given)
        pairs = list(zip(ratings(self.before, "before"), ratings(self.after, "after"), strict=True))
        object.__setattr__(self, "pairs", pairs)  # NaN and pandas' NA have become None

    @property
    def before(self) -> list[int | None]:
        """The ratings before, one a person."""
        return [before for before, _ in self.pairs]

    @property
    def after(self) -> list[int | None]:
        """The ratings after, in the same order."""
        return [after for _, after in self.pairs]

    @property
    def changes(self) -> list[int]:
        """What changed, for each person with both ratings."""
        return [after - before for before, after in self.pairs if before is not None and after is not None]

    @property
    def n(self) -> int:
        """How many people gave both ratings."""
        return len(self.changes)

    @property
    def missing(self) -> int:
        """How many people did not."""
        return len(self.pairs) - self.n

    def counts(self) -> str:
        """Say how many went which way, and the median; nothing of fewer than 5 people."""
        if self.n < FEWEST_TO_DRAW:
            return ""
        found = summarize(self.before, self.after)
        counts = f"Lower after: {found.lower}, same: {found.same}, higher: {found.higher}."
        return f"{counts} Median change {found.median_change:zg}."

    def missing_words(self) -> str:
        """Say who left which rating out, in numbers; nothing if nobody did."""
        left = Counter((before is None, after is None) for before, after in self.pairs)
        kinds = {(False, True): "afterwards", (True, False): "before", (True, True): "at all"}
        gave = f"of {len(self.pairs)} gave no rating"
        parts = [f"{left[kind]} {gave} {when}" for kind, when in kinds.items() if left[kind]]
        return f"{', '.join(parts)}." if parts else ""

    def interval(self) -> str:
        """Give the mean change with its 95 % bootstrap interval from 8 people on, or say why there is none."""
        if self.n < FEWEST_TO_DRAW:
            return ""
        found = bootstrap_mean(self.changes)
        if self.n < FEWEST_FOR_INTERVAL:
            return f"No interval with fewer than {FEWEST_FOR_INTERVAL} people."
        if found.low is None:
            return "No interval, because all changes are the same."
        held = f"About {HELD_BY_FEW}" if self.n < TOO_NARROW_BELOW else HELD_BY_MORE
        return (
            f"Mean change {found.mean:z.1f}. How unsure it is: from {found.low:z.1f} to {found.high:z.1f}. "
            f"{held} of 100 such ranges hold the true mean."
        )

    def __str__(self) -> str:
        people = f"n = {counted(self.n, 'person', 'people')}." if self.n else "No pair of ratings yet."
        parts = [people, self.counts(), self.missing_words()]
        if 0 < self.n < FEWEST_TO_DRAW:
            parts.append(NOT_DRAWN)
        if self.n >= FEWEST_TO_DRAW:
            parts += [self.interval(), NO_COMPARISON, MANY_SESSIONS]
        if self.synthetic:
            parts.insert(0, f"{SYNTHETIC} data.")
        return " ".join(filter(None, parts))

    @classmethod
    def rehearsal(cls, n: int = 12, seed: int = 0) -> Self:
        """Make up a group to practise with; the drill does nothing in it (:func:`backnb.ratings.made_up.sample_group`).

        Args:
            n: How many people, 0 to 1000.
            seed: The same seed makes the same group; 0 to 4,294,967,295.

        Raises:
            ValueError: If a number is not allowed.

        >>> Group.rehearsal(n=14).missing
        2
        """
        return cls(list(zip(*sample_group(n, seed), strict=True)), synthetic=True)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a line a person: the rating before, then the one after, such as ``6 4``.

        Between the two may be a space, a tab, a comma, a semicolon, a slash or an arrow (->). T or + is 10. No answer
        is - or ? or nothing. Empty lines, and lines that begin with #, are passed over.

        Args:
            text: The lines.

        Returns:
            The group of all lines that could be read; ``problems`` names the others by their number.

        Raises:
            ValueError: If it is not text.

        >>> group = Group.from_text("6 4, 5,5, 12 3".replace(", ", chr(10)))
        >>> group.pairs, group.problems
        ([(6, 4), (5, 5)], ['Line 3: an answer is neither a whole number from 0 to 10 nor - for no answer.'])
        """
        pairs, problems = [], []
        for place, line in enumerate(
            checks.text("text", text, LONGEST_TEXT).removeprefix("\ufeff").splitlines(), start=1
        ):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                pairs.append(_pair(line))
            except ValueError as error:
                # The line itself is not shown: a name may stand in it.
                problems.append(f"Line {place}: {error}")
        return cls(pairs, problems=problems)


def in_order(pair: Pair) -> tuple:
    """Sort by the ratings, with no answer last; to be used as a key.

    >>> sorted([(6, None), (6, 4), (None, 3)], key=in_order)
    [(6, 4), (6, None), (None, 3)]
    """
    return tuple((rating is None, rating or 0) for rating in pair)


def _pair(line: str) -> Pair:
    marks = ("\t", "->", "→", ";", "/", ",")  # one tab stands between the columns of a spreadsheet
    mark = next((mark for mark in marks if mark in line and (mark != "\t" or line.count(mark) == 1)), None)
    answers = [answer.strip() for answer in line.split(mark)]  # None: wherever there is space
    if len(answers) != 2:
        raise ValueError("there must be two answers, before and after; write - for no answer.")
    return _answer(answers[0]), _answer(answers[1])


def _answer(text: str) -> int | None:
    if text in NO_ANSWER:
        return None
    if text in TEN:
        return 10
    rating = number(text)  # a table program may have made 6.0 of 6
    if rating not in range(11):
        raise ValueError("an answer is neither a whole number from 0 to 10 nor - for no answer.")
    return int(rating)
