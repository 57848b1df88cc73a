from datetime import date

import pytest

from registry.core.followup import (
    Due,
    ScheduleProblem,
    add_months,
    next_visit,
    possible_groups,
    read_schedule_set,
    schedule_sets,
)

GOOD = """
id = "x"
version = "1"
title = "X"
source = "S"
applies_to = "all"
residuals = ["R0"]
notes = []

[[group]]
id = "g1"
label = "G1"
when = "grade == 'NET G1'"
visits = [{ every_months = 12, until_months = 36 }, { every_months = [12, 24] }]
"""


def test_schedule_is_read():
    (group,) = read_schedule_set(GOOD, "x.toml").groups
    assert [phase.every_months for phase in group.visits] == [(12, 12), (12, 24)]
    assert (group.source, group.verify) == ("S", False)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("id = ", "id : ", "x.toml | is not TOML"),
        ('version = "1"', "", "x.toml | version is missing | add it"),
        ('version = "1"', 'versoin = "1"', "unknown key versoin"),
        ('label = "G1"', "", "group g1 | label is missing"),
        ('label = "G1"', 'lable = "G1"', "group g1 | unknown key lable"),
        ("grade ==", "grad ==", "grad"),
        ("'NET G1'", "'NET G9'", "NET G9"),
        ("every_months = 12,", "evry_months = 12,", "unknown key evry_months"),
        ("[12, 24]", "[24, 12]", "shortest first"),
        ("every_months = 12,", "every_months = 0,", "above 0"),
        ("until_months = 36", "until_months = 36, x = 1", "unknown key x"),
        ("12, until_months = 36", "12", "do not rise"),
        ("[12, 24] }", "[12, 24], until_months = 24 }", "do not rise"),
    ],
)
def test_schedule_that_is_wrong_does_not_load(before, after, words):
    assert before in GOOD
    with pytest.raises(ScheduleProblem) as caught:
        read_schedule_set(GOOD.replace(before, after), "x.toml")
    assert words in str(caught.value)


def test_schedule_with_a_group_twice_does_not_load():
    group = GOOD[GOOD.index("[[group]]") :]
    with pytest.raises(ScheduleProblem, match="group g1 is there twice"):
        read_schedule_set(GOOD + group, "x.toml")


def test_schedule_is_told_in_words():
    group = read_schedule_set(GOOD, "x.toml").groups[0]
    assert str(group) == "G1: every 12 months until month 36, then every 12–24 months"
    (rectum,) = [g for g in schedule_sets()["commnets_2018"].groups if g.id == "rectum_small"]
    assert str(rectum) == "rectum, under 1 cm: none required (to be verified)"


def test_schedules_that_ship_are_readable():
    assert list(schedule_sets()) == ["commnets_2018", "enets_legacy"]


PANCREAS = {
    "primary_site": "pancreas",
    "grade": "NET G1",
    "node_metastasis": False,
    "size_mm": 15,
    "ki67_pct": 1,
}


def groups(schedule="commnets_2018", **changes):
    found = possible_groups(schedule_sets()[schedule], PANCREAS | changes)
    return [None if group is None else group.id for group in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["pancreas_low_risk"]),
        ({"size_mm": 19.9}, ["pancreas_low_risk"]),
        ({"size_mm": 20}, ["pancreas_other"]),
        ({"grade": "NET G2", "ki67_pct": 5}, ["pancreas_other"]),
        ({"grade": "NET G2", "ki67_pct": 5.1}, ["pancreas_high_risk"]),
        ({"node_metastasis": True}, ["pancreas_high_risk"]),
        ({"grade": "NET G3", "ki67_pct": 30}, ["net_g3"]),
        ({"primary_site": "jejunum_ileum"}, ["small_bowel"]),
        ({"primary_site": "appendix", "size_mm": 20, "t": "T1"}, ["appendix_low_risk"]),
        ({"primary_site": "appendix", "size_mm": 20.1, "t": "T2"}, [None]),
        ({"primary_site": "appendix", "size_mm": 15, "t": "T3"}, [None]),
        ({"primary_site": "rectum", "size_mm": 9.9}, ["rectum_small"]),
        ({"primary_site": "rectum", "size_mm": 10}, [None]),
        ({"primary_site": "stomach"}, [None]),
        ({"grade": "NEC", "ki67_pct": 60}, [None]),
        ({"grade": "NEC", "primary_site": "jejunum_ileum"}, [None]),
        ({"grade": "NEC", "primary_site": "appendix", "t": "T1"}, [None]),
        ({"grade": "NEC", "primary_site": "rectum", "size_mm": 5}, [None]),
        ({"size_mm": None}, ["pancreas_low_risk", "pancreas_other"]),
        (
            {"node_metastasis": None},
            ["pancreas_low_risk", "pancreas_high_risk", "pancreas_other"],
        ),
    ],
)
def test_group_of_a_patient(changes, expected):
    assert groups(**changes) == expected


