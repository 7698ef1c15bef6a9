"""What may happen to a running set: presses of every kind, changes, one's own pace, sleep, a hidden page."""

import itertools
import random

import pytest
from helpers import (
    DOUBLE_MS,
    MESSAGE,
    TOGGLE,
    assert_shows,
    board,
    button,
    every_frame,
    focus,
    go,
    saved,
    start,
    tones,
    trait,
)
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

FRAME_S = 0.1
STEPS = {"reps": 1, "hold_s": 0.5, "slower_s": 0.5}
CHANGES = list(itertools.product(STEPS, (1, -1)))


class Model:
    """What the timer should do, said in the plainest way: a list of phases, a moment in it, a state."""

    def __init__(self, plan):
        self.drills = plan.to_dict()["exercises"]
        self.planned = plan.to_dict()["phases"]
        self.settings = {
            key: {"targets": self.climb([], drill["reps"]), "hold_s": drill["hold_s"], "slower_s": 0}
            for key, drill in self.drills.items()
        }
        self.parted = None  # when a drill was left at its limit: the change-over, and where it was
        self.state, self.t, self.clock_ms, self.toggled_ms = "ready", 0.0, 0, -DOUBLE_MS
        self.lay([])

    @staticmethod
    def climb(done, reps):
        ahead = reps - len(done)
        if not done:
            return [0.4 + 0.6 * rep / max(1, reps - 1) for rep in range(reps)]
        return done + [done[-1] + (1 - done[-1]) * step / ahead for step in range(1, ahead + 1)]

    def lay(self, kept):
        """Put the phases one after another; those that have begun keep their seconds."""
        self.phases = []
        for key, wanted in self.settings.items():
            drill = [phase for phase in self.planned if phase["exercise"] == key]
            self.phases += [dict(phase) for phase in drill if phase["rep"] == 0]
            for rep in range(1, len(wanted["targets"]) + 1):
                for phase in drill:
                    if phase["rep"] == 1:
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
            self.state, self.t, self.parted = "ready", 0.0, None
            self.lay([])
        elif name == "limit" and active and not self.may_undo():
            change = next((i for i, phase in enumerate(self.phases) if i > here and phase["kind"] == "change"), None)
            if change is None:
                self.state = "ended"
            else:
                self.parted = {"change": change, "t": self.t, "kept": self.seconds(here + 1)}
                self.jump(change)
        elif name == "undo" and self.may_undo():
            self.lay(self.parted["kept"])
            self.t, self.parted = self.parted["t"], None
        elif name == "back" and active:
            begun = [0] + [move for move in moves if move <= here]
            wanted = begun[max(-2, -len(begun))] if self.phases[here]["rep"] else begun[-1]
            first = moves[0] if self.phases[here]["rep"] else 0
            self.jump(max(wanted, first, self.parted["change"] if self.parted else 0))
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
            old = len(own["targets"]) if what == "reps" else own[what]
            value = min(high, max(low, old + way * STEPS[what]))
            if (value - old) * way > 0:
                if what == "reps":
                    own["targets"] = self.climb(own["targets"][: self.phases[here]["rep"]], value)
                else:
                    own[what] = value
                self.lay([] if self.state == "ready" else self.seconds(here + 1))

    def may_undo(self):
        return self.state != "ended" and self.parted is not None and self.index() == self.parted["change"]

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
# The key and the name of the button for each press; None for the one button that has many names.
WAYS = {
    "toggle": (" ", None),
    "back": ("ArrowLeft", "Back one rep"),
    "skip": ("PageDown", "Skip ahead"),
    "restart": ("r", "Start over"),
    "limit": ("l", "That was my limit"),
    "undo": ("u", "Undo"),
    ("reps", 1): ("+", "One rep more"),
    ("reps", -1): ("-", "One rep fewer"),
    ("hold_s", 1): ("h", "Hold longer"),
    ("hold_s", -1): ("H", "Hold shorter"),
    ("slower_s", 1): ("<", "Slower"),
    ("slower_s", -1): (">", "Faster"),
}
PRESS = """([index, key, name, byKey, toggle]) => {
    const root = document.querySelectorAll(".backnb-timer")[index];
    const called = (button) => (button.getAttribute("aria-label") ?? button.textContent) === name;
    if (byKey) root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    else (name ? [...root.querySelectorAll("button")].find(called) : root.querySelector(toggle)).click();
}"""
LONGEST_MOTIF_S = 0.45  # what sounds at a press may ring out; later than that every tone must be one of the model's


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
def test_hundreds_of_random_presses_make_one_engine_and_no_ghost_beep(bare, node, seed):
    """250 presses with each of two seeds, on two boards of one timer, each looked at afterwards."""
    plan = Plan.between_sets(70)
    page, model, chance = bare(Timer(plan)), Model(plan), random.Random(seed)
    page.evaluate("bare.show()")
    motifs = node("timer/sound.js", "() => TONES")
    first_notes = {after for parts in motifs.values() for _, after, _ in parts[1:]}
    for _ in range(250):
        name = chance.choices(["toggle", "back", "skip", "restart", "limit", "undo", "change"], [10, 3, 3, 1, 2, 2, 6])[
            0
        ]
        values = chance.choice(CHANGES) if name == "change" else ()
        by_key = chance.random() < 0.5
        page.evaluate(PRESS, [chance.randrange(2), *WAYS[values or name], by_key, TOGGLE])
        if by_key or (name, model.state) != ("toggle", "ended"):  # then the button is off
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


