import pytest

from registry.core.scores import SCORES

BASE = {
    "site": "pancreas",
    "edition": "AJCC8",
    "size_mm": 15,
    "invades": [],
    "nodes_examined": 12,
    "nodes_positive": 0,
    "liver_metastases": False,
    "extrahepatic_metastases": False,
    "differentiation": "well",
}


def stage(**changes):
    return SCORES["stage"].run(BASE | changes)


def test_edition_follows_the_year_and_is_stored():
    assert stage(edition=None, year_of_diagnosis=2023).parts["edition"] == "AJCC8"
    assert stage(edition=None, year_of_diagnosis=2024).parts["edition"] == "AJCC9"
    assert stage(year_of_diagnosis=2024).parts["edition"] == "AJCC8"  # stated edition holds


def test_edition_of_old_years_is_marked_as_retrospective():
    result = stage(edition=None, year_of_diagnosis=2012)
    assert result.value == "I"
    assert any("in retrospect" in warning for warning in result.warnings)


def test_stage_without_edition_holds_where_both_editions_agree():
    result = stage(edition=None)
    assert (result.value, result.parts["edition"]) == ("I", ["AJCC8", "AJCC9"])
    assert {"edition", "year_of_diagnosis"} <= set(result.missing)


def test_stage_without_edition_is_unknown_where_they_differ():
    stomach = {"site": "stomach", "t": ["T1"], "n": "NX", "invades": None}
    assert stage(**stomach, edition=None).value is None
    assert stage(**stomach, edition="AJCC9").value == "I"


def test_recorded_category_holds_over_findings_that_differ():
    result = stage(t=["T2"])
    assert (result.value, result.parts["t"]) == ("II", "T2")
    assert "T recorded T2, the findings give T1" in result.warnings


def test_recorded_20_mm_as_t1_never_fails():
    assert stage(size_mm=20, t=["T1"]).value == "I"


def test_recorded_category_that_agrees_says_nothing():
    assert stage(t=["T1"], n="N0", m="M0").warnings == ()


def test_recorded_m1_without_detail_is_stage_iv():
    result = stage(m="M1", liver_metastases=True)
    assert (result.value, result.warnings) == ("IV", ())


def test_recorded_m0_beside_liver_metastases_is_remarked():
    result = stage(m="M0", liver_metastases=True)
    assert "M recorded M0, the findings give M1a" in result.warnings


def test_recorded_n2_outside_the_small_bowel_is_n1():
    result = stage(n="N2", nodes_positive=2)
    assert (result.value, result.parts["n"]) == ("III", "N1")
    assert "N2 does not exist at this site in this edition: taken as N1" in result.warnings


def test_recorded_nx_cannot_be_staged():
    result = stage(n="NX")
    assert (result.value, result.range) == (None, None)
    assert any("cannot be staged" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("recorded", "t", "value"),
    [
        (["TX"], "T1", "I"),
        ([None], "T1", "I"),
        (["T1", None], "T1(m)", "I"),
        (["T4", "TX"], "T4(m)", "III"),  # the other primary cannot make it less
        (["TX", "TX"], "T1(m)", "I"),
        ([], "T1", "I"),
    ],
)
def test_primary_that_was_not_recorded_has_the_t_of_its_findings(recorded, t, value):
    result = stage(t=recorded)
    assert (result.parts["t"], result.value) == (t, value)


def test_primary_that_was_not_recorded_may_be_higher_than_the_recorded_one():
    result = stage(t=["T2", "TX"], size_mm=None)
    assert (result.parts["t"], result.value) == (["T2", "T3"], "II")


@pytest.mark.parametrize(
    ("site", "t", "value", "ends"),
    [
        ("rectum", "T1a", "IA", ("IA", "IA")),
        ("rectum", "T1b", "IB", ("IB", "IB")),
        ("colon", "T1a", "IA", ("IA", "IA")),
        ("colon", "T1b", "IB", ("IB", "IB")),
        ("rectum", "T1", None, ("IA", "IB")),  # recorded without its letter
        ("colon", "T1", None, ("IA", "IB")),
        ("stomach", "T1", "I", ("I", "I")),
    ],
)
def test_stage_of_t1_by_enets(site, t, value, ends):
    result = stage(site=site, edition="ENETS", invades=None, t=[t], size_mm=None)
    assert (result.value, result.range) == (value, ends)


