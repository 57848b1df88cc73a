"""The rows of many cases as one row of columns each, dates packed: what
``case_facts_vectorised`` reads.

Of several rows the first counts, as in ``case_rows``; visits and complications are summed up to
what the facts ask of them.  Importing this module does not import polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .complications import GRADES, ISGPS_GRADES, MAJOR, WEIGHTS, WINDOW_DAYS
from .dates_vectorised import LONGEST, check, packed, span, unpacked, within_days
from .events import VITAL_STATUSES
from .grade import DIFFERENTIATIONS, HISTOLOGIES
from .margins import INTENTS, STATUSES
from .three_valued import expect

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

RELEVANT: Final = ("B", "C")
KINDS: Final = ("POPF", "bile_leak", "PPH")  # whose grade the textbook outcome asks for
OF_ONE: Final = {
    "fitness": ("asa", "height_cm", "weight_kg"),
    "tumour": ("primary_site", "liver_metastases", "extrahepatic_metastases"),
    "course": (
        "no_complication",
        "readmitted_90d",
        "amylase_ratio",
        "drain_days",
        "fistula_consequences",
    ),
    "operation": ("procedure", "intent"),
    "specimen": (
        "histology",
        "differentiation",
        "ki67_pct",
        "mitoses_per_2mm2",
        "margin_status",
        "margin_mm",
    ),
}
DATES: Final = {
    "patient": ("last_contact_on", "died_on"),
    "tumour": ("diagnosed_on",),
    "operation": ("operated_on", "discharged_on"),
    "complication": ("complication_on",),
    "followup": ("seen_on", "recurred_on"),
}
WORDS: Final = {
    "vital_status": VITAL_STATUSES,
    "intent": INTENTS,
    "histology": HISTOLOGIES,
    "differentiation": DIFFERENTIATIONS,
    "margin_status": STATUSES,
    "clavien_dindo": GRADES,
    "isgps_grade": ISGPS_GRADES,
}
SPANS: Final = (
    "operated_on",
    "discharged_on",
    "diagnosed_on",
    "died_on",
    "last_contact_on",
    "looked_on",
    "recurred_on",
    "registered_on",
)


def side_by_side(frames: Mapping[str, pl.DataFrame], cases: pl.Series) -> pl.DataFrame:
    """A row for each of ``cases``, in their order; dates as ends (``dates_vectorised.span``).

    Raises DateProblem and UnknownWord as the plain functions do.
    """
    import polars as pl

    for table, names in DATES.items():
        check(frames[table], names)
    registered = (pl.col("registered_on").cast(pl.Int32).cast(pl.Int64) * LONGEST).alias(
        "registered_on"
    )
    rows = pl.DataFrame([cases.alias("case_id")])
    rows = _beside(rows, frames["case"].select("patient_id", registered, case_id="id"))
    rows = _beside(rows, _patients(frames["patient"]), "patient_id")
    for table, names in OF_ONE.items():
        dates = [packed(name).alias(name) for name in DATES.get(table, ())]
        there = pl.lit(True).alias(f"has_{table}")
        rows = _beside(
            rows, first_rows(table, frames[table]).select("case_id", *names, *dates, there)
        )
    rows = _beside(rows, _visits(frames["followup"]))
    contact = pl.max_horizontal("contact_on", "alive_on")
    rows = rows.with_columns(last_contact_on=contact, looked_on=pl.coalesce("looked_on", contact))
    rows = rows.with_columns(unpacked(*SPANS))
    _expect(rows)
    return _beside(rows, _complications(frames["complication"], rows))


def first_rows(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Of several, the first one counts: the earliest operation, else the lowest number."""
    order = ["case_id", "sequence"] if "sequence" in frame.columns else ["case_id"]
    if table == "operation":
        order.insert(1, "operated_on")
    ordered = frame.sort(order, nulls_last=True, maintain_order=True)
    return ordered.unique("case_id", keep="first", maintain_order=True)


def _beside(rows: pl.DataFrame, part: pl.DataFrame, key: str = "case_id") -> pl.DataFrame:
    return rows.join(part, on=key, how="left", maintain_order="left")


def _expect(frame: pl.DataFrame) -> None:
    for name, allowed in WORDS.items():
        if name in frame.columns:
            for word in frame[name].unique(maintain_order=True):
                expect(name, word, allowed)


def _patients(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "birth_year",
        "vital_status",
        patient_id="id",
        contact_on=packed("last_contact_on"),
        died_on=packed("died_on"),
    )


def _visits(frame: pl.DataFrame) -> pl.DataFrame:
    """Of each case: last seen alive, last looked at for the tumour, first dated recurrence."""
    import polars as pl

    status = pl.col("disease_status")
    looked = (status != "died").fill_null(False)
    shown = (status == "recurrence").fill_null(False)
    rows = frame.select(
        "case_id",
        seen=packed("seen_on"),
        alive=(status != "died").fill_null(True),
        looked=looked,
        shown=shown,
        recurred=packed("recurred_on"),
    ).with_columns(last_day=pl.col("seen") // LONGEST + pl.col("seen") % LONGEST)
    return rows.group_by("case_id").agg(
        pl.col("looked", "shown").any(),
        alive_on=pl.when("alive").then("seen").max(),
        looked_on=pl.when("looked").then("seen").max(),
        recurred_on=pl.col("recurred").min(),
        first_shown=pl.when("shown").then("last_day").min(),
    )


def _complications(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Of each case, what its list says within the window and by kind.

    ``least`` is what happened, ``most`` with it what may have; a grade that is missing is the
    lowest in the one and the highest in the other.
    """
    import polars as pl

    operated = rows.select("case_id", "operated_on.low", "operated_on.high")
    listed = frame.with_columns(on=packed("complication_on")).with_columns(unpacked("on"))
    listed = listed.join(operated, on="case_id", how="inner", maintain_order="left")
    _expect(listed)
    places = {grade: place for place, grade in enumerate(GRADES)}
    within = within_days(span("operated_on"), span("on"), WINDOW_DAYS)
    rank = pl.col("clavien_dindo").replace_strict(places, return_dtype=pl.Int32)
    listed = listed.with_columns(
        within=within, rank=rank, relevant=pl.col("isgps_grade").is_in(RELEVANT)
    )
    return listed.group_by("case_id").agg(
        pl.lit(True).alias("listed"),
        _kleene_any((pl.col("rank") >= places[MAJOR[0]]) & pl.col("within")).alias("major"),
        *(
            _kleene_any((pl.col("complication_type") == kind) & pl.col("relevant")).alias(kind)
            for kind in KINDS
        ),
        *_grades("least", pl.col("within"), missing=GRADES[0]),
        *_grades("most", pl.col("within").fill_null(True), missing=GRADES[-1]),
    )


def _kleene_any(truth: pl.Expr) -> pl.Expr:
    return truth.any(ignore_nulls=False)


def _grades(name: str, counted: pl.Expr, missing: str) -> list[pl.Expr]:
    """The highest place of the counted grades, and the sum of their weights."""
    import polars as pl

    rank = pl.col("rank").fill_null(GRADES.index(missing))
    weights = [*WEIGHTS.values(), 0]  # of grade V, which stands for itself
    weight = rank.replace_strict(dict(enumerate(weights)), return_dtype=pl.Int32)
    return [
        pl.when(counted).then(rank).max().alias(f"{name}_rank"),
        pl.when(counted).then(weight).sum().alias(f"{name}_weight"),
    ]
