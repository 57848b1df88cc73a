"""What is recorded of operations and after them: specimens, course, therapy, follow-up."""

from typing import Any

import numpy as np

from registry.simulation.before import pick, words
from registry.simulation.outcomes import HEAD, NEVER, PANCREATIC, Outcomes
from registry.simulation.patients import AFTER_SYSTEMIC, SYSTEMIC, Patients, Words, choose
from registry.simulation.sheet import Sheet
from registry.simulation.tumour import Bools, Ints

BLOOD_LOSS_ML = {"PD": 420, "PPPD": 400, "TP": 500, "DP": 200, "DP_splenopreserving": 150,
                 "CP": 180, "enucleation": 90}  # fmt: skip
MINUTES = {"PD": 340, "PPPD": 330, "TP": 360, "DP": 200, "DP_splenopreserving": 195, "CP": 240,
           "enucleation": 130, "exploratory": 80, "appendicectomy": 60}  # fmt: skip
OTHER_SEVERE = {"abscess": 0.28, "anastomotic_leak": 0.17, "SSI_organ": 0.2, "pneumonia": 0.09,
                "sepsis": 0.1, "respiratory_failure": 0.07, "PVT": 0.04, "other": 0.05}  # fmt: skip
OTHER_MILD = {"ileus": 0.3, "UTI": 0.18, "SSI_superficial": 0.22, "pneumonia": 0.12, "VTE": 0.06,
              "other": 0.12}  # fmt: skip


def from_table(names: Words, table: dict[str, int], default: int) -> np.ndarray:
    return np.array([table.get(str(name), default) for name in names], dtype=float)


def operation_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    """The first operation of each case that came to theatre."""
    who = np.flatnonzero(p.entered_theatre)
    s, n = Sheet(rng, who, p.laxity), len(who)
    procedure, operated = o.procedure[who], p.operated[who]
    resected = p.resected[who]
    s.put("sequence", np.ones(n, dtype=np.int64))
    s.put_date("admitted_on", operated - rng.choice([0, 1, 2], n, p=[0.3, 0.6, 0.1]), gap=0.02)
    exact = rng.random(n) > 0.005
    s.put_date("operated_on", operated, month_only=np.where(exact, 0.0, 1.0).mean())
    discharged = np.minimum(operated + o.nights[who], o.died[who])
    s.put_date("discharged_on", discharged, gap=0.03)
    intent = np.where(~resected, "palliative", np.where(p.liver[who], "debulking", "curative"))
    curative = p.liver[who] & resected & (rng.random(n) < 0.35)
    s.put("intent", np.where(curative, "curative", intent), gap=0.01)
    s.put("procedure", procedure)
    put_technique(s, p, o, who, procedure, resected)
    return s


