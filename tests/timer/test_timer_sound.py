"""What the timer lets a person hear, on a loudspeaker that writes down every tone."""

import math

import pytest
from helpers import MESSAGE, assert_shows, board, button, every_frame, focus, go, start, tones, trait
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

READY_TICKS = (3, 2, 1)


def cues_of(plan):
    """What should be heard and when, from the plan alone: the moment, the kind of cue."""
    ready = plan.phases[0]
    cues = [(ready.seconds - s, "tick") for s in READY_TICKS]
    for phase in plan.phases[1:]:
        last = phase.kind == "move" and phase.rep == max(p.rep for p in plan.phases if p.exercise == phase.exercise)
        cues.append((phase.start_s, "last" if last else phase.kind))
    return [*cues, (plan.total_s, "end")]


@pytest.fixture(scope="module")
def motifs(node):
    """The notes of each cue: hertz, seconds after the cue, length in seconds."""
    return node("timer/sound.js", "() => TONES")


def expected_tones(motifs, cues, end_s):
    """The notes of these cues, when the last of them is heard at `end_s`."""
    zero_s = end_s - max(at for at, _ in cues)
    return sorted((zero_s + at + after, hertz) for at, kind in cues for hertz, after, _ in motifs[kind])


def ahead(page):
    """Tones that are still to come, as `tones` gives them."""
    now = page.evaluate("loudspeaker.contexts[0].exact")
    return [tone for tone in page.evaluate(AHEAD) if tone[0] > now], now


AHEAD = "loudspeaker.ahead().map(({ from, hertz }) => [from, hertz]).sort((a, b) => a[0] - b[0])"


def matches(laid, expected):
    """Whether two lists of tones are the same: to a millionth of a second, a twentieth of one sample."""
    return [hertz for _, hertz in laid] == [hertz for _, hertz in expected] and all(
        math.isclose(a, b, abs_tol=1e-6) for (a, _), (b, _) in zip(laid, expected, strict=True)
    )


@pytest.mark.parametrize("plan", [Plan.of(SQUAT, reps=3), Plan.of(ROOF), Plan.between_sets(100)], ids=str)
def test_the_whole_set_is_laid_on_the_audio_clock_at_the_press(bare, motifs, plan):
    page = bare(Timer(plan))
    start(page)
    cues = cues_of(plan)
    laid = tones(page)
    assert 0 <= laid[0][0] - cues[0][0] < 0.05  # it begins with the press
    assert matches(laid, expected_tones(motifs, cues, laid[-1][0]))
    go(page, plan.total_s)
    assert matches(tones(page), laid)  # and nothing is laid twice while it runs
    assert_shows(page, ended="finished")


@pytest.mark.parametrize("name", ["Pause", "That was my limit", "Start over"])
def test_what_stops_the_set_silences_it_with_a_fade_and_no_cut(bare, name):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 7.05)  # a tone is on at this moment
    assert len(page.evaluate(AHEAD)) > 5
    go(page, name)
    assert page.evaluate(AHEAD) == []
    now = page.evaluate("loudspeaker.contexts[0].currentTime")
    fades = page.evaluate(
        """() => loudspeaker.tones.map((tone) => tone.to.to.gain.steps)
            .flat().filter(([what, value]) => what === "ramp" && value === 0).map(([, , at]) => at)"""
    )
    assert any(0.005 <= fade - now <= 0.01 for fade in fades)
    assert max(page.evaluate("loudspeaker.tones.map(({ until }) => until)")) > now  # it fades, and then is over


@pytest.mark.parametrize(
    ("presses", "at_s"),
    [
        ([8.2, "Pause", 60, "Resume"], 8.2),
        ([1.5, "Skip ahead"], 5),
        ([1.5, "Skip ahead", "Skip ahead", "Back one rep"], 5),
        ([1.5, "Skip ahead", "Skip ahead"], 10),
    ],
)
def test_after_a_pause_or_a_jump_the_rest_is_laid_anew(bare, motifs, presses, at_s):
    plan = Plan.of(SQUAT, reps=3)
    page = bare(Timer(plan))
    go(page, "Start", *presses)
    laid, now = ahead(page)
    assert trait(page, "elapsed_s") == pytest.approx(at_s, abs=0.01)
    assert laid[-1][0] == pytest.approx(now + plan.total_s - at_s, abs=0.01)
    expected = expected_tones(motifs, [cue for cue in cues_of(plan) if cue[0] >= at_s], laid[-1][0])
    if "Pause" not in presses:
        # The tone of the landing is late by what the audio thread needs to get it, and by no more than a hundredth.
        assert 0 < laid[0][0] - now < 0.01
        laid, expected = laid[1:], expected[1:]
    assert matches(laid, expected)


