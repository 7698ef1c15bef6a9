"""The log on a disk that fails: killed, cut off, full, locked, read-only, damaged; what was acknowledged is there.

A thousand kills of a whole session are a command of their own: tests/bench/kills.py.
"""

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from helpers import PAGE, ask, notes, refusal_of

from backnb import StiffnessLog
from backnb.log import file as log_file

# Processes that are killed. They are forked from a small script, for Python takes longer to start than to save.

SCRIPT = r"""
import os, random, shutil, signal, sys, time
import urllib.parse  # pathlib asks for it late, when the process may have given up the right to read it
from pathlib import Path
from backnb.log import file
from backnb.log.store import StiffnessLog

file.LOCK_WAIT_S = 120  # four at once on a slow disk
folder = Path(sys.argv[1])
dice = random.Random(7)

def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass

def writer(name, path, count=None):
    'Fork a process that saves sessions and says the note of each that was saved.'
    said, says = os.pipe()
    child = os.fork()
    if child:
        os.close(says)
        return child, said
    try:
        os.close(said)
        number = 0
        while number != count:
            # Some notes are longer than a page.
            note = f"{name}-{number} " + "x" * (1900 if number % 5 == 4 else 9)
            StiffnessLog(path).add(before=6, after=4, note=note)
            os.write(says, f"{name}-{number}\n".encode())
            number += 1
    finally:
        os._exit(0)

def rest(said):
    with os.fdopen(said) as file:
        return file.read().split()
"""


