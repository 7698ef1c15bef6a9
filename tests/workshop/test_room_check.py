"""The room check: each line against a browser that can and one that cannot, and what it looks like to whom."""

import itertools
import re

import pytest
from helpers import DARK, axe, functions, start, trait
from playwright.sync_api import expect

from backnb import SQUAT, Plan, Timer
from backnb.workshop import RoomCheck
from backnb.workshop.room_check import WORDS

LINES = WORDS["lines"]
ORDER = ["sound", "full_screen", "awake", "voices", "latency", "colours"]
SCREEN = "full_screen"

NO_AUDIO = "delete window.AudioContext"
BLOCKED = "loudspeaker.allowed = false"
NO_LOCK = "navigator.wakeLock.request = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"

# A browser in which everything works.
WELL = """() => {
    loudspeaker.says = 0.025;
    window.locks = [];
    const request = async () => {
        const lock = new EventTarget();
        lock.release = async () => {
            lock.released = true;
            lock.dispatchEvent(new Event("release"));
        };
        locks.push(lock);
        return lock;
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
    window.voices = [{ lang: "en-US", localService: true }, { lang: "en-GB", localService: true },
        { lang: "en-AU", localService: false }, { lang: "de-DE", localService: true }];
    speechSynthesis.getVoices = () => voices;
}"""


@pytest.fixture
def room(bare):
    """A room check on a page where everything works, but for the change."""

    def show(change=""):
        page = bare(RoomCheck())
        page.evaluate(WELL)
        page.evaluate(f"() => {{ {change} }}")
        return page

    return show


def line(page, key):
    return page.locator(f"[data-line={key}]")


def expect_state(page, key, state):
    expect(line(page, key)).to_have_attribute("data-state", state)
    expect(line(page, key).locator(".backnb-room-word")).to_have_text(WORDS["states"][state])


def press(page, key):
    line(page, key).locator(".backnb-room-try").click()


def answer(page, key, which):
    line(page, key).get_by_role("button", name=which, exact=True).click()


def found(page, key):
    """The sentence that says what was found, with plain spaces."""
    return line(page, key).locator(".backnb-room-found").inner_text().replace("\u00a0", " ")


def sentence(key, reason, **values):
    return LINES[key]["reasons"][reason].format(**values).replace("\u00a0", " ")


def assert_found(page, key, reason, result, **values):
    expect_state(page, key, result or "untried")
    assert found(page, key) == sentence(key, reason, **values)
    assert line(page, key).locator(".backnb-room-fix").inner_text() == LINES[key]["fixes"].get(reason, "")
    assert trait(page, "results").get(key) == result
    assert page.evaluate("bare.model.saved.at(-1)")["results"] == trait(page, "results")


def check_everything(page, ran_ms=2500):
    """Press the main button, and let the notes be played."""
    page.get_by_role("button", name=WORDS["check"]).click()
    page.wait_for_function(
        "document.fullscreenElement || document.querySelector('[data-line=full_screen][data-state=fails]')"
    )
    page.clock.run_for(ran_ms)


def status(page):
    return page.get_by_role("status").inner_text()


def test_at_first_nothing_is_tried(room):
    page = room()
    assert page.locator("[data-line]").evaluate_all("lines => lines.map((line) => line.dataset.line)") == ORDER
    for key in ORDER:
        expect_state(page, key, "untried")
        assert found(page, key) == LINES[key]["before"]
    assert status(page) == WORDS["nothing"]
    assert page.evaluate("[loudspeaker.contexts.length, locks.length, bare.model.saved.length]") == [0, 0, 0]


