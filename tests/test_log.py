"""The log: what goes in comes out, what is wrong goes nowhere, and no other file is touched."""

import csv
import math
import os
import re
import sqlite3
import stat
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog
from backnb.log import APPLICATION_ID, VERSION

COLUMNS = "id at exercise reps_planned reps_done limit before after change pain context note ended".split()
DTYPES = {
    **dict.fromkeys(["id", "reps_planned", "reps_done", "before", "after", "change"], "Int64"),
    **dict.fromkeys(["exercise", "pain", "context", "note", "ended"], "string"),
    "limit": "Float64",
    "at": "object",
}
NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "data" / "sessions.sqlite")


def plain(value):
    return None if value is pd.NA else value


def ask(path, question):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
rating = st.none() | st.integers(0, 10)
zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def sessions(draw):
    planned = draw(st.none() | st.integers(0, 40))
    return {
        "before": draw(rating),
        "after": draw(rating),
        "exercise": draw(st.sampled_from(["squat", "roof", "squat+roof"])),
        "reps_planned": planned,
        "reps_done": draw(st.none() | st.integers(0, 40 if planned is None else planned)),
        "limit": draw(st.none() | st.floats(0, 1)),
        "pain": draw(st.sampled_from([None, "none", "same", "more", "new"])),
        "context": draw(st.none() | text),
        "note": draw(text),
        "ended": draw(st.sampled_from(["finished", "limit", "stopped"])),
        "at": draw(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones)),
    }


@settings(max_examples=40)
@given(st.lists(sessions(), min_size=1, max_size=5))
def test_what_goes_in_comes_out_in_order_of_time(added):
    with tempfile.TemporaryDirectory() as folder:
        log = StiffnessLog(Path(folder) / "s.sqlite")
        ids = [log.add(**session) for session in added]
        table = StiffnessLog(log.path).sessions()
        assert len(log) == len(added)
    assert list(table.columns) == COLUMNS
    assert table.dtypes.astype(str).to_dict() == DTYPES
    assert ids == sorted(set(ids))
    expected = sorted(zip(ids, added, strict=True), key=lambda entry: (entry[1]["at"], entry[0]))
    for (number, session), (_, row) in zip(expected, table.iterrows(), strict=True):
        assert row["id"] == number
        assert {name: plain(row[name]) for name in session} == session
        assert row["at"].utcoffset() == session["at"].utcoffset()
        complete = None not in (session["before"], session["after"])
        assert plain(row["change"]) == (session["after"] - session["before"] if complete else None)


def test_zero_is_a_rating_and_none_is_no_answer(log):
    log.add(before=0, after=0)
    log.add(before=None, after=0)
    log.add(before=0)
    assert [plain(change) for change in log.sessions()["change"]] == [0, None, None]
    assert ask(log.path, "SELECT before, after FROM sessions ORDER BY id") == [(0, 0), (None, 0), (0, None)]


def test_what_is_left_out_gets_its_default(log):
    earliest = datetime.now(UTC)
    assert log.add() == 1
    row = log.sessions().iloc[0].map(plain)
    assert earliest <= row.pop("at") <= datetime.now(UTC)
    missing = ["reps_planned", "reps_done", "limit", "before", "after", "change", "pain", "context"]
    assert row.to_dict() == {"id": 1, "exercise": "squat", "note": "", "ended": "finished"} | dict.fromkeys(missing)


def test_now_is_in_the_zone_of_this_machine(log):
    log.add()
    assert log.sessions()["at"][0].utcoffset() == datetime.now().astimezone().utcoffset()


def test_numbers_from_a_table_are_numbers(log):
    log.add(before=np.int64(6), after=np.int8(4), limit=Fraction(1, 2), at=pd.Timestamp(NOON))
    row = log.sessions().iloc[0]
    assert (row["before"], row["after"], row["limit"], row["at"]) == (6, 4, 0.5, NOON)


