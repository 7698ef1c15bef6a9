"""The one test command: python3 tests/run.py [arguments for pytest].

Standard library only. Makes or reuses .venv, installs what the project and its tests need, finds a
Chromium, runs ruff and pytest, and ends with pytest's own closing line and exit code.
"""

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
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def run(*command, **options) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode


def prepare_environment() -> None:
    """Make .venv if there is none, and install both requirement files unless nothing in them changed."""
    if not VENV.exists():
        venv.create(VENV, with_pip=True)
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in [*REQUIREMENTS, ROOT / "pyproject.toml"]))
    stamp = VENV / "backnb-installed.txt"
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    arguments = [part for file in REQUIREMENTS for part in ("-r", file)]
    if run(BIN / "python", "-m", "pip", "install", "--quiet", *arguments):
        sys.exit("Installing requirements.txt and tests/requirements.txt failed; pip says why above.")
    stamp.write_text(wanted.hexdigest())


def on_path() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def from_apt(package: str) -> None:
    """Install something if this is Debian or Ubuntu and we are root."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package, **quiet)


def chromium_from_apt() -> str | None:
    from_apt("chromium")
    return on_path()


def from_playwright() -> str | None:
    if run(BIN / "python", "-m", "playwright", "install", "chromium"):
        return None
    ask = (
        "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
    )
    found = subprocess.run([str(BIN / "python"), "-c", ask], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def find_chromium() -> str:
    named = os.environ.get("BACKNB_CHROMIUM")
    if named:
        if not shutil.which(named):
            sys.exit(f"BACKNB_CHROMIUM is {named!r}, and there is no program there that can be run.")
        return named
    return (
        on_path()
        or chromium_from_apt()
        or from_playwright()
        or sys.exit(
            "No Chromium was found, and the tests need one. Install Chromium or Google Chrome so that it is "
            "on PATH, or set BACKNB_CHROMIUM to its program."
        )
    )


def find_screen() -> None:
    """A tab can be hidden only in a window, so on Linux there has to be a screen, real or not."""
    if sys.platform != "linux" or os.environ.get("DISPLAY") or shutil.which("Xvfb"):
        return
    from_apt("xvfb")
    if not shutil.which("Xvfb"):
        sys.exit("The tests need a screen or Xvfb, and there is neither. Install Xvfb (the package xvfb).")


def main() -> int:
    prepare_environment()
    os.environ["BACKNB_CHROMIUM"] = find_chromium()
    find_screen()
    for arguments in (["check"], ["format", "--check"]):
        if run(BIN / "python", "-m", "ruff", *arguments, "--quiet", "."):
            sys.exit(f"ruff {arguments[0]} found something, above. Mend it with: .venv/bin/ruff {arguments[0]} .")
    # Two at a time, each file by one of them: a browser waits more than it works.
    return run(BIN / "python", "-m", "pytest", "-n", "2", "--dist", "loadfile", *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
