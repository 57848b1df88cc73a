"""The findings of frozen cases as columns: what ``adapters`` says of one case, of all at once.

``test_freezes`` holds both equal. The columns are those of ``rules.encoding``.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from registry.freezes.flat import vessel_variables
from registry.freezes.tables import LIST_SEPARATOR
from registry.vocabulary import Vessel
from resectability.adapters.vessels import (
    CONTOURS,
    OCCLUSIONS,
    PORTAL,
    PORTAL_PARTS,
    THROMBI,
    VARIANT,
)
from rules import CONTACT_CLASSES, Catalogue
from rules.encoding import (
    ABSENT,
    HELD,
    HIGH,
    LOW,
    MAYBE,
    POSSIBLE,
    YES,
    closed,
    mask,
    mask_type,
    unknown_mask,
)

if TYPE_CHECKING:
    import polars as pl

VEINS = (PORTAL, *PORTAL_PARTS)
UNKNOWN = closed(None)
WHOLE_CIRCLE = 360.0
CLASS_ENDS = {word: closed(value) for word, value in CONTACT_CLASSES.items()}


class Ends(NamedTuple):
    """Of a contact in degrees, closed; null where unknown."""

    low: "pl.Expr"
    high: "pl.Expr"


def encoded(cases: "pl.DataFrame", catalogue: Catalogue) -> "pl.DataFrame":
    """A row a case, with the columns that ``core.scoring.score`` reads."""
    return cases.select(_Columns(catalogue).all())


def scope() -> "pl.Expr":
    """As ``adapters.in_scope``: null where nobody can say."""
    import polars as pl

    site = pl.col("primary_site")
    poor = pl.coalesce("differentiation", "biopsy_differentiation") == "poor"
    inside = (site == "pancreas") & ~poor.fill_null(False)
    return pl.when(site.is_not_null()).then(inside)


class _Columns:
    """Findings that the catalogue does not have are left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.findings = catalogue.findings

    def all(self) -> "Iterator[pl.Expr]":
        import polars as pl

        yield from self.word("tumour.location", pl.col("location"))
        yield from self.words("organs.invaded", pl.col("organs_invaded"))
        yield from self.word("organs.en_bloc_feasible", _yes_no(pl.col("en_bloc_feasible")))
        for vessel in Vessel.codes():
            if vessel not in VEINS:
                yield from self.vessel(vessel)
        yield from self.portal_axis(f"vessels.{PORTAL}")

    def word(self, name: str, word: "pl.Expr") -> "Iterator[pl.Expr]":
        if name not in self.findings:
            return
        finding = self.findings[name]
        masks = {value: mask(finding, [value]) for value in finding.values}
        possible = word.replace_strict(
            masks, default=unknown_mask(finding), return_dtype=mask_type(finding)
        )
        yield possible.alias(name + POSSIBLE)

    def words(self, name: str, joined: "pl.Expr") -> "Iterator[pl.Expr]":
        import polars as pl

        if name not in self.findings:
            return
        finding = self.findings[name]
        dtype, given = mask_type(finding), joined.str.split(LIST_SEPARATOR)
        held = reduce(
            or_,
            [
                pl.when(given.list.contains(word))
                .then(pl.lit(mask(finding, [word]), dtype=dtype))
                .otherwise(pl.lit(0, dtype=dtype))
                for word in finding.values
            ],
        )
        unknown = pl.lit(unknown_mask(finding), dtype=dtype)
        yield held.alias(name + HELD)
        yield pl.when(joined.is_null()).then(unknown).otherwise(held).alias(name + POSSIBLE)

    def yes_no(self, name: str, answer: "pl.Expr") -> "Iterator[pl.Expr]":
        if name in self.findings:
            yield answer.fill_null(False).alias(name + YES)
            yield answer.fill_null(True).alias(name + MAYBE)

    def contact(self, name: str, ends: Ends) -> "Iterator[pl.Expr]":
        if name in self.findings:
            yield ends.low.fill_null(UNKNOWN[0]).alias(name + LOW)
            yield ends.high.fill_null(UNKNOWN[1]).alias(name + HIGH)

    def vessel(self, vessel: str) -> "Iterator[pl.Expr]":
        import polars as pl

        name = f"vessels.{vessel}"
        there = pl.lit(True)
        if vessel == VARIANT:
            there = pl.col(f"{vessel}_present").fill_null(True)
            yield (~there).alias(f"{name}.contact_deg{ABSENT}")
            yield (~there).alias(f"{name}.reconstructible{ABSENT}")
        ends = Ends(*(pl.when(there).then(end) for end in _ends(vessel)))
        yield from self.contact(f"{name}.contact_deg", ends)
        yield from self.word(
            f"{name}.reconstructible",
            pl.when(there).then(_yes_no(pl.col(f"{vessel}_reconstructible"))),
        )
        for other in ("CA", "PHA"):
            extends = pl.when(there).then(pl.col(f"{vessel}_extends_to_{other.lower()}"))
            yield from self.yes_no(f"{name}.extends_to_{other}", extends)

    def portal_axis(self, name: str) -> "Iterator[pl.Expr]":
        import polars as pl

        there = [_there(vein) for vein in VEINS]
        count = reduce(lambda one, other: one + other, [t.cast(pl.Int32) for t in there])
        yield from self.contact(f"{name}.contact_deg", _worst_contact(there, count))
        for variable, order in (
            ("contour", CONTOURS),
            ("thrombus", THROMBI),
            ("occlusion", OCCLUSIONS),
        ):
            yield from self.word(f"{name}.{variable}", _worst_word(variable, order, there))
        closed_off = [pl.col(f"{vein}_cavernous_transformation") for vein in VEINS]
        yield from self.yes_no(f"{name}.cavernous_transformation", _any(closed_off, there, count))
        impossible = [~pl.col(f"{vein}_reconstructible") for vein in VEINS]
        yield from self.word(f"{name}.reconstructible", _yes_no(~_any(impossible, there, count)))


