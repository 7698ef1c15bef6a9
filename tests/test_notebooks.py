"""The notebooks: built alike, true, readable before they are run, and run from top to bottom offline."""

import ast
import importlib
import re
import statistics
from pathlib import Path

import matplotlib
import pytest
from lab import cells_of

from backnb import ROOF, SQUAT, StiffnessLog
from backnb.course.questions import QUESTIONS
from backnb.course.safety import DOCTOR, LIMITS, PARTS, SET_UP, STOP_TEXT
from backnb.course.sources import SOURCES
from backnb.course.wording import MARKS
from backnb.kit.board import ELSEWHERE
from backnb.pages.lessons import lesson
from backnb.workshop.agenda import AGENDA, starts_min

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))
NAMES = [
    "00_start_here",
    "01_unlock_the_hips",
    "02_decompress_the_spine",
    "03_between_sets",
    "04_read_your_stiffness",
    "05_teach_a_workshop",
]
PATIENCE_S = 120  # for one cell; a notebook that waits for somebody would hang

# As facts these would be untrue; in quotation marks, as the post's words, they may stand.
BANNED = (
    r"decompresses|rehydrat|realign|releases|\bfix(es|ed)?\b|proven|safe for all|significan|toxin|your disc pressure"
)
CHEERS = r"congratulat|well done|great job|good job|improve|smiley"

# Each row of the post, the notebooks it must be found in, and words that show it.
ROWS = {
    "P1": (["00", "03"], "or from sitting"),
    "P2": (["00"], "unlocking the hips and decompressing the spine"),
    "P3": (["00", "03"], "easy and can be done between"),
    "P4": (["01"], "a little deeper, and then a little deeper"),
    "P5": (["01"], "arms out in front"),
    "P6": (["01"], "keep the curve in your lower back the same"),
    "P7": (["01"], "a little more than hip-width apart"),
    "P8": (["01"], "before your pelvis tucks under"),
    "P9": (["00", "01"], "10 to 20"),
    "P10": (["02"], "sitting, driving, computer and office work raise the pressure"),
    "P11": (["02"], "palms up, hands at your shoulders"),
    "P12": (["02"], "mid back and in your low back"),
    "P13": (["02"], "a bit further back, and come back each time"),
    "P14": (["02"], "light resistance"),
    "P15": (["02"], "two people reach very differently"),
    "P16": (["00"], "his own back felt much better that day"),
}


@pytest.fixture(scope="module")
def nbformat():
    """Imported only here: it takes seconds, and each process that collects tests would spend them."""
    return importlib.import_module("nbformat")


def prose(file):
    return "\n\n".join(cell.source for cell in cells_of(file) if cell.cell_type == "markdown")


def plain(text):
    return re.sub(r"[*_`]", "", text).lower()


each_notebook = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def test_these_are_the_notebooks():
    assert [file.stem for file in FILES] == NAMES


@each_notebook
def test_it_is_committed_without_outputs(file, nbformat):
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@each_notebook
def test_it_opens_with_goals_and_minutes_and_closes_with_the_same_goals_and_a_way_on(file):
    text = prose(file)
    first, last = cells_of(file)[0].source, cells_of(file)[-1].source
    assert first.startswith("# ")
    assert re.search(r"\*\*Time:\*\* (about )?\d+ minutes", first)
    goals = first.partition("In this notebook you will:")[2]
    recap = last.partition("In this notebook you have")[2].partition("**Next:**")[0]
    count = len(re.findall(r"^- \*\*\w+\*\* ", goals, re.MULTILINE))
    assert 2 <= count <= 4
    assert len(re.findall(r"^- \*\*\w+\*\*", recap, re.MULTILINE)) == count
    assert "**Next:**" in last
    assert "### Sources" in last
    assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 3


@each_notebook
def test_every_link_leads_somewhere(file):
    for target in re.findall(r"\]\(([^)]+)\)", prose(file)):
        path, _, anchor = target.partition("#")
        there = FOLDER / path if path else file
        assert there.exists(), target
        if anchor:
            assert re.search(rf"^#+ {anchor.replace('-', ' ')}$", prose(there), re.MULTILINE), target


