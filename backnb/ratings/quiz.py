"""A few questions to check yourself by, with a reply to every answer."""

from backnb.course.exercises import Exercise
from backnb.course.questions import QUESTIONS
from backnb.kit import checks
from backnb.kit.card import Card, html, question, text


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
        questions = "".join(
            question(f"{number}. {each.text}", [(answer.text, answer.right, answer.reply) for answer in each.answers])
            for number, each in enumerate(QUESTIONS[key], start=1)
        )
        how = "Nobody sees your answers. Press one: its reply opens under it, and you may try another."
        self.show("Check yourself", text(how), html(questions))
