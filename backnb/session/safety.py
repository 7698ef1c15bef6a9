"""The safety list: what to read before a timer starts. Nothing about the answer is kept anywhere."""

from dataclasses import dataclass
from html import escape

import ipywidgets
from traitlets import Bool


@dataclass(frozen=True)
class Group:
    """One part of the list: a heading, the signs, and what to do."""

    heading: str
    signs: tuple[str, ...]
    advice: str


# A precaution in plain words, not a tested screen: emergency wording after a British clinic's page in the
# manner of the NHS, the third group after the
# exclusions of one trial (Harrison and others 2024) and our own judgement. No clinician has reviewed it.
GROUPS = (
    Group(
        "Get emergency help now, and do not exercise, if you have back pain and:",
        (
            "the skin around your genitals or buttocks is numb or tingles",
            "you have trouble peeing, or cannot control your bladder or bowel",
            "both legs are weak, numb or hurt",
            "your chest hurts",
            "it began after a serious accident",
        ),
        "Call your local emergency number now.",
    ),
    Group(
        "Do not start, and call a doctor or an urgent advice line first, if:",
        (
            "you have a fever or feel very unwell",
            "you have lost weight and do not know why",
            "you have ever had cancer, and this back pain is new",
            "the pain does not ease with rest, or is worse at night",
            "you are older or have thin bones, and took steroid tablets for a long time or had a fall",
            "there is a lump on your back, or its shape has changed",
            "a leg is getting weaker or more numb",
        ),
        "Call a doctor or an urgent advice line before you do any of this.",
    ),
    Group(
        "Ask your doctor or physiotherapist first, if:",
        (
            "you had back surgery or broke a bone in the last 6 months",
            "your spine is fused or unstable",
            "you have spinal stenosis (a narrow canal in the spine)",
            "a bone of your spine has slipped or has a stress fracture (a fine crack)",
            "you have a disease that inflames the spine",
            "you have osteoporosis (thin bones) and broke a bone of the spine",
            "you are pregnant",
            "you get dizzy or fall",
            "you have a new hip or knee, or a fresh injury there",
            "you are under 18, and it hurts to bend back",
        ),
        "Ask first. It may still be fine for you, with advice that fits you.",
    ),
    Group(
        "Stop at once, if:",
        (
            "pain is sharp or grows",
            "pain, tingling or numbness spreads into a buttock, a leg or a foot",
            "you feel dizzy, faint or out of breath, or your chest hurts",
            "you lose your balance",
        ),
        "Chest pain, fainting, or new numbness, weakness or bladder trouble: get emergency help.",
    ),
)
SET_UP = (
    "No weights. A wall or a sturdy chair in reach. A floor that does not slip. Eyes open, look ahead, breathe. "
    "You may stop or skip at any time."
)
LIMITS = (
    "Even if nothing here applies to you, that does not prove that you are safe. This is education, not medical "
    "advice. The list is ours: a precaution in plain words, not a tested screen. No clinician has reviewed it."
)
STOP_TEXT = (
    "Stop here for today. More pain or new pain is a reason to stop, not to push on. If it is sharp, grows, or "
    "spreads into a buttock, a leg or a foot, talk to a doctor. " + GROUPS[3].advice
)


def safety_html() -> str:
    """Give the whole list as HTML: four groups, how to set up, and what the list cannot tell."""
    groups = "".join(
        f"<section><h4>{number}. {escape(group.heading)}</h4><ul>"
        + "".join(f"<li>{escape(sign)}</li>" for sign in group.signs)
        + "</ul></section>"
        for number, group in enumerate(GROUPS, start=1)
    )
    set_up = f"<p><b>Set up.</b> {escape(SET_UP)}</p><p>{escape(LIMITS)}</p>"
    return f"<div class='backnb-card-safety'>{groups}</div>{set_up}"


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
    what = "".join(f"<li><b>Part {number}:</b> {escape(group.advice)}</li>" for number, group in enumerate(GROUPS, 1))
    return (
        "<p><b>Thank you. Then there is no timer for you in this session.</b> Nothing of this is kept, and you "
        f"need not give a reason. What to do depends on the part of the list it is in:</p><ul>{what}</ul>"
        "<p>You are welcome to read on, and to watch.</p>"
    )
