"""The findings of frozen cases as columns: what ``adapters`` says of one case, of all at once.

``test_freezes`` holds both equal. The columns are those of ``rules.encoding``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

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
    # lazily, since parts that several findings share are then computed once
    columns = _Columns(catalogue, cases["organs_invaded"].drop_nulls().unique())
    return cases.lazy().with_columns(_of_veins()).select(columns.all()).collect()


def columns_read(catalogue: Catalogue) -> set[str]:
    """Of a flat file, to be encoded for this catalogue."""
    expressions = [*_of_veins(), *_Columns(catalogue).all()]
    read = {name for expression in expressions for name in expression.meta.root_names()}
    return read - {expression.meta.output_name() for expression in _of_veins()}


def scope() -> "pl.Expr":
    """As ``adapters.in_scope``: null where nobody can say."""
    import polars as pl

    site = pl.col("primary_site")
    poor = pl.coalesce("differentiation", "biopsy_differentiation") == "poor"
    inside = (site == "pancreas") & ~poor.fill_null(False)
    return pl.when(site.is_not_null()).then(inside)


class _Columns:
    """Findings that the catalogue does not have are left out."""

    def __init__(self, catalogue: Catalogue, lists: Iterable[str] = ()) -> None:
        self.findings = catalogue.findings
        self.lists = tuple(lists)  # of organs, each as it occurs: few among many cases

    def all(self) -> "Iterator[pl.Expr]":
        import polars as pl

        yield from self.word("tumour.location", pl.col("location"))
        yield from self.words("organs.invaded", pl.col("organs_invaded"))
        yield from self.yes_no_word("organs.en_bloc_feasible", pl.col("en_bloc_feasible"))
        for vessel in Vessel.codes():
            if vessel not in VEINS:
                yield from self.vessel(vessel)
        yield from self.portal_axis(f"vessels.{PORTAL}")

    def word(self, name: str, word: "pl.Expr") -> "Iterator[pl.Expr]":
        if name in self.findings:
            yield self.mask(name, {value: word == value for value in self.findings[name].values})

    def yes_no_word(self, name: str, answer: "pl.Expr") -> "Iterator[pl.Expr]":
        if name in self.findings:
            yield self.mask(name, {"yes": answer, "no": ~answer})

    def mask(self, name: str, said: "Mapping[str, pl.Expr]") -> "pl.Expr":
        import polars as pl

        finding = self.findings[name]
        dtype = mask_type(finding)
        possible = pl.lit(unknown_mask(finding), dtype=dtype)
        for word, holds in said.items():
            own = pl.lit(mask(finding, [word]), dtype=dtype)
            possible = pl.when(holds).then(own).otherwise(possible)
        return possible.alias(name + POSSIBLE)

    def words(self, name: str, joined: "pl.Expr") -> "Iterator[pl.Expr]":
        if name not in self.findings:
            return
        finding = self.findings[name]
        dtype = mask_type(finding)
        masks = {given: mask(finding, given.split(LIST_SEPARATOR)) for given in self.lists}
        held = joined.replace_strict(masks, default=None, return_dtype=dtype)
        yield held.fill_null(0).alias(name + HELD)
        yield held.fill_null(unknown_mask(finding)).alias(name + POSSIBLE)

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
        yield from self.yes_no_word(
            f"{name}.reconstructible", pl.when(there).then(pl.col(f"{vessel}_reconstructible"))
        )
        for other in ("CA", "PHA"):
            extends = pl.when(there).then(pl.col(f"{vessel}_extends_to_{other.lower()}"))
            yield from self.yes_no(f"{name}.extends_to_{other}", extends)

    def portal_axis(self, name: str) -> "Iterator[pl.Expr]":
        import polars as pl

        yield from self.contact(f"{name}.contact_deg", _worst_contact())
        for variable, order in (
            ("contour", CONTOURS),
            ("thrombus", THROMBI),
            ("occlusion", OCCLUSIONS),
        ):
            if f"{name}.{variable}" in self.findings:
                yield self.mask(f"{name}.{variable}", _worst_word(variable, order))
        closed_off = [pl.col(f"{vein}_cavernous_transformation") for vein in VEINS]
        yield from self.yes_no(f"{name}.cavernous_transformation", _any(closed_off))
        impossible = [~pl.col(f"{vein}_reconstructible") for vein in VEINS]
        yield from self.yes_no_word(f"{name}.reconstructible", ~_any(impossible))


def _ends(vessel: str) -> Ends:
    """Degrees before class before range."""
    import polars as pl

    degrees, word = pl.col(f"{vessel}_contact_deg"), pl.col(f"{vessel}_contact_class")
    low, high = pl.col(f"{vessel}_contact_low_deg"), pl.col(f"{vessel}_contact_high_deg")
    for name, (least, most) in CLASS_ENDS.items():
        low = pl.when(word == name).then(least).otherwise(low)
        high = pl.when(word == name).then(most).otherwise(high)
    return Ends(pl.coalesce(degrees, low), pl.coalesce(degrees, high))


def _of_veins() -> "Iterator[pl.Expr]":
    """Columns that the findings of the portal axis share."""
    for vein in VEINS:
        ends = _ends(vein)
        yield _recorded(vein).alias(f"there.{vein}")
        yield ends.low.alias(f"low.{vein}")
        yield ends.high.alias(f"high.{vein}")


def _recorded(vein: str) -> "pl.Expr":
    """Something of the vein is, be it only why nothing is known."""
    import polars as pl

    return pl.col(f"{vein}_recorded").fill_null(False)


def _there() -> "list[pl.Expr]":
    import polars as pl

    return [pl.col(f"there.{vein}") for vein in VEINS]


def _count() -> "pl.Expr":
    import polars as pl

    return reduce(lambda one, other: one + other, [t.cast(pl.UInt8) for t in _there()])


def _worst_contact() -> Ends:
    """Of one vein as it is; of several, between the largest lower and the largest upper end."""
    import polars as pl

    def worst(end: str, unknown: float) -> "pl.Expr":
        own = [pl.col(f"{end}.{vein}") for vein in VEINS]
        ends = [
            pl.when(there).then(one.fill_null(unknown))
            for there, one in zip(_there(), own, strict=True)
        ]
        return pl.when(_count() == 1).then(pl.coalesce(own)).otherwise(pl.max_horizontal(ends))

    return Ends(worst("low", 0.0), worst("high", WHOLE_CIRCLE))


def _worst_word(variable: str, order: Sequence[str]) -> "dict[str, pl.Expr]":
    """Where it is which word; unknown if a part is unknown and the worst is not yet reached."""
    import polars as pl

    words = [pl.col(f"{vein}_{variable}") for vein in VEINS]
    lacking = reduce(or_, [t & w.is_null() for t, w in zip(_there(), words, strict=True)])
    said: dict[str, pl.Expr] = {}
    worse = pl.lit(False)
    for word in reversed(order):
        found = reduce(or_, [one.eq_missing(pl.lit(word)) for one in words])
        said[word] = found & ~worse if word == order[-1] else found & ~worse & ~lacking
        worse |= found
    return said


def _any(answers: "Sequence[pl.Expr]") -> "pl.Expr":
    """True if one is true; unknown if none is and one is unknown."""
    import polars as pl

    yes = reduce(or_, [answer.fill_null(False) for answer in answers])
    known = reduce(and_, [~t | a.is_not_null() for t, a in zip(_there(), answers, strict=True)])
    return pl.when(yes).then(True).when(known & (_count() > 0)).then(False)
