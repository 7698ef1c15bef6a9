"""A few questions to check yourself by, with a reply to every answer."""

from html import escape

from backnb.course.exercises import Exercise
from backnb.course.questions import QUESTIONS, Question
from backnb.kit import checks
from backnb.kit.card import Card, html, text

RIGHT, WRONG = "Yes.", "Not quite."


class Quiz(Card):
    """Questions with one right answer each. Nothing is counted, kept or sent.

    Args:
        about: ``SQUAT``, ``ROOF``, "ratings" or "workshop".

    Raises:
        ValueError: If there are no questions about it.

    >>> from backnb import SQUAT, Quiz
    >>> quiz = Quiz(SQUAT)
    """

    def __init__(self, about: Exercise | str) -> None:
        super().__init__()
        key = checks.one_of("about", getattr(about, "key", about), tuple(QUESTIONS))
        questions = "".join(_ask(f"{number}. ", each) for number, each in enumerate(QUESTIONS[key], start=1))
        how = "Nobody sees your answers. Press one: its reply opens under it, and you may try another."
        self.show("Check yourself", text(how), html(questions))


def _ask(number: str, question: Question) -> str:
    """Make a question whose answers open: each has its reply under it."""
    answers = "".join(
        f"<details><summary>{escape(answer.text)}</summary>"
        f"<p><b>{RIGHT if answer.right else WRONG}</b> {escape(answer.reply)}</p></details>"
        for answer in question.answers
    )
    return (
        f"<fieldset class='backnb-card-question'><legend>{number}{escape(question.text)}</legend>{answers}</fieldset>"
    )
