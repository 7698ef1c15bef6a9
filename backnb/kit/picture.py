"""The white card that every figure of ratings is drawn on, with words for those who do not see it.

The card is white, as paper is; a dark page turns it dark, as :data:`ON_DARK` says. Up and down have the same colour: a
picture that cheers would teach the wrong thing.
"""

import base64
import io
from collections.abc import Iterable
from html import escape
from textwrap import wrap
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from backnb.kit.checks import SYNTHETIC
from backnb.kit.words import real_minus

BLUE, INK, GREY, PALE = "#1f4e8c", "#1a1a1a", "#595959", "#dedede"
LEFT = 0.12  # where words and axes begin, of the width

NARROW_IN = 4.4  # a figure for one person: as wide as a phone, on which its smallest words are 11 px high
PX_PER_IN = 105  # on a screen with room: words of 14 points are then 20 px high

# The page chooses, for only it knows: white becomes JupyterLab's dark grey, black nearly white, and blue stays blue.
ON_DARK = (
    "<style>img.backnb-picture{width:min(100%,var(--wide))}"
    "[data-jp-theme-light=false] img.backnb-picture{filter:invert(.93) hue-rotate(180deg)}"
    "@media(prefers-color-scheme:dark){body:not([data-jp-theme-light]) img.backnb-picture"
    "{filter:invert(.93) hue-rotate(180deg)}}"
    "@media print{img.backnb-picture.backnb-picture{filter:none!important}}</style>"
)

# Whatever draws or saves a figure does it in matplotlib's own settings, not in the user's: those may name a font that
# is not there, ask for LaTeX that is not installed, or be dark.
in_defaults = style.context("default")


class Picture(Figure):
    """A matplotlib figure that a notebook shows as an image with an alternative text.

    ``alt`` says in words what it shows.
    """

    alt = ""

    @in_defaults
    def draw(self, renderer: RendererBase) -> None:
        """Draw it, also when a notebook shows it later."""
        super().draw(renderer)

    @in_defaults
    def savefig(self, *args: Any, **options: Any) -> None:
        """Save it as matplotlib does."""
        super().savefig(*args, **options)

    def html(self) -> str:
        """Give an ``<img>`` element that holds the picture itself and its words."""
        png = io.BytesIO()
        self.savefig(png, format="png", dpi=160)
        source = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
        look = f"--wide:{self.get_figwidth() * PX_PER_IN:.0f}px;max-width:100%;height:auto"
        return f'<img class="backnb-picture" src="{source}" alt="{escape(self.alt)}" style="{look}">{ON_DARK}'

    def _repr_html_(self) -> str:
        return self.html()


@in_defaults
def card(
    height_in: float, title: str, caption: str, alt: str, *, synthetic: bool = False, width_in: float = 7
) -> Picture:
    """Make the card with its words, one sentence a line.

    Args:
        height_in: Height in inches.
        title: The words above; ``synthetic`` puts that word before them.
        caption: The words below.
        alt: What it shows, for those who do not see it.
        synthetic: Whether the data is made up: then the card says so in its title, its words and across itself.
        width_in: Width in inches.
    """
    if synthetic:
        title, alt = f"{SYNTHETIC}: {title}", f"{SYNTHETIC} data. {alt}"
        caption = caption and f"{SYNTHETIC}: made-up data, nobody's ratings. {caption.rpartition('. ')[2]}"
    narrow = width_in <= NARROW_IN
    left = 0.04 if narrow else LEFT
    figure = Picture(figsize=(width_in, height_in), facecolor="white")  # not pyplot's: never shown twice
    figure.alt = alt
    look = {"fontsize": 15 if narrow else 20, "color": INK, "va": "top"}
    figure.text(left, 1 - 0.2 / height_in, real_minus(title), **look)
    lines = caption.replace(". ", ".\n").splitlines()
    if narrow:
        lines = [part for line in lines for part in wrap(line, 40)]
    look = {"fontsize": 14 if narrow else 13, "color": GREY, "va": "bottom", "linespacing": 1.3 if narrow else 1.4}
    figure.text(left, 0.2 / height_in, "\n".join(lines), **look)
    if synthetic:
        look = {"fontsize": 9 * width_in, "color": INK, "alpha": 0.09, "rotation": 24, "ha": "center", "va": "center"}
        figure.text(0.5, 0.5, SYNTHETIC, fontweight="bold", gid="watermark", **look)
    return figure


def rating_axes(
    figure: Figure,
    bottom: float,
    height: float,
    width: float = 0.85,
    left: float = LEFT,
    step: int = 1,
    label: str = "stiffness (0-10, higher = stiffer)",
) -> Axes:
    """Add axes for ratings, in parts of the figure: 0 to 10 always, in steps of whole numbers, higher = stiffer."""
    axes = figure.add_axes((left, bottom, width, height))
    calm(axes)
    axes.set_ylim(0, 10)
    axes.set_yticks(range(0, 11, step))
    axes.set_ylabel(label, fontsize=14, color=GREY)
    return axes


def change_axes(axes: Axes, changes: Iterable[float | None]) -> None:
    """Give axes of changes a scale around 0 that holds the largest, and a line at 0."""
    biggest = max((abs(change) for change in changes if change is not None), default=0)
    end, step = next((end, step) for end, step in ((4, 2), (6, 2), (10, 5)) if biggest <= end)
    calm(axes)
    axes.set_ylim(-end - 0.7, end + 0.7)
    axes.set_yticks(range(-end, end + 1, step))
    axes.set_title("change (below 0 = less stiff)", loc="left", fontsize=14, color=GREY)
    axes.axhline(0, color=GREY, linewidth=1.2, zorder=1.8)


def calm(axes: Axes) -> None:
    """Take away all that is not data but for pale lines across."""
    axes.set_facecolor("white")
    axes.grid(visible=False, axis="x")
    axes.grid(axis="y", color=PALE, linewidth=1, linestyle="-", clip_on=False)
    axes.tick_params(length=0, labelsize=14, labelcolor=INK, pad=8)
    axes.spines[:].set_visible(False)


def gaps(values: Iterable[float | None]) -> list[float]:
    """Give numbers as matplotlib wants them: what is missing is a gap."""
    return [float("nan") if value is None else value for value in values]
