"""Every cell of the tables of T, transcribed by hand from the specification, and every stage.

A row is a layer, then the T at each size of `SIZES_MM`: below, at and above every limit.
"""

import pytest

from registry.core.staging import EDITIONS, SITES, Extent, stages, t_categories

SIZES_MM = (1, 9.9, 10, 10.1, 19.9, 20, 20.1, 40, 40.1, 300)
AJCC = ("AJCC8", "AJCC9", "UICC8")
UP_TO_10 = "T1 T1 T1 T2 T2 T2 T2 T2 T2 T2"
UP_TO_20 = "T1a T1a T1b T1b T1b T1b T2 T2 T2 T2"


def every(t):
    return " ".join([t] * len(SIZES_MM))


SMALL_BOWEL = {
    "submucosa": UP_TO_10,
    "muscularis_propria": every("T2"),
    "subserosa": every("T3"),
    "serosa": every("T4"),
    "other_organs": every("T4"),
}
DUODENUM = {
    "submucosa": UP_TO_10,
    "muscularis_propria": every("T2"),
    "pancreas_or_fat": every("T3"),
    "serosa": every("T4"),
    "other_organs": every("T4"),
}
LARGE_BOWEL = {
    "submucosa": UP_TO_20,
    "muscularis_propria": every("T2"),
    "subserosa": every("T3"),
    "serosa": every("T4"),
    "other_organs": every("T4"),
}
APPENDIX = "T1 T1 T1 T1 T1 T1 T2 T2 T3 T3"
APPENDIX_ENETS = "T1 T1 T1 T2 T2 T2 T3 T3 T3 T3"
TABLES = {
    (AJCC, "jejunum_ileum"): SMALL_BOWEL,
    (AJCC, "stomach"): SMALL_BOWEL,
    (AJCC, "duodenum"): DUODENUM,
    (AJCC, "ampulla"): {
        "sphincter_of_oddi": UP_TO_10,
        "submucosa": every("T2"),
        "muscularis_propria": every("T2"),
        "pancreas_or_fat": every("T3"),
        "serosa": every("T4"),
        "other_organs": every("T4"),
    },
    (AJCC, "colon"): LARGE_BOWEL,
    (AJCC, "rectum"): LARGE_BOWEL,
    (AJCC, "appendix"): {
        "submucosa": APPENDIX,
        "muscularis_propria": APPENDIX,
        "subserosa": every("T3"),
        "serosa": every("T4"),
        "other_organs": every("T4"),
    },
    (("ENETS",), "jejunum_ileum"): SMALL_BOWEL,
    (("ENETS",), "duodenum"): DUODENUM,
    (("ENETS",), "ampulla"): DUODENUM,
    (("ENETS",), "colon"): LARGE_BOWEL,
    (("ENETS",), "rectum"): LARGE_BOWEL,
    (("ENETS",), "stomach"): {
        "submucosa": UP_TO_10,
        "muscularis_propria": every("T2"),
        "subserosa": every("T2"),
        "serosa": every("T3"),
        "other_organs": every("T4"),
    },
    (("ENETS",), "appendix"): {
        "submucosa": APPENDIX_ENETS,
        "muscularis_propria": APPENDIX_ENETS,
        "serosa": every("T4"),
        "other_organs": every("T4"),
    },
}
CELLS = [
    pytest.param(edition, site, layer, row, id=f"{edition}-{site}-{layer}")
    for (editions, site), table in TABLES.items()
    for edition in editions
    for layer, row in table.items()
]


@pytest.mark.parametrize(("edition", "site", "layer", "row"), CELLS)
def test_t_of_a_hollow_organ(edition, site, layer, row):
    for size, t in zip(SIZES_MM, row.split(), strict=True):
        assert t_categories(site, edition, Extent(size, layer=layer)) == {t}, size


@pytest.mark.parametrize(
    ("depth", "row"),
    [
        (0, "T2 T2 T2 T2 T2 T2 T3 T3 T3 T3"),
        (3, "T2 T2 T2 T2 T2 T2 T3 T3 T3 T3"),
        (3.1, "T3 T3 T3 T3 T3 T3 T3 T3 T3 T3"),
    ],
)
def test_t_of_the_subserosa_of_the_appendix_by_enets(depth, row):
    for size, t in zip(SIZES_MM, row.split(), strict=True):
        extent = Extent(size, layer="subserosa", subserosa_mm=depth)
        assert t_categories("appendix", "ENETS", extent) == {t}, size


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("invades", "row"),
    [
        ((), "T1 T1 T1 T1 T1 T2 T2 T2 T3 T3"),
        (("peripancreatic_fat",), "T1 T1 T1 T1 T1 T2 T2 T2 T3 T3"),
        (("duodenum",), every("T3")),
        (("bile_duct",), every("T3")),
        (("stomach",), every("T4")),
        (("spleen",), every("T4")),
        (("colon",), every("T4")),
        (("adrenal",), every("T4")),
        (("large_vessel_wall",), every("T4")),
    ],
)
def test_t_of_the_pancreas(edition, invades, row):
    for size, t in zip(SIZES_MM, row.split(), strict=True):
        extent = Extent(size, invades=frozenset(invades))
        assert t_categories("pancreas", edition, extent) == {t}, size


LETTERS = ("T1", "T1a", "T1b", "T2", "T3", "T4")
PLAIN = "I I I II II III / III"
SPLIT = "I I I IIA IIB IIIA / IIIB"
OF_THE_SITE = {
    **{(edition, site): PLAIN for edition in AJCC for site in SITES},
    **{(edition, site): SPLIT for edition in AJCC for site in ("colon", "rectum")},
    **{("ENETS", site): SPLIT for site in SITES},
    ("ENETS", "colon"): "IA|IB IA IB IIA IIB IIIA / IIIB",
    ("ENETS", "rectum"): "IA|IB IA IB IIA IIB IIIA / IIIB",
}


@pytest.mark.parametrize(("edition", "site"), OF_THE_SITE)
def test_stage_of_every_t_n_and_m(edition, site):
    without_node, with_node = OF_THE_SITE[edition, site].split(" / ")
    nodes = ("N1", "N2") if site == "jejunum_ileum" and edition != "ENETS" else ("N1",)
    for t, stage in zip(LETTERS, without_node.split(), strict=True):
        assert stages(site, edition, [t], ["N0"], ["M0"]) == set(stage.split("|")), t
        for node in nodes:
            assert stages(site, edition, [t], [node], ["M0"]) == {with_node}, (t, node)
        for m in ("M1", "M1a", "M1b", "M1c"):
            for node in ("N0", "NX", *nodes):
                assert stages(site, edition, [t], [node], [m]) == {"IV"}, (t, node, m)


T1_NX = ("stomach", "duodenum", "ampulla", "colon", "rectum", "appendix")


@pytest.mark.parametrize(("edition", "site"), OF_THE_SITE)
def test_stage_without_nodes_examined(edition, site):
    t1 = "I" if edition == "AJCC9" and site in T1_NX else None
    whole = "III" if OF_THE_SITE[edition, site] == PLAIN else None
    for t in ("T1", "T1a", "T1b"):
        assert stages(site, edition, [t], ["NX"], ["M0"]) == {t1}, t
    for t in ("T2", "T3"):
        assert stages(site, edition, [t], ["NX"], ["M0"]) == {None}, t
    assert stages(site, edition, ["T4"], ["NX"], ["M0"]) == {whole}