def test_a_log_that_is_not_there_is_empty_and_stays_away(log):
    table = log.sessions()
    assert (len(log), list(table.columns), len(table)) == (0, COLUMNS, 0)
    assert table.dtypes.astype(str).to_dict() == DTYPES
    assert repr(log) == f"StiffnessLog: 0 sessions in {log.path}"
    assert log.delete_all() == 0
    assert not log.path.parent.exists()


def test_repr_counts(log):
    log.add()
    assert repr(log) == f"StiffnessLog: 1 session in {log.path}"
    log.add()
    assert repr(log) == f"StiffnessLog: 2 sessions in {log.path}"


def test_only_its_owner_can_read_it(log):
    log.add(before=6)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700
    assert [file.name for file in log.path.parent.iterdir()] == [log.path.name]


def test_the_file_says_what_it_is(log):
    log.add()
    assert ask(log.path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert ask(log.path, "PRAGMA user_version") == [(VERSION,)] == [(1,)]
    assert ask(log.path, "PRAGMA journal_mode") == [("delete",)]


@pytest.mark.parametrize(
    "column_and_value",
    [
        ("before", 11), ("after", -1), ("before", 5.5), ("after", "'six'"), ("reps_done", 13), ("reps_planned", -1),
        ("reps_planned", 2.5), ('"limit"', 1.01), ("pain", "'worse'"), ("exercise", "'plank'"), ("ended", "'bored'"),
        ("note", "NULL"), ("at_utc", "'yesterday'"), ("utc_offset_min", 1440), ("context", f"'{'x' * 201}'"),
    ],
)  # fmt: skip
def test_the_file_itself_refuses_what_is_not_allowed(log, column_and_value):
    log.add(before=6, after=4, reps_planned=12, reps_done=12)
    column, value = column_and_value
    with pytest.raises(sqlite3.IntegrityError):
        ask(log.path, f"UPDATE sessions SET {column} = {value}")


# Where the file lies


def test_the_path_is_the_argument_or_the_variable_or_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "named.sqlite"))
    assert StiffnessLog(tmp_path / "given.sqlite").path == tmp_path / "given.sqlite"
    assert StiffnessLog().path == tmp_path / "named.sqlite"
    import platformdirs

    for empty in (lambda: monkeypatch.setenv("BACKNB_LOG", ""), lambda: monkeypatch.delenv("BACKNB_LOG")):
        empty()
        assert StiffnessLog().path == platformdirs.user_data_path("backnb") / "sessions.sqlite"
    assert list(tmp_path.iterdir()) == []


def test_a_log_stays_where_it_was_when_the_notebook_changes_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    log = StiffnessLog("sessions.sqlite")
    log.add()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert log.path == tmp_path / "sessions.sqlite"
    assert len(log) == 1


@pytest.mark.parametrize("name", ["a b.sqlite", "100%.sqlite", "what?mode=ro#x.sqlite", "größe.sqlite"])
def test_a_name_with_odd_signs_is_a_name(tmp_path, name):
    log = StiffnessLog(tmp_path / name)
    log.add()
    assert len(log) == 1
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_two_hands_can_write_at_once(log):
    def write():
        for _ in range(10):
            StiffnessLog(log.path).add(before=6, after=4)

    hands = [Thread(target=write) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(log) == 40


# What is refused


NOT_WHOLE = [True, False, 5.0, 5.5, "6", "", -1, float("nan"), np.True_, [5], 10**30]
BAD = {
    "before": [*NOT_WHOLE, 11],
    "after": [*NOT_WHOLE, 11],
    "reps_planned": NOT_WHOLE,
    "reps_done": NOT_WHOLE,
    "limit": [True, "0.5", -0.01, 1.01, float("nan"), float("inf"), 1j, [0.5]],
    "exercise": [None, "", "plank", "Squat", ["squat"], 1, pd.NA],
    "pain": ["", "None", "worse", 0, False, ["more"]],
    "context": [5, b"sitting", ["sitting"]],
    "note": [None, 5, b"note", ["note"]],
    "ended": [None, "", "done", True],
    "at": [datetime(2026, 3, 1, 12), "2026-03-01T12:00:00+01:00", 0, NOON.date(), pd.NaT],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_one_sentence_and_nothing_is_written(log, name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be .*[^.]\.$") as refusal:
        log.add(**{name: value})
    assert f"not {value!r}." in str(refusal.value)
    assert not log.path.parent.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reps_planned": 12, "reps_done": 13}, "reps_done must be at most reps_planned, 12, not 13."),
        ({"context": "x" * 201}, "context must be at most 200 characters long, not 201."),
        ({"note": "x" * 2001}, "note must be at most 2,000 characters long, not 2,001."),
        ({"note": "\ud800"}, r"note must be text that can be saved as UTF-8, not '\ud800'."),
    ],
)
def test_too_much_is_refused_in_one_sentence_and_nothing_is_written(log, values, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        log.add(**values)
    assert not log.path.parent.exists()


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=timezone.min)])
def test_a_moment_outside_the_calendar_is_refused_in_one_sentence(log, at):
    with pytest.raises(ValueError, match=r"^at must lie in the years 1 to 9999 in UTC, not .*\.$"):
        log.add(at=at)
    assert not log.path.parent.exists()


