"""The log's sessions as a table; pandas is loaded when one is asked for."""

from typing import TYPE_CHECKING, Any

from backnb.kit import checks
from backnb.log import session

if TYPE_CHECKING:
    import pandas as pd

# As the learner sees them: `change` is computed, not stored, and a uid tells a person nothing.
DTYPES = {}
for _name in session.NAMES[:-1]:
    DTYPES[_name] = session.DTYPES[_name]
    if _name == "after":
        DTYPES["change"] = "Int64"


def table(rows: list[tuple]) -> "pd.DataFrame":
    """Make a table of rows of the file, each in the order of ``session.COLUMNS``, in order of time.

    Raises:
        ValueError: If a value cannot be what the log wrote.

    >>> table([]).columns.tolist() == list(DTYPES)
    True
    """
    import numpy as np
    import pandas as pd

    # Nearly in order already, and then Python sorts faster than SQLite.
    at_utc, number = map(session.COLUMNS.index, ("at_utc", "id"))
    rows = sorted(rows, key=lambda row: (row[at_utc], row[number]))
    columns: dict[str, Any] = dict(
        zip(session.COLUMNS, zip(*rows, strict=True) if rows else [()] * len(session.COLUMNS), strict=True)
    )
    columns["at"] = list(map(session.local, columns["at_utc"], columns["utc_offset_min"]))
    found = {}
    for name, dtype in DTYPES.items():
        if name == "change":
            found[name] = found["after"] - found["before"]
            continue
        # By way of numpy's floats, which hold all our numbers exactly, pandas takes numbers four times as fast.
        values = np.array(columns[name], dtype=float) if dtype in ("Int64", "Float64") else columns[name]
        if name in ("before", "after"):
            for rating in values[(values < 0) | (values > 10)]:
                checks.rating(name, rating)
        found[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(found)
