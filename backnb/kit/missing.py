"""A sentence in the place of a picture that cannot be drawn on a site without its library.

An error would end *Run All* there, and with it a press that waits for the cells above.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, Self

from backnb.kit import files

NEEDED = ("numpy", "pandas", "scipy", "matplotlib")  # by whatever is drawn or counted


def in_its_place(get: Callable[[str], Any], drawn: str) -> Callable[[str], Any]:
    """Let a module's ``__getattr__`` answer :class:`Missing` for what is ``drawn`` where the browser lacks a library.

    >>> in_its_place(str.upper, "a b")("a")
    'A'
    """
    names = drawn.split()

    def get_or_say(name: str) -> Any:
        library = name in names and files.IN_BROWSER and next((each for each in NEEDED if not find_spec(each)), None)
        return Missing(library) if library else get(name)

    return get_or_say


def sentence(library: str | None) -> str:
    """Say what a library that is not there takes away, and what not.

    >>> sentence("pandas")
    'This needs pandas, which is not installed here. Timers, sessions and your log work without it.'
    """
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
