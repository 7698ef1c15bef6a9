"""The hour on a projector: its clock, its one key, and what each page is filled with."""

import pytest
from helpers import DARK, axe, every_frame
from playwright.sync_api import expect
from traitlets import TraitError

from backnb.course.safety import DOCTOR
from backnb.workshop import LiveRoom, RunOfShow
from backnb.workshop.agenda import AGENDA, starts_min
from backnb.workshop.group_ratings import GroupRatings
from backnb.workshop.run_of_show import GUESS

MINUTE_MS = 60_000
DEAF_MS = 500
# Where each part of the facilitator's plan begins; the plan's 47 to 55 and 55 to 60 are two screens each.
PLAN_MIN = [0, 5, 12, 17, 27, 34, 37, 47, 51, 55, 59, 60]


@pytest.fixture
def show():
    return RunOfShow(GroupRatings())


@pytest.fixture
def hour(bare, show):
    """The stage alone in its box, and a stand-in for a timer that the page can put into it."""
    page = bare(show.stage)
    page.evaluate("document.body.classList.add('backnb-hour')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div class=backnb-hour-slot><p></p></div>')")
    page.evaluate("bare.model.on('change:page', () => bare.model.set('_filled', bare.model.traits.page))")
    page.clock.run_for(100)
    assert page.evaluate("document.body.tabIndex") == 0
    page.evaluate("() => { document.body.requestFullscreen = async () => { bare.filled = true } }")
    page.evaluate("document.body.focus()")
    return page


def clock(page):
    return page.locator(".backnb-hour-minute").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
        page.clock.run_for(DEAF_MS)


def test_the_hour_is_the_plan():
    assert starts_min() == PLAN_MIN
    for screen in AGENDA:
        assert len(screen.title) <= 24  # in one line, large enough for the back row
        assert len(screen.say) == 2  # as many as the page has room for
        assert all(len(line) <= 100 for line in (*screen.say, screen.do) if line != DOCTOR)


def test_one_key_leads_through_all_of_it(hour):
    titles = []
    press(hour, "PageDown")  # begins the hour
    assert hour.evaluate("bare.filled")
    for key in ["PageDown", " "] * 12:
        titles.append(hour.locator(".backnb-hour-title").inner_text())
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
    expect(hour.locator(".backnb-hour-next")).to_have_text("Next: Safety first, at minute 5")
    hour.clock.run_for(3.5 * MINUTE_MS)
    assert clock(hour) == "Minute 3 of 60. 2 min left for this."
    press(hour, " ")
    assert clock(hour) == "Minute 3 of 60. 1 min early."
    hour.clock.run_for(10 * MINUTE_MS)
    assert clock(hour) == "Minute 13 of 60. 1 min late."
    press(hour, *[" "] * 24)
    expect(hour.locator(".backnb-hour-next")).to_have_text("Next: the end")
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
    expect(hour.locator(".backnb-hour-title")).to_have_text("Safety first")  # not at one press
    hour.get_by_role("button", name="Really start over?").click()
    assert clock(hour) == "The hour has not begun. 60 minutes."
    expect(hour.locator(".backnb-hour-title")).to_have_text("Welcome")


TIMER = """async (state) => {
    const timer = document.createElement("div");
    timer.className = "backnb-timer";
    timer.tabIndex = 0;
    timer.textContent = "a set";
    bare.pressed = 0;
    const trigger = (_, { press }) => (bare.pressed += press === "begin");
    bare.model.widget_manager = { get_model: async () => ({ get: () => state, trigger }) };
    bare.model.set("_lead", "its name");
    document.querySelector(".backnb-hour-slot").replaceChildren(timer);
}"""


def page_of(show, act):
    """The page that an act fills."""
    return [filling for _, filling in show.stage._pages].index(act)


def open_page(hour, number):
    hour.evaluate("(number) => bare.model.set('page', number)", number)


