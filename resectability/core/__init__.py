"""The resectability engine: criteria sets as data, verdicts with their reasons.

It knows no database and no web, and runs in a notebook:

>>> from resectability.core import assess, load_set, read_findings
>>> criteria_set = load_set("pannet-anatomical-resectability")
>>> verdict = assess(criteria_set, read_findings(criteria_set, {"vessels.SMA.contact_deg": 200}))
>>> verdict.lower, verdict.determinate
('locally_advanced', True)

`available_sets()` lists names as id@version, `load_set(id, version=None)` reads one (the newest
unless a version is named), `read_findings(set, raw)` turns JSON values into findings or raises
FindingsProblem, `assess(set, findings)` judges, `compare(sets, findings)` judges side by side.
`examine(verdict)` tells what each missing finding would change, what would settle the verdict, how
far each limit is, and whether a measurement error would matter; `describing` puts that into words.
`headline`, `verdict_text` and `verdict_json` print a verdict; `findings_json` writes findings so
that `read_findings` reads them back.
"""

from resectability.core.assessing import assess, bounds, read_findings
from resectability.core.comparing import Comparison, compare
from resectability.core.errors import CriteriaError, FindingsProblem, UnknownSet
from resectability.core.examining import Examination, examine
from resectability.core.library import DEFAULT_SET, available_sets, load_set
from resectability.core.output import findings_json, verdict_json
from resectability.core.sets import CriteriaSet, Criterion
from resectability.core.verdict import ENGINE_VERSION, Reason, Verdict, VerdictWarning
from resectability.core.wording import headline, verdict_text

__all__ = [
    "DEFAULT_SET",
    "ENGINE_VERSION",
    "Comparison",
    "CriteriaError",
    "CriteriaSet",
    "Criterion",
    "Examination",
    "FindingsProblem",
    "Reason",
    "UnknownSet",
    "Verdict",
    "VerdictWarning",
    "assess",
    "available_sets",
    "bounds",
    "compare",
    "examine",
    "findings_json",
    "headline",
    "load_set",
    "read_findings",
    "verdict_json",
    "verdict_text",
]
