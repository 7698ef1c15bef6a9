"""The moving figure on a bare page: in the timer, and in the learner's own hands."""

import json
import re
from pathlib import Path

import pytest
from helpers import DARK, assert_drawn, assert_fits, axe, board, every_frame, figure, phase_at, start, tones
from playwright.sync_api import expect

from backnb import ROOF, SQUAT, Explorer, Plan, Timer
from backnb.drills.body import PAST, gentle, table
from backnb.drills.explorer import WORDS

# Where the spine and the wedge are on the screen, and where the drawing's own coordinates are.


ROOT = Path(__file__).resolve().parents[2]
TEN = [PAST * step / 9 for step in range(10)]


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_the_joints_on_the_screen_are_those_of_the_body_at_ten_amounts(bare, exercise):
    explorer = Explorer(exercise)
    page = bare(explorer)
    for amount in TEN:
        page.evaluate("(amount) => bare.model.set('amount', amount)", amount)
        assert_drawn(page, exercise, amount, explorer._bodies[""])


@pytest.mark.parametrize(
    ("exercise", "options"),
    [
        (SQUAT, {"tuck_at": 0.35}),
        (SQUAT, {"tuck_at": 0.73}),
        (ROOF, {"reach": 0.3, "low_back": 0.4}),
        (ROOF, {"reach": 0.9, "low_back": 0.66}),
    ],
    ids=str,
)
def test_between_the_rows_of_the_table_it_is_the_body_as_well(bare, exercise, options):
    explorer = Explorer(exercise)
    page = bare(explorer)
    traits = {"tuck_at": "own_limit", "reach": "own_limit", "low_back": "low_back"}
    for option, value in options.items():
        page.evaluate("([name, value]) => bare.model.set(name, value)", [traits[option], value])
    for amount in (0.33, 0.71, 1.0, 1.13):
        page.evaluate("(amount) => bare.model.set('amount', amount)", amount)
        assert_drawn(page, exercise, amount, explorer._bodies[""], **options)


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_in_the_timer_it_moves_with_the_phase(bare, exercise):
    plan = Plan.of(exercise, reps=3)
    page = bare(Timer(plan))
    start(page, 5)
    for _ in range(12):
        page.clock.run_for(700)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # draws this moment, not its last frame
        heard_s = page.evaluate("loudspeaker.contexts[0].exact") - tones(page)[3][0] + 5
        phase = phase_at(plan, heard_s)
        fraction = (heard_s - phase.start_s) / phase.seconds
        amount = phase.amount_from + (phase.amount_to - phase.amount_from) * gentle(fraction)
        assert board(page)["kind"] == phase.kind
        assert_drawn(page, exercise, amount, table(exercise))


def test_the_way_back_is_the_way_out(bare):
    page = bare(Timer(ROOF, reps=2, ready_s=0))
    every_frame(page)
    start(page, 0.4)

    def look():
        since_s = page.evaluate("loudspeaker.contexts[0].exact") - tones(page)[0][0]
        return since_s, figure(page).inner_html()

    out_s, out = look()
    page.clock.run_for(2 * (3 - out_s) * 1000)  # mirrored at the middle of the hold
    back_s, back = look()
    assert out_s + back_s == pytest.approx(6, abs=0.002)
    assert figure_points(out) == pytest.approx(figure_points(back), abs=3)  # millimetres


def figure_points(svg):
    """Every number of the drawing."""
    return [float(number) for number in re.findall(r"-?\d+\.\d", svg)]


def test_it_stands_at_its_target_within_two_frames_of_the_beep(bare):
    plan = Plan.of(SQUAT, reps=2)
    page = bare(Timer(plan))
    start(page, 6.5)
    begins = next(at for at, hertz in tones(page) if hertz == 784)  # of the hold
    page.clock.run_for((begins - page.evaluate("loudspeaker.contexts[0].exact")) * 1000 + 34)
    assert_drawn(page, SQUAT, plan.phases[1].amount_to, table(SQUAT))
    still = figure(page).inner_html()
    page.clock.run_for(800)
    assert figure(page).inner_html() == still  # nothing moves in a hold
    page.clock.run_for(400)
    assert figure(page).inner_html() != still


def paths(page, name):
    return page.locator(f".backnb-timer-figure svg:not([hidden]) .backnb-body-{name}").get_attribute("d")


