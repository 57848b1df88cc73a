"""What a verdict hangs on: effects, settling sets, margins and measurement error."""

import pytest

from resectability.core import DEFAULT_SET, assess, examine, load_set, read_findings
from resectability.core.describing import examination_json, examination_lines, margin_text
from rules import NOT_APPLICABLE, Interval

PANNET = load_set(DEFAULT_SET)
CASES = {case.id: case.findings for case in PANNET.cases}
SMA, SMVPV = "vessels.SMA.contact_deg", "vessels.SMVPV.contact_deg"


def examined(case, **options):
    return examine(assess(PANNET, CASES[case]), **options)


def effects(examination, finding):
    found = next(f for f in examination.effects if f.finding == finding)
    return [(effect.values, effect.lower.id, effect.upper.id) for effect in found.effects]


def settled(examination, category):
    return [
        dict(settlement.answers)
        for settlement in examination.settlements
        if settlement.category.id == category
    ]


def test_effects_of_one_contact_are_its_three_classes():
    assert effects(examined("T07"), SMA) == [
        ((0,), "resectable", "resectable"),
        ((Interval(0, 180, low_open=True),), "borderline", "borderline"),
        ((Interval(180, 360, low_open=True),), "locally_advanced", "locally_advanced"),
    ]


def test_effects_include_that_the_vessel_is_absent():
    assert effects(examined("T19"), "vessels.variant_HA.reconstructible") == [
        (("yes", NOT_APPLICABLE), "borderline", "borderline"),
        (("no",), "locally_advanced", "locally_advanced"),
    ]


def test_effects_leave_out_answers_that_contradict():
    """No contact cannot be answered where the contour is known to be deformed."""
    findings = {**CASES["T15"], SMVPV: None, "vessels.SMVPV.contour": "teardrop"}
    assert effects(examine(assess(PANNET, findings)), SMVPV) == [
        ((Interval(0, 360, low_open=True),), "borderline", "borderline"),
    ]


def test_settled_verdict_has_nothing_to_obtain():
    examination = examined("T06")
    assert examination.effects == examination.settlements == examination.sufficient == ()
    assert examination.bounded is False


@pytest.mark.parametrize(
    ("case", "sufficient"),
    [
        ("T04", ("vessels.SMVPV.reconstructible",)),
        ("T11", ("vessels.GDA.contact_deg",)),
        ("T25", (SMVPV, "vessels.SMVPV.contour")),
    ],
)
def test_smallest_sufficient_set(case, sufficient):
    examination = examined(case)
    assert examination.sufficient == (sufficient,)
    assert examination.bounded is False


def test_finding_that_need_not_be_known_is_left_out_of_the_sufficient_set():
    """With the artery free, whether it can be reconstructed does not matter; both are decisive."""
    findings = dict(CASES["T01"])
    del findings["vessels.PHA.contact_deg"]
    verdict = assess(PANNET, findings)
    assert verdict.decisive == ("vessels.PHA.contact_deg", "vessels.PHA.reconstructible")
    examination = examine(verdict)
    assert examination.sufficient == (verdict.decisive,)
    assert settled(examination, "resectable") == [{"vessels.PHA.contact_deg": (0,)}]
    assert settled(examination, "borderline") == [
        {
            "vessels.PHA.contact_deg": (Interval(0, 360, low_open=True),),
            "vessels.PHA.reconstructible": ("yes",),
        }
    ]
    assert settled(examination, "locally_advanced") == [
        {
            "vessels.PHA.contact_deg": (Interval(0, 360, low_open=True),),
            "vessels.PHA.reconstructible": ("no",),
        }
    ]


def test_empty_case_says_that_its_search_is_bounded():
    examination = examined("T20")
    assert examination.sufficient == ()
    assert examination.bounded is True
    assert {SMA: (Interval(180, 360, low_open=True),)} in settled(examination, "locally_advanced")
    clear = settled(examination, "resectable")[0]
    assert clear[SMA] == clear["vessels.aorta.contact_deg"] == (0,)
    assert "vessels.SMVPV.reconstructible" not in clear


def test_every_settlement_does_settle():
    for case, findings in CASES.items():
        verdict = assess(PANNET, findings)
        for settlement in examine(verdict).settlements:
            answered = {name: values[0] for name, values in settlement.answers}
            judged = assess(PANNET, {**verdict.considered, **answered})
            assert (judged.lower, judged.upper) == (settlement.category.id,) * 2, case


def test_every_effect_is_what_judging_gives():
    for findings in CASES.values():
        verdict = assess(PANNET, findings)
        for finding in examine(verdict).effects:
            for effect in finding.effects:
                for value in effect.values:
                    judged = assess(PANNET, {**verdict.considered, finding.finding: value})
                    assert judged.lower == effect.lower.id
                    assert judged.upper == effect.upper.id


def test_margin_to_the_limit_on_each_side():
    findings = {**CASES["T01"], SMA: 100}
    margins = {(m.finding, m.upwards): m for m in examine(assess(PANNET, findings)).margins}
    up, down = margins[SMA, True], margins[SMA, False]
    assert (up.limit, up.distance, up.upper.id) == (180, 80, "locally_advanced")
    assert (down.limit, down.distance, down.upper.id) == (0, 100, "resectable")


