"""Each number in the text of a notebook is the post's, a source's, or what a box or the code gives."""

import ast
import math
import re
from collections import namedtuple
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from lab import cells_of

from backnb import ROOF, SQUAT, Plan
from backnb.course.questions import QUESTIONS
from backnb.course.safety import LIST_LASTS, PARTS
from backnb.course.wording import HIGHEST, LOWEST, WEEKS
from backnb.drills.plan import CHANGE_S, READY_S, SECOND_RATING_S
from backnb.experiment import Experiment
from backnb.installation import OLDEST_PYTHON
from backnb.pages import four_weeks, handout
from backnb.ratings import smallest_p
from backnb.ratings.change import FEWEST_FOR_MEDIAN
from backnb.ratings.demonstrations import FLAWS
from backnb.ratings.estimates import TOO_NARROW_BELOW
from backnb.ratings.made_up import sample_days
from backnb.ratings.power import NOTICED, noticed, p_values
from backnb.ratings.simulator import DAYS
from backnb.session.history import FEW
from backnb.session.own_limit import LESSONS
from backnb.workshop.agenda import AGENDA
from backnb.workshop.group import FEWEST_TO_DRAW, Group
from backnb.workshop.live_room import CODE_LENGTH
from backnb.workshop.live_server import LONGEST_S

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = {file.name[:2]: cells_of(file) for file in sorted(ROOT.glob("notebooks/0*.ipynb"))}
TEXTS = {
    number: "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for number, cells in NOTEBOOKS.items()
}
WORDS = dict(enumerate("zero one two three four five six seven eight nine ten eleven twelve".split()))
WORDS |= {16: "sixteen", 30: "thirty", 40: "forty"}
NUMBER = re.compile(rf"\d[\d,.]*\d|\d|\b({'|'.join([*WORDS.values()][2:])}|twelfth|half|hundred)\b", re.IGNORECASE)
# A mark covers its paragraph up to it. "ours" covers nothing: what is ours can be checked. "one" is mostly no number.
MARKED = re.compile(r".*(<sup>P\d[^<]*</sup>|\([^()]*\d{4}\))", re.DOTALL)
# Not what a box gives: code, names, headings, numbers of steps; and the hour, tasks, pictures and minutes, which other
# tests check.
ELSEWHERE = re.compile(
    r"`[^`]*`|^fall = .*$|\]\([^)]*\)|!\[[^]]*\]|\b0[0-5](_\w+|\b)|\b(task|part|picture|P) ?\d+"
    r"|<b>\d\.|^[> ]*\d\. |^\| \d\. "
    r'|^(#|- \*\*P\d|\*\*Task \d|\*\*Time:|\| \[0\d|\| \d+ \| \*\*|\| [^|]+ \| \d \| ").*',
    re.MULTILINE | re.IGNORECASE,
)
# No statement about an output either: what a word means, how something is done, what people may say or do. All ours.
TOLD = {
    "": "between two sets|two drills|both drills|two kinds of days|two ratings|two people|twelve words|"
    "half lie below it, half above|half of the changes lie below it, half above|two high ones|three short ticks|three quick ones|two slow ones|do 3|do only 3",
    "00": "two bones of the spine|two things",
    "01": "half of your own way|three books",
    "02": "half of your own way|second or two",
    "03": "two dots|a change of -2 means two points less stiff",
    "04": "two points away|the same (1)|how alike the two are|below 0|only 3 points|two such ratings|"
    "do it three times|took two points",
    "05": "up to forty|forty laptops|half an hour|18 and over|two quiet minutes|the three numbers|three keys a slip|"
    "run three boxes|t is ten|forty slips take about three minutes|a break of 10|two sticky notes|ten people|ten minutes and needs|two share|"
    "press 1 for|2 for the same|3 for higher|(2 minutes)|set (1)|questions (2)|wish (1)|\"95% does|three in four",
}  # fmt: skip
Box = namedtuple("Box", "value source names")  # what a box gives, its code, and all that has a name by then


def of_a_drill(drill):
    """What the lessons of both drills state alike, for STATED."""
    return [
        (None, lambda _: f"instead of {drill.reps}"),
        ("Plan.of(", lambda box: f"a target of {box.value.phases[1].amount_to:.0%} means"),
        (
            "own_limit=mine",
            lambda box: f"after {box.value.plan.reps} {drill.rep_name}s, {length(box.value.plan)} in all",
        ),
        ("Quiz(", lambda _: f"asks {w(len(QUESTIONS[drill.key]))} questions"),
    ]


