"""The phone page, with a finger: from opening it to the table at home, reloaded, refused, without signal, renewed."""

import re
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from helpers import FEWER_FRAMES, board, button
from lab import PATIENCE_MS

from backnb import StiffnessLog, phone_page
from backnb.course.safety import LIMITS, PARTS
from backnb.pages.phone_page import phone_files

FAKE_AUDIO = Path(__file__).parent.parent / "fake_audio.js"
MOST_BYTES = 150_000
MOST_TAPS = 3
ON_TOP = """(button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    return [y + 4, y + height - 4].every((at) => button.contains(document.elementFromPoint(x + width / 2, at)));
}"""
DAY_S = 24 * 3600
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
OFF = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off', 'SecurityError') } })"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return phone_page(tmp_path_factory.mktemp("phone") / "backnb.html")


@pytest.fixture
def phone(chromium, file):
    """Open the page from its file, on a phone in India whose clock the test moves."""
    contexts, errors = [], []

    def opened(init="", width=390, height=844, beside=None):
        context = (
            beside.context
            if beside
            else chromium.new_context(
                viewport={"width": width, "height": height},
                has_touch=True,
                is_mobile=True,
                timezone_id="Asia/Kolkata",
            )
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda said: said.type == "error" and errors.append(said.text)
        )  # a figure that is no drawing
        page.clock.install(time="2026-03-01T06:00:00Z")
        page.add_init_script(FEWER_FRAMES)
        page.add_init_script(path=FAKE_AUDIO)
        page.add_init_script(init)
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def tap(page, *names):
    for name in names:
        page.get_by_role("button", name=name, exact=True).first.tap()


def step(page):
    return page.locator("main").get_attribute("data-step")


def until(page, wanted):
    """Let time pass until this step is shown."""
    while step(page) != wanted:
        page.clock.run_for(1000)
    page.clock.run_for(500)  # until a press counts


def one_session(page, before="6", after="4", pain="None"):
    tap(page, "Reach back", before, "Start the set")
    page.clock.run_for(20_000)
    tap(page, "That was my limit")
    until(page, "after")
    tap(page, after, pain, "Finish")


def taken_home(page, folder):
    with page.expect_download() as download:
        tap(page, "Take them home")
    path = folder / "taken.csv"
    download.value.save_as(path)
    return path


def test_it_is_one_small_file_that_needs_nothing(file):
    text = file.read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert not re.findall(r"https?://(?!www\.w3\.org)|\bsrc=|@import|url\(", text)
    assert all(sign in text for part in PARTS for sign in part.signs)
    assert LIMITS in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("phone.txt", r"must end in \.html"), ("phone", r"must end in \.html"), ("a\0.html", "must be a")],
)
def test_another_name_is_refused(tmp_path, name, sentence):
    with pytest.raises(ValueError, match=f"^path {sentence}"):
        phone_page(f"{tmp_path}/{name}")


def test_from_the_first_visit_to_the_table_at_home(phone, tmp_path):
    page = phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    assert page.locator("details[open]").count() == len(PARTS)
    way = ["Nothing here applies to me", "6", "Start the set"]
    assert len(way) <= MOST_TAPS
    tap(page, *way)
    assert board(page) | {"digits": ""} == {"state": "running", "kind": "ready", "rep": 0, "digits": ""}
    until(page, "after")  # both drills, to the end
    tap(page, "4", "Same as before", "Finish")
    tap(page, "Do another set")
    one_session(page, "5", "Prefer not to say", "None")
    log = StiffnessLog(tmp_path / "sessions.sqlite")
    path = taken_home(page, tmp_path)
    assert (log.import_csv(path), log.import_csv(path)) == (2, 0)
    rows = log.sessions()
    assert list(rows["exercise"]) == ["squat+roof", "roof"]
    assert list(rows["ended"]) == ["finished", "limit"]
    assert list(rows["pain"]) == ["same", "none"]
    assert rows["before"].tolist() == [6, 5]
    assert rows["after"].isna().tolist() == [False, True]
    assert rows["reps_done"].tolist()[0] == rows["reps_planned"].tolist()[0]
    assert 0 < rows["limit"].tolist()[1] < 1
    assert rows["at"].iloc[0].utcoffset() == timedelta(hours=5.5)
    assert set(asked) <= {"blob"}