@pytest.mark.parametrize(
    ("state", "turns", "pressed"),
    [("ready", 0, 1), ("paused", 1, 0), ("running", 0, 0), ("ended", 1, 0)],
)
def test_page_down_starts_a_set_and_ends_none(hour, show, state, turns, pressed):
    press(hour, " ")
    squat = page_of(show, "squat")
    open_page(hour, squat)
    hour.evaluate(TIMER, state)
    press(hour, "PageDown")
    assert hour.evaluate("bare.model.traits.page") == squat + turns
    assert hour.evaluate("bare.pressed") == pressed
    open_page(hour, squat)
    press(hour, "PageUp")
    assert hour.evaluate("bare.model.traits.page") == squat - (state != "running")


@pytest.mark.parametrize("state", ["ready", "running", "paused", "ended"])
def test_the_button_leaves_any_set(hour, show, state):
    press(hour, " ")
    squat = page_of(show, "squat")
    open_page(hour, squat)
    hour.evaluate(TIMER, state)
    hour.get_by_role("button", name="Next").click()
    assert hour.evaluate("[bare.model.traits.page, bare.pressed]") == [squat + 1, 0]


def test_a_double_press_does_not_pass_over_a_page_that_is_still_to_be_filled(hour, show):
    press(hour, " ")
    roof = page_of(show, "roof")
    open_page(hour, roof - 1)
    hour.evaluate("document.querySelector('.backnb-hour-slot').replaceChildren()")
    press(hour, "PageDown", "PageDown", " ")
    assert hour.evaluate("bare.model.traits.page") == roof
    hour.keyboard.press("PageUp")
    hour.keyboard.press("PageUp")  # nor is a slip of the thumb two presses
    hour.clock.run_for(DEAF_MS)
    assert hour.evaluate("bare.model.traits.page") == roof - 1
    press(hour, "PageDown")
    hour.evaluate(TIMER, "ready")
    press(hour, "PageDown")
    assert hour.evaluate("bare.pressed") == 1


def test_a_timer_that_has_not_left_yet_is_not_started_on_another_page(hour):
    press(hour, " ")
    hour.evaluate(TIMER, "paused")
    press(hour, "PageDown")
    assert hour.evaluate("[bare.model.traits.page, bare.pressed]") == [1, 0]


KEYPAD = "document.querySelector('.backnb-hour-slot').innerHTML = '<div class=backnb-keypad tabindex=0></div>'"


def test_the_keypad_gets_the_keyboard_where_slips_are_typed_and_only_there(hour, show):
    press(hour, " ")
    open_page(hour, page_of(show, "picture") + 1)
    press(hour, "PageUp")
    hour.evaluate(KEYPAD)  # beside the picture it will be hidden, and the keyboard would be lost with it
    expect(hour.locator(".backnb-keypad")).not_to_be_focused()
    press(hour, "PageUp")  # the keypad is the same one
    expect(hour.locator(".backnb-keypad")).to_be_focused()


BUTTON = """() => {
    const button = document.createElement("button");
    button.className = "backnb-hour-first";
    button.addEventListener("click", () => (bare.deleted = true));
    document.querySelector(".backnb-hour-slot").replaceChildren(button);
}"""


@pytest.mark.parametrize("held", [True, False])
def test_a_space_bar_held_or_pressed_twice_never_reaches_the_button_that_deletes(hour, show, held):
    press(hour, " ")
    open_page(hour, page_of(show, "delete") - 1)
    hour.keyboard.down(" ")
    hour.evaluate(BUTTON)
    for _ in range(6):  # for three seconds; held down, what follows is a repeat
        if not held:
            hour.keyboard.up(" ")
        hour.clock.run_for(500)
        hour.keyboard.down(" ")
    hour.keyboard.up(" ")
    assert hour.evaluate("bare.deleted ?? false") is False
    hour.clock.run_for(1100)  # the hand has left the key
    expect(hour.locator(".backnb-hour-first")).to_be_focused()
    press(hour, "PageDown")
    assert hour.evaluate("bare.deleted ?? false") is False
    press(hour, " ")
    assert hour.evaluate("bare.deleted")


