"""The sheet to print: the safety list and both drills, then slips or a card for four weeks; or a clinician's page.

Every word, number and picture comes from what the notebooks show: a sheet of paper must not say more than they do. It
is one web page without anything from elsewhere, so that any browser can print it. Lengths are in millimetres.
"""

import os
from html import escape
from pathlib import Path

from backnb.course.exercises import ROOF, SQUAT, Exercise, Still
from backnb.course.safety import LIMITS, PARTS, SET_UP
from backnb.course.sources import SOURCES
from backnb.course.wording import DECIDE, DECLINE, EACH_DAY, HIGHEST, HONEST, LOWEST, QUESTION, STAND, WEEKS
from backnb.drills import body
from backnb.drills.drawing import path, shapes
from backnb.drills.outlines import BODY, PAST
from backnb.kit import checks, files
from backnb.kit.assets import style

# For each paper its width and height, and how long a metre of the body is on it: both drills show one person.
PAPERS = {"A4": (210, 297, 17), "Letter": (215.9, 279.4, 13)}
SLIPS = 4
POINTS_PER_INCH = 72
MM_PER_POINT = 25.4 / POINTS_PER_INCH
TITLE = "Two drills for the rest between your sets"
SOURCE = "From one blog post: Rick Kaselj, How to Reduce Back Pain when Exercising, ExercisesForInjuries.com"
POST, OUR = "post", "ours"
WHOSE = (
    "Words in quotation marks and whatever is marked <b>post</b> or P with a number is the post's; <b>ours</b> is our "
    "setting. We found no study of these drills at these numbers. The post also sells a programme."
)
SAFETY = "Read this first: the safety list"
BEFORE = "Circle one number. Then fold this half to the back along the thin line."
AFTER = "Circle one number. Leave the other half folded away."
FOLD = "fold here before you rate again"
CUT = "Cut along the broken lines: one slip for each person. Please write no name."
PRINT = "Press Ctrl and P (on a Mac, Command and P) to print, on {paper} paper and at 100 %."
CARD = "Four weeks, three days a week"
CARD_HOW = f"{EACH_DAY} Write the day and both ratings, from 0 to 10. How often is our proposal."
REVIEW = "For a clinician: please review this list"
REVIEW_HOW = (
    "People read this list before they do two drills without weights between their sets: squats that go a little "
    "deeper each time, and a reach up and back. No clinician has reviewed it yet. Please mark each line. That takes "
    "about an hour (our guess). What matters most: what is missing, what stops too many, what stops too few."
)
KINDS = ("slips", "card", "clinician")


def handout(path: str | os.PathLike, paper: str = "A4", kind: str = "slips") -> Path:
    """Make a sheet as a web page to print: the safety list and both drills, and on its second page slips or a card.

    Open the file in a browser and print it from there.

    Args:
        path: Where to put it; the name ends in .html. A file that is there is replaced.
        paper: "A4" or "Letter".
        kind: What is on the second page: "slips", for a group's ratings, to cut out; or "card", for four weeks of one
            person. Or "clinician": the safety list alone, each line with its source and boxes to agree or to change it.

    Returns:
        The path of the file.

    Raises:
        ValueError: If the name ends otherwise, or no file can have it, or the paper or the kind is another one.
        OSError: If the file cannot be written there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     handout(f"{folder}/handout.html", paper="Letter").name
    'handout.html'
    """
    checks.one_of("paper", paper, tuple(PAPERS))
    checks.one_of("kind", kind, KINDS)
    path = files.at_home(path).absolute()
    if path.suffix.lower() != ".html":
        raise ValueError(
            f"path must end in .html, not {checks.shown(path.name)}: the handout is a web page, and browsers print it."
        )
    try:
        path.write_text(_page(paper, kind), encoding="utf-8")
    except OSError as error:
        raise OSError(
            f"The handout cannot be written to {path} ({error.strerror}). Choose a file in a folder that is there "
            "and that you may write to, and close the file if a program has it open."
        ) from None
    return path


