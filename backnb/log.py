"""StiffnessLog: one SQLite file of sessions, on this machine and nowhere else.

Ratings are health data: the file is readable by its owner alone and lies outside the notebooks' folder.
Change is after - before: negative means less stiff. 0 is a rating; None is no answer.
"""

import csv
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from backnb import values

if TYPE_CHECKING:
    import pandas as pd

EXERCISES = ("squat", "roof", "squat+roof")
PAINS = ("none", "same", "more", "new")
ENDINGS = ("finished", "limit", "stopped")
LONGEST_CONTEXT = 200
LONGEST_NOTE = 2_000
MOST_REPS = 10_000

APPLICATION_ID = int.from_bytes(b"bknb")  # written into the file, so that no other program's file is taken for ours
VERSION = 1  # of the table below
LOCK_WAIT_S = 10

_TABLE = f"""
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
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
    ended TEXT NOT NULL CHECK (ended IN {ENDINGS})
)
"""

# A session's columns as the learner sees them, with their pandas dtypes; `change` is computed, not stored.
_DTYPES = {
    "id": "Int64",
    "at": "object",
    "exercise": "string",
    "reps_planned": "Int64",
    "reps_done": "Int64",
    "limit": "Float64",
    "before": "Int64",
    "after": "Int64",
    "pain": "string",
    "context": "string",
    "note": "string",
    "ended": "string",
}