@each_notebook
def test_code_is_short_and_has_a_sentence_before_and_after(file):
    cells = cells_of(file)
    lengths = [len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code"]
    assert statistics.median(lengths) <= 3
    assert max(lengths) <= 12
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if cell.cell_type == "code":
            assert before.cell_type == after.cell_type == "markdown"
    assert cells[-1].cell_type == "markdown"
    assert not any("import *" in cell.source for cell in cells)


@each_notebook
def test_code_that_the_text_offers_has_its_names(file):
    """Each name comes from the line itself or from a box of the notebook: a learner may type it as it stands."""
    boxes = "\n".join(cell.source for cell in cells_of(file) if cell.cell_type == "code")
    offered = re.findall(r"`([^`\n]*\w\([^`\n]*\)[^`\n]*)`", prose(file))
    for line in offered:
        known = names(boxes, ast.Store) | names(line, ast.Store)
        assert names(line, ast.Load) <= known, line
        for node in ast.walk(ast.parse(line)):
            if isinstance(node, ast.ImportFrom):
                assert all(hasattr(importlib.import_module(node.module), name.name) for name in node.names), line
    assert len(offered) >= {"00": 2, "01": 1, "02": 1, "05": 3}.get(file.stem[:2], 0)


def names(code, use):
    """The names that code makes (also by an import) or uses."""
    walked = [*ast.walk(ast.parse(code))]
    found = {node.id for node in walked if isinstance(node, ast.Name) and isinstance(node.ctx, use)}
    if use is ast.Store:
        found |= {
            name.asname or name.name for node in walked if isinstance(node, ast.ImportFrom) for name in node.names
        }
    return found


@each_notebook
def test_pictures_are_described_in_full_sentences_one_for_each_drawing(file):
    for alt, name in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", prose(file)):
        assert len(alt.split()) >= 8
        assert alt.endswith(".")
        if name.endswith(".svg"):
            drawings = (FOLDER / name).read_text().count("<text")
            numbers = "One Two Three Four Five Six".split()[:drawings]
            assert re.findall(r"(?:^|\. )(\w+)(?=[:,]| drawings)", alt) == [numbers[-1], *numbers]


def test_drawings_read_on_a_white_page_and_on_a_dark_one():
    """Each colour but the rims and what lies inside a body; a picture cannot know what it stands on."""

    def light(color):
        parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part < 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05

    for file in (FOLDER / "images").glob("*.svg"):
        drawn = file.read_text()
        inside = {"#ffffff", *re.findall(r'stroke="(#\w+)"[^>]*paint-order', drawn)}
        for color in set(re.findall(r"#[0-9a-f]{6}", drawn)) - inside:
            assert light("#ffffff") / light(color) >= 3, (file.name, color)
            assert light(color) / light("#111111") >= 3, (file.name, color)


def test_a_notebook_takes_as_long_wherever_it_is_said():
    said = {
        name: int(re.search(r"\*\*Time:\*\* (?:about )?(\d+)", prose(FOLDER / f"{name}.ipynb"))[1]) for name in NAMES
    }
    for table in (prose(FILES[0]), (FOLDER.parent / "README.md").read_text()):
        rows = {
            name: int(minutes) for name, minutes in re.findall(r"^\| .?(0\d_\w+).*\| (\d+) \|$", table, re.MULTILINE)
        }
        assert {**said, **rows} == said
        assert len(rows) >= len(NAMES) - 1
    notes = prose(FILES[-1]).partition("## Forty laptops")[2].split("<summary><b>Notes for ")[1:]
    for name, text in zip(NAMES[1:], notes, strict=False):
        assert sum(map(int, re.findall(r"^\| [^|]+ \| (\d) \|", text, re.MULTILINE))) == said[name]


@each_notebook
def test_the_words_are_honest(file):
    text = plain(prose(file).partition("### Sources")[0])
    own = re.sub(r'"[^"]*"', "", text)
    assert re.findall(BANNED, own) == []
    assert re.findall(CHEERS, own) == []
    for match in re.finditer(r"decompress|unlock", text):  # only as the post's words, in a title, a link or quotes
        around = text[max(0, match.start() - 60) : match.end() + 60]
        assert re.search(r'["“”]|decompressthespine|unlockthehips|post|# (un|de)|unlocking the hips and', around), (
            around
        )


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_post_is_taught(row):
    notebooks, words = ROWS[row]
    for number in notebooks:
        (file,) = FOLDER.glob(f"{number}_*.ipynb")
        assert words in plain(prose(file)), f"{row} in {file.stem}"


def test_the_safety_list_in_the_notebook_is_the_one_that_the_board_shows():
    text = prose(FOLDER / "00_start_here.ipynb")
    for part in PARTS:
        assert part.heading in text
        assert part.advice in text
        for sign in part.signs:
            assert f"- {sign}\n" in text
    assert SET_UP in text
    assert LIMITS in text


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_stop_rules_stand_in_the_text_before_each_timer(name):
    cells = cells_of(FOLDER / f"{name}.ipynb")
    first = next(
        i for i, cell in enumerate(cells) if re.search(r"^(Timer|Session|Trial|RunOfShow)\(", cell.source, re.MULTILINE)
    )
    before = "\n\n".join(cell.source for cell in cells[:first])
    for words in (*PARTS[3].signs, PARTS[3].advice):
        assert words in before


def test_when_to_talk_to_a_doctor_is_one_rule():
    """After a set: in the same words in the stop text, on the screens, in the replies and in each notebook."""
    assert DOCTOR in STOP_TEXT
    replies = [answer.reply for about in QUESTIONS.values() for each in about for answer in each.answers]
    screens = [" ".join((*screen.say, screen.do)) for screen in AGENDA]
    told = [*replies, *screens, *(prose(file) for file in FILES)]
    assert sum(text.count(DOCTOR) for text in told) >= 7
    known = [DOCTOR, *(words for part in PARTS for words in (part.heading, part.advice))]
    known += ["Ask your doctor first.", "talk to a doctor first. Smaller reps"]  # thin bones; a leg that tingles
    for text in told:
        for words in known:
            text = text.replace(words, "")
        assert not re.search(r"(ask|call|talk to|see) (a|your) doctor", text, re.IGNORECASE)


def test_the_table_of_the_hour_is_what_the_screens_say():
    text = prose(FOLDER / "05_teach_a_workshop.ipynb")
    rows = [
        f"| {start} | **{screen.title}** | {' '.join(screen.say)} | {screen.do} | {screen.minutes} |"
        for screen, start in zip(AGENDA, starts_min(), strict=False)
    ]
    assert "\n".join(rows) in text


# What makes a line of text a claim: it speaks of studies, of the post, or of what bodies do. What a text says of an
# output of its notebook is compared with that output elsewhere.
CLAIM = re.compile(
    r"\b(stud(y|ies)|trials?|reviews? (found|saw|of|for)|measured|researchers|proved|(the|blog) post (says|gives|uses|asks)"
    r"|the author|discs?|pressure|McKenzie|muscles?|pelvis|posture|harm(s|less)?|nobody has (tested|shown|measured)"
    r"|\d+ (people|squats|reach-backs|degrees|millimetres))\b",
    re.IGNORECASE,
)
MARK = re.compile(r"<sup>[^<]*</sup>|^- \*\*P\d+\*\*")  # after a sentence, or before a line of the post
CITED = re.compile(r"([A-Z][\w+-]+(?: [A-Z][\w-]+)*)(?: and [\w ]+?)? ((?:19|20)\d\d)\b")
NO_CLAIM = re.compile(r"^(#|!\[|>|\||\*\*(Stop|Task|Predict|Time))|\?(\*\*)?$")  # a picture, a table, a question


def claims(text):
    """Each paragraph or list item of a notebook that states a fact."""
    listed = {f"- {sign}" for part in PARTS for sign in part.signs} | {part.advice for part in PARTS} | {SET_UP, LIMITS}
    for block in re.split(r"\n\s*\n|\n(?=- |\d+\. )", text.partition("### Sources")[0]):
        own = re.sub(r'"[^"]*"', "", block.strip())
        if block.strip() not in listed and not NO_CLAIM.search(own) and "<summary>" not in own and CLAIM.search(own):
            yield block.strip()


def cited(text):
    """The keys of the sources that are named in brackets."""
    inside = re.findall(r"\(([^()]*\d{4})\)", text.partition("### Sources")[0].replace("*", ""))
    return {f"{name} {year}" for words in inside for name, year in CITED.findall(words)}


@pytest.mark.parametrize("name", NAMES)
def test_every_factual_sentence_says_whose_it_is(name):
    """A row of the post, ours, or a source; and each source that is named stands at the end, and no other."""
    text = prose(FOLDER / f"{name}.ipynb")
    assert MARKS in text
    assert "[Twelve words](" in text
    for mark in re.findall(r"<sup>([^<]*)</sup>", text):
        assert all(part == "ours" or part in ROWS for part in mark.split(", ")), mark
    assert [block for block in claims(text) if not MARK.search(block) and not cited(block)] == []
    assert cited(text) <= set(SOURCES)
    assert ("- Kaselj R. *How" in text) == bool(re.search(r"<sup>P\d", text)), "the post is a source where it is marked"
    named = re.findall(r"^- (?!Kaselj)(.*)$", text.partition("### Sources")[2], re.MULTILINE)
    assert named == [SOURCES[key] for key in sorted(cited(text), key=str.lower)]


def test_no_source_is_kept_that_nothing_names():
    named = set().union(*(cited(prose(file)) for file in FILES))
    assert set(SOURCES) == named | {source for part in PARTS for _, source in part.lines if source in SOURCES}


@each_notebook
def test_every_doi_is_one_that_was_seen(file):
    for doi in re.findall(r"doi:(\S+)", prose(file)):
        assert doi in str(SOURCES)


LESSON = [
    "Before you move",
    "The idea",
    "The movement, step by step",
    "Move the figure",
    "Practise slowly",
    "Find your own limit",
    "Common slips",
    "Easier ways *(our variants, not the post's)*",
    "Practise the post's number",
    "Check yourself",
    "What the evidence says",
    "Recap",
]
MOST_WORDS = 600  # before the first timer


@pytest.mark.parametrize(("number", "drill"), [("01", SQUAT), ("02", ROOF)])
def test_a_lesson_has_all_its_parts(number, drill):
    (file,) = FOLDER.glob(f"{number}_*.ipynb")
    text = prose(file)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == LESSON
    for task in (
        "**Task 1. Predict, then try.**",
        "**Task 2. Try two people.**",
        "**Task 3. Explain in one sentence:**",
        "**Task 4. Make each of them.**",
    ):
        assert task in text
    # The movement can be followed without the figure: the steps of the picture, whose each is, the counts and the holds.
    steps = text.partition("## The movement, step by step")[2].partition("## ")[0]
    for at, still in enumerate(drill.stills, start=1):
        assert f"\n{at}. {still.cue} <sup>{still.cue.mark}</sup>\n" in steps
    assert re.search(rf"{drill.post_reps}[^<]*<sup>[^<]*{drill.source('post_reps').removeprefix('post ')}</sup>", steps)
    assert f"images/{drill.key}.svg" in steps
    assert "count in your head" in text
    slips = text.partition("## Common slips")[2].partition("## ")[0]
    assert f"images/{drill.key}_slips.svg" in slips
    assert re.findall(r"^\| (\d)\. ", slips, re.MULTILINE) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("number", ["01", "02"])
def test_the_first_timer_comes_soon(number):
    (file,) = FOLDER.glob(f"{number}_*.ipynb")
    cells = cells_of(file)
    first = next(at for at, cell in enumerate(cells) if cell.source.startswith("Timer("))
    text = "\n".join(cell.source for cell in cells[:first] if cell.cell_type == "markdown")
    text = re.sub(r"!\[[^]]*\]|\]\([^)]*\)|<sup>.*?</sup>|^#.*$", " ", text, flags=re.MULTILINE)
    assert len(re.findall(r"\w[\w'%-]*", text)) <= MOST_WORDS


def test_after_a_restart_the_three_boxes_that_05_names_bring_the_hour_back():
    (file,) = FOLDER.glob("05_*.ipynb")
    text, names = prose(file), ("room = LiveRoom()", "ratings = ", "RunOfShow(ratings")
    there = text.partition("Python was restarted:")[2].partition("\n")[0]
    assert all(name in there for name in names[:2])
    boxes = [
        cell.source for name in names for cell in cells_of(file) if cell.cell_type == "code" and name in cell.source
    ]
    exec("\n".join(boxes), {})


@pytest.mark.parametrize("about", QUESTIONS)
def test_every_answer_has_its_reply_and_one_is_right(about):
    assert 4 <= len(QUESTIONS[about]) <= 6
    for question in QUESTIONS[about]:
        assert sum(answer.right for answer in question.answers) == 1
        assert len({answer.text for answer in question.answers}) == len(question.answers) >= 3
        assert all(len(answer.reply.split()) >= 4 for answer in question.answers)
    firsts = [[answer.right for answer in question.answers].index(True) for question in QUESTIONS[about]]
    assert len(set(firsts)) > 1  # the right one is not always in the same place
    longest = [
        max(question.answers, key=lambda answer: (len(answer.text), answer.right)) for question in QUESTIONS[about]
    ]
    assert sum(answer.right for answer in longest) <= len(longest) / 3  # as chance would have it, or less often


VIEW = "application/vnd.jupyter.widget-view+json"

# Keeps the kernel on this machine: any other address is an error, and so is a look-up of one.
OFFLINE = """
import socket
def _only_here(connect):
    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise OSError(f"A notebook must work offline, and asked for {address}.")
        return connect(self, address)
    return guarded
socket.socket.connect = _only_here(socket.socket.connect)
socket.socket.connect_ex = _only_here(socket.socket.connect_ex)
"""


@each_notebook
def test_it_runs_from_top_to_bottom_offline_and_keeps_nothing_of_the_log(file, nbformat, tmp_path, monkeypatch):
    from nbclient import NotebookClient  # see nbformat

    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "sessions.sqlite"))
    for ended in ("finished", "finished", "draft"):
        StiffnessLog().add(exercise="squat", before=9, after=2, note="for nobody else", context="training", ended=ended)
    monkeypatch.setenv("MPLCONFIGDIR", matplotlib.get_cachedir())  # its list of fonts, which takes long to make
    monkeypatch.setenv("HOME", str(tmp_path))
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    NotebookClient(notebook, timeout=PATIENCE_S, resources={"metadata": {"path": FOLDER}}).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            # The first plot on a new machine may say that it makes its list of fonts.
            assert output.get("name") != "stderr" or "building the font cache" in output.text, output.text
    kept = nbformat.writes(notebook)  # with the state of its widgets, as nbconvert --execute writes it
    for theirs in ("for nobody else", "n = 2 sessions", "9, after 2", "9 \\u2192 2", "9 → 2", "before 9"):
        assert theirs not in kept, theirs
    boards = sum(VIEW in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    del notebook.metadata["widgets"]  # a page to read does not have it
    html = lesson(notebook, FOLDER, str(tmp_path))
    assert html.count(ELSEWHERE) == boards > 0
    assert not re.findall(r"<img[^>]* src=.(?!data:)[^>]*>", html)
    assert "<sup></sup>" not in html
    assert not re.findall(
        r'<script|<link|href="[^"]*\.ipynb|\$\$', html
    )  # it asks nobody, and its links lead somewhere
    assert str(tmp_path) not in html  # nor does it say who made it
