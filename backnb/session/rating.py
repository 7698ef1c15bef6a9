"""The stiffness rating: one question, eleven buttons, no default."""

from collections.abc import Callable, Mapping
from typing import Any

import traitlets
from traitlets import Bool, Dict, TraitError

from backnb.course.wording import QUESTION, RATING
from backnb.kit import checks
from backnb.kit.assets import module, style
from backnb.kit.unsaved import Unsaved


class Rating(Unsaved):
    """A numeric rating scale from 0 to 10 in whole numbers, with no default and a way not to answer.

    It is a simple self-rating modelled on the scale used for pain (Hjermstad and others 2011), not a
    validated measure of stiffness. The answer is no synced trait, so no notebook file keeps it.

    Traits:
        value: The rating, a whole number from 0 to 10, or None for no answer. 0 is an answer.
        answered: True once a number was chosen or "Prefer not to say" was pressed.

    >>> from backnb.session.rating import Rating
    >>> rating = Rating()
    >>> rating.value, rating.answered
    (None, False)
    """

    _esm = module("kit/rating.js")
    _css = style("kit/board.css", "kit/rating.css")

    value = traitlets.Any(None, allow_none=True)
    answered = Bool(False)
    _words = Dict(RATING).tag(sync=True)
    _take_focus = Bool(False).tag(sync=True)

    def __init__(self, question: str = QUESTION, value: int | None = None, *, take_focus: bool = False) -> None:
        """Make a rating.

        Args:
            question: What is asked. The default is the course's one question; ask it in the same words
                before and after.
            value: A rating that is already known.
            take_focus: Whether it takes the keyboard when it comes on the page.

        Raises:
            TraitError: If ``value`` is not a whole number from 0 to 10 or None.
            ValueError: If ``take_focus`` is not True or False.
        """
        self._then: list[Callable[[], object]] = []
        super().__init__("rating", str(question), _take_focus=checks.yes_no("take_focus", take_focus))
        self.value = value
        self.observe(self._tell, ["value", "answered"])

    def on_go_on(self, callback: Callable[[], object]) -> None:
        """Call a function when the learner presses Enter on an answer."""
        self._then.append(callback)

    @traitlets.validate("value")
    def _whole_number(self, proposal: dict) -> int | None:
        try:
            return checks.rating("A rating", proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None

    @traitlets.observe("value")
    def _answer(self, change: dict) -> None:
        if change["new"] is not None:
            self.answered = True

    def _content(self) -> dict[str, Any]:
        return {"value": self.value, "answered": self.answered}

    def _heard(self, message: Mapping[str, Any]) -> None:
        if "value" in message:
            with self.hold_trait_notifications():
                self.value = message["value"]
                self.answered = True
        elif message.get("go_on") and self.answered:
            for callback in self._then:
                callback()

    def __repr__(self) -> str:
        # Without the number: a notebook file keeps this text, and it must not keep anybody's answers.
        return f"Rating ({'answered' if self.answered else 'no answer yet'})"
