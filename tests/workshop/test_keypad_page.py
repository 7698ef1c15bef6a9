"""The keypad's ES module alone on a bare page, and its Python side."""

import pytest
from helpers import DARK, assert_fits, axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from traitlets import TraitError

from backnb.workshop.agenda import GONE
from backnb.workshop.keypad import WORDS as KEYPAD
from backnb.workshop.keypad import Keypad

ROOT = ".backnb-keypad"


# What Python does with what the keypad sends.
PYTHON = """() => {
  window.slips = [];
  const { model } = bare;
  model.send = ({ slip, back }) => {
    slips = slip ? [...slips, slip] : slips.slice(0, -1);
    model.set("_count", slips.length);
  };
}"""


@pytest.fixture
def pad(bare):
    page = bare(Keypad())
    page.evaluate(PYTHON)
    page.locator(ROOT).focus()
    return page


def keys(page, *pressed):
    for key in pressed:
        page.keyboard.press(key)


def pairs(page):
    return page.evaluate("slips")


def slots(page):
    return page.locator(".backnb-keypad-value").all_inner_texts()


def said(page):
    return page.locator(".backnb-keypad-message").inner_text()


def key(page, name):
    return page.get_by_role("button", name=name, exact=True)


SLIPS = {
    "6 4": [6, 4],
    "0 0": [0, 0],
    "t +": [10, 10],
    "T NumpadAdd": [10, 10],
    "7 -": [7, None],
    ". NumpadSubtract": [None, None],
    "1 0": [1, 0],  # ten has a key of its own
}


def test_a_slip_is_three_keystrokes(pad):
    for pressed in SLIPS:
        keys(pad, *pressed.split(), "Enter")
    assert pairs(pad) == list(SLIPS.values())
    assert pad.locator(".backnb-keypad-count").inner_text().split() == ["7", "slips"]


def test_every_button_is_an_answer_and_enter_after_a_click_is_the_next_slip(pad):
    for value in (*range(11), None):
        key(pad, KEYPAD["no_answer"] if value is None else str(value)).click()
        key(pad, "3").click()
        keys(pad, "Enter")
        assert pairs(pad)[-1] == [value, 3]
    key(pad, "4").click()
    key(pad, "5").click()
    key(pad, "Next slip").click()
    assert pairs(pad)[-1] == [4, 5]
    key(pad, "Take back").click()
    assert pairs(pad)[-1] == [None, 3]


def test_with_the_keyboard_alone_enter_presses_the_button_that_was_tabbed_to(pad):
    key(pad, "6").focus()
    keys(pad, "Enter", "Enter")
    assert slots(pad) == ["6", "6"]
    key(pad, "Next slip").focus()
    keys(pad, "Enter")
    assert pairs(pad) == [[6, 6]]
    key(pad, "6").focus()
    keys(pad, "1", "2", "Enter")  # whoever types digits wants Enter to be the next slip
    assert pairs(pad) == [[6, 6], [1, 2]]


def test_after_enter_no_rating_is_left_on_the_page(pad):
    before = pad.locator(ROOT).evaluate("root => root.outerHTML")
    keys(pad, "8", "t")
    assert slots(pad) == ["8", "10"]
    keys(pad, "Enter")
    assert slots(pad) == ["", ""]
    # Not one attribute or word differs from before but the count.
    after = pad.locator(ROOT).evaluate("root => root.outerHTML")
    count = '<span class="backnb-keypad-number">{}</span> <span class="backnb-keypad-unit">{}</span>'
    assert after == before.replace(count.format(0, "slips"), count.format(1, "slip"))
    assert after != before


# Pressed one after the other: the keys, what the slip then shows, how many slips there are, and what is said.
SAID = (
    ("Enter", ["", ""], 0, KEYPAD["both_missing"]),
    ("6", ["6", ""], 0, ""),
    ("Enter", ["6", ""], 0, KEYPAD["after_missing"]),
    ("4 5", ["6", "4"], 0, KEYPAD["full"]),
    ("Enter", ["", ""], 1, ""),
    ("7 3 Enter 1 2 Backspace", ["1", ""], 2, ""),
    ("Backspace", ["", ""], 2, ""),
    ("Backspace", ["", ""], 1, KEYPAD["taken_back"]),
    ("Backspace Backspace", ["", ""], 0, KEYPAD["nothing_left"]),
)


