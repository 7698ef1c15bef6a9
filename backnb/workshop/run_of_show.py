"""The hour of a workshop on a projector, led by one key: words, timers, pictures, and a clock."""

from collections.abc import Callable
from dataclasses import asdict
from html import escape

import ipywidgets
import traitlets
from traitlets import Dict, Float, Int, List, TraitError, Unicode

from backnb.course.exercises import ROOF, SQUAT
from backnb.course.safety import PARTS
from backnb.course.wording import HIGHEST, LOWEST, QUESTION
from backnb.drills.explorer import Explorer
from backnb.kit import checks
from backnb.kit.assets import module, style
from backnb.kit.board import Board, OnPaper
from backnb.kit.card import Card, html, row, text
from backnb.kit.words import paragraphs
from backnb.ratings.change import summarize
from backnb.ratings.simulator import Simulator
from backnb.timer.timer import SPEED_RANGE, Timer
from backnb.workshop.agenda import AGENDA, GONE, starts_min
from backnb.workshop.group_ratings import GroupRatings
from backnb.workshop.live_room import Sign, count_words

LAST = "One press deletes everybody's ratings. Nobody can bring them back."
THANKS = "Thank you for coming. Take your sheet with you."
GUESS, *_, LAST_ASKED = (i for i, screen in enumerate(AGENDA) if screen.rounds)  # until GUESS phones find the way in
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
    "presenter": "Presenter's window",
    "no_presenter": "This browser does not allow a second window here. The hour goes on in this one.",
    "hands": "Guesses: for each hand a press",
    "lower": "lower",
    "same": "the same",
    "higher": "higher",
    "full_screen": "Full screen",
    "no_full_screen": "This browser does not let it fill the screen here. Try F11.",
    "full_screen_there": "Press F in the window on the projector: a browser allows it only there.",
    "lost": "Timers and pictures are gone from these pages; the words and the clock go on.",
    "keys": "Keys: Space or page down leads on, and starts the set on the screen. Space pauses a set; then page down "
    "leaves it. Page up goes back, F fills the screen. Where people guess, 1, 2 and 3 count a hand for lower, the "
    "same and higher; Backspace takes it back.",
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
    _gone = Dict(GONE).tag(sync=True)
    hands = List([0, 0, 0]).tag(sync=True)  # guesses: lower, the same, higher
    _lead = Unicode().tag(sync=True)  # the model of the timer or the figure that fills the page, if one does
    _helper = Unicode().tag(sync=True)  # the model of what the presenter's window shows as well
    _phones = Unicode().tag(sync=True)
    _filled = Int(0).tag(sync=True)  # the page that Python has filled

    @traitlets.validate("page")
    def _page_that_is_there(self, proposal: dict) -> int:
        if not 0 <= proposal["value"] < max(1, len(self._pages)):
            raise TraitError(f"page must be a number from 0 to {len(self._pages) - 1}, not {proposal['value']}.")
        return proposal["value"]


