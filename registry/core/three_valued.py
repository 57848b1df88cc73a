"""Yes, no and unknown: how facts that may be missing are joined."""

from collections.abc import Iterable

Truth = bool | None


def any_of(facts: Iterable[Truth]) -> Truth:
    """True if one fact holds, False if every fact is known not to hold, else unknown."""
    seen = tuple(facts)
    if any(fact is True for fact in seen):
        return True
    return None if any(fact is None for fact in seen) else False


def all_of(facts: Iterable[Truth]) -> Truth:
    """True if every fact holds, False if one is known not to hold, else unknown."""
    return opposite(any_of(opposite(fact) for fact in facts))


def opposite(fact: Truth) -> Truth:
    return None if fact is None else not fact


def at_least(value: float | None, limit: float) -> Truth:
    return None if value is None else value >= limit


def more_than(value: float | None, limit: float) -> Truth:
    return None if value is None else value > limit


class UnknownWord(ValueError):
    """A word outside the vocabulary of its variable."""


def expect(name: str, word: str | None, allowed: Iterable[str]) -> None:
    """Raises UnknownWord unless the word is missing or allowed."""
    words = tuple(allowed)
    if word is not None and word not in words:
        raise UnknownWord(f"{name} | {word!r} is not one of its words | use {', '.join(words)}")