def test_a_reload_in_mid_set_loses_nothing_and_a_hidden_page_goes_on(phone, tmp_path):
    page = phone()
    tap(page, "Nothing here applies to me", "7", "Start the set")
    page.clock.run_for(16_000)
    rep = board(page)["rep"]
    page.reload()
    assert board(page)["state"] == "paused"
    assert board(page)["rep"] == rep
    tap(page, "Resume")
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(10_000)
    page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(250)
    assert board(page)["state"] == "running"
    assert board(page)["rep"] > rep
    tap(page, "Stop here")
    until(page, "after")
    page.reload()  # on the question after the set
    page.clock.run_for(500)
    tap(page, "0", "New pain", "Finish")
    session = StiffnessLog(tmp_path / "sessions.sqlite")
    page.reload()
    tap(page, "Nothing here applies to me")
    session.import_csv(taken_home(page, tmp_path))
    (row,) = session.sessions().to_dict("records")
    assert (row["before"], row["after"], row["pain"], row["ended"]) == (7, 0, "new", "stopped")
    assert 0 < row["reps_done"] < row["reps_planned"]


def test_what_was_left_open_is_offered_later(phone):
    page = phone()
    tap(page, "Nothing here applies to me", "8")
    page.clock.fast_forward(3600 * 1000)
    page.reload()
    assert re.search(r"Today, 11:3\d: no rep yet, before 8\.", page.inner_text("main"))
    assert not page.get_by_role("button", name="8", exact=True, pressed=True).count()
    tap(page, "Keep it as it is")
    assert "On this phone: 1" in page.inner_text("main")


def test_the_list_comes_back_after_a_week_and_after_new_pain(phone):
    page = phone()
    tap(page, "Something here applies to me")
    assert PARTS[0].advice in page.inner_text("main")
    tap(page, "Nothing here applies to me")
    for days, seen in ((6, "home"), (2, "list")):
        page.clock.fast_forward(days * DAY_S * 1000)
        page.reload()
        assert step(page) == seen
    tap(page, "Nothing here applies to me")
    page.clock.set_system_time("2026-01-01T06:00:00Z")  # it was ahead when the list was shown
    page.reload()
    tap(page, "Nothing here applies to me")
    assert all(sign in page.inner_text("main") for sign in PARTS[-1].signs)
    one_session(page, pain="New pain")
    assert page.get_by_role("button", name="Do another set").count() == 0  # no picture of it, no next set
    page.reload()
    assert step(page) == "list"


def test_deleting_asks_first(phone):
    page = phone()
    tap(page, "Nothing here applies to me")
    one_session(page)
    tap(page, "Delete them", "No, keep it")
    assert page.evaluate("document.activeElement.textContent") == "Delete them"
    page.reload()
    page.evaluate("""() => {  // one that was left open yesterday
        const [name] = Object.keys(localStorage).filter((each) => each.startsWith("backnb-session-"));
        const record = JSON.parse(localStorage.getItem(name));
        Object.assign(record.session, { uid: "left", ended: "draft", at: "2026-01-01T10:00:00.000+00:00" });
        localStorage.setItem("backnb-session-left", JSON.stringify({ ...record, touched: 0 }));
    }""")
    tap(page, "Delete them")
    page.get_by_text("What was left open is deleted too").wait_for()
    tap(page, "Yes, delete")
    assert page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('backnb-session-'))") == []
    page.reload()
    tap(page, "Nothing here applies to me")  # the list is new again, as on a phone that keeps nothing
    assert "On this phone: 0" in page.inner_text("main")


def test_a_double_tap_settles_or_deletes_one_that_was_left_open_and_not_the_next(phone):
    page = phone()
    tap(page, "Nothing here applies to me")
    one_session(page)
    page.evaluate("""() => {
        const [name] = Object.keys(localStorage).filter((each) => each.startsWith("backnb-session-"));
        const record = JSON.parse(localStorage.getItem(name));
        for (const uid of ["a", "b", "c", "d"]) {
            const session = { ...record.session, uid, ended: "draft", at: "2026-01-01T10:00:00.000+00:00" };
            localStorage.setItem(`backnb-session-${uid}`, JSON.stringify({ ...record, session, touched: 0 }));
        }
    }""")
    page.reload()
    drafts = "Object.values(localStorage).filter((each) => each.includes('\"draft\"')).length"
    assert page.evaluate(drafts) == 4
    for name, left in (("Keep it as it is", 3), ("Delete it", 3), ("Yes, delete", 2)):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        for _ in range(2):
            page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
        assert page.evaluate(drafts) == left
        page.clock.run_for(500)  # until a press counts
    assert page.evaluate("document.activeElement.tagName") == "H1"


