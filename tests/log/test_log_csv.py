"""The log's CSV: out and back without the loss of a character, whatever a spreadsheet made of it; all or nothing."""

import csv
import re
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers import NOON, ask, sessions, text
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog
from backnb.log.session import EXERCISES, NAMES


def everything(log):
    return ask(log.path, "SELECT * FROM sessions ORDER BY id")


# Out


def test_csv_holds_the_same_sessions(log, tmp_path):
    note = 'He said "ouch",\nthen "größer"; =1+1'
    log.add(before=0, after=None, note=note, at=NOON, limit=0.6, reps_planned=12, reps_done=7, ended="limit")
    log.add(before=6, after=4, pain="new", context="2 h of sitting", at=NOON - timedelta(days=1))
    path = log.export_csv(str(tmp_path / "out.csv"))
    assert path == tmp_path / "out.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == NAMES
    assert [row["id"] for row in rows] == ["2", "1"]
    assert rows[1] == {
        "id": "1", "at": "2026-03-01T12:00:00+01:00", "exercise": "squat", "reps_planned": "12", "reps_done": "7",
        "limit": "0.6", "before": "0", "after": "", "pain": "", "context": "", "note": note, "ended": "limit",
        "experiment": "", "day": "", "arm": "", "uid": rows[1]["uid"],
    }  # fmt: skip


def test_csv_of_an_empty_log_is_its_heading(log, tmp_path):
    assert log.export_csv(tmp_path / "out.csv").read_text().strip() == ",".join(NAMES)


def test_csv_never_replaces_the_log_itself(log, tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="another file than the log itself"):
        log.export_csv(log.path)
    log.add(before=6)
    content = log.path.read_bytes()
    (tmp_path / "link").symlink_to(log.path)
    (tmp_path / "twin").hardlink_to(log.path)
    monkeypatch.chdir(log.path.parent)
    for same in (log.path, "sessions.sqlite", tmp_path / "link", tmp_path / "twin"):
        with pytest.raises(ValueError, match=r"^path must be another file than the log itself, not .*\.$"):
            log.export_csv(same)
    assert log.path.read_bytes() == content


def test_csv_to_a_place_that_cannot_be_written(log, tmp_path):
    with pytest.raises(OSError, match=rf"^The file {re.escape(str(tmp_path))} could not be written .*\.$"):
        log.export_csv(tmp_path)
    with pytest.raises(ValueError, match=r"^path must begin with ~/ or with a folder, not with '~out.csv'\.$"):
        log.export_csv("~out.csv")
    for bad in ("a\0b", "\ud800.csv", 5, b"a"):
        for use in (log.export_csv, log.import_csv, log.preview_csv, StiffnessLog):
            with pytest.raises(ValueError, match=r"^path must be a path that a file can have, not .*\.$"):
                use(bad)