def test_a_refused_session_leaves_a_log_as_it_was(log):
    log.add(before=6, after=4)
    content = log.path.read_bytes()
    with pytest.raises(ValueError, match="before must be"):
        log.add(before=11)
    assert log.path.read_bytes() == content


def test_the_longest_texts_are_kept(log):
    log.add(context="ü" * 200, note="ü" * 2000)
    assert log.sessions()[["context", "note"]].iloc[0].str.len().tolist() == [200, 2000]


# A disk that refuses, and files that are not ours


def refusal_of(path, operation):
    with pytest.raises(OSError, match=r"^The log .* could not be used .*\.$") as refusal:
        operation()
    sentence = str(refusal.value)
    assert type(refusal.value) is OSError
    assert str(path) in sentence
    assert "BACKNB_LOG" in sentence
    assert "\n" not in sentence
    assert refusal.value.__cause__ is not None
    return sentence


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    log = StiffnessLog(tmp_path / "file" / "sessions.sqlite")
    assert "exists" in refusal_of(log.path, log.add) or os.name == "nt"
    deeper = StiffnessLog(tmp_path / "file" / "folder" / "sessions.sqlite")
    assert "directory" in refusal_of(deeper.path, deeper.add) or os.name == "nt"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_place_of_the_file(tmp_path):
    log = StiffnessLog(tmp_path)
    for operation in (log.add, log.sessions, log.delete_all):
        refusal_of(tmp_path, operation)
    assert repr(log).startswith(f"StiffnessLog: The log {tmp_path} could not be used")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere.sqlite")
    refusal_of(tmp_path / "link", StiffnessLog(tmp_path / "link").add)
    assert not (tmp_path / "nowhere.sqlite").exists()


@pytest.mark.parametrize("content", ["not a database", "before,after\n6,4\n" * 200], ids=["short", "long"])
def test_a_text_file_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_text(content)
    log = StiffnessLog(path)
    for operation in (log.add, log.sessions, lambda: log.delete_all(confirm=True), lambda: len(log)):
        assert "not a database" in refusal_of(path, operation)
    assert path.read_text() == content
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("application_id", [0, 42])
def test_another_programs_database_is_left_as_it_is(tmp_path, application_id):
    path = tmp_path / "other.sqlite"
    ask(path, f"PRAGMA application_id = {application_id}")
    ask(path, "CREATE TABLE sessions (id)")
    content = path.read_bytes()
    log = StiffnessLog(path)
    for operation in (log.add, log.sessions, lambda: log.delete_all(confirm=True)):
        with pytest.raises(ValueError, match=rf"^{re.escape(str(path))} belongs to another program, .*\.$"):
            operation()
    assert path.read_bytes() == content
    assert repr(log).startswith(f"StiffnessLog: {path} belongs to another program")


