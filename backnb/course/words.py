"""Every word that the plan and the widgets in the browser show, as data.

What the drills themselves say (names, cues, stop lines) is data too, in ``exercises.py``, where each sentence
has its source. Another language is one more mapping in :data:`LANGUAGES`.
"""

from collections.abc import Mapping
from typing import Any

from backnb.kit import checks

# The course is written in English. A mapping from each English text to the other language's makes another
# one; what it leaves out stays English. Words in braces stay as they are.
LANGUAGES: dict[str, Mapping[str, str]] = {"en": {}}

PLAN = {
    "ready": "Get ready",
    "change": "Change over",
    "fewer": "{name}: {reps} reps, fewer than the post's {post_reps}.",
}

YOUR_LIMIT = "your limit"

# What the figure does, for those who do not see it.
FIGURE = {
    "squat": {
        "stand": "Drawing: a person stands, seen from the side, arms straight out in front.",
        "move": "Drawing: the hips go down. The curve of the low back stays the same.",
        "hold": "Drawing: the person stays low, arms straight out in front, the curve of the low back kept.",
        "return": "Drawing: the person stands up again.",
    },
    "roof": {
        "stand": "Drawing: a person stands tall, seen from the side, hands at the shoulders, palms up.",
        "move": "Drawing: the arms rise, palms up; then mid back and low back bend back.",
        "hold": "Drawing: the person stays there, reaching up and back.",
        "return": "Drawing: the person comes all the way back and lowers the arms.",
    },
    "none": {"stand": "Drawing: a person stands quietly, seen from the side, arms at the sides."},
}

EXPLORER = {
    "your_limit": YOUR_LIMIT,
    "squat": {
        "amount": "How deep the hips go",
        "own_limit": "Where your pelvis tucks",
        "of": "{percent}% of a full squat",
        "stand": "Standing: the low back has its soft inward curve.",
        "before": "The hips are lower. The curve of the low back is the same as in standing.",
        "at": "This is the limit you set. Any deeper, and the pelvis tucks under.",
        "past": "Past your limit: the pelvis tucks under, and the curve of the low back flattens.",
        "limit": "The broken line is your limit, and the pale figure is you there.",
        "balance": "The dot is the body's balance point. It stays above the feet: that is what the arms are for.",
    },
    "roof": {
        "amount": "How far back the reach goes",
        "own_limit": "Your own range",
        "of": "{percent}% of all the way over",
        "low_back": "The low back's part of the bend",
        "share": "low back {percent}%, mid back {rest}%",
        "stand": "Standing tall, hands at the shoulders, palms up.",
        "arms": "First the arms rise, palms up.",
        "before": "Mid back and low back both bend a little. Any range is right.",
        "at": "This is the range you set: light resistance, no further.",
        "past": "Past the range you set. The post goes to light resistance only.",
        "limit": "The broken line is the end of your range, and the pale figure is you there.",
        "balance": "The dot is the body's balance point. It stays above the feet: the hips go ahead for that.",
    },
    "play": "Play one rep",
    "stop": "Stop",
    "reset": "Start over",
    "drawing": "This is a drawing, not a measurement of you. Its numbers are ours.",
    "keys": "Keys: Tab to a slider, arrows move it; Space on a button presses it",
}

