"""What resectability shows of a case: beside the form, on the case page, in the list."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from registry.panels import Column, Panel
from registry.queries import case_records
from registry.record import CaseRecord
from resectability import adapters, forms
from resectability.calculators.case import scored
from resectability.core import DEFAULT_SET, Verdict, assess, load_set, read_findings
from resectability.presenting import others, present
from resectability.queries import assessments, assessments_of
from resectability.suggesting import PATHWAY, suggestions

EARLIER = 5  # earlier assessments shown on the case page


def _verdict(record: CaseRecord) -> Verdict:
    criteria_set = load_set(DEFAULT_SET)
    return assess(criteria_set, read_findings(criteria_set, adapters.findings_of(record)))


def _page(record: CaseRecord) -> dict[str, Any]:
    applies, why = adapters.in_scope(record)
    if applies is not True:
        return {"outside": why, "started": False}
    verdict = _verdict(record)
    return present(verdict, prefix="p-") | {"query": forms.address(verdict.findings)}


def _others(record: CaseRecord) -> dict[str, Any]:
    """Other sets are given all that is known: some judge biology and condition too."""
    known = load_set(PATHWAY).catalogue
    findings = read_findings(known, adapters.clinical_findings(record))
    return others(findings, adapters.unasked_of(record))


def beside_the_form(request: HttpRequest, record: CaseRecord) -> str:
    return render_to_string("resectability/_panel_form.html", _page(record), request)


def on_the_case(request: HttpRequest, record: CaseRecord) -> str:
    page = _page(record) | {"earlier": list(assessments_of(record.id)[:EARLIER])}
    page["others"] = _others(record) if page["started"] else None
    board = record.first("board")
    page["departs"] = board.values.get("departs_from_verdict") if board else None
    page["departure"] = board.values.get("departure_reason", "") if board else ""
    return render_to_string("resectability/_panel_case.html", page, request)


def suggested(request: HttpRequest, record: CaseRecord) -> str:
    page = suggestions(
        record, lambda section: reverse("registry:section", args=[record.id, section])
    )
    return render_to_string("resectability/_panel_suggested.html", page, request) if page else ""


def computed(request: HttpRequest, record: CaseRecord) -> str:
    groups = scored(record)
    return render_to_string("resectability/_panel_scores.html", {"groups": groups}, request)


def cells(ids: Iterable[int]) -> dict[int, str]:
    """The standing assessment of each case; cases loaded in bulk are judged here and now."""
    wanted = list(ids)
    found: dict[int, tuple[str, str, str, str]] = {}
    for row in assessments().filter(case_id__in=wanted, criteria_id=DEFAULT_SET):
        found.setdefault(row.case_id, (row.in_scope, row.lower, row.upper, row.criteria_version))
    waiting = [i for i in wanted if i not in found]
    for record in case_records(waiting, adapters.JUDGED_PARTS):
        found[record.id] = _judged(record)
    return {pk: _cell(*judged) for pk, judged in found.items()}


def _judged(record: CaseRecord) -> tuple[str, str, str, str]:
    applies, _ = adapters.in_scope(record)
    if applies is not True:
        return ("false" if applies is False else "unknown", "", "", "")
    verdict = _verdict(record)
    started = any(value is not None for value in verdict.findings.values())
    lower = verdict.lower if started else ""
    return "true", lower, verdict.upper, verdict.criteria_set.version


def _cell(in_scope: str, lower: str, upper: str, version: str) -> str:
    shown = in_scope == "true"
    page = {"outside": in_scope == "false", "lower": lower if shown else "", "upper": upper}
    return render_to_string("resectability/_cell.html", page | {"version": version})


PANELS = (
    Panel("resectability", on_the_case, "case", order=10),
    Panel("suggested", suggested, "case_below", order=20),
    Panel("scores", computed, "case_below", order=30),
    Panel("resectability", beside_the_form, "form", ("diagnosis", "vessels", "board"), 10),
    Column("resectability", "Resectability", cells),
)
