"""The phone page: both drills, the timer and two ratings in one file, for the rest between two sets.

It is made of the notebook's own boards, with a stand-in for the model that Python is there (``phone_page.js``). What is
answered stays in that browser until it is taken home as the CSV that ``StiffnessLog.import_csv`` reads.
"""

import hashlib
import io
import json
import os
from dataclasses import MISSING, fields
from html import escape
from pathlib import Path

from backnb.course import safety, wording
from backnb.course.exercises import ROOF, SQUAT
from backnb.drills import body
from backnb.drills.plan import DEFAULT_REST_S, Plan
from backnb.kit import checks, files
from backnb.kit.assets import module, style
from backnb.log.session import DRAFT, NAMES, Session
from backnb.timer.timer import Timer

TITLE = wording.SESSION["title"]
DRILL_NAMES = {"squat+roof": "Both", "squat": "Squat", "roof": "Reach back"}
RESTS_S = (60, 90, 120, 180)  # to choose from; ours, as the notebook's slider
ICON_PX = 512
GROUND, INK = "#143d7d", "#ffffff"  # of the icon: a movement's colours on the board
WORDS = {
    **wording.SESSION,
    "start": "Start the set",
    "stop": "Stop here",
    "pace": {"steady": "Steady pace", "own": "At my own pace"},
    "pace_name": "Pace",
    "drill_name": "Which drill",
    "rest_name": "Your rest",
    "rests": {str(rest_s): f"{rest_s / 60:g} min" for rest_s in RESTS_S},
    "rest": str(DEFAULT_REST_S),
    "finish": "Finish",
    "before_name": "before",
    "after_name": "after",
    "where": "Kept in this browser only. A browser may clear what it keeps, so take it home now and then.",
    "kept": "On this phone: {count}",
    "home": "Take them home",
    "how": "The file is a table. In a notebook, History() reads it, and doubles nothing.",
    "delete": "Delete them",
    "sure": "Delete everything that is kept on this phone? What you have taken home stays there.",
    "sure_open": "What was left open is deleted too, and was never taken home.",
    "sure_one": "Delete what was left open, with its answers?",
    "yes": "Yes, delete",
    "no": "No, keep it",
    "refused": "This browser keeps nothing from this page now: its storage is full or switched off. Your answers stay "
    "until the page is closed. Take them home before.",
    "elsewhere": "This session goes on in another tab",
    "here": "Go on here",
    "set_up": "Set up.",
    "course": "The course",
    "list": "Read this first",
}


def phone_page(path: str | os.PathLike) -> Path:
    """Make the phone page: one web page with both drills, the timer and two ratings. It needs no network and no Python.

    Send the file to the phone and open it in the browser there.

    Args:
        path: Where to put it; the name ends in .html. A file that is there is replaced.

    Returns:
        The path of the file.

    Raises:
        ValueError: If the name ends otherwise, or no file can have it.
        OSError: If the file cannot be written there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     phone_page(f"{folder}/backnb.html").name
    'backnb.html'
    """
    path = files.at_home(path).absolute()
    if path.suffix.lower() != ".html":
        raise ValueError(f"path must end in .html, not {checks.shown(path.name)}: the phone page is a web page.")
    _write(path, _page().encode())
    return path


