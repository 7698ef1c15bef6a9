"""Try the live room hard: .venv/bin/python tests/live_room_check.py

400 phones that lose answers, come back and change their mind; 500 bad requests; a kernel that is busy for 20 seconds; a
whole hour in JupyterLab with twelve phone pages in Chromium, and the hour's keys timed with 400 phones and without. Last,
on Linux as root, that hour again where the only network is the computer itself. It prints what it counts, and stops at
the first thing that is wrong. About eight minutes. Names of parts, such as `phones bad`, run these alone.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from helpers import CHROMIUM_FLAGS
from jupyter_client.manager import start_new_kernel
from lab import PATIENCE_MS, Notebook, Server
from offline_install import cut_off
from playwright.sync_api import expect, sync_playwright
from run import find_chromium

from backnb.workshop import LiveRoom
from backnb.workshop.live_answers import GUESSES, MOST_PHONES, RATINGS

HERE = "127.0.0.1"
PHONES, PAGES = 400, 12
BAD = 500
BUSY_S = 20
FRAME_MS = 1000 / 60
ALLOWED = {"guess": GUESSES, "before": RATINGS, "after": RATINGS}


class Phone:
    """A phone on bad Wi-Fi: what it sends or hears comes late or not at all, and it asks until it is answered."""

    def __init__(self, host: str, code: str, number: int):
        self.host, self.code, self.key = host, code, f"{number:032x}"
        self.random = random.Random(number)
        self.sent: dict[str, object] = {}  # what the server said it has
        self.done: set[str] = set()
        self.tried: dict[str, object] = {}
        self.refused, self.lost, self.reloads = False, 0, 0
        self.delays_s: list[float] = []  # from the tap until the phone knows that the answer is kept
        self.replies_s: list[float] = []  # of these, what is the server's

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict]:
        await asyncio.sleep(self.random.expovariate(1 / 0.1))  # on the air
        address, port = self.host.split(":")
        reader, writer = await asyncio.open_connection(address, int(port))
        try:
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nRoom-Code: {self.code}\r\nRoom-Key: {self.key}\r\n"
            )
            request = f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            part = self.random.random()
            if part < 0.05:  # gone before all of it was sent
                writer.write(request[: len(request) // 2])
                raise ConnectionError
            writer.write(request)
            if part < 0.15:  # gone before the answer came
                await writer.drain()
                raise ConnectionError
            written = time.monotonic()
            answer = await reader.read()
            if method == "POST":
                self.replies_s.append(time.monotonic() - written)
        finally:
            writer.close()
        status, _, text = answer.partition(b"\r\n\r\n")
        if not status:
            raise ConnectionError
        number = int(status.split()[1])
        return number, json.loads(text) if number == 200 else {}

    async def insist(self, *request) -> tuple[int, dict]:
        while True:
            try:
                status, state = await self.ask(*request)
                if status != 429:
                    return status, state
            except ConnectionRefusedError:  # the room is closed
                return 410, {}
            except OSError:
                self.lost += 1
            await asyncio.sleep(self.random.uniform(0.05, 0.3))

    async def follow(self) -> None:
        """Follow the room until its questions are over, and answer each once to three times."""
        turn = ""
        while True:
            if self.random.random() < 0.1:
                turn, self.reloads = "", self.reloads + 1
            status, state = await self.insist("GET", f"/state?turn={turn}")
            self.refused |= status == 503
            if status != 200 or state["round"] in ("closed", "over"):
                return
            turn, round_ = state["turn"], state["round"]
            if round_ not in ALLOWED or round_ in self.done:
                continue
            for _ in range(self.random.randint(1, 3)):
                self.tried[round_] = self.random.choice(ALLOWED[round_])
                body = json.dumps({"key": self.key, "round": round_, "answer": self.tried[round_]}).encode()
                asked = time.monotonic()
                status, state = await self.insist("POST", "/answer", body)
                if status != 200:  # over meanwhile, or full
                    break
                assert state["given"][round_] == self.tried[round_]
                self.sent[round_] = self.tried[round_]
                self.delays_s.append(time.monotonic() - asked)
            self.done.add(round_)


async def follow_all(host: str, code: str, set_round=None) -> list[Phone]:
    """Let all phones answer. A question is over when all who are in have answered it, or when the hour says so."""
    phones = [Phone(host, code, number) for number in range(PHONES)]
    following = [asyncio.create_task(phone.follow()) for phone in phones]
    for round_ in [*ALLOWED, "closed"] if set_round else []:
        set_round(round_)
        while round_ in ALLOWED and any(
            not task.done() and round_ not in phone.done for phone, task in zip(phones, following, strict=True)
        ):
            await asyncio.sleep(0.05)
    await asyncio.gather(*following)
    return phones


def follow_hour(host: str, code: str) -> list[Phone]:
    """The same in a process of its own."""
    return asyncio.run(follow_all(host, code))


def words(phones: list[Phone]) -> str:
    inside = [phone for phone in phones if phone.sent]
    delays_s = [delay for phone in phones for delay in phone.delays_s]
    replies_s = [delay for phone in phones for delay in phone.replies_s]
    return (
        f"{len(phones)} phones: {len(inside)} in, {sum(phone.refused for phone in phones)} told that the room is full; "
        f"{sum(phone.lost for phone in phones)} requests or replies lost on the way and sent anew, "
        f"{sum(phone.reloads for phone in inside)} reloads; half of the answers were safe after {statistics.median(delays_s):.1f} s, "
        f"the last, with all that was lost and sent anew, after {max(delays_s):.1f} s; the server's part was "
        f"{1000 * statistics.median(replies_s):.0f} ms, at most {1000 * max(replies_s):.0f} ms"
    )


def phones() -> None:
    room = LiveRoom()
    room.open(HERE)

    seen = asyncio.run(follow_all(room.url[7:-1], room.code, lambda round_: setattr(room, "round", round_)))
    inside = [phone for phone in seen if phone.sent]
    kept = [room._answers.of(phone.key) for phone in inside]
    lost = sum(phone.sent != mine for phone, mine in zip(inside, kept, strict=True))
    doubled = len(room.answers()) - len(inside)
    print(f"{words(seen)}. Answers kept: {sum(map(len, kept))}, lost {lost}, doubled {doubled}.")
    assert (len(inside), lost, doubled) == (MOST_PHONES, 0, 0)
    room.close()
    assert room.answers() == []


def bad() -> None:
    room = LiveRoom()
    room.open(HERE)
    room.round = "before"
    host, code = room.url[7:-1], room.code
    good = json.dumps({"key": "a" * 32, "round": "before", "answer": 6})
    assert raw(host, code, "POST", "/answer", good) == 200
    kinds = {
        "wrong code": lambda i: (f"BBB{'BCDFGHJKLM'[i % 10]}BB", "GET", "/state", "", host),
        "oversized": lambda i: (code, "POST", "/answer", good + " " * (1024 + i), host),
        "wrong round": lambda i: (code, "POST", "/answer", good.replace("before", ("guess", "after")[i % 2]), host),
        "no rating": lambda i: (code, "POST", "/answer", good.replace("6", str(11 + i)), host),
        "more fields": lambda i: (code, "POST", "/answer", good.replace("{", f'{{"name": "{i}", '), host),
        "other Host": lambda i: (code, "GET", "/", "", f"site{i}.example"),
        "traversal": lambda i: (code, "GET", "/" + "../" * (i % 9) + "etc/passwd", "", host),
        "other method": lambda i: (code, ("PUT", "DELETE", "PATCH", "OPTIONS")[i % 4], "/answer", good, host),
        "no HTTP": lambda i: (code, "\x00" * (i + 1), "/", "", host),
    }
    said: dict[str, Counter] = {}
    for name, make in kinds.items():
        said[name] = Counter(raw(host, *parts[:4], parts[4]) for parts in (make(i) for i in range(BAD // 10)))
    room.round = "after"
    said["replay"] = Counter(raw(host, code, "POST", "/answer", good) for _ in range(BAD // 10 - 5))
    slow = [socket.create_connection(host.split(":")) for _ in range(5)]
    for each in slow:
        each.sendall(f"POST /answer HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99\r\n\r\n{{".encode())
        each.settimeout(30)
    said["slow body"] = Counter(each.recv(99)[9:12].decode() or "cut off" for each in slow)
    total = sum(sum(counts.values()) for counts in said.values())
    taken = sum(counts[200] for counts in said.values())
    for name, counts in said.items():
        print(f"  {name}: {', '.join(f'{status} x {count}' for status, count in counts.items())}")
    print(
        f"{total} bad requests: {total - taken} refused, {taken} taken; the answers are as before, the server is alive."
    )
    assert (total, taken, room.answers()) == (BAD, 0, [(6, None)])
    assert raw(host, code, "POST", "/answer", good.replace("before", "after")) == 200
    room.close()


def raw(host: str, code: str, method: str, path: str, body: str, named: str = "") -> int | str:
    """Ask in so many words; give the number of the answer."""
    with socket.create_connection(host.split(":"), timeout=30) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: {named or host}\r\nRoom-Code: {code}\r\nRoom-Key: {'a' * 32}\r\n"
        connection.sendall(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        try:
            status = connection.recv(12)[9:].decode()
        except ConnectionError:
            status = ""
    return int(status) if status else "cut off"


def busy() -> None:
    manager, client = start_new_kernel()
    try:
        found: list[str] = []
        hear = lambda message: found.append(message["content"].get("text", ""))  # noqa: E731
        make = f"from backnb.workshop import LiveRoom; r = LiveRoom(); r.open('{HERE}'); r.round = 'before'; print(r.url, r.code)"
        client.execute_interactive(make, output_hook=hear, timeout=60)
        url, code = "".join(found).split()
        kernel = client.execute(f"import time; end = time.time() + {BUSY_S}\nwhile time.time() < end: sum(range(1000))")
        started, delays_ms = time.monotonic(), []
        while time.monotonic() - started < BUSY_S - 1:
            asked = time.monotonic()
            body = json.dumps({"key": f"{len(delays_ms) % 200:032x}", "round": "before", "answer": 5})
            assert raw(url[7:-1], code, "POST", "/answer", body) == 200
            delays_ms.append(1000 * (time.monotonic() - asked))
        assert client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] == kernel  # it was busy until now
        print(
            f"A kernel busy for {BUSY_S} s took {len(delays_ms)} answers meanwhile: half of them within "
            f"{statistics.median(delays_ms):.0f} ms, the slowest {max(delays_ms):.0f} ms."
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    try:
        raw(url[7:-1], code, "GET", "/", "")
    except ConnectionRefusedError:
        print("With the kernel the room was gone.")
    else:
        raise AssertionError("The room outlived its kernel.")


NOTEBOOK = [
    "from backnb.workshop import GroupRatings, LiveRoom, RunOfShow\nroom = LiveRoom()\n"
    f"room.open('{HERE}')\nprint(room.url, room.code)",
    "show = RunOfShow(GroupRatings(room=room), speed=60)\nshow",
]
# How late each key was: from the press to the end of the next frame.
TIME_KEYS = """() => {
    window.late = [];
    addEventListener("keydown", ({ timeStamp }) => {
        requestAnimationFrame(() => setTimeout(() => late.push(performance.now() - timeStamp)));
    }, true);
}"""


def hour() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            alone = one_hour(server, browser, with_phones=False)
            crowd = one_hour(server, browser, with_phones=True)
        finally:
            browser.close()
            server.close()
    later_ms = statistics.median(crowd) - statistics.median(alone)
    print(
        f"The hour's keys: half within {statistics.median(alone):.0f} ms and all within {max(alone):.0f} ms with no phone; "
        f"{statistics.median(crowd):.0f} and {max(crowd):.0f} ms with {PHONES}. Later by {later_ms:.1f} ms; a frame is "
        f"{FRAME_MS:.1f} ms."
    )
    assert later_ms < FRAME_MS


def one_hour(server: Server, browser, with_phones: bool) -> list[float]:
    """Lead the hour by one key, with phones or without; give how late each key was, in milliseconds."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    server.write("hour.ipynb", NOTEBOOK)
    notebook = Notebook(server, page, "hour.ipynb")
    notebook.run(0)
    printed = page.locator(".jp-OutputArea-output", has_text="http://")
    url, code = printed.inner_text().split()
    notebook.run(1)
    begin = page.locator(".backnb-hour").get_by_role("button", name="Begin the hour")
    begin.wait_for()
    pages = [Page(browser, url, code, number) for number in range(PAGES)] if with_phones else []
    with ProcessPoolExecutor() as crowd:
        phones = crowd.submit(follow_hour, url[7:-1], code) if with_phones else None
        begin.focus()
        page.keyboard.press(" ")
        page.evaluate(TIME_KEYS)
        delete = page.locator(".backnb-hour .backnb-hour-first")
        group = page.locator(".backnb-hour .backnb-card-picture img")
        people, presses = 0, 0
        while not delete.is_visible():
            for each in pages:
                each.follow(room_round(url[7:-1], code))
            page.evaluate("new Promise((done) => setTimeout(done, 600))")
            if phones and group.count():
                people = int(re.search(r"n = (\d+) people", group.get_attribute("alt"))[1])
            page.keyboard.press("PageDown")
            presses += 1
            assert presses < 200
        delete.click()
        for each in pages:
            expect(each.page.get_by_role("heading", name="The room is closed")).to_be_visible()
        late_ms = page.evaluate("late")
        if phones:
            found = phones.result()
            sent = [*(phone.sent for phone in found), *(each.sent for each in pages)]
            pairs = sum(each.get("before") is not None and each.get("after") is not None for each in sent)
            print(f"{words(found)}.")
            print(
                f"{PAGES} phone pages in Chromium, {sum(each.left for each in pages)} times away and back; {presses} keys."
            )
            print(f"Pairs sent with both numbers: {pairs}; in the picture: {people}.")
            assert pairs == people > PAGES
    page.context.close()
    return late_ms


