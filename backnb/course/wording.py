"""The sentences that several rooms say, written down once: the question, its scale, and what it cannot tell."""

# evidence: the same words before and after, about right now, with no number chosen for the learner.
QUESTION = "How stiff does your lower back feel right now?"
LOWEST = "0 = not stiff at all"
HIGHEST = "10 = as stiff as you can imagine"
DECLINE = "Prefer not to say"
STAND = "Stand still, the same way both times."
HONEST = (
    "This is how your back feels. It is not a measurement of discs, joints or muscles, and it is not a tested "
    "measure of stiffness."
)
