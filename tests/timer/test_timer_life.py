"""What may happen to a running set: presses of every kind, changes, one's own pace, sleep, a hidden page."""

import itertools
import random

import pytest
from helpers import DOUBLE_MS, board, button, functions, saved, start, tones, trait
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

FRAME_S = 0.017
STEPS = {"reps": 1, "hold_s": 0.5, "slower_s": 0.5}
CHANGES = list(itertools.product(STEPS, (1, -1)))


class Model:
    """What the timer should do, said in the plainest way: a list of phases, a moment in it, a state."""

    def __init__(self, plan):
        self.drills = plan.to_dict()["exercises"]
        self.planned = plan.to_dict()["phases"]
        self.settings = {
            key: {"reps": drill["reps"], "hold_s": drill["hold_s"], "slower_s": 0} for key, drill in self.drills.items()
        }
        self.state, self.t, self.clock_ms, self.toggled_ms = "ready", 0.0, 0, -DOUBLE_MS
        self.lay([])

    def lay(self, kept):
        """Put the phases one after another; those that have begun keep their seconds."""
        self.phases = []
        for key, wanted in self.settings.items():
            drill = [phase for phase in self.planned if phase["exercise"] == key]
            last = max(phase["rep"] for phase in drill)
            self.phases += [dict(phase) for phase in drill if phase["rep"] == 0]
            for rep in range(1, wanted["reps"] + 1):
                for phase in drill:
                    if phase["rep"] == min(rep, last):
                        held = phase["kind"] == "hold"
                        seconds = wanted["hold_s"] if held else phase["seconds"] + wanted["slower_s"]
                        self.phases.append({**phase, "rep": rep, "seconds": seconds})
        starts = 0.0
        for phase, seconds in itertools.zip_longest(self.phases, kept):
            phase["seconds"] = phase["seconds"] if seconds is None else seconds
            phase["start_s"] = starts
            starts += phase["seconds"]
        self.total_s = starts

    def index(self, t=None):
        return max(
            i for i, phase in enumerate(self.phases) if phase["start_s"] <= (self.t if t is None else t) or i == 0
        )

    def seconds(self, count):
        return [phase["seconds"] for phase in self.phases[:count]]

    def jump(self, index):
        self.lay(self.seconds(index))
        self.t = self.phases[index]["start_s"]

    def wait(self, ms):
        self.clock_ms += ms
        if self.state == "running":
            self.t += ms / 1000
            if self.t >= self.total_s:
                self.t, self.state = self.total_s, "ended"

    def limits(self, what):
        phase = self.phases[self.index()]
        low, high = self.drills[phase["exercise"]]["limits"][what]
        return (max(low, phase["rep"]), high) if what == "reps" else (low, high)

    def press(self, name, *values):
        here, active = self.index(), self.state in ("running", "paused")
        moves = [i for i, phase in enumerate(self.phases) if phase["kind"] == "move"]
        if name == "toggle" and self.clock_ms - self.toggled_ms >= DOUBLE_MS:
            self.toggled_ms = self.clock_ms
            self.state = {"ready": "running", "running": "paused", "paused": "running"}.get(self.state, self.state)
        elif name == "restart" and self.state != "ready":
            self.state, self.t = "ready", 0.0
            self.lay([])
        elif name == "limit" and active:
            self.state = "ended"
        elif name == "back" and active:
            begun = [move for move in moves if move <= here]
            if not begun:
                self.jump(0)
            else:
                self.jump(begun[max(0, len(begun) - 2)] if self.phases[here]["rep"] else begun[-1])
        elif name == "skip" and active:
            later = [i for i, phase in enumerate(self.phases) if i > here and phase["kind"] in ("move", "change")]
            if later:
                self.jump(later[0])
            else:
                self.t, self.state = self.total_s, "ended"
        elif name == "change" and self.state != "ended":
            what, way = values
            low, high = self.limits(what)
            own = self.settings[self.phases[here]["exercise"]]
            value = min(high, max(low, own[what] + way * STEPS[what]))
            if (value - own[what]) * way > 0:
                own[what] = value
                self.lay([] if self.state == "ready" else self.seconds(here + 1))

    def board(self, ago_s=0.0):
        """What the board should show, or should have shown a moment ago."""
        t = max(0.0, self.t - ago_s)
        phase = self.phases[self.index(t)]
        left = phase["start_s"] + phase["seconds"] - t
        digits = "0" if self.state == "ended" else str(max(1, int(left + 1 - 1e-6)))
        return [self.state, phase["kind"], digits]

    def ahead(self, after_s):
        """Seconds from now until each phase and the end are heard, later than a moment from now."""
        if self.state != "running":
            return []
        begins = [phase["start_s"] - self.t for phase in self.phases if phase["kind"] != "ready"]
        ready = self.phases[0]
        ticks = (
            [ready["start_s"] + ready["seconds"] - s - self.t for s in (3, 2, 1)] if ready["kind"] == "ready" else []
        )
        return sorted(at for at in [*ticks, *begins, self.total_s - self.t] if at > after_s)


