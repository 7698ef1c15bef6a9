"""A group's ratings, collected without names: from paper slips, from pasted lines, or from a folder of tables."""

import os
from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets

from backnb.kit import checks
from backnb.kit.card import Card, html, row, text
from backnb.workshop import group_file
from backnb.workshop.group import Group, Pair, in_order
from backnb.workshop.keypad import Keypad

TITLE = "The group's ratings"
SLIPS, LINES, FOLDER = "Paper slips", "Pasted lines", "A folder of tables"
INTRO = {
    SLIPS: "A slip has two numbers from 0 to 10, before and after, and no name. Mix the slips, then type them in.",
    LINES: "One line for each person: the rating before, then the rating after; - for no answer. Leave names out. "
    "What you pasted is wiped from here as soon as it is read.",
    FOLDER: "A folder on this computer with the tables (CSV) that people exported from their logs. Only each "
    "person's latest session is read, and nothing but its two ratings is kept.",
}
EXAMPLE = "6 4\n5,5\n7 -"
SHOW, HIDE = "Show the picture", "Hide the picture"
PEOPLE = 12  # to rehearse with
MOST_PEOPLE = 1000
NOTHING = "There are no ratings yet."
NOTHING_TO_READ = "There is nothing more here to read."
REAL_HERE = "There are ratings of people here, and made-up ones are never mixed with them. Delete these ratings first."
SLIP = None  # in the list of additions: its ratings are the keypad's

Addition = list[Pair] | None


