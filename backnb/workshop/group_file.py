"""The file of a group's ratings: two columns, no names, in an order that tells nothing, for its owner's eyes alone."""

import csv
import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from backnb.log.store import StiffnessLog
from backnb.workshop.group import Group, in_order

NAME = "group.csv"
HEADER = "before,after"
PART = ".part"  # ends the name of a file that is not yet whole
_ADVICE = {
    errno.ENOSPC: "make room on the disk and try again",
    errno.EDQUOT: "make room on the disk and try again",
    errno.EROFS: "this disk can only be read, so take a file elsewhere",
}
_OTHERWISE = "make its folder writable and try again, or take a file elsewhere"


def default_path() -> Path:
    """Give where a group is kept unless another file is named: beside the log, in the user's own data folder.

    >>> default_path().name
    'group.csv'
    """
    return StiffnessLog().path.with_name(NAME)


def save(group: Group, path: str | os.PathLike) -> Path:
    """Write a group's ratings, sorted; a file that is there is replaced in one step, or not at all.

    When this returns, they are on the disk. Only the owner can read the file.

    Args:
        group: The ratings. Made-up ones are refused, so that nobody ever takes them for a group's.
        path: The file; its folder is made if there is none.

    Returns:
        The path.

    Raises:
        ValueError: If the ratings are made up, or the file there is not a group's.
        OSError: If the disk refuses; the sentence says what to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save(Group([(7, None), (6, 4)]), f"{folder}/group.csv").read_text().split()
    ['before,after', '6,4', '7,']
    """
    if group.synthetic:
        raise ValueError("Made-up ratings are never saved.")
    path = Path(path).expanduser()
    part = None
    with _refusals(path, "saved", "Nothing is lost"):
        _check_ours(path)
        real = path.resolve()  # so that a link stays a link
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle, part = tempfile.mkstemp(PART, f".{real.name}-", real.parent)  # mode 600
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(f"{HEADER}\n")
                csv.writer(file, lineterminator="\n").writerows(sorted(group.pairs, key=in_order))
                file.flush()
                os.fsync(handle)
            os.replace(part, real)
        except BaseException:
            if part is not None:
                with suppress(OSError):
                    os.unlink(part)
            raise
        _write_out(real.parent)
    return path


def load(path: str | os.PathLike) -> Group:
    """Read a group's ratings; none if there is no file.

    Args:
        path: The file, as :func:`save` wrote it.

    Returns:
        The group.

    Raises:
        ValueError: If the file is not a group's, or a line of it cannot be read.
        OSError: If it cannot be read.

    >>> load("/nowhere/group.csv").pairs
    []
    """
    path = Path(path).expanduser()
    with _refusals(path, "read", "It is left as it is"):
        lines = _check_ours(path)
    group = Group.from_text(f"#{lines}")  # the header is passed over, and lines keep their numbers
    if group.problems:
        raise ValueError(
            f"{path} is damaged and left as it is. {group.problems[0]} Mend that line, or delete the file."
        )
    return group


def delete(path: str | os.PathLike) -> bool:
    """Overwrite a group's file and remove it, and with it what an interrupted :func:`save` left behind.

    Copies that the disk or a backup program keeps are out of reach.

    Args:
        path: The file.

    Returns:
        Whether there was one.

    Raises:
        ValueError: If the file there is not a group's; it is left as it is.
        OSError: If the disk refuses; the sentence says what to do.

    >>> delete("/nowhere/group.csv")
    False
    """
    path = Path(path).expanduser()
    with _refusals(path, "deleted", "It may still be there"):
        _check_ours(path)
        real = path.resolve()
        parts = list(real.parent.glob(f".{escape(real.name)}-*{PART}"))
        there = real.exists()
        for file in [real] * there + parts:
            _overwrite(file)
            file.unlink()
        if path.is_symlink():
            path.unlink()
        if there or parts:
            _write_out(real.parent)
    return there


def _check_ours(path: Path) -> str:
    """Give the text of a group's file; refuse any other, so that none is ever replaced or deleted by mistake."""
    if not path.exists():
        return ""
    content = path.read_bytes()
    if not content.strip(b"\0"):  # empty, or overwritten by a deletion that was cut off
        return ""
    with suppress(UnicodeDecodeError):
        text = content.decode("utf-8-sig")
        header = text.splitlines()[0].replace(";", ",").replace("\t", ",")
        if header.strip().lower() == HEADER:
            return text
    raise ValueError(f"{path} is not a file of a group's ratings, so it is left as it is; take another file.")


def _overwrite(file: Path) -> None:
    with file.open("r+b") as content:
        content.write(bytes(file.stat().st_size))
        content.flush()
        os.fsync(content.fileno())


def _write_out(folder: Path) -> None:
    """Have the disk keep the names in a folder too, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _refusals(path: Path, done: str, rest: str) -> Iterator[None]:
    """Say what the disk refused, what that means and what to do."""
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno, _OTHERWISE)
        reason = error.strerror or error
        raise OSError(f"{path} could not be {done} (the system said: {reason}). {rest}; {advice}.") from error
