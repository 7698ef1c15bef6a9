"""What the phones in a room have said: in memory alone, each under a random key that the phone made itself.

Python's thread and the server's both use this. Every step here is a single one on a dict or a number, so neither can
see half of what the other does.
"""

from collections import Counter

Answer = str | int | None
GUESSES = ("lower", "same", "higher")
RATINGS = (*range(11), None)  # None: prefers not to say
ROUNDS: dict[str, tuple[Answer, ...]] = {
    "wait": (),
    "guess": GUESSES,
    "before": RATINGS,
    "after": RATINGS,
    "closed": (),
}
MOST_PHONES = 200


class Answers:
    """The round that is open, and each phone's answers: a new one takes the place of the one before.

    >>> answers = Answers()
    >>> answers.round = "before"
    >>> [answers.take("phone", "before", rating) for rating in (7, 6, 12)], answers.pairs()
    ([True, True, False], [(6, None)])
    """

    def __init__(self) -> None:
        self.round = "wait"
        self._given: dict[str, dict[str, Answer]] = {}
        self._here: Counter[str] = Counter()  # for each phone, how many of its requests are under way

    def knows(self, key: str) -> bool:
        """Say whether a phone is here or has answered."""
        return key in self._here or key in self._given

    def has_room(self) -> bool:
        """Say whether one more phone may come."""
        return len(self._here.keys() | self._given.keys()) < MOST_PHONES

    def arrive(self, key: str) -> None:
        """Count a request of a phone."""
        self._here[key] += 1

    def leave(self, key: str) -> None:
        """Count it no longer."""
        self._here[key] -= 1
        if self._here[key] <= 0:
            del self._here[key]

    def take(self, key: str, round_: object, answer: object) -> bool:
        """Keep an answer to the question that is open; say whether it was one."""
        allowed = ROUNDS.get(round_, ()) if isinstance(round_, str) else ()
        if round_ != self.round or not any(type(answer) is type(each) and answer == each for each in allowed):
            return False  # True and 1.0 are equal to 1, and are no ratings
        self._given.setdefault(key, {})[round_] = answer  # type: ignore[index]
        return True

    def of(self, key: str) -> dict[str, Answer]:
        """Give what one phone has answered."""
        return self._given.get(key, {})

    def pairs(self) -> list[tuple[int | None, int | None]]:
        """Give (before, after) of each phone that answered one of the two."""
        rated = [given for given in list(self._given.values()) if "before" in given or "after" in given]
        return [(given.get("before"), given.get("after")) for given in rated]  # type: ignore[misc]

    def counts(self) -> dict:
        """Give how many phones are here, how many have answered what is open now or was last, and the guesses."""
        given, now = list(self._given.values()), self.round
        answered = [each for each in given if not ROUNDS[now] or now in each]
        guesses = Counter(each.get("guess") for each in given)
        return {
            "phones": len(self._here),
            "answered": len(answered),
            "guesses": {guess: guesses[guess] for guess in GUESSES},
        }

    def forget(self) -> None:
        """Delete every answer."""
        self._given = {}
