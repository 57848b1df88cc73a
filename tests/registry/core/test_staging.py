import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.staging import (
    EDITIONS,
    SITES,
    STAGES,
    Edition,
    Extent,
    edition_of_year,
    highest_t,
    m_categories,
    n_categories,
    stages,
    t_categories,
)
from registry.core.staging.nodes import n_values
from registry.core.staging.sites import LAYERS
from registry.core.staging.tumour import INVASIONS
from registry.core.three_valued import UnknownWord


@pytest.mark.parametrize(
    ("year", "edition"),
    [
        (2017, Edition("AJCC8", retrospective=True)),
        (2018, Edition("AJCC8")),
        (2023, Edition("AJCC8")),
        (2024, Edition("AJCC9")),
    ],
)
def test_edition_goes_by_the_year_of_diagnosis(year, edition):
    assert edition_of_year(year) == edition


def test_edition_that_is_not_coded_is_refused():
    with pytest.raises(UnknownWord, match="AJCC7"):
        Edition("AJCC7")


def one(found):
    (only,) = found
    return only


PANCREAS = [
    (19.9, (), "T1"),
    (20, (), "T2"),
    (40, (), "T2"),
    (40.1, (), "T3"),
    (15, ("duodenum",), "T3"),
    (15, ("bile_duct",), "T3"),
    (15, ("peripancreatic_fat",), "T1"),
    (15, ("none",), "T1"),
    (15, ("stomach",), "T4"),
    (30, ("spleen", "duodenum"), "T4"),
    (15, ("colon",), "T4"),
    (15, ("adrenal",), "T4"),
    (15, ("large_vessel_wall",), "T4"),
]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("size", "invades", "t"), PANCREAS)
def test_t_of_the_pancreas(edition, size, invades, t):
    assert one(t_categories("pancreas", edition, Extent(size, frozenset(invades)))) == t


@pytest.mark.parametrize(
    ("size", "invades", "possible"),
    [
        (None, (), "T1 T2 T3"),
        (None, ("spleen",), "T4"),
        (None, ("duodenum",), "T3"),
        (15, None, "T1 T3 T4"),
        (50, None, "T3 T4"),
        (None, None, "T1 T2 T3 T4"),
        (15, ("none", "spleen"), "T1 T3 T4"),  # a contradiction tells nothing
        (50, ("none", "peripancreatic_fat"), "T3 T4"),
    ],
)
def test_t_of_the_pancreas_with_something_missing(size, invades, possible):
    extent = Extent(size, None if invades is None else frozenset(invades))
    assert t_categories("pancreas", "AJCC8", extent) == set(possible.split())


