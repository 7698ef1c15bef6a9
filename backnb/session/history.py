"""Your sessions so far: choose some, see the picture and the sentence, mend, take with you, delete."""

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets

from backnb.kit.card import Card, html, row, text
from backnb.log.store import StiffnessLog

if TYPE_CHECKING:
    import pandas as pd

ALL = "All"
DRILLS = {
    ALL: "",
    "Squats": "squat",
    "Raising the Roof": "roof",
    "Both drills": "squat+roof",
    "No drill (baseline, quiet standing)": "none",
}
NOTHING_CHOSEN = "No session fits this choice. Take a wider one, or press Show all."
ROWS = 20  # of the table; the rest is in the CSV file
FILE = "~/backnb-ratings.csv"
COLUMNS = ("id", "when", "drill", "before", "after", "change", "pain", "where from", "note")


class History(Card):
    """All sessions of a log in one picture, and what can be done with them.

    It is a widget and not a plain figure, so that no picture of somebody's ratings is saved in a notebook file.

    Args:
        log: Whose sessions; your own log in your data folder if left out.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     history = History(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(self, log: StiffnessLog | None = None) -> None:
        super().__init__()
        self._log = StiffnessLog() if log is None else log
        self._drill = ipywidgets.Dropdown(options=DRILLS, description="Drill")
        self._context = ipywidgets.Dropdown(options=[ALL], description="Where from")
        self._first = ipywidgets.DatePicker(description="From")
        self._last = ipywidgets.DatePicker(description="Until")
        self._picture, self._sentence = html(""), text("", "backnb-card-status")
        for choice in (self._drill, self._context, self._first, self._last):
            choice.observe(lambda _: self._draw(), "value")
        self.refresh()

    def refresh(self, said: str = "") -> None:
        """Read the log again and draw it. If it cannot be read, the reason is shown instead."""
        try:
            self._sessions = self._log.sessions()
        except (OSError, ValueError) as error:
            again = self.button("Try again", self.refresh, main=True)
            self.show("Your sessions", text(str(error), "backnb-card-stop"), row(again))
            return
        contexts = [ALL, *sorted({str(context) for context in self._sessions["context"].dropna()})]
        if list(self._context.options) != contexts:
            self._context.options = contexts
        choices = [row(self._drill, self._context), row(self._first, self._last, self.button("Show all", self._clear))]
        others = row(
            self.button("Show again, with the newest session", self.refresh, main=True),
            self.button("See them as a table", self._show_table),
            self.button("Take them with you, or bring some", self._show_file),
            self.button("Mend or delete", self._show_mend),
        )
        self._draw()
        self.show(
            "Your sessions",
            text(said, "backnb-card-status"),
            *(choices if len(self._sessions) else []),
            self._picture,
            self._sentence,
            self._where(),
            others,
        )

    def _draw(self) -> None:
        """Draw those that were chosen, with the sentence under it."""
        from backnb.ratings.plots import plot_sessions  # matplotlib is loaded now, when a picture is asked for

        chosen = self._chosen()
        if len(self._sessions) and not len(chosen):
            self._picture.value, self._sentence.value = "", text(NOTHING_CHOSEN).value
            return
        picture = plot_sessions(chosen)
        self._picture.value, self._sentence.value = picture.html(), text(picture.alt).value

    def _chosen(self) -> "pd.DataFrame":
        return choose(
            self._sessions,
            drill=self._drill.value,
            context=None if self._context.value == ALL else self._context.value,
            first=self._first.value,
            last=self._last.value,
        )

    def _clear(self) -> None:
        for choice, value in ((self._drill, ""), (self._context, ALL), (self._first, None), (self._last, None)):
            choice.value = value

    def _where(self) -> ipywidgets.HTML:
        return text(f"Kept in {self._log.path}, on this computer only.")

    def _back(self) -> ipywidgets.HBox:
        return row(self.button("Back to the picture", self.refresh))

    def _show_table(self) -> None:
        chosen = self._chosen()
        more = len(chosen) - ROWS
        words = f"The newest {ROWS}; {more} more are in the CSV file." if more > 0 else ""
        self.show("Your sessions as a table", html(_table(chosen.tail(ROWS)[::-1])), text(words), self._back())

    def _show_file(self) -> None:
        path = ipywidgets.Text(value=FILE, description="A file that a spreadsheet reads (CSV)")
        said, asked = text("", "backnb-card-status"), row()

        def act(do: Callable[[], str]) -> Callable[[], None]:
            def run() -> None:
                asked.children = []  # whatever was asked before is answered, or was about something else
                try:
                    words = do()
                except (OSError, ValueError) as error:
                    words = str(error)
                said.value = "".join(text(line).value for line in words.splitlines())

            return run

        def export() -> str:
            written = self._log.export_csv(path.value)
            return f"All {len(self._log)} sessions are in {written.resolve()}. Only you can read that file."

        def look() -> str:
            preview = self._log.preview_csv(path.value)
            if preview.new and not preview.wrong:
                do = self.button(f"Import {len(preview.new)}", act(lambda: bring(preview.path)), main=True)
                asked.children = [do, self.button("Do not", act(lambda: "Nothing was imported."))]
            return str(preview)

        def bring(seen: Path) -> str:
            return f"{self._log.import_csv(seen)} sessions were added from {seen}. Nothing is there twice."

        buttons = row(self.button("Export to this file", act(export), main=True), self.button("Import", act(look)))
        note = "A file of that name is replaced by an export. Keep it out of folders that you share."
        self.show("Take them with you, or bring some", text(note), path, buttons, said, asked, self._back())

    def _show_mend(self) -> None:
        newest = self._sessions[::-1]
        options = {_line(session): session["id"] for session in newest.to_dict("records")}
        which = ipywidgets.Dropdown(options=options, description="Session")
        count = len(self._sessions)
        everything = self.button(f"Delete all {count}", self._ask_to_delete_all, enabled=bool(count))
        buttons = row(
            self.button("Delete this session", lambda: self._mend(which.value), enabled=bool(count)),
            self.button("Take back what was done last", self._undo),
            everything,
        )
        words = "A session by mistake can be deleted, and that can be taken back. A wrong number is mended by a line "
        words += "of code such as StiffnessLog().edit(12, before=5)."
        self.show("Mend or delete", text(words), which, buttons, self._back())

    def _mend(self, number: int) -> None:
        self._log.delete(number)
        self.refresh(f"Session {number} is deleted. Mend or delete takes that back.")

    def _undo(self) -> None:
        self.refresh(self._log.undo())

    def _ask_to_delete_all(self) -> None:
        count = len(self._log)
        question = (
            f"Delete all {count} sessions and experiments in {self._log.path} for good? This cannot be taken back."
        )
        yes = self.button(f"Yes, delete all {count}", self._delete_all)
        self.show("Delete everything?", text(question), row(self.button("No, keep them", self.refresh, main=True), yes))

    def _delete_all(self) -> None:
        count = self._log.delete_all(confirm=True)
        self._clear()
        self.refresh(f"{count} sessions are deleted. Nothing of them is left in this file.")


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


def _line(session: dict) -> str:
    return f"{session['id']}: {session['at']:%d %b %Y, %H:%M}, {_said(session['before'])} -> {_said(session['after'])}"


def _table(sessions: "pd.DataFrame") -> str:
    """Make an HTML table in which what a person typed is text."""
    names = {value: name for name, value in DRILLS.items()}
    rows = [
        [session["id"], f"{session['at']:%d %b %Y, %H:%M}", names.get(session["exercise"], session["exercise"])]
        + [_said(session[name]) for name in ("before", "after", "change", "pain", "context", "note")]
        for session in sessions.to_dict("records")
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in values)}</tr>" for values in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _said(value: object) -> str:
    return "no answer" if type(value).__name__ == "NAType" or value is None else str(value)


def refresh_histories() -> None:
    """Placeholder."""
