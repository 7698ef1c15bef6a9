"""The log: what goes in comes out, what is wrong goes nowhere, and no other file is touched."""

import re
import sqlite3
import stat
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from helpers import NOON, ask, plain, sessions
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import StiffnessLog
from backnb.log.file import APPLICATION_ID, VERSION
from backnb.ratings import summarize

COLUMNS = (
    "id at exercise reps_planned reps_done limit before after change pain context note ended experiment arm".split()
)
DTYPES = {
    **dict.fromkeys(["id", "reps_planned", "reps_done", "before", "after", "change", "experiment"], "Int64"),
    **dict.fromkeys(["exercise", "pain", "context", "note", "ended", "arm"], "string"),
    "limit": "Float64",
    "at": "object",
}


@pytest.fixture
def log(tmp_path):
    return StiffnessLog(tmp_path / "data" / "sessions.sqlite")


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
    missing = [
        "reps_planned",
        "reps_done",
        "limit",
        "before",
        "after",
        "change",
        "pain",
        "context",
        "experiment",
        "arm",
    ]
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
    assert ask(log.path, "PRAGMA user_version") == [(VERSION,)] == [(2,)]
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


def test_the_change_of_a_saved_session_is_what_summarize_finds(log):
    for before, after in [(6, 4), (5, 5), (3, None), (0, 1)]:
        log.add(before=before, after=after)
    table = log.sessions()
    summary = summarize(table["before"], table["after"])
    assert (summary.n, summary.missing, summary.median_change) == (3, 1, float(table["change"].median()))


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


