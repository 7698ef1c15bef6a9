"""The rating's ES module alone on a bare page, and its Python side."""

import pytest
from helpers import assert_fits
from playwright.sync_api import expect
from traitlets import TraitError

from backnb.session.rating import Rating


def number(page, value):
    return page.get_by_role("button", name=str(value), exact=True)


NOT_SAID = "not said"


def given(page):
    """The answer that Python heard last; None before there is one. No trait, which a notebook could keep, has it."""
    assert "value" not in page.evaluate("bare.model.traits")
    heard = page.evaluate("bare.model.sent.filter((message) => 'value' in Object(message))")
    return (NOT_SAID if heard[-1]["value"] is None else heard[-1]["value"]) if heard else None


def test_nothing_is_chosen_before_the_learner_chooses(bare):
    page = bare(Rating())
    expect(page.get_by_text("How stiff does your lower back feel right now?")).to_be_visible()
    expect(page.get_by_text("0 = not stiff at all")).to_be_visible()
    expect(page.get_by_text("10 = as stiff as you can imagine")).to_be_visible()
    assert given(page) is None
    assert page.locator("[aria-pressed=true]").count() == 0
    assert page.locator(".backnb-rating-number").all_inner_texts() == [str(n) for n in range(11)]


@pytest.mark.parametrize("value", range(11))
def test_each_number_can_be_pressed_and_zero_is_an_answer(bare, value):
    page = bare(Rating())
    number(page, value).click()
    assert given(page) == value
    assert page.locator("[aria-pressed=true]").all_inner_texts() == [str(value)]


def test_an_answer_can_be_changed_and_taken_back(bare):
    page = bare(Rating())
    number(page, 6).click()
    number(page, 4).click()
    assert given(page) == 4
    page.get_by_role("button", name="Prefer not to say").click()
    assert given(page) == NOT_SAID
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["Prefer not to say"]


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("7", 7),
        ("0", 0),
        ("1", 1),
        ("1 0", 10),
        ("1 1 0", 10),
        ("2 0", 0),
        ("ArrowRight", 0),
        ("5 ArrowRight ArrowUp", 7),
        ("5 ArrowLeft ArrowDown", 3),
        ("0 ArrowLeft", 0),
        ("End ArrowRight", 10),
        ("9 Home", 0),
        ("Shift+Digit6", 6),  # where the digits need Shift, or their place types a sign
    ],
)
def test_digits_and_arrows(bare, keys, value):
    page = bare(Rating())
    page.locator(".backnb-rating").focus()
    for key in keys.split():
        page.keyboard.press(key)
    assert given(page) == value


@pytest.mark.parametrize(("later_ms", "value"), [(1400, 10), (1600, 0)])
def test_only_a_zero_that_comes_soon_after_a_one_makes_ten(bare, later_ms, value):
    page = bare(Rating())
    page.evaluate(
        """(later) => {
            for (const [key, timeStamp] of [["1", 5000], ["0", 5000 + later]]) {
                const press = new KeyboardEvent("keydown", { key, bubbles: true });
                Object.defineProperty(press, "timeStamp", { value: timeStamp });
                document.querySelector(".backnb-rating").dispatchEvent(press);
            }
        }""",
        later_ms,
    )
    assert given(page) == value


def test_two_pictures_show_the_same_answer(bare):
    page = bare(Rating())
    page.evaluate("bare.show()")
    number(page, 3).first.click()
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["3", "3"]


def test_the_question_is_text_and_never_html(bare):
    page = bare(Rating("<img src=x onerror='window.hurt = 1'>"))
    assert page.locator("img").count() == 0
    expect(page.get_by_text("<img src=x")).to_be_visible()


def test_with_the_readers_own_colours_the_chosen_number_has_theirs(bare):
    page = bare(Rating())
    page.emulate_media(forced_colors="active")
    number(page, 3).click()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"background: Highlight\">')")
    chosen, theirs = (
        page.locator(each).evaluate("(it) => getComputedStyle(it).backgroundColor")
        for each in ("[aria-pressed=true]", "i")
    )
    assert chosen == theirs


@pytest.mark.parametrize("width", [320, 400, 700])
def test_nothing_is_cut_at_any_width(bare, page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page = bare(Rating())
    assert_fits(page)
    boxes = [number(page, n).bounding_box() for n in range(11)]
    assert len({box["y"] for box in boxes}) == 1, "one row, or it is no scale"
    for box in boxes:
        assert box["width"] >= 24  # the least that WCAG 2.2 asks for
        assert box["height"] >= 44


def test_in_python_zero_is_an_answer_and_none_is_not():
    rating = Rating()
    assert (rating.value, rating.answered, repr(rating)) == (None, False, "Rating (no answer yet)")
    rating.value = 0
    assert (rating.value, rating.answered, repr(rating)) == (0, True, "Rating (answered)")


@pytest.mark.parametrize("value", [11, -1, 2.5, "6", True, [6]])
def test_a_bad_value_is_refused_and_the_answer_kept(value):
    rating = Rating(value=5)
    with pytest.raises(TraitError, match=r"^A rating must be None \(no answer\) or a whole number from 0 to 10, not"):
        rating.value = value
    assert rating.value == 5
    with pytest.raises(ValueError, match=r"^take_focus must be True or False, not 'yes'\.$"):
        Rating(take_focus="yes")


def test_a_key_meant_for_the_timer_is_no_answer_to_the_question_that_follows_it(bare, page):
    rating = Rating(take_focus=True)
    page = bare(rating, fake_clock=False)
    page.evaluate(
        """async () => {
            await bare.show();
            const press = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
            document.querySelectorAll(".backnb-rating")[1].dispatchEvent(press);
            window.later = performance.now() + 1000;
        }"""
    )
    assert given(page) is None
    page.wait_for_function("performance.now() > later")
    page.locator(".backnb-rating").nth(1).focus()
    page.keyboard.press("ArrowRight")
    assert given(page) == 0


def test_enter_on_the_answer_given_goes_on_and_on_another_number_presses_it(bare):
    page = bare(Rating())
    page.locator(".backnb-rating").focus()
    page.keyboard.press("Enter")  # nothing to go on with yet
    page.keyboard.press("6")
    page.keyboard.press("Enter")
    number(page, 3).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("bare.model.sent") == ["show", {"value": 6}, {"go_on": True}, {"value": 3}]


def test_loaded_again_the_page_shows_what_python_knows(bare):
    page = bare(Rating())
    page.evaluate("bare.model.fire('msg:custom', { value: 7, answered: true })")
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["7"]
