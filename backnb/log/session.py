"""One session: its fields, what each may hold, and how the log's file holds it. All of it is written here, once."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any, Self

from backnb.course.exercises import BOTH, DRILLS, SQUAT, STANDING
from backnb.course.wording import ARMS, PAIN
from backnb.kit import checks

EXERCISES = (*DRILLS, BOTH, STANDING.key)
PAINS = tuple(PAIN.values())
DRAFT = "draft"
ENDINGS = (DRAFT, "finished", "limit", "stopped")
LONGEST_EXERCISE = 100
LONGEST_CONTEXT = 200
LONGEST_NOTE = 2_000
MOST_REPS = 10_000
MOST_DAYS = 1_000
LARGEST_ID = 1_000_000_000
FUTURE = timedelta(minutes=1)  # as far as the clocks of two machines may differ


# What a field may hold: a check that gives the value as it is kept or raises ValueError, the type of the column in the
# file with what the file itself refuses, and pandas' type of the column.


def _field(check: Callable[[str, Any], Any], sql: str, dtype: str, default: Any = None) -> Any:
    return field(default=default, metadata={"check": check, "sql": sql, "dtype": dtype})


def _whole(low: int, high: int, check: Callable[[str, Any], Any] | None = None) -> Any:
    check = check or partial(checks.whole, low=low, high=high, or_none="None or ")
    sql = f"INTEGER CHECK ({{0}} BETWEEN {low} AND {high} AND {{0}} = CAST({{0}} AS INTEGER))"
    return _field(check, sql, "Int64")


def _one_of(words: tuple[str, ...], default: str | None = None) -> Any:
    check = partial(checks.one_of, allowed=words, or_none="" if default else "None or ")
    return _field(check, f"TEXT {'NOT NULL ' if default else ''}CHECK ({{0}} IN {words})", "string", default)


def _text(longest: int, default: str | None = None) -> Any:
    check = partial(checks.text, longest=longest, or_none="None or " if default is None else "")
    not_null = "" if default is None else "NOT NULL "
    return _field(check, f"TEXT {not_null}CHECK (length({{0}}) <= {longest})", "string", default)


def _uid(name: str, value: str, or_none: str = "") -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise ValueError(f"{name} must be {or_none}a uid, as the log gave it, not {checks.shown(value)}.") from None


def _moment(name: str, value: datetime) -> datetime:
    at_utc, utc_offset_min = checks.moment(name, value)
    # Also of a subclass such as pandas' Timestamp, which knows of nanoseconds.
    return local(at_utc.isoformat(timespec="microseconds"), utc_offset_min)


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session, with nothing in it that is not allowed.

    Args:
        id: Its number in one log; None before it is there.
        at: When, as a datetime with a time zone.
        exercise: The key of a drill, such as "squat", or "squat+roof"; "none" for a rating on its own, such as on days
            before the first drill.
        reps_planned: Reps in the plan.
        reps_done: Reps done, at most ``reps_planned``.
        limit: The last target reached before "That was my limit" in the drill it was pressed in: 0 to 1 of the
            learner's own range; 0 if none was reached.
        before: Stiffness before, a whole number from 0 to 10; None or NaN for no answer.
        after: Stiffness after, the same.
        pain: "none", "same", "more" or "new", or None for no answer.
        context: What came before, such as hours of sitting; up to 200 characters.
        note: Anything else; up to 2,000 characters.
        ended: "finished", "limit" or "stopped"; "draft" as long as answers may follow.
        experiment: The uid of the experiment it belongs to, as :meth:`StiffnessLog.save_experiment` gave it.
        day: Which day of the experiment it was, from 1 on.
        arm: What it was in that experiment, "drill" or "rest".
        uid: What it is known by in every log.

    Raises:
        ValueError: If a value is not allowed; the sentence names it.

    >>> Session(at=datetime(2026, 3, 1, tzinfo=UTC), before=11)
    Traceback (most recent call last):
    ...
    ValueError: before must be None (no answer) or a whole number from 0 to 10, not 11.
    """

    id: int | None = _field(
        partial(checks.whole, low=1, high=LARGEST_ID, or_none="None or "),
        "INTEGER PRIMARY KEY AUTOINCREMENT",  # the number of a deleted session is never given to another one
        "Int64",
    )
    at: datetime = field(metadata={"check": _moment, "dtype": "object"})
    # Any word: a log that another backnb wrote may have a drill that is not in this one. See check_given.
    exercise: str = _field(partial(checks.text, longest=LONGEST_EXERCISE), "TEXT NOT NULL", "string", SQUAT.key)
    reps_planned: int | None = _whole(0, MOST_REPS)
    reps_done: int | None = _whole(0, MOST_REPS)
    limit: float | None = _field(
        partial(checks.number, low=0, high=1, or_none="None or "), "REAL CHECK ({0} BETWEEN 0 AND 1)", "Float64"
    )
    before: int | None = _whole(0, 10, checks.rating)
    after: int | None = _whole(0, 10, checks.rating)
    pain: str | None = _one_of(PAINS)
    context: str | None = _text(LONGEST_CONTEXT)
    note: str = _text(LONGEST_NOTE, "")
    ended: str = _one_of(ENDINGS, "finished")
    experiment: str | None = _field(partial(_uid, or_none="None or "), "TEXT CHECK (length({0}) = 36)", "string")
    day: int | None = _whole(1, MOST_DAYS)
    arm: str | None = _one_of(ARMS)
    uid: str = field(
        default_factory=lambda: str(uuid.uuid4()),
        metadata={"check": _uid, "sql": "TEXT NOT NULL UNIQUE CHECK (length({0}) = 36)", "dtype": "string"},
    )

    def __post_init__(self) -> None:
        for name, check in _CHECKS:
            value = getattr(self, name)
            if value is not None or name in _NEEDED:
                object.__setattr__(self, name, check(name, value))
        if self.reps_planned is not None and self.reps_done is not None and self.reps_done > self.reps_planned:
            raise ValueError(f"reps_done must be at most reps_planned, {self.reps_planned}, not {self.reps_done}.")

    @classmethod
    def of_row(cls, row: Sequence) -> Self:
        """Give the session in a row of the file, its values in the order of ``COLUMNS``."""
        values = dict(zip(COLUMNS, row, strict=True))
        return cls(at=local(values.pop("at_utc"), values.pop("utc_offset_min")), **values)

    def row(self) -> list:
        """Give its values in the order of ``COLUMNS``."""
        at_utc, utc_offset_min = checks.moment("at", self.at)
        values = vars(self) | {"at_utc": at_utc.isoformat(timespec="microseconds"), "utc_offset_min": utc_offset_min}
        return [values[name] for name in COLUMNS]

    def looks_like(self) -> tuple:
        """Give the minute, the drill and both ratings: what a session is known by that has no uid, or another one.

        >>> Session(at=datetime(2026, 3, 1, 12, tzinfo=UTC), before=6).looks_like()
        ('2026-03-01T12:00', 'squat', 6, None)
        """
        # No more than the minute, for a spreadsheet may have cut off what comes after.
        return self.at.astimezone(UTC).isoformat()[:16], self.exercise, self.before, self.after


