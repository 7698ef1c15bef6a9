"""Where somebody was in the course, as far as their log knows it."""

from backnb.kit.card import Card
from backnb.kit.unsaved import Shown
from backnb.kit.words import counted
from backnb.log.store import StiffnessLog, given_or_own
from backnb.session.own_limit import own_limits
from backnb.session.session import said_when

NEW = "Your log is empty, so you are new here. Read on, then go to 01_unlock_the_hips."
LEFT_OPEN = "Left open: {when}. It waits for its last answers. Open 03_between_sets and choose Run > Run All Cells."
LAST = "Your last session: {when}. Your log holds {count}."
# A notebook counts as finished when the log holds what comes of it. Of what was only read, it knows nothing.
FINISHED = "Finished, by what your log holds: {names}."
NEXT = "Next: {name}."
LESSONS = ("01_unlock_the_hips", "02_decompress_the_spine", "03_between_sets", "04_read_your_stiffness")
ENOUGH = "You have finished all four. The next session is in 03_between_sets."


class Continue(Card):
    """Say how to go on: what was left open, the last session, which notebooks are finished, and the next one.

    The log knows a notebook by what comes of it: 01 and 02 by the limit that was found there, 03 by a session, 04 by a
    rating on a day without a drill or an experiment. Nothing more is kept.

    Args:
        log: Whose sessions; your own log in your data folder if left out.

    Raises:
        ValueError: If the log is something else.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     here = Continue(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(self, log: StiffnessLog | None = None) -> None:
        super().__init__()
        log = given_or_own(log)
        said = Shown()  # no trait: when somebody had a stiff back is theirs alone
        self.show("Where you were", said)
        try:
            said.say(self._words(log))
        except (OSError, ValueError) as error:
            said.say(str(error))

    def _words(self, log: StiffnessLog) -> str:
        draft, count, limits, newest = log.draft(), len(log), own_limits(log), log.newest()
        lines = [LEFT_OPEN.format(when=said_when(draft.at, self.now()))] if draft else []
        if newest:
            lines.append(LAST.format(when=said_when(max(newest.values()), self.now()), count=counted(count, "session")))
        moved, rated = bool(newest.keys() - {"none"}), "none" in newest
        done = "squat" in limits, "roof" in limits, moved, rated or bool(log.experiments())
        if not lines and not any(done):
            return NEW
        finished = [name for name, is_done in zip(LESSONS, done, strict=True) if is_done]
        lines += [FINISHED.format(names=", ".join(finished))] if finished else []
        others = [name for name in LESSONS if name not in finished]
        return "\n".join([*lines, NEXT.format(name=others[0]) if others else ENOUGH])
