"""The whole hour of a workshop in real JupyterLab, offline, on a projector's screen, led by Space and page down alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers import DARK
from playwright.sync_api import expect

from backnb.workshop import Group
from backnb.workshop.agenda import AGENDA
from backnb.workshop.group import in_order

pytestmark = pytest.mark.long
SLOW, FAST = "RunOfShow(ratings)", "RunOfShow(ratings, speed=60)"
SLIPS = "64 55 7- t8 33 45 20 66 -4 51 87 99".split()  # as typed: t is ten, - no answer


@pytest.fixture
def workshop(lab, lab_server, page):
    """Notebook 05 with nothing changed but the speed of its timers, run from top to bottom."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    source = lab_server.notebooks / "05_teach_a_workshop.ipynb"
    original = source.read_text()
    assert SLOW in original
    source.write_text(original.replace(SLOW, FAST))
    try:
        notebook = lab("05_teach_a_workshop.ipynb")
        notebook.run_all()
        notebook.wait_until_run()
        assert notebook.errors() == []
        yield notebook
    finally:
        source.write_text(original)


def pair(slip):
    return tuple({"-": None, "t": 10}.get(key, key if key in "-t" else int(key)) for key in slip)


SIZES = ((1920, 1080), (1280, 720))
OVER_THE_EDGE = """() => [...document.querySelectorAll(".backnb-hour *")].filter((part) => {
    const { left, right, top, bottom, width, height } = part.getBoundingClientRect();
    return width * height && part.checkVisibility() && !part.closest(".backnb-board-status, svg *")
        && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
}).map(({ outerHTML }) => outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("last_of_two", ["All of us", AGENDA[-1].title])
def test_the_whole_hour_by_one_key(workshop, requests, lab_server, last_of_two):
    """First with the presenter's window, then without, or with it to the end; every screen fits, and axe finds nothing on it, light or dark."""
    page, cells = workshop.page, workshop.cells()
    page.evaluate(Axe().axe_script)
    page.evaluate(ADD_LOOKS, LOOKS)
    show = page.locator(".backnb-hour")
    room = page.locator(".backnb-card", has=page.get_by_role("heading", name="The live room"))
    for button in (re.compile("rehearse"), "Open the room"):  # so that the first screens show the way in
        room.get_by_role("button", name=button).click()
    expect(show.locator(".backnb-live-sign")).to_be_visible()
    with page.context.expect_page() as opened:
        show.get_by_role("button", name="Presenter's window").click()
    window = opened.value
    window.evaluate(Axe().axe_script)
    page.bring_to_front()
    show.focus()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.matches('.backnb-hour')")
    lead = window  # where the keys are pressed
    lead_on(lead)  # begins the hour

    timer = show.locator(".backnb-timer")
    for screen in AGENDA:
        expect(show.get_by_role("heading", name=screen.title)).to_be_in_viewport()
        words = show.locator(".backnb-hour-page")
        expect(words.get_by_text(screen.do)).to_be_in_viewport(ratio=1)
        for line in screen.say:  # on one screen alone
            expect(lead.locator(".backnb-hour-page").get_by_text(line)).to_be_visible()
            expect(words.get_by_text(line)).to_be_visible(visible=lead is page)
        if screen.rounds[:1] == ("guess",):
            for key in "1132":
                lead.keyboard.press(key)
            expect(show.get_by_role("button", name="2 lower")).to_be_visible()
        look_at(page, lead)
        for act in screen.acts:
            lead_on(lead)
            expect(show.locator(".backnb-hour-slot > *")).to_have_count(1)
            if act in ("squat", "roof"):
                for _ in range(1 + (act == "squat")):  # the instructor starts the next set
                    timer.evaluate(KEEP_STATES)
                    lead.evaluate("new Promise((done) => setTimeout(done, 500))")
                    lead.keyboard.press(" ")
                    page.wait_for_function("states.includes('running') && states.at(-1) === 'ended'")
                sizes = [timer.locator(f".backnb-timer-{name}").evaluate(SIZE_PX) for name in ("word", "rep", "cue")]
                assert sizes[0] > 2 * max(sizes[1:])
                expect(timer.get_by_role("timer")).to_be_hidden()  # "Set finished" is the largest, not a 0
            if act == "session":
                expect(show.get_by_alt_text(re.compile("^SYNTHETIC data. Before 6, after 4"))).to_be_visible()
            if act == "group":
                type_slips(lead, page)
            if act == "picture":
                group = Group(sorted(map(pair, SLIPS), key=in_order))
                expect(show.get_by_alt_text(str(group))).to_be_visible()
                expect(show.get_by_text("Mean change")).to_have_count(0)  # only when it is asked for
            if act == "fall":
                expect(show.get_by_alt_text(re.compile("nothing done between the two"))).to_be_visible()
            look_at(page, lead if act in ("group", "delete") else page)  # else the presenter's window is as before
            if act == "delete":
                button = lead.locator(".backnb-hour").get_by_role("button", name="Delete these ratings")
                expect(button).to_be_focused()
                lead.keyboard.press(" ")
                expect(show.get_by_text("The ratings are deleted.").first).to_be_visible()
        if screen.title == last_of_two:
            window.close()  # and nothing is lost
            expect(show.locator(".backnb-hour-minute")).to_be_visible()
            lead = page
        lead_on(lead)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    expect(page.locator(".jp-Notebook").get_by_text("0 people so far.").first).to_be_attached()
    assert workshop.cells() == cells
    assert all(address.startswith((lab_server.url, "data:", "blob:", "about:")) for address in requests)


