"""The sheet, printed by Chromium: two pages, all of it on the paper, readable in grey, and true to the data."""

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lab import PATIENCE_MS

from backnb import ROOF, SQUAT
from backnb.course.safety import LIMITS, OURS, PARTS, SET_UP
from backnb.course.wording import DECLINE, HIGHEST, LOWEST, QUESTION, WEEKS
from backnb.drills.outlines import BODY
from backnb.pages.handout import OUR, POST, SAFETY, SLIPS, SOURCE, handout

MM = 72 / 25.4
SIZES_MM = {"A4": (210, 297), "Letter": (215.9, 279.4)}
# Numbers of the data, each with whose it is
DOSES = [
    (SQUAT.post_reps, "reps", POST), (str(SQUAT.reps), "reps in the timer", OUR), (f"{SQUAT.move_s:g} s", "Down", OUR),
    (f"{SQUAT.hold_s:g} s", "Hold", OUR), (f"{SQUAT.return_s:g} s", "Up", OUR),
    (ROOF.post_reps, "reps", POST), (str(ROOF.reps), "reps in the timer", POST),
    (f"{ROOF.move_s:g} s", "Reach back", OUR), ("1 to 2 s", "Hold", POST), (f"{ROOF.return_s:g} s", "Come back", OUR),
]  # fmt: skip


@pytest.fixture(scope="module", params=SIZES_MM)
def sheet(request, tmp_path_factory, chromium):
    """The paper's name, the sheet as a page, and what comes out of the printer."""
    path = handout(tmp_path_factory.mktemp("handout") / "handout.html", request.param)
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, tagged=True))
    assert asked == [path.as_uri()]  # it needs nothing from elsewhere
    yield request.param, page, document
    document.close()
    page.close()


def text_of(page):
    """The words of a page, on one line."""
    return " ".join(page.get_textpage().get_text_range().split())


def words_mm(page):
    """The box round each piece of text: left, bottom, right, top."""
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    return [[side / MM for side in text.get_bounds()] for text in texts]


def test_it_prints_on_two_pages_with_all_words_on_the_paper_and_none_on_another(sheet):
    paper, page, document = sheet
    width, height = SIZES_MM[paper]
    assert len(document) == 2
    for printed in document:
        assert [side / MM for side in printed.get_size()] == pytest.approx((width, height), abs=0.2)
        assert not list(printed.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))  # it is drawn, at any size
        boxes = words_mm(printed)
        assert len(boxes) > 20
        for number, (left, bottom, right, top) in enumerate(boxes):
            assert 6 <= left <= right <= width - 6
            assert 6 <= bottom <= top <= height - 6
            for other in boxes[number + 1 :]:
                across, up = min(right, other[2]) - max(left, other[0]), min(top, other[3]) - max(bottom, other[1])
                assert min(across, up) < 0.6, (boxes[number], other)  # letters such as T and w reach under each other
    # Nothing is cut off at the end of a page, and there is room left for a wider font.
    spare = page.locator(".page").evaluate_all("all => all.map((page) => page.clientHeight - page.scrollHeight)")
    assert spare == [0, 0]


@pytest.mark.parametrize(("where", "least_pt"), [(".page", 8), (".safety", 10)])
def test_no_letter_is_smaller_than_eight_points_and_in_the_safety_list_than_ten(sheet, where, least_pt):
    sizes = (
        sheet[1]
        .locator(f"{where} *")
        .evaluate_all(
            """all => all.filter((part) => [...part.childNodes].some(({ data }) => data?.trim())).map((part) => {
            const { fontSize } = getComputedStyle(part);
            return parseFloat(fontSize) * (part.getCTM ? part.getScreenCTM().a : 1);
        })"""
        )
    )
    assert len(sizes) >= 3 * len(PARTS)
    assert min(sizes) >= least_pt * 96 / 72 * 0.99


def test_in_grey_it_still_tells_whose_a_number_is_and_what_goes_too_far(sheet):
    """Words and shapes say it too: no meaning hangs on a colour, and the figures are dark on white."""
    _, page, document = sheet
    grey = document[0].render(scale=1, grayscale=True).to_pil()
    assert grey.getextrema() == pytest.approx((10, 250), abs=15)
    luminance = {
        role: sum(int(color[place : place + 2], 16) for place in (1, 3, 5)) / 3 for role, color in BODY.items()
    }
    for role in luminance:
        assert page.locator(f"svg path:is([fill='{BODY[role]}'], [stroke='{BODY[role]}'])").count()
    assert luminance["near"] + 60 < luminance["far"] < 200 < luminance["spine"]
    assert page.locator(".whose").all_inner_texts() == [whose for *_, whose in DOSES]
    assert page.locator("svg path[stroke='#141414']").count() == 1  # the cross


