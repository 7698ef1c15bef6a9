"""The SQLite file under the log: opened for one operation at a time, locked, versioned, and never taken for another.

Made for home folders on network drives too: a rollback journal, no memory shared between processes, each commit written
out before it is acknowledged, and a wait while another notebook has the file.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path, PurePath
from urllib.parse import quote

from backnb.kit.words import counted
from backnb.log import csv as log_csv
from backnb.log.session import QUOTED, TABLES, Session

APPLICATION_ID = int.from_bytes(b"bknb")  # written into the file, so that no other program's file is taken for ours
VERSION = 1  # of the tables in session.py
LOCK_WAIT_S = 10
SMALLEST_SESSION = 60  # bytes in the file

_FOLDER = "set BACKNB_LOG to a file in it"
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
            ValueError: If the file is another program's, or of another version.
            OSError: If the disk refuses, or the file is damaged; the sentence says what to do.
        """
        with self._refusals():
            if not self.path.exists():
                yield None
                return
            with self._connection() as connection:
                connection.execute("BEGIN")
                yield connection if self._is_log(connection) else None
                connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Make the file if there is none, and change it: at the end all of it is on the disk, or nothing.

        Raises:
            ValueError: If the file is another program's, or of another version.
            OSError: If the disk refuses, or the file is damaged; the sentence says what to do.
        """
        with self._refusals():
            self._make()
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                if not self._is_log(connection):
                    for table in TABLES:
                        connection.execute(table)
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {VERSION}")
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
        if self.path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        try:
            connection = sqlite3.connect(address(self.path), uri=True, timeout=LOCK_WAIT_S, isolation_level=None)
        except sqlite3.Error as error:
            raise OSError(error) from error  # nothing was read yet, so nothing is damaged
        with closing(connection):
            # EXTRA is FULL, and after each commit the folder is written out as well.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")  # zeros over what is deleted
            yield connection

    def _is_log(self, connection: sqlite3.Connection) -> bool:
        """Say whether the file is a log, or still empty; refuse one that we must not touch."""
        questions = "PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master"
        application_id, version, tables = (connection.execute(question).fetchone()[0] for question in questions)
        if application_id == version == tables == 0:
            return False
        if application_id != APPLICATION_ID:
            raise ValueError(
                f"{self.path} belongs to another program, so it is left as it is; choose another file for the log, "
                "for instance with BACKNB_LOG."
            )
        if version != VERSION:
            raise ValueError(
                f"{self.path} is a log of version {version}, and this backnb knows version {VERSION} alone; export it "
                "with the backnb that made it, then import that table into a new log."
            )
        return True

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Say what the disk refused and what to do."""
        try:
            yield
        # Where the tables' names are damaged, Python cannot even read what SQLite says of it.
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            if isinstance(error, OSError):
                advice = {errno.ENOSPC: _FULL, errno.EISDIR: _FOLDER}.get(error.errno or 0, _UNWRITABLE)
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
        count = f"{counted(len(sessions), 'session')} in it can still be read"
        # Named by what is in it, so that it is saved once, however often this is said.
        mark = hashlib.sha256(repr(sessions).encode()).hexdigest()[:8]
        table = self.path.with_name(f"{self.path.name}-rescued-{mark}.csv")
        try:
            log_csv.write(table, sessions)
        except OSError as error:
            return f"{start}; {count}, but not saved beside it ({getattr(error.__cause__, 'strerror', error)}); {go_on}"
        return f"{start}; {count}, and {table} holds them; {go_on}, then call import_csv with that table"

    def _readable(self) -> list[Session]:
        found = {}

        def find(rest: str) -> None:
            with suppress(sqlite3.Error, ValueError, TypeError, OverflowError, AttributeError):
                for row in connection.execute(f"SELECT {QUOTED} FROM sessions {rest}"):
                    session = Session.of_row(row)
                    found[session.id] = session

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


def address(path: PurePath) -> str:
    r"""Give the address by which SQLite opens a file that is there, and never makes one.

    >>> from pathlib import PureWindowsPath
    >>> address(PureWindowsPath(r"C:\logs\x.sqlite")), address(PureWindowsPath(r"\\server\share\x.sqlite"))
    ('file:///C:/logs/x.sqlite?mode=rw', 'file:////server/share/x.sqlite?mode=rw')
    """
    # SQLite takes no host in an address: that of a share on Windows belongs to the path.
    name = quote(os.fsencode(path.as_posix()), safe="/:")
    return f"file://{'' if name.startswith('/') else '/'}{name}?mode=rw"


@contextmanager
def as_damage() -> Iterator[None]:
    """Take a value that cannot be what the log wrote for damage to the file."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise sqlite3.DatabaseError(f"it holds a value that cannot be read, {error}") from error