def phone_files(folder: str | os.PathLike, course: str = "") -> None:
    """Make the phone page for a site: ``index.html``, a manifest, an icon and the worker that opens it without signal.

    The folder should hold nothing else: the worker speaks for every page in it, and must not for JupyterLite's.

    Args:
        folder: Where to put them. It is made if it is not there; files of these names are replaced.
        course: The address of the course, as seen from that folder, for the link "The course"; none if left out.

    Raises:
        OSError: If a file cannot be written there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     phone_files(folder, course="../lab/index.html")
    ...     sorted(os.listdir(folder))
    ['icon.png', 'index.html', 'manifest.webmanifest', 'sw.js']
    """
    page = _page(course=course, site=True)
    version = hashlib.sha256(page.encode()).hexdigest()[:12]
    manifest = {
        "name": f"backnb: {TITLE.lower()}",
        "short_name": "backnb",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": GROUND,
        "icons": [
            {"src": "icon.png", "sizes": f"{ICON_PX}x{ICON_PX}", "type": "image/png", "purpose": purpose}
            for purpose in ("any", "maskable")
        ],
    }
    folder = Path(folder).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "index.html", page.encode())
    _write(folder / "manifest.webmanifest", json.dumps(manifest).encode())
    _write(folder / "icon.png", _icon())
    _write(folder / "sw.js", module("pages/phone_worker.js").replace("VERSION", version).encode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OSError(
            f"The phone page cannot be written to {path} ({error.strerror}). Choose a folder that is there and "
            "that you may write to."
        ) from None


def _page(*, course: str = "", site: bool = False) -> str:
    # Nothing can be asked from elsewhere: the browser itself refuses it.
    rule = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:" + (
        " 'self'; manifest-src 'self'; worker-src 'self'; connect-src 'self'" if site else ""
    )
    links = (
        '<link rel="manifest" href="manifest.webmanifest"><link rel="apple-touch-icon" href="icon.png">'
        '<link rel="icon" href="icon.png">'
        if site
        else '<link rel="icon" href="data:,">'
    )
    css = style("kit/board.css", "kit/rating.css", "drills/body.css", "timer/timer.css", "pages/phone_page.css")
    data = json.dumps(_data(course, site), separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>backnb: {TITLE.lower()}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta http-equiv="Content-Security-Policy" content="{rule}">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="{GROUND}">{links}
<style>{css}</style></head>
<body class="backnb-phone"><main class="backnb-phone-main"><h1>{escape(TITLE)}</h1></main>
<script type="application/json" id="backnb-data">{data}</script>
<script type="module">{module("pages/phone_page.js")}</script>
</body>
</html>
"""


def _data(course: str, site: bool) -> dict:
    """Give what the page says and plays, as what JSON can hold."""
    plans = {"squat+roof": Plan.between_sets(), "squat": Plan.of(SQUAT), "roof": Plan.of(ROOF)}
    timer = Timer(plans["squat+roof"])
    traits = timer.get_state([name for name in timer.keys if name not in ("_esm", "_css", "_plan", "_gone", "layout")])
    timer.close()
    drills = {key: {"name": DRILL_NAMES[key], **_planned(plan)} for key, plan in plans.items()}
    others = [rest_s for rest_s in RESTS_S if rest_s != DEFAULT_REST_S]
    drills["squat+roof"]["rests"] = {rest_s: _planned(Plan.between_sets(rest_s)) for rest_s in others}
    return {
        "words": WORDS,
        "course": course,
        "site": site,
        "drills": drills,
        "timer": {
            name: value for name, value in traits.items() if not name.startswith(("_model", "_view", "_anywidget"))
        },
        "session": {each.name: None if each.default is MISSING else each.default for each in fields(Session)},
        "columns": NAMES,
        "draft": DRAFT,
        "safety": {
            "parts": [{"heading": part.heading, "signs": part.signs, "advice": part.advice} for part in safety.PARTS],
            "lasts_ms": safety.LIST_LASTS.total_seconds() * 1000,
            **_lower(safety, "NOTHING SOMETHING STOPPED_BY_LIST CHANGED SET_UP LIMITS STOP_TEXT LEFT_EARLY"),
        },
        "wording": _lower(
            wording,
            "QUESTION RATING PAIN_QUESTION PAIN HURTS HIDDEN STAND HONEST PAIR STOP LOWER SAME HIGHER ONE_MISSING "
            "DECLINE",
        ),
    }


def _lower(source: object, names: str) -> dict:
    return {name.lower(): getattr(source, name) for name in names.split()}


def _planned(plan: Plan) -> dict:
    """Give a plan with the first rep of each drill alone, of which the browser's clock lays the others."""
    data = plan.to_dict()
    return {"words": plan.words, "plan": data | {"phases": [phase for phase in data["phases"] if phase["rep"] <= 1]}}


def _icon() -> bytes:
    """Draw the icon: a squat. Within the middle four fifths, because a phone may cut it to a circle."""
    import matplotlib.pyplot as plt  # it is slow, and the page alone does not need it

    from backnb.drills.outlines import outlines

    figure = plt.figure(figsize=(1, 1), dpi=ICON_PX, facecolor=GROUND)
    plt.close(figure)
    axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
    left, bottom, width, height = (number / 1000 for number in body.table(SQUAT)["view"])
    axes.set(xlim=(left, left + width), ylim=(bottom, bottom + height), aspect="equal")
    axes.axis("off")
    colors = {"near": INK, "far": "#8fa8cf", "spine": GROUND, "wedge": GROUND}
    points_per_m = 0.6 * 72 / max(width, height)
    for layer, shape in enumerate(outlines(body.pose(SQUAT, 1.0).joints)):
        for part in shape.parts:
            look = {"color": GROUND, "linewidth": shape.width_m * points_per_m, "solid_capstyle": "round"}
            axes.plot(
                *zip(*part, strict=True), **look, zorder=2 * layer
            )  # the spine, or a rim by which a limb stands out
        for part in shape.parts if shape.role != "spine" else ():
            axes.fill(*zip(*part, strict=True), color=colors[shape.role], linewidth=0, zorder=2 * layer + 1)
    png = io.BytesIO()
    figure.savefig(png, facecolor=GROUND)
    return png.getvalue()
