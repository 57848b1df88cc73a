"""The public check: what the address says, what the page answers; no database is touched."""

import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from resectability import forms
from resectability.core import DEFAULT_SET, assess, available_sets, load_set
from resectability.questions import QUESTIONS
from rules import NOT_APPLICABLE, Interval

SET = load_set(DEFAULT_SET)
SMA = "vessels.SMA.contact_deg"
PAGE = "/resectability/"


def get(headers=None, **query):
    return Client().get(
        PAGE, {name.replace("__", "."): v for name, v in query.items()}, headers=headers
    )


def read(**query):
    text = urlencode({name.replace("__", "."): value for name, value in query.items()}, doseq=True)
    return forms.read(QueryDict(text), SET.catalogue)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_page_without_findings_claims_no_category():
    response = get()
    assert response.status_code == 200
    assert "Nothing assessed yet" in text_of(response)
    assert "this category" not in text_of(response)


def test_page_sets_no_cookie_and_leaves_no_trace_of_the_address():
    response = get(vessels__SMA__contact_deg="none")
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"


def test_band_is_read_as_an_interval_above_its_lower_limit():
    assert read(vessels__SMA__contact_deg="181-270").findings[SMA] == Interval(180, 270, True)


@pytest.mark.parametrize("typed", ["120,5", "120.5", "120.5°"])
def test_degrees_are_read_with_comma_and_point(typed):
    assert read(vessels__SMA__contact_deg=typed).findings[SMA] == 120.5


def test_exact_degrees_win_over_the_band_that_holds_them():
    answers = forms.read(QueryDict(f"{SMA}=91-180&{SMA}.exact=120"), SET.catalogue)
    assert answers.findings[SMA] == 120
    assert not answers.problems


def test_exact_degrees_outside_the_band_are_told():
    answers = forms.read(QueryDict(f"{SMA}=91-180&{SMA}.exact=200"), SET.catalogue)
    assert [p.rule for p in answers.problems] == ["lies outside the band 91–180° chosen beside it"]
    assert answers.chosen[SMA] == "181-270"


@pytest.mark.parametrize(
    ("degrees", "band"), [("1", "1-90"), ("90", "1-90"), ("91", "91-180"), ("180", "91-180"),
                          ("181", "181-270"), ("271", "271-360"), ("360", "271-360")],
)  # fmt: skip
def test_exact_degrees_choose_their_band(degrees, band):
    assert read(vessels__SMA__contact_deg=degrees).chosen[SMA] == band


def test_class_that_is_no_band_stays_chosen():
    groups = list(forms.page(read(vessels__SMA__contact_deg="abutment")))
    asked = {a.question.finding: a for g in groups for a in g.asked}[SMA]
    assert [c.label for c in asked.choices if c.selected] == ["Up to 180°"]


def test_value_that_is_impossible_names_field_value_rule_and_remedy():
    response = get(vessels__SMA__contact_deg="400")
    assert response.status_code == 400
    told = text_of(response)
    assert "Superior mesenteric artery (SMA), contact: “400” is outside the possible range" in told
    assert "from 0 to 360" in told


def test_finding_that_does_not_exist_suggests_the_nearest():
    response = get(vessels__SMA__contact="none")
    assert response.status_code == 400
    assert f"Did you mean {SMA}?" in text_of(response)


def test_not_applicable_is_refused_where_it_makes_no_sense():
    assert read(vessels__GDA__contact_deg="not_applicable").problems


def test_variant_artery_may_be_absent():
    name = "vessels.variant_HA.contact_deg"
    assert read(vessels__variant_HA__contact_deg="not_applicable").findings[name] is NOT_APPLICABLE


def test_organs_none_and_another_contradict():
    answers = forms.read(QueryDict("organs.invaded=none&organs.invaded=colon"), SET.catalogue)
    assert "says none and something else at once" in answers.problems[0].rule


