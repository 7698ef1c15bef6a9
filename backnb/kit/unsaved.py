"""What holds somebody's ratings, and is therefore never saved into a notebook.

JupyterLab can write every synced trait of a widget into the notebook file. So what these show, and what people
answer in them, goes to the browser and back as messages: it lives in Python and on the page, and is gone with both. A
page that shows them asks Python for what there is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Unicode

from backnb.kit.assets import module, style
from backnb.kit.board import Board
from backnb.kit.words import paragraphs


class Unsaved(Board):
    """What all of them share: a kind, a label, and messages instead of synced traits."""

    _esm = module("kit/unsaved.js")
    _css = style("kit/board.css", "kit/unsaved.css")

    _kind = Unicode().tag(sync=True)
    _label = Unicode().tag(sync=True)

    def __init__(self, kind: str, label: str = "", **traits: object) -> None:
        super().__init__(_kind=kind, _label=label, **traits)
        self._hearing = False
        self.on_msg(self._on_message)

    def _content(self) -> dict[str, Any]:
        """Give what the page is to show."""
        raise NotImplementedError

    def _heard(self, message: Mapping[str, Any]) -> None:
        """Take what the page says."""

    def _tell(self, _: object = None) -> None:
        if not self._hearing:  # an echo would overwrite what was typed meanwhile
            self.send(self._content())

    def _on_message(self, _: object, message: object, __: object) -> None:
        if message == "show":
            self.send({**self._content(), "asked": True})
        elif isinstance(message, Mapping):
            self._hearing = True
            try:
                self._heard(message)
            finally:
                self._hearing = False

    def __repr__(self) -> str:
        return type(self).__name__  # a notebook file keeps this text


class Shown(Unsaved):
    """Show our own HTML, such as a picture or a table of ratings. What a person typed comes here escaped.

    Args:
        html: The source; "" shows nothing. Set it to show something else.

    >>> shown = Shown("<p>Six before</p>")
    >>> "Six before" in str(shown.get_state())
    False
    """

    def __init__(self, html: str = "") -> None:
        self._html = html
        super().__init__("html")

    @property
    def html(self) -> str:
        """What is shown."""
        return self._html

    @html.setter
    def html(self, html: str) -> None:
        self._html = html
        self._tell()

    def say(self, words: str) -> None:
        """Show words as words, never as HTML."""
        self.html = paragraphs(words)

    def _content(self) -> dict[str, Any]:
        return {"html": self._html}


class Choice(Unsaved):
    """One of a few answers, none of them chosen before the learner chooses.

    Args:
        label: The question.
        options: The answers: what the button says, and what it stands for.
        value: The answer that is chosen at first.
        wide: Whether it is a list that opens, for many answers; else a row of buttons.

    Traits:
        value: What the chosen answer stands for.
        answered: Whether one was chosen.

    >>> choice = Choice("Any pain?", {"None": "none", "New pain": "new"})
    >>> choice.value, choice.answered
    (None, False)
    """

    value = AnyTrait(None, allow_none=True)
    answered = Bool(False)

    def __init__(self, label: str, options: Mapping[str, Any], value: Any = None, *, wide: bool = False) -> None:
        self._options = dict(options)
        super().__init__("list" if wide else "choice", label)
        self.value = value
        self.answered = value is not None
        self.observe(self._tell, "value")

    @property
    def options(self) -> dict[str, Any]:
        """The answers."""
        return self._options

    @options.setter
    def options(self, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._tell()

    def _content(self) -> dict[str, Any]:
        values: Iterable[Any] = self._options.values()
        chosen = [at for at, value in enumerate(values) if value == self.value] if self.answered else []
        return {"options": list(self._options), "chosen": chosen[0] if chosen else None}

    def _heard(self, message: Mapping[str, Any]) -> None:
        at = message.get("chosen")
        if isinstance(at, int) and 0 <= at < len(self._options):
            with self.hold_trait_notifications():
                self.answered = True
                self.value = list(self._options.values())[at]


class Field(Unsaved):
    """Text that a person types.

    Args:
        label: What it is for.
        value: The text at first.
        kind: "text" for one line, "lines" for several, "date" for a day, which is then like "2026-03-01" or "".

    Traits:
        value: The text.

    >>> Field("A note for yourself", "after lunch").value
    'after lunch'
    """

    value = Unicode()

    def __init__(self, label: str, value: str = "", *, kind: str = "text") -> None:
        super().__init__(kind, label)
        self.value = value
        self.observe(self._tell, "value")

    def _content(self) -> dict[str, Any]:
        return {"text": self.value}

    def _heard(self, message: Mapping[str, Any]) -> None:
        if isinstance(message.get("text"), str):
            self.value = message["text"]