TIMER = {
    "figure": FIGURE,
    "your_limit": YOUR_LIMIT,
    "start": "Start",
    "pause": "Pause",
    "resume": "Resume",
    "next_phase": "Next",
    "back": "Back one rep",
    "skip": "Skip ahead",
    "restart": "Start over",
    "limit": "That was my limit",
    "full_screen": "Full screen",
    "sound": "Sound",
    "volume": "Volume",
    "test_sound": "Test sound",
    "flash": "Flash",
    "voice": "Voice",
    "voice_choice": "Which voice",
    "more": "Sound, flash and voice",
    "tempo": "Tempo",
    "tempo_value": "{move}-{hold}-{return} s",
    "slower": "Slower",
    "faster": "Faster",
    "reps_name": "Reps",
    "fewer_reps": "One rep fewer",
    "more_reps": "One rep more",
    "hold_name": "Hold",
    "hold_value": "{seconds} s",
    "shorter_hold": "Hold shorter",
    "longer_hold": "Hold longer",
    "range": "{low} to {high} s",
    "post": "post: {what}",
    "ours": "our setting",
    "rep": "Rep {rep} of {reps}",
    "reps": "Reps: {reps}",
    "left": "{time} left",
    "own_pace": "At your own pace",
    "seconds": "Seconds left in this phase",
    "seconds_open": "Seconds since your press",
    "next": "Next: {label}",
    "next_drill": "Next: {name}",
    "last": "Next: the end",
    "press_start": "Press Start, step back, follow. It ends by itself.",
    "press_start_own": "Press Start. Then each press leads to the next movement; holds count down by themselves.",
    "press_start_group": "The instructor starts the set. Step back, and follow.",
    "next_set": "Start the next set",
    "rest": "Rest, and shake out. The instructor starts the next set.",
    "press_next": "Press the space bar when you are there.",
    "target": "Target: {percent}% of your own range (our setting)",
    "ladder": "Targets of {reps} reps, from {first}% to {last}% of your own range.",
    "paused": "Paused",
    "finished": "Set finished",
    "limited": "Stopped at your limit",
    "stopped": "Stopped",
    "done": "{done} of {reps} reps reached",
    "limit_at": "Rep {rep}, target {percent}% of your own range",
    "no_limit": "Before the first target",
    "fewer": PLAN["fewer"],
    "say_move": "{rep}. {label}",
    "say_last": "Last one. {label}",
    "awake_on": "The screen stays on",
    "awake_off": "",
    "awake_refused": "The screen may go dark by itself",
    "blocked": "Your browser has blocked the sound. Click on this board. If it stays silent, allow sound for this page "
    "in the browser's settings, or use Flash.",
    "no_full_screen": "This browser does not let the board fill the screen here.",
    "absent": "This browser cannot make sounds. Use Flash.",
    "no_voice": "No voice for this language is installed on this computer. The tones go on without it.",
    "slept": "The computer slept, or its clock jumped, for {time}. The set waits where it was. Press Resume to go on.",
    "trouble": "The set has ended, but what should have followed did not work. {error}",
    "lost": "Python was started anew, so this result can no longer be saved. You can finish or stop this set here. "
    "For a new timer, run the cell again.",
    "keys": "Keys: Space start and pause, arrows back and skip, L my limit, R start over, F full screen, M sound, "
    "< slower, > faster, - and + reps, H and Shift H hold, V voice, B flash",
    "keys_group": "Keys: Space start, pause and next set; page down starts a set and stops none; arrows back and skip, "
    "L my limit, R start over, F full screen, M sound, < slower, > faster, - and + reps, H and Shift H hold, V voice, "
    "B flash",
    "keys_own": "Keys: Space next, P pause, left arrow back, L my limit, R start over, F full screen, M sound, "
    "- and + reps, H and Shift H hold, V voice, B flash",
}

RUN_OF_SHOW = {
    "before": "The hour has not begun. {hour} minutes.",
    "minute": "Minute {minute} of {hour}.",
    "left": "{minutes} min left for this.",
    "late": "{minutes} min late.",
    "early": "{minutes} min early.",
    "next": "Next: {title}, at minute {minute}",
    "last": "Next: the end",
    "begin": "Begin the hour",
    "forward": "Next",
    "back": "Back",
    "restart": "Start over",
    "restart_sure": "Really start over?",
    "full_screen": "Full screen",
    "no_full_screen": "This browser does not let it fill the screen here. Try F11.",
    "lost": "Python was started anew, so timers and pictures are gone from these pages. The words and the clock go on. "
    "To have them back, run the cells again.",
    "keys": "Keys: Space or page down leads on, and starts the set on the screen. Space pauses a set; then page down "
    "leaves it. Page up goes back, F fills the screen.",
}

RATING = {
    "low": "0 = not stiff at all",
    "high": "10 = as stiff as you can imagine",
    "decline": "Prefer not to say",
    "chosen": "You chose {value}.",
    "declined": "You chose not to say.",
    "keys": "Keys: 0 to 9; press 1 and then 0 for 10; arrows move by one",
}

KEYPAD = {
    "name": "Paper slips",
    "before": "before",
    "after": "after",
    "ten": "T or +",
    "no_answer": "no answer",
    "dash": "\u2013",
    "next": "Next slip",
    "enter": "Enter",
    "back": "Take back",
    "backspace": "Backspace",
    "slip": "slip",
    "slips": "slips",
    "taken_back": "The last slip is taken back.",
    "nothing_left": "There is nothing to take back.",
    "both_missing": "Type the rating before, then the rating after.",
    "after_missing": "Type the rating after as well, or \u2013 for no answer.",
    "full": "Press Enter for the next slip.",
    "asleep": "Click here once. Then the keys work.",
    "keys": "Keys: 0 to 9, T or + for 10, a dash or point for no answer, Enter for the next slip, Backspace to take "
    "back",
    "lost": "Python was started anew, so these slips are kept no longer. Run the cell again.",
}


def in_language(data: Any, language: str) -> Any:
    """Give data with each text in it in another language.

    Args:
        data: Text, or lists and mappings with text in them.
        language: A key of :data:`LANGUAGES`, such as ``"en"``.

    Returns:
        The same data with the texts replaced that the language's mapping has.

    Raises:
        ValueError: If the language has no mapping.

    >>> in_language(["Start", 3], "en")
    ['Start', 3]
    """
    checks.one_of("language", language, tuple(LANGUAGES))
    if isinstance(data, str):
        return LANGUAGES[language].get(data, data)
    if isinstance(data, Mapping):
        return {key: in_language(value, language) for key, value in data.items()}
    if isinstance(data, list):
        return [in_language(value, language) for value in data]
    return data
