"""The hour of a workshop on a projector, led by one key: words, timers, pictures, and a clock."""

from collections.abc import Callable
from dataclasses import asdict
from html import escape

import ipywidgets
import traitlets
from traitlets import Dict, Float, Int, List, TraitError, Unicode

from backnb.course.exercises import ROOF, SQUAT
from backnb.course.wording import HIGHEST, LOWEST, QUESTION
from backnb.kit import checks
from backnb.kit.assets import module, style
from backnb.kit.board import Board
from backnb.kit.card import Card, html, row, text
from backnb.ratings.change import summarize
from backnb.ratings.simulator import Simulator
from backnb.session.safety import safety_html
from backnb.timer.timer import Timer
from backnb.workshop.agenda import AGENDA, starts_min
from backnb.workshop.group_ratings import GroupRatings

LAST = "One press deletes everybody's ratings. Nobody can bring them back."
THANKS = "Thank you for coming. Take your sheet with you."
ASK = "Say to your neighbour: one thing this shows, and one thing it cannot show."
WORDS = {
    "before": "The hour has not begun. {hour} minutes.",
    "minute": "Minute {minute} of {hour}.",
    "left": "{minutes} min left for this.",
    "late": "{minutes} min late.",
    "early": "{minutes} min early.",
    "next": "Next: {title}, at minute {minute}",
    "last": "Next: the end",
    "begin": "Begin the hour",
    "forward": "Next",
    "back": "Back",
    "restart": "Start over",
    "restart_sure": "Really start over?",
    "full_screen": "Full screen",
    "no_full_screen": "This browser does not let it fill the screen here. Try F11.",
    "lost": "Python was restarted, so timers and pictures are gone from these pages. The words and the clock go on. "
    "To have them back, run the cells again.",
    "keys": "Keys: Space or page down leads on, and starts the set on the screen. Space pauses a set; then page down "
    "leaves it. Page up goes back, F fills the screen.",
}


class Stage(Board):
    """The words of a page, the clock, and the keys. Traits: see :class:`RunOfShow`."""

    _esm = module("workshop/run_of_show.js")
    _css = style("kit/board.css", "workshop/run_of_show.css")

    page = Int(0).tag(sync=True)
    started_ms = Float(None, allow_none=True).tag(sync=True)  # on the wall clock, so that a reload goes on with it
    _minute = Float(0).tag(sync=True)
    _screens = List().tag(sync=True)
    _pages = List().tag(sync=True)
    _words = Dict(WORDS).tag(sync=True)
    _timer = Unicode().tag(sync=True)  # the model of the timer that fills the page, if one does

    @traitlets.validate("page")
    def _page_that_is_there(self, proposal: dict) -> int:
        if not 0 <= proposal["value"] < max(1, len(self._pages)):
            raise TraitError(f"page must be a number from 0 to {len(self._pages) - 1}, not {proposal['value']}.")
        return proposal["value"]


