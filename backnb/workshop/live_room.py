"""The live room: every phone in the room guesses and rates, without names, without the internet."""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Callable
from functools import cached_property
from html import escape
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from backnb.kit import checks
from backnb.kit.assets import style
from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Choice, Shown
from backnb.kit.words import counted, paragraphs
from backnb.workshop.agenda import GONE
from backnb.workshop.live_answers import ROUNDS, Answers

if TYPE_CHECKING:
    from backnb.workshop.live_server import Server

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no code is a word
CODE_LENGTH = 6
SITE = "The live room needs Python on your own computer, and here it runs in the browser. Paper slips work here."
HUB = "Here Python runs on a hub, not in this room, so phones cannot reach it. Paper slips work here."
TITLE = "The live room"
INTRO = (
    "Phones guess and rate here, without names. They must be in the same network as this computer; it needs no "
    "internet. What they say is in this computer's memory alone. Paper slips count together with them."
)
PLAIN = (
    "The page comes without encryption: somebody in the same network who knows how could read what a phone sends. It "
    "says so before anybody answers. A network of your own is best, such as a router you bring."
)
OPEN, CLOSE, AGAIN = "Open the room", "Close the room and delete its answers", "Look for networks again"
WHICH = "In which network are the phones?"
ALONE = "this computer alone, to rehearse"
CHOOSE = "First choose the network of the phones."
TRY = (
    "Now try it with your own phone: point its camera at the square. If the page does not come, the network keeps its "
    "devices apart, or this computer's firewall keeps them out. Then take another network, such as a phone's hotspot, "
    "or paper slips: they work in any case."
)
WORKS = "A phone has reached this page, so it works in this network."


class LiveRoom:
    """A page for the phones in the room: a guess, a rating before, a rating after, without names.

    Shown in a notebook, it is a board with *Open the room*. It opens on one address of this computer, and closes with
    *Delete these ratings*, after three hours, or with Python. A cell that runs meanwhile does not stop it, unless it is
    one long step of a library that lets no other thread run.

    >>> room = LiveRoom()
    >>> room.open("127.0.0.1")
    >>> room.round = "guess"
    >>> len(room.code), room.counts()["phones"], room.answers()
    (6, 0, [])
    >>> room.close()
    """

    def __init__(self) -> None:
        self._answers = Answers()
        self._server: Server | None = None
        self._callbacks: list[Callable[[], object]] = []
        self._due = False
        try:
            self._loop = asyncio.get_running_loop()  # the notebook's: what the server tells goes on there
        except RuntimeError:
            self._loop = None

    @cached_property
    def board(self) -> "LiveBoard":
        """The board for whoever leads the room."""
        return LiveBoard(self)

    @property
    def is_open(self) -> bool:
        """Whether phones can come."""
        return self._server is not None and not self._server.over

    @property
    def url(self) -> str:
        """The address to type; "" while the room is closed."""
        return f"http://{self._server.host}/" if self._server and self.is_open else ""

    @property
    def code(self) -> str:
        """The six letters to type; "" while the room is closed."""
        return self._server.code if self._server and self.is_open else ""

    @property
    def reached(self) -> bool:
        """Whether another device has come, which shows that this network lets it."""
        return self._server is not None and self._server.reached

    @property
    def round(self) -> str:
        """What the phones are asked: "wait", "guess", "before", "after" or "closed". Set it to ask something else."""
        return self._answers.round

    @round.setter  # noqa: A003
    def round(self, value: str) -> None:
        self._answers.round = checks.one_of("round", value, tuple(ROUNDS))
        self._changed()

    def open(self, address: str) -> None:
        """Let phones come, on one address of this computer.

        Args:
            address: One of :func:`addresses`, such as "192.168.1.5".

        Raises:
            ValueError: If it is no address of this computer.
            RuntimeError: If the room is open already, or Python is not on a computer in the room.
            OSError: If it cannot have the address.
        """
        if reason := why_not():
            raise RuntimeError(reason)
        if self.is_open:
            raise RuntimeError(f"The room is open already, at {self.url}")
        checks.one_of("address", address, tuple(addresses()))
        from backnb.workshop.live_server import Server  # loads tornado, which the site does not have

        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        self._server = Server(self._answers, address, code, self._told)
        self._call()

    def close(self) -> None:
        """Turn the phones away, and delete what they said."""
        if self._server is not None:
            self._server.close()
        self._answers.forget()
        self._changed()

    def answers(self) -> list[tuple[int | None, int | None]]:
        """Give (before, after) of each phone that rated; None is no answer."""
        return self._answers.pairs()

    def counts(self) -> dict[str, Any]:
        """Give how many "phones" are here, how many have "answered", and the "guesses": "lower", "same", "higher".

        "answered" is about the question that is open now; when none is, about all of them.
        """
        return self._answers.counts()

    def on_change(self, callback: Callable[[], object]) -> None:
        """Call a function when any of this has changed, on the notebook's loop, at most five times a second."""
        self._callbacks.append(callback)

    def _changed(self) -> None:
        if self._server is not None:
            self._server.wake()
        self._call()

    def _told(self) -> None:
        """Hear from the server, in its thread."""
        if self._loop is None or self._loop.is_closed():
            self._call()
        elif not self._due:  # Python may be busy: one call is enough, however much has changed
            self._due = True
            self._loop.call_soon_threadsafe(self._call)

    def _call(self) -> None:
        self._due = False
        for callback in self._callbacks:
            callback()

    def _repr_mimebundle_(self, **options: object) -> object:
        return self.board._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        return f"LiveRoom ({'open' if self.is_open else 'closed'})"  # a notebook file keeps this text


