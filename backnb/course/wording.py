"""What several rooms say, written down once: the question and its scale, a session, whose is what, four weeks."""

# evidence: the same words before and after, about right now, with no number chosen for the learner.
QUESTION = "How stiff does your lower back feel right now?"
LOWEST = "0 = not stiff at all"
HIGHEST = "10 = as stiff as you can imagine"
DECLINE = "Prefer not to say"
RATING = {
    "low": LOWEST,
    "high": HIGHEST,
    "decline": DECLINE,
    "chosen": "You chose {value}.",
    "declined": "You chose not to say.",
    "keys": "Keys: 0 to 9; press 1 and then 0 for 10; arrows move by one; Enter goes on",
}
# What a session says, in the notebook and on the phone.
SESSION = {
    "title": "Between two sets",
    "only_timer": "Only the timer",
    "left_open": "Left open. {when}: {what}.",
    "no_rep": "no rep yet",
    "done": "{reps_done} of {reps_planned} reps",
    "rate_it": "Rate it now",
    "keep_it": "Keep it as it is",
    "drop_it": "Delete it",
    "after": "Rate again",
    "pain": "Any pain?",
    "result": "Your session",
    "no_ratings": "Saved without ratings.",
    "again": "Do another set",
    "take_back": "Take my last answer back",
}
PAIN_QUESTION = "Compare with how it was before the set."
PAIN = {"None": "none", "Same as before": "same", "More than before": "more", "New pain": "new"}
HURTS = ("more", "new")
DRILL, REST = ARMS = ("drill", "rest")  # what the coin of an experiment's day says
HIDDEN = "Your first answer is hidden for now, so that you rate what you feel. That is our choice."
# One session in a sentence. Change is after - before: negative is less stiff.
STOP = "If it hurts, stop."
ONE_SESSION = "Ratings move for many reasons (rest, time, expectation). This does not show why."
PAIR = f"Before {{before}}, after {{after}} ({{change}}). {{stop}}One session. {ONE_SESSION}"
LOWER, SAME, HIGHER = "change {change}", "no change", "stiffer by {change}"
ONE_MISSING = "One rating is missing, so there is no change to show."
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

# Four weeks of trying, three days a week: all of it is ours. Each week has a question to call to mind, with its answer.
WEEKS = (
    ("At which sign do you stop going down?", "Before my pelvis tucks under."),
    ("How far do you reach back?", "To light resistance. My own range is fine."),
    ("Which four signs mean: stop at once?", "Sharp or growing pain; pain, tingling or numbness that spreads; dizzy, "
     "faint, out of breath or chest pain; losing my balance."),
    ("My rating fell after a set. What does that show?", "That I felt less stiff. It does not show why."),
)  # fmt: skip
EACH_DAY = "Once between two sets, or after an hour of sitting: rate, both drills, rate. Read the safety list first."
DECIDE = "Decide: keep it, drop it, or find out more with a coin (notebook 04_read_your_stiffness)."
