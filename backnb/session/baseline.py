"""A rating on a day without exercise, to know how your back feels when you do nothing about it."""

from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Shown
from backnb.log.store import StiffnessLog, given_or_own
from backnb.session.history import refresh_histories
from backnb.session.rating import Rating

WHY = (
    "On a day without a drill, rate at the time you would have done it. Such baseline ratings show how much your "
    "stiffness moves by itself."
)


class Baseline(Card):
    """One rating without exercise, saved in your log.

    Args:
        log: Where to save; your own log in your data folder if left out.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     baseline = Baseline(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(self, log: StiffnessLog | None = None) -> None:
        super().__init__()
        self._log = StiffnessLog(given_or_own(log).path)  # of its own, so that it undoes what was done here
        self._ask()

    def _ask(self) -> None:
        rating = Rating()
        save = self.button("Save this rating", lambda: self._save(rating.value), main=True, enabled=False)
        rating.observe(lambda _: setattr(save, "disabled", rating.value is None), ["value", "answered"])
        self.show("A day without exercise", text(WHY), rating, row(save))

    def _save(self, value: int | None) -> None:
        number = self._log.add(at=self.now(), before=value, exercise="none")
        saved = Shown()
        saved.say(f"Rating {value} is saved as session {number} {self._log.place}.")
        refresh_histories()
        again = row(self.button("Take it back", self._undo), self.button("Rate again", self._ask))
        self.show("Saved", saved, again)

    def _undo(self) -> None:
        self._log.undo()
        refresh_histories()
        self._ask()
