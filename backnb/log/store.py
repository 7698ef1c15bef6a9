"""StiffnessLog: one SQLite file of sessions, on this machine and nowhere else.

Ratings are health data: the file is readable by its owner alone and lies outside the notebooks' folder.
Change is after - before: negative means less stiff. 0 is a rating; None is no answer.
"""

import json
import os
import reprlib
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from backnb.kit import checks, files
from backnb.kit.words import counted
from backnb.log import csv as log_csv
from backnb.log.file import LogFile, as_damage
from backnb.log.session import COLUMNS, DRAFT, FIELDS, FUTURE, LARGEST_ID, QUOTED, Session, check_given, local
from backnb.log.table import table

if TYPE_CHECKING:
    import pandas as pd

LONGEST_JSON = 100_000  # characters
LONGEST_NAME = 100
LARGEST_KEPT_ID = LARGEST_ID // 2  # of an imported session; each new one gets the next, so there must be some left
_INSERT = f"INSERT INTO sessions ({QUOTED}) VALUES ({', '.join('?' * len(COLUMNS))})"


@dataclass(frozen=True)
class Preview:
    """What is in a table: sessions that are ``new``, how many are ``here`` already, and every row that is ``wrong``."""

    path: Path
    new: list[Session]
    here: int
    wrong: list[str]

    def __str__(self) -> str:
        found = f"{len(self.new)} new, {self.here} already here, {len(self.wrong)} wrong"
        sentence = f"{self.path}: {counted(len(self.new) + self.here + len(self.wrong), 'session')}, {found}."
        return "\n".join(
            [sentence, *(["While a row is wrong, nothing is imported."] if self.wrong else []), *self.wrong]
        )


