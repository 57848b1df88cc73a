"""A set judged by its own worked cases: each comes out as written, each criterion is reached."""

from typing import NoReturn

from resectability.core.assessing import assess
from resectability.core.errors import CriteriaError
from resectability.core.sets import CriteriaSet, WorkedCase
from resectability.core.verdict import Verdict
from rules import Truth


def check_cases(criteria_set: CriteriaSet) -> None:
    """Raises CriteriaError on the first case that differs, or criterion that no case reaches."""
    met: set[str] = set()
    not_met: set[str] = set()
    for case in criteria_set.cases:
        verdict = assess(criteria_set, case.findings)
        _compare(criteria_set, case, verdict)
        for reason in verdict.reasons:
            if reason.truth is Truth.TRUE and reason.effective:
                met.add(reason.criterion.id)
            if reason.truth is not Truth.TRUE or not reason.effective:
                not_met.add(reason.criterion.id)
    for criterion in criteria_set.criteria:
        for reached, what in ((met, "is met"), (not_met, "is not met")):
            if criterion.id not in reached:
                _fail(
                    criteria_set,
                    f"criterion {criterion.id}",
                    f"no worked case reaches it: there is none in which it {what}",
                    "Add such a case under [worked]",
                )


def check_categories(criteria_set: CriteriaSet) -> None:
    """Raises CriteriaError where a category is there that no criterion can lead to."""
    reached = {criterion.implies.id for criterion in criteria_set.criteria}
    if criteria_set.kind == "minimum_category":
        reached.add(criteria_set.categories[0].id)
    if criteria_set.kind == "checklist":
        return
    for category in criteria_set.categories:
        if category.id not in reached:
            _fail(
                criteria_set,
                f"category {category.id}",
                "no criterion leads to it",
                "Add a criterion that implies it, or remove it",
            )


def _compare(criteria_set: CriteriaSet, case: WorkedCase, verdict: Verdict) -> None:
    found: dict[str, tuple[str, ...]] = {
        "lower": (verdict.lower,),
        "upper": (verdict.upper,),
        "true": verdict.true,
        "unknown": verdict.unknown,
        "decisive": verdict.decisive,
        "warnings": tuple(warning.id for warning in verdict.warnings),
        "possible": verdict.possible,
        "label": (verdict.label,),
        "decided_by": tuple(reason.criterion.id for reason in verdict.deciding),
    }
    expected = {"lower": (case.lower,), "upper": (case.upper,), **case.expected}
    for key, value in expected.items():
        if value != found[key]:
            _fail(
                criteria_set,
                f"case {case.id}",
                f"{key} should be {_shown(value)} but is {_shown(found[key])}",
                "Correct the criteria or the case",
            )


def _shown(value: tuple[str, ...]) -> str:
    return ", ".join(value) or "nothing"


def _fail(criteria_set: CriteriaSet, where: str, message: str, remedy: str) -> NoReturn:
    raise CriteriaError(criteria_set.file, where, message, remedy)
