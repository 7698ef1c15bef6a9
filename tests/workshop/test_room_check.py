"""The room check: each line against a browser that can and one that cannot, and its numbers against ours."""

import itertools
import math

import pytest
from helpers import functions, start, trait
from playwright.sync_api import expect
from room import (
    BLOCKED,
    LINES,
    NO_AUDIO,
    NO_LOCK,
    ORDER,
    SCREEN,
    WELL,
    WORDS,
    answer,
    assert_found,
    check_everything,
    expect_state,
    found,
    line,
    press,
    show,
    status,
)

from backnb import SQUAT, Plan, RoomCheck, Timer


@pytest.fixture
def room(bare):
    return lambda change="", **options: show(bare, change, **options)


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
        ("offline", "", "server", "works", {"outside": []}),
    ],
)  # fmt: skip
def test_each_line_says_what_works_and_what_to_do_if_not(room, key, change, reason, result, numbers):
    page = room(change)
    press(page, key)
    if key == SCREEN and reason == "works":
        page.wait_for_function("document.fullscreenElement")
    page.clock.run_for(3000)
    shown = {**numbers, "most_latency_ms": 100, "host": "bare.test"}
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


def watch(page, ran_ms=10_100):
    press(page, "clock")
    expect_state(page, "clock", "trying")
    page.clock.run_for(ran_ms)


def test_a_steady_clock_is_watched_for_ten_seconds_and_one_sees_how_far_it_is(room):
    page = room()
    watch(page, 3250)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "32")
    assert found(page, "clock") == "Watching the clock: 7 s left."
    page.clock.run_for(6650)
    expect_state(page, "clock", "trying")
    page.clock.run_for(200)
    measured = trait(page, "measured")
    assert_found(page, "clock", "works", "works", clock_gap_ms=16, clock_step_ms=0)
    assert measured == {"clock_gap_ms": 16, "clock_step_ms": 0}  # the fake clock draws every 16 ms
    assert page.get_by_role("progressbar").count() == 0


def test_a_picture_that_stands_still_is_measured(room):
    page = room()
    watch(page, 4000)
    page.clock.fast_forward(400)  # as when the page is blocked
    page.clock.run_for(6000)
    gap_ms = trait(page, "measured")["clock_gap_ms"]
    assert 400 <= gap_ms <= 416
    assert_found(page, "clock", "gap", "fails", clock_gap_ms=math.ceil(gap_ms), most_clock_gap_ms=250)


def test_a_picture_that_never_comes_again_is_measured_too(room):
    page = room()
    watch(page, 4000)
    page.evaluate("() => { window.requestAnimationFrame = () => 0 }")
    page.clock.run_for(7000)
    expect_state(page, "clock", "fails")
    assert 5900 <= trait(page, "measured")["clock_gap_ms"] <= 6100


@pytest.mark.parametrize(("step_ms", "reason", "result"), [(-2000, "step", "fails"), (101, "step", "fails"), (-60, "works", "works")])  # fmt: skip
def test_a_clock_that_is_set_in_the_middle_is_noticed(room, step_ms, reason, result):
    page = room()
    watch(page, 3000)
    page.evaluate("(step) => { const now = Date.now; Date.now = () => now() + step }", step_ms)
    page.clock.run_for(7100)
    expected = {"clock_gap_ms": 16, "clock_step_ms": abs(step_ms)}
    assert trait(page, "measured") == expected
    assert_found(page, "clock", reason, result, **expected, most_clock_step_ms=100)


HIDE = """Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"))"""


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_hidden_page_measures_nothing_and_does_not_fail(room, when):
    page = room(HIDE if when == "before" else "")
    press(page, "clock")
    page.clock.run_for(2000)
    if when == "meanwhile":
        page.evaluate(HIDE)
    assert_found(page, "clock", "hidden", None)
    assert trait(page, "measured") == {}
    assert page.get_by_role("progressbar").count() == 0
    page.evaluate("delete document.visibilityState")
    watch(page)
    expect_state(page, "clock", "works")