class StiffnessLog:
    """One file of sessions. Making a log touches nothing; the first :meth:`add` makes the file.

    Args:
        path: The file. Left out, it is the environment variable ``BACKNB_LOG``, or else a file in the folder
            where this machine keeps a user's data.

    Every method that reads or writes raises ``OSError`` if the disk refuses or the file is damaged, and ``ValueError``
    if the file is another program's or of another version; the sentence says what to do, and the file stays as it is.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
    ...     first = log.add(before=6, after=4, reps_planned=12, reps_done=12, pain="none")
    ...     log.sessions()[["exercise", "before", "after", "change"]]
      exercise  before  after  change
    0    squat       6      4      -2
    """

    def __init__(self, path: str | os.PathLike | None = None):
        path = path if path is not None else os.environ.get("BACKNB_LOG") or _default_path()
        self.path = files.at_home(path).absolute()
        self._file = LogFile(self.path)
        self._last: list[tuple[Session | None, Session | None]] = []  # each before and after what `undo` would undo

    @property
    def place(self) -> str:
        """Where the sessions are, as a board says it."""
        if not files.IN_BROWSER:
            return f"in {self.path}, on this computer only"
        if files.drive_keeps():
            return f"in this browser only, in its {self.path}: clearing this site's data deletes it"
        return "only until this page is closed, for this browser keeps no files: take your sessions with you before"

    # Sessions

    def add(self, **fields: Any) -> int:
        """Save one session. When this returns, it is on the disk.

        Args:
            **fields: What is known of it: ``before``, ``after``, ``exercise``, ``reps_planned``, ``reps_done``,
                ``limit``, ``pain``, ``context``, ``note``, ``ended``, ``at``, ``experiment``, ``day``, ``arm``, as
                ``backnb.log.Session`` describes them. ``at`` is at most a minute in the future; left out or None, it
                is now, in this machine's zone. ``ended="draft"`` keeps a session that is not over: :meth:`draft`
                finds it, :meth:`edit` completes it.

        Returns:
            The session's id.

        Raises:
            ValueError: If a value is not allowed; the sentence names it. Nothing is written.
        """
        _check_names(fields)
        check_given(**fields)
        at = fields.pop("at", None)
        session = Session(at=at or _now(), **fields)
        with self._file.writing() as connection:
            if at is None:
                session = _after_the_last(connection, session)
            session = _insert(connection, session)
        self._last = [(None, session)]
        return cast(int, session.id)

    def sessions(self) -> "pd.DataFrame":
        """Give all sessions as a table, in order of time. Drafts are not among them.

        Returns:
            A DataFrame with the columns ``id, at, exercise, reps_planned, reps_done, limit, before, after, change,
            pain, context, note, ended, experiment, day, arm``. ``at`` is a datetime in the zone it was saved in.
            ``change`` is after - before, and missing if either is.
        """
        with self._file.reading() as connection, as_damage():
            question = f"SELECT {QUOTED} FROM sessions WHERE ended <> '{DRAFT}'"
            return table(connection.execute(question).fetchall() if connection else [])

    def newest(self) -> dict[str, datetime]:
        """Give for each drill in the log, "none" among them, when its newest session was. Drafts are left out.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     number = log.add(before=6, after=4)
        ...     [*log.newest()]
        ['squat']
        """
        with self._file.reading() as connection, as_damage():
            # The offset is that of the row with the newest moment: https://sqlite.org/lang_select.html#bareagg
            question = f"SELECT exercise, max(at_utc), utc_offset_min FROM sessions WHERE ended <> '{DRAFT}' GROUP BY 1"
            rows = connection.execute(question).fetchall() if connection else []
            return {exercise: local(at_utc, utc_offset_min) for exercise, at_utc, utc_offset_min in rows}

    def left_open(self) -> int:
        """Give how many sessions wait for their end."""
        with self._file.reading() as connection:
            question = f"SELECT count(*) FROM sessions WHERE ended = '{DRAFT}'"
            return connection.execute(question).fetchone()[0] if connection else 0

    def draft(self, experiment: str | None = None) -> Session | None:
        """Give the newest session that waits for its end, with its ``id``; None if there is none.

        Args:
            experiment: The uid of the experiment that it belongs to; None for any session.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     number = log.add(before=6, ended="draft")
        ...     waiting = log.draft()
        ...     log.edit(waiting.id, after=4, ended="finished")
        ...     waiting.before, len(log), log.draft()
        (6, 1, None)
        """
        if experiment is not None:
            checks.text("experiment", experiment, LONGEST_NAME, or_none="None or ")
        with self._file.reading() as connection:
            last = "WHERE ended = ? AND experiment IS coalesce(?, experiment) ORDER BY id DESC LIMIT 1"
            return next(iter(_found(connection, last, DRAFT, experiment)), None) if connection else None

    def session(self, id: int | str) -> Session | None:  # noqa: A002
        """Give one session, also a draft, by its id or its uid; None if there is none."""
        with self._file.reading() as connection:
            return _one(connection, id)

    def edit(self, id: int | str, **fields: Any) -> None:  # noqa: A002
        """Correct a session, or complete a draft; what is not named stays as it is.

        Args:
            id: Which one, by its id or its uid.
            **fields: What to correct, named and limited as in :meth:`add`.

        Raises:
            ValueError: If there is no such session, or a value is not allowed. Nothing is written.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     log.edit(log.add(before=9), before=6)
        ...     print(log.sessions()["before"][0], log.undo(), sep="; ")
        6; Session 1 is as it was before.
        """
        _check_names(fields or {"none": None})
        check_given(**fields)
        self._change(id, lambda old: replace(old, **fields))

    def delete(self, id: int | str) -> None:  # noqa: A002
        """Delete one session, such as one that was saved by mistake. Its bytes in the file are overwritten.

        Args:
            id: Which one, by its id or its uid. Its number is not given to another session.

        Raises:
            ValueError: If there is no such session.
        """
        self._change(id, lambda old: None)

    def _change(self, id: int | str, change: Callable[[Session], Session | None]) -> None:  # noqa: A002
        old = new = None
        if self.session(id):  # else it is refused before the file is made or locked
            with self._file.writing() as connection:
                if old := _one(connection, id):
                    new = change(old)
                    _replace(connection, old, new)
        if old is None:
            raise ValueError(f"id must be that of a session in {self.path}, not {id!r}.")
        self._last = [(old, new)]

    def undo(self) -> str:
        """Take back what this object's last :meth:`add`, :meth:`edit`, :meth:`delete` or :meth:`import_csv` did.

        Only the last one, and only once; another ``StiffnessLog`` has its own. If another notebook has changed one of
        these sessions since, nothing is taken back.

        Returns:
            A sentence that says what was done.

        Raises:
            ValueError: If there is nothing to take back, or it was changed since.
        """
        if not self._last:
            raise ValueError("There is nothing to undo in this log object; edit(id, ...) or delete(id) may help.")
        with self._file.writing() as connection:
            for old, new in self._last:
                one = cast(Session, old or new)
                if _one(connection, one.uid) != new:
                    raise ValueError(
                        f"Session {one.id} was changed since, so nothing was undone; "
                        "edit(id, ...) or delete(id) may help."
                    )
                _replace(connection, new, old)
        undone, self._last = self._last, []
        if len(undone) > 1:
            return f"{len(undone)} sessions are deleted again."
        old, new = undone[0]
        return f"Session {cast(Session, old or new).id} is {'deleted again' if old is None else 'as it was before'}."

    # Out and in

    def export_csv(self, path: str | os.PathLike) -> Path:
        """Write all sessions to a CSV file for your eyes alone (UTF-8, times as ISO 8601, missing values empty).

        What :meth:`import_csv` reads from it is the same to the last character. A context or note that a spreadsheet
        would take for a formula has an apostrophe in front. Drafts are in it too. Sessions keep which day of which
        experiment they were, but the experiments themselves stay in the log.

        Args:
            path: The file to write. One that is there already is replaced.

        Returns:
            The path.

        Raises:
            ValueError: If ``path`` is the log itself, or begins with a user who is not there, such as ``~x.csv``.
        """
        path, same = files.at_home(path), False
        with suppress(OSError):  # such as a name that is too long, of which the disk says more when it is written
            same = path.exists() and self.path.exists() and path.samefile(self.path)
        if same or path.resolve() == self.path.resolve():
            raise ValueError(f"path must be another file than the log itself, not {path}.")
        with self._file.reading() as connection:
            sessions = _found(connection, "ORDER BY at_utc, id") if connection else []
        log_csv.write(path, sessions)
        return path

    def preview_csv(self, path: str | os.PathLike, zone: tzinfo | None = None) -> Preview:
        """Say what :meth:`import_csv` would do with a file, and do nothing.

        Args:
            path: The file.
            zone: Of times that do not say theirs; this computer's if left out.

        Returns:
            What is in it; printed, it is a sentence, with one more for each row that is wrong.

        Raises:
            ValueError: If it is no table of sessions.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     _ = log.add(before=6, after=4)
        ...     preview = log.preview_csv(log.export_csv(f"{folder}/sessions.csv"))
        ...     len(preview.new), preview.here, preview.wrong
        (0, 1, [])
        """
        path = files.at_home(path)
        sessions, wrong = log_csv.read(path, zone)
        with self._file.reading() as connection:
            new = _new(connection, sessions) if connection else sessions
        return Preview(path, new, len(sessions) - len(new), wrong)

    def import_csv(self, path: str | os.PathLike, zone: tzinfo | None = None) -> int:
        """Add the sessions of a CSV file that are not here yet: all of them, or none if a row is wrong.

        Reads what :meth:`export_csv` wrote, what Excel and LibreOffice make of it, and a table of your own with a
        column ``at`` and any of the others. A session that is here already, by its ``uid`` or by its minute, drill and
        both ratings, is left as it is. A session keeps its ``id``, unless another one has or had it, or it is above
        500,000,000.

        Args:
            path: The file.
            zone: Of times that do not say theirs; this computer's if left out.

        Returns:
            How many sessions were added.

        Raises:
            ValueError: If a row is wrong; every such row is listed with its reason. Nothing is added.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     number = log.add(before=6, after=4)
        ...     table = log.export_csv(f"{folder}/sessions.csv")
        ...     new = StiffnessLog(f"{folder}/new.sqlite")
        ...     new.import_csv(table), new.import_csv(table)
        (1, 0)
        """
        path = files.at_home(path)
        sessions, wrong = log_csv.read(path, zone)
        if wrong:
            rows = "row is" if len(wrong) == 1 else "rows are"
            raise ValueError(
                "\n".join([f"Nothing was imported from {path}, because {len(wrong)} {rows} wrong:", *wrong])
            )
        with self._file.writing() as connection:
            last = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'sessions'").fetchone()[0] or 0
            new = [
                _insert(
                    connection, session if last < (session.id or 0) <= LARGEST_KEPT_ID else replace(session, id=None)
                )
                for session in _new(connection, sessions)
            ]
        if new:
            self._last = [(None, session) for session in new]
        return len(new)

    # Experiments and settings

    def save_experiment(self, data: dict, uid: str | None = None) -> str:
        """Save an experiment. When this returns, it is on the disk.

        Args:
            data: What JSON can hold.
            uid: Which one to replace; None for a new one.

        Returns:
            Its uid, by which its sessions know it in every log.

        Raises:
            ValueError: If ``data`` cannot be saved, or there is no such experiment. Nothing is written.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     uid = log.save_experiment({"arms": ["drill", "rest"]})
        ...     log.experiments() == [(uid, {"arms": ["drill", "rest"]})]
        True
        """
        text = _json("data", data, dict)
        if uid is not None and uid not in dict(self.experiments()):
            raise ValueError(f"uid must be None or that of an experiment in {self.path}, not {uid!r}.")
        uid = uid or str(uuid4())
        # Replaced in its place, so that the newest one stays the last.
        rule = "ON CONFLICT (uid) DO UPDATE SET data = excluded.data"
        with self._file.writing() as connection:
            connection.execute(f"INSERT INTO experiments (uid, data) VALUES (?, ?) {rule}", (uid, text))
        return uid

    def experiments(self) -> list[tuple[str, dict]]:
        """Give all experiments, the newest last: the uid of each, and its data."""
        with self._file.reading() as connection, as_damage():
            question = "SELECT uid, data FROM experiments ORDER BY rowid"
            return [(uid, json.loads(data)) for uid, data in connection.execute(question)] if connection else []

    def set_setting(self, name: str, value: Any) -> None:
        """Remember a setting in the log, such as the rest chosen last.

        Args:
            name: What it is called; up to 100 characters.
            value: What JSON can hold.

        Raises:
            ValueError: If it cannot be saved. Nothing is written.
        """
        row = checks.text("name", name, LONGEST_NAME), _json("value", value)
        with self._file.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", row)

    def setting(self, name: str, default: Any = None) -> Any:
        """Give a setting, or the default if it was never set.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     log.set_setting("rest_s", 120)
        ...     log.setting("rest_s"), log.setting("pace", "steady")
        (120, 'steady')
        """
        checks.text("name", name, LONGEST_NAME)
        with self._file.reading() as connection, as_damage():
            if connection is not None:
                for (value,) in connection.execute("SELECT value FROM settings WHERE name = ?", (name,)):
                    return json.loads(value)
        return default

    # All of it

    def delete_all(self, confirm: bool = False) -> int:
        """Delete every session, experiment and setting, and overwrite them in the file. This cannot be undone.

        An empty file stays, for another notebook may have it open: to take it away from under that one could damage
        what is saved next. Copies that the disk or a backup program keep are out of reach, and so are tables you
        exported.

        Args:
            confirm: True to do it.

        Returns:
            How many sessions were deleted, drafts among them.

        Raises:
            ValueError: Without ``confirm=True``; the sentence says what would be deleted.
        """
        tables = "sessions", "experiments", "settings"
        with self._file.reading() as connection:
            if connection is None:
                return 0
            sessions, experiments, settings = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
            )
        if not sessions + experiments + settings:
            return 0
        if confirm is not True:
            what = counted(sessions, "session"), counted(experiments, "experiment"), counted(settings, "setting")
            raise ValueError(
                f"This would delete {', '.join(what)} in {self.path} for good; to do it, call delete_all(confirm=True)."
            )
        with self._file.writing() as connection:
            # The last says how many there were.
            number, *_ = [connection.execute(f"DELETE FROM {table}").rowcount for table in (*tables, "sqlite_sequence")]
        self._last = []
        return number

    def __len__(self) -> int:
        question = f"SELECT count(*) FROM sessions WHERE ended <> '{DRAFT}'"
        with self._file.reading() as connection:
            return connection.execute(question).fetchone()[0] if connection else 0

    def __repr__(self) -> str:
        try:
            return f"StiffnessLog: {counted(len(self), 'session')} in {self.path}"
        except (OSError, ValueError) as error:
            return f"StiffnessLog: {error}"


