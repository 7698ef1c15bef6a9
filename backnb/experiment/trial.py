"""The self-experiment, day by day: plan it, rate, do what the coin says, rate again, and read what came of it."""

import secrets
from collections.abc import Callable
from datetime import date

import ipywidgets

from backnb.drills.plan import Plan
from backnb.experiment.experiment import DAYS, DAYS_RANGE, DRILL, GONE, KINDS, REST, Experiment
from backnb.kit import checks
from backnb.kit.card import Card, row, text
from backnb.kit.unsaved import Shown
from backnb.kit.words import paragraphs
from backnb.log.session import Session as Record
from backnb.log.store import StiffnessLog, given_or_own
from backnb.session.session import Coin, Session
from backnb.timer.timer import SPEED_RANGE

INTRO = (
    "You rate first. Then a coin, tossed in advance, says whether you do the drills or stand quietly for the same "
    "time, by the same timer. Then you rate again. Do it at about the same time of day, however the back feels. You "
    "may leave days out; but a coin that you have seen is the coin of that day, done or not."
)
COINS = {
    DRILL: "The coin says: {drills}.",
    REST: "The coin says: quiet standing, as long as the drills take.",
}
REHEARSAL = "Nobody gave these ratings. Does the drill do anything in them? Say it aloud, then look."
BUILT_IN = {
    -1: "Built in: on drill days the drill took one point off the second rating.",
    0: "Built in: the drill did nothing. All that you see is chance.",
}
LOOKED = "This was written down: the result will say how often you looked."


