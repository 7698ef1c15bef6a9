"""The log: what goes in comes out, what is wrong goes nowhere, and no other file is touched."""

import sqlite3
import stat
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from helpers import NOON, ask, plain, press, said, sessions
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import Continue, History, StiffnessLog
from backnb.kit import checks
from backnb.log.file import APPLICATION_ID, VERSION

DTYPES = dict.fromkeys(
    "id at exercise reps_planned reps_done limit before after change pain context note ended experiment day arm".split(),
    "string",
)
DTYPES |= dict.fromkeys(["id", "reps_planned", "reps_done", "before", "after", "change", "day"], "Int64")
DTYPES |= {"limit": "Float64", "at": "object"}


@settings(max_examples=40)
@given(st.lists(sessions(), min_size=1, max_size=5))
def test_what_goes_in_comes_out_in_order_of_time(added):
    with tempfile.TemporaryDirectory() as folder:
        log = StiffnessLog(Path(folder) / "s.sqlite")
        ids = [log.add(**session) for session in added]
        table = StiffnessLog(log.path).sessions()
        assert len(log) == len(added)
    assert [*table.dtypes.astype(str).items()] == [*DTYPES.items()]
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
    at = row.pop("at")
    assert earliest <= at <= datetime.now(UTC)
    assert at.utcoffset() == datetime.now().astimezone().utcoffset()
    missing = dict.fromkeys(set(DTYPES) - {"id", "at", "exercise", "note", "ended"})
    assert row.to_dict() == {"id": 1, "exercise": "squat", "note": "", "ended": "finished"} | missing


def test_numbers_from_a_table_are_numbers(log):
    log.add(before=np.int64(6), after=np.int8(4), limit=Fraction(1, 2), at=pd.Timestamp(NOON))
    row = log.sessions().iloc[0]
    assert (row["before"], row["after"], row["limit"], row["at"]) == (6, 4, 0.5, NOON)


def test_a_log_that_is_not_there_is_empty_and_stays_away(log):
    table = log.sessions()
    assert (len(log), len(table), log.draft(), log.experiments(), log.setting("rest_s", 90)) == (0, 0, None, [], 90)
    assert [*table.dtypes.astype(str).items()] == [*DTYPES.items()]
    assert log.delete_all() == 0
    assert not log.path.parent.exists()
    for count in ("0 sessions", "1 session", "2 sessions"):
        assert repr(log) == f"StiffnessLog: {count} in {log.path}"
        log.add()


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
        ("reps_planned", 2.5), ('"limit"', 1.01), ("pain", "'worse'"), ("ended", "'bored'"),
        ("note", "NULL"), ("experiment", "1"), ("day", 0), ("day", 1.5), ("arm", "'none'"), ("uid", "NULL"), ("at_utc", "'yesterday'"), ("utc_offset_min", 1440), ("context", f"'{'x' * 201}'"),
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


# What is refused