def given_or_own(log: StiffnessLog | None) -> StiffnessLog:
    """Give the log that a board was given, or the learner's own if it was given none.

    Raises:
        ValueError: If it is anything else.

    >>> given_or_own("sessions.sqlite")
    Traceback (most recent call last):
    ...
    ValueError: log must be None or a StiffnessLog, not 'sessions.sqlite'.
    """
    return StiffnessLog() if log is None else checks.of_kind("log", log, StiffnessLog, or_none="None or ")


def _check_names(fields: dict[str, Any]) -> None:
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise ValueError(f"fields must be any of {', '.join(FIELDS)}, not {', '.join(unknown)}.")


def _now() -> datetime:
    return datetime.now().astimezone()


def _after_the_last(connection: sqlite3.Connection, session: Session) -> Session:
    """Keep the order of sessions when the clock was set back a little; never by more than the clocks of two machines.

    A clock that is set back further was wrong before, so now it is taken at its word.
    """
    last = connection.execute("SELECT at_utc FROM sessions ORDER BY id DESC LIMIT 1").fetchone()
    with as_damage():
        last = datetime.fromisoformat(*last) if last else datetime.min.replace(tzinfo=UTC)
    if timedelta(0) <= last - session.at < FUTURE:
        return replace(session, at=(last + timedelta(microseconds=1)).astimezone(session.at.tzinfo))
    return session