@pytest.mark.parametrize(
    "record",
    [
        {"session": {}}, {"session": 5}, [], {"session": {"at": "2026-03-01T11:29:00.000+05:30", "exercise": "hinge"}},
        {"session": {"at": "2026-03-01T11:29:00.000+05:30", "exercise": "roof", "ended": "draft", "before": 6},
         "step": "move", "asked": True, "touched": 1e15, "traits": {"state": "paused", "_run": {"settings": {}}}},
    ],
)  # fmt: skip
def test_what_another_version_of_the_page_has_kept_stops_nobody(phone, record):
    page = phone()
    tap(page, "Nothing here applies to me")
    page.evaluate(
        """(record) => {
        localStorage.setItem("backnb-session-odd", JSON.stringify(record));
        localStorage.setItem("backnb-phone", JSON.stringify({ ...JSON.parse(localStorage["backnb-phone"]), drill: "hinge", sets: 7 }));
    }""",
        record,
    )
    page.reload()
    one_session(page)
    page.get_by_text("On this phone: 1").wait_for()


def kept(page):
    """The one session that the browser keeps."""
    return page.evaluate("""() => {
        const [name, ...more] = Object.keys(localStorage).filter((each) => each.startsWith("backnb-session-"));
        return more.length ? null : JSON.parse(localStorage.getItem(name)).session;
    }""")


def test_of_two_tabs_the_one_used_last_leads_and_both_show_what_is_kept(phone):
    one = phone()
    tap(one, "Nothing here applies to me", "6", "Start the set")
    one.clock.run_for(20_000)
    two = phone(beside=one)
    assert board(two)["state"] == "paused"
    one.get_by_role("heading", name="This session goes on in another tab").wait_for()
    one.bring_to_front()
    one.clock.run_for(20_000)  # it is silent and adds nothing
    tap(one, "Go on here")
    two.get_by_role("heading", name="This session goes on in another tab").wait_for()
    tap(one, "Stop here")
    until(one, "after")
    tap(one, "4", "None", "Finish")
    two.get_by_text("On this phone: 1").wait_for()
    session = kept(two)
    assert [session[name] for name in ("before", "after", "pain", "ended")] == [6, 4, "none", "stopped"]
    assert 0 < session["reps_done"] < session["reps_planned"]
    two.bring_to_front()
    tap(two, "Delete them", "Yes, delete")
    one.get_by_text("On this phone: 0").wait_for()


def test_a_tab_remembers_its_name_only_while_its_page_is_away(phone):
    """Or a tab that is opened from it, a copy of it, would take itself for the same page."""
    page = phone()
    for event, kept in (("pagehide", 1), ("pageshow", 0)):
        page.evaluate(f"void dispatchEvent(new Event('{event}'))")
        assert page.evaluate("sessionStorage.length") == kept


def test_an_answer_in_a_tab_that_has_not_heard_of_another_is_added_to_what_is_kept(phone):
    deaf = "addEventListener = (name, ...rest) => name === 'storage' || EventTarget.prototype.addEventListener.call(window, name, ...rest)"
    one = phone(deaf)
    tap(one, "Nothing here applies to me", "6")
    two = phone(beside=one)
    tap(two, "Start the set")
    two.clock.run_for(20_000)
    tap(two, "Stop here")
    until(two, "after")
    tap(two, "4")
    one.bring_to_front()
    tap(one, "7")
    session = kept(one)
    assert (session["before"], session["after"]) == (7, 4)
    assert session["reps_done"] > 0


def test_a_rest_is_chosen_and_kept(phone):
    page = phone()
    tap(page, "Nothing here applies to me", "6", "1 min")
    page.reload()
    assert "4 squats, then 3 reach-backs: 48 seconds of a 1-minute rest" in page.inner_text("main")
    tap(page, "Start the set")
    until(page, "after")
    assert kept(page)["reps_done"] == 4 + 3


