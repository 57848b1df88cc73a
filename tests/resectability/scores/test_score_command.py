"""`manage.py score` as a shell sees it: no database is set up for these tests."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from registry.core.scores import SCORES

CASE = {
    "site": "pancreas",
    "symptomatic": False,
    "size_mm": 32,
    "ki67_pct": 5,
    "node_metastasis": True,
    "functioning": False,
    "metastatic": False,
    "differentiation": "well",
    "curative_resection": True,
}


def score(*args):
    out = io.StringIO()
    call_command("score", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "case.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def refused(*args):
    with pytest.raises(CommandError) as caught:
        score(*args)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_score_of_one_object(file):
    answer = json.loads(score("rrs", file(CASE), "--json"))
    assert (answer["value"], answer["category"], answer["range"]) == (4, "intermediate", [4, 4])
    assert (answer["missing"], answer["applicable"]) == ([], True)
    assert (answer["source"], answer["version"]) == ("Zaidi, Ann Surg 2019;270:422", "1.1.0")


def test_score_of_a_list(file):
    answers = json.loads(score("rrs", file([CASE, CASE | {"node_metastasis": None}]), "--json"))
    assert [answer["range"] for answer in answers] == [[4, 4], [3, 4]]
    assert answers[1]["missing"] == ["node_metastasis"]


def test_score_of_an_empty_list(file):
    assert json.loads(score("rrs", file([]), "--json")) == []


def test_score_of_standard_input(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert json.loads(score("rrs", "-", "--json"))["value"] == 4


def test_score_in_words(file):
    text = score("rrs", file([CASE, {}]))
    assert "value: 4 points" in text
    assert "category: intermediate" in text
    assert "Case 2" in text
    assert "value: unknown, between 0 and 10 points" in text
    assert "missing: symptomatic, size_mm" in text
    assert "applicable: unknown" in text


def test_further_values_in_words(file):
    course = {"complications": [], "no_complication": True, "variant": "TO_PANC_2020"}
    text = score("textbook_outcome", file(course))
    assert "unknown: no_major_complication, no_readmission_90d, no_death_in_hospital" in text
    assert "failed: none" in text
    assert "evaluable: no" in text
    nodes = {"nodes_examined": 12, "nodes_positive": 3, "node_context": "small_bowel"}
    assert "ratio: 0.25" in score("lymph_nodes", file(nodes))


def test_visits_in_words(file):
    rows = [{"sum_mm": total, "new_lesion": False, "non_target": "none"} for total in (100, 60)]
    assert "(response PR; possible PR; sum_mm 60;" in score("recist", file({"visits": rows}))


def test_category_is_not_repeated(file):
    dead = {"operated_on": "2024-01-01", "vital_status": "dead", "died_on": "2024-01-09"}
    assert "category" not in score("mortality_90d", file(dead))


def test_score_that_does_not_apply_in_words(file):
    text = score("rrs", file(CASE | {"functioning": True}))
    assert "value: cannot be told" in text
    assert "applicable: no" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"size_cm": 3}, "size_cm: 3 is not an input of rrs. Did you mean size_mm"),
        ({"size_mm": {"value": 3, "unit": "cm"}}, "Give size_mm in mm."),
        ({"ki67_pct": 101}, "ki67_pct: 101 is impossible. Give number 0–100 %"),
        ({"differentiation": "wel"}, "Did you mean well?"),
        ([CASE, {"size_cm": 3}], "case 2: size_cm"),
        ([3], "case 1: 3 is not an object of inputs"),
        ("3", "3 is not an object of inputs"),
        ("{", "the input is not JSON"),
        ('{"size_mm": 1, "size_mm": 2}', "size_mm is given twice"),
        ('{"size_mm": NaN}', "is not a number"),
        ('{"size_mm": -Infinity}', "is not a number"),
        ('{"size_mm": 1e999}', "is not a number"),
        ('{"size_mm": 1' + "0" * 400 + "}", "is not a number"),
        ('{"size_mm": 1' + "0" * 5000 + "}", "a number in it has too many digits"),
        ({"size_mm": -3}, "size_mm: -3 is impossible"),
        ({"size_mm": True}, "size_mm: true is not a number"),
        ({"size_mm": "15"}, 'size_mm: "15" is not a number'),
        ({"symptomatic": 1}, "symptomatic: 1 is neither true nor false"),
        ({"size_mm": {"value": 3, "units": "cm"}}, 'size_mm.units: "cm" is neither'),
        ({"size": 3}, "Did you mean size_mm"),
        ("null", "null is not an object of inputs"),
        ("", "the input is not JSON"),
        ("[" * 100_000, "the input is not JSON: it is nested too deeply"),
    ],
)
def test_score_refuses_what_it_cannot_read(file, content, words):
    assert words in refused("rrs", file(content))


def test_score_needs_a_readable_file(tmp_path):
    assert "cannot be read" in refused("rrs", str(tmp_path / "none.json"))
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"x": "\xe9"}')
    assert "is not UTF-8 text" in refused("rrs", str(latin))


def test_score_with_an_unknown_name_suggests_the_nearest():
    assert "Did you mean rrs?" in refused("rrss", "-")


def test_score_needs_a_name_and_a_file():
    assert "a score and a file are needed" in refused()
    assert "a score and a file are needed" in refused("rrs")


def test_list_names_every_score_with_its_inputs_units_and_source():
    text = score("--list")
    for declared in SCORES.values():
        assert f"{declared.name}" in text
        assert declared.source in text
    assert "size_mm: largest diameter of the tumour; number 1–300 mm" in text


def test_list_as_json_can_be_read_by_a_program():
    listed = json.loads(score("--list", "--json"))
    assert {one["name"] for one in listed} == set(SCORES)
    size = next(one for one in listed[-1]["inputs"] if one["name"] == "size_mm")
    assert (size["unit"], size["minimum"], size["maximum"]) == ("mm", 1, 300)


def test_list_of_one_score():
    assert json.loads(score("rrs", "--list", "--json"))[0]["name"] == "rrs"


def test_page_is_printed():
    assert score("--page").startswith("# Scores and derived values")


@pytest.mark.parametrize("day", ["0218-05-17", "1879", "2201-01", "9999-12-31"])
def test_date_that_no_patient_can_have_is_refused(file, day):
    """A mistyped year would shift a follow-up by centuries, or end the calendar."""
    words = refused("follow_up_due", file({"resected_on": day}))
    assert f'resected_on: "{day}" lies outside the years 1880 to 2200' in words


def test_age_before_the_birth_says_so(file):
    text = score("age", file({"birth_year": 2020, "on": "2019-12-31"}))
    assert "the date lies before the birth" in text
    assert "before the birth" not in score("age", file({"birth_year": 2020}))
