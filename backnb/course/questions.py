"""The questions at the end of a lesson. Each wrong answer is a real misconception, and each answer has its reply."""

from dataclasses import dataclass

from backnb.course.safety import DOCTOR


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
                Answer(
                    "Until my thighs are level with the floor.",
                    "Nobody gives that number here. Your depth is your own.",
                ),
                Answer(
                    "Until just before my pelvis tucks under.",
                    "That is the post's sign. Where it comes differs from person to person.",
                    right=True,
                ),
            ),
        ),
        Question(
            "Today you got deeper than last week. What does that show?",
            (
                Answer(
                    "My hips are unlocked, and that is what the drill is for.",
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
                    "The line at which people get hurt when they squat.",
                    "It has not been shown to be an injury line. The post uses it as a sign to go no lower.",
                ),
                Answer(
                    "The post's sign to stop going lower.",
                    "And no more than that: it has not been shown to be an injury line.",
                    right=True,
                ),
                Answer(
                    "Something that fit people never do.",
                    "Some change of the curve is normal when people squat.",
                ),
            ),
        ),
        Question(
            "Nothing on the safety list applies to you. What now?",
            (
                Answer("Then I am safe.", "An empty list proves nothing. It is a precaution, not a tested screen."),
                Answer(
                    "I may start, and I stop at once if a stop sign comes.", "Both halves belong together.", right=True
                ),
                Answer(
                    "I may start, and the stop signs are not meant for me.",
                    "They are meant for everybody, in every set.",
                ),
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
                Answer(
                    "Push on, a bit further each time, until you reach as far as I do.",
                    "The post says: do the range that you can do.",
                ),
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
                Answer("They took up water, so they are thicker now.", "Five short reps are not known to do that."),
                Answer(
                    "Nothing. A feeling measures no disc.",
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
                    "The bending, and so five short reps do the same.",
                    "Nobody has measured so few and so short reps, as far as we found.",
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
                    "Ask your doctor first.",
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
                    f"That is a stop sign. {DOCTOR}",
                    right=True,
                ),
                Answer(
                    "Hold: it is the stretch working.",
                    "Light resistance is a gentle pull in the back, not tingling in a leg.",
                ),
                Answer("Go on, but not so far.", "Stop, and talk to a doctor first. Smaller reps are for another day."),
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
                Answer("I felt less stiff after.", "That, and no more. It does not show why.", right=True),
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
                    "It can. If up and down were equally likely, all four would go one way in one of eight tries.",
                ),
                Answer(
                    "I keep rating: four are too few to tell.",
                    "Chance alone makes all four go one way in one of eight tries.",
                    right=True,
                ),
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
                Answer(
                    "Take the first rating twice, so that none is lost.",
                    "Then you make up three sessions without a change.",
                ),
                Answer(
                    "Leave gaps, and say that three are missing.",
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
                    "Only chance decides which kind a day is, not my back and not I.",
                    "So you can reckon how often chance alone would set the two kinds of days as far apart.",
                    right=True,
                ),
                Answer("It makes the result true for everybody.", "It is about you alone."),
            ),
        ),
        Question(
            "Your experiment of 20 days found no difference. What now?",
            (
                Answer(
                    "Nothing is shown, either way.",
                    "It is the likely end. So few days miss a fall of one point about four times in five.",
                    right=True,
                ),
                Answer(
                    "The drill does nothing, that is now shown.",
                    "So few days miss a fall of one point about four times in five.",
                ),
                Answer(
                    "I toss coins again until there is a difference.",
                    "Try often enough, and chance alone will give you one.",
                ),
            ),
        ),
    ),
    "workshop": (
        Question(
            '"My rating fell, so my discs have more room." What do you say?',
            (
                Answer(
                    "That is right: bending back makes room in the discs.",
                    "What was measured while bending back shows, on average, no less load on the disc.",
                ),
                Answer(
                    "Then your rating must be wrong.", "It is a true record of a feeling. Never argue with a rating."
                ),
                Answer(
                    "You feel less stiff. It says nothing of discs.",
                    "Take the feeling seriously, and claim no more than it.",
                    right=True,
                ),
            ),
        ),
        Question(
            '"Most of us are lower, so it works." What do you say?',
            (
                Answer(
                    "All who rated did the drills, so we cannot tell.",
                    "Standing, moving, waiting and hoping lower ratings too. Nobody here did only those.",
                    right=True,
                ),
                Answer(
                    "With so many people it cannot be chance, so yes, it does.",
                    "It need not be chance: hope, and coming because one is stiff, pull everybody the same way.",
                ),
                Answer(
                    "The average counts, not how many.",
                    "The average has the same trouble: nobody here did without the drills.",
                ),
            ),
        ),
        Question(
            '"Mine went up. Are the drills bad for me?" What do you say?',
            (
                Answer(
                    "Do one more set, and it will come down again.",
                    "Never push. After a high rating the next one is mostly lower anyway.",
                ),
                Answer(
                    "Ratings move. If it hurts more, stop for today.",
                    DOCTOR,
                    right=True,
                ),
                Answer(
                    "Yes. Leave them alone from now on, to be on the safe side.",
                    "One rating shows no harm, as one shows no help. It is their choice.",
                ),
            ),
        ),
        Question(
            '"The mean fell by one point. Is that a lot?" What do you say?',
            (
                Answer(
                    "For stiffness nobody knows.",
                    "We found no study of how large a change in stiffness must be to mean something.",
                    right=True,
                ),
                Answer(
                    "Yes: one of ten points is 10 %.",
                    "The scale is one of feelings: nobody has shown that its steps are equally large.",
                ),
                Answer(
                    "No: only two points or more count.", "That was reckoned for pain in the back, not for stiffness."
                ),
            ),
        ),
        Question(
            '"Nothing on the list applies to me, so I am safe." What do you say?',
            (
                Answer(
                    "Yes, that is what the list is for.", "An empty list proves nothing. Nobody has tested this list."
                ),
                Answer(
                    "If you are fit, you need no list.", "Fit people have the same signs, and the same reasons to stop."
                ),
                Answer(
                    "It is a precaution, no test. The stop signs hold for you too.",
                    "Both halves belong together, for everybody in the room.",
                    right=True,
                ),
            ),
        ),
    ),
}
