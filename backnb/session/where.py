"""Where somebody was in the course, as far as their log knows it."""

from backnb.kit.card import Card
from backnb.kit.unsaved import Shown
from backnb.log.store import StiffnessLog
from backnb.session.session import said_when

NEW = "Your log is empty, so you are new here. Read on, then go to 01_unlock_the_hips."
LEFT_OPEN = "Left open: {when}. It waits for its last answers. Open 03_between_sets and choose Run > Run All Cells."
LAST = "Your last session: {when}. There are {count} in your log. "
FEW = "The next one is in 03_between_sets."
ENOUGH = "04_read_your_stiffness shows how to read that many."
READABLE = 8  # sessions after which reading them is worth a lesson; ours


class Continue(Card):
    """Say how to go on: what was left open, the last session, the next notebook.

    Args:
        log: Whose sessions; your own log in your data folder if left out.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     here = Continue(StiffnessLog(f"{folder}/sessions.sqlite"))
    """

    def __init__(self, log: StiffnessLog | None = None) -> None:
        super().__init__()
        said = Shown()  # no trait: when somebody had a stiff back is theirs alone
        self.show("Where you were", said)
        try:
            said.say(self._words(StiffnessLog() if log is None else log))
        except (OSError, ValueError) as error:
            said.say(str(error))

    def _words(self, log: StiffnessLog) -> str:
        draft, count = log.draft(), len(log)
        if draft:
            return LEFT_OPEN.format(when=said_when(draft.at, self.now()))
        if not count:
            return NEW
        when = said_when(max(log.sessions()["at"]), self.now())  # a table, and so pandas, is loaded only here
        return LAST.format(when=when, count=count) + (FEW if count < READABLE else ENOUGH)