def test_everything_else_is_clear_keeps_what_was_answered():
    response = get(vessels__SMVPV__contact_deg="181-270", rest="clear")
    assert response.status_code == 302
    answers = forms.read(QueryDict(response["Location"].split("?")[1]), SET.catalogue)
    assert answers.findings["vessels.SMVPV.contact_deg"] == Interval(180, 270, True)
    assert answers.findings[SMA] == 0
    assert "tumour.location" not in answers.findings
    assert "vessels.SMVPV.reconstructible" not in answers.findings


def test_all_clear_is_resectable():
    answers = forms.read(forms.clear_the_rest(QueryDict("tumour.location=tail")), SET.catalogue)
    verdict = assess(SET, answers.findings)
    assert (verdict.lower, verdict.upper) == ("resectable", "resectable")


def test_page_of_a_range_tells_reasons_what_settles_it_and_the_distance():
    told = text_of(Client().get(get(vessels__SMVPV__contact_deg="200", rest="clear")["Location"]))
    assert "At least borderline, up to locally advanced" in told
    assert "VEN-ENC" in told
    assert "Could the SMV / portal vein be reconstructed? Yes borderline, final" in told
    assert "No locally advanced, final" in told
    assert "does not mean unresectable" in told
    assert SET.sha256[:8] in told


def test_contradiction_warns():
    told = text_of(get(vessels__SMVPV__contact_deg="none", vessels__SMVPV__contour="teardrop"))
    assert "CON-VEN-CONTOUR" in told


def test_partial_answer_is_a_fragment_with_the_address_to_share():
    response = get(vessels__SMA__contact_deg="none", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert response["HX-Replace-Url"] == f"{PAGE}?{SMA}=none"
    assert b'id="mini"' in response.content


def test_address_to_share_leaves_out_what_is_not_answered():
    assert (
        read(vessels__SMA__contact_deg="", tumour__location="tail").query == "tumour.location=tail"
    )


def test_shared_address_reads_back_as_the_same_findings():
    for case in SET.cases:
        known = {n: v for n, v in case.findings.items() if n in QUESTIONS and v is not None}
        assert forms.read(QueryDict(forms.address(known)), SET.catalogue).findings == known


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*QUESTIONS, "x", "rest2"]), st.text(max_size=80))))
def test_page_never_breaks_on_what_stands_in_the_address(pairs):
    response = Client().get(f"{PAGE}?{urlencode(pairs)}")
    assert response.status_code in (200, 400)


def test_method_other_than_reading_is_refused():
    assert Client().post(PAGE).status_code == 405


def test_criteria_page_shows_every_criterion_source_and_case():
    told = text_of(Client().get("/resectability/criteria/"))
    for criterion in SET.criteria:
        assert criterion.id in told
        assert all(source.key in told for source in criterion.sources)
    assert all(case.id in told for case in SET.cases)
    assert SET.sha256 in told


@pytest.mark.parametrize("name", available_sets())
def test_every_set_has_its_page(name):
    response = Client().get(f"/resectability/criteria/{name}/")
    assert response.status_code == 200
    assert load_set(name).sha256 in response.content.decode()


def test_link_of_a_worked_case_opens_the_check_with_its_verdict():
    page = Client().get("/resectability/criteria/").content.decode()
    link = re.search(r'href="/resectability/\?([^"]+)" aria-label="Open T04 ', page)[1]
    answers = forms.read(QueryDict(link.replace("&amp;", "&")), SET.catalogue)
    verdict = assess(SET, answers.findings)
    assert (verdict.lower, verdict.upper) == ("borderline", "locally_advanced")


def test_same_findings_are_shown_under_other_sets():
    told = text_of(get(vessels__SMA__contact_deg="180"))
    assert "The same findings under other criteria sets" in told
    assert "IAP" in told


def test_criteria_set_that_does_not_exist_is_not_found():
    assert Client().get("/resectability/criteria/nobody@9.9.9/").status_code == 404
