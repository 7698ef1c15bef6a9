"""What the text of a notebook states about an output is what its boxes give: another seed or default turns this red."""

import ast
from pathlib import Path

import nbformat
import pytest

from backnb import ROOF, SQUAT, Plan
from backnb.course.questions import QUESTIONS
from backnb.experiment import Experiment
from backnb.ratings import smallest_p
from backnb.ratings.demonstrations import FLAWS
from backnb.ratings.power import noticed
from backnb.ratings.simulator import DAYS
from backnb.workshop.group import FEWEST_TO_DRAW

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
WORDS = dict(enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())) | {30: "thirty"}

# For each notebook: words that must stand in its text, made of what a box gives (by the box's code) or of the code.
STATED = {
    "01": [
        (None, lambda _: f"after {Plan.of(SQUAT).reps} squats, {_length(Plan.of(SQUAT))} in all"),
        (None, lambda _: "{:g} seconds down, {:g} there, {:g} up".format(*Plan.of(SQUAT).tempo(SQUAT))),
    ],
    "02": [
        (None, lambda _: f"after {Plan.of(ROOF).reps} reach-backs, {_length(Plan.of(ROOF))} in all"),
        (None, lambda _: "{:g} back, {:g} there, {:g} to come back, ".format(*Plan.of(ROOF).tempo(ROOF))
            + f"{WORDS[Plan.of(ROOF).reps]} times"),
    ],
    "03": [
        (None, lambda _: f"{Plan.between_sets().reps_of(SQUAT)} squats: 2 seconds down"),
        (None, lambda _: f"That is {_length(Plan.between_sets())}"),
    ],
    "04": [
        ("sample_sessions(30)", lambda _: "The next box makes up thirty sessions"),
        ('sign_test(sample["change"])', lambda test: f"{test.lower} lower, {test.higher} higher, {test.same} the same"),
        ('sign_test(sample["change"])', lambda test: f"lopsided as this: in {100 * test.p:.0f} of 100 tries"),
        ('sign_test(sample["change"])', lambda test: f"A coin does that in {100 * test.p:.0f} of 100 tries"),
        ('sign_test(sample["change"])', lambda test: f'"{test.lower} fell and only {test.higher} rose'),
        ("sample_sessions(300)", lambda test: f"{test.lower} lower, {test.higher} higher: a coin does that in fewer than "
            f"{_next_whole(100 * test.p)} of 100 tries (p = {test.p:.2g})"),
        (None, lambda _: f"makes up {DAYS:,} days"),
        ("expected_fall(", lambda fall: f"{fall:.2f} of a point, without any effect"),
        (None, lambda _: f"With all {WORDS[len(FLAWS)]} mended"),
        ("smallest_p(4, 4)", lambda p: f"About {100 * p:.0f} in 100. With 3 days of each kind it is "
            f"{100 * smallest_p(3, 3):.0f} in 100"),
        (None, lambda _: f"With {len(Experiment.draw().arms)} days, a drill that really takes one point off is noticed "
            f"in about {100 * noticed(len(Experiment.draw().arms)):.0f} of 100 tries"),
        (None, lambda _: f"It runs {len(Experiment.draw().arms)} days in a second"),
        ("Quiz(", lambda _: f"asks {WORDS[len(QUESTIONS['ratings'])]} questions"),
    ],
    "05": [
        ("Group.rehearsal(12)", lambda _: "The next box makes up a group of twelve."),
        ("rehearsal", lambda group: "more ratings fall than rise" if _falls(group) else "as many fall as rise"),
        (None, lambda _: f"With fewer than {WORDS[FEWEST_TO_DRAW]} people it says only how many they are"),
        ("Quiz(", lambda _: f"The next box holds {WORDS[len(QUESTIONS['workshop'])]} sentences"),
    ],
}  # fmt: skip


def _length(plan):
    minutes, seconds = divmod(round(plan.total_s), 60)
    return " and ".join(f"{n} {unit}{'s' * (n > 1)}" for n, unit in ((minutes, "minute"), (seconds, "second")) if n)


def _next_whole(number):
    return int(number) + 1


def _falls(group):
    return sum(change < 0 for change in group.changes) > sum(change > 0 for change in group.changes)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """For each notebook its text, and what each of its boxes gives, with the box's code."""
    made = {}

    def run(number):
        if number not in made:
            (file,) = FOLDER.glob(f"{number}_*.ipynb")
            cells, names, given = nbformat.read(file, as_version=4).cells, {}, []
            for cell in cells:
                if cell.cell_type == "code":
                    given.append((cell.source, _last_value(cell.source, names)))
            made[number] = " ".join(cell.source for cell in cells if cell.cell_type == "markdown"), given
        return made[number]

    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("BACKNB_LOG", str(home / "sessions.sqlite"))
        patch.setenv("HOME", str(home))
        yield run


def _last_value(source, names):
    """Run a box, and give the value of its last line, as a notebook shows it."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "box", "exec"), names)
    return eval(compile(ast.Expression(last.value), "box", "eval"), names) if last else None


@pytest.mark.parametrize(("number", "code", "words"), [(n, *each) for n, all_ in STATED.items() for each in all_])
def test_the_text_states_what_the_box_gives(ran, number, code, words):
    text, given = ran(number)
    value = next(value for source, value in reversed(given) if code in source) if code else None
    assert words(value) in text.replace("*", "")