_NEEDED = ("at", "exercise", "note", "ended", "uid")  # these are never None
_CHECKS = [(column.name, column.metadata["check"]) for column in fields(Session)]
NAMES = tuple(column.name for column in fields(Session))  # as a CSV file has them
FIELDS = tuple(name for name in NAMES if name not in ("id", "uid"))  # what a learner gives
DTYPES = {column.name: column.metadata["dtype"] for column in fields(Session)}
# In the file, a moment is one in UTC, so that it can be sorted, and the offset of the place.
_SQL = {
    "at_utc": "TEXT NOT NULL CHECK ({0} GLOB '????-??-??T??:??:??.??????+00:00')",
    "utc_offset_min": "INTEGER NOT NULL CHECK (abs({0}) < 1440)",
} | {column.name: column.metadata["sql"] for column in fields(Session) if column.name != "at"}
COLUMNS = tuple(_SQL)
QUOTED = ", ".join(f'"{name}"' for name in COLUMNS)  # "limit" is a word of SQL
TABLES = (
    f"""CREATE TABLE sessions (
    {", ".join(f'"{name}" ' + sql.format(f'"{name}"') for name, sql in _SQL.items())},
    CHECK (reps_done <= reps_planned))""",
    "CREATE TABLE experiments (uid TEXT PRIMARY KEY, data TEXT NOT NULL)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


def check_given(at: datetime | None = None, exercise: str = SQUAT.key, **_: object) -> None:
    """Refuse what nobody can mean who gives a session. What a log holds already is taken at its word.

    Args:
        at: When it was; None for now.
        exercise: What was done.

    Raises:
        ValueError: If it is more than a minute ahead of this machine's clock, or the drill is not in the course.

    >>> check_given(exercise="bridge")
    Traceback (most recent call last):
    ...
    ValueError: exercise must be one of 'squat', 'roof', 'squat+roof', 'none', not 'bridge'.
    """
    checks.one_of("exercise", exercise, EXERCISES)
    if at is not None and checks.moment("at", at)[0] - datetime.now(UTC) > FUTURE:
        raise ValueError(f"at must not be in the future, more than a minute ahead of this machine's clock, not {at!r}.")


def local(at_utc: str, utc_offset_min: int) -> datetime:
    """Give a moment as the file holds it in the zone it was saved in.

    >>> local("2026-03-01T11:00:00.000000+00:00", 60).isoformat()
    '2026-03-01T12:00:00+01:00'
    """
    return datetime.fromisoformat(at_utc).astimezone(_zone(utc_offset_min))


@cache
def _zone(utc_offset_min: int) -> timezone:
    return timezone(timedelta(minutes=utc_offset_min))
