"""The log, corrected and deleted: what is named goes, nothing else, and nothing readable is left behind."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from helpers import NOON, plain, rating
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog


def test_what_is_named_is_corrected_and_the_rest_stays(log):
    log.add(before=6, after=4, note="first", at=NOON)
    log.add(before=5, at=NOON + timedelta(days=1))
    later = NOON + timedelta(days=2)
    log.edit(1, before=7, note="", at=later)
    table = log.sessions()
    assert table["id"].tolist() == [2, 1]
    assert [plain(table.loc[1, name]) for name in ("before", "after", "note", "at", "change")] == [7, 4, "", later, -3]
    with pytest.raises(ValueError, match=r"^reps_done must be at most reps_planned, 3, not 4\.$"):
        log.edit(1, reps_planned=3, reps_done=4)
    with pytest.raises(ValueError, match=r"^fields must be any of at, .*arm, not none\.$"):
        log.edit(1)


@pytest.mark.parametrize("number", [0, -1, 2, 10**30, True, "1", 1.0, None, pd.NA])
def test_a_session_that_is_not_there_cannot_be_changed(log, number):
    for there in (False, True):
        if there:
            log.add()
        content = log.path.read_bytes() if there else None
        for change in (log.delete, lambda number: log.edit(number, before=6)):
            with pytest.raises(ValueError, match=r"^id must be .*\.$"):
                change(number)
        assert log.path.read_bytes() == content if there else not log.path.parent.exists()


def test_the_last_thing_done_is_taken_back_and_only_once(log):
    log.add(before=6, note="first", at=NOON)
    before = log.sessions()
    for change, said in (
        (lambda: log.add(before=1), "Session 2 is deleted again."),
        (lambda: log.edit(1, before=9, note="second"), "Session 1 is as it was before."),
        (lambda: log.delete(1), "Session 1 is as it was before."),
    ):
        change()
        assert not log.sessions().equals(before)
        assert log.undo() == said
        pd.testing.assert_frame_equal(log.sessions(), before)
        with pytest.raises(ValueError, match=r"^There is nothing to undo in this log object; .*\.$"):
            log.undo()
    with pytest.raises(ValueError, match="nothing to undo"):
        StiffnessLog(log.path).undo()


def test_nothing_is_taken_back_that_another_notebook_has_changed_since(log):
    other = StiffnessLog(log.path)
    log.add(before=6)
    other.edit(1, before=7)
    with pytest.raises(ValueError, match=r"^Session 1 was changed since, so nothing was undone; .*\.$"):
        log.undo()
    log.delete(1)
    other.add(before=3)
    assert log.undo() == "Session 1 is as it was before."
    assert log.sessions()["before"].tolist() == [7, 3]
    other.delete_all(confirm=True)
    log.add()
    other.delete_all(confirm=True)
    with pytest.raises(ValueError, match="was changed since"):
        log.undo()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["add", "edit", "delete", "undo"]), rating, st.integers(0, 3)), max_size=12))
def test_the_log_does_what_a_plain_list_does(steps):
    with tempfile.TemporaryDirectory() as folder:
        log = StiffnessLog(Path(folder) / "s.sqlite")
        model, past, newest = {}, None, 0
        for step, value, which in steps:
            number = sorted(model)[which % len(model)] if model else None
            if step == "add":
                newest += 1
                past = dict(model)
                assert log.add(before=value) == newest
                model[newest] = value
            elif step == "undo":
                if past is not None:
                    log.undo()
                    model, past = past, None
            elif number is not None:
                past = dict(model)
                if step == "edit":
                    log.edit(number, before=value)
                    model[number] = value
                else:
                    log.delete(number)
                    del model[number]
        table = log.sessions().sort_values("id")
        assert {int(row["id"]): plain(row["before"]) for _, row in table.iterrows()} == model


# Away


@pytest.mark.parametrize("confirm", [False, None, 1, "yes"])
def test_nothing_is_deleted_without_confirming(log, confirm):
    log.add()
    log.add()
    with pytest.raises(
        ValueError, match=r"delete 2 sessions, 0 experiments, 0 settings in .*delete_all\(confirm=True\)\.$"
    ) as refusal:
        log.delete_all(confirm=confirm)
    assert str(log.path) in str(refusal.value)
    assert len(log) == 2


def test_confirmed_everything_goes_and_the_next_session_starts_afresh(log):
    log.add(before=6)
    log.add(before=7)
    other = log.path.with_name("other.txt")
    other.touch()
    assert log.delete_all(confirm=True) == 2
    assert sorted(log.path.parent.iterdir()) == [other, log.path]
    assert repr(log) == f"StiffnessLog: 0 sessions in {log.path}"
    assert (log.delete_all(), log.delete_all(confirm=True)) == (0, 0)
    assert log.add(before=5) == 1
    assert log.sessions()["before"].tolist() == [5]


def test_deleting_follows_a_link_to_the_ratings_themselves(tmp_path):
    real = StiffnessLog(tmp_path / "real.sqlite")
    real.add(before=6)
    (tmp_path / "link.sqlite").symlink_to(real.path)
    assert StiffnessLog(tmp_path / "link.sqlite").delete_all(confirm=True) == 1
    assert len(real) == 0


# Nothing readable is left behind


SECRET = "a secret nobody may read"


def bytes_in(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("length", [1, 80], ids=["short", "long"])  # a long note has pages of its own
def test_what_is_deleted_or_corrected_cannot_be_read_in_the_file(log, length):
    for number in range(30):
        log.add(note=f"{number} {SECRET * length}"[:2000])
    assert SECRET.encode() in bytes_in(log.path.parent)
    for number in range(1, 31):
        log.delete(number) if number % 2 else log.edit(number, note="nothing")
    assert SECRET.encode() not in bytes_in(log.path.parent)
    assert len(log) == 15


def test_after_deleting_everything_no_byte_of_it_is_left(log):
    for number in range(30):
        log.add(note=f"{number} {SECRET}", context=SECRET)
    log.save_experiment({"note": SECRET})
    assert log.delete_all(confirm=True) == 30
    assert [file.name for file in log.path.parent.iterdir()] == ["sessions.sqlite"]
    assert SECRET.encode() not in log.path.read_bytes()
    with pytest.raises(ValueError, match="nothing to undo"):
        log.undo()
