"""The server of a room: three paths for the phones on one network, in a thread of its own, for three hours at most.

It keeps no address, browser or time, and writes no log. It trusts whoever has the room's code, as a workshop trusts
its people with paper slips: somebody could answer from two browsers. All numbers here are ours.
"""

import asyncio
import hashlib
import json
import re
import socket
from base64 import b64encode
from collections.abc import Callable
from hmac import compare_digest
from threading import Thread
from time import monotonic
from weakref import WeakKeyDictionary

from tornado import web
from tornado.httpserver import HTTPServer
from tornado.log import app_log
from tornado.netutil import bind_sockets

from backnb.course.wording import DECLINE, HIGHEST, LOWEST, QUESTION
from backnb.kit.assets import PACKAGE, module, style
from backnb.workshop.live_answers import Answers

LONGEST_S = 3 * 3600
POLL_S = 20  # how long a phone's question waits for something new
GRACE_S = 5  # how long a phone may take for its next one before it has left
TELL_S = 0.2  # Python hears of changes this often at most
MOST_CONNECTIONS = 450  # two for each phone, and some; Windows can watch 512
LARGEST_BODY = 1024
SLOW_BODY_S, IDLE_S = 5, 30
KEY = re.compile(r"[0-9a-f]{32}")


class Allowance:
    """So many at once, and so many a second after that."""

    def __init__(self, at_once: float, per_s: float) -> None:
        self._at_once = self._left = at_once
        self._per_s = per_s
        self._looked = monotonic()

    def has(self) -> bool:
        """Say whether one more is allowed."""
        now = monotonic()
        self._left = min(self._at_once, self._left + (now - self._looked) * self._per_s)
        self._looked = now
        return self._left >= 1

    def take(self) -> bool:
        """Take one, if there is one."""
        taken = self.has()
        self._left -= taken
        return taken


