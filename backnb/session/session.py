"""The main job from end to end: safety, rate, move with the timer, rate again, see it. Nothing answered is lost."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import ipywidgets
from traitlets import Unicode

from backnb.course.exercises import STANDING, Exercise
from backnb.course.safety import CHANGED, LEFT_EARLY, LIST_LASTS, STOP_TEXT
from backnb.course.wording import HIDDEN, HONEST, HURTS, PAIN, PAIN_QUESTION, SESSION, STAND
from backnb.drills.plan import DEFAULT_REST_S, Plan
from backnb.kit import missing
from backnb.kit.card import Card, html, row, text
from backnb.kit.unsaved import Choice, Field, Shown
from backnb.log.session import DRAFT
from backnb.log.session import Session as Record
from backnb.log.store import StiffnessLog, given_or_own
from backnb.ratings.change import summarize
from backnb.session.history import refresh_histories
from backnb.session.own_limit import own_limits
from backnb.session.rating import Rating
from backnb.session.safety import SafetyCheck, stop_signs_html
from backnb.timer.timer import Result, Timer

TITLES = {
    "start": SESSION["title"],
    "change": "Change something",
    "safety": "Safety first",
    "before": "Rate how your back feels",
    "coin": "The coin of this day",
    "move": "Move with the timer",
    **{step: SESSION[step] for step in ("after", "pain", "result")},
}
CONTEXT = {"Sitting": "sitting", "Training": "training", "Something else": "something else", "Rather not say": None}
REST_LIMITS_S = (60, 300)  # of the slider; ours
RATE_FIRST = "First you rate. Then the coin says what you do, and after that you rate again."
OPTIONS = ("pace", "sound", "voice", "speed", "group", "own_limit")  # of a timer, whatever its plan
SETTINGS = "session"  # the name under which the log remembers what was chosen last
DELETED = "This session was deleted elsewhere meanwhile. Nothing of it is saved again."


class Coin(NamedTuple):
    """What a coin says, once the first rating is given: in words, what is done, and what the log keeps besides."""

    words: str
    plan: Plan
    saved_with: dict[str, Any]


class Session(Card):
    """One session, step by step: rating, timer, the same rating, pain, saved, picture.

    The first answer is in the log at once, as a draft, and every later one is added to it. What was left open, by a
    crash or a closed lid, is offered at the next start. The safety list is shown in full the first time, after seven
    days (ours), after more or new pain, and whenever it is asked for.

    Traits:
        step: The step it is in: "start", "change", "safety", "before", "coin", "move", "after", "pain" or "result".

    >>> from tempfile import TemporaryDirectory
    >>> from backnb import SQUAT, Session, StiffnessLog
    >>> with TemporaryDirectory() as folder:
    ...     Session(SQUAT, StiffnessLog(f"{folder}/sessions.sqlite"), reps=10).step
    'start'
    """

    step = Unicode()

    def __init__(
        self,
        exercise_or_plan: Exercise | Plan,
        log: StiffnessLog | None = None,
        *,
        choose_rest: bool = False,
        coin: Callable[[], Coin] | None = None,
        **options: Any,
    ) -> None:
        """Make a session.

        Args:
            exercise_or_plan: ``SQUAT``, ``ROOF``, or a plan such as ``Plan.between_sets(120)``.
            log: Where to save; your own log in your data folder if left out.
            choose_rest: Whether the learner may choose how long the rest is; the plan is then made with
                ``Plan.between_sets``, and what was chosen is remembered in the log.
            coin: Asked once, after the first rating, what is done: so that nobody rates with an eye on it.
            **options: What ``Timer`` takes: ``pace``, ``sound``, ``voice``, ``speed`` and so on, and for an exercise
                ``reps`` and so on. Without ``own_limit`` it is the limit that the log has.

        Raises:
            TypeError: If it is neither an exercise nor a plan.
            ValueError: If a number is not allowed, or a rest is to be chosen for one drill only; the sentence
                names it and what is allowed.
        """
        self._log = given_or_own(log)
        self._ask_coin = coin
        self._coin: Coin | None = None  # once it is shown
        self._timer = Timer(exercise_or_plan, **options)
        self._options = {name: options[name] for name in OPTIONS if name in options}
        self._plan = self._own_plan = self._timer.plan
        if choose_rest and len(self._plan.exercises) < 2:
            raise ValueError("choose_rest needs a plan of both drills, such as Plan.between_sets(120).")
        self._choose_rest = choose_rest
        self._answers: dict[str, Any] = {}
        self._result: Result | None = None  # of the timer, once it has ended
        self._asked = True  # whether the learner is asked anything; "Only the timer" asks nothing
        self._steps = ["before", *(["coin"] if coin else []), "move", "after", "pain", "result"]
        super().__init__(len(self._steps))
        self._begin()

    # What the log remembers. A log that cannot be read is said when something is to be saved.

    def _remembered(self) -> dict[str, Any]:
        try:
            known = self._log.setting(SETTINGS, {})
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _remember(self, **news: Any) -> None:
        try:
            self._log.set_setting(SETTINGS, self._remembered() | news)
        except (OSError, ValueError):
            pass  # a comfort, not an answer; what is answered says so when it cannot be saved

    def _list_is_due(self) -> bool:
        try:
            ago = self.now() - datetime.fromisoformat(self._remembered()["list_shown"])
        except (KeyError, TypeError, ValueError):
            return True
        # A clock that was ahead once is no reason to leave it out.
        return not timedelta(0) <= ago <= LIST_LASTS

    # The steps, in their order. Each builds what is on the screen and says which step comes next.

    def _begin(self) -> None:
        """Show the start: what was left open, what comes, and what to stop for."""
        self._answers = {"before": None, "after": None, "pain": None, "context": None, "note": ""}
        self._result = None
        self._saved = False
        self.head.draft = ""
        self.warn("")
        self._asked = True
        self._plan = self._own_plan
        known = self._remembered()
        if self._choose_rest:
            self._plan = _plan_of(known, self._own_plan)
            self._answers["context"] = known.get("context")
        again = "sets" in known and self._choose_rest
        start = self.button("Same as last time" if again else "Start", self._check, main=True)
        others = [self.button(SESSION["only_timer"], self._only_timer)]
        if self._choose_rest:
            others.append(self.button("Change something", self._change))
            others.append(self.button("Rate, stand, rate", self._stand))
        if self._ask_coin:
            others = []  # a day of an experiment has its two ratings
        self._go(
            "start",
            *self._left_open(),
            text(RATE_FIRST if self._ask_coin else f"{self._plan.words}."),
            row(start, *others),
            html(stop_signs_html()),
            row(self.button(CHANGED, lambda: self._safety(self._begin))),
        )

    def _meanwhile(self, uid: str, kept: dict[str, dict]) -> None:
        """Add what was done on the page while Python was gone to its session, or make one of it, and offer that."""
        news = {name: kept[name]["value"] for name in ("before", "after") if "value" in kept.get(name, {})}
        moved = kept.get("move", {})
        news |= {name: moved[name] for name in ("reps_planned", "reps_done", "limit") if name in moved}
        for name, step, answers in (("context", "before", CONTEXT), ("pain", "pain", PAIN)):
            if "chosen" in kept.get(step, {}):
                news[name] = [*answers.values()][kept[step]["chosen"]]
        if "text" in kept.get("result", {}):
            news["note"] = kept["result"]["text"]
        if news and self._log.session(uid):
            self._log.edit(uid, **news)
        elif news and not uid and not self._ask_coin:  # whose coin was not shown yet, begins that day again
            self._log.add(at=self.now(), exercise=self._plan.key, ended=DRAFT, **news)
        if uid and uid == self.head.draft:  # it was taken up meanwhile
            self._take_up(cast(Record, self._log.session(uid)))
        elif self.step == "start":
            self._begin()

    def _left_open(self) -> list[ipywidgets.Widget]:
        """Offer what a crash or a closed lid left unfinished."""
        try:
            draft = self._log.draft()
        except (OSError, ValueError):
            return []
        if draft is None or self._ask_coin:
            return []
        buttons = row(
            self.button(SESSION["rate_it"], lambda: self._take_up(draft)),
            self.button(SESSION["keep_it"], lambda: self._settle(draft)),
            self.button(SESSION["drop_it"], lambda: self._drop(draft)),
        )
        left = Shown()
        left.say(SESSION["left_open"].format(when=said_when(draft.at, self.now()), what=_done(draft)))
        return [left, buttons]

    def _take_up(self, draft: Record) -> None:
        """Go on with a session that was left open: with the coin if nobody has moved yet, else with the rating."""
        self.head.draft = draft.uid
        self._answers = {name: getattr(draft, name) for name in self._answers}
        self._plan = Plan.of_key(draft.exercise) or self._plan
        if self._ask_coin:
            self._coin = self._ask_coin()
            if draft.reps_done is None:
                self._show_coin()
                return
        self._result = Result(_ended(draft), draft.reps_done or 0, draft.reps_planned or 0, draft.limit, 0)
        # What was answered at its time is not asked again.
        step = self._after if draft.after is None else self._pain if draft.pain is None else self._finish
        step()

    def _settle(self, draft: Record) -> None:
        self._log.edit(draft.uid, ended=_ended(draft))
        refresh_histories()
        self._begin()

    def _drop(self, draft: Record) -> None:
        self._log.delete(draft.uid)
        self._begin()

    def _change(self) -> None:
        low, high = REST_LIMITS_S
        first = min(high, max(low, round(self._plan.rest_s or DEFAULT_REST_S)))
        rest = ipywidgets.IntSlider(value=first, min=low, max=high, step=5, description="Rest, in seconds")
        plan = html("")

        def choose(_: object = None) -> None:
            self._plan = Plan.between_sets(rest.value)
            plan.value = self._plan._repr_html_()

        rest.observe(choose, "value")
        choose()
        intro = text(f"The post names no rest. {DEFAULT_REST_S} seconds is our setting, and you may change it.")

        def use() -> None:
            self._remember(rest_s=rest.value, sets=None)
            self._check()

        buttons = row(self.button("Use this rest", use, main=True), self.button("Back", self._begin))
        more = text("Reps, hold and tempo can be changed on the timer. What you change is there again next time.")
        self._go("change", intro, rest, plan, more, buttons)

    def _check(self) -> None:
        """Show the list in full if it is time, else go on."""
        self._safety(self._before) if self._list_is_due() else self._before()

    def _stand(self) -> None:
        """Stand for as long as the drills take: it shows what two ratings do without them."""
        self._plan = Plan.standing(self._plan.total_s)
        self._check()

    def _only_timer(self) -> None:
        self._asked = False
        self._answers["context"] = None  # nobody said it today
        self._safety(self._move) if self._list_is_due() else self._move()

    def _safety(self, then: Callable[[], None]) -> None:
        check = SafetyCheck()

        def answered(change: dict) -> None:
            if change["new"]:
                self._remember(list_shown=self.now().isoformat())
                self.attempt(then)

        check.observe(answered, "clear")
        self._go("safety", check)

    def _before(self) -> None:
        self._result = None
        context = Choice("What were you doing just before? (optional)", CONTEXT, self._answers["context"])

        def said(_: object) -> None:
            self._answers["context"] = context.value
            self._remember(context=context.value)
            if self.head.draft:
                self._keep()

        context.observe(said, ["value", "answered"])
        self._rate("before", STAND, self._show_coin if self._ask_coin else self._move, context)

    def _show_coin(self) -> None:
        """Show what the coin says, alone, so that nobody misses it."""
        if self._coin is None and self._ask_coin:
            self._coin = self._ask_coin()
            self._keep()
        self._go("coin", *self._coin_words(), row(self.button("Go on", self._move, main=True)))

    def _coin_words(self) -> list[ipywidgets.HTML]:
        return [text(self._coin.words, "backnb-card-coin")] if self._coin else []

    def _move(self) -> None:
        plan = self._coin.plan if self._coin else self._plan
        self._timer.close()  # the one before, if there was one
        options: dict[str, Any] = {"own_limit": own_limits(self._log)} | self._options | {"take_focus": True}
        timer = self._timer = Timer(plan, **options)
        back = self.button("Change my rating", self._before)
        stop = self.button("Stop the set here and rate" if self._asked else "Stop the set here", timer.stop)

        def end(result: Result) -> None:
            if self.step != "move":
                return  # what is pressed on the timer after its end changes nothing that was done
            self._result = result
            if self._choose_rest and self._plan.key != STANDING.key:
                self._remember(sets=timer.sets)
            self._keep()
            self._after() if self._asked else self._finish()

        def follow(change: dict) -> None:
            back.disabled = change["new"] != "ready"

        timer.on_end(end)
        timer.observe(follow, "state")
        timer.observe(lambda change: change["new"] and self._keep(), "reps_done")
        # After the coin the first rating stays as it is.
        others = [back] if self._asked and not self._coin else []
        self._go("move", *self._coin_words(), timer, row(stop, *others, self._leave_button()))

    def _after(self) -> None:
        self._rate("after", f"{STAND} {HIDDEN}", self._pain)

    def _pain(self) -> None:
        pain = Choice(PAIN_QUESTION, PAIN)

        def answered(_: object) -> None:
            self._answers["pain"] = pain.value
            self.attempt(self._finish)

        pain.observe(answered, "value")
        buttons = row(self.button("Prefer not to say", self._finish), self.button("Back to the rating", self._after))
        self._go("pain", pain, buttons)

    def _finish(self) -> None:
        """Say that this session is over, and show it; if that cannot be saved, keep it on the screen."""
        if self._result is None and all(self._answers[name] is None for name in ("before", "after", "pain")):
            if self.head.draft:
                self._log.delete(self.head.draft)  # a draft with nothing in it
            self._go("result", text("Nothing was answered, so nothing was saved."), self._again())
            return
        if self._answers["pain"] in HURTS:
            self._remember(list_shown=None)
        error = self._keep(self._result.ended if self._result else "stopped")
        refresh_histories()
        self._show_unsaved(error) if error else self._show_saved()

    def _keep(self, ended: str = DRAFT) -> Exception | None:
        """Bring the log up to date with what is known; give the reason if it could not be."""
        timer, result = self._timer, self._result
        moved = self.step == "move" and timer.state != "ready"
        fields = (
            self._answers
            | {
                "reps_planned": result.reps_planned if result else timer.reps_planned,
                "reps_done": result.reps_done if result else (timer.reps_done if moved else None),
                "limit": result.limit if result else None,
                "ended": ended,
            }
            | (self._coin.saved_with if self._coin else {})
        )
        try:
            # By its uid: a number may be another session's once all of them were deleted.
            if self.head.draft and self._log.session(self.head.draft):
                self._log.edit(self.head.draft, **fields)
            elif self._saved:
                self.warn(DELETED)
                return ValueError(DELETED)
            else:
                number = self._log.add(at=self.now(), **{"exercise": self._plan.key} | fields)
                self.head.draft = cast(Record, self._log.session(number)).uid
        except (OSError, ValueError) as error:
            self.warn(f"This is not saved yet. {error} Your answers are still here.")
            return error
        self.warn("")
        return None

    def _show_unsaved(self, error: Exception) -> None:
        answers = Shown()
        said = ", ".join(f"{name}: {_said(self._answers[name])}" for name in ("before", "after", "pain"))
        answers.say(f"Your answers are still here. {said}.")
        self._go(
            "result",
            text(f"This session is not saved yet. {error}", "backnb-card-stop"),
            answers,
            *self._stop_box(),
            row(self.button("Save again", self._finish, main=True)),
        )

    def _show_saved(self) -> None:
        before, after, pain = (self._answers[name] for name in ("before", "after", "pain"))
        saved = cast(Record, self._log.session(self.head.draft))
        self._saved = True
        where = text(f"Saved as session {saved.id} {self._log.place}.")
        back = self.button(SESSION["take_back"], self._take_back)
        if pain in HURTS:
            self._go("result", *self._stop_box(), where, row(back))  # no picture of it, no sentence, no next set
            return
        left_early = self._result is not None and self._result.ended != "finished" and pain is None and self._asked
        left = [text(LEFT_EARLY)] if left_early else []
        if before is None and after is None:
            done = text(f"{self._result!r} {SESSION['no_ratings']}") if self._result else text("")
            self._go("result", *left, done, where, self._again(back))
            return
        sentence, picture = Shown(), Shown()
        sentence.say(str(summarize(before, after)))
        picture.add_class("backnb-card-picture")  # keeps its room, so that nothing jumps when the picture comes
        self._go("result", *left, picture, sentence, self._note(), where, self._again(back))
        try:
            from backnb.ratings.plots import plot_session  # loads matplotlib, now that it is needed
        except ImportError as error:
            picture.say(missing.sentence(error.name))
        else:
            picture.html = plot_session(before, after).html()

    def _take_back(self) -> None:
        """Go back to the last question; until it is answered again, the session is a draft."""
        if not self._log.session(self.head.draft):
            self.warn(DELETED)
            return
        self._answers["pain"] = None
        self._keep()
        refresh_histories()
        if self._result and self._asked:
            self._pain()
        else:
            self._show_coin() if self._coin else self._begin()

    # What the steps are made of.

    def _go(self, step: str, *children: ipywidgets.Widget) -> None:
        self.step = step
        number = self._steps.index(step) + 1 if step in self._steps and self._asked else 0
        self.head.asks = step
        self.show(TITLES[step], *children, step=number)

    def _rate(self, step: str, intro: str, then: Callable[[], None], *more: ipywidgets.Widget) -> None:
        """Ask for a rating; "Go on" works once there is an answer, and "Prefer not to say" is one."""
        rating = Rating(take_focus=True)
        go_on = self.button("Go on", then, main=True, enabled=False)

        def answer(_: dict) -> None:
            self._answers[step] = rating.value
            go_on.disabled = not rating.answered
            self._keep()

        rating.observe(answer, ["value", "answered"])
        rating.on_go_on(lambda: self.step == step and self.attempt(then))
        self._go(step, text(intro), rating, *more, row(go_on, self._leave_button()), text(HONEST))

    def _note(self) -> Field:
        note = Field("A note for yourself (optional)", self._answers["note"])

        def typed(change: dict) -> None:
            kept, self._answers["note"] = self._answers["note"], change["new"]
            if isinstance(self._keep(self._result.ended if self._result else "stopped"), ValueError):
                self._answers["note"] = kept  # so that nothing else waits until it is shorter

        note.observe(typed, "value")
        return note

    def _leave_button(self) -> ipywidgets.Button:
        return self.button("Leave, and save what I have", self._leave)

    def _leave(self) -> None:
        left, self.step = self.step, "result"  # so that the timer's end leads nowhere else
        if left == "move" and self._timer.state != "ready":
            self._timer.stop()
            self._result = self._timer.result
        self._finish()

    def _again(self, *others: ipywidgets.Widget) -> ipywidgets.HBox:
        # An experiment has one session a day.
        return row(*([] if self._ask_coin else [self.button(SESSION["again"], self._begin, main=True)]), *others)

    def _stop_box(self) -> list[Shown]:
        if self._answers["pain"] not in HURTS:
            return []
        box = Shown()
        box.add_class("backnb-card-stop")
        box.say(STOP_TEXT)
        return [box]


def _plan_of(known: Mapping[str, Any], plan: Plan) -> Plan:
    """Give the plan that was chosen last, or the one that the cell names."""
    try:
        if "rest_s" in known:
            plan = Plan.between_sets(known["rest_s"])
        return plan.with_sets(known.get("sets") or {})
    except (ValueError, TypeError, KeyError):
        return plan  # a setting that an older version wrote is no reason to stop anybody


def said_when(at: datetime, now: datetime) -> str:
    """Say when something was, as people do.

    >>> said_when(datetime(2026, 3, 1, 18, 5), datetime(2026, 3, 2, 9))
    'Yesterday, 18:05'
    """
    days = (now.astimezone(at.tzinfo).date() - at.date()).days
    return f"{ {0: 'Today', 1: 'Yesterday'}.get(days) or f'{at:%d %b %Y}' }, {at:%H:%M}"


def _ended(draft: Record) -> str:
    done = draft.reps_done is not None and draft.reps_done == draft.reps_planned
    return "finished" if done else "stopped" if draft.limit is None else "limit"


def _done(session: Record) -> str:
    """Say what is known of a session that was left open.

    >>> from datetime import UTC
    >>> _done(Record(at=datetime(2026, 3, 1, tzinfo=UTC), reps_planned=15, reps_done=15, before=6))
    '15 of 15 reps, before 6'
    """
    reps = SESSION["no_rep"] if session.reps_done is None else SESSION["done"].format_map(vars(session))
    answers = [f"{name} {value}" for name in ("before", "after") if (value := getattr(session, name)) is not None]
    return ", ".join([reps, *answers])


def _said(answer: object) -> str:
    return "no answer" if answer is None else str(answer)
