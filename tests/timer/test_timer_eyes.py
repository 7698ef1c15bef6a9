"""What the timer's board looks like, to people who see it in any way and to those who do not see it."""

import io
import itertools
import re

import pytest
from helpers import DARK, DOUBLE_MS, axe, board, button, start, trait
from PIL import Image
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer
from backnb.course import words

BOTH = Plan.between_sets(90)
# Where in that plan each kind of phase is, in seconds.
MOMENTS_S = {"ready": 1, "move": 6, "hold": 7.5, "return": 9, "change": 57}


def walk(page):
    """Bring the board into each of its states, one after the other, and say which it is."""
    root = page.locator(".backnb-timer")
    yield "before"
    page.locator(".backnb-timer-toggle").click()
    then = 0
    for state, at_s in MOMENTS_S.items():
        page.clock.run_for((at_s - then) * 1000)
        then = at_s
        assert board(page)["kind"] == state
        yield state
    root.focus()
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
        else:  # as Timer.stop() in Python does
            page.evaluate("bare.model.set('ended', 'stopped'); bare.model.set('state', 'ended')")
        page.clock.run_for(3000)
        assert (board(page)["state"], trait(page, "ended")) == ("ended", how)
        yield how


def fill_the_screen(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    button(page, "Full screen").click()
    page.wait_for_function("document.fullscreenElement && innerHeight > 0")


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
        found = axe(page)
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], state
        assert found["passes"]
        seen.append(state)
    assert len(seen) == len(set(seen)) == 10