LOOK = """() => {
    const { exact } = loudspeaker.contexts.at(-1) ?? { exact: 0 };
    return {
        state: bare.model.traits.state,
        boards: [...document.querySelectorAll(".backnb-timer")].map((root) => [
            root.dataset.state, root.dataset.kind, root.querySelector("[role=timer]").textContent]),
        tones: loudspeaker.ahead().map(({ from }) => from - exact).sort((a, b) => a - b),
        contexts: loudspeaker.contexts.filter(({ state }) => state !== "closed").length,
    };
}"""
PRESS = """([index, name, values, way]) => {
    const root = document.querySelectorAll(".backnb-timer")[index];
    const keys = { toggle: " ", back: "ArrowLeft", skip: "PageDown", restart: "r", limit: "l",
        "reps,1": "+", "reps,-1": "-", "hold_s,1": "h", "hold_s,-1": "H", "slower_s,1": "<", "slower_s,-1": ">" };
    const buttons = { "reps,1": "more_reps", "reps,-1": "fewer_reps", "hold_s,1": "longer_hold",
        "hold_s,-1": "shorter_hold", "slower_s,1": "slower", "slower_s,-1": "faster" };
    const what = values.length ? values.join() : name;
    if (way === "key") root.dispatchEvent(new KeyboardEvent("keydown", { key: keys[what], bubbles: true }));
    else root.querySelector(`.backnb-timer-${buttons[what] ?? what}`).click();
}"""
LONGEST_MOTIF_S = 0.45  # what sounds at a press may ring out; later than that every tone must be one of the model's


@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_random_presses_make_one_engine_and_no_ghost_beep(bare, seed):
    """250 presses with each of four seeds, on two boards of one timer, each looked at afterwards."""
    plan = Plan.between_sets(60)
    timer = Timer(plan)
    page, model, chance = bare(timer), Model(plan), random.Random(seed)
    page.evaluate("bare.show()")
    motifs = functions(page, timer, "TONES")
    first_notes = {after for parts in motifs.values() for _, after, _ in parts[1:]}
    for _ in range(250):
        name = chance.choices(["toggle", "back", "skip", "restart", "limit", "change"], [10, 3, 3, 1, 1, 6])[0]
        values = chance.choice(CHANGES) if name == "change" else ()
        page.evaluate(PRESS, [chance.randrange(2), name, values, chance.choice(["key", "click"])])
        model.press(name, *values)
        wait_ms = chance.choice([0, 0, 19, 331, 1009, 2503, 9001])
        page.clock.run_for(wait_ms)
        model.wait(wait_ms)
        look = page.evaluate(LOOK)
        assert look["state"] == model.state
        # A picture is as old as its last frame, at most; the clock itself is exact.
        allowed = [model.board(), *([model.board(FRAME_S)] if model.state == "running" else [])]
        assert all(shown in allowed for shown in look["boards"])
        assert look["contexts"] <= 1
        due = model.ahead(LONGEST_MOTIF_S)
        later = [at for at in look["tones"] if at > LONGEST_MOTIF_S]
        assert all(any(abs(at - tone) < 0.002 for tone in later) for at in due)
        begins = [0, *first_notes]
        assert all(any(abs(tone - after - at) < 0.002 for at in model.ahead(-1) for after in begins) for tone in later)