# A set of half a second may be over before anybody looks.
KEEP_STATES = """(timer) => {
    window.states = [];
    new MutationObserver(() => states.push(timer.dataset.state)).observe(timer, { attributeFilter: ["data-state"] });
}"""
SIZE_PX = "(element) => parseFloat(getComputedStyle(element).fontSize)"


# What another computer may have: its own fonts, and a dark theme.
LOOKS = {"wide": ".backnb-hour * { letter-spacing: 0.05em !important } html { font-size: 20px }", "dark": DARK}
ADD_LOOKS = """(looks) => Object.entries(looks).forEach(([id, css]) => {
    const sheet = document.createElement("style");
    Object.assign(sheet, { id, textContent: css, media: "not all" });
    document.head.append(sheet);
})"""
WEAR = "(id) => { for (const look of ['wide', 'dark']) document.getElementById(look).media = look === id ? 'all' : 'not all' }"


def look_at(page, lead):
    """See that nothing is over the edge of either projector, that names are large enough, and what axe finds."""
    show = page.locator(".backnb-hour")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(WEAR, "wide")  # where these letters fit, ours do
        for alone in (True, False):  # with the presenter's window the projector shows no script
            show.evaluate("(show, alone) => show.toggleAttribute('data-presented', !alone)", alone)
            page.wait_for_function(f"!({OVER_THE_EDGE})().length")
        page.evaluate(WEAR, "")
        show.evaluate("(show, there) => show.toggleAttribute('data-presented', there)", lead is not page)
        for name in page.locator(".backnb-hour-slot .backnb-body-figure:not([hidden]) .backnb-body-name").all():
            assert name.bounding_box()["height"] >= 20 / 1080 * height
    page.set_viewport_size({"width": 1920, "height": 1080})
    for size in page.locator(".backnb-hour-list li").evaluate_all(f"all => all.map({SIZE_PX})"):
        assert size >= 28
    for window in {page, lead}:
        for look, rules in (("dark", {"runOnly": ["color-contrast"]}), ("", {"selectors": False})):  # else as in light
            window.evaluate(WEAR, look)
            found = window.evaluate("(rules) => axe.run('.backnb-hour', rules)", rules)
            assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def lead_on(window):
    """Press page down as a person does: not twice in half a second."""
    window.evaluate("new Promise((done) => setTimeout(done, 500))")
    window.keyboard.press("PageDown")


def type_slips(window, projector):
    """Type every slip in three keys; no digit of it is on the projector."""
    expect(window.locator(".backnb-keypad")).to_be_focused()
    for slip in SLIPS:
        window.keyboard.type(slip)
        assert projector.locator(".backnb-keypad-value").evaluate_all(
            "all => all.map((e) => e.textContent).join('')"
        ) in ("", DOTS)
        window.keyboard.press("Enter")
    expect(projector.get_by_text(f"{len(SLIPS)} people so far.").first).to_be_visible()  # Python has them all
    expect(projector.locator(".backnb-hour").get_by_role("button", name="Rehearse with made-up ratings")).to_have_count(
        0
    )


DOTS = "\u25cf\u25cf"


def test_the_room_is_checked_in_this_very_browser(workshop, requests, lab_server):
    page = workshop.page
    room = page.locator(".backnb-room")
    room.get_by_role("button", name="Check everything").click()
    page.wait_for_function("document.fullscreenElement !== null")
    for question in ("Did you hear three notes?", "Can the back row tell these four apart?"):
        line = room.locator("li", has_text=question)
        line.get_by_role("button", name="Yes").click()
    expect(room.get_by_role("status")).to_have_text(re.compile(r"^[4-6] of 6 work\."))
    # Whether there is a voice is up to the machine.
    for name in ("Sound", "Full screen", "Screen stays on", "Colours"):
        line = room.locator("li", has=page.get_by_text(name, exact=True))
        expect(line.locator(".backnb-room-word")).to_have_text("works")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("document.fullscreenElement === null")
    assert all(address.startswith((lab_server.url, "data:", "blob:")) for address in requests)
