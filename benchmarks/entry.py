"""Entering data: a section saved and drawn, beside the usual ways of DRF and Django's forms."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.db import connection, transaction
from django.forms import modelform_factory
from django.test import Client
from rest_framework.test import APIRequestFactory, force_authenticate

from benchmarks.clock import Timing, contest
from benchmarks.peers import drf
from benchmarks.table import Row, timed
from benchmarks.world import World
from centers.scope import user_scope
from registry.actions import save_section
from registry.api import CaseViewSet
from registry.models import PARTS, Case
from registry.queries import case_record

PARTS_OF_A_FORM = ("tumour", "workup", "fitness", "board", "operation", "specimen", "course")
FIELDS = ("height_cm", "weight_kg", "asa", "ecog", "albumin_g_l", "haemoglobin_g_dl",
          "creatinine_umol_l", "anticoagulation")  # fmt: skip


def rows(world: World) -> Iterator[Row]:
    person = world.person(world.center)
    with world.login("registry_web"):
        with user_scope(person):
            yield from _save(person)
            transaction.set_rollback(True)
        yield from _draw(world, person)


def _values() -> Iterator[dict[str, Any]]:
    """Two answers in turn, so that every save changes all eight."""
    one = (170, 70, 2, 0, 41, 13.5, 80, True)
    two = (171, 71, 3, 1, 40, 12.5, 81, False)
    return cycle(dict(zip(FIELDS, values, strict=True)) for values in (one, two))


def _save(person: Any) -> Iterator[Row]:
    drafts = Case.objects.filter(state="draft", fitnesss__isnull=False).order_by("id")
    one = drafts.values_list("id", "fitnesss__id").first() or (0, 0)
    version = {"now": case_record(one[0]).version}
    given = [_values() for _ in range(5)]

    def action() -> None:
        saved = save_section(
            by=person, case=one[0], section="fitness", values=next(given[0]), version=version["now"]
        )
        version["now"] = saved.version

    def api() -> None:
        body = {"parts": {"fitness": next(given[1])}}
        etag = f'"{one[0]}-{version["now"]}"'
        answer = _patch(
            CaseViewSet.as_view({"patch": "partial_update"}), person, body, one[0], etag
        )
        version["now"] = answer.data["version"]

    def nested() -> None:
        body = {"fitnesss": [next(given[2])]}
        version["now"] = _patch(drf.CaseDetail.as_view(), person, body, one[0]).data["version"]

    def one_part() -> None:
        _patch(drf.FitnessDetail.as_view(), person, next(given[3]), one[1])

    def update() -> None:
        values = next(given[4])
        sets = ", ".join(f"{name} = %s" for name in values)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE registry_fitness SET {sets} WHERE id = %s", [*values.values(), one[1]]
            )

    found = contest(
        {
            "action": action,
            "API": api,
            "DRF PATCH of a nested case": nested,
            "DRF PATCH of one part": one_part,
            "UPDATE alone": update,
        }
    )
    yield _row("save a section: checks, completeness, verdict", found, "action")
    yield _row("the same over the API, whole case back", found, "API")


def _row(name: str, found: dict[str, Timing], ours: str) -> Row:
    chosen = {n: t for n, t in found.items() if n not in {"action", "API"} - {ours}}
    return timed(name, chosen, "DRF PATCH of a nested case", 0.25, ours=ours)


def _patch(view: Any, person: Any, body: Any, pk: int, etag: str = "") -> Any:
    headers = {"If-Match": etag} if etag else {}
    request = APIRequestFactory().patch("/", body, format="json", headers=headers)
    force_authenticate(request, person)
    response = view(request, pk=pk)
    response.render()
    if response.status_code != 200:
        raise AssertionError(f"{response.status_code}: {response.content[:300]!r}")
    return response


def _draw(world: World, person: Any) -> Iterator[Row]:
    """Through the whole stack of middleware; the peer is a form's widgets and nothing else."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    with user_scope(person):
        pk = Case.objects.filter(center=world.center).order_by("id").values_list("id", flat=True)[0]
    forms = [modelform_factory(PARTS[part], fields=_own(PARTS[part])) for part in PARTS_OF_A_FORM]

    def page(address: str) -> Callable[[], None]:
        def get() -> None:
            if client.get(address).status_code != 200:
                raise AssertionError(f"{address} did not answer with a page")

        return get

    found = contest(
        {
            "fitness": page(f"/cases/{pk}/edit/fitness/"),
            "vessels": page(f"/cases/{pk}/edit/vessels/"),
            "ModelForm of seven parts": lambda: [form().as_div() for form in forms],
        }
    )
    for section in ("fitness", "vessels"):
        chosen = {n: found[n] for n in (section, "ModelForm of seven parts")}
        yield timed(f"page of the section {section}, read logged", chosen, target=8, ours=section)


def _own(model: Any) -> list[str]:
    left_out = {"id", "center", "case", "missing", "draft_input", "changed_in_version"}
    return [f.name for f in model._meta.concrete_fields if f.name not in left_out and f.editable]