def press_and_read(page, name):
    button(page, name).click()
    return board(page)["state"]


def test_a_double_click_on_start_starts_once(bare):
    page = bare(Timer(SQUAT, reps=2))
    button(page, "Start").dblclick()
    assert board(page)["state"] == "running"
    page.clock.run_for(DOUBLE_MS)
    assert press_and_read(page, "Pause") == "paused"


def test_a_key_that_is_held_down_presses_once(bare):
    page = bare(Timer(SQUAT, reps=2))
    page.locator(".backnb-timer").focus()
    page.keyboard.down(" ")
    for _ in range(5):
        page.clock.run_for(DOUBLE_MS)
        page.keyboard.down(" ")  # as the keyboard repeats it
    assert board(page)["state"] == "running"


def test_started_in_two_views_at_once_it_is_one_engine(bare):
    plan = Plan.of(SQUAT, reps=2)
    page = bare(Timer(plan))
    page.evaluate("bare.show()")
    page.evaluate("document.querySelectorAll('.backnb-timer-toggle').forEach((button) => button.click())")
    assert [board(page, index)["state"] for index in range(2)] == ["running", "running"]
    page.clock.run_for(plan.total_s * 1000)
    assert page.evaluate("loudspeaker.contexts.length") == 1
    assert len({moment for moment, _ in tones(page)}) == len(tones(page))  # no tone twice
    assert trait(page, "reps_done") == 2


@given(
    rest_s=st.integers(45, 120),
    changed=st.lists(st.tuples(st.sampled_from(["squat", "roof"]), st.sampled_from(CHANGES)), max_size=12),
)
@settings(max_examples=60)
def test_changed_before_the_start_it_is_the_plan_python_would_make(shared_page, rest_s, changed):
    """Slower, faster, more, fewer, longer, shorter: what the browser lays is what Plan lays for the same numbers."""
    page, timer = shared_page
    plan = Plan.between_sets(rest_s)
    told = plan.to_dict()
    wanted = {
        key: {"reps": drill["reps"], "hold_s": drill["hold_s"], "slower_s": 0}
        for key, drill in told["exercises"].items()
    }
    for key, (what, way) in changed:
        low, high = told["exercises"][key]["limits"][what]
        # Reps beyond the plan stay at its last target, which Plan.of would spread anew; that has its own test.
        top = told["exercises"][key]["reps"] if what == "reps" else high
        wanted[key][what] = min(top, max(low, wanted[key][what] + way * STEPS[what]))
    laid = functions(page, timer, "lay(argument[0], argument[1], 'steady')", [told, wanted])
    drills = [
        [phase for phase in plan.phases if phase.exercise == key and phase.rep <= wanted[key]["reps"]] for key in wanted
    ]
    expected = [phase for drill in drills for phase in drill]
    assert [(p["kind"], p["exercise"], p["rep"], p["amount_to"]) for p in laid] == [
        (p.kind, p.exercise, p.rep, p.amount_to) for p in expected
    ]
    starts = 0.0
    for phase, planned in zip(laid, expected, strict=True):
        own = wanted[planned.exercise]
        moved = planned.seconds + (own["slower_s"] if planned.rep else 0)
        assert phase["seconds"] == pytest.approx(own["hold_s"] if planned.kind == "hold" else moved)
        assert phase["start_s"] == pytest.approx(starts)
        starts += phase["seconds"]


def test_unchanged_it_is_the_plan_itself(bare):
    timer = Timer(Plan.between_sets(90))
    page = bare(timer)
    told = timer.plan.to_dict()
    laid = functions(page, timer, "lay(argument, settingsOf(argument), 'steady')", told)
    assert [{key: phase[key] for key in told["phases"][0]} for phase in laid] == told["phases"]


def test_more_reps_stay_at_the_last_target_and_fewer_leave_out_the_deepest(bare):
    page = bare(Timer(SQUAT, reps=10))
    more, fewer = button(page, "One rep more"), button(page, "One rep fewer")
    expect(fewer).to_be_disabled()  # 10 to 20 is the post's
    for _ in range(10):
        more.click()
    expect(more).to_be_disabled()
    ladder = page.get_by_role("img", name="Targets of 20 reps, from 40% to 100%")
    expect(ladder).to_be_visible()
    heights = page.locator("[data-rung]").evaluate_all(
        "(rungs) => rungs.map((r) => r.style.getPropertyValue('--target'))"
    )
    assert [float(height) for height in heights[9:]] == [1.0] * 11
    for _ in range(5):
        fewer.click()
    expect(page.get_by_text("Reps: 15", exact=True)).to_be_visible()