def test_a_foreign_log_does_not_empty_an_older_export(tmp_path):
    (tmp_path / "log").write_text("not a database")
    (tmp_path / "out.csv").write_text("older")
    with pytest.raises(OSError, match="could not be used"):
        StiffnessLog(tmp_path / "log").export_csv(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "older"


def test_only_its_owner_can_read_the_table(log, tmp_path):
    log.add(before=6)
    (tmp_path / "out.csv").write_text("older")
    (tmp_path / "out.csv").chmod(0o644)
    (tmp_path / "link.csv").symlink_to(tmp_path / "out.csv")
    log.export_csv(tmp_path / "link.csv")
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    assert (tmp_path / "link.csv").is_symlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "link.csv", "out.csv"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_finds_no_formula(log, tmp_path, sign):
    log.add(note=f"{sign}1+1", context=f"{sign}cmd", at=NOON)
    with log.export_csv(tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["note"], row["context"]) == (f"'{sign}1+1", f"'{sign}cmd")
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# And back


signs = st.sampled_from(["", "'", "''", "=", "+", "-", "@", "\t", "\r", "'=", "\n", "\0", ";", '"', "\ufeff"])
noted = st.builds(lambda session, sign, note: session | {"note": sign + note}, sessions(), signs, text)


@settings(max_examples=40)
@given(st.lists(noted, min_size=1, max_size=6))
@example([{"context": "", "note": "", "at": NOON}, {"context": "'", "note": "'", "at": NOON}])
@example([{"at": NOON, "before": 5}, {"at": NOON, "before": 5}])
def test_every_field_comes_back_as_it_was_and_twice_is_once(added):
    with tempfile.TemporaryDirectory() as folder:
        log, new = StiffnessLog(Path(folder) / "a.sqlite"), StiffnessLog(Path(folder) / "b.sqlite")
        for session in added:
            log.add(**session)
        table = log.export_csv(Path(folder) / "out.csv")
        assert new.import_csv(table) == len(added)
        assert everything(new) == everything(log)
        content = new.path.read_bytes()
        assert (new.import_csv(table), log.import_csv(table)) == (0, 0)
        assert new.path.read_bytes() == content
        assert new.export_csv(Path(folder) / "again.csv").read_bytes() == table.read_bytes()


def test_ids_that_are_taken_are_given_anew_and_the_rest_is_the_same(log, tmp_path):
    other = StiffnessLog(tmp_path / "other.sqlite")
    other.add(before=1, at=NOON)
    log.add(before=2, at=NOON)
    log.add(before=3, at=NOON)
    assert other.import_csv(log.export_csv(tmp_path / "out.csv")) == 2
    assert sorted(other.sessions()["before"]) == [1, 2, 3]
    assert other.sessions()["id"].is_unique
    assert other.import_csv(tmp_path / "out.csv") == 0
    assert other.undo() == "2 sessions are deleted again."
    assert other.sessions()["before"].tolist() == [1]


def test_a_session_that_is_here_already_is_left_as_it_is(log, tmp_path):
    log.add(before=2, at=NOON)
    table = log.export_csv(tmp_path / "out.csv")
    log.edit(1, before=7)
    assert log.import_csv(table) == 0
    assert log.sessions()["before"].tolist() == [7]


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("before", "eleven", "before must be an empty cell (no answer) or a whole number from 0 to 10, not 'eleven'."),
        ("limit", "1.5", "limit must be an empty cell or a number from 0 to 1, not 1.5."),
        ("after", "1e400", "after must be an empty cell (no answer) or a whole number from 0 to 10, not '1e400'."),
        ("reps_done", "13", "reps_done must be at most reps_planned, 12, not 13."),
        ("exercise", "plank", f"exercise must be one of {', '.join(map(repr, EXERCISES))}, not 'plank'."),
        ("pain", "worse", "pain must be an empty cell or one of 'none', 'same', 'more', 'new', not 'worse'."),
        ("at", "03/01/2026 12:00", "at must be a time such as 2026-03-01 18:05 or"),
        ("at", "", "at must say when it was, such as 2026-03-01 18:05; the cell is empty."),
        ("id", "0", "id must be an empty cell or a whole number from 1 to 1,000,000,000, not 0."),
        ("uid", "7", "uid must be a uid, as the log gave it, not '7'."),
        ("note", "x" * 2001, "note must be at most 2,000 characters long, not 2,001."),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_imported(log, tmp_path, name, cell, reason):
    for before in range(3):
        log.add(before=before, after=4, reps_planned=12, reps_done=12, at=NOON)
    table = log.export_csv(tmp_path / "out.csv")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1][name] = cell
    if name == "exercise":
        rows[1]["uid"] = ""  # with one it is of another log, which may have a drill more
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, NAMES).writerows([dict(zip(NAMES, NAMES, strict=True)), *rows])
    content, new = log.path.read_bytes(), StiffnessLog(tmp_path / "new" / "log.sqlite")
    for to, here in ((new, 0), (log, 2)):
        preview = to.preview_csv(table)
        assert (len(preview.new), preview.here, len(preview.wrong)) == (2 - here, here, 1)
        assert str(preview).startswith(f"{table}: 3 sessions, {2 - here} new, {here} already here, 1 wrong.\n")
        refused = (
            rf"^Nothing was imported from {re.escape(str(table))}, because 1 row is wrong:\nrow 3: {re.escape(reason)}"
        )
        with pytest.raises(ValueError, match=refused):
            to.import_csv(table)
    assert not new.path.parent.exists()
    assert log.path.read_bytes() == content


def test_every_bad_row_is_listed_as_a_spreadsheet_counts_them(log, tmp_path):
    log.add(note="two\nlines", at=NOON)
    table = log.export_csv(tmp_path / "out.csv")
    line = table.read_text(encoding="utf-8").split("\n", 1)[1]
    with table.open("a", encoding="utf-8", newline="") as file:
        file.write(f",2026-03-01T12:00:00Z,squat,,,,99\r\n{line}only,three,cells\r\n,{datetime.max.isoformat()}Z\r\n")
    with pytest.raises(ValueError, match="Nothing was imported .* because 4 rows are wrong:") as refusal:
        log.import_csv(table)
    rows = [row.partition(": ") for row in str(refusal.value).split("\n")[1:]]
    assert [number for number, _, _ in rows] == ["row 3", "row 4", "row 5", "row 6"]
    assert rows[1][2] == "uid is that of a row above as well; leave it empty for another session."
    assert rows[3][2].startswith("at must not be in the future")
    assert rows[3][2].endswith(f"not '{datetime.max.isoformat()}Z'.")


@pytest.mark.parametrize(
    "content",
    [b"", b"before,after\n6,4\n", "at,note\n,größer\n".encode("latin-1"), b'at,note\n"2026', b"SQLite format 3\x00"],
)
def test_what_is_no_table_of_sessions_is_named(log, tmp_path, content):
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(ValueError, match=rf"^{re.escape(str(tmp_path / 'in.csv'))} is not .*\.$"):
        log.import_csv(tmp_path / "in.csv")
    assert not log.path.parent.exists()


