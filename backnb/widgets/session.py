"""The main job from end to end: safety, rate, move with the timer, rate again, see it."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
from traitlets import Int, Unicode

from backnb.exercises import Exercise
from backnb.log import StiffnessLog
from backnb.plan import Plan
from backnb.widgets.rating import Rating
from backnb.widgets.safety import STOP_TEXT, SafetyCheck
from backnb.widgets.timer import Timer

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
CONTEXT = ("sitting", "training", "something else")
STAND = "Stand still, the same way both times."
HONEST = (
    "This is how your back feels. It is not a measurement of discs, joints or muscles, and it is not a tested "
    "measure of stiffness."
)
REST_LIMITS_S = (35, 180)  # of the slider; ours


class _Head(anywidget.AnyWidget):
    """Which step this is, and the keyboard's place in it."""

    _esm = Path(__file__).parent / "session.js"
    _css = Path(__file__).parent / "session.css"

    title = Unicode().tag(sync=True)
    count = Unicode("Step {step} of {steps}").tag(sync=True)
    step = Int(1).tag(sync=True)
    steps = Int(1).tag(sync=True)


class Session(ipywidgets.VBox):
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
        sound: bool = True,
        speed: float = 1,
        **plan_options: Any,
    ) -> None:
        """Make a session.

        Args:
            exercise_or_plan: ``SQUAT``, ``ROOF``, or a plan such as ``Plan.between_sets(90)``.
            log: Where to save; your own log in your data folder if left out.
            choose_rest: Whether the learner first chooses how long the rest is; the plan is then made anew
                with ``Plan.between_sets``.
            sound: As for ``Timer``.
            speed: As for ``Timer``.
            **plan_options: For an exercise, what ``Plan.of`` takes: ``reps``, ``hold_s`` and so on.

        Raises:
            TypeError: If it is neither an exercise nor a plan.
            ValueError: If a number is not allowed; the sentence names it and what is allowed.
        """
        self._log = StiffnessLog() if log is None else log
        self._options = {"sound": sound, "speed": speed}
        self._timer = Timer(exercise_or_plan, **self._options, **plan_options)
        self._steps = ["rest"] * choose_rest + ["safety", "before", "move", "after", "pain", "result"]
        self._head = _Head(steps=len(self._steps))
        self._saved = False
        self._answers: dict[str, Any] = {}
        super().__init__()
        self.add_class("backnb-session")
        self._rest() if choose_rest else self._safety()

    # The steps, in their order. Each builds what is on the screen and says which step comes next.

    def _rest(self) -> None:
        low, high = REST_LIMITS_S
        # The next multiple of five, because the slider moves by five.
        first = min(high, max(low, -int(-self._timer.plan.total_s // 5) * 5))
        rest = ipywidgets.IntSlider(value=first, min=low, max=high, step=5, description="Seconds")
        rest.style.description_width = "70px"
        plan = ipywidgets.HTML()

        def choose(_: object = None) -> None:
            self._timer = Timer(Plan.between_sets(rest.value), **self._options)
            plan.value = self._timer.plan._repr_html_()

        rest.observe(choose, "value")
        choose()
        self._show(
            "rest",
            _text("The post names no rest. 90 seconds is our setting, and you may change it."),
            rest,
            plan,
            self._row(self._button("Use this rest", self._safety, main=True)),
        )

    def _safety(self) -> None:
        check = SafetyCheck()
        go_on = self._button("Go on", self._before, main=True, enabled=False)
        check.observe(lambda change: setattr(go_on, "disabled", not change["new"]), "clear")
        self._show("safety", check, self._row(go_on))

    def _before(self) -> None:
        self._answers = {"before": None, "after": None, "pain": None, "context": None, "note": ""}
        context = ipywidgets.ToggleButtons(options=CONTEXT, value=None)
        self._rate("before", STAND, self._move, _text("Where do you come from? (optional)"), context)
        context.observe(lambda change: self._answers.update(context=change["new"]), "value")

    def _move(self) -> None:
        self._timer._take_focus = True
        self._timer.observe(lambda change: change["new"] == "ended" and self._after(), "state")
        stop = self._button("Stop the set here and rate", self._timer.stop)
        self._show("move", self._timer, self._row(stop, self._leave_button()))

    def _after(self) -> None:
        why = "Your first answer is hidden for now, so that you rate what you feel. That is our choice."
        self._rate("after", f"{STAND} {why}", self._pain)

    def _pain(self) -> None:
        pain = ipywidgets.ToggleButtons(options=PAIN, value=None)
        stop = _text("")

        def answer(change: dict) -> None:
            self._answers["pain"] = change["new"]
            stop.value = _stop_html() if change["new"] in ("more", "new") else ""

        pain.observe(answer, "value")
        self._show(
            "pain",
            _text("Compare with how it was before the set."),
            pain,
            stop,
            self._note(),
            self._row(self._button("Save", self._save, main=True)),
        )

    def _save(self) -> None:
        """Save what there is, and show it; if that fails, keep it on the screen."""
        timer, answers = self._timer, self._answers
        if timer.state == "ready" and answers["before"] is None:
            self._show("result", _text("Nothing was answered, so nothing was saved."), self._again_row())
            return
        try:
            number = self._log.add(
                exercise=timer.plan.key,
                reps_planned=timer.plan.reps,
                reps_done=timer.reps_done,
                limit=timer.limit,
                ended=timer.ended or "stopped",
                **answers,
            )
        except (OSError, ValueError) as error:
            self._show_unsaved(error)
        else:
            self._show_saved(number)

    def _show_unsaved(self, error: Exception) -> None:
        said = ", ".join(f"{name}: {_said(self._answers[name])}" for name in ("before", "after", "pain"))
        self._show(
            "result",
            _text(f"This session is not saved yet. {error}", "backnb-session-stop"),
            _text(f"Your answers are still here. {said}."),
            self._note(),
            self._row(self._button("Save again", self._save, main=True)),
        )

    def _show_saved(self, number: int) -> None:
        from backnb.change import summarize  # matplotlib is loaded now, when a picture is asked for
        from backnb.plots import figure_html, plot_session

        before, after, pain = (self._answers[name] for name in ("before", "after", "pain"))
        sentence = str(summarize(before, after))
        hurts = pain in ("more", "new")
        picture = (
            "" if hurts or (before is None and after is None) else figure_html(plot_session(before, after), sentence)
        )
        self._show(
            "result",
            _text(_stop_html() if hurts else picture, html=True),
            _text(sentence),
            _text(f"Saved as session {number} in {self._log.path}, on this computer only."),
            self._again_row(),
        )

    # What the steps are made of.

    def _rate(self, step: str, intro: str, then: Callable[[], None], *more: ipywidgets.Widget) -> None:
        """Ask for a rating; "Go on" works once there is an answer, and "Prefer not to say" is one."""
        rating = Rating()
        rating._take_focus = True
        go_on = self._button("Go on", then, main=True, enabled=False)

        def answer(_: dict) -> None:
            self._answers[step] = rating.value
            go_on.disabled = not rating.answered

        rating.observe(answer, ["value", "answered"])
        row = self._row(go_on, self._leave_button())
        self._show(step, _text(intro), rating, *more, row, _text(HONEST))

    def _note(self) -> ipywidgets.Text:
        note = ipywidgets.Text(value=self._answers["note"], placeholder="A note for yourself (optional)")
        note.observe(lambda change: self._answers.update(note=change["new"]), "value")
        return note

    def _leave_button(self) -> ipywidgets.Button:
        return self._button("Leave, and save what I have", self._leave)

    def _leave(self) -> None:
        self._timer.unobserve_all("state")
        if self._timer.state in ("running", "paused"):
            self._timer.stop()
        self._save()

    def _again_row(self) -> ipywidgets.HBox:
        def again() -> None:
            self._timer = Timer(self._timer.plan, **self._options)
            self._before()

        return self._row(self._button("Do another set", again))

    def _show(self, step: str, *children: ipywidgets.Widget) -> None:
        self.step = step
        self._head.step = self._steps.index(step) + 1
        self._head.title = TITLES[step]
        self.children = [self._head, *children]

    def _row(self, *buttons: ipywidgets.Button) -> ipywidgets.HBox:
        row = ipywidgets.HBox(buttons)
        row.add_class("backnb-session-row")
        return row

    def _button(
        self, name: str, action: Callable[[], None], *, main: bool = False, enabled: bool = True
    ) -> ipywidgets.Button:
        button = ipywidgets.Button(description=name, disabled=not enabled)
        button.add_class("backnb-session-main" if main else "backnb-session-other")

        def act(_: ipywidgets.Button) -> None:
            # An error in a callback goes to a log that nobody reads; here it is shown.
            try:
                action()
            except Exception as error:
                self.children = [*self.children, _text(f"That did not work: {error}", "backnb-session-stop")]

        button.on_click(act)
        return button


def _text(text: str, css_class: str = "backnb-session-text", *, html: bool = False) -> ipywidgets.HTML:
    """Show text as text; only our own HTML is shown as HTML."""
    widget = ipywidgets.HTML(text if html else f"<p>{escape(text)}</p>")
    widget.add_class(css_class)
    return widget


def _stop_html() -> str:
    return f"<p class='backnb-session-stop'>{escape(STOP_TEXT)}</p>"


def _said(answer: object) -> str:
    return "no answer" if answer is None else str(answer)