def test_the_ghost_is_this_reps_target_and_the_limit_stays(bare):
    page = bare(Timer(Plan.between_sets(100)))
    start(page, 5.5)
    limit, ghosts = paths(page, "limit"), [paths(page, "ghost")]
    for _ in range(3):
        page.clock.run_for(5000)
        ghosts.append(paths(page, "ghost"))
        assert paths(page, "limit") == limit
    assert len(set(ghosts)) == 4
    expect(figure(page).locator("text")).to_have_text("your limit")
    page.clock.run_for(120_000)
    assert paths(page, "ghost") == ""


def test_the_figure_of_the_drill_under_way_is_the_one_that_is_seen(bare):
    page = bare(Timer(Plan.between_sets(100)))
    start(page, 6)
    assert_drawn(page, SQUAT, 0.4 * gentle(0.5), table(SQUAT))
    page.clock.run_for(50_000)
    assert board(page)["kind"] == "change"
    assert_drawn(page, ROOF, 0, table(ROOF))


def test_words_tell_what_the_figure_does(bare):
    page = bare(Timer(Plan.between_sets(100)))
    start(page, 1)
    for kind, run_s in (("stand", 5), ("move", 1.5), ("hold", 1.5), ("return", 0)):
        expect(figure(page)).to_have_attribute("aria-label", SQUAT.seen[kind])
        page.clock.run_for(run_s * 1000)


def test_where_motion_is_to_be_reduced_it_shows_the_ends_of_the_phases_only(bare):
    page = bare(Timer(SQUAT, reps=2))
    page.emulate_media(reduced_motion="reduce")
    start(page, 5.2)
    assert_drawn(page, SQUAT, 0.4, table(SQUAT))
    still = figure(page).inner_html()
    page.clock.run_for(2700)  # down and hold
    assert figure(page).inner_html() == still
    page.clock.run_for(500)
    assert_drawn(page, SQUAT, 0, table(SQUAT))
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_timer_takes_the_learners_own_limit_and_follows_the_explorer(bare):
    explorer = Explorer(SQUAT, own_limit=0.4)
    timer = Timer(SQUAT, reps=2, own_limit=explorer)
    page = bare(timer)
    start(page, 7.1)
    assert_drawn(page, SQUAT, 0.4, table(SQUAT, tuck_at=0.4), tuck_at=0.4)
    explorer.own_limit = 0.7
    page.evaluate("(bodies) => bare.model.set('_bodies', bodies)", timer._bodies)
    assert_drawn(page, SQUAT, 0.4, table(SQUAT, tuck_at=0.7), tuck_at=0.7)
    both = Timer(Plan.between_sets(100), own_limit={"squat": 0.5, "roof": 0.3})
    assert both._bodies == {"squat": table(SQUAT, tuck_at=0.5), "roof": table(ROOF, reach=0.3)}


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        (1.0, "own_limit must be a number from 0.3 to 0.8, not 1.0."),
        ({"plank": 0.5}, "own_limit must be one of 'squat', 'roof', not 'plank'."),
    ],
)
def test_a_limit_that_cannot_be_is_named(limit, named):
    with pytest.raises(ValueError, match=named):
        Timer(SQUAT, own_limit=limit)


def test_an_explorer_names_what_it_cannot_take():
    with pytest.raises(TypeError, match="An explorer needs an exercise, such as SQUAT or ROOF, not 'squat'."):
        Explorer("squat")
    with pytest.raises(ValueError, match="own_limit must be a number from 0.2 to 1, not 2."):
        Explorer(ROOF, own_limit=2)


def slider(page, name):
    return page.get_by_role("slider", name=name)


def sentence(page):
    return page.locator(".backnb-explorer").get_by_role("status")


def test_in_the_learners_hands_the_squat_says_what_happens(bare):
    page = bare(Explorer(SQUAT))
    said, depth, limit = WORDS["squat"], slider(page, "How deep"), slider(page, "Where your pelvis tucks")
    expect(sentence(page)).to_have_text(said["stand"])
    for percent, state in ((30, "before"), (60, "at"), (61, "past"), (75, "past"), (0, "stand")):
        depth.fill(str(percent))
        expect(sentence(page)).to_have_text(said[state])
        expect(depth).to_have_attribute("aria-valuetext", f"{percent}% of a full squat")
    depth.fill("100")  # further than the drawing goes
    expect(depth).to_have_value("75")
    # Two people at the same depth: one has tucked.
    depth.fill("55")
    limit.fill("45")
    expect(depth).to_have_value("55")
    assert_drawn(page, SQUAT, 55 / 45, table(SQUAT, tuck_at=Explorer(SQUAT)._bodies[""]["axes"][0]), tuck_at=0.45)
    assert page.evaluate("bare.model.traits.own_limit") == 0.45
    page.get_by_role("button", name="Start over").click()
    assert page.evaluate("[bare.model.traits.amount, bare.model.traits.own_limit]") == [0, 0.6]
    expect(sentence(page)).to_have_text(said["stand"])


