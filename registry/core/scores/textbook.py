"""Textbook outcome as a declared score."""

from dataclasses import replace
from typing import Any

from ..events import contradictions
from ..textbook import COMPONENTS, VARIANTS, Findings, Variant, textbook_facts, textbook_outcome
from .course_inputs import (
    ALIVE,
    COMPLICATED,
    COMPLICATIONS,
    DATES,
    DISCHARGED,
    NO_COMPLICATION,
    READMISSIONS,
    READMITTED,
    course_of,
)
from .declaration import Outcome, Score, Worked, truth
from .inputs import Input, yes_no

_UNVERIFIED = "components of this variant to be verified with the paper"


def _textbook(variant: str | None, **values: Any) -> Outcome:
    if variant is None:
        return truth(None)
    findings = Findings(
        **{name: value for name, value in values.items() if name in Findings.__slots__}
    )
    course, chosen = course_of(values), VARIANTS[variant]
    outcome = textbook_outcome(chosen, textbook_facts(course, findings))
    parts = {
        "variant": variant,
        "failed": list(outcome.failed),
        "unknown": list(outcome.unknown),
        "evaluable": outcome.evaluable,
        "counted": outcome.counted,
        "margin_rule": chosen.margin_rule,
        "source": chosen.source,
    }
    warnings = (*contradictions(course), *((_UNVERIFIED,) if chosen.verify else ()))
    return replace(truth(outcome.value, parts), warnings=warnings)


def _in_words(variant: Variant) -> str:
    said = {**COMPONENTS, "r0": f"R0 ({variant.margin_rule})"}
    asked = "; ".join(said[name] for name in variant.components)
    return f"{variant.id}, for {variant.population}: {asked}."


_SMOOTH: dict[str, object] = ALIVE | {
    "discharged_on": "2024-01-09",
    "no_complication": True,
    "readmitted_90d": False,
    "cleared": True,
    "stay_p75_nights": 10,
}
_FISTULA_B = {"no_complication": False, "complications": [COMPLICATED | {"isgps_grade": "B"}]}
_MINOR = {"no_complication": False, "complications": [{"kind": "other", "clavien_dindo": "II"}]}
TEXTBOOK = Score(
    "textbook_outcome",
    "Textbook outcome",
    (
        Input("variant", "word", "named variant", values=tuple(VARIANTS)),
        *DATES,
        DISCHARGED,
        NO_COMPLICATION,
        COMPLICATIONS,
        READMITTED,
        READMISSIONS,
        yes_no("cleared", "R0 under the rule of the variant, or planned clearance complete"),
        Input("nodes_examined", "integer", "nodes examined", "", 0, 200, optional=True),
        Input(
            "stay_p75_nights",
            "number",
            "third quartile of the stay, frozen over all centers",
            "nights",
            0,
            365,
            optional=True,
        ),
        yes_no("popf_bc", "fistula B or C by the raw findings", optional=True),
        yes_no("bile_leak_bc", "bile leak B or C by the raw findings", optional=True),
        yes_no("pph_bc", "haemorrhage B or C by the raw findings", optional=True),
        yes_no("phlf_bc", "liver failure B or C by the raw findings", optional=True),
        Input(
            "intraoperative_incident_grade",
            "integer",
            "worst incident during the operation (Oslo), 0 for none",
            "",
            0,
            3,
            optional=True,
        ),
        yes_no(
            "readmitted_for_major_complication",
            "readmission for a major surgical complication",
            optional=True,
        ),
    ),
    _textbook,
    source="; ".join(f"{variant.id}: {variant.source}" for variant in VARIANTS.values()),
    found_in="the abstract of each; of TOLS_DELPHI the title alone was readable",
    formula=" ".join(_in_words(variant) for variant in VARIANTS.values())
    + " Any component failing is no; none failing but one unknown is unknown. An indicator counts "
    "only cases of which every component is known (`counted`).",
    worked=(
        Worked(_SMOOTH | _FISTULA_B | {"variant": "TO_PANC_2020"}, False, "no"),
        Worked(_SMOOTH | _MINOR | {"variant": "TO_PNET_2020", "cleared": False}, False, "no"),
        Worked(_SMOOTH | _MINOR | {"variant": "TO_PANC_2020", "cleared": False}, True, "yes"),
        Worked(
            _SMOOTH | {"variant": "TO_PNET_2020", "cleared": None},
            None,
            None,
            (False, True),
            {"evaluable": False, "unknown": ["r0"]},
        ),
    ),
)
SCORES = (TEXTBOOK,)
