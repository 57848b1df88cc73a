"""A small cohort at given centers, the same for the same seed; for freezes and reports."""

import random
from datetime import UTC, date, datetime, timedelta

from centers.models import User
from registry import models as m


def add_cases(center, n, *, seed=1, first=1):
    """``n`` submitted cases with operation, specimen, course and follow-up."""
    chance = random.Random(f"{seed} {center.code}")
    return [_case(center, first + i, chance) for i in range(n)]


def _case(center, number, chance):
    operated_on = date(2016, 1, 4) + timedelta(days=chance.randrange(2000))
    died = chance.random() < 0.2
    followed = timedelta(days=chance.randrange(20, 2500))
    last = operated_on + followed
    patient = m.Patient.objects.create(
        center=center,
        pseudonym=f"{center.code}-{number:06}",
        consent_status="broad",
        birth_year=chance.randrange(1935, 1985),
        sex=chance.choice(["female", "male"]),
        vital_status="dead" if died else "alive",
        last_contact_on=last,
        last_contact_on_precision="day",
        died_on=last if died else None,
        died_on_precision="day" if died else None,
    )
    case = m.Case.objects.create(
        center=center,
        patient=patient,
        registered_on=operated_on + timedelta(days=10),
        state="submitted",
        submitted_at=datetime(2025, 1, 2, tzinfo=UTC),
        submitted_by=User.objects.order_by("pk").first(),
    )
    part = {"center": center, "case": case}
    m.Fitness.objects.create(**part, asa=chance.choice([1, 2, 3]), height_cm=172.5, weight_kg=70.1)
    m.Tumour.objects.create(
        **part,
        primary_site=chance.choice(["pancreas", "pancreas", "jejunum_ileum"]),
        liver_metastases="none",
        extrahepatic_metastases=["none"],
        missing={"imaging_diameter_mm": "not_done"},
    )
    m.Operation.objects.create(
        **part,
        sequence=1,
        operated_on=operated_on,
        operated_on_precision="day",
        discharged_on=operated_on + timedelta(days=chance.randrange(4, 30)),
        discharged_on_precision="day",
        intent="curative",
        procedure=chance.choice(["PD", "DP", "enucleation", "SI_resection"]),
    )
    m.Specimen.objects.create(
        **part,
        sequence=1,
        histology="NET",
        differentiation="well",
        ki67_pct=chance.choice([0.5, 2.0, 5.0, 12.0]),
        mitoses_per_2mm2=1.0,
        margin_status=chance.choice(["R0", "R0", "R0", "R1", None]),
    )
    trouble = chance.random() < 0.3
    m.Course.objects.create(
        **part,
        no_complication=not trouble,
        readmitted_90d=chance.random() < 0.1,
        reoperated_90d=False,
        amylase_ratio=1.0,
    )
    if trouble:
        m.Complication.objects.create(
            **part,
            sequence=1,
            complication_on=operated_on + timedelta(days=5),
            complication_on_precision="day",
            complication_type="pneumonia",
            clavien_dindo=chance.choice(["II", "IIIa", "IVa"]),
        )
    recurred = chance.random() < 0.15
    m.FollowUp.objects.create(
        **part,
        sequence=1,
        seen_on=last,
        seen_on_precision="day",
        disease_status="recurrence" if recurred else "NED",
        recurred_on=operated_on + followed / 2 if recurred else None,
        recurred_on_precision="day" if recurred else None,
    )
    return case