def _page(paper: str, kind: str) -> str:
    width, height, mm_per_m = PAPERS[paper]
    # The pages are a little shorter than the paper, because a browser that rounds up would print a third one.
    margin = "10mm" if kind == "clinician" else "0"
    size = f"@page {{ size: {paper}; margin: {margin} }} .page {{ width: {width}mm; height: {height - 0.2:.1f}mm }}"
    drills = "".join(_drill(drill, number, mm_per_m) for number, drill in enumerate((SQUAT, ROOF), start=1))
    sheet = f'<section class="page"><h1>{TITLE}</h1><p>{SOURCE}</p><p>{WHOSE}</p>{_safety()}{drills}</section>'
    slips = f'<section class="page slips"><h2>{CUT}</h2>{_slip() * SLIPS}</section>'
    pages = {"slips": lambda: sheet + slips, "card": lambda: sheet + _card(), "clinician": _review}[kind]()
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>backnb: {TITLE}</title><style>{size}
{style("pages/handout.css")}</style></head>
<body>
<p class="how">{PRINT.format(paper=paper)}</p>
{pages}
</body>
</html>
"""


def _safety() -> str:
    """Give the list, with the numbers its parts have on the screen; the last part, when to stop, has a frame."""
    parts = []
    for number, group in enumerate(PARTS, start=1):
        frame = ' class="stop"' if group is PARTS[-1] else ""
        heading, signs, advice = escape(group.heading), escape("; ".join(group.signs)), escape(group.advice)
        parts.append(f"<div{frame}><h3>{number}. {heading}</h3><p>{signs}. <b>{advice}</b></p></div>")
    left, right = "".join(parts[:2]), "".join(parts[2:])
    rest = f"<p><b>Set up.</b> {escape(SET_UP)}</p><p>{escape(LIMITS)}</p>"
    return f'<h2>{SAFETY}</h2><div class="safety"><div>{left}</div><div>{right}</div></div>{rest}'


def _drill(drill: Exercise, number: int, mm_per_m: float) -> str:
    """Give one drill: its name, its numbers, five pictures, and where to stop."""
    numbers = "".join(
        f'<div><b>{dose}</b> {escape(what)} <span class="whose {whose}">{whose}</span></div>'
        for dose, what, whose in _doses(drill)
    )
    stills = "".join(
        f"<li>{_still(drill, still, mm_per_m)}{step}. {escape(str(still.cue))} <sup>{still.cue.mark}</sup></li>"
        for step, still in enumerate(drill.stills, start=1)
    )
    octagon = '<svg aria-hidden="true" viewBox="0 0 10 10"><path d="M3 0h4l3 3v4l-3 3H3L0 7V3z"/></svg>'
    return (
        f'<div class="head"><h2>{number} {escape(drill.name)} <small>to &quot;{escape(drill.aim)}&quot;</small></h2>'
        f'<p class="line">{octagon}{escape(drill.stop_line)}</p></div>'
        f'<div class="doses">{numbers}</div><ol class="stills">{stills}</ol>'
    )


def _doses(drill: Exercise) -> list[tuple[str, str, str]]:
    """Give (number, what it is, whose it is) for each dose."""
    low, high = drill.hold_range_s
    hold = f"{low:g} to {high:g} s" if drill.is_post("hold_range_s") else f"{drill.hold_s:g} s"
    doses = [
        (drill.post_reps, "reps", "post_reps"),
        (str(drill.reps), "reps in the timer", "reps"),
        (f"{drill.move_s:g} s", drill.labels["move"], "move_s"),
        (hold, drill.labels["hold"], "hold_s"),
        (f"{drill.return_s:g} s", drill.labels["return"], "return_s"),
    ]
    return [(number, what, POST if drill.is_post(field) else OUR) for number, what, field in doses]


def _still(drill: Exercise, still: Still, mm_per_m: float) -> str:
    """Draw one still picture, in millimetres of the body; one that goes too far is crossed out."""
    left, bottom, width, height = body.table(drill)["view"]
    limit = body.pose(drill, 1.0).joints
    per_mm = 1000 / mm_per_m  # millimetres of the body for one on the paper
    heights = [-1000 * limit[name][1] for name in ("mark", "mark end")]
    parts = [
        f'<path d="M{left} 0h{width}" stroke="#5a5a5a" stroke-width="{0.4 * per_mm:.0f}"/>',
        f'<path d="{path([limit["mark"], limit["mark end"]])}" stroke="#5a5a5a" '
        f'stroke-width="{0.6 * per_mm:.0f}" stroke-dasharray="{1.6 * per_mm:.0f} {per_mm:.0f}"/>',
        shapes(body.pose(drill, still.amount).joints, PAST if still.amount > 1 else BODY),
    ]
    if still.amount > 1:
        x, y, arm = left + width - 4 * per_mm, -bottom - height + 4 * per_mm, 2.5 * per_mm
        cross = (
            f"M{x - arm:.0f} {y - arm:.0f}l{2 * arm:.0f} {2 * arm:.0f}m0 {-2 * arm:.0f}l{-2 * arm:.0f} {2 * arm:.0f}"
        )
        parts.append(f'<path d="{cross}" stroke="#141414" stroke-width="{0.9 * per_mm:.0f}"/>')
    if still.amount == 1:
        look = f'fill="#5a5a5a" font-size="{8 * MM_PER_POINT * per_mm:.0f}"'
        is_low = max(heights) > -bottom - height / 2  # then the hips are beside the line, and nobody below it
        y = max(heights) + 4.5 * per_mm if is_low else min(heights) - per_mm
        parts.append(f'<text x="{left - 1.5 * per_mm:.0f}" y="{y:.0f}" {look}>{body.YOUR_LIMIT}</text>')
    return (
        f'<svg role="img" aria-label="Drawing. {escape(str(still.cue))}" width="{width / per_mm:.1f}mm" '
        f'height="{height / per_mm:.1f}mm" viewBox="{left} {-bottom - height} {width} {height}" fill="none" '
        f'stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</svg>'
    )


def _slip() -> str:
    """Give one slip: before on the left, after on the right, a fold between them."""
    numbers = "".join(f"<li>{rating}</li>" for rating in range(11))
    low, high, decline = map(escape, (LOWEST, HIGHEST, DECLINE))
    halves = "".join(
        f'<div class="half"><h3>{heading}</h3><p class="what">{STAND} {what}</p><p class="question">{QUESTION}</p>'
        f'<div><ol class="scale">{numbers}</ol><p class="ends"><span>{low}</span><span>{high}</span></p></div>'
        f'<p><span class="box"></span>{decline}</p><p class="small">{HONEST}</p></div>'
        for heading, what in (("Before", BEFORE), ("After", AFTER))
    )
    return f'<div class="slip">{halves}<p class="fold">{FOLD}</p></div>'


def _card() -> str:
    """Give the card: a row for each week, with three days and a question, the answers at the end."""
    day = "<td>Day<p>before</p><p>after</p></td>"
    rows = "".join(
        f'<tr><th scope="row">{week}</th>{day * 3}<td>{escape(question)}</td></tr>'
        for week, (question, _) in enumerate(WEEKS, start=1)
    )
    answers = " ".join(f"{week}. {escape(answer)}" for week, (_, answer) in enumerate(WEEKS, start=1))
    return (
        f'<section class="page card"><h1>{CARD}</h1><p>{escape(CARD_HOW)}</p>'
        f"<p>{QUESTION} {LOWEST}. {HIGHEST}. {STAND}</p>"
        "<table><thead><tr><th>Week</th><th>1</th><th>2</th><th>3</th><th>Do you remember?</th></tr></thead>"
        f"<tbody>{rows}</tbody></table><p><b>After four weeks.</b> {escape(DECIDE)}</p><p>{escape(HONEST)}</p>"
        f'<p class="answers"><b>Answers.</b> {answers}</p></section>'
    )


def _review() -> str:
    """Give the safety list as a table for a clinician: each line, its source, and boxes to agree or to change it."""
    boxes = '<td><span class="box"></span>agree <span class="box"></span>change to:</td>'
    parts = "".join(
        f"<h2>{number}. {escape(part.heading)}</h2><table><tbody>"
        + "".join(f"<tr><td>{escape(sign)}</td><td>{escape(source)}</td>{boxes}</tr>" for sign, source in part.lines)
        + f"<tr><td><b>{escape(part.advice)}</b></td><td>ours</td>{boxes}</tr></tbody></table>"
        for number, part in enumerate(PARTS, start=1)
    )
    named = dict.fromkeys(source for part in PARTS for _, source in part.lines if source in SOURCES)
    sources = "".join(f"<li><b>{escape(name)}</b>: {escape(SOURCES[name].replace('*', ''))}</li>" for name in named)
    return (
        f'<section class="review"><h1>{REVIEW}</h1><p>{REVIEW_HOW}</p>{parts}<p>{escape(SET_UP)} {escape(LIMITS)}</p>'
        "<h2>What is missing?</h2><p class=lines></p><h2>Name, profession, date</h2><p class=lines></p>"
        f"<h2>Sources</h2><ul>{sources}</ul></section>"
    )
