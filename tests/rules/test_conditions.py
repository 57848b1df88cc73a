"""Parsing, truth and explanation of conditions."""

from datetime import date

import pytest

from rules import (
    NOT_APPLICABLE,
    Catalogue,
    Finding,
    Interval,
    RuleError,
    Truth,
    date_value,
    evaluate,
    explain,
    findings_in,
    leaves,
    parse,
    parse_definitions,
    unsettled_findings,
)

T, F, U, NA = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.NOT_APPLICABLE
SMA = "vessels.SMA.contact_deg"
CATALOGUE = Catalogue.of(
    [
        Finding(SMA, "contact"),
        Finding("vessels.PHA.contact_deg", "contact", not_applicable_when="no such artery"),
        Finding("ki67_pct", "number", "%", 0, 100),
        Finding("ki67_biopsy_pct", "number", "%", 0, 100),
        Finding("nodes", "number"),
        Finding("open", "boolean", not_applicable_when="never operated"),
        Finding("shut", "boolean"),
        Finding("site", "word", values=("pancreas", "colon"), not_applicable_when="no tumour"),
        Finding("other_site", "word", values=("pancreas", "colon")),
        Finding("organs", "words", values=("none", "colon", "spleen"), not_applicable_when="x"),
        Finding("remarks", "words"),
        Finding("stage", "ordered", values=("0", "I", "II", "III")),
        Finding("operated_on", "date"),
        Finding("discharged_on", "date"),
    ]
)
DAY = date(2024, 5, 17).toordinal()
MAY = date_value(date(2024, 5, 1), "month")
ABUTMENT = Interval(0, 180, low_open=True)


@pytest.mark.parametrize(
    ("text", "value", "truth"),
    [
        (f"{SMA} > 180", 179.9, F), (f"{SMA} > 180", 180, F), (f"{SMA} > 180", 180.1, T),
        (f"{SMA} >= 180", 179.9, F), (f"{SMA} >= 180", 180, T),
        (f"{SMA} < 180", 180, F), (f"{SMA} < 180", 179, T),
        (f"{SMA} <= 180", 180, T), (f"{SMA} <= 180", 181, F),
        (f"{SMA} == 180", 180, T), (f"{SMA} == 180", 1, F),
        (f"{SMA} != 180", 180, F), (f"{SMA} != 180", 1, T),
        (f"180 < {SMA}", 181, T), (f"180 >= {SMA}", 181, F), (f"180 == {SMA}", 180, T),
        (f"0 < {SMA} <= 180", 0, F), (f"0 < {SMA} <= 180", 1, T), (f"0 < {SMA} <= 180", 181, F),
        (f"{SMA} > 180", ABUTMENT, F), (f"{SMA} >= 180", ABUTMENT, U), (f"{SMA} > 0", ABUTMENT, T),
        (f"{SMA} <= 180", ABUTMENT, T), (f"{SMA} < 180", ABUTMENT, U),
        (f"{SMA} >= 180", Interval(90, 180, high_open=True), F),
        (f"{SMA} >= 180", Interval(180, 270), T), (f"{SMA} > 180", Interval(180, 270), U),
        (f"{SMA} == 90", ABUTMENT, U), (f"{SMA} == 270", ABUTMENT, F),
        (f"{SMA} != 270", ABUTMENT, T),
        (f"{SMA} == 0", ABUTMENT, F),
        (f"{SMA} in (0, 90)", 90, T), (f"{SMA} in (0, 90)", 91, F),
        (f"{SMA} not in (0, 90)", 91, T),
        (f"{SMA} in (90, 100)", ABUTMENT, U),
        (f"known({SMA})", 0, T), (f"known({SMA})", None, F), (f"known({SMA})", ABUTMENT, T),
        (f"{SMA} > 180", None, U), (f"not {SMA} > 180", None, U), (f"not {SMA} > 180", 0, T),
        (f"{SMA} >\n180", 181, T), ("True", None, T), ("false", None, F),
    ],
)  # fmt: skip
def test_number(text, value, truth):
    assert evaluate(parse(text, CATALOGUE), {SMA: value}) is truth
    assert explain(parse(text, CATALOGUE), {SMA: value}).truth is truth


