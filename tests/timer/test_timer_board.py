"""The timer's board alone on a bare page, with a clock that the test moves: what a press does in each state."""

import pytest
from helpers import (
    BARE_PAGE,
    DOUBLE_MS,
    TOGGLE,
    assert_shows,
    board,
    button,
    focus,
    go,
    part,
    saved,
    start,
    tones,
    trait,
    traits_of,
)
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

DOUBLE_S = DOUBLE_MS / 1000
BOTH = Plan.between_sets(100)


def test_one_press_and_the_set_runs_to_its_end(bare):
    plan = Plan.of(ROOF, reps=3)
    page = bare(Timer(plan))
    assert saved(page) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    start(page)
    for phase in plan.phases:
        assert_shows(page, state="running", kind=phase.kind, rep=phase.rep, digits=str(round(phase.seconds)))
        expect(part(page, "word")).to_have_text(phase.label)
        expect(page.get_by_text(ROOF.stop_line)).to_be_in_viewport(ratio=1)
        go(page, phase.seconds)
    go(page, 0.5)
    assert_shows(page, state="ended", ended="finished", reps_done=3, rep=3, limit=None)
    # Python is told of events, and not of ticks.
    told = [(traits["state"], traits["rep"]) for traits in saved(page)]
    assert told == [*(("running", phase.rep) for phase in plan.phases), ("ended", 3)]


def test_of_two_timers_on_a_page_one_runs(bare):
    page, other = bare(Timer(SQUAT)), Timer(ROOF)
    start(page, 6)
    page.evaluate(BARE_PAGE, [str(other._esm), traits_of(other)])
    for name, states in (("Start", ["paused", "running"]), ("Resume", ["running", "paused"])):
        go(page, name, 1)
        assert [board(page, at)["state"] for at in (0, 1)] == states


def test_faster_for_previews(bare):
    plan = Plan.of(SQUAT, reps=4)
    page = bare(Timer(plan, speed=20))
    start(page, plan.total_s / 20)
    assert_shows(page, ended="finished")


# How to come into each state, 0.4 s into the hold of rep 3; what each press then leads to. The other buttons are off.
STATES = {
    "ready": [],
    "running": ["Start", 5 + 2 * 5 + 2.4],
    "paused": ["Start", 5 + 2 * 5 + 2.4, "Pause", DOUBLE_S],
    "ended": ["Start", 5 + 2 * 5 + 2.4, "That was my limit"],
}
PRESSES = {
    "ready": {"Start": ("running", "ready", 0)},
    "running": {
        "Pause": ("paused", "hold", 3),
        "Back one rep": ("running", "move", 2),
        "Skip ahead": ("running", "move", 4),
        "Start over": ("ready", "ready", 0),
        "That was my limit": ("ended", "hold", 3),
    },
    "paused": {
        "Resume": ("running", "hold", 3),
        "Back one rep": ("paused", "move", 2),
        "Skip ahead": ("paused", "move", 4),
        "Start over": ("ready", "ready", 0),
        "That was my limit": ("ended", "hold", 3),
    },
    "ended": {"Start over": ("ready", "ready", 0)},
}


@pytest.mark.parametrize("before", PRESSES)
def test_every_control_in_every_state_and_those_that_make_no_sense_are_off(bare, before):
    page = bare(Timer(SQUAT, reps=10))
    for press, (state, kind, rep) in PRESSES[before].items():
        go(page, *STATES[before])
        for name in ("Back one rep", "Skip ahead", "Start over", "That was my limit"):
            assert button(page, name).is_enabled() == (name in PRESSES[before]), name
        assert part(page, "toggle").is_enabled() == (before != "ended")
        go(page, press)
        assert_shows(page, state=state, kind=kind, rep=rep)
        if state != "ready":
            go(page, DOUBLE_S, "Start over")
        go(page, DOUBLE_S)


LIMIT = ["That was my limit", 5]


def events(*expected):
    return {"_events": [[pytest.approx(at, abs=0.05), kind, rep] for at, kind, rep in expected]}


BEGUN = [(0, "ready", 0), (5, "move", 1)]
PAUSED = [(6, "pause", 1), (6, "resume", 1), (7, "hold", 1), (8, "return", 1), (10, "end", 1)]  # said, and not counted


