"""Your sessions so far: the picture, the sentence, and where they are kept."""

import ipywidgets

from backnb.change import summarize
from backnb.log import StiffnessLog
from backnb.widgets.card import Card, html, row, text


class History(Card):
    """All sessions of a log in one picture.

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
        self.refresh()

    def refresh(self) -> None:
        """Read the log again and draw it. If it cannot be read, the reason is shown instead."""
        again = row(self.button("Show again, with the newest session", self.refresh))
        try:
            parts = self._parts()
        except (OSError, ValueError) as error:
            parts = [text(str(error), "backnb-card-stop")]
        self.show("Your sessions", *parts, again)

    def _parts(self) -> list[ipywidgets.Widget]:
        from backnb.plots import plot_sessions  # matplotlib is loaded now, when a picture is asked for

        sessions = self._log.sessions()
        sentence = str(summarize(sessions["before"], sessions["after"]))
        where = f"Kept in {self._log.path}, on this computer only."
        return [html(plot_sessions(sessions).html()), text(sentence), text(where)]
