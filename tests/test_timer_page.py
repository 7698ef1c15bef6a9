"""The timer's ES module alone on a bare page, with a clock that the test moves."""

import random

import pytest
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

ONE_FRAME_S = 0.017
NAMES = ["Back one rep", "Skip ahead", "Start over", "That was my limit"]


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def board(page, index=0):
    """What the board shows."""
    root = page.locator(".backnb-timer").nth(index)
    return {
        "state": root.get_attribute("data-state"),
        "kind": root.get_attribute("data-kind"),
        "rep": int(root.get_attribute("data-rep")),
        "digits": root.get_by_role("timer").inner_text(),
    }


def trait(page, name):
    return page.evaluate("(name) => bare.model.traits[name]", name)


def saved(page):
    return page.evaluate("bare.model.saved")


def test_one_press_and_the_set_runs_to_its_end(bare):
    plan = Plan.of(ROOF, reps=3)
    page = bare(Timer(plan))
    button(page, "Start").click()
    page.set_viewport_size({"width": 1280, "height": 720})
    for phase in plan.phases:
        shown = board(page)
        assert (shown["state"], shown["kind"], shown["rep"]) == ("running", phase.kind, phase.rep)
        assert shown["digits"] == str(round(phase.seconds))
        expect(page.get_by_text(phase.label, exact=True)).to_be_visible()
        expect(page.get_by_text(ROOF.stop_line)).to_be_in_viewport(ratio=1)
        page.clock.run_for(phase.seconds * 1000)
    assert board(page)["state"] == "ended"
    assert [trait(page, name) for name in ("ended", "reps_done", "rep", "limit")] == ["finished", 3, 3, None]


def test_python_is_told_of_events_and_not_of_ticks(bare):
    plan = Plan.of(SQUAT, reps=4)
    page = bare(Timer(plan))
    assert saved(page) == []
    button(page, "Start").click()
    page.clock.run_for(plan.total_s * 1000 + 500)
    assert [(traits["state"], traits["rep"]) for traits in saved(page)] == [
        *(("running", phase.rep) for phase in plan.phases),
        ("ended", 4),
    ]


@pytest.mark.parametrize(
    ("before", "press", "state", "kind", "rep"),
    [
        ("ready", "Start", "running", "ready", 0),
        ("running", "Pause", "paused", "hold", 3),
        ("running", "Back one rep", "running", "move", 2),
        ("running", "Skip ahead", "running", "move", 4),
        ("running", "Start over", "ready", "ready", 0),
        ("running", "That was my limit", "ended", "hold", 3),
        ("paused", "Resume", "running", "hold", 3),
        ("paused", "Back one rep", "paused", "move", 2),
        ("paused", "Skip ahead", "paused", "move", 4),
        ("paused", "Start over", "ready", "ready", 0),
        ("paused", "That was my limit", "ended", "hold", 3),
        ("ended", "Start over", "ready", "ready", 0),
    ],
)
def test_every_control_in_every_state(bare, before, press, state, kind, rep):
    page = bare(Timer(SQUAT, reps=10))
    if before != "ready":
        button(page, "Start").click()
        page.clock.run_for((5 + 2 * 5 + 2) * 1000 + 400)  # 0.4 s into the hold of rep 3
    if before == "paused":
        button(page, "Pause").click()
    if before == "ended":
        button(page, "That was my limit").click()
    button(page, press).click()
    shown = board(page)
    assert (shown["state"], shown["kind"], shown["rep"]) == (state, kind, rep)


def test_controls_that_make_no_sense_are_off(bare):
    page = bare(Timer(SQUAT))
    for name in NAMES:
        expect(button(page, name)).to_be_disabled()
    button(page, "Start").click()
    for name in NAMES:
        expect(button(page, name)).to_be_enabled()
    button(page, "That was my limit").click()
    for name in ["Start", "Back one rep", "Skip ahead", "That was my limit"]:
        expect(button(page, name)).to_be_disabled()
    expect(button(page, "Start over")).to_be_enabled()


def test_from_the_first_rep_back_goes_to_its_start_and_from_the_last_skip_ends(bare):
    page = bare(Timer(SQUAT, reps=2))
    button(page, "Start").click()
    page.clock.run_for(8500)  # holding in rep 1
    button(page, "Back one rep").click()
    assert (board(page)["kind"], board(page)["rep"]) == ("move", 1)
    button(page, "Skip ahead").click()
    button(page, "Skip ahead").click()
    assert [trait(page, name) for name in ("state", "ended", "reps_done")] == ["ended", "finished", 0]


