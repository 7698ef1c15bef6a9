"""What the room check looks like, to people who see it in any way and to those who do not see it."""

import re

import pytest
from helpers import DARK, axe
from playwright.sync_api import expect
from room import LINES, NO_LOCK, SCREEN, WORDS, answer, check_everything, expect_state, line, press, show


@pytest.fixture
def room(bare):
    return lambda change="", **options: show(bare, change, **options)


def test_full_screen_is_left_by_key_and_by_button(room):
    page = room()
    leave = page.get_by_role("button", name=WORDS["leave"])
    expect(leave).to_be_hidden()
    press(page, SCREEN)
    page.wait_for_function("document.fullscreenElement === document.querySelector('.backnb-room')")
    leave.click()
    page.wait_for_function("!document.fullscreenElement")
    expect(leave).to_be_hidden()
    expect(page.get_by_role("button", name=WORDS["check"])).to_be_focused()
    expect_state(page, SCREEN, "works")
    for full in (True, False):
        page.keyboard.press("f")
        page.wait_for_function("(full) => Boolean(document.fullscreenElement) === full", arg=full)
    taken = """root => !root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }))"""
    assert page.locator(".backnb-room").evaluate(taken) is False  # the browser's own key


def test_the_keys_are_its_own(room):
    page = room()
    page.evaluate("window.taken = 0; addEventListener('keydown', () => { taken += 1 })")
    unmarked = page.locator(":is(.backnb-room, .backnb-room button):not([data-lm-suppress-shortcuts=true])")
    assert (unmarked.count(), page.locator("button").count()) == (0, 2 + 8 * 3)
    for key in ("Enter", " "):
        line(page, "awake").locator(".backnb-room-try").focus()
        page.keyboard.press(key)
        expect_state(page, "awake", "works")
    assert page.evaluate("[locks.length, taken]") == [2, 0]


def violations(page):
    found = axe(page, ".backnb-room")
    assert found["passes"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(room, look):
    page = room(NO_LOCK)
    if look == "dark":
        page.add_style_tag(content=DARK)
    assert violations(page) == []
    check_everything(page, ran_s=2)
    assert violations(page) == []  # in full screen
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    assert violations(page) == []
    page.clock.run_for(9000)
    answer(page, "sound", "Yes")
    answer(page, "colours", "No")
    assert {state: page.locator(f"[data-state={state}]").count() for state in ("works", "fails")} == {
        "works": 6,
        "fails": 2,
    }
    assert violations(page) == []


CUT = """() => [...document.querySelectorAll(".backnb-room *")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return width && text && (left < 0 || right > innerWidth || element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).display !== "inline");
}).map((element) => element.outerHTML)"""


@pytest.mark.parametrize("width", [320, 400, 700, 1100, 1920])
def test_nothing_is_cut_and_all_of_it_can_be_read_and_pressed(room, width):
    page = room(NO_LOCK)
    page.set_viewport_size({"width": width, "height": 900})
    check_everything(page, ran_s=2)
    for full in (True, False):
        assert page.evaluate(CUT) == []
        root = page.locator(".backnb-room")
        assert root.evaluate("root => root.scrollWidth <= root.clientWidth")
        for button in root.get_by_role("button").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 44, button.inner_text()
        sizes = root.locator("*").evaluate_all("all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))")
        assert min(sizes) >= 18
        if full:
            page.evaluate("document.exitFullscreen()")
            page.wait_for_function("!document.fullscreenElement")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_in_full_screen_the_colours_are_large_and_the_count_is_in_sight(room, width, height):
    page = room(NO_LOCK)
    page.set_viewport_size({"width": width, "height": height})
    check_everything(page)
    answers = page.locator(".backnb-room-answer").filter(visible=True)
    assert answers.count() == 4
    for button in answers.all():
        button.focus()
        assert button.evaluate(
            "b => b.getBoundingClientRect().bottom <= document.querySelector('[role=status]').getBoundingClientRect().top"
        )  # what has the focus is not under the count
    page.locator(".backnb-room").evaluate("root => root.scrollTo(0, 0)")
    for swatch in page.locator(".backnb-room-swatch").all():
        box = swatch.bounding_box()
        assert box["height"] >= 0.2 * height
        assert box["width"] >= 0.22 * width
        expect(swatch).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)


def test_its_words_are_plain_and_do_not_cheer():
    texts = []

    def collect(data):
        for value in data.values():
            collect(value) if isinstance(value, dict) else texts.append(value)

    collect(WORDS)
    assert len(texts) > 80
    for text in texts:
        assert not re.findall(r"!|great|well done|perfect|congrat", text.lower())
        assert all(len(part.split()) <= 25 for part in text.split(". ")), text
    for line_words in LINES.values():
        failing = set(line_words["reasons"]) - {"works", "server"}
        assert failing == set(line_words["fixes"])  # what does not work comes with what to do


def test_forced_colours_keep_every_part_visible(room, page):
    page.emulate_media(forced_colors="active")
    page = room(NO_LOCK)
    check_everything(page, ran_s=5)
    colors = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return { sign: style("[data-state=works] svg").fill, failing: style("[data-state=fails] svg").fill,
                shape: style(".backnb-room-shape svg").fill, done: style(".backnb-room-done").backgroundColor,
                edge: style(".backnb-room-swatch").borderTopColor, word: style("[data-state=fails] .backnb-room-word").color,
                left: style("[data-state=fails]").borderLeftColor };
        }"""
    )
    assert set(colors.values()) == {"rgb(0, 0, 0)"}  # on white


def test_reduced_motion_steps_with_the_seconds(room, page):
    page.emulate_media(reduced_motion="reduce")
    page = room()
    press(page, "clock")
    seen = []
    for _ in range(20):
        page.clock.run_for(100)
        seen.append(page.locator(".backnb-room-done").get_attribute("style"))
    assert len(set(seen)) <= 3
    assert page.evaluate("document.getAnimations().length") == 0
