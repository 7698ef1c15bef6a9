"""The JavaScript and CSS that stand beside the widgets, as the text the browser gets."""

import posixpath
import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
_IMPORT = re.compile(r'^import (?:\{[^}]*\}|(\w+)) from "(\.\.?/[\w/]+\.js)";\n', re.MULTILINE)
# What only people read stays here, because every widget on a page carries its own copy of what is sent: lines of
# nothing but a comment, empty lines, and the blanks before a line.
_FOR_PEOPLE = re.compile(r"^[ \t]*(//.*|/\*([^*]|\*(?!/))*\*/)?\n|^[ \t]+", re.MULTILINE)


def module(name: str) -> str:
    """Join an ES module and the plain files it imports into one, because a widget is loaded as one file.

    Args:
        name: A file by its room, such as ``"timer/timer.js"``. What it imports is named in braces, or is a file's
            default under a name of its own.

    Returns:
        The text of one module without imports from this package and without comments, each file once, before
        those that need it.

    >>> 'from "./clock.js"' in module("timer/timer.js")
    False
    """
    *parts, last = _files(name, "", [])
    return "\n".join([*(re.sub(r"^export ", "", part, flags=re.MULTILINE) for part in parts), last])


def _files(name: str, default: str, seen: list[str]) -> list[str]:
    """Give the texts of a file and of those it needs; ``default`` is what the file that needs it calls its default."""
    seen.append(name)
    text = _read(name)
    parts = []
    for its_default, address in _IMPORT.findall(text):
        needed = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        if needed not in seen:
            parts += _files(needed, its_default, seen)
    text = _IMPORT.sub("", text)
    return [*parts, text.replace("export default ", f"const {default} = ") if default else text]


def style(*names: str) -> str:
    """Join style sheets by their rooms, such as ``"timer/timer.css"``."""
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    return _FOR_PEOPLE.sub("", (PACKAGE / name).read_text(encoding="utf-8"))
