"""The SQLite file under the log: opened for one operation at a time, locked, versioned, and never taken for another.

Made for home folders on network drives too: a rollback journal, no memory shared between processes, each commit written
out before it is acknowledged, and a wait while another notebook has the file.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from backnb.log import csv as log_csv
from backnb.log.session import TABLES, checked, content_uid, fields_of, insert, rows, session_of

APPLICATION_ID = int.from_bytes(b"bknb")  # written into the file, so that no other program's file is taken for ours
VERSION = 2  # of the tables in log_session.py
LOCK_WAIT_S = 10
SMALLEST_SESSION = 60  # bytes in the file

_UNWRITABLE = "make its folder writable, or set BACKNB_LOG to a file you can write"
_FULL = "make room on the disk, see that the drive is connected, and try again, or set BACKNB_LOG to a file elsewhere"
_LOCKED = (
    "another notebook has it locked: wait until it has saved, or shut its kernel down, then try again; if that does "
    "not help, set BACKNB_LOG to a file of this notebook's own"
)
# What SQLite may say of a file that is all right; anything else is said of one that is not.
_ADVICE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,  # also a quota, and a limit on the size of files
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_AUTH: _UNWRITABLE,
}

_making = threading.Lock()


class LogFile:
    """One file. Every operation opens it, does all of its work or none, and closes it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = LogFile(Path(folder, "sessions.sqlite"))
    ...     with file.writing() as connection:
    ...         connection.execute("SELECT count(*) FROM sessions").fetchone()
    (0,)
    """

    def __init__(self, path: Path):
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give what is in the file at one moment; None if there is no log yet.

        Raises:
            ValueError: If the file is another program's, or of a newer version.
            OSError: If the disk refuses, or the file is damaged; the sentence says what to do.
        """
        with self._refusals():
            if not self.path.exists():
                yield None
                return
            with self._connection() as connection:
                connection.execute("BEGIN")
                version = self._version(connection)
                if 0 < version < VERSION:
                    connection.execute("COMMIT")
                    connection.execute("BEGIN IMMEDIATE")
                    self._update(connection)
                yield connection if version else None
                connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Make the file if there is none, and change it: at the end all of it is on the disk, or nothing.

        Raises:
            ValueError: If the file is another program's, or of a newer version.
            OSError: If the disk refuses, or the file is damaged; the sentence says what to do.
        """
        with self._refusals():
            self._make()
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                self._update(connection)
                yield connection
                connection.execute("COMMIT")

    def _make(self) -> None:
        """Make the folder and an empty file, for the owner alone, unless they are there."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Closing a file ends every lock that this process has on it, so no other thread may have one yet.
        with _making, suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        uri = f"{self.path.as_uri()}?mode=rw"  # never makes a file
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_S, isolation_level=None)) as connection:
            # EXTRA is FULL, and after each commit the folder is written out as well.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")  # zeros over what is deleted
            yield connection

    def _version(self, connection: sqlite3.Connection) -> int:
        """Give the version of the file, 0 while it is empty; refuse one that we must not touch."""
        questions = "PRAGMA application_id", "PRAGMA user_version"
        application_id, version = (connection.execute(question).fetchone()[0] for question in questions)
        if application_id != APPLICATION_ID or version < 1:
            if application_id == version == connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                return 0
            raise ValueError(
                f"{self.path} belongs to another program, so it is left as it is; choose another file for the log, "
                "for instance with BACKNB_LOG."
            )
        if version > VERSION:
            raise ValueError(
                f"{self.path} is a log of version {version}, and this backnb knows version {VERSION}; "
                "update backnb to open it."
            )
        return version

    def _update(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or bring those of an older version up to date, in the transaction that is open."""
        version = self._version(connection)
        if version == VERSION:
            return
        if version == 1:
            connection.execute("ALTER TABLE sessions RENAME TO version_1")
        for table in TABLES:
            connection.execute(table)
        if version == 1:
            for row in rows(connection, table="version_1"):
                insert(connection, row | {"uid": content_uid(session_of(row))})
            connection.execute("DROP TABLE version_1")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Say what the disk refused and what to do."""
        try:
            yield
        # Where the tables' names are damaged, Python cannot even read what SQLite says of it.
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            if isinstance(error, OSError):
                advice = _FULL if error.errno == errno.ENOSPC else _UNWRITABLE
            else:
                # Extended codes carry the plain one in their last byte; errors of Python's own have none.
                advice = _ADVICE.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF)
            advice = advice or self._rescue()
            raise OSError(f"The log {self.path} could not be used (the system said: {reason}); {advice}.") from error

    def _rescue(self) -> str:
        """Save what can still be read of a damaged file in a table beside it, and say what to do."""
        sessions = self._readable()
        go_on = "to go on, move it aside, or set BACKNB_LOG to another file"
        start = "it is damaged, or no log at all, and is left as it is"
        if not sessions:
            return f"{start}; no session in it can be read; {go_on}"
        count = f"{len(sessions)} session{'' if len(sessions) == 1 else 's'} in it can still be read"
        try:
            table = self._save_rescued(sessions)
        except OSError as error:
            return f"{start}; {count}, but not saved beside it ({error.__cause__.strerror}); {go_on}"
        return f"{start}; {count}, and {table} holds them; {go_on}, then call import_csv with that table"

    def _save_rescued(self, sessions: list[dict]) -> Path:
        with tempfile.TemporaryDirectory() as folder:
            new = Path(folder, "rescued.csv")
            log_csv.write(new, sessions)
            content = new.read_bytes()
        number = 1
        while True:
            table = self.path.with_name(f"{self.path.name}-rescued-{number}.csv")
            if not table.exists():
                log_csv.write(table, sessions)
                return table
            if table.read_bytes() == content:  # saved the last time that this was said
                return table
            number += 1

    def _readable(self) -> list[dict]:
        found = {}

        def find(rest: str) -> None:
            with suppress(sqlite3.Error, ValueError, TypeError, OverflowError, AttributeError):
                for row in rows(connection, rest):
                    session = session_of(row)
                    checked(**fields_of(session))
                    found[session["id"]] = session

        with tempfile.TemporaryDirectory() as folder, suppress(OSError, sqlite3.Error, ValueError):
            copy = shutil.copyfile(self.path, Path(folder, "copy.sqlite"))
            with closing(sqlite3.connect(copy)) as connection:
                connection.execute("PRAGMA writable_schema = ON")  # also opens a file whose end is missing
                # From both ends up to the damage, then one by one what lies in between.
                find("ORDER BY id")
                find("ORDER BY id DESC")
                between = range(min(found), max(found)) if found else range(0)
                # The largest number may be damaged itself, so no more than the file can hold.
                for number in between[: copy.stat().st_size // SMALLEST_SESSION]:
                    if number not in found:
                        find(f"WHERE id = {number}")
        return [found[number] for number in sorted(found)]


@contextmanager
def as_damage() -> Iterator[None]:
    """Take a value that cannot be what the log wrote for damage to the file."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise sqlite3.DatabaseError(f"it holds a value that cannot be read, {error}") from error
