"""The safety list on the screen, with its two answers. Nothing about the answer is kept anywhere."""

from html import escape

import ipywidgets
from traitlets import Bool

from backnb.course.safety import LIMITS, PARTS, SET_UP


def safety_html() -> str:
    """Give the whole list as HTML: four parts, how to set up, and what the list cannot tell."""
    parts = "".join(
        f"<section><h4>{number}. {escape(part.heading)}</h4><ul>"
        + "".join(f"<li>{escape(sign)}</li>" for sign in part.signs)
        + "</ul></section>"
        for number, part in enumerate(PARTS, start=1)
    )
    set_up = f"<p><b>Set up.</b> {escape(SET_UP)}</p><p>{escape(LIMITS)}</p>"
    return f"<div class='backnb-card-safety'>{parts}</div>{set_up}"


class SafetyCheck(ipywidgets.VBox):
    """The safety list with two answers. The answer is kept in this object and nowhere else.

    Traits:
        clear: None before an answer, True for "Nothing here applies to me", False for "Something here applies
            to me"; then it shows what to do instead of the list.

    >>> SafetyCheck().clear is None
    True
    """

    clear = Bool(None, allow_none=True)

    def __init__(self) -> None:
        super().__init__()
        self._ask()

    def _ask(self) -> None:
        nothing = ipywidgets.Button(description="Nothing here applies to me")
        something = ipywidgets.Button(description="Something here applies to me")

        def clear(_: ipywidgets.Button) -> None:
            nothing.add_class("backnb-card-chosen")
            self.clear = True

        nothing.on_click(clear)
        something.on_click(lambda _: self._advise())
        self._show(safety_html(), nothing, something)

    def _advise(self) -> None:
        mistake = ipywidgets.Button(description="I pressed the wrong button")
        mistake.on_click(lambda _: self._ask())
        self._show(advice_html(), mistake)
        self.clear = False

    def _show(self, html: str, *buttons: ipywidgets.Button) -> None:
        self.clear = None
        row = ipywidgets.HBox(buttons)
        row.add_class("backnb-card-row")
        self.children = [ipywidgets.HTML(html), row]


def advice_html() -> str:
    """Give what to do when something on the list applies: no timer, and whom to ask."""
    what = "".join(f"<li><b>Part {number}:</b> {escape(part.advice)}</li>" for number, part in enumerate(PARTS, 1))
    return (
        "<p><b>Thank you. Then there is no timer for you in this session.</b> Nothing of this is kept, and you "
        f"need not give a reason. What to do depends on the part of the list it is in:</p><ul>{what}</ul>"
        "<p>You are welcome to read on, and to watch.</p>"
    )
