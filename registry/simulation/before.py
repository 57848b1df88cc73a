"""What is recorded before an operation: patient, fitness, tumour, work-up, board."""

import numpy as np

from registry.simulation.outcomes import NEVER, Outcomes
from registry.simulation.patients import (
    AFTER_SYSTEMIC,
    EXPLORED,
    NOT_OPERATED,
    SURVEILLANCE,
    SYSTEMIC,
    UPFRONT,
    Patients,
    Words,
    choose,
)
from registry.simulation.sheet import Sheet
from registry.simulation.tumour import Bools

BOARD = {
    UPFRONT: "upfront_surgery",
    AFTER_SYSTEMIC: "systemic_first",
    SYSTEMIC: "systemic_first",
    SURVEILLANCE: "surveillance",
    EXPLORED: "upfront_surgery",
    NOT_OPERATED: "not_surgical",
}


def words(*columns: Words) -> Words:
    """PostgreSQL's text of an array from columns of single words, "" left out."""
    joined = columns[0]
    for column in columns[1:]:
        comma = np.where((joined != "") & (column != ""), ",", "")
        joined = joined + comma + column
    return np.where(joined == "", "{none}", "{" + joined + "}").astype(object)


def pick(word: str, who: Bools) -> Words:
    return np.where(who, word, "").astype(object)


def patient_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    s, dead = Sheet(rng, np.arange(p.n), p.laxity), o.died < NEVER
    year = p.diagnosed.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    s.put("consent_status", choose(rng, p.n, {"broad": 0.7, "study": 0.2, "waived": 0.1}))
    consented = s.columns["consent_status"].is_in(["broad", "study"]).to_numpy()
    s.put_date("consent_on", p.decided - 2, where=consented, gap=0.04)
    s.put("birth_year", (year - p.age_years.round()).astype(np.int64))
    s.put("sex", np.where(p.male, "male", "female"))
    hereditary = choose(rng, p.n, {"MEN1": 0.75, "VHL": 0.13, "NF1": 0.06, "other": 0.06})
    syndromic = p.pancreas & (rng.random(p.n) < 0.08)
    s.put("hereditary", np.where(syndromic, hereditary, "none"), gap=0.08)
    s.put("vital_status", np.where(dead, "dead", np.where(o.lost, "lost", "alive")))
    s.put_date("last_contact_on", np.where(dead, o.died - 7, o.last_seen), gap=0.01)
    s.put_date("died_on", np.minimum(o.died, 40_000), where=dead, month_only=0.03)
    operative = (o.worst == "V") & dead
    cause = np.where(operative, "treatment", np.where(o.died_of_tumour, "NET", "other"))
    s.put("death_cause", cause, where=dead, gap=0.12)
    return s


def fitness_sheet(rng: np.random.Generator, p: Patients) -> Sheet:
    s, n = Sheet(rng, np.arange(p.n), p.laxity), p.n
    height = np.where(p.male, rng.normal(176, 7, n), rng.normal(163, 6.5, n)).clip(140, 208)
    bmi = rng.normal(26.5, 4.6, n).clip(16, 52)
    s.put("height_cm", height.round(), gap=0.04)
    s.put("weight_kg", (bmi * (height / 100) ** 2).round(1).clip(35, 220), gap=0.03)
    unfit = p.path == NOT_OPERATED
    asa = rng.choice([1, 2, 3, 4], n, p=[0.10, 0.60, 0.285, 0.015])
    ecog = rng.choice([0, 1, 2, 3], n, p=[0.70, 0.24, 0.05, 0.01])
    s.put("asa", np.where(unfit, np.maximum(asa, 3), asa), gap=0.03)
    s.put("ecog", np.where(unfit, np.maximum(ecog, 2), ecog), gap=0.07)
    s.put("charlson_conditions", words(p.comorbidity), gap=0.05)
    s.put("albumin_g_l", rng.normal(41, 4, n).clip(20, 55).round(1), gap=0.14, reason="not_done")
    s.put("haemoglobin_g_dl", rng.normal(13.6, 1.5, n).clip(7, 18.5).round(1), gap=0.05)
    creatinine = np.exp(rng.normal(np.log(78), 0.25, n)).clip(35, 600).round()
    s.put("creatinine_umol_l", creatinine, gap=0.05)
    diabetic = p.comorbidity == "diabetes"
    s.put("diabetes", np.where(diabetic, "type_2", "none"), gap=0.03)
    s.put("anticoagulation", rng.random(n) < 0.09, gap=0.05)
    return s


def symptom_words(rng: np.random.Generator, p: Patients) -> Words:
    local = choose(
        rng, p.n, {"pain": 0.66, "jaundice": 0.14, "bleeding": 0.08, "obstruction": 0.12}
    )
    lean = pick("weight_loss", rng.random(p.n) < 0.08)
    return words(np.where(p.tumour.symptomatic, local, "").astype(object), lean)


