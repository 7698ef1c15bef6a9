"""The two drills hold what the post states and say of each number whose it is; every line of the safety list has a source."""

from dataclasses import fields

import pytest

from backnb import ROOF, SQUAT
from backnb.course.exercises import DRILLS, STANDING
from backnb.course.safety import OURS, PARTS
from backnb.course.sources import SOURCES

NO_SINGLE_SOURCE = {"stills", "key", "setup", "cues", "sources", "rep_name", "goes", "seen"}

# The rows of the post that are data, and words that must be found for each.
ROWS = [
    (SQUAT, "post P4", "a little deeper"),
    (SQUAT, "post P5", "arms out in front"),
    (SQUAT, "post P6", "curve in your lower back the same"),
    (SQUAT, "post P7", "a little more than hip-width apart"),
    (SQUAT, "post P8", "before your pelvis tucks"),
    (ROOF, "post P11", "palms up"),
    (ROOF, "post P12", "mid back and in your low back"),
    (ROOF, "post P13", "a bit further"),
    (ROOF, "post P14", "light resistance"),
    (ROOF, "post P15", "your own range is fine"),
]


@pytest.mark.parametrize(("exercise", "source", "words"), ROWS, ids=[row[1] for row in ROWS])
def test_each_row_of_the_post_is_there(exercise, source, words):
    lines = [line.text.lower() for line in (*exercise.setup, *exercise.cues) if line.source == source]
    assert any(words in line for line in lines)


def test_the_posts_numbers():
    assert SQUAT.rep_range == (10, 20)
    assert SQUAT.source("rep_range") == "post P9"
    assert ROOF.reps == 5
    assert ROOF.source("reps") == "post P14"
    assert ROOF.hold_range_s == (1, 2)
    assert ROOF.source("hold_range_s") == "post P14"
    assert "sitting, driving, computer and office work" in ROOF.why
    assert ROOF.source("why") == "post P10"
    assert SQUAT.stop_line == "Stop before your pelvis tucks under."
    assert SQUAT.source("stop_line") == "post P8"


@pytest.mark.parametrize("exercise", [*DRILLS.values(), STANDING], ids=lambda exercise: exercise.key)
def test_every_field_says_whose_it_is(exercise):
    names = {field.name for field in fields(exercise)} - NO_SINGLE_SOURCE
    assert set(exercise.sources) == names
    sources = [exercise.source(name) for name in names]
    sources += [line.source for line in (*exercise.setup, *exercise.cues, *(still.cue for still in exercise.stills))]
    assert all(source.startswith(("post P", "ours")) for source in sources)


def test_what_the_post_does_not_say_is_ours():
    for exercise in (SQUAT, ROOF):
        for name in ("move_s", "return_s"):
            assert not exercise.is_post(name)
    assert not SQUAT.is_post("hold_s")
    assert not SQUAT.is_post("reps")


def test_an_unknown_field_is_named():
    with pytest.raises(ValueError, match="'color' has no source"):
        SQUAT.source("color")


def test_every_line_of_the_safety_list_has_a_source_and_nobody_is_asked_to_read_more_than_32():
    lines = [line for part in PARTS for line in part.lines]
    assert len(lines) <= 32
    assert all(source == OURS or source in SOURCES for _, source in lines)
    assert all(len(sign.split()) <= 30 for sign, _ in lines)


# What the NHS, NICE and PAR-Q+ ask and a list for stiff backs must not leave out.
ASKED = {0: ["genitals", "peeing", "bowel", "erection", "both legs (not sore", "chest", "accident"]}
ASKED[1] = [
    "fever",
    "weight",
    "cancer",
    "immune",
    "drugs",
    "night",
    "cough",
    "shoulder blades",
    "steroid",
    "fall",
    "lump",
]
ASKED[2] = [
    "surgery",
    "45",
    "second half",
    "pregnant",
    "heart",
    "blood pressure",
    "shoulder or neck",
    "under a load",
    "18",
]


@pytest.mark.parametrize("part", ASKED)
def test_the_list_asks_what_health_services_ask(part):
    text = " ".join(PARTS[part].signs)
    assert [words for words in ASKED[part] if words not in text] == []


def test_numbness_has_one_rule():
    """Both legs, genitals or bladder: emergency. One leg in which it stays: a doctor."""
    assert "both legs" in " ".join(PARTS[0].signs)
    assert "one leg stays" in " ".join(PARTS[1].signs)
    emergency, _, doctor = PARTS[3].advice.partition("get emergency help.")
    assert "both legs" in emergency
    assert "one leg: call a doctor" in doctor
