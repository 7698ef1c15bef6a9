"""One session in the log: what it may hold, and how the file holds it."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from backnb.kit import checks

EXERCISES = ("squat", "roof", "squat+roof", "none")
PAINS = ("none", "same", "more", "new")
ENDINGS = ("finished", "limit", "stopped")
ARMS = ("drill", "rest")
LONGEST_CONTEXT = 200
LONGEST_NOTE = 2_000
MOST_REPS = 10_000
LARGEST_ID = 1_000_000_000
FUTURE = timedelta(minutes=1)  # as far as the clocks of two machines may differ

FIELDS = tuple(  # what a learner gives
    "at exercise reps_planned reps_done limit before after pain context note ended experiment arm".split()
)
COLUMNS = ("id", *FIELDS, "uid")
_VERSION_1 = COLUMNS[:12]  # what there was before `experiment`, `arm` and `uid`
_NAMESPACE = uuid.UUID("6b6e6f77-6c65-4467-a520-6261636b6e62")

# AUTOINCREMENT: the number of a deleted session is never given to another one.
TABLES = (
    f"""
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),
    at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.??????+00:00'),
    utc_offset_min INTEGER NOT NULL CHECK (abs(utc_offset_min) < 1440),
    exercise TEXT NOT NULL CHECK (exercise IN {EXERCISES}),
    reps_planned INTEGER CHECK (reps_planned BETWEEN 0 AND {MOST_REPS}),
    reps_done INTEGER CHECK (reps_done BETWEEN 0 AND {MOST_REPS} AND reps_done <= reps_planned),
    "limit" REAL CHECK ("limit" BETWEEN 0 AND 1),
    before INTEGER CHECK (before IN {tuple(range(11))}),
    after INTEGER CHECK (after IN {tuple(range(11))}),
    pain TEXT CHECK (pain IN {PAINS}),
    context TEXT CHECK (length(context) <= {LONGEST_CONTEXT}),
    note TEXT NOT NULL CHECK (length(note) <= {LONGEST_NOTE}),
    ended TEXT NOT NULL CHECK (ended IN {ENDINGS}),
    experiment INTEGER CHECK (experiment BETWEEN 1 AND {LARGEST_ID}),
    arm TEXT CHECK (arm IN {ARMS})
)
""",
    "CREATE TABLE experiments (id INTEGER PRIMARY KEY AUTOINCREMENT, data TEXT NOT NULL)",
)


def checked(
    *,
    at: datetime,
    exercise: str = "squat",
    reps_planned: int | None = None,
    reps_done: int | None = None,
    limit: float | None = None,
    before: int | None = None,
    after: int | None = None,
    pain: str | None = None,
    context: str | None = None,
    note: str = "",
    ended: str = "finished",
    experiment: int | None = None,
    arm: str | None = None,
) -> dict:
    """Check what a learner gives, and give it as the file holds it.

    Raises:
        ValueError: If a value is not allowed; the sentence names it.

    >>> checked(at=datetime(2026, 3, 1, tzinfo=UTC), before=11)
    Traceback (most recent call last):
    ...
    ValueError: before must be None (no answer) or a whole number from 0 to 10, not 11.
    """
    at_utc, utc_offset_min = checks.moment("at", at)
    row = {
        "at_utc": at_utc.isoformat(timespec="microseconds"),
        "utc_offset_min": utc_offset_min,
        "exercise": checks.one_of("exercise", exercise, EXERCISES),
        "reps_planned": checks.whole("reps_planned", reps_planned, 0, MOST_REPS, or_none="None or "),
        "reps_done": checks.whole("reps_done", reps_done, 0, MOST_REPS, or_none="None or "),
        "limit": checks.number("limit", limit, 0, 1, or_none="None or "),
        "before": checks.whole("before", before, 0, 10, or_none="None (no answer) or "),
        "after": checks.whole("after", after, 0, 10, or_none="None (no answer) or "),
        "pain": checks.one_of("pain", pain, PAINS, or_none="None or "),
        "context": checks.text("context", context, LONGEST_CONTEXT, or_none="None or "),
        "note": checks.text("note", note, LONGEST_NOTE),
        "ended": checks.one_of("ended", ended, ENDINGS),
        "experiment": checks.whole("experiment", experiment, 1, LARGEST_ID, or_none="None or "),
        "arm": checks.one_of("arm", arm, ARMS, or_none="None or "),
    }
    if reps_planned is not None and reps_done is not None and reps_done > reps_planned:
        raise ValueError(f"reps_done must be at most reps_planned, {reps_planned}, not {reps_done}.")
    return row


def check_not_in_the_future(at: datetime) -> None:
    """Refuse a moment that is yet to come.

    Raises:
        ValueError: If it is more than a minute ahead of this machine's clock.

    >>> check_not_in_the_future(datetime(2026, 3, 1, tzinfo=UTC))
    """
    at_utc, _ = checks.moment("at", at)
    if at_utc - datetime.now(UTC) > FUTURE:
        raise ValueError(f"at must not be in the future, more than a minute ahead of this machine's clock, not {at!r}.")


def after_the_last(at_utc: str, last: str) -> str:
    """Give the moment of a session that is saved now: after the last one, also if the clock was set back since.

    A clock that was wrong by more than a day is no matter of order, so then it is taken at its word.

    >>> after_the_last("2026-03-01T11:59:00.000000+00:00", "2026-03-01T12:00:00.000000+00:00")
    '2026-03-01T12:00:00.000001+00:00'
    """
    now, then = datetime.fromisoformat(at_utc), datetime.fromisoformat(last)
    if timedelta(0) <= then - now <= timedelta(days=1):
        return (then + timedelta(microseconds=1)).isoformat(timespec="microseconds")
    return at_utc


def content_uid(session: dict, repeat: int = 0) -> str:
    """Make the uid of a session that has none from its content, so that it is the same each time.

    Args:
        session: With the columns of version 1; one left out has its default.
        repeat: How many sessions just like it came before in the same table.

    >>> content_uid({"before": 6}) == content_uid({"before": 6}) != content_uid({"before": 6}, repeat=1)
    True
    """
    defaults = {"exercise": "squat", "note": "", "ended": "finished"}
    content = {name: session.get(name, defaults.get(name)) for name in _VERSION_1}
    content["context"] = content["context"] or None  # a table of version 1 cannot tell them apart
    return str(uuid.uuid5(_NAMESPACE, json.dumps([*content.values(), repeat], default=str)))


def local(at_utc: str, utc_offset_min: int) -> datetime:
    """Give a moment as the file holds it in the zone it was saved in.

    >>> local("2026-03-01T11:00:00.000000+00:00", 60).isoformat()
    '2026-03-01T12:00:00+01:00'
    """
    return datetime.fromisoformat(at_utc).astimezone(_zone(utc_offset_min))


@cache
def _zone(utc_offset_min: int) -> timezone:
    return timezone(timedelta(minutes=utc_offset_min))


def session_of(row: dict) -> dict:
    """Give a row of the file, of any version, as a session: with ``COLUMNS``, ``at`` in the zone it was saved in."""
    session = dict.fromkeys(COLUMNS) | row
    session["at"] = local(session.pop("at_utc"), session.pop("utc_offset_min"))
    return session


def fields_of(session: dict) -> dict:
    """Give what a learner gave of a session."""
    return {name: session[name] for name in FIELDS}


def rows(connection: sqlite3.Connection, rest: str = "", *arguments: object, table: str = "sessions") -> Iterator[dict]:
    """Give the rows of the file one after another, as they are."""
    found = connection.execute(f"SELECT * FROM {table} {rest}", arguments)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def insert(connection: sqlite3.Connection, row: dict) -> int:
    """Put a row in, under its own id if it has one that is free.

    Returns:
        Its id.
    """
    if "id" in row and next(rows(connection, "WHERE id = ?", row["id"]), None) is not None:
        row = {name: value for name, value in row.items() if name != "id"}
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    return connection.execute(f"INSERT INTO sessions ({columns}) VALUES ({places})", row).lastrowid
