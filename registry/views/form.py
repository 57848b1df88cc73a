"""The case form: one section a page, saved while it is filled in."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from centers import unsent
from centers.permissions import Permission
from registry import actions, panels
from registry.entry import blocks, changed, clear_the_rest, inputs
from registry.layout import SectionForm, section_form
from registry.record import CaseRecord
from registry.sections import Section
from registry.views.conflict import base_of, by_field, choices, conflict_page
from registry.views.shared import (
    editable,
    following,
    known_section,
    may,
    opened,
    rail,
    section_address,
    seen,
    version_of,
)
from registry.views.unsent import DISCARD, unsent_page

BLANK_FIRST = ("complications", "therapy", "followup")  # no row is expected: none is shown


@unsent.kept_unsent(lambda path: path)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, key: str, row: int | str = "") -> HttpResponse:
    record, found, row = opened(pk), known_section(key), str(row)
    form = section_form(record, key, row, today=timezone.localdate())
    if DISCARD in request.POST:
        unsent.forget(request)
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        return _save(request, record, form, row)
    seen(request, record, key)
    page = page_of(request, record, found, form, row) | unsent_page(request, record, form)
    return render(request, "registry/section.html", page)


def page_of(
    request: HttpRequest, record: CaseRecord, found: Section, form: SectionForm, row: str
) -> dict[str, Any]:
    stops = rail(record)
    return {
        "record": record,
        "section": found,
        "form": form,
        "blocks": blocks(form),
        "rail": stops,
        "next": following(stops, found.key),
        "rows": form.rows,
        "row": row or form.row,
        "here": section_address(record.id, found.key, row),
        "empty": found.key in BLANK_FIRST and not form.rows and not row,
        "editable": editable(record, found),
        "person": unsent.seal(request.user.pk),
        "may_enter": may(record, Permission.ENTER_CASES),
        "aside": panels.drawn(request, record, "form", found.key),
    }


def _save(request: HttpRequest, record: CaseRecord, form: SectionForm, row: str) -> HttpResponse:
    values, version = inputs(form, request.POST), version_of(request, record)
    if "clear" in request.POST:
        values = clear_the_rest(form, values)
    try:
        saved = actions.save_section(
            by=request.user,
            case=record,
            section=form.section.key,
            values=values,
            version=version,
            row=row,
        )
    except actions.Conflict as conflict:
        unsent.arrived(request)  # the page of the conflict holds it now
        return _conflict(request, record, form, row, conflict)
    except actions.RegistryError as refused:
        return _refused(request, refused, section_address(record.id, form.section.key))
    unsent.arrived(request)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "registry/_saved.html", _saved_page(request, form, saved, row))
    return HttpResponseRedirect(_onwards(request, form, saved, row))


def _saved_page(
    request: HttpRequest, before: SectionForm, saved: actions.SavedSection, row: str
) -> dict[str, Any]:
    after = section_form(saved.record, before.section.key, row, today=timezone.localdate())
    appear, told = changed(before, after)
    theirs = [i for block in blocks(after) for i in block.items if i.name in saved.kept_theirs]
    stops = rail(saved.record, saved.progress)
    return {
        "record": saved.record,
        "section": after.section,
        "row": row or after.row,
        "rail": stops,
        "appear": [*appear, *(i for i in theirs if i not in appear)],
        "told": told,
        "theirs": theirs,
        "problems": saved.problems,
        "saved_at": timezone.now(),
        "aside": panels.drawn(request, saved.record, "form", after.section.key),
    }


def _onwards(request: HttpRequest, form: SectionForm, saved: actions.SavedSection, row: str) -> str:
    here = section_address(saved.record.id, form.section.key, row)
    if saved.problems:
        many = len(saved.problems)
        text = "1 answer could not be read" if many == 1 else f"{many} answers could not be read"
        messages.warning(request, f"Saved. {text}; what you typed is kept beside the question.")
        return here
    messages.success(request, "Draft saved.")
    if "next" not in request.POST:
        return here
    stop = following(rail(saved.record, saved.progress), form.section.key)
    return stop.href if stop else section_address(saved.record.id, form.section.key)


def _refused(request: HttpRequest, refused: Exception, here: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "registry/_refused.html", {"refused": refused})
    messages.error(request, str(refused))
    return HttpResponseRedirect(here)


def _conflict(
    request: HttpRequest,
    record: CaseRecord,
    form: SectionForm,
    row: str,
    conflict: actions.Conflict,
    **decided: Any,
) -> HttpResponse:
    page = conflict_page(request, record, form.section.key, row, conflict, **decided)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "registry/_conflict.html", page | {"oob": True})
    whole = page_of(request, record, form.section, form, row)
    return render(request, "registry/section.html", whole | page, status=409)


@unsent.kept_unsent(lambda path: path.removesuffix("resolve/"))
@require_POST
def resolve(request: HttpRequest, pk: int, key: str, row: int | str = "") -> HttpResponse:
    """Field by field theirs or mine, after two people changed the same section."""
    record, row = opened(pk), str(row)
    form = section_form(record, known_section(key).key, row, today=timezone.localdate())
    chosen = choices(request.POST)
    try:
        _resolve(request, record, form, row, chosen)
    except actions.Conflict:
        return _undecided(request, record, form, row, chosen)
    except actions.RegistryError as refused:
        return _refused(request, refused, section_address(pk, key, row))
    return _resolved(request, section_address(pk, key, row))


def _resolve(
    request: HttpRequest,
    record: CaseRecord,
    form: SectionForm,
    row: str,
    chosen: Mapping[str, str],
) -> None:
    actions.resolve_conflict(
        by=request.user,
        case=record,
        section=form.section.key,
        values=inputs(form, request.POST),
        keep=by_field(chosen),
        base=base_of(request, record),
        version=version_of(request, record),
        row=row,
    )


def _resolved(request: HttpRequest, here: str) -> HttpResponse:
    messages.success(request, "Your choices are saved.")
    return HttpResponseRedirect(here)


def _undecided(
    request: HttpRequest,
    record: CaseRecord,
    form: SectionForm,
    row: str,
    chosen: Mapping[str, str],
) -> HttpResponse:
    """Asks anew for everything; what was chosen stays, unless somebody saved meanwhile."""
    try:
        _resolve(request, record, form, row, {})
    except actions.Conflict as conflict:
        moved = conflict.version != version_of(request, record)
        kept = {} if moved else chosen
        return _conflict(request, record, form, row, conflict, chosen=kept, moved=moved)
    return _resolved(request, section_address(record.id, form.section.key, row))


@require_POST
def add_row(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    record, found = opened(pk), known_section(key)
    try:
        saved = actions.add_part(by=request.user, case=record, part=found.repeated)
    except actions.RegistryError as refused:
        return _refused(request, refused, section_address(pk, key))
    return HttpResponseRedirect(section_address(pk, key, saved.row))


@require_POST
def remove_row(request: HttpRequest, pk: int, key: str, row: int | str) -> HttpResponse:
    record, found, row = opened(pk), known_section(key), str(row)
    version = version_of(request, record)
    try:
        actions.remove_part(
            by=request.user, case=record, part=found.repeated, row=row, version=version
        )
    except actions.RegistryError as refused:
        return _refused(request, refused, section_address(pk, key, row))
    messages.success(request, f"{found.title} {row} was taken out; the history keeps it.")
    return HttpResponseRedirect(section_address(pk, key))
