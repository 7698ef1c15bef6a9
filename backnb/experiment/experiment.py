"""A coin-toss experiment on yourself: the only thing in this course that speaks to cause.

Each day, after the first rating, a coin tossed in advance says whether you do the drill or stand quietly for the same
time. So the days of the two kinds differ by chance alone, and chance can be reckoned with (CENT 2015: BMJ 350:h1738). A
coin that was shown is the coin of its day, done or not: nobody can wait for a day that suits it.
"""

import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from backnb.course.wording import ARMS, DRILL, REST
from backnb.kit import checks
from backnb.kit.checks import SYNTHETIC
from backnb.ratings.chance import of_100, p_words, randomization_test, smallest_p
from backnb.ratings.estimates import nap
from backnb.ratings.power import ASSUMED, noticed

if TYPE_CHECKING:
    from backnb.log.store import StiffnessLog

DAYS, DAYS_RANGE = 20, (6, 40)  # ours: with fewer than 20, next to nothing is noticed
KEPT = {"arms": list, "seed": int, "shown": dict, "peeked": list, "stopped": str | None}  # in the log
GONE = "This experiment is not in the log any more, or was never begun there."
KINDS = {DRILL: "drill", REST: "quiet"}  # what a day is called
CANNOT_SHOW = (
    "What it cannot show: whether another movement would do the same, because the drill is compared with quiet "
    "standing. You know what you do each day, and what you expect of it can move a rating too. What you did on one day "
    "may reach into the next. And it is about you alone."
)


@dataclass(frozen=True)
class Day:
    """One day that is over: its arm, and what changed (after - before; None if a rating is missing)."""

    arm: str
    change: int | None


