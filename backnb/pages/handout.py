"""The printed sheet: both drills with their safety list on page 1, and rating slips to cut out on page 2.

Every word, number and picture comes from what the notebooks show: a sheet of paper must not say more than they do.
Lengths are in millimetres.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, YPos
from fpdf.prefs import ViewerPreferences
from matplotlib import get_data_path
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from backnb.course.exercises import ROOF, SQUAT, Exercise, Still
from backnb.course.safety import LIMITS, PARTS, SET_UP
from backnb.course.wording import DECLINE, HIGHEST, HONEST, LOWEST, QUESTION, STAND
from backnb.drills import body
from backnb.drills.skeleton import Point
from backnb.drills.stills import BODY, FAR, PAST, PAST_FAR, draw_body
from backnb.kit import checks

PAPERS = ("A4", "Letter")
MARGIN, GAP, PAD = 9, 4, 2
COLUMNS, SLIPS = 5, 4
SLIP_WORDS = 59  # the height of what stands on a slip
MM_PER_POINT = 25.4 / 72
LINE = 0.43  # of a line of text in mm, for one point of its size
TITLE = "Two drills for the rest between your sets"
SOURCE = "From one blog post: Rick Kaselj, How to Reduce Back Pain when Exercising, ExercisesForInjuries.com"
POST, OUR = "post", "ours"
WHOSE = (
    f"Words in quotation marks and numbers marked **{POST}** are the post's. Numbers marked **{OUR}** are our setting. "
    "We found no study of these drills at these numbers. The post also sells a programme."
)
BEFORE = "Circle one number. Then fold this half to the back along the dotted line."
AFTER = "Circle one number. Leave the other half folded away."
FOLD = "fold here before you rate again"
CUT = "Cut along the broken lines: one slip for each person. Please write no name."
INK, RIM, PALE = 20, 90, 232  # greys, from 0 for black to 255 for white
DASHES, DOTS = {"dash": 2, "gap": 1.5}, {"dash": 0.01, "gap": 1.4}


class _Sheet(FPDF):
    """A document whose parts are marked as what they are, for those who have it read to them."""

    def __init__(self, paper: str) -> None:
        super().__init__(format=paper)
        fonts = Path(get_data_path()) / "fonts" / "ttf"
        for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font("DejaVu", style, fonts / f"{name}.ttf")
        self.set_auto_page_break(False)
        self.set_margin(MARGIN)
        self.c_margin = 0
        self.set_title(f"backnb: {TITLE}")
        self.set_author("backnb")
        self.set_lang("en")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # the same sheet is the same file on any day

    def put(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        *,
        kind: str = "P",
        align: str = "L",
        color: int = INK,
        dry: bool = False,
    ) -> float:
        """Write a heading ("H1" to "H3") or a paragraph ("P"), or nothing if dry; give the place below it."""
        self.set_font("DejaVu", "" if kind == "P" else "B", size)
        self.set_text_color(color)
        look = {"w": width, "h": size * LINE, "text": text, "align": align, "markdown": True}
        if dry:
            return y + self.multi_cell(**look, dry_run=True, output=MethodReturnValue.HEIGHT)
        self.set_xy(x, y)
        with self.marked(kind):
            self.multi_cell(**look, new_y=YPos.NEXT)
        return self.y

    @contextmanager
    def marked(self, kind: str, alt: str | None = None) -> Iterator[None]:
        """Mark what is drawn inside as ``kind``; ``alt`` says it in words."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=number, alt_text=alt)
        self._out(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    def stroke(self, width: float, color: int = INK, dash: float = 0, gap: float = 0) -> None:
        """Choose how the next lines look."""
        self.set_line_width(width)
        self.set_draw_color(color)
        self.set_dash_pattern(dash=dash, gap=gap)


def handout(path: str | os.PathLike, paper: str = "A4") -> Path:
    """Make the sheet as a PDF of two pages: the drills and the safety list, and rating slips to cut out.

    Args:
        path: Where to put it. A file that is there is replaced.
        paper: "A4" or "Letter".

    Returns:
        The path of the file.

    Raises:
        ValueError: If the paper is another one.
        OSError: If the file cannot be written there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     handout(f"{folder}/handout.pdf", paper="Letter").name
    'handout.pdf'
    """
    checks.one_of("paper", paper, PAPERS)
    path = Path(path).expanduser().absolute()
    sheet = _Sheet(paper)
    _drills_page(sheet)
    _slips_page(sheet)
    content = bytes(sheet.output())
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OSError(
            f"The handout cannot be written to {path} ({error.strerror}). Choose a file in a folder that is there "
            "and that you may write to, and close the file if a program has it open."
        ) from None
    return path


def _drills_page(sheet: _Sheet) -> None:
    """Lay out page 1. The pictures get the height that the words leave, at one scale: it is one person."""
    sheet.add_page()
    y = sheet.put(MARGIN, MARGIN, sheet.epw, TITLE, 20, kind="H1") + 1
    y = sheet.put(MARGIN, y, sheet.epw, SOURCE, 9) + 0.5
    y = sheet.put(MARGIN, y, sheet.epw, WHOSE, 9) + GAP
    drills = (SQUAT, ROOF)
    tall_m = sum(body.table(drill)["view"][3] / 1000 for drill in drills)
    words_mm = sum(_drill(sheet, drill, number, 0, 0, dry=True) for number, drill in enumerate(drills, 1))
    mm_per_m = (sheet.h - MARGIN - y - words_mm - _safety(sheet, 0, dry=True)) / tall_m
    for number, drill in enumerate(drills, 1):
        y = _drill(sheet, drill, number, y, mm_per_m)
    _safety(sheet, y)


def _drill(sheet: _Sheet, drill: Exercise, number: int, y: float, mm_per_m: float, dry: bool = False) -> float:
    """Draw one drill: its name, five pictures, its doses; give the place below it."""
    width = sheet.epw / COLUMNS
    below = sheet.put(MARGIN, y, sheet.epw, f"{number}  {drill.name}", 14, kind="H2", dry=dry) + 1
    sheet.put(MARGIN, y + 1.3, sheet.epw, f'to "{drill.aim}"', 10, align="R", dry=dry)
    y = below
    tall = body.table(drill)["view"][3] / 1000 * mm_per_m
    captions = [f"{step}. {still.cue}" for step, still in enumerate(drill.stills, 1)]
    for column, still in enumerate(drill.stills) if not dry else ():
        _still(sheet, drill, still, MARGIN + column * width, y, width, tall)
    y += tall + 1
    y = 1.5 + max(
        sheet.put(MARGIN + column * width + 1, y, width - 4, caption, 9, dry=dry)
        for column, caption in enumerate(captions)
    )
    for column, dose in enumerate(_doses(drill)) if not dry else ():
        _dose(sheet, *dose, MARGIN + column * width, y, width)
    y += 12
    if not dry:
        sheet.set_fill_color(INK)
        sheet.regular_polygon(MARGIN + 0.5, y + 4.6, 8, 4.4, rotateDegrees=22.5, style="F")
        sheet.put(MARGIN + 7, y, sheet.epw, f"**{drill.stop_line}**", 11)
    return y + 11 * LINE + GAP


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


def _dose(sheet: _Sheet, number: str, what: str, whose: str, x: float, y: float, width: float) -> None:
    """Draw one dose; whose it is stands in a full box for the post and in an empty one for us."""
    sheet.set_fill_color(PALE)
    sheet.rect(x + 0.5, y, width - 1, 11, style="F", round_corners=True, corner_radius=1.5)
    sheet.put(x + PAD, y + 0.8, width - 2 * PAD, f"**{number}**", 13)
    sheet.put(x + PAD, y + 6.4, width - 2 * PAD, what, 8.5)
    wide, left = 11, x + width - 12.5
    sheet.stroke(0.3)
    sheet.set_fill_color(INK if whose == POST else 255)
    sheet.rect(left, y + 1.2, wide, 4.4, style="DF", round_corners=True, corner_radius=1)
    sheet.put(left, y + 1.7, wide, whose, 8, align="C", color=255 if whose == POST else INK)


def _still(sheet: _Sheet, drill: Exercise, still: Still, x: float, y: float, width: float, tall: float) -> None:
    """Draw one still picture in the middle of its column; one that goes too far is crossed out."""
    left, bottom, view_width, view_height = (number / 1000 for number in body.table(drill)["view"])
    mm_per_m = tall / view_height
    wide = mm_per_m * view_width
    column_x, x = x, x + (width - wide) / 2
    axes = Figure((wide / 25.4, tall / 25.4)).add_axes((0, 0, 1, 1), xlim=(left, left + view_width))
    limit = body.pose(drill, 1.0).joints
    draw_body(axes, body.pose(drill, still.amount).joints, *((PAST, PAST_FAR) if still.amount > 1 else (BODY, FAR)))

    def place(point: Point) -> Point:
        return x + (point[0] - left) * mm_per_m, y + tall - (point[1] - bottom) * mm_per_m

    with sheet.marked("Figure", alt=f"Drawing. {still.cue}"), sheet.local_context():
        sheet.stroke(0.4, RIM)
        sheet.line(*place((left, 0)), *place((left + view_width, 0)))
        sheet.stroke(0.6, RIM, dash=1.6, gap=1)
        sheet.line(*place(limit["mark"]), *place(limit["mark end"]))
        sheet._out("1 J 1 j")  # round ends and corners
        for shape in sorted((*axes.patches, *axes.lines), key=lambda shape: shape.get_zorder()):
            is_line = isinstance(shape, Line2D)
            color = [round(255 * part) for part in to_rgb(shape.get_color() if is_line else shape.get_facecolor())]
            sheet.stroke(shape.get_linewidth() * MM_PER_POINT)
            sheet.set_draw_color(*color)
            sheet.set_fill_color(*color)
            points = [place(point) for point in (shape.get_xydata() if is_line else shape.get_xy())]
            sheet.polyline(points, polygon=not is_line, style="D" if is_line else "DF")
        if still.amount > 1:
            sheet.stroke(0.9)
            across, down = place((left + view_width - 0.2, view_height + bottom - 0.5))
            sheet.line(across - 2.5, down - 2.5, across + 2.5, down + 2.5)
            sheet.line(across - 2.5, down + 2.5, across + 2.5, down - 2.5)
    if still.amount == 1:
        _, highest = min(place(limit["mark"]), place(limit["mark end"]), key=lambda point: point[1])
        sheet.put(column_x - 1, highest - 4.2, width, body.YOUR_LIMIT, 8, color=RIM)


def _safety(sheet: _Sheet, y: float, dry: bool = False) -> float:
    """Write the safety list in two columns, then what it cannot tell; give the place below it."""
    width = (sheet.epw - GAP) / 2
    ends = []
    parts = list(enumerate(PARTS, start=1))  # with the numbers they have on the screen
    for column, groups in enumerate((parts[:2], parts[2:])):
        x, at = MARGIN + column * (width + GAP), y
        for number, group in groups:
            text = f"**{number}. {group.heading}** {'; '.join(group.signs)}. **{group.advice}**"
            inset = PAD if group is PARTS[-1] else 0  # the last group, when to stop, has a frame
            below = sheet.put(x + inset, at + inset, width - 2 * inset, text, 9, dry=dry) + inset
            if inset and not dry:
                sheet.stroke(0.8)
                sheet.rect(x, at, width, below - at)
            at = below + PAD
        ends.append(at)
    at = sheet.put(MARGIN, max(ends), sheet.epw, f"**Set up.** {SET_UP}", 9, dry=dry) + 1
    return sheet.put(MARGIN, at, sheet.epw, LIMITS, 9, dry=dry)


def _slips_page(sheet: _Sheet) -> None:
    """Lay out page 2: slips of the same height."""
    sheet.add_page()
    top = sheet.put(MARGIN, MARGIN - 2, sheet.epw, CUT, 10, kind="H2") + PAD
    height = (sheet.h - MARGIN - top) / SLIPS
    for slip in range(SLIPS):
        _slip(sheet, top + slip * height, height)
    sheet.stroke(0.4, **DASHES)
    sheet.line(0, sheet.h - MARGIN, sheet.w, sheet.h - MARGIN)


def _slip(sheet: _Sheet, y: float, height: float) -> None:
    """Draw one slip: before on the left, after on the right, a fold between them."""
    half = sheet.w / 2
    sheet.stroke(0.4, **DASHES)
    sheet.line(0, y, sheet.w, y)
    sheet.stroke(0.5, **DOTS)
    sheet.line(half, y, half, y + height)
    with sheet.rotation(90, half - 1.5, y + height / 2):
        sheet.put(half - 1.5 - height / 2, y + height / 2 - 3, height, FOLD, 8, align="C")
    width = half - MARGIN - 8
    for x, heading, what in ((MARGIN, "Before", BEFORE), (sheet.w - MARGIN - width, "After", AFTER)):
        at = sheet.put(x, y + (height - SLIP_WORDS) / 2, width, heading, 15, kind="H3") + 1
        at = sheet.put(x, at, width, f"{STAND} {what}", 8.5) + 2
        at = sheet.put(x, at, width, f"**{QUESTION}**", 12) + 2
        step = width / 11
        sheet.stroke(0.3)
        for rating in range(11):
            sheet.rect(x + rating * step, at, step, 10)
            sheet.put(x + rating * step, at + 2.4, step, str(rating), 13, align="C")
        sheet.put(x, at + 11, width, LOWEST, 8.5)
        at = sheet.put(x + width * 0.36, at + 11, width * 0.64, HIGHEST, 8.5, align="R") + 2.5
        sheet.rect(x, at, 4.5, 4.5)
        sheet.put(x + 7, at + 0.3, width - 7, DECLINE, 10)
        sheet.put(x, at + 7, width, HONEST, 7)