def test_margins_of_a_contact_on_the_limit_lie_on_their_own_side():
    """At 180° any more is locally advanced, and only no contact at all is resectable."""
    margins = examine(assess(PANNET, {**CASES["T01"], SMA: 180})).margins
    found = {m.upwards: (m.limit, m.distance, m.upper.id) for m in margins if m.finding == SMA}
    assert found == {True: (180, 0, "locally_advanced"), False: (0, 180, "resectable")}


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        (179, "SMA contact 179° is 1° below 180°, where it would become locally advanced"),
        (180, "SMA contact 180° lies on the limit: any more would make it locally advanced"),
        (181, "SMA contact 181° is 1° above 180°, where it would become borderline"),
        (0, "SMA contact: any contact would make it borderline"),
    ],
)
def test_margin_in_words(contact, text):
    verdict = assess(PANNET, {**CASES["T01"], SMA: contact})
    margins = [m for m in examine(verdict).margins if m.finding == SMA]
    assert margin_text(PANNET.vocabulary, margins[0]) == text


def test_margins_come_nearest_first():
    distances = [margin.distance for margin in examined("T04").margins]
    assert distances == sorted(distances)


@pytest.mark.parametrize(
    ("contact", "error_deg", "stable"),
    [(164, 15, True), (165, 15, True), (166, 15, False), (166, 13, True), (14, 15, True),
     (196, 15, True), (195, 15, False)],
)  # fmt: skip
def test_robustness_under_a_measurement_error(contact, error_deg, stable):
    verdict = assess(PANNET, {**CASES["T01"], SMA: contact})
    robustness = examine(verdict, error_deg).robustness
    assert robustness.stable is stable
    assert robustness.sensitive == (() if stable else (SMA,))


def test_robustness_takes_no_contact_as_certain():
    assert examined("T01").robustness.stable


def test_words_and_json_of_an_examination():
    verdict = assess(PANNET, {**CASES["T04"], SMA: 175})
    examination = examine(verdict)
    lines = list(examination_lines(verdict, examination))
    assert "  SMV/PV reconstructible: yes → borderline; no → locally advanced" in lines
    assert "Enough to settle it, whatever is found: SMV/PV reconstructible" in lines
    assert "  Borderline would be settled by SMV/PV reconstructible yes" in lines
    assert lines[-1] == "The verdict stands under an error of ±15° in every measured contact."
    document = examination_json(verdict, examination)
    assert document["sufficient"] == [["vessels.SMVPV.reconstructible"]]
    assert document["effects"]["vessels.SMVPV.reconstructible"][1] == {
        "values": ["no"], "lower": "locally_advanced", "upper": "locally_advanced",
    }  # fmt: skip


def test_words_of_a_verdict_that_an_error_would_change():
    verdict = assess(PANNET, {**CASES["T01"], SMA: 175})
    assert list(examination_lines(verdict, examine(verdict)))[-1] == (
        "Under an error of ±15° in every measured contact it could be borderline to locally "
        "advanced. Sensitive alone: SMA contact."
    )


def test_words_of_an_examination_that_is_bounded():
    verdict = assess(PANNET, {})
    text = "\n".join(examination_lines(verdict, examine(verdict)))
    assert "all 24 findings to obtain do" in text
    assert "SMV/PV contour: alone leaves it resectable to locally advanced" in text
    assert "the search was cut short: a smaller set may exist" in text


def test_range_of_a_finding_limits_its_answers():
    raw = {SMA: {"min": 90, "max": 200}}
    verdict = assess(PANNET, {**CASES["T01"], **read_findings(PANNET, raw)})
    assert effects(examine(verdict), SMA) == [
        ((Interval(90, 180),), "borderline", "borderline"),
        ((Interval(180, 200, low_open=True),), "locally_advanced", "locally_advanced"),
    ]


def test_pathway_is_examined_through_its_components():
    pathway = load_set("net-pathway")
    case = next(case for case in pathway.cases if case.id == "control unknown")
    examination = examine(assess(pathway, case.findings))
    assert effects(examination, "functioning.control") == [
        (("controlled",), "upfront_surgery", "upfront_surgery"),
        (("partial", "uncontrolled", NOT_APPLICABLE),
         "optimise_then_reassess", "optimise_then_reassess"),
    ]  # fmt: skip
    assert examination.settlements == ()
    assert examination.sufficient == (("functioning.control",),)


def test_search_for_sufficient_sets_is_bounded(monkeypatch):
    monkeypatch.setattr("resectability.core.examining.MOST_JUDGEMENTS", 1)
    examination = examined("T07")
    assert examination.sufficient == ()
    assert examination.bounded is True


def test_first_match_is_examined():
    liver = load_set("nelm-liver-resectability")
    case = next(case for case in liver.cases if case.id == "FLR 35 unknown")
    examination = examine(assess(liver, case.findings))
    assert effects(examination, "liver.background") == [
        (("normal", "injured"), "resectable", "resectable"),
        (("cirrhosis",), "potentially_resectable", "potentially_resectable"),
    ]
    margins = {(m.finding, m.upwards): m.limit for m in examination.margins}
    assert margins["liver.flr_pct", False] == 20


def test_dates_are_compared_but_never_searched():
    """A difference of two dates has no answers of its own: the search says that it is bounded."""
    workup = load_set("net-workup")
    case = next(case for case in workup.cases if case.id == "WU-CT date missing")
    examination = examine(assess(workup, case.findings))
    assert examination.effects[0].finding == "workup.ct.done_on"
