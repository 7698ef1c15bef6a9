"""Text files: written in one step for the owner's eyes alone, and read in the encodings that spreadsheets use."""

import codecs
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from backnb.kit import checks

IN_BROWSER = sys.platform == "emscripten"
DRIVE = Path("/drive")  # JupyterLite's own storage in the browser: the one folder that outlives the page


@cache
def drive_keeps() -> bool:
    """Whether the browser keeps files: without service workers, as in some private windows, it does not."""
    try:
        with tempfile.NamedTemporaryFile(dir=DRIVE, prefix=".backnb-"):
            return True
    except OSError:
        return False


def at_home(path: str | os.PathLike) -> Path:
    """Give a path whose ``~`` is the user's own folder; in the browser that is JupyterLite's, which its list shows.

    Raises:
        ValueError: If no file can have such a path, or it begins with the name of a user who is not there, such as
            ``~x.csv``.

    >>> at_home("notes.csv")
    PosixPath('notes.csv')
    """
    try:
        if b"\0" in os.fsencode(path):
            raise ValueError
        path = Path(path)
    except (TypeError, ValueError):  # also letters that no file's name can have
        raise ValueError(f"path must be a path that a file can have, not {checks.shown(path)}.") from None
    if IN_BROWSER and path.parts[:1] == ("~",) and drive_keeps():
        return DRIVE.joinpath(*path.parts[1:])
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(f"path must begin with ~/ or with a folder, not with {checks.shown(path.parts[0])}.") from None


def write_private(path: Path, content: str) -> None:
    """Write a text file that only its owner can read. A file that is there is replaced whole, or not at all.

    When this returns, the content is on the disk. A link stays a link, and line ends stay as they are.

    Args:
        path: The file.
        content: What it shall hold; it is written as UTF-8.

    Raises:
        OSError: If the disk refuses; the sentence says what to do.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_private(Path(folder, "out.txt"), "größer")
    ...     read_text(Path(folder, "out.txt"))
    'größer'
    """
    part = None
    try:
        real = path.resolve()
        handle, part = tempfile.mkstemp(prefix=f".{real.name}-", dir=real.parent)  # mode 600
        with open(handle, "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(handle)
        os.replace(part, real)
        with suppress(OSError):  # where a folder cannot be written out, the system does it in its own time
            folder = os.open(real.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except BaseException as error:
        if part is not None:
            with suppress(OSError):
                os.unlink(part)
        if not isinstance(error, OSError):
            raise
        raise OSError(
            f"The file {path} could not be written (the system said: {error.strerror}); choose a file you can write."
        ) from error


def read_text(path: Path) -> str:
    """Read a text file in UTF-8, with or without a byte order mark, or in UTF-16 as Excel writes it.

    Args:
        path: The file.

    Returns:
        Its text, with the line ends it has.

    Raises:
        ValueError: If it is no such text.
        OSError: If it cannot be read; the sentence says what to do.

    >>> read_text(Path("/nowhere/in.csv"))
    Traceback (most recent call last):
    ...
    OSError: The file /nowhere/in.csv could not be read (the system said: No such file or directory); ...
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OSError(
            f"The file {path} could not be read (the system said: {error.strerror}); choose a file you can read."
        ) from error
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        if not utf_16 and content.count(0) * 3 > len(content):
            raise ValueError  # UTF-16 that does not say so: every second byte of plain letters is 0
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except ValueError:
        raise ValueError(f"{path} is not UTF-8 text; save it in the spreadsheet as CSV UTF-8.") from None
