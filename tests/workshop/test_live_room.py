"""The room that phones answer in: what it keeps, whom it turns away, and one phone's page in the browser."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, RemoteDisconnected

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers import press, said
from playwright.sync_api import expect

from backnb.workshop import GroupRatings, LiveRoom
from backnb.workshop.live_answers import MOST_PHONES
from backnb.workshop.live_room import LETTERS, SITE, addresses

KEY = "0123456789abcdef" * 2
HERE = "127.0.0.1"


def make_room():
    """A room that tells at once what it hears: the loop that Playwright leaves in this thread stands still."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(LiveRoom).result()


@pytest.fixture
def room():
    room = make_room()
    room.open(HERE)
    yield room
    room.close()


@pytest.fixture(scope="module")
def one_room():
    """A room for many cases."""
    room = make_room()
    room.open(HERE)
    yield room
    room.close()


def ask(room, path, method="GET", body=None, **headers):
    """Ask as a phone does; what is None is left out. Gives the number of the answer and what it says."""
    host = room.url.removeprefix("http://").rstrip("/")
    given = {"Host": host, "Room-Code": room.code, "Room-Key": KEY}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = HTTPConnection(host, timeout=30)
    connection.putrequest(method, path, skip_host=True)
    body = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    for name, value in (given | ({"Content-Length": len(body)} if body is not None else {})).items():
        if value is not None:
            connection.putheader(name, str(value))
    connection.endheaders(body)
    with connection.getresponse() as answer:
        return answer.status, answer.read().decode(), dict(answer.getheaders())


def answer(room, round_, answer, key=KEY):
    return ask(room, "/answer", "POST", {"key": key, "round": round_, "answer": answer})[0]


def phone(number):
    return f"{number:032x}"


def wait_until(room, true):
    """Wait until what the server knows has been told here, and has made this true."""
    told = threading.Event()
    room.on_change(told.set)
    while not true():
        assert told.wait(30)
        told.clear()


def test_a_phone_guesses_and_rates_and_its_last_answer_counts(room):
    room.round = "guess"
    assert [answer(room, "guess", guess) for guess in ("lower", "same")] == [200, 200]
    assert answer(room, "guess", "higher", phone(2)) == 200
    assert (room.counts()["guesses"], room.answers()) == ({"lower": 0, "same": 1, "higher": 1}, [])
    room.round = "before"
    assert room.counts()["answered"] == 0
    assert [answer(room, "before", rating) for rating in (0, 10, 6, 6)] == [200] * 4
    room.round = "after"
    assert answer(room, "after", None) == 200  # prefers not to say
    assert answer(room, "after", 3, phone(3)) == 200  # came late
    assert room.answers() == [(6, None), (None, 3)]


def test_a_phone_is_told_what_it_has_sent_and_at_once_what_is_asked_next(room):
    room.round = "before"
    answer(room, "before", 7)
    now = json.loads(ask(room, "/state")[1])
    assert (now["round"], now["given"]) == ("before", {"before": 7})
    assert json.loads(ask(room, "/state", Room_Key=phone(2))[1])["given"] == {}
    later = []
    waits = threading.Thread(target=lambda: later.append(ask(room, f"/state?turn={now['turn']}")[1]))
    waits.start()
    room.round = "after"
    waits.join(30)
    assert json.loads(later[0])["round"] == "after"


