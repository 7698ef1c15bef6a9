"""The files beside the widgets, as the text the browser gets."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
# Lines of nothing but a comment stay here: every widget on a page carries its own copy of what is sent.
_COMMENT = re.compile(r"^[ \t]*(//.*|/\*([^*]|\*(?!/))*\*/)\n", re.MULTILINE)


def module(name: str) -> str:
    """Join an ES module and the plain files it imports into one, because a widget is loaded as one file.

    Args:
        name: A file beside this one, such as ``"timer.js"``.

    Returns:
        The text of one module without imports from this folder and without lines of comment, each file once, before
        those that need it.

    >>> 'from "./clock.js"' in module("timer.js")
    False
    """
    *parts, last = _files(name, [])
    return "\n".join([*(re.sub(r"^export ", "", part, flags=re.MULTILINE) for part in parts), last])


def _files(name: str, seen: list[str]) -> list[str]:
    seen.append(name)
    text = _read(name)
    parts = [part for needed in _IMPORT.findall(text) if needed not in seen for part in _files(needed, seen)]
    return [*parts, _IMPORT.sub("", text)]


def style(*names: str) -> str:
    """Join style sheets beside this file, such as ``"timer.css"``."""
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    return _COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))