def test_playing_ends_at_a_hand_in_any_view_and_python_hears_where(bare):
    page = bare(Explorer(SQUAT))
    every_frame(page)
    page.evaluate("bare.show()")
    first, second = (page.locator(".backnb-explorer").nth(i) for i in (0, 1))
    first.get_by_role("button", name="Play one rep").click()
    page.clock.run_for(1200)
    second.get_by_role("slider", name="How deep").fill("30")
    page.clock.run_for(500)
    expect(first.get_by_role("button", name="Play one rep")).to_be_visible()
    assert page.evaluate("bare.model.traits.amount") == pytest.approx(0.5)
    first.get_by_role("button", name="Play one rep").click()
    page.clock.run_for(1200)
    first.get_by_role("button", name="Stop").click()
    assert page.evaluate("bare.model.saved.at(-1).amount") == page.evaluate("bare.model.traits.amount") > 0.5


def test_in_the_learners_hands_the_reach_shares_its_bend(bare):
    page = bare(Explorer(ROOF))
    said, reach = WORDS["roof"], slider(page, "How far back")
    for percent, state in ((9, "arms"), (30, "before"), (60, "at"), (70, "past")):
        reach.fill(str(percent))
        expect(sentence(page)).to_have_text(said[state])
    share = slider(page, "The low back's part of the bend")
    reach.fill("60")
    share.fill("70")
    expect(page.get_by_text("low back 70%, mid back 30%")).to_be_visible()
    assert_drawn(page, ROOF, 1, Explorer(ROOF)._bodies[""], low_back=0.7)
    slider(page, "Your own range").fill("20")
    expect(reach).to_have_value("25")  # no further past the new limit than the drawing goes


def test_in_the_learners_hands_every_slip_can_be_made_and_is_named(bare):
    for exercise, only_when_done_well in ((SQUAT, "Where your pelvis"), (ROOF, "The low back's part")):
        page = bare(Explorer(exercise))
        slider(page, "How").first.fill("60")
        words, drawn = WORDS[exercise.key], set()
        for look, (name, slip) in words["looks"].items():
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("button", pressed=True)).to_have_text(name)
            expect(sentence(page)).to_have_text(slip or words["at"])
            well = look in ("", "front")
            expect(page.locator(".backnb-explorer")).to_have_attribute("data-state", "at" if well else "past")
            assert slider(page, only_when_done_well).count() == (look != "head")
            drawn.add(figure(page).inner_html())
        assert len(drawn) == len(words["looks"])
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("button", pressed=True)).to_have_text("Done well")


# What the tasks of 01 and 02 ask for, in their words: the sliders that are pulled or a button, and what is then said.
TASKS = [
    ("01", SQUAT, "*How deep the hips go* slowly from 0 to 70%", [("How deep the hips go", 70)], "past"),
    ("01", SQUAT, "Put the depth to 50%. Pull *Where your pelvis tucks* to 80%", [("How deep", 50), ("tucks", 80)],
     "before"),
    ("01", SQUAT, ", then to 40%. Same depth", [("tucks", 40)], "past"),
    ("01", SQUAT, "press *Start over*. Pull the depth past the broken line", ["Start over", ("How deep", 70)], "past"),
    ("01", SQUAT, "then back to it", [("How deep", 60)], "at"),
    *(("01", SQUAT, f"*{name}*", [name], look) for look, (name, _) in WORDS["squat"]["looks"].items() if look),
    ("02", ROOF, "pull *How far back the reach goes* slowly to the right", [("How far back the reach goes", 9)], "arms"),
    ("02", ROOF, "*Your own range* to 25% and press *Play one rep*", [("Your own range", 25), "Play one rep"], "at"),
    ("02", ROOF, "Put it to 95% and press it again", [("Your own range", 95), "Play one rep"], "at"),
    ("02", ROOF, "pull the first slider to the broken line", [("How far back", 95)], "at"),
    ("02", ROOF, "the last slider to both of its ends", [("The low back's part", 20)], "one_place"),
    ("02", ROOF, "the last slider to both of its ends", [("The low back's part", 80)], "one_place"),
    ("02", ROOF, "press *Start over*. Pull the first slider past", ["Start over", ("How far back", 70)], "past"),
    ("02", ROOF, "press *Head thrown back*", ["Head thrown back"], "head"),
]  # fmt: skip


