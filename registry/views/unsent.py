"""What was typed in a section before the session ended, to save or to throw away."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from centers import unsent
from registry.changes import change_row
from registry.dictionary import by_name
from registry.entry import inputs
from registry.layout import SectionForm
from registry.record import CaseRecord, Row
from registry.trail import answer_in_words
from registry.views.conflict import KEEP
from registry.vocabulary import Vessel

DISCARD = "discard_unsent"
NOT_AGAIN = (
    "csrfmiddlewaretoken",
    "version",
    "base",
    "next",
    "save",
    unsent.PERSON,
    unsent.SHOWN,
    DISCARD,
)


def unsent_page(request: HttpRequest, record: CaseRecord, form: SectionForm) -> dict[str, Any]:
    """Empty where nothing was lost, or all of it arrived in another way."""
    sent = unsent.held(request)
    if sent is None:
        return {}
    answers = list(_answers(record, form, sent))
    if not answers:
        unsent.forget(request)
        return {}
    again = [(n, v) for n in sent for v in sent.getlist(n) if _again(n)]
    # the version it was typed upon: what others saved since is a conflict, as always
    version = sent.get("base") or sent.get("version")
    return {"unsent": answers, "unsent_again": again, "unsent_version": version}


def _again(name: str) -> bool:
    return name not in NOT_AGAIN and not name.startswith(KEEP)


def _answers(record: CaseRecord, form: SectionForm, sent: QueryDict) -> Any:
    """Label and words of each answer that is not yet what the case says."""
    values = inputs(form, sent)
    for fieldset in form.fieldsets:
        prefix = f"{fieldset.vessel}." if fieldset.vessel else ""
        key = form.row if fieldset.part == form.section.repeated else ""
        key = f"{form.row}.{fieldset.vessel}" if prefix else key
        names = [field.declaration.name for field in fieldset.fields]
        given = {name: values[prefix + name] for name in names if prefix + name in values}
        row = record.row(fieldset.part, key) or Row(fieldset.part, key)
        after = change_row(row, given, today=timezone.localdate()).after
        where = f"{Vessel.label_of(fieldset.vessel)}, " if prefix else ""
        for name in given:
            declared = by_name()[name]
            before, now = (answer_in_words(one, declared) for one in (row, after))
            if before != now:
                yield f"{where}{declared.label}", now or "empty"
