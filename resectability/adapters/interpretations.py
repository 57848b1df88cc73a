"""How answers of the registry are read as findings where the form asks something else.

None of these readings was published; a clinician has to confirm each, so they are shown wherever
a criterion rests on one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules import NOT_APPLICABLE, Value

# ranks and answers that need no reading: no liver disease, no metastases, a grade that is settled
SAID_OUTRIGHT: Mapping[str, tuple[Value, ...]] = {
    "fitness.cirrhosis": (0,),
    "workup.hepatectomy_planned": (False,),
    "path.grade": (2, 3, 4),
}


@dataclass(frozen=True, slots=True)
class Interpretation:
    """``finding`` is what the criteria ask, ``text`` how the answer of the form was read."""

    finding: str
    text: str

    def was_read(self, value: Value) -> bool:
        """Not where the finding is unknown or does not apply, or the answer says it outright."""
        outright = value in SAID_OUTRIGHT.get(self.finding, ())
        return value is not None and value is not NOT_APPLICABLE and not outright


def interpretations() -> tuple[Interpretation, ...]:
    return tuple(Interpretation(finding, text) for finding, text in _TEXTS.items())


def page() -> str:
    """For the documentation: how the registry is read, and what it does not ask."""
    lines = [_PAGE, "| finding | how the answer of the form is read |", "|---|---|"]
    lines += [f"| `{one.finding}` | {one.text} |" for one in interpretations()]
    return "\n".join(lines) + "\n"


_PAGE = """# How answers of the registry are read as findings

Printed by `manage.py criteria --pages docs`. Most findings are a variable of the form, word for
word. Those below are read from an answer to another question. **Each is to be verified by a
clinician**; the page of a case names those that its suggestions rest on.
"""
_TEXTS = {
    "imaging.sstr_positive": "Uptake of Krenning 2 or more is read as receptor-positive, 0 as "
    "negative; 1 is left open.",
    "tumour.main_duct_mm": "A main duct said to be dilated is read as 4 mm or more.",
    "liver.frilling_type": "A simple pattern of liver metastases is read as type I or II, a "
    "complex one as type II, a diffuse one as type III.",
    "liver.limited": "Only a simple pattern of liver metastases is read as limited.",
    "liver.r0r1_achievable": "Planned complete clearance is read as achievable; where it is not "
    "planned, this is left open.",
    "liver.debulk_pct_achievable": "Planned complete clearance is read as debulking of at least "
    "90 %.",
    "workup.hepatectomy_planned": "Planned complete clearance of liver metastases is read as a "
    "planned liver resection.",
    "extrahepatic.unresectable": "Planned complete clearance is read as resectable disease outside "
    "the liver.",
    "fitness.cirrhosis": "Liver disease that Charlson calls mild is read as at most compensated "
    "cirrhosis.",
    "fitness.portal_hypertension": "Liver disease that Charlson calls moderate or severe is "
    "read as portal hypertension, mild as none.",
    "path.grade": "The grade of a biopsy without mitoses is read as a lower bound.",
}