class Trial(Card):
    """A coin-toss experiment on yourself, kept in your log: both drills on some days, standing as long on the others.

    Args:
        log: Where it is kept; your own log in your data folder if left out.
        speed: As for ``Timer``.
        today: Gives today's date; the day of the learner's computer if left out.

    Raises:
        ValueError: If the log is something else, or the speed is not a number from 0.1 to 100.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     trial = Trial(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(
        self, log: StiffnessLog | None = None, *, speed: float = 1, today: Callable[[], date] | None = None
    ) -> None:
        super().__init__()
        self._log = given_or_own(log)
        self._plan = Plan.between_sets()
        self._speed, self._today = checks.number("speed", speed, *SPEED_RANGE), today or (lambda: self.now().date())
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
        elif draft := self._log.draft(experiment.uid):
            self._show_left_open(experiment, draft)
        elif experiment.over:
            self._show_result(experiment)
        else:
            self._show_day(experiment)

    def _on_another_day(self) -> None:
        if not any(isinstance(child, Session) for child in self.children):
            self.refresh()

    def _offer(self) -> None:
        low, high = DAYS_RANGE
        days = ipywidgets.IntSlider(value=DAYS, min=low, max=high, step=2, description="Days")
        promise = text("")

        def choose(_: object = None) -> None:
            promise.value = paragraphs(Experiment.draw(days.value, seed=0).promise())

        days.observe(choose, "value")
        choose()
        begin = self.button("Toss the coins and begin", lambda: self._begin(days.value), main=True)
        rehearse = self.button("Rehearse it with made-up days", lambda: self._rehearse(days.value))
        self.show("Plan your own experiment", text(INTRO), days, promise, row(begin, rehearse))

    def _rehearse(self, days: int) -> None:
        effect, seed = secrets.choice([*BUILT_IN]), secrets.randbelow(10_000)
        told = text("")
        buttons = row(
            self.button("Show what was built in", lambda: setattr(told, "value", paragraphs(BUILT_IN[effect]))),
            self.button("Another one", lambda: self._rehearse(days)),
            self.button("Back", self.refresh),
        )
        made_up = self._result(Experiment.rehearse(days, effect, seed))
        self.show("A rehearsal with made-up days", text(REHEARSAL), *made_up, told, buttons)

    def _begin(self, days: int) -> None:
        experiment = Experiment.latest(self._log)
        if experiment is None or experiment.over:  # else it was begun on another card
            Experiment.draw(days).begin(self._log)
        self.refresh()

    def _show_day(self, experiment: Experiment) -> None:
        number, count = len(experiment.days), len(experiment.arms)
        others = [
            self.button("Look at all the coins", lambda: self._peek(experiment)),
            self.button("Look at the result so far", lambda: self._peek(experiment, result=True)),
            self.button("End this experiment early", lambda: self._ask_to_stop(experiment)),
        ]
        note = text(
            "Looking ahead, or at the result before the end, is allowed. It is written down, because it may move you."
        )
        if experiment.is_done_for(self._today()):
            done = text(
                "The coin of today has been shown. The next comes tomorrow or later; a pause of a week does no harm."
            )
            again = self.button("Look again", self.refresh)  # a notebook may be left open over midnight
            self.show(f"Day {number} of {count} is done", done, row(again), note, row(*others))
            return
        begin = self.button("Begin this day", lambda: self._show_session(lambda: self._toss(experiment)), main=True)
        self.show(f"Day {number + 1} of {count}", text(INTRO), row(begin), note, row(*others))

    def _show_left_open(self, experiment: Experiment, draft: Record) -> None:
        """Offer a day that a crash or a closed lid left unfinished; no other coin is shown before it is settled."""
        day, arm = draft.day or 1, draft.arm or DRILL

        def go_on() -> None:
            self._show_session(lambda: self._coin(experiment, day, arm))._take_up(draft)

        def leave() -> None:
            self._write(lambda: self._log.edit(draft.id or 0, ended="stopped"))
            self.refresh()

        words, left = Shown(), "If you leave it as it is, the day counts with a missing rating."
        words.say(f"It was begun on {draft.at.day} {draft.at:%b, %H:%M}. {self._said(arm)}")
        buttons = row(self.button("Go on with it", go_on, main=True), self.button("Leave it as it is", leave))
        self.show(f"Day {day} of {len(experiment.arms)} was left open", words, text(left), buttons)

    def _show_session(self, coin: Callable[[], Coin]) -> Session:
        session = Session(self._plan, self._log, speed=self._speed, coin=coin)
        back = self.button("Back to the experiment", self.refresh)
        self.show(self.head.title.removesuffix(" was left open"), session, row(back))
        return session

    def _write(self, action: Callable[[], object]) -> None:
        """Change something in the log; if it is not there any more, show what there is, and let the card say so."""
        try:
            action()
        except ValueError:
            self.refresh()
            raise

    def _toss(self, begun: Experiment) -> Coin:
        """Write down that today's coin is shown, and say what it says."""
        experiment = Experiment.latest(self._log)  # read anew: today may have had its coin on another card
        if experiment is None or experiment.uid != begun.uid:
            raise ValueError(f"{GONE} Press Back to the experiment.")
        arm = experiment.arm_of(self._today())
        if arm is None:
            raise ValueError("The coin of today has been shown, on another card. Press Back to the experiment.")
        experiment.show(self._log, self._today())
        return self._coin(experiment, len(experiment.days) + 1, arm)

    def _coin(self, experiment: Experiment, day: int, arm: str) -> Coin:
        plan = self._plan if arm == DRILL else Plan.standing(self._plan.total_s)
        return Coin(self._said(arm), plan, {"exercise": plan.key, "experiment": experiment.uid, "day": day, "arm": arm})

    def _said(self, arm: str) -> str:
        return COINS[arm].format(drills=" and ".join(exercise.name for exercise in self._plan.exercises))

    def _peek(self, experiment: Experiment, *, result: bool = False) -> None:
        self._write(lambda: experiment.peek(self._log))
        back = row(self.button("Back to the experiment", self.refresh))
        if result:
            self.show(
                "The result so far", *self._result(Experiment.latest(self._log) or experiment), text(LOOKED), back
            )
            return
        coins = ", ".join(f"{day}. {KINDS[arm]}" for day, arm in enumerate(experiment.arms, 1))
        self.show("All the coins", text(f"{coins}."), text(LOOKED), back)

    def _ask_to_stop(self, experiment: Experiment) -> None:
        question = "End it early? What you rated stays in your log. The coins of the days left are not used."
        yes = self.button("Yes, end it", lambda: self._stop(experiment))
        self.show(
            "End this experiment early?", text(question), row(self.button("No, go on", self.refresh, main=True), yes)
        )

    def _stop(self, experiment: Experiment) -> None:
        self._write(lambda: experiment.stop(self._log))
        self.refresh()

    def _show_result(self, experiment: Experiment) -> None:
        again = row(self.button("Plan another experiment", self._offer))
        self.show("Your experiment is over", *self._result(experiment), again)

    def _result(self, experiment: Experiment) -> list[ipywidgets.Widget]:
        from backnb.experiment.figure import plot_experiment  # matplotlib is loaded now, when a picture is asked for

        sentence = Shown()
        sentence.say(experiment.result())
        return [Shown(plot_experiment(experiment).html()), sentence]