def run(script, folder):
    answer = subprocess.run([sys.executable, "-c", SCRIPT + script, str(folder)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_killed_again_and_again_nothing_acknowledged_is_lost_and_nothing_is_half_written(tmp_path):
    script = r"""
for kill in range(48):
    path = folder / f"{kill // 8}" / "log.sqlite"  # six files, so that some are killed while they are made
    children = [writer(f"{kill}{hand}", path) for hand in "ab"[: 1 + kill % 2]]
    heard, wanted = b"", dice.randrange(4)
    while heard.count(b"\n") < wanted and (more := os.read(children[0][1], 4096)):
        heard += more
    spin(dice.choice([0.001, 0.008]) * dice.random())
    for child, _ in children:
        os.kill(child, signal.SIGKILL)
    print(heard.decode())
    for child, said in children:
        os.waitpid(child, 0)
        print(*rest(said), sep="\n")
"""
    saved = run(script, tmp_path)
    found = {}
    for folder in tmp_path.iterdir():
        log = StiffnessLog(folder / "log.sqlite")
        if len(log):  # which also takes back what was half done
            log.save_experiment({})
            assert {file.name for file in folder.iterdir()} == {"log.sqlite"}
            for note in notes(log):
                name, _, text = note.partition(" ")
                assert text == "x" * (1900 if int(name.split("-")[1]) % 5 == 4 else 9)
                found[name] = found.get(name, 0) + 1
    assert len(saved) > 48
    assert set(saved) <= set(found)
    assert set(found.values()) == {1}
    # A session may be there that was not acknowledged any more: the last one of each writer.
    assert len(found) <= len(saved) + 72


def pages_of(journal):
    """Give the numbers of the pages that a journal holds as they were before."""
    size = PAGE + 8
    return [int.from_bytes(journal[at : at + 4]) for at in range(512, len(journal) - size + 1, size)]


def torn(database, journal, dice):
    """Give states of the disk that a cut of the power may leave of a moment when the files were these."""
    yield database, journal
    if not journal:
        return
    if journal[:8] == bytes(8):  # not the number of its pages: of a file that was empty there are none
        # Not yet said to be complete, so the database is untouched, and any part of the journal may be missing.
        for _ in range(3):
            # Its header is in one sector, which is there or not: SQLite and disks take that for granted.
            end = dice.choice([0, dice.randrange(min(512, len(journal)), len(journal) + 1)])
            yield database, journal[:end] + dice.randbytes(dice.randrange(len(journal) - end + 1))
    else:
        # The journal is on the disk, so any part of its pages and of what was added behind may be written or not.
        first = int.from_bytes(journal[16:20])
        for _ in range(3):
            content = bytearray(database[: PAGE * dice.randint(first, max(first, len(database) // PAGE))])
            places = [page for page in pages_of(journal) if page <= len(content) // PAGE]
            places += range(first + 1, len(content) // PAGE + 1)
            for page in places:
                if dice.random() < 0.7:
                    start = (page - 1) * PAGE + dice.randrange(PAGE)
                    content[start : page * PAGE] = dice.randbytes(page * PAGE - start)
            yield bytes(content), journal


def test_when_the_power_is_cut_nothing_acknowledged_is_lost(tmp_path):
    """Stopped at random moments, the files are copied; then what was not yet on the disk is torn."""
    script = r"""
path = folder / "live" / "log.sqlite"
child, said = writer("a", path)
os.set_blocking(said, False)
saved = 0
hot = stop = 0
while stop < 40 or hot < 6:  # a machine with much to do lets the writer wait
    stop += 1
    spin(0.006 * dice.random())
    os.kill(child, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
    try:
        saved += os.read(said, 1 << 20).count(b"\n")
    except BlockingIOError:
        pass
    if path.parent.exists():
        shutil.copytree(path.parent, folder / f"{stop}-{saved}")
        hot += Path(f"{path}-journal").exists() and Path(f"{path}-journal").stat().st_size > 0
    os.kill(child, signal.SIGCONT)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
"""
    run(script, tmp_path)
    shutil.rmtree(tmp_path / "live")
    dice = random.Random(7)
    hot = 0
    for folder in list(tmp_path.iterdir()):
        saved = int(folder.name.partition("-")[2])
        database, journal = folder / "log.sqlite", folder / "log.sqlite-journal"
        if not database.exists():
            assert not saved
            continue
        before = [file.read_bytes() if file.exists() else b"" for file in (database, journal)]
        for state in torn(*before, dice):
            database.write_bytes(state[0])
            journal.write_bytes(state[1])
            log = StiffnessLog(database)
            assert len(log) in (saved, saved + 1)
            if len(log):
                assert [note.partition(" ")[0] for note in notes(log)] == [f"a-{number}" for number in range(len(log))]
            hot += bool(state[1])
    assert hot > 5


def test_four_processes_save_at_once(tmp_path):
    script = r"""
path = folder / "log.sqlite"
children = [writer(name, path, 60) for name in "abcd"]
for child, said in children:
    print(*rest(said), sep="\n")
    os.waitpid(child, 0)
"""
    saved = run(script, tmp_path)
    assert len(saved) == len(set(saved)) == 240
    found = notes(StiffnessLog(tmp_path / "log.sqlite"))
    assert sorted(note.partition(" ")[0] for note in found) == sorted(saved)


def test_what_is_saved_while_another_hand_deletes_everything_is_kept_or_counted(log, monkeypatch):
    monkeypatch.setattr(log_file, "LOCK_WAIT_S", 120)
    added, deleted, start = [], [], Barrier(4)

    def add():
        start.wait()
        for _ in range(40):
            StiffnessLog(log.path).add()
            added.append(1)

    def delete():
        start.wait()
        for _ in range(40):
            deleted.append(StiffnessLog(log.path).delete_all(confirm=True))

    hands = [Thread(target=target) for target in (add, add, add, delete)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(added) == 120
    assert len(deleted) == 40
    assert sum(deleted) + len(log) == 120


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_on_a_full_disk_nothing_is_half_written_and_the_sentence_says_to_make_room(tmp_path):
    """A limit on the size of files stands in for the disk; a small disk of its own would take an administrator."""
    script = r"""
import resource
path = folder / "log.sqlite"
log = StiffnessLog(path)
for number in range(40):
    print(f"a-{log.add(note='x' * 500)}")
size = path.stat().st_size
for limit in range(512, size + 20_000, 7001):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        for _ in range(40):
            print(f"a-{log.add(note='y' * 1500)}")
    except OSError as error:
        assert "make room on the disk" in str(error) and str(path) in str(error), error
        assert str(error).startswith(f"The log {path} could not be used"), error
    else:
        raise AssertionError("the disk was not full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert len(log.sessions()) == len(log)
print(f"a-{log.add()}")
"""
    saved = run(script, tmp_path)
    log = StiffnessLog(tmp_path / "log.sqlite")
    assert len(saved) > 40
    assert [f"a-{number}" for (number,) in ask(log.path, "SELECT id FROM sessions ORDER BY id")] == saved
    assert len(notes(log)) == len(saved)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_in_a_folder_that_cannot_be_written_the_sentence_says_to_make_it_writable():
    script = r"""
log = StiffnessLog(folder / "log.sqlite")
new = StiffnessLog(folder / "new.sqlite")
if os.getuid() == 0:
    os.setuid(65534)  # an administrator may write everywhere
for work in (log.add, new.add, lambda: log.delete(1), lambda: log.edit(1, before=5)):
    try:
        work()
    except OSError as error:
        assert "make its folder writable, or set BACKNB_LOG to a file you can write" in str(error), error
        print("refused")
"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = StiffnessLog(folder / "log.sqlite")
        log.add(before=6)
        content = log.path.read_bytes()
        log.path.chmod(0o444)
        folder.chmod(0o555)
        try:
            assert run(script, folder) == ["refused"] * 4
        finally:
            folder.chmod(0o755)
        assert log.path.read_bytes() == content
        assert [file.name for file in folder.iterdir()] == ["log.sqlite"]


def test_locked_by_another_notebook_nothing_is_written_and_the_sentence_says_what_to_do(log, monkeypatch):
    monkeypatch.setattr(log_file, "LOCK_WAIT_S", 0)
    log.add(before=6)
    content = log.path.read_bytes()
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for work in (log.add, log.sessions, lambda: log.delete_all(confirm=True), lambda: len(log)):
            assert "another notebook has it locked: wait until it has saved, or" in refusal_of(log.path, work)
        assert log.path.read_bytes() == content
    assert log.add(before=5) == 2


def test_a_lock_that_is_let_go_is_waited_for(log):
    log.add()
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        hand = Thread(target=log.add)
        hand.start()
        other.execute("COMMIT")
    hand.join()
    assert len(log) == 2


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