def _found(connection: sqlite3.Connection, rest: str, *arguments: object) -> list[Session]:
    with as_damage():
        return [*map(Session.of_row, connection.execute(f"SELECT {QUOTED} FROM sessions {rest}", arguments))]


def _one(connection: sqlite3.Connection | None, id: int | str) -> Session | None:  # noqa: A002
    name = "uid" if isinstance(id, str) else "id"
    key = checks.text("id", id, LONGEST_NAME) if name == "uid" else checks.whole("id", id, 1, LARGEST_ID)
    return next(iter(_found(connection, f"WHERE {name} = ?", key)), None) if connection else None


def _insert(connection: sqlite3.Connection, session: Session) -> Session:
    """Put a session in, under its own id if it has one that is free, and give it with the id it got."""
    if connection.execute("SELECT 1 FROM sessions WHERE id = ?", (session.id,)).fetchone():
        session = replace(session, id=None)
    number = connection.execute(_INSERT, session.row()).lastrowid
    return replace(session, id=number)


def _replace(connection: sqlite3.Connection, old: Session | None, new: Session | None) -> None:
    """Put one session, or none, in the place of another, or of none."""
    if old is not None:
        connection.execute("DELETE FROM sessions WHERE uid = ?", (old.uid,))
    if new is not None:
        _insert(connection, new)