def _yes_no(answer: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(answer).then(pl.lit("yes")).when(~answer).then(pl.lit("no"))


def _ends(vessel: str) -> Ends:
    """Degrees before class before range."""
    import polars as pl

    degrees, word = pl.col(f"{vessel}_contact_deg"), pl.col(f"{vessel}_contact_class")
    low, high = (
        word.replace_strict(
            {word: ends[end] for word, ends in CLASS_ENDS.items()},
            default=None,
            return_dtype=pl.Float64,
        )
        for end in (0, 1)
    )
    return Ends(
        pl.coalesce(degrees, low, f"{vessel}_contact_low_deg"),
        pl.coalesce(degrees, high, f"{vessel}_contact_high_deg"),
    )


def _there(vein: str) -> "pl.Expr":
    """Something of the vein is recorded, be it only why nothing is known."""
    import polars as pl

    values = [pl.col(f"{vein}_{c.name}").is_not_null() for c in vessel_variables()]
    return reduce(or_, [pl.col(f"{vein}_recorded").fill_null(False), *values])


def _worst_contact(there: "Sequence[pl.Expr]", count: "pl.Expr") -> Ends:
    """Of one vein as it is; of several, between the largest lower and the largest upper end."""
    import polars as pl

    each = [_ends(vein) for vein in VEINS]
    lows = [pl.when(t).then(ends.low.fill_null(0.0)) for t, ends in zip(there, each, strict=True)]
    highs = [
        pl.when(t).then(ends.high.fill_null(WHOLE_CIRCLE))
        for t, ends in zip(there, each, strict=True)
    ]
    one = count == 1
    return Ends(
        pl.when(one).then(pl.coalesce(e.low for e in each)).otherwise(pl.max_horizontal(lows)),
        pl.when(one).then(pl.coalesce(e.high for e in each)).otherwise(pl.max_horizontal(highs)),
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