@pytest.mark.parametrize(
    ("reps", "steps", "expected"),
    [
        # Back and Skip ahead: reps passed over count only once they are done.
        (2, [8.5, "Back one rep"], {"kind": "move", "rep": 1}),
        (2, [8.5, "Back one rep", "Skip ahead", "Skip ahead"], {"state": "ended", "ended": "finished", "reps_done": 0}),
        (3, [5.5, "Skip ahead", 10], {"ended": "finished", "reps_done": 2, "rep": 3}),
        (2, [5.5, "Skip ahead", "Back one rep", 11], {"ended": "finished", "reps_done": 2, "rep": 2}),
        (3, [6.5, "Pause", "Back one rep"], {"elapsed_s": 5}),  # inside one phase, and told as well
        # The limit is the last target that was reached: 40, 60, 80 and 100%.
        (4, [2, *LIMIT], {"state": "ended", "ended": "limit", "rep": 0, "limit": 0}),
        (4, [5.5, *LIMIT], {"state": "ended", "ended": "limit", "rep": 0, "limit": 0}),
        (4, [7.0, *LIMIT], {"state": "ended", "ended": "limit", "rep": 1, "limit": pytest.approx(0.4)}),
        (4, [12.5, *LIMIT], {"state": "ended", "ended": "limit", "rep": 2, "limit": pytest.approx(0.6)}),
        (4, [14, *LIMIT], {"state": "ended", "ended": "limit", "rep": 2, "limit": pytest.approx(0.6)}),
        (4, [16, *LIMIT], {"state": "ended", "ended": "limit", "rep": 2, "limit": pytest.approx(0.6)}),
        (4, [17.5, *LIMIT], {"state": "ended", "ended": "limit", "rep": 3, "limit": pytest.approx(0.8)}),
        # Python, told of all this, and stopping it.
        (3, [9, "stop in Python", 60], {"state": "ended", "ended": "stopped", "reps_done": 1, "rep": 1}),
        (2, [6, "Start over"], events() | {"ended": None}),
        (2, [6, "Start over", DOUBLE_S, "Start", 6], events(*BEGUN)),
        (1, [6, "Pause", 20, "Resume", 5], events(*BEGUN, *PAUSED)),
    ],
)
def test_what_is_kept_of_a_set(bare, reps, steps, expected):
    page = bare(Timer(SQUAT, reps=reps))
    go(page, "Start", *steps)
    assert_shows(page, **expected)
    if "stop in Python" in steps:
        expect(part(page, "word")).to_have_text("Stopped")


def test_reps_passed_over_are_not_drawn_as_done(bare):
    page = bare(Timer(SQUAT, reps=3))
    go(page, "Start", 5.5, *["Skip ahead"] * 3)
    rungs = page.locator("[data-rung]").evaluate_all("(rungs) => rungs.map((rung) => rung.dataset.rung)")
    assert rungs == ["ahead"] * 3
    expect(page.get_by_text("0 of 3 reps reached", exact=True)).to_be_visible()


def test_both_drills_in_one_rest(bare):
    page = bare(Timer(BOTH))
    start(page, 56)
    assert_shows(page, kind="change", digits="7")
    expect(page.get_by_text("Raising the Roof").first).to_be_visible()
    for press, kind, rep in (("Back one rep", "move", 10), ("Skip ahead", "change", 0), ("Skip ahead", "move", 1)):
        go(page, press)
        assert_shows(page, kind=kind, rep=rep)
    expect(page.get_by_text(ROOF.stop_line)).to_be_visible()


def test_keys_work_while_the_board_has_the_focus_and_only_then(bare):
    page = bare(Timer(SQUAT, reps=3))
    page.keyboard.press(" ")
    assert_shows(page, state="ready")
    focus(page)
    for key, state in ((" ", "running"), (" ", "paused"), (" ", "running"), ("r", "ready"), (" ", "running")):
        page.keyboard.press(key)
        assert_shows(page, state=state)
        go(page, DOUBLE_S)
    for keys, shown in (
        (["ArrowRight", "PageDown"], {"rep": 2}),
        (["PageUp"], {"rep": 1}),
        (["m"], {"sound": False}),
        (["l"], {"state": "ended"}),
    ):
        for key in keys:
            page.keyboard.press(key)
        assert_shows(page, **shown)


def test_one_press_is_one_press(bare):
    """A double click, a key that is held down, and Space on a button that was reached by Tab."""
    page = bare(Timer(SQUAT, reps=2))
    button(page, "Start").dblclick()
    assert_shows(page, state="running")
    go(page, DOUBLE_S, "Pause")
    assert_shows(page, state="paused")
    focus(page)
    go(page, DOUBLE_S)
    page.keyboard.down(" ")
    for _ in range(5):
        go(page, DOUBLE_S)
        page.keyboard.down(" ")  # as the keyboard repeats it
    page.keyboard.up(" ")
    assert_shows(page, state="running", rep=0)
    button(page, "Skip ahead").focus()
    page.keyboard.press(" ")
    assert_shows(page, state="running", rep=1)


