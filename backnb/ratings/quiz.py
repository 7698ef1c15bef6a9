"""A few questions to check yourself by, with a reply to every answer."""

import ipywidgets

from backnb.course.exercises import Exercise
from backnb.course.questions import QUESTIONS, Question
from backnb.kit import checks
from backnb.kit.card import Card, text

RIGHT, WRONG = "Yes.", "Not quite."


class Quiz(Card):
    """Questions with one right answer each. Nothing is counted, kept or sent.

    Args:
        about: ``SQUAT`` or ``ROOF``.

    Raises:
        ValueError: If there are no questions about it.

    >>> from backnb import SQUAT, Quiz
    >>> quiz = Quiz(SQUAT)
    """

    def __init__(self, about: Exercise | str) -> None:
        super().__init__()
        key = checks.one_of("about", getattr(about, "key", about), tuple(QUESTIONS))
        parts = [part for number, each in enumerate(QUESTIONS[key], start=1) for part in _ask(number, each)]
        self.show(
            "Check yourself", text("Nobody sees your answers. Each has its reply, and you may try again."), *parts
        )


def _ask(number: int, question: Question) -> tuple[ipywidgets.Widget, ...]:
    """Make the question, its answers, and the place for the reply."""
    answers = {answer.text: answer for answer in question.answers}
    choice = ipywidgets.RadioButtons(options=list(answers), value=None, description=f"{number}. {question.text}")
    choice.add_class("backnb-card-choice")
    reply = text("", "backnb-card-status")

    def answered(change: dict) -> None:
        answer = answers[change["new"]]
        reply.value = text(f"{RIGHT if answer.right else WRONG} {answer.reply}").value

    choice.observe(answered, "value")
    return choice, reply
