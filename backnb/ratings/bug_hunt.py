"""A hunt for what misleads in a chart: whatever is found is mended at once."""

from typing import TYPE_CHECKING

import ipywidgets

from backnb.kit.card import Card, html, text
from backnb.kit.words import paragraphs

if TYPE_CHECKING:
    import pandas as pd

TASK = "Tick what misleads you. Each flaw you find is mended, and the line under the chart says why. Not all are flaws."


class BugHunt(Card):
    """A chart that misleads in five ways, to be mended by ticking what is wrong with it.

    Args:
        sessions: Made-up sessions with ``before`` and ``after``, such as ``sample_sessions()``.

    >>> from backnb import sample_sessions
    >>> hunt = BugHunt(sample_sessions())
    """

    def __init__(self, sessions: "pd.DataFrame") -> None:
        super().__init__()
        from backnb.ratings.demonstrations import SUSPECTS  # loads matplotlib, as the chart does

        self._sessions = sessions
        self._ticks = {
            key: ipywidgets.Checkbox(description=suspect.name, indent=False) for key, suspect in SUSPECTS.items()
        }
        self._chart, self._said = html(""), text("", "backnb-card-status")
        for key, tick in self._ticks.items():
            tick.add_class("backnb-card-tick")
            tick.observe(lambda change, key=key: self._draw(key, change["new"]), "value")
        self._draw()
        self.show("Bug hunt: mend this chart", text(TASK), self._chart, self._said, *self._ticks.values())

    def _draw(self, key: str | None = None, ticked: bool = False) -> None:
        from backnb.ratings.demonstrations import FLAWS, SUSPECTS, plot_misleading

        mended = [flaw for flaw in FLAWS if self._ticks[flaw].value]
        self._chart.value = plot_misleading(self._sessions, mended).html()
        count = f"{len(mended)} of {len(FLAWS)} mended."
        why = f"{SUSPECTS[key].why} " if key and ticked else ""
        self._said.value = paragraphs(why + count)
