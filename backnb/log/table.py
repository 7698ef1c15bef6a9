"""The log's sessions as a table; pandas is loaded when one is asked for."""

from typing import TYPE_CHECKING

from backnb.log.session import local

if TYPE_CHECKING:
    import pandas as pd

# A session's columns as the learner sees them, with their pandas dtypes; `change` is computed, not stored.
DTYPES = {
    "id": "Int64",
    "at": "object",
    "exercise": "string",
    "reps_planned": "Int64",
    "reps_done": "Int64",
    "limit": "Float64",
    "before": "Int64",
    "after": "Int64",
    "change": "Int64",
    "pain": "string",
    "context": "string",
    "note": "string",
    "ended": "string",
    "experiment": "Int64",
    "arm": "string",
}

_STORED = {name: f'"{name}"' for name in DTYPES if name != "change"} | {"at": "at_utc, utc_offset_min"}
QUESTION = f"SELECT {', '.join(_STORED.values())} FROM sessions"


def table(rows: list[tuple]) -> "pd.DataFrame":
    """Make a table of what the file answers to ``QUESTION``, in order of time.

    >>> table([]).columns.tolist() == list(DTYPES)
    True
    """
    import numpy as np
    import pandas as pd

    # Nearly in order already, and then Python sorts faster than SQLite.
    rows = sorted(rows, key=lambda row: (row[1], row[0]))
    columns = list(zip(*rows, strict=True)) or [()] * (len(_STORED) + 1)
    at_utc, utc_offset_min = columns[1:3]
    columns[1:3] = [list(map(local, at_utc, utc_offset_min))]
    found = {}
    for name, column in zip(_STORED, columns, strict=True):
        # By way of numpy's floats, which hold all our numbers exactly, pandas takes numbers four times as fast.
        values = np.array(column, dtype=float) if DTYPES[name] in ("Int64", "Float64") else column
        found[name] = pd.Series(values, dtype=DTYPES[name])
    found["change"] = found["after"] - found["before"]
    return pd.DataFrame({name: found[name] for name in DTYPES})