def test_a_program_that_reads_it_aloud_finds_title_language_headings_and_pictures_in_words(sheet):
    _, page, document = sheet
    assert document.get_metadata_dict()["Title"] == "backnb: Two drills for the rest between your sets"
    language = ctypes.create_string_buffer(20)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(language, ctypes.POINTER(ctypes.c_ushort)), 20)
    assert language.raw.decode("utf-16-le").rstrip("\0") == "en"
    assert pdfium.FPDFCatalog_IsTagged(document)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings[0] == SAFETY
    assert [SQUAT.name in headings[1], ROOF.name in headings[2], len(headings)] == [True, True, 4]
    pictures = page.get_by_role("img").evaluate_all("all => all.map((each) => each.ariaLabel)")
    assert pictures == [f"Drawing. {still.cue}" for drill in (SQUAT, ROOF) for still in drill.stills]


def test_the_first_page_says_what_the_notebooks_say(sheet):
    text = text_of(sheet[2][0])
    for line in (SOURCE, SET_UP, LIMITS, SQUAT.stop_line, ROOF.stop_line):
        assert line in text
    for drill in (SQUAT, ROOF):
        assert f'{drill.name} to "{drill.aim}"' in text
        for still in drill.stills:
            assert f"{still.cue} {still.cue.mark}" in text
    for dose in DOSES:
        assert " ".join(dose) in text
    for group in PARTS:
        assert f"{group.heading} {'; '.join(group.signs)}. {group.advice}" in text
    assert not re.findall(r"decompresses|realign|releases|fixes|proven|significant", text.lower())


def test_each_slip_asks_the_same_question_twice_and_no_name(sheet):
    text = text_of(sheet[2][1])
    for line in (QUESTION, LOWEST, HIGHEST, DECLINE):
        assert text.count(line) == 2 * SLIPS
    assert text.count(" ".join(map(str, range(11)))) == 2 * SLIPS
    assert sheet[1].get_by_text("fold here before you rate again").count() == SLIPS
    assert "name:" not in text.lower()


@pytest.mark.parametrize("paper", SIZES_MM)
def test_without_slips_the_second_page_is_a_card_for_four_weeks(paper, tmp_path, chromium):
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(handout(tmp_path / "card.html", paper, kind="card").as_uri())
    page.emulate_media(media="print")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        assert len(document) == 2
        assert SAFETY in text_of(document[0])
        text = text_of(document[1])
        assert min(bottom for _, bottom, *_ in words_mm(document[1])) > 6
    page.close()
    assert text.count("Day before after") == 12
    assert all(question in text for question, _ in WEEKS)


def test_a_clinician_gets_every_line_with_its_source_and_two_boxes(tmp_path):
    page = handout(tmp_path / "review.html", kind="clinician").read_text(encoding="utf-8")
    for part in PARTS:
        for sign, source in part.lines:
            assert f"<td>{sign}</td><td>{source}</td>" in page
            assert source == OURS or f"<b>{source}</b>: " in page
    assert page.count("agree <") == page.count("change to:") == sum(len(part.lines) + 1 for part in PARTS)


def test_the_same_sheet_is_the_same_file_and_replaces_an_old_one(tmp_path):
    path = tmp_path / "handout.html"
    path.write_text("an old one")
    first = handout(path).read_bytes()
    assert handout(str(path)).read_bytes() == first
    assert first.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("name", "paper", "sentence"),
    [
        *(
            ("handout.html", paper, f"paper must be one of 'A4', 'Letter', not {paper!r}.")
            for paper in ("a4", "", None, 4)
        ),
        ("handout.html", "A4", "kind must be one of 'slips', 'card', 'clinician', not 'poster'."),
        ("handout.pdf", "A4", r"path must end in \.html, not 'handout\.pdf': the handout is a web page"),
        ("handout", "A4", r"path must end in \.html, not 'handout'"),
        ("a\0b.html", "A4", r"^path must be a path that a file can have, not '.*a\\x00b.html'\.$"),
        ("\ud800.html", "A4", r"^path must be a path that a file can have, not '.*\\ud800.html'\.$"),
    ],
)
def test_another_paper_or_kind_of_file_is_one_clear_sentence(tmp_path, name, paper, sentence):
    with pytest.raises(ValueError, match=sentence):
        handout(f"{tmp_path}/{name}", paper, kind="poster" if "kind" in sentence else "slips")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    (tmp_path / "folder.html").mkdir()
    for place in (tmp_path / "folder.html", tmp_path / "no folder" / "handout.html", tmp_path / f"{'x' * 300}.html"):
        with pytest.raises(OSError, match="The handout cannot be written to .* Choose a file in a folder"):
            handout(place)