@pytest.mark.parametrize(
    ("size", "layer", "t", "value"),
    [
        (9, "submucosa", "T1a", "IA"),
        (10, "submucosa", "T1b", "IB"),
        (9, None, "T1a", "IA"),
        (None, "submucosa", "T1", None),
        (30, "submucosa", "T1", None),  # contradicts the T1 that was recorded
    ],
)
def test_size_tells_the_letter_of_a_t1_recorded_without_it(size, layer, t, value):
    result = stage(
        site="rectum", edition="ENETS", invades=None, t=["T1"], size_mm=size, layer=layer
    )
    assert (result.parts["t"], result.value) == (t, value)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"nodes_examined": 12, "nodes_positive": 0}, True),
        ({"nodes_examined": 12, "nodes_positive": 2}, True),
        ({"nodes_examined": 0, "nodes_positive": None}, False),
        ({"nodes_examined": None, "nodes_positive": None}, False),
    ],
)
def test_recorded_nx_beside_counted_nodes_is_remarked(counts, said):
    remarks = stage(n="NX", **counts).warnings
    assert any("N recorded NX, the findings give" in one for one in remarks) is said


def test_t1_of_the_large_bowel_is_one_stage_by_ajcc():
    assert stage(site="colon", invades=None, t=["T1"]).value == "I"


def test_more_nodes_positive_than_examined_tell_nothing():
    result = stage(nodes_positive=3, nodes_examined=0)
    assert (result.value, result.range) == (None, ("I", "III"))
    assert any("more nodes positive than examined" in one for one in result.warnings)


@pytest.mark.parametrize("invades", [[], ["none"], ["spleen"], ["spleen", "duodenum"]])
def test_invasion_that_is_plain_is_not_remarked(invades):
    assert stage(invades=invades).warnings == ()


def test_nothing_and_something_invaded_tell_nothing():
    result = stage(invades=["none", "spleen"])
    assert result.range == ("I", "III")
    assert any("nothing and something" in one for one in result.warnings)


@pytest.mark.parametrize("site", ["pancreas", "colon"])
def test_layer_of_another_site_says_so(site):
    result = stage(site=site, layer="sphincter_of_oddi")
    assert "the layer sphincter_of_oddi is not in the table of this site: it tells nothing" in (
        result.warnings
    )


def test_recorded_m1a_is_m1_by_enets():
    result = stage(edition="ENETS", m="M1a", liver_metastases=True)
    assert (result.value, result.parts["m"], result.warnings) == ("IV", "M1", ())


def test_uicc_table_of_the_pancreas_says_that_it_is_to_be_verified():
    assert any("UICC 8" in one for one in stage(edition="UICC8").warnings)
    assert stage(edition="AJCC8").warnings == ()


def test_missing_lists_only_what_the_site_asks():
    result = stage(size_mm=None)
    assert result.missing == ("size_mm",)
    assert result.range == ("I", "II")


@pytest.mark.parametrize(
    "settled", [{"nodes_examined": 0}, {"site": "jejunum_ileum", "mesenteric_mass_mm": 30}]
)
def test_positive_nodes_are_not_asked_where_the_n_is_settled_without_them(settled):
    assert "nodes_positive" not in stage(nodes_positive=None, **settled).missing
    assert "nodes_positive" in stage(nodes_positive=None).missing


def test_missing_layer_is_asked_of_a_hollow_organ():
    result = stage(site="jejunum_ileum", nodes_positive=3)
    assert result.missing == ("layer", "mesenteric_mass_mm")
    assert result.value == "III"


def test_depth_is_asked_of_the_appendix_by_enets():
    result = stage(site="appendix", edition="ENETS", layer="subserosa")
    assert "subserosa_mm" in result.missing
    assert result.range == ("IIA", "IIB")


def test_metastases_missing_leave_stage_iv_open():
    result = stage(liver_metastases=None)
    assert result.range == ("I", "IV")
    assert "liver_metastases" in result.missing


def test_carcinoma_is_not_staged_here():
    result = stage(differentiation="poor")
    assert (result.value, result.applicable) == (None, False)


def test_uicc_has_the_tables_of_ajcc_8():
    assert stage(edition="UICC8", size_mm=20).value == "II"


@pytest.mark.parametrize("site", ["stomach", "duodenum", "ampulla", "jejunum_ileum"])
def test_recalled_table_of_enets_says_that_it_is_to_be_verified(site):
    result = stage(site=site, edition="ENETS", layer="submucosa", size_mm=8)
    assert result.value == "I"
    assert any("to be verified" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("site", "edition"), [("stomach", "AJCC8"), ("duodenum", "AJCC9"), ("pancreas", "ENETS")]
)
def test_table_that_was_read_asks_for_no_verification(site, edition):
    layer = None if site == "pancreas" else "submucosa"
    result = stage(site=site, edition=edition, layer=layer, size_mm=8)
    assert result.warnings == ()


def test_no_positive_node_is_not_n0_where_nobody_says_that_nodes_were_examined():
    result = stage(nodes_examined=None)
    assert (result.range, result.parts["n"]) == (("I", "III"), ["N0", "N1"])
    assert "nodes_examined" in result.missing