def room_round(host: str, code: str) -> str:
    """Ask what the room asks, as a phone of its own."""
    connection = HTTPConnection(host, timeout=30)
    connection.request("GET", "/state", headers={"Room-Code": code, "Room-Key": "f" * 32})
    with connection.getresponse() as answer:
        return json.loads(answer.read())["round"]


class Page:
    """One phone's page in Chromium; of three, one loses the network, one is loaded anew, one goes elsewhere and back."""

    def __init__(self, browser, url: str, code: str, number: int):
        self.number, self.sent, self.left = number, {}, 0
        self.context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
        self.page = self.context.new_page()
        self.page.goto(f"{url}#{code}")
        self.page.get_by_role("button", name="Join").click()
        expect(self.page.get_by_role("heading", name="You are in")).to_be_visible()

    def follow(self, round_: str) -> None:
        """Wait for the room's question, and answer it; then leave and come back."""
        watches = self.number == 0 and round_ in ("before", "after")
        here = "watch" if watches and self.sent.get("watches") else round_
        expect(self.page.locator(f"section[data-round={here}]")).to_be_visible()
        if round_ not in ALLOWED or round_ in self.sent or here == "watch":
            return
        section = self.page.locator(f"section[data-round={round_}]")
        if watches:
            section.get_by_role("button", name="I only watch").click()
            self.sent["watches"] = True
            return
        answer = GUESSES[self.number % 3] if round_ == "guess" else self.number % 11
        if self.number % 3 == 0:
            self.context.set_offline(True)
        section.get_by_role("button", name=str(answer), exact=True).click()
        if self.number % 3 == 0:
            self.context.set_offline(False)
        said = f"Sent: {answer}."
        expect(self.page.get_by_role("status")).to_contain_text(said)
        if self.number % 3 == 1:
            self.page.reload()
        elif self.number % 3 == 2:
            self.page.goto("about:blank")
            self.page.go_back()
        expect(self.page.get_by_role("status")).to_contain_text(said)
        self.sent[round_] = answer
        self.left += 1


def cut() -> None:
    prefix, _ = cut_off()
    if not prefix:
        print("The hour with no network but this computer was left out: that needs Linux and root.")
        return
    print("The hour once more, where the only network is this computer itself:", flush=True)
    subprocess.run([*prefix, sys.executable, __file__, "hour"], env=os.environ, check=True)


def main() -> None:
    parts = {part.__name__: part for part in (phones, bad, busy, hour, cut)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    asked = parser.parse_args().parts
    if unknown := set(asked) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; allowed are {', '.join(parts)}")
    expect.set_options(timeout=PATIENCE_MS)
    started = time.monotonic()
    for name in asked or parts:
        parts[name]()
    print(f"Done in {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()
