"""Is everything there that the notebooks need? What is right, or the exact command that mends it."""

import errno
import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from backnb.kit import files, missing

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: whether it is right, what was found, and how to mend it."""

    right: bool
    found: str
    fix: str = ""


@dataclass(frozen=True)
class Installation:
    """What :func:`check_installation` found; it prints as a list, with the fix under each thing that is wrong."""

    checks: tuple[Check, ...]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.right for check in self.checks)

    def __repr__(self) -> str:
        lines = []
        for check in self.checks:
            lines.append(f"{'ok     ' if check.right else 'WRONG  '}{check.found}")
            if not check.right:
                lines.append(f"       To mend it: {check.fix}")
        last = "Everything is right. Go on." if self.right else "Put right what says WRONG, then run this cell again."
        return "\n".join([*lines, last])


def check_installation() -> Installation:
    """Look at Python, the libraries that backnb needs and the folder of your log.

    Returns:
        What was found. Shown in a notebook, it says what is right, or the exact fix.

    >>> check_installation().right
    True
    """
    return Installation((_check_python(), *_check_libraries(), _check_log()))


def _check_python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, OLDEST_PYTHON))
    return Check(
        sys.version_info >= OLDEST_PYTHON,
        f"Python {found}",
        f"install Python {wanted} or newer from python.org, then follow the README from the start.",
    )


def _check_libraries() -> list[Check]:
    def fix(wanted: object) -> str:
        if files.IN_BROWSER:
            return "nothing you can do here. This site was built without it; timers, sessions and the log work."
        return f'"{sys.executable}" -m pip install "{wanted}"  (type it in a terminal)'

    try:
        from packaging.requirements import Requirement

        listed = [Requirement(line) for line in requires("backnb") or []]
    except ImportError as error:  # packaging or backnb itself
        return [Check(False, f"{error.name} is not installed", "follow the README from the line that installs.")]
    checks = []
    for library in listed:
        if library.marker and not library.marker.evaluate():
            continue  # for another system, or for whoever builds the site
        try:
            found = missing.on_site(library.name) or version(library.name)
        except PackageNotFoundError:
            checks.append(Check(False, f"{library.name} is not installed", fix(library)))
        else:
            right = library.specifier.contains(found, prereleases=True)
            checks.append(Check(right, f"{library.name} {found} (wanted: {library.specifier})", fix(library)))
    return checks


def _check_log() -> Check:
    from backnb.log.store import StiffnessLog

    try:
        log = StiffnessLog()
        len(log)
    except (OSError, ValueError) as error:
        return Check(False, str(error), "do what the sentence says, then restart the kernel.")
    path, fix = log.path, "or set BACKNB_LOG to a file you can write, then restart the kernel."
    for link in (path, *path.parents):
        if link.is_symlink() and not link.exists():
            found = f"your log cannot be kept at {path} ({link} is a link, and its target is not there)"
            return Check(False, found, f"bring the target back, such as a drive that is not connected, {fix}")
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    try:
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        # Only trying tells: a file system can refuse what its permissions allow.
        probe = folder / f".backnb-probe-{id(path)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        found = f"your log cannot be kept at {path} ({error.strerror})"
        return Check(False, found, f"make it and its folder writable, {fix}")
    if files.IN_BROWSER and not files.drive_keeps():
        fix = "leave the private window, or allow this site to keep data; or take your sessions with you as a table."
        return Check(False, "this browser keeps no files: your log is gone when this page is closed", fix)
    return Check(True, f"your log can be kept {log.place}")
