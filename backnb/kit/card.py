"""What a session and the history are made of: a framed card with a heading, text and buttons."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from html import escape

import ipywidgets
from traitlets import Int, Unicode

from backnb.kit.assets import module, style
from backnb.kit.board import GONE, Board, OnPaper
from backnb.kit.words import paragraphs

RIGHT, WRONG = "Yes.", "Not quite."
LARGEST_OFFSET_MIN = 14 * 60  # the furthest zone, in the Pacific


class Head(Board):
    """The heading of a card, with the number of the step if there are steps.

    It also says what Python cannot know: the zone of the learner's computer, and what was done on the page while
    Python was gone.
    """

    _esm = module("kit/card.js")
    _css = style("kit/board.css", "kit/card.css")

    title = Unicode().tag(sync=True)
    count = Unicode("Step {step} of {steps}").tag(sync=True)
    step = Int(0).tag(sync=True)
    steps = Int(0).tag(sync=True)
    shown = Int(0).tag(sync=True)  # how often something new was shown: the keyboard then moves to the heading
    warning = Unicode().tag(sync=True)
    asks = Unicode().tag(sync=True)  # what an answer given now is the answer to, in case Python is gone
    draft = Unicode().tag(sync=True)  # the uid of the session under way


class Card(OnPaper, ipywidgets.VBox):
    """A framed box with a heading. What goes wrong in one of its buttons is shown in it.

    Args:
        steps: How many steps the card has; 0 for a card without.
        gone: What it says when Python is gone, as in ``Board``.
    """

    def __init__(self, steps: int = 0, gone: Mapping[str, str] = GONE) -> None:
        self.head = Head(steps=steps, _gone=dict(gone))
        self.head.on_msg(lambda _, message, __: self._told(message))
        self._zone: tzinfo | None = None  # of the learner's computer, as soon as its browser has said
        self._trouble: ipywidgets.Widget | None = None  # what went wrong last
        super().__init__([self.head])
        self.add_class("backnb-board")
        self.add_class("backnb-card")

    def show(self, title: str, *children: ipywidgets.Widget, step: int = 0) -> None:
        """Show a heading and what belongs under it, instead of what was there."""
        # The heading first: a rating or a timer under it then takes the keyboard from it.
        self.head.step = step
        self.head.title = title
        self.head.shown += 1
        self.children = [self.head, *children]

    def warn(self, words: str) -> None:
        """Say under the heading what is wrong and what to do; "" takes it away."""
        self.head.warning = words

    def now(self) -> datetime:
        """Give the moment, in the zone of the learner's computer: Python may run on another one."""
        return datetime.now(UTC).astimezone(self._zone)

    def _told(self, message: object) -> None:
        if not isinstance(message, dict):
            return
        if "pressed" in message:
            self.head.send({"came": message["pressed"]})
        offset_min = message.get("utc_offset_min")
        if isinstance(offset_min, int) and abs(offset_min) <= LARGEST_OFFSET_MIN:
            day, zone = self.now().date(), timezone(timedelta(minutes=offset_min))
            here = datetime.now().astimezone().utcoffset() == zone.utcoffset(None)
            self._zone = None if here else zone  # this computer's own knows when clocks change
            if self.now().date() != day:
                self._on_another_day()
        for uid, kept in message.get("meanwhile", {}).items():
            self.attempt(partial(self._meanwhile, uid, kept))

    def _on_another_day(self) -> None:
        """Show anew what hangs on the date: the learner's is not that of Python's computer."""

    def _meanwhile(self, uid: str, kept: dict[str, dict]) -> None:
        """Take what was done on the page while Python was gone: the answers to each step of a session.

        Args:
            uid: Of the session; "" if it had none yet.
            kept: By step, what its widgets told the page.
        """

    def button(
        self, name: str, action: Callable[[], object], *, main: bool = False, enabled: bool = True
    ) -> ipywidgets.Button:
        """Make a button that does something; ``main`` for the one that leads on."""
        button = ipywidgets.Button(description=name, disabled=not enabled)
        if main:
            button.add_class("backnb-card-main")

        def act(_: ipywidgets.Button) -> None:
            if not self._on_screen(button):
                return  # the second click of a double click, on a button that has gone
            self.attempt(action)

        button.on_click(act)
        return button

    def attempt(self, action: Callable[[], object]) -> None:
        """Do something, and show what went wrong: an error in a callback goes to a log that nobody reads."""
        before = self._trouble
        try:
            action()
        except Exception as error:
            self._trouble = text(f"That did not work: {error}", "backnb-card-stop")
            self.children = [*self.children, self._trouble]
        self.children = [child for child in self.children if child is not before]

    def __repr__(self) -> str:
        # Without the children: a notebook file keeps this text, and it must not keep anybody's answers.
        return type(self).__name__

    def _on_screen(self, widget: ipywidgets.Widget) -> bool:
        return any(widget is child or widget in getattr(child, "children", ()) for child in self.children)


def row(*buttons: ipywidgets.Widget) -> ipywidgets.HBox:
    """Put buttons beside each other; they wrap where there is no room."""
    box = ipywidgets.HBox(buttons)
    box.add_class("backnb-card-row")
    return box


def text(words: str, css_class: str = "backnb-card-text") -> ipywidgets.HTML:
    """Show words as words, never as HTML."""
    return html(paragraphs(words), css_class)


def html(source: str, css_class: str = "backnb-card-text") -> ipywidgets.HTML:
    """Show our own HTML. Nothing that a person typed may come here."""
    widget = ipywidgets.HTML(source)
    widget.add_class(css_class)
    return widget


def question(legend: str, answers: Iterable[tuple[str, bool, str]], picture: str = "") -> str:
    """Make a question whose answers open, for :func:`html`: each has its reply under it, also without Python.

    Args:
        legend: The question.
        answers: Of each the answer, whether it is right, and the reply to whoever chose it.
        picture: Our own HTML between the two.
    """
    opening = "".join(
        f"<details><summary>{escape(answer)}</summary>"
        f"<p><b>{RIGHT if right else WRONG}</b> {escape(reply)}</p></details>"
        for answer, right, reply in answers
    )
    return f"<fieldset class='backnb-card-question'><legend>{escape(legend)}</legend>{picture}{opening}</fieldset>"
