"""Enumerations of words that are stored: each has its code and the label that people read."""

from enum import StrEnum


class Word(StrEnum):
    """A member is its code: ``LEAD = "lead", "Center lead"``."""

    label: str

    def __new__(cls, code: str, label: str = "") -> "Word":
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(word.value, word.label) for word in cls]

    @classmethod
    def codes(cls) -> list[str]:
        return [str(word) for word in cls]

    @classmethod
    def label_of(cls, code: str) -> str:
        return dict(cls.choices())[code]
