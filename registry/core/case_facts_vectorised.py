"""The derived facts of many cases at once; ``case_facts`` is the definition, and
``test_case_facts_vectorised`` proves both equal.

Columns of Booleans have three values; polars joins them by Kleene's rules, as ``three_valued``
does.  Importing this module does not import polars.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from .case_columns import side_by_side
from .case_facts import (
    AGE_BANDS,
    ASA_BANDS,
    DERIVED,
    NOT_RESECTED,
    PANCREATECTOMIES,
    procedure_group,
)
from .complications import GRADES, WINDOW_DAYS
from .dates_vectorised import Span, days_after, days_between, precedes, span, within_days
from .survival import CENSORED, COMPETING, EVENT
from .textbook import TO_PANC_2020

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

NOT_DEAD = ("alive", "lost")
PROCEDURES = {procedure: procedure_group(procedure) for procedure in PANCREATECTOMIES}
SITES = {"pancreas": "pancreas", "jejunum_ileum": "small_bowel"}
SEVERE = ("reoperation", "organ_failure", "death")  # what a fistula led to, grade C
MODERATE = (  # and grade B
    "percutaneous_drainage",
    "endoscopic_drainage",
    "angiography",
    "infection",
    "treatment",
)


def facts_of_cases(frames: Mapping[str, pl.DataFrame], cases: pl.Series) -> pl.DataFrame:
    """All of ``DERIVED``, a row for each of ``cases`` in their order.

    ``frames`` are the rows of the tables by name, lists as lists; other cases may be among them.
    Raises as ``case_facts`` does.
    """
    import polars as pl

    rows = side_by_side(frames, cases)
    for step in (_operation, _person, _grade, _tumour, _course, _outcomes, _worst, _times):
        rows = rows.with_columns(**step())
    types = {"boolean": pl.Boolean, "integer": pl.Int32, "number": pl.Float64, "word": pl.String}
    return rows.select(pl.col(fact.name).cast(types[fact.kind]) for fact in DERIVED)


def _operation() -> dict[str, pl.Expr]:
    import polars as pl

    procedure, operated = pl.col("procedure"), pl.col("has_operation").fill_null(False)
    meant_to_cure = pl.col("intent") == "curative"
    asked = {
        "resected": ~procedure.is_in(NOT_RESECTED),
        "pancreatic_resection": procedure.is_in(PANCREATECTOMIES),
        "counts_in_r0_rate": meant_to_cure & (procedure != "enucleation"),
    }
    return {
        "operated": operated,
        **{name: pl.when(operated).then(fact).otherwise(False) for name, fact in asked.items()},
        "procedure_group": pl.when(procedure.is_not_null()).then(
            procedure.replace_strict(PROCEDURES, default="other", return_dtype=pl.String)
        ),
    }


def _person() -> dict[str, pl.Expr]:
    import polars as pl

    on = pl.coalesce("operated_on.low", "diagnosed_on.low").cast(pl.Int32).cast(pl.Date)
    years = on.dt.year() - pl.col("birth_year")
    years = pl.when(years >= 0).then(years)
    band = pl.lit(AGE_BANDS[-1])
    for limit, name in ((80, AGE_BANDS[2]), (65, AGE_BANDS[1]), (50, AGE_BANDS[0])):
        band = pl.when(years < limit).then(pl.lit(name)).otherwise(band)
    asa, site, height = pl.col("asa"), pl.col("primary_site"), pl.col("height_cm")
    return {
        "age_years": years,
        "age_band": pl.when(years.is_not_null()).then(band),
        "asa_band": pl.when(asa > 2)
        .then(pl.lit(ASA_BANDS[1]))
        .when(asa <= 2)
        .then(pl.lit(ASA_BANDS[0])),
        "site_group": pl.when(site.is_not_null()).then(
            site.replace_strict(SITES, default="other", return_dtype=pl.String)
        ),
        "bmi_kg_m2": pl.col("weight_kg") * 10_000 / (height * height),
    }


def _grade() -> dict[str, pl.Expr]:
    import polars as pl

    histology, differentiation = pl.col("histology"), pl.col("differentiation")
    mixed = (histology == "MiNEN").fill_null(False)
    said = (histology == "NEC").fill_null(False)
    well = (differentiation == "well").fill_null(False)
    poor = (differentiation == "poor").fill_null(False)
    ki67, mitoses = pl.col("ki67_pct"), pl.col("mitoses_per_2mm2")
    bands = (
        pl.when(count < two).then(1).when(count <= 20).then(2).when(count.is_not_null()).then(3)
        for count, two in ((ki67, 3), (mitoses, 2))
    )
    band = pl.when(~mixed & ~said & ~poor).then(pl.max_horizontal(bands))
    carcinoma = ~mixed & ((poor & ~said) | (said & ~well))
    stratum = (
        pl.when(carcinoma)
        .then(pl.lit("NEC"))
        .when((band < 3) | well)
        .then(pl.concat_str(pl.lit("NET G"), band))
    )
    return {
        "grade": stratum,
        "grade_complete": pl.when(stratum.is_not_null()).then(
            carcinoma | (ki67.is_not_null() & mitoses.is_not_null())
        ),
        "nec": pl.when(mixed | carcinoma).then(True).when(stratum.is_not_null()).then(False),
    }


def _tumour() -> dict[str, pl.Expr]:
    import polars as pl

    liver, others = pl.col("liver_metastases"), pl.col("extrahepatic_metastases")
    none_elsewhere = others.list.contains("none")
    spread = ~liver.is_in(["", "none"]).fill_null(True) | ~none_elsewhere.fill_null(True)
    both = liver.is_not_null() & others.is_not_null()
    metastases = pl.when(spread).then(True).when(both).then(False)
    margin, measured = pl.col("margin_status"), pl.col("margin_mm") > 0
    none_left = pl.when(margin != "RX").then(margin.is_in(["R0", "R1"]))
    stated = pl.when(margin == "R0").then(True).when(margin == "R1").then(False)
    told = ~margin.is_in(["R2", "RX"]).fill_null(False)
    return {
        "metastases": metastases,
        "free_of_disease": none_left & ~metastases,
        "r0": pl.when(margin == "R2").then(False).when(told).then(_agreed(stated, measured)),
    }


def _agreed(derived: pl.Expr, recorded: pl.Expr) -> pl.Expr:
    import polars as pl

    same = recorded.is_null() | (derived == recorded)
    return pl.when(derived.is_null()).then(recorded).when(same).then(derived)


def _course() -> dict[str, pl.Expr]:
    """What the outcomes ask of the course, under names of their own."""
    import polars as pl

    operated, died, left = span("operated_on"), span("died_on"), span("discharged_on")
    not_dead = pl.col("vital_status").is_in(NOT_DEAD).fill_null(False)
    seen = days_after(operated, span("last_contact_on"))
    enough = pl.when(not_dead).then(WINDOW_DAYS).otherwise(WINDOW_DAYS + 1)
    survived = pl.when(seen.low >= enough).then(False)
    died_90d = _agreed(within_days(operated, died, WINDOW_DAYS), survived)
    seen_later = (days_between(left, span("last_contact_on")).low > 0).fill_null(False)
    went_home = (left.low.is_not_null() & not_dead) | seen_later
    stayed = days_between(died, left)
    died_by = pl.when(stayed.low >= 0).then(True).when(stayed.high < 0).then(False)
    listed, answer = pl.col("listed").fill_null(False), pl.col("no_complication")
    told = ~(died.low.is_not_null() & not_dead)
    return {
        "died_90d": pl.when(told).then(died_90d),
        "died_in_hospital": pl.when(told).then(_agreed(died_by, pl.when(went_home).then(False))),
        "complete": answer.is_not_null() & (answer != listed),
    }


def _listed(name: str) -> pl.Expr:
    """What the list says; a list that is not complete may miss it."""
    import polars as pl

    return pl.when("listed").then(pl.col(name)).otherwise(False) | pl.when("complete").then(False)


def _fistula() -> pl.Expr:
    """Clinically relevant, as ``popf_grade`` says; null where the findings allow both."""
    import polars as pl

    led_to = pl.col("fistula_consequences")
    found = [led_to.list.contains(word) for word in (*SEVERE, *MODERATE)]
    return (pl.col("amylase_ratio") > 3) & reduce(or_, found, pl.col("drain_days") > 21)


def _outcomes() -> dict[str, pl.Expr]:
    import polars as pl

    in_hospital = pl.col("died_in_hospital")
    readmitted = _agreed(pl.when(in_hospital).then(False), pl.col("readmitted_90d"))
    facts = {
        "no_major_complication": ~(_listed("major") | pl.col("died_90d")),
        "no_popf_bc": ~_agreed(_fistula(), _listed("POPF")),
        "no_bile_leak_bc": ~_listed("bile_leak"),
        "no_pph_bc": ~_listed("PPH"),
        "no_readmission_90d": ~readmitted,
        "no_death_in_hospital": ~in_hospital,
    }
    reached = [facts[component] for component in TO_PANC_2020.components]
    evaluable = pl.all_horizontal(fact.is_not_null() for fact in reached)
    stay = days_after(span("operated_on"), span("discharged_on"))
    return {
        "no_major_complication_90d": facts["no_major_complication"],
        "alive_90d": ~pl.col("died_90d"),
        "no_popf_bc": facts["no_popf_bc"],
        "to_panc_2020": pl.when(evaluable).then(pl.all_horizontal(reached)),
        "stay_nights": pl.when(stay.low == stay.high).then(stay.low),
    }


def _worst() -> dict[str, pl.Expr]:
    """Grade and index where what happened and what may have happened come to the same."""
    import polars as pl

    worst = len(GRADES) - 1
    open_ = pl.col("died_90d").is_null() | ~pl.col("complete")
    least = pl.when("died_90d").then(worst).otherwise(pl.col("least_rank").fill_null(-1))
    worst_possible = pl.when(open_ | pl.col("died_90d")).then(worst)
    most = worst_possible.otherwise(pl.col("most_rank").fill_null(-1))
    low, high = _index(least, "least_weight"), _index(most, "most_weight")
    words = {-1: "none"} | dict(enumerate(GRADES))
    return {
        "clavien_dindo_worst": pl.when(least == most).then(
            least.replace_strict(words, return_dtype=pl.String)
        ),
        "cci": pl.when(low == high).then(low),
    }


def _index(rank: pl.Expr, weight: str) -> pl.Expr:
    import polars as pl

    index = (pl.col(weight).fill_null(0).cast(pl.Float64).sqrt() / 2).round(1)
    return pl.when(rank == len(GRADES) - 1).then(100.0).otherwise(index.clip(upper_bound=100.0))


def _times() -> dict[str, pl.Expr]:
    import polars as pl

    dated = pl.col("recurred_on").is_not_null()
    shown_before = (pl.col("first_shown") < pl.col("recurred_on.low")).fill_null(False)
    impossible = shown_before | precedes(span("died_on"), span("recurred_on"))
    recurred = pl.col("shown").fill_null(False) | dated
    followed = pl.col("looked").fill_null(False)
    first = span("recurred_on")
    first = Span(*(pl.when(~impossible).then(end) for end in first))
    found = _until_death("os", EVENT, span("last_contact_on"))
    for name, code in (("rfs", EVENT), ("recurrence", COMPETING)):
        without = _until_death(name, code, span("looked_on"))
        with_it = _time(name, first, EVENT)
        found |= {
            column: pl.when(recurred).then(with_it[column]).when(followed).then(without[column])
            for column in without
        }
    return found


def _until_death(name: str, code: int, last_on: Span) -> dict[str, pl.Expr]:
    import polars as pl

    vital, died = pl.col("vital_status"), span("died_on")
    possible = ~precedes(died, last_on)
    after_death, alive = _time(name, died, code), _time(name, last_on, CENSORED)
    return {
        column: pl.when((vital == "dead") & possible)
        .then(after_death[column])
        .when((vital != "dead") & died.low.is_null())
        .then(alive[column])
        for column in alive
    }


def _time(name: str, end_on: Span, event: int) -> dict[str, pl.Expr]:
    """Whole days: the middle of what partial dates allow, rounded down."""
    import polars as pl

    elapsed = days_after(span("operated_on"), end_on)
    delay = days_between(span("operated_on"), span("registered_on"))
    late = ((delay.low + delay.high).clip(lower_bound=0) // 2).fill_null(0)
    known = elapsed.high.is_not_null()
    return {
        f"{name}_days": (elapsed.low + elapsed.high) // 2,
        f"{name}_event": pl.when(known).then(event),
        f"{name}_entry_days": pl.when(known).then(late),
    }
