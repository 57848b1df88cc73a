"""The public calculators: inputs in the address, an answer or a refusal out, never a failure."""

import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.core.scores import SCORES
from registry.core.textbook import COMPONENTS, VARIANTS
from resectability.calculators.asking import fields
from resectability.calculators.groups import GROUPS, ON_A_CASE
from resectability.calculators.reading import MOST_ROWS, address, read
from resectability.calculators.words import told, words

ALL = pytest.mark.parametrize("score", SCORES.values(), ids=lambda score: score.name)
WORKED = [
    pytest.param(score, worked, id=f"{score.name}-{number}")
    for score in SCORES.values()
    for number, worked in enumerate(score.worked)
]


def page(name, query="", **headers):
    return Client().get(f"{reverse('resectability:score', args=[name])}?{query}", headers=headers)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def filled(name, query):
    return read(SCORES[name], QueryDict(query))


# The list


def test_every_score_stands_in_one_group():
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(SCORES)
    assert {part for parts in ON_A_CASE.values() for part in parts} <= set(GROUPS)


def test_list_leads_to_every_score():
    html = Client().get(reverse("resectability:scores")).content.decode()
    for name in SCORES:
        assert f'href="{reverse("resectability:score", args=[name])}"' in html


@pytest.mark.parametrize(
    ("search", "count"), [("fistula mungroop", 2), ("KRENNING", 1), ("nothing of this", 0)]
)
def test_list_is_searched_by_title_source_and_inputs(search, count):
    told_ = text_of(Client().get(reverse("resectability:scores"), {"q": search}))
    assert f"{count} score{'' if count == 1 else 's'} for “{search}”" in told_


def test_list_says_what_is_deliberately_not_computed():
    assert "NETest" in text_of(Client().get(reverse("resectability:scores")))


def test_top_bar_leads_to_the_scores():
    html = page("rrs").content.decode()
    assert f'href="{reverse("resectability:scores")}" aria-current="page"' in html


# One score


@ALL
def test_page_of_a_score_shows_inputs_source_formula_and_examples(score):
    response = page(score.name)
    assert response.status_code == 200
    assert not response.cookies
    html = response.content.decode()
    assert "Nothing entered yet" in html
    for declared in score.inputs:
        assert f'name="{declared.name}' in html
    assert html.count("?") >= len(score.worked)
    for warning in score.warnings:
        assert warning[1:].split("(")[0].split("'")[0] in text_of(response)


@pytest.mark.parametrize(("score", "worked"), WORKED)
def test_worked_example_is_answered_from_its_address(score, worked):
    found = read(score, QueryDict(address(score, worked.inputs)))
    assert found.problems == []
    assert (found.result.value, found.result.category) == (worked.value, worked.category)


@pytest.mark.parametrize(("score", "worked"), WORKED)
def test_page_of_a_worked_example_tells_the_answer(score, worked):
    response = page(score.name, address(score, worked.inputs))
    assert response.status_code == 200
    answer = told(score.run(worked.inputs))
    assert f">{answer.value}</h2>" in response.content.decode().replace("&#x27;", "'") or (
        "Does not apply" in text_of(response)
    )


def test_missing_input_makes_a_range_and_is_named():
    response = page("rrs", "size_mm=25&ki67_pct=2&symptomatic=no")
    assert "2 to 3 points" in text_of(response)
    assert "Lymph node metastasis (missing where pNX)" in text_of(response)


def test_range_of_yes_and_no_is_not_known():
    assert told(filled("carcinoid_prophylaxis", "start_hours_before=12").result).value == (
        "Not known"
    )


def test_missing_input_that_could_not_matter_leaves_the_answer_settled():
    assert "Settled: what is missing could not change it" in text_of(
        page("carcinoid_prophylaxis", "start_hours_before=11")
    )


def test_score_outside_its_population_does_not_apply():
    told_ = text_of(page("rrs", "functioning=yes"))
    assert "Does not apply" in told_
    assert "only for a non-functioning tumour" in told_


def test_score_that_does_not_exist_is_not_found():
    assert page("netest").status_code == 404


@pytest.mark.parametrize("typed", ["2,5", "2.5"])
def test_number_is_read_with_comma_and_point(typed):
    found = filled("who_grade", urlencode({"ki67_pct": typed}))
    assert found.result.value is None
    assert found.problems == []