def test_a_change_between_the_two_notes_of_a_cue_loses_none(bare):
    page = bare(Timer(SQUAT, reps=10))
    start(page, 7.05)  # the first of the two notes for the hold is on
    focus(page)
    before = tones(page)
    for key in ("+", "-", "<", ">"):
        page.keyboard.press(key)
    assert matches(tones(page), before)


def test_sound_that_the_browser_takes_away_in_the_middle_comes_back_with_a_press(bare):
    plan = Plan.of(SQUAT, reps=3)
    page = bare(Timer(plan))
    start(page, 6)
    page.evaluate("loudspeaker.contexts[0].become('suspended')")  # as a telephone does when somebody calls
    go(page, 3)
    expect(page.locator(MESSAGE)).to_contain_text(BLOCKED)
    assert board(page)["kind"] == "return"  # the set has gone on
    page.locator(".backnb-timer").click(position={"x": 300, "y": 120})
    page.clock.run_for(50)
    expect(page.locator(MESSAGE)).not_to_contain_text(BLOCKED)
    laid, now = ahead(page)
    assert laid[-1][0] - now == pytest.approx(plan.total_s - 9.05, abs=0.1)


@pytest.mark.parametrize(
    ("key", "changed"),
    [("<", {"slower_s": 0.5}), ("+", {"targets": 11 * [0.4]}), ("h", {"hold_s": 1.5})],
    ids=["slower", "one rep more", "longer hold"],
)
def test_a_change_on_the_fly_makes_the_next_cues_right_and_touches_no_tone_that_sounds(
    bare, node, motifs, key, changed
):
    timer = Timer(SQUAT, reps=10)
    page = bare(timer)
    start(page, 5.05)  # on the way down in the first rep, whose tone is on
    focus(page)
    before, digits = tones(page), board(page)["digits"]
    page.keyboard.press(key)
    page.clock.run_for(17)
    assert board(page)["digits"] == digits
    # What has begun stays as it was; what comes after is as the changed plan has it.
    settings = {"targets": 10 * [0.4], "hold_s": 1, "slower_s": 0} | changed  # where they lie makes no tone
    laid = node("timer/clock.js", "lay", timer._plan, {"squat": settings}, "steady", [5, 2])
    cues = [(cue["at"], cue["tone"]) for cue in node("timer/sound.js", "cuesOf", laid)]
    assert matches(tones(page), expected_tones(motifs, cues, before[0][0] - cues[0][0] + cues[-1][0]))
    go(page, cues[-1][0])
    assert_shows(page, ended="finished")


def test_each_cue_is_another_motif_and_rises_and_falls_without_a_click(bare, motifs):
    page = bare(Timer(SQUAT, reps=2))
    assert set(motifs) == {"tick", "move", "hold", "return", "last", "change", "end"}
    # By ear alone: no two share both pitch and number of beats, and none is long.
    signs = {kind: (tuple(hertz for hertz, _, _ in parts), len(parts)) for kind, parts in motifs.items()}
    assert len(set(signs.values())) == len(signs)
    assert all(after + seconds <= 0.5 for parts in motifs.values() for _, after, seconds in parts)
    # Neutral at the end: one low note, lower than any other, no rising figure.
    assert len(motifs["end"]) == 1
    assert motifs["end"][0][0] < min(hertz for kind in set(motifs) - {"end"} for hertz, _, _ in motifs[kind])
    start(page)
    for steps, begins, stops in page.evaluate("loudspeaker.tones.map((t) => [t.to.gain.steps, t.from, t.until])"):
        (_, zero, at), (_, loud, risen), (_, _, falls), (_, silent, fallen) = steps
        assert (zero, silent, at, fallen) == (0, 0, begins, stops)
        assert 0 < loud <= 1
        assert 0.005 <= risen - at <= 0.010
        assert 0.005 <= fallen - falls <= 0.010