def test_hands_are_counted_by_three_keys_and_taken_back(hour, show):
    press(hour, " ", "1")
    assert hour.evaluate("bare.model.traits.hands") == [0, 0, 0]  # only where people guess
    open_page(hour, show.stage._pages.index([GUESS, ""]))
    for key in ["1", "1", "3", "2", "Backspace", "3"]:  # as fast as they come
        hour.keyboard.press(key)
    hour.get_by_role("button", name="lower").click()
    assert hour.evaluate("bare.model.traits.hands") == [3, 0, 2]
    assert hour.locator(".backnb-hour-count").all_inner_texts() == ["3", "0", "2"]
    hour.evaluate("bare.hide(0)")  # loaded again, the page does not know which hand was the last
    hour.evaluate("bare.show()")
    press(hour, *["Backspace"] * 7)
    assert hour.evaluate("bare.model.traits.hands") == [0, 0, 0]
    press(hour, "2")
    hour.get_by_role("button", name="Start over").click()
    hour.get_by_role("button", name="Really start over?").click()
    assert hour.evaluate("bare.model.traits.hands") == [0, 0, 0]


def test_the_squat_moves_by_itself_past_its_limit_until_somebody_else_moves_it(hour, show):
    every_frame(hour)
    press(hour, " ")
    hour.evaluate(
        """() => {
            window.amounts = [0];
            const figure = { get: () => amounts.at(-1), set: (_, amount) => amounts.push(amount) };
            bare.model.widget_manager = { get_model: async () => figure };
        }"""
    )
    open_page(hour, page_of(show, "watch"))
    hour.evaluate("bare.model.set('_lead', 'its name')")
    hour.clock.run_for(13_000)
    amounts = hour.evaluate("amounts")
    assert max(amounts) == pytest.approx(1.25)
    assert amounts.count(1) > 10  # it stays at the limit for a while
    assert amounts[-1] < 0.5
    hour.evaluate("amounts.push(0.7)")
    hour.clock.run_for(1000)
    assert hour.evaluate("amounts.at(-1)") == 0.7


def test_the_presenters_window_leads_and_the_projector_shows_no_script(hour, show):
    press(hour, " ")
    hour.evaluate(
        """() => { bare.model.widget_manager = { get_model: async (id) => id, create_view: async (id) => {
            const el = document.createElement("p");
            el.className = "backnb-keypad";
            el.textContent = id;
            return { el };
        } } }"""
    )
    with hour.context.expect_page() as opened:
        hour.get_by_role("button", name="Presenter's window").click()
    window = opened.value
    try:
        for line in (*AGENDA[0].say, AGENDA[0].do):
            expect(window.locator(".backnb-hour-page").get_by_text(line)).to_be_visible()
        for hidden in hour.locator(".backnb-hour-say, .backnb-hour-minute").all():
            expect(hidden).to_be_hidden()
        expect(window.locator(".backnb-hour-minute")).to_have_text("Minute 0 of 60. 5 min left for this.")
        expect(hour.locator(".backnb-hour-do")).to_have_text(AGENDA[0].do)
        hour.evaluate("() => { document.body.requestFullscreen = () => Promise.reject() }")  # nobody pressed here
        window.keyboard.press("f")
        expect(window.locator(".backnb-hour-message")).to_contain_text("Press F in the window on the projector")
        expect(hour.locator(".backnb-hour-message")).to_be_empty()
        window.keyboard.press("PageDown")
        expect(hour.locator(".backnb-hour-title")).to_have_text("Safety first")
        hour.evaluate("bare.model.set('_helper', 'the keypad')")
        expect(window.get_by_text("the keypad")).to_be_visible()
        # A widget's sheet comes with it, later than the window.
        hour.add_style_tag(content=".backnb-keypad { outline-offset: 7px }")
        hour.clock.run_for(1000)
        assert window.locator(".backnb-keypad").evaluate("keypad => getComputedStyle(keypad).outlineOffset") == "7px"
        open_page(hour, page_of(show, "squat"))
        expect(window.locator(".backnb-hour-say").first).to_have_text(
            AGENDA[3].say[0]
        )  # while the set fills the projector
        for look in ("/* light */", DARK):
            window.add_style_tag(content=look)
            axe(window, ".backnb-hour")
    finally:
        window.close()
    hour.clock.run_for(1000)
    open_page(hour, 0)
    expect(hour.locator(".backnb-hour-say").first).to_be_visible()  # in one window, as before