@pytest.mark.parametrize(
    ("text", "values", "truth"),
    [
        ("open", {"open": True}, T), ("open", {"open": False}, F), ("open", {}, U),
        ("open", {"open": NOT_APPLICABLE}, NA), ("not open", {"open": NOT_APPLICABLE}, NA),
        ("open == false", {"open": False}, T), ("open != True", {"open": False}, T),
        ("true == open", {"open": True}, T),
        ("open == shut", {"open": True, "shut": True}, T), ("open == shut", {"open": True}, U),
        ("open == shut", {"open": NOT_APPLICABLE}, NA),
        ("site == 'colon'", {"site": "colon"}, T), ("site != 'colon'", {"site": "colon"}, F),
        ("site in ('colon', 'pancreas')", {"site": "colon"}, T),
        ("site not in ['colon']", {"site": "pancreas"}, T), ("site in ('colon',)", {}, U),
        ("site == other_site", {"site": "colon", "other_site": "pancreas"}, F),
        ("site != other_site", {"site": "colon", "other_site": "pancreas"}, T),
        ("intersects(organs, 'colon', 'spleen')", {"organs": frozenset({"spleen"})}, T),
        ("intersects(organs, 'colon')", {"organs": frozenset({"spleen"})}, F),
        ("intersects(organs, 'colon')", {}, U),
        ("intersects(organs, 'colon')", {"organs": NOT_APPLICABLE}, NA),
        ("'colon' in organs", {"organs": frozenset({"colon"})}, T),
        ("'colon' not in organs", {"organs": frozenset({"colon"})}, F),
        ("intersects(remarks, 'x')", {"remarks": frozenset({"x"})}, T),
        ("ki67_pct > ki67_biopsy_pct", {"ki67_pct": 3, "ki67_biopsy_pct": 2}, T),
        ("ki67_pct > ki67_biopsy_pct", {"ki67_pct": 3, "ki67_biopsy_pct": Interval(2, 4)}, U),
        ("ki67_pct - ki67_biopsy_pct >= 5", {"ki67_pct": 9, "ki67_biopsy_pct": Interval(2, 4)}, T),
        ("5 <= ki67_pct - ki67_biopsy_pct", {"ki67_pct": 9, "ki67_biopsy_pct": 5}, F),
        ("ki67_pct > ki67_biopsy_pct", {"ki67_pct": 3}, U),
        (f"ki67_pct > {SMA}", {"ki67_pct": 3, SMA: 2}, T),
        ("ki67_pct > vessels.PHA.contact_deg", {"vessels.PHA.contact_deg": NOT_APPLICABLE}, NA),
        ("vessels.PHA.contact_deg > 0", {"vessels.PHA.contact_deg": NOT_APPLICABLE}, NA),
        ("nodes > -3", {"nodes": -2}, T), ("nodes > +3", {"nodes": 2}, F),
        ("discharged_on >= operated_on", {"discharged_on": DAY, "operated_on": DAY}, T),
        ("discharged_on >= operated_on", {"discharged_on": MAY, "operated_on": DAY}, U),
        ("discharged_on >= operated_on", {"discharged_on": DAY + 30, "operated_on": MAY}, T),
        ("discharged_on - operated_on <= 90", {"discharged_on": DAY + 90, "operated_on": DAY}, T),
        ("discharged_on - operated_on <= 90", {"discharged_on": DAY + 91, "operated_on": DAY}, F),
        ("operated_on >= '2024-05-17'", {"operated_on": DAY}, T),
        ("operated_on > '2024-05-17'", {"operated_on": DAY}, F),
        ("operated_on <= discharged_on <= '2024-05-17'",
         {"operated_on": DAY, "discharged_on": DAY}, T),
        ("stage >= 'II'", {"stage": 2}, T), ("stage > 'II'", {"stage": 2}, F),
        ("stage <= 'II'", {"stage": Interval(1, 3)}, U), ("'I' == stage", {"stage": 1}, T),
        ("stage in ('0', 'I')", {"stage": 1}, T), ("stage not in ('0', 'I')", {}, U),
        ("site == 'colon' or open", {"open": NOT_APPLICABLE}, U),
        ("site == 'colon' and open", {"open": NOT_APPLICABLE}, NA),
        ("site == 'colon' and shut", {"shut": False}, F),
    ],
)  # fmt: skip
def test_other_kinds(text, values, truth):
    assert evaluate(parse(text, CATALOGUE), values) is truth
    assert explain(parse(text, CATALOGUE), values).truth is truth


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "cannot be read"),
        ("open and", 8, "cannot be read"),
        ("open\0", 5, "cannot be read"),
        ("open or " * 600 + "open", 0, "too long"),
        ("not " * 900 + "open", 0, "nested too deeply"),
        ("(" * 300 + "open" + ")" * 300, 200, "cannot be read"),
        ("shut and opn", 9, "Did you mean open?"),
        ("shut and qqqqqq", 9, "Add it to the catalogue."),
        ("intersects(remarks, 'é') and opn", 29, "Did you mean open?"),
        ("ki67_pct", 0, "as in ki67_pct > 0"),
        ("organs", 0, 'as in intersects(organs, "none")'),
        ("site", 0, 'as in site == "pancreas"'),
        ("operated_on", 0, 'as in operated_on >= "2024-05-17"'),
        ("3", 0, "is not a condition"),
        ("site[0] == 'a'", 0, "is not the name of a finding"),
        ("f(x).y > 3", 0, "is not the name of a finding"),
        ("__import__('os')", 0, "__import__(…) is not allowed"),
        ("open.known(x)", 0, "open.known(…) is not allowed"),
        ("known(open, shut)", 0, "takes one finding"),
        ("known(finding=open)", 0, "is not allowed"),
        ("intersects(organs)", 0, "at least one word"),
        ("intersects(site, 'colon')", 11, "not a list of words"),
        ("intersects(open, 'colon')", 11, "as in open == true"),
        ("intersects(organs, 'liver')", 19, "is not a possible value of organs"),
        ("intersects(organs, colon)", 19, "Write the word in quotes."),
        ("organs == 'colon'", 0, "is a list of words and cannot be compared"),
        ("site > 'colon'", 0, "has no order"),
        ("open > true", 0, "has no order"),
        ("open == 'yes'", 8, "Compare it with true or false."),
        ("site == 'pancrea'", 8, "Did you mean pancreas?"),
        ("site == 'q'", 8, "Choose from pancreas, colon."),
        ("site == 3", 8, "Write the word in quotes."),
        ("ki67_pct > 'high'", 11, "is a number and cannot be compared with 'high'"),
        ("ki67_pct > true", 11, "cannot be compared with true"),
        ("ki67_pct > 101", 11, "outside the declared range 0 to 100 %"),
        ("ki67_pct > 100", 11, "outside the declared range"),
        ("ki67_pct < 0", 11, "outside the declared range"),
        ("ki67_pct >= -1", 12, "outside the declared range"),
        ("20 < ki67_pct <= 3", 0, "is impossible"),
        ("20 < ki67_pct <= 20", 0, "is impossible"),
        ("3 in organs in organs", 0, "a chain may use only"),
        ("ki67_pct is 3", 0, "an operator that is not allowed"),
        ("stage > 'III'", 8, "nothing is > 'III' in stage"),
        ("stage < '0'", 8, "nothing is < '0' in stage"),
        ("stage == 'IV'", 9, "Choose from 0, I, II, III."),
        ("stage == 2", 9, "Write the word in quotes."),
        ("stage", 0, 'as in stage == "0"'),
        ("3 > 2", 0, "compares no finding"),
        ("ki67_pct + nodes > 3", 0, "Only a - b can be computed."),
        ("site - other_site > 3", 0, "have no difference"),
        ("ki67_pct - nodes > 'a'", 19, "cannot be compared"),
        ("ki67_pct > site", 0, "cannot be compared"),
        ("organs == remarks", 0, "cannot be compared"),
        ("site > other_site", 0, "cannot be compared"),
        ("operated_on > '2024-05'", 14, "is not a day"),
        ("operated_on in ('2024-05-17',)", 0, "cannot be used with in"),
        ("site in 'colon'", 8, "after in comes a list"),
        ("site in ()", 8, "after in comes a list"),
        ("site == -'a'", 8, "is not a value"),
        ("open if shut else open", 0, "is not a condition"),
        ("open == f'{shut}'", 8, "is not the name of a finding"),
    ],
)  # fmt: skip
def test_refuse(text, position, words):
    with pytest.raises(RuleError) as caught:
        parse(text, CATALOGUE)
    assert words in f"{caught.value.message} {caught.value.remedy} {caught.value}"
    assert caught.value.position == position
    assert caught.value.remedy


