"""The figure of a group: everything is on it and fits, nobody can be picked out of a few, and order does not show."""

import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backnb.workshop import Group, plot_group
from backnb.workshop.group_figure import JITTER

BANNED = r"decompress|realign|release|fixes|proven|significan|congrat|well done|improve|better|!"
rating = st.none() | st.integers(0, 10)
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


def test_every_pair_and_every_change_is_drawn():
    left, right = plot_group(Group([(6, 4)] * 3 + [(5, 5), (3, 4), (3, None), (None, 2), (9, 7)])).axes
    lines = {tuple(line.get_ydata()): line for line in left.lines if len(line.get_ydata()) == 2}
    assert set(lines) == {(6, 4), (5, 5), (3, 4), (9, 7)}
    assert lines[6, 4].get_linewidth() == 3 * lines[5, 5].get_linewidth()
    for line in lines.values():
        for x, place in zip(line.get_xdata(), (0, 1), strict=True):
            assert abs(x - place) <= JITTER + 1e-9
    rows = {line.get_ydata()[0]: len(line.get_ydata()) for line in right.lines if line.get_marker() == "o"}
    assert rows == {-2: 4, 0: 1, 1: 1}
    assert left.get_ylim() == (0, 10)
    assert "higher = stiffer" in left.get_ylabel()


def test_the_interval_is_drawn_from_eight_people_on():
    for n, ticks in ((7, ["people", "median"]), (8, ["people", "median", "mean"])):
        group = Group([(6, 4), (6, 6), (3, 5), (8, 7), (5, 5), (5, 2), (4, 3), (7, 5)][:n])
        right = plot_group(group).axes[1]
        assert [label.get_text() for label in right.get_xticklabels()] == ticks
    right = plot_group(Group([(6, 4)] * 9)).axes[1]
    assert [label.get_text() for label in right.get_xticklabels()] == ["people", "median"]


@pytest.mark.parametrize("n", [0, 1, 4, 5, 12, 40, 400])
def test_the_figure_says_what_it_shows_and_fits(n):
    pairs = [pair if None not in pair else (5, 4) for pair in Group.rehearsal(n=n).pairs]
    group = Group(pairs)
    figure = plot_group(group)
    assert figure.alt == str(group)
    assert f"n = {n} " in words(figure)
    assert "No comparison group; people here chose to come." in words(figure)
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