@pytest.mark.parametrize(
    ("status", "path", "method", "body", "headers"),
    [
        (403, "/state", "GET", None, {"Room_Code": "BBBBBB"}),
        (403, "/state", "GET", None, {"Room_Code": None}),
        (400, "/state", "GET", None, {"Room_Key": "short"}),
        (400, "/state", "GET", None, {"Room_Key": None}),
        (403, "/answer", "POST", {"key": KEY, "round": "before", "answer": 6}, {"Room_Code": "é"}),
        # Another name for this computer is how another site's page would come.
        (421, "/", "GET", None, {"Host": "evil.example"}),
        (421, "/", "GET", None, {"Host": HERE}),
        (403, "/answer", "POST", {"key": KEY, "round": "before", "answer": 6}, {"Origin": "http://evil.example"}),
        (405, "/answer", "OPTIONS", None, {"Origin": "http://evil.example"}),
        (405, "/", "POST", b"", {}),
        (405, "/answer", "GET", None, {}),
        (404, "/favicon.ico", "GET", None, {}),
        (404, "/../../etc/passwd", "GET", None, {}),
        (404, "/%2e%2e/api/kernels", "GET", None, {}),
        (404, "http://127.0.0.1:8888/lab", "GET", None, {}),
        (409, "/answer", "POST", {"key": KEY, "round": "after", "answer": 6}, {}),
        (409, "/answer", "POST", {"key": KEY, "round": "closed", "answer": 6}, {}),
        (409, "/answer", "POST", {"key": KEY, "round": ["before"], "answer": 6}, {}),
        *(
            (400, "/answer", "POST", {"key": KEY, "round": "before", "answer": wrong}, {})
            for wrong in (11, -1, 6.0, 6.5, True, "6", "", [6], {"6": 6}, "lower")
        ),
        (400, "/answer", "POST", {"key": KEY, "round": "before", "answer": 6, "name": "Anna"}, {}),
        (400, "/answer", "POST", {"key": KEY, "round": "before"}, {}),
        (400, "/answer", "POST", {"key": f"{KEY}\n", "round": "before", "answer": 6}, {}),
        (400, "/answer", "POST", {"key": 6, "round": "before", "answer": 6}, {}),
        (400, "/answer", "POST", [KEY, "before", 6], {}),
        (400, "/answer", "POST", b"[" * 1000, {}),
        (400, "/answer", "POST", b"\xff", {}),
        (400, "/answer", "POST", b"", {}),
        (400, "/answer", "POST", None, {"Content_Length": 1025}),  # at its word: the rest is not waited for
    ],
)
def test_what_is_not_an_answer_is_turned_away_and_changes_nothing(one_room, status, path, method, body, headers):
    room = one_room
    room.round = "before"
    answer(room, "before", 6)
    before = room.answers(), room.counts()["guesses"]
    assert ask(room, path, method, body, **headers)[0] == status
    assert (room.answers(), room.counts()["guesses"]) == before
    assert answer(room, "before", 6) == 200  # the server lives


def test_who_names_no_host_is_turned_away(one_room):
    with suppress(RemoteDisconnected):  # the oldest tornado that is allowed answers nothing
        assert ask(one_room, "/", Host=None)[0] == 400


def test_an_answer_said_again_after_its_question_is_over_is_none(room):
    room.round = "before"
    assert [answer(room, "before", 6) for _ in range(3)] == [200] * 3
    for later in ("wait", "after", "closed"):
        room.round = later
        assert answer(room, "before", 9) == 409
    assert room.answers() == [(6, None)]


def test_whoever_guesses_the_code_is_stopped_and_who_is_in_stays_in(room, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr("backnb.workshop.live_server.monotonic", lambda: now)  # after a second, one may try again
    room.round = "before"
    answer(room, "before", 6)
    wrong = [
        ask(room, "/state", Room_Code=f"BBB{a}{b}B", Room_Key=phone(9))[0] for a in LETTERS[:8] for b in LETTERS[:10]
    ]
    assert set(wrong) == {403, 429}
    assert ask(room, "/state", Room_Key=phone(9))[0] == 429  # or a guess that is right would show
    assert answer(room, "before", 5) == 200
    assert room.answers() == [(5, None)]


def test_one_connection_may_ask_only_so_often(room):
    host = room.url.removeprefix("http://").rstrip("/")
    connection = HTTPConnection(host, timeout=30)
    seen = []
    while 429 not in seen and len(seen) < 1000:
        connection.request("GET", "/")
        with connection.getresponse() as got:
            got.read()
            seen.append(got.status)
    assert seen[-1] == 429
    assert ask(room, "/")[0] == 200


def test_the_room_is_full_at_its_limit_and_keeps_who_is_in(room):
    room.round = "before"
    for number in range(MOST_PHONES):
        room._answers.take(phone(number), "before", 5)
    assert answer(room, "before", 6, phone(MOST_PHONES)) == 503
    assert answer(room, "before", 6, phone(0)) == 200
    assert len(room.answers()) == MOST_PHONES


def test_no_answer_of_the_server_tells_what_it_is_or_lets_another_page_in(room):
    for path in ("/", "/state", "/nothing"):
        headers = ask(room, path)[2]
        assert "Server" not in headers
        assert not [name for name in headers if name.startswith("Access-Control")]
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"


def test_it_listens_on_the_one_address_alone_and_only_while_it_is_open(room):
    port = int(room.url.rstrip("/").split(":")[-1])
    for address in [each for each in addresses() if each != HERE]:
        with pytest.raises(OSError, match="refused|Refused"):
            socket.create_connection((address, port), timeout=30)
    room.round = "before"
    answer(room, "before", 6)
    room.close()
    assert (room.url, room.code, room.answers(), repr(room)) == ("", "", [], "LiveRoom (closed)")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HERE, port), timeout=30)


