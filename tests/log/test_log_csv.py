"""The log's CSV: out and back without the loss of a character, whatever a spreadsheet made of it; all or nothing."""

import csv
import re
import sqlite3
import stat
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from helpers import NOON, ask, sessions, text
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog
from backnb.log.session import COLUMNS

VERSION_1 = Path(__file__).with_name("log_version_1.sql")
# What version 1 made of the log in log_version_1.sql.
VERSION_1_TABLE = """\
id,at,exercise,reps_planned,reps_done,limit,before,after,pain,context,note,ended
3,2026-02-01T23:59:00+05:30,squat+roof,,,,,,,,=1+1,stopped
1,2026-03-01T12:00:00+01:00,squat,12,12,,6,4,none,sitting,"first, 'quoted'",finished
4,2026-03-01T12:00:00+01:00,squat,,,,5,5,,,,finished
5,2026-03-01T12:00:00+01:00,squat,,,,5,5,,,,finished
2,2026-03-02T07:30:00.123456-09:30,roof,5,3,0.6,0,,,,"'tis größer; ""=1+1""
next line",limit
"""


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "data" / "sessions.sqlite")


@pytest.fixture
def old(tmp_path):
    """Give a log as version 1 left it."""
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    return StiffnessLog(tmp_path / "old.sqlite")


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
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == ["2", "1"]
    assert rows[1] == {
        "id": "1", "at": "2026-03-01T12:00:00+01:00", "exercise": "squat", "reps_planned": "12", "reps_done": "7",
        "limit": "0.6", "before": "0", "after": "", "pain": "", "context": "", "note": note, "ended": "limit",
        "experiment": "", "arm": "", "uid": rows[1]["uid"],
    }  # fmt: skip


def test_csv_of_an_empty_log_is_its_heading(log, tmp_path):
    assert log.export_csv(tmp_path / "out.csv").read_text().strip() == ",".join(COLUMNS)


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
    with pytest.raises(OSError, match=rf"^The table {re.escape(str(tmp_path))} could not be written .*\.$"):
        log.export_csv(tmp_path)


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


@settings(max_examples=30)
@given(st.lists(noted, min_size=1, max_size=4), st.sampled_from([",", ";", "\t"]), st.booleans(), st.booleans())
def test_what_a_spreadsheet_saves_is_read(added, delimiter, mark, comma):
    """Excel and LibreOffice: another separator, a byte order mark, decimal commas, quotes, empty rows at the end."""
    with tempfile.TemporaryDirectory() as folder:
        log, new = StiffnessLog(Path(folder) / "a.sqlite"), StiffnessLog(Path(folder) / "b.sqlite")
        for session in added:
            log.add(**session)
        table = log.export_csv(Path(folder) / "out.csv")
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        limit = rows[0].index("limit")
        for row in rows[1:]:
            row[limit] = row[limit].replace(".", ",") if comma else row[limit]
        with table.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerow(rows[0])
            csv.writer(file, delimiter=delimiter).writerows([*rows[1:], [""] * len(rows[0]), []])
        assert new.import_csv(table) == len(added)
        assert everything(new) == everything(log)


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
    ("cells", "reason"),
    [
        ({"before": "eleven"}, "before must be None (no answer) or a whole number from 0 to 10, not 'eleven'."),
        ({"after": "11"}, "after must be None (no answer) or a whole number from 0 to 10, not 11."),
        ({"before": "5.0"}, "before must be None (no answer) or a whole number from 0 to 10, not '5.0'."),
        ({"before": "1_0"}, "before must be None (no answer) or a whole number from 0 to 10, not '1_0'."),
        ({"limit": "1.5"}, "limit must be None or a number from 0 to 1, not 1.5."),
        ({"limit": "half"}, "limit must be None or a number from 0 to 1, not 'half'."),
        ({"reps_done": "13"}, "reps_done must be at most reps_planned, 12, not 13."),
        ({"exercise": "plank"}, "exercise must be one of 'squat', 'roof', 'squat+roof', 'none', not 'plank'."),
        ({"pain": "worse"}, "pain must be None or one of 'none', 'same', 'more', 'new', not 'worse'."),
        ({"ended": "bored"}, "ended must be one of 'finished', 'limit', 'stopped', not 'bored'."),
        ({"arm": "squat"}, "arm must be None or one of 'drill', 'rest', not 'squat'."),
        ({"experiment": "0"}, "experiment must be None or a whole number from 1 to 1,000,000,000, not 0."),
        ({"at": "01.03.2026 12:00"}, "not '01.03.2026 12:00'."),
        ({"at": "2026-03-01T12:00:00"}, "at must be a datetime with a time zone"),
        ({"at": ""}, "at must be a datetime with a time zone"),
        ({"at": (datetime.now(UTC) + timedelta(days=2)).isoformat()}, "at must not be in the future"),
        ({"id": "0"}, "id must be a whole number from 1 to 1,000,000,000, not 0."),
        ({"id": "first"}, "id must be a whole number from 1 to 1,000,000,000, not 'first'."),
        ({"uid": "7"}, "uid must be as export_csv wrote it, or empty for a new session, not '7'."),
        ({"note": "x" * 2001}, "note must be at most 2,000 characters long, not 2,001."),
        ({"context": "x" * 201}, "context must be at most 200 characters long, not 201."),
    ],
)
def test_one_bad_row_and_nothing_is_imported(log, tmp_path, cells, reason):
    for _ in range(3):
        log.add(before=6, after=4, reps_planned=12, reps_done=12, at=NOON)
    table = pd.read_csv(log.export_csv(tmp_path / "out.csv"), dtype="string", keep_default_na=False)
    new = StiffnessLog(tmp_path / "new" / "log.sqlite")
    for name, cell in cells.items():
        table.loc[1, name] = cell
    table.to_csv(tmp_path / "out.csv", index=False)
    with pytest.raises(
        ValueError, match=rf"^Nothing was imported from {re.escape(str(tmp_path))}.*1 row is wrong:\n"
    ) as refusal:
        new.import_csv(tmp_path / "out.csv")
    (line,) = str(refusal.value).split("\n")[1:]
    assert line.startswith("row 3: ")
    assert reason in line
    assert not new.path.parent.exists()
    content = log.path.read_bytes()
    with pytest.raises(ValueError, match="row 3: "):
        log.import_csv(tmp_path / "out.csv")
    assert log.path.read_bytes() == content


