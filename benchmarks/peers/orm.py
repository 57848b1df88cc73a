"""Cases through Django's ORM as instances, and everything of a freeze by values_list and csv."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, QuerySet

from registry.models import PARTS, Case, VesselAssessment
from registry.queries import row_of
from registry.record import CaseRecord, Row

JUDGED = ("tumour", "workup", "specimen")


def cases() -> QuerySet[Case]:
    readings = VesselAssessment.objects.prefetch_related("findings")
    return Case.objects.select_related("patient").prefetch_related(
        *(related(part) for part in JUDGED), Prefetch(related("assessment"), readings)
    )


def related(part: str) -> str:
    return f"{PARTS[part]._meta.model_name}s"


def record(case: Case) -> CaseRecord:
    """What the criteria read of a case, from its instances."""
    rows: dict[str, tuple[Row, ...]] = {}
    for part in JUDGED:
        found = getattr(case, related(part)).all()
        rows[part] = tuple(row_of(part, _key(part, one), vars(one)) for one in found)
    readings = getattr(case, related("assessment")).all()
    rows["assessment"] = tuple(row_of("assessment", "1", vars(one)) for one in readings)
    rows["vessel"] = tuple(
        row_of("vessel", f"1.{finding.vessel}", vars(finding))
        for reading in readings
        for finding in reading.findings.all()
    )
    return CaseRecord(
        case.id, case.center_id, case.patient_id, case.patient.pseudonym or "", case.number,
        case.state, case.version, case.registered_on, None, None, rows,
    )  # fmt: skip


def _key(part: str, one: Any) -> str:
    return str(one.sequence) if part == "specimen" else ""


def write_tables(folder: Path) -> None:
    """Every table of the registry, every column, to a csv file each."""
    for part, model in PARTS.items():
        with (folder / f"{part}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            names = [f.attname for f in model._meta.concrete_fields]
            writer.writerow(names)
            writer.writerows(_rows(apps.get_model(model._meta.label), names))


def _rows(model: Any, names: list[str]) -> Iterator[tuple[Any, ...]]:
    yield from model.objects.order_by("id").values_list(*names).iterator(chunk_size=2000)
