"""Ratings that nothing acts upon, and sliders to choose which days are looked at."""

import ipywidgets

from backnb.kit.card import Card, html, row, text
from backnb.kit.words import paragraphs

DAYS = 2000
TASK = (
    "Nothing happens between the two ratings: no drill, no effect. Pull the sliders and watch the lines at the right."
)


class Simulator(Card):
    """A simulator of regression to the mean: how far ratings fall by themselves if only high days are looked at.

    >>> simulator = Simulator()
    """

    def __init__(self) -> None:
        super().__init__()
        self._cutoff = ipywidgets.FloatSlider(
            value=5, min=0, max=8, step=0.5, description="Look only at days above", continuous_update=False
        )
        self._correlation = ipywidgets.FloatSlider(
            value=0.6, min=0, max=1, step=0.05, description="How alike the two ratings are", continuous_update=False
        )
        self._seed = 0
        self._chart, self._said = html(""), text("")
        for slider in (self._cutoff, self._correlation):
            slider.observe(lambda _: self._draw(), "value")
        self._draw()
        again = row(self.button("Draw other days", self._again))
        self.show("A fall without a cause", text(TASK), self._cutoff, self._correlation, self._chart, self._said, again)

    def _again(self) -> None:
        self._seed += 1
        self._draw()

    def _draw(self) -> None:
        from backnb.ratings.demonstrations import plot_regression
        from backnb.ratings.made_up import simulate_regression

        chosen = {"correlation": self._correlation.value, "cutoff": self._cutoff.value}
        regression = simulate_regression(**chosen, n=DAYS, seed=self._seed)
        self._chart.value, self._said.value = plot_regression(regression).html(), paragraphs(str(regression))
