"""A date known to the month or the year: the range spans exactly what each of its days gives."""

from calendar import isleap, monthrange
from datetime import date, timedelta

import pytest

from registry.core.scores import SCORES

STARTS = ("operated_on", "discharged_on", "start_on")
FOLLOWS = ("died_on", "occurred_on", "on", "recurred_on", "progressed_on", "last_contact_on")
LEAP = {"operated_on": "2023-12-02", "vital_status": "dead"}
COMMON = {"operated_on": "2022-12-02", "vital_status": "dead"}
MORE = [
    ("mortality_90d", LEAP | {"died_on": "2024-03-01"}),
    ("mortality_90d", LEAP | {"died_on": "2024-03-02"}),
    ("mortality_90d", COMMON | {"died_on": "2023-03-02"}),
    ("mortality_90d", COMMON | {"died_on": "2023-03-03"}),
    ("length_of_stay", {"operated_on": "2024-02-20", "discharged_on": "2024-03-05"}),
    ("length_of_stay", {"operated_on": "2023-12-20", "discharged_on": "2024-01-05"}),
]


def bases():
    for score in SCORES.values():
        for worked in score.worked:
            yield score, worked.inputs
    for name, inputs in MORE:
        yield SCORES[name], inputs


def places(score, inputs):
    """Where a whole date stands: the name of an input, and the row and field in a list."""
    for one in score.inputs:
        given = inputs.get(one.name)
        if one.kind == "date" and whole(given):
            yield (one.name,)
        for number, row in enumerate(given if one.kind == "rows" and given else ()):
            yield from ((one.name, number, n) for n, v in row.items() if whole(v))


def whole(written):
    return isinstance(written, str) and len(written) == 10 and written[4] == "-"


def read(inputs, place):
    return inputs[place[0]] if len(place) == 1 else inputs[place[0]][place[1]][place[2]]


def changed(inputs, place, written):
    if len(place) == 1:
        return {**inputs, place[0]: written}
    rows = [dict(row) for row in inputs[place[0]]]
    rows[place[1]][place[2]] = written
    return {**inputs, place[0]: rows}


def days_of(written):
    parts = [int(part) for part in written.split("-")]
    first = date(*parts, 1) if len(parts) == 2 else date(parts[0], 1, 1)
    count = monthrange(*parts)[1] if len(parts) == 2 else 365 + isleap(parts[0])
    return [(first + timedelta(number)).isoformat() for number in range(count)]


def consistent(inputs, place, day):
    """A start after what follows it is a contradiction, and so is a return after its window."""
    if len(place) == 3 and place[-1] == "on":
        start = inputs.get("discharged_on") or inputs["operated_on"]
        return (date.fromisoformat(day) - date.fromisoformat(start)).days <= 90
    if place[-1] not in STARTS:
        return True
    named = [inputs.get(name) for name in FOLLOWS]
    for rows in inputs.values():
        named += [v for row in rows for v in row.values()] if isinstance(rows, list) else []
    return all(day <= other for other in named if whole(other))


def hull(score, results):
    ends = [end for result in results if result.range is not None for end in result.range]
    if not ends:
        return None
    ends.sort(key=lambda end: score.order.index(end) if score.order else end)
    return ends[0], ends[-1]


CASES = [
    pytest.param(
        score,
        inputs,
        place,
        read(inputs, place)[:length],
        id=f"{score.name}-{number}-{place[-1]}-{read(inputs, place)[:length]}",
    )
    for number, (score, inputs) in enumerate(bases())
    for place in places(score, inputs)
    for length in (7, 4)
]


@pytest.mark.parametrize(("score", "inputs", "place", "written"), CASES)
def test_month_or_year_gives_what_its_days_give(score, inputs, place, written):
    days = [day for day in days_of(written) if consistent(inputs, place, day)]
    results = [score.run(changed(inputs, place, day)) for day in days]
    told = score.run(changed(inputs, place, written))
    if {"no_visit_required"} < {result.value for result in results}:
        assert told.range is None  # a day or no visit at all: no two ends of one line
        return
    ends = hull(score, results)
    if sole_year_of_start(place, written):
        assert told.range in (ends, (False, True))
    else:
        assert told.range == ends


def sole_year_of_start(place, written):
    """Not narrowed by what followed in that year: the range may be wider than it has to be."""
    return place[-1] in STARTS and len(written) == 4


@pytest.mark.parametrize(("score", "inputs", "place", "written"), CASES)
def test_category_is_told_where_every_day_has_it(score, inputs, place, written):
    days = [day for day in days_of(written) if consistent(inputs, place, day)]
    possible = {score.run(changed(inputs, place, day)).category for day in days}
    expected = possible.pop() if len(possible) == 1 else None
    told = score.run(changed(inputs, place, written)).category
    assert told == expected or (told is None and sole_year_of_start(place, written))


@pytest.mark.parametrize(
    ("name", "inputs", "died"),
    [
        ("mortality_90d", LEAP | {"died_on": "2024-03-01"}, True),  # through 29 February
        ("mortality_90d", LEAP | {"died_on": "2024-03-02"}, False),
        ("mortality_90d", COMMON | {"died_on": "2023-03-02"}, True),
        ("mortality_90d", COMMON | {"died_on": "2023-03-03"}, False),
    ],
)
def test_day_90_in_a_leap_year_and_in_another(name, inputs, died):
    assert SCORES[name].run(inputs).value is died
