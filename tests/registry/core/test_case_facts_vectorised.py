"""The facts of many cases at once are those of its cases one by one."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from registry.core.case_columns import KINDS
from registry.core.case_facts import DERIVED, PANCREATECTOMIES, case_facts
from registry.core.case_facts_vectorised import facts_of_cases
from registry.core.case_rows import CaseRows
from registry.core.complications import GRADES, ISGPS_GRADES, comprehensive_complication_index
from registry.core.dates import DateProblem
from registry.core.three_valued import UnknownWord
from registry.freezes.flat import POLARS
from registry.freezes.tables import tables

MANY = {"operation": 3, "specimen": 2, "complication": 4, "followup": 4}
PLURAL = {"operation": "operations", "specimen": "specimens", "complication": "complications"}
PLURAL["followup"] = "follow_ups"
ONE = ("fitness", "tumour", "course")
TABLES = ("case", "patient", *ONE, *MANY)
LISTS = {
    "extrahepatic_metastases": ("none", "bone", "peritoneum"),
    "fistula_consequences": (
        "none",
        "percutaneous_drainage",
        "endoscopic_drainage",
        "angiography",
        "infection",
        "treatment",
        "reoperation",
        "organ_failure",
        "death",
    ),
}
NUMBERS = {
    "ki67_pct": (0, 2, 2.9, 3, 20, 20.1, 60),
    "mitoses_per_2mm2": (0, 1.9, 2, 20, 21),
    "margin_mm": (0, 0.5, 1, 4),
    "amylase_ratio": (0.4, 3, 3.1, 60),
    "drain_days": (3, 21, 22),
    "height_cm": tuple(tenth / 10 for tenth in range(1401, 2000, 7)),
    "weight_kg": tuple(tenth / 10 for tenth in range(401, 1500, 7)),
    "asa": (1, 2, 3, 4),
    "birth_year": (1930, 1950, 1971, 1985, 2020, 2030),
}
WORDS = {
    "procedure": (*PANCREATECTOMIES, "SI_resection", "bypass", "exploratory", "hepatectomy_minor"),
    "complication_type": (*KINDS, "other"),
    "disease_status": ("NED", "stable", "progression", "recurrence", "died"),
    "vital_status": ("alive", "dead", "lost"),
    "intent": ("curative", "curative", "debulking", "palliative"),
    "clavien_dindo": GRADES,
    "isgps_grade": ISGPS_GRADES,
    "primary_site": ("pancreas", "jejunum_ileum", "stomach"),
    "liver_metastases": ("none", "simple", ""),
    "histology": ("NET", "NEC", "MiNEN"),
    "differentiation": ("well", "poor"),
    "margin_status": ("R0", "R1", "R2", "RX"),
}
COLUMNS = {name: {c.name: c for c in tables()[name].columns} for name in TABLES}


def drawn(n, seed):
    """Rows by table: anything missing anywhere, whether it fits together or not; on days close
    to each other and to the ends of the window."""
    chance = random.Random(seed)
    found = {name: [] for name in TABLES}
    for number in range(n):
        gaps = chance.choice([0.0, 0.15, 0.5, 1.0])
        keys = {"case_id": number, "patient_id": number // 2}
        found["case"].append(row("case", chance, gaps) | {"id": number} | keys)
        if number % 2 == 0:
            found["patient"].append(row("patient", chance, gaps) | {"id": number // 2})
        for name in ONE:
            if chance.random() > 0.1:
                found[name].append(row(name, chance, gaps) | keys)
        for name, most in MANY.items():
            places = chance.sample(range(1, 9), chance.randint(0, most))
            found[name] += [
                row(name, chance, gaps) | keys | {"sequence": place} for place in places
            ]
    return found


def row(name, chance, gaps):
    values = {}
    for column in COLUMNS[name].values():
        if column.name not in values and chance.random() >= gaps:
            values |= value(column, chance)
    if name == "case":
        values["registered_on"] = values.get("registered_on", date(2020, 3, 1))
    return {c: values.get(c) for c in COLUMNS[name]}


def value(column, chance):
    name = column.name
    if name.endswith("_precision"):
        return {}
    if column.type == "date32":
        return dated(name, chance)
    if name in LISTS:
        words = LISTS[name]
        return {name: chance.choice([words[:1], chance.sample(words, chance.randint(1, 3))])}
    if column.kind == "boolean":
        return {name: chance.random() < 0.5}
    choices = NUMBERS.get(name) or WORDS.get(name)
    return {name: chance.choice(choices)} if choices else {}


def dated(name, chance):
    start = date(2020, 1, 10) if chance.random() < 0.9 else date(1968, 12, 20)
    away = chance.choice([0, 1, 9, 20, 88, 89, 90, 91, 92, 120, 400, 1200, -3])
    day = start if name == "operated_on" else start + timedelta(days=away)
    if name == "registered_on":
        return {name: day}
    precision = chance.choice(["day", "day", "day", "month", "year", "", None])
    if precision in ("month", "year"):
        day = day.replace(day=1, month=day.month if precision == "month" else 1)
    return {name: day, f"{name}_precision": precision}


def frames_of(rows):
    found = {}
    for name in TABLES:
        types = {c.name: kind_of(c) for c in COLUMNS[name].values()}
        found[name] = pl.DataFrame(rows[name], schema=types, orient="row")
    return found


def kind_of(column):
    if column.name in LISTS:
        return pl.List(pl.String)
    return pl.Date if column.type == "date32" else getattr(pl, POLARS[column.type])


def one_by_one(rows):
    of = {name: {} for name in TABLES}
    for name in TABLES:
        for one in rows[name]:
            key = one["id"] if name in ("case", "patient") else one["case_id"]
            of[name].setdefault(key, []).append(one)
    for number, [case] in of["case"].items():
        yield case_facts(
            CaseRows(
                case=case,
                patient=of["patient"][case["patient_id"]][0],
                **{name: of[name].get(number, [{}])[0] for name in ONE},
                **{PLURAL[name]: of[name].get(number, []) for name in MANY},
            )
        )


def at_once(rows):
    frames = frames_of(rows)
    return facts_of_cases(frames, frames["case"]["id"]).to_dicts()


@pytest.mark.parametrize("seed", range(4))
def test_every_fact_of_every_case_is_that_of_the_case_alone(seed):
    rows = drawn(1500, seed)
    for number, (found, wanted) in enumerate(zip(at_once(rows), one_by_one(rows), strict=True)):
        assert found == wanted, f"case {number}"


def test_every_answer_of_every_fact_occurs_among_the_cases_that_are_compared():
    """Else the equality would say nothing of it."""
    found = [facts for seed in range(4) for facts in one_by_one(drawn(1500, seed))]
    for fact in DERIVED:
        seen = {facts[fact.name] for facts in found}
        wanted = {"boolean": {True, False, None}}.get(fact.kind, {*fact.words, None})
        if fact.name == "operated":
            wanted = {True, False}
        assert wanted <= seen, fact.name
        assert len(seen) > 2 or wanted == seen, fact.name


def test_a_registry_without_cases_has_the_columns_and_no_row():
    frames = frames_of({name: [] for name in TABLES})
    found = facts_of_cases(frames, frames["case"]["id"])
    assert (found.columns, found.height) == ([fact.name for fact in DERIVED], 0)


def test_only_the_cases_asked_for_are_answered_in_their_order():
    rows = drawn(60, 5)
    frames, wanted = frames_of(rows), list(one_by_one(rows))
    found = facts_of_cases(frames, pl.Series([40, 3, 17], dtype=pl.Int64))
    assert found.to_dicts() == [wanted[40], wanted[3], wanted[17]]


@pytest.mark.parametrize(
    ("table", "change", "problem"),
    [
        ("complication", {"clavien_dindo": "IIIc"}, UnknownWord),
        ("complication", {"isgps_grade": "D"}, UnknownWord),
        ("patient", {"vital_status": "gone"}, UnknownWord),
        (
            "followup",
            {"seen_on": date(2020, 1, 2), "seen_on_precision": "month"},
            DateProblem,
        ),
        ("patient", {"died_on": date(2020, 2, 1), "died_on_precision": "year"}, DateProblem),
        ("patient", {"died_on": date(2020, 2, 1), "died_on_precision": "week"}, DateProblem),
    ],
)
def test_what_no_case_can_have_is_refused_in_the_same_words(table, change, problem):
    rows = drawn(50, 9)
    rows[table][-1] |= change
    with pytest.raises(problem) as alone:
        list(one_by_one(rows))
    with pytest.raises(problem) as together:
        at_once(rows)
    assert str(together.value) == str(alone.value)


def test_index_of_any_sum_of_weights_is_rounded_alike():
    """Of up to three complications of every grade but V."""
    rows = drawn(1, 1)
    patient = {"vital_status": "alive", "last_contact_on": date(2022, 1, 1), "died_on": None}
    rows["patient"][0] |= patient | {"last_contact_on_precision": "day"}
    grades = GRADES[:-1]
    lists = [(a, b, c) for a in grades for b in grades for c in grades]
    rows["case"] = [rows["case"][0] | {"id": i} for i in range(len(lists))]
    on = {"operated_on": date(2020, 1, 10), "operated_on_precision": "day", "sequence": 1}
    base = dict.fromkeys(COLUMNS["operation"])
    rows["operation"] = [base | on | {"case_id": i} for i in range(len(lists))]
    course = dict.fromkeys(COLUMNS["course"]) | {"no_complication": False}
    rows["course"] = [course | {"case_id": i} for i in range(len(lists))]
    one = dict.fromkeys(COLUMNS["complication"]) | {"complication_on": date(2020, 1, 12)}
    rows["complication"] = [
        one | {"case_id": i, "sequence": place, "clavien_dindo": grade}
        for i, three in enumerate(lists)
        for place, grade in enumerate(three)
    ]
    wanted = [comprehensive_complication_index(three).value for three in lists]
    assert [found["cci"] for found in at_once(rows)] == wanted