def put_technique(
    s: Sheet, p: Patients, o: Outcomes, who: Ints, procedure: Words, resected: Bools
) -> None:
    rng, n = s.rng, len(who)
    small = np.isin(procedure, ["DP", "DP_splenopreserving", "enucleation", "appendicectomy"])
    minimal = rng.random(n) < np.where(small, 0.58, np.where(np.isin(procedure, HEAD), 0.12, 0.3))
    how = np.where(minimal, np.where(rng.random(n) < 0.4, "robotic", "laparoscopic"), "open")
    known = s.put("approach", how, gap=0.01) & minimal
    s.put("converted", rng.random(n) < 0.09, where=known, gap=0.02)
    vein = np.where(o.vein_resected[who], np.where(rng.random(n) < 0.6, "PV", "SMV"), "")
    s.put("vascular_resection", words(vein.astype(object)), where=resected, gap=0.03)
    spleen = pick("spleen", np.isin(procedure, ["DP", "TP"]))
    gallbladder = pick("gallbladder", np.isin(procedure, HEAD))
    s.put("organs_resected", words(spleen, gallbladder), where=resected, gap=0.05)
    pancreatic = np.isin(procedure, PANCREATIC)
    texture = np.where(o.soft[who], "soft", "not_soft")
    s.put("pancreatic_texture", texture, where=pancreatic, gap=0.12)
    s.put("duct_diameter_mm", o.duct_mm[who].round(1), where=pancreatic, gap=0.14)
    blood = np.exp(rng.normal(np.log(from_table(procedure, BLOOD_LOSS_ML, 140)), 0.6))
    s.put("blood_loss_ml", (blood / 10).round() * 10, gap=0.1)
    minutes = np.exp(rng.normal(np.log(from_table(procedure, MINUTES, 170)), 0.22))
    s.put("duration_min", minutes.clip(30, 900).round().astype(np.int64), gap=0.04)
    s.put("transfusion_units", rng.poisson(np.where(blood > 700, 1.6, 0.08)), gap=0.04)
    nodes = np.where(procedure == "enucleation", "sampling", "standard")
    s.put("lymphadenectomy", np.where(resected, nodes, "none"), gap=0.05)
    carcinoid = p.functioning[who] == "carcinoid"
    given = carcinoid & (rng.random(n) < 0.9)
    s.put("octreotide_before_h", np.where(given, 12.0, 0.0), where=carcinoid, gap=0.1)
    s.put("octreotide_after_h", np.where(given, 48.0, 0.0), where=carcinoid, gap=0.12)
    bladder = np.isin(procedure, HEAD) | (p.liver[who] & (rng.random(n) < 0.4))
    s.put("cholecystectomy", bladder, gap=0.06)


def stage_t(p: Patients, who: Ints) -> Words:
    """By size, as AJCC 8 has it for the pancreas; elsewhere by the depth that size suggests."""
    cm = p.tumour.size_cm[who].round(1)
    pancreas = np.select([cm < 2, cm <= 4], ["T1", "T2"], "T3")
    bowel = np.select([cm <= 1, cm <= 2], ["T1", "T2"], "T3")
    appendix = np.select([cm <= 2, cm <= 4], ["T1", "T2"], "T3")
    site = p.site[who]
    return np.where(site == "pancreas", pancreas, np.where(site == "appendix", appendix, bowel))


def specimen_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    who = np.flatnonzero(p.resected)
    s, n, t = Sheet(rng, who, p.laxity), len(who), p.tumour
    poor = p.poorly_differentiated[who]
    s.put("sequence", np.ones(n, dtype=np.int64))
    s.put("histology", np.where(poor, "NEC", "NET"))
    s.put("differentiation", np.where(poor, "poor", "well"), gap=0.02)
    s.put("ki67_pct", t.ki67_pct[who].round(1), gap=0.05)
    s.put("mitoses_per_2mm2", t.mitoses_per_2mm2[who].astype(float), gap=0.16)
    s.put("specimen_diameter_mm", (t.size_cm[who] * 10).round().clip(1, 390), gap=0.03)
    s.put("pt", stage_t(p, who), gap=0.04)
    put_nodes(s, p, o, who)
    none_seen = s.columns["nodes_examined"].fill_null(1).to_numpy() == 0
    some = s.columns["nodes_positive"].fill_null(0).to_numpy() > 0
    n_word = np.where(none_seen, "NX", np.where(some, "N1", "N0"))
    s.put("pn", n_word, gap=0.02)
    s.put("tnm_edition", np.where(p.operated[who] < 17_532, "AJCC7", "AJCC8"), gap=0.06)
    spread = t.node_positive[who] | (t.size_cm[who] > 4)
    s.put("lymphovascular_invasion", rng.random(n) < np.where(spread, 0.45, 0.12), gap=0.07)
    s.put("perineural_invasion", rng.random(n) < np.where(spread, 0.33, 0.08), gap=0.09)
    put_margin(s, p, who)
    return s