def test_in_a_group_a_clicker_starts_one_set_after_the_other(bare):
    plan = Plan.of(ROOF, reps=2)
    page = bare(Timer(plan, group=True))
    focus(page)
    for _ in range(2):
        page.keyboard.press("PageDown")
        assert board(page) == {"state": "running", "kind": "ready", "rep": 0, "digits": "5"}
        assert tones(page)
        go(page, plan.total_s + DOUBLE_S)
        assert_shows(page, state="ended", reps_done=2)
        assert trait(page, "_events")[0] == [0, "ready", 0]
        expect(button(page, "Start the next set")).to_be_enabled()
        expect(part(page, "cue")).to_have_text("Rest, and shake out. The instructor starts the next set.")
    go(page, "Start the next set", 8)
    for key in ("PageDown", "PageUp", "PageDown"):  # in the middle of a set it stops and passes over nothing
        page.keyboard.press(key)
        go(page, DOUBLE_S)
        assert_shows(page, state="running")
    rep = board(page)["rep"]
    page.keyboard.press(" ")
    assert_shows(page, state="paused", rep=rep)
    go(page, DOUBLE_S)
    page.keyboard.press("PageDown")
    go(page, plan.total_s)
    assert_shows(page, reps_done=2)


def test_two_pictures_are_one_clock_and_the_last_to_go_pauses_it(bare):
    page = bare(Timer(SQUAT, reps=3))
    page.evaluate("bare.show()")
    # Pressed in both at once it is one engine.
    page.evaluate("(toggle) => document.querySelectorAll(toggle).forEach((button) => button.click())", TOGGLE)
    assert [board(page, index)["state"] for index in range(2)] == ["running", "running"]
    assert page.evaluate("loudspeaker.contexts.length") == 1
    assert len({moment for moment, _ in tones(page)}) == len(tones(page))  # no tone twice
    go(page, 6)
    assert board(page, 0) == board(page, 1)
    page.evaluate("bare.hide(0)")
    go(page, 1)
    assert_shows(page, state="running")
    page.evaluate("bare.hide(1)")
    assert trait(page, "state") == "paused"
    go(page, 60)
    assert trait(page, "elapsed_s") == 7


def test_loaded_again_it_waits_where_the_phase_began(bare):
    timer = Timer(SQUAT, reps=3)
    page = bare(timer)
    start(page, 9.4)
    for name, value in page.evaluate("bare.model.traits").items():
        timer.set_trait(name, value)
    page = bare(timer)
    assert board(page) == {"state": "paused", "kind": "return", "rep": 1, "digits": "2"}
    assert trait(page, "state") == "paused"
    go(page, "Resume", 12)
    assert_shows(page, ended="finished", reps_done=3)


