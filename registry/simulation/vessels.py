"""The vessel form: which vessels a tumour touches, how far, and how it was recorded."""

import numpy as np

from registry.simulation.before import pick, words
from registry.simulation.patients import (
    AFTER_SYSTEMIC,
    EXPLORED,
    SYSTEMIC,
    Patients,
    any_contact_probability,
    choose,
)
from registry.simulation.sheet import Sheet
from registry.simulation.tumour import Bools, Floats

# chance that a tumour which touches some vessel touches this one: (head, body or tail)
TOUCHED = {
    "SMA": (0.30, 0.18),
    "CA": (0.04, 0.22),
    "CHA": (0.16, 0.22),
    "PHA": (0.06, 0.01),
    "GDA": (0.30, 0.04),
    "variant_HA": (0.20, 0.05),
    "aorta": (0.01, 0.04),
    "jejunal_artery_1": (0.07, 0.02),
    "SMVPV": (0.80, 0.35),
    "jejunal_vein_1": (0.10, 0.02),
    "IVC": (0.06, 0.01),
}
VARIANT_ARTERY_SHARE = 0.18
INCOMPLETE_FORMS, GAP_OF_INCOMPLETE = 0.26, 0.40
RECORDED = {"degrees": 0.72, "class": 0.20, "range": 0.08}
INVOLVABLE = ("SMVPV", "CHA", "PHA", "variant_HA", "jejunal_vein_1")
BANDS = np.array([0.0, 90.0, 180.0, 270.0, 360.0])


def assessment_sheet(rng: np.random.Generator, p: Patients) -> Sheet:
    asked = np.flatnonzero(p.pancreas)
    s, n, size = Sheet(rng, asked, p.laxity), len(asked), p.tumour.size_cm[p.pancreas]
    s.put("sequence", np.ones(n, dtype=np.int64))
    read_on = p.decided[asked] - rng.integers(1, 12, n)
    s.put_date("assessed_on", read_on, gap=0.05)
    s.put("timepoint", np.full(n, "baseline", dtype=object))
    head = p.tumour.in_head[asked]
    stray = rng.random(n) < np.where(size > 4, 0.18, 0.02)
    organ = choose(rng, n, {"stomach": 0.35, "colon": 0.3, "adrenal": 0.2, "kidney": 0.15})
    near = pick("duodenum", head & (size > 3) & (rng.random(n) < 0.3))
    spleen = pick("spleen", ~head & (size > 4) & (rng.random(n) < 0.25))
    invaded = words(near, spleen, np.where(stray, organ, "").astype(object))
    known = s.put("organs_invaded", invaded, gap=0.06)
    s.put("en_bloc_feasible", rng.random(n) < 0.94, where=known & (invaded != "{none}"), gap=0.05)
    return s


def locally_advanced(p: Patients) -> Bools:
    """Treated first, or explored in vain, for what the vessels show."""
    return np.isin(p.path, [SYSTEMIC, AFTER_SYSTEMIC, EXPLORED]) & ~p.metastatic


def draw_degrees(rng: np.random.Generator, p: Patients, touches: Bools) -> Floats:
    far, near = rng.triangular(20, 190, 360, p.n), rng.triangular(5, 50, 230, p.n)
    drawn = np.where(locally_advanced(p), far, near)
    return np.where(touches, (drawn / 5).round() * 5, 0.0)


def put_contact(s: Sheet, degrees: Floats, present: Bools, lacking: Bools) -> None:
    """In degrees, as a class or as a band; the other columns stay empty."""
    n = len(degrees)
    how = choose(s.rng, n, RECORDED)
    how = np.where(degrees == 0, "degrees", how)
    recorded = present & ~lacking
    s.put("contact_deg", degrees, where=present & (lacking | (how == "degrees")),
          gap=np.where(lacking, 1.0, 0.0), reason="not_done")  # fmt: skip
    classes = np.where(degrees > 180, "encasement", "abutment")
    s.put("contact_class", classes, where=recorded & (how == "class"))
    band = np.searchsorted(BANDS, degrees, side="left").clip(1, 4)
    ranged = recorded & (how == "range")
    s.put("contact_low_deg", BANDS[band - 1] + 1, where=ranged)
    s.put("contact_high_deg", BANDS[band], where=ranged)


def finding_sheet(
    rng: np.random.Generator, p: Patients, vessel: str, touching: Bools, incomplete: Bools
) -> Sheet:
    """One row of every pancreatic case for this vessel."""
    asked = np.flatnonzero(p.pancreas)
    s, n, head = Sheet(rng, asked, p.laxity), len(asked), p.tumour.in_head
    share = np.where(head, *TOUCHED[vessel])
    share = np.where(locally_advanced(p), (share * 2.2).clip(0, 0.95), share)
    touches = touching & (rng.random(p.n) < share)
    degrees = draw_degrees(rng, p, touches)[asked]
    present = np.ones(n, dtype=bool)
    s.put("vessel", np.full(n, vessel, dtype=object))
    if vessel == "variant_HA":
        has = rng.random(n) < VARIANT_ARTERY_SHARE
        present = s.put("present", has, gap=0.04) & has
    lacking = incomplete[asked] & (rng.random(n) < GAP_OF_INCOMPLETE)
    put_contact(s, degrees, present, lacking)
    touched = present & ~lacking & (degrees > 0)
    if vessel == "CHA":
        s.put("extends_to_ca", rng.random(n) < 0.2, where=touched, gap=0.1)
        s.put("extends_to_pha", rng.random(n) < 0.12, where=touched, gap=0.1)
    if vessel == "SMVPV":
        put_vein(s, degrees, lacking)
    if vessel in INVOLVABLE:
        easy = rng.random(n) < np.where(degrees > 270, 0.45, 0.9)
        s.put("reconstructible", easy, where=touched, gap=0.2)
    return s


def put_vein(s: Sheet, degrees: Floats, lacking: Bools) -> None:
    rng, n = s.rng, len(degrees)
    deformed = (degrees > 0) & (rng.random(n) < np.where(degrees > 180, 0.7, 0.2))
    form = choose(rng, n, {"unilateral_narrowing": 0.45, "teardrop": 0.25,
                           "bilateral_narrowing": 0.2, "irregular": 0.1})  # fmt: skip
    gap = np.where(lacking, 0.9, 0.03)
    s.put("contour", np.where(deformed, form, "smooth"), gap=gap, reason="not_done")
    clot = (degrees > 180) & (rng.random(n) < 0.15)
    s.put("thrombus", np.where(clot, "tumour", "none"), gap=gap, reason="not_done")
    closed = (degrees > 270) & (rng.random(n) < 0.3)
    s.put("occlusion", np.where(closed, "partial", "none"), gap=gap, reason="not_done")
    s.put("cavernous_transformation", closed & (rng.random(n) < 0.2), gap=gap, reason="not_done")


def finding_sheets(rng: np.random.Generator, p: Patients) -> list[Sheet]:
    touching = (rng.random(p.n) < any_contact_probability(p)) & p.pancreas
    incomplete = rng.random(p.n) < INCOMPLETE_FORMS
    return [finding_sheet(rng, p, vessel, touching, incomplete) for vessel in TOUCHED]