@pytest.mark.parametrize(
    ("edition", "site", "layer", "size", "t"),
    [
        ("AJCC8", "jejunum_ileum", "submucosa", 10, "T1"),
        ("AJCC8", "jejunum_ileum", "submucosa", 10.1, "T2"),
        ("AJCC8", "jejunum_ileum", "muscularis_propria", 5, "T2"),
        ("AJCC8", "jejunum_ileum", "subserosa", 5, "T3"),
        ("AJCC8", "jejunum_ileum", "serosa", 5, "T4"),
        ("AJCC8", "jejunum_ileum", "other_organs", 5, "T4"),
        ("AJCC8", "stomach", "submucosa", 10, "T1"),
        ("AJCC8", "stomach", "submucosa", 11, "T2"),
        ("AJCC8", "stomach", "muscularis_propria", 5, "T2"),
        ("AJCC8", "stomach", "subserosa", 5, "T3"),
        ("AJCC8", "stomach", "serosa", 5, "T4"),
        ("AJCC8", "duodenum", "submucosa", 10, "T1"),
        ("AJCC8", "duodenum", "submucosa", 11, "T2"),
        ("AJCC8", "duodenum", "muscularis_propria", 5, "T2"),
        ("AJCC8", "duodenum", "pancreas_or_fat", 5, "T3"),
        ("AJCC8", "duodenum", "serosa", 5, "T4"),
        ("AJCC8", "ampulla", "sphincter_of_oddi", 10, "T1"),
        ("AJCC8", "ampulla", "sphincter_of_oddi", 11, "T2"),
        ("AJCC8", "ampulla", "submucosa", 5, "T2"),
        ("AJCC8", "ampulla", "muscularis_propria", 5, "T2"),
        ("AJCC8", "ampulla", "pancreas_or_fat", 5, "T3"),
        ("AJCC8", "ampulla", "other_organs", 5, "T4"),
        ("AJCC8", "colon", "submucosa", 9.9, "T1a"),
        ("AJCC8", "colon", "submucosa", 10, "T1b"),
        ("AJCC8", "rectum", "submucosa", 20, "T1b"),
        ("AJCC8", "rectum", "submucosa", 20.1, "T2"),
        ("AJCC8", "colon", "muscularis_propria", 5, "T2"),
        ("AJCC8", "colon", "subserosa", 5, "T3"),
        ("AJCC8", "rectum", "serosa", 5, "T4"),
        ("AJCC8", "appendix", "submucosa", 20, "T1"),
        ("AJCC8", "appendix", "muscularis_propria", 20.1, "T2"),
        ("AJCC8", "appendix", "submucosa", 40, "T2"),
        ("AJCC8", "appendix", "submucosa", 40.1, "T3"),
        ("AJCC8", "appendix", "subserosa", 5, "T3"),
        ("AJCC8", "appendix", "serosa", 5, "T4"),
        ("ENETS", "stomach", "submucosa", 10, "T1"),
        ("ENETS", "stomach", "subserosa", 5, "T2"),
        ("ENETS", "stomach", "serosa", 5, "T3"),
        ("ENETS", "stomach", "other_organs", 5, "T4"),
        ("ENETS", "jejunum_ileum", "subserosa", 5, "T3"),
        ("ENETS", "ampulla", "submucosa", 10, "T1"),
        ("ENETS", "ampulla", "submucosa", 11, "T2"),
        ("ENETS", "rectum", "submucosa", 9, "T1a"),
        ("ENETS", "appendix", "submucosa", 10, "T1"),
        ("ENETS", "appendix", "submucosa", 20, "T2"),
        ("ENETS", "appendix", "muscularis_propria", 20.1, "T3"),
        ("ENETS", "appendix", "serosa", 5, "T4"),
    ],
)
def test_t_of_hollow_organs(edition, site, layer, size, t):
    assert one(t_categories(site, edition, Extent(size, layer=layer))) == t


@pytest.mark.parametrize(
    ("size", "depth", "possible"),
    [
        (5, 3, "T2"),
        (5, 3.1, "T3"),
        (21, 2, "T3"),
        (5, None, "T2 T3"),
        (21, None, "T3"),
        (None, 2, "T2 T3"),
    ],
)
def test_t_of_the_appendix_by_enets_asks_the_depth(size, depth, possible):
    extent = Extent(size, layer="subserosa", subserosa_mm=depth)
    assert t_categories("appendix", "ENETS", extent) == set(possible.split())


@pytest.mark.parametrize(
    ("site", "edition", "extent", "possible"),
    [
        ("jejunum_ileum", "AJCC8", Extent(8), "T1 T2 T3 T4"),
        ("jejunum_ileum", "AJCC8", Extent(12), "T2 T3 T4"),
        ("jejunum_ileum", "AJCC8", Extent(layer="submucosa"), "T1 T2"),
        ("colon", "AJCC8", Extent(layer="submucosa"), "T1a T1b T2"),
        ("appendix", "AJCC8", Extent(layer="submucosa"), "T1 T2 T3"),
        ("colon", "AJCC8", Extent(layer="sphincter_of_oddi"), "T1 T2 T3 T4"),
    ],
)
def test_t_of_hollow_organs_with_something_missing(site, edition, extent, possible):
    assert t_categories(site, edition, extent) == set(possible.split())


def test_extent_refuses_other_words():
    with pytest.raises(UnknownWord, match="layer"):
        Extent(layer="skin")
    with pytest.raises(UnknownWord, match="invades"):
        Extent(invades=frozenset({"heart"}))


def test_several_primaries_take_the_highest_t():
    assert highest_t(("T2", "T3", "T1")) == "T3"
    assert highest_t(("T1a", "T1")) == "T1a"
    assert highest_t(("T2",)) == "T2"


