"""The self-experiment, day by day: plan it, show today's coin, do what it says, and read what came of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets

from backnb.drills.plan import Plan
from backnb.experiment.experiment import DAYS_RANGE, DRILL, Experiment
from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Shown
from backnb.log.store import StiffnessLog
from backnb.session.session import Session

FIRST_DAYS = 10
INTRO = (
    "A coin, tossed in advance, says for each day whether you do both drills or stand quietly for the same time, by "
    "the same timer. You rate before and after, as always. It is one day at a time, and you may pause as long as you "
    "like."
)
COINS = {
    "drill": "Today's coin says: both drills.",
    "rest": "Today's coin says: quiet standing, as long as the drills take.",
}
LOOKED = "This was written down: the result will say how often you looked."


class Trial(Card):
    """A coin-toss experiment on yourself, kept in your log.

    Args:
        log: Where it is kept; your own log in your data folder if left out.
        plan: What the drill days do; ``Plan.between_sets()`` if left out. The other days stand as long.
        speed: As for ``Timer``.
        today: Gives today's date; the day of the learner's computer if left out.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     trial = Trial(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(
        self,
        log: StiffnessLog | None = None,
        plan: Plan | None = None,
        *,
        speed: float = 1,
        today: Callable[[], date] | None = None,
    ) -> None:
        super().__init__()
        self._log = StiffnessLog() if log is None else log
        self._plan = Plan.between_sets() if plan is None else plan
        self._speed, self._today = speed, today or (lambda: self.now().date())
        self.refresh()

    def refresh(self) -> None:
        """Read the log again, and show what there is to do today. If it cannot be read, the reason is shown."""
        try:
            experiment = Experiment.latest(self._log)
        except (OSError, ValueError) as error:
            self.show(
                "Your experiment", text(str(error), "backnb-card-stop"), row(self.button("Try again", self.refresh))
            )
            return
        if experiment is None:
            self._offer()
        elif experiment.over:
            self._show_result(experiment)
        else:
            self._show_day(experiment)

    def _offer(self) -> None:
        low, high = DAYS_RANGE
        days = ipywidgets.IntSlider(value=FIRST_DAYS, min=low, max=high, step=2, description="Days")
        promise = text("")

        def choose(_: object = None) -> None:
            promise.value = text(Experiment.draw(days.value, seed=0).promise()).value

        days.observe(choose, "value")
        choose()
        begin = self.button("Toss the coins and begin", lambda: self._begin(days.value), main=True)
        self.show("Plan your own experiment", text(INTRO), days, promise, row(begin))

    def _begin(self, days: int) -> None:
        Experiment.draw(days).begin(self._log)
        self.refresh()

    def _show_day(self, experiment: Experiment) -> None:
        number, count = len(experiment.days), len(experiment.arms)
        others = [
            self.button("Look at all the coins", lambda: self._peek(experiment)),
            self.button("Look at the result so far", lambda: self._peek(experiment, result=True)),
            self.button("Give this experiment up", lambda: self._ask_to_stop(experiment)),
        ]
        note = text(
            "Looking ahead, or at the result before the end, is allowed. It is written down, because it may move you."
        )
        if experiment.is_done_for(self._today()):
            done = text("Today is done. The next coin can be shown from tomorrow on; a pause of a week does no harm.")
            again = self.button("Look again", self.refresh)  # a notebook may be left open over midnight
            self.show(f"Day {number} of {count} is done", done, row(again), note, row(*others))
            return
        show = self.button("Show today's coin", self._show_coin, main=True)
        self.show(f"Day {number + 1} of {count}", text(INTRO), row(show), note, row(*others))

    def _coin(self, experiment: Experiment | None) -> dict[str, Any] | None:
        """Give what a session of today is saved with; None if today has had its day."""
        arm = experiment.arm_of(self._today()) if experiment else None
        if experiment is None or arm is None:
            return None
        return {"experiment": experiment.uid, "day": len(experiment.days) + 1, "arm": arm}

    def _show_coin(self) -> None:
        experiment = Experiment.latest(self._log)  # read anew: today may have had its day on another card
        saved_with = self._coin(experiment)
        if experiment is None or saved_with is None:
            self.refresh()
            return
        arm = saved_with["arm"]
        plan = self._plan if arm == DRILL else Plan.standing(self._plan.total_s)
        title = f"Day {saved_with['day']} of {len(experiment.arms)}"
        coin = text(COINS[arm], "backnb-card-coin")
        back = self.button("Back to the experiment", self.refresh)

        def begin() -> None:
            if self._coin(Experiment.latest(self._log)) != saved_with:  # the coin may have lain open for long
                self.refresh()
                return
            session = Session(plan, self._log, speed=self._speed, saved_with=saved_with)
            self.show(title, coin, session, row(back))

        # The coin alone, so that nobody misses it; it stays above the session.
        self.show(title, coin, row(self.button("Go on", begin, main=True), back))

    def _peek(self, experiment: Experiment, *, result: bool = False) -> None:
        experiment.peek(self._log)
        back = row(self.button("Back to the experiment", self.refresh))
        if result:
            self.show(
                "The result so far", *self._result(Experiment.latest(self._log) or experiment), text(LOOKED), back
            )
            return
        coins = ", ".join(f"{day}. {arm}" for day, arm in enumerate(experiment.arms, 1))
        self.show("All the coins", text(f"{coins}."), text(LOOKED), back)

    def _ask_to_stop(self, experiment: Experiment) -> None:
        question = "Give this experiment up? What you rated stays in your log. The coins of the days left are not used."
        yes = self.button("Yes, give it up", lambda: self._stop(experiment))
        self.show("Give it up?", text(question), row(self.button("No, go on", self.refresh, main=True), yes))

    def _stop(self, experiment: Experiment) -> None:
        experiment.stop(self._log)
        self.refresh()

    def _show_result(self, experiment: Experiment) -> None:
        again = row(self.button("Plan another experiment", self._offer))
        self.show("Your experiment is over", *self._result(experiment), again)

    def _result(self, experiment: Experiment) -> list[ipywidgets.Widget]:
        from backnb.experiment.figure import plot_experiment  # matplotlib is loaded now, when a picture is asked for

        sentence = Shown()
        sentence.say(experiment.result())
        return [Shown(plot_experiment(experiment).html()), sentence]
