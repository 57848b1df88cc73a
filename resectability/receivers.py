"""A case whose findings change is judged again, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from registry.record import CaseRecord
from registry.signals import case_changed, cases_loaded
from resectability import actions

JUDGED_BY = ("tumour", "workup", "assessment", "vessel", "specimen")


@receiver(case_changed, dispatch_uid="resectability.assess_case")
def assess_changed_case(
    sender: Any, *, before: CaseRecord, record: CaseRecord, by: int, **kwargs: Any
) -> None:
    if any(before.of(part) != record.of(part) for part in JUDGED_BY):
        actions.assess_case(by=by, record=record)


@receiver(cases_loaded, dispatch_uid="resectability.assess_new_cases")
def assess_loaded_cases(sender: Any, *, records: list[CaseRecord], by: int, **kwargs: Any) -> None:
    actions.assess_new_cases(by=by, records=records)