def test_a_rep_that_has_begun_cannot_be_left_out(bare):
    page = bare(Timer(SQUAT, reps=12))
    start(page, 5 + 11 * 5 + 1)  # on the way down in rep 12
    expect(button(page, "One rep fewer")).to_be_disabled()
    page.locator(".backnb-timer").focus()
    page.keyboard.press("-")
    expect(page.get_by_text("Rep 12 of 12", exact=True)).to_be_visible()


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_a_hold_stays_within_the_exercises_range(bare, exercise):
    low, high = exercise.hold_range_s
    page = bare(Timer(exercise))
    root = page.locator(".backnb-timer")
    root.focus()
    for key, expected in (("h", high), ("H", low)):
        for _ in range(9):
            page.keyboard.press(key)
        expect(page.get_by_role("group", name="Hold").locator(".backnb-timer-value")).to_have_text(f"{expected:g} s")


def test_slower_and_faster_say_the_new_tempo_and_stop_at_their_ends(bare):
    page = bare(Timer(SQUAT))
    value = page.get_by_role("group", name="Tempo").locator(".backnb-timer-value")
    expect(value).to_have_text("2-1-2 s")
    button(page, "Faster").click()
    expect(value).to_have_text("1.5-1-1.5 s")
    button(page, "Faster").click()
    expect(button(page, "Faster")).to_be_disabled()
    for _ in range(10):
        button(page, "Slower").click()
    expect(value).to_have_text("6-1-6 s")
    expect(button(page, "Slower")).to_be_disabled()


def test_a_change_moves_no_number_and_begins_with_the_next_phase(bare):
    page = bare(Timer(SQUAT, reps=10))
    start(page, 5.5)  # on the way down
    for _ in range(4):
        before = board(page)
        button(page, "Slower").click()
        assert board(page) == before
    page.clock.run_for(1500)
    assert board(page)["kind"] == "hold"  # after the 2 s that were planned when it began
    page.clock.run_for(1000)
    assert (board(page)["kind"], board(page)["digits"]) == ("return", "4")


def test_what_was_changed_is_kept_after_start_over_and_told_to_python(bare):
    page = bare(Timer(SQUAT, reps=10))
    button(page, "One rep more").click()
    assert trait(page, "reps_planned") == 11
    start(page, 7)
    button(page, "Start over").click()
    expect(page.get_by_text("Reps: 11", exact=True)).to_be_visible()


def test_at_ones_own_pace_each_press_is_the_next_movement_and_holds_count_down(bare):
    timer = Timer(ROOF, pace="own", reps=5, hold_s=2)
    page = bare(timer)
    start(page, 5)  # getting ready counts down by itself
    shown = []
    page.locator(".backnb-timer").focus()
    expect(page.locator(".backnb-timer")).to_be_focused()
    for seconds in (3.4, 1.2, 2.6, 0.9, 2, 2, 2, 2, 2, 2):
        shown.append(board(page)["kind"])
        page.clock.run_for(seconds * 1000)
        page.keyboard.press(" ")
        if shown[-1] == "move":
            shown.append(board(page)["kind"])
            assert shown[-1] == "hold", page.evaluate("[document.hasFocus(), bare.model.traits._events]")
            page.clock.run_for(2017)  # the hold, without a press
    assert shown == ["move", "hold", "return"] * 5
    assert [trait(page, name) for name in ("ended", "reps_done")] == ["finished", 5]
    for name, value in page.evaluate("bare.model.traits").items():
        timer.set_trait(name, value)
    begun = [(event.kind, event.seconds) for event in timer.events]
    moves = [(kind, later - at) for (kind, at), (_, later) in itertools.pairwise(begun) if kind in ("move", "return")]
    assert [kind for kind, _ in moves] == ["move", "return"] * 5
    assert [seconds for _, seconds in moves] == pytest.approx([3.4, 1.2, 2.6, 0.9, *[2] * 6], abs=0.02)
    assert timer.result.seconds == pytest.approx(5 + sum(seconds for _, seconds in moves) + 5 * 2, abs=0.05)