class RunOfShow(ipywidgets.VBox):
    """The hour of a workshop, one screen after the other, with a clock that says where in the hour you are.

    Space or a clicker's page down leads through it: to the next page, or to the start of the set that fills the
    screen. While a set runs, page down does nothing and Space pauses it. Page up goes back. F fills the screen.

    Args:
        ratings: Where the group's ratings are collected; ``GroupRatings()`` if left out.
        minute: The minute at which it begins, 0 to 59: to go on after the computer was restarted.
        speed: As for ``Timer``.

    Attributes:
        stage: ``stage.page`` is the page it is on, from 0. A screen has a page of words, and mostly one that is filled
            by a timer, a list or a picture. ``stage.started_ms`` is when the hour began, in milliseconds since 1970.

    Raises:
        ValueError: If the minute is not in the hour.

    >>> RunOfShow().stage.page, RunOfShow(minute=27).stage.page
    (0, 7)
    """

    def __init__(self, ratings: GroupRatings | None = None, *, minute: float = 0, speed: float = 1) -> None:
        self.ratings = GroupRatings() if ratings is None else ratings
        self._speed = speed
        self._made: dict[str, ipywidgets.Widget] = {}
        screens = [asdict(screen) | {"start": start} for screen, start in zip(AGENDA, starts_min(), strict=False)]
        pages = [[i, act] for i, screen in enumerate(AGENDA) for act in dict.fromkeys(["", screen.act])]
        self._acts = [act for _, act in pages]
        minute = checks.number("minute", minute, 0, starts_min()[-1] - 1)
        first = max(i for i, screen in enumerate(screens) if screen["start"] <= minute)
        self.stage = Stage(_screens=screens, _pages=[[i, bool(act)] for i, act in pages], _minute=minute)
        self.stage.page = pages.index([first, ""])
        self._slot = ipywidgets.VBox()
        self._slot.add_class("backnb-hour-slot")
        super().__init__([self.stage, self._slot])
        self.add_class("backnb-hour")
        self.add_class("backnb-board")
        self.stage.observe(lambda change: self._turn(change["new"]), "page")
        self.stage.observe(self._begin_anew, "started_ms")

    def _begin_anew(self, change: dict) -> None:
        """A new hour has new timers."""
        if change["new"] is None:
            self._made.clear()

    def _turn(self, page: int) -> None:
        """Fill the screen with what belongs to a page. What leaves the screen falls silent by itself."""
        act = self._acts[page]
        # What is raised while a message from the browser is handled goes to a log that nobody reads.
        try:
            filling = [self._make(act)] if act else []
        except Exception as error:
            filling = [text(f"That did not work: {error}", "backnb-card-stop")]
        self.stage._timer = next((widget.model_id or "" for widget in filling if isinstance(widget, Timer)), "")
        self._slot.children = filling

    def _make(self, act: str) -> ipywidgets.Widget:
        if act == "group":
            return self.ratings
        if act == "delete":  # what it said the last time may no longer be true
            return self._deletion()
        if act not in self._made:
            makers: dict[str, Callable[[], ipywidgets.Widget]] = {
                "safety": lambda: _card("Read it for yourself", html(safety_html())),
                "rating": _question,
                "squat": lambda: Timer(SQUAT, group=True, speed=self._speed),
                "roof": lambda: Timer(ROOF, group=True, speed=self._speed),
                "session": _one_session,
                "fall": _fall,
            }
            self._made[act] = makers[act]()
        return self._made[act]

    def _deletion(self) -> Card:
        card = Card()
        said = text("", "backnb-card-status")

        def delete() -> None:
            said.value = text(f"{self.ratings.delete()} {THANKS}").value

        button = card.button("Delete these ratings", delete, main=True)
        button.add_class("backnb-hour-first")
        card.show("The ratings of today", text(LAST), row(button), said)
        return card

    def __repr__(self) -> str:
        return "RunOfShow"


def _card(title: str, *children: ipywidgets.Widget) -> Card:
    card = Card()
    card.show(title, *children)
    return card


def _question() -> ipywidgets.HTML:
    """Show the question and its scale, for people who answer on paper."""
    numbers = "".join(f"<span>{number}</span>" for number in range(11))
    low, high = escape(LOWEST), escape(HIGHEST)
    scale = (
        f"<div class='backnb-hour-numbers'>{numbers}</div><div class='backnb-hour-ends'><b>{low}</b><b>{high}</b></div>"
    )
    return html(f"<h3>{escape(QUESTION)}</h3>{scale}", "backnb-hour-question")


def _one_session() -> Card:
    from backnb.ratings.plots import plot_session  # loads matplotlib, now that it is needed

    said = [text(str(summarize(6, 4))), text(ASK)]
    card = _card("A made-up session", *said, html(plot_session(6, 4, synthetic=True).html()))
    card.add_class("backnb-card-split")
    return card


def _fall() -> Simulator:
    simulator = Simulator()
    simulator.add_class("backnb-card-split")
    return simulator