# For each notebook: words that must stand in its text, made of what the box with this code gives, or of the code.
STATED = {
    "00": [
        (None, lambda _: f"{w(len(WEEKS))} weeks"),
        (None, lambda _: f"there are {w(len(PARTS))} parts: open each"),
        (None, lambda _: f"less than {w(math.ceil(Plan.between_sets().total_s / 60))} minutes of a rest"),
        (None, lambda _: f"{len(four_weeks.DAYS)} days a week, for {len(WEEKS)} weeks"),
        (None, lambda _: f"{days()} days with a coin"),
        (None, lambda _: f"the {w(TEXTS['00'].count('- **P'))} lines"),
    ],
    "01": [
        *of_a_drill(SQUAT),
        (None, lambda _: f"{w(rows('01'))} slips in drawings"),
        ("Explorer(", lambda box: f"the figure's limit is {box.value.own_limit:.0%} of a full squat"),
        (None, lambda _: "we begin with {}: {:g} seconds down, {:g} there, {:g} up".format(*dose(SQUAT))),
        ("Timer(SQUAT, reps=3", lambda box: f"paces {w(box.value.plan.reps)} slow squats"),
        (None, lambda _: f"see it in {w(drawn('squat'))} drawings"),
        (None, lambda _: "{1:g} down, {2:g} there, {3:g} up, {0} times".format(w(SQUAT.reps), *dose(SQUAT)[1:])),
    ],
    "02": [
        *of_a_drill(ROOF),
        (None, lambda _: f"{w(rows('02'))} slips"),
        (None, lambda _: "we take {2:g} seconds there and {1:g} each way".format(*dose(ROOF))),
        ("Timer(ROOF, reps=3", lambda box: f"paces {w(box.value.plan.reps)} slow reaches"),
        (None, lambda _: f"see in {w(drawn('roof'))} drawings"),
        (None, lambda _: "{1:g} back, {2:g} there, {3:g} to come back, {0} times".format(
            w(ROOF.reps), *dose(ROOF)[1:])),
    ],
    "03": [
        ("import History, Plan", lambda box: f"{box.value.rest_s / 60:g} minutes is our setting"),
        (None, lambda _: f"leaves {SECOND_RATING_S:g} seconds to rate"),
        (None, lambda _: f"get ready: {READY_S:g} seconds"),
        ("import History, Plan", lambda box: "{0} squats: {1:g} seconds down, {2:g} second there, {3:g} seconds up. "
            "{0} lies".format(*dose(SQUAT, box.value))),
        (None, lambda _: f"change over: {CHANGE_S:g} seconds"),
        ("import History, Plan", lambda box: "{} reach-backs: {:g} seconds back, {:g} second there, "
            "{:g} seconds to come".format(*dose(ROOF, box.value))),
        ("import History, Plan", lambda box: f"that is {length(box.value)}"),
        (None, lambda _: f"after {w(LIST_LASTS.days)} days"),
        (None, lambda _: f"{w(len(PARTS[3].signs))} stop signs"),
        (None, lambda _: f"in a table, from {FEW + 1} on in a picture"),
        (None, lambda _: f"once {FEWEST_FOR_MEDIAN} have both ratings"),
    ],
    "04": [
        (None, lambda _: "from {} ({}) to {} ({})".format(*LOWEST.split(" = "), *HIGHEST.split(" = "))),
        (None, lambda _: f"in a table, from {FEW + 1} on in a picture"),
        (None, lambda _: f"ends at {LOWEST.split()[0]} and {HIGHEST.split()[0]}"),
        ("plot_session(", lambda box: "rated {}, did the drills, and rated {}".format(*pair(box))),
        ("plot_session(", lambda box: f"the change, {pair(box)[2]}: {w(-int(pair(box)[2]))} points less"),
        ("plot_session(", lambda box: f"felt {w(-int(pair(box)[2]))} points less stiff afterwards"),
        ("sample_sessions(30)", lambda box: f"makes up {w(len(box.names['sample']))} sessions"),
        ("sample_sessions(30)", lambda box: "every twelfth session does it hurt more"
            if [*np.flatnonzero(box.names["sample"]["pain"] == "more")] == [11, 23] else "?"),
        ("BugHunt(", lambda box: f"the {w(len(box.names['sample']))} made-up sessions above"),
        ('sign_test(sample["', lambda box: f"{box.value.lower} lower, {box.value.higher} higher, "
            f"{box.value.same} the same"),
        ('sign_test(sample["', lambda box: f"lopsided as this: in {100 * box.value.p:.0f} of 100 tries"),
        ('sign_test(sample["', lambda box: f"a coin does that in {100 * box.value.p:.0f} of 100 tries"),
        ('sign_test(sample["', lambda box: f"\"{box.value.lower} fell and only {box.value.higher} rose"),
        ("sample_sessions(300)", lambda box: "the next box takes {} sessions".format(*numbers(box))),
        ("sample_sessions(300)", lambda box: f"{box.value.lower} lower, {box.value.higher} higher: a coin does that in "
            f"fewer than {int(100 * box.value.p) + 1} of 100 tries (p = {box.value.p:.2g})"),
        (None, lambda _: f"makes up {DAYS:,} days"),
        ("Simulator(", lambda box: f"mean 4, spread 2, alike {box.value._correlation.value:g}, "
            f"days above {box.value._cutoff.value:g}"),
        ("expected_fall(", lambda box: "mean {}, spread {}, alike {}, days above {}".format(
            *numbers(box))),
        ("expected_fall(", lambda box: f"{box.value:.2f} of a point, without any effect"),
        (None, lambda _: f"with all {w(len(FLAWS))} mended"),
        (None, lambda _: f"the same {w(len(FLAWS))} in the next chart"),
        (None, lambda _: f"in {w(len(FLAWS))} ways"),
        ("smallest_p(", lambda box: "says it for {} days of each kind".format(*numbers(box))),
        ("smallest_p(", lambda box: f"about {100 * box.value:.0f} in 100. with 3 days of each kind it is "
            f"{100 * smallest_p(3, 3):.0f} in 100, so {w(2 * 3)} days are too few"),
        (None, lambda _: f"with {days()} days, a drill that really takes one point off is noticed in about "
            f"{100 * noticed(days()):.0f} of 100 tries"),
        (None, lambda _: f"it runs {days()} days in a second"),
        (None, lambda _: f"about {false_alarms(left_out=True)} of 100 experiments of {days()} days would show a difference "
            f"that is not there; counted like this, about {false_alarms(left_out=False)}"),
        ("Quiz(", lambda _: f"asks {w(len(QUESTIONS['ratings']))} questions"),
    ],
    "05": [
        (None, lambda _: "two metres of " + ("free floor" if "Two metres" in AGENDA[1].do else "?")),
        (None, lambda _: "taped two metres apart" if "Two metres" in AGENDA[1].do else "?"),
        (None, lambda _: f"every {w(handout.SLIPS)} movers"),
        (None, lambda _: f"slips for {w(handout.SLIPS)}"),
        ("Group.rehearsal(", lambda box: f"makes up a group of {w(int(*numbers(box)))}"),
        ("rehearsal", lambda box: "more ratings fall than rise" if falls(box.value) else "as many fall as rise"),
        ("rehearsal", lambda box: f"{held(box.value).lower()} of 100 such ranges"),
        (None, lambda _: f"from {TOO_NARROW_BELOW} people on {held(Group.rehearsal(40)).lower()} do"),
        (None, lambda _: f"with fewer than {w(FEWEST_TO_DRAW)} people it says only how many they are"),
        (None, lambda _: f"a group of fewer than {w(FEWEST_TO_DRAW)}"),
        ("Quiz(", lambda _: f"the next box holds {w(len(QUESTIONS['workshop']))} sentences"),
        (None, lambda _: f"the {w(CODE_LENGTH)} letters"),
        (None, lambda _: f"after {w(LONGEST_S // 3600)} hours"),
        (None, lambda _: f"the {w(minutes_of('Squats'))} minutes of the squats"),
        (None, lambda _: f"felt {w(6 - 4)} points less" if "6 before and 4 after" in AGENDA[6].words else "?"),
        (None, lambda _: f"{sum(part_minutes('01'))} minutes each"),
        (None, lambda _: f"less than {w(math.ceil((Plan.of(SQUAT).total_s + Plan.of(ROOF).total_s) / 60))} minutes"),
        (None, lambda _: "python {}.{} or newer".format(*OLDEST_PYTHON)),
        (None, lambda _: "older than {}.{}".format(*OLDEST_PYTHON)),
    ],
}  # fmt: skip


