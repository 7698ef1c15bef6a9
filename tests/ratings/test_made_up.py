"""Made-up ratings: marked as such, the same again with the same seed, and falling without any drill."""

import re
from statistics import fmean

import pandas as pd
import pytest

from backnb.log.store import StiffnessLog
from backnb.ratings.change import summarize
from backnb.ratings.demonstrations import plot_regression
from backnb.ratings.made_up import expected_fall, sample_group, sample_sessions, simulate_regression
from backnb.ratings.plots import is_synthetic, plot_sessions
from backnb.session.session import CONTEXT


@pytest.mark.parametrize(
    ("cutoff", "correlation", "fall", "within"),
    [
        (5, 0.6, 0.91286, 1e-5),
        (5, 1, 0, 0),
        (-100, 0, 0, 1e-9),  # everyone is looked at again
        (80, 0.6, 30.5, 0.5),  # far out the fall is (1 - correlation) * (cutoff - mean)
    ],
)
def test_expected_fall_of_the_closed_form(cutoff, correlation, fall, within):
    assert expected_fall(4, 2, correlation, cutoff) == pytest.approx(fall, abs=within)
    assert expected_fall(0, 0.001, 0, 1) == pytest.approx(1)  # where both parts of the formula are nothing


def test_the_simulation_agrees_with_the_closed_form():
    for settings in ({}, {"mean": 5, "sd": 1, "correlation": 0.2, "cutoff": 5}, {"correlation": -0.5, "cutoff": 3}):
        found = simulate_regression(n=200_000, **settings)
        assert found.fall == pytest.approx(found.expected, abs=0.03)
        assert (found.before - found.after).mean() == pytest.approx(0, abs=0.03)
    found = simulate_regression()
    assert len(found.before) == len(found.after) == 10_000
    assert found.before[found.kept].min() > 5 >= found.before[~found.kept].max()
    assert str(found) == str(simulate_regression()) != str(simulate_regression(seed=1))
    assert str(found).startswith("SYNTHETIC")
    assert simulate_regression(cutoff=900, n=5).fall is None
    assert "Picking high days is enough." in str(found)
    one = simulate_regression(n=1, cutoff=-100)
    assert "SYNTHETIC: 1 made-up pair of ratings" in str(one)
    assert "those that start above -100 (1 pair) fall by" in str(one)
    assert "1 day. On 1 the first" in "".join(text.get_text() for text in plot_regression(one).texts)
    alike = simulate_regression(correlation=1)
    for words in (str(alike), plot_regression(alike).alt):
        assert "fall by 0.00 (the formula says 0.00). Here picking makes no fall." in words


def test_sessions_have_the_columns_of_the_log(tmp_path):
    sessions, real = sample_sessions(), StiffnessLog(tmp_path / "log.sqlite").sessions()
    assert dict(sessions.dtypes) == {**real.dtypes, "data": pd.StringDtype()}
    assert [*sessions] == [*real, "data"]


def test_sessions_look_like_those_of_the_log():
    sessions = sample_sessions()
    assert sessions["at"].map(lambda at: at.utcoffset() is not None).all()
    assert sessions["at"].is_monotonic_increasing
    assert set(sessions["context"].dropna()) <= set(CONTEXT.values())
    assert is_synthetic(sessions)
    assert (sessions["data"] == "SYNTHETIC").all()
    assert len(sample_sessions(0)) == 0
    assert plot_sessions(sessions).alt.startswith("SYNTHETIC")


@pytest.mark.parametrize("seed", range(5))
def test_sessions_hold_what_there_is_to_read(seed):
    sessions = sample_sessions(seed=seed)
    assert sessions.equals(sample_sessions(seed=seed))
    summary = summarize(sessions["before"], sessions["after"])
    assert summary.missing == 5
    assert summary.higher >= 2
    assert summary.lower >= 5
    assert list(sessions["pain"]).count("more") == 2
    assert set(sessions["exercise"]) == {"squat", "roof", "squat+roof"}
    assert (sessions["change"].dropna() == (sessions["after"] - sessions["before"]).dropna()).all()
    assert (sessions["reps_done"] <= sessions["reps_planned"]).all()


def test_a_group_falls_by_chosen_days_alone():
    before, after = sample_group(1000)
    changes = [b - a for a, b in zip(before, after, strict=True) if b is not None]
    # Whoever starts above 3.5 falls so much without any drill.
    assert -fmean(changes) == pytest.approx(expected_fall(4, 2, 0.6, 3.5), abs=0.15)
    assert after.count(None) == 1000 // 7
    assert {*before} <= {*range(4, 11)}
    assert sample_group(8, seed=2) == sample_group(8, seed=2) != sample_group(8, seed=3)
    assert sample_group(0) == ([], [])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: expected_fall(4, 0, 0.6, 5), "sd must be a number from 0.001 to 1000, not 0."),
        (lambda: expected_fall(4, 2, 1.1, 5), "correlation must be a number from -1 to 1, not 1.1."),
        (lambda: expected_fall("4", 2, 0.6, 5), "mean must be a number from -1000 to 1000, not '4'."),
        (lambda: simulate_regression(n=0), "n must be a whole number from 1 to 1,000,000, not 0."),
        (lambda: plot_regression(5), "regression must be a Regression, not 5."),
        (lambda: sample_sessions(-1), "n must be a whole number from 0 to 1,000, not -1."),
        (lambda: sample_group(3.5), "n must be a whole number from 0 to 1,000, not 3.5."),
    ],
)
def test_bad_numbers_are_refused(call, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        call()