def test_reps_passed_over_do_not_count_as_done(bare):
    page = bare(Timer(SQUAT, reps=3))
    button(page, "Start").click()
    page.clock.run_for(5500)  # going down in rep 1
    button(page, "Skip ahead").click()
    page.clock.run_for(10_000)
    assert [trait(page, name) for name in ("ended", "reps_done", "rep")] == ["finished", 2, 3]


def test_both_drills_in_one_rest(bare):
    plan = Plan.between_sets(90)
    page = bare(Timer(plan))
    button(page, "Start").click()
    page.clock.run_for(56_000)
    assert (board(page)["kind"], board(page)["digits"]) == ("change", "7")
    expect(page.get_by_text("Raising the Roof").first).to_be_visible()
    button(page, "Back one rep").click()
    assert (board(page)["kind"], board(page)["rep"]) == ("move", 10)
    button(page, "Skip ahead").click()
    assert board(page)["kind"] == "change"
    button(page, "Skip ahead").click()
    assert (board(page)["kind"], board(page)["rep"]) == ("move", 1)
    expect(page.get_by_text(ROOF.stop_line)).to_be_visible()


@pytest.mark.parametrize(
    ("at_s", "rep", "limit"),
    [(2, 0, 0), (5.5, 0, 0), (7.0, 1, 0.4), (12.5, 2, 0.6), (14, 2, 0.6), (16, 2, 0.6), (17.5, 3, 0.8)],
    ids=[
        "ready",
        "first way down",
        "second hold",
        "second hold later",
        "second way up",
        "third way down",
        "third hold",
    ],
)
def test_my_limit_keeps_the_last_target_that_was_reached(bare, at_s, rep, limit):
    page = bare(Timer(SQUAT, reps=4))
    button(page, "Start").click()
    page.clock.run_for(at_s * 1000)
    button(page, "That was my limit").click()
    assert [trait(page, name) for name in ("state", "ended", "rep", "limit")] == [
        "ended",
        "limit",
        rep,
        pytest.approx(limit),
    ]
    page.clock.run_for(5000)
    assert board(page)["state"] == "ended"


def test_pausing_many_times_loses_no_time(bare):
    plan = Plan.of(SQUAT, reps=10)
    page = bare(Timer(plan))
    chance = random.Random(7)
    ran_ms = 0
    button(page, "Start").click()
    for _ in range(30):
        step = chance.randrange(1, 1500)
        page.clock.run_for(step)
        ran_ms += step
        button(page, "Pause").click()
        page.clock.run_for(chance.randrange(1, 5000))
        button(page, "Resume").click()
    button(page, "Pause").click()
    assert trait(page, "elapsed_s") == pytest.approx(ran_ms / 1000, abs=0.002)


class Model:
    """What the timer should do, in the plainest way: an elapsed time and a state."""

    def __init__(self, plan):
        self.plan, self.state, self.t = plan, "ready", 0.0
        self.moves = [phase for phase in plan.phases if phase.kind == "move"]

    def wait(self, seconds):
        if self.state == "running":
            self.t = round(self.t + seconds, 3)
            if self.t >= self.plan.total_s:
                self.t, self.state = self.plan.total_s, "ended"

    def press(self, name):
        active = self.state in ("running", "paused")
        if name == "toggle":
            self.state = {"ready": "running", "running": "paused", "paused": "running"}.get(self.state, self.state)
        elif name == "Start over" and self.state != "ready":
            self.state, self.t = "ready", 0.0
        elif name == "That was my limit" and active:
            self.state = "ended"
        elif name == "Back one rep" and active:
            phase, _ = self.plan.at(self.t)
            begun = [move for move in self.moves if move.start_s <= self.t]
            earlier = begun[:-1] or begun if phase.rep else begun
            self.t = earlier[-1].start_s if earlier else 0.0
        elif name == "Skip ahead" and active:
            later = [p.start_s for p in self.plan.phases if p.kind in ("move", "change") and p.start_s > self.t]
            self.t = later[0] if later else self.plan.total_s
            if not later:
                self.state = "ended"

    def board(self, ago_s=0):
        """What the board should show, or should have shown a moment ago."""
        phase, fraction = self.plan.at(self.t - ago_s)
        left = phase.seconds * (1 - fraction)
        digits = "0" if self.state == "ended" else str(max(1, int(left + 1 - 1e-6)))
        return {"state": self.state, "kind": phase.kind, "digits": digits}


