"""Kill a process that answers, moves and rates: .venv/bin/python tests/bench/kills.py [--kills 1000]

Each child goes through sessions of one log until it is killed, by SIGKILL, at a random moment. It says each answer that
the log took: "acknowledged". Afterwards every acknowledged answer must be in the log, and no session twice. Then the next
board must offer what was left open. Linux and macOS only; takes some minutes, on a busy machine half an hour.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from helpers import ask, choose, finish, press, rate, widgets_of
from ipywidgets import Widget

from backnb import SQUAT, Session, StiffnessLog

ANSWERS = ("before", "reps_done", "after", "pain")
MOST_HEARD, LONGEST_S = 14, 0.02  # a child dies so long after so many of its words, at most


def go_through(path, says, dice):
    """Go through one session after the other, and say what was acknowledged."""
    keep = Session._keep

    def said(session, *arguments):
        error = keep(session, *arguments)
        if not error:
            known = dict(session._answers)
            known["reps_done"] = session._result.reps_done if session._result else session._timer.reps_done or None
            answered = {name: known[name] for name in ANSWERS if known[name] is not None}
            os.write(says, (json.dumps([session.head.draft, answered]) + "\n").encode())
        return error

    Session._keep = said
    # Without its picture, which comes after the last answer and takes long.
    Session._show_saved = lambda session: session._go("result")
    while True:
        session = Session(SQUAT, StiffnessLog(path), reps=2)
        press(session, "Start")
        if session.step == "safety":
            press(session, "Nothing here applies to me")
        rate(session, dice.randrange(11))
        (timer,) = widgets_of(session, "Timer")
        timer.set_trait("state", "running")
        timer.set_trait("reps_done", 1)
        finish(session)
        rate(session, dice.randrange(11))
        choose(session, dice.choice(["none", "same"]))


def child(path, seed):
    """Start a child, kill it at a random moment, and give what it had acknowledged until then."""
    dice = random.Random(seed)
    heard, says = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.close(heard)
            go_through(path, says, dice)
        finally:
            os._exit(1)
    os.close(says)
    told, wanted = b"", dice.randrange(MOST_HEARD)
    while told.count(b"\n") < wanted and (more := os.read(heard, 4096)):
        told += more
    time.sleep(LONGEST_S * dice.random())
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    with os.fdopen(heard, "rb") as file:
        told += file.read()
    return [json.loads(line) for line in told.splitlines(keepends=True) if line.endswith(b"\n")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000, help="how many; default 1000")
    kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.sqlite"
        answers, lost, unoffered = {}, [], 0
        begun = time.perf_counter()
        for seed in range(kills):
            told = child(path, seed)
            for uid, answered in told:
                answers.setdefault(uid, {}).update(answered)
            draft = StiffnessLog(path).draft()
            if draft:
                board = Session(SQUAT, StiffnessLog(path))
                unoffered += not any(button.description == "Rate it now" for button in widgets_of(board, "Button"))
                Widget.close_all()  # or each child begins with a copy of all of them
        rows = {uid: values for uid, *values in ask(path, f"SELECT uid, {', '.join(ANSWERS)} FROM sessions")}
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        for uid, answered in answers.items():
            found = dict(zip(ANSWERS, rows.get(uid, ()), strict=False))
            for name, value in answered.items():
                # The next rep may have been written when the kill came, and not yet acknowledged.
                allowed = (value, value + 1) if name == "reps_done" else (value,)
                lost += [(uid, name, value, found.get(name))] if found.get(name) not in allowed else []
        count = sum(map(len, answers.values()))
        (drafts,) = ask(path, "SELECT count(*) FROM sessions WHERE ended = 'draft'")[0]
        print(
            f"{kills:,} kills in {time.perf_counter() - begun:.0f} s: {len(rows):,} sessions, {drafts:,} of them left open."
        )
        print(
            f"{count:,} answers acknowledged, {len(lost)} of them lost; {unoffered} drafts not offered by the next board."
        )
        print(*lost[:10], sep="\n")
    return bool(lost or unoffered)


if __name__ == "__main__":
    sys.exit(main())
