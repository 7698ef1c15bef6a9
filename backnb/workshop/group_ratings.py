"""A group's ratings, collected without names: from paper slips, from pasted lines, or from phones."""

from collections.abc import Sequence
from html import escape
from itertools import takewhile

import ipywidgets

from backnb.kit import checks
from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Field, Shown
from backnb.kit.words import counted, paragraphs
from backnb.workshop.agenda import GONE
from backnb.workshop.group import FEWEST_TO_DRAW, Group, in_order
from backnb.workshop.keypad import Keypad
from backnb.workshop.live_room import LiveRoom, count_words

TITLE = "The group's ratings"
SLIPS, LINES = "Paper slips", "Pasted lines"
INTRO = {
    SLIPS: "A slip has two numbers from 0 to 10, before and after, and no name. Mix the slips, then type them in.",
    LINES: "One line for each person: the rating before, then the rating after; - for no answer. Leave names out. "
    "What you pasted is wiped from here as soon as it is read.",
}
EXAMPLE = "6 4, or 5,5, or 7 -"
SHOW, HIDE, AVERAGE = "Show the picture", "Hide the picture", "And on average?"
PEOPLE = 12  # to rehearse with
EACH = ("person", "people")
MOST_PEOPLE = 1000
NOTHING = "There is nothing to take back."
NOTHING_TO_READ = "There is nothing more here to read."
REAL_HERE = "There are ratings of people here, and made-up ones are never mixed with them. Delete these ratings first."
DELETED = "The ratings are deleted. They were in no file."
PROMISE = "These ratings are in this computer's memory and in no file. When Python stops, they are gone."


