"""How a sentence is said and shown, the same in every room."""

import re
from html import escape


def counted(number: int, one: str, more: str = "") -> str:
    """Say how many there are.

    Args:
        number: How many.
        one: What one of them is called.
        more: What several are called; ``one`` with an s if left out.

    >>> counted(1, "session"), counted(2000, "session"), counted(0, "person", "people")
    ('1 session', '2,000 sessions', '0 people')
    """
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def real_minus(words: str) -> str:
    """Write a minus before a number as a minus, and not as a hyphen.

    >>> real_minus("0-10, change -2")
    '0-10, change \u22122'
    """
    return re.sub(r"(?<!\w)-(?=\d)", "\N{MINUS SIGN}", words)


def paragraphs(words: str) -> str:
    """Give words as HTML in which they are text, a paragraph for each line.

    >>> paragraphs("1 < 2"), paragraphs("")
    ('<p>1 &lt; 2</p>', '')
    """
    return "".join(f"<p>{escape(line)}</p>" for line in words.splitlines())


class Sentence:
    """What is a sentence to people. A notebook shows it wrapped, and not in the letters of code, cut at the edge."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return paragraphs(str(self))
