"""The printed sheet: all of it on the paper, readable by people and by programs, and true to the data."""

import ctypes
import re
import subprocess
import sys

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from backnb import ROOF, SQUAT
from backnb.course.safety import LIMITS, PARTS, SET_UP
from backnb.course.wording import DECLINE, HIGHEST, LOWEST, QUESTION
from backnb.pages.handout import OUR, POST, SLIPS, SOURCE, _doses, handout

MM = 72 / 25.4
SIZES_MM = {"A4": (210, 297), "Letter": (215.9, 279.4)}


@pytest.fixture(scope="module", params=SIZES_MM)
def sheet(request, tmp_path_factory):
    """The paper's name and the sheet, opened by a program that knows nothing of how it was made."""
    path = handout(tmp_path_factory.mktemp("handout") / "handout.pdf", request.param)
    document = pypdfium2.PdfDocument(path)
    yield request.param, document
    document.close()


def text_of(page):
    """The words of a page, on one line."""
    return " ".join(page.get_textpage().get_text_range().split())


def words_mm(page):
    """The box round each piece of text: left, bottom, right, top."""
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    return [[side / MM for side in text.get_bounds()] for text in texts]


def points_mm(page):
    """The points of every shape. Its box would not do: pdfium's is far too large round a sharp corner."""
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        for index in range(pdfium.FPDFPath_CountSegments(path)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(path, index), x, y)
            across, up = path.get_matrix().on_point(x.value, y.value)
            yield across / MM, up / MM


def test_there_are_two_pages_of_the_right_size(sheet):
    paper, document = sheet
    assert len(document) == 2
    for page in document:
        assert [side / MM for side in page.get_size()] == pytest.approx(SIZES_MM[paper], abs=0.2)


def test_everything_is_on_the_paper_and_no_words_are_near_its_edge(sheet):
    paper, document = sheet
    width, height = SIZES_MM[paper]
    for page in document:
        points = list(points_mm(page))
        assert len(points) > 20
        assert all(-0.5 <= across <= width + 0.5 and -0.5 <= up <= height + 0.5 for across, up in points)
        for left, bottom, right, top in words_mm(page):
            assert 6 <= left <= right <= width - 6
            assert 6 <= bottom <= top <= height - 6


def test_no_words_lie_on_each_other(sheet):
    for page in sheet[1]:
        boxes = words_mm(page)
        for number, (left, bottom, right, top) in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= bottom
                assert apart, (boxes[number], other)


def test_nothing_is_a_raster_image_and_the_fonts_are_inside(sheet):
    for page in sheet[1]:
        assert not list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
        for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            assert pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(found)) == 1


def test_a_program_that_reads_it_aloud_finds_title_language_headings_and_pictures_in_words(sheet):
    document = sheet[1]
    assert document.get_metadata_dict()["Title"] == "backnb: Two drills for the rest between your sets"
    assert pdfium.FPDFCatalog_IsTagged(document)
    language = ctypes.create_string_buffer(20)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(language, ctypes.POINTER(ctypes.c_ushort)), 20)
    assert language.raw.decode("utf-16-le").rstrip("\0") == "en"
    kinds, pictures = marks_of(document[0])
    assert kinds[0] == "H1"
    assert kinds.count("H2") == 2
    cues = [f"Drawing. {still.cue}" for drill in (SQUAT, ROOF) for still in drill.stills]
    assert pictures == cues
    assert marks_of(document[1])[0].count("H3") == 2 * SLIPS


def marks_of(page):
    """The kinds of the page's parts, in the order in which they are read, and the words for its pictures."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)
    count = pdfium.FPDF_StructElement_CountChildren(root)
    parts = [pdfium.FPDF_StructElement_GetChildAtIndex(root, index) for index in range(count)]
    kinds = [words_of(pdfium.FPDF_StructElement_GetType, part) for part in parts]
    alts = [words_of(pdfium.FPDF_StructElement_GetAltText, part) for part in parts]
    pdfium.FPDF_StructTree_Close(tree)
    return kinds, [alt for alt in alts if alt]


def words_of(function, part):
    room = ctypes.create_string_buffer(1000)
    length = function(part, room, 1000)
    return room.raw[:length].decode("utf-16-le").rstrip("\0")


def test_the_first_page_says_what_the_notebooks_say(sheet):
    text = text_of(sheet[1][0])
    for line in (SOURCE, SET_UP, LIMITS, SQUAT.stop_line, ROOF.stop_line, "This is education, not medical advice."):
        assert line in text
    for drill in (SQUAT, ROOF):
        assert f'{drill.name} to "{drill.aim}"' in text
        for still in drill.stills:
            assert str(still.cue) in text
    for group in PARTS:
        assert f"{group.heading} {'; '.join(group.signs)}. {group.advice}" in text


def test_every_dose_is_the_datas_with_whose_it_is(sheet):
    assert _doses(SQUAT) == [
        (SQUAT.post_reps, "reps", POST),
        (str(SQUAT.reps), "reps in the timer", OUR),
        (f"{SQUAT.move_s:g} s", "Down", OUR),
        (f"{SQUAT.hold_s:g} s", "Hold", OUR),
        (f"{SQUAT.return_s:g} s", "Up", OUR),
    ]
    assert _doses(ROOF) == [
        (ROOF.post_reps, "reps", POST),
        (str(ROOF.reps), "reps in the timer", POST),
        (f"{ROOF.move_s:g} s", "Reach back", OUR),
        ("1 to 2 s", "Hold", POST),
        (f"{ROOF.return_s:g} s", "Come back", OUR),
    ]
    text = text_of(sheet[1][0])
    for number, what, whose in (*_doses(SQUAT), *_doses(ROOF)):
        assert re.search(f"{re.escape(number)} (?:{whose} )?{what}(?: {whose})?", text), (number, what, whose)


def test_each_slip_asks_the_same_question_twice_and_no_name(sheet):
    text = text_of(sheet[1][1])
    for line in (QUESTION, LOWEST, HIGHEST, DECLINE):
        assert text.count(line) == 2 * SLIPS
    assert text.count(" ".join(map(str, range(11)))) == 2 * SLIPS
    assert text.count("fold here before you rate again") == SLIPS
    assert "name:" not in text.lower()


def test_no_word_claims_too_much(sheet):
    text = " ".join(text_of(page) for page in sheet[1]).lower()
    assert not re.findall(r"decompresses|realign|releases|fixes|proven|significant", text)


def test_the_same_sheet_is_the_same_file_and_replaces_an_old_one(tmp_path):
    path = tmp_path / "handout.pdf"
    path.write_text("an old one")
    first = handout(path).read_bytes()
    assert handout(str(path)).read_bytes() == first
    assert first.startswith(b"%PDF")


@pytest.mark.parametrize("paper", ["a4", "A5", "", None, 4])
def test_another_paper_is_one_clear_sentence(tmp_path, paper):
    with pytest.raises(ValueError, match=f"paper must be one of 'A4', 'Letter', not {paper!r}."):
        handout(tmp_path / "handout.pdf", paper)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    for place in (tmp_path, tmp_path / "no folder" / "handout.pdf"):
        with pytest.raises(OSError, match="The handout cannot be written to .* Choose a file in a folder"):
            handout(place)


def test_the_pdf_library_loads_only_for_a_sheet():
    code = "import sys, backnb; from backnb import SQUAT, Session; Session(SQUAT); print('fpdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
