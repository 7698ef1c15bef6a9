"""Measure the log beside what one would write without it: .venv/bin/python tests/bench/log.py

Prints the tables of tests/bench/README.md. Each ratio is best against best of several repeats, taken in turns, so that a busy
machine slows both down. Takes about two minutes.
"""

import argparse
import io
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from backnb import StiffnessLog, plot_sessions
from backnb.log.session import COLUMNS, QUOTED, Session

REPEATS = 7
ADDS = 50


def best(*functions, repeats=REPEATS):
    """Give the shortest time of each, in seconds, taken in turns."""
    times = [[] for _ in functions]
    for _ in range(repeats):
        for function, found in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def session(number, coins):
    zone = timezone(timedelta(minutes=coins.choice([60, 120, -300])))
    return {
        "at": (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=20 * number)).astimezone(zone),
        "exercise": coins.choice(["squat", "roof", "squat+roof"]),
        "reps_planned": 12,
        "reps_done": coins.randrange(13),
        "limit": coins.choice([None, 0.5, 0.8]),
        "before": coins.choice([None, *range(11)]),
        "after": coins.choice([None, *range(11)]),
        "pain": coins.choice([None, "none", "same"]),
        "context": coins.choice([None, "sitting", "training"]),
        "note": coins.choice(["", "after lunch"]),
    }


def filled(folder, count):
    """Make a log of so many sessions, in one transaction of its own kind."""
    log = StiffnessLog(folder / f"{count}.sqlite")
    coins = random.Random(count)
    log.add(**session(0, coins))
    with closing(sqlite3.connect(log.path)) as connection, connection:
        rows = (Session(**session(number, coins)).row() for number in range(1, count))
        places = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO sessions ({QUOTED}) VALUES ({places})", rows)
    return log


def bare_add(path, row):
    """Save one session as somebody would who knows sqlite3 and wants it on the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = EXTRA")
        with connection:
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO sessions ({QUOTED}) VALUES ({places})", row)


def adding(folder):
    log = StiffnessLog(folder / "adding.sqlite")
    bare = folder / "bare.sqlite"
    with closing(sqlite3.connect(bare)) as connection:
        columns = QUOTED.replace('"id"', "id INTEGER PRIMARY KEY")
        connection.execute(f"CREATE TABLE sessions ({columns})")
    one = session(0, random.Random(0))
    row = Session(**one).row()

    def ours():
        for _ in range(ADDS):
            log.add(**one)

    def theirs():
        for _ in range(ADDS):
            bare_add(bare, row)

    return best(ours, theirs)


def reading(log):
    def theirs():
        """Read the same columns, times parsed, each in the zone of its own."""
        with closing(sqlite3.connect(log.path)) as connection:
            table = pd.read_sql("SELECT * FROM sessions ORDER BY at_utc, id", connection, parse_dates=["at_utc"])
        zones = {offset: timezone(timedelta(minutes=offset)) for offset in table["utc_offset_min"].unique().tolist()}
        moments = zip(table.pop("at_utc"), table.pop("utc_offset_min"), strict=True)
        table["at"] = pd.Series([at.astimezone(zones[offset]) for at, offset in moments], dtype=object)
        table["change"] = table["after"] - table["before"]
        return table

    def in_utc():
        """Read the same, but times in UTC."""
        with closing(sqlite3.connect(log.path)) as connection:
            table = pd.read_sql("SELECT * FROM sessions ORDER BY at_utc, id", connection, parse_dates=["at_utc"])
        table["change"] = table["after"] - table["before"]
        return table

    return best(log.sessions, theirs, in_utc, repeats=5)


def drawing(log):
    from matplotlib.figure import Figure

    sessions = log.sessions()

    def ours():
        plot_sessions(sessions).savefig(io.BytesIO(), format="png")

    size = plot_sessions(sessions).get_size_inches()
    before, after = (sessions[name].astype(float).to_numpy() for name in ("before", "after"))

    def theirs():
        figure = Figure(size)
        axes = figure.add_subplot()
        axes.scatter(range(len(before)), before)
        axes.scatter(range(len(after)), after)
        figure.savefig(io.BytesIO(), format="png")

    return best(ours, theirs, repeats=5)


def importing():
    def fresh(name):
        return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)

    return best(fresh("backnb"), fresh("anywidget"), repeats=9)


def growth(small, large):
    def adds(log):
        coins = random.Random(1)
        return lambda: [log.add(**session(1, coins)) for _ in range(ADDS)]

    sizes = [log.path.stat().st_size for log in (small, large)]
    return best(adds(small), adds(large)), sizes, best(small.sessions, large.sessions, repeats=5)


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    ms = 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs = {count: filled(folder, count) for count in (1_000, 10_000, 100_000)}
        lines = []

        def line(what, ours, theirs, unit="ms"):
            lines.append(f"| {what} | {ours:.1f} {unit} | {theirs:.1f} {unit} | {ours / theirs:.2f} |")

        ours, theirs = adding(folder)
        line("`add`, beside a bare `sqlite3` insert", ours / ADDS * ms, theirs / ADDS * ms)
        ours, theirs, in_utc = reading(logs[100_000])
        line("`sessions()` of 100,000, beside `pandas.read_sql` and each time in its zone", ours * ms, theirs * ms)
        line("the same, beside `pandas.read_sql` with times in UTC", ours * ms, in_utc * ms)
        ours, theirs = drawing(logs[10_000])
        line("`plot_sessions` of 10,000 as PNG, beside a bare scatter", ours * ms, theirs * ms)
        ours, theirs = importing()
        line("`import backnb`, beside `import anywidget`", ours * ms, theirs * ms)
        print("|  | backnb | bare | ratio |\n|---|---|---|---|", *lines, sep="\n")

        adds, sizes, reads = growth(logs[1_000], logs[100_000])
        print("\n|  | 1,000 sessions | 100,000 sessions | ratio |\n|---|---|---|---|")
        for what, (small, large), scale, unit in (
            ("one more `add`", adds, ms / ADDS, "ms"),
            ("size of the file", sizes, 1 / 1024, "kB"),
            ("`sessions()`", reads, ms, "ms"),
        ):
            print(f"| {what} | {small * scale:.1f} {unit} | {large * scale:.1f} {unit} | {large / small:.2f} |")
    names = ", ".join(f"{library} {version(library)}" for library in ("pandas", "matplotlib", "anywidget"))
    print(f"\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {names}, {platform.system()}.")


if __name__ == "__main__":
    main()