def test_whatever_the_reps_the_ladder_climbs_to_the_limit_once(bare):
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
    assert sorted(set(heights)) == heights
    assert float(heights[-1]) == 1
    for _ in range(5):
        fewer.click()
    expect(page.get_by_text("Reps: 15", exact=True)).to_be_visible()


def test_a_rep_that_has_begun_cannot_be_left_out(bare):
    page = bare(Timer(SQUAT, reps=12))
    start(page, 5 + 11 * 5 + 1)  # on the way down in rep 12
    page.get_by_text("Tempo, reps and hold").click()
    expect(button(page, "One rep fewer")).to_be_disabled()
    focus(page)
    page.keyboard.press("-")
    expect(page.get_by_text("Rep 12 of 12", exact=True)).to_be_visible()


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_hold_and_tempo_say_their_value_and_stop_at_their_ends(bare, exercise):
    page = bare(Timer(exercise))
    focus(page)
    low, high = exercise.hold_range_s
    move_s, hold_s, return_s = exercise.move_s, exercise.hold_s, exercise.return_s
    fastest_s, slowest_s = exercise.tempo_range_s
    faster, slower = min(move_s, return_s) - fastest_s, slowest_s - max(move_s, return_s)
    for key, group, shown, off in (
        (">", "Tempo", f"{move_s - faster:g}-{hold_s:g}-{return_s - faster:g} s", "Faster"),
        ("<", "Tempo", f"{move_s + slower:g}-{hold_s:g}-{return_s + slower:g} s", "Slower"),
        ("h", "Hold", f"{high:g} s", "Hold longer"),
        ("H", "Hold", f"{low:g} s", "Hold shorter"),
    ):
        presses = 0
        while button(page, off).is_enabled() and presses < 15:
            page.keyboard.press(key)
            presses += 1
        page.keyboard.press(key)  # once more changes nothing
        expect(page.get_by_role("group", name=group)).to_contain_text(shown)
        expect(button(page, off)).to_be_disabled()


def test_a_change_moves_no_number_and_begins_with_the_next_phase(bare):
    page = bare(Timer(SQUAT, reps=10))
    start(page, 5.5)  # on the way down
    page.get_by_text("Tempo, reps and hold").click()  # folded in mid-rep
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
    go(page, "One rep more")
    assert_shows(page, reps_planned=11)
    go(page, "Start", 7, "Start over")
    expect(page.get_by_text("Reps: 11", exact=True)).to_be_visible()


def test_at_ones_own_pace_each_press_is_the_next_movement_and_holds_count_down(bare):
    timer = Timer(ROOF, pace="own", reps=5, hold_s=2)
    page = bare(timer)
    every_frame(page)
    start(page, 5)  # getting ready counts down by itself
    shown = []
    focus(page)
    for seconds in (3.4, 1.2, 2.6, 0.9, 2, 2, 2, 2, 2, 2):
        shown.append(board(page)["kind"])
        page.clock.run_for(seconds * 1000)
        page.keyboard.press(" ")
        if shown[-1] == "move":
            shown.append(board(page)["kind"])
            page.clock.run_for(2017)  # the hold, without a press
    assert shown == ["move", "hold", "return"] * 5
    assert_shows(page, ended="finished", reps_done=5)
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
    start(page)
    assert len(tones(page)) == 4  # three ticks and the first movement: the rest nobody can know
    go(page, 35.1)
    assert_shows(page, kind="move", digits="30")  # counts up, and waits
    page.keyboard.press("PageDown")
    assert_shows(page, kind="hold")
    later = [at for at, _ in tones(page)][4:]
    assert len(later) == 3  # the hold's two notes, and the way up after it
    assert later[2] - later[0] == pytest.approx(1, abs=0.01)
    go(page, 1.1)
    assert_shows(page, kind="return")
    go(page, "Pause", 10)
    assert_shows(page, state="paused")
    go(page, "Resume")
    assert_shows(page, kind="return", state="running")
    go(page, DOUBLE_MS / 1000, "Next")
    assert_shows(page, kind="move", rep=2)
    # The limit knows the rep that was reached.
    page.keyboard.press("l")
    assert_shows(page, ended="limit", rep=1, limit=0.4)


