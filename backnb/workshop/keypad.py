"""The keypad: a pile of paper slips typed in, three keystrokes a slip, with nothing left on the screen but a count."""

import traitlets
from traitlets import Dict, Int, TraitError

from backnb.kit.assets import module, style
from backnb.kit.board import Board
from backnb.ratings.change import ratings
from backnb.workshop.agenda import GONE

WORDS = {
    "name": "Paper slips",
    "before": "before",
    "after": "after",
    "ten": "T or +",
    "no_answer": "no answer",
    "dash": "\u2013",
    "dot": "\u25cf",
    "next": "Next slip",
    "enter": "Enter",
    "back": "Take back",
    "backspace": "Backspace",
    "slip": "slip",
    "slips": "slips",
    "taken_back": "The last slip is taken back.",
    "nothing_left": "There is nothing to take back.",
    "both_missing": "Type the rating before, then the rating after.",
    "after_missing": "Type the rating after as well, or \u2013 for no answer.",
    "full": "Press Enter for the next slip.",
    "asleep": "Click here once. Then the keys work.",
    "keys": "Keys: 0 to 9, T or + for 10, a dash or point for no answer, Enter for the next slip, Backspace to take "
    "back",
}


class Keypad(Board):
    """Eleven keys and one for no answer. Each slip is a rating before, one after, and Enter.

    It looks like the number block of a keyboard, and each key stands where that has it: + is 10, the point is no
    answer. The numbers of a slip are shown until Enter is pressed; then only the count of slips is.

    Traits:
        pairs: A list with [before, after] for each slip, in the order they were typed; None is no answer. It stays in
            Python: the browser sends each slip once, and hears only how many there are.

    >>> keypad = Keypad()
    >>> keypad.pairs = [[6, 4], [7, None]]
    >>> keypad
    Keypad (slips: 2)
    """

    _esm = module("workshop/keypad.js")
    _css = style("kit/board.css", "workshop/keypad.css")

    pairs = traitlets.List()  # not synced: what is synced can be saved with the notebook
    _count = Int(0).tag(sync=True)
    _cleared = Int(0).tag(sync=True)  # how often everything was deleted: then a slip half typed goes too
    _words = Dict(WORDS).tag(sync=True)
    _gone = Dict(GONE).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._hear)

    def _hear(self, _: object, message: dict, __: object) -> None:
        """Add the slip that was typed, or take the last one back."""
        if "slip" in message:
            self.pairs = [*self.pairs, message["slip"]]
        elif "back" in message:
            self.pairs = self.pairs[:-1]

    def clear(self) -> None:
        """Forget all slips, and take a slip that is half typed off the screen."""
        self.pairs = []
        self._cleared += 1

    @traitlets.validate("pairs")
    def _pairs_of_ratings(self, proposal: dict) -> list[list[int | None]]:
        try:
            pairs = [(before, after) for before, after in proposal["value"]]
            before, after = (ratings([pair[side] for pair in pairs], "each rating") for side in (0, 1))
        except (TypeError, ValueError):
            # What was given is not repeated: it may be somebody's answers.
            raise TraitError("pairs must be a list of [before, after], whole numbers from 0 to 10 or None.") from None
        return [list(pair) for pair in zip(before, after, strict=True)]

    @traitlets.observe("pairs")
    def _tell(self, _: dict) -> None:
        self._count = len(self.pairs)

    def __repr__(self) -> str:
        # Without the ratings: a notebook file keeps this text.
        return f"Keypad (slips: {len(self.pairs)})"
