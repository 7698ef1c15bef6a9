"""Collecting a group's ratings: two ways in, kept in memory alone, all of it gone when told."""

import re

import pytest
from helpers import BANNED, press, said, widgets_of

from backnb.workshop import Group, GroupRatings, LiveRoom
from backnb.workshop.group import in_order
from backnb.workshop.group_ratings import AVERAGE, DELETED, HIDE, NOTHING, REAL_HERE, SHOW

EVIL = "<img src=x onerror=1>"
TAKE_BACK, REHEARSE, DELETE = "Take back the last addition", "Rehearse with made-up ratings", "Delete these ratings"


@pytest.fixture
def ratings():
    return GroupRatings()


def put_slips(ratings, pairs):
    """Type slips, one after the other, as the browser tells Python of them."""
    for pair in pairs:
        ratings.keypad.pairs = [*ratings.keypad.pairs, list(pair)]


def paste(ratings, text):
    (field,) = widgets_of(ratings, "Field")
    field.value = text
    press(ratings, "Add these lines")
    return field


def everything(widget):
    """All that the browser is given of a widget and of those in it, as text, without what differs between any two."""
    todo, states = [widget], []
    while todo:
        one = todo.pop()
        todo += getattr(one, "children", ())
        own = {name: value for name, value in one.get_state().items() if name not in ("_esm", "_css", "_words")}
        states.append(f"{type(one).__name__} {own}")
    return re.sub(r"[0-9a-f]{32}|'_cleared': \d", "", "\n".join(states))


def test_slips_and_lines_add_up_and_one_way_is_seen_at_a_time(ratings):
    put_slips(ratings, [(6, 4)])
    assert paste(ratings, "5,5\n7 -\n").value == ""
    assert "2 people added from the pasted lines." in said(ratings)
    assert ratings.group.pairs == [(5, 5), (6, 4), (7, None)]
    assert "3 people so far." in said(ratings)
    assert "in no file" in said(ratings)
    (ways,) = widgets_of(ratings, "ToggleButtons")
    assert list(ways.options) == ["Paper slips", "Pasted lines"]
    for chosen in ways.options:
        ways.value = chosen
        assert [name for name, box in ratings._boxes.items() if box.layout.display != "none"] == [chosen]


def test_bad_lines_are_named_by_number_and_reason_and_the_good_ones_kept(ratings):
    field = paste(ratings, f"\n6 4\n{EVIL}\nAnna 3 5\n5,5\n12 3\n")
    assert ratings.group.pairs == [(5, 5), (6, 4)]
    numbers = re.findall(r"<li>Line (\d): ([^<]+)</li>", said(ratings))
    assert [int(number) for number, _ in numbers] == [3, 4, 6]
    assert "neither a whole number from 0 to 10" in numbers[2][1]
    assert ratings.group.problems == [f"Line {number}: {reason}" for number, reason in numbers]
    assert field.value == ""
    for pasted in ("<img", "onerror", "Anna"):
        assert pasted not in everything(ratings)
    put_slips(ratings, [(1, 1)])
    assert "Line 3" in said(ratings)  # still there while those slips are typed again
    paste(ratings, "1 2")
    assert "Line 3" not in said(ratings)


def test_a_problem_is_text_whatever_it_says(ratings, monkeypatch):
    monkeypatch.setattr(Group, "from_text", lambda _: Group([], problems=[EVIL]))
    paste(ratings, "6 4")
    assert "&lt;img src=x onerror=1&gt;" in said(ratings)
    assert EVIL not in said(ratings)


def test_a_double_click_adds_nothing_twice(ratings):
    paste(ratings, "6 4\n5 5")
    press(ratings, "Add these lines")
    assert len(ratings.group.pairs) == 2
    assert "nothing more here to read" in said(ratings)


def test_the_last_addition_is_taken_back_whatever_it_was(ratings):
    ratings.keypad.pairs = [[1, 1], [2, 2]]  # together, because Python was busy
    paste(ratings, "3 3\n4 4")
    put_slips(ratings, [(5, 5), (6, 6)])
    ratings.keypad.pairs = ratings.keypad.pairs[:-1]  # Backspace on the keypad
    for slips, lines in ((2, 2), (2, 0), (1, 0), (0, 0), (0, 0)):
        press(ratings, TAKE_BACK)
        assert (len(ratings.keypad.pairs), len(ratings.group.pairs)) == (slips, slips + lines)
    assert NOTHING in said(ratings)


def test_slips_that_are_set_anew_take_the_place_of_the_old_ones():
    ratings = GroupRatings()
    for pairs in ([[1, 1], [5, 4]], [[1, 1], [2, 2]], [[9, 9], [8, 8], [7, None]], [[8, 8]]):
        ratings.keypad.pairs = pairs
        assert ratings.group.pairs == Group(sorted(map(tuple, pairs))).pairs


def test_the_keypad_takes_back_its_own_last_slip_past_the_lines(ratings):
    put_slips(ratings, [(1, 1), (2, 2)])
    paste(ratings, "3 3")
    ratings.keypad.pairs = ratings.keypad.pairs[:-1]
    assert ratings.group.pairs == [(1, 1), (3, 3)]
    press(ratings, TAKE_BACK)
    assert ratings.group.pairs == [(1, 1)]