def test_the_tasks_of_the_lessons_can_be_done(bare):
    before = None
    for number, exercise, words, steps, state in TASKS:
        (file,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
        cells = json.loads(file.read_text())["cells"]
        task = re.search(r"\*\*Task 1.*", "\n".join("".join(cell["source"]) for cell in cells), re.DOTALL)[0]
        assert words.lower() in task.lower()
        if exercise is not before:
            page, before = bare(Explorer(exercise)), exercise
        for step in steps:
            if isinstance(step, str):
                page.get_by_role("button", name=step, exact=True).click()
                page.clock.run_for(3000 if step == "Play one rep" else 100)  # to the limit
            else:
                slider(page, step[0]).fill(str(step[1]))
        said = WORDS[exercise.key]
        expect(sentence(page)).to_have_text(said["looks"].get(state, ["", said.get(state)])[1])
        page.clock.run_for(4000)


def test_it_goes_by_keyboard_and_keeps_its_keys_to_itself(bare):
    page = bare(Explorer(SQUAT))
    page.evaluate("window.out = []; document.body.addEventListener('keydown', ({ key }) => out.push(key))")
    for _ in range(6):  # past what there is to look at
        page.keyboard.press("Tab")
    expect(slider(page, "How deep")).to_be_focused()
    for key in (*["ArrowRight"] * 3, "PageUp", "d", "0"):
        page.keyboard.press(key)
    expect(slider(page, "How deep")).to_have_value("13")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(slider(page, "Where your pelvis tucks")).to_have_value("59")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    assert page.evaluate("out") == ["Tab"]  # the one before it had the focus
    for each in [*page.get_by_role("slider").all(), *page.get_by_role("button").all()]:
        each.focus()
        expect(each).to_have_attribute("data-lm-suppress-shortcuts", "true")


def test_one_rep_can_be_played_and_stopped(bare):
    page = bare(Explorer(SQUAT))
    page.get_by_role("button", name="Play one rep").click()
    page.clock.run_for(2100)
    expect(sentence(page)).to_have_text(WORDS["squat"]["at"])
    page.clock.run_for(3000)
    expect(sentence(page)).to_have_text(WORDS["squat"]["stand"])
    page.get_by_role("button", name="Play one rep").click()
    page.clock.run_for(1000)
    page.get_by_role("button", name="Stop").click()
    here = page.evaluate("bare.model.traits.amount")
    assert 0 < here < 1
    page.clock.run_for(2000)
    assert page.evaluate("bare.model.traits.amount") == here
    page.get_by_role("button", name="Play one rep").click()
    page.clock.run_for(500)
    slider(page, "How deep").fill("30")  # a hand on the slider wins
    page.clock.run_for(2000)
    expect(slider(page, "How deep")).to_have_value("30")


def test_played_with_reduced_motion_it_steps(bare):
    page = bare(Explorer(ROOF))
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Play one rep").click()
    seen = set()
    for _ in range(60):
        page.clock.run_for(100)
        seen.add(page.evaluate("bare.model.traits.amount"))
    assert seen == {0, 1}


def test_shown_twice_it_is_one_figure(bare):
    page = bare(Explorer(SQUAT))
    page.evaluate("bare.show()")
    slider(page, "How deep").first.fill("40")
    expect(slider(page, "How deep").nth(1)).to_have_value("40")


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_axe_finds_nothing(bare, exercise):
    page = bare(Explorer(exercise))
    for look in ("", DARK):
        page.add_style_tag(content=look or "/* light */")
        for each in page.get_by_role("group", name="What to look at").get_by_role("button").all():
            each.click()
            slider(page, "How").first.fill("60")
            axe(page, ".backnb-explorer")


@pytest.mark.parametrize("exercise", [SQUAT, ROOF], ids=["squat", "roof"])
def test_nothing_is_cut_at_any_width(bare, exercise):
    page = bare(Explorer(exercise))
    for width in (320, 400, 700, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page, ".backnb-explorer :is(button, p, span, .backnb-explorer-name)")
        name = page.locator(".backnb-body-name:visible")
        assert name.evaluate("e => e.getBoundingClientRect().height") > 12, "11 px type"
        outer, inside = page.locator(".backnb-explorer-figure").bounding_box(), figure(page).bounding_box()
        assert inside["x"] >= outer["x"]
        assert inside["y"] >= outer["y"]
        for each in [*page.get_by_role("button").all(), *page.get_by_role("slider").all()]:
            assert each.bounding_box()["height"] >= 44