def tumour_sheet(rng: np.random.Generator, p: Patients) -> Sheet:
    s, n, t = Sheet(rng, np.arange(p.n), p.laxity), p.n, p.tumour
    body = choose(rng, n, {"neck": 0.12, "body": 0.40, "tail": 0.45, "multifocal": 0.03})
    s.put_date("diagnosed_on", p.diagnosed, month_only=0.06)
    s.put("primary_site", p.site)
    s.put("location", np.where(t.in_head, "head_uncinate", body), where=p.pancreas)
    seen_mm = (t.size_cm * 10 * rng.normal(1.0, 0.07, n)).clip(2, 290).round()
    s.put("imaging_diameter_mm", seen_mm, gap=0.04)
    several = np.where(p.site == "jejunum_ileum", 0.35, 0.03)
    s.put("primaries", np.where(rng.random(n) < several, rng.integers(2, 7, n), 1), gap=0.03)
    s.put("incidental", ~t.symptomatic & (p.functioning == "none"), gap=0.04)
    s.put("symptoms", symptom_words(rng, p), gap=0.03)
    s.put("functioning_syndrome", p.functioning, gap=0.02)
    control = choose(rng, n, {"controlled": 0.80, "partial": 0.15, "uncontrolled": 0.05})
    asked = (s.columns["functioning_syndrome"].fill_null("none") != "none").to_numpy()
    s.put("hormone_control", control, where=asked, gap=0.1)
    suspected = t.node_positive & (rng.random(n) < 0.62) | (rng.random(n) < 0.05)
    s.put("suspicious_nodes", suspected & (p.path != SURVEILLANCE), gap=0.06)
    pattern = choose(rng, n, {"simple": 0.48, "complex": 0.32, "diffuse": 0.20})
    s.put("liver_metastases", np.where(p.liver, pattern, "none"), gap=0.02)
    where = choose(rng, n, {"bone": 0.35, "peritoneum": 0.3, "distant_nodes": 0.2, "lung": 0.15})
    far = words(np.where(p.elsewhere, where, "").astype(object))
    s.put("extrahepatic_metastases", far, gap=0.03)
    clear = (pattern == "simple") & ~p.elsewhere
    s.put("complete_clearance_planned", clear, where=p.metastatic, gap=0.1)
    return s


def workup_sheet(rng: np.random.Generator, p: Patients) -> Sheet:
    s, n, t = Sheet(rng, np.arange(p.n), p.laxity), p.n, p.tumour
    s.put_date("ct_on", p.decided - rng.integers(3, 30, n), gap=0.06, reason="not_done")
    s.put("mri_done", rng.random(n) < np.where(p.liver, 0.75, 0.35), gap=0.04)
    tracer = np.where(rng.random(n) < 0.88, "pet", "scintigraphy")
    done = s.put("sstr_modality", tracer, gap=0.15, reason="not_done")
    s.put_date("sstr_on", p.decided - rng.integers(5, 90, n), where=done, gap=0.03)
    low = p.poorly_differentiated | (p.functioning == "insulinoma")
    uptake = np.where(low, rng.integers(0, 3, n), rng.choice([2, 3, 4], n, p=[0.1, 0.45, 0.45]))
    s.put("sstr_krenning", uptake, where=done, gap=0.12)
    positive = rng.random(n) < np.where(t.ki67_pct > 10, 0.7, 0.15)
    unusual = np.where(t.ki67_pct >= 10, 0.45, 0.88)
    s.put("fdg_pet", np.where(positive, "positive", "negative"), gap=unusual, reason="not_done")
    wide = rng.random(n) < np.where(t.in_head, 0.18, 0.06)
    s.put("main_duct_dilated", wide & (p.path != SURVEILLANCE), where=p.pancreas, gap=0.05)
    biopsied = rng.random(n) < np.where(p.path == UPFRONT, 0.68, 0.88)
    known = s.put("biopsy_done", biopsied, gap=0.02) & biopsied
    # a needle under-grades: the hot spot is missed
    needle = (t.ki67_pct * rng.uniform(0.6, 1.05, n)).clip(0.1, 100).round(1)
    s.put("biopsy_ki67_pct", needle, where=known, gap=0.25)
    diff = np.where(p.poorly_differentiated, "poor", "well")
    s.put("biopsy_differentiation", diff, where=known, gap=0.06)
    return s


def board_sheet(rng: np.random.Generator, p: Patients) -> Sheet:
    s = Sheet(rng, np.arange(p.n), p.laxity)
    s.put_date("board_on", p.decided, gap=0.05, reason="not_done", month_only=0.01)
    decision = np.array([BOARD[path] for path in p.path], dtype=object)
    s.put("board_decision", decision, gap=0.04)
    departs = rng.random(p.n) < 0.07
    known = s.put("departs_from_verdict", departs, gap=0.3) & departs
    reasons = choose(
        rng,
        p.n,
        {"Experience with venous reconstruction at this center": 0.4,
         "Wish of the patient": 0.3, "Comorbidity outweighs the anatomy": 0.3},
    )  # fmt: skip
    s.put("departure_reason", reasons, where=known, gap=0.2)
    return s