@pytest.mark.parametrize(
    ("key", "change", "reason", "result", "numbers"),
    [
        ("sound", BLOCKED, "blocked", "fails", {}),
        ("sound", NO_AUDIO, "absent", "fails", {}),
        ("sound", "AudioContext = class { constructor() { throw new Error('no device') } }", "absent", "fails", {}),
        (SCREEN, "", "works", "works", {}),
        (SCREEN, "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError())", "refused", "fails", {}),
        (SCREEN, "Element.prototype.requestFullscreen = async () => {}", "refused", "fails", {}),
        (SCREEN, "Element.prototype.requestFullscreen = undefined", "refused", "fails", {}),
        ("awake", "", "works", "works", {}),
        ("awake", NO_LOCK, "refused", "fails", {}),
        ("awake", "navigator.wakeLock.request = () => new Promise(() => {})", "refused", "fails", {}),
        ("awake", "Object.defineProperty(navigator, 'wakeLock', { value: undefined })", "refused", "fails", {}),
        ("voices", "", "works", "works", {"voices": 2}),
        ("voices", "voices = []", "none", "fails", {"voices": 0}),
        ("voices", "for (const voice of voices) voice.localService = false", "none", "fails", {"voices": 0}),
        ("voices", "voices = voices.slice(3)", "none", "fails", {"voices": 0}),
        ("latency", "", "works", "works", {"latency_ms": 25}),
        ("latency", "loudspeaker.says = 0.1", "works", "works", {"latency_ms": 100}),
        ("latency", "loudspeaker.says = 0.2", "late", "fails", {"latency_ms": 200}),
        ("latency", "loudspeaker.says = 0; AudioContext.prototype.baseLatency = 0.15", "late", "fails", {"latency_ms": 150}),
        ("latency", "loudspeaker.says = null", "unknown", None, {}),
        ("latency", BLOCKED, "no_sound", None, {}),
        ("latency", NO_AUDIO, "no_sound", None, {}),
    ],
)  # fmt: skip
def test_each_line_says_what_works_and_what_to_do_if_not(room, key, change, reason, result, numbers):
    page = room(change)
    press(page, key)
    if key == SCREEN and reason == "works":
        page.wait_for_function("document.fullscreenElement")
    page.clock.run_for(3000)
    shown = {**numbers, "most_latency_ms": 100}
    assert_found(page, key, reason, result, **shown)
    assert trait(page, "measured") == numbers
    others = [other for other in ORDER if other != key]
    assert page.locator("[data-state=untried]").count() >= len(others)  # and no other line was touched


def test_without_speech_there_is_no_voice(bare, page):
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    page = bare(RoomCheck())
    press(page, "voices")
    assert_found(page, "voices", "none", "fails")