NOT_WHOLE = [
    True,
    False,
    5.0,
    5.5,
    "6",
    "",
    "six",
    -1,
    -7,
    float("nan"),
    float("inf"),
    np.True_,
    np.float64(5),
    [5],
    (),
    {},
]
NOT_WHOLE += [10**30, -(10**30), 1j, Fraction(1, 2), Decimal(5), b"6", pd.NA, pd.NaT, NOON, object, None.__class__]
NOT_A_WORD = [
    "",
    " ",
    "\n",
    "-",
    -1,
    1j,
    "None",
    "worse",
    0,
    1,
    True,
    False,
    0.5,
    b"none",
    ["more"],
    ("new",),
    {"a": 1},
    pd.NA,
    NOON,
]
NOT_TEXT = [
    5,
    0,
    -1,
    1j,
    (),
    [],
    {"a"},
    0.5,
    True,
    b"sitting",
    ["sitting"],
    ("a",),
    {},
    pd.NA,
    NOON,
    float("nan"),
    object,
]
BAD = {
    "before": [*NOT_WHOLE, 11, 12, 100],
    "after": [*NOT_WHOLE, 11, 12, 100],
    "reps_planned": [*NOT_WHOLE, 10_001],
    "reps_done": [*NOT_WHOLE, 10_001],
    "experiment": [*NOT_WHOLE, 0, 10**9 + 1],
    "limit": [
        True,
        False,
        "0.5",
        "",
        -0.01,
        -1,
        1.01,
        2,
        float("nan"),
        float("inf"),
        -float("inf"),
        1j,
        [0.5],
        b"",
        NOON,
    ],
    "exercise": [None, *NOT_A_WORD, "plank", "Squat", "squat ", "roof+squat", ["squat"]],
    "pain": [*NOT_A_WORD, "None ", "MORE", "drill"],
    "ended": [None, *NOT_A_WORD, "done", "Finished"],
    "arm": [*NOT_A_WORD, "none", "Drill", "rest "],
    "context": [*NOT_TEXT, "x" * 201, "\ud800"],
    "note": [None, *NOT_TEXT, "x" * 2001, "a\udfff"],
    "at": [
        *(datetime(2026, 3, 1, 12), "2026-03-01T12:00:00+01:00", 0, 1.5, True, "now", NOON.date(), NOON.time(), pd.NaT),
        *(datetime.now(UTC) + timedelta(days=1), datetime(9999, 12, 31, tzinfo=UTC), [NOON], timedelta(hours=1)),
        *(datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=timezone.min)),
    ],
}
BAD_VALUES = [(name, value) for name, found in BAD.items() for value in found]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give a log that nothing may change, and its bytes."""
    log = StiffnessLog(tmp_path_factory.mktemp("kept") / "sessions.sqlite")
    log.add(before=6, after=4, reps_planned=12, reps_done=12, at=NOON)
    return log, log.path.read_bytes()


def test_there_are_as_many_bad_values_as_promised():
    assert len(BAD_VALUES) >= 300


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
        long = isinstance(value, str) and len(value) > 200
        assert f"not {len(value):,}." in str(refusal.value) if long else f"not {value!r}." in str(refusal.value)
    assert log.path.read_bytes() == content
    assert [file.name for file in log.path.parent.iterdir()] == ["sessions.sqlite"]
    assert not new.path.parent.exists()


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


def test_a_refused_session_leaves_a_log_as_it_was(log):
    log.add(before=6, after=4)
    content = log.path.read_bytes()
    with pytest.raises(ValueError, match="before must be"):
        log.add(before=11)
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


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(hours=23)])
def test_a_clock_that_is_set_back_changes_no_order(log, monkeypatch, back):
    for before, at in enumerate([NOON, NOON - back, NOON - back]):
        monkeypatch.setattr("backnb.log.store._now", lambda at=at: at)
        log.add(before=before)
    table = log.sessions()
    assert table["before"].tolist() == [0, 1, 2]
    assert table["at"].is_unique
    assert table["at"][2] - NOON == timedelta(microseconds=2)


def test_a_clock_that_was_wrong_by_years_is_taken_at_its_word(log, monkeypatch):
    for at in (NOON, NOON - timedelta(days=400)):
        monkeypatch.setattr("backnb.log.store._now", lambda at=at: at)
        log.add()
    assert log.sessions()["at"].tolist() == [NOON - timedelta(days=400), NOON]


# Days without a drill, and experiments


def test_a_rating_without_a_drill(log):
    log.add(before=6, exercise="none", at=NOON)
    row = log.sessions().iloc[0].map(plain)
    assert (row["exercise"], row["before"], row["after"], row["reps_planned"]) == ("none", 6, None, None)


def test_experiments_are_kept_beside_the_sessions(log):
    assert log.experiments() == []
    assert not log.path.parent.exists()
    first = {"arms": ["drill", "rest"], "seed": 7, "stopped": None, "größe": [1.5, True]}
    assert (log.save_experiment(first), log.save_experiment({})) == (1, 2)
    assert log.save_experiment(first | {"seed": 8}, 1) == 1
    log.add(experiment=1, arm="drill")
    assert StiffnessLog(log.path).experiments() == [(1, first | {"seed": 8}), (2, {})]
    with pytest.raises(ValueError, match="delete 1 session and 2 experiments in"):
        log.delete_all()
    assert log.delete_all(confirm=True) == 1
    assert log.experiments() == []


ITSELF = {}
ITSELF["me"] = ITSELF


@pytest.mark.parametrize(
    "data",
    [None, [], "{}", {1: 2}, {"a": NOON}, {"a": float("nan")}, {"a": {1}}, {"a": (1,)}, ITSELF, {"a": "x" * 100_000}],
)
def test_an_experiment_that_json_cannot_hold_is_refused(log, data):
    with pytest.raises(ValueError, match=r"^data must be a dict that .*\.$"):
        log.save_experiment(data)
    assert not log.path.parent.exists()


@pytest.mark.parametrize("number", [0, 1, "1", True, 1.0])
def test_an_experiment_that_is_not_there_cannot_be_replaced(log, number):
    with pytest.raises(ValueError, match=r"^id must be .*\.$"):
        log.save_experiment({}, number)
    assert not log.path.parent.exists()
