"""The figure of a group: everything is on it and fits, nobody can be picked out of a few, and order does not show."""

import io
import random
import re

import pytest
from helpers import BANNED, rating
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backnb.workshop import Group, plot_group

pairs = st.lists(st.tuples(rating, rating), max_size=24)


def png(group):
    file = io.BytesIO()
    plot_group(group).savefig(file, format="png", dpi=40)
    return file.getvalue()


def words(figure):
    """All words in a figure but for the marks of its axes."""
    return " ".join(text.get_text() for text in figure.texts)


@settings(deadline=None, max_examples=12)
@given(pairs, st.randoms(use_true_random=False))
def test_shuffling_people_changes_nothing(pairs, shuffle):
    shuffled = pairs[:]
    shuffle.shuffle(shuffled)
    assert png(Group(shuffled)) == png(Group(pairs))
    assert str(Group(shuffled)) == str(Group(pairs))


def test_shuffling_many_people_changes_nothing():
    pairs = Group.rehearsal(n=400).pairs
    assert png(Group(random.Random(1).sample(pairs, len(pairs)))) == png(Group(pairs))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_nobody_can_be_picked_out_of_fewer_than_five(n):
    """Whatever the ratings are, the figure and the words are the same: not even a direction shows."""
    one = Group([(9, 2), (8, 8), (3, 5), (7, 1)][:n])
    other = Group([(0, 1), (4, 4), (10, 0), (4, 5)][:n])
    assert png(one) == png(other)
    assert str(one) == str(other)
    assert not plot_group(one).axes
    # And no line or dot is added by people who left one rating out.
    assert not plot_group(Group([(6, 5), (7, 4), (8, 3), (9, 2), (5, None), (None, 1)])).axes


def test_every_change_is_a_dot_under_the_count_it_belongs_to():
    group = Group([(6, 4)] * 3 + [(5, 5), (3, 4), (3, None), (None, 2), (9, 7)])
    figure = plot_group(group, (11, 0, 7))
    (axes,) = figure.axes
    rows = {round(sum(line.get_xdata()) / len(line.get_xdata())): len(line.get_ydata()) for line in axes.lines}
    assert rows == {-2: 4, 0: 1, 1: 1}
    at = {text.get_text(): text.get_position()[0] for text in figure.texts}
    assert at["4"] == at["lower"] == at["guessed: 11"] < at["same"] < at["higher"] == at["guessed: 7"]
    assert figure.alt == f"{group} Guessed lower: 11, same: 0, higher: 7."
    assert "guessed" not in words(plot_group(group))


@pytest.mark.parametrize("n", [5, 40, 200, 1000])
def test_however_many_they_are_no_dot_lies_on_another_or_over_the_edge(n):
    group = Group([pair if None not in pair else (5, 4) for pair in Group.rehearsal(n).pairs])
    (axes,) = plot_group(group).axes
    dots = [dot for line in axes.lines for dot in zip(line.get_xdata(), line.get_ydata(), strict=True)]
    assert len({(round(x, 6), y) for x, y in dots}) == len(dots) == n
    assert max(y for _, y in dots) + 0.5 <= axes.get_ylim()[1] + 1e-9
    for line in axes.lines:
        change = sum(line.get_xdata()) / len(line.get_xdata())
        assert all(abs(x - round(change)) < 0.5 for x in line.get_xdata())


@pytest.mark.parametrize("n", [0, 1, 4, 5, 12, 40, 400])
def test_the_figure_says_what_it_shows_and_fits(n):
    pairs = [pair if None not in pair else (5, 4) for pair in Group.rehearsal(n=n).pairs]
    group = Group(pairs)
    figure = plot_group(group)
    assert figure.alt == str(group)
    assert f"n = {n} " in words(figure)
    assert "No comparison group, and people here chose to come: this does not show why." in words(figure)
    assert not re.search(BANNED, words(figure).lower())
    assert "SYNTHETIC" not in words(figure)
    figure.canvas.draw()
    page = figure.bbox
    boxes = [text.get_window_extent() for text in figure.texts]
    boxes += [axes.get_tightbbox() for axes in figure.axes]
    for box in boxes:
        assert 0 <= box.x0 <= box.x1 <= page.width
        assert 0 <= box.y0 <= box.y1 <= page.height
    for i, box in enumerate(boxes):
        assert not [other for other in boxes[:i] if box.overlaps(other)]
    # Seen from the back row: no words lower than 1 part in 35 of the picture's height.
    assert min(text.get_fontsize() for text in figure.texts) >= figure.get_figheight() * 72 / 35
    width, height = Image.open(io.BytesIO(png(group))).size
    assert (width, height) == (480, 270)


@pytest.mark.parametrize("n", [3, 12, 40])
def test_made_up_people_are_marked(n):
    group = Group.rehearsal(n=n)
    figure = plot_group(group)
    assert figure.alt == str(group)
    assert words(figure).count("SYNTHETIC") == 3  # title, caption, watermark


def test_only_a_group_is_drawn_and_what_was_given_is_not_repeated():
    with pytest.raises(TypeError, match=r"^plot_group needs a Group, such as Group\(\[.*\]\), not a list\.$"):
        plot_group([6, 4])


@pytest.mark.parametrize(
    ("guesses", "sentence"),
    [
        ((5,), r"guesses must be three \(lower, the same and higher\), not 1"),
        ((1, 2, -3), "each of guesses must be a whole number from 0 to 1,000, not -3"),
        (5, "guesses must be a list, .*, not 5"),
    ],
)
def test_guesses_that_are_none_are_refused(guesses, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}\\.$"):
        plot_group(Group([(6, 4)] * 5), guesses)