w = WORDS.get


def days():
    return len(Experiment.draw().arms)


def dose(drill, plan=None):
    plan = plan or Plan.of(drill)
    return plan.reps_of(drill), *plan.tempo(drill)


def length(plan):
    minutes, seconds = divmod(round(plan.total_s), 60)
    return " and ".join(f"{n} {unit}{'s' * (n > 1)}" for n, unit in ((minutes, "minute"), (seconds, "second")) if n)


def rows(number):
    return len(re.findall(r"^\| \d\. ", TEXTS[number], re.MULTILINE))


def held(group):
    return re.search(r"(About \d+|Between \d+ and \d+) of 100", str(group))[1]


def drawn(key):
    return sum(len(kind.poses) for kind in LESSONS[key].kinds)


def numbers(box):
    """What a box is given, by its code."""
    return re.findall(r"[(=,] ?([\d.]+)", box.source)


def pair(box):
    """The two ratings of a picture, and the change."""
    return re.search(r"Before (\d+), after (\d+) \(change (-?\d+)\)", box.value.alt).groups()


def falls(group):
    return sum(change < 0 for change in group.changes) > sum(change > 0 for change in group.changes)


def minutes_of(title):
    return next(screen.minutes for screen in AGENDA if screen.title.startswith(title))


def part_minutes(number):
    notes = TEXTS["05"].partition(f"Notes for {number},")[2].partition("</details>")[0]
    return [int(minutes) for minutes in re.findall(r"^\| [^|]+ \| (\d) \|", notes, re.MULTILINE)]


