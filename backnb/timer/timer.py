"""The board that paces a set: seconds, phase, rep, target, stop line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from traitlets import Bool, Dict, Enum, Float, Int, List, Unicode

from backnb.course.exercises import STANDING, Exercise
from backnb.drills import body
from backnb.drills.plan import FEWER, OUR_SETTING, Plan
from backnb.kit import checks
from backnb.kit.assets import module, style
from backnb.kit.board import Board

SPEED_RANGE = (0.1, 100.0)
PACES = ("steady", "own")

WORDS = {
    "your_limit": body.YOUR_LIMIT,
    "start": "Start",
    "pause": "Pause",
    "resume": "Resume",
    "next_phase": "Next",
    "back": "Back one rep",
    "skip": "Skip ahead",
    "restart": "Start over",
    "limit": "That was my limit",
    "full_screen": "Full screen",
    "sound": "Sound",
    "volume": "Volume",
    "test_sound": "Test sound",
    "flash": "Flash",
    "voice": "Voice",
    "voice_choice": "Which voice",
    "undo": "Undo",
    "settings": "Tempo, reps and hold",
    "more": "Sound, flash and voice",
    "tempo": "Tempo",
    "tempo_value": "{move}-{hold}-{return} s",
    "slower": "Slower",
    "faster": "Faster",
    "reps_name": "Reps",
    "fewer_reps": "One rep fewer",
    "more_reps": "One rep more",
    "hold_name": "Hold",
    "hold_value": "{seconds} s",
    "shorter_hold": "Hold shorter",
    "longer_hold": "Hold longer",
    "ours": OUR_SETTING,
    "rep": "Rep {rep} of {reps}",
    "reps": "Reps: {reps}",
    "left": "{time} left",
    "own_pace": "At your own pace",
    "seconds": "Seconds left in this phase",
    "seconds_open": "Seconds since your press",
    "next": "Next: {label}",
    "next_drill": "Next: {name}",
    "last": "Next: the end",
    "press_start": "Press Start, step back, follow. It ends by itself.",
    "press_start_own": "Press Start. Then each press leads to the next movement; holds count down by themselves.",
    "press_start_group": "The instructor starts the set. Step back, and follow.",
    "next_set": "Start the next set",
    "rest": "Rest, and shake out. The instructor starts the next set.",
    "press_next": "Press the space bar when you are there.",
    "target": "Target: {first}% of your own range (our setting)",
    "targets": "Targets: {first}% to {last}% of your own range (our setting)",
    "ladder": "Targets of {reps} reps, from {first}% to {last}% of your own range.",
    "paused": "Paused",
    "finished": "Set finished",
    "limited": "Stopped at your limit",
    "stopped": "Stopped",
    "done": "{done} of {reps} reps reached",
    "done_one": "{done} of 1 rep reached",
    "limit_at": "Rep {rep}, target {percent}% of your own range",
    "no_limit": "Before the first target",
    "left_at_limit": "Stopped at your limit: rep {rep}",
    "left_before": "Stopped before the first target",
    "overrun": "{seconds} s longer than your rest.",
    "fewer": FEWER,
    "say_move": "{rep}. {label}",
    "say_last": "Last one. {label}",
    "awake_on": "The screen stays on",
    "awake_off": "",
    "awake_refused": "The screen may go dark by itself",
    "blocked": "Your browser has blocked the sound. Click on this board. If it stays silent, allow sound for this page "
    "in the browser's settings, or use Flash.",
    "no_full_screen": "This browser does not let the board fill the screen here.",
    "absent": "This browser cannot make sounds. Use Flash.",
    "no_voice": "No voice for this language is installed on this computer. The tones go on without it.",
    "slept": "The computer slept, or its clock jumped, for {time}. The set waits where it was. Press Resume to go on.",
    "trouble": "The set has ended, but what should have followed did not work. {error}",
    "elsewhere": "This set is led in another window. A press here pauses it and leads it from here.",
    "folded": "The board was folded away, so the set waits. Press Resume to go on.",
    "gone": "You can finish this set here.",
    "gone_kept": "You can finish this set here. It is offered for saving when Python is back and this page is still "
    "open.",
    "keys": "Keys: Space start and pause, arrows back and skip, L my limit, U undo, R start over, F full screen, "
    "M sound, < slower, > faster, - and + reps, H and Shift H hold, V voice, B flash",
    "keys_group": "Keys: Space start, pause and next set; page down starts a set and stops none; arrows back and skip, "
    "L my limit, U undo, R start over, F full screen, M sound, < slower, > faster, - and + reps, H and Shift H hold, "
    "V voice, B flash",
    "keys_own": "Keys: Space next, P pause, left arrow back, L my limit, U undo, R start over, F full screen, M sound, "
    "- and + reps, H and Shift H hold, V voice, B flash",
}


class Event(NamedTuple):
    """Something that happened in a set.

    ``seconds`` is how long the set had run, pauses not counted. ``kind`` is the kind of phase that began
    ("ready", "move", "hold", "return", "change"), or "pause", "resume", "limit", "undo" or "end". ``rep`` is the
    rep it was in, from 1; 0 outside of reps. At "limit" and "end" it is the last one reached.
    """

    seconds: float
    kind: str
    rep: int


@dataclass(frozen=True)
class Result:
    """How a set ended.

    ``ended`` is "finished", "limit" (the learner said so in the last drill) or "stopped". ``reps_done`` of
    ``reps_planned`` reached their target. ``limit`` is the last target reached in the drill in which "That was my
    limit" was pressed, 0 to 1 of the learner's own range, else None; a plan that went on to its end after it is
    "finished". ``seconds`` is how long the set ran, pauses not counted.

    >>> Result("finished", reps_done=12, reps_planned=12, limit=None, seconds=65.0)
    Set finished: 12 of 12 reps reached in 65 s.
    """

    ended: str
    reps_done: int
    reps_planned: int
    limit: float | None
    seconds: float

    def __repr__(self) -> str:
        head = WORDS["limited" if self.ended == "limit" else self.ended]
        done = WORDS["done_one" if self.reps_planned == 1 else "done"].format(
            done=self.reps_done, reps=self.reps_planned
        )
        return f"{head}: {done} in {self.seconds:g} s."


class Timer(Board):
    """A rep and hold timer that runs in the browser, so a busy kernel cannot make it late.

    Shown twice, it is one clock with two pictures; in two windows, the one in which it was started leads. Python
    hears of the start, of each new phase, of a pause and of the end, never of a tick.

    Traits (read them; the browser sets them):
        state: "ready", "running", "paused" or "ended".
        rep: The rep it is in, from 1; 0 while getting ready or changing over. After the end: the last one
            reached.
        reps_planned: Reps of the whole plan, as the learner has it by now.
        reps_done: Reps whose target was reached in the whole plan, without those passed over by "Skip ahead".
        elapsed_s: Where in the plan it was at the last event, in seconds.
        ended: None, "finished", "limit" (the learner said so in the last drill) or "stopped" (left before the end).
        limit: After "That was my limit", the last target reached in that drill: 0 to 1 of the learner's own range.
        sound: Whether it beeps.
        voice: Whether it says the count and the next move before each beat.

    >>> from backnb import SQUAT, Timer
    >>> timer = Timer(SQUAT, reps=10)
    >>> timer.state, timer.plan.total_s
    ('ready', 55.0)
    """

    _esm = module("timer/timer.js")
    _css = style("kit/board.css", "drills/body.css", "timer/timer.css")

    state = Enum(["ready", "running", "paused", "ended"], default_value="ready").tag(sync=True)
    rep = Int(0).tag(sync=True)
    reps_planned = Int(0).tag(sync=True)
    reps_done = Int(0).tag(sync=True)
    elapsed_s = Float(0.0).tag(sync=True)
    ended = Enum(["finished", "limit", "stopped"], default_value=None, allow_none=True).tag(sync=True)
    limit = Float(None, allow_none=True).tag(sync=True)
    sound = Bool(True).tag(sync=True)
    voice = Bool(False).tag(sync=True)

    _plan = Dict().tag(sync=True)
    _bodies = Dict().tag(sync=True)
    _words = Dict().tag(sync=True)
    _pace = Enum(PACES, default_value="steady").tag(sync=True)
    _group = Bool(False).tag(sync=True)
    _speed = Float(1.0).tag(sync=True)
    _events = List().tag(sync=True)
    _run = Dict(None, allow_none=True).tag(sync=True)  # what the browser needs to go on after a reload
    _trouble = Unicode().tag(sync=True)  # what went wrong in Python, for the learner to see
    _take_focus = Bool(False).tag(sync=True)

    def __init__(
        self,
        exercise_or_plan: Exercise | Plan,
        *,
        pace: str = "steady",
        sound: bool = True,
        voice: bool = False,
        speed: float = 1,
        group: bool = False,
        own_limit: Any = None,
        take_focus: bool = False,
        **plan_options: Any,
    ) -> None:
        """Make a timer.

        Args:
            exercise_or_plan: ``SQUAT``, ``ROOF``, or a plan such as ``Plan.between_sets(120)``.
            pace: "steady", or "own": then each movement lasts until a press, and only getting ready, holds
                and changing over count down by themselves. ``events`` keeps the real times.
            sound: Whether it beeps. A button changes it, and this browser keeps a "no".
            voice: Whether it speaks as well, with a voice of this computer if there is one. A button changes
                it, and this browser keeps a "yes".
            speed: Seconds of plan for each real second, 0.1 to 100. More than 1 is for previews and tests.
            group: Whether an instructor leads a group. Then the press that starts a set, the space bar or a clicker's
                page down, also starts the next one when a set has ended. Page down stops no set.
            own_limit: Where the figure's limit lies: a number as ``Explorer.own_limit``, or an ``Explorer`` whose
                limit the figure then follows; for a plan of both drills a mapping such as
                ``{"squat": 0.5, "roof": 0.4}``.
            take_focus: Whether it takes the keyboard when it comes on the page.
            **plan_options: For an exercise, what ``Plan.of`` takes: ``reps``, ``hold_s`` and so on.

        Raises:
            TypeError: If it is neither, or if plan options come with a finished plan.
            ValueError: If a value is not allowed; the sentence names it and what is allowed.

        >>> from backnb import SQUAT
        >>> Timer(SQUAT, pace="own", reps=3)
        Timer (ready): Plan: 3 x Progressive Body Weight Squat (2-1-2 s); 0:20 in all. Progressive ...
        """
        if isinstance(exercise_or_plan, Plan):
            if plan_options:
                raise TypeError(f"A finished plan takes no {', '.join(plan_options)}; give them to Plan.of.")
            self.plan = exercise_or_plan
        else:
            self.plan = Plan.of(exercise_or_plan, **plan_options)
        self._callbacks: list[Callable[[Result], object]] = []
        super().__init__(
            sound=checks.yes_no("sound", sound),
            voice=checks.yes_no("voice", voice),
            reps_planned=self.plan.reps,
            _bodies=_bodies(self.plan, own_limit),
            _plan=self.plan.to_dict(),
            _words=WORDS,
            _pace=checks.one_of("pace", pace, PACES),
            _group=checks.yes_no("group", group),
            _take_focus=checks.yes_no("take_focus", take_focus),
            _speed=checks.number("speed", speed, *SPEED_RANGE),
        )
        if hasattr(own_limit, "own_limit") and hasattr(own_limit, "observe"):
            own_limit.observe(lambda change: self.set_trait("_bodies", _bodies(self.plan, change["new"])), "own_limit")
        self.observe(self._call_back, "state")

    @property
    def events(self) -> list[Event]:
        """What has happened since the press of Start, oldest first.

        >>> from backnb import SQUAT
        >>> Timer(SQUAT).events
        []
        """
        return [Event(*event) for event in self._events]

    @property
    def sets(self) -> dict[str, dict[str, float]]:
        """The numbers of each drill as the learner has them by now, for :meth:`Plan.with_sets`.

        >>> from backnb import SQUAT
        >>> Timer(SQUAT, reps=10).sets
        {'squat': {'reps': 10, 'move_s': 2.0, 'hold_s': 1.0, 'return_s': 2.0}}
        """
        sets = self.plan.sets
        for key, changed in (self._run or {}).get("settings", {}).items():
            for name in ("move_s", "return_s"):
                sets[key][name] = round(sets[key][name] + changed["slower_s"], 3)
            sets[key] |= {"reps": len(changed["targets"]), "hold_s": changed["hold_s"]}
        return sets

    @property
    def result(self) -> Result | None:
        """How the set ended; None before it has.

        >>> from backnb import SQUAT
        >>> timer = Timer(SQUAT, reps=10)
        >>> timer.result is None
        True
        >>> timer.stop()
        >>> timer.result
        Stopped: 0 of 10 reps reached in 0 s.
        """
        if self.state != "ended":
            return None
        seconds = self.events[-1].seconds if self._events else 0.0
        return Result(str(self.ended), self.reps_done, self.reps_planned, self.limit, seconds)

    def on_end(self, callback: Callable[[Result], object]) -> None:
        """Call a function at the end of the set, with its result; at once if it has ended already.

        An error in the function is shown on the board, with its name and message.

        Args:
            callback: A function of one argument, the :class:`Result`.

        Raises:
            TypeError: If it is no function.

        >>> from backnb import SQUAT
        >>> timer = Timer(SQUAT, reps=10)
        >>> timer.on_end(lambda result: print(result.ended))
        >>> timer.stop()
        stopped
        """
        if not callable(callback):
            raise TypeError(f"on_end needs a function of one argument, the result, not {checks.shown(callback)}.")
        self._callbacks.append(callback)
        if self.state == "ended":
            self._call(callback)

    def stop(self) -> None:
        """End the set here, as if the learner had left. Does nothing after the end."""
        if self.state != "ended":
            with self.hold_trait_notifications():
                self.ended = "stopped"
                self.state = "ended"

    def _call_back(self, change: dict) -> None:
        self._trouble = ""
        if change["new"] == "ended":
            for callback in self._callbacks:
                self._call(callback)

    def _call(self, callback: Callable[[Result], object]) -> None:
        # What is raised while a message from the browser is handled goes to a log that nobody reads.
        try:
            callback(cast(Result, self.result))
        except Exception as error:
            self.log.exception("A callback of Timer.on_end failed.")
            self._trouble = self._words["trouble"].format(error=f"{type(error).__name__}: {error}")

    def __repr__(self) -> str:
        return f"Timer ({self.state}): {self.plan!r}"


def _bodies(plan: Plan, own_limit: Any) -> dict:
    """Give the figure of each drill, with the learner's own limit where one is given."""
    own_limit = getattr(own_limit, "own_limit", own_limit)
    if not isinstance(own_limit, Mapping):
        keys = [exercise.key for exercise in plan.exercises if exercise is not STANDING]
        own_limit = {} if own_limit is None else dict.fromkeys(keys, own_limit)
    options = {}
    for key, limit in own_limit.items():
        name, _, limits = body.OWN_LIMIT[checks.one_of("own_limit", key, tuple(body.OWN_LIMIT))]
        options[key] = {name: checks.number("own_limit", limit, *limits)}
    drawn = [exercise for exercise in plan.exercises if exercise.key in body.POSES]
    return {exercise.key: body.table(exercise, **options.get(exercise.key, {})) for exercise in drawn}
