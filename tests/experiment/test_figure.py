"""What an experiment says and shows: the sentence, and a figure with every day, gaps counted, both kinds in one colour."""

import pytest
from matplotlib.colors import to_hex

from backnb.course.wording import DRILL, REST
from backnb.experiment import Day, Experiment, plot_experiment
from backnb.kit.picture import BLUE

ARMS = (DRILL, REST, REST, DRILL, REST, DRILL)


def experiment(*changes):
    return Experiment(ARMS, seed=1, days=tuple(Day(arm, change) for arm, change in zip(ARMS, changes, strict=False)))


def test_the_result_of_an_experiment_is_told():
    said = experiment(-3, 0, None, -2, 1, -3).result()
    assert "in 6.0 of 6 pairs the change of a drill day is lower" in said
    assert "Missing: 1. For p, a missing change counts as no difference" in said
    assert "a rating is missing on day 3 (quiet)" in said
    assert "a rating is missing on days 3 (quiet), 4 (drill)" in experiment(-3, 0, None, None).result()
    assert "nothing to compare" in experiment(-2, None, None).result()
    assert "10 of 100" in experiment().promise()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "n = 0 days with both ratings: 0 drill days, 0 quiet days. No change yet."),
        ((-3,), "n = 1 day with both ratings: 1 drill day, 0 quiet days. mean change: drill days -3.0."),
        (
            (-3, 0, None, -2, 10, -3),
            "n = 5 days with both ratings: 3 drill days, 2 quiet days. mean change: drill days -2.7, quiet days +5.0.",
        ),
    ],
)
def test_every_day_is_drawn_in_its_place_and_by_its_kind(changes, said):
    figure = plot_experiment(experiment(*changes))
    assert figure.alt == said
    assert figure.texts[0].get_text() == f"{said.partition(' with')[0]}, one person"
    for marker, its in (("o", DRILL), ("s", REST)):
        expected = [(day, c) for day, (c, arm) in enumerate(zip(changes, ARMS, strict=False), 1) if arm == its]
        expected = [(day, change) for day, change in expected if change is not None]
        left, right = (
            [dot for line in axes.lines if line.get_marker() == marker for dot in zip(*line.get_data(), strict=True)]
            for axes in figure.axes
        )
        assert left == expected
        assert sorted(change for _, change in right) == sorted(change for _, change in expected)
        assert {round(x) for x, _ in right} <= {0 if its == DRILL else 1}
    marks = [line for axes in figure.axes for line in axes.lines if line.get_marker() in "os"]
    assert all(to_hex(line.get_color()) == BLUE for line in marks)
    bottom, top = figure.axes[0].get_ylim()
    assert bottom == -top
    assert ("1 without" in "".join(text.get_text() for text in figure.texts)) == (None in changes)
