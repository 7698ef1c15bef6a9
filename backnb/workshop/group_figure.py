"""The figure of a group, to be read from the back row: three large counts, and a dot for each person below."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from matplotlib.axes import Axes

from backnb.kit import checks
from backnb.kit.picture import BLUE, GREY, INK, Picture, card, in_defaults, real_minus
from backnb.kit.words import counted
from backnb.ratings.change import summarize
from backnb.workshop.group import FEWEST_TO_DRAW, NOT_DRAWN, Group

WIDTH_IN, HEIGHT_IN = 12, 6.75  # the shape of a projector's picture
CAPTION = "No comparison group, and people here chose to come: this does not show why."
EMPTY = "No pair of ratings yet."
SIDE = 0.04  # free at the left and at the right, in parts of the width
DOTS_IN = (1.7, 1.65)  # where the dots begin above the lower edge, and how high they may stand
LARGEST_IN = 0.42  # a dot


@in_defaults
def plot_group(group: Group, guesses: Sequence[int] = ()) -> Picture:
    """Draw the ratings of a group, one session a person: how many are lower, the same and higher, and every change.

    With fewer than 5 people there are words alone, so that nobody can be picked out. The order of the people changes
    nothing.

    Args:
        group: The ratings, such as ``Group([(6, 4), (5, 5)])`` or ``Group.rehearsal()``.
        guesses: How many guessed lower, the same and higher; they stand under the counts.

    Returns:
        The figure. Who left a rating out is not drawn, but counted. Made-up ratings are marked.

    Raises:
        TypeError: If it is not a group.
        ValueError: If there are guesses, and they are not three numbers of people.

    >>> from backnb.workshop import Group, plot_group
    >>> plot_group(Group([(6, 4), (5, 5), (None, 3)])).alt
    'n = 2 people. 1 of 3 gave no rating before. With fewer than 5 people only their number is shown, ...'
    """
    if not isinstance(group, Group):
        # What was given is not repeated: it may be somebody's answers.
        raise TypeError(f"plot_group needs a Group, such as Group([(6, 4), (5, 5)]), not a {type(group).__name__}.")
    guesses = [checks.whole("each of guesses", each, 0, checks.LARGEST) for each in checks.listed("guesses", guesses)]
    if len(guesses) not in (0, 3):
        raise ValueError(f"guesses must be three (lower, the same and higher), not {len(guesses)}.")
    title = f"n = {counted(group.n, 'person', 'people')}, one session each"
    figure = card(HEIGHT_IN, title, CAPTION, "", synthetic=group.synthetic, width_in=WIDTH_IN)
    figure.alt = str(group)
    for words, size in zip(figure.texts, (26, 18), strict=False):  # for the back row
        words.set(x=SIDE, fontsize=size)
    figure.text(SIDE, 0.875, group.missing_words(), fontsize=18, color=GREY, va="top")
    if group.n < FEWEST_TO_DRAW:
        words = NOT_DRAWN.replace(", so", ",\nso") if group.n else EMPTY
        figure.text(0.5, 0.5, words, fontsize=26, color=INK, ha="center", va="center", linespacing=1.5)
    else:
        _draw(figure, group, guesses)
        if sum(guesses):
            figure.alt += " Guessed lower: {}, same: {}, higher: {}.".format(*guesses)
    return figure


def _draw(figure: Picture, group: Group, guesses: Sequence[int]) -> None:
    end = next(end for end in (4, 6, 10) if max(map(abs, group.changes)) <= end)
    bottom, height = (inches / HEIGHT_IN for inches in DOTS_IN)
    axes = figure.add_axes((SIDE, bottom, 1 - 2 * SIDE, height))
    axes.set_xlim(-end - 0.5, end + 0.5)
    found = summarize(group.before, group.after)
    # Each count stands over its dots: those of the lower, the same and the higher.
    places = (-end / 2 - 0.5, 0, end / 2 + 0.5)
    for i, (place, name, number) in enumerate(
        zip(places, ("lower", "same", "higher"), (found.lower, found.same, found.higher), strict=True)
    ):
        x = SIDE + (1 - 2 * SIDE) * (place + end + 0.5) / (2 * end + 1)
        figure.text(x, 0.7, f"{number}", fontsize=80, fontweight="bold", color=INK, ha="center", va="baseline")
        figure.text(x, 0.65, name, fontsize=28, color=INK, ha="center", va="top")
        if sum(guesses):
            figure.text(x, 0.575, f"guessed: {guesses[i]}", fontsize=20, color=GREY, ha="center", va="top")
    _draw_dots(axes, Counter(group.changes), end)


def _draw_dots(axes: Axes, people: Counter[int], end: int) -> None:
    """Stack a dot for each person over their change, in as many columns as there must be for all to fit."""
    cell_in, most = WIDTH_IN * (1 - 2 * SIDE) / (2 * end + 1), max(people.values())
    columns = next(n for n in range(1, most + 1) if ceil(most / n) * min(LARGEST_IN, 0.84 * cell_in / n) <= DOTS_IN[1])
    dot_in = min(LARGEST_IN, 0.84 * cell_in / columns)
    for change, number in sorted(people.items()):
        places = [(i % columns, i // columns) for i in range(number)]
        wide = min(columns, number)
        x = [change + (column - (wide - 1) / 2) * dot_in / cell_in for column, _ in places]
        axes.plot(x, [row + 0.5 for _, row in places], "o", color=BLUE, markersize=dot_in * 72 * 0.9, markeredgewidth=0)
    axes.set_ylim(0, DOTS_IN[1] / dot_in)
    axes.patch.set_visible(False)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.set_yticks([])
    step = 1 if end < 10 else 2
    ticks = range(-end, end + 1, step)
    axes.set_xticks(ticks, [real_minus(f"{tick:+d}") if tick else "0" for tick in ticks])
    axes.tick_params(length=0, labelsize=20, labelcolor=INK, pad=6)
    axes.set_xlabel("change from before to after (below 0 = less stiff)", fontsize=18, color=GREY)
