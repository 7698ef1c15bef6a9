"""What the timer's board looks like, to people who see it in any way and to those who do not see it."""

import io
import itertools
import json

import pytest
from helpers import DARK, DOUBLE_MS, PART, assert_fits, assert_shows, axe, button, focus, go, part, start, trait
from PIL import Image
from playwright.sync_api import expect

from backnb import SQUAT, Plan, Timer

BOTH = Plan.between_sets(100)
# Where in that plan each kind of phase is, in seconds.
MOMENTS_S = {"ready": 1, "move": 6, "hold": 7.5, "return": 9, "change": 57}


def walk_the_phases(page):
    """Start, and come to each kind of phase."""
    then = 0
    start(page)
    for kind, at_s in MOMENTS_S.items():
        go(page, at_s - then)
        then = at_s
        assert_shows(page, kind=kind)
        yield kind


def walk(page):
    """Bring the board into each of its states, one after the other, and say which it is."""
    yield "before"
    yield from walk_the_phases(page)
    focus(page)
    page.keyboard.press("p")
    yield "paused"
    page.clock.run_for(DOUBLE_MS)
    page.keyboard.press("p")
    page.clock.run_for(120_000)
    yield trait(page, "ended")
    for how in ("limit", "stopped"):
        page.keyboard.press("r")
        page.keyboard.press(" ")
        page.clock.run_for(7500)
        if how == "limit":
            page.keyboard.press("l")
            yield "my limit in the first drill"
            page.keyboard.press("ArrowRight")
            page.keyboard.press("l")
        else:
            go(page, "stop in Python")
        go(page, 3)
        assert_shows(page, state="ended", ended=how)
        yield how


