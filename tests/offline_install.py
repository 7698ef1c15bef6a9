"""Try the README's way into a room without internet: .venv/bin/python tests/offline_install.py

It makes the folder of wheels, copies the project as from a stick, installs it into a new .venv with the network cut off,
and there runs the check of the first notebook and all of 03_between_sets and 05_teach_a_workshop; on Linux, as root, also
the whole hour of the workshop in Chromium. It prints what it does. With --platforms it also fetches the wheels for
Windows, macOS and Linux and looks whether any is missing; nothing is installed of those.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from run import find_chromium

ROOT = Path(__file__).resolve().parent.parent
BUILD = "setuptools>=77"  # what `-e .` in requirements.txt needs to build backnb
HOUR = Path(__file__).parent / "workshop" / "test_hour.py"
PYTHON = "3.12"  # of the other systems
LINUX = [f"manylinux{part}_x86_64" for part in ("2014", "_2_24", "_2_27", "_2_28")]
# For each system: pip's names of it, what pip leaves out when it runs on Linux, and how its Python describes it.
SYSTEMS = {
    "Windows": (["win_amd64"], ["colorama", "pywinpty"], ("nt", "win32", "Windows", "AMD64")),
    "macOS": (["macosx_14_0_arm64"], ["appnope"], ("posix", "darwin", "Darwin", "arm64")),
    "Linux": (LINUX, [], ("posix", "linux", "Linux", "x86_64")),
}


def run(*command, **options) -> str:
    """Run a command, show it, and stop with what it said if it fails."""
    print("$", *command, flush=True)
    started = time.monotonic()
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"FAILED with {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    return result.stdout


def cut_off() -> tuple[list[str], dict[str, str]]:
    """Give what to put before a command so that it has no network, and its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    # No settings, no cache, no second source: what is not in the folder of wheels is not to be had.
    environment = kept | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_NO_INDEX": "1"}
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("unshare") and shutil.which("ip"):
        return ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "cut-off"], environment
    nobody = "http://127.0.0.1:9"  # a proxy that refuses
    return [], environment | dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nobody)


def install_and_run(folder: Path) -> None:
    """Make the wheels, install them with the network cut off, and run a notebook."""
    wheels = folder / "stick" / "wheels"
    project = folder / "stick" / "backnb"
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "-w", wheels, "-r", "requirements.txt", BUILD, cwd=ROOT)
    found = list(wheels.iterdir())
    print(f"{len(found)} wheels, {sum(file.stat().st_size for file in found) / 1e6:.0f} MB")
    assert all(file.suffix == ".whl" for file in found)
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\n")
    for name in filter(None, tracked):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)

    prefix, environment = cut_off()
    environment["BACKNB_LOG"] = str(folder / "log.sqlite")
    here = {"cwd": project, "env": environment}
    networks = "import socket; print([name for _, name in socket.if_nameindex()])"
    print("network cut off by", "unshare: its only network is" if prefix else "a proxy that refuses; it has", end=" ")
    print(subprocess.check_output([*prefix, sys.executable, "-c", networks], text=True), end="", flush=True)
    run(*prefix, sys.executable, "-m", "venv", ".venv", **here)
    programs = project / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    install = ["install", "--quiet", "--no-index", "--find-links", wheels, "-r", "requirements.txt"]
    run(*prefix, programs / "python", "-m", "pip", *install, **here)
    check = run(*prefix, programs / "python", "-c", "from backnb import *; print(check_installation())", **here)
    print(check, end="")
    assert "Everything is right" in check
    environment["HOME"] = str(folder)  # where the workshop's sheet goes
    for name in ("03_between_sets", "05_teach_a_workshop"):
        notebook = project / "notebooks" / f"{name}.ipynb"
        run(*prefix, programs / "jupyter", "execute", notebook, "--output", folder / name, **here)
        print(f"{name} ran from its first cell to its last, with the network cut off")
    if prefix:
        chromium = {"BACKNB_CHROMIUM": find_chromium()}
        hour = run(*prefix, sys.executable, "-m", "pytest", "-q", HOUR, cwd=ROOT, env=os.environ | chromium)
        print(f"the hour of the workshop in Chromium, with the network cut off: {hour.strip().splitlines()[-1]}")


def try_platforms(folder: Path) -> None:
    """Fetch the wheels of each system, and look in them for what they need and pip has left out."""
    for system, (tags, extra, described) in SYSTEMS.items():
        wheels = folder / system
        platforms = [part for tag in tags for part in ("--platform", tag)]
        only = ["--python-version", PYTHON, "--only-binary=:all:", "-d", wheels]
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", *platforms, *only),
            *("-r", "requirements.txt", BUILD, *extra),
            cwd=ROOT,
        )
        missing = missing_wheels(wheels, described)
        print(f"{system}: {len(list(wheels.glob('*.whl')))} wheels, missing: {', '.join(missing) or 'none'}")
        assert not missing


def missing_wheels(wheels: Path, described: tuple[str, ...]) -> list[str]:
    """Follow what every wheel says it needs on a system, and name what is not in the folder."""
    names = ("os_name", "sys_platform", "platform_system", "platform_machine")
    system = dict(zip(names, described, strict=True)) | {
        "python_version": PYTHON,
        "python_full_version": f"{PYTHON}.0",
        "platform_python_implementation": "CPython",
    }
    needs = {}
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            (metadata,) = (
                name for name in packed.namelist() if name.count("/") == 1 and name.endswith("info/METADATA")
            )
            lines = Parser().parsestr(packed.read(metadata).decode()).get_all("Requires-Dist") or []
        needs[parse_wheel_filename(wheel.name)[0]] = [Requirement(line) for line in lines]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    todo = [Requirement(line) for line in [*project["dependencies"], BUILD]]
    seen, missing = set(), []
    while todo:
        wanted = todo.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        if key[0] not in needs:
            missing.append(str(wanted))
        for need in needs.get(key[0], []):
            if not need.marker or any(need.marker.evaluate(system | {"extra": name}) for name in ("", *wanted.extras)):
                todo.append(need)
    return sorted(missing)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--platforms", action="store_true", help="also fetch the wheels for other systems")
    chosen = arguments.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        install_and_run(Path(folder))
        if chosen.platforms:
            try_platforms(Path(folder))
    print(f"Done in {time.monotonic() - started:.0f} s: installed and run without a network.")


if __name__ == "__main__":
    main()
