"""Every word the widgets in the browser show, as data: another language is one more mapping.

Words in braces are filled in by the browser.
"""

TIMER = {
    "start": "Start",
    "pause": "Pause",
    "resume": "Resume",
    "back": "Back one rep",
    "skip": "Skip ahead",
    "restart": "Start over",
    "limit": "That was my limit",
    "full_screen": "Full screen",
    "sound": "Sound",
    "rep": "Rep {rep} of {reps}",
    "reps": "{reps} reps",
    "left": "{time} left",
    "seconds": "Seconds left in this phase",
    "next": "Next: {label}",
    "next_drill": "Next: {name}",
    "last": "Next: the end",
    "press_start": "Press Start, step back, follow. It ends by itself.",
    "target": "Target: {percent}% of your own range",
    "target_ours": "(the steps are our setting)",
    "ladder": "Targets of {reps} reps, from {first}% to {last}% of your own range.",
    "stop": "Stop line",
    "paused": "Paused",
    "finished": "Set finished",
    "limited": "Stopped at your limit",
    "stopped": "Stopped",
    "done": "{done} of {reps} reps reached",
    "limit_at": "Rep {rep}, target {percent}% of your own range",
    "no_limit": "Before the first target",
    "keys": "Keys: Space start and pause, arrows back and skip, L my limit, R start over, F full screen, M sound",
}

RATING = {
    "low": "0 = not stiff at all",
    "high": "10 = as stiff as you can imagine",
    "decline": "Prefer not to say",
    "chosen": "You chose {value}.",
    "declined": "You chose not to say.",
    "keys": "Keys: 0 to 9; press 1 and then 0 for 10; arrows move by one",
}