def test_definition_by_its_name():
    definitions = parse_definitions({"both": "open and shut", "not_both": "not both"}, CATALOGUE)
    node = parse("not_both or site == 'colon'", CATALOGUE, definitions)
    assert evaluate(node, {"open": True, "shut": False, "site": "pancreas"}) is T
    assert evaluate(node, {"open": True, "site": "pancreas"}) is U
    assert findings_in(node) == {"open", "shut", "site"}
    explanation = explain(node, {"open": True, "shut": False, "site": "pancreas"})
    assert explanation.children[0].text == "not_both"
    assert explanation.children[0].children[0].children[0].children[0].children[0].values == (
        ("open", True),
    )


def test_definition_used_before_it_is_defined():
    with pytest.raises(RuleError, match="used before it is defined"):
        parse_definitions({"a": "b and open", "b": "shut"}, CATALOGUE)
    with pytest.raises(RuleError, match="used before it is defined"):
        parse_definitions({"a": "a and open"}, CATALOGUE)


def test_definition_named_like_a_finding():
    with pytest.raises(RuleError, match="has the name of a finding"):
        parse_definitions({"open": "shut"}, CATALOGUE)


def test_explanation_keeps_text_values_and_children():
    explanation = explain(parse(f"{SMA} > 180 and open", CATALOGUE), {SMA: 200})
    assert explanation.text == f"{SMA} > 180 and open"
    assert [child.text for child in explanation.children] == [f"{SMA} > 180", "open"]
    assert [child.values for child in explanation.children] == [((SMA, 200),), (("open", None),)]
    assert [child.truth for child in explanation.children] == [T, U]


