"""The small three-valued rule language: grammar, Kleene logic, explanation.

A condition is text such as `vessels.SMA.contact_deg > 180 and not appleby_feasible`. Findings may
be exact, between two limits, unknown (absent or None) or not applicable, and a condition is true,
false, unknown or not applicable in turn: unknown is never taken for "no".
"""

from rules.catalogue import Catalogue
from rules.dates import date_value
from rules.documents import DocumentProblem, read_document
from rules.evaluating import evaluate, explain, findings_in, leaves, unsettled_findings
from rules.findings import (
    KINDS,
    Finding,
    Kind,
    UnknownFinding,
    ValueProblem,
    nearest,
    raw_text,
)
from rules.nodes import Explanation, Leaf, Node
from rules.operands import RuleError
from rules.parsing import parse, parse_definitions
from rules.truth import Truth
from rules.values import CONTACT_CLASSES, NOT_APPLICABLE, Interval, Value, Values

__all__ = [
    "CONTACT_CLASSES",
    "KINDS",
    "NOT_APPLICABLE",
    "Catalogue",
    "DocumentProblem",
    "Explanation",
    "Finding",
    "Interval",
    "Kind",
    "Leaf",
    "Node",
    "RuleError",
    "Truth",
    "UnknownFinding",
    "Value",
    "ValueProblem",
    "Values",
    "date_value",
    "evaluate",
    "explain",
    "findings_in",
    "leaves",
    "nearest",
    "parse",
    "parse_definitions",
    "raw_text",
    "read_document",
    "unsettled_findings",
]