class GroupRatings(Card):
    """The two ratings of each person in a group, put in by whoever leads it, and what may be said of them.

    They are kept in memory and nowhere else: *Delete these ratings* deletes all of them, and so does the end of Python.
    The order in which people were added is not shown.

    Args:
        synthetic: How many made-up people to rehearse with, 1 to 1000; None for none. They are marked, and go when
            real ratings come.
        room: Where phones answer; they count together with the slips. Showing the picture closes the question that is
            open, and deleting closes the room.

    Attributes:
        keypad: The keypad for paper slips.

    Raises:
        ValueError: If ``synthetic`` is not such a number.

    >>> ratings = GroupRatings()
    >>> ratings.keypad.pairs = [[6, 4], [5, 5]]
    >>> ratings.group
    n = 2 people. With fewer than 5 people only their number is shown, so that nobody can be picked out.
    """

    def __init__(self, *, synthetic: int | None = None, room: LiveRoom | None = None) -> None:
        if synthetic is not None:
            checks.whole("synthetic", synthetic, 1, MOST_PEOPLE, or_none="None or ")
        super().__init__(gone=GONE)
        # What was added, one after the other, and how: a slip, some lines, or made-up people (None).
        self._entries: list[tuple[str | None, Group]] = [(None, Group.rehearsal(synthetic))] if synthetic else []
        self._pictured = False
        self.room = room
        self._phones = room.answers() if room else []
        self._guesses: Sequence[int] = ()
        self.keypad = Keypad()
        self.keypad.observe(self._slips_changed, "pairs")
        self._ways = ipywidgets.ToggleButtons(options=list(INTRO))
        self._ways.observe(lambda _: self._draw(), "value")
        self._intro = text("")
        self._lines = Field(f"Lines, such as {EXAMPLE}", kind="lines")
        lines = ipywidgets.VBox([self._lines, self.button("Add these lines", self._add_lines, main=True)])
        lines.add_class("backnb-card-way")
        self._boxes = {SLIPS: self.keypad, LINES: lines}
        self._reply = text("", "backnb-card-status")
        self._wrong, self._sentence, self._picture = Shown(), Shown(), Shown()
        self._sentence.add_class("backnb-card-sentence")
        self._picture.add_class("backnb-card-picture")
        self._show_picture = self.button(SHOW, lambda: self.picture(not self._pictured), main=True)
        self._average = self.button(AVERAGE, self._say_average)
        back = self.button("Take back the last addition", self._take_back)
        looks = row(self._show_picture, self._average, back)
        delete = self.button("Delete these ratings", self.delete)
        keeps = row(delete, self.button("Rehearse with made-up ratings", self._rehearse))
        for each in (self._intro, self._show_picture, back, keeps):  # in the hour the next page does that
            each.add_class("backnb-card-desk")
        self._draw()
        if room:
            room.on_change(self._phones_changed)
        ways = [self._ways, self._intro, *self._boxes.values()]
        where = text(PROMISE, "backnb-card-desk")
        self.show(TITLE, *ways, self._sentence, self._picture, self._reply, self._wrong, looks, keeps, where)

    @property
    def group(self) -> Group:
        """The ratings so far, sorted, so that no order of people shows."""
        pairs = [*self._phones, *(pair for _, group in self._entries for pair in group.pairs)]
        problems = [group.problems for way, group in self._entries if way == LINES]
        return Group(sorted(pairs, key=in_order), self._made_up, problems[-1] if problems else [])

    @property
    def _made_up(self) -> bool:
        return any(group.synthetic for _, group in self._entries)

    # What comes in.

    def _slips_changed(self, change: dict) -> None:
        """Follow the keypad, which adds slips and takes them back by itself."""
        slips = [tuple(pair) for pair in change["new"]]
        known = [entry for entry in self._entries if entry[0] == SLIPS]
        same = len([*takewhile(lambda both: both[0][1].pairs == [both[1]], zip(known, slips, strict=False))])
        self._entries = [entry for entry in self._entries if not any(entry is gone for gone in known[same:])]
        self._add([(SLIPS, Group([slip])) for slip in slips[same:]], "")

    def _phones_changed(self) -> None:
        """Follow the room; the picture goes only when an answer has changed, not when a phone comes or leaves."""
        if self.room and self.room.answers() != self._phones:
            self._phones = self.room.answers()
            self._add([], "")
        elif not self._pictured:
            self._draw()

    def _add_lines(self) -> None:
        if not self._lines.value.strip():  # such as at the second click of a double click
            self._say(NOTHING_TO_READ)
            return
        group = Group.from_text(self._lines.value)
        self._lines.value = ""  # somebody may have pasted names
        self._add([(LINES, group)], f"{counted(len(group.pairs), *EACH)} added from the pasted lines.")

    def _add(self, entries: list[tuple[str, Group]], words: str) -> None:
        """Add what real people gave; what is made up goes."""
        if self._made_up and (self._phones or any(group.pairs for _, group in entries)):
            self._entries = []
            words += " The made-up ratings are gone."
        self._entries += entries
        self._change(words)

    def _rehearse(self) -> None:
        if self.group.pairs and not self._made_up:
            self._say(REAL_HERE)
            return
        self._entries = [(None, Group.rehearsal(PEOPLE))]
        self._change(f"{counted(PEOPLE, *EACH)} made up to practise with. They go when real ratings come.")

    def _take_back(self) -> None:
        if not self._entries:
            self._say(NOTHING)
            return
        way, group = self._entries[-1]
        if way == SLIPS:
            self.keypad.pairs = self.keypad.pairs[:-1]
            self._say("The last slip is taken back.")
            return
        self._entries.pop()
        self._change(f"Taken back: {counted(len(group.pairs), *EACH)}{', made up' if group.synthetic else ''}.")

    def delete(self) -> str:
        """Delete the ratings, as the button does.

        Returns:
            What was done, in words.
        """
        self._lines.value = ""
        self._entries = []
        self.keypad.clear()
        if self.room:
            self.room.close()
        return self._change(DELETED)

    # What is shown.

    def picture(self, shown: bool, guesses: Sequence[int] = ()) -> None:
        """Draw the picture, or take it away: it comes up only when whoever leads the group wants it.

        Args:
            shown: Whether it is to be seen.
            guesses: How many guessed lower, the same and higher, to stand under the counts.
        """
        self._pictured, self._guesses = shown, guesses
        if shown:
            self._reply.value = ""  # what was answered before is no word about the picture
        if shown and self.room and self.room.round != "wait":
            self.room.round = "closed"
        self._draw()

    def _say_average(self) -> None:
        """Say what lay people ask for last and misread most easily: only when it is asked for."""
        self._sentence.say(self.group.interval())

    def _change(self, words: str) -> str:
        """Answer. The picture goes: of one before and one after a slip, that slip could be read."""
        self._pictured = False
        return self._say(words)

    def _say(self, words: str) -> str:
        """Answer, and bring all that is shown up to date."""
        words = words.strip()
        self._reply.value = paragraphs(words)
        listed = "".join(f"<li>{escape(problem)}</li>" for problem in self.group.problems)
        self._wrong.html = f"<p>Could not be read:</p><ul>{listed}</ul>" if listed else ""
        self._draw()
        return words

    def _draw(self) -> None:
        """Show the way in or the picture."""
        group, way, picture = self.group, str(self._ways.value), self._pictured
        self._show_picture.description = HIDE if picture else SHOW
        self._intro.value = paragraphs(INTRO[way])
        for widget in (self._ways, self._intro, *self._boxes.values()):
            shown = not picture and widget in (self._ways, self._intro, self._boxes[way])
            widget.layout.display = None if shown else "none"
        count = f"{counted(len(group.pairs), *EACH)} so far{', made up' if group.synthetic else ''}."
        if self.room and self.room.is_open:
            count += f" {count_words(self.room)}"
        self._sentence.say("" if picture else count)
        self._average.layout.display = None if picture and group.n >= FEWEST_TO_DRAW else "none"
        self._picture.html = ""
        if picture:
            from backnb.workshop.group_figure import plot_group  # matplotlib is loaded now, when a picture is asked for

            self._picture.html = plot_group(group, self._guesses).html()
