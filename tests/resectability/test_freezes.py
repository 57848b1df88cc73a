"""The categories of a freeze at once are those of its cases one by one."""

import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from centers.scope import service_scope
from registry import freezes
from registry.freezes import flat
from registry.freezes.flat import vessel_variables
from registry.models import Case, Patient, Tumour, VesselAssessment, VesselFinding
from registry.queries import case_records
from registry.vocabulary import Vessel
from resectability.adapters import findings_of
from resectability.core import assess, available_sets, load_set, read_findings
from resectability.encoding import VEINS
from resectability.freezes import FEW, score, score_one_by_one, scores, wanted_columns
from rules import Catalogue

PANCREAS = [name for name in available_sets() if name.startswith("pan")]
CHOICES = {
    "primary_site": ["pancreas"] * 8 + ["jejunum_ileum", None],
    "biopsy_differentiation": ["well", "poor", None, None],
    "differentiation": ["well", "poor", None, None, None, None],
    "organs_invaded": [None, "none", "stomach", "spleen|stomach", "duodenum|other"],
}
# the form asks for these of a vessel only where the catalogue has the finding
OF_VESSELS = ("extends_to_ca", "extends_to_pha", "reconstructible")
KNOWN = {name.lower() for name in load_set("pannet-anatomical-resectability").catalogue.findings}
UNASKED = [
    f"{vessel}_{name}"
    for vessel in Vessel
    for name in OF_VESSELS
    if f"vessels.{vessel}.{name}".lower() not in KNOWN and vessel not in VEINS
]


COLUMNS = {column.name: column for column in flat.columns()}


def drawn(n, seed):
    """Cases with everything anywhere, whether it fits together or not."""
    chance = random.Random(seed)
    rows = [_row(chance) | {"case_id": i} for i in range(n)]
    types = {name: flat.POLARS[COLUMNS[name].type] for name in wanted_columns()}
    return pl.DataFrame(rows, schema={n: getattr(pl, t) for n, t in types.items()})


def _row(chance):
    row = {name: _drawn(COLUMNS[name], chance) for name in wanted_columns() if name != "case_id"}
    for vessel in Vessel:
        if chance.random() < 0.45:
            row |= {f"{vessel}_{c.name}": None for c in vessel_variables()}
        _range(row, f"{vessel}_contact", chance)
    row |= dict.fromkeys(UNASKED)
    for vessel in Vessel:
        if any(row[f"{vessel}_{c.name}"] is not None for c in vessel_variables()):
            row[f"{vessel}_recorded"] = True  # the row is there, so a freeze says so
    return row


def _drawn(known, chance):
    if known.name in CHOICES:
        return chance.choice(CHOICES[known.name])
    if chance.random() < 0.5:
        return None
    if known.kind == "boolean":
        return chance.random() < 0.5
    if known.kind == "word":
        return chance.choice([word for word, _ in known.words])
    return chance.choice([0.0, 45.0, 90.0, 180.0, 181.0, 270.0, 360.0])


def _range(row, name, chance):
    """Both ends or none, in order."""
    ends = [row[f"{name}_low_deg"], row[f"{name}_high_deg"]]
    if None in ends:
        ends = [None, None]
    row[f"{name}_low_deg"], row[f"{name}_high_deg"] = sorted(ends, key=lambda end: end or 0)
    if chance.random() < 0.5:
        row[f"{name}_deg"] = None


@pytest.mark.parametrize("name", PANCREAS)
def test_cases_at_once_are_scored_as_one_by_one(name):
    cases, criteria_set = drawn(1500, name), load_set(*name.split("@"))
    assert score(cases, criteria_set).rows() == score_one_by_one(cases, criteria_set).rows()


def test_cases_of_which_nothing_is_known_are_scored_as_one_by_one():
    criteria_set = load_set("pannet-anatomical-resectability")
    cases = drawn(FEW, 1)
    nothing = [pl.lit(None).cast(t).alias(n) for n, t in cases.schema.items() if n != "case_id"]
    cases = cases.with_columns(nothing)
    assert score(cases, criteria_set).rows() == score_one_by_one(cases, criteria_set).rows()