def put_nodes(s: Sheet, p: Patients, o: Outcomes, who: Ints) -> None:
    """Median 12 (7–19.5) with a formal resection, none to two with an enucleation (Ding)."""
    rng, n = s.rng, len(who)
    formal = rng.negative_binomial(2.2, 2.2 / (2.2 + 13.5), n)
    few = np.isin(o.procedure[who], ["enucleation", "appendicectomy"])
    examined = np.where(few, rng.integers(0, 3, n), np.maximum(formal, 1))
    positive = p.tumour.node_positive[who] & (examined > 0)
    share = rng.beta(1.2, 5, n)
    count = np.where(positive, np.maximum(1, (examined * share).round()), 0).astype(np.int64)
    known = s.put("nodes_examined", examined, gap=0.03)
    s.put("nodes_positive", count, where=known, gap=0.01)


def put_margin(s: Sheet, p: Patients, who: Ints) -> None:
    rng, n = s.rng, len(who)
    left_behind = p.liver[who] & (rng.random(n) < 0.45)
    status = np.where(p.tumour.margin_positive[who], "R1", "R0")
    status = np.where(left_behind, "R2", status)
    known = s.put("margin_status", status, gap=0.035)
    clear = np.exp(rng.normal(np.log(5), 0.8, n)).clip(0.1, 60).round(1)
    millimetres = np.where(status == "R1", 0.0, clear)
    s.put("margin_mm", millimetres, where=known & (status != "R2"), gap=0.28)


def course_sheet(rng: np.random.Generator, p: Patients, o: Outcomes, eventful: Bools) -> Sheet:
    who = np.flatnonzero(p.entered_theatre)
    s, n = Sheet(rng, who, p.laxity), len(who)
    popf = o.popf[who]
    s.put("no_complication", ~eventful[who], gap=np.where(eventful[who], 0.0, 0.04))
    s.put("readmitted_90d", o.readmitted[who] & (o.nights[who] < 60), gap=0.06)
    s.put("reoperated_90d", o.reoperated[who], gap=0.03)
    pancreatic = np.isin(o.procedure[who], PANCREATIC)
    leak = popf != "none"
    dry = np.exp(rng.normal(np.log(0.5), 0.7, n)).clip(0.05, 2.9)
    rich = np.exp(rng.normal(np.log(14), 0.8, n)).clip(3.2, 900)
    known = s.put("amylase_ratio", np.where(leak, rich, dry).round(1), where=pancreatic, gap=0.05)
    long = (popf == "B") & (rng.random(n) < 0.5)
    days = np.select([long, leak], [rng.integers(22, 60, n), rng.integers(6, 21, n)],
                     rng.integers(3, 8, n))  # fmt: skip
    s.put("drain_days", days, where=pancreatic, gap=0.07)
    managed = choose(rng, n, {"percutaneous_drainage": 0.5, "endoscopic_drainage": 0.15,
                              "infection": 0.2, "treatment": 0.15})  # fmt: skip
    grave = np.where(rng.random(n) < 0.7, "reoperation", "organ_failure")
    first = np.where(popf == "C", grave, np.where((popf == "B") & ~long, managed, ""))
    s.put("fistula_consequences", words(first.astype(object)), where=known & leak, gap=0.04)
    return s