def test_it_works_where_the_browser_keeps_nothing(bare, page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    timer = Timer(SQUAT, reps=3)
    timer.set_trait("state", "running")
    timer.set_trait("elapsed_s", 8.0)
    page = bare(timer)
    assert_shows(page, state="paused", rep=1)
    go(page, "Resume", 60)
    assert_shows(page, ended="finished")


def test_words_are_text_and_never_html(bare):
    """Those of the plan, and those of an error in a callback."""
    html = "<img src=x onerror='window.hurt = 1'>"
    timer = Timer(SQUAT)
    plan = timer._plan
    plan["exercises"]["squat"]["name"] = html
    timer.set_trait("_plan", {**plan})
    page = bare(timer)
    page.evaluate("(html) => bare.model.set('_trouble', html)", html)
    expect(part(page, "message")).to_have_text(html)
    assert page.locator(".backnb-timer img").count() == 0
    assert page.evaluate("window.hurt") is None


def test_a_restarted_kernel_is_said_and_the_set_can_still_be_stopped(bare):
    page = bare(Timer(SQUAT, reps=3))
    start(page, 8)
    page.evaluate("bare.model.widget_manager = { get_model: async () => ({ comm_live: false }) }")
    page.evaluate("bare.model.fire('comm_live_update')")
    expect(part(page, "message")).to_contain_text("Python was restarted")
    expect(part(page, "message")).to_contain_text("You can finish this set here.")
    page.evaluate("() => { bare.model.save_changes = () => { throw new Error('Kernel is dead') } }")
    page.evaluate("document.body.addEventListener('backnb-answer', ({ detail }) => (window.done = detail))")
    assert_shows(page, state="running")
    go(page, "That was my limit")
    assert_shows(page, ended="limit", state="ended")
    assert page.evaluate("done") == {"reps_done": 1, "reps_planned": 3, "limit": 0.4, "ended": "limit"}


def test_of_two_drills_a_limit_leaves_one_and_can_be_taken_back(bare):
    page = bare(Timer(BOTH))
    start(page, 5 + 2 * 5 + 2.4)  # in the hold of the third squat
    expect(button(page, "Undo")).to_be_hidden()
    page.keyboard.press("l")
    assert_shows(page, state="running", kind="change", rep=0, ended=None)
    expect(part(page, "cue")).to_have_text("Stopped at your limit: rep 3")
    expect(button(page, "That was my limit")).to_be_disabled()
    page.keyboard.press("u")
    assert_shows(page, kind="hold", rep=3, limit=None)
    go(page, "That was my limit", 2, "Undo", "That was my limit", 9)
    expect(button(page, "Undo")).to_be_hidden()
    assert_shows(page, kind="move", rep=1)
    go(page, 60)
    assert_shows(page, ended="finished", reps_done=3 + 5, reps_planned=10 + 5)
    assert trait(page, "limit") == pytest.approx(0.5333)


def test_a_set_longer_than_the_rest_says_by_how_much(bare):
    page = bare(Timer(BOTH))
    for _ in range(2):
        go(page, "One rep more")
    expect(part(page, "notes")).to_have_text("")  # 98 s of 100
    for _ in range(2):
        go(page, "One rep more")
    expect(part(page, "notes")).to_have_text("8 s longer than your rest.")


# As the browser says them: on a Russian keyboard, on a French one, with Caps Lock, by an input method.
PLACED = [
    ({"key": "ь", "code": "KeyM"}, {"sound": False}),
    ({"key": "д", "code": "KeyL"}, {"ended": "limit"}),
    ({"key": "к", "code": "KeyR"}, {"state": "ready"}),
    ({"key": "m", "code": "Semicolon"}, {"sound": False}),
    ({"key": "M", "code": "KeyM", "modifierCapsLock": True}, {"sound": False}),
    ({"key": "Process", "code": "KeyL"}, {"ended": "limit"}),
    ({"key": "Process", "code": "Space"}, {"state": "paused"}),
    ({"key": "n", "code": "KeyL"}, {"state": "running"}),  # a letter of its own is that letter
]


def press_placed(page, pressed):
    page.locator(".backnb-timer").evaluate(
        "(root, init) => root.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }))", pressed
    )


def test_keys_count_by_letter_or_else_by_place(bare):
    page = bare(Timer(SQUAT))
    for pressed, shown in PLACED:
        start(page, 7.5)
        page.evaluate("bare.model.set('sound', true)")
        press_placed(page, pressed)
        assert_shows(page, **shown)
        if "state" not in shown or shown["state"] != "ready":
            go(page, DOUBLE_S, "Start over")
        go(page, DOUBLE_S)


def test_with_caps_lock_only_shift_makes_a_hold_shorter(bare):
    page = bare(Timer(SQUAT))
    for shift, held in ((False, 1.5), (False, 2), (True, 1.5)):
        press_placed(page, {"key": "h" if shift else "H", "code": "KeyH", "shiftKey": shift, "modifierCapsLock": True})
        expect(page.get_by_role("group", name="Hold")).to_contain_text(f"{held:g} s")


def test_folded_away_it_pauses_and_says_why(bare):
    page = bare(Timer(SQUAT))
    start(page, 7)
    page.evaluate("document.body.style.display = 'none'")
    go(page, 1)
    page.evaluate("document.body.style.display = ''")
    assert_shows(page, state="paused", rep=1)
    assert tones(page)[-1][0] < 8.5
    expect(part(page, "message")).to_contain_text("The board was folded away")
    go(page, "Resume", 1)
    expect(part(page, "message")).to_have_text("")


def test_the_window_that_started_leads_and_another_one_only_shows(bare):
    page = bare(Timer(SQUAT))
    start(page, 7)
    page.evaluate("bare.model.set('_run', { ...bare.model.traits._run, by: 'another window' })")
    told, before = len(saved(page)), board(page)
    go(page, 60)
    assert (len(saved(page)), board(page)["kind"]) == (told, before["kind"])
    assert [at for at, _ in tones(page) if at > 8] == []
    expect(part(page, "message")).to_contain_text("led in another window")
    page.evaluate("bare.model.set('elapsed_s', 15); bare.model.set('_events', [[0, 'ready', 0], [15, 'move', 3]])")
    assert_shows(page, state="running", kind="move", rep=3)
    go(page, "Pause")  # takes the lead, where the other one was
    assert_shows(page, state="paused", elapsed_s=15)
    go(page, DOUBLE_S, "Resume", 5.1)
    assert_shows(page, state="running", rep=4)


def test_another_widget_starts_a_set_by_a_message(bare):
    page = bare(Timer(SQUAT))
    for _ in range(2):  # and a second one stops none
        page.evaluate("bare.model.fire('msg:custom', { press: 'begin' })")
        page.clock.run_for(DOUBLE_MS)
        assert trait(page, "state") == "running"
