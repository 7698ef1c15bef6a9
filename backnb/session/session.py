"""The main job from end to end: safety, rate, move with the timer, rate again, see it."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
from traitlets import Unicode

from backnb.course.exercises import Exercise
from backnb.course.safety import STOP_TEXT
from backnb.course.wording import HONEST, STAND
from backnb.drills.plan import Plan
from backnb.kit.card import Card, html, row, text
from backnb.log.store import StiffnessLog
from backnb.ratings.change import summarize
from backnb.session.rating import Rating
from backnb.session.safety import SafetyCheck
from backnb.timer.timer import Result, Timer

TITLES = {
    "rest": "How long is your rest?",
    "safety": "Safety first",
    "before": "Rate how your back feels",
    "move": "Move with the timer",
    "after": "Rate again",
    "pain": "Any pain?",
    "result": "Your session",
}
PAIN = {"None": "none", "Same as before": "same", "More than before": "more", "New pain": "new"}
HURTS = ("more", "new")
CONTEXT = {"Rather not say": "", "Sitting": "sitting", "Training": "training", "Something else": "something else"}
LEFT_EARLY = f"If you stopped because something hurts: {STOP_TEXT}"
REST_LIMITS_S = (45, 180)  # of the slider; ours


class Session(Card):
    """One session, step by step: safety check, rating, timer, the same rating, pain, saved, picture.

    Every step can be left. What was answered is saved, and what is missing is saved as missing. If saving
    fails, the answers stay on the screen with the reason and a button to try again.

    Traits:
        step: The step it is in: "rest", "safety", "before", "move", "after", "pain" or "result".

    >>> from backnb import SQUAT, Session
    >>> Session(SQUAT, reps=10).step
    'safety'
    """

    step = Unicode()

    def __init__(
        self,
        exercise_or_plan: Exercise | Plan,
        log: StiffnessLog | None = None,
        *,
        choose_rest: bool = False,
        pace: str = "steady",
        sound: bool = True,
        voice: bool = False,
        speed: float = 1,
        saved_with: Mapping[str, Any] | None = None,
        **plan_options: Any,
    ) -> None:
        """Make a session.

        Args:
            exercise_or_plan: ``SQUAT``, ``ROOF``, or a plan such as ``Plan.between_sets(90)``.
            log: Where to save; your own log in your data folder if left out.
            choose_rest: Whether the learner first chooses how long the rest is; the plan is then made anew
                with ``Plan.between_sets``.
            pace: As for ``Timer``.
            sound: As for ``Timer``.
            voice: As for ``Timer``.
            speed: As for ``Timer``.
            saved_with: What the log keeps besides, such as ``{"experiment": 1, "arm": "drill"}``.
            **plan_options: For an exercise, what ``Plan.of`` takes: ``reps``, ``hold_s`` and so on.

        Raises:
            TypeError: If it is neither an exercise nor a plan.
            ValueError: If a number is not allowed, or a rest is to be chosen for one drill only; the sentence
                names it and what is allowed.
        """
        self._log = StiffnessLog() if log is None else log
        self._saved_with = dict(saved_with or {})
        self._options = {"pace": pace, "sound": sound, "voice": voice, "speed": speed}
        self._timer = Timer(exercise_or_plan, **self._options, **plan_options)
        self._plan = self._timer.plan
        if choose_rest and len(self._plan.exercises) < 2:
            raise ValueError("choose_rest needs a plan of both drills, such as Plan.between_sets(90).")
        self._steps = ["rest"] * choose_rest + ["safety", "before", "move", "after", "pain", "result"]
        self._answers: dict[str, Any] = {}
        self._number: int | None = None  # of the session in the log, once it is there
        super().__init__(len(self._steps))
        self._rest() if choose_rest else self._safety()

    # The steps, in their order. Each builds what is on the screen and says which step comes next.

    def _rest(self) -> None:
        low, high = REST_LIMITS_S
        # The next multiple of five, because the slider moves by five.
        first = min(high, max(low, -int(-self._plan.total_s // 5) * 5))
        rest = ipywidgets.IntSlider(value=first, min=low, max=high, step=5, description="Seconds")
        plan = html("")

        def choose(_: object = None) -> None:
            self._plan = Plan.between_sets(rest.value)
            plan.value = self._plan._repr_html_()

        rest.observe(choose, "value")
        choose()
        intro = text("The post names no rest. 90 seconds is our setting, and you may change it.")
        self._go("rest", intro, rest, plan, row(self.button("Use this rest", self._safety, main=True)))

    def _safety(self) -> None:
        check = SafetyCheck()
        # A click that was on its way must not get past an answer that came in between.
        go_on = self.button("Go on", lambda: check.clear and self._before(), main=True, enabled=False)

        def answered(change: dict) -> None:
            go_on.disabled = not change["new"]
            applies = change["new"] is False
            self.head.title = "No timer today" if applies else TITLES["safety"]
            go_on.layout.display = "none" if applies else None
            self.head.shown += applies or change["old"] is False  # what is shown has changed under the keyboard

        check.observe(answered, "clear")
        self._go("safety", check, row(go_on))

    def _before(self) -> None:
        self._answers = {"before": None, "after": None, "pain": None, "context": None, "note": ""}
        self._result: Result | None = None  # of the timer, once it has ended
        self._number = None
        context = ipywidgets.ToggleButtons(options=CONTEXT, value=None)
        # "" is an answer ipywidgets can show as chosen; in the log it is no answer.
        context.observe(lambda change: self._answers.update(context=change["new"] or None), "value")
        self._rate("before", STAND, self._move, text("Where do you come from? (optional)"), context)

    def _move(self) -> None:
        self._timer.close()  # the one before, if there was one
        timer = self._timer = Timer(self._plan, **self._options)
        timer._take_focus = True
        back = self.button("Change my rating", self._before)
        stop = self.button("Stop the set here and rate", timer.stop)

        def end(result: Result) -> None:
            if self.step == "move":  # what is pressed on the timer after its end changes nothing that was done
                self._result = result
                self._after()

        def follow(change: dict) -> None:
            back.disabled = change["new"] != "ready"

        timer.on_end(end)
        timer.observe(follow, "state")
        self._go("move", timer, row(stop, back, self._leave_button()))

    def _after(self) -> None:
        why = "Your first answer is hidden for now, so that you rate what you feel. That is our choice."
        self._rate("after", f"{STAND} {why}", self._pain)

    def _pain(self) -> None:
        pain = ipywidgets.ToggleButtons(options=PAIN, value=self._answers["pain"])
        stop = _stop_box()

        def answer(_: object = None) -> None:
            self._answers["pain"] = pain.value
            stop.layout.display = None if pain.value in HURTS else "none"

        pain.observe(answer, "value")
        answer()
        buttons = row(self.button("Save", self._save, main=True), self.button("Back to the rating", self._after))
        self._go("pain", text("Compare with how it was before the set."), pain, stop, self._note(), buttons)

    def _save(self) -> None:
        """Save what there is, and show it; if that fails, keep it on the screen."""
        if self._result is None and not any(answer not in (None, "") for answer in self._answers.values()):
            self._go("result", text("Nothing was answered, so nothing was saved."), self._again())
            return
        try:
            if self._number is None:  # a session is saved once, whatever happens after
                self._number = self._log.add(
                    exercise=self._plan.key, **self._set(), **self._answers, **self._saved_with
                )
        except (OSError, ValueError) as error:
            self._show_unsaved(error)
        else:
            self._show_saved()

    def _show_unsaved(self, error: Exception) -> None:
        said = ", ".join(f"{name}: {_said(self._answers[name])}" for name in ("before", "after", "pain"))
        self._go(
            "result",
            text(f"This session is not saved yet. {error}", "backnb-card-stop"),
            text(f"Your answers are still here. {said}."),
            *([_stop_box()] if self._answers["pain"] in HURTS else []),
            self._note(),
            row(self.button("Save again", self._save, main=True)),
        )

    def _show_saved(self) -> None:
        before, after, pain = (self._answers[name] for name in ("before", "after", "pain"))
        saved = text(f"Saved as session {self._number} in {self._log.path}, on this computer only.")
        if pain in HURTS:
            self._go("result", _stop_box(), saved)  # no picture of it, no sentence, no next set
            return
        left_early = self._result is not None and self._result.ended != "finished" and pain is None
        left = [text(LEFT_EARLY)] if left_early else []
        sentence = text(str(summarize(before, after)))
        self._go("result", *left, sentence, saved, self._again())
        if before is not None or after is not None:
            from backnb.ratings.plots import plot_session  # loads matplotlib, now that it is needed

            picture = html(plot_session(before, after).html())
            self.children = [self.head, *left, picture, sentence, saved, self.children[-1]]

    # What the steps are made of.

    def _go(self, step: str, *children: ipywidgets.Widget) -> None:
        self.step = step
        self.show(TITLES[step], *children, step=self._steps.index(step) + 1)

    def _rate(self, step: str, intro: str, then: Callable[[], None], *more: ipywidgets.Widget) -> None:
        """Ask for a rating; "Go on" works once there is an answer, and "Prefer not to say" is one."""
        self._answers[step] = None  # asked again, it is not answered yet
        rating = Rating()
        rating._take_focus = True
        go_on = self.button("Go on", then, main=True, enabled=False)

        def answer(_: dict) -> None:
            self._answers[step] = rating.value
            go_on.disabled = not rating.answered

        rating.observe(answer, ["value", "answered"])
        self._go(step, text(intro), rating, *more, row(go_on, self._leave_button()), text(HONEST))

    def _note(self) -> ipywidgets.Text:
        note = ipywidgets.Text(value=self._answers["note"], description="A note for yourself (optional)")
        note.observe(lambda change: self._answers.update(note=change["new"]), "value")
        return note

    def _leave_button(self) -> ipywidgets.Button:
        return self.button("Leave, and save what I have", self._leave)

    def _leave(self) -> None:
        left, self.step = self.step, "result"  # so that the timer's end leads nowhere else
        if left == "move" and self._timer.state != "ready":
            self._timer.stop()
            self._result = self._timer.result
        self._save()

    def _set(self) -> dict[str, Any]:
        """Give what the log keeps of the set; without one, only that it was left."""
        result = self._result
        if result is None:
            return {"reps_planned": self._plan.reps, "ended": "stopped"}
        return {
            "reps_planned": result.reps_planned,
            "reps_done": result.reps_done,
            "limit": result.limit,
            "ended": result.ended,
        }

    def _again(self) -> ipywidgets.HBox:
        # An experiment has one session a day.
        return row(*([] if self._saved_with else [self.button("Do another set", self._safety)]))


def _stop_box() -> ipywidgets.HTML:
    return text(STOP_TEXT, "backnb-card-stop")


def _said(answer: object) -> str:
    return "no answer" if answer is None else str(answer)
