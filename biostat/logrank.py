"""Log-rank tests: plain, stratified and for trend, from sums that add over strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, chi2_tail, floats
from biostat.risk_table import RiskTable, tables_by_stratum

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class LogRankSums:
    """What one stratum contributes: O, E and the hypergeometric covariance of O − E."""

    n: NumberArray  # (G,)
    observed: NumberArray  # (G,)
    expected: FloatArray  # (G,)
    variance: FloatArray  # (G, G)
    n_left_out: int  # without usable time, group or stratum

    def __add__(self, other: LogRankSums) -> LogRankSums:
        return LogRankSums(
            self.n + other.n,
            self.observed + other.observed,
            self.expected + other.expected,
            self.variance + other.variance,
            self.n_left_out + other.n_left_out,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """`chi2` and `p` are None where nothing can be compared; `df` is the rank of the variance."""

    chi2: float | None
    df: int
    p: float | None
    n: NumberArray  # (G,)
    observed: NumberArray  # (G,)
    expected: FloatArray  # (G,)
    n_left_out: int


def logrank(
    exit_days: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    n_groups: int,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> LogRank:
    """U = Σ (d_g − D·n_g/n), χ² = U'V⁻U over persons (n,); sums are taken within each stratum.

    V is hypergeometric; n = 1 at an event time adds no variance. A group without events stays in;
    a group never at risk drops a degree of freedom; all censored gives None, not 0. Persons
    without time, group (−1) or stratum are left out and counted.
    Source: Mantel 1966; Peto and Peto 1972.
    """
    return compare_groups(stratified_sums(exit_days, event, group, n_groups, entry_days, stratum))


def stratified_sums(
    exit_days: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    n_groups: int,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> LogRankSums:
    """The sums of `logrank`; without `stratum` all persons are one stratum."""
    tables, lost = tables_by_stratum(
        exit_days, event, stratum, entry_days=entry_days, group=group, n_groups=n_groups
    )
    return add_strata([logrank_sums(table) for table in tables], n_groups, lost)


def logrank_sums(table: RiskTable) -> LogRankSums:
    """The contribution of one stratum; every cause is an event."""
    events = table.events.sum(axis=2)
    total = events.sum(axis=1)
    n = (table.events.sum(axis=2) + table.censored).sum(axis=0)
    at = total > 0
    d, total, y = events[at], total[at].astype(float), table.at_risk[at]
    whole = y.sum(axis=1).astype(float)
    share = y / whole[:, None]
    spread = np.where(whole > 1, total * (whole - total) / np.maximum(whole - 1, 1), 0.0)
    weighted = share * spread[:, None]
    variance = np.diag(weighted.sum(axis=0)) - weighted.T @ share
    expected = (share * total[:, None]).sum(axis=0)
    return LogRankSums(n, d.sum(axis=0), expected, variance, int(table.unusable.sum()))


def add_strata(
    parts: Sequence[LogRankSums], n_groups: int, without_stratum: int = 0
) -> LogRankSums:
    """The sum over strata, in the order given."""
    none, square = np.zeros(n_groups, np.int64), np.zeros((n_groups, n_groups))
    total = LogRankSums(none, none, np.zeros(n_groups), square, without_stratum)
    for part in parts:
        total = total + part
    return total


def compare_groups(total: LogRankSums) -> LogRank:
    """χ² with a generalised inverse, so that groups never compared cost no degree of freedom."""
    score = total.observed - total.expected
    values, vectors = np.linalg.eigh(total.variance)
    usable = values > _NEGLIGIBLE * max(values.max(initial=0.0), 1e-300)
    df = int(usable.sum())
    if df == 0:
        return _compared(total, None, 0)
    along = vectors[:, usable].T @ score
    chi2 = float((along**2 / values[usable]).sum())
    return _compared(total, chi2, df)


def compare_trend(total: LogRankSums, scores: ArrayLike) -> LogRank:
    """(s'U)² / s'Vs with one degree of freedom for ordered groups with scores s (G,).

    Source: Tarone 1975.
    """
    s = floats(scores, "scores", length=len(total.n))
    variance = float(s @ total.variance @ s)
    scale = float(np.trace(total.variance)) * float((s**2).max(initial=0.0))
    if variance <= _NEGLIGIBLE * scale or scale == 0:
        return _compared(total, None, 0)
    chi2 = float(s @ (total.observed - total.expected)) ** 2 / variance
    return _compared(total, chi2, 1)


def _compared(total: LogRankSums, chi2: float | None, df: int) -> LogRank:
    p = None if chi2 is None else chi2_tail(chi2, df)
    return LogRank(chi2, df, p, total.n, total.observed, total.expected, total.n_left_out)
