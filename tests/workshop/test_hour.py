"""The whole hour of a workshop in real JupyterLab, offline, on a projector's screen, led by Space and page down alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from backnb.workshop import Group
from backnb.workshop.agenda import AGENDA
from backnb.workshop.group import in_order

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


def test_the_whole_hour_by_space_and_page_down(workshop, requests, lab_server):
    page, cells = workshop.page, workshop.cells()
    show = page.locator(".backnb-hour")
    begin = show.get_by_role("button", name="Begin the hour")
    expect(begin).to_be_in_viewport()
    begin.focus()
    page.keyboard.press(" ")
    page.wait_for_function("document.fullscreenElement?.matches('.backnb-hour')")

    timer = show.locator(".backnb-timer")
    for screen in AGENDA:
        expect(show.get_by_role("heading", name=screen.title)).to_be_in_viewport()
        for line in (*screen.say, screen.do):
            expect(show.locator(".backnb-hour-page").get_by_text(line)).to_be_in_viewport(ratio=1)
        if not screen.act:
            lead_on(page)
            continue
        lead_on(page)
        expect(show.locator(".backnb-hour-slot > *")).to_have_count(1)
        if screen.act in ("squat", "roof"):
            expect(timer).to_be_focused()
            lead_on(page)
            expect(timer).to_have_attribute("data-state", "running")
            expect(timer).to_have_attribute("data-state", "ended")
        if screen.act == "squat":
            page.keyboard.press(" ")  # the instructor starts the next set
            expect(timer).to_have_attribute("data-state", "running")
            expect(timer).to_have_attribute("data-state", "ended")
        if screen.act == "rating":
            expect(show.get_by_text("How stiff does your lower back feel right now?")).to_be_in_viewport()
        if screen.act == "session":
            expect(show.get_by_alt_text(re.compile("^SYNTHETIC data. Before 6, after 4"))).to_be_in_viewport(ratio=1)
        if screen.act == "group":
            type_slips(page, show)
        if screen.act == "fall":
            expect(show.get_by_alt_text(re.compile("nothing done between the two"))).to_be_in_viewport(ratio=1)
        if screen.act == "delete":
            expect(show.get_by_role("button", name="Delete these ratings")).to_be_focused()
            page.keyboard.press(" ")
            expect(show.get_by_text(re.compile("deleted", re.IGNORECASE)).last).to_be_visible()
        lead_on(page)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    expect(page.locator(".jp-Notebook").get_by_text("0 people so far.").first).to_be_attached()
    assert workshop.cells() == cells
    assert all(address.startswith((lab_server.url, "data:", "blob:")) for address in requests)


def lead_on(page):
    """Press page down as a person does: not twice in half a second."""
    page.evaluate("new Promise((done) => setTimeout(done, 500))")
    page.keyboard.press("PageDown")


def type_slips(page, show):
    """Type every slip in three keys, and show the picture."""
    expect(show.locator(".backnb-keypad")).to_be_focused()
    for slip in SLIPS:
        page.keyboard.type(slip)
        page.keyboard.press("Enter")
    expect(show.get_by_text(f"{len(SLIPS)} slips")).to_be_visible()
    expect(show.get_by_text(f"{len(SLIPS)} people so far.")).to_be_visible()  # Python has them all
    button = show.get_by_role("button", name="Show the picture")
    button.focus()
    page.keyboard.press(" ")
    group = Group(sorted(map(pair, SLIPS), key=in_order))
    expect(show.get_by_alt_text(str(group))).to_be_in_viewport(ratio=1)
    expect(show.get_by_text(group.counts())).to_be_visible()
    expect(show.get_by_role("button", name="Rehearse with made-up ratings")).to_have_count(0)  # not on the projector


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


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_on_any_page(lab, theme):
    make = "from backnb.workshop import RunOfShow\n\nshow = RunOfShow()\nshow"
    notebook = lab("hour.ipynb", [make, "show.stage.page += 1"])
    page = notebook.page
    notebook.command("apputils:change-theme", {"theme": theme})
    notebook.run(0)
    show = page.locator(".backnb-hour")
    show.wait_for()
    page.evaluate(Axe().axe_script)
    for screen in AGENDA:
        for filled in (False, True)[: 1 + bool(screen.act)]:
            expect(show.locator(".backnb-hour-title")).to_have_text(screen.title)
            expect(show.locator(".backnb-hour-slot > *")).to_have_count(int(filled))
            found = page.evaluate("axe.run('.backnb-hour')")
            assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
            notebook.run(1)
