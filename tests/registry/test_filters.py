"""The filters of the case list."""

import pytest

from registry.actions import create_case
from registry.filters import CaseFilter
from registry.queries import cases


def found(**query):
    listed = CaseFilter(query, queryset=cases())
    assert listed.is_valid(), listed.errors
    return {case.pk for case in listed.qs}


@pytest.fixture
def other(world, as_lyon, case):
    return create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00099999")


def test_filter_by_the_beginning_of_the_pseudonym(case, other):
    assert found(q="C01-0001") == {case.id}
    assert found(q="00099") == {other.id}


def test_filter_by_site(case, other, save):
    save("diagnosis", primary_site="pancreas")
    assert found(site="pancreas") == {case.id}


def test_filter_by_state(case, other):
    assert found(state="draft") == {case.id, other.id}
    assert found(state="submitted") == set()


def test_filter_by_operation(case, other, save):
    save("operation", procedure="PD")
    assert found(operated="true") == {case.id}
    assert found(operated="false") == {other.id}


def test_filter_by_registration(case, other):
    assert found(registered_from="2100-01-01") == set()
    assert found(registered_to="2100-01-01") == {case.id, other.id}


def test_filter_by_open_queries(case, other):
    assert found(queries="false") == {case.id, other.id}
    assert found(queries="true") == set()


def test_filter_offers_only_the_centers_of_the_scope(world, case):
    codes = [code for code, _ in CaseFilter.base_filters["center"].extra["choices"]()]
    assert codes == ["C01"]


def test_filter_refuses_a_site_that_does_not_exist(case):
    assert "site" in CaseFilter({"site": "lung"}, queryset=cases()).errors