@pytest.mark.parametrize(
    ("site", "edition", "positive", "examined", "mass", "possible"),
    [
        ("pancreas", "AJCC8", 0, 12, None, "N0"),
        ("pancreas", "AJCC8", 1, 12, None, "N1"),
        ("pancreas", "AJCC8", None, 0, None, "NX"),
        ("pancreas", "AJCC8", 0, 0, None, "NX"),
        ("pancreas", "AJCC8", None, 5, None, "N0 N1"),
        ("pancreas", "AJCC8", 0, None, None, "N0 N1"),
        ("pancreas", "AJCC8", 2, None, None, "N1"),
        ("jejunum_ileum", "AJCC8", 0, None, 0, "N0 N1 N2"),
        ("jejunum_ileum", "AJCC8", 0, None, None, "N0 N1 N2"),
        ("jejunum_ileum", "AJCC8", 0, 9, 0, "N0"),
        ("jejunum_ileum", "AJCC8", 11, 20, 20, "N1"),
        ("jejunum_ileum", "AJCC8", 12, 20, 0, "N2"),
        ("jejunum_ileum", "AJCC8", 1, 20, 20.1, "N2"),
        ("jejunum_ileum", "AJCC8", None, None, 30, "N2"),
        ("jejunum_ileum", "AJCC8", 3, 20, None, "N1 N2"),
        ("jejunum_ileum", "AJCC8", None, None, None, "N0 N1 N2"),
        ("jejunum_ileum", "ENETS", 14, 20, 30, "N1"),
        ("jejunum_ileum", "AJCC8", None, 11, 0, "N0 N1"),  # too few examined for N2 by count
        ("jejunum_ileum", "AJCC8", None, 12, 0, "N0 N1 N2"),
        ("jejunum_ileum", "AJCC8", None, 0, None, "NX N2"),  # a mass may still be N2
        ("jejunum_ileum", "AJCC8", None, 0, 20, "NX"),
        ("jejunum_ileum", "AJCC8", None, 0, 20.1, "N2"),
        ("pancreas", "AJCC8", 3, 2, None, "N0 N1"),  # a contradiction tells nothing
        ("pancreas", "AJCC8", 1, 0, None, "N0 N1"),
        ("jejunum_ileum", "AJCC8", 13, 12, 0, "N0 N1 N2"),
    ],
)
def test_n_category(site, edition, positive, examined, mass, possible):
    found = n_categories(site, edition, positive, examined, mass)
    assert found == set(possible.split())


@pytest.mark.parametrize(
    ("edition", "liver", "elsewhere", "possible"),
    [
        ("AJCC8", False, False, "M0"),
        ("AJCC8", True, False, "M1a"),
        ("AJCC8", False, True, "M1b"),
        ("AJCC8", True, True, "M1c"),
        ("AJCC8", True, None, "M1a M1c"),
        ("AJCC8", None, None, "M0 M1a M1b M1c"),
        ("ENETS", True, False, "M1"),
        ("ENETS", False, False, "M0"),
    ],
)
def test_m_category(edition, liver, elsewhere, possible):
    assert m_categories(edition, liver, elsewhere) == set(possible.split())


GROUPED = [
    ("AJCC8", "pancreas", "I II II III III"),
    ("AJCC8", "jejunum_ileum", "I II II III III"),
    ("AJCC8", "stomach", "I II II III III"),
    ("AJCC8", "duodenum", "I II II III III"),
    ("AJCC8", "ampulla", "I II II III III"),
    ("AJCC8", "appendix", "I II II III III"),
    ("AJCC8", "colon", "I IIA IIB IIIA IIIB"),
    ("AJCC8", "rectum", "I IIA IIB IIIA IIIB"),
    ("ENETS", "pancreas", "I IIA IIB IIIA IIIB"),
    ("ENETS", "appendix", "I IIA IIB IIIA IIIB"),
    ("ENETS", "stomach", "I IIA IIB IIIA IIIB"),
    ("ENETS", "jejunum_ileum", "I IIA IIB IIIA IIIB"),
    ("ENETS", "duodenum", "I IIA IIB IIIA IIIB"),
    ("ENETS", "ampulla", "I IIA IIB IIIA IIIB"),
]


