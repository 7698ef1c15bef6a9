"""The repository as a whole: small, private, and as light as it says."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image
from screenshots import IMAGES, MADE_OF, drawings, marks

import backnb
from backnb import StiffnessLog, check_installation, installation
from backnb.course.exercises import DRILLS
from backnb.course.questions import QUESTIONS
from backnb.course.wording import RATING
from backnb.drills import explorer
from backnb.installation import OLDEST_PYTHON
from backnb.pages import phone_page
from backnb.timer import timer
from backnb.workshop import keypad, room_check, run_of_show

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
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
    """No address in what the browser gets, but for the name of a drawing language.

    The page of a phone in a room asks the room's server; that its policy allows no other is a test of the room. The
    phone page's worker asks for its own three files.
    """
    own = {"live_room_page.js": "await fetch(address,", "phone_worker.js": "await fetch(fresh(file))"}
    for file in (ROOT / "backnb").rglob("*.[jc]s*"):
        text = file.read_text().replace(own.get(file.name, "\0"), "", 1)
        assert not re.findall(r"https?://(?!www\.w3\.org)|url\(|@import|fetch\(|XMLHttpRequest", text), file


def test_every_name_a_notebook_uses_is_there():
    for name in backnb.__all__:
        assert getattr(backnb, name).__doc__


def loaded_by(code):
    ask = f"{code}\nimport sys\nprint(*sys.modules)"
    env = {**os.environ, "BACKNB_LOG": "/nowhere/log.sqlite"}
    answer = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in answer.stdout.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import backnb",
        "from backnb import SQUAT, Plan, Session; from backnb.session.rating import Rating; Session(SQUAT); Session(Plan.between_sets(90)); Rating()",
        "from backnb import StiffnessLog; repr(StiffnessLog())",
        "from backnb.ratings import BugHunt, Quiz, Simulator, bootstrap_mean, randomization_test, sign_test; "
        "from backnb.ratings import sample_group, summarize; from backnb.experiment import Experiment; "
        "summarize([6], [None]); sample_group()",
        "from backnb.workshop import GroupRatings; GroupRatings().keypad.pairs = [[6, 4]] * 2",
    ],
    ids=["the package", "what hands touch", "the log", "ratings", "a group's ratings"],
)
def test_what_hands_touch_needs_no_heavy_library(code):
    assert not loaded_by(code) & {"numpy", "pandas", "scipy", "matplotlib", "platformdirs"}


def test_importing_the_package_loads_next_to_nothing():
    assert not loaded_by("import backnb") & {"anywidget", "ipywidgets", "IPython", "sqlite3"}


def test_the_installation_is_right_and_what_is_wrong_comes_with_its_fix(tmp_path, monkeypatch):
    assert check_installation().right
    assert "Everything is right" in repr(check_installation())
    wanted = ["no-such-library~=1.0", "pytest<1"]
    with monkeypatch.context() as patch:
        patch.setattr(installation, "requires", lambda name: wanted)
        found = check_installation()
    assert not found.right
    assert "WRONG  no-such-library is not installed" in repr(found)
    assert "WRONG  pytest" in repr(found)
    for library in wanted:
        assert f'-m pip install "{library}"' in repr(found)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "away").symlink_to(tmp_path / "drive that is away" / "log.sqlite")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "here").symlink_to(tmp_path / "not yet.sqlite")
    # The second is a folder, where a file should be; the third is in that of a user who is not there.
    for in_the_way, reason in {
        tmp_path / "file" / "log.sqlite": "",
        tmp_path: "",
        "~nobody-here/log.sqlite": "",
        tmp_path / "away": f"{tmp_path / 'away'} is a link, and its target is not there",
        tmp_path / "away" / "log.sqlite": f"{tmp_path / 'away'} is a link, and its target is not there",
        tmp_path / "loop": f"{tmp_path / 'loop'} is a link, and its target is not there",
        tmp_path / "here": f"{tmp_path / 'here'} is a link, and its target is not there",
        "x" * 300: "File name too long",
    }.items():
        monkeypatch.setenv("BACKNB_LOG", str(in_the_way))
        assert not check_installation().right
        assert "WRONG" in repr(check_installation())
        assert reason in repr(check_installation())
        with pytest.raises((OSError, ValueError)):
            StiffnessLog().add(before=6)
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "log.sqlite"))
    StiffnessLog().add(before=6)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # to root, every file can be written
    assert "your log cannot be kept" in repr(check_installation())


def test_a_wheel_alone_is_the_whole_package(tmp_path):
    """It holds every file, names its libraries, and its own check finds nothing wrong."""
    for name in (
        path for path in TRACKED if path.startswith("backnb/") or path in ("pyproject.toml", "README.md", "LICENSE")
    ):
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / "source" / name)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", "installed", "./source"], cwd=tmp_path, check=True)
    installed = tmp_path / "installed"
    assert {path for path in TRACKED if path.startswith("backnb/")} <= {
        file.relative_to(installed).as_posix() for file in installed.rglob("*")
    }
    ask = "import backnb; backnb.Timer(backnb.SQUAT); print(backnb.__file__, backnb.check_installation())"
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "BACKNB_LOG": str(tmp_path / "log.sqlite")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert answer.startswith(str(installed))
    assert "Everything is right" in answer
    assert answer.count("wanted: ") == len(PROJECT["dependencies"])


SCRIPTS = [
    file.relative_to(ROOT / "tests").with_suffix("").as_posix()
    for file in sorted((ROOT / "tests").rglob("*.py"))
    if "__main__" in file.read_text() and file != Path(__file__)
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_helps_and_does_nothing_else(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "tests" / f"{name}.py"), run_name="__main__")
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("usage: ")
    assert not list(tmp_path.iterdir())


def test_the_readme_gives_the_commands_and_where_ratings_are():
    readme = (ROOT / "README.md").read_text()
    run = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/jupyter lab"
    assert f"{run} notebooks/00_start_here.ipynb" in readme
    assert "python3 tests/run.py" in readme
    assert "exec python3 tests/run.py\n" in (ROOT / ".ci" / "run").read_text()
    assert ".".join(map(str, OLDEST_PYTHON)) in readme
    assert PROJECT["requires-python"] == f">={'.'.join(map(str, OLDEST_PYTHON))}"


PAPERS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/bench/README.md"]
FILES = re.compile(r"(?:[\w.-]+/)*[\w-]+\.(?:py|js|mjs|css|json|toml|txt|md|yml|ipynb)\b|(?<![/\w])(?:[\w-]+/)+(?=$| )")
NOT_OURS = {"jupyterhub_config.py"}


@pytest.mark.parametrize("name", PAPERS)
def test_every_file_a_paper_names_is_there(name):
    """In backquotes, in commands, in pictures and in links; the first folders of a path may be left out."""
    text = (ROOT / name).read_text()
    quoted = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4,}(.*)$", text, re.MULTILINE)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    named = {file for part in [*quoted, *linked] for file in FILES.findall(part)} - NOT_OURS
    assert named
    assert [file for file in named if not any(f"/{file.strip('/')}/" in f"/{path}/" for path in TRACKED)] == []


@pytest.mark.parametrize("name", marks())
def test_no_picture_is_stale(name):
    """Make them anew with: .venv/bin/python tests/screenshots.py"""
    with Image.open(IMAGES / name) as picture:
        assert picture.info[MADE_OF] == marks()[name]


@pytest.mark.parametrize("name", drawings())
def test_no_drawing_is_stale(name):
    """Make them anew with: .venv/bin/python tests/screenshots.py"""
    assert (IMAGES / name).read_text() == drawings()[name]


def test_the_words_on_the_screen_do_not_cheer():
    boards = str([board.WORDS for board in (timer, explorer, keypad, phone_page, room_check, run_of_show)] + [RATING])
    boards += str([drill.seen for drill in DRILLS.values()] + [room_check.LINES])
    everything = (boards + str(QUESTIONS)).lower()
    assert not re.findall(r"great|well done|congrat|good|improve|proven|significant", everything)
    assert "better" not in boards
