"""The sentences that several rooms say, written down once: the question, its scale, its limits, whose is what."""

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
# Near the top of each notebook: what the small marks in its text mean.
MARKS = (
    "Small marks say whose a statement is: P and a number is a line of "
    "[the post](00_start_here.ipynb#The-post-in-sixteen-lines), *ours* is our own setting or judgement, and a name "
    "with a year is a source, named at the end."
)