class RunOfShow(OnPaper, ipywidgets.VBox):
    """The hour of a workshop, one screen after the other, with a clock that says where in the hour you are.

    Space or a clicker's page down leads through it: to the next page, or to the start of the set that fills the
    screen. While a set runs, page down does nothing and Space pauses it. Page up goes back. F fills the screen.
    *Presenter's window* opens a second window for your own screen: what to say, the clock, the keypad.

    Args:
        ratings: Where the group's ratings are collected; ``GroupRatings()`` if left out.
        minute: The minute at which it begins, 0 to 59: to go on after the computer was restarted.
        speed: As for ``Timer``.

    Attributes:
        stage: ``stage.page`` is the page it is on, from 0. A screen has a page of words, and mostly one or two that
            are filled by a timer, a list or a picture. ``stage.started_ms`` is when the hour began, in milliseconds
            since 1970. ``stage.hands`` are the guesses that were counted: lower, the same, higher.

    Raises:
        ValueError: If the ratings are something else, the minute is not in the hour, or the speed not from 0.1 to 100.

    >>> RunOfShow().stage.page, RunOfShow(minute=27).stage.page
    (0, 9)
    """

    def __init__(self, ratings: GroupRatings | None = None, *, minute: float = 0, speed: float = 1) -> None:
        self.ratings = (
            GroupRatings() if ratings is None else checks.of_kind("ratings", ratings, GroupRatings, or_none="None or ")
        )
        self._speed = checks.number("speed", speed, *SPEED_RANGE)
        self._made: dict[str, ipywidgets.Widget] = {}
        starts = zip(AGENDA, starts_min(), strict=False)
        screens = [asdict(screen) | {"say": screen.say, "start": start} for screen, start in starts]
        pages = [[i, act] for i, screen in enumerate(AGENDA) for act in ("", *screen.acts)]
        minute = checks.number("minute", minute, 0, starts_min()[-1] - 1)
        first = max(i for i, screen in enumerate(screens) if screen["start"] <= minute)
        self.stage = Stage(_screens=screens, _pages=pages, _minute=minute)
        self.stage.page = pages.index([first, ""])
        self._slot = ipywidgets.VBox()
        self._slot.add_class("backnb-hour-slot")
        super().__init__([self.stage, self._slot])
        self.add_class("backnb-hour")
        self.add_class("backnb-board")
        self.stage.observe(lambda change: self._turn(change["new"]), "page")
        self.stage.observe(self._begin_anew, "started_ms")
        self._sign = Sign(self.ratings.room) if self.ratings.room else None
        if self.ratings.room:
            self.ratings.room.on_change(self._phones_changed)
            self._phones_changed()
        self._turn(self.stage.page)

    def _phones_changed(self) -> None:
        room = self.ratings.room
        self.stage._phones = count_words(room) if room and room.is_open else ""

    def _begin_anew(self, change: dict) -> None:
        """A new hour has new timers."""
        if change["new"] is None:
            self._made.clear()

    def _turn(self, page: int) -> None:
        """Fill the screen with what belongs to a page. What leaves the screen falls silent by itself."""
        index, act = self.stage._pages[page]
        if self.ratings.room:
            asked = dict(zip(("", *AGENDA[index].acts), AGENDA[index].rounds, strict=False))
            self.ratings.room.round = asked.get(act, "wait" if index < LAST_ASKED else "closed")
        # What is raised while a message from the browser is handled goes to a log that nobody reads.
        try:
            filling = [self._make(act)] if act else [self._sign] if self._sign and index <= GUESS else []
        except Exception as error:
            filling = [text(f"That did not work: {error}", "backnb-card-stop")]
        leads = [each for each in filling if isinstance(each, Timer | Explorer)]
        helps = [self.ratings.keypad] if act == "group" else [each for each in filling if act == "delete"]
        self.stage._lead, self.stage._helper = (
            next((each.model_id or "" for each in widgets), "") for widgets in (leads, helps)
        )
        self._slot.children = filling
        self.stage._filled = page

    def _make(self, act: str) -> ipywidgets.Widget:
        if act in ("group", "picture"):
            phones = self.ratings.room.counts()["guesses"].values() if self.ratings.room else (0, 0, 0)
            self.ratings.picture(act == "picture", [sum(both) for both in zip(self.stage.hands, phones, strict=True)])
            return self.ratings
        if act == "delete":  # what it said the last time may no longer be true
            return self._deletion()
        if act not in self._made:
            makers: dict[str, Callable[[], ipywidgets.Widget]] = {
                "emergency": lambda: _safety(0, 3),
                "ask first": lambda: _safety(1, 2),
                "rating": _question,
                "watch": lambda: Explorer(SQUAT),
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
            self.stage.hands = [0, 0, 0]
            said.value = paragraphs(f"{self.ratings.delete()} {THANKS}")

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


def _safety(*parts: int) -> Card:
    """Show some parts of the list, large enough for the back row."""
    lists = ""
    for number in parts:
        signs = "".join(f"<li>{escape(sign)}</li>" for sign in PARTS[number].signs)
        lists += f"<section><h4>{number + 1}. {escape(PARTS[number].heading)}</h4><ul>{signs}</ul></section>"
    return _card("Safety first: read it for yourself", html(lists, "backnb-hour-list"))


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