def test_at_ones_own_pace_the_clicker_leads_and_a_pause_waits(bare):
    page = bare(Timer(SQUAT, pace="own", reps=10))
    expect(page.get_by_text("Then each press leads to the next movement")).to_be_visible()
    start(page, 5.1)
    page.clock.run_for(30_000)
    shown = board(page)
    assert (shown["kind"], shown["digits"]) == ("move", "30")  # counts up, and waits
    page.keyboard.press("PageDown")
    assert board(page)["kind"] == "hold"
    page.clock.run_for(1100)
    assert board(page)["kind"] == "return"
    button(page, "Pause").click()
    page.clock.run_for(10_000)
    assert board(page)["state"] == "paused"
    button(page, "Resume").click()
    assert (board(page)["kind"], board(page)["state"]) == ("return", "running")
    page.clock.run_for(DOUBLE_MS)
    button(page, "Next").click()
    assert (board(page)["kind"], board(page)["rep"]) == ("move", 2)
    # The limit knows the rep that was reached.
    page.keyboard.press("l")
    assert [trait(page, name) for name in ("ended", "rep", "limit")] == ["limit", 1, 0.4]


def test_at_ones_own_pace_there_are_no_tones_that_nobody_can_know(bare):
    page = bare(Timer(SQUAT, pace="own", reps=10))
    start(page)
    hertz = [each for _, each in tones(page)]
    assert len(hertz) == 4  # three ticks and the first movement
    page.clock.run_for(6000)
    page.keyboard.press(" ")
    later = [at for at, _ in tones(page)][4:]
    assert len(later) == 3  # the hold's two notes, and the way up after it
    assert later[2] - later[0] == pytest.approx(1, abs=0.01)


def sleep(page, seconds, *, page_clock=True, wall=True):
    """Close the lid for some seconds: the loudspeaker stands still, and the clocks as the system has it."""
    if page_clock:
        page.evaluate("(ms) => { loudspeaker.lost_ms += ms }", seconds * 1000)
        page.clock.fast_forward(seconds * 1000)
    elif wall:
        page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + seconds)
    page.clock.run_for(50)


@pytest.mark.parametrize("page_clock", [True, False], ids=["both clocks ran on", "only the wall clock ran on"])
@pytest.mark.parametrize("sound", ["on", "blocked"])
def test_a_lid_closed_in_a_hold_stops_the_set_says_so_and_goes_on_from_there(bare, page_clock, sound):
    plan = Plan.of(SQUAT, reps=3)
    page = bare(Timer(plan))
    if sound == "blocked":
        page.evaluate("loudspeaker.allowed = false")
    start(page, 7.4)  # in the first hold
    sleep(page, 90, page_clock=page_clock)
    assert board(page) == {"state": "paused", "kind": "hold", "rep": 1, "digits": "1"}
    expect(page.locator(".backnb-timer-message")).to_contain_text("The computer slept, or its clock jumped, for 1:3")
    expect(page.locator(".backnb-timer-message")).to_contain_text("Press Resume to go on.")
    assert trait(page, "state") == "paused"
    assert trait(page, "elapsed_s") == pytest.approx(7.4, abs=0.05)
    assert page.evaluate("loudspeaker.ahead().length") == 0  # no burst
    count = len(page.evaluate("loudspeaker.tones"))
    page.clock.run_for(10_000)
    assert len(page.evaluate("loudspeaker.tones")) == count
    button(page, "Resume").click()
    page.clock.run_for(700)
    assert (board(page)["state"], board(page)["kind"]) == ("running", "return")
    expect(page.locator(".backnb-timer-message")).not_to_contain_text("slept")
    page.clock.run_for(plan.total_s * 1000)
    assert [trait(page, name) for name in ("ended", "reps_done")] == ["finished", 3]


def test_a_page_that_is_only_busy_does_not_stop_the_set(bare):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 5.5)
    page.clock.fast_forward(5000)  # no frame for five seconds, but the sound went on
    page.clock.run_for(17)
    assert (board(page)["state"], board(page)["kind"], board(page)["rep"]) == ("running", "move", 2)