@pytest.mark.parametrize(
    ("late_s", "told"),
    [(0.02, "exactly"), (0.25, "exactly"), (0.1, "roughly"), (0, "not at all")],
    ids=["built in", "Bluetooth headphones", "only outputLatency", "a browser that says nothing"],
)
def test_the_picture_waits_for_what_is_heard(bare, late_s, told):
    page = bare(Timer(SQUAT, reps=2))
    every_frame(page)
    page.evaluate(
        """([late_s, told]) => {
            if (told === "exactly") loudspeaker.latency_s = late_s;
            else AudioContext.prototype.getOutputTimestamp = undefined;
            if (told !== "exactly") loudspeaker.says = told === "roughly" ? late_s : null;
        }""",
        [late_s, told],
    )
    start(page)
    onset = tones(page)[3][0]  # after three ticks: the first movement
    go(page, onset + late_s - page.evaluate("loudspeaker.contexts[0].exact") - 0.034)
    assert_shows(page, kind="ready")
    go(page, 0.068)  # within two frames
    assert_shows(page, kind="move")
    go(page, 30)
    assert_shows(page, ended="finished")


def output(page):
    return page.evaluate("loudspeaker.outputs.at(-1).gain.value")


@pytest.mark.parametrize("how", ["from the start", "by key before the start", "while it runs"])
def test_muted_it_is_silent(bare, how):
    page = bare(Timer(SQUAT, reps=3, sound=how != "from the start"))
    if how == "by key before the start":
        focus(page)
        page.keyboard.press("m")
    start(page)
    if how == "while it runs":
        assert output(page) > 0
        button(page, "Sound").click()
    expect(button(page, "Sound")).to_have_attribute("aria-pressed", "false")
    assert output(page) == 0
    go(page, "Sound")
    loud = output(page)
    open_more(page)
    page.get_by_role("slider", name="Volume").fill("40")
    assert 0 < output(page) < loud / 2  # half as far is less than half as loud


def open_more(page):
    page.get_by_text("Sound, flash and voice").click()


def test_volume_mute_flash_and_voice_are_kept_in_this_browser(bare):
    page = bare(Timer(SQUAT))
    open_more(page)
    volume = page.get_by_role("slider", name="Volume")
    volume.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert float(volume.input_value()) == 65
    assert_shows(page, state="ready")
    for name in ("Flash", "Voice", "Sound"):
        button(page, name).click()
    page = bare(Timer(SQUAT))
    open_more(page)
    assert float(page.get_by_role("slider", name="Volume").input_value()) == 65
    for name, pressed in (("Flash", "true"), ("Voice", "true"), ("Sound", "false")):
        expect(button(page, name)).to_have_attribute("aria-pressed", pressed)
    start(page)
    assert output(page) == 0


def test_what_the_browser_keeps_may_be_anything(bare, page):
    page.add_init_script("try { localStorage.setItem('backnb-timer', '{broken') } catch {}")
    page = bare(Timer(SQUAT))
    start(page, 1)
    assert_shows(page, state="running")


def test_test_sound_plays_the_three_cues_and_then_gives_the_loudspeaker_back(bare, motifs):
    page = bare(Timer(SQUAT))
    open_more(page)
    button(page, "Test sound").click()
    heard = [hertz for _, hertz in tones(page)]
    assert heard == [hertz for kind in ("move", "hold", "return") for hertz, _, _ in motifs[kind]]
    go(page, 10)
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["closed"]
    assert board(page)["state"] == "ready"
    start(page, 1)
    assert page.evaluate("loudspeaker.ahead().length") > 10
    test_sound = page.get_by_role("button", name="Test sound", exact=True, include_hidden=True)
    expect(test_sound).to_be_disabled()  # in the middle of a set it would mislead