def test_a_newer_log_is_left_as_it_is(log):
    log.add()
    ask(log.path, f"PRAGMA user_version = {VERSION + 1}")
    content = log.path.read_bytes()
    for operation in (log.add, log.sessions, lambda: log.delete_all(confirm=True)):
        with pytest.raises(
            ValueError, match=r"is a log of version 2, and this backnb knows version 1; .*\.$"
        ) as refusal:
            operation()
        assert str(log.path) in str(refusal.value)
    assert log.path.read_bytes() == content


def test_an_empty_file_becomes_a_log(tmp_path):
    path = tmp_path / "empty.sqlite"
    path.touch()
    log = StiffnessLog(path)
    assert len(log) == 0
    assert path.stat().st_size == 0
    log.add()
    assert len(log) == 1


# Out and away


def test_csv_holds_the_same_sessions(log, tmp_path):
    note = 'He said "ouch",\nthen "größer"; =1+1'
    log.add(before=0, after=None, note=note, at=NOON, limit=0.6, reps_planned=12, reps_done=7, ended="limit")
    log.add(before=6, after=4, pain="new", context="2 h of sitting", at=NOON - timedelta(days=1))
    path = log.export_csv(str(tmp_path / "out.csv"))
    assert path == tmp_path / "out.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column for column in COLUMNS if column != "change"]
    assert [row["id"] for row in rows] == ["2", "1"]
    assert rows[1] == {
        "id": "1", "at": "2026-03-01T12:00:00+01:00", "exercise": "squat", "reps_planned": "12", "reps_done": "7",
        "limit": "0.6", "before": "0", "after": "", "pain": "", "context": "", "note": note, "ended": "limit",
    }  # fmt: skip


def test_csv_of_an_empty_log_is_its_heading(log, tmp_path):
    assert log.export_csv(tmp_path / "out.csv").read_text().strip() == ",".join(c for c in COLUMNS if c != "change")


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


@pytest.mark.parametrize("confirm", [False, None, 1, "yes"])
def test_nothing_is_deleted_without_confirming(log, confirm):
    log.add()
    log.add()
    with pytest.raises(ValueError, match=r"delete 2 sessions in .*delete_all\(confirm=True\)\.$") as refusal:
        log.delete_all(confirm=confirm)
    assert str(log.path) in str(refusal.value)
    assert len(log) == 2


def test_confirmed_the_file_goes_and_the_next_session_starts_afresh(log):
    log.add(before=6)
    log.add(before=7)
    journal = log.path.with_name("sessions.sqlite-journal")
    journal.touch()
    other = log.path.with_name("other.txt")
    other.touch()
    assert log.delete_all(confirm=True) == 2
    assert list(log.path.parent.iterdir()) == [other]
    assert log.delete_all(confirm=True) == 0
    log.add(before=5)
    assert log.sessions()["before"].tolist() == [5]


def test_the_change_of_a_saved_session_is_what_summarize_finds(log):
    from backnb import summarize

    for before, after in [(6, 4), (5, 5), (3, None), (0, 1)]:
        log.add(before=before, after=after)
    table = log.sessions()
    summary = summarize(table["before"], table["after"])
    assert (summary.n, summary.missing, summary.median_change) == (3, 1, float(table["change"].median()))
    assert not math.isnan(summary.median_change)


def test_each_session_is_written_out_before_add_returns(tmp_path, monkeypatch):
    """Nothing short of pulling the plug shows it; this shows that SQLite is told to wait for the disk."""
    asked = []
    connect = sqlite3.connect

    def watched(*arguments, **options):
        connection = connect(*arguments, **options)
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    StiffnessLog(tmp_path / "log.sqlite").add(before=6)
    assert "PRAGMA synchronous = EXTRA" in asked
    assert asked.index("PRAGMA synchronous = EXTRA") < asked.index("BEGIN IMMEDIATE")
    assert asked[-1] == "COMMIT"


def test_deleting_follows_a_link_to_the_ratings_themselves(tmp_path):
    real = StiffnessLog(tmp_path / "real.sqlite")
    real.add(before=6)
    (tmp_path / "link.sqlite").symlink_to(real.path)
    assert StiffnessLog(tmp_path / "link.sqlite").delete_all(confirm=True) == 1
    assert list(tmp_path.iterdir()) == []