@pytest.mark.parametrize(("edition", "site", "expected"), GROUPED)
def test_stage_grouping(edition, site, expected):
    *by_t, with_node = expected.split()
    for t, stage in zip(("T1", "T2", "T3", "T4"), by_t, strict=True):
        assert stages(site, edition, [t], ["N0"], ["M0"]) == {stage}
        assert stages(site, edition, [t], ["N1"], ["M0"]) == {with_node}
        assert stages(site, edition, [t], ["N0"], ["M1a"]) == {"IV"}


def test_n2_of_the_small_bowel_is_stage_iii():
    assert stages("jejunum_ileum", "AJCC8", ["T1"], ["N2"], ["M0"]) == {"III"}


@pytest.mark.parametrize("site", ["colon", "rectum"])
def test_large_bowel_by_enets_splits_stage_i(site):
    by_t = {"T1a": "IA", "T1b": "IB", "T2": "IIA", "T3": "IIB", "T4": "IIIA"}
    for t, stage in by_t.items():
        assert stages(site, "ENETS", [t], ["N0"], ["M0"]) == {stage}
        assert stages(site, "ENETS", [t], ["N1"], ["M0"]) == {"IIIB"}
        assert stages(site, "ENETS", [t], ["N0"], ["M1"]) == {"IV"}
    assert stages(site, "ENETS", ["T1"], ["N0"], ["M0"]) == {"IA", "IB"}
    assert stages(site, "AJCC8", ["T1a"], ["N0"], ["M0"]) == {"I"}


@pytest.mark.parametrize(
    ("edition", "site", "t", "stage"),
    [
        ("AJCC9", "stomach", "T1", "I"),
        ("AJCC9", "duodenum", "T1", "I"),
        ("AJCC9", "ampulla", "T1", "I"),
        ("AJCC9", "colon", "T1a", "I"),
        ("AJCC9", "rectum", "T1b", "I"),
        ("AJCC9", "appendix", "T1", "I"),
        ("AJCC9", "pancreas", "T1", None),
        ("AJCC9", "jejunum_ileum", "T1", None),
        ("AJCC9", "stomach", "T2", None),
        ("AJCC8", "stomach", "T1", None),
        ("AJCC8", "pancreas", "T4", "III"),
        ("UICC8", "pancreas", "T1", None),
    ],
)
def test_stage_with_unknown_nodes(edition, site, t, stage):
    assert stages(site, edition, [t], ["NX"], ["M0"]) == {stage}


def test_t0_is_staged_only_with_nodes_or_metastases():
    assert stages("pancreas", "AJCC8", ["T0"], ["N0"], ["M0"]) == {None}
    assert stages("pancreas", "AJCC8", ["T0"], ["N1"], ["M0"]) == {"III"}
    assert stages("pancreas", "AJCC8", ["T0"], ["N0"], ["M1b"]) == {"IV"}


maybe = st.none() | st.booleans()


@given(
    site=st.sampled_from(SITES),
    edition=st.sampled_from(EDITIONS),
    size=st.none() | st.floats(1, 100),
    invades=st.none() | st.frozensets(st.sampled_from(INVASIONS), max_size=2),
    layer=st.none() | st.sampled_from(LAYERS),
    positive=st.none() | st.integers(0, 15),
    liver=maybe,
    elsewhere=maybe,
)
def test_forgetting_a_finding_only_widens_the_stage(
    site, edition, size, invades, layer, positive, liver, elsewhere
):
    def found(size, invades, layer, positive, liver):
        t = t_categories(site, edition, Extent(size, invades, layer))
        n = n_categories(site, edition, positive)
        m = m_categories(edition, liver, elsewhere)
        return stages(site, edition, t, n, m)

    known = found(size, invades, layer, positive, liver)
    assert known <= set(STAGES)
    assert known <= found(None, invades, layer, positive, liver)
    assert known <= found(size, None, layer, positive, liver)
    assert known <= found(size, invades, layer, None, liver)
    assert known <= found(size, invades, layer, positive, None)


def test_n2_is_a_value_of_the_small_bowel_only():
    assert n_values("jejunum_ileum", "AJCC9") == ("N0", "N1", "N2")
    assert n_values("jejunum_ileum", "ENETS") == ("N0", "N1")
    assert n_values("pancreas", "AJCC8") == ("N0", "N1")
