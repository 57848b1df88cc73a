"""What may leave of a table, and as what: the allow-list read off the disclosure classes."""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from registry import freezes

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

LEAVES: Final = ("safe", "quasi")
TOP_AGE: Final = 90
NEVER: Final = {"birth_year"}  # the age at the operation leaves instead
REFERENCES: Final = ("operated_on", "board_on", "diagnosed_on")
REFERRED: Final = [
    "case_id",
    "patient_id",
    *(name for on in REFERENCES for name in (on, f"{on}_precision")),
]
KEY_NAMES: Final = {
    "id": None,
    "center_id": "center",
    "case_id": "case",
    "patient_id": "patient",
    "assessment_id": "assessment",
}
KEPT_IN: Final = {"case_id": "case", "patient_id": "patient", "assessment_id": "assessment"}
PLAIN_KEYS: Final = {"sequence", "number", "state", "vessel"}
SPAN: Final = {"day": 0, "month": 14, "year": 182}  # from the first day to the middle


class Keys:
    """New numbers for centers, patients and cases: unrelated to any other freeze, the same for
    the same one, and in no order of time."""

    def __init__(self, freeze: str, parts: Mapping[str, Any]) -> None:
        self.key = hmac.digest(settings.SECRET_KEY.encode(), freeze.encode(), "sha256")
        self.parts = parts

    def centers_in_order(self) -> list[str]:
        return sorted(self.parts, key=lambda code: self._mix(f"center {code}"))

    def batches(self, cases: int) -> "Iterator[CenterKeys]":
        """Of centers that have up to so many cases together, in their order."""
        batch: dict[str, str] = {}
        total = 0
        for place, code in enumerate(self.centers_in_order(), start=1):
            own = self.parts[code]["files"][freezes.FLAT]["rows"]
            if batch and total + own > cases:
                yield CenterKeys(self, batch)
                batch, total = {}, 0
            batch[code] = f"K{place:03}"
            total += own
        if batch:
            yield CenterKeys(self, batch)

    def _mix(self, text: str) -> bytes:
        return hmac.digest(self.key, text.encode(), "sha256")

    def numbers(self, table: str, code: str, n: int) -> "np.ndarray[Any, Any]":
        """1 to n in an order that only the key tells: that of a stream of random numbers."""
        import numpy as np

        stream = hashlib.shake_256(self._mix(f"{table} {code}")).digest(8 * n)
        found = np.empty(n, np.int64)
        found[np.argsort(np.frombuffer(stream, "<u8"), kind="stable")] = np.arange(1, n + 1)
        return found


@dataclass(frozen=True)
class CenterKeys:
    """``K007-00042``: the 42nd of center K007, in an order that tells nothing; ``places`` are
    the centers by code."""

    keys: Keys
    places: Mapping[str, str]

    @property
    def centers(self) -> dict[int, str]:
        return {self.keys.parts[code]["center"]: place for code, place in self.places.items()}

    def files(self, table: str) -> list[Path]:
        return [freezes.path(self.keys.parts[code]["files"][table]) for code in self.places]

    @cached_property
    def numbered(self) -> "dict[str, pl.DataFrame]":
        """By the name of a key: the old number, the new key, and its place among all."""
        return {name: self._numbered(name, table) for name, table in KEPT_IN.items()}

    def _numbered(self, name: str, table: str) -> "pl.DataFrame":
        import polars as pl

        frame = pl.read_parquet(self.files(table), columns=["center_id", "id"])
        by_center = frame.sort("id").partition_by("center_id", as_dict=True)
        parts = [
            self._of_center(table, code, place, by_center.get((center,), frame.clear())["id"])
            for (code, place), center in zip(self.places.items(), self.centers, strict=True)
        ]
        known = pl.concat(parts).with_columns(pl.int_range(pl.len()).alias(_rank(name)))
        return known.rename({"id": name, "key": KEPT_IN[name]})

    def _of_center(self, table: str, code: str, place: str, ids: "pl.Series") -> "pl.DataFrame":
        """In the order of the new keys."""
        import polars as pl

        number = pl.Series("number", self.keys.numbers(table, code, len(ids)))
        key = pl.concat_str(pl.lit(f"{place}-"), pl.col("number").cast(pl.String).str.zfill(5))
        return pl.DataFrame([ids, number]).sort("number").select("id", key=key)


def references(flat: "pl.DataFrame") -> "pl.DataFrame":
    """case_id, patient_id and the day from which the days of the case are counted."""
    import polars as pl

    return flat.select(
        "case_id", "patient_id", reference=pl.coalesce(middle(name) for name in REFERENCES)
    )


def middle(name: str) -> "pl.Expr":
    """The middle of what is known of a date."""
    import polars as pl

    span = pl.col(f"{name}_precision").replace_strict(SPAN, default=None, return_dtype=pl.Int64)
    return pl.col(name) + pl.duration(days=span)


def deidentify(
    table: str,
    dictionary: list[dict[str, Any]],
    frame: "pl.DataFrame",
    days: "pl.DataFrame",
    keys: CenterKeys,
    rare: Mapping[str, frozenset[str]],
) -> "pl.DataFrame":
    """The rows of some centers as they may leave, in the order of their new keys."""
    frame = _with_keys(table, _with_reference(table, frame, days), keys)
    reasons = "missing" in frame.columns
    if reasons:
        frame = _with_reasons(dictionary, frame)
    frame = frame.sort(_order(table))
    chosen = [_key(name, keys) for name in _keys(table, dictionary)]
    for column in leaving(dictionary):
        chosen += _values(column, rare, frame.columns if reasons else None)
    return frame.select(chosen)