def sleep(page, seconds, *, page_clock=True):
    """Close the lid for some seconds: the loudspeaker stands still, and the clocks as the system has it."""
    if page_clock:
        page.evaluate("(ms) => { loudspeaker.lost_ms += ms }", seconds * 1000)
        page.clock.fast_forward(seconds * 1000)
    else:
        page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + seconds)
    page.clock.run_for(50)


@pytest.mark.parametrize("page_clock", [True, False], ids=["both clocks ran on", "only the wall clock ran on"])
@pytest.mark.parametrize("sound", ["on", "blocked"])
def test_a_lid_closed_in_a_hold_stops_the_set_says_so_and_goes_on_from_there(bare, page_clock, sound):
    plan = Plan.of(SQUAT, reps=3)
    page = bare(Timer(plan))
    every_frame(page)
    if sound == "blocked":
        page.evaluate("loudspeaker.allowed = false")
    start(page, 7.4)  # in the first hold
    sleep(page, 90, page_clock=page_clock)
    assert board(page) == {"state": "paused", "kind": "hold", "rep": 1, "digits": "1"}
    expect(page.locator(MESSAGE)).to_contain_text("The computer slept, or its clock jumped, for 1:3")
    expect(page.locator(MESSAGE)).to_contain_text("Press Resume to go on.")
    assert trait(page, "state") == "paused"
    assert trait(page, "elapsed_s") == pytest.approx(7.4, abs=0.05)
    assert page.evaluate("loudspeaker.ahead().length") == 0  # no burst
    count = len(page.evaluate("loudspeaker.tones"))
    page.clock.run_for(10_000)
    assert len(page.evaluate("loudspeaker.tones")) == count
    button(page, "Resume").click()
    page.clock.run_for(700)
    assert (board(page)["state"], board(page)["kind"]) == ("running", "return")
    expect(page.locator(MESSAGE)).not_to_contain_text("slept")
    page.clock.run_for(plan.total_s * 1000)
    assert_shows(page, ended="finished", reps_done=3)


@pytest.mark.parametrize(
    ("happens", "shown"),
    [
        (lambda page: page.clock.fast_forward(5000), {"kind": "move", "rep": 2}),  # no frame, but the sound went on
        (lambda page: sleep(page, 1, page_clock=False), {"kind": "move", "rep": 1}),
        (lambda page: sleep(page, -3600, page_clock=False), {"kind": "move", "rep": 1}),
    ],
    ids=["a busy page", "a small step of the clock", "the end of summer time"],
)
def test_what_is_no_sleep_does_not_stop_the_set(bare, happens, shown):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 5.5)
    happens(page)
    page.clock.run_for(17)
    assert_shows(page, state="running", **shown)


HIDE = """(hidden) => {
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
WAKE_LOCK = """(refuse) => {
    window.locks = [];
    const request = async () => {
        if (refuse) throw new DOMException("low battery", "NotAllowedError");
        const lock = new EventTarget();
        lock.release = async () => {
            await new Promise((done) => setTimeout(done, 60));
            lock.released = true;
            lock.dispatchEvent(new Event("release"));
        };
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
    page.evaluate("void locks[0].release()")  # as the browser does
    go(page, 0.5)
    expect(page.get_by_text("The screen stays on")).to_have_count(0)
    page.evaluate(HIDE, False)
    go(page, 0.1)
    assert held(page) == [False, True]
    expect(page.get_by_text("The screen stays on")).to_be_visible()
    go(page, "Pause", DOUBLE_MS / 1000)
    assert held(page) == [False, False]
    go(page, "Resume", 1, "Start over", 0.03, "Start", 1)  # before the old lock is gone
    assert held(page).count(True) == 1
    go(page, 40)
    assert_shows(page, state="ended")
    assert True not in held(page)


@pytest.mark.parametrize("refuse", [True, None], ids=["refused", "no such thing"])
def test_a_refused_wake_lock_is_said_quietly_and_stops_nothing(bare, page, refuse):
    if refuse:
        page.add_init_script(f"({WAKE_LOCK})(true)")
    page = bare(Timer(SQUAT, reps=1))
    start(page, 1)
    expect(page.get_by_text("The screen may go dark by itself")).to_be_visible()
    assert page.get_by_role("status").inner_text() == "Get ready. Reps: 1."  # not read out
    assert page.locator(MESSAGE).inner_text() == ""
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