GROUNDS = """() => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(document.querySelector(".backnb-timer-stage")).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""


def test_in_grey_the_phases_still_differ(bare):
    """Each kind of phase, without its colour: another shape, another word, and a ground that is lighter or darker."""
    page = bare(Timer(BOTH))
    start(page)
    then, greys, shapes, heads = 0, {}, {}, {}
    for kind, at_s in MOMENTS_S.items():
        page.clock.run_for((at_s - then) * 1000)
        then = at_s
        assert board(page)["kind"] == kind
        greys[kind] = page.evaluate(GROUNDS)
        shapes[kind] = page.locator(".backnb-timer-shape path").get_attribute("d")
        heads[kind] = page.locator(".backnb-timer-word").inner_text()
        picture = Image.open(io.BytesIO(page.locator(".backnb-timer-stage").screenshot())).convert("L")
        assert picture.getextrema()[1] - picture.getextrema()[0] > 100  # and it is readable in grey
    assert len(set(shapes.values())) == len(set(heads.values())) == len(MOMENTS_S)
    # Neighbours in time differ by at least a tenth of all there is between black and white.
    for one, other in (
        ("ready", "move"),
        ("move", "hold"),
        ("hold", "return"),
        ("return", "move"),
        ("return", "change"),
    ):
        assert abs(greys[one] - greys[other]) > 25, (one, other, greys)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1024, 768), (1366, 768)])
def test_full_screen_is_read_from_the_back_row_and_nothing_is_cut(bare, width, height):
    page = bare(Timer(BOTH))
    fill_the_screen(page, width, height)
    root = page.locator(".backnb-timer")
    start(page)
    for at_s in (1, 5, 1.5, 1.5, 48, 8):
        page.clock.run_for(at_s * 1000)
        # The digits themselves, not the box around them.
        digits_px = root.get_by_role("timer").evaluate(
            """(element) => {
                const canvas = document.createElement("canvas").getContext("2d");
                const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
                canvas.font = `${fontWeight} ${fontSize} ${fontFamily}`;
                const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = canvas.measureText(element.textContent);
                return up + down;
            }"""
        )
        assert digits_px >= 0.35 * height
        assert root.evaluate("root => root.scrollHeight <= innerHeight && root.scrollWidth <= innerWidth")
        for part in ("word", "digits", "figure", "rep", "cue", "next", "target", "stop-text", "toggle"):
            expect(root.locator(f".backnb-timer-{part}").first).to_be_in_viewport(ratio=1)
        assert stage_overlaps(page) == []
    assert root.locator(".backnb-timer-cue").count() == 1


def stage_overlaps(page):
    """Pairs of parts of the stage that lie on one another, and parts that reach out of it."""
    return page.evaluate(
        """() => {
            const stage = document.querySelector(".backnb-timer-stage").getBoundingClientRect();
            const names = ["phase", "digits", "figure", "say", "ladders"];
            const boxes = names.map((name) => document.querySelector(`.backnb-timer-${name}`).getBoundingClientRect());
            const out = names.filter((_, i) => boxes[i].bottom > stage.bottom + 1 || boxes[i].right > stage.right + 1);
            const on = names.flatMap((name, i) => names.slice(i + 1).filter((_, j) => {
                const [a, b] = [boxes[i], boxes[i + 1 + j]];
                return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
            }).map((other) => `${name} on ${other}`));
            return [...out, ...on];
        }"""
    )


def test_full_screen_is_left_by_key_and_button_and_a_refusal_is_said(bare):
    page = bare(Timer(SQUAT))
    fill_the_screen(page, 1280, 720)
    expect(button(page, "Full screen")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    expect(button(page, "Full screen")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    # Escape is the browser's own key, so all there is to do is to let it have it.
    taken = """root => !root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }))"""
    assert page.locator(".backnb-timer").evaluate(taken) is False
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("document.fullscreenElement === null")
    page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no')) }")
    page.keyboard.press("f")
    expect(page.locator(".backnb-timer-message")).to_have_text(
        "This browser does not let the board fill the screen here."
    )


# As long as German makes them, and longer than any cue of ours: sixty letters, one of the words very long.
GERMAN_CUE = "Becken langsam absenken, Lendenwirbelsäulenkrümmung halten!!"
GERMAN_WORD = "Rückwärtsbewegung"


NAMES = {"squat", "roof", "ready", "move", "hold", "return", "change"}  # in the data, but no words


class German(dict):
    def get(self, text, default=None):
        if text in NAMES:
            return text
        if text in ("Down", "Up", "Hold", "Reach", "Back", "Get ready", "Change over"):
            return GERMAN_WORD
        if text in [line.text for exercise in (SQUAT, ROOF) for line in exercise.cues if line.when]:
            return GERMAN_CUE
        return text if "{" in text else text + "en" * (len(text) // 6)  # a third longer


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setitem(words.LANGUAGES, "de", German())
    return "de"


class Quoted(dict):
    def get(self, text, default=None):
        return text if text in NAMES else f"\u00ab{text}\u00bb"


TEXTS = """() => {
    const root = document.querySelector(".backnb-timer");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    for (const element of root.querySelectorAll("[aria-label], [title]")) texts.push(element.ariaLabel ?? "", element.title ?? "");
    return texts.filter((text) => /[a-z]/i.test(text));
}"""


QUOTE = re.compile("\u00ab[^\u00ab\u00bb]*(\u00ab[^\u00bb]*\u00bb)?[^\u00bb]*\u00bb")


def assert_all_quoted(page):
    page.clock.run_for(1)
    texts = page.evaluate(TEXTS)
    assert len(texts) > 20
    assert [text for text in texts if QUOTE.sub("", text).strip(" .-+0123456789:%")] == []


def test_every_word_on_the_board_comes_from_python(bare, monkeypatch):
    monkeypatch.setitem(words.LANGUAGES, "quoted", Quoted())
    page = bare(Timer(BOTH, language="quoted", voice=True))
    for _ in walk(page):
        assert_all_quoted(page)


def test_at_ones_own_pace_too_every_word_comes_from_python(bare, monkeypatch):
    monkeypatch.setitem(words.LANGUAGES, "quoted", Quoted())
    page = bare(Timer(BOTH, language="quoted", pace="own"))
    assert_all_quoted(page)
    page.locator(".backnb-timer-toggle").click()
    for _ in range(4):
        page.clock.run_for(5500)
        assert_all_quoted(page)
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("width", [320, 400, 700, 1100, 1920])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_at_any_width(bare, page, width, language, german):
    assert len(GERMAN_CUE) == 60
    page.set_viewport_size({"width": width, "height": 900})
    page = bare(Timer(BOTH, language=language))
    page.locator(".backnb-timer-toggle").click()
    page.locator("summary").click()
    page.clock.run_for(5500)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert stage_overlaps(page) == []
    for each in page.get_by_role("button").all():
        assert each.evaluate("b => b.scrollWidth <= b.clientWidth + 1"), each.inner_text()
    if language == "de":
        expect(page.locator(".backnb-timer-cue")).to_have_text(GERMAN_CUE)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_a_long_cue_does_not_break_the_full_screen(bare, german, width, height):
    page = bare(Timer(BOTH, language=german))
    page.set_viewport_size({"width": width, "height": height})
    page.locator(".backnb-timer-full_screen").click()
    page.wait_for_function("document.fullscreenElement")
    page.locator(".backnb-timer-toggle").click()
    page.clock.run_for(5500)
    assert page.locator(".backnb-timer").evaluate(
        "root => root.scrollHeight <= innerHeight && root.scrollWidth <= innerWidth"
    )
    assert stage_overlaps(page) == []


@pytest.mark.parametrize("width", [320, 1100])
def test_everything_to_press_is_big_enough_for_a_sweaty_hand(bare, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page = bare(Timer(SQUAT, pace="own"))
    page.locator("summary").click()
    targets = page.locator(".backnb-timer :is(button, input, select, summary)").filter(visible=True)
    assert targets.count() >= 18
    for target in targets.all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44, target.evaluate("t => t.outerHTML")


def running_animations(page):
    return page.evaluate("document.getAnimations().length")


def test_reduced_motion_has_no_animation_and_steps_with_the_number(bare, page):
    page.emulate_media(reduced_motion="reduce")
    page = bare(Timer(SQUAT, move_s=3, return_s=3))
    start(page, 5)
    styles = []
    for _ in range(30):
        page.clock.run_for(100)
        assert running_animations(page) == 0
        styles.append(
            page.evaluate("[...document.querySelectorAll('.backnb-timer [style]')].map((e) => e.style.cssText).join()")
        )
    # In three seconds the picture changes with the number, three times, and once for each hundredth of the whole.
    assert len(list(itertools.groupby(styles))) <= 3 + 1 + 6


def test_forced_colours_keep_every_part_visible(bare, page):
    page.emulate_media(forced_colors="active")
    page = bare(Timer(SQUAT, reps=3))
    start(page, 12.5)
    colors = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return { ground: style("body").backgroundColor === "rgba(0, 0, 0, 0)" ? "rgb(255, 255, 255)" : style("body").backgroundColor,
                digits: style(".backnb-timer-digits").color, word: style(".backnb-timer-word").color,
                shape: style(".backnb-timer-shape svg").fill, sign: style(".backnb-timer-stop-sign svg").fill,
                ring: style(".backnb-timer-ring > svg").stroke, done: style(".backnb-timer-done").backgroundColor,
                rung: style("[data-rung=done]").backgroundColor, border: style(".backnb-timer-stage").borderTopColor };
        }"""
    )
    ground = colors.pop("ground")
    assert {name: color for name, color in colors.items() if color in (ground, "rgba(0, 0, 0, 0)")} == {}


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
        page.locator(".backnb-timer").focus()
        page.keyboard.press("ArrowLeft")
        page.clock.run_for(700)
    moments = [at for at, _ in page.evaluate("spoken")]
    assert len(moments) >= 2
    assert all(later - earlier >= 3000 for earlier, later in itertools.pairwise(moments))


def test_the_words_of_a_person_are_text_in_the_message_too(bare):
    page = bare(Timer(SQUAT))
    page.evaluate("bare.model.set('_trouble', '<img src=x onerror=\"window.hurt = 1\"> broke')")
    expect(page.locator(".backnb-timer-message")).to_have_text('<img src=x onerror="window.hurt = 1"> broke')
    assert page.evaluate("window.hurt") is None


def test_a_restarted_kernel_is_said_and_the_set_can_still_be_stopped(bare):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 8)
    page.evaluate("bare.model.widget_manager = { get_model: async () => ({ comm_live: false }) }")
    page.evaluate("bare.model.fire('comm_live_update')")
    expect(page.locator(".backnb-timer-message")).to_contain_text("this result can no longer be saved")
    expect(page.locator(".backnb-timer-message")).to_contain_text("For a new timer, run the cell again.")
    assert board(page)["state"] == "running"
    button(page, "That was my limit").click()
    assert [trait(page, "ended"), board(page)["state"]] == ["limit", "ended"]
