"""The hour on a projector: its clock, its one key, and what each page is filled with."""

import pytest
from playwright.sync_api import expect

from backnb import RunOfShow, Timer
from backnb.agenda import AGENDA, HOUR_MIN, starts_min
from backnb.widgets.group_ratings import GroupRatings

MINUTE_MS = 60_000
# Where each part of the facilitator's plan begins; the plan's 47 to 55 and 55 to 60 are two screens each.
PLAN_MIN = [0, 5, 12, 17, 27, 34, 37, 47, 51, 55, 59, 60]


@pytest.fixture
def show(tmp_path):
    return RunOfShow(GroupRatings(tmp_path / "group.csv"))


@pytest.fixture
def hour(bare, show):
    """The stage alone in its box, and a stand-in for a timer that the page can put into it."""
    page = bare(show.stage)
    page.evaluate("document.body.classList.add('backnb-show')")
    page.clock.run_for(100)
    assert page.evaluate("document.body.tabIndex") == 0
    page.evaluate("() => { document.body.requestFullscreen = async () => { bare.filled = true } }")
    page.evaluate("document.body.focus()")
    return page


def clock(page):
    return page.locator(".backnb-show-minute").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_hour_is_the_plan():
    assert starts_min() == PLAN_MIN
    assert sum(screen.minutes for screen in AGENDA) == HOUR_MIN
    for screen in AGENDA:
        assert len(screen.title) <= 24  # in one line, large enough for the back row
        assert max(map(len, (*screen.say, screen.do))) <= 95


def test_one_key_leads_through_all_of_it(hour):
    titles = []
    press(hour, "PageDown")  # begins the hour
    assert hour.evaluate("bare.filled")
    for key in ["PageDown", " "] * 11:
        titles.append(hour.locator(".backnb-show-title").inner_text())
        press(hour, key)
    assert list(dict.fromkeys(titles)) == [screen.title for screen in AGENDA]
    press(hour, "PageDown", " ")
    assert hour.evaluate("bare.model.traits.page") == hour.evaluate("bare.model.traits._pages.length") - 1
    press(hour, *["PageUp"] * 30)
    assert hour.evaluate("bare.model.traits.page") == 0


def test_the_clock_says_early_late_and_what_is_next(hour):
    assert clock(hour) == "The hour has not begun. 60 minutes."
    press(hour, " ")
    assert clock(hour) == "Minute 0 of 60. 5 min left for this."
    expect(hour.locator(".backnb-show-next")).to_have_text("Next: Safety first, at minute 5")
    hour.clock.run_for(3.5 * MINUTE_MS)
    assert clock(hour) == "Minute 3 of 60. 2 min left for this."
    press(hour, " ")
    assert clock(hour) == "Minute 3 of 60. 1 min early."
    hour.clock.run_for(10 * MINUTE_MS)
    assert clock(hour) == "Minute 13 of 60. 1 min late."
    press(hour, *[" "] * 18)
    expect(hour.locator(".backnb-show-next")).to_have_text("Next: the end")
    hour.clock.run_for(50 * MINUTE_MS)
    assert clock(hour) == "Minute 63 of 60. 3 min late."


def test_a_reload_goes_on_with_the_hour(bare, show):
    show.stage.started_ms = 0.0
    show.stage.page = 4
    page = bare(show.stage)
    page.clock.set_system_time(13 * 60)
    page.clock.run_for(1000)
    assert clock(page) == "Minute 13 of 60. 4 min left for this."


def test_start_over_begins_a_new_hour(hour):
    press(hour, " ", " ", " ")
    hour.get_by_role("button", name="Start over").click()
    assert clock(hour) == "The hour has not begun. 60 minutes."
    expect(hour.locator(".backnb-show-title")).to_have_text("Welcome")


@pytest.mark.parametrize(
    ("state", "page_down", "pressed"),
    [("ready", 0, 1), ("paused", 0, 1), ("running", 0, 0), ("ended", 1, 0)],
)
def test_page_down_starts_a_set_and_ends_none(hour, state, page_down, pressed):
    press(hour, " ")
    hour.evaluate(
        """(state) => {
            const timer = document.createElement("div");
            timer.className = "backnb-timer";
            timer.dataset.state = state;
            timer.innerHTML = '<button class="backnb-toggle">Start</button>';
            timer.firstChild.addEventListener("click", () => (bare.pressed = (bare.pressed ?? 0) + 1));
            document.body.append(timer);
        }""",
        state,
    )
    press(hour, "PageDown")
    assert hour.evaluate("bare.model.traits.page") == page_down
    assert hour.evaluate("bare.pressed ?? 0") == pressed
    if state == "running":
        press(hour, "PageUp")
        assert hour.evaluate("bare.model.traits.page") == 0


def test_typing_and_buttons_keep_their_keys(hour):
    press(hour, " ")
    hour.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea></textarea><button id=b>B</button>')")
    hour.locator("textarea").click()
    hour.keyboard.type("fa f")
    assert hour.locator("textarea").input_value() == "fa f"
    hour.evaluate("document.getElementById('b').onclick = () => (bare.own = true)")
    hour.locator("#b").focus()
    press(hour, " ")
    assert hour.evaluate("bare.own")
    assert hour.evaluate("bare.model.traits.page") == 0
    press(hour, "PageDown")  # a clicker leads on from anywhere
    assert hour.evaluate("bare.model.traits.page") == 1


def test_a_key_held_down_turns_one_page(hour):
    press(hour, " ")
    hour.keyboard.down("PageDown")
    hour.keyboard.down("PageDown")
    hour.keyboard.up("PageDown")
    assert hour.evaluate("bare.model.traits.page") == 1


def test_a_screen_that_may_not_be_filled_is_said(hour):
    hour.evaluate("() => { document.body.requestFullscreen = () => Promise.reject(new TypeError('no')) }")
    press(hour, " ")
    expect(hour.locator(".backnb-show-message")).to_have_text(
        "This browser does not let it fill the screen here. Try F11."
    )
    press(hour, " ")
    expect(hour.locator(".backnb-show-title")).to_have_text("Safety first")


def test_every_page_is_filled_and_leaves_silence(show):
    slot = show.children[1]
    filled = []
    for page, (_, has_act) in enumerate(show.stage._pages):
        show.stage.page = page
        assert bool(slot.children) == has_act
        filled += [type(child).__name__ for child in slot.children]
        assert not any("backnb-card-stop" in child._dom_classes for child in slot.children)
    assert filled == ["Card", "HTML", "Timer", "Timer", "HTML", "Card", "GroupRatings", "Simulator", "Card"]
    timers = [widget for widget in show._made.values() if isinstance(widget, Timer)]
    assert all(timer._group for timer in timers)


def test_what_goes_wrong_is_said_on_the_screen(show, monkeypatch):
    def broken():
        raise OSError("no room left")

    monkeypatch.setattr("backnb.widgets.run_of_show.Simulator", broken)
    for page in range(len(show.stage._pages)):
        show.stage.page = page
        if AGENDA[show.stage._pages[page][0]].act == "fall" and show.stage._pages[page][1]:
            assert "That did not work: no room left" in show.children[1].children[0].value


def test_the_last_screen_deletes_the_ratings(show):
    show.ratings.keypad.pairs = [[6, 4], [5, 5]]
    show.stage.page = len(show.stage._pages) - 1
    card = show.children[1].children[0]
    button = card.children[1].children[0]
    button.click()
    assert show.ratings.group.pairs == []
    assert "deleted" in card.children[2].value.lower()
    assert repr(show) == "RunOfShow"