def test_too_early_too_much_and_back_lose_nothing_and_say_what_to_do(pad):
    for pressed, shown, count, words in SAID:
        keys(pad, *pressed.split())
        assert (slots(pad), len(pairs(pad)), said(pad)) == (shown, count, words), pressed


def test_a_key_held_down_is_pressed_once(pad):
    keys(pad, "6", "4", "Enter", "7", "3", "Enter")
    for pressed, expected in (
        ("Backspace", (["", ""], 1)),
        ("5", (["5", ""], 1)),
        ("6", (["5", "6"], 1)),
        ("Enter", (["", ""], 2)),
    ):
        for _ in range(5):  # without a release in between these are repeats
            pad.keyboard.down(pressed)
        pad.keyboard.up(pressed)
        assert (slots(pad), len(pairs(pad))) == expected
    key(pad, "6").focus()  # nor does a button repeat
    for _ in range(5):
        pad.keyboard.down("Enter")
    pad.keyboard.up("Enter")
    assert slots(pad) == ["6", ""]


def test_on_a_projector_no_digit_is_seen_and_in_the_presenters_window_each(pad):
    pad.evaluate("document.body.className = 'backnb-hour'")
    keys(pad, "8", "-")
    assert slots(pad) == [KEYPAD["dot"]] * 2
    assert "no answer" not in pad.locator(".backnb-keypad-slip").inner_text()
    pad.evaluate("document.body.className = 'backnb-hour backnb-hour-presenter'")
    keys(pad, "Enter", "8", "-")
    assert slots(pad) == ["8", KEYPAD["dash"]]
    assert pairs(pad) == [[8, None]]


def test_what_means_nothing_here_goes_on_to_the_screen_around_it(pad):
    pad.evaluate(
        """() => {
            window.heard = [];
            document.addEventListener("keydown", (event) => heard.push([event.key, event.defaultPrevented]));
        }"""
    )
    for where in (ROOT, "button[data-key='6']"):
        pad.locator(where).focus()
        keys(pad, "PageUp", "PageDown", "Escape", "f", "Control+6", "5", "t", "-", "Backspace")
    passed = [[key, False] for key in ("PageUp", "PageDown", "Escape", "f", "Control", "6")]
    assert pad.evaluate("heard") == 2 * passed
    pad.evaluate("document.activeElement.blur()")
    keys(pad, "7", "Enter")  # elsewhere on the page
    assert pairs(pad) == []


def test_digits_that_need_shift_and_a_number_block_with_a_comma(pad):
    send = """(keys) => keys.forEach(([key, code, shiftKey]) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true })))"""
    pad.evaluate(send, [["-", "Digit6", False], ["4", "Digit4", True]])  # a French keyboard
    assert slots(pad) == ["6", "4"]
    keys(pad, "Enter")
    pad.evaluate(send, [[",", "Comma", False], ["7", "Numpad7", False], [",", "NumpadDecimal", False]])
    keys(pad, "Enter")
    assert pairs(pad) == [[6, 4], [7, None]]


WHAT = {**{str(n): n for n in range(10)}, "t": 10, "+": 10, "-": None, ".": None}


def modelled(pressed):
    """What the keypad should hold after these keys."""
    pairs, typed = [], []
    for key in pressed:
        if key == "Enter" and len(typed) == 2:
            pairs, typed = [*pairs, typed], []
        elif key == "Backspace":
            (typed or pairs or [0]).pop()
        elif key in WHAT and len(typed) < 2:
            typed.append(WHAT[key])
    return pairs, ["\u2013" if value is None else str(value) for value in typed]


def test_any_keys_in_any_order_do_what_is_expected_of_them(pad):
    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from([*WHAT, "x", *["Enter"] * 6, *["Backspace"] * 3]), max_size=40))
    def agree(pressed):
        found = pad.evaluate(
            """(pressed) => {
                slips = [];
                bare.model.set("_count", 0);
                bare.model.set("_cleared", bare.model.traits._cleared + 1);
                for (const key of pressed) {
                    const press = new KeyboardEvent("keydown", { key, bubbles: true });
                    document.querySelector(".backnb-keypad").dispatchEvent(press);
                }
                const texts = (name) => [...document.querySelectorAll(`.backnb-keypad-${name}`)].map((e) => e.textContent);
                return [slips, texts("value").filter(Boolean), texts("number")];
            }""",
            pressed,
        )
        pairs, typed = modelled(pressed)
        assert found == [pairs, typed, [str(len(pairs))]]

    agree()


