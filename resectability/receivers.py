"""A case that changes is judged again, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from centers.models import User
from registry.record import CaseRecord
from registry.signals import case_changed
from resectability import actions


@receiver(case_changed, dispatch_uid="resectability.assess_case")
def assess_changed_case(sender: Any, *, by: User, record: CaseRecord, **kwargs: Any) -> None:
    actions.assess_case(by=by, record=record)
