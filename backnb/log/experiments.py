"""The experiments in a log: what was drawn, as JSON; what came of each day is in the sessions."""

import json
import reprlib

from backnb.kit import checks
from backnb.log.file import LogFile, as_damage
from backnb.log.session import LARGEST_ID

LONGEST = 100_000  # characters of JSON


class Experiments:
    """The part of ``StiffnessLog`` that keeps experiments."""

    _file: LogFile

    def save_experiment(self, data: dict, id: int | None = None) -> int:  # noqa: A002
        """Save an experiment. When this returns, it is on the disk.

        Args:
            data: What JSON can hold.
            id: Which one to replace; None for a new one.

        Returns:
            Its id.

        Raises:
            ValueError: If ``data`` cannot be saved, or there is no such experiment. Nothing is written.

        >>> from tempfile import TemporaryDirectory
        >>> from backnb import StiffnessLog
        >>> with TemporaryDirectory() as folder:
        ...     log = StiffnessLog(f"{folder}/sessions.sqlite")
        ...     number = log.save_experiment({"arms": ["drill", "rest"]})
        ...     log.experiments()
        [(1, {'arms': ['drill', 'rest']})]
        """
        text = _json(data)
        if id is not None and checks.whole("id", id, 1, LARGEST_ID) not in dict(self.experiments()):
            raise ValueError(f"id must be None or that of an experiment in {self._file.path}, not {id}.")
        with self._file.writing() as connection:
            if id is None:
                return connection.execute("INSERT INTO experiments (data) VALUES (?)", (text,)).lastrowid
            connection.execute("UPDATE experiments SET data = ? WHERE id = ?", (text, id))
            return id

    def experiments(self) -> list[tuple[int, dict]]:
        """Give all experiments, the newest last: the id of each, and its data."""
        with self._file.reading() as connection, as_damage():
            if connection is None:
                return []
            found = connection.execute("SELECT id, data FROM experiments ORDER BY id")
            return [(number, json.loads(data)) for number, data in found]


def _json(data: dict) -> str:
    try:
        text = json.dumps(data, allow_nan=False)
        if isinstance(data, dict) and json.loads(text) == data and len(text) <= LONGEST:
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    raise ValueError(
        f"data must be a dict that comes back from JSON as it was, with at most {LONGEST:,} characters there, "
        f"not {reprlib.repr(data)}."
    )
