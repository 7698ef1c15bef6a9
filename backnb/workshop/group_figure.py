"""The figure of a group, large enough to be read from the back row."""

from collections import Counter
from statistics import median

from matplotlib.axes import Axes
from matplotlib.text import Text

from backnb.kit.picture import BLUE, GREY, INK, LEFT, Picture, card, change_axes, in_defaults, rating_axes
from backnb.ratings.estimates import bootstrap_mean
from backnb.workshop.group import FEWEST_TO_DRAW, NO_COMPARISON, NOT_DRAWN, Group, Pair

WIDTH_IN, HEIGHT_IN = 12, 6.75  # the shape of a projector's picture
LARGER = 1.4  # than on the card of one person
JITTER = 0.12  # how far a dot may lie beside its place, sideways only: a rating stays what it is
CAPTION = f"Ratings move for many reasons; this does not show why. {NO_COMPARISON}"
EMPTY = "No pair of ratings yet."


@in_defaults
def plot_group(group: Group) -> Picture:
    """Draw the ratings of a group, one session a person: every line from before to after, and all changes.

    With fewer than 5 people there are words alone, so that nobody can be picked out. From 8 people on the
    mean change is drawn with its 95 % interval. The order of the people changes nothing.

    Args:
        group: The ratings, such as ``Group([(6, 4), (5, 5)])`` or ``Group.rehearsal()``.

    Returns:
        The figure. Who left a rating out is not drawn, but counted. Made-up ratings are marked.

    Raises:
        TypeError: If it is not a group.

    >>> from backnb.workshop import Group, plot_group
    >>> plot_group(Group([(6, 4), (5, 5), (None, 3)])).alt
    'n = 2 people. 1 of 3 left no before rating. With fewer than 5 people only their number is shown, ...'
    """
    if not isinstance(group, Group):
        # What was given is not repeated: it may be somebody's answers.
        raise TypeError(f"plot_group needs a Group, such as Group([(6, 4), (5, 5)]), not a {type(group).__name__}.")
    title = f"n = {group.n} {'person' if group.n == 1 else 'people'}, one session each"
    figure = card(HEIGHT_IN, title, CAPTION, "", synthetic=group.synthetic, width_in=WIDTH_IN)
    figure.alt = str(group)
    if group.n < FEWEST_TO_DRAW:
        _write(figure, group)
    else:
        _draw(figure, group)
    for words in figure.findobj(Text):
        if words.get_gid() != "watermark":
            words.set_fontsize(float(words.get_fontsize()) * LARGER)
    for axes in figure.axes:
        axes.tick_params(labelsize=14 * LARGER)
    return figure


def _write(figure: Picture, group: Group) -> None:
    """Say of a few people what may be said of them."""
    lines = [group.missing_words(), NOT_DRAWN if group.n else EMPTY]
    words = "\n".join(filter(None, lines)).replace(", so", ",\nso").replace(". ", ".\n")
    figure.text(0.5, 0.53, words, fontsize=17, color=INK, ha="center", va="center", linespacing=1.8)


def _draw(figure: Picture, group: Group) -> None:
    """Draw the lines of all people on the left, their changes on the right."""
    lines = [group.counts(), group.interval(), group.missing_words()]
    figure.text(LEFT, 0.885, "\n".join(filter(None, lines)), fontsize=12.5, color=INK, va="top", linespacing=1.4)
    left = rating_axes(figure, bottom=0.205, height=0.45, width=0.36)
    _draw_lines(left, Counter(pair for pair in group.pairs if None not in pair))
    _draw_changes(figure.add_axes((0.57, 0.205, 0.38, 0.45)), group.changes)


def _draw_lines(axes: Axes, people: Counter) -> None:
    """Draw each different pair as a line; the more people have it, the thicker it is."""
    pairs = sorted(people)
    most = max(people.values())
    starts, ends = _places(pairs, 0), _places(pairs, 1)
    for pair, start, end in zip(pairs, starts, ends, strict=True):
        share = people[pair] / most
        axes.plot([start, end], pair, color=BLUE, alpha=0.5, linewidth=min(3, 14 / most) * people[pair], clip_on=False)
        look = {"markersize": max(5, min(most**0.5 * 10, 18) * share**0.5), "markeredgewidth": 2, "clip_on": False}
        axes.plot(start, pair[0], "o", color=BLUE, markerfacecolor="white", **look)
        axes.plot(end, pair[1], "o", color=BLUE, **look)
    axes.set_xlim(-0.3, 1.3)
    axes.set_xticks([0, 1], ["before", "after"])
    axes.set_ylabel("stiffness\n(0-10, higher = stiffer)", fontsize=13, color=GREY)
    axes.set_title("thicker = more people", loc="left", fontsize=13, color=GREY, pad=10)


def _places(pairs: list[Pair], side: int) -> list[float]:
    """Set pairs with the same rating on one side beside each other; evenly, so that no order of people shows."""
    places = []
    for pair in pairs:
        alike = sorted({other for other in pairs if other[side] == pair[side]})
        shift = 2 * alike.index(pair) / (len(alike) - 1) - 1 if len(alike) > 1 else 0
        places.append(side + JITTER * shift)
    return places


def _draw_changes(axes: Axes, changes: list[int]) -> None:
    """Draw a dot for each change, in rows; beside them the median, and from 8 people on the mean with its interval."""
    people = Counter(changes)
    step = min(0.07, 0.47 / max(people.values()))
    size = max(5, min(12, 170 * step))
    # Smaller where the rows lie close, because the scale reaches to 10.
    look = {"fontsize": 11 if max(map(abs, changes)) <= 6 else 7.5, "color": INK, "va": "center_baseline"}
    on_white = {"facecolor": "white", "edgecolor": "none", "pad": 0}
    for change, number in sorted(people.items()):  # what is drawn later lies on top
        dots = [0.03 + step * place for place in range(number)]
        axes.plot(dots, [change] * number, "o", color=BLUE, markersize=size, markeredgewidth=0, clip_on=False)
        axes.text(dots[-1] + 0.04, change, f"{number}", bbox=on_white, **look)
    axes.plot([0.62, 0.74], [median(changes)] * 2, color=INK, linewidth=6, solid_capstyle="butt")
    ticks = {0.13: "people", 0.68: "median"}
    found = bootstrap_mean(changes)
    if found.low is not None and found.high is not None and found.mean is not None:
        axes.plot([0.94] * 2, [found.low, found.high], color=INK, linewidth=4, solid_capstyle="butt")
        axes.plot(0.94, found.mean, "D", color=INK, markersize=7)
        ticks[0.94] = "mean"
    change_axes(axes, changes)
    axes.set_xlim(0, 1)
    axes.set_xticks(list(ticks), list(ticks.values()))