def fill_the_screen(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    part(page, "full_screen").click()
    page.wait_for_function("document.fullscreenElement && innerHeight > 0")


@pytest.mark.long
@pytest.mark.parametrize("look", ["light", "dark", "full screen"])
def test_axe_finds_nothing_in_any_state(bare, look):
    page = bare(Timer(BOTH, voice=True))
    if look == "dark":
        page.add_style_tag(content=DARK)
    if look == "full screen":
        fill_the_screen(page, 1280, 720)
    else:
        page.get_by_text("Sound, flash and voice").click()
    seen = []
    for state in walk(page):
        axe(page, state=state)
        seen.append(state)
    assert len(seen) == len(set(seen)) == 11


GROUND = """(stage) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(stage).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""


def test_in_grey_the_phases_still_differ(bare):
    """Each kind of phase, without its colour: another shape, another word, and a ground that is lighter or darker."""
    page = bare(Timer(BOTH))
    greys, shapes, heads, stage = {}, {}, {}, part(page, "stage")
    for kind in walk_the_phases(page):
        greys[kind] = stage.evaluate(GROUND)
        shapes[kind] = part(page, "shape").locator("path").get_attribute("d")
        heads[kind] = part(page, "word").inner_text()
        darkest, lightest = Image.open(io.BytesIO(stage.screenshot())).convert("L").getextrema()
        assert lightest - darkest > 100  # and it is readable in grey
    assert len(set(shapes.values())) == len(set(heads.values())) == len(MOMENTS_S)
    # Neighbours in time differ by at least a tenth of all there is between black and white.
    for pair in ("ready move", "move hold", "hold return", "return move", "return change"):
        one, other = pair.split()
        assert abs(greys[one] - greys[other]) > 25, (pair, greys)


# As long as German makes them, and longer than any cue of ours: sixty letters, one of the words very long.
LONG_CUE = "Becken langsam absenken, Lendenwirbelsäulenkrümmung halten!!"
LONG_WORD = "Rückwärtsbewegung"


def made_long(timer):
    """The timer with cues and phases of the longest words, and all others a third longer."""
    plan = json.loads(json.dumps(timer._plan))
    for drill in plan["exercises"].values():
        drill["cues"] = dict.fromkeys(drill["cues"], LONG_CUE)
    for phase in plan["phases"]:
        phase["label"] = LONG_WORD
    words = {
        key: text + "en" * (len(text) // 6) if isinstance(text, str) and "{" not in text else text
        for key, text in timer._words.items()
    }
    timer.set_trait("_plan", plan)
    timer.set_trait("_words", words)
    return timer


def assert_whole(page):
    """Nothing on the board is cut, lies on another part or reaches out of the stage."""
    overlaps = page.evaluate(
        """(part) => {
            const box = (name) => document.querySelector(part + name).getBoundingClientRect();
            const stage = box("stage");
            const names = ["phase", "digits", "figure", "say", "ladders"];
            const boxes = names.map(box);
            const out = names.filter((_, i) => boxes[i].bottom > stage.bottom + 1 || boxes[i].right > stage.right + 1);
            const on = names.flatMap((name, i) => names.slice(i + 1).filter((_, j) => {
                const [a, b] = [boxes[i], boxes[i + 1 + j]];
                return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
            }).map((other) => `${name} on ${other}`));
            return [...out, ...on];
        }""",
        PART,
    )
    assert overlaps == []
    assert_fits(page)


SCREENS = [(1280, 720), (1920, 1080), (1024, 768), (1366, 768)]
SEEN = ("word", "digits", "figure", "rep", "cue", "next", "stop-text", "toggle")
# The digits themselves, not the box around them.
DIGITS_PX = """(element) => {
    const canvas = document.createElement("canvas").getContext("2d");
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    canvas.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = canvas.measureText(element.textContent);
    return up + down;
}"""


@pytest.mark.parametrize("long", [False, True], ids=["our words", "long words"])
def test_full_screen_is_read_from_the_back_row_and_nothing_is_cut(bare, long):
    page = bare(made_long(Timer(BOTH)) if long else Timer(BOTH))
    fill_the_screen(page, *SCREENS[0])
    root = page.locator(".backnb-timer")
    part(page, "toggle").click()
    for at_s in [5.5] if long else (1, 5, 1.5, 1.5, 48, 8):
        go(page, at_s)
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("(height) => innerHeight === height", arg=height)
            assert root.evaluate("root => root.scrollHeight <= innerHeight && root.scrollWidth <= innerWidth")
            assert_whole(page)
            if long:
                continue
            assert root.get_by_role("timer").evaluate(DIGITS_PX) >= 0.35 * height
            for name in SEEN:
                expect(part(page, name).first).to_be_in_viewport(ratio=1)
    assert part(page, "cue").count() == 1


def test_full_screen_is_left_by_key_and_button_and_a_refusal_is_said(bare):
    page = bare(Timer(SQUAT))

    def expect_filled(filled):
        page.wait_for_function("(filled) => Boolean(document.fullscreenElement) === filled", arg=filled)
        expect(button(page, "Full screen")).to_have_attribute("aria-pressed", str(filled).lower())

    button(page, "Full screen").click()
    expect_filled(True)
    page.keyboard.press("f")
    expect_filled(False)
    page.keyboard.press("f")
    expect_filled(True)
    # Escape is the browser's own key, so all there is to do is to let it have it.
    taken = """root => !root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }))"""
    assert page.locator(".backnb-timer").evaluate(taken) is False
    page.evaluate("document.exitFullscreen()")
    expect_filled(False)
    page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no')) }")
    page.keyboard.press("f")
    expect(part(page, "message")).to_have_text("This browser does not let the board fill the screen here.")


@pytest.mark.parametrize("long", [False, True], ids=["our words", "long words"])
def test_nothing_is_cut_at_any_width(bare, long):
    page = bare(made_long(Timer(BOTH)) if long else Timer(BOTH))
    part(page, "toggle").click()
    for fold in page.locator("summary").all():
        fold.click()
    go(page, 5.5)
    for width in (230, 320, 400, 700, 1100, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        go(page, 0.1)
        assert_whole(page)
    if long:
        expect(part(page, "cue")).to_have_text(LONG_CUE)


def test_everything_to_press_is_big_enough_for_a_sweaty_hand(bare):
    page = bare(Timer(SQUAT, pace="own"))
    page.get_by_text("Sound, flash and voice").click()
    targets = page.locator(".backnb-timer :is(button, input, select, summary)").filter(visible=True)
    for width in (320, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        assert targets.count() >= 18
        for target in targets.all():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 44, target.evaluate("t => t.outerHTML")


def test_reduced_motion_has_no_animation_and_steps_with_the_number(bare, page):
    page.emulate_media(reduced_motion="reduce")
    page = bare(Timer(SQUAT, move_s=3, return_s=3))
    start(page, 5)
    styles = []
    for _ in range(30):
        go(page, 0.1)
        assert page.evaluate("document.getAnimations().length") == 0
        styles.append(
            page.evaluate("[...document.querySelectorAll('.backnb-timer [style]')].map((e) => e.style.cssText).join()")
        )
    # In three seconds the picture changes with the number, three times, and once for each hundredth of the whole.
    assert len(list(itertools.groupby(styles))) <= 3 + 1 + 6


INKS = [
    ("digits", "color"),
    ("word", "color"),
    ("shape svg", "fill"),
    ("stop-sign svg", "fill"),
    ("ring > svg", "stroke"),
    ("done", "backgroundColor"),
    ("ladders [data-rung=done]", "backgroundColor"),
    ("stage", "borderTopColor"),
]


def test_forced_colours_keep_every_part_visible(bare, page):
    page.emulate_media(forced_colors="active")
    page = bare(Timer(SQUAT, reps=3))
    start(page, 12.5)
    clear = "rgba(0, 0, 0, 0)"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    grounds = {clear, "rgb(255, 255, 255)" if ground == clear else ground}
    for selector, ink in INKS:
        color = part(page, selector).first.evaluate("(element, ink) => getComputedStyle(element)[ink]", ink)
        assert color not in grounds, selector


LISTEN = """() => {
    window.spoken = [];
    const status = document.querySelector("[role=status]");
    new MutationObserver(() => spoken.push([performance.now(), status.textContent])).observe(status, { childList: true });
}"""


def test_the_screen_reader_hears_events_and_the_number_is_quiet(bare):
    page = bare(Timer(SQUAT, reps=3))
    number = page.get_by_role("timer")
    assert number.get_attribute("aria-live") is None  # role=timer is quiet by itself
    assert number.get_attribute("aria-label") == "Seconds left in this phase"
    page.evaluate(LISTEN)
    start(page, 30)
    said = [text for _, text in page.evaluate("spoken")]
    assert said[0] == "Get ready. Reps: 3."
    assert [text.partition(". ")[2] for text in said[1:-1]] == [f"Rep {rep} of 3." for rep in (1, 2, 3)]
    assert said[-1] == "Set finished. 3 of 3 reps reached."
    assert len(said) == 1 + 3 + 1  # getting ready, three reps, the end


@pytest.mark.parametrize("speed", [1, 5, 50])
def test_the_screen_reader_is_told_at_most_one_thing_in_three_seconds(bare, speed):
    page = bare(Timer(BOTH, speed=speed))
    page.evaluate(LISTEN)
    start(page, 120 / speed)
    for _ in range(10):
        focus(page)
        page.keyboard.press("ArrowLeft")
        go(page, 0.7)
    moments = [at for at, _ in page.evaluate("spoken")]
    assert len(moments) >= 2
    assert all(later - earlier >= 3000 for earlier, later in itertools.pairwise(moments))
