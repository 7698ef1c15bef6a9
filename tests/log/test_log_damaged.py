"""Files that are damaged, foreign or newer: named, left as they are, and what can be read of them is saved."""

import os
import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from helpers import NOON, PAGE, ask, notes, refusal_of
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog
from backnb.log.file import VERSION


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
        assert "it is a folder" in refusal_of(tmp_path, operation)
    assert repr(log).startswith(f"StiffnessLog: The log {tmp_path} could not be used")
    assert list(tmp_path.iterdir()) == []


def test_a_newest_session_whose_moment_cannot_be_is_damage_also_for_the_next_one(log):
    log.add(before=6)
    ask(log.path, "UPDATE sessions SET at_utc = '2026-13-01T00:00:00.000000+00:00'")
    assert "it is damaged" in refusal_of(log.path, log.add)


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
    for operation in (log.add, log.sessions, lambda: log.delete_all(confirm=True), lambda: log.delete(1)):
        with pytest.raises(ValueError, match=rf"^{re.escape(str(path))} belongs to another program, .*\.$"):
            operation()
    assert path.read_bytes() == content
    assert repr(log).startswith(f"StiffnessLog: {path} belongs to another program")


@pytest.mark.parametrize("version", [0, VERSION + 1, 99])
def test_a_log_of_another_version_is_left_as_it_is(log, version):
    log.add()
    ask(log.path, f"PRAGMA user_version = {version}")
    content = log.path.read_bytes()
    said = rf"^{re.escape(str(log.path))} is a log of version {version}, and this backnb knows version 1 alone; export it .*\.$"
    for operation in (log.add, log.sessions, lambda: log.delete_all(confirm=True)):
        with pytest.raises(ValueError, match=said):
            operation()
    assert log.path.read_bytes() == content


@pytest.mark.parametrize(("name", "value"), [("before", 67), ("after", -1)])
def test_a_rating_that_cannot_be_is_damage_and_is_given_to_nobody(log, name, value):
    log.add(before=6, after=4)
    number = log.add(before=3, after=3)
    ask(log.path, "PRAGMA ignore_check_constraints = ON", f"UPDATE sessions SET {name} = {value} WHERE id = {number}")
    for operation in (log.sessions, lambda: log.session(number), lambda: log.export_csv(log.path.with_name("out.csv"))):
        assert "it is damaged, or no log at all" in refusal_of(log.path, operation)


def test_no_error_of_an_address_is_called_damage(log, monkeypatch):
    log.add()
    monkeypatch.setattr("backnb.log.file.address", lambda path: f"file://server{path}?mode=rw")
    said = refusal_of(log.path, log.sessions)
    assert "invalid uri authority" in said
    assert "damaged" not in said
    assert [file.name for file in log.path.parent.iterdir()] == [log.path.name]


def test_an_empty_file_becomes_a_log(tmp_path):
    path = tmp_path / "empty.sqlite"
    path.touch()
    log = StiffnessLog(path)
    assert len(log) == 0
    assert path.stat().st_size == 0
    log.add()
    assert len(log) == 1


def filled(folder, count=300):
    log = StiffnessLog(Path(folder) / "log.sqlite")
    log.add(note="0", at=NOON)
    with closing(sqlite3.connect(log.path)) as connection, connection:
        columns = "at_utc, utc_offset_min, exercise, before, note, ended"
        connection.executemany(
            f"INSERT INTO sessions (uid, {columns}) SELECT ?, at_utc, utc_offset_min, exercise, 6, ?, ended FROM sessions "
            "WHERE id = 1",
            [(f"00000000-0000-4000-8000-{number:012}", f"{number} " + "x" * 90) for number in range(1, count)],
        )
    return log


def rescued(sentence):
    return re.search(r"(\d+) sessions? in it can still be read, and (.*\.csv) holds them; .*import_csv", sentence)


@pytest.mark.parametrize("damage", ["a page of zeros", "no end"])
def test_of_a_damaged_file_what_can_be_read_is_saved_and_the_sentence_says_how_to_go_on(tmp_path, damage):
    log = filled(tmp_path)
    content = bytearray(log.path.read_bytes())
    if damage == "no end":
        del content[-4 * PAGE :]
    else:  # in the middle of the sessions, so that there are some on both sides
        middle = content.index(b"150 xxx") // PAGE * PAGE
        content[middle : middle + PAGE] = bytes(PAGE)
    log.path.write_bytes(content)
    first = refusal_of(log.path, log.sessions)
    assert "it is damaged, or no log at all, and is left as it is" in first
    count, table = rescued(first).groups()
    assert 200 < int(count) < 300 or damage == "no end"
    assert int(count) > 0
    assert Path(table).stat().st_mode & 0o777 == 0o600
    assert refusal_of(log.path, log.sessions) == first  # and not one more table each time
    assert log.path.read_bytes() == content
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log.sqlite", Path(table).name]

    log.path.rename(tmp_path / "aside.sqlite")  # as the sentence says
    assert log.import_csv(table) == int(count) == len(log)
    assert "0" in notes(log)


def test_no_table_of_other_sessions_is_replaced(tmp_path):
    log = filled(tmp_path)
    content, tables = log.path.read_bytes(), set()
    for pages in (4, 6):
        log.path.write_bytes(content[: -pages * PAGE])
        tables.add(rescued(refusal_of(log.path, log.sessions))[2])
    assert len(tables) == len(list(tmp_path.glob("*-rescued-*.csv"))) == 2


def test_where_the_table_cannot_be_saved_the_sentence_says_so(tmp_path, monkeypatch):
    log = filled(tmp_path)
    content = log.path.read_bytes()[: -4 * PAGE]
    log.path.write_bytes(content)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    said = refusal_of(log.path, log.sessions)
    assert re.search(r"\d+ sessions in it can still be read, but not saved beside it \(No space left", said)
    assert [file.name for file in tmp_path.iterdir()] == ["log.sqlite"]


@settings(max_examples=50)
@given(st.data())
def test_whatever_is_damaged_the_file_is_named_and_reading_never_changes_it(data):
    with tempfile.TemporaryDirectory() as folder:
        log = filled(folder, 60)
        content = bytearray(log.path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content) - 1))
            wrong = data.draw(st.binary(min_size=1, max_size=40))
            content[at : at + len(wrong)] = wrong
        del content[data.draw(st.sampled_from([len(content), len(content) - 1, 5 * PAGE, PAGE, 100])) :]
        log.path.write_bytes(content)
        for work in (log.sessions, lambda: len(log), lambda: log.export_csv(Path(folder) / "out.csv")):
            said = str(log.path)
            try:
                work()
            except (OSError, ValueError) as error:
                said = str(error)
            assert str(log.path) in said
            assert log.path.read_bytes() == content
        with suppress(OSError, ValueError):
            log.add()  # either it is saved, or nothing has changed
            content = log.path.read_bytes()
        assert log.path.read_bytes() == content
