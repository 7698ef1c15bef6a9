"""A group: read from lines, and told so that nobody can be picked out of a few."""

import re

import pandas as pd
import pytest
from helpers import BANNED, rating
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb.ratings.change import summarize
from backnb.workshop import Group

pairs = st.lists(st.tuples(rating, rating), max_size=14)
NOBODY = "With fewer than 5 people only their number is shown, so that nobody can be picked out."


# What is said.


def test_a_group_of_each_size_is_told_what_fits_it():
    assert str(Group([])) == "No pair of ratings yet."
    assert str(Group([(6, 4)])) == f"n = 1 person. {NOBODY}"
    assert str(Group([(6, 4), (6, 6), (3, 5), (8, 7)])) == f"n = 4 people. {NOBODY}"
    five = str(Group([(6, 4), (6, 6), (3, 5), (8, 7), (5, 5), (5, None)]))
    assert five == (
        "n = 5 people. Lower after: 2, same: 2, higher: 1. Median change 0. 1 of 6 gave no rating afterwards. "
        "No interval with fewer than 8 people. No comparison group; people here chose to come. "
        "Each rating moves for many reasons; this does not show why."
    )
    eight = str(Group([(6, 4), (6, 6), (3, 5), (8, 7), (5, 5), (5, 2), (4, 3), (7, 5)]))
    assert re.search(
        r"higher: 1\. Median change -1\. Mean change -0\.9\. How unsure it is: from -[\d.]+ to -?[\d.]+\. About 90 of 100 "
        r"such ranges hold the true mean\. No comparison group; people here chose to come\.",
        eight,
    )
    assert "all changes are the same" in str(Group([(6, 4)] * 9))
    assert "Between 90 and 95 of 100 such ranges" in str(Group([(6, 4), (6, 6)] * 10))
    assert str(Group.rehearsal()).startswith("SYNTHETIC data")


def test_who_is_missing_is_said():
    group = Group([(6, None), (7, None), (None, 3), (None, None), (0, 0), (0, 3)])
    assert (group.n, group.missing) == (2, 4)
    assert group.missing_words() == (
        "2 of 6 gave no rating afterwards, 1 of 6 gave no rating before, 1 of 6 gave no rating at all."
    )
    assert Group([(6, float("nan")), (pd.NA, 3)]).pairs == [(6, None), (None, 3)]


@settings(deadline=None, max_examples=40)
@given(pairs)
def test_every_person_is_counted_once_and_nothing_is_claimed(pairs):
    group, summary = Group(pairs), summarize([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    assert (group.n, group.missing) == (summary.n, summary.missing)
    assert repr(group) == str(group)
    assert not re.search(BANNED, str(group).lower())
    assert not re.search(r"nan\b|None|-0\.0\b", str(group))


def test_a_bad_rating_is_refused():
    with pytest.raises(
        ValueError, match=r"^after must be None \(no answer\) or a whole number from 0 to 10, not 11\.$"
    ):
        Group([(3, 11)])
    for wrong in ([(6,)], [6], 6, pd.DataFrame({"before": [6], "after": [4]})):
        with pytest.raises(ValueError, match=r"^pairs must have \(before, after\) for each person, .*"):
            Group(wrong)
    assert Group(zip([6], [4], strict=True)).pairs == [(6, 4)]
    with pytest.raises(ValueError, match=r"^n must be a whole number"):
        Group.rehearsal(n=-1)


def test_a_rehearsal_is_made_up_and_the_same_again():
    assert Group.rehearsal() == Group.rehearsal() != Group.rehearsal(seed=1)
    assert Group.rehearsal().synthetic
    assert len(Group.rehearsal(n=40).pairs) == 40


# Lines.


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("6 4", (6, 4)),
        ("  6\t4  ", (6, 4)),
        ("5\t", (5, None)),
        ("\t5", (None, 5)),
        ("6,0\t4,0", (6, 4)),
        ("6\t\t4", (6, 4)),
        ("5,5", (5, 5)),
        ("5, 5", (5, 5)),
        ("7 -", (7, None)),
        ("7;-", (7, None)),
        ("7;", (7, None)),
        (",3", (None, 3)),
        ("? ?", (None, None)),
        ("7 \u2013", (7, None)),
        ("10 0", (10, 0)),
        ("6/4", (6, 4)),
        ("6->4", (6, 4)),
        ("6 -> -", (6, None)),
        ("- -> 4", (None, 4)),
        ("6.0 04", (6, 4)),
        ("t 8", (10, 8)),
        ("+;T", (10, 10)),
        ("6 \u2212", (6, None)),
        ("\ufeff6 4", (6, 4)),
    ],
)
def test_a_line_is_a_pair(line, pair):
    group = Group.from_text(line)
    assert (group.pairs, group.problems) == ([pair], [])


@pytest.mark.parametrize(
    "line", ["6", "6 4 3", "11 3", "-1 3", "6.5 4", "Anna 6 4", "six four", "6-4", "6,5 4", "²  3"]
)
def test_a_bad_line_is_named_by_its_number_alone(line):
    group = Group.from_text(f"# before after\n\n6 4\n{line}\n5 5\n")
    assert group.pairs == [(6, 4), (5, 5)]
    (problem,) = group.problems
    assert problem.startswith("Line 4: ")
    assert problem.endswith(".")
    assert line not in problem  # a name may stand in it


@settings(deadline=None)
@given(pairs, st.sampled_from([" ", ",", ";", "/", "->", "\t"]))
def test_what_was_written_is_read(pairs, mark):
    lines = [mark.join("-" if rating is None else str(rating) for rating in pair) for pair in pairs]
    group = Group.from_text("\n".join(lines))
    assert (group.pairs, group.problems) == (pairs, [])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_line_by_line(text):
    group = Group.from_text(text)
    asked = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(group.pairs) + len(group.problems) == len(asked)


def test_no_text_is_refused():
    with pytest.raises(ValueError, match=r"^text must be text, not 5\.$"):
        Group.from_text(5)
