"""The complications of a case in a few words: those of the first 90 days."""

import pytest

from registry.summary import facts_of
from tests.registry.records import record


def told(said, *rows, operated_on="2024-01-10"):
    made = record(
        operation={"operated_on": operated_on},
        course={} if said is None else {"no_complication": said},
        complication=list(rows),
    )
    return next(fact for fact in facts_of(made) if fact.label == "Complications").value


def row(grade, on):
    known = {"clavien_dindo": grade, "complication_on": on}
    return {name: value for name, value in known.items() if value is not None}


@pytest.mark.parametrize(
    ("said", "rows", "words"),
    [
        (True, [], "None"),
        (False, [], "Not recorded"),
        (None, [], "Not recorded"),
        (False, [row("II", "2024-01-12")], "1 complication, worst II"),
        (
            False,
            [row("II", "2024-01-12"), row("IIIb", "2024-04-09")],
            "2 complications, worst IIIb",
        ),
        (False, [row("II", "2024-01-12"), row("IIIb", "2024-04-10")], "1 complication, worst II"),
        (
            False,
            [row("II", "2024-01-12"), row("IIIb", None)],
            "2 complications, worst not known",
        ),
        (False, [row(None, "2024-01-12")], "1 complication, worst not known"),
        (False, [row("IIIb", "2024-06-01")], "None"),
        (None, [row("IIIb", "2024-06-01")], "Not recorded"),
    ],
)
def test_complications_of_the_first_90_days(said, rows, words):
    assert told(said, *rows) == words