@pytest.mark.parametrize("typed", ["nan", "inf", "1e3", "1_0", "abc", "--1", "٣"])
def test_text_that_is_no_number_is_refused(typed):
    problem = filled("rrs", urlencode({"size_mm": typed})).problems[0]
    assert (problem.value, problem.rule) == (typed, "is not a number")


def test_bad_value_names_field_value_rule_and_remedy():
    response = page("rrs", "ki67_pct=200")
    assert response.status_code == 400
    told_ = text_of(response)
    assert "Ki-67: “200” is impossible." in told_
    assert "Give number 0–100 %, or leave it empty if it is not known." in told_
    assert 'value="200"' in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_wrong_name_suggests_the_right_one():
    problem = filled("rrs", "ki67=3").problems[0]
    assert problem.rule == "is not an input of rrs"
    assert "Did you mean ki67 pct" in problem.remedy


def test_remedy_speaks_of_the_page_not_of_json():
    problem = filled("rrs", "symptomatic=maybe").problems[0]
    assert problem.remedy == "Give yes or no, or leave it empty if it is not known."


def test_list_of_grades_is_separated_by_commas():
    found = filled("comprehensive_complication_index", "clavien_dindo=I,+IIIa")
    assert found.result.value == 27.6
    unknown = filled("comprehensive_complication_index", "clavien_dindo=I,+?")
    assert unknown.result.value is None
    none = filled("comprehensive_complication_index", "clavien_dindo=none")
    assert none.result.value == 0


def test_rows_are_read_in_their_order_and_one_more_is_offered():
    found = filled("recist", "visits.0.sum_mm=50&visits.1.sum_mm=30&visits.1.new_lesion=no")
    assert found.problems == []
    rows = next(field for field in fields(found) if field.name == "visits").rows
    assert len(rows) == 3
    assert [row[0].value for row in rows] == ["50", "30", ""]


def test_lesion_that_was_not_measured_is_a_question_mark():
    rows = "visits.0.lesion_axes_mm=60+40&visits.1.lesion_axes_mm=40+?&visits.1.new_lesion=no"
    assert filled("recist", rows).result.value == "NE"


def test_row_beyond_the_last_is_refused_by_name():
    problem = filled("recist", f"visits.{MOST_ROWS}.sum_mm=50").problems[0]
    assert problem.rule == "is not an input of recist"


def test_field_of_a_row_that_does_not_exist_is_refused_by_name():
    problem = filled("recist", "visits.0.sum=50").problems[0]
    assert problem.name == "visits.sum"


def test_answer_that_does_not_apply_is_accepted_where_it_is_declared():
    names = [f"net_{number}" for number in range(31, 52)]
    query = urlencode(dict.fromkeys(names, "1") | {"net_39": "not_applicable"})
    assert filled("gi_net21_a", query).problems == []


def test_address_to_share_holds_what_was_typed():
    response = page("rrs", "size_mm=25&ki67_pct=&symptomatic=no", **{"HX-Request": "true"})
    assert b"<html" not in response.content
    assert response["HX-Replace-Url"].endswith("/rrs/?size_mm=25&symptomatic=no")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_page_never_breaks_on_what_stands_in_the_address(data):
    score = data.draw(st.sampled_from(list(SCORES.values())))
    names = [declared.name for declared in score.inputs]
    names += [
        f"{declared.name}.{data.draw(st.integers(0, 30))}.{inner.name}"
        for declared in score.inputs
        for inner in declared.fields
    ]
    values = st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["yes", "no", "?", "none", "0", "1", "3", "2024-05", "alive", "not_applicable"]
        ),
        *[st.sampled_from(declared.values) for declared in score.inputs if declared.values],
    )
    pairs = data.draw(st.lists(st.tuples(st.sampled_from([*names, "x"]), values), max_size=12))
    assert page(score.name, urlencode(pairs)).status_code in (200, 400)


def test_every_component_of_a_textbook_outcome_has_words():
    assert {name for one in VARIANTS.values() for name in one.components} == set(COMPONENTS)


def test_one_point_is_not_points():
    score = SCORES["frs"]
    assert told(score.run(score.worked[1].inputs)).value == "1 point, low"


def test_abbreviations_keep_their_capitals():
    assert words("pdac_or_pancreatitis") == "PDAC or pancreatitis"
