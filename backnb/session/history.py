"""Your sessions so far: choose some, see the picture and the sentence, mend, take with you, delete."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import ipywidgets

from backnb.course.exercises import BOTH, DRILLS, STANDING
from backnb.course.wording import HURTS, PAIN
from backnb.kit import files, missing, tables
from backnb.kit.card import Card, row, text
from backnb.kit.checks import is_missing
from backnb.kit.tables import table_html
from backnb.kit.unsaved import Choice, Field, Shown
from backnb.kit.words import counted, real_minus
from backnb.log.session import FUTURE
from backnb.log.store import StiffnessLog, given_or_own
from backnb.ratings.change import part

if TYPE_CHECKING:
    import pandas as pd

ALL = "All"
CHOICES = {ALL: "", **{f"{drill.rep_name}s".capitalize(): key for key, drill in DRILLS.items()}, "Both drills": BOTH}
CHOICES["No drill (baseline, quiet standing)"] = STANDING.key
PAINS: dict[str, Any] = {"no answer": None} | PAIN
RATINGS: dict[str, Any] = {"no answer": None} | {f"{rating}": rating for rating in range(11)}
NOTHING_CHOSEN = "No session fits this choice. Take a wider one, or press Show all."
NO_SESSIONS = "No sessions yet. The first one that you finish is shown here."
CHANGED_SINCE = "Nothing was undone, because that session was changed since."
FEW = 7  # sessions that a table shows better than a picture
ROWS = 20  # of the table; the rest is in the CSV file
WEEKS = 8  # of the calendar
FILE = "~/backnb-ratings.csv"
HEADS = ("session", "when", "drill", "before", "after", "change", "pain", "just before", "note")
WHEN = "%Y-%m-%d %H:%M"

_histories: WeakSet["History"] = WeakSet()


class History(Card):
    """All sessions of a log, at a glance and in one picture, and what can be done with them.

    It is a widget and not a plain figure, so that no picture of somebody's ratings is saved in a notebook file.

    Args:
        log: Whose sessions; your own log in your data folder if left out.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     history = History(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(self, log: StiffnessLog | None = None) -> None:
        super().__init__()
        self._log = StiffnessLog(given_or_own(log).path)  # of its own, so that it undoes what was done here
        self._known: set[int] | None = None  # the sessions that were there when it was read last
        self._done: tuple[str, Callable[[], str]] | None = None  # what was done last, and how to undo it
        self._drill = Choice("Drill", CHOICES, "", wide=True)
        self._context = Choice("Just before", {ALL: ALL}, ALL, wide=True)
        self._first, self._last = Field("From", kind="date"), Field("Until", kind="date")
        self._status, self._calendar, self._picture, self._sentence = Shown(), Shown(), Shown(), Shown()
        self._undo_row, self._at_home = row(), False
        for choice in (self._drill, self._context, self._first, self._last):
            choice.observe(lambda _: self._draw(), "value")
        chosen = [self._drill, self._context, self._first, self._last, self.button("Show all", self._clear)]
        self._choices = row(*chosen)
        others = row(
            self.button("See them as a table", self._show_table),
            self.button("Correct or delete", self._show_mend),
            self.button("Take them with you, or bring some", self._show_file),
        )
        shown = [self._status, self._undo_row, self._calendar, self._choices, self._picture, self._sentence]
        self._home = [*shown, text(f"Kept {self._log.place}."), others]
        self.refresh()
        _histories.add(self)

    def refresh(self, said: str = "") -> None:
        """Read the log again and show it. If it cannot be read, the reason is shown instead."""
        self._at_home = True
        if self._read():
            self._status.say(said)
            self.show("Your sessions", *self._home)

    def _update(self) -> None:
        """Bring what is shown up to date; the keyboard and whatever is being mended stay where they are."""
        if self._at_home and self._read() and self.head.title != "Your sessions":
            self.show("Your sessions", *self._home)

    def _on_another_day(self) -> None:
        self._update()

    def _read(self) -> bool:
        try:
            self._sessions = self._log.sessions()
        except (OSError, ValueError) as error:
            again = self.button("Try again", self.refresh, main=True)
            self.show("Your sessions cannot be read", text(str(error), "backnb-card-stop"), row(again))
            return False
        except ImportError as error:
            self._without_picture(error)
            return False
        self._look_for_news()
        contexts = [ALL, *sorted({str(context) for context in self._sessions["context"].dropna()})]
        if list(self._context.options) != contexts:
            self._context.options = {context: context for context in contexts}
            if self._context.value not in contexts:
                self._context.value = ALL
        self._choices.layout.display = None if len(self._sessions) else "none"
        self._draw()
        return True

    def _without_picture(self, error: ImportError) -> None:
        """Say what is here where pandas or matplotlib is missing, as on a site that was built without them."""
        count = len(self._log)
        kept = f"{counted(count, 'session is', 'sessions are')} kept {self._log.place}."
        others = row(
            self.button("Look again", self.refresh), self.button("Take them with you, or bring some", self._show_file)
        )
        self.show("Your sessions", text(kept), text(missing.sentence(error.name)), others)

    def _look_for_news(self) -> None:
        """What a board has saved since can be undone here, like what was done here."""
        now = set(self._sessions["id"].tolist())
        new = sorted(now - self._known) if self._known is not None else []
        if len(new) == 1:
            number = new[0]
            self._done = f"session {number}, just saved", lambda: self._delete(number)
        self._known = now
        undo = Choice("Done last", {f"Undo: {self._done[0]}": True} if self._done else {})
        undo.observe(lambda _: self._undo(), "value")
        self._undo_row.children = [undo] if self._done else []

    def _draw(self) -> None:
        """Draw those that were chosen, with the sentence under it."""
        chosen = self._chosen()
        self._calendar.html = _calendar(self._sessions, self.now().date()) if len(self._sessions) else ""
        if not len(chosen):
            self._picture.html = ""
            self._sentence.say(NOTHING_CHOSEN if len(self._sessions) else NO_SESSIONS)
            return
        if len(chosen) <= FEW:
            self._picture.html = _few(chosen)
        else:
            from backnb.ratings.plots import plot_sessions  # loads matplotlib, now that it is needed

            self._picture.html = plot_sessions(chosen).html()
        self._sentence.say(real_minus(part(chosen).words))

    def _chosen(self) -> "pd.DataFrame":
        return choose(
            self._sessions,
            drill=self._drill.value,
            context=None if self._context.value == ALL else self._context.value,
            first=_day(self._first.value),
            last=_day(self._last.value),
        )

    def _clear(self) -> None:
        for choice, value in ((self._drill, ""), (self._context, ALL), (self._first, ""), (self._last, "")):
            choice.value = value

    def _away(self, title: str, *children: ipywidgets.Widget) -> None:
        self._at_home = False
        self.show(title, *children)

    def _back(self) -> ipywidgets.HBox:
        return row(self.button("Back to the picture", self.refresh))

    def _show_table(self) -> None:
        chosen = self._chosen()
        more = len(chosen) - ROWS
        words = f"The newest {ROWS}; {more} more are in the CSV file." if more > 0 else ""
        self._away("Your sessions as a table", Shown(_table(chosen.tail(ROWS).iloc[::-1])), text(words), self._back())

    def _show_file(self) -> None:
        path = Field("A file that a spreadsheet reads (CSV)", FILE)
        said, save, asked = Shown(), Shown(), row()

        def act(do: Callable[[], str]) -> Callable[[], None]:
            def run() -> None:
                asked.children = []  # whatever was asked before is answered, or was about something else
                try:
                    words = do()
                except (OSError, ValueError) as error:
                    words = str(error)
                said.say(words)

            return run

        def export() -> str:
            written = self._log.export_csv(path.value)
            words = f"In {written.absolute()}: {self._everything()}."
            if files.IN_BROWSER:
                save.html = _download(written)
                return words
            return f"{words} Only you can read that file."

        def look() -> str:
            preview = self._log.preview_csv(path.value, self._zone)
            if preview.new and not preview.wrong:
                do = self.button(f"Import {len(preview.new)}", act(lambda: bring(preview.path)), main=True)
                asked.children = [do, self.button("Do not", act(lambda: "Nothing was imported."))]
            return str(preview)

        def bring(seen: Path) -> str:
            count = self._log.import_csv(seen, self._zone)
            self._know(f"{counted(count, 'session')} from a file", self._log.undo)
            return f"{counted(count, 'session was', 'sessions were')} added from {seen}. Nothing is there twice."

        buttons = row(self.button("Export to this file", act(export), main=True), self.button("Import", act(look)))
        note = "A file of that name is replaced by an export. Keep it out of folders that you share."
        self._away("Take them with you, or bring some", text(note), path, buttons, said, save, asked, self._back())

    def _show_mend(self) -> None:
        newest = self._sessions.iloc[::-1].to_dict("records")
        count = len(self._log) + self._log.left_open()
        everything = self.button(f"Delete all {count}", self._ask_to_delete_all, enabled=bool(count))
        if not newest:
            self._away("Correct or delete", text(NO_SESSIONS), row(everything), self._back())
            return
        which = Choice("Session", {_line(session): session["id"] for session in newest}, newest[0]["id"], wide=True)
        mend = self.button("Correct this session", lambda: self._open(which.value), main=True)
        words = text("A wrong number or a session by mistake can be corrected here, and that can be undone.")
        self._away("Correct or delete", words, which, row(mend, everything), self._back())

    def _open(self, number: int) -> None:
        """Show one session as a form."""
        there = self._log.session(number)
        (session,) = self._sessions.loc[self._sessions["id"] == number].to_dict("records")
        old: dict[str, Any] = {name: None if is_missing(value) else value for name, value in session.items()}
        drills = {name: value for name, value in CHOICES.items() if value}
        if old["exercise"] not in drills.values():  # of another backnb
            drills[old["exercise"]] = old["exercise"]
        form = {
            "before": Choice("Stiffness before", RATINGS, old["before"], wide=True),
            "after": Choice("Stiffness after", RATINGS, old["after"], wide=True),
            "pain": Choice("Pain during or after it", PAINS, old["pain"], wide=True),
            "exercise": Choice("Drill", drills, old["exercise"], wide=True),
            "note": Field("Note", old["note"]),
            "at": Field("Date and time", f"{old['at']:{WHEN}}"),
        }
        for field in (form["before"], form["after"], form["pain"]):
            field.answered = True  # no answer is an answer here
        said = Shown()
        said.add_class("backnb-card-status")

        def save() -> None:
            try:
                given = {name: field.value for name, field in form.items() if name != "at"}
                given["at"] = self._moment(form["at"].value, old["at"])
                changed = {name: value for name, value in given.items() if value != old[name]}
                if self._log.session(number) != there:
                    raise ValueError(
                        f"Session {number} was changed elsewhere meanwhile. Press Back, and open it again."
                    )
                if changed:
                    self._log.edit(number, **changed)
            except (OSError, ValueError) as error:
                said.say(str(error))
                return
            if changed:
                words = f"session {number}, {_changes(old, changed)}"
                self._know(words, self._log.undo)
            self.refresh(f"Corrected: {words}." if changed else "Nothing was changed.")

        buttons = row(
            self.button("Save the changes", save, main=True),
            self.button("Delete it", lambda: self.refresh(self._delete(number))),
            self.button("Back", self._show_mend),
        )
        self._away(f"Session {number}", *form.values(), said, buttons)

    def _moment(self, typed: str, old: datetime) -> datetime:
        """Read a date and a time as it was shown; what was not touched stays, to the second."""
        if typed.strip() == f"{old:{WHEN}}":
            return old
        moment = tables.moment("Date and time", typed, zone=old.tzinfo)
        if moment > self.now() + FUTURE:
            raise ValueError(f"Date and time must not be in the future, not {typed!r}.")
        return moment

    def _delete(self, number: int) -> str:
        self._log.delete(number)
        self._know(f"session {number}, deleted", self._log.undo)
        return f"Session {number} is deleted."

    def _know(self, words: str, undo: Callable[[], str]) -> None:
        """Remember what was done, so that it can be undone."""
        self._done = words, undo
        self._known = None  # what this changes is no news
        refresh_histories()

    def _undo(self) -> None:
        if self._done is None:
            return
        (words, undo), self._done = self._done, None
        try:
            undo()
        except ValueError:
            self.refresh(CHANGED_SINCE)
            return
        self._known = None
        refresh_histories()
        self.refresh(f"Undone: {words}.")

    def _ask_to_delete_all(self) -> None:
        question = (
            f"Delete everything in {self._log.path}, for good? In it: {self._everything()}, and every experiment. "
            "This cannot be taken back."
        )
        yes = self.button(f"Yes, delete all {len(self._log) + self._log.left_open()}", self._delete_all)
        self._away(
            "Delete everything?", text(question), row(self.button("No, keep them", self.refresh, main=True), yes)
        )

    def _everything(self) -> str:
        """Say how many sessions there are, with those that wait for their end."""
        open_ = self._log.left_open()
        return counted(len(self._log), "session") + (f", and {open_} left open" if open_ else "")

    def _delete_all(self) -> None:
        count = self._log.delete_all(confirm=True)
        self._done = self._known = None
        refresh_histories()
        self._clear()
        self.refresh(f"{counted(count, 'session is', 'sessions are')} deleted. Nothing is left in this file.")


def _download(table: Path) -> str:
    """Make a link that brings a file out of the browser's own storage."""
    source = f"data:text/csv;base64,{b64encode(table.read_bytes()).decode()}"
    return f'<p><a href="{source}" download="{escape(table.name)}">Save that file outside this browser</a></p>'


def refresh_histories() -> None:
    """Bring every history on the page up to date: something was saved.

    >>> refresh_histories()
    """
    if _histories:
        _soon(_update_all)  # the board that saved answers first


def _soon(call: Callable[[], None]) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # no notebook, so nobody waits
        call()
    else:
        loop.call_soon(call)


def _update_all() -> None:
    for history in list(_histories):
        history._update()


def choose(
    sessions: "pd.DataFrame",
    *,
    drill: str = "",
    context: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> "pd.DataFrame":
    """Give the sessions of one drill, one context, and the days from first to last; what is left out fits all."""
    fits = [
        (not drill or exercise == drill)
        and (context is None or str(where_from) == context)
        and (first is None or at.date() >= first)
        and (last is None or at.date() <= last)
        for exercise, where_from, at in zip(sessions["exercise"], sessions["context"], sessions["at"], strict=True)
    ]
    return sessions.loc[fits]


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None  # none is chosen, or a year of five digits while it is typed


def _line(session: dict) -> str:
    return f"{session['id']}: {_when(session['at'])}, {_pair(session)}"


def _when(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M}"


def _pair(session: dict) -> str:
    """Say both ratings, and their change if there is one."""
    words = f"{_said(session['before'])} → {_said(session['after'])}"
    return words if is_missing(session["change"]) else f"{words} ({_signed(session['change'])})"


def _changes(old: dict, changed: dict) -> str:
    """Say what was mended, in the words of the form."""
    words = []
    for name, value in changed.items():
        if name in ("before", "after", "pain"):
            words.append(f"{name} {_said(old[name])} → {_said(value)}")
        else:
            words.append({"exercise": "drill", "note": "note", "at": "time"}[name])
    return ", ".join(words)


def _few(sessions: "pd.DataFrame") -> str:
    """Make a small table with a bar for each rating: with few sessions it says more than axes."""
    rows = []
    for session in sessions.iloc[::-1].to_dict("records"):
        pain = f" ✕ {session['pain']} pain" if _said(session["pain"]) in HURTS else ""
        cells = (_when(session["at"]), _bars(session), _pair(session), f"{_drill(session)}{pain}")
        rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    words = "<p>Upper bar before, lower bar after, from 0 to 10. Longer = stiffer.</p>"
    return f"<table><tbody>{''.join(rows)}</tbody></table>{words}"


def _bars(session: dict) -> str:
    bars = []
    for y, name, fill in ((1, "before", "none"), (12, "after", "currentColor")):
        if not is_missing(session[name]):
            width = max(1, 10 * session[name])
            bars.append(f'<rect x="1" y="{y}" width="{width}" height="8" fill="{fill}" stroke="currentColor"/>')
    line = '<path d="M1 0V21M101 0V21" stroke="currentColor" opacity=".4"/>'
    return f'<svg width="102" height="21" aria-hidden="true">{line}{"".join(bars)}</svg>'


def _calendar(sessions: "pd.DataFrame", today: date) -> str:
    """Draw the last weeks: a column is a week, a row a day of the week."""
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    marks: dict[date, int] = {}
    for at, exercise, after in zip(sessions["at"], sessions["exercise"], sessions["after"], strict=True):
        kind = 2 if exercise != "none" else 0 if is_missing(after) else 1
        marks[at.date()] = max(kind, marks.get(at.date(), 0))
    shapes, counts = [], [0, 0, 0]
    ring, full = 'fill="none" stroke="currentColor" stroke-width="2"', 'fill="currentColor"'
    for days in range((today - first).days + 1):
        day = first + timedelta(days)
        x, y = 52 + 24 * (days // 7), 12 + 18 * (days % 7)
        kind = marks.get(day)
        if kind is None:
            shapes.append(f'<path d="M{x - 2} {y}h4" stroke="currentColor" opacity=".5"/>')
            continue
        counts[kind] += 1
        if kind == 1:
            shape = f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" {ring}>'
        else:
            shape = f'<circle cx="{x}" cy="{y}" r="6" {ring if kind == 0 else full}>'
        shapes.append(f"{shape}<title>{day.day} {day:%b}</title></{'rect' if kind == 1 else 'circle'}>")
    for y, name in ((16, "Mon"), (124, "Sun")):
        shapes.append(f'<text x="0" y="{y}">{name}</text>')
    for week in range(0, WEEKS, 3):
        day = first + timedelta(weeks=week)
        shapes.append(f'<text x="{46 + 24 * week}" y="150">{day.day} {day:%b}</text>')
    names = ("with a rating only", "with quiet standing", "with a session")
    said = ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True) if count)
    said = f"Days of the last {WEEKS} weeks: {said or 'none with a session'}."
    look = 'font-size="13" fill="currentColor" style="display:block;max-width:100%"'
    words = "● session ○ rating only" + (" □ quiet standing" if counts[1] else "")
    svg = f'<svg role="img" aria-label="{said}" width="252" height="156" {look}>{"".join(shapes)}</svg>'
    return f"{svg}<p>{words}</p>"


def _drill(session: dict) -> str:
    if session["exercise"] == "none":
        return "Rating only" if is_missing(session["after"]) else "Quiet standing"
    return next((name for name, value in CHOICES.items() if value == session["exercise"]), session["exercise"])


def _table(sessions: "pd.DataFrame") -> str:
    """Make an HTML table in which what a person typed is text."""
    rows = []
    for session in sessions.to_dict("records"):
        change = "" if is_missing(session["change"]) else _signed(session["change"])
        values = [session["id"], _when(session["at"]), _drill(session), _said(session["before"])]
        values += [_said(session["after"]), change, *(_said(session[name]) for name in ("pain", "context", "note"))]
        rows.append(values)
    return table_html(HEADS, rows)


def _signed(change: int) -> str:
    return f"change {change}".replace("-", "\N{MINUS SIGN}") if change else "no change"


def _said(value: object) -> str:
    return "no answer" if is_missing(value) else str(value)