def _new(connection: sqlite3.Connection, sessions: list[Session]) -> list[Session]:
    """Give those that are not in the log yet. One there stands for one here, so that none comes in twice."""
    uids, known, alike, new = {session.uid for session in sessions}, set(), Counter(), []
    for uid, *look in connection.execute("SELECT uid, substr(at_utc, 1, 16), exercise, before, after FROM sessions"):
        known.add(uid)
        alike[tuple(look)] += uid not in uids
    for session in sessions:
        look = session.looks_like()
        if session.uid in known:
            continue
        if alike[look]:
            alike[look] -= 1
        else:
            new.append(session)
    return new


def _json(name: str, value: Any, kind: type = object) -> str:
    try:
        text = json.dumps(value, allow_nan=False)
        if isinstance(value, kind) and json.loads(text) == value and len(text) <= LONGEST_JSON:
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    what = "a dict" if kind is dict else "a value"
    raise ValueError(
        f"{name} must be {what} that comes back from JSON as it was, with at most {LONGEST_JSON:,} characters there, "
        f"not {reprlib.repr(value)}."
    )


def _default_path() -> Path:
    if files.IN_BROWSER:
        return files.at_home("~/backnb/sessions.sqlite")
    from platformdirs import user_data_path

    return user_data_path("backnb") / "sessions.sqlite"
