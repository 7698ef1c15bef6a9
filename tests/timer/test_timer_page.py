"""The timer's ES module alone on a bare page, with a clock that the test moves."""

import random

import pytest
from helpers import DOUBLE_MS, board, button, functions, phase_at, saved, start, tones, trait
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Plan, Timer

NAMES = ["Back one rep", "Skip ahead", "Start over", "That was my limit"]


def test_one_press_and_the_set_runs_to_its_end(bare):
    plan = Plan.of(ROOF, reps=3)
    page = bare(Timer(plan))
    button(page, "Start").click()
    page.set_viewport_size({"width": 1280, "height": 720})
    for phase in plan.phases:
        shown = board(page)
        assert (shown["state"], shown["kind"], shown["rep"]) == ("running", phase.kind, phase.rep)
        assert shown["digits"] == str(round(phase.seconds))
        expect(page.locator(".backnb-timer-word")).to_have_text(phase.label)
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
        page.clock.run_for(DOUBLE_MS)
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
        step = chance.randrange(DOUBLE_MS, 1500)
        page.clock.run_for(step)
        ran_ms += step
        button(page, "Pause").click()
        page.clock.run_for(chance.randrange(DOUBLE_MS, 5000))
        button(page, "Resume").click()
    button(page, "Pause").click()
    assert trait(page, "elapsed_s") == pytest.approx(ran_ms / 1000, abs=0.002)


def test_the_browser_and_python_look_up_the_same_phase(bare):
    plan = Plan.between_sets(75)
    timer = Timer(plan)
    page = bare(timer)
    chance = random.Random(3)
    moments = [chance.uniform(0, plan.total_s) for _ in range(100)] + [phase.start_s for phase in plan.phases]
    lookup = "argument[1].map((t) => phaseIndex(argument[0], t))"
    looked_up = functions(page, timer, lookup, [plan.to_dict()["phases"], moments])
    assert looked_up == [plan.phases.index(phase_at(plan, t)) for t in moments]


def test_keys_work_while_the_board_has_the_focus_and_only_then(bare):
    page = bare(Timer(SQUAT, reps=3))
    page.keyboard.press(" ")
    assert board(page)["state"] == "ready"
    page.locator(".backnb-timer").focus()
    for key, state in ((" ", "running"), (" ", "paused"), (" ", "running"), ("r", "ready"), (" ", "running")):
        page.keyboard.press(key)
        assert board(page)["state"] == state
        page.clock.run_for(DOUBLE_MS)
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


def test_in_a_group_a_clicker_starts_one_set_after_the_other(bare):
    plan = Plan.of(ROOF, reps=2)
    page = bare(Timer(plan, group=True))
    page.locator(".backnb-timer").focus()
    for _ in range(2):
        page.keyboard.press("PageDown")
        assert board(page) == {"state": "running", "kind": "ready", "rep": 0, "digits": "5"}
        assert tones(page)
        page.clock.run_for(plan.total_s * 1000 + DOUBLE_MS)
        assert board(page)["state"] == "ended"
        assert trait(page, "reps_done") == 2
        assert trait(page, "_events")[0] == [0, "ready", 0]
        expect(button(page, "Start the next set")).to_be_enabled()
        expect(page.locator(".backnb-timer-cue")).to_have_text(
            "Rest, and shake out. The instructor starts the next set."
        )
    button(page, "Start the next set").click()
    page.clock.run_for(8000)
    for key in ("PageDown", "PageUp", "PageDown"):  # in the middle of a set it stops and passes over nothing
        page.keyboard.press(key)
        page.clock.run_for(DOUBLE_MS)
        assert board(page)["state"] == "running"
    rep = board(page)["rep"]
    page.keyboard.press(" ")
    assert (board(page)["state"], board(page)["rep"]) == ("paused", rep)
    page.clock.run_for(DOUBLE_MS)
    page.keyboard.press("PageDown")
    page.clock.run_for(plan.total_s * 1000)
    assert trait(page, "reps_done") == 2


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


def test_loaded_again_it_waits_where_the_phase_began(bare):
    timer = Timer(SQUAT, reps=3)
    page = bare(timer)
    start(page, 9.4)
    for name, value in page.evaluate("bare.model.traits").items():
        timer.set_trait(name, value)
    page = bare(timer)
    assert board(page) == {"state": "paused", "kind": "return", "rep": 1, "digits": "2"}
    assert trait(page, "state") == "paused"
    button(page, "Resume").click()
    page.clock.run_for(12_000)
    assert [trait(page, name) for name in ("ended", "reps_done")] == ["finished", 3]


def test_faster_for_previews(bare):
    plan = Plan.of(SQUAT, reps=4)
    page = bare(Timer(plan, speed=20))
    button(page, "Start").click()
    page.clock.run_for(plan.total_s * 1000 / 20)
    assert trait(page, "ended") == "finished"


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
    expect(page.locator(".backnb-timer-word")).to_have_text("Stopped")
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
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
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


def test_another_widget_starts_a_set_by_a_message(bare):
    page = bare(Timer(SQUAT))
    for _ in range(2):  # and a second one stops none
        page.evaluate("bare.model.fire('msg:custom', { press: 'begin' })")
        page.clock.run_for(DOUBLE_MS)
        assert trait(page, "state") == "running"
