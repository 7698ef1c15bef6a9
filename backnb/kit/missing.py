"""On the site, the libraries that pictures need: loaded when one is asked for, or a sentence in its place.

They are most of what a visitor waits for, and what hands touch needs none of them. An error in the place of a picture
would end *Run All*, and with it a press that waits for the cells above.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from importlib import import_module, invalidate_caches
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from typing import Any, Self

from backnb.kit import files

NEEDED = ("numpy", "pandas", "scipy", "matplotlib")  # by whatever is drawn or counted
_coming: list[asyncio.Task] = []  # where the browser cannot wait for them in the middle of a cell


def on_site(library: str) -> str | None:
    """Give the version of a library that this site has, loaded or not; None elsewhere, or if it has none."""
    if not files.IN_BROWSER:
        return None
    return getattr(getattr(import_module("pyodide_js").lockfile.packages, library, None), "version", None)


async def _load() -> None:
    await import_module("pyodide_js").loadPackage(list(NEEDED))
    invalidate_caches()


class _OnSite:
    """Finds a library that the site has, by loading all of them now."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        wait = import_module("pyodide.ffi")
        if name not in NEEDED or not on_site(name) or not wait.can_run_sync():
            return None
        wait.run_sync(_load())
        return PathFinder.find_spec(name)


def load_when_needed() -> None:
    """On the site, have the libraries loaded when one is imported; where the browser cannot wait then, from now on."""
    if not on_site(NEEDED[0]):
        return
    if import_module("pyodide.ffi").can_run_sync():
        sys.meta_path.append(_OnSite())
    else:
        _coming.append(asyncio.ensure_future(_load()))


def _lacking() -> str | None:
    if any(not task.done() for task in _coming):
        return NEEDED[0]
    return next((each for each in NEEDED if not find_spec(each)), None)


def in_its_place(get: Callable[[str], Any], drawn: str) -> Callable[[str], Any]:
    """Let a module's ``__getattr__`` answer :class:`Missing` for what is ``drawn`` where the browser lacks a library.

    >>> in_its_place(str.upper, "a b")("a")
    'A'
    """
    names = drawn.split()

    def get_or_say(name: str) -> Any:
        library = name in names and files.IN_BROWSER and _lacking()
        return Missing(library) if library else get(name)

    return get_or_say


def sentence(library: str | None) -> str:
    """Say what a library that is not there takes away, and what not.

    >>> sentence("pandas")
    'This needs pandas, which is not installed here. Timers, sessions and your log work without it.'
    """
    if library and on_site(library):
        return f"This needs {library}, which is still being loaded. Run this box again in half a minute."
    return f"This needs {library}, which is not installed here. Timers, sessions and your log work without it."


class Missing:
    """What a missing library would have made; whatever is done with it is the same sentence.

    >>> Missing("pandas")(30)["change"].head()
    This needs pandas, which is not installed here. Timers, sessions and your log work without it.
    """

    def __init__(self, library: str | None) -> None:
        self._library = library

    def _itself(self, *_: Any, **__: Any) -> Self:
        return self

    __call__ = __getitem__ = _itself

    def __iter__(self) -> Iterator:
        return iter(())

    def __getattr__(self, name: str) -> Self:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __repr__(self) -> str:
        return sentence(self._library)
