"""Corrections in a log: a session mistyped, saved by mistake, or taken back."""

import sqlite3
from pathlib import Path
from typing import Any

from backnb.kit import checks
from backnb.log.file import LogFile
from backnb.log.session import (
    FIELDS,
    LARGEST_ID,
    check_not_in_the_future,
    checked,
    fields_of,
    insert,
    rows,
    session_of,
)


class Corrections:
    """The part of ``StiffnessLog`` that corrects sessions."""

    path: Path
    _file: LogFile
    _last: list[tuple[dict | None, dict | None]]  # each row before and after what `undo` would undo

    def edit(self, id: int, **fields: Any) -> None:  # noqa: A002
        """Correct a session; what is not named stays as it is.

        Args:
            id: Which one.
            **fields: What to correct, named and limited as in :meth:`add`.

        Raises:
            ValueError: If there is no such session, or a value is not allowed. Nothing is written.

        >>> from tempfile import TemporaryDirectory
        >>> from backnb import StiffnessLog
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     log.edit(log.add(before=9), before=6)
        ...     print(log.sessions()["before"][0], log.undo(), sep="; ")
        6; Session 1 is as it was before.
        """
        unknown = [name for name in fields if name not in FIELDS]
        if unknown or not fields:
            raise ValueError(f"fields must be any of {', '.join(FIELDS)}, not {', '.join(unknown) or 'none'}.")
        if "at" in fields:
            check_not_in_the_future(fields["at"])
        self._check_there(id)
        with self._file.writing() as connection:
            old = self._row(connection, id)
            new = old | checked(**fields_of(session_of(old)) | fields)
            _replace(connection, old, new)
        self._last = [(old, new)]

    def delete(self, id: int) -> None:  # noqa: A002
        """Delete one session, such as one that was saved by mistake. Its bytes in the file are overwritten.

        Args:
            id: Which one. Its number is not given to another session.

        Raises:
            ValueError: If there is no such session.
        """
        self._check_there(id)
        with self._file.writing() as connection:
            old = self._row(connection, id)
            _replace(connection, old, None)
        self._last = [(old, None)]

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
                uid = (old or new)["uid"]
                if next(rows(connection, "WHERE uid = ?", uid), None) != new:
                    raise ValueError(
                        f"Session {(old or new)['id']} was changed since, so nothing was undone; "
                        "edit(id, ...) or delete(id) may help."
                    )
                _replace(connection, new, old)
        undone, self._last = self._last, []
        if len(undone) > 1:
            return f"{len(undone)} sessions are deleted again."
        old, new = undone[0]
        return f"Session {(old or new)['id']} is {'deleted again' if old is None else 'as it was before'}."

    def _row(self, connection: sqlite3.Connection | None, id: int) -> dict:  # noqa: A002
        number = checks.whole("id", id, 1, LARGEST_ID)
        row = next(rows(connection, "WHERE id = ?", number), None) if connection else None
        if row is None:
            raise ValueError(f"id must be that of a session in {self.path}, not {id}.")
        return row

    def _check_there(self, id: int) -> None:  # noqa: A002
        """Refuse before the file is made or locked."""
        with self._file.reading() as connection:
            self._row(connection, id)


def _replace(connection: sqlite3.Connection, old: dict | None, new: dict | None) -> None:
    """Put one row, or none, in the place of another, or of none."""
    if old is not None:
        connection.execute("DELETE FROM sessions WHERE uid = ?", (old["uid"],))
    if new is not None:
        insert(connection, new)