def test_a_test_right_before_the_start_does_not_take_the_sound_away(bare):
    page = bare(Timer(SQUAT, reps=2))
    open_more(page)
    button(page, "Test sound").click()
    start(page, 5)
    assert page.evaluate("loudspeaker.contexts.map(({ state }) => state)") == ["running"]
    assert page.evaluate("loudspeaker.ahead().length") >= 6


BLOCKED = "Your browser has blocked the sound."


def test_blocked_sound_is_said_and_a_press_later_lays_the_rest_in_time(bare, motifs):
    plan = Plan.of(SQUAT, reps=3)
    page = bare(Timer(plan))
    page.evaluate("loudspeaker.allowed = false")
    start(page, 0.5)
    expect(page.locator(MESSAGE)).not_to_contain_text(BLOCKED)  # it may only be waking up
    go(page, 8)
    expect(page.locator(MESSAGE)).to_contain_text(BLOCKED)
    assert (board(page)["kind"], tones(page)) == ("return", [])  # the set itself runs on
    page.evaluate("loudspeaker.allow()")
    page.locator(".backnb-timer").click(position={"x": 300, "y": 120})
    page.clock.run_for(100)
    expect(page.locator(MESSAGE)).not_to_contain_text(BLOCKED)
    assert board(page)["state"] == "running"
    laid = tones(page)
    rest = [(at, kind) for at, kind in cues_of(plan) if at > 8.6]
    assert matches(laid, expected_tones(motifs, rest, laid[-1][0]))
    page.clock.run_for(8)
    # 8.6 s of the set had run when the loudspeaker began.
    assert laid[-1][0] == pytest.approx(plan.total_s - 8.5, abs=0.05)


@pytest.mark.parametrize("audio", ["undefined", "class { constructor() { throw new Error('none') } }"])
def test_a_browser_without_sound_says_so_and_runs(bare, page, audio):
    page.add_init_script(f"Object.defineProperty(window, 'AudioContext', {{ value: {audio} }})")
    page = bare(Timer(SQUAT, reps=1), fake_audio=False)
    open_more(page)
    page.get_by_role("button", name="Test sound").click()
    start(page, 12)
    assert trait(page, "ended") == "finished"
    expect(page.locator(MESSAGE)).to_contain_text("This browser cannot make sounds.")


def watch_flashes(page):
    """Note when the board begins to flash, in milliseconds."""
    page.evaluate(
        """() => {
            window.flashes = [];
            let before = "false";
            new MutationObserver(([{ target }]) => {
                if (target.dataset.flash === "true" && before !== "true") flashes.push(performance.now());
                before = target.dataset.flash;
            }).observe(document.querySelector(".backnb-timer"), { attributeFilter: ["data-flash"] });
        }"""
    )


@pytest.mark.parametrize("flash", [True, False])
def test_a_flash_with_each_cue_for_noisy_rooms(bare, flash):
    plan = Plan.of(SQUAT, reps=2)
    page = bare(Timer(plan))
    focus(page)
    if flash:
        page.keyboard.press("b")
    start(page)
    watch_flashes(page)
    begun = page.evaluate("performance.now()")
    go(page, plan.total_s)
    due = [at for at, kind in cues_of(plan) if kind != "end"] if flash else []
    assert [(moment - begun) / 1000 for moment in page.evaluate("flashes")] == pytest.approx(due, abs=0.034)


@pytest.mark.parametrize("speed", [1, 3, 10, 100])
def test_never_more_than_three_flashes_in_a_second(bare, speed):
    page = bare(Timer(Plan.between_sets(130), speed=speed))
    every_frame(page)
    focus(page)
    page.keyboard.press("b")
    start(page)
    watch_flashes(page)
    go(page, min(20, 120 / speed))
    for _ in range(8):  # and a hand that jumps about adds none
        page.keyboard.press("ArrowRight")
        go(page, 0.06)
    seen = page.evaluate("flashes")
    assert seen
    assert all(later - first > 1000 for first, later in zip(seen, seen[3:], strict=False))


