"""The shape of every mergeable aggregate: versioned, sparse tables of sums that add."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import IntArray, NumberArray


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Sums by integer key: `keys` (R, k) ascending and distinct, `values` (R, m), no row of zeros.

    Whole numbers stay whole numbers, so that adding them is exact in any order.
    """

    keys: IntArray
    values: NumberArray


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one center contributes to one statistic; `spec` must be equal in all that are merged."""

    kind: str
    version: int
    spec: Mapping[str, Any]
    tables: Mapping[str, Table]


def table(keys: ArrayLike, values: ArrayLike) -> Table:
    """Rows of equal key are added, rows of zeros dropped, rows put in order of their keys."""
    labels, sums = _columns(np.asarray(keys, np.int64)), _columns(np.asarray(values))
    if sums.dtype.kind in "bu":
        sums = sums.astype(np.int64)
    code = _codes(labels)
    if len(code) and (np.diff(code) <= 0).any():
        order = np.argsort(code, kind="stable")
        starts = np.nonzero(np.diff(code[order], prepend=-1))[0]
        labels, sums = labels[order[starts]], _added(sums[order], starts)
    used = (sums != 0).any(axis=1)
    return Table(labels[used], sums[used])


def merge(parts: Iterable[Part]) -> Part:
    """The sum of parts of one kind, version and specification, in any order or grouping.

    Sums of whole numbers are exact; fractions are added with one rounding (math.fsum).
    Raises ValueError on no part at all or on parts that do not belong together.
    """
    given = list(parts)
    if not given:
        raise ValueError("merge: no part given; aggregate an empty cohort to get an empty part")
    first = given[0]
    for other in given[1:]:
        _check_same(first, other)
    names = sorted({name for part in given for name in part.tables})
    tables = {name: _stack([p.tables[name] for p in given if name in p.tables]) for name in names}
    return Part(first.kind, first.version, first.spec, tables)


def subtract(whole: Part, part: Part) -> Part:
    """The whole without one part: undoes `merge`, exactly so for whole numbers."""
    tables = {name: Table(t.keys, -t.values) for name, t in part.tables.items()}
    return merge([whole, Part(part.kind, part.version, part.spec, tables)])


def to_json(part: Part) -> dict[str, Any]:
    """Plain lists and numbers; two equal parts give equal objects."""
    return {
        "kind": part.kind,
        "version": part.version,
        "spec": dict(part.spec),
        "tables": {
            name: {"keys": t.keys.tolist(), "values": t.values.tolist()}
            for name, t in sorted(part.tables.items())
        },
    }


def from_json(data: Mapping[str, Any], kind: str, version: int) -> Part:
    """Read a part back. Raises ValueError on another kind or version, or on broken tables."""
    if data.get("kind") != kind or data.get("version") != version:
        found = f"{data.get('kind')} version {data.get('version')}"
        raise ValueError(f"part: {found} given, {kind} version {version} needed; aggregate again")
    tables = {name: _read_table(name, item) for name, item in data["tables"].items()}
    return Part(kind, version, dict(data["spec"]), tables)


def values_of(part: Part, name: str, width: int) -> NumberArray:
    """The values of a table with a single key (0,), zeros where nothing was added."""
    held = part.tables.get(name)
    return np.zeros(width) if held is None or not len(held.values) else held.values[0]


def rows_of(part: Part, name: str, rows: int, width: int) -> NumberArray:
    """A table with one key 0…rows−1 as an array (rows, width), zeros where nothing was added."""
    held = cells_of(part, name, 1, width)
    filled = np.zeros((rows, width))
    filled[held.keys[:, 0]] = held.values
    return filled


def cells_of(part: Part, name: str, keys: int, width: int) -> Table:
    """The table, or an empty one of the right shape."""
    held = part.tables.get(name)
    if held is None or not len(held.keys):
        return Table(np.zeros((0, keys), np.int64), np.zeros((0, width), np.int64))
    return held


def _codes(labels: IntArray) -> IntArray:
    """One number per key, in the order of the keys (mixed radix, or ranks where it would burst)."""
    if not len(labels):
        return np.zeros(0, np.int64)
    low = labels.min(axis=0)
    spans = [int(span) for span in labels.max(axis=0) - low + 1]
    if math.prod(spans) >= 2**62:
        return np.unique(labels, axis=0, return_inverse=True)[1].reshape(-1)
    code = np.zeros(len(labels), np.int64)
    for column, span in zip((labels - low).T, spans, strict=True):
        code = code * span + column
    return code


def _columns(rows: NumberArray) -> NumberArray:
    return rows[:, None] if rows.ndim == 1 else rows


def _check_same(first: Part, other: Part) -> None:
    if (first.kind, first.version) != (other.kind, other.version):
        raise ValueError(
            f"merge: {first.kind} version {first.version} cannot take"
            f" {other.kind} version {other.version}; aggregate all with one program version"
        )
    if dict(first.spec) != dict(other.spec):
        raise ValueError(
            f"merge: parts of {first.kind} were made with {dict(first.spec)} and"
            f" {dict(other.spec)}; aggregate all with one specification"
        )


def _stack(tables: Sequence[Table]) -> Table:
    filled = [t for t in tables if len(t.keys)]
    if not filled:
        return tables[0]
    return table(
        np.concatenate([t.keys for t in filled]), np.concatenate([t.values for t in filled])
    )


def _added(sums: NumberArray, starts: IntArray) -> NumberArray:
    """Runs of rows added: whole numbers exactly, fractions with one rounding."""
    if sums.dtype.kind == "i" or len(starts) == len(sums):
        return np.add.reduceat(sums, starts, axis=0)
    blocks = np.split(sums, starts[1:])
    return np.array([[math.fsum(column) for column in block.T] for block in blocks])


def _read_table(name: str, item: Mapping[str, Any]) -> Table:
    keys, values = np.asarray(item["keys"]), np.asarray(item["values"])
    if len(keys) != len(values) or (keys.size and keys.dtype.kind != "i"):
        raise ValueError(f"part: table {name} has broken keys; aggregate again")
    if not len(keys):
        return Table(np.zeros((0, 1), np.int64), np.zeros((0, 1), np.int64))
    return table(keys, values)