def test_older_intervals_go_by_grade():
    assert groups("enets_legacy") == ["g1_g2"]
    assert groups("enets_legacy", grade="NEC") == ["nec"]
    assert groups("enets_legacy", grade="NET G3") == [None]


def group(name):
    return next(one for one in schedule_sets()["commnets_2018"].groups if one.id == name)


OPERATED = date(2024, 1, 31)


def test_first_visit_counts_from_the_operation():
    assert next_visit(group("pancreas_other"), OPERATED, None) == Due(
        on=date(2025, 1, 31), from_on=date(2024, 11, 1), until_on=date(2025, 5, 2)
    )


@pytest.mark.parametrize(
    ("last", "on"),
    [
        ("2025-02-10", date(2026, 2, 10)),
        ("2027-01-30", date(2028, 1, 30)),  # still yearly
        ("2027-01-31", date(2028, 1, 31)),  # every one to two years
        ("2034-01-30", date(2035, 1, 30)),
    ],
)
def test_next_visit_counts_from_the_last(last, on):
    due = next_visit(group("pancreas_other"), OPERATED, date.fromisoformat(last))
    assert due.on == on


def test_window_of_a_range_ends_after_the_longest():
    due = next_visit(group("pancreas_other"), OPERATED, date(2028, 1, 31))
    assert (due.on, due.until_on) == (date(2029, 1, 31), date(2030, 8, 2))


def test_schedule_ends():
    assert next_visit(group("pancreas_other"), OPERATED, date(2034, 1, 31)) is None


def test_no_visit_where_none_is_required():
    assert next_visit(group("pancreas_low_risk"), OPERATED, None) is None


def test_intervals_shorten_and_lengthen_by_phase():
    g3 = group("net_g3")
    assert next_visit(g3, OPERATED, date(2026, 1, 30)).on == date(2026, 4, 30)
    assert next_visit(g3, OPERATED, date(2026, 1, 31)).on == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
    ],
)
def test_months_are_of_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("changes", "last_visit", "months"),
    [
        ({"grade": "NET G3"}, date(2021, 12, 31), 3),
        ({"grade": "NET G3"}, date(2022, 1, 1), 6),
        ({"grade": "NET G3"}, date(2024, 12, 31), 6),
        ({"grade": "NET G3"}, date(2025, 1, 1), None),
        ({"node_metastasis": True}, date(2022, 12, 31), 6),
        ({"node_metastasis": True}, date(2023, 1, 1), 12),
        ({"node_metastasis": True}, date(2031, 1, 1), 12),  # at least 10 years: no end
        ({"size_mm": 20}, date(2022, 12, 31), 12),
        ({"size_mm": 20}, date(2029, 12, 31), 12),
        ({"size_mm": 20}, date(2030, 1, 1), None),  # to 10 years
        ({"primary_site": "jejunum_ileum"}, date(2031, 1, 1), 12),
    ],
)
def test_interval_changes_on_the_day_a_phase_ends(changes, last_visit, months):
    (group,) = possible_groups(schedule_sets()["commnets_2018"], PANCREAS | changes)
    due = next_visit(group, date(2020, 1, 1), last_visit)
    expected = None if months is None else add_months(last_visit, months)
    assert (None if due is None else due.on) == expected