def complication_rows(rng: np.random.Generator, p: Patients, o: Outcomes) -> dict[str, np.ndarray]:
    """Worst complication, fistula of its own where it was not the worst, a lesser one, death."""
    theatre = p.entered_theatre
    fistula = np.isin(o.popf, ["B", "C"]) & theatre
    severe = np.isin(o.worst, ["IIIa", "IIIb", "IVa", "IVb"])
    worst_is_fistula = fistula & (severe & ((rng.random(p.n) < 0.8) | (o.popf == "C")))
    worst = theatre & (severe | np.isin(o.worst, ["I", "II"])) & ~(fistula & ~severe)
    kinds_severe, kinds_mild = choose(rng, p.n, OTHER_SEVERE), choose(rng, p.n, OTHER_MILD)
    bleeding = (rng.random(p.n) < 0.10) & np.isin(o.procedure, PANCREATIC)
    bile = (rng.random(p.n) < 0.06) & np.isin(o.procedure, HEAD)
    stasis = (rng.random(p.n) < 0.5) & np.isin(o.procedure, HEAD)
    kind = np.where(severe, np.where(bleeding, "PPH", np.where(bile, "bile_leak", kinds_severe)),
                    np.where(stasis, "DGE", kinds_mild))  # fmt: skip
    kind = np.where(worst_is_fistula, "POPF", kind)
    grade = np.where(kind == "POPF", o.popf, np.where(np.isin(kind, ["PPH", "bile_leak"]), "B",
                     np.where(kind == "DGE", "A", "")))  # fmt: skip
    of_its_own = fistula & ~worst_is_fistula
    lesser = worst & severe & (rng.random(p.n) < 0.4)
    fatal = (o.worst == "V") & theatre & (o.died < NEVER)  # not dead yet on the closing day
    parts = [
        (worst, kind, grade, o.worst),
        (of_its_own, "POPF", o.popf, np.where(o.popf == "C", "IIIb", "II")),
        (lesser, kinds_mild, "", np.where(rng.random(p.n) < 0.4, "I", "II")),
        (fatal, choose(rng, p.n, {"sepsis": 0.5, "PPH": 0.0, "respiratory_failure": 0.3,
                                  "myocardial_infarction": 0.2}), "", "V"),
    ]  # fmt: skip
    rows: dict[str, list[np.ndarray]] = {"case": [], "kind": [], "grade": [], "cd": []}
    for who, *columns in parts:
        index = np.flatnonzero(who)
        rows["case"].append(index)
        for name, column in zip(("kind", "grade", "cd"), columns, strict=True):
            full: Any = np.full(p.n, column, dtype=object) if isinstance(column, str) else column
            rows[name].append(full[index].astype(object))
    return {name: np.concatenate(column) for name, column in rows.items()}


def running_number(case: Ints) -> Ints:
    """1, 2, 3 … within each case; rows have to be sorted by case."""
    first = np.r_[True, case[1:] != case[:-1]] if len(case) else np.zeros(0, dtype=bool)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(case)), 0))
    return np.arange(len(case)) - starts + 1


def complication_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    rows = complication_rows(rng, p, o)
    order = np.argsort(rows["case"], kind="stable")
    case, kind, grade, cd = (rows[k][order] for k in ("case", "kind", "grade", "cd"))
    s, n = Sheet(rng, case, p.laxity), len(case)
    s.put("sequence", running_number(case))
    days = np.where(kind == "POPF", rng.integers(3, 16, n), rng.integers(1, 35, n))
    on = np.minimum(p.operated[case] + days, o.died[case])
    s.put_date("complication_on", np.where(cd == "V", o.died[case], on), gap=0.02)
    s.put("complication_type", kind)
    s.put("isgps_grade", grade, where=grade != "", gap=0.01)
    s.put("clavien_dindo", cd, gap=0.01)
    return s