@dataclass(frozen=True)
class Experiment:
    """The days of an experiment, drawn in advance, and what came of those that are over.

    ``arms`` has "drill" or "rest" (a quiet day) for each day, as many of each; ``seed`` draws them again. ``days`` are
    those whose coin was shown; one that was not done to its end, or was deleted since, has no change; ``last_day`` is
    the date of the newest. ``peeked`` says how often somebody looked at coins of days to come, or at the result before
    the end. ``stopped`` is True if it was given up. ``uid`` is what its sessions know it by, None before it is in a
    log. ``synthetic``: it is made up.

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
    synthetic: bool = False

    @classmethod
    def draw(cls, days: int = DAYS, seed: int | None = None) -> Self:
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
        seed = secrets.randbelow(checks.LARGEST_SEED + 1) if seed is None else checks.seed(seed)
        coins = random.Random(seed)
        # Sorting by random keys: the same on every Python.
        arms = sorted([DRILL, REST] * (days // 2), key=lambda _: coins.random())
        return cls(tuple(arms), seed)

    @classmethod
    def rehearse(cls, days: int = DAYS, effect: float = 0.0, seed: int = 0) -> Self:
        """Make up an experiment, done to its end, to practise reading one (:func:`backnb.ratings.made_up.sample_days`).

        Args:
            days: As for :meth:`draw`.
            effect: What the drill adds to the second rating, in points, -10 to 10; 0: it does nothing.
            seed: The same seed makes the same days.

        Raises:
            ValueError: If a number is not allowed.

        >>> Experiment.rehearse(days=6).result().startswith("SYNTHETIC data. Mean change: drill days")
        True
        """
        from backnb.ratings.made_up import sample_days

        cls.draw(days, seed=0)  # refuses what is not allowed
        (drill,), (before,), (after,) = sample_days(days, effect, seed=seed)
        arms = tuple(DRILL if is_drill else REST for is_drill in drill)
        made_up = tuple(Day(arm, int(change)) for arm, change in zip(arms, after - before, strict=True))
        return cls(arms, seed, made_up, synthetic=True)

    @property
    def over(self) -> bool:
        """Whether every day is over, or it was given up."""
        return self.stopped or len(self.days) >= len(self.arms)

    def is_done_for(self, today: date) -> bool:
        """Whether today has had its coin: there is one a day, however long the pauses between them are."""
        # Who travels west may be a day before it; more than that, and the clock was wrong once.
        return self.last_day is not None and timedelta(0) <= self.last_day - today <= timedelta(days=1)

    def arm_of(self, today: date) -> str | None:
        """Give today's coin, and no other: None if today has had one, or everything is over."""
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
        6 days, 3 drill days and 3 quiet days.
        If the drill really took one point off, an experiment ...
        """
        count = len(self.arms)
        return (
            f"{count} days, {count // 2} drill days and {count // 2} quiet days.\nIf the drill really took one point "
            f"off, an experiment of this length would notice it in about {100 * noticed(count):.0f} of 100 tries "
            f"({ASSUMED}).\n"
            'So be ready for "no difference found": it is the likely end, whether the drill does something or not.\n'
            f"Even if the two kinds of days come out as different as can be, chance alone would do as much in "
            f"{of_100(self.smallest_p)} such experiments ({p_words(self.smallest_p)}).\n{CANNOT_SHOW}"
        )

    def result(self) -> str:
        """Say what came of it, in plain sentences."""
        arms = [day.arm for day in self.days]
        by_arm = {arm: [day.change for day in self.days if day.arm == arm] for arm in (DRILL, REST)}
        if any(all(change is None for change in changes) for changes in by_arm.values()):
            return "There are not yet days of both kinds with both ratings, so there is nothing to compare."
        overlap = nap(by_arm[REST], by_arm[DRILL], names=("change of a quiet day", "change of a drill day"))
        parts = [f"{SYNTHETIC} data."] if self.synthetic else []
        parts += [str(randomization_test(self.changes, arms)), str(overlap)]
        if left := [f"{number} ({KINDS[day.arm]})" for number, day in enumerate(self.days, 1) if day.change is None]:
            days = "day" if len(left) == 1 else "days"
            parts.append(f"The coin was shown and a rating is missing on {days} {', '.join(left)}.")
        if self.peeked:
            times = "once" if self.peeked == 1 else f"{self.peeked} times"
            parts.append(f"You looked ahead or at the result {times} before the end; that may have moved your ratings.")
        if self.stopped:
            parts.append("It was given up before its last day; when it stops should not depend on how it looks.")
        return " ".join([*parts, CANNOT_SHOW])

    # In the log: what was drawn is saved once; what came of each day is in the sessions.

    @classmethod
    def latest(cls, log: "StiffnessLog") -> Self | None:
        """Find the newest experiment in a log, with its days so far; None if there is none.

        What is kept there but is no such experiment is passed over.
        """
        for uid, data in reversed(log.experiments()):
            try:
                cls.of(data, uid)
            except (LookupError, TypeError, ValueError):
                continue
            sessions = log.sessions()
            mine = sessions.loc[(sessions["experiment"] == uid) & sessions["day"].notna()]
            return cls.of(data, uid, mine.to_dict("records"))
        return None

    @classmethod
    def of(cls, data: Mapping, uid: str, sessions: Iterable[Mapping] = ()) -> Self:
        """Put together what a log has: what was drawn, and the sessions that belong to it, in order of time.

        It raises LookupError, TypeError or ValueError if the data is no experiment.
        """
        if wrong := [name for name, kind in KEPT.items() if not isinstance(data[name], kind)]:
            raise TypeError(f"What is kept of an experiment is of another type: {', '.join(wrong)}.")
        # Each session says which day it was, so a deleted one moves no coin. Two cards may have saved one day, the
        # second even after midnight: the first counts, and the next day keeps its coin.
        firsts = {session["day"]: session for session in reversed(list(sessions))}
        changes = {day: _whole_or_none(session["change"]) for day, session in firsts.items()}
        arms = tuple(checks.one_of("each arm", arm, ARMS) for arm in data["arms"])
        smallest_p(arms.count(DRILL), arms.count(REST))  # refuses an experiment without days of both kinds
        shown = {int(day): date.fromisoformat(on) for day, on in data["shown"].items()}
        count = max([0, *shown, *changes])
        last = [shown[count]] if count in shown else []
        last += [firsts[count]["at"].date()] if count in firsts else []
        return cls(
            arms=arms,
            seed=data["seed"],
            days=tuple(Day(arm, changes.get(day)) for day, arm in enumerate(arms[:count], 1)),
            last_day=max(last, default=None),
            peeked=len(data["peeked"]),
            stopped=data["stopped"] is not None,
            uid=uid,
        )

    def begin(self, log: "StiffnessLog") -> Self:
        """Save what was drawn, so that nobody can draw again unseen."""
        data = {"arms": list(self.arms), "seed": self.seed, "shown": {}, "peeked": [], "stopped": None}
        return replace(self, uid=log.save_experiment(data))

    def show(self, log: "StiffnessLog", today: date) -> None:
        """Write down that today's coin is shown: from now on it is today's, done or not.

        This, :meth:`peek` and :meth:`stop` raise ValueError if the experiment is not in the log any more.
        """
        self._note(log, lambda data: data["shown"].update({str(len(self.days) + 1): today.isoformat()}))

    def peek(self, log: "StiffnessLog") -> None:
        """Write down that somebody looks at the coins of days to come, or at the result before the end."""
        self._note(log, lambda data: data["peeked"].append(_now()))

    def stop(self, log: "StiffnessLog") -> None:
        """Give it up. What came of it so far stays."""
        self._note(log, lambda data: data.update(stopped=_now()))

    def _note(self, log: "StiffnessLog", change: Callable[[dict], object]) -> None:
        data = next((data for uid, data in log.experiments() if uid == self.uid), None)
        if data is None:
            raise ValueError(GONE)
        change(data)
        log.save_experiment(data, self.uid)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _whole_or_none(change: object) -> int | None:
    return int(change) if isinstance(change, int) else None
