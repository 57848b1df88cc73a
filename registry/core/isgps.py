"""Grades of the complications of pancreatic surgery, from raw findings.

Every event is one *attributed to that complication*; a finding that is missing stays unknown.
"""

from dataclasses import dataclass

from .three_valued import Truth, all_of, any_of, at_least, more_than


@dataclass(frozen=True, slots=True)
class IsgpsGrade:
    """`low` and `high` are the grades the missing findings allow; `flags` say what was inferred."""

    low: str
    high: str
    flags: tuple[str, ...] = ()

    @property
    def grade(self) -> str | None:
        return self.low if self.low == self.high else None

    @property
    def clinically_relevant(self) -> Truth:
        if self.low in ("B", "C"):
            return True
        return None if self.high in ("B", "C") else False


def graded(
    present: Truth,
    severe: Truth,
    moderate: Truth,
    mild: str = "A",
    flags: tuple[str, ...] = (),
) -> IsgpsGrade:
    """C where a severe event is known, else B where a moderate one is, else the mild grade."""
    if present is False:
        return IsgpsGrade("none", "none", flags)
    low = "C" if severe else "B" if moderate else mild
    high = "C" if severe is not False else "B" if moderate is not False else mild
    return IsgpsGrade(low if present else "none", high, flags)


def popf_grade(
    amylase_ratio: float | None,
    drain_days: int | None = None,
    percutaneous_or_endoscopic_drainage: Truth = None,
    angiography_for_bleeding: Truth = None,
    infection_without_organ_failure: Truth = None,
    treatment_prolonging_stay: Truth = None,
    reoperation: Truth = None,
    organ_failure: Truth = None,
    death: Truth = None,
    treated_collection_without_drain: Truth = None,
) -> IsgpsGrade:
    """Postoperative pancreatic fistula, ISGPS 2016 (Bassi 2017).

    `amylase_ratio` is drain amylase on or after day 3 over the upper limit of normal serum
    amylase, both in one unit; a fistula is more than 3. A collection treated as a fistula where
    there was no drain counts, flagged `no_drain_inferred`; beside a low amylase it contradicts it.
    """
    moderate = (
        more_than(drain_days, 21),
        percutaneous_or_endoscopic_drainage,
        angiography_for_bleeding,
        infection_without_organ_failure,
        treatment_prolonging_stay,
    )
    return graded(
        _fistula(amylase_ratio, treated_collection_without_drain),
        severe=any_of((reoperation, organ_failure, death)),
        moderate=any_of(moderate),
        mild="BL",
        flags=_inferred(amylase_ratio, treated_collection_without_drain),
    )


def _inferred(amylase_ratio: float | None, treated_collection: Truth) -> tuple[str, ...]:
    return ("no_drain_inferred",) if amylase_ratio is None and treated_collection else ()


def _fistula(amylase_ratio: float | None, treated_collection: Truth) -> Truth:
    if _inferred(amylase_ratio, treated_collection):
        return True
    rich = more_than(amylase_ratio, 3)
    return None if rich is False and treated_collection else rich


_DGE_LETTERS = ("none", "A", "B", "C")


def dge_grade(
    tube_days: int | None,
    tube_reinserted: Truth = None,
    tube_reinserted_pod: int | None = None,
    solids_pod: int | None = None,
    mechanical_cause: Truth = None,
) -> IsgpsGrade:
    """Delayed gastric emptying, ISGPS 2007 (Wente 2007): the worst of tube and solid food.

    `tube_days` are the days of nasogastric tube from the operation, `solids_pod` the first day
    solid food was tolerated. A mechanical cause is no delayed emptying.
    """
    spans = (
        _steps(tube_days, (3, 7, 14)),
        _reinsertion(tube_reinserted_pod, tube_reinserted),
        _steps(solids_pod, (7, 14, 21)),
    )
    low = 0 if mechanical_cause is not False else max(span[0] for span in spans)
    high = 0 if mechanical_cause else max(span[1] for span in spans)
    return IsgpsGrade(_DGE_LETTERS[low], _DGE_LETTERS[high])


def _steps(value: int | None, limits: tuple[int, ...]) -> tuple[int, int]:
    if value is None:
        return 0, len(limits)
    step = sum(value > limit for limit in limits)
    return step, step


def _reinsertion(pod: int | None, reinserted: Truth) -> tuple[int, int]:
    """A day without a reinsertion is a contradiction: any grade is possible."""
    if reinserted is False:
        return (0, 0) if pod is None else (0, 3)
    return _steps(pod, (3, 7, 14))


def pph_grade(
    bleeding: Truth,
    hours_after_operation: float | None = None,
    haemoglobin_fall_g_dl: float | None = None,
    red_cell_units: int | None = None,
    impaired: Truth = None,
    embolisation_or_relaparotomy: Truth = None,
) -> IsgpsGrade:
    """Haemorrhage after pancreatectomy, ISGPS 2007 (Wente 2007).

    Early is within 24 hours of the end of the operation. Severe is a fall of haemoglobin of
    3 g/dL or more, more than 3 units, marked clinical impairment, or an invasive treatment.
    """
    late = more_than(hours_after_operation, 24)
    severe = any_of(
        (
            at_least(haemoglobin_fall_g_dl, 3),
            more_than(red_cell_units, 3),
            impaired,
            embolisation_or_relaparotomy,
        )
    )
    return graded(bleeding, severe=all_of((late, severe)), moderate=any_of((late, severe)))


def chyle_leak_grade(
    milky_fluid: Truth,
    pod: int | None = None,
    triglycerides_mg_dl: float | None = None,
    nutrition_drugs_drainage_or_longer_stay: Truth = None,
    other_invasive_intensive_care_or_death: Truth = None,
) -> IsgpsGrade:
    """Chyle leak after pancreatic surgery, ISGPS 2017 (Besselink 2017).

    Milky fluid of at least 110 mg/dL (1.2 mmol/L) of triglycerides on or after day 3.
    """
    present = all_of((milky_fluid, at_least(pod, 3), at_least(triglycerides_mg_dl, 110)))
    return graded(
        present,
        severe=other_invasive_intensive_care_or_death,
        moderate=nutrition_drugs_drainage_or_longer_stay,
    )
