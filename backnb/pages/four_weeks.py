"""Four weeks of trying both drills, as a file for a calendar and as a card to print."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from backnb.course.wording import DECIDE, EACH_DAY, WEEKS
from backnb.kit import checks, files
from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Choice, Field
from backnb.kit.words import paragraphs
from backnb.pages.handout import PAPERS, handout

DAYS = (0, 2, 4)  # of each week, from the first day on
FIRST_DAYS = (date(2000, 1, 1), date(2999, 12, 31))  # ours: in a calendar's file a year has four digits
CALENDAR, SHEET = "~/backnb-four-weeks.ics", "~/backnb_card.html"
LONGEST = 75  # bytes of a line, as RFC 5545 has it
INTRO = (
    "Three days a week for four weeks, from the day you choose, and then a day to decide. The post does not say how "
    "often; this is our proposal. The files are made in your home folder."
)


class FourWeeks(Card):
    """A calendar file and a sheet to print for four weeks. Nothing is written before a button is pressed.

    >>> date.fromisoformat(FourWeeks().first.value).weekday()
    0
    """

    def __init__(self) -> None:
        super().__init__()
        today = self.now().date()
        self.first = Field("First day", str(today + timedelta(7 - today.weekday())), kind="date")
        self._paper = Choice("Paper of the sheet", {name: name for name in PAPERS}, next(iter(PAPERS)), wide=True)
        self._said = text("", "backnb-card-status")
        calendar = self.button("Make the calendar file", self._calendar, main=True)
        sheet = self.button("Make the sheet to print", self._sheet)
        self.show("Four weeks", text(INTRO), row(self.first, calendar), row(self._paper, sheet), self._said)

    def _calendar(self) -> None:
        path = files.at_home(CALENDAR)
        files.write_private(path, calendar_text(_first_day(self.first.value), datetime.now(UTC)))
        self._say(f"The calendar file is {path}. Open it with your calendar.")

    def _sheet(self) -> None:
        path = handout(SHEET, self._paper.value, kind="card")
        self._say(f"The sheet is {path}. Open it in a browser and print it.")

    def _say(self, words: str) -> None:
        self._said.value = paragraphs(words)


def _first_day(value: str) -> date:
    low, high = FIRST_DAYS
    with suppress(ValueError):
        if low <= (first := date.fromisoformat(value)) <= high:
            return first
    raise ValueError(f"First day must be a date from {low} to {high}, not {checks.shown(value)}.")


def calendar_text(first: date, now: datetime) -> str:
    """Give four weeks as a calendar (RFC 5545): three days a week, and a day to decide.

    Args:
        first: The first day.
        now: When it is made, in UTC.

    >>> text = calendar_text(date(2026, 3, 2), datetime(2026, 3, 1, 12, tzinfo=UTC))
    >>> text.count("BEGIN:VEVENT"), "DTSTART;VALUE=DATE:20260330" in text
    (13, True)
    """
    events = [
        (first + timedelta(7 * week + day), "Both drills between two sets", f"{EACH_DAY} {question} ({answer})")
        for week, (question, answer) in enumerate(WEEKS)
        for day in DAYS
    ]
    events.append((first + timedelta(7 * len(WEEKS)), "Four weeks are over", DECIDE))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//backnb//four weeks//EN"]
    for day, what, words in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid4()}",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:{_escaped(what)}",
            f"DESCRIPTION:{_escaped(words)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words


def _folded(line: str) -> str:
    """Break a line that is too long; the next one begins with a space. All our words are plain ASCII."""
    return "\r\n ".join(line[at : at + LONGEST - 1] for at in range(0, len(line), LONGEST - 1))
