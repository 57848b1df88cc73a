"""What happens to them: operation, complications, stay, recurrence, death, last contact."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from registry.simulation.patients import (
    CLOSING,
    OUTLIER_CENTER,
    OUTLIER_ODDS_RATIO,
    POPF_CENTER_SD,
    SURVEILLANCE,
    Patients,
    Words,
)
from registry.simulation.tumour import (
    Bools,
    Floats,
    Ints,
    draw_death_years,
    draw_recurrence_years,
    logistic,
    recurrence_log_hazard,
)

NEVER = 10**6  # a day no observation reaches
# ISGPS 2021: share of the classes A–D among NET and clinically relevant fistula by class
ISGPS_SHARE, ISGPS_POPF = (0.15, 0.20, 0.25, 0.40), (0.035, 0.062, 0.166, 0.232)
DP_POPF = ENUCLEATION_POPF = 0.20
CP_POPF = 0.30
SEVERE_GRADES = {"IIIa": 0.62, "IIIb": 0.23, "IVa": 0.11, "IVb": 0.04}
MEDIAN_STAY_NIGHTS = {"PD": 11, "PPPD": 11, "DP": 7, "DP_splenopreserving": 6, "TP": 12, "CP": 9,
                      "enucleation": 6, "exploratory": 4, "gastric": 8, "rectal": 7}  # fmt: skip
HEAD = ["PD", "PPPD", "TP"]
PANCREATIC = [*HEAD, "DP", "DP_splenopreserving", "CP", "enucleation"]
LOSS_YEARLY = 0.03
EXCESS_YEARLY = {"metastatic": 0.055, "carcinoma": 0.55, "unresected": 0.02}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One entry a case; days since 1970-01-01, ``NEVER`` where it did not happen."""

    procedure: Words
    soft: Bools
    duct_mm: Floats
    vein_resected: Bools
    popf: Words  # none, BL, B, C
    severe: Bools  # Clavien–Dindo ≥ 3a within 90 days
    worst: Words  # Clavien–Dindo grade of the worst complication, "" where there was none
    nights: Ints
    readmitted: Bools
    reoperated: Bools
    recurred: Ints
    died: Ints
    died_of_tumour: Bools
    last_seen: Ints
    lost: Bools


def by_word(words: Words, shares: Mapping[str, float], default: float) -> Floats:
    return np.array([shares.get(str(w), default) for w in words], dtype=float)


def draw_procedure(rng: np.random.Generator, p: Patients) -> Words:
    n = p.n
    options = {
        "head": {"PD": 0.50, "PPPD": 0.29, "enucleation": 0.14, "TP": 0.04, "CP": 0.03},
        "body": {"DP": 0.58, "DP_splenopreserving": 0.24, "enucleation": 0.12, "CP": 0.05,
                 "TP": 0.01},
        "jejunum_ileum": {"SI_resection": 0.82, "right_colectomy": 0.18},
        "appendix": {"appendicectomy": 0.55, "right_colectomy": 0.45},
        "duodenum": {"duodenal": 0.60, "PD": 0.40},
        "ampulla": {"PD": 0.60, "PPPD": 0.40},
        "stomach": {"gastric": 1.0},
        "colon": {"right_colectomy": 1.0},
        "rectum": {"rectal": 1.0},
    }  # fmt: skip
    place = np.where(p.pancreas, np.where(p.tumour.in_head, "head", "body"), p.site)
    procedure = np.full(n, "", dtype=object)
    for where, shares in options.items():
        who = place == where
        names = np.array(list(shares), dtype=object)
        procedure[who] = rng.choice(names, int(who.sum()), p=list(shares.values()))
    large = (procedure == "enucleation") & (p.tumour.size_cm > 3.5)
    procedure[large] = np.where(p.tumour.in_head[large], "PD", "DP")
    explored = rng.choice(np.array(["exploratory", "bypass"], dtype=object), n, p=[0.8, 0.2])
    return np.where(p.resected, procedure, np.where(p.entered_theatre, explored, ""))


def popf_probability(
    rng: np.random.Generator, p: Patients, procedure: Words, isgps: Ints, centers: int
) -> Floats:
    base = np.select(
        [np.isin(procedure, ["PD", "PPPD"]), procedure == "CP", procedure == "TP"],
        [np.choose(isgps, ISGPS_POPF), CP_POPF, 0.0],
        np.where(np.isin(procedure, ["DP", "DP_splenopreserving"]), DP_POPF, 0.0),
    )
    base = np.where(procedure == "enucleation", ENUCLEATION_POPF, base)
    shift = rng.normal(0, POPF_CENTER_SD, centers)[p.center]
    with np.errstate(divide="ignore"):
        return np.where(base > 0, logistic(np.log(base / (1 - base)) + shift), 0.0)


def draw_popf(rng: np.random.Generator, procedure: Words, probability: Floats) -> Words:
    n, relevant = len(procedure), rng.random(len(procedure)) < probability
    grade = np.where(rng.random(n) < 0.88, "B", "C")
    leak = np.where(rng.random(n) < 0.17, "BL", "none")
    possible = probability > 0
    return np.where(possible, np.where(relevant, grade, leak), "none").astype(object)