def test_every_bad_row_is_listed_as_a_spreadsheet_counts_them(log, tmp_path):
    log.add(note="two\nlines", at=NOON)
    table = log.export_csv(tmp_path / "out.csv")
    line = table.read_text(encoding="utf-8").split("\n", 1)[1]
    with table.open("a", encoding="utf-8", newline="") as file:
        file.write(",2026-03-01T12:00:00Z,squat,,,,99,,,,,finished,,,\r\n" + line + "only,three,cells\r\n")
    with pytest.raises(ValueError, match="Nothing was imported") as refusal:
        log.import_csv(table)
    first, *rows = str(refusal.value).split("\n")
    assert first.endswith("because 3 rows are wrong:")
    assert [row.partition(": ")[0] for row in rows] == ["row 3", "row 4", "row 5"]
    assert rows[1] == "row 4: uid is that of row 2 as well; leave it empty for another session."
    assert rows[2] == "row 5: it must have 15 cells, as the first row has, not 3."


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"before,after\n6,4\n", b"at,at\n", b"at,befor\n", b"\xff\xfea\x00t\x00", "at,note\n,größer\n".encode("latin-1"),
     b'at,note\n"2026', b"SQLite format 3\x00"],
)  # fmt: skip
def test_what_is_no_table_of_sessions_is_named(log, tmp_path, content):
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(ValueError, match=rf"{re.escape(str(tmp_path / 'in.csv'))}.*\.$"):
        log.import_csv(tmp_path / "in.csv")
    assert not log.path.parent.exists()


def test_a_table_that_is_not_there_is_named(log, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(OSError, match=rf"^The table {re.escape(str(path))} could not be read .*\.$"):
            log.import_csv(path)
    assert not log.path.parent.exists()


# Version 1


def test_a_log_of_version_1_becomes_one_of_version_2_with_everything_in_it(old, tmp_path):
    before = ask(old.path, "SELECT * FROM sessions ORDER BY id")
    table = old.sessions()
    assert [ask(old.path, f"PRAGMA {name}")[0][0] for name in ("user_version", "integrity_check")] == [2, "ok"]
    names = ", ".join(f'"{name}"' for name in COLUMNS[2:12])
    assert ask(old.path, f"SELECT id, at_utc, utc_offset_min, {names} FROM sessions ORDER BY id") == before
    assert len(set(ask(old.path, "SELECT uid FROM sessions"))) == 5
    assert table["id"].tolist() == [3, 1, 4, 5, 2]
    assert table["note"].tolist()[-1] == '\'tis größer; "=1+1"\nnext line'
    assert old.add(exercise="none", experiment=1, arm="rest") == 6


def test_the_way_from_version_1_is_gone_in_one_step_or_not_at_all(old, monkeypatch):
    content = old.path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("backnb.log.file.TABLES", ("CREATE TABLE half (id)", "CREATE TABLE half (id)"))
        with pytest.raises(OSError, match="could not be used"):
            old.sessions()
    assert old.path.read_bytes() == content
    assert len(old) == 5


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_of_version_1_is_read_and_twice_is_once(old, log, tmp_path, delimiter):
    with (tmp_path / "v1.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(csv.reader(VERSION_1_TABLE.splitlines(keepends=True)))
    assert log.import_csv(tmp_path / "v1.csv") == 5
    assert log.import_csv(tmp_path / "v1.csv") == 0
    assert old.import_csv(tmp_path / "v1.csv") == 0  # the log it came from
    pd.testing.assert_frame_equal(log.sessions().drop(columns="context"), old.sessions().drop(columns="context"))


def test_rows_without_a_number_or_a_uid_that_are_just_alike_are_two_sessions(log, tmp_path):
    row = "2026-03-01T12:00:00+01:00;6;4\n"
    (tmp_path / "hand.csv").write_text(f"at;before;after\n{row}{row}")
    assert (log.import_csv(tmp_path / "hand.csv"), log.import_csv(tmp_path / "hand.csv")) == (2, 0)
    assert len(log) == 2
