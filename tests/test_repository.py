"""The repository as a whole: small, private, and as light as it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from screenshots import IMAGES, MADE_OF, marks

import backnb
from backnb import check_installation
from backnb.course.questions import QUESTIONS
from backnb.drills import explorer
from backnb.installation import OLDEST_PYTHON
from backnb.session import rating
from backnb.timer import timer
from backnb.workshop import keypad

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSE",
    "README.md",
    "backnb",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "tests",
}


def test_the_top_level_holds_what_it_should_and_nothing_else():
    assert {path.partition("/")[0] for path in TRACKED if path} == TOP_LEVEL


def test_no_ratings_are_committed():
    assert not [path for path in TRACKED if path.endswith((".sqlite", ".csv", ".db"))]


def test_the_page_asks_nobody_else():
    """No address in what the browser gets, but for the name of a drawing language."""
    for file in (ROOT / "backnb").rglob("*.[jc]s*"):
        assert not re.findall(r"https?://(?!www\.w3\.org)|url\(|@import|fetch\(|XMLHttpRequest", file.read_text()), file


def test_every_name_a_notebook_uses_is_there():
    for name in backnb.__all__:
        assert getattr(backnb, name).__doc__


def loaded_by(code):
    ask = f"{code}\nimport sys\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in answer.stdout.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import backnb",
        "from backnb import SQUAT, Plan, Rating, Session; Session(SQUAT); Session(Plan.between_sets(90)); Rating()",
        "from backnb import StiffnessLog; repr(StiffnessLog('/nowhere/log.sqlite'))",
    ],
    ids=["the package", "what hands touch", "the log"],
)
def test_what_hands_touch_needs_no_heavy_library(code):
    assert not loaded_by(code) & {"numpy", "pandas", "scipy", "matplotlib"}


def test_importing_the_package_loads_next_to_nothing():
    assert not loaded_by("import backnb") & {"anywidget", "ipywidgets", "IPython", "sqlite3"}


def test_the_installation_is_right_and_what_is_wrong_comes_with_its_fix(tmp_path, monkeypatch):
    assert check_installation().right
    assert "Everything is right" in repr(check_installation())
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("no-such-library~=1.0\npytest<1  # too old\n-e .\n")
    found = check_installation(wanted)
    assert not found.right
    assert "WRONG  no-such-library is not installed" in repr(found)
    assert "WRONG  pytest" in repr(found)
    assert f'-m pip install -r "{wanted}"' in repr(found)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "file" / "log.sqlite"))
    assert "BACKNB_LOG" in repr(check_installation(wanted))
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path))  # a folder, where a file should be
    assert not check_installation().right


def test_the_readme_gives_the_commands_and_where_ratings_are():
    readme = (ROOT / "README.md").read_text()
    run = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/jupyter lab"
    assert f"{run} notebooks/00_start_here.ipynb" in readme
    assert "python3 tests/run.py" in readme
    assert "exec python3 tests/run.py\n" in (ROOT / ".ci" / "run").read_text()
    assert ".".join(map(str, OLDEST_PYTHON)) in readme
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme):
        assert (ROOT / picture).exists()


@pytest.mark.parametrize("name", marks())
def test_no_picture_is_stale(name):
    """Make them anew with: .venv/bin/python tests/screenshots.py"""
    with Image.open(IMAGES / name) as picture:
        assert picture.info[MADE_OF] == marks()[name]


def test_the_words_on_the_screen_do_not_cheer():
    boards = str([board.WORDS for board in (timer, rating, explorer, keypad)])
    everything = (boards + str(QUESTIONS)).lower()
    assert not re.findall(r"great|well done|congrat|good|improve|proven|significant", everything)
    assert "better" not in boards
