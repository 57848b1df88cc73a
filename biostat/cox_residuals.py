"""What single persons and single event times contribute to a Cox model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biostat.arrays import BoolArray, FloatArray, IntArray, chi2_tail
from biostat.coefficients import Chi2Test
from biostat.cox_sums import CoxData, RiskSums, at_risk_sum, over_risk_sets, risk_sums

_NOTHING = 1e-14  # of the model's variance: what rounding leaves of residuals that cancel


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalHazards:
    """A small p speaks against a constant hazard ratio; NaN for columns not estimated."""

    chi2: FloatArray  # (p,)
    p: FloatArray  # (p,)
    whole: Chi2Test


def score_residuals(data: CoxData, beta: FloatArray) -> FloatArray:
    """(n, p) in the order of `data`; with case weights they sum to the score.

    Source: Therneau, Grambsch and Fleming 1990; Efron's version as in R's survival.
    """
    if not len(data.times):
        return np.zeros(data.x.shape)
    found = risk_sums(data, data.x @ beta)
    a, b, c = (square[:, None] for square in found.squares)
    mean_hazard, mean_tied = a * found.s1 - b * found.d1, b * found.s1 - c * found.d1
    hazard, drift = at_risk_sum(data, found.hazard), at_risk_sum(data, mean_hazard)
    hazard[data.dead] -= found.tied[data.dead_times]
    drift[data.dead] -= mean_tied[data.dead_times]
    residuals = -found.risk[:, None] * (data.x * hazard[:, None] - drift)
    residuals[data.dead] += data.x[data.dead] - _mean_at(data, found)[data.dead_times]
    return residuals


def clustered_covariance(weighted: FloatArray, cluster: IntArray, naive: FloatArray) -> FloatArray:
    """V (Σ_clusters s s') V from weighted residuals (n, p); NaN columns of V stay NaN.

    NaN throughout where a column's residuals leave nothing: an error of 0 is no certainty.
    """
    free = np.isfinite(np.diag(naive))
    sums = np.zeros((int(cluster.max(initial=-1)) + 1, weighted.shape[1]))
    np.add.at(sums, cluster, weighted)
    found = np.full(naive.shape, np.nan)
    block = np.ix_(free, free)
    moved = sums[:, free] @ naive[block]
    found[block] = moved.T @ moved
    return without_nothing(found, naive)


def without_nothing(sandwich: FloatArray, naive: FloatArray) -> FloatArray:
    """The robust covariance, NaN where it vanishes beside the model's own."""
    own, model = np.diag(sandwich), np.diag(naive)
    with np.errstate(invalid="ignore"):
        vanished = bool((own <= _NOTHING * model).any())
    return np.full(sandwich.shape, np.nan) if vanished else sandwich


def proportional_hazards(
    data: CoxData, beta: FloatArray, free: BoolArray, clock: FloatArray
) -> ProportionalHazards:
    """Score test of adding x·g(t) at event times with g `clock` (K,), per column and jointly.

    Source: Grambsch and Therneau 1994, in the score form of R's survival 3.
    """
    p = data.x.shape[1]
    chi2, tail = np.full(p, np.nan), np.full(p, np.nan)
    use = np.nonzero(free)[0]
    if not len(data.times) or not len(use):
        return ProportionalHazards(chi2, tail, Chi2Test(None, 0, None))
    found = risk_sums(data, data.x @ beta)
    expected = found.hazard[:, None] * found.s1 - found.tied[:, None] * found.d1
    observed = np.zeros_like(expected)
    np.add.at(observed, data.dead_times, data.x[data.dead] * data.weight[data.dead, None])
    moments = [_moment(data, found, clock**power) for power in (0, 1, 2)]
    block = np.ix_(use, use)
    plain, once, twice = (m[block] for m in moments)
    score = (clock @ (observed - expected))[use]
    spread = twice - once @ np.linalg.pinv(plain) @ once
    for place, j in enumerate(use):
        if spread[place, place] > 1e-12 * abs(twice[place, place]):
            chi2[j] = score[place] ** 2 / spread[place, place]
            tail[j] = chi2_tail(chi2[j], 1)
    rank = int(np.linalg.matrix_rank(spread))
    if rank == 0:
        return ProportionalHazards(chi2, tail, Chi2Test(None, 0, None))
    joint = float(score @ np.linalg.pinv(spread) @ score)
    return ProportionalHazards(chi2, tail, Chi2Test(joint, rank, chi2_tail(joint, rank)))


def _mean_at(data: CoxData, found: RiskSums) -> FloatArray:
    """(K, p) mean covariate of the risk set, averaged over the tie levels."""
    size = (data.mean_weight * data.deaths)[:, None]
    mean = found.hazard[:, None] * found.s1 - found.tied[:, None] * found.d1
    return np.asarray(mean / size)


def _moment(data: CoxData, found: RiskSums, clock: FloatArray) -> FloatArray:
    """Σ_k clock_k · (information of event time k), (p, p)."""
    p = data.x.shape[1]
    total = np.zeros((p, p))
    load = data.weight * found.risk
    own = load[data.dead]
    a, b, c = found.squares
    for i in range(p):
        for j in range(i, p):
            both = data.x[:, i] * data.x[:, j]
            s2 = over_risk_sets(data, (load * both)[:, None])[:, 0]
            d2 = np.bincount(data.dead_times, own * both[data.dead], len(data.times))
            mean = (
                a * found.s1[:, i] * found.s1[:, j]
                - b * (found.s1[:, i] * found.d1[:, j] + found.d1[:, i] * found.s1[:, j])
                + c * found.d1[:, i] * found.d1[:, j]
            )
            total[i, j] = total[j, i] = clock @ (found.hazard * s2 - found.tied * d2 - mean)
    return total
