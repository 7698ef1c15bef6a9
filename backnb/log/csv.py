"""Sessions as CSV: out, so that any spreadsheet reads them, and back in without the loss of a character."""

import csv
import io
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from backnb.kit import checks
from backnb.log.session import COLUMNS, FIELDS, LARGEST_ID, check_not_in_the_future, checked, content_uid

_WHOLE = ("id", "reps_planned", "reps_done", "before", "after", "experiment")
_FREE_TEXT = ("context", "note")
_PLAIN_NUMBER = re.compile(r" *-?[0-9]+ *")
# A spreadsheet takes a cell that begins so for a formula. The apostrophe is there so that its own removal is exact.
_NEEDS_APOSTROPHE = ("=", "+", "-", "@", "\t", "\r", "'")


def write(path: Path, sessions: Iterable[dict]) -> None:
    """Write sessions to a file for the owner's eyes alone; one that is there is replaced in one step, or not at all.

    Args:
        path: The file.
        sessions: Each with ``COLUMNS``, ``at`` as a datetime.

    Raises:
        OSError: If the disk refuses; the sentence says what to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(Path(folder, "out.csv"), [])
    ...     Path(folder, "out.csv").read_text().strip()[:14]
    'id,at,exercise'
    """
    part = None
    try:
        real = path.resolve()  # so that a link stays a link
        handle, part = tempfile.mkstemp(prefix=f".{real.name}-", dir=real.parent)  # mode 600
        with open(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([_cell(name, session[name]) for name in COLUMNS] for session in sessions)
            file.flush()
            os.fsync(handle)
        os.replace(part, real)
    except BaseException as error:
        if part is not None:
            with suppress(OSError):
                os.unlink(part)
        if not isinstance(error, OSError):
            raise
        raise OSError(
            f"The table {path} could not be written (the system said: {error.strerror}); choose a file you can write."
        ) from error


def read(path: Path) -> list[dict]:
    r"""Read sessions from a table that :func:`write`, Excel or LibreOffice wrote.

    Args:
        path: The file: UTF-8, with or without a byte order mark, between commas, semicolons or tabs.

    Returns:
        The sessions as the log's file holds them, each with its uid, and with its id if it has one.

    Raises:
        ValueError: If it is no such table, or a row is wrong; every bad row is listed with its reason.
        OSError: If it cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "in.csv")
    ...     _ = file.write_text("at;before;limit\n2026-03-01T12:00:00+01:00;6;0,5\n")
    ...     row, = read(file)
    >>> row["before"], row["limit"]
    (6, 0.5)
    """
    heading, rows = _cells(path)
    read, bad, uids, repeats = [], [], {}, Counter()
    for number, cells in enumerate(rows, start=2):  # as a spreadsheet counts them
        if not any(cells):
            continue  # spreadsheets leave empty rows behind
        try:
            row = _row(heading, cells, repeats)
            if uids.setdefault(row["uid"], number) != number:
                raise ValueError(f"uid is that of row {uids[row['uid']]} as well; leave it empty for another session.")
            read.append(row)
        except ValueError as error:
            bad.append(f"row {number}: {error}")
    if bad:
        rows = "row is" if len(bad) == 1 else "rows are"
        raise ValueError("\n".join([f"Nothing was imported from {path}, because {len(bad)} {rows} wrong:", *bad]))
    return read


def _cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """Give the names of the columns, and the rows below them."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text; save it in the spreadsheet as CSV UTF-8.") from None
    except OSError as error:
        raise OSError(
            f"The table {path} could not be read (the system said: {error.strerror}); choose a file you can read."
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(f"{path} is not a table of sessions ({error}).") from None
    heading = rows[0] if rows else []
    if "at" not in heading or not set(heading) <= set(COLUMNS) or len(set(heading)) < len(heading):
        others = ", ".join(name for name in COLUMNS if name != "at")
        found = ", ".join(map(repr, heading)) or "none"
        raise ValueError(
            f"The first row of {path} must hold names of columns, each once: at, and any of {others}; it holds {found}."
        )
    return heading, rows[1:]


def _row(heading: list[str], cells: list[str], repeats: Counter) -> dict:
    """Give one row as the file holds it; ``repeats`` counts sessions without a uid that are just alike."""
    if len(cells) != len(heading):
        raise ValueError(f"it must have {len(heading)} cells, as the first row has, not {len(cells)}.")
    escaped = "uid" in heading  # version 1 had none, and put no apostrophes
    session = {name: _value(name, cell, escaped) for name, cell in zip(heading, cells, strict=True) if cell}
    row = checked(**{"at": None} | {name: value for name, value in session.items() if name in FIELDS})
    check_not_in_the_future(session["at"])
    if "id" in session:
        row["id"] = checks.whole("id", session["id"], 1, LARGEST_ID)
    if "uid" in session:
        row["uid"] = _uid(session["uid"])
    else:
        content = json.dumps(row)
        row["uid"] = content_uid(session, repeats[content])
        repeats[content] += 1
    return row


def _uid(cell: str) -> str:
    try:
        return str(UUID(cell))
    except ValueError:
        raise ValueError(f"uid must be as export_csv wrote it, or empty for a new session, not {cell!r}.") from None


def _cell(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if name not in _FREE_TEXT or value is None:
        return value
    # An empty cell is None, so a context of no characters needs one.
    apostrophe = value.startswith(_NEEDS_APOSTROPHE) or (name == "context" and not value)
    return f"'{value}" if apostrophe else value


def _value(name: str, cell: str, apostrophes: bool) -> object:
    """Give what a cell stands for, or the cell as it is: then the log refuses it, and says what is allowed."""
    if name in _FREE_TEXT:
        return cell.removeprefix("'") if apostrophes else cell
    with suppress(ValueError):
        if name in _WHOLE and _PLAIN_NUMBER.fullmatch(cell):
            return int(cell)
        if name == "limit" and _PLAIN_NUMBER.match(cell):
            return float(cell.replace(",", "."))  # a comma where the spreadsheet's language has one
        if name == "at":
            return datetime.fromisoformat(cell)
    return cell
