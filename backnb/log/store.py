"""StiffnessLog: one SQLite file of sessions, on this machine and nowhere else.

Ratings are health data: the file is readable by its owner alone and lies outside the notebooks' folder.
Change is after - before: negative means less stiff. 0 is a rating; None is no answer.
"""

import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backnb.kit import checks
from backnb.log import csv as log_csv
from backnb.log.corrections import Corrections
from backnb.log.experiments import Experiments
from backnb.log.file import LogFile, as_damage
from backnb.log.session import after_the_last, check_not_in_the_future, checked, insert, rows, session_of
from backnb.log.table import QUESTION, table

if TYPE_CHECKING:
    import pandas as pd


class StiffnessLog(Corrections, Experiments):
    """One file of sessions. Making a log touches nothing; the first :meth:`add` makes the file.

    Args:
        path: The file. Left out, it is the environment variable ``BACKNB_LOG``, or else a file in the folder
            where this machine keeps a user's data.

    Every method that reads or writes raises ``OSError`` if the disk refuses or the file is damaged, and ``ValueError``
    if the file is another program's or of a newer version; the sentence says what to do, and the file stays as it is.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
    ...     first = log.add(before=6, after=4, reps_planned=12, reps_done=12, pain="none")
    ...     log.sessions()[["exercise", "before", "after", "change"]]
      exercise  before  after  change
    0    squat       6      4      -2
    """

    def __init__(self, path: str | os.PathLike | None = None):
        path = path if path is not None else os.environ.get("BACKNB_LOG") or _default_path()
        self.path = Path(path).expanduser().absolute()
        self._file = LogFile(self.path)
        self._last = []

    def add(
        self,
        *,
        before: int | None = None,
        after: int | None = None,
        exercise: str = "squat",
        reps_planned: int | None = None,
        reps_done: int | None = None,
        limit: float | None = None,
        pain: str | None = None,
        context: str | None = None,
        note: str = "",
        ended: str = "finished",
        at: datetime | None = None,
        experiment: int | None = None,
        arm: str | None = None,
    ) -> int:
        """Save one session. When this returns, it is on the disk.

        Args:
            before: Stiffness before, a whole number from 0 to 10, or None for no answer.
            after: Stiffness after, the same.
            exercise: "squat", "roof" or "squat+roof"; "none" for a rating on its own, such as on days before the
                first drill.
            reps_planned: Reps in the plan.
            reps_done: Reps done, at most ``reps_planned``.
            limit: The last target reached before "That was my limit" in the drill it was pressed in: 0 to 1 of
                the learner's own range; 0 if none was reached.
            pain: "none", "same", "more" or "new", or None for no answer.
            context: What came before, such as hours of sitting; up to 200 characters.
            note: Anything else; up to 2,000 characters.
            ended: "finished", "limit" or "stopped".
            at: When, as a datetime with a time zone, at most a minute in the future. None is now, in this machine's
                zone, and never before the session saved last: a clock that is set back by up to a day does not
                change their order.
            experiment: The number of the experiment it belongs to, as :meth:`save_experiment` gave it.
            arm: What it was in that experiment, "drill" or "rest".

        Returns:
            The session's id.

        Raises:
            ValueError: If a value is not allowed; the sentence names it. Nothing is written.
        """
        if at is not None:
            checks.moment("at", at, or_none="None (now) or ")
            check_not_in_the_future(at)
        row = checked(
            at=_now() if at is None else at,
            exercise=exercise,
            reps_planned=reps_planned,
            reps_done=reps_done,
            limit=limit,
            before=before,
            after=after,
            pain=pain,
            context=context,
            note=note,
            ended=ended,
            experiment=experiment,
            arm=arm,
        )
        row["uid"] = str(uuid.uuid4())
        with self._file.writing() as connection:
            last = connection.execute("SELECT at_utc FROM sessions ORDER BY id DESC LIMIT 1").fetchone()
            if at is None and last:
                row["at_utc"] = after_the_last(row["at_utc"], *last)
            row["id"] = insert(connection, row)
        self._last = [(None, row)]
        return row["id"]

    def sessions(self) -> "pd.DataFrame":
        """Give all sessions as a table, in order of time.

        Returns:
            A DataFrame with the columns ``id, at, exercise, reps_planned, reps_done, limit, before, after,
            change, pain, context, note, ended, experiment, arm``. ``at`` is a datetime in the zone it was saved in.
            ``change`` is after - before, and missing if either is.
        """
        with self._file.reading() as connection, as_damage():
            return table(connection.execute(QUESTION).fetchall() if connection else [])

    def export_csv(self, path: str | os.PathLike) -> Path:
        """Write all sessions to a CSV file for your eyes alone (UTF-8, times as ISO 8601, missing values empty).

        What :meth:`import_csv` reads from it is the same to the last character. A context or note that a spreadsheet
        would take for a formula has an apostrophe in front. Sessions keep the number of their experiment, but the
        experiments themselves stay in the log.

        Args:
            path: The file to write. One that is there already is replaced.

        Returns:
            The path.

        Raises:
            ValueError: If ``path`` is the log itself.
        """
        path = Path(path).expanduser()
        same = path.exists() and self.path.exists() and path.samefile(self.path)
        if same or path.resolve() == self.path.resolve():
            raise ValueError(f"path must be another file than the log itself, not {path}.")
        with self._file.reading() as connection, as_damage():
            found = [session_of(row) for row in rows(connection, "ORDER BY at_utc, id")] if connection else []
        log_csv.write(path, found)
        return path

    def import_csv(self, path: str | os.PathLike) -> int:
        """Add the sessions of a CSV file that are not here yet: all of them, or none if a row is wrong.

        Reads what :meth:`export_csv` wrote, also in version 1, and what Excel and LibreOffice make of it. A session
        that is here already, by its ``uid``, is left as it is. Where there is no ``uid``, the content of the row
        tells. A session keeps its ``id``, unless another one has it.

        Args:
            path: The file.

        Returns:
            How many sessions were added.

        Raises:
            ValueError: If a row is wrong; every such row is listed with its reason. Nothing is added.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     number = log.add(before=6, after=4)
        ...     table = log.export_csv(f"{folder}/sessions.csv")
        ...     new = StiffnessLog(f"{folder}/new.sqlite")
        ...     new.import_csv(table), new.import_csv(table)
        (1, 0)
        """
        path = Path(path).expanduser()
        new = log_csv.read(path)
        with self._file.writing() as connection:
            known = {uid for (uid,) in connection.execute("SELECT uid FROM sessions")}
            new = [row for row in new if row["uid"] not in known]
            for row in new:
                row["id"] = insert(connection, row)
        if new:
            self._last = [(None, row) for row in new]
        return len(new)

    def delete_all(self, confirm: bool = False) -> int:
        """Delete every session and experiment, and overwrite them in the file. This cannot be undone.

        An empty file stays, for another notebook may have it open: to take it away from under that one could damage
        what is saved next. Copies that the disk or a backup program keeps are out of reach, and so are tables you
        exported.

        Args:
            confirm: True to do it.

        Returns:
            How many sessions were deleted.

        Raises:
            ValueError: Without ``confirm=True``; the sentence says what would be deleted.
        """
        sessions, experiments = len(self), len(self.experiments())
        if not sessions and not experiments:
            return 0
        if confirm is not True:
            raise ValueError(
                f"This would delete {_count(sessions, 'session')} and {_count(experiments, 'experiment')} in "
                f"{self.path} for good; to do it, call delete_all(confirm=True)."
            )
        with self._file.writing() as connection:
            number = connection.execute("DELETE FROM sessions").rowcount
            connection.execute("DELETE FROM experiments")
            connection.execute("DELETE FROM sqlite_sequence")  # which says how many there were
        self._last = []
        return number

    def __len__(self) -> int:
        with self._file.reading() as connection:
            return connection.execute("SELECT count(*) FROM sessions").fetchone()[0] if connection else 0

    def __repr__(self) -> str:
        try:
            return f"StiffnessLog: {_count(len(self), 'session')} in {self.path}"
        except (OSError, ValueError) as error:
            return f"StiffnessLog: {error}"


def _now() -> datetime:
    return datetime.now().astimezone()


def _default_path() -> Path:
    from platformdirs import user_data_path

    return user_data_path("backnb") / "sessions.sqlite"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
