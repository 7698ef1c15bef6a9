"""The room check: each line against a browser that can and one that cannot, and what it looks like to whom."""

import itertools

import pytest
from helpers import DARK, assert_fits, axe, functions, start, trait
from playwright.sync_api import expect

from backnb import SQUAT, Plan, Timer
from backnb.workshop import RoomCheck
from backnb.workshop.room_check import LINES, WORDS

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
    line(page, key).get_by_role("button", name="Try").click()


def answer(page, key, which):
    line(page, key).get_by_role("button", name=which, exact=True).click()


def assert_found(page, key, reason, **values):
    state = {"works": "works", "unknown": "untried"}.get(reason, "fails")
    expect_state(page, key, state)
    sentence = LINES[key].get(reason, WORDS["broken"]).format(**values)
    expect(line(page, key).locator(".backnb-room-found")).to_have_text(sentence)
    assert trait(page, "results").get(key) == reason
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


def test_at_first_nothing_is_tried_and_no_key_leaves_it(room):
    page = room("window.taken = 0; addEventListener('keydown', ({ key }) => { taken += key !== 'Escape' })")
    for key, words in LINES.items():
        expect_state(page, key, "untried")
        expect(line(page, key).locator(".backnb-room-found")).to_have_text(words["before"])
    assert status(page) == "0 of 6 work. Not known yet: 6."
    assert page.evaluate("[loudspeaker.contexts.length, locks.length, bare.model.saved.length]") == [0, 0, 0]
    for key in ("Enter", " "):
        line(page, "awake").get_by_role("button", name="Try").focus()
        assert page.evaluate("document.activeElement.dataset.lmSuppressShortcuts") == "true"
        page.keyboard.press(key)
        expect_state(page, "awake", "works")
    page.keyboard.press("Escape")  # the browser's own key
    assert page.evaluate("[locks.length, taken, locks.every(({ released }) => released)]") == [2, 0, True]


@pytest.mark.parametrize(
    ("key", "change", "reason", "numbers"),
    [
        ("sound", BLOCKED, "blocked", {}),
        ("sound", NO_AUDIO, "broken", {}),
        ("sound", "AudioContext = class { constructor() { throw new Error('no device') } }", "broken", {}),
        ("full_screen", "", "works", {}),
        ("full_screen", "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError())", "refused", {}),
        ("full_screen", "Element.prototype.requestFullscreen = async () => {}", "refused", {}),
        ("full_screen", "Element.prototype.requestFullscreen = undefined", "refused", {}),
        ("awake", "", "works", {}),
        ("awake", NO_LOCK, "refused", {}),
        ("awake", "navigator.wakeLock.request = () => new Promise(() => {})", "refused", {}),
        ("awake", "Object.defineProperty(navigator, 'wakeLock', { value: undefined })", "refused", {}),
        ("voices", "", "works", {"voices": 2}),
        ("voices", "for (const voice of voices) voice.localService = false", "none", {"voices": 0}),
        ("voices", "voices = voices.slice(3)", "none", {"voices": 0}),
        ("voices", "Object.defineProperty(window, 'speechSynthesis', { value: undefined })", "none", {"voices": 0}),
        ("latency", "", "works", {"latency_ms": 25}),
        ("latency", "loudspeaker.says = 0.1", "works", {"latency_ms": 100}),
        ("latency", "loudspeaker.says = 0.2", "late", {"latency_ms": 200}),
        ("latency", "loudspeaker.says = 0; AudioContext.prototype.baseLatency = 0.15", "late", {"latency_ms": 150}),
        ("latency", "loudspeaker.says = null", "unknown", {}),
        ("latency", BLOCKED, "unknown", {}),
    ],
)
def test_each_line_says_what_works_and_what_to_do_if_not(room, key, change, reason, numbers):
    page = room(change)
    press(page, key)
    if reason == "works" and key == "full_screen":
        page.wait_for_function("document.fullscreenElement")
    page.clock.run_for(5000)
    assert_found(page, key, reason, **numbers)
    assert trait(page, "measured") == numbers
    assert set(trait(page, "results")) <= {key, "sound", "latency"}  # no other line was touched


