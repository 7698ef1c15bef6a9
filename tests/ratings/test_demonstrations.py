"""Boards of made-up ratings: the bug hunt mends its chart, the simulator falls with nothing done; the quiz is there."""

import re
from html import unescape

import pytest
from helpers import press, said, widgets_of

from backnb import BugHunt, Quiz, Simulator, sample_sessions
from backnb.course.questions import QUESTIONS
from backnb.ratings.demonstrations import FLAWS, SUSPECTS, plot_misleading, plot_regression
from backnb.ratings.made_up import simulate_regression


def test_every_flaw_is_mended_when_it_is_found_and_what_is_no_flaw_is_explained():
    hunt = BugHunt(sample_sessions())
    ticks = dict(zip(SUSPECTS, widgets_of(hunt, "Checkbox"), strict=True))
    for key, tick in ticks.items():
        tick.value = True
        assert SUSPECTS[key].why.partition("'")[0] in said(hunt).replace("&#x27;", "'")
    assert "5 of 5 mended." in said(hunt)
    assert "A chart that is mended." in said(hunt)


def test_the_mended_chart_keeps_the_rules_of_the_others_and_the_misleading_one_does_not():
    misleading, mended = (plot_misleading(sample_sessions(), flaws) for flaws in ((), FLAWS))
    assert mended.axes[0].get_ylim() == (0, 10)
    assert misleading.axes[0].get_ylim()[0] > 0
    assert "n = " in mended.texts[0].get_text()
    assert all(figure.texts[0].get_text().startswith("SYNTHETIC") for figure in (misleading, mended))
    with pytest.raises(ValueError, match="mended"):
        plot_misleading(sample_sessions(), ["typeface"])
    with pytest.raises(ValueError, match=r"^sessions must have pairs of ratings, .*\.$"):
        BugHunt(sample_sessions(0))


def test_the_simulator_falls_with_nothing_done_and_other_days_fall_alike():
    simulator = Simulator()
    first = said(simulator)
    assert "nothing done between" in first
    press(simulator, "Draw other days")
    assert said(simulator) != first
    cutoff, alike = widgets_of(simulator, "FloatSlider")
    alike.value = 1
    assert "fall by 0.00" in said(simulator)
    cutoff.value = 8
    assert "above 8" in said(simulator)


def test_a_picture_of_no_high_day_says_so():
    regression = simulate_regression(cutoff=900, n=10)
    assert regression.fall is None
    assert "None starts above" in plot_regression(regression).alt


@pytest.mark.parametrize("about", QUESTIONS)
def test_the_reply_stands_under_the_answer_it_belongs_to(about):
    parts = re.findall(r"<summary>(.*?)</summary><p><b>(.*?)</b> (.*?)</p></details>", said(Quiz(about)))
    expected = [
        (answer.text, "Yes." if answer.right else "Not quite.", answer.reply)
        for question in QUESTIONS[about]
        for answer in question.answers
    ]
    assert [tuple(unescape(part) for part in three) for three in parts] == expected