# fmt: off
ODD = [
    True, False, -1, 1.5, 1j, 10**30, -(10**30), float("nan"), float("inf"), (), [], {}, ["more"], b"", b"none", b"6", object,
    pd.NA, pd.NaT, Decimal(5), Fraction(7, 2), np.True_, np.float64(5), NOON, NOON.date(), timedelta(hours=1), "\ud800",
]
WORDS = ["", " ", "\n", "-", "None", "MORE", "none ", "worse", "six", "6", 0, 1]
NO_RATINGS = [odd for odd in ODD if not checks.is_missing(odd) and not (isinstance(odd, float) and odd == 5)]
BAD = {
    "before": [*NO_RATINGS, *WORDS[:-2], 5.5, 11, 100],
    "after": [*NO_RATINGS, *WORDS[:-2], 5.5, 11, 100],
    "reps_planned": [*ODD, *WORDS[:-2], 5.0, 10_001],
    "reps_done": [*ODD, *WORDS[:-2], 5.0, 10_001],
    "day": [*ODD, *WORDS[:-2], 0, 1_001],
    "limit": [*ODD, *WORDS[:-2], -0.01, 1.01, 2],
    "exercise": [None, *ODD, *WORDS, "plank", "Squat", "squat ", "roof+squat"],
    "pain": [*ODD, *WORDS, "drill"],
    "ended": [None, *ODD, *WORDS, "done", "Finished"],
    "arm": [*ODD, *WORDS, "none", "Drill", "rest "],
    "experiment": [*ODD, *WORDS, "7", "x" * 32],
    "context": [*ODD, 0, "x" * 201],
    "note": [None, *ODD, 0, "x" * 2001, "\udfff"],
    "at": [
        *(odd for odd in ODD if odd is not NOON), *WORDS, "now", datetime(2026, 3, 1, 12), NOON.time(), [NOON],
        "2026-03-01T12:00:00+01:00", datetime.now(UTC) + timedelta(days=1), datetime(9999, 12, 31, tzinfo=UTC),
        datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=timezone.min),
    ],
}
# fmt: on
BAD_VALUES = [(name, value) for name, found in BAD.items() for value in found]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give a log that nothing may change, and its bytes."""
    log = StiffnessLog(tmp_path_factory.mktemp("kept") / "sessions.sqlite")
    log.add(before=6, after=4, reps_planned=12, reps_done=12, at=NOON)
    return log, log.path.read_bytes()


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
def test_a_bad_value_is_refused_in_one_sentence_and_nothing_is_written(kept, tmp_path, name, value):
    log, content = kept
    new = StiffnessLog(tmp_path / "data" / "sessions.sqlite")
    for refuse in (
        lambda: new.add(**{name: value}),
        lambda: log.add(**{name: value}),
        lambda: log.edit(1, **{name: value}),
    ):
        with pytest.raises(ValueError, match=rf"^{name} must (be|lie|not be) [^\n]*[^.]\.$") as refusal:
            refuse()
        shown = f"{len(value):,}" if isinstance(value, str) and len(value) > 200 else repr(value)
        assert f"not {shown}." in str(refusal.value)
    assert log.path.read_bytes() == content
    assert [file.name for file in log.path.parent.iterdir()] == ["sessions.sqlite"]
    assert not new.path.parent.exists()


def test_a_column_of_pandas_is_kept(log):
    for rating in pd.Series([6, None]):
        log.add(before=rating, after=rating)
    assert log.sessions()["before"].tolist() == [6, pd.NA]


@pytest.mark.parametrize(
    "ask_for",
    [
        lambda log: log.draft(uuid4()), lambda log: log.setting(["x"]), lambda log: log.setting(10**30),
        lambda log: log.session("\ud800"), lambda log: log.delete("\ud800"), lambda log: log.draft("\ud800"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_no_damage(kept, ask_for):
    with pytest.raises(ValueError, match=r"^(experiment|name|id) must be .*\.$"):
        ask_for(kept[0])
    assert [file.name for file in kept[0].path.parent.iterdir()] == ["sessions.sqlite"]


def test_a_drill_that_is_not_here_is_kept_shown_and_taken_along(log, tmp_path):
    """The log is one for every copy of the course, and one of them may have a drill more."""
    for exercise in ("squat", "bridge"):
        log.add(before=6, after=4, exercise="roof", at=NOON)
        ask(log.path, f"UPDATE sessions SET exercise = '{exercise}' WHERE exercise = 'roof'")
    assert log.sessions()["exercise"].tolist() == ["squat", "bridge"]
    assert log.session(2).exercise == "bridge"
    assert StiffnessLog(tmp_path / "new.sqlite").import_csv(log.export_csv(tmp_path / "out.csv")) == 2
    log.edit(2, note="later")
    history = History(log)
    press(history, "Correct or delete")
    press(history, "Correct this session")
    assert history.head.title == "Session 2"
    press(history, "Save the changes")
    assert "Nothing was changed." in said(history)
    assert "Your log holds 2 sessions" in said(Continue(log))
    log.delete(2)
    assert len(log) == 1


def test_more_reps_than_planned_or_a_name_that_is_none_is_refused_and_nothing_is_written(kept):
    log, content = kept
    with pytest.raises(ValueError, match=r"^reps_done must be at most reps_planned, 12, not 13\.$"):
        log.add(reps_planned=12, reps_done=13)
    for wrong in ({"befor": 6}, {"uid": "7"}, {"change": 1}):
        for work in (log.add, lambda **wrong: log.edit(1, **wrong)):
            with pytest.raises(ValueError, match=r"^fields must be any of at, .*, arm, not (befor|uid|change)\.$"):
                work(**wrong)
    assert log.path.read_bytes() == content


def test_the_longest_texts_are_kept(log):
    log.add(context="ü" * 200, note="ü" * 2000)
    assert log.sessions()[["context", "note"]].iloc[0].str.len().tolist() == [200, 2000]


# Time


def test_a_moment_in_the_future_is_refused_but_a_clock_may_be_a_minute_ahead(log):
    log.add(at=datetime.now(UTC) + timedelta(seconds=30))
    with pytest.raises(ValueError, match=r"^at must not be in the future, .*\.$"):
        log.add(at=datetime.now(UTC) + timedelta(seconds=90))
    with pytest.raises(ValueError, match=r"^at must not be in the future, .*\.$"):
        log.edit(1, at=datetime.now(UTC) + timedelta(seconds=90))
    assert len(log) == 1


def test_summer_time_and_travel_change_no_order_and_merge_nothing(log):
    berlin, apia = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
    moments = [
        datetime(2025, 10, 26, 2, 30, tzinfo=berlin),  # the clock shows this twice
        datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=berlin),
        datetime(2025, 10, 26, 3, 0, tzinfo=berlin),
        datetime(2025, 10, 26, 16, 0, tzinfo=apia),  # 3:00 UTC, on the other side of the world
        datetime(2025, 10, 26, 4, 30, tzinfo=berlin),
    ]
    for before, at in enumerate(moments):
        log.add(before=before, at=at)
    table = log.sessions()
    assert table["before"].tolist() == [0, 1, 2, 3, 4]
    assert [at.isoformat() for at in table["at"]] == [at.isoformat() for at in moments]


@pytest.mark.parametrize(
    ("back", "kept"),
    [(timedelta(0), True), (timedelta(seconds=1), True), (timedelta(seconds=59), True), (timedelta(minutes=1), False),
     (timedelta(hours=23), False), (timedelta(days=400), False)],
)  # fmt: skip
def test_a_clock_that_is_set_back_a_little_changes_no_order_and_one_that_was_wrong_is_inherited_by_nobody(
    log, monkeypatch, back, kept
):
    for before, at in enumerate([NOON, NOON - back, NOON - back]):
        monkeypatch.setattr("backnb.log.store._now", lambda at=at: at)
        log.add(before=before)
    table = log.sessions()
    assert table["at"].is_unique
    assert table["before"].tolist() == ([0, 1, 2] if kept else [1, 2, 0])
    late = timedelta(microseconds=2) if kept else timedelta(microseconds=1) - back
    assert table.set_index("before")["at"][2] - NOON == late


# Drafts, days without a drill, experiments, settings


def test_a_draft_waits_until_it_is_completed_or_deleted(log):
    first, second = log.add(before=6, ended="draft"), log.add(before=5, ended="draft")
    assert (len(log), len(log.sessions()), log.draft().id, log.draft().before) == (0, 0, second, 5)
    log.delete(second)
    draft = StiffnessLog(log.path).draft()
    assert (draft.id, draft.before, draft.ended) == (first, 6, "draft")
    log.edit(first, after=4, ended="stopped")
    assert (log.draft(), len(log), log.sessions()["change"].tolist()) == (None, 1, [-2])
    log.add(ended="draft")
    with pytest.raises(ValueError, match="delete 2 sessions, 0 experiments, 0 settings in"):
        log.delete_all()
    assert log.delete_all(confirm=True) == 2


def test_experiments_and_settings_are_kept_beside_the_sessions(log):
    first = {"arms": ["drill", "rest"], "seed": 7, "stopped": None, "größe": [1.5, True]}
    one, two = log.save_experiment(first), log.save_experiment({})
    assert log.save_experiment(first | {"seed": 8}, one) == one
    log.add(experiment=one, day=1, arm="drill")
    log.set_setting("rest_s", 90)
    log.set_setting("rest_s", {"größe": [None, 1.5]})
    again = StiffnessLog(log.path)
    assert again.experiments() == [(one, first | {"seed": 8}), (two, {})]
    assert again.setting("rest_s") == {"größe": [None, 1.5]}
    with pytest.raises(ValueError, match="delete 1 session, 2 experiments, 1 setting in"):
        log.delete_all()
    assert log.delete_all(confirm=True) == 1
    assert (log.experiments(), log.setting("rest_s")) == ([], None)


ITSELF = {}
ITSELF["me"] = ITSELF


@pytest.mark.parametrize(
    "data",
    [None, [], "{}", {1: 2}, {"a": NOON}, {"a": float("nan")}, {"a": {1}}, {"a": (1,)}, ITSELF, {"a": "x" * 100_000}],
)
def test_what_json_cannot_hold_is_refused(log, data):
    with pytest.raises(ValueError, match=r"^data must be a dict that .*\.$"):
        log.save_experiment(data)
    if data not in (None, [], "{}"):
        with pytest.raises(ValueError, match=r"^value must be a value that .*\.$"):
            log.set_setting("any", data)
    assert not log.path.parent.exists()


@pytest.mark.parametrize("uid", [0, 1, "1", True, "", NOON])
def test_an_experiment_that_is_not_there_cannot_be_replaced(log, uid):
    with pytest.raises(ValueError, match=r"^uid must be .*\.$"):
        log.save_experiment({}, uid)
    assert not log.path.parent.exists()
