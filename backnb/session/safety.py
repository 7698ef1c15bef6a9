"""The safety list: what to read before a timer starts. Nothing about the answer is kept anywhere."""

from html import escape

import ipywidgets
from traitlets import Bool

from backnb.course.safety import LIMITS, NOTHING, PARTS, SET_UP, SOMETHING, STOPPED_BY_LIST, Part
from backnb.kit.board import OnPaper
from backnb.kit.card import row
from backnb.kit.unsaved import Shown


def safety_html(*, advice: bool = False) -> str:
    """Give the whole list as HTML: four parts that open, how to set up, and what the list cannot tell.

    Args:
        advice: Whether what to do stands under each part.
    """
    parts = "".join(_part(number, part, advice) for number, part in enumerate(PARTS, start=1))
    set_up = f"<p><b>Set up.</b> {escape(SET_UP)}</p><p>{escape(LIMITS)}</p>"
    return f"<div class='backnb-card-safety'>{parts}</div>{set_up}"


def stop_signs_html() -> str:
    """Give the signs to stop for, as HTML."""
    *_, stop = PARTS
    signs = "".join(f"<li>{escape(sign)}</li>" for sign in stop.signs)
    return f"<div class='backnb-card-signs'><b>{escape(stop.heading)}</b><ul>{signs}</ul></div>"


class SafetyCheck(OnPaper, ipywidgets.VBox):
    """The safety list with two answers. The answer is kept in this object and nowhere else.

    Traits:
        clear: None before an answer, True for "Nothing here applies to me", False for "Something here applies
            to me"; then the list says under each part what to do. The other answer can still be given.

    >>> SafetyCheck().clear is None
    True
    """

    clear = Bool(None, allow_none=True)

    def __init__(self) -> None:
        super().__init__()
        self._list = Shown(safety_html())
        nothing = ipywidgets.Button(description=NOTHING)
        something = ipywidgets.Button(description=SOMETHING)
        nothing.on_click(lambda _: self.set_trait("clear", True))
        something.on_click(lambda _: self._advise())
        self.children = [self._list, row(nothing, something)]

    def _advise(self) -> None:
        head, why, welcome = map(escape, STOPPED_BY_LIST)
        self._list.html = f"<h4>{head}</h4><p>{why}</p>{safety_html(advice=True)}<p>{welcome}</p>"
        self.clear = False


def _part(number: int, part: Part, advice: bool) -> str:
    signs = "".join(f"<li>{escape(sign)}</li>" for sign in part.signs)
    what = f"<p><b>{escape(part.advice)}</b></p>" if advice else ""
    # On a phone the parts are closed, and open one by one: see unsaved.js.
    return f"<details open><summary>{number}. {escape(part.heading)}</summary><ul>{signs}</ul>{what}</details>"