@pytest.mark.parametrize("refusal", [FULL, OFF], ids=["full", "off"])
def test_storage_that_is_refused_is_said_and_the_table_still_comes(phone, tmp_path, refusal):
    page = phone(refusal)
    tap(page, "Nothing here applies to me")
    assert "keeps nothing" in page.get_by_role("alert").inner_text()
    one_session(page)
    log = StiffnessLog(tmp_path / "sessions.sqlite")
    assert log.import_csv(taken_home(page, tmp_path)) == 1


def test_the_share_sheet_is_used_where_there_is_one(phone):
    page = phone(
        "navigator.canShare = () => true; navigator.share = async ({ files: [file] }) => { window.shared = await file.text() }"
    )
    tap(page, "Nothing here applies to me")
    one_session(page)
    tap(page, "Take them home")
    page.wait_for_function("() => window.shared?.includes('roof')")
    how = page.get_by_text("The file is a table.")
    how.wait_for()
    page.evaluate("() => { navigator.share = () => Promise.reject(new DOMException('closed', 'AbortError')) }")
    tap(page, "Do another set", "Take them home")
    page.clock.run_for(500)
    assert how.count() == 0  # nothing has left the page


@pytest.mark.parametrize(("width", "height"), [(360, 640), (390, 844), (844, 390), (667, 375)])
def test_nothing_a_set_needs_is_off_the_screen_or_under_something(phone, width, height):
    page = phone(width=width, height=height)
    tap(page, "Nothing here applies to me", "6", "Start the set")
    page.clock.run_for(9000)
    for name in ("Pause", "That was my limit", "Skip ahead", "Back one rep", "Full screen", "Stop here"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, name
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height, name
        assert min(box["width"], box["height"]) >= 44, name
        assert button(page, name).evaluate(ON_TOP), name
    assert page.locator(".backnb-body-figure:not([hidden])").bounding_box()["height"] > height / 5
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate(
        f"{OFF}; document.querySelector('.backnb-timer-message').textContent = 'Something to say. '.repeat(5)"
    )
    page.get_by_role("alert").wait_for()  # that this browser keeps nothing
    for state in ("running", "paused"):
        for each in page.locator("main").locator("button:visible, summary:visible, [role=alert]:visible").all():
            each.scroll_into_view_if_needed()
            assert each.evaluate(ON_TOP), (state, each.inner_text())
        tap(page, "Pause" if state == "running" else "Resume")


def test_from_a_site_it_opens_without_signal_and_a_new_version_keeps_the_ratings(chromium, tmp_path, monkeypatch):
    phone = tmp_path / "phone"
    phone_files(phone)
    # The course has a worker of its own above it, and was visited before.
    (tmp_path / "index.html").write_text(
        "<link rel=icon href=data:,><script>navigator.serviceWorker.register('course.js')</script>"
    )
    (tmp_path / "course.js").write_text("addEventListener('activate', (event) => event.waitUntil(clients.claim()))")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE_MS)
    page, refused, loads = context.new_page(), [], []
    page.on(
        "console", lambda said: said.type == "error" and "ERR_INTERNET" not in said.text and refused.append(said.text)
    )
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.on("load", lambda _: loads.append(1))
    page.goto(f"http://127.0.0.1:{server.server_port}/phone/")
    page.wait_for_function("() => navigator.serviceWorker.controller?.scriptURL.endsWith('/phone/sw.js')")
    tap(page, "Nothing here applies to me", "3", "Prefer not to say")
    assert loads == [1]  # the course's worker gave way, and that is no newer page
    context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Start the set").wait_for()
    context.set_offline(False)
    new = (phone / "index.html").read_text(encoding="utf-8").replace("Between two sets", "Between sets, anew")
    monkeypatch.setattr("backnb.pages.phone_page._page", lambda **_: new)
    phone_files(phone)
    page.evaluate("""async () => {
        const renewed = new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
        await (await navigator.serviceWorker.ready).update();
        await renewed;
    }""")
    page.wait_for_function("() => navigator.serviceWorker.controller.state === 'activated'")
    assert len(page.evaluate("caches.keys()")) == 1
    kept = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('backnb-session-')).length")
    page.reload()
    page.get_by_role("heading", name="Between sets, anew").wait_for()
    assert kept == 1
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('backnb-session-')).length") == 1
    assert refused == []  # the browser says there what the page's own rule keeps it from, such as its icon
    server.shutdown()
    context.close()
