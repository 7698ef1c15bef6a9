"""What the tests of the log share."""

import pytest

from backnb import StiffnessLog


@pytest.fixture
def log(tmp_path):
    """A log that is not there yet, nor is its folder."""
    return StiffnessLog(tmp_path / "data" / "sessions.sqlite")