def test_a_small_step_of_the_wall_clock_does_not_stop_the_set(bare):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 5.5)
    for step_s in (1, -3600):
        sleep(page, step_s, page_clock=False)
        assert board(page)["state"] == "running"


HIDE = """(hidden) => {
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
WAKE_LOCK = """(refuse) => {
    window.locks = [];
    const request = async () => {
        if (refuse) throw new DOMException("low battery", "NotAllowedError");
        const lock = new EventTarget();
        lock.release = async () => { lock.released = true; lock.dispatchEvent(new Event("release")); };
        locks.push(lock);
        return lock;
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
}"""


def held(page):
    return page.evaluate("locks.map(({ released }) => !released)")


def test_the_screen_is_kept_on_while_a_set_runs_and_again_after_a_hide(bare, page):
    page.add_init_script(f"({WAKE_LOCK})(false)")
    page = bare(Timer(SQUAT, reps=3))
    assert held(page) == []
    start(page, 1)
    assert held(page) == [True]
    expect(page.get_by_text("The screen stays on")).to_be_visible()
    page.evaluate(HIDE, True)
    page.evaluate("locks[0].release()")  # as the browser does
    page.clock.run_for(500)
    expect(page.get_by_text("The screen stays on")).to_have_count(0)
    page.evaluate(HIDE, False)
    page.clock.run_for(100)
    assert held(page) == [False, True]
    expect(page.get_by_text("The screen stays on")).to_be_visible()
    button(page, "Pause").click()
    page.clock.run_for(DOUBLE_MS)
    assert held(page) == [False, False]
    button(page, "Resume").click()
    page.clock.run_for(30_000)
    assert trait(page, "state") == "ended"
    assert held(page) == [False, False, False]


@pytest.mark.parametrize("refuse", [True, None], ids=["refused", "no such thing"])
def test_a_refused_wake_lock_is_said_quietly_and_stops_nothing(bare, page, refuse):
    if refuse:
        page.add_init_script(f"({WAKE_LOCK})(true)")
    page = bare(Timer(SQUAT, reps=1))
    start(page, 1)
    expect(page.get_by_text("The screen may go dark by itself")).to_be_visible()
    assert page.get_by_role("status").inner_text() == "Get ready. Reps: 1."  # not read out
    assert page.locator(".backnb-timer-message").inner_text() == ""
    page.clock.run_for(11_000)
    assert trait(page, "ended") == "finished"
    expect(page.get_by_text("The screen may go dark by itself")).to_have_count(0)


def test_python_hears_each_phase_of_a_hidden_page(bare):
    """A hidden page draws no frame; a slower pulse still tells Python."""
    plan = Plan.of(SQUAT, reps=2)
    page = bare(Timer(plan))
    page.evaluate("window.requestAnimationFrame = () => 0")
    start(page)
    page.evaluate(HIDE, True)
    page.clock.run_for(plan.total_s * 1000 + 300)
    assert [traits["_events"][-1][1] for traits in saved(page)] == [*(phase.kind for phase in plan.phases), "end"]


def test_after_every_restart_the_events_begin_anew(bare):
    page = bare(Timer(SQUAT, reps=2))
    start(page, 6)
    button(page, "Start over").click()
    assert trait(page, "_events") == []
    page.clock.run_for(DOUBLE_MS)
    start(page, 6)
    assert [event[1] for event in trait(page, "_events")] == ["ready", "move"]


def test_events_say_pauses_and_do_not_count_them(bare):
    page = bare(Timer(SQUAT, reps=1))
    start(page, 6)
    button(page, "Pause").click()
    page.clock.run_for(20_000)
    button(page, "Resume").click()
    page.clock.run_for(5000)
    events = trait(page, "_events")
    assert [event[1] for event in events] == ["ready", "move", "pause", "resume", "hold", "return", "end"]
    assert [event[0] for event in events] == pytest.approx([0, 5, 6, 6, 7, 8, 10], abs=0.05)
    assert [event[2] for event in events] == [0, 1, 1, 1, 1, 1, 1]
