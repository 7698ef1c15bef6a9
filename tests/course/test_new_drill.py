"""Two data files make a drill: one that is made up here gets a plan, a timer, a log and a quiz."""

import subprocess
import sys

from backnb import StiffnessLog

NEW_DRILL = """
import sys
from dataclasses import replace

from backnb.course import exercises, questions

hinge = replace(exercises.SQUAT, key="hinge", name="Hip Hinge", rep_name="hinge", seen={})
hinge = replace(hinge, labels=hinge.labels | {"move": "Back"}, sources={**hinge.sources, "post_reps": "ours"})
exercises.DRILLS[hinge.key] = hinge
questions.QUESTIONS[hinge.key] = questions.QUESTIONS["squat"][:1]

import pytest

from backnb import Explorer, History, Plan, Quiz, Session, StiffnessLog, Timer

plan = Plan.of(hinge, reps=3)
assert (plan.words, plan.notes) == ("3 hinges: 20 seconds", [])
assert Plan.of_key("hinge") == Plan.of(hinge)
timer = Timer(hinge)
assert timer._plan["exercises"]["hinge"]["name"] == "Hip Hinge"
assert {phase["label"] for phase in timer._plan["phases"]} == {"Get ready", "Back", "Hold", "Up"}
assert timer._bodies == {}
old, new, table = sys.argv[1:]
log = StiffnessLog(old)
Session(hinge, log)
log.add(before=6, after=4, exercise="hinge")
log.export_csv(table)
assert StiffnessLog(new).import_csv(table) == 2
assert list(StiffnessLog(new).sessions()["exercise"]) == ["squat", "hinge"]
History(log)
Quiz(hinge)
with pytest.raises(ValueError, match="exercise must be one of 'squat', 'roof', not 'hinge'"):
    Explorer(hinge)
"""


def test_a_new_drill_needs_two_data_files(tmp_path):
    StiffnessLog(tmp_path / "old.sqlite").add(before=5)  # made before there was that drill
    paths = [tmp_path / name for name in ("old.sqlite", "new.sqlite", "table.csv")]
    done = subprocess.run([sys.executable, "-c", NEW_DRILL, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