def test_voices_that_come_late_are_counted(room):
    page = room("window.late = voices; voices = []")
    press(page, "voices")
    page.clock.run_for(500)
    expect_state(page, "voices", "trying")
    page.evaluate("voices = late; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    assert_found(page, "voices", "works", "works", voices=2)


def test_the_lock_on_the_screen_is_given_back(room):
    page = room()
    press(page, "awake")
    expect_state(page, "awake", "works")
    assert page.evaluate("locks.map(({ released }) => released)") == [True]


@pytest.mark.parametrize(("which", "reason", "result"), [("Yes", "works", "works"), ("No", "unheard", "fails")])
def test_three_notes_are_played_and_a_person_says_whether_they_were_heard(room, which, reason, result):
    page = room()
    press(page, "sound")
    expect_state(page, "sound", "trying")
    timer_notes = functions(page, Timer(SQUAT), "TONES")
    tones = page.evaluate(
        "loudspeaker.tones.map(({ hertz, from, until, to }) => [hertz, from, until, to.gain.steps, to.to === to.context.destination])"
    )
    assert [hertz for hertz, *_ in tones] == [timer_notes[kind][0][0] for kind in ("move", "hold", "return")]
    for (_, _, until, _, _), (_, begins, _, _, _) in itertools.pairwise(tones):
        assert begins > until + 0.1  # three, not one long one
    for _, begins, until, steps, heard in tones:
        assert heard
        assert [what for what, *_ in steps] == ["set", "ramp", "set", "ramp"]
        assert [round(at - begins, 6) for _, _, at in steps] == [0, 0.008, round(until - begins - 0.008, 6), round(until - begins, 6)]  # fmt: skip
        assert steps[0][1] == steps[-1][1] == 0 < steps[1][1] == steps[2][1] <= 0.5
    page.clock.run_for(tones[-1][2] * 1000 - 50)
    expect_state(page, "sound", "trying")  # not asked before the last note is over
    page.clock.run_for(500)
    expect_state(page, "sound", "asked")
    assert found(page, "sound") == "Did you hear three notes?"
    assert "sound" not in trait(page, "results")
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["closed"]
    answer(page, "sound", which)
    assert_found(page, "sound", reason, result)
    assert line(page, "sound").locator(".backnb-room-ask").is_hidden()
    expect(line(page, "sound").locator(".backnb-room-try")).to_be_focused()  # not lost to JupyterLab


@pytest.mark.parametrize(("which", "reason", "result"), [("Yes", "works", "works"), ("No", "alike", "fails")])
def test_people_say_whether_the_colours_differ(room, which, reason, result):
    page = room()
    press(page, "colours")
    expect_state(page, "colours", "asked")
    assert found(page, "colours") == "Can the back row tell these four apart?"
    answer(page, "colours", which)
    assert_found(page, "colours", reason, result)


PAINT = "(element) => { const { backgroundColor, color } = getComputedStyle(element); return [backgroundColor, color] }"


def test_the_fields_are_the_timers_phases_in_word_shape_and_colour(room, bare):
    page = room()
    fields = page.locator(".backnb-room-swatch")
    shown = {
        field.get_attribute("data-kind"): (field.inner_text().strip(), *field.evaluate(PAINT)) for field in fields.all()
    }
    shapes = functions(page, RoomCheck(), "PHASE_SHAPES")
    plan = Plan.between_sets(90)
    page = bare(Timer(plan))
    start(page)
    expected = {}
    for kind in shown:
        phase = next(phase for phase in plan.phases if phase.kind == kind)
        page.evaluate("(kind) => { document.querySelector('.backnb-timer').dataset.kind = kind }", kind)
        expected[kind] = (phase.label, *page.locator(".backnb-timer-stage").evaluate(PAINT))
    assert shown == expected
    assert len(set(expected.values())) == 4
    timer_shapes = functions(page, Timer(plan), "SHAPES")
    assert shapes == {kind: timer_shapes[kind] for kind in shown}


def test_one_press_tries_everything_and_says_how_many_work(room):
    page = room("loudspeaker.says = 0.2")
    check_everything(page, ran_ms=500)
    assert status(page) == f"{WORDS['running']} {WORDS['answer']}"
    page.get_by_role("button", name=WORDS["checking"]).click(force=True)  # a second press does nothing
    page.clock.run_for(2000)
    answer(page, "sound", "Yes")
    assert status(page) == f"4 of 6 work. {WORDS['read']} {WORDS['answer']}"
    answer(page, "colours", "Yes")
    assert trait(page, "results") == dict.fromkeys(ORDER, "works") | {"latency": "fails"}
    assert trait(page, "measured") == {"voices": 2, "latency_ms": 200}
    assert status(page) == f"5 of 6 work. {WORDS['read']}"
    assert page.evaluate("[loudspeaker.contexts.length, loudspeaker.tones.length, locks.length]") == [1, 3, 1]
    press(page, "latency")
    page.evaluate("loudspeaker.says = 0.02")
    page.clock.run_for(3000)
    assert status(page) == "6 of 6 work."
    check_everything(page)  # and it begins anew
    expect_state(page, "sound", "asked")
    assert page.evaluate("[loudspeaker.contexts.length, locks.length]") == [3, 2]


def test_when_nothing_works_each_line_says_what_to_do(room):
    page = room(f"{NO_AUDIO}; {NO_LOCK}; voices = []; Element.prototype.requestFullscreen = undefined")
    check_everything(page)
    for key in ("sound", SCREEN, "awake", "voices"):
        expect_state(page, key, "fails")
        assert line(page, key).locator(".backnb-room-fix").inner_text()
    answer(page, "colours", "No")
    assert status(page) == f"0 of 6 work. {WORDS['read']} Not tried yet: 1."  # without sound, no latency


def test_trying_again_forgets_what_was_found_before(room):
    page = room("loudspeaker.says = 0.2; navigator.wakeLock.request = () => Promise.reject(new Error())")
    for key in ("latency", "awake", "voices"):
        press(page, key)
    page.clock.run_for(3000)
    assert trait(page, "results") == {"latency": "fails", "awake": "fails", "voices": "works"}
    page.evaluate(WELL)
    press(page, "latency")
    assert trait(page, "measured") == {"voices": 2}
    assert trait(page, "results") == {"awake": "fails", "voices": "works"}
    press(page, "awake")
    page.clock.run_for(3000)
    assert trait(page, "results") == {"latency": "works", "awake": "works", "voices": "works"}
    assert trait(page, "measured") == {"voices": 2, "latency_ms": 25}


def test_closing_the_view_stops_everything(room):
    page = room()
    press(page, "sound")
    page.evaluate("() => { navigator.wakeLock.request = () => new Promise((give) => { window.give = give }) }")
    press(page, "awake")
    told = page.evaluate("bare.hide(0); bare.model.saved.length")
    page.evaluate("give(Object.assign(new EventTarget(), { release() { window.released = true } }))")
    page.clock.run_for(3000)
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["closed"]
    assert page.evaluate("released") is True
    assert page.evaluate("bare.model.saved.length") == told


def test_every_view_shows_what_was_found(room):
    page = room()
    page.evaluate("bare.show()")
    line(page, "awake").first.locator(".backnb-room-try").click()
    second = page.locator(".backnb-room").nth(1)
    second.locator("[data-line=awake][data-state=works]").wait_for()
    page.evaluate("bare.hide(0); bare.show()")
    assert page.locator(".backnb-room").nth(1).get_by_role("status").inner_text().startswith("1 of 6 work.")


def test_in_python_it_says_in_a_sentence_what_was_found():
    check = RoomCheck()
    assert repr(check) == "Room check: 0 of 6 work. Not tried yet: 6."
    check.results = dict.fromkeys(ORDER, "works") | {"voices": "fails", "full_screen": "fails"}
    assert repr(check) == "Room check: 4 of 6 work. Does not work: Full screen, Voices."
    check.results = dict.fromkeys(ORDER, "works")
    assert repr(check) == "Room check: 6 of 6 work."


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
    assert (unmarked.count(), page.locator("button").count()) == (0, 2 + 6 * 3)
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
    check_everything(page)
    assert violations(page) == []  # in full screen
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    assert violations(page) == []
    answer(page, "sound", "Yes")
    answer(page, "colours", "No")
    assert {state: page.locator(f"[data-state={state}]").count() for state in ("works", "fails")} == {
        "works": 4,
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
    check_everything(page)
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
    assert len(texts) > 60
    for text in texts:
        assert not re.findall(r"!|great|well done|perfect|congrat", text.lower())
        assert all(len(part.split()) <= 25 for part in text.split(". ")), text
    for line_words in LINES.values():
        failing = set(line_words["reasons"]) - {"works"}
        assert failing == set(line_words["fixes"])  # what does not work comes with what to do


def test_forced_colours_keep_every_part_visible(room, page):
    page.emulate_media(forced_colors="active")
    page = room(NO_LOCK)
    check_everything(page)
    colors = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return { sign: style("[data-state=works] svg").fill, failing: style("[data-state=fails] svg").fill,
                shape: style(".backnb-room-shape svg").fill, edge: style(".backnb-room-swatch").borderTopColor, word: style("[data-state=fails] .backnb-room-word").color,
                left: style("[data-state=fails]").borderLeftColor };
        }"""
    )
    assert set(colors.values()) == {"rgb(0, 0, 0)"}  # on white