def addresses() -> dict[str, str]:
    """Give this computer's addresses in its networks, each with the network's name; the computer alone comes last.

    >>> list(addresses())[-1]
    '127.0.0.1'
    """
    import psutil  # comes with Jupyter; the site does not have it

    states = psutil.net_if_stats()
    found = {
        each.address: name
        for name, listed in psutil.net_if_addrs().items()
        for each in listed
        if each.family == socket.AF_INET and states[name].isup
    }
    return dict(sorted(found.items(), key=lambda pair: ip_address(pair[0]).is_loopback))


def why_not() -> str:
    """Say why phones cannot reach this Python at all; "" if they may.

    >>> why_not()
    ''
    """
    if sys.platform == "emscripten":
        return SITE
    return HUB if os.environ.get("JUPYTERHUB_SERVICE_PREFIX") else ""


class Sign(Shown):
    """The way into a room, for a projector: QR code, address and code; nothing while it is closed.

    Args:
        room: The room.
    """

    _css = style("kit/board.css", "kit/unsaved.css", "workshop/live_room.css")

    def __init__(self, room: LiveRoom) -> None:
        self._room = room
        super().__init__()
        room.on_change(self._draw)
        self._draw()

    def _draw(self) -> None:
        html = ""
        if self._room.is_open:
            import segno

            url, code = self._room.url, self._room.code
            square = segno.make(f"{url}#{code}", micro=False).svg_inline(border=4, light="#fff", omitsize=True)
            html = (
                f"<div class='backnb-live-sign'><div role='img' aria-label='QR code of the address'>{square}</div>"
                f"<p><span>{escape(url)}</span><b>{code}</b></p></div>"
            )
        if html != self.html:
            self.html = html


class LiveBoard(Card):
    """What a :class:`LiveRoom` looks like in a notebook.

    Args:
        room: The room.
    """

    def __init__(self, room: LiveRoom) -> None:
        super().__init__(gone=GONE)
        self._room = room
        self._networks = Choice(WHICH, {})
        self._said = text("", "backnb-card-status")
        self._sign = Sign(room)
        self._open: bool | None = None  # as it is shown
        room.on_change(self._draw)
        self._draw()

    def _draw(self) -> None:
        room = self._room
        if room.is_open:
            self._say(f"{count_words(room)} {WORKS if room.reached else TRY}")
        if room.is_open is self._open:
            return
        self._open = room.is_open
        if self._open:
            self.show(TITLE, self._sign, self._said, row(self.button(CLOSE, room.close)))
            return
        self._look()
        again, main = self.button(AGAIN, self._look), self.button(OPEN, self._press, main=True)
        self.show(TITLE, text(INTRO), self._networks, text(PLAIN), row(main, again), self._said)

    def _look(self) -> None:
        """List the networks."""
        reason = why_not()
        self._say(reason)
        listed = {} if reason else addresses()
        self._networks.options = {
            f"{address} ({ALONE if address.startswith('127.') else name})": address for address, name in listed.items()
        }

    def _press(self) -> None:
        if self._networks.value is None:
            self._say(CHOOSE)
        else:
            self._room.open(self._networks.value)

    def _say(self, words: str) -> None:
        self._said.value = paragraphs(words)


def count_words(room: LiveRoom) -> str:
    """Say how many phones are here and have answered, and nothing else of them."""
    counts = room.counts()
    phones = f"{counted(counts['phones'], 'phone is', 'phones are')} here"
    return f"{phones}, {counts['answered']} {'has' if counts['answered'] == 1 else 'have'} answered."