def test_few_cases_are_scored_as_many():
    criteria_set = load_set("pannet-anatomical-resectability")
    many = drawn(FEW, 1)
    assert score(many.head(9), criteria_set).rows() == score(many, criteria_set).head(9).rows()


def test_set_with_a_word_that_no_mask_holds_is_judged_one_by_one():
    known = load_set("pannet-anatomical-resectability")
    location = replace(known.catalogue.findings["tumour.location"], values=())
    findings = {**known.catalogue.findings, "tumour.location": location}
    unlisted = replace(known, catalogue=Catalogue(findings))
    cases = drawn(FEW, 2)
    assert score(cases, unlisted).rows() == score_one_by_one(cases, unlisted).rows()


def test_center_without_a_case_has_no_score():
    criteria_set = load_set("pannet-anatomical-resectability")
    assert score(drawn(0, 1), criteria_set).rows() == []


# A whole freeze against the same case judged live


SMOOTH = {
    "contact_deg": 90.0,
    "contour": "smooth",
    "thrombus": "none",
    "occlusion": "none",
    "cavernous_transformation": False,
}
VEINS_READ = [
    # the vein as a whole is told, one of its parts is said to be unknown
    ({"SMVPV": SMOOTH}, ("SMV",)),
    # the vein as a whole is said to be unknown, one of its parts is told
    ({"PV": SMOOTH}, ("SMVPV",)),
    # nothing of the vein is known, and it is said so
    ({}, ("SMVPV",)),
    # nothing of the vein is recorded at all
    ({"SMVPV": SMOOTH}, ()),
]


def read_case(center, known, unknown):
    """One pancreatic case whose other vessels are free; `unknown` veins have only a reason."""
    patient = Patient.objects.create(center=center, pseudonym=f"{center.code}-00000001")
    case = Case.objects.create(center=center, patient=patient, registered_on=date(2026, 1, 1))
    Tumour.objects.create(center=center, case=case, primary_site="pancreas", location="tail")
    reading = VesselAssessment.objects.create(
        center=center, case=case, sequence=1, organs_invaded=["none"]
    )
    arteries = {v: {"contact_deg": 0.0} for v in Vessel if v not in VEINS}
    arteries[Vessel.VARIANT_HA] = {"present": False}
    rows = [(vessel, values, {}) for vessel, values in (arteries | known).items()]
    rows += [(vessel, {}, {"contact_deg": "not_known"}) for vessel in unknown]
    for vessel, values, missing in rows:
        VesselFinding.objects.create(
            center=center, case=case, assessment=reading, vessel=vessel, missing=missing, **values
        )
    return case


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("known", "unknown"), VEINS_READ)
def test_vein_with_nothing_but_a_reason_is_unknown_live_and_frozen(
    world, tmp_path, settings, monkeypatch, known, unknown
):
    settings.STORAGES = settings.STORAGES | {
        "artefacts": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "store")},
        }
    }
    criteria_set = load_set("pannet-anatomical-resectability")
    with service_scope():
        case = read_case(world.lyon, known, unknown)
        record = next(iter(case_records([case.id])))
    live = assess(criteria_set, read_findings(criteria_set, findings_of(record)))
    codes = {category.id: category.code for category in criteria_set.categories}
    entry = freezes.make().body["centers"]["C01"]["files"][freezes.FLAT]
    one_by_one = pl.read_parquet(scores(entry, criteria_set)).rows()
    monkeypatch.setattr("resectability.freezes.FEW", 0)
    cases = pl.read_parquet(freezes.path(entry))
    wanted = [(case.id, True, codes[live.lower], codes[live.upper])]
    assert one_by_one == score(cases, criteria_set).rows() == wanted
    assert live.upper == ("locally_advanced" if unknown else "resectable")