class StiffnessLog:
    """One file of sessions. Making a log touches nothing; the first :meth:`add` makes the file.

    Args:
        path: The file. Left out, it is the environment variable ``BACKNB_LOG``, or else a file in the folder
            where this machine keeps a user's data.

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
        self.path = Path(path).expanduser().absolute()

    def add(
        self,
        *,
        before: int | None = None,
        after: int | None = None,
        exercise: str = "squat",
        reps_planned: int | None = None,
        reps_done: int | None = None,
        limit: float | None = None,
        pain: str | None = None,
        context: str | None = None,
        note: str = "",
        ended: str = "finished",
        at: datetime | None = None,
    ) -> int:
        """Save one session. When this returns, it is on the disk.

        Args:
            before: Stiffness before, a whole number from 0 to 10, or None for no answer.
            after: Stiffness after, the same.
            exercise: "squat", "roof" or "squat+roof".
            reps_planned: Reps in the plan.
            reps_done: Reps done, at most ``reps_planned``.
            limit: The last target reached before "That was my limit" in the drill it was pressed in: 0 to 1 of
                the learner's own range; 0 if none was reached.
            pain: "none", "same", "more" or "new", or None for no answer.
            context: What came before, such as hours of sitting; up to 200 characters.
            note: Anything else; up to 2,000 characters.
            ended: "finished", "limit" or "stopped".
            at: When, as a datetime with a time zone; None is now, in this machine's zone.

        Returns:
            The session's id.

        Raises:
            ValueError: If a value is not allowed; the sentence names it. Nothing is written.
            OSError: If the disk refuses; the sentence says what to do.
        """
        at_utc, utc_offset_min = values.moment("at", datetime.now().astimezone() if at is None else at)
        session = {
            "at_utc": at_utc.isoformat(timespec="microseconds"),
            "utc_offset_min": utc_offset_min,
            "exercise": values.one_of("exercise", exercise, EXERCISES),
            "reps_planned": values.whole("reps_planned", reps_planned, 0, MOST_REPS, or_none="None or "),
            "reps_done": values.whole("reps_done", reps_done, 0, MOST_REPS, or_none="None or "),
            "limit": values.number("limit", limit, 0, 1, or_none="None or "),
            "before": values.whole("before", before, 0, 10, or_none="None (no answer) or "),
            "after": values.whole("after", after, 0, 10, or_none="None (no answer) or "),
            "pain": values.one_of("pain", pain, PAINS, or_none="None or "),
            "context": values.text("context", context, LONGEST_CONTEXT, or_none="None or "),
            "note": values.text("note", note, LONGEST_NOTE),
            "ended": values.one_of("ended", ended, ENDINGS),
        }
        if reps_planned is not None and reps_done is not None and reps_done > reps_planned:
            raise ValueError(f"reps_done must be at most reps_planned, {reps_planned}, not {reps_done}.")

        columns = ", ".join(f'"{name}"' for name in session)
        places = ", ".join(f":{name}" for name in session)
        with self._disk():
            self._make_file()
            with self._transaction("BEGIN IMMEDIATE") as connection:
                if self._is_new(connection):
                    connection.execute(_TABLE)
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {VERSION}")
                insert = f"INSERT INTO sessions ({columns}) VALUES ({places})"
                return connection.execute(insert, session).lastrowid

    def sessions(self) -> "pd.DataFrame":
        """Give all sessions as a table, in order of time.

        Returns:
            A DataFrame with the columns ``id, at, exercise, reps_planned, reps_done, limit, before, after,
            change, pain, context, note, ended``. ``at`` is a datetime in the zone it was saved in.
            ``change`` is after - before, and missing if either is.

        Raises:
            ValueError: If the file is another program's, or of a newer version.
            OSError: If the disk refuses; the sentence says what to do.
        """
        import pandas as pd

        sessions = self._read()
        table = pd.DataFrame(
            {name: pd.Series([session[name] for session in sessions], dtype=dtype) for name, dtype in _DTYPES.items()}
        )
        table.insert(table.columns.get_loc("after") + 1, "change", table["after"] - table["before"])
        return table

    def export_csv(self, path: str | os.PathLike) -> Path:
        """Write all sessions to a CSV file (UTF-8, times as ISO 8601, missing values empty).

        Args:
            path: The file to write. One that is there already is replaced.

        Returns:
            The path.

        Raises:
            ValueError: If ``path`` is the log itself.
            OSError: If the disk refuses.
        """
        path = Path(path).expanduser()
        same = path.exists() and self.path.exists() and path.samefile(self.path)
        if same or path.resolve() == self.path.resolve():
            raise ValueError(f"path must be another file than the log itself, not {path}.")
        sessions = self._read()
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(_DTYPES))
                writer.writeheader()
                writer.writerows({**session, "at": session["at"].isoformat()} for session in sessions)
        except OSError as error:
            raise OSError(
                f"The table {path} could not be written (the system said: {error.strerror}); choose a file "
                "you can write."
            ) from error
        return path

    def delete_all(self, confirm: bool = False) -> int:
        """Delete the file with every session in it. This cannot be undone.

        Args:
            confirm: True to do it.

        Returns:
            How many sessions were deleted.

        Raises:
            ValueError: Without ``confirm=True``; the sentence says what would be deleted.
            OSError: If the disk refuses; the sentence says what to do.
        """
        number = len(self)
        if not self.path.exists():
            return 0
        if confirm is not True:
            raise ValueError(
                f"This would delete {_sessions(number)} in {self.path} for good; to do it, call "
                "delete_all(confirm=True)."
            )
        with self._disk():
            real = self.path.resolve()  # where a link leads
            for file in (real, real.with_name(real.name + "-journal"), self.path):
                file.unlink(missing_ok=True)
        return number

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        try:
            return f"StiffnessLog: {_sessions(len(self))} in {self.path}"
        except (OSError, ValueError) as error:
            return f"StiffnessLog: {error}"

    def _read(self) -> list[dict]:
        with self._disk():
            if not self.path.exists():
                return []
            with self._transaction("BEGIN") as connection:
                if self._is_new(connection):
                    return []
                rows = connection.execute("SELECT * FROM sessions ORDER BY at_utc, id")
                names = [column[0] for column in rows.description]
                sessions = [dict(zip(names, row, strict=True)) for row in rows]
        for session in sessions:
            zone = timezone(timedelta(minutes=session.pop("utc_offset_min")))
            session["at"] = datetime.fromisoformat(session.pop("at_utc")).astimezone(zone)
        return sessions

    def _make_file(self) -> None:
        """Make the folder and an empty file, for the owner alone, unless they are there."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            pass

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Open the file for one operation: all of it is done, or nothing."""
        uri = f"{self.path.as_uri()}?mode=rw"  # never makes a file
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_S, isolation_level=None)) as connection:
            # EXTRA is FULL, and after each commit the folder is written out as well.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        """Say whether the file is still empty, and refuse one that we must not touch."""
        application_id, version, entries = (
            connection.execute(question).fetchone()[0]
            for question in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if (application_id, version, entries) == (0, 0, 0):
            return True
        if application_id != APPLICATION_ID:
            raise ValueError(
                f"{self.path} belongs to another program, so it is left as it is; choose another file for the log."
            )
        if version > VERSION:
            raise ValueError(
                f"{self.path} is a log of version {version}, and this backnb knows version {VERSION}; "
                "update backnb to open it."
            )
        return False

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Say in one sentence what the disk refused and what to do."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise OSError(
                f"The log {self.path} could not be used (the system said: {reason}); make its folder "
                "writable, or set BACKNB_LOG to a file you can write."
            ) from error


def _default_path() -> Path:
    from platformdirs import user_data_path

    return user_data_path("backnb") / "sessions.sqlite"


def _sessions(number: int) -> str:
    return f"{number} session{'' if number == 1 else 's'}"
