"""Gray's test stratified by center: each center hands over O, E and a G × G covariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from biostat import gray
from biostat.aggregates import part as parts
from biostat.aggregates.logrank import sums_of, tables_of
from biostat.aggregates.part import Part, merge, subtract
from biostat.logrank import LogRankSums

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "gray", 1


def aggregate(
    exit_days: ArrayLike,
    cause: ArrayLike,
    *,
    group: ArrayLike,
    groups: Sequence[str],
    of_cause: str,
    causes: Sequence[str],
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Part:
    """The sums of one center for the cause named `of_cause`; `cause` is 0 or its place from 1.

    No table of event times leaves the center. Persons of unknown group (−1), time or stratum are
    left out and counted.
    """
    if of_cause not in causes:
        raise ValueError(f"of_cause: {of_cause!r} given, one of {list(causes)} needed")
    total = gray.stratified_gray_sums(
        exit_days, cause, group, list(causes).index(of_cause) + 1, len(groups),
        n_causes=len(causes), entry_days=entry_days, stratum=stratum,
    )  # fmt: skip
    spec = {"groups": list(groups), "causes": list(causes), "of_cause": of_cause}
    return Part(KIND, VERSION, spec, tables_of(total))


def finish(part: Part) -> LogRankSums:
    """The summed strata, for `logrank.compare_groups`: the test stratified by center."""
    return sums_of(part)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