@pytest.mark.parametrize("n", [0, 1, 4, 5, 7, 8, 40, 400])
def test_a_group_of_any_size_has_its_sentence_and_its_picture(ratings, n):
    pairs = [(place % 11, (place * 7) % 11) for place in range(n)]
    ratings.keypad.pairs = [list(pair) for pair in pairs]
    press(ratings, SHOW)
    assert f'alt="{Group(pairs)}"' in said(ratings)
    if n < 5:
        assert not re.search(r"Median|Mean", said(ratings))
    assert "Mean" not in ratings._sentence.html  # only when it is asked for
    press(ratings, AVERAGE)
    assert ("Mean change" in ratings._sentence.html) == (n >= 8)


def test_neither_picture_nor_sentence_tells_of_one_slip(ratings):
    put_slips(ratings, [(6, 4)] * 5)
    assert "<img" not in said(ratings)
    assert "5 people so far." in said(ratings)
    press(ratings, SHOW)
    assert 'alt="n = 5 people.' in said(ratings)
    assert ratings.keypad.layout.display == "none"  # the picture has the screen
    put_slips(ratings, [(9, 4)])  # they go, for a second of each would tell of this one
    assert "6 people so far." in said(ratings)
    assert not re.search("<img|Lower after|Median", said(ratings))
    press(ratings, SHOW)
    assert 'alt="n = 6 people.' in said(ratings)
    press(ratings, HIDE)
    assert "<img" not in said(ratings)


def test_without_python_nobody_is_told_that_the_ratings_are_safe(ratings):
    for card in (ratings, LiveRoom().board):
        assert all("safe" not in words for words in card.head._gone.values())
        assert "ratings of the group are gone" in card.head._gone["restarted"]


def test_what_was_answered_before_does_not_stand_under_the_picture(ratings):
    ratings._lines.value = "6 4\n5 5"
    press(ratings, "Add these lines")
    assert "2 people added" in said(ratings)
    press(ratings, "Show the picture")
    assert "2 people added" not in said(ratings)


def test_delete_leaves_nothing_and_no_file_was_ever_written(ratings, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "log.sqlite"))
    put_slips(ratings, [(10, 9)] * 6)
    paste(ratings, "10 9\nnonsense")
    press(ratings, SHOW)
    widgets_of(ratings, "Field")[0].value = "10 9"
    before = everything(ratings)
    assert "<img" in said(ratings)
    for secret in ("[10, 9]", "10 9", "nonsense", "<img", "Lower after"):  # no trait that a notebook could save has it
        assert secret not in before
    assert repr(ratings) == "GroupRatings"
    press(ratings, DELETE)
    assert DELETED in said(ratings)
    # To the last trait it is as one that never held a rating, but for its reply.
    ratings._reply.value = ""
    assert everything(ratings) == everything(GroupRatings())
    assert (ratings.group.pairs, ratings._entries, ratings.keypad._cleared) == ([], [], 1)
    assert list(tmp_path.iterdir()) == []


def test_made_up_ratings_are_marked_and_can_be_taken_back():
    ratings = GroupRatings(synthetic=7)
    assert (len(ratings.group.pairs), ratings.group.synthetic) == (7, True)
    press(ratings, REHEARSE)
    assert ratings.group == Group(sorted(Group.rehearsal(12).pairs, key=in_order), synthetic=True)
    assert "12 people so far, made up." in said(ratings)
    press(ratings, SHOW)
    assert 'alt="SYNTHETIC data.' in said(ratings)
    press(ratings, TAKE_BACK)
    assert (ratings.group.pairs, ratings.group.synthetic) == ([], False)
    assert "Taken back: 12 people, made up." in said(ratings)


@pytest.mark.parametrize("way", ["slip", "lines"])
def test_made_up_ratings_go_when_real_ones_come_and_are_never_mixed_with_them(way):
    ratings = GroupRatings(synthetic=12)
    paste(ratings, "nothing to use")
    assert ratings.group.synthetic
    if way == "slip":
        put_slips(ratings, [(6, 4)])
    else:
        paste(ratings, "6 4")
    assert (ratings.group.pairs, ratings.group.synthetic) == ([(6, 4)], False)
    assert "The made-up ratings are gone." in said(ratings)
    press(ratings, REHEARSE)
    assert REAL_HERE in said(ratings)
    assert ratings.group.pairs == [(6, 4)]


def test_how_many_to_make_up_is_a_number():
    with pytest.raises(ValueError, match=r"^synthetic must be None or a whole number from 1 to 1,000, not 0\.$"):
        GroupRatings(synthetic=0)


def test_the_words_do_not_cheer(ratings):
    words = [NOTHING, REAL_HERE, DELETED, *(each.description for each in widgets_of(ratings, "Button"))]
    for way in widgets_of(ratings, "ToggleButtons")[0].options:
        widgets_of(ratings, "ToggleButtons")[0].value = way
        words.append(said(ratings))
    assert not re.search(BANNED, " ".join(words).lower())