class GroupRatings(Card):
    """The two ratings of each person in a group, put in by whoever leads it, and what may be said of them.

    Nothing is written unless *Save on this computer* is pressed, and *Delete these ratings* deletes all of it. The
    order in which people were added is not kept.

    Args:
        path: The file to save to; ``group.csv`` in your own data folder, beside your log, if left out.
        synthetic: How many made-up people to rehearse with, 1 to 1000; None for none. They are marked, never saved,
            and go when real ratings come.

    Attributes:
        keypad: The keypad for paper slips.

    Raises:
        ValueError: If ``synthetic`` is not such a number.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     ratings = GroupRatings(f"{folder}/group.csv")
    ...     ratings.keypad.pairs = [[6, 4], [5, 5]]
    ...     ratings.group
    n = 2 people. Lower after: 1, same: 1, higher: 0. With fewer than 5 people ...
    """

    def __init__(self, path: str | os.PathLike | None = None, *, synthetic: int | None = None) -> None:
        checks.whole("synthetic", synthetic, 1, MOST_PEOPLE, or_none="None or ")
        super().__init__()
        self._path = group_file.default_path() if path is None else Path(path).expanduser().absolute()
        self._additions: list[Addition] = []
        self._made_up: list[Pair] = []
        self._problems: list[str] = []
        self._pictured: Group | None = None  # what the picture shows
        self._on_file: Addition = []  # what this card read from the file or wrote to it last
        self.keypad = Keypad()
        self.keypad.observe(self._slips_changed, "pairs")
        self._ways = ipywidgets.ToggleButtons(options=list(INTRO))
        self._ways.observe(lambda _: self._draw(), "value")
        self._intro = text("")
        self._lines = ipywidgets.Textarea(description="Lines", placeholder=EXAMPLE, rows=6, continuous_update=False)
        self._folder = ipywidgets.Text(description="Folder", placeholder="~/tables", continuous_update=False)
        self._boxes = {
            SLIPS: self.keypad,
            LINES: _way(self._lines, self.button("Add these lines", self._add_lines, main=True)),
            FOLDER: _way(self._folder, self.button("Add this folder", self._add_folder, main=True)),
        }
        self._reply, self._wrong = text("", "backnb-card-status"), html("")
        self._sentence = text("", "backnb-card-sentence")
        self._picture = html("", "backnb-card-picture")
        self._show_picture = self.button(SHOW, self._show_or_hide, main=True)
        self._go_on = self.button("Go on", self._go_on_with_saved)
        self._replace = self.button("Save, and replace those", lambda: self._save(replace=True))
        looks = row(self._show_picture, self.button("Take back the last addition", self._take_back))
        keeps = row(
            self.button("Save on this computer", self._save),
            self._replace,
            self.button("Delete these ratings", self.delete),
            self.button("Rehearse with made-up ratings", self._rehearse),
        )
        keeps.add_class("backnb-card-desk")
        promise = f"Nothing is saved until you press Save. Then it is in {self._path}, on this computer only."
        if synthetic is not None:
            self._made_up = Group.rehearsal(synthetic).pairs
        self._offer_saved()
        self._draw()
        where = text(promise, "backnb-card-desk")
        ways = [row(self._go_on), self._ways, self._intro, *self._boxes.values()]
        self.show(TITLE, *ways, self._sentence, self._picture, self._reply, self._wrong, looks, keeps, where)

    @property
    def group(self) -> Group:
        """The ratings so far, sorted, so that no order of people shows."""
        if self._made_up:
            return Group(sorted(self._made_up, key=in_order), synthetic=True)
        slips = [(before, after) for before, after in self.keypad.pairs]
        pairs = slips + [pair for addition in self._additions for pair in addition or []]
        return Group(sorted(pairs, key=in_order), problems=self._problems)

    # What comes in.

    def _slips_changed(self, _: object) -> None:
        """Follow the keypad, which adds slips and takes them back by itself."""
        more = len(self.keypad.pairs) - self._additions.count(SLIP)
        if more > 0:
            self._additions += [SLIP] * more
        for _ in range(-more):
            last = len(self._additions) - 1 - self._additions[::-1].index(SLIP)
            del self._additions[last]
        self._say(self._real() if more > 0 else "")

    def _add_lines(self) -> None:
        self._add(self._lines, Group.from_text, "the pasted lines")

    def _add_folder(self) -> None:
        self._add(self._folder, lambda path: Group.from_folder(path.strip()), "the folder")

    def _add(self, field: ipywidgets.Text, read: Callable[[str], Group], source: str) -> str:
        if not field.value.strip():  # such as at the second click of a double click
            return self._say(NOTHING_TO_READ)
        try:
            group = read(field.value)
        except (OSError, ValueError) as error:
            return self._say(str(error))
        field.value = ""  # somebody may have pasted names
        left = self._append(group.pairs)
        self._problems = group.problems
        return self._say(f"{_people(len(group.pairs))} added from {source}. {left}")

    def _append(self, pairs: list[Pair]) -> str:
        self._additions += [pairs] if pairs else []
        return self._real() if pairs else ""

    def _real(self) -> str:
        """Let made-up ratings go, because real ones come."""
        if not self._made_up:
            return ""
        self._made_up = []
        return "The made-up ratings are gone."

    def _rehearse(self) -> None:
        if self._additions:
            self._say(REAL_HERE)
            return
        self._made_up = Group.rehearsal(PEOPLE).pairs
        self._say(f"{_people(PEOPLE)} made up to practise with. They are never saved, and go when real ratings come.")

    def _take_back(self) -> None:
        if self._made_up:
            self._made_up = []
            self._say("The made-up ratings are taken back.")
        elif not self._additions:
            self._say(NOTHING)
        elif self._additions[-1] is SLIP:
            self.keypad.pairs = self.keypad.pairs[:-1]
            self._say("The last slip is taken back.")
        else:
            last = self._additions.pop()
            self._problems = []
            if last is self._on_file:  # it is on the file alone now, which is not to be lost by saving
                self._on_file = []
                self._offer_saved()
            self._say(f"Taken back: {_people(len(last))}.")

    # What is kept.

    def _offer_saved(self) -> None:
        """Offer to go on with what was saved; it is never loaded unasked."""
        _show(self._replace, False)
        try:
            number = len(group_file.load(self._path).pairs)
        except (OSError, ValueError) as error:
            number = 0
            self._say(str(error))
        self._go_on.description = f"Go on with the {number} saved"
        _show(self._go_on, number > 0)

    def _go_on_with_saved(self) -> None:
        try:
            self._on_file = saved = group_file.load(self._path).pairs
        except (OSError, ValueError) as error:
            self._say(str(error))
            return
        left = self._append(saved)
        _show(self._go_on, False)
        _show(self._replace, False)
        self._say(f"{_people(len(saved))} added from {self._path}. {left}")
        self.head.shown += 1  # the button is gone; the keyboard goes to the heading

    def _save(self, replace: bool = False) -> None:
        group = self.group
        if not group.pairs:
            self._say(NOTHING)
            return
        try:
            if not (replace or group.synthetic):
                saved = group_file.load(self._path).pairs
                if saved and saved != self._on_file:
                    self._ask_about(saved)
                    return
            group_file.save(group, self._path)
        except (OSError, ValueError) as error:
            self._say(str(error))
            return
        self._on_file = group.pairs
        _show(self._go_on, False)
        _show(self._replace, False)
        self._say(f"The ratings of {_people(len(group.pairs))} are saved in {self._path}. Only you can read that file.")

    def _ask_about(self, saved: list[Pair]) -> None:
        """Save nothing over ratings that are not among these."""
        self._go_on.description = f"Go on with the {len(saved)} saved"
        _show(self._go_on, True)
        _show(self._replace, True)
        here = f"Not saved yet: the ratings of {_people(len(saved))} are in {self._path} already."
        self._say(f"{here} Press Go on to add them to these, or Save, and replace those.")

    def delete(self) -> str:
        """Delete the ratings, those here and those saved, as the button does.

        Returns:
            What was done, in words.
        """
        self._lines.value = self._folder.value = ""
        if self._made_up:
            self._made_up = []
            return self._say("The made-up ratings are deleted. What was saved of real ones is as it was.")
        self._additions, self._on_file, self._problems = [], [], []
        self.keypad.clear()
        try:
            was_saved = group_file.delete(self._path)
        except (OSError, ValueError) as error:
            return self._say(f"The ratings here are deleted. {error}")
        _show(self._go_on, False)
        _show(self._replace, False)
        file = f"{self._path} is overwritten and deleted." if was_saved else "None were saved on this computer."
        return self._say(f"The ratings here are deleted. {file}")

    # What is shown.

    def _show_or_hide(self) -> None:
        """Draw the picture, or take it away: it comes up only when whoever leads the group wants it."""
        self._pictured = None if self._pictured else self.group
        self._draw()

    def _say(self, words: str) -> str:
        """Answer, and bring all that is shown up to date."""
        words = " ".join(words.split())
        self._reply.value = text(words).value
        listed = "".join(f"<li>{escape(problem)}</li>" for problem in self._problems)
        self._wrong.value = f"<p>Could not be read:</p><ul>{listed}</ul>" if listed else ""
        self._draw()
        return words

    def _draw(self) -> None:
        """Show the way in or the picture; of a picture before and after one more slip, that slip could be read."""
        group, way = self.group, self._ways.value
        if self._pictured and self._pictured.pairs != group.pairs:
            self._pictured = None
        picture = self._pictured is not None
        self._show_picture.description = HIDE if picture else SHOW
        self._intro.value = text(INTRO[way]).value
        for widget in (self._ways, self._intro, *self._boxes.values()):
            _show(widget, not picture and widget in (self._ways, self._intro, self._boxes[way]))
        count = f"{_people(len(group.pairs))} so far{', made up' if group.synthetic else ''}."
        self._sentence.value = text(str(group) if picture else count).value
        self._picture.value = ""
        if picture:
            from backnb.workshop.group_figure import plot_group  # matplotlib is loaded now, when a picture is asked for

            self._picture.value = plot_group(group.before, group.after, group.synthetic).html()


def _way(*parts: ipywidgets.Widget) -> ipywidgets.VBox:
    box = ipywidgets.VBox(parts)
    box.add_class("backnb-card-way")
    return box


def _show(widget: ipywidgets.Widget, shown: bool) -> None:
    widget.layout.display = None if shown else "none"


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"