SYNTH = """(voices) => {
    window.said = [];
    const synth = new EventTarget();
    Object.assign(synth, {
        getVoices: () => voices,
        speak: ({ text, lang, voice, volume }) =>
            said.push({ what: "speak", text, lang, voice: voice.name, volume, at: window.performance.now() }),
        cancel: () => said.push({ what: "cancel" }),
    });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
    Object.defineProperty(window, "speechSynthesis", { value: synth, configurable: true });
}"""
VOICES = [
    {"name": "Anna", "lang": "de-DE", "localService": True, "default": True},
    {"name": "Alex", "lang": "en-GB", "localService": True, "default": False},
    {"name": "Zoe", "lang": "en-US", "localService": True, "default": False},
    {"name": "Cloud", "lang": "en-US", "localService": False, "default": False},
]


@pytest.fixture
def speaking(bare, page):
    def show(timer, voices=VOICES):
        page.add_init_script(f"({SYNTH})({voices!r})".replace("True", "true").replace("False", "false"))
        return bare(timer)

    return show


def spoken(page):
    return [each for each in page.evaluate("said") if each["what"] == "speak"]


def test_the_voice_says_the_count_and_the_next_move_before_each_beat(speaking):
    plan = Plan.of(SQUAT, reps=2)
    page = speaking(Timer(plan, voice=True))
    start(page)
    begun = page.evaluate("performance.now()")
    page.evaluate("said.length = 0")
    go(page, plan.total_s)
    assert [each["text"] for each in spoken(page)] == ["1. Down", "Hold", "Up", "Last one. Down", "Hold", "Up"]
    assert {each["voice"] for each in spoken(page)} == {"Alex"}  # of this language and on this computer
    for each, phase in zip(spoken(page), plan.phases[1:], strict=True):
        assert 0.3 < phase.start_s - (each["at"] - begun) / 1000 < 1
    # A queue that is stuck would swallow what is said, so each time it is emptied.
    assert [each["what"] for each in page.evaluate("said")][: 2 * 6] == ["cancel", "speak"] * 6
    assert len(tones(page)) == len(cues_of(plan)) + 2 * 1 + 2  # and the beats are there as well


def test_the_voice_names_the_next_drill_at_the_change_over_and_falls_silent_at_a_pause(speaking):
    page = speaking(Timer(Plan.between_sets(70), voice=True))
    start(page, 4.3)
    go(page, "Pause")
    assert page.evaluate("said.at(-1).what") == "cancel"
    count = page.evaluate("said.length")
    go(page, 5)
    assert page.evaluate("said.length") == count
    go(page, "Resume", 60)
    assert "Next: Raising the Roof" in [each["text"] for each in spoken(page)]


def test_another_voice_of_the_language_can_be_chosen_and_is_kept(speaking, bare):
    page = speaking(Timer(SQUAT, voice=True))
    open_more(page)
    choice = page.get_by_role("combobox", name="Which voice")
    assert choice.input_value() == "Alex"  # the one that speaks if none is chosen
    assert choice.locator("option").all_inner_texts() == ["Alex (en-GB)", "Zoe (en-US)"]
    choice.select_option("Zoe")
    choice.press("r")  # looks for a voice, and is no key of the timer
    page.get_by_role("slider", name="Volume").press("PageDown")
    assert board(page)["state"] == "ready"
    page = bare(Timer(SQUAT, voice=True))
    start(page, 4.5)
    assert page.evaluate("said.at(-1).voice") == "Zoe"


def test_no_voice_is_no_error_and_no_wait(speaking):
    page = speaking(Timer(SQUAT, reps=1, voice=True), voices=VOICES[:1])
    start(page)
    expect(page.locator(MESSAGE)).to_contain_text("No voice for this language is installed")
    go(page, 10)
    assert_shows(page, ended="finished")
    assert spoken(page) == []


def test_voice_and_tones_are_switched_apart(speaking):
    page = speaking(Timer(SQUAT, voice=True, sound=False))
    start(page, 4.5)
    assert output(page) == 0
    assert page.evaluate("said.at(-1).text") == "1. Down"
    page.keyboard.press("v")
    page.keyboard.press("m")
    count = len(spoken(page))
    go(page, 5)
    assert output(page) > 0
    assert len(spoken(page)) == count