def page() -> tuple[str, str]:
    """Give the phone's page, and the policy that lets it run its own script and talk to its own server, and no more."""
    css, js = style("workshop/live_room_page.css"), module("workshop/live_room_page.js")
    words = {"question": QUESTION, "lowest": LOWEST, "highest": HIGHEST, "decline": DECLINE}
    html = (PACKAGE / "workshop/live_room_page.html").read_text(encoding="utf-8").format(css=css, js=js, **words)
    script, look = (b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (js, css))
    policy = (
        f"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{look}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return html, policy


class Server:
    """Serves a room until it is closed. Raises OSError if it cannot have the address.

    ``told`` is called, in the server's thread, when something changed.
    """

    def __init__(self, answers: Answers, address: str, code: str, told: Callable[[], object]) -> None:
        (self._socket,) = bind_sockets(0, address, family=socket.AF_INET)  # any port that is free
        self.answers, self.code = answers, code
        self.host = f"{address}:{self._socket.getsockname()[1]}"
        self.html, self.policy = page()
        self.wrong_codes = Allowance(60, 1)  # of all phones together: 64 million codes, at most 11,000 tries
        self.allowed: WeakKeyDictionary = WeakKeyDictionary()  # for each connection, while it is open
        self.waiting: set[asyncio.Future] = set()
        self.turn = 0  # counts what the phones must hear
        self._stamp = 0  # counts what was said, so that a phone knows which of two is newer
        self.over = self.reached = False
        self._told, self._telling = told, False
        self._loop = asyncio.SelectorEventLoop()  # tornado needs one that can watch sockets, on Windows too
        self._closing = asyncio.Event()
        self._thread = Thread(target=self._run, name="backnb room", daemon=True)  # ends with Python
        self._thread.start()

    def wake(self) -> None:
        """Tell the phones that something is new; from any thread."""
        if not self.over:
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Tell the phones that it is over, and stop; from any thread but its own."""
        if not self.over:
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    def tell(self) -> None:
        """Let Python know, soon."""
        if not self._telling:
            self._telling = True
            self._loop.call_later(TELL_S, self._tell)

    def leave_later(self, key: str) -> None:
        """Count a phone no longer, unless it asks again."""
        self._loop.call_later(GRACE_S, lambda: (self.answers.leave(key), self.tell()))

    def state(self, key: str) -> dict:
        """Give what a phone is to show."""
        self._stamp += 1
        round_ = "over" if self.over else self.answers.round
        return {"round": round_, "turn": self.turn, "stamp": self._stamp, "given": self.answers.of(key)}

    def _tell(self) -> None:
        self._telling = False
        self._told()

    def _wake(self) -> None:
        self.turn += 1
        for future in self.waiting:
            if not future.done():
                future.set_result(None)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        routes = [("/", _Page), ("/state", _State), ("/answer", _Answer)]
        quiet = {"log_function": lambda _: None, "default_handler_class": _Nothing, "server": self}
        server = _Few(
            web.Application(routes, **quiet),
            max_body_size=LARGEST_BODY,
            max_header_size=8 * LARGEST_BODY,
            body_timeout=SLOW_BODY_S,
            idle_connection_timeout=IDLE_S,
        )
        server.add_sockets([self._socket])
        try:
            await asyncio.wait_for(self._closing.wait(), LONGEST_S)
        except TimeoutError:
            pass
        self.answers.forget()  # before it counts as closed: whoever finds it closed finds nothing
        self.over = True
        server.stop()
        self._wake()
        await asyncio.sleep(TELL_S)  # the phones that wait are told
        await server.close_all_connections()
        self._told()


class _Few(HTTPServer):
    def handle_stream(self, stream, address) -> None:
        if len(self._connections) < MOST_CONNECTIONS:
            super().handle_stream(stream, address)
        else:
            stream.close()


class _Asked(web.RequestHandler):
    """Who may ask. Whoever is turned away gets a number and nothing else."""

    SUPPORTED_METHODS = ("GET", "POST")

    def set_default_headers(self) -> None:
        self.room: Server = self.settings["server"]
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", self.room.policy)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")

    def prepare(self) -> None:
        if not self.room.allowed.setdefault(self.request.server_connection, Allowance(30, 5)).take():
            self.set_header("Connection", "close")
            raise web.HTTPError(429)
        # By another name or from another page: so would a page of another site come.
        if self.request.headers.get_list("Host") != [self.room.host]:
            raise web.HTTPError(421)
        if self.request.headers.get("Origin", f"http://{self.room.host}") != f"http://{self.room.host}":
            raise web.HTTPError(403)

    def let_in(self, key: object) -> str:
        """Give the phone's key, if it is one, and the phone has the code, and there is room for it."""
        room = self.room
        known = isinstance(key, str) and room.answers.knows(key)
        if not known and not room.wrong_codes.has():  # somebody is guessing; who is in stays in
            raise web.HTTPError(429)
        if not compare_digest(self.request.headers.get("Room-Code", "").encode(), room.code.encode()):
            room.wrong_codes.take()
            raise web.HTTPError(403)
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise web.HTTPError(400)
        if not known and not room.answers.has_room():
            raise web.HTTPError(503)
        return key

    def write_error(self, status_code: int, **_: object) -> None:
        self.finish(str(status_code))

    def log_exception(self, typ, value, tb) -> None:
        if not isinstance(value, web.HTTPError):  # a fault of ours, without whose request it was
            app_log.error("The room's server failed.", exc_info=value)


class _Nothing(_Asked):
    def prepare(self) -> None:
        super().prepare()
        raise web.HTTPError(404)


class _Page(_Asked):
    def get(self) -> None:
        self.finish(self.room.html)


class _State(_Asked):
    """What a phone is to show, as soon as it is something new. Who waits for it is here."""

    new: asyncio.Future | None = None

    async def get(self) -> None:
        room, key = self.room, self.let_in(self.request.headers.get("Room-Key"))
        room.reached |= self.request.remote_ip != room.host.split(":")[0]  # from another device
        room.answers.arrive(key)
        room.tell()
        try:
            if self.get_query_argument("turn", "") == str(room.turn):
                self.new = asyncio.get_running_loop().create_future()
                room.waiting.add(self.new)
                await asyncio.wait([self.new], timeout=POLL_S)
                room.waiting.discard(self.new)
            self.finish(room.state(key))
        finally:
            room.leave_later(key)

    def on_connection_close(self) -> None:
        if self.new and not self.new.done():
            self.new.set_result(None)


class _Answer(_Asked):
    """An answer: a key, the round and the answer, and nothing else."""

    def post(self) -> None:
        try:
            given = json.loads(self.request.body)
        except (ValueError, RecursionError):
            given = None
        given = given if isinstance(given, dict) else {}
        key = self.let_in(given.get("key"))
        if given.keys() != {"key", "round", "answer"}:
            raise web.HTTPError(400)
        if not self.room.answers.take(key, given["round"], given["answer"]):
            raise web.HTTPError(400 if given["round"] == self.room.answers.round else 409)
        self.room.tell()
        self.finish(self.room.state(key))
