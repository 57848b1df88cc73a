"""Cases of invented centers as the contribution reads them, and contributions of them."""

import json
import random

import polars as pl

from reports.core.canonical import canonical
from reports.core.case_mix import AGE_BANDS
from reports.core.contribution import contribute, wanted_columns
from reports.core.facts import GRADES

SECTIONS = ("diagnosis", "operation")
BOOLEANS = (
    "operated",
    "resected",
    "counts_in_r0_rate",
    "pancreatic_resection",
    "free_of_disease",
    "category_applies",
)


def case(chance, *, major=0.2):
    """One resected patient; some facts are unknown."""

    def maybe(value, unknown=0.08):
        return None if chance.random() < unknown else value

    days = chance.randrange(1, 3000)
    entry = chance.choice([0, 0, 0, chance.randrange(0, 400)])
    dead, recurred = chance.random() < 0.25, chance.random() < 0.2
    popf_free = maybe(chance.random() > 0.18)
    facts = dict.fromkeys(BOOLEANS, True)
    facts |= {
        "pancreatic_resection": chance.random() < 0.6,
        "nec": maybe(False),
        "r0": maybe(chance.random() < 0.85),
        "no_major_complication_90d": maybe(chance.random() > major),
        "alive_90d": maybe(chance.random() > 0.02),
        "no_popf_bc": popf_free,
        "to_panc_2020": maybe(chance.random() < 0.55),
        "sex": chance.choice(["female", "male"]),
        "age_band": chance.choice(AGE_BANDS),
        "asa_band": maybe(chance.choice(["I–II", "III or more"])),
        "site_group": chance.choice(["pancreas", "small_bowel"]),
        "procedure_group": chance.choice(["distal", "enucleation"]),
        "grade": maybe(chance.choice(GRADES[:3])),
        "category": maybe(chance.choice(["R", "BR", "LA"]), 0.3),
    }
    facts |= {"os_days": days, "os_event": int(dead), "os_entry_days": entry}
    facts |= {"rfs_days": days, "rfs_event": int(dead or recurred), "rfs_entry_days": entry}
    cause = 1 if recurred else 2 if dead else 0
    facts |= {
        "recurrence_days": days,
        "recurrence_event": cause,
        "recurrence_entry_days": entry,
    }
    for section in SECTIONS:
        facts |= {f"expected_{section}": 10, f"answered_{section}": chance.randrange(7, 11)}
    return facts


def frame(n, *, seed=1, major=0.2):
    chance = random.Random(seed)
    rows = [case(chance, major=major) for _ in range(n)]
    names = sorted({*wanted_columns(), *case(chance)})
    empty = pl.DataFrame([case(random.Random(k)) for k in range(60)]).select(names)
    return pl.DataFrame(rows, schema=empty.schema) if rows else empty.clear()


def given(cases, center="C01", **options):
    """As it is kept: through its bytes."""
    found = contribute(cases, center=center, specification="test", **options)
    return json.loads(canonical(found))


def network(sizes, **options):
    """Contributions by pseudonym."""
    return {
        f"Center {number:02}": given(frame(n, seed=number, **options), f"C{number:02}")
        for number, n in enumerate(sizes, start=1)
    }


PROVENANCE = {
    "freeze": "f" * 64,
    "criteria": "set@1",
    "criteria_sha256": "c" * 64,
    "specification": "test",
    "engine": "1",
    "program": "0",
    "centers": 0,
    "aggregates_only": 0,
}
TITLES = {section: section.capitalize() for section in SECTIONS}