def test_deleted_in_python_means_gone_here_and_half_a_slip_too(pad):
    keys(pad, "6", "4", "Enter", "7")
    pad.evaluate("bare.model.set('_count', 0); bare.model.set('_cleared', 1)")
    assert slots(pad) == ["", ""]
    assert pad.locator(".backnb-keypad-number").inner_text() == "0"


def test_two_pictures_count_the_same(pad):
    pad.evaluate("bare.show()")
    keys(pad, "6", "4", "Enter")
    assert pad.locator(".backnb-keypad-number").all_inner_texts() == ["1", "1"]


def test_it_says_whether_its_keys_work(pad):
    expect(pad.get_by_text(KEYPAD["keys"])).to_be_visible()
    pad.evaluate("document.activeElement.blur()")
    expect(pad.get_by_text(KEYPAD["asleep"])).to_be_visible()
    pad.locator(".backnb-keypad-count").click()
    expect(pad.get_by_text(KEYPAD["keys"])).to_be_visible()


def test_a_python_started_anew_is_said(pad):
    pad.evaluate("bare.model.widget_manager = { get_model: async () => ({ comm_live: false }) }")
    pad.evaluate("bare.model.fire('comm_live_update')")
    expect(pad.locator(".backnb-keypad-message")).to_have_text(GONE["restarted"])


def test_jupyterlab_takes_no_key_from_it(pad):
    for element in pad.locator(f"{ROOT}, {ROOT} button").all():
        element.focus()
        assert pad.evaluate("document.activeElement.dataset.lmSuppressShortcuts") == "true"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_at_any_width_nothing_is_cut_every_key_is_large_enough_and_axe_finds_nothing(pad, look):
    if look == "dark":
        pad.add_style_tag(content=DARK)
    for width, pressed in ((320, "t -"), (400, "Enter"), (700, "-"), (1100, "t"), (1920, "5")):
        pad.set_viewport_size({"width": width, "height": 900})
        keys(pad, *pressed.split())
        assert_fits(pad, "button, .backnb-keypad-slot")
        assert pad.get_by_role("button").count() == 14
        for button in pad.get_by_role("button").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 44
        axe(pad, ROOT)


def test_in_forced_colours_the_next_slip_stands_out(bare, page):
    page.emulate_media(forced_colors="active")
    pad = bare(Keypad())
    pad.locator(ROOT).focus()
    ground = "(name) => getComputedStyle(document.querySelector(`[data-key='${name}']`)).backgroundColor"
    assert pad.evaluate(ground, "next") == pad.evaluate(ground, "6")
    keys(pad, "6", "4")
    assert pad.evaluate(ground, "next") != pad.evaluate(ground, "6")


def test_in_python_pairs_are_ratings_and_nothing_shows_them():
    keypad = Keypad()
    keypad.pairs = [(6, 4.0), [7, None]]
    assert (keypad.pairs, repr(keypad)) == ([[6, 4], [7, None]], "Keypad (slips: 2)")
    for wrong in ([[6]], [[6, 11]], [[6, "4"]], [6, 4], [[True, 4]], [[6, 4, 2]]):
        with pytest.raises(TraitError, match=r"^pairs must be a list of \[before, after\]") as refusal:
            keypad.pairs = wrong
        assert str(wrong) not in str(refusal.value)
    assert len(keypad.pairs) == 2
    keypad.clear()
    assert (keypad.pairs, keypad._cleared) == ([], 1)


def test_python_keeps_what_the_browser_sends_and_tells_it_only_the_count():
    keypad = Keypad()
    for message in ({"slip": [6, 4]}, {"slip": [7, None]}, {"back": True}, {"slip": [9, 9]}):
        keypad._handle_custom_msg(message, [])
    assert keypad.pairs == [[6, 4], [9, 9]]
    sent = keypad.get_state()
    assert sent["_count"] == 2
    assert "pairs" not in sent
    assert [6, 4] not in sent.values()
    keypad.clear()
    keypad._handle_custom_msg({"slip": [1, 1]}, [])  # typed while the deletion was under way: nothing old comes back
    assert keypad.pairs == [[1, 1]]
