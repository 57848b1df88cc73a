"""Criteria sets, public as pages and as files of the API; assessments lie under their case."""

from resectability.core import DEFAULT_SET

PUBLIC = {
    "resectability:check",
    "resectability:criteria",
    "resectability:criteria_set",
    "resectability:scores",
    "resectability:score",
}
PLAIN = {"name": DEFAULT_SET, "resectability:score.name": "rrs"}
