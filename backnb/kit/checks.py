"""What a value may be. One that may not gets one sentence with its name, what is allowed, and what it was."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from numbers import Integral, Real
from typing import TypeGuard, TypeVar

LARGEST_SEED = 2**32 - 1
LARGEST = 1000  # of numbers to reckon with: far more than a 0-10 rating needs, and sums of them stay exact enough
Kind = TypeVar("Kind")
SYNTHETIC = "SYNTHETIC"  # what made-up data is called, in its table and on its figures
LONGEST_SHOWN = 200  # characters of a value in a sentence
DECIMALS = 9  # rounded to these, 0.3 - 0.2 and 0.2 - 0.1 are equal, as they should be


def shown(value: object) -> str:
    """Write a value as Python does, for a sentence that refuses it; of a long one the beginning is enough.

    >>> shown("2"), shown(10**5000), len(shown("x" * 1000))
    ("'2'", 'a value with more digits than can be shown', 200)
    """
    try:
        words = repr(value)
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        return "a value with more digits than can be shown"
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"


def is_number(value: object) -> TypeGuard[float]:
    """Say whether a value is a number: not text, not True or False, not NaN."""
    return isinstance(value, Real) and not isinstance(value, bool) and value == value


def is_missing(value: object) -> bool:
    """Say whether a value is no answer: None, NaN, or pandas' NA, known by its name so that pandas need not load."""
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, Real) and value != value)


def is_many(values: object) -> bool:
    """Say whether these are many values: not one, not text, not an array of numpy that has no length."""
    return isinstance(values, Iterable) and not isinstance(values, str) and getattr(values, "ndim", 1) > 0


def listed(name: str, values: Iterable) -> list:
    """Give many values as a list.

    Raises:
        ValueError: If it is one value, or text.

    >>> listed("changes", (-2, None))
    [-2, None]
    """
    if not is_many(values):
        raise ValueError(f"{name} must be a list, such as [-2, 0, 1], not {shown(values)}.")
    return list(values)


def answered(name: str, values: Iterable[float | None]) -> tuple[list[float], int]:
    """Give the numbers among many values, in their order, and how many values are missing.

    Raises:
        ValueError: If one is neither missing nor a number from -1000 to 1000, or they are no list.

    >>> answered("changes", [-2, None, 0, float("nan")])
    ([-2.0, 0.0], 2)
    """
    values = listed(name, values)
    allowed = range(-LARGEST, LARGEST + 1)
    numbers = [
        # Most are plain whole numbers, and there may be many.
        float(value)
        if type(value) is int and value in allowed
        else round(number(f"each of {name}", value, -LARGEST, LARGEST, what="None (no answer) or a number"), DECIMALS)
        for value in values
        if type(value) is int or not is_missing(value)
    ]
    return numbers, len(values) - len(numbers)


def missing_words(missing: int) -> str:
    """Say how many values are missing, as a sentence to put behind another; nothing if none is.

    >>> missing_words(2), missing_words(0)
    (' Missing: 2, left out.', '')
    """
    return f" Missing: {missing}, left out." if missing else ""


def number(name: str, value: object, low: float, high: float, *, what: str = "a number", or_none: str = "") -> float:
    """Give a number between two limits, both allowed, as a float.

    Args:
        name: What the caller calls it.
        value: The value.
        low: The lowest allowed.
        high: The highest allowed.
        what: What it is, such as "a number of seconds".
        or_none: "None or " if the caller takes None as well; here it is only said.

    Raises:
        ValueError: If it is anything else.

    >>> number("hold_s", 3, 1, 2, what="a number of seconds")
    Traceback (most recent call last):
    ...
    ValueError: hold_s must be a number of seconds from 1 to 2, not 3.
    """
    if not (is_number(value) and low <= value <= high):
        raise ValueError(f"{name} must be {or_none}{what} from {low:g} to {high:g}, not {shown(value)}.")
    return float(value)