@pytest.mark.parametrize("seed", [1, 2])
def test_random_presses_never_part_the_picture_from_the_clock(bare, seed):
    plan = Plan.between_sets(60)
    page, model, chance = bare(Timer(plan)), Model(plan), random.Random(seed)
    page.evaluate("bare.show()")
    keys = {"toggle": " ", "Back one rep": "ArrowLeft", "Skip ahead": "PageDown", "Start over": "r"}
    for _ in range(200):
        name = chance.choices(
            ["toggle", "Back one rep", "Skip ahead", "Start over", "That was my limit"], [6, 3, 3, 1, 1]
        )[0]
        picture = page.locator(".backnb-timer").nth(chance.randrange(2))
        if name in keys and chance.random() < 0.5:
            picture.focus()
            page.keyboard.press(keys[name])
        else:
            css = {"toggle": "toggle", "Back one rep": "back", "Skip ahead": "skip", "Start over": "restart"}
            picture.locator(f".backnb-timer-{css.get(name, 'limit')}").click(force=True)
        model.press(name)
        wait_ms = chance.choice([0, 17, 333, 1000, 2500, 9000])
        page.clock.run_for(wait_ms)
        model.wait(wait_ms / 1000)
        # The picture is as old as its last frame, at most; the clock itself is exact.
        expected = [model.board(), *([model.board(ONE_FRAME_S)] if model.state == "running" else [])]
        for index in range(2):
            shown = board(page, index)
            shown.pop("rep")
            assert shown in expected
        assert trait(page, "state") == model.state


def test_the_browser_and_python_look_up_the_same_phase(bare):
    plan = Plan.between_sets(75)
    page = bare(Timer(plan, speed=1))
    chance = random.Random(3)
    moments = [chance.uniform(0, plan.total_s) for _ in range(100)] + [phase.start_s for phase in plan.phases]
    looked_up = page.evaluate(
        """([source, plan, moments]) => {
            const phaseIndex = new Function(`${source}; return phaseIndex`)();
            return moments.map((t) => phaseIndex(plan, t));
        }""",
        [Timer._esm.partition("export default")[0], plan.to_dict(), moments],
    )
    assert looked_up == [plan.phases.index(plan.at(t)[0]) for t in moments]


def test_keys_work_while_the_board_has_the_focus_and_only_then(bare):
    page = bare(Timer(SQUAT, reps=3))
    page.keyboard.press(" ")
    assert board(page)["state"] == "ready"
    page.locator(".backnb-timer").focus()
    for key, state in ((" ", "running"), (" ", "paused"), (" ", "running"), ("r", "ready"), (" ", "running")):
        page.keyboard.press(key)
        assert board(page)["state"] == state
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    assert board(page)["rep"] == 2
    page.keyboard.press("PageUp")
    assert board(page)["rep"] == 1
    page.keyboard.press("m")
    assert trait(page, "sound") is False
    page.keyboard.press("l")
    assert board(page)["state"] == "ended"


def test_space_on_a_button_reached_by_tab_presses_that_button(bare):
    page = bare(Timer(SQUAT, reps=3))
    button(page, "Start").click()
    button(page, "Skip ahead").focus()
    page.keyboard.press(" ")
    assert (board(page)["state"], board(page)["rep"]) == ("running", 1)