def test_explanation_of_two_findings_names_both():
    node = parse("site == other_site or ki67_pct > nodes or true", CATALOGUE)
    seen = [child.values for child in explain(node, {"nodes": 1}).children]
    assert seen == [
        (("site", None), ("other_site", None)), (("ki67_pct", None), ("nodes", 1)), (),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values", "names"),
    [
        ("shut or site == 'colon'", {"shut": True}, set()),
        ("shut or site == 'colon'", {}, {"shut", "site"}),
        ("(shut or site == 'colon') and nodes > 3", {"shut": True}, {"nodes"}),
        ("not (shut and nodes > 3)", {"shut": True}, {"nodes"}),
        (f"{SMA} > 90", {SMA: Interval(0, 180)}, {SMA}),
        ("discharged_on - operated_on > 3", {"operated_on": 5}, {"discharged_on"}),
        ("site == other_site", {"other_site": "colon"}, {"site"}),
    ],
)
def test_unsettled_findings_leave_out_parts_that_are_settled(text, values, names):
    assert unsettled_findings(parse(text, CATALOGUE), values) == names


def test_nodes_are_frozen_and_equal_by_meaning():
    node = parse("open", CATALOGUE)
    assert node == parse("(open)", CATALOGUE)
    assert list(leaves(parse("open and open", CATALOGUE))) == [node, node]
    with pytest.raises(AttributeError):
        node.finding = "shut"  # type: ignore[union-attr,misc]


@pytest.mark.parametrize(
    "text", ['site in ("pancreas", "colon")', f"{SMA} > 1.80e2", "0<ki67_pct<=20", "not  open"]
)
def test_condition_keeps_the_text_it_was_written_as(text):
    """A reader compares the page with the file: nothing is rewritten."""
    assert parse(text, CATALOGUE).text == text
