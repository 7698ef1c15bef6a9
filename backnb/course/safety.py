"""What to read before a drill starts: who should not do it, how to set up, when to stop."""

from dataclasses import dataclass
from datetime import timedelta

OURS = "ours"
HARRISON = "Harrison 2024"  # the people whom one trial of bending back left out


@dataclass(frozen=True)
class Part:
    """One part of the list: a heading, each sign with its source (a key of ``SOURCES``, or ours), and what to do."""

    heading: str
    lines: tuple[tuple[str, str], ...]
    advice: str

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs alone."""
        return tuple(sign for sign, _ in self.lines)


# A precaution in plain words, not a tested screen. No clinician has reviewed it; handout(kind="clinician") asks one to.
PARTS = (
    Part(
        "Get emergency help now, and do not exercise, if you have back pain and:",
        (
            ("the skin around your genitals or buttocks is numb or tingles", "NHS"),
            ("you have trouble peeing, or cannot control your bladder or bowel", "NHS"),
            ("you have new trouble with an erection, or feel less during sex", "NHS"),
            ("pain, tingling, numbness or weakness goes down both legs (not sore muscles from training)", "NHS"),
            ("your chest hurts", "NHS"),
            ("it began after a serious accident", "NHS"),
        ),
        "Call your local emergency number now.",
    ),
    Part(
        "Do not start, and call a doctor or an urgent advice line first, if:",
        (
            ("you have a fever or feel very unwell", "NHS"),
            ("you have lost weight and do not know why", "NHS"),
            ("you have ever had cancer, and this back pain is new", "Downie 2013"),
            ("your immune system is weak, you inject drugs, or you had a bad infection lately", "Finucane 2020"),
            ("the pain does not ease with rest, or is worse at night", "NHS"),
            ("the pain is worse when you cough, sneeze or poo", "NHS"),
            ("the pain is high up, between your shoulder blades", "NHS"),
            ("you took steroid tablets for a long time", "Downie 2013"),
            ("you are older or have thin bones, and had a fall", "Downie 2013"),
            ("there is a lump on your back, or its shape has changed", "NHS"),
            ("a leg is getting weaker, or numbness or tingling in one leg stays", OURS),
        ),
        "Call a doctor or an urgent advice line before you do any of this.",
    ),
    Part(
        "Ask your doctor or physiotherapist first, if:",
        (
            ("you had back surgery or broke a bone in the last 6 months", HARRISON),
            ("your spine is fused or unstable, or you have a disease that inflames it", HARRISON),
            (
                "your back trouble began before you were 45, has lasted over 3 months, wakes you in the second half "
                "of the night, and eases when you move",
                "NICE NG65",
            ),
            ("the canal in your spine is narrow (stenosis), or a bone of it has slipped or has a fine crack", OURS),
            ("you have thin bones (osteoporosis) and broke a bone of the spine", "Brooke-Wavell 2022"),
            ("you are pregnant", HARRISON),
            ("you have a heart condition or high blood pressure", "PAR-Q+"),
            ("you get dizzy or fall", "PAR-Q+"),
            ("you have a new hip or knee, a fresh injury there, or a bad shoulder or neck", OURS),
            ("pain in your back began suddenly under a load today", OURS),
            ("you are under 18, and it hurts to bend back", OURS),
        ),
        "Ask first. It may still be fine for you, perhaps in the easier way.",
    ),
    Part(
        "Stop at once, if:",
        (
            ("pain is sharp or grows", OURS),
            ("pain, tingling or numbness spreads into a buttock, a leg or a foot", OURS),
            ("you feel dizzy, faint or out of breath, or your chest hurts", "PAR-Q+"),
            ("you lose your balance", OURS),
        ),
        # The one rule for numbness: both legs, genitals or bladder are an emergency, one leg in which it stays is not.
        "Chest pain, fainting, bladder or bowel trouble, numbness around your genitals, or numbness or weakness in "
        "both legs: get emergency help. Numbness or weakness that stays in one leg: call a doctor.",
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
# The one rule for when to talk to a doctor; the last screen of the hour, the replies and the notebooks repeat it.
DOCTOR = (
    "Talk to a doctor if pain is sharp or grows, or if pain, tingling or numbness spreads into a buttock, a leg or a "
    "foot."
)
STOP_TEXT = (
    f"Stop here for today. More pain or new pain is a reason to stop, not to push on. {DOCTOR} {PARTS[3].advice}"
)
LEFT_EARLY = f"If you stopped because something hurts: {STOP_TEXT}"