def leaving(dictionary: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns of the allow-list; precision goes with its date."""
    return [
        column
        for column in dictionary
        if column.get("disclosure") in LEAVES
        and column["name"] not in NEVER
        and column["kind"] != "precision"
    ]


def _keys(table: str, dictionary: list[dict[str, Any]]) -> list[str]:
    names = [c["name"] for c in dictionary if c["kind"] == "key"]
    wanted = [n for n in names if KEY_NAMES.get(n) or n in PLAIN_KEYS]
    own = {"patient": ["patient_id"], "case": ["case_id"], "assessment": ["assessment_id"]}
    return [*wanted, *own.get(table, [])]


def _order(table: str) -> list[str]:
    case = _rank("case_id")
    order = {"patient": [_rank("patient_id")], "vessel": [case, _rank("assessment_id"), "vessel"]}
    return order.get(table, [case, "sequence"] if table in SEQUENCED else [case])


SEQUENCED: Final = ("assessment", "operation", "specimen", "complication", "therapy", "followup")


def _rank(name: str) -> str:
    return f"{name} rank"


def _key(name: str, keys: CenterKeys) -> "pl.Expr":
    import polars as pl

    if name == "center_id":
        return pl.col(name).replace_strict(keys.centers, return_dtype=pl.String).alias("center")
    return pl.col(KEY_NAMES.get(name) or name)


def _with_keys(table: str, frame: "pl.DataFrame", keys: CenterKeys) -> "pl.DataFrame":
    for name, own in KEPT_IN.items():
        column = "id" if own == table else name
        if column in frame.columns:
            known = keys.numbered[name].rename({name: column})
            frame = frame.join(known, on=column, how="left", maintain_order="left")
    return frame


def _with_reference(table: str, frame: "pl.DataFrame", days: "pl.DataFrame") -> "pl.DataFrame":
    """A patient's days are counted from the first case."""
    if table == "patient":
        first = days.sort("case_id").unique("patient_id", keep="first").drop("case_id")
        return frame.join(first, left_on="id", right_on="patient_id", how="left")
    key = "id" if table == "case" else "case_id"
    one = days.select(case_key="case_id", reference="reference")
    return frame.join(one, left_on=key, right_on="case_key", how="left")


def _values(
    column: Mapping[str, Any], rare: Mapping[str, frozenset[str]], reasons: Collection[str] | None
) -> "list[pl.Expr]":
    """A column as it may leave, and why it is missing where the table keeps that: ``reasons``
    are the columns that say so for some row."""
    import polars as pl

    name, kind = column["name"], column["kind"]
    if kind == "date":
        elapsed = (middle(name) - pl.col("reference")).dt.total_days()
        found = [elapsed.alias(f"{_days(name)}"), pl.col(f"{name}_precision")]
    elif name == "age_years":
        found = [pl.min_horizontal(pl.col(name), pl.lit(TOP_AGE, dtype=pl.Int32)).alias(name)]
    elif few := rare.get(name):
        found = [pl.when(~pl.col(name).is_in(list(few))).then(pl.col(name)).alias(name)]
    else:
        found = [pl.col(name)]
    return found if reasons is None else [*found, _reason(name, rare.get(name), reasons)]


def _with_reasons(dictionary: list[dict[str, Any]], frame: "pl.DataFrame") -> "pl.DataFrame":
    """Each different text of ``missing`` is read once; a column for each variable that some
    row has a reason for."""
    import polars as pl

    names = {column["name"]: pl.String() for column in leaving(dictionary)}
    texts = frame.select("missing").unique()
    read = texts["missing"].str.json_decode(pl.Struct(names)).struct.unnest()
    given = [pl.col(n).alias(_missing(n)) for n in names if read[n].null_count() < read.height]
    known = texts.hstack(read.select(given))
    return frame.join(known, on="missing", how="left", maintain_order="left").drop("missing")


def _reason(name: str, few: frozenset[str] | None, reasons: Collection[str]) -> "pl.Expr":
    """Why there is no value; a value too rare to leave is withheld."""
    import polars as pl

    told = _missing(name) in reasons
    reason = pl.col(_missing(name)) if told else pl.lit(None, dtype=pl.String)
    if few:
        withheld = pl.when(pl.col(name).is_in(list(few))).then(pl.lit("withheld"))
        reason = pl.coalesce(withheld, reason)
    return reason.alias(_missing(name))


def _missing(name: str) -> str:
    return f"{name}_missing"


def _days(name: str) -> str:
    return f"{name.removesuffix('_on')}_days"


def codebook(table: str, dictionary: list[dict[str, Any]]) -> Iterator[list[str]]:
    """One line a column of the export, in its order."""
    for name in _keys(table, dictionary):
        yield [KEY_NAMES.get(name) or name, "Key of this export", "text", "", "", ""]
    reasons = any(c["name"] == "missing" for c in dictionary)
    for column in leaving(dictionary):
        yield from _lines(column, reasons)


def _lines(column: Mapping[str, Any], reasons: bool) -> Iterator[list[str]]:
    name, label = column["name"], column.get("label", "")
    values = "; ".join(f"{code} = {word}" for code, word in column.get("words", ()))
    if column["kind"] == "date":
        note = "from the operation, else the board, else the diagnosis; middle of what is known"
        yield [_days(name), label, "integer", "days", "", note]
        yield [f"{name}_precision", f"{label}: precision", "word", "", "day; month; year", ""]
    else:
        note = f"top-coded at {TOP_AGE}" if name == "age_years" else ""
        yield [name, label, column["kind"], column.get("unit", ""), values, note]
    if reasons:
        yield [f"{name}_missing", f"{label}: why missing", "word", "", "", "reason, if no value"]
