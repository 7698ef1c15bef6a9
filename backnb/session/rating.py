"""The stiffness rating: one question, eleven buttons, no default."""

import anywidget
import traitlets
from traitlets import Bool, Dict, TraitError, Unicode

from backnb.course.wording import DECLINE, HIGHEST, LOWEST, QUESTION
from backnb.kit.assets import module, style

WORDS = {
    "low": LOWEST,
    "high": HIGHEST,
    "decline": DECLINE,
    "chosen": "You chose {value}.",
    "declined": "You chose not to say.",
    "keys": "Keys: 0 to 9; press 1 and then 0 for 10; arrows move by one",
}


class Rating(anywidget.AnyWidget):
    """A numeric rating scale from 0 to 10 in whole numbers, with no default and a way not to answer.

    It is a simple self-rating modelled on the scale used for pain (Hjermstad and others 2011), not a
    validated measure of stiffness.

    Traits:
        value: The rating, a whole number from 0 to 10, or None for no answer. 0 is an answer.
        answered: True once a number was chosen or "Prefer not to say" was pressed.

    >>> from backnb.session.rating import Rating
    >>> rating = Rating()
    >>> rating.value, rating.answered
    (None, False)
    """

    _esm = module("session/rating.js")
    _css = style("kit/board.css", "session/rating.css")

    value = traitlets.Any(None).tag(sync=True)
    answered = Bool(False).tag(sync=True)
    _question = Unicode().tag(sync=True)
    _words = Dict(WORDS).tag(sync=True)
    _take_focus = Bool(False).tag(sync=True)

    def __init__(self, question: str = QUESTION, value: int | None = None) -> None:
        """Make a rating.

        Args:
            question: What is asked. The default is the course's one question; ask it in the same words
                before and after.
            value: A rating that is already known.

        Raises:
            TraitError: If ``value`` is not a whole number from 0 to 10 or None.
        """
        super().__init__(_question=str(question), value=value)

    @traitlets.validate("value")
    def _whole_number(self, proposal: dict) -> int | None:
        value = proposal["value"]
        if value is not None and (isinstance(value, bool) or value not in range(11) or int(value) != value):
            raise TraitError(f"A rating must be a whole number from 0 to 10, or None for no answer, not {value!r}.")
        return None if value is None else int(value)

    @traitlets.observe("value")
    def _answer(self, change: dict) -> None:
        if change["new"] is not None:
            self.answered = True

    def __repr__(self) -> str:
        # Without the number: a notebook file keeps this text, and it must not keep anybody's answers.
        return f"Rating ({'answered' if self.answered else 'no answer yet'})"
