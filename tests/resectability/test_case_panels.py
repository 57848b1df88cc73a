"""The panels of a case page: what they say, and that only the verdict asks the database."""

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from registry.core.scores import SCORES
from resectability.calculators.case import scored
from resectability.calculators.words import told
from resectability.panels import computed
from tests.registry.records import record

OPERATED = {
    "patient": {"birth_year": 1962, "sex": "male", "vital_status": "alive"},
    "fitness": {"height_cm": 180.0, "weight_kg": 81.0},
    "tumour": {"primary_site": "pancreas", "functioning_syndrome": "none"},
    "operation": [
        {
            "procedure": "PD",
            "operated_on": "2024-01-10",
            "discharged_on": "2024-01-20",
            "intent": "curative",
            "pancreatic_texture": "soft",
        }
    ],
    "specimen": [{"ki67_pct": 5.0, "mitoses_per_2mm2": 1.0, "differentiation": "well"}],
}


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def groups(**parts):
    return {group.title: group for group in scored(record(**(OPERATED | parts)))}


def titles(told):
    return [one.title for one in told]


def test_scores_are_in_groups_in_a_fixed_order():
    assert list(groups()) == [
        "Grade and stage",
        "Surgical risk",
        "Recurrence risk",
        "Complications and outcome",
    ]


def test_score_that_cannot_be_told_is_apart_with_what_is_missing():
    group = groups()["Complications and outcome"]
    mortality = next(one for one in group.open if "within 90 days of the operation" in one.title)
    assert (mortality.value, mortality.known) == ("Not known", False)
    assert "last date known alive" in mortality.missing
    assert "Length of stay after the operation" in titles(group.known)


def test_textbook_outcome_is_named_by_its_variant():
    group = groups()["Complications and outcome"]
    assert [t for t in titles(group.every) if "Textbook" in t] == [
        "Textbook outcome: TO_PANC_2020",
        "Textbook outcome: TO_PNET_2020",
        "Textbook outcome: TO_NFPD_2024",
    ]
    outcome = next(one for one in group.every if one.title.endswith("TO_PANC_2020"))
    assert outcome.source.startswith("van Roessel, Ann Surg 2020")
    assert "not known: no pancreatic fistula B or C" in outcome.note


def test_score_that_may_still_be_anything_is_not_told():
    parts = {"operation": [], "specimen": []}
    group = groups(**parts, workup={"biopsy_ki67_pct": 5.0})["Recurrence risk"]
    assert "Recurrence risk score (Zaidi)" in titles(group.open)
    assert group.known == ()


@pytest.mark.parametrize("name", [n for n in SCORES if n.endswith(("_survival", "_to_recurrence"))])
def test_time_is_told_with_what_ended_it(name):
    score = SCORES[name]
    results = [score.run(worked.inputs) for worked in score.worked]
    timed = [result for result in results if result.value is not None]
    assert timed
    assert all(told(result).note for result in timed)


def test_score_of_another_population_is_left_out():
    without = groups(operation=[], specimen=[])
    assert "Complications and outcome" not in without
    insulinoma = groups(tumour={"primary_site": "pancreas", "functioning_syndrome": "insulinoma"})
    assert "Recurrence risk" not in insulinoma


def test_score_whose_population_is_open_says_for_whom_it_is():
    rrs = groups(operation=[])["Recurrence risk"].known[0]
    assert rrs.only_if.startswith("applies only if: a tumour without distant metastases")
    assert "a resection with curative intent" in rrs.only_if


def test_panel_of_scores_asks_the_database_nothing():
    told = text_of(computed(RequestFactory().get("/"), record(**OPERATED)))
    assert "WHO grade, current (2019, 2022) NET G2" in told
    assert "Body mass index 25 kg/m²" in told
    assert "No prognostic model is recommended by guidelines (Chen 2023)." in told


@pytest.fixture
def page(client, world, case, save):
    def of(**vessels):
        save("diagnosis", primary_site="pancreas")
        if vessels:
            save("vessels", **vessels)
        client.force_login(world.lyon_entry)
        return text_of(client.get(reverse("registry:case", args=[case.id])).content.decode())

    return of


def test_case_page_compares_the_sets_on_the_same_findings(page):
    told = page(SMA__contact_deg="180", SMVPV__contact_deg="0")
    assert "The same findings under other criteria sets" in told
    assert "NCCN-like anatomical criteria" in told
    assert "MD Anderson-like anatomical criteria" in told
    assert "What the criteria suggest" in told
    assert "Scores and derived values" in told


def test_case_page_compares_nothing_while_nothing_is_read(page):
    assert "The same findings under other criteria sets" not in page()
