"""EORTC QLQ-C30 and QLQ-GI.NET21: scales of item answers. Item wording is copyrighted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Answers = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """Items of one scale; `answers` is the span of an answer (4 - 1 = 3, 7 - 1 = 6)."""

    name: str
    items: tuple[int, ...]
    kind: str
    answers: int = 3

    def score(self, given: Answers) -> float | None:
        """0 to 100; missing where fewer than half of the items were answered."""
        answered = [answer for item in self.items if (answer := given.get(item)) is not None]
        if 2 * len(answered) < len(self.items):
            return None
        raw = (sum(answered) / len(answered) - 1) / self.answers
        return 100 * (1 - raw if self.kind == "functional" else raw)


def _functional(name: str, *items: int) -> Scale:
    return Scale(name, items, "functional")


def _symptom(name: str, *items: int) -> Scale:
    return Scale(name, items, "symptom")


C30_SCALES = (
    _functional("PF", 1, 2, 3, 4, 5),
    _functional("RF", 6, 7),
    _functional("EF", 21, 22, 23, 24),
    _functional("CF", 20, 25),
    _functional("SF", 26, 27),
    Scale("QL", (29, 30), "global", 6),
    _symptom("FA", 10, 12, 18),
    _symptom("NV", 14, 15),
    _symptom("PA", 9, 19),
    _symptom("DY", 8),
    _symptom("SL", 11),
    _symptom("AP", 13),
    _symptom("CO", 16),
    _symptom("DI", 17),
    _symptom("FI", 28),
)
NOT_IN_SUMMARY = ("QL", "FI")


def c30_scales(answers: Answers) -> dict[str, float | None]:
    return {scale.name: scale.score(answers) for scale in C30_SCALES}


def c30_summary(scales: Mapping[str, float | None]) -> float | None:
    """Mean of 13 scales, symptoms reversed, only where all 13 are there (Giesinger 2016)."""
    parts: list[float] = []
    for scale in C30_SCALES:
        if scale.name in NOT_IN_SUMMARY:
            continue
        value = scales[scale.name]
        if value is None:
            return None
        parts.append(100 - value if scale.kind == "symptom" else value)
    return sum(parts) / len(parts)


_NET21_COMMON = (
    _symptom("endocrine", 31, 32, 33),
    _symptom("gastrointestinal", 34, 35, 36, 37, 38),
    _symptom("social_function", 42, 44, 49),
    _symptom("disease_related_worries", 41, 43, 47),
    _symptom("body_image", 45),
    _symptom("muscle_bone_pain", 48),
    _symptom("information", 50),
    _symptom("sexual_function", 51),
)
NET21_VARIANTS: Mapping[str, Sequence[Scale]] = {
    "A": (*_NET21_COMMON, _symptom("treatment", 39, 40, 46)),
    "B": (*_NET21_COMMON, _symptom("treatment", 39, 40), _symptom("weight_gain", 46)),
}
NET21_ITEMS = tuple(range(31, 52))
NET21_NOT_APPLICABLE = (39, 40, 51)


def net21_scales(variant: str, answers: Answers) -> dict[str, float | None]:
    """All scales are symptoms, higher is worse; no overall summary is published."""
    return {scale.name: scale.score(answers) for scale in NET21_VARIANTS[variant]}
