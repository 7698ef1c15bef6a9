"""What to read before a drill starts: who should not do it, how to set up, when to stop."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Part:
    """One part of the list: a heading, the signs, and what to do."""

    heading: str
    signs: tuple[str, ...]
    advice: str


# A precaution in plain words, not a tested screen: emergency wording after a British clinic's page in the manner of
# the NHS, the third part after the exclusions of one trial (Harrison and others 2024) and our own judgement. No
# clinician has reviewed it.
PARTS = (
    Part(
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
    Part(
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
    Part(
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
    Part(
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
LIST_LASTS = timedelta(days=7)  # until the list is shown in full again; ours
NOTHING, SOMETHING = "Nothing here applies to me", "Something here applies to me"
STOPPED_BY_LIST = (
    "Then there is no timer for you today",
    "Nothing of this is kept, and you need not give a reason. What to do stands in bold under each part.",
    "You are welcome to read on, and to watch.",
)
CHANGED = "Has anything on the list changed?"
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
    "spreads into a buttock, a leg or a foot, talk to a doctor. " + PARTS[3].advice
)
LEFT_EARLY = f"If you stopped because something hurts: {STOP_TEXT}"
