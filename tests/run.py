"""The one test command: python3 tests/run.py [--no-install] [arguments for pytest].

Standard library only. Makes or reuses .venv, installs what the project and its tests need, finds a Chromium, passes
all gates at once and ends with pytest's own closing line and exit code.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
JS = ROOT / "tests" / "js"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]
INSTALLED_FROM = [*REQUIREMENTS, ROOT / "pyproject.toml", JS / "package.json", JS / "package-lock.json"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def run(*command, **options) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode


def program(name: str) -> str:
    """Give the path of a program in .venv, whatever this system puts behind its name."""
    return shutil.which(name, path=str(BIN)) or str(BIN / name)


def prepare_environment() -> None:
    """Make .venv if there is none, and install what is needed there and in tests/js unless nothing in it changed."""
    if not VENV.exists():
        venv.create(VENV, with_pip=True)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # npm and pyright look for node there
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in INSTALLED_FROM)).hexdigest()
    stamp = VENV / "backnb-installed.txt"
    if stamp.exists() and stamp.read_text() == wanted and (JS / "node_modules").exists():
        return
    arguments = [part for file in REQUIREMENTS for part in ("-r", file)]
    if run(program("python"), "-m", "pip", "install", "--quiet", *arguments):
        sys.exit("Installing requirements.txt and tests/requirements.txt failed; pip says why above.")
    if run(program("npm"), "ci", "--prefix", JS, "--silent", "--no-audit", "--no-fund"):
        sys.exit("Installing tests/js/package-lock.json failed. To see why: .venv/bin/npm ci --prefix tests/js")
    stamp.write_text(wanted)


def on_path() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def from_apt(package: str) -> None:
    """Install something if this is Debian or Ubuntu and we are root."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print(f"Installing the system's package {package}, with apt-get.", flush=True)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package, **quiet)


def from_playwright() -> str | None:
    print("Installing Playwright's Chromium, into Playwright's own folder in your home.", flush=True)
    if run(program("python"), "-m", "playwright", "install", "chromium"):
        return None
    ask = (
        "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
    )
    found = subprocess.run([program("python"), "-c", ask], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def find_chromium(install: bool = True) -> str:
    """Give the program of a Chromium. Without one, install it if that is allowed."""
    named = os.environ.get("BACKNB_CHROMIUM")
    if named:
        if not shutil.which(named):
            sys.exit(f"BACKNB_CHROMIUM is {named!r}, and there is no program there that can be run.")
        return named
    if install and not on_path():
        from_apt("chromium")
    return (
        on_path()
        or (install and from_playwright())
        or sys.exit(
            "No Chromium was found, and the tests need one. Install Chromium or Google Chrome so that it is "
            "on PATH, or set BACKNB_CHROMIUM to its program."
        )
    )


def find_screen(install: bool) -> None:
    """A tab can be hidden only in a window, so on Linux there has to be a screen, real or not."""
    if sys.platform != "linux" or os.environ.get("DISPLAY") or shutil.which("Xvfb"):
        return
    if install:
        from_apt("xvfb")
    if not shutil.which("Xvfb"):
        sys.exit("The tests need a screen or Xvfb, and there is neither. Install Xvfb (the package xvfb).")


def gates() -> dict[str, tuple[list, str]]:
    """Give each gate's command, and how to mend what it finds."""
    python, node = program("python"), program("node")
    return {
        "ruff check": (
            [python, "-m", "ruff", "check", "--quiet", "."],
            "Mend it with: .venv/bin/ruff check --fix . What it cannot mend, it names.",
        ),
        "ruff format": (
            [python, "-m", "ruff", "format", "--check", "--quiet", "."],
            "Mend it with: .venv/bin/ruff format .",
        ),
        "import-linter": (
            [program("lint-imports"), "--no-cache"],
            "An import goes against an arrow of CONTRIBUTING.md. Move what two rooms need to the left.",
        ),
        "oxlint": (
            [program("oxlint"), "--deny-warnings", "backnb"],
            "Change the line of JavaScript as it says, or try: .venv/bin/oxlint --fix backnb",
        ),
        "tsc": (
            [node, JS / "node_modules" / "typescript" / "bin" / "tsc", "-p", JS],
            "Make the JavaScript agree with its types, or say in a JSDoc comment what a value is.",
        ),
        "node --test": (
            [node, "--test", *sorted(JS.glob("*.test.mjs"))],
            "Each failed test names its file in tests/js. To run one: .venv/bin/node --test FILE",
        ),
        "pyright": (
            [program("pyright"), "--pythonpath", python],
            "Make the Python agree with its types: narrow a value that may be None, or correct the annotation.",
        ),
    }


def pass_gates() -> None:
    """Pass them all at once, and stop at the first that finds something, with what it found and how to mend it."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    started = {
        name: subprocess.Popen([str(part) for part in command], cwd=ROOT, **pipes)
        for name, (command, _) in gates().items()
    }
    for name, (_, mend) in gates().items():
        print(f"{name} ...", end=" ", flush=True)
        found, _ = started[name].communicate()
        if started[name].returncode:
            for each in started.values():
                each.kill()
            print("found something:", flush=True)
            sys.stdout.buffer.write(found)
            sys.exit(f"{name} found something, above. {mend}")
        print("right", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Run every check of backnb and every test but the longest (-m long). Any other argument goes to pytest.",
        epilog="Without --no-install it may install Chromium and Xvfb, and says so before. BACKNB_CHROMIUM names a "
        "browser of your choice.",
    )
    parser.add_argument(
        "--no-install", action="store_true", help="install nothing outside .venv and tests/js; say what is missing"
    )
    chosen, for_pytest = parser.parse_known_args()
    prepare_environment()
    os.environ["BACKNB_CHROMIUM"] = find_chromium(install=not chosen.no_install)
    find_screen(install=not chosen.no_install)
    pass_gates()
    # Two at a time, each file by one of them, in the order of conftest.py: a browser waits more than it works.
    # What takes longest is a command of its own, or twelve minutes would not be enough.
    how = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not long"]
    return run(program("python"), "-m", "pytest", *how, *for_pytest)


if __name__ == "__main__":
    sys.exit(main())