def test_what_came_from_elsewhere_is_named(bare, page):
    page.route("http://*.elsewhere.test/**", lambda route: route.fulfill(content_type="text/css", body=""))
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("/")[2]))
    page = bare(RoomCheck(), fake_clock=False)  # the faked clock hides what was loaded
    page.evaluate(
        """async () => {
            const load = (tag, traits) => new Promise((done) => {
                document.head.append(Object.assign(document.createElement(tag), traits, { onload: done, onerror: done }));
            });
            await load("link", { rel: "stylesheet", href: "http://fonts.elsewhere.test/a.css" });
            await load("script", { src: "http://bare.test/own.js", type: "module" });
            await load("img", { src: "data:image/png;base64,none" });
            performance.clearResourceTimings(); // as when there were more than the browser keeps
            await load("link", { rel: "stylesheet", href: "http://cdn.elsewhere.test/a.css" });
            document.querySelector("link[href*=cdn]").remove();
        }"""
    )
    press(page, "offline")
    hosts = ["cdn.elsewhere.test", "fonts.elsewhere.test"]
    assert sorted({host for host in asked if host != "bare.test"}) == hosts  # what really was asked
    assert trait(page, "measured")["outside"] == hosts
    assert_found(page, "offline", "elsewhere", "fails", outside=", ".join(hosts))


def test_one_press_tries_everything_and_says_how_many_work(room):
    page = room("loudspeaker.says = 0.2")
    check_everything(page, ran_s=5)
    assert status(page) == f"{WORDS['running']} {WORDS['answer']}"
    answer(page, "sound", "Yes")
    page.clock.run_for(6000)
    assert status(page) == f"6 of 8 work. {WORDS['read']} {WORDS['answer']}"
    answer(page, "colours", "Yes")
    results = dict.fromkeys(ORDER, "works") | {"latency": "fails"}
    assert trait(page, "results") == results
    assert trait(page, "measured") == {
        "voices": 2, "outside": [], "latency_ms": 200, "clock_gap_ms": 16, "clock_step_ms": 0,
    }  # fmt: skip
    assert status(page) == f"7 of 8 work. {WORDS['read']}"
    assert page.evaluate("[loudspeaker.contexts.length, loudspeaker.tones.length, locks.length]") == [1, 3, 1]
    press(page, "latency")
    page.evaluate("loudspeaker.says = 0.02")
    page.clock.run_for(3000)
    assert status(page) == "8 of 8 work."


def test_a_second_press_while_it_runs_does_nothing_and_a_later_one_begins_anew(room):
    page = room()
    check_everything(page, ran_s=4)
    page.get_by_role("button", name=WORDS["checking"]).click(force=True)
    line(page, "clock").locator(".backnb-room-try").click(force=True)
    page.clock.run_for(6100)
    expect(page.get_by_role("button", name=WORDS["check"])).to_be_visible()
    assert page.evaluate("[loudspeaker.contexts.length, locks.length]") == [1, 1]
    answer(page, "sound", "No")
    check_everything(page)
    expect_state(page, "sound", "asked")
    expect_state(page, "clock", "works")
    assert page.evaluate("[loudspeaker.contexts.length, locks.length]") == [2, 2]