def test_a_table_that_is_not_there_is_named(log, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(OSError, match=rf"^The file {re.escape(str(path))} could not be read .*\.$"):
            log.import_csv(path)
    assert not log.path.parent.exists()


# Sessions without a uid


def without_uid(table):
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row[:-1] for row in csv.reader(file)]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return table


@settings(max_examples=20)
@given(st.lists(noted, min_size=1, max_size=5))
def test_a_table_whose_uids_were_dropped_adds_nothing_that_is_here(added):
    with tempfile.TemporaryDirectory() as folder:
        log, new = StiffnessLog(Path(folder) / "a.sqlite"), StiffnessLog(Path(folder) / "b.sqlite")
        for session in added:
            log.add(**session)
        whole = log.export_csv(Path(folder) / "whole.csv")
        bare = without_uid(log.export_csv(Path(folder) / "bare.csv"))
        preview = log.preview_csv(bare)
        assert (preview.new, preview.here, preview.wrong) == ([], len(added), [])
        assert log.import_csv(bare) == 0
        assert [new.import_csv(table) for table in (bare, bare, whole)] == [len(added), 0, 0]


def test_rows_by_hand_that_are_just_alike_are_two_sessions_and_one_that_was_mended_does_not_come_back(log, tmp_path):
    hand = tmp_path / "hand.csv"
    row = "2026-03-01 12:00;6,0;4\n"
    hand.write_text(f"At;Before;After\n{row}{row}")
    assert (log.import_csv(hand), log.import_csv(hand)) == (2, 0)
    assert log.sessions()["at"][0] == datetime(2026, 3, 1, 12).astimezone()
    log.edit(1, before=7)
    assert log.import_csv(hand) == 0
    hand.write_text(f"At;Before;After\n{row}{row}{row}")
    assert log.import_csv(hand) == 1
    assert log.sessions()["before"].tolist() == [7, 6, 6]


def test_a_time_cut_to_the_minute_is_the_same_session(log, tmp_path):
    log.add(before=6, after=4, at=NOON + timedelta(seconds=42))
    (tmp_path / "in.csv").write_text(f"at,before,after\n{NOON:%Y-%m-%dT%H:%M%z},6,4\n{NOON:%Y-%m-%dT%H:%M%z},6,5\n")
    assert (len(log.preview_csv(tmp_path / "in.csv").new), log.import_csv(tmp_path / "in.csv")) == (1, 1)


def test_the_number_of_a_deleted_session_is_not_given_to_an_imported_one(log, tmp_path):
    for note in ("mine", "mine too"):
        log.add(note=note)
    log.delete(1)
    (tmp_path / "in.csv").write_text("id,at,note\n1,2026-01-01 12:00,other\n7,2026-01-02 12:00,seventh\n")
    assert log.import_csv(tmp_path / "in.csv") == 2
    assert dict(zip(log.sessions()["note"], log.sessions()["id"], strict=True)) == {
        "mine too": 2,
        "other": 3,
        "seventh": 7,
    }


def test_two_drills_of_one_day_are_two_sessions(log, tmp_path):
    for exercise in ("", "roof"):
        (tmp_path / "hand.csv").write_text(f"at,before,after,exercise\n2026-03-01,6,4,{exercise}\n")
        assert (log.import_csv(tmp_path / "hand.csv"), log.import_csv(tmp_path / "hand.csv")) == (1, 0)


def test_the_largest_number_leaves_room_for_the_next_session(log, tmp_path):
    (tmp_path / "hand.csv").write_text("id,at,before\n1000000000,2026-03-01,6\n7,2026-03-02,5\n")
    assert log.import_csv(tmp_path / "hand.csv") == 2
    assert log.add(before=4) == 8


def test_an_apostrophe_of_a_persons_own_stays(log, tmp_path):
    (tmp_path / "hand.csv").write_text("at,note\n2026-03-01 12:00,'tis\n2026-03-02 12:00,'=1\n")
    log.import_csv(tmp_path / "hand.csv")
    assert log.sessions()["note"].tolist() == ["'tis", "=1"]


def test_the_table_of_a_learners_own_is_read(log, tmp_path):
    log.add(before=6, after=4, at=NOON)
    for index in (False, True):
        log.sessions().to_csv(tmp_path / "mine.csv", index=index)
        assert log.import_csv(tmp_path / "mine.csv") == 0
        assert StiffnessLog(tmp_path / f"{index}.sqlite").import_csv(tmp_path / "mine.csv") == 1


def test_what_was_saved_by_a_clock_that_was_ahead_can_be_taken_elsewhere(log, tmp_path, monkeypatch):
    ahead = datetime.now(UTC) + timedelta(hours=23)
    monkeypatch.setattr("backnb.log.store._now", lambda: ahead)
    log.add(before=6)
    table = log.export_csv(tmp_path / "out.csv")
    assert StiffnessLog(tmp_path / "new.sqlite").import_csv(table) == 1
    monkeypatch.undo()
    log.add(before=5)
    assert log.sessions()["at"].min() <= datetime.now(UTC)