def test_without_a_second_window_it_says_so_and_goes_on(hour):
    hour.evaluate("window.open = () => null")
    hour.get_by_role("button", name="Presenter's window").click()
    expect(hour.get_by_text("does not allow a second window")).to_be_visible()
    press(hour, " ", " ")
    expect(hour.locator(".backnb-hour-title")).to_have_text("Safety first")


def test_after_a_click_the_space_bar_leads_on(hour):
    press(hour, " ")
    hour.get_by_role("button", name="Full screen").click()
    press(hour, " ")
    expect(hour.locator(".backnb-hour-title")).to_have_text("Safety first")


def test_without_python_the_words_go_on_and_it_is_said_on_every_page(hour, show):
    press(hour, " ")
    open_page(hour, page_of(show, "squat"))
    hour.evaluate(TIMER, "paused")
    hour.evaluate("() => { bare.model.widget_manager = { get_model: async () => ({ comm_live: false }) } }")
    hour.evaluate("bare.model.fire('comm_live_update')")
    message = hour.locator(".backnb-hour-message")
    expect(message).to_contain_text("Python was restarted")
    press(hour, "PageDown", "PageDown")
    assert hour.evaluate("bare.pressed") == 0
    expect(hour.locator(".backnb-hour-title")).to_have_text("Raising the Roof")
    expect(message).to_contain_text("the words and the clock go on")
    expect(hour.locator(".backnb-timer")).to_be_hidden()


KERNEL = """async () => {
    const heard = [];
    bare.kernel = {
        status: "idle",
        connectionStatus: "connected",
        connectionStatusChanged: { connect: (look) => heard.push(look), disconnect() {} },
        become(how) { this.connectionStatus = how; heard.forEach((look) => look()); },
    };
    bare.model.widget_manager = { kernel: bare.kernel, get_model: async () => ({}) };
    bare.hide(0);
    await bare.show();
}"""


def test_while_only_the_connection_is_away_what_is_on_the_screen_goes_on(hour, show):
    hour.evaluate(KERNEL)
    press(hour, " ")
    open_page(hour, page_of(show, "squat"))
    hour.evaluate(TIMER, "paused")
    hour.evaluate("bare.kernel.become('connecting')")
    message = hour.locator(".backnb-hour-message")
    expect(message).to_contain_text("The connection to Python is lost.")
    expect(hour.locator(".backnb-timer")).to_be_visible()
    hour.evaluate("() => { bare.model.traits._filled = -1; bare.model.fire('change:_phones') }")  # another page
    expect(hour.locator(".backnb-timer")).to_be_hidden()
    press(hour, "PageDown")  # what Python would fill is passed over
    expect(hour.locator(".backnb-hour-title")).to_have_text("Raising the Roof")
    hour.evaluate("bare.kernel.become('connected')")
    expect(message).to_be_empty()
    expect(hour.locator(".backnb-timer")).to_be_visible()


def test_pasted_lines_are_dots_to_the_room(hour):
    hour.locator(".backnb-hour-slot").evaluate(
        "(slot) => { slot.innerHTML = '<textarea class=backnb-unsaved-field>6 4</textarea>' }"
    )
    assert hour.locator("textarea").evaluate("(it) => getComputedStyle(it).webkitTextSecurity") == "disc"


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
    expect(hour.locator(".backnb-hour-message")).to_have_text(
        "This browser does not let it fill the screen here. Try F11."
    )
    press(hour, " ")
    expect(hour.locator(".backnb-hour-title")).to_have_text("Safety first")


def test_every_page_is_filled(show):
    slot = show.children[1]
    filled = []
    for page, (_, act) in enumerate(show.stage._pages):
        show.stage.page = page
        assert bool(slot.children) == bool(act)
        filled += [type(child).__name__ for child in slot.children]
        assert not any("backnb-card-stop" in child._dom_classes for child in slot.children)
        assert bool(show.stage._helper) == (act in ("group", "delete"))
    expected = "Card Card HTML Explorer Timer Timer HTML Card GroupRatings GroupRatings Simulator Card"
    assert filled == expected.split()