def test_when_nothing_works_each_line_says_what_to_do(room):
    page = room(f"{NO_AUDIO}; {NO_LOCK}; voices = []; Element.prototype.requestFullscreen = undefined")
    check_everything(page)
    for key in ("sound", SCREEN, "awake", "voices"):
        expect_state(page, key, "fails")
        assert line(page, key).locator(".backnb-room-fix").inner_text()
    answer(page, "colours", "No")
    assert status(page) == f"2 of 8 work. {WORDS['read']} Not tried yet: 1."  # without sound, no latency


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
    page = room("window.frames_asked = 0; const next = requestAnimationFrame;"
                "window.requestAnimationFrame = (look) => { frames_asked += 1; return next(look) }")  # fmt: skip
    press(page, "sound")
    press(page, "clock")
    page.clock.run_for(1000)
    page.evaluate("() => { navigator.wakeLock.request = () => new Promise((give) => { window.give = give }) }")
    press(page, "awake")
    told = page.evaluate("bare.hide(0); bare.model.saved.length")
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["closed"]
    frames = page.evaluate("frames_asked")
    page.evaluate("give(Object.assign(new EventTarget(), { release() { window.released = true } }))")
    page.clock.run_for(12_000)
    assert page.evaluate("released") is True
    assert page.evaluate("frames_asked") == frames > 10
    assert page.evaluate("bare.model.saved.length") == told


def test_every_view_shows_what_was_found(room):
    page = room()
    page.evaluate("bare.show()")
    line(page, "awake").first.locator(".backnb-room-try").click()
    second = page.locator(".backnb-room").nth(1)
    second.locator("[data-line=awake][data-state=works]").wait_for()
    page.evaluate("bare.hide(0); bare.show()")
    assert page.locator(".backnb-room").nth(1).get_by_role("status").inner_text().startswith("1 of 8 work.")


# Our own look at the same page: gaps between frames, latency and voices, without the room check's functions.
MEASURE = """() => {
    const Real = AudioContext;
    window.outside = { gap: 0, step: 0 };
    window.AudioContext = class extends Real {
        close() {
            outside.latency_ms = (this.outputLatency || this.baseLatency) * 1000;
            return super.close();
        }
    };
    let last, first;
    const clock = document.querySelector("[data-line=clock]");
    const look = () => {
        const moment = performance.now();
        const watching = clock.dataset.state === "trying";
        if (watching && last) outside.gap = Math.max(outside.gap, moment - last);
        const apart = Date.now() - moment;
        if (watching && !last) {
            first = apart;
            setTimeout(() => {
                const until = performance.now() + 600;
                while (performance.now() < until);
            }, 2000);
        }
        if (watching) outside.step = Math.max(outside.step, Math.abs(apart - first));
        last = watching ? moment : undefined;
        requestAnimationFrame(look);
    };
    look();
}"""


def test_the_numbers_agree_with_an_outside_measurement(bare, page):
    page = bare(RoomCheck(), fake_clock=False)
    page.set_default_timeout(60_000)
    page.evaluate(MEASURE)
    page.get_by_role("button", name=WORDS["check"]).click()
    page.locator("[data-line=clock]:is([data-state=works], [data-state=fails])").wait_for()
    measured, outside = trait(page, "measured"), page.evaluate("outside")
    assert outside["gap"] >= 600
    assert abs(measured["clock_gap_ms"] - outside["gap"]) < 35  # a frame, and another one at its ends
    assert abs(measured["clock_step_ms"] - outside["step"]) < 35
    assert measured["voices"] == page.evaluate(
        "speechSynthesis.getVoices().filter((v) => v.localService && v.lang.startsWith('en')).length"
    )
    if outside.get("latency_ms"):
        assert abs(measured["latency_ms"] - outside["latency_ms"]) < 1
    shown = found(page, "clock")
    assert f"{math.ceil(measured['clock_gap_ms'])} ms" in shown


def test_in_python_it_says_in_a_sentence_what_was_found():
    check = RoomCheck()
    assert repr(check) == "Room check: 0 of 8 work. Not tried yet: 8."
    check.results = dict.fromkeys(ORDER, "works") | {"clock": "fails", "full_screen": "fails"}
    assert repr(check) == "Room check: 6 of 8 work. Does not work: Full screen, Steady clock."
    check.results = dict.fromkeys(ORDER, "works")
    assert repr(check) == "Room check: 8 of 8 work."
    with pytest.raises(ValueError, match="language"):
        RoomCheck(language="xx")