def draw_severe(
    rng: np.random.Generator, p: Patients, procedure: Words, popf: Words, vein: Bools
) -> Bools:
    """Clavien–Dindo ≥ 3a: logit -1.7 + 1.6·POPF + 0.6·vein resection; one planted outlier."""
    relevant = np.isin(popf, ["B", "C"])
    pancreatic = np.isin(procedure, PANCREATIC)
    logit = np.where(pancreatic, -1.7, -2.1) + 1.6 * relevant + 0.6 * vein
    outlier = p.center == int(OUTLIER_CENTER[1:]) - 1
    logit = logit + np.log(OUTLIER_ODDS_RATIO) * outlier
    severe = rng.random(p.n) < logistic(logit)
    return np.asarray((severe | (popf == "C")) & p.entered_theatre)


def draw_worst(rng: np.random.Generator, severe: Bools, popf: Words, theatre: Bools) -> Words:
    n = len(severe)
    grave = rng.choice(
        np.array(list(SEVERE_GRADES), dtype=object), n, p=list(SEVERE_GRADES.values())
    )
    grave = np.where((popf == "C") & (grave == "IIIa"), "IIIb", grave)
    mild = rng.choice(np.array(["", "I", "II"], dtype=object), n, p=[0.62, 0.15, 0.23])
    mild = np.where((popf == "B") & (mild == ""), "II", mild)
    return np.where(theatre, np.where(severe, grave, mild), "").astype(object)


def draw_nights(rng: np.random.Generator, procedure: Words, severe: Bools) -> Ints:
    median = by_word(procedure, MEDIAN_STAY_NIGHTS, 7) * np.where(severe, 1.7, 1.0)
    return np.exp(rng.normal(np.log(median), 0.32)).round().clip(1, 120).astype(np.int64)


def start_of_observation(p: Patients) -> Ints:
    return np.where(p.entered_theatre, p.operated, p.decided)


def draw_recurred(rng: np.random.Generator, p: Patients) -> Ints:
    """Of those resected without metastases; with metastases 94 % recur within 5 years."""
    t = p.tumour
    risk = recurrence_log_hazard(t.ki67_pct, t.node_positive, t.size_cm, t.margin_positive)
    risk = risk + 2.6 * p.liver + 1.5 * (p.poorly_differentiated)
    days = (draw_recurrence_years(rng, risk) * 365.25).clip(30, NEVER - 40_000).astype(np.int64)
    return np.where(p.resected, p.operated + days, NEVER)


def draw_deaths(
    rng: np.random.Generator, p: Patients, recurred: Ints, worst: Words
) -> tuple[Ints, Bools, Bools]:
    """Day of death, whether of the tumour, whether of the operation (within 90 days)."""
    start = start_of_observation(p)
    recurrence_years = np.where(recurred < NEVER, (recurred - start) / 365.25, 80.0)
    excess = (
        EXCESS_YEARLY["metastatic"] * p.metastatic
        + EXCESS_YEARLY["carcinoma"] * p.poorly_differentiated
        + EXCESS_YEARLY["unresected"] * (~p.resected & (p.path != SURVEILLANCE))
    )
    years, of_tumour = draw_death_years(rng, p.age_years, p.male, recurrence_years, excess)
    died = start + (years * 365.25).clip(8, 40_000).astype(np.int64)
    grave = np.isin(worst, ["IIIb", "IVa", "IVb"])
    operative = (rng.random(p.n) < logistic(np.asarray(-5.6 + 2.0 * grave))) & p.entered_theatre
    early = p.operated + rng.integers(3, 88, p.n)
    return np.where(operative, early, died), of_tumour & ~operative, operative


def draw_last_seen(rng: np.random.Generator, p: Patients, died: Ints) -> tuple[Ints, Bools]:
    """Seen within the year before closing, unless dead or lost (3 % a year)."""
    start = start_of_observation(p)
    stays = rng.exponential(1 / LOSS_YEARLY, p.n) * 365.25
    lost_on = start + stays.clip(60, NEVER / 2).astype(np.int64)
    routine = CLOSING - rng.integers(5, 330, p.n)
    seen = np.maximum(np.minimum(lost_on, routine), start + 20)
    lost = (lost_on < routine) & (died > seen)
    return np.where(died <= np.maximum(seen, routine), np.minimum(died, CLOSING), seen), lost


def draw_outcomes(rng: np.random.Generator, p: Patients, centers: int) -> Outcomes:
    isgps = rng.choice(4, p.n, p=ISGPS_SHARE)
    procedure = draw_procedure(rng, p)
    popf = draw_popf(rng, procedure, popf_probability(rng, p, procedure, isgps, centers))
    vein = (rng.random(p.n) < 0.11) & np.isin(procedure, HEAD)
    severe = draw_severe(rng, p, procedure, popf, vein)
    worst = draw_worst(rng, severe, popf, p.entered_theatre)
    recurred = draw_recurred(rng, p)
    died, of_tumour, operative = draw_deaths(rng, p, recurred, worst)
    last_seen, lost = draw_last_seen(rng, p, died)
    dead = died <= last_seen
    return Outcomes(
        procedure=procedure,
        soft=isgps >= 2,
        duct_mm=np.where(isgps % 2 == 1, rng.uniform(1.0, 3.0, p.n), rng.uniform(3.1, 8.0, p.n)),
        vein_resected=vein,
        popf=popf,
        severe=severe | operative,
        worst=np.where(operative, "V", worst).astype(object),
        nights=draw_nights(rng, procedure, severe),
        readmitted=rng.random(p.n) < np.where(severe, 0.33, 0.155),
        reoperated=np.isin(worst, ["IIIb", "IVb"]) & (rng.random(p.n) < 0.7),
        recurred=np.where(recurred <= last_seen, recurred, NEVER),
        died=np.where(dead, died, NEVER),
        died_of_tumour=of_tumour,
        last_seen=last_seen,
        lost=lost & ~dead,
    )
