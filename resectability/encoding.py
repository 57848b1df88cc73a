"""The findings of frozen cases as columns: what ``adapters`` says of one case, of all at once.

``test_freezes`` holds both equal. A contact is kept as its ends; a class leaves its lower end
out, as in ``rules.CONTACT_CLASSES``.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from registry.freezes.flat import vessel_variables
from registry.freezes.tables import LIST_SEPARATOR
from registry.vocabulary import Vessel
from resectability.adapters.vessels import (
    ABOVE,
    CLASS_BOUNDS,
    CONTOURS,
    OCCLUSIONS,
    PORTAL,
    PORTAL_PARTS,
    THROMBI,
    VARIANT,
)
from rules.vectorised import ABSENT_SUFFIX

if TYPE_CHECKING:
    import polars as pl

VEINS = (PORTAL, *PORTAL_PARTS)
WHOLE_CIRCLE = 360.0


class Ends(NamedTuple):
    low: "pl.Expr"
    high: "pl.Expr"
    low_open: "pl.Expr"


def encoded(cases: "pl.DataFrame") -> "pl.DataFrame":
    """A row a case, with the columns that ``core.scoring.score`` reads."""
    return cases.select(_columns())


def scope() -> "pl.Expr":
    """As ``adapters.in_scope``: null where nobody can say."""
    import polars as pl

    site = pl.col("primary_site")
    poor = pl.coalesce("differentiation", "biopsy_differentiation") == "poor"
    inside = (site == "pancreas") & ~poor.fill_null(False)
    return pl.when(site.is_not_null()).then(inside)


def _columns() -> "Iterator[pl.Expr]":
    import polars as pl

    yield pl.col("location").alias("tumour.location")
    yield pl.col("organs_invaded").str.split(LIST_SEPARATOR).alias("organs.invaded")
    yield _yes_no(pl.col("en_bloc_feasible")).alias("organs.en_bloc_feasible")
    for vessel in Vessel.codes():
        if vessel not in VEINS:
            yield from _vessel(vessel)
    yield from _portal_axis(f"vessels.{PORTAL}")


def _yes_no(answer: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(answer).then(pl.lit("yes")).when(~answer).then(pl.lit("no"))


def _vessel(vessel: str) -> "Iterator[pl.Expr]":
    import polars as pl

    name = f"vessels.{vessel}"
    ends, reconstructible = _ends(vessel), _yes_no(pl.col(f"{vessel}_reconstructible"))
    extends = [
        (f"{name}.extends_to_{v}", f"{vessel}_extends_to_{v.lower()}") for v in ("CA", "PHA")
    ]
    if vessel == VARIANT:
        absent = ~pl.col(f"{vessel}_present").fill_null(True)
        ends = Ends(*(pl.when(~absent).then(end) for end in ends))
        reconstructible = pl.when(~absent).then(reconstructible)
        yield absent.alias(f"{name}.contact_deg{ABSENT_SUFFIX}")
        yield absent.alias(f"{name}.reconstructible{ABSENT_SUFFIX}")
        for found, column in extends:
            yield pl.when(~absent).then(pl.col(column)).alias(found)
    else:
        for found, column in extends:
            yield pl.col(column).alias(found)
    yield from _contact(f"{name}.contact_deg", ends)
    yield reconstructible.alias(f"{name}.reconstructible")


def _ends(vessel: str) -> Ends:
    """Degrees before class before range."""
    import polars as pl

    degrees, word = pl.col(f"{vessel}_contact_deg"), pl.col(f"{vessel}_contact_class")
    lows = {name: round(low) for name, (low, _) in CLASS_BOUNDS.items()}
    highs = {name: high for name, (_, high) in CLASS_BOUNDS.items()}
    low, high = (
        word.replace_strict(ends, default=None, return_dtype=pl.Float64) for ends in (lows, highs)
    )
    open_ = degrees.is_null() & word.is_in(["abutment", "encasement"]).fill_null(False)
    return Ends(
        pl.coalesce(degrees, low, f"{vessel}_contact_low_deg"),
        pl.coalesce(degrees, high, f"{vessel}_contact_high_deg"),
        open_,
    )


def _contact(name: str, ends: Ends) -> "Iterator[pl.Expr]":
    """As ``rules.vectorised.encode`` lays them out: one number, or else its two ends."""
    import polars as pl

    exact = ends.low == ends.high
    yield pl.when(exact).then(ends.low).alias(name)
    yield pl.when(~exact).then(ends.low).alias(f"{name}.low")
    yield pl.when(~exact).then(ends.high).alias(f"{name}.high")
    yield pl.when(~exact).then(ends.low_open).alias(f"{name}.low_open")
    yield pl.when(~exact).then(pl.lit(False)).alias(f"{name}.high_open")


def _portal_axis(name: str) -> "Iterator[pl.Expr]":
    import polars as pl

    there = [_there(vein) for vein in VEINS]
    count = reduce(lambda one, other: one + other, [t.cast(pl.Int32) for t in there])
    yield from _contact(f"{name}.contact_deg", _worst_contact(there, count))
    for variable, order in (
        ("contour", CONTOURS),
        ("thrombus", THROMBI),
        ("occlusion", OCCLUSIONS),
    ):
        yield _worst_word(variable, order, there).alias(f"{name}.{variable}")
    closed = [pl.col(f"{vein}_cavernous_transformation") for vein in VEINS]
    yield _any(closed, there, count).alias(f"{name}.cavernous_transformation")
    impossible = [~pl.col(f"{vein}_reconstructible") for vein in VEINS]
    yield _yes_no(~_any(impossible, there, count)).alias(f"{name}.reconstructible")


def _there(vein: str) -> "pl.Expr":
    """Something of the vein is recorded, be it only why nothing is known."""
    import polars as pl

    values = [pl.col(f"{vein}_{c.name}").is_not_null() for c in vessel_variables()]
    return reduce(or_, [pl.col(f"{vein}_recorded").fill_null(False), *values])


def _worst_contact(there: "Sequence[pl.Expr]", count: "pl.Expr") -> Ends:
    """Of one vein as it is; of several, between the largest lower and the largest upper end."""
    import polars as pl

    each = [_ends(vein) for vein in VEINS]
    above = [e.low + pl.when(e.low_open).then(ABOVE).otherwise(0.0) for e in each]
    lows = [pl.when(t).then(low.fill_null(0.0)) for t, low in zip(there, above, strict=True)]
    highs = [
        pl.when(t).then(e.high.fill_null(WHOLE_CIRCLE)) for t, e in zip(there, each, strict=True)
    ]
    one = count == 1
    return Ends(
        pl.when(one).then(pl.coalesce(e.low for e in each)).otherwise(pl.max_horizontal(lows)),
        pl.when(one).then(pl.coalesce(e.high for e in each)).otherwise(pl.max_horizontal(highs)),
        one & reduce(or_, [e.low_open for e in each]),
    )


def _worst_word(variable: str, order: Sequence[str], there: "Sequence[pl.Expr]") -> "pl.Expr":
    """Unknown if a part is unknown and the worst is not yet reached."""
    import polars as pl

    places = {word: place for place, word in enumerate(order)}
    words = [pl.col(f"{vein}_{variable}") for vein in VEINS]
    found = [w.replace_strict(places, default=None, return_dtype=pl.Int32) for w in words]
    lacking = reduce(or_, [t & w.is_null() for t, w in zip(there, words, strict=True)])
    worst = pl.max_horizontal(found)
    settled = worst.is_not_null() & ~(lacking & (worst < len(order) - 1))
    word = worst.replace_strict(
        {place: word for word, place in places.items()}, default=None, return_dtype=pl.String
    )
    return pl.when(settled).then(word)


def _any(answers: "Sequence[pl.Expr]", there: "Sequence[pl.Expr]", count: "pl.Expr") -> "pl.Expr":
    """True if one is true; unknown if none is and one is unknown."""
    import polars as pl

    yes = reduce(or_, [a.fill_null(False) for a in answers])
    known = reduce(and_, [~t | a.is_not_null() for t, a in zip(there, answers, strict=True)])
    return pl.when(yes).then(True).when(known & (count > 0)).then(False)
