"""The questions at the end of a lesson. Each wrong answer is a real misconception, and each answer has its reply."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One answer, whether it is right, and what to say to whoever chose it."""

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its answers, one of which is right."""

    text: str
    answers: tuple[Answer, ...]


QUESTIONS = {
    "squat": (
        Question(
            "How far down do you go?",
            (
                Answer("As deep as I can: deeper is better.", "Deeper is not safer, and it proves no looser hips."),
                Answer("Until my thighs are level.", "Nobody gives that number here. Your depth is your own."),
                Answer(
                    "As far as I can before my pelvis tucks under.",
                    "That is the post's sign. Where it comes differs from person to person.",
                    right=True,
                ),
            ),
        ),
        Question(
            "Today you got deeper than last week. What does that show?",
            (
                Answer(
                    "My hips are unlocked.",
                    "Nothing was locked: the word is a picture. Ankles have to do with depth as well.",
                ),
                Answer("That I went deeper today. It does not show why.", "One day cannot tell you why.", right=True),
                Answer("My back is healthier.", "Depth is no measure of a back. This course measures no backs at all."),
            ),
        ),
        Question(
            "In the figure the low back flattens past the limit. What is the tuck?",
            (
                Answer(
                    "The line at which people get hurt.",
                    "It has not been shown to be an injury line. The post uses it as a sign to go no lower.",
                ),
                Answer(
                    "The post's sign to stop going lower.",
                    "And no more than that: it has not been shown to be an injury line.",
                    right=True,
                ),
                Answer("Something that fit people never do.", "Some change of the curve is normal when people squat."),
            ),
        ),
        Question(
            "Nothing on the safety list applies to you. What now?",
            (
                Answer("Then I am safe.", "An empty list proves nothing. It is a precaution, not a tested screen."),
                Answer(
                    "I may start, and I stop at once if a stop sign comes.", "Both halves belong together.", right=True
                ),
                Answer("Then the stop signs are not meant for me.", "They are meant for everybody, in every set."),
            ),
        ),
        Question(
            "Two seconds down, one second there, two seconds up: whose numbers are these?",
            (
                Answer("The post's.", "The post gives 10 to 20 squats, and no seconds for them."),
                Answer("They come from a study.", "We found no study of this drill's numbers."),
                Answer("This course's own.", "You may change them: slower, faster, or at your own pace.", right=True),
            ),
        ),
    ),
    "roof": (
        Question(
            "A friend reaches only half as far back as you do. What do you say?",
            (
                Answer("Push on until you reach as far as I do.", "The post says: do the range that you can do."),
                Answer(
                    "Your range is yours. Less is not worse.", "Healthy backs differ widely at every age.", right=True
                ),
                Answer("Something is wrong with your back.", "A small range says nothing of the kind."),
            ),
        ),
        Question(
            "After five reach-backs your back feels looser. What does that show about your discs?",
            (
                Answer(
                    "They were decompressed.",
                    "Nobody measured that, and what was measured while bending back shows, on average, no less load.",
                ),
                Answer("They took up water.", "Five short reps are not known to do that."),
                Answer(
                    "Nothing. A feeling is no measurement of discs.",
                    "It is a real feeling, and it counts as one.",
                    right=True,
                ),
            ),
        ),
        Question(
            "In one trial, people were a few millimetres taller after much longer bending. What explains it?",
            (
                Answer(
                    "The bending, of course.",
                    "It may. But no group did nothing, so standing up or time may explain it too.",
                ),
                Answer(
                    "That cannot be told: no group did nothing.",
                    "Without a comparison nobody can tell what made the difference.",
                    right=True,
                ),
                Answer(
                    "Five short reps do the same.", "Nobody has measured so few and so short reps, as far as we found."
                ),
            ),
        ),
        Question(
            "Somebody with thin bones (osteoporosis) wants to join in. What do you say?",
            (
                Answer(
                    "Never bend back.",
                    "That goes too far: a British consensus recommends exercises that straighten the back. Ask first.",
                ),
                Answer(
                    "Go ahead, it is only a stretch.", "A broken bone of the spine, or falls, are reasons to ask first."
                ),
                Answer(
                    "Ask your doctor or physiotherapist first.",
                    "They know whether a bone of the spine broke, and how steady you stand.",
                    right=True,
                ),
            ),
        ),
        Question(
            "In the third rep it begins to tingle down your leg. What do you do?",
            (
                Answer(
                    "Stop at once.",
                    "Tingling that spreads into a leg is a stop sign. If it stays, call a doctor.",
                    right=True,
                ),
                Answer(
                    "Hold: it is the stretch working.",
                    "Light resistance is a gentle pull in the back, not tingling in a leg.",
                ),
                Answer("Go on, but not so far.", "Stop first. Smaller reps are for another day."),
            ),
        ),
    ),
    "ratings": (
        Question(
            "Your rating was 6 before and 4 after. What does that show?",
            (
                Answer(
                    "The drill worked.", "It may have. Rest, time and hope lower ratings too; one session cannot tell."
                ),
                Answer(
                    "You felt less stiff after than before.", "That, and no more. It does not show why.", right=True
                ),
                Answer(
                    "The discs in my back have more room.",
                    "A rating is how your back feels. It does not measure discs, joints or muscles.",
                ),
            ),
        ),
        Question(
            "Four of your four sessions were lower after. What now?",
            (
                Answer(
                    "Four out of four cannot be chance.",
                    "It can. If up and down were equally likely, all four would go one way in about 13 of 100 tries.",
                ),
                Answer("I keep rating: four are too few to tell.", "Yes: about 13 in 100 by chance alone.", right=True),
                Answer(
                    "Nothing will ever be learned from ratings.", "More sessions, and a coin toss, can tell you more."
                ),
            ),
        ),
        Question(
            "You do the drill only on bad days, and the drill does nothing at all. What will your ratings do?",
            (
                Answer(
                    "Fall on average.",
                    "A bad day tends to be followed by a more usual one. Try the sliders again.",
                    right=True,
                ),
                Answer("Stay the same on average.", "They would, if you did not pick the bad days to begin on."),
                Answer("Rise on average.", "High ratings have more room below them than above."),
            ),
        ),
        Question(
            "In three sessions you forgot the second rating. What do you do with them?",
            (
                Answer("Count them as 0.", "0 means: not stiff at all. No answer is another thing."),
                Answer("Take the first rating twice.", "Then you make up three sessions without a change."),
                Answer(
                    "Leave a gap, and say that three are missing.",
                    "So everybody can see what was left out.",
                    right=True,
                ),
            ),
        ),
        Question(
            "What does the coin toss do for your experiment?",
            (
                Answer("It hides from me what I do.", "You know what you do each day; that is one of its limits."),
                Answer(
                    "It makes the two kinds of days differ by chance alone, but for the drill.",
                    "So you can reckon how often chance alone would make such a difference.",
                    right=True,
                ),
                Answer("It makes the result true for everybody.", "It is about you alone."),
            ),
        ),
    ),
}
