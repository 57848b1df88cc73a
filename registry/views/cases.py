"""The work list, the list of cases, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.permissions import Permission, has_permission
from centers.queries import centers_with
from centers.scope import current
from registry import actions, panels
from registry.dictionary import by_name
from registry.filters import CaseListFilter
from registry.forms import NewCase
from registry.queries import (
    BadCursor,
    Page,
    case_page,
    cases,
    dashboard,
    overdue_followup,
    possible_duplicates,
)
from registry.record import CaseRecord
from registry.summary import facts_of, headline, identity
from registry.timeline import course
from registry.views.listing import counts, overdue_rows, rows_of, section_rows, total_percent
from registry.views.obstacles import links_to
from registry.views.shared import may, opened, rail, seen, version_of
from registry.vocabulary import CaseState, Vessel

SHORT = 8  # rows of a list on the work list


@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """What a center has to do; persons without a center see where they may go instead."""
    centers = list(centers_with(Permission.READ_CASES).order_by("code"))
    if not centers:
        return render(request, "registry/no_center.html")
    chosen = next((c for c in centers if c.code == request.GET.get("center")), centers[0])
    today = timezone.localdate()
    own = cases().filter(center_id=chosen.pk)
    figures = dashboard(chosen.pk, today=today)
    page = {
        "center": chosen,
        "centers": centers,
        "figures": figures,
        "sections": section_rows(figures),
        "total": total_percent(section_rows(figures)),
        "drafts": rows_of(case_page(own.filter(state="draft"), size=SHORT)),
        "overdue": overdue_rows(overdue_followup(chosen.pk, today=today), today, SHORT),
        "may_enter": has_permission(current(), Permission.ENTER_CASES, chosen.pk),
        "panels": panels.on_dashboard(request, chosen),
        "today": timezone.now(),
    }
    return render(request, "registry/work_list.html", page)


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    filters = CaseListFilter(request.GET, queryset=cases())
    found = filters.qs if filters.form.is_valid() else cases().none()
    try:
        page = case_page(found, after=request.GET.get("after", ""))
    except BadCursor as wrong:
        messages.error(request, str(wrong))
        return HttpResponseRedirect(reverse("registry:case_list"))
    actions.record_listing(by=current(), rows=page.rows)
    template = "registry/_case_rows.html" if request.htmx else "registry/case_list.html"  # type: ignore[attr-defined]
    return render(request, template, _list_page(filters, page, found.count()))


def _list_page(filters: CaseListFilter, page: Page, count: int) -> dict[str, Any]:
    return {
        "filters": filters,
        "rows": rows_of(page),
        "columns": panels.columns(),
        "after": page.after,
        "count": count,
        "views": counts(cases()),
        "many_centers": len(current().center_ids) > 1,
        "may_enter": has_permission(current(), Permission.ENTER_CASES),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    centers = centers_with(Permission.ENTER_CASES).order_by("code")
    if not centers:
        return render(request, "registry/no_center.html", status=403)
    form = NewCase(request.POST or None, centers=centers)
    if form.is_valid() and (record := _created(request, form)):
        messages.success(request, f"{record.label} is registered. Every answer is saved as you go.")
        return HttpResponseRedirect(reverse("registry:section", args=[record.id, "patient"]))
    status = 400 if form.errors else 200
    return render(request, "registry/new_case.html", {"form": form}, status=status)


def _created(request: HttpRequest, form: NewCase) -> CaseRecord | None:
    try:
        return actions.create_case(
            by=request.user,
            center=form.cleaned_data["center"],
            pseudonym=form.pseudonym,
            second_disease=form.cleaned_data["second_disease"],
        )
    except actions.PseudonymTaken as taken:
        form.add_error("number", str(taken))
        form.taken = taken  # type: ignore[attr-defined]
    except actions.Unreadable as unreadable:
        form.add_error("number", str(unreadable))
    return None


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    record = opened(pk)
    seen(request, record, "case")
    return render(request, "registry/case.html", _case_page(request, record))


def _case_page(request: HttpRequest, record: CaseRecord) -> dict[str, Any]:
    return {
        "record": record,
        "identity": identity(record),
        "headline": headline(record, today=timezone.localdate()),
        "facts": facts_of(record),
        "course": course(record, today=timezone.localdate()),
        "rail": rail(record),
        "panels": panels.drawn(request, record, "case"),
        "panels_below": panels.drawn(request, record, "case_below"),
        "duplicates": possible_duplicates(record),
        "may_enter": may(record, Permission.ENTER_CASES),
        "may_submit": may(record, Permission.SUBMIT_CASES),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    record = opened(pk)
    page: dict[str, Any] = {
        "record": record,
        "rail": rail(record),
        "may_submit": may(record, Permission.SUBMIT_CASES),
    }
    if request.method != "POST":
        return render(request, "registry/submit.html", page | _review(record))
    try:
        done = actions.submit_case(
            by=request.user, case=record, version=version_of(request, record)
        )
    except actions.NotReady as refused:
        page |= _review(record) | {"tried": True, "refused": refused}
        return render(request, "registry/submit.html", page, status=409)
    except actions.RegistryError as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("registry:submit", args=[pk]))
    _tell(request, done)
    return HttpResponseRedirect(reverse("registry:case", args=[pk]))


def _review(record: CaseRecord) -> dict[str, Any]:
    """What submission would meet, told before it is tried."""
    if record.state != CaseState.DRAFT:
        return {}
    found = actions.review(record)
    return {
        "obstacles": links_to(record, found.obstacles),
        "refused": actions.NotReady(found.obstacles),
        "taken_out": "; ".join(map(_in_words, found.dropped)),
    }


def _tell(request: HttpRequest, done: actions.Submitted) -> None:
    messages.success(request, f"{done.record.label} is submitted.")
    if done.dropped:
        taken_out = "; ".join(map(_in_words, done.dropped))
        text = f"Not asked of this case, so taken out; the history keeps it: {taken_out}."
        messages.warning(request, text)


def _in_words(dropped: actions.Dropped) -> str:
    declared, vessel = by_name()[dropped.variable], dropped.row.partition(".")[2]
    place = f"{Vessel.label_of(vessel)}, " if vessel else ""
    value = ", ".join(declared.word_label(code) for code in dropped.value.split("; "))
    return f"{place}{dropped.label} ({value})"


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    record = opened(pk)
    try:
        actions.reopen_case(by=request.user, case=record, reason=request.POST.get("reason", ""))
    except actions.RegistryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{record.label} is a draft again; the history keeps the reason.")
    return HttpResponseRedirect(reverse("registry:case", args=[pk]))