def false_alarms(*, left_out):
    """In how many of 100 experiments that nothing acts in p is small, if good days are skipped on drill coins."""
    drill, before, after = sample_days(days(), runs=2000, seed=1)
    skipped = drill & (before < 4.5)
    changes = np.where(skipped, np.nan, after - before)
    if not left_out:
        return round(100 * (p_values(changes, drill) <= NOTICED).mean())
    drill &= ~skipped
    some, others = drill.sum(axis=1)[:, None], (~drill & ~skipped).sum(axis=1)[:, None]
    order = (
        np.random.default_rng(0).random((len(drill), 199, days())) + skipped[:, None]
    )  # what is skipped is not dealt
    last = np.take_along_axis(np.sort(order, axis=2), np.maximum(some, 1)[:, :, None] - 1, axis=2)
    dealt = np.concatenate([drill[:, None], order <= last], axis=1)
    sums = (np.nan_to_num(changes)[:, None] * dealt).sum(axis=2)
    apart = abs(sums / np.maximum(some, 1) - (np.nansum(changes, axis=1)[:, None] - sums) / others)
    return round(100 * ((apart >= apart[:, :1] - 1e-9).mean(axis=1) <= NOTICED).mean())


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """For each notebook what each of its boxes gives."""
    made = {}

    def run(number):
        if number not in made:
            names, made[number] = {}, []
            for cell in NOTEBOOKS[number]:
                if cell.cell_type == "code":
                    made[number].append(Box(last_value(cell.source, names), cell.source, dict(names)))
        return made[number]

    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("BACKNB_LOG", str(home / "sessions.sqlite"))
        patch.setenv("HOME", str(home))
        yield run


def last_value(source, names):
    """Run a box, and give the value of its last line, as a notebook shows it."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "box", "exec"), names)
    return eval(compile(ast.Expression(last.value), "box", "eval"), names) if last else None


@pytest.fixture(scope="module")
def stated(ran):
    """For each notebook the words about outputs and defaults that must stand in it."""

    def words(number):
        boxes = [*reversed(ran(number))]
        return [
            make(next(box for box in boxes if code in box.source) if code else None) for code, make in STATED[number]
        ]

    return cache(words)


def read(number):
    """The text of a notebook as it is compared: small letters, no stars, one space between words of a paragraph."""
    text = TEXTS[number].partition("### Sources")[0]
    for part in PARTS:
        for sign in part.signs:
            text = text.replace(f"- {sign}\n", "\n")
    return text


def flat(text):
    return re.sub(r"\*", "", text).lower()


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_the_text_states_what_the_boxes_give(stated, number):
    text = flat(read(number))
    assert [words for words in stated(number) if words not in text] == []


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_every_number_is_the_posts_a_sources_or_checked(stated, number):
    """What is left when all that is known is taken out holds no number."""
    told = [words for key in ("", number) for words in TOLD[key].split("|")]
    known = sorted([*stated(number), *told], key=len, reverse=True)
    left = []
    for block in re.split(r"\n\s*\n|\n(?=[-|>] |\d+\. |\|)", read(number)):
        own = flat(ELSEWHERE.sub("", MARKED.sub("", block)))
        for words in known:
            own = own.replace(words, "")
        left += [own] if NUMBER.search(own) else []
    assert left == []