def test_voices_that_come_late_are_counted(room):
    page = room("window.late = voices; voices = []")
    press(page, "voices")
    page.clock.run_for(500)
    expect_state(page, "voices", "trying")
    page.evaluate("voices = late; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    assert_found(page, "voices", "works", voices=2)


def test_three_notes_are_played_and_asked_about_when_the_last_is_over(room):
    page = room()
    press(page, "sound")
    expect_state(page, "sound", "trying")
    timer_notes = functions(page, Timer(SQUAT), "TONES")
    tones = page.evaluate("loudspeaker.tones.map(({ hertz, from, until, to }) => [hertz, from, until, to.gain.steps])")
    assert [hertz for hertz, *_ in tones] == [timer_notes[kind][0][0] for kind in ("move", "hold", "return")]
    for (_, _, until, _), (_, begins, _, _) in itertools.pairwise(tones):
        assert begins > until + 0.1  # three, not one long one
    for *_, steps in tones:
        assert steps[0][1] == steps[-1][1] == 0 < steps[1][1] <= 0.5  # no click at either end, and not too loud
    page.clock.run_for(tones[-1][2] * 1000 - 50)
    expect_state(page, "sound", "trying")
    page.clock.run_for(500)
    expect_state(page, "sound", "asked")
    assert "sound" not in trait(page, "results")
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["closed"]


@pytest.mark.parametrize(("key", "no"), [("sound", "unheard"), ("colours", "alike")])
def test_people_tell_what_no_computer_can(room, key, no):
    page = room()
    for which, reason in (("Yes", "works"), ("No", no)):
        press(page, key)
        page.clock.run_for(5000)
        expect_state(page, key, "asked")
        expect(line(page, key).locator(".backnb-room-found")).to_have_text(LINES[key]["question"])
        answer(page, key, which)
        assert_found(page, key, reason)
        expect(line(page, key).get_by_role("button", name="Try")).to_be_focused()  # not lost to JupyterLab
        assert line(page, key).get_by_role("button").count() == 1


PAINT = "(element) => { const { backgroundColor, color } = getComputedStyle(element); return [backgroundColor, color] }"
SHAPE = "(field) => field.querySelector('path').getAttribute('d')"


def test_the_fields_are_the_timers_phases_in_word_shape_and_colour(room, bare):
    page = room()
    fields = page.locator(".backnb-room-swatch").all()
    shown = {f.get_attribute("data-kind"): (f.inner_text(), *f.evaluate(PAINT), f.evaluate(SHAPE)) for f in fields}
    plan = Plan.between_sets(90)
    shapes = functions(page, Timer(plan), "SHAPES")
    page = bare(Timer(plan))
    start(page)
    for kind, (word, *paint, shape) in shown.items():
        assert word == next(phase.label for phase in plan.phases if phase.kind == kind)
        page.evaluate("(kind) => { document.querySelector('.backnb-timer').dataset.kind = kind }", kind)
        assert paint == page.locator(".backnb-timer-stage").evaluate(PAINT)
        assert shape in shapes[kind]
    assert len(set(shown.values())) == 4


def test_one_press_tries_everything_and_trying_again_forgets_what_was_found(room):
    page = room(f"loudspeaker.says = 0.2; {NO_LOCK}")
    check_everything(page, ran_ms=500)
    page.get_by_role("button", name=WORDS["check"]).click()  # a second press plays no second notes
    page.clock.run_for(2500)
    assert page.evaluate("[loudspeaker.contexts.length, loudspeaker.tones.length]") == [1, 3]
    for key in ("sound", "colours"):
        answer(page, key, "Yes")
    expected = dict.fromkeys(LINES, "works") | {"latency": "late", "awake": "refused"}
    assert trait(page, "results") == expected
    assert trait(page, "measured") == {"voices": 2, "latency_ms": 200}
    assert status(page) == "4 of 6 work."
    page.evaluate(WELL)
    press(page, "latency")
    assert "latency" not in trait(page, "results")
    press(page, "awake")
    page.clock.run_for(5000)
    answer(page, "sound", "Yes")
    assert trait(page, "results") == dict.fromkeys(LINES, "works")
    assert status(page) == "6 of 6 work."
    page.evaluate("bare.show()")  # another view shows the same
    assert page.get_by_role("status").all_inner_texts() == ["6 of 6 work."] * 2


def test_closing_the_view_stops_everything(room):
    page = room()
    press(page, "sound")
    page.evaluate("() => { navigator.wakeLock.request = () => new Promise((give) => { window.give = give }) }")
    press(page, "awake")
    told = page.evaluate("bare.hide(0); bare.model.saved.length")
    page.evaluate("give(Object.assign(new EventTarget(), { release() { window.released = true } }))")
    page.clock.run_for(5000)
    assert page.evaluate("[loudspeaker.contexts[0].state, released]") == ["closed", True]
    assert page.evaluate("bare.model.saved.length") == told


def test_in_python_it_says_in_a_sentence_what_was_found():
    check = RoomCheck()
    assert repr(check) == "Room check: 0 of 6 work. Not known yet: 6."
    check.results = {"latency": "late"}  # its number comes after it
    assert "after ?" in repr(check)
    check.results = dict.fromkeys(LINES, "works") | {"latency": "late"}
    check.measured = {"latency_ms": 200}
    assert repr(check) == f"Room check: 5 of 6 work. Sound in time: {LINES['latency']['late'].format(latency_ms=200)}"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_in_every_state_and_width_it_can_be_read_and_pressed(room, look):
    page = room(NO_LOCK)
    if look == "dark":
        page.add_style_tag(content=DARK)

    def look_at_it():
        axe(page, ".backnb-room")
        for width in (320, 700, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page, ".backnb-room *")
        for button in page.get_by_role("button").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 44, button.inner_text()

    look_at_it()
    check_everything(page)
    look_at_it()
    for width, height in (
        (1920, 1080),
        (1280, 720),
    ):  # a projector: the back row judges the colours, the rest is in sight
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("(height) => innerHeight === height", arg=height)
        for swatch in page.locator(".backnb-room-swatch").all():
            assert swatch.bounding_box()["height"] >= 0.2 * height
            expect(swatch).to_be_in_viewport(ratio=1)
        for button in page.get_by_role("button").all():
            expect(button).to_be_in_viewport(ratio=1)
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    answer(page, "sound", "Yes")
    answer(page, "colours", "No")
    look_at_it()


def test_forced_colours_keep_every_part_visible(room, page):
    page.emulate_media(forced_colors="active")
    page = room(NO_LOCK)
    check_everything(page)
    colors = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return [style(".backnb-room-shape svg").fill, style(".backnb-room-swatch").borderTopColor,
                style("[data-state=fails] .backnb-room-word").color, style("[data-state=fails]").borderLeftColor];
        }"""
    )
    assert set(colors) == {"rgb(0, 0, 0)"}  # on white
