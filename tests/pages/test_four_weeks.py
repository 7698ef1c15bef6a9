"""Four weeks in a calendar: what RFC 5545 asks of a file, and nothing written before a button is pressed."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from helpers import press, said

from backnb import FourWeeks
from backnb.course.wording import WEEKS
from backnb.pages.four_weeks import calendar_text

FIRST = date(2027, 2, 22)  # over the end of a month


@pytest.fixture
def text():
    return calendar_text(FIRST, datetime(2027, 2, 1, 12, tzinfo=UTC))


def fields(text, name):
    whole = text.replace("\r\n ", "")
    return re.findall(rf"^{name}[^:\r]*:(.*)\r$", whole, re.MULTILINE)


def test_the_file_is_as_the_standard_has_it(text):
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert fields(text, "VERSION") == ["2.0"]
    assert len(fields(text, "PRODID")) == 1
    assert len(set(fields(text, "UID"))) == len(fields(text, "DTSTAMP")) == 13
    assert not re.search(r"(?<!\\)[,;]", "".join(fields(text, "DESCRIPTION") + fields(text, "SUMMARY")))


def test_it_has_three_days_a_week_each_with_its_question_and_a_day_to_decide(text):
    days = [FIRST + timedelta(7 * week + day) for week in range(4) for day in (0, 2, 4)]
    assert fields(text, "DTSTART") == [f"{day:%Y%m%d}" for day in [*days, FIRST + timedelta(28)]]
    words = [each.replace("\\", "") for each in fields(text, "DESCRIPTION")]
    assert [WEEKS[number // 3][0] in each for number, each in enumerate(words[:-1])] == [True] * 12
    assert "Decide" in words[-1]


def test_nothing_is_written_before_a_button_is_pressed(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    card = FourWeeks()
    assert not list(tmp_path.iterdir())
    press(card, "Make the calendar file")
    press(card, "Make the sheet to print")
    assert {file.suffix for file in tmp_path.iterdir()} == {".ics", ".html"}
    assert str(tmp_path) in said(card)
    for value in ("", "9999-12-31", "99999-01-01", "0999-01-01"):
        card.first.value = value
        press(card, "Make the calendar file")
        assert f"First day must be a date from 2000-01-01 to 2999-12-31, not '{value}'." in unescape(said(card))
        assert said(card).count("That did not work") == 1
    card.first.value = "2026-01-01"
    press(card, "Make the calendar file")
    assert "That did not work" not in said(card)
