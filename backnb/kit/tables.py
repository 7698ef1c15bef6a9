"""Tables: shown as HTML, and read from what a spreadsheet saved or a person pasted, the rest named row by row."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from html import escape
from math import isfinite
from typing import TypeVar

Made = TypeVar("Made")

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1,000 is one thousand here and one there
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y")  # those that are read the same everywhere
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DOTTED = re.compile(r"(?<=\d[ T])(\d\d?)\.(\d\d)(?:\.(\d\d))?(?= |$)")  # 18.05, as many write 18:05
_PARTS = re.compile(r"[ T]\d\d?(:?\d\d)?\.\d")  # of an hour or a minute: nobody means that


def table_html(heads: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """Show a table. What stands in it is text, never HTML; on a phone each value stands beside its heading (card.css).

    Args:
        heads: A heading for each column.
        rows: The values.
        caption: What the table is; left out if "".

    >>> table_html(["Reps"], [["<3"]]).partition("<tbody>")[2]
    "<tr><td data-label='Reps'>&lt;3</td></tr></tbody></table>"
    """
    left = " style='text-align:left'" if caption else ""  # where it may stand without a card around it
    above = f"<caption{left}>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th scope='col'{left}>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr>{''.join(_cell(name, value, left) for name, value in zip(heads, row, strict=True))}</tr>" for row in rows
    )
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(head: str, value: object, left: str) -> str:
    return f"<td data-label='{escape(head)}'{left}>{escape(str(value))}</td>"


def read_rows(text: str, names: Sequence[str], make: Callable[[dict[str, str]], Made]) -> tuple[list[Made], list[str]]:
    r"""Read the rows of a table: between commas, semicolons or tabs, whichever the first row has.

    Names of columns count in any case and any order, "Reps planned" as ``reps_planned``. Empty rows are passed over,
    and so are a byte order mark and a first line such as ``sep=;``. Empty cells at a row's end may be left out.

    Args:
        text: The table.
        names: What columns may be called. The first of them must be there.
        make: Makes something of one row, given as a dict of its cells that are not empty, by name; or raises
            ``ValueError`` with what is wrong and what would be right.

    Returns:
        What was made of each good row, and a sentence for each bad one, such as "row 3: before must be ...". Rows are
        counted as a spreadsheet counts them.

    Raises:
        ValueError: If it is no table, or the names of its columns are not those; the sentence says what it holds.

    >>> read_rows("After;Before\n4;6,0\n;5\n", ("before", "after"), lambda cells: number(cells["before"]))
    ([6, 5], [])
    """
    first, line_end, rest = text.removeprefix("\ufeff").partition("\n")
    told = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    content = rest if told else first + line_end + rest
    sample = next((line for line in content.splitlines() if line.strip()), "")
    delimiter = told[1] if told else next((mark for mark in "\t;" if mark in sample), ",")
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [*enumerate(reader, start=1)]
    except csv.Error as error:
        raise ValueError(f"It is not a table: line {reader.line_num}, {error}.") from None
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    heading = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in rows[0][1]] if rows else []
    _check_heading(heading, names)
    made, wrong = [], []
    for number, cells in rows[1:]:
        try:
            made.append(make(_named(heading, cells, delimiter)))
        except ValueError as error:
            wrong.append(f"row {number}: {error}")
    return made, wrong


def number(cell: str) -> float | str:
    """Give the number in a cell, with a decimal point or comma; a cell that holds none, or is not clear, stays text.

    >>> number("6"), number(" 6,0"), number("0.25"), number("1,000"), number("six")
    (6, 6, 0.25, '1,000', 'six')
    """
    found = cell.strip()
    if not _NUMBER.fullmatch(found) or _THOUSANDS.fullmatch(found):
        return cell
    value = float(found.replace(",", "."))
    if not isfinite(value):
        return cell
    return int(value) if value.is_integer() else value


def moment(name: str, cell: str, zone: tzinfo | None = None) -> datetime:
    """Give the moment in a cell.

    Args:
        name: What the column is called.
        cell: Such as 2026-03-01T18:05:00+01:00, 2026-03-01 18:05, 2026/3/1 6:05 PM, 01.03.2026 or 1 Mar 2026, 18.05.
            03/01/2026 is not clear.
        zone: The zone of a moment that does not say its own; this computer's if left out.

    Raises:
        ValueError: If it is none, or not clear, or left out when clocks were put forward.

    >>> moment("at", "2026-03-01T18:05+01:00").isoformat()
    '2026-03-01T18:05:00+01:00'
    """
    said = _DOTTED.sub(lambda time: ":".join(filter(None, time.groups())), " ".join(cell.replace(",", " ").split()))
    forms = [f"{date}{time}" for date in _DATES for time in _TIMES]
    for read in (datetime.fromisoformat, *(lambda text, form=form: datetime.strptime(text, form) for form in forms)):
        try:
            at = read(said)
            there = at if at.tzinfo else at.replace(tzinfo=zone) if zone else at.astimezone()
        except (ValueError, OverflowError, OSError):
            continue
        if _PARTS.search(said):
            break
        if not at.tzinfo and there.replace(tzinfo=None) != at:
            raise ValueError(f"{name} must be a time that there was: clocks were put forward, past {cell!r}.")
        return there
    raise ValueError(f"{name} must be a time such as 2026-03-01 18:05 or 2026-03-01T18:05:00+01:00, not {cell!r}.")


def _check_heading(heading: list[str], names: Sequence[str]) -> None:
    named = [name for name in heading if name]
    if names[0] not in named or not set(named) <= set(names) or len(set(named)) < len(named):
        others = ", ".join(names[1:])
        found = ", ".join(map(repr, named)) or "none"
        raise ValueError(
            f"The first row must hold names of columns, each once: {names[0]}, and any of {others}; it holds {found}."
        )


def _named(heading: list[str], cells: list[str], delimiter: str) -> dict[str, str]:
    if heading[0] == "" and cells[0].strip().isdigit():
        cells = ["", *cells[1:]]  # pandas numbers the rows of a table so
    for place, cell in enumerate(cells):
        if cell.strip() and not (place < len(heading) and heading[place]):
            # What it holds is not said: somebody's name may stand there.
            raise ValueError(f"cell {place + 1} has no name above it; text with {delimiter!r} in it must be in quotes.")
    return {name: cell for name, cell in zip(heading, cells, strict=False) if cell}
