"""Gray's test: do the cumulative incidences of one cause differ between groups?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray
from biostat.logrank import LogRank, LogRankSums, add_strata, compare_groups
from biostat.risk_table import RiskTable, tables_by_stratum


@dataclass(slots=True)
class _Variance:
    """Running sums over event times; `link` carries later weights back to earlier jumps."""

    link: FloatArray  # (G, G)
    square: FloatArray  # (G, G)
    mixed: FloatArray  # (G, G)
    plain: FloatArray  # (G,)

    def jump(self, weight: FloatArray, carried: FloatArray, size: FloatArray) -> None:
        self.square += (weight * size) @ weight.T
        self.mixed += weight * (carried * size)
        self.plain += carried**2 * size

    def total(self) -> FloatArray:
        crossed = self.link @ self.mixed.T
        return self.square + (self.link * self.plain) @ self.link.T + crossed + crossed.T


def gray_test(
    exit_days: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    of_cause: int,
    n_groups: int,
    *,
    n_causes: int = 2,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> LogRank:
    """χ² for equal incidence of one cause in G groups of persons (n,), with competing causes.

    U = Σ (d_g − d·R_g/R) with R_g = n_g(1 − F_g)/S_g, those who would still be at risk had the
    competing causes not taken them out (ρ = 0); V as cmprsk computes it, with its correction for
    ties (never below 0). Strata add. No event of the cause: None, not 0. Persons without time,
    group (−1) or stratum are left out and counted. Source: Gray 1988.
    """
    sums = stratified_gray_sums(
        exit_days, cause, group, of_cause, n_groups,
        n_causes=n_causes, entry_days=entry_days, stratum=stratum,
    )  # fmt: skip
    return compare_groups(sums)


def stratified_gray_sums(
    exit_days: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    of_cause: int,
    n_groups: int,
    *,
    n_causes: int = 2,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> LogRankSums:
    """The sums of `gray_test`; without `stratum` all persons are one stratum."""
    tables, lost = tables_by_stratum(
        exit_days, cause, stratum,
        entry_days=entry_days, group=group, n_groups=n_groups, n_causes=n_causes,
    )  # fmt: skip
    return add_strata([gray_sums(table, of_cause) for table in tables], n_groups, lost)


def gray_sums(table: RiskTable, of_cause: int) -> LogRankSums:
    """One stratum's observed and expected events of the cause, and the covariance of O − E."""
    n_groups, n_causes = table.n_groups, table.events.shape[2]
    if not 1 <= of_cause <= n_causes:
        raise ValueError(f"of_cause: {of_cause} given, 1…{n_causes} declared")
    own = table.events[:, :, of_cause - 1].astype(float)
    other = table.events.sum(axis=2) - own
    at_risk = table.at_risk.astype(float)
    score = np.zeros(n_groups)
    free, incidence, pooled = np.ones(n_groups), np.zeros(n_groups), 0.0
    square = (n_groups, n_groups)
    variance = _Variance(np.zeros(square), np.zeros(square), np.zeros(square), np.zeros(n_groups))
    for row in np.nonzero((own + other).sum(axis=1) > 0)[0]:
        d, o, n = own[row], other[row], at_risk[row]
        live = (n > 0) & (free > 0)
        if not live.any() or pooled >= 1:
            break
        size = np.where(live, n / np.where(free > 0, free, 1.0), 0.0)
        score += d - d.sum() * _shares(size * (1 - incidence))
        after = np.where(live, free * (1 - (d + o) / np.where(live, n, 1.0)), free)
        incidence = incidence + np.where(live, free * d / np.where(live, n, 1.0), 0.0)
        before, pooled = pooled, pooled + d.sum() / size.sum()
        _add_jumps(variance, (d, o, n), (free, after), size, (before, pooled))
        free = after
    n_all = (table.events.sum(axis=2) + table.censored).sum(axis=0)
    observed = own.sum(axis=0)
    lost = int(table.unusable.sum())
    return LogRankSums(n_all, observed.astype(np.int64), observed - score, variance.total(), lost)


def _add_jumps(
    variance: _Variance,
    counts: tuple[FloatArray, FloatArray, FloatArray],
    free: tuple[FloatArray, FloatArray],
    size: FloatArray,
    pooled: tuple[float, float],
) -> None:
    """What the events of one day add to the covariance."""
    d, o, n = counts
    before, after = free
    total, whole, live = d.sum(), size.sum(), size > 0
    weight = np.diag(size) - np.outer(size, size) / whole
    variance.link += weight * total / (whole * (1 - pooled[0]))
    safe = np.where(after > 0, after, 1.0)
    if total > 0:
        carried = np.where(after > 0, 1 - (1 - pooled[1]) / safe, 1.0)
        tied = 1 - (total - 1) / np.maximum(whole * before - 1, 1e-12) if total > 1 else 1.0
        height = np.where(live, tied * before * total / (whole * np.where(live, n, 1.0)), 0.0)
        variance.jump(weight - variance.link * carried, carried, np.maximum(height, 0.0))
    if o.sum() > 0:
        carried = (1 - pooled[1]) / safe
        tied = np.where(o > 1, 1 - (o - 1) / np.maximum(n - 1, 1e-12), 1.0)
        height = np.where(live & (after > 0), tied * before**2 * o / np.where(live, n, 1) ** 2, 0.0)
        variance.jump(-variance.link * carried, carried, height)


def _shares(values: FloatArray) -> FloatArray:
    total = values.sum()
    return values / total if total > 0 else np.zeros(len(values))