def whole(name: str, value: object, low: int, high: int, *, of: str = "", or_none: str = "") -> int:
    """Give a whole number between two limits, both allowed. 2.0 is not one, and neither is True.

    Args:
        name: What the caller calls it.
        value: The value.
        low: The lowest allowed.
        high: The highest allowed.
        of: What the limits belong to, such as " for Raising the Roof".
        or_none: "None or " if the caller takes None as well; here it is only said.

    Raises:
        ValueError: If it is anything else.

    >>> whole("reps", 12, 1, 20)
    12
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise ValueError(f"{name} must be {or_none}a whole number from {low} to {high:,}{of}, not {shown(value)}.")
    return int(value)


def seed(value: object) -> int:
    """Give what draws again the same: a whole number from 0 to 4,294,967,295.

    Raises:
        ValueError: If it is anything else.

    >>> seed(7)
    7
    """
    return whole("seed", value, 0, LARGEST_SEED)


def rating(name: str, value: float | None) -> int | None:
    """Give a rating as a whole number from 0 to 10, or None for no answer (None, NaN or pandas' NA).

    Raises:
        ValueError: If it is anything else. 6.0 is a rating, as pandas may give it; True is none.

    >>> rating("before", 0), rating("before", 6.0), rating("before", float("nan"))
    (0, 6, None)
    """
    if type(value) is int and 0 <= value <= 10:  # most are, and there may be many
        return value
    if is_missing(value):
        return None
    if not (is_number(value) and 0 <= value <= 10 and value == int(value)):
        raise ValueError(f"{name} must be None (no answer) or a whole number from 0 to 10, not {shown(value)}.")
    return int(value)


def one_of(name: str, value: object, allowed: tuple[str, ...], *, or_none: str = "") -> str:
    """Give a value that is one of a few words.

    Raises:
        ValueError: If it is anything else.

    >>> one_of("ended", "finished", ("finished", "stopped"))
    'finished'
    """
    if not isinstance(value, str) or value not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise ValueError(f"{name} must be {or_none}one of {choices}, not {shown(value)}.")
    return value


def yes_no(name: str, value: object) -> bool:
    """Give True or False.

    Raises:
        ValueError: If it is anything else.

    >>> yes_no("sound", False)
    False
    """
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be True or False, not {shown(value)}.")
    return value


def of_kind(name: str, value: object, kind: type[Kind], *, or_none: str = "") -> Kind:
    """Give a value of one class, such as a ``StiffnessLog``.

    Raises:
        ValueError: If it is anything else.

    >>> of_kind("seed", "7", int, or_none="None or ")
    Traceback (most recent call last):
    ...
    ValueError: seed must be None or an int, not '7'.
    """
    if not isinstance(value, kind):
        a = "an" if kind.__name__[0] in "AEIOUaeiou" else "a"
        raise ValueError(f"{name} must be {or_none}{a} {kind.__name__}, not {shown(value)}.")
    return value


def text(name: str, value: object, longest: int, *, or_none: str = "") -> str:
    """Give text of at most so many characters that can be saved.

    Raises:
        ValueError: If it is anything else.

    >>> text("note", "after lunch", 100)
    'after lunch'
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} must be {or_none}text, not {shown(value)}.")
    if len(value) > longest:
        raise ValueError(f"{name} must be at most {longest:,} characters long, not {len(value):,}.")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # only what is wrong is said: the text may be somebody's note
        raise ValueError(f"{name} must be text that can be saved as UTF-8, not {value[error.start]!r}.") from None
    return value


def moment(name: str, value: datetime) -> tuple[datetime, int]:
    """Give a moment in UTC, and the offset of its own zone in minutes.

    Args:
        name: What the caller calls it.
        value: The moment.

    Raises:
        ValueError: If it is not a datetime that knows its time zone.

    >>> from datetime import timezone
    >>> moment("at", datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    (datetime.datetime(2026, 1, 1, 10, 0, tzinfo=datetime.timezone.utc), 120)
    """
    offset = value.utcoffset() if isinstance(value, datetime) and value == value else None  # pandas' NaT is not itself
    if offset is None:
        raise ValueError(
            f"{name} must be a datetime with a time zone, such as datetime.now().astimezone(), not {shown(value)}."
        )
    try:
        return value.astimezone(UTC), int(offset / timedelta(minutes=1))
    except OverflowError:
        raise ValueError(f"{name} must lie in the years 1 to 9999 in UTC, not {shown(value)}.") from None