def therapy_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    """First systemic line of those treated first, of metastatic disease, and after recurrence."""
    first = np.isin(p.path, [SYSTEMIC, AFTER_SYSTEMIC])
    later = (p.metastatic & p.resected & (rng.random(p.n) < 0.6)) | (
        (o.recurred < NEVER) & (rng.random(p.n) < 0.7)
    )
    case = np.sort(np.concatenate([np.flatnonzero(first), np.flatnonzero(later)]))
    sequence = running_number(case)
    s, n = Sheet(rng, case, p.laxity), len(case)
    s.put("sequence", sequence)
    at_first = first[case] & (sequence == 1)
    pancreas = {"SSA_LAN": 0.34, "SSA_OCT": 0.2, "PRRT_177LU": 0.22, "CAPTEM": 0.16, "EVE": 0.08}
    bowel = {"SSA_LAN": 0.45, "SSA_OCT": 0.33, "PRRT_177LU": 0.16, "EVE": 0.06}
    code = np.where(p.pancreas[case], choose(rng, n, pancreas), choose(rng, n, bowel))
    code = np.where(p.poorly_differentiated[case], "CIS_ETO", code)
    s.put("therapy_code", code)
    neoadjuvant = at_first & (p.path[case] == AFTER_SYSTEMIC)
    s.put("therapy_intent", np.where(neoadjuvant, "neoadjuvant", "palliative"), gap=0.03)
    after = np.where(o.recurred[case] < NEVER, o.recurred[case] + 20, p.operated[case] + 40)
    start = np.where(at_first, p.decided[case] + 10, after)
    start = np.minimum(start, o.last_seen[case])
    s.put_date("therapy_started_on", start, month_only=0.12)
    stop = np.where(neoadjuvant, p.operated[case] - 14, start + rng.integers(90, 900, n))
    stop = np.maximum(stop, start)
    ended = stop <= o.last_seen[case]
    s.put_date("therapy_stopped_on", stop, gap=np.where(ended, 0.04, 1.0), reason="pending")
    best = {"PR": 0.22, "SD": 0.62, "PD": 0.14, "CR": 0.02}
    s.put("therapy_response", choose(rng, n, best), gap=0.12)
    known = s.columns["therapy_stopped_on"].is_not_null().to_numpy()
    why = choose(
        rng, n, {"progression": 0.55, "completed": 0.25, "toxicity": 0.15, "patient": 0.05}
    )
    s.put("therapy_stop_reason", np.where(neoadjuvant, "surgery", why), where=known, gap=0.08)
    return s


VISIT_MONTHS = (6, 12, 24, 36, 48, 60, 84, 108, 132)


def visit_days(p: Patients, o: Outcomes) -> tuple[Ints, Ints]:
    """(case, day) of every visit: scheduled ones, the day of recurrence, the last contact."""
    start = np.where(p.entered_theatre, p.operated, p.decided)
    alive_until = np.minimum(o.last_seen, o.died - 1)
    cases, days = [], []
    for months in VISIT_MONTHS:
        day = start + int(months * 30.44)
        who = np.flatnonzero((day < alive_until) & (np.abs(day - o.recurred) > 30))
        cases.append(who)
        days.append(day[who])
    for day, present in (
        (o.recurred, (o.recurred < NEVER) & (o.recurred <= alive_until)),
        (alive_until, (alive_until > start) & (o.died == NEVER) & (o.recurred != alive_until)),
    ):
        index = np.flatnonzero(present)
        cases.append(index)
        days.append(day[index])
    case, day = np.concatenate(cases), np.concatenate(days)
    order = np.lexsort((day, case))
    return case[order], day[order]


def follow_up_sheet(rng: np.random.Generator, p: Patients, o: Outcomes) -> Sheet:
    case, day = visit_days(p, o)
    s, n = Sheet(rng, case, p.laxity), len(case)
    s.put("sequence", running_number(case))
    s.put_date("seen_on", day)
    recurs = day == o.recurred[case]
    after = day > o.recurred[case]
    free = p.resected[case] & ~p.liver[case]
    status = np.where(recurs, "recurrence", np.where(free & ~after, "NED", "stable"))
    worse = after & (rng.random(n) < 0.3)
    s.put("disease_status", np.where(worse, "progression", status), gap=np.where(recurs, 0, 0.02))
    s.put_date("recurred_on", day, where=recurs, month_only=0.06)
    site = {"liver": 0.52, "pancreatic_remnant": 0.22, "locoregional_nodes": 0.14, "bone": 0.06,
            "peritoneum": 0.06}  # fmt: skip
    s.put("recurrence_sites", words(choose(rng, n, site)), where=recurs, gap=0.05)
    s.put("ssa_ongoing", (after | ~free) & (rng.random(n) < 0.7), gap=0.1)
    pancreatic = np.isin(o.procedure[case], PANCREATIC)
    s.put("pancreatic_insufficiency", pancreatic & (rng.random(n) < 0.25), gap=0.16)
    was_free = p.comorbidity[case] != "diabetes"
    s.put("new_diabetes", pancreatic & (rng.random(n) < 0.16), where=was_free, gap=0.14)
    return s
