"""From a case to the checklist of the work-up: what was done, what was not, and when."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.dictionary import CONTACT_VARIABLES
from registry.record import CaseRecord, Row
from registry.vocabulary import CORE_VESSELS, Vessel
from resectability.adapters.reading import NOT_APPLICABLE, Answers, Raw

# decisions that tell whether resection comes first; others (a trial, referral) leave it open
SURGERY_FIRST = {
    "upfront_surgery": True,
    "systemic_first": False,
    "surveillance": False,
    "locoregional": False,
    "not_surgical": False,
}
# examinations whose result or date says that they were done: item, part, variable, its date
BY_ANSWER = (
    ("ct", "workup", "ct_on", "ct_on"),
    ("sstr", "workup", "sstr_modality", "sstr_on"),
    ("fdg", "workup", "fdg_pet", ""),
    ("control", "tumour", "hormone_control", ""),
)
# examinations that are answered with yes or no
BY_YES_NO = (("mri", "mri_done"), ("bx", "biopsy_done"))
# of several answers: done with all of them
OF_SEVERAL = (
    ("fit", "fitness", ("ecog", "asa", "charlson_conditions", "albumin_g_l")),
    ("ki", "workup", ("biopsy_ki67_pct",)),
)
# what is not asked of an examination
ASKED_IN_PART: Mapping[str, str] = {
    "workup.fit.state": "HbA1c and weight loss are not asked",
    "workup.ki.state": "mitoses of a biopsy are not asked",
    "workup.gen.state": "whether it was looked for is not asked",
}
WORKUP_ASKED_AS: Mapping[str, str] = {
    "decision_on": "board_on",
    "workup.surgery_planned": "board_decision",
    "workup.ct.state": "ct_on",
    "workup.ct.done_on": "ct_on",
    "workup.sstr.state": "sstr_modality",
    "workup.sstr.done_on": "sstr_on",
    "workup.fdg.state": "fdg_pet",
    "workup.mri.state": "mri_done",
    "workup.bx.state": "biopsy_done",
    "workup.control.state": "hormone_control",
    "workup.vessel.state": "organs_invaded",
    "workup.vessel.done_on": "assessed_on",
    "workup.mdt.state": "board_on",
    "workup.fit.state": "ecog",
    "workup.ki.state": "biopsy_ki67_pct",
}


def is_asked(finding: str, site: object) -> bool:
    """Whether the form of this primary site asks it: the form of the mesentery is not there yet."""
    if finding.startswith("workup.vessel."):
        return site == "pancreas"
    return finding in WORKUP_ASKED_AS


def workup_findings(answers: Answers) -> Raw:
    found = Raw(
        {
            "decision_on": answers.of("board", "board_on"),
            "workup.surgery_planned": SURGERY_FIRST.get(
                answers.of("board", "board_decision") or ""
            ),
        }
    )
    for item, state, done_on in _items(answers):
        found[f"workup.{item}.state"] = state
        # what does not apply has no date either
        found[f"workup.{item}.done_on"] = state if state == NOT_APPLICABLE else done_on
    return found


def _items(answers: Answers) -> Iterator[tuple[str, str | None, Any]]:
    for item, part, variable, dated in BY_ANSWER:
        done = answers.of(part, variable) is not None
        state = "done" if done else answers.state(part, variable)
        yield item, state, answers.of(part, dated) if dated else None
    for item, variable in BY_YES_NO:
        yield item, _done_or_not(answers, variable), None
    for item, part, variables in OF_SEVERAL:
        told = [answers.of(part, name) is not None for name in variables]
        state = "done" if all(told) else _worst([answers.state(part, n) for n in variables])
        yield item, state, None
    yield "vessel", *_vessel_form(answers)
    yield "gen", _hereditary(answers), None
    yield "mdt", _board(answers), answers.of("board", "board_on")


def _done_or_not(answers: Answers, variable: str) -> str | None:
    done = answers.of("workup", variable)
    if done is None:
        return answers.state("workup", variable)
    return "done" if done else "not_done"


def _worst(states: list[str | None]) -> str | None:
    return next((state for state in ("not_done", "pending") if state in states), None)


def _vessel_form(answers: Answers) -> tuple[str | None, Any]:
    """Done where every vessel of the first reading is told; the mesenteric form is not asked."""
    if answers.of("tumour", "primary_site") != "pancreas":
        return None, None
    done = _all_vessels_read(answers.record)
    return ("done" if done else None), answers.of("assessment", "assessed_on")


def _all_vessels_read(record: CaseRecord) -> bool:
    reading = record.first("assessment")
    if reading is None:
        return False
    rows = {row.vessel: row for row in record.of("vessel") if row.sequence == reading.sequence}
    return all(_read(vessel, rows.get(str(vessel))) for vessel in CORE_VESSELS)


def _read(vessel: Vessel, row: Row | None) -> bool:
    if row is None:
        return False
    if vessel is Vessel.VARIANT_HA and row.values.get("present") is False:
        return True
    return any(name in row.values for name in CONTACT_VARIABLES)


def _hereditary(answers: Answers) -> str | None:
    """A syndrome was found by an assessment; that there is none was perhaps not looked for."""
    syndrome = answers.of("patient", "hereditary")
    if syndrome is None:
        return answers.state("patient", "hereditary")
    return None if syndrome == "none" else "done"


def _board(answers: Answers) -> str | None:
    told = [answers.of("board", name) for name in ("board_on", "board_decision")]
    if None not in told:
        return "done"
    return _worst([answers.state("board", name) for name in ("board_on", "board_decision")])
