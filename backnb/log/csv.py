"""Sessions as CSV: out, so that any spreadsheet reads them, and back in without the loss of a character."""

import csv
import io
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from typing import Any

from backnb.kit import files, tables
from backnb.log.session import NAMES, Session, check_given

_FREE_TEXT = ("context", "note")
_NUMBERS = ("id", "reps_planned", "reps_done", "limit", "before", "after", "day")
# A spreadsheet takes a cell that begins so for a formula. The apostrophe is there so that its own removal is exact.
_NEEDS_APOSTROPHE = ("=", "+", "-", "@", "\t", "\r", "'")
# The first must be there; a learner's own table of `sessions()` has `change`, which is computed anew.
_HEADING = ("at", *(name for name in NAMES if name != "at"), "change")
_NAMESPACE = uuid.UUID("6b6e6f77-6c65-4467-a520-6261636b6e62")


def write(path: Path, sessions: Iterable[Session]) -> None:
    """Write sessions to a file for the owner's eyes alone; one that is there is replaced in one step, or not at all.

    Args:
        path: The file.
        sessions: The sessions.

    Raises:
        OSError: If the disk refuses; the sentence says what to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(Path(folder, "out.csv"), [])
    ...     Path(folder, "out.csv").read_text().strip()[:14]
    'id,at,exercise'
    """
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(NAMES)
    writer.writerows([_cell(name, getattr(session, name)) for name in NAMES] for session in sessions)
    files.write_private(path, content.getvalue())


def read(path: Path, zone: tzinfo | None = None) -> tuple[list[Session], list[str]]:
    r"""Read sessions from a table that :func:`write` or a spreadsheet wrote, or a person.

    Args:
        path: The file. A session without a uid gets one that depends on its content, so that it is the same each time.
        zone: Of times that do not say theirs; this computer's if left out.

    Returns:
        The sessions, and a sentence for each row that is wrong.

    Raises:
        ValueError: If it is no such table.
        OSError: If it cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "in.csv")
    ...     _ = file.write_text("At;Before;Limit\n2026-03-01T12:00:00+01:00;6,0;0,5\n")
    ...     (session,), wrong = read(file)
    >>> session.before, session.limit, wrong
    (6, 0.5, [])
    """
    alike: Counter[tuple] = Counter()
    uids: set[str] = set()

    def make(cells: dict[str, str]) -> Session:
        values: dict[str, Any] = {name: _value(name, cell, zone) for name, cell in cells.items() if name != "change"}
        if "at" not in values:
            raise ValueError("at must say when it was, such as 2026-03-01 18:05; the cell is empty.")
        try:
            # A row with a uid is a log's own, and taken at its word, even with a wrong clock or another drill.
            if "uid" not in values:
                check_given(**values)
                content = tuple(sorted(values.items()))
                values["uid"] = str(uuid.uuid5(_NAMESPACE, repr((content, alike[content]))))
                alike[content] += 1
            session = Session(**values)
        except ValueError as error:  # it names values; here there are cells
            words = str(error).replace("None", "an empty cell", 1).replace(repr(values["at"]), repr(cells["at"]))
            raise ValueError(words) from None
        if session.uid in uids:
            raise ValueError("uid is that of a row above as well; leave it empty for another session.")
        uids.add(session.uid)
        return session

    text = files.read_text(path)
    try:
        return tables.read_rows(text, _HEADING, make)
    except ValueError as error:
        raise ValueError(f"{path} is not a table of sessions. {error}") from None


def _cell(name: str, value: Any) -> Any:
    if name == "at":
        return value.isoformat()
    if name not in _FREE_TEXT or value is None:
        return value
    # An empty cell is None, so a context of no characters needs one.
    apostrophe = value.startswith(_NEEDS_APOSTROPHE) or (name == "context" and not value)
    return f"'{value}" if apostrophe else value


def _value(name: str, cell: str, zone: tzinfo | None) -> object:
    """Give what a cell stands for, or the cell as it is: then the session refuses it, and says what is allowed."""
    if name in _FREE_TEXT:
        escaped = cell == "'" or (cell[0] == "'" and cell[1:].startswith(_NEEDS_APOSTROPHE))
        return cell[1:] if escaped else cell
    if name == "at":
        return tables.moment(name, cell, zone)
    return tables.number(cell) if name in _NUMBERS else cell.strip().lower()
