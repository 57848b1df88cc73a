"""What the registry does not ask of a case: a set that allows it judges without, and says so."""

from collections.abc import Iterator

from registry.record import CaseRecord
from resectability.adapters.reading import Answers
from resectability.adapters.workup import is_asked

# no variable of the core tier
NEVER_ASKED = (
    "patient.declines",
    "patient.family_history",
    "fitness.organ_failure_irreversible",
    "tumour.bile_duct_obstruction",
    "tumour.growth_pct_12_months",
    "tumour.growth_mm_per_year",
    "tumour.growth_total_mm",
    "lab.u5hiaa_umol_24h",
    "lab.nt_probnp_ng_l",
    "liver.planned_extent",
)
EXAMINATIONS = ("eus", "cga", "hiaa", "horm", "ntbnp", "echo", "flr")
DATES = (*EXAMINATIONS, "mri", "fdg", "fit", "control")
RIGHT_HEART = ("heart.right_valve_disease", "heart.rv_insufficiency", "heart.corrected")
MIDGUT = ("jejunum_ileum", "appendix")
HIGH_KI67_PCT = 10  # from here on FDG PET belongs to the work-up


def unasked_of(record: CaseRecord) -> frozenset[str]:
    """Findings that are neither asked nor called for in this case."""
    return frozenset(_unasked(Answers(record)))


def _unasked(answers: Answers) -> Iterator[str]:
    yield from NEVER_ASKED
    yield from [f"workup.{name}.state" for name in EXAMINATIONS]
    yield from [f"workup.{name}.done_on" for name in DATES]
    if not is_asked("workup.vessel.state", answers.of("tumour", "primary_site")):
        yield from ("workup.vessel.state", "workup.vessel.done_on")
    if answers.of("patient", "hereditary") == "none":
        yield "workup.gen.state"
    if "weight_loss" not in (answers.of("tumour", "symptoms") or ["weight_loss"]):
        yield "fitness.weight_loss_6_months_pct"
    if answers.of("fitness", "charlson_conditions") is not None:
        yield "fitness.portal_hypertension"
    if _heart_is_spared(answers):
        yield from RIGHT_HEART
    if not _fdg_is_called_for(answers):
        yield "imaging.fdg_positive"


def _heart_is_spared(answers: Answers) -> bool:
    """No carcinoid syndrome, and no midgut primary with liver metastases."""
    syndrome, site = (answers.of("tumour", n) for n in ("functioning_syndrome", "primary_site"))
    liver = answers.of("tumour", "liver_metastases")
    outside = (site is not None and site not in MIDGUT) or liver == "none"
    return syndrome not in (None, "carcinoid") and outside


def _fdg_is_called_for(answers: Answers) -> bool:
    """Unless the tumour is known to be receptor-positive with a Ki-67 below the limit."""
    ki67, krenning = (answers.of("workup", n) for n in ("biopsy_ki67_pct", "sstr_krenning"))
    return ki67 is None or ki67 >= HIGH_KI67_PCT or krenning is None or krenning < 2