def test_it_closes_by_itself_after_its_time(monkeypatch):
    monkeypatch.setattr("backnb.workshop.live_server.LONGEST_S", 0.1)
    room = make_room()
    room.round = "before"
    room._answers.take(KEY, "before", 6)
    room.open(HERE)
    wait_until(room, lambda: not room.is_open)
    assert room.answers() == []
    assert HERE in str(room.board._networks.options)  # it can be opened again


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.0.2.1", "localhost", None])
def test_it_opens_only_on_an_address_of_this_computer(address):
    with pytest.raises(ValueError, match=r"^address must be one of '.*127\.0\.0\.1', not "):
        LiveRoom().open(address)


def test_what_is_set_wrongly_is_said(room, monkeypatch):
    with pytest.raises(ValueError, match=r"^round must be one of 'wait', .*, not 'later'\.$"):
        room.round = "later"
    with pytest.raises(RuntimeError, match=r"^The room is open already, at http://127"):
        room.open(HERE)
    monkeypatch.setattr("sys.platform", "emscripten")
    with pytest.raises(RuntimeError, match="Paper slips work here"):
        LiveRoom().open(HERE)
    assert SITE in said(LiveRoom().board)


def test_slips_and_phones_count_together_and_a_new_answer_takes_the_picture_away(room):
    ratings = GroupRatings(synthetic=12, room=room)
    room.round = "before"
    for number in range(4):
        answer(room, "before", 6, phone(number))
    room.round = "after"
    for number in range(4):
        answer(room, "after", 4, phone(number))
    wait_until(room, lambda: "4 people so far." in said(ratings))
    assert not ratings.group.synthetic
    press(ratings, "Show the picture")
    assert "Lower after" not in said(ratings)  # of four people
    ratings.keypad.pairs = [[5, 5]]
    press(ratings, "Show the picture")
    assert "Lower after: 4, same: 1, higher: 0." in said(ratings)
    assert (room.round, answer(room, "after", 9)) == ("closed", 409)  # of two pictures, one answer could be read
    room.round = "after"
    answer(room, "after", 9, phone(0))
    wait_until(room, lambda: "Lower after" not in said(ratings))
    press(ratings, "Delete these ratings")
    assert (room.is_open, room.answers(), ratings.group.pairs) == (False, [], [])


def test_a_phone_goes_on_where_it_was_and_its_page_asks_only_the_room(room, page, requests):
    page.set_viewport_size({"width": 320, "height": 640})
    host = room.url
    page.goto(host)
    page.get_by_label("The six letters at the front").fill("bbbbbb")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("These are not the letters at the front.")).to_be_visible()
    page.get_by_label("The six letters at the front").fill(room.code.lower())
    page.get_by_role("button", name="Join").click()
    expect(heading(page, "You are in")).to_be_focused()  # so that a screen reader says it
    axe(page)

    room.round = "guess"
    page.get_by_role("button", name="higher").click()
    expect(page.get_by_role("status")).to_contain_text("Sent: higher.")
    axe(page)

    room.round = "before"
    page.get_by_role("button", name="I only watch").click()
    expect(heading(page, "You watch")).to_be_visible()
    axe(page)
    page.reload()
    page.get_by_role("button", name="I do the drills, and want to rate").click()
    boxes = [page.get_by_role("button", name=str(number), exact=True).bounding_box() for number in range(11)]
    assert len({box["y"] for box in boxes}) == 1  # a row is a scale
    assert all(box["width"] >= 24 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="8", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Sent: 8.")
    page.context.set_offline(True)
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("No connection to the room.")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Sent: 7.")
    page.reload()
    expect(page.get_by_role("button", name="7", exact=True)).to_have_attribute("aria-pressed", "true")
    axe(page)

    room.round = "after"
    expect(page.get_by_text("After the drills. Stand")).to_be_visible()
    expect(page.locator("[aria-pressed=true]:visible")).to_have_count(0)  # the first number is not in sight
    page.get_by_role("button", name="Prefer not to say").click()
    expect(page.get_by_role("status")).to_contain_text("Sent: prefer not to say.")
    room.round = "closed"
    expect(page.get_by_role("listitem").filter(visible=True)).to_have_text(
        ["Your guess: higher", "Before: 7", "After: prefer not to say"]
    )
    assert room.answers() == [(7, None)]
    axe(page)
    room.close()
    expect(heading(page, "The room is closed")).to_be_visible()
    assert page.evaluate("JSON.parse(sessionStorage['backnb-room']).code") == ""
    assert all(address.startswith((host, "data:")) for address in requests)


def heading(page, name):
    return page.get_by_role("heading", name=name)


def axe(page):
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
