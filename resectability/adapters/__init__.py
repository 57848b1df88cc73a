"""From a case to the findings of a criteria set: the only place that knows both.

Findings are raw, as JSON has them: a number, a class, {"min", "max"}, a word, "not_applicable";
what is absent is unknown.  What the registry does not ask stays unknown, whatever it is likely
to be, and "not_applicable" is said only where the finding declares when it does not apply.
"""

from resectability.adapters.clinical import ASKED_AS, clinical_findings
from resectability.adapters.interpretations import Interpretation, interpretations
from resectability.adapters.unasked import unasked_of
from resectability.adapters.vessels import JUDGED_PARTS, contact, findings_of, in_scope
from resectability.adapters.workup import ASKED_IN_PART, is_asked

__all__ = [
    "ASKED_AS",
    "ASKED_IN_PART",
    "JUDGED_PARTS",
    "Interpretation",
    "clinical_findings",
    "contact",
    "findings_of",
    "in_scope",
    "interpretations",
    "is_asked",
    "unasked_of",
]
