"""Who is discussed for surgery: site, spread, path taken, age, and the tumour itself."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from registry.simulation.tumour import (
    Bools,
    Floats,
    Ints,
    Tumours,
    draw_tumours,
    logistic,
)

Words = NDArray[np.object_]

OUTLIER_CENTER, OUTLIER_ODDS_RATIO = "C23", 2.5  # Clavien–Dindo ≥ 3a; found by the report
POPF_CENTER_SD = 0.3  # logit scale

# share of sites in a surgical collaborative (proposal, low confidence)
SITES = {
    "pancreas": 0.55,
    "jejunum_ileum": 0.30,
    "appendix": 0.04,
    "duodenum": 0.03,
    "ampulla": 0.01,
    "stomach": 0.03,
    "colon": 0.02,
    "rectum": 0.02,
}
LIVER_METASTASES = {"pancreas": 0.20, "jejunum_ileum": 0.45, "appendix": 0.01}  # others 0.08

UPFRONT, AFTER_SYSTEMIC = "upfront", "after_systemic"
SYSTEMIC, SURVEILLANCE = "systemic", "surveillance"
EXPLORED, NOT_OPERATED = "explored", "not_operated"
PATHS = (UPFRONT, AFTER_SYSTEMIC, SYSTEMIC, SURVEILLANCE, EXPLORED, NOT_OPERATED)
# share of paths by (site, liver metastases); enrolment frame: all who are discussed
PATH_SHARE = {
    ("pancreas", False): (0.67, 0.05, 0.06, 0.15, 0.02, 0.05),
    ("pancreas", True): (0.40, 0.15, 0.38, 0.00, 0.03, 0.04),
    ("jejunum_ileum", False): (0.95, 0.00, 0.02, 0.00, 0.00, 0.03),
    ("jejunum_ileum", True): (0.75, 0.07, 0.14, 0.00, 0.02, 0.02),
    ("other", False): (0.87, 0.02, 0.03, 0.04, 0.01, 0.03),
    ("other", True): (0.55, 0.10, 0.28, 0.00, 0.03, 0.04),
}


@dataclass(frozen=True, slots=True)
class Patients:
    """One entry a case; ``center`` counts from 0; days are days since 1970-01-01."""

    center: Ints
    site: Words
    path: Words
    tumour: Tumours
    poorly_differentiated: Bools
    liver: Bools
    elsewhere: Bools
    age_years: Floats
    male: Bools
    functioning: Words
    comorbidity: Words  # a Charlson condition or none
    laxity: Floats  # how often the center leaves gaps, 1 on average
    diagnosed: Ints
    decided: Ints
    operated: Ints  # meaningful where ``resected`` or explored
    registered: Ints

    @property
    def n(self) -> int:
        return len(self.center)

    @property
    def resected(self) -> Bools:
        return np.isin(self.path, [UPFRONT, AFTER_SYSTEMIC])

    @property
    def entered_theatre(self) -> Bools:
        return np.asarray(self.resected | (self.path == EXPLORED))

    @property
    def pancreas(self) -> Bools:
        return np.asarray(self.site == "pancreas")

    @property
    def metastatic(self) -> Bools:
        return self.liver | self.elsewhere

    def take(self, keep: Ints) -> "Patients":
        columns = {name: getattr(self, name)[keep] for name in self.__slots__ if name != "tumour"}
        tumour = Tumours(*(getattr(self.tumour, name)[keep] for name in Tumours.__slots__))
        return Patients(tumour=tumour, **columns)


def center_shares(rng: np.random.Generator, centers: int) -> Floats:
    """Unequal centers; none so small that it has no cases in a registry of 2,000."""
    weight = np.exp(rng.normal(0, 0.45, centers)).clip(0.45, 2.4)
    number = int(OUTLIER_CENTER[1:])
    if number <= centers:  # the outlier must be large enough to be told from chance
        weight[number - 1] = max(weight[number - 1], 2.3)
    return np.asarray(weight / weight.sum())


def choose(rng: np.random.Generator, n: int, shares: dict[str, float]) -> Words:
    return rng.choice(np.array(list(shares), dtype=object), n, p=list(shares.values()))


def draw_paths(rng: np.random.Generator, site: Words, liver: Bools) -> Words:
    path = np.empty(len(site), dtype=object)
    known = np.where(np.isin(site, ["pancreas", "jejunum_ileum"]), site, "other")
    for (where, spread), share in PATH_SHARE.items():
        who = (known == where) & (liver == spread)
        path[who] = rng.choice(np.array(PATHS, dtype=object), int(who.sum()), p=share)
    return path


def fit_to_site_and_path(
    rng: np.random.Generator, tumour: Tumours, site: Words, path: Words, liver: Bools
) -> Tumours:
    """Upfront resections of the pancreas without metastases keep the calibrated draw."""
    n = len(site)
    pancreas = site == "pancreas"
    watched = path == SURVEILLANCE
    grade = np.where(watched, 1, tumour.grade)
    ki67 = np.where(watched, rng.uniform(0.3, 2.6, n), tumour.ki67_pct)
    size = tumour.size_cm.copy()
    size = np.where(pancreas & np.isin(path, [SYSTEMIC, AFTER_SYSTEMIC]), size * 1.7, size)
    size = np.where(pancreas & liver, size * 1.4, size)
    size = np.where(~pancreas, np.exp(rng.normal(np.log(1.7), 0.5, n)).clip(0.3, 9), size)
    size = np.where(watched, rng.uniform(0.6, 2.0, n), size).clip(0.3, 18)
    nodes = tumour.node_positive.copy()
    nodes = np.where(site == "jejunum_ileum", rng.random(n) < 0.82, nodes)
    nodes = np.where(~pancreas & (site != "jejunum_ileum"), rng.random(n) < 0.25, nodes)
    return replace(
        tumour,
        grade=grade,
        ki67_pct=ki67,
        mitoses_per_2mm2=np.where(watched, 0, tumour.mitoses_per_2mm2),
        size_cm=size,
        node_positive=nodes & ~watched,
        in_head=tumour.in_head & pancreas,
        symptomatic=np.where(site == "jejunum_ileum", rng.random(n) < 0.6, tumour.symptomatic)
        & ~watched,
        margin_positive=np.where(
            site == "jejunum_ileum", rng.random(n) < 0.20, tumour.margin_positive
        ),
    )


def make_carcinomas(rng: np.random.Generator, tumour: Tumours, who: Bools) -> Tumours:
    n = len(who)
    return replace(
        tumour,
        grade=np.where(who, 3, tumour.grade),
        ki67_pct=np.where(who, rng.uniform(40, 95, n), tumour.ki67_pct),
        mitoses_per_2mm2=np.where(who, rng.integers(25, 70, n), tumour.mitoses_per_2mm2),
        size_cm=np.where(who, (tumour.size_cm * 1.5).clip(1.5, 18), tumour.size_cm),
    )


def draw_functioning(rng: np.random.Generator, site: Words, liver: Bools, path: Words) -> Words:
    """17 % of pancreatic tumours; carcinoid syndrome mostly with liver metastases."""
    n = len(site)
    kinds = choose(
        rng,
        n,
        {"insulinoma": 0.60, "gastrinoma": 0.14, "glucagonoma": 0.08, "vipoma": 0.06,
         "somatostatinoma": 0.03, "acth": 0.03, "other": 0.06},
    )  # fmt: skip
    pancreatic = (site == "pancreas") & (rng.random(n) < 0.174) & (path != SURVEILLANCE)
    carcinoid = (site == "jejunum_ileum") & (rng.random(n) < np.where(liver, 0.40, 0.03))
    return np.select([pancreatic, carcinoid], [kinds, "carcinoid"], "none").astype(object)


CHARLSON = {
    "none": 0.58,
    "diabetes": 0.13,
    "copd": 0.06,
    "myocardial_infarction": 0.05,
    "renal": 0.04,
    "cerebrovascular": 0.03,
    "peptic_ulcer": 0.02,
    "heart_failure": 0.02,
    "other_tumour": 0.05,
    "liver_mild": 0.02,
}
LAXITY_SD = 0.5  # logarithm; centers differ in how completely they record
FIRST_DIAGNOSIS = np.datetime64("2014-01-01").astype("datetime64[D]").astype(int)
LAST_DIAGNOSIS = np.datetime64("2025-12-31").astype("datetime64[D]").astype(int)
CLOSING = int(np.datetime64("2026-06-30").astype("datetime64[D]").astype(int))
LATE_JOINING_SHARE = 0.25  # of the centers; their earlier cases enter when they join


def draw_dates(
    rng: np.random.Generator, center: Ints, path: Words, joined: Ints
) -> dict[str, Ints]:
    n = len(center)
    diagnosed = rng.integers(FIRST_DIAGNOSIS, LAST_DIAGNOSIS + 1, n)
    decided = diagnosed + rng.integers(7, 60, n)
    wait = np.where(path == AFTER_SYSTEMIC, rng.integers(150, 420, n), rng.integers(10, 75, n))
    operated = np.minimum(decided + wait, CLOSING - 100)
    reported = decided + rng.integers(1, 45, n)
    return {
        "diagnosed": diagnosed,
        "decided": np.minimum(decided, operated - 3),
        "operated": operated,
        "registered": np.maximum(reported, joined[center] + rng.integers(0, 120, n)),
    }


def draw_patients(rng: np.random.Generator, n: int, centers: int) -> Patients:
    center = rng.choice(centers, n, p=center_shares(rng, centers))
    late = rng.random(centers) < LATE_JOINING_SHARE
    joined = np.where(late, rng.integers(17_200, 18_600, centers), FIRST_DIAGNOSIS)  # 2017–2020
    site = choose(rng, n, SITES)
    share = np.array([LIVER_METASTASES.get(s, 0.08) for s in site])
    liver = rng.random(n) < share
    path = draw_paths(rng, site, liver)
    tumour = fit_to_site_and_path(rng, draw_tumours(rng, n), site, path, liver)
    poor = (rng.random(n) < 0.02) & ~np.isin(path, [SURVEILLANCE, UPFRONT]) | (
        rng.random(n) < 0.008
    ) & (path == UPFRONT)
    tumour = make_carcinomas(rng, tumour, poor)
    return Patients(
        center=center.astype(np.int64),
        site=site,
        path=path,
        tumour=tumour,
        poorly_differentiated=poor,
        liver=liver,
        elsewhere=rng.random(n) < np.where(liver, 0.15, 0.01),
        age_years=rng.normal(58, 13, n).clip(18, 92),
        male=rng.random(n) < np.where(site == "pancreas", 0.503, 0.52),
        functioning=draw_functioning(rng, site, liver, path),
        comorbidity=choose(rng, n, CHARLSON),
        laxity=np.exp(rng.normal(0, LAXITY_SD, centers)).clip(0.3, 3.0)[center],
        **draw_dates(rng, center, path, joined),
    )


def any_contact_probability(patients: Patients) -> Floats:
    """Of a tumour touching a vessel; systemic therapy first is often chosen for it."""
    t = patients.tumour
    middle, large = (t.size_cm > 2) & (t.size_cm <= 4), t.size_cm > 4
    base = logistic(-4.5 + 1.6 * large + 0.8 * middle + 0.6 * (t.grade >= 2) + 1.2)
    advanced = np.isin(patients.path, [SYSTEMIC, AFTER_SYSTEMIC, EXPLORED])
    return np.where(advanced & ~patients.metastatic, 0.75, base)
