"""A coin-toss experiment on yourself: the only thing in this course that speaks to cause.

Each day a coin, tossed in advance, says whether you do the drill or stand quietly for the same time. So the days of the
two kinds differ by chance alone, and chance can be reckoned with (CENT 2015: BMJ 350:h1738).
"""

import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Self

from backnb.kit import checks
from backnb.ratings.chance import DRILL, REST, of_100, p_words, randomization_test, smallest_p
from backnb.ratings.estimates import nap

if TYPE_CHECKING:
    from backnb.log.store import StiffnessLog

DAYS_RANGE = (6, 40)
SEED_LIMIT = 2**32
CANNOT_SHOW = (
    "What it cannot show: you know what you do each day, and you may expect something of it; that can move a rating "
    "too. What you did on one day may reach into the next. And it is about you alone."
)


@dataclass(frozen=True)
class Day:
    """One day that is over: its arm, and what changed (after - before; None if a rating is missing)."""

    arm: str
    change: int | None


@dataclass(frozen=True)
class Experiment:
    """The days of an experiment, drawn in advance, and what came of those that are over.

    ``arms`` has "drill" or "rest" for each day, as many of each; ``seed`` draws them again. ``days`` are those that
    are over; one that was deleted from the log since has no change. ``peeked`` says how often somebody looked at coins
    of days to come, or at the result before the end. ``stopped`` is True if it was given up. ``uid`` is what its
    sessions know it by, None before it is in a log.

    >>> experiment = Experiment.draw(days=6, seed=1)
    >>> experiment.arms.count("drill"), experiment.arms.count("rest")
    (3, 3)
    """

    arms: tuple[str, ...]
    seed: int
    days: tuple[Day, ...] = ()
    last_day: date | None = None
    peeked: int = 0
    stopped: bool = False
    uid: str | None = None

    @classmethod
    def draw(cls, days: int = 10, seed: int | None = None) -> Self:
        """Toss the coins of every day, half of them drill and half rest.

        Args:
            days: How many, an even number from 6 to 40 (ours).
            seed: What the coins hang on, 0 to 4,294,967,295; left out, it is drawn by this computer.

        Raises:
            ValueError: If a number is not allowed.

        >>> Experiment.draw(days=8, seed=3) == Experiment.draw(days=8, seed=3)
        True
        """
        if checks.whole("days", days, *DAYS_RANGE) % 2:
            raise ValueError(f"days must be an even number, so that there are as many of both kinds, not {days}.")
        seed = secrets.randbelow(SEED_LIMIT) if seed is None else checks.whole("seed", seed, 0, SEED_LIMIT - 1)
        coins = random.Random(seed)
        # Sorting by random keys: the same on every Python.
        arms = sorted([DRILL, REST] * (days // 2), key=lambda _: coins.random())
        return cls(tuple(arms), seed)

    @property
    def over(self) -> bool:
        """Whether every day is over, or it was given up."""
        return self.stopped or len(self.days) >= len(self.arms)

    def is_done_for(self, today: date) -> bool:
        """Whether today has had its day: there is one a day, however long the pauses between them are."""
        return self.last_day is not None and self.last_day >= today

    def arm_of(self, today: date) -> str | None:
        """Show today's coin, and no other: None if today is done, or everything is over."""
        return None if self.over or self.is_done_for(today) else self.arms[len(self.days)]

    @property
    def changes(self) -> list[int | None]:
        """What changed on each day that is over."""
        return [day.change for day in self.days]

    @property
    def smallest_p(self) -> float:
        """How small p can get with as many days as planned."""
        return smallest_p(self.arms.count(DRILL), self.arms.count(REST))

    def promise(self) -> str:
        """Say before the start what this experiment can show and what it cannot.

        >>> print(Experiment.draw(days=6, seed=1).promise())
        6 days, 3 with the drill and 3 with quiet standing. Even if the two kinds of days come out ...
        """
        half = len(self.arms) // 2
        return (
            f"{len(self.arms)} days, {half} with the drill and {half} with quiet standing. Even if the two kinds of "
            f"days come out as different as can be, chance alone would do as much in {of_100(self.smallest_p)} such "
            f"experiments ({p_words(self.smallest_p)}). With so few days p can get no smaller. {CANNOT_SHOW}"
        )

    def result(self) -> str:
        """Say what came of it, in plain sentences."""
        arms = [day.arm for day in self.days]
        by_arm = {arm: [day.change for day in self.days if day.arm == arm] for arm in (DRILL, REST)}
        if any(all(change is None for change in changes) for changes in by_arm.values()):
            return "There are not yet days of both kinds with both ratings, so there is nothing to compare."
        overlap = nap(by_arm[REST], by_arm[DRILL], names=("quiet day", "drill day"))
        parts = [str(randomization_test(self.changes, arms)), str(overlap)]
        if self.peeked:
            times = "once" if self.peeked == 1 else f"{self.peeked} times"
            parts.append(f"You looked ahead or at the result {times} before the end; that may have moved your ratings.")
        if self.stopped:
            parts.append("It was given up before its last day; when it stops should not hang on how it looks.")
        return " ".join([*parts, CANNOT_SHOW])

    # In the log: what was drawn is saved once; what came of each day is in the sessions.

    @classmethod
    def latest(cls, log: "StiffnessLog") -> Self | None:
        """Find the newest experiment in a log, with its days so far; None if there is none."""
        found = log.experiments()
        if not found:
            return None
        uid, data = found[-1]
        sessions = log.sessions()
        mine = sessions.loc[(sessions["experiment"] == uid) & sessions["day"].notna()]
        return cls.of(data, uid, mine.to_dict("records"))

    @classmethod
    def of(cls, data: Mapping, uid: str, sessions: Iterable[Mapping]) -> Self:
        """Put together what a log has: what was drawn, and the sessions that belong to it, in order of time."""
        # Each session says which day it was, so a deleted one moves no coin. Two cards may have saved one day, the
        # second even after midnight: the first counts, and the next day keeps its coin.
        firsts = {session["day"]: session for session in reversed(list(sessions))}
        changes = {day: _whole_or_none(session["change"]) for day, session in firsts.items()}
        arms = tuple(data["arms"])
        return cls(
            arms=arms,
            seed=data["seed"],
            days=tuple(Day(arm, changes.get(day)) for day, arm in enumerate(arms[: max(changes, default=0)], 1)),
            last_day=max((session["at"].date() for session in firsts.values()), default=None),
            peeked=len(data["peeked"]),
            stopped=data["stopped"] is not None,
            uid=uid,
        )

    def begin(self, log: "StiffnessLog") -> Self:
        """Save what was drawn, so that nobody can draw again unseen."""
        data = {"arms": list(self.arms), "seed": self.seed, "peeked": [], "stopped": None}
        return replace(self, uid=log.save_experiment(data))

    def peek(self, log: "StiffnessLog") -> None:
        """Write down that somebody looks at the coins of days to come, or at the result before the end."""
        self._note(log, lambda data: data["peeked"].append(_now()))

    def stop(self, log: "StiffnessLog") -> None:
        """Give it up. What came of it so far stays."""
        self._note(log, lambda data: data.update(stopped=_now()))

    def _note(self, log: "StiffnessLog", change: Callable[[dict], object]) -> None:
        data = next(data for uid, data in log.experiments() if uid == self.uid)
        change(data)
        log.save_experiment(data, self.uid)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _whole_or_none(change: object) -> int | None:
    return int(change) if isinstance(change, int) else None