def test_the_phones_follow_the_screens_and_count_with_the_hands(monkeypatch):
    room = LiveRoom()
    show = RunOfShow(GroupRatings(room=room))
    rounds = []
    for page, (_, act) in enumerate(show.stage._pages):
        show.stage.page = page
        rounds.append((act, room.round))
    last = rounds.index(("rating", "after"))
    asked = [(act, each) for act, each in rounds[: last + 1] if each != "wait"]
    assert asked == [("", "guess"), ("rating", "before"), ("", "after"), ("rating", "after")]
    assert {each for _, each in rounds[last + 1 :]} == {"closed"}  # so no phone waits for another question
    monkeypatch.setattr(
        room, "counts", lambda: {"phones": 9, "answered": 7, "guesses": {"lower": 4, "same": 1, "higher": 2}}
    )
    monkeypatch.setattr(LiveRoom, "is_open", True)
    show.stage.hands = [1, 0, 5]
    room.round = "wait"  # and so it tells
    assert show.stage._phones == "9 phones are here, 7 have answered."
    show.stage.page = page_of(show, "picture")
    assert show.ratings._guesses == [5, 1, 7]


def test_what_goes_wrong_is_said_on_the_screen(show, monkeypatch):
    def broken():
        raise OSError("no room left")

    monkeypatch.setattr("backnb.workshop.run_of_show.Simulator", broken)
    show.stage.page = page_of(show, "fall")
    assert "That did not work: no room left" in show.children[1].children[0].value


def test_a_new_hour_has_new_timers(show):
    show.stage.started_ms = 1.0
    show.stage.page = page_of(show, "squat")
    (first,) = show.children[1].children
    first.stop()
    show.stage.started_ms = None
    show.stage.page = 0
    show.stage.page = page_of(show, "squat")
    (timer,) = show.children[1].children
    assert (timer.state, timer._group) == ("ready", True)


@pytest.mark.parametrize("page", [-1, 99])
def test_a_page_that_is_not_there_is_refused_and_nothing_changes(show, page):
    with pytest.raises(TraitError, match=rf"page must be a number from 0 to \d+, not {page}\."):
        show.stage.page = page
    assert show.stage.page == 0


def test_the_last_screen_deletes_the_ratings(show):
    show.ratings.keypad.pairs = [[6, 4], [5, 5]]
    show.stage.page = len(show.stage._pages) - 1
    card = show.children[1].children[0]
    *_, buttons, said = card.children
    buttons.children[0].click()
    assert show.ratings.group.pairs == []
    assert "The ratings are deleted." in said.value
    show.stage.page = 0
    show.stage.page = page_of(show, "delete")
    assert "are deleted" not in show.children[1].children[0].children[-1].value  # it may no longer be true
    assert repr(show) == "RunOfShow"


def test_it_can_begin_in_the_middle_of_the_hour(bare):
    show = RunOfShow(GroupRatings(), minute=30)
    page = bare(show.stage)
    expect(page.locator(".backnb-hour-title")).to_have_text("Raising the Roof")
    page.evaluate("document.body.classList.add('backnb-hour')")
    page.clock.run_for(100)
    page.get_by_role("button", name="Begin the hour").click()
    assert clock(page) == "Minute 30 of 60. 4 min left for this."


@pytest.mark.parametrize("minute", [-1, 60, "27"])
def test_a_minute_that_is_not_in_the_hour_is_refused(minute):
    with pytest.raises(ValueError, match="minute must be a number from 0 to 59"):
        RunOfShow(minute=minute)
    with pytest.raises(ValueError, match=r"^ratings must be None or a GroupRatings, not 'x'\.$"):
        RunOfShow("x")


def test_a_notebook_left_open_lets_the_screen_go_dark(hour):
    hour.evaluate(
        """() => Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
            bare.held = true;
            return { addEventListener() {}, release: () => (bare.held = false) };
        } } })"""
    )
    press(hour, " ")
    assert hour.evaluate("bare.held")
    hour.clock.fast_forward(119 * MINUTE_MS)
    assert hour.evaluate("bare.held")
    hour.clock.fast_forward(2 * MINUTE_MS)
    assert not hour.evaluate("bare.held")
