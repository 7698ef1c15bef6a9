"""The safety list: what to read before a timer starts. Nothing about the answer is kept anywhere."""

from dataclasses import dataclass
from html import escape

import ipywidgets
from traitlets import Bool, observe


@dataclass(frozen=True)
class Group:
    """One part of the list: a heading, the signs, and what to do."""

    heading: str
    signs: tuple[str, ...]
    advice: str


# A precaution in plain words, not a tested screen: emergency wording after the NHS, the third group after the
# exclusions of one trial (Harrison and others 2024) and our own judgement. No clinician has reviewed it.
GROUPS = (
    Group(
        "Get emergency help now, and do not exercise, if you have back pain and:",
        (
            "numb or tingling skin around your genitals or buttocks",
            "trouble peeing, or no control of your bladder or bowel",
            "weakness, numbness or pain in both legs",
            "chest pain",
            "it began after a serious accident",
        ),
        "Call your local emergency number now.",
    ),
    Group(
        "Do not start; call a doctor or an urgent advice line first if you have:",
        (
            "a fever, or you feel very unwell",
            "lost weight and do not know why",
            "new back pain and have ever had cancer",
            "pain that does not ease with rest, or is worse at night",
            "taken steroid tablets for a long time, or had a fall, and you are older or have thin bones",
            "a lump on your back, or its shape has changed",
            "a leg that is getting weaker or more numb",
        ),
        "Call a doctor or an urgent advice line before you do any of this.",
    ),
    Group(
        "Ask your doctor or physiotherapist first if you have:",
        (
            "had back surgery or a broken bone in the last 6 months",
            "a fused or unstable spine",
            "spinal stenosis (a narrow canal in the spine)",
            "a slipped vertebra (a bone of the spine that has moved) or a stress fracture",
            "an inflammatory disease of the spine",
            "osteoporosis (thin bones) and a broken bone in the spine",
            "a pregnancy",
            "dizzy spells or falls",
            "a new hip or knee, or a fresh injury there",
            "not turned 18 yet, and it hurts to bend back",
        ),
        "Ask first. It may still be fine for you, with advice that fits you.",
    ),
    Group(
        "Stop at once if:",
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
    "advice. No clinician has reviewed this list."
)
STOP_TEXT = (
    "Stop here for today. More pain or new pain is a reason to stop, not to push on. If it is sharp, grows, or "
    "spreads into a buttock, a leg or a foot, talk to a doctor. " + GROUPS[3].advice
)


def safety_html() -> str:
    """Give the whole list as HTML: four groups, how to set up, and what the list cannot tell."""
    groups = "".join(
        f"<section><h4>{escape(group.heading)}</h4><ul>{''.join(f'<li>{escape(sign)}</li>' for sign in group.signs)}"
        "</ul></section>"
        for group in GROUPS
    )
    set_up = f"<p><b>Set up.</b> {escape(SET_UP)}</p><p>{escape(LIMITS)}</p>"
    return f"<div class='backnb-safety'>{groups}</div>{set_up}"


class SafetyCheck(ipywidgets.VBox):
    """The safety list with two answers. The answer is kept in this object and nowhere else.

    Traits:
        clear: None before an answer, True for "Nothing here applies to me", False for "Something here applies
            to me"; then it shows what to do, and asks nothing more.

    >>> SafetyCheck().clear is None
    True
    """

    clear = Bool(None, allow_none=True)

    def __init__(self) -> None:
        self._said = ipywidgets.HTML()
        self._answers = {
            True: ipywidgets.Button(description="Nothing here applies to me"),
            False: ipywidgets.Button(description="Something here applies to me"),
        }
        for clear, button in self._answers.items():
            button.on_click(lambda _, clear=clear: self.set_trait("clear", clear))
        row = ipywidgets.HBox(list(self._answers.values()))
        row.add_class("backnb-session-row")
        super().__init__([ipywidgets.HTML(safety_html()), row, self._said])

    @observe("clear")
    def _answered(self, change: dict) -> None:
        self._said.value = "" if change["new"] else advice_html()
        for button in self._answers.values():
            button.disabled = not change["new"]


def advice_html() -> str:
    """Give what to do when something on the list applies: no timer, and whom to ask."""
    what = "".join(f"<li><b>{escape(group.heading)}</b> {escape(group.advice)}</li>" for group in GROUPS[:3])
    return (
        "<p><b>Thank you. Then there is no timer for you in this session.</b> Nothing of this is kept, and you "
        f"need not give a reason. What to do depends on the list it is on:</p><ul>{what}</ul>"
        "<p>You are welcome to read on, and to watch.</p>"
    )