def test_full_screen_by_button_and_key(bare):
    page = bare(Timer(SQUAT))
    page.set_viewport_size({"width": 1280, "height": 720})
    button(page, "Full screen").click()
    page.wait_for_function("document.fullscreenElement?.classList.contains('backnb-timer')")
    root = page.locator(".backnb-timer")
    assert root.get_by_role("timer").bounding_box()["height"] >= 0.35 * 720
    assert root.evaluate("root => root.scrollHeight <= innerHeight && root.scrollWidth <= innerWidth")
    expect(button(page, "Full screen")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


@pytest.mark.parametrize("width", [320, 400, 700, 1100])
def test_nothing_is_cut_at_any_width(bare, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page = bare(Timer(SQUAT))
    button(page, "Start").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ["Pause", *NAMES, "Sound", "Full screen"]:
        assert button(page, name).evaluate("b => b.scrollWidth <= b.clientWidth + 1 && b.offsetHeight >= 44")


def test_two_pictures_are_one_clock_and_the_last_to_go_pauses_it(bare):
    page = bare(Timer(SQUAT, reps=3))
    page.evaluate("bare.show()")
    button(page, "Start").first.click()
    page.clock.run_for(6000)
    assert board(page, 0) == board(page, 1)
    page.evaluate("bare.hide(0)")
    page.clock.run_for(1000)
    assert trait(page, "state") == "running"
    page.evaluate("bare.hide(1)")
    assert trait(page, "state") == "paused"
    page.clock.run_for(60_000)
    assert trait(page, "elapsed_s") == 7


def test_loaded_again_it_waits_where_it_was(bare):
    timer = Timer(SQUAT, reps=3)
    page = bare(timer)
    button(page, "Start").click()
    page.clock.run_for(9400)
    traits = page.evaluate("bare.model.traits")
    timer.set_trait("state", traits["state"])
    timer.set_trait("elapsed_s", traits["elapsed_s"])
    page = bare(timer)
    assert board(page) == {"state": "paused", "kind": "return", "rep": 1, "digits": "1"}
    assert trait(page, "state") == "paused"
    button(page, "Resume").click()
    assert saved(page)[-1]["elapsed_s"] == pytest.approx(9.4, abs=0.05)


def test_faster_for_previews(bare):
    plan = Plan.of(SQUAT, reps=4)
    page = bare(Timer(plan, speed=20))
    button(page, "Start").click()
    page.clock.run_for(plan.total_s * 1000 / 20)
    assert trait(page, "ended") == "finished"


def test_the_screen_reader_hears_events_and_the_number_is_quiet(bare):
    page = bare(Timer(SQUAT, reps=3))
    assert page.get_by_role("timer").get_attribute("aria-live") is None  # role=timer is quiet by itself
    page.evaluate(
        """() => {
            window.spoken = [];
            const status = document.querySelector('[role=status]');
            new MutationObserver(() => spoken.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    button(page, "Start").click()
    page.clock.run_for(30_000)
    spoken = page.evaluate("spoken")
    assert spoken[0].startswith("Get ready")
    assert spoken[-1].startswith("Set finished")
    assert len(spoken) == 1 + 3 + 1  # getting ready, three reps, the end


RECORD_BEEPS = """
    window.beeps = [];
    const { start, stop } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (at) { beeps.push(this); this.from = at; start.call(this, at); };
    OscillatorNode.prototype.stop = function (at) { this.until = at; stop.call(this, at); };
"""


@pytest.fixture
def heard(bare, page):
    """A timer whose beeps are recorded. The clock is the real one, as it is for the audio."""
    page.add_init_script(RECORD_BEEPS)

    def show(timer):
        bare(timer, fake_clock=False)
        return page

    return show


def pitch_of(page, kind):
    return page.evaluate(
        "([source, kind]) => new Function(`${source}; return TONES[${JSON.stringify(kind)}].hertz`)()",
        [Timer._esm.partition("export default")[0], kind],
    )


def start(page):
    button(page, "Start").click()
    page.wait_for_function("beeps.length > 0")


def test_the_whole_set_is_laid_on_the_audio_clock_at_the_press(heard):
    plan = Plan.of(SQUAT, reps=3)
    page = heard(Timer(plan))
    start(page)
    cues = [2, 3, 4, *(phase.start_s for phase in plan.phases[1:]), plan.total_s]  # three ticks, the phases, the end
    starts = page.evaluate("beeps.map((beep) => beep.from)")
    assert [start - starts[0] for start in starts] == pytest.approx([cue - cues[0] for cue in cues], abs=1e-9)
    # The picture and the sound start together: as much is left of the plan on both clocks.
    left = page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => done([
            Number(document.querySelector(".backnb-timer-done").style.transform.match(/[\\d.]+/)[0]),
            beeps.at(-1).from - beeps[0].context.currentTime,
        ])))"""
    )
    assert (1 - left[0]) * plan.total_s == pytest.approx(left[1], abs=0.3)


@pytest.mark.parametrize("name", ["Pause", "That was my limit", "Start over"])
def test_what_stops_the_set_silences_it(heard, name):
    page = heard(Timer(SQUAT, reps=3))
    start(page)
    button(page, name).click()
    page.wait_for_function("beeps.every((beep) => beep.until < beep.context.currentTime + 0.05)")


def test_taken_away_it_falls_silent(heard):
    page = heard(Timer(SQUAT, reps=3))
    start(page)
    page.evaluate("bare.hide(0)")
    page.wait_for_function("beeps.every((beep) => beep.until <= beep.context.currentTime + 0.05)")
    page.wait_for_function("beeps[0].context.state === 'closed'")


@pytest.mark.parametrize(
    ("presses", "kind"), [(["Skip ahead"], "move"), (["Skip ahead"] * 2 + ["Back one rep"], "move")]
)
def test_a_jump_plays_the_tone_of_where_it_lands_and_lays_the_rest_anew(heard, presses, kind):
    plan = Plan.of(SQUAT, reps=3)
    page = heard(Timer(plan))
    start(page)
    for name in presses:
        before = page.evaluate("beeps.length")
        button(page, name).click()
        page.wait_for_function("(before) => beeps.length > before", arg=before)
    tones = page.evaluate("(before) => beeps.slice(before).map((beep) => beep.frequency.value)", before)
    kinds = [phase.kind for phase in plan.phases if phase.start_s >= 5]
    assert tones == [pitch_of(page, each) for each in [*kinds, "end"]]
    assert tones[0] == pitch_of(page, kind)


def test_each_phase_has_its_own_pitch(heard):
    page = heard(Timer(SQUAT, reps=1))
    assert len({pitch_of(page, kind) for kind in ("tick", "move", "hold", "return", "change", "end")}) == 6


@pytest.mark.parametrize("how", ["from the start", "by key before the start", "while it runs"])
def test_muted_it_is_silent(heard, how):
    page = heard(Timer(SQUAT, reps=3, sound=how != "from the start"))
    page.evaluate(
        """() => {
            const { connect } = GainNode.prototype;
            GainNode.prototype.connect = function (to, ...rest) {
                if (to === this.context.destination) window.output = this;
                return connect.call(this, to, ...rest);
            };
        }"""
    )
    if how == "by key before the start":
        page.locator(".backnb-timer").focus()
        page.keyboard.press("m")
    start(page)
    if how == "while it runs":
        assert page.evaluate("output.gain.value") == 1
        button(page, "Sound").click()
    expect(button(page, "Sound")).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("output.gain.value === 0")
    button(page, "Sound").click()
    page.wait_for_function("output.gain.value === 1")


def test_a_rep_passed_over_and_then_done_counts(bare):
    page = bare(Timer(SQUAT, reps=2))
    button(page, "Start").click()
    page.clock.run_for(5500)
    button(page, "Skip ahead").click()
    button(page, "Back one rep").click()
    page.clock.run_for(11_000)
    assert [trait(page, name) for name in ("ended", "reps_done", "rep")] == ["finished", 2, 2]


def test_reps_passed_over_are_not_drawn_as_done(bare):
    page = bare(Timer(SQUAT, reps=3))
    button(page, "Start").click()
    page.clock.run_for(5500)
    for _ in range(3):
        button(page, "Skip ahead").click()
    assert (
        page.locator("[data-rung]").evaluate_all("(rungs) => rungs.map((rung) => rung.dataset.rung)") == ["ahead"] * 3
    )
    expect(page.get_by_text("0 of 3 reps reached", exact=True)).to_be_visible()


def test_python_can_stop_it(bare):
    page = bare(Timer(SQUAT, reps=3))
    button(page, "Start").click()
    page.clock.run_for(9000)
    page.evaluate("bare.model.set('ended', 'stopped'); bare.model.set('state', 'ended')")
    assert board(page)["state"] == "ended"
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    page.clock.run_for(60_000)
    assert [trait(page, name) for name in ("ended", "reps_done", "rep")] == ["stopped", 1, 1]


def test_a_jump_inside_one_phase_is_told_as_well(bare):
    page = bare(Timer(SQUAT, reps=3))
    button(page, "Start").click()
    page.clock.run_for(6500)
    button(page, "Pause").click()
    button(page, "Back one rep").click()
    assert trait(page, "elapsed_s") == 5


def test_it_works_where_the_browser_keeps_nothing(bare, page):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    timer = Timer(SQUAT, reps=3)
    timer.set_trait("state", "running")
    timer.set_trait("elapsed_s", 8.0)
    page = bare(timer)
    assert (board(page)["state"], board(page)["rep"]) == ("paused", 1)
    button(page, "Resume").click()
    page.clock.run_for(60_000)
    assert trait(page, "ended") == "finished"


def test_words_are_text_and_never_html(bare):
    timer = Timer(SQUAT)
    plan = timer._plan
    plan["exercises"]["squat"]["name"] = "<img src=x onerror='window.hurt = 1'>"
    timer.set_trait("_plan", {**plan})
    page = bare(timer)
    assert page.evaluate("window.hurt") is None
    assert page.locator(".backnb-timer img").count() == 0
