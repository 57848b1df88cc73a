"""Several sets on the same findings, side by side."""

import json

import pytest
from django.core.management import CommandError, call_command

from resectability.core import compare, load_set
from resectability.core.command import assess_text
from resectability.core.comparing import comparison_json, comparison_text

PANNET, NCCN, IAP, ALLIANCE = [
    load_set(name)
    for name in (
        "pannet-anatomical-resectability",
        "pancreas-nccn-like",
        "pancreas-iap-2017-like",
        "pancreas-alliance-like",
    )
]
CLEAR = {**PANNET.cases[0].findings, **IAP.cases[0].findings}
SMA = "vessels.SMA.contact_deg"


@pytest.mark.parametrize(
    ("contact", "agree"), [(0, True), (179, True), (180, False), (181, True), (None, None)]
)
def test_agreement_of_three_sets(contact, agree):
    comparison = compare([PANNET, NCCN, ALLIANCE], {**CLEAR, SMA: contact})
    assert comparison.agree is agree
    assert [v.criteria_set for v in comparison.verdicts] == [PANNET, NCCN, ALLIANCE]


def test_open_verdicts_that_cannot_meet_differ():
    """At 180° one set is borderline at most, though open below; the other is locally advanced."""
    findings = {**CLEAR, SMA: 0, "vessels.IVC.contact_deg": None, "vessels.CA.contact_deg": 180}
    comparison = compare([NCCN, ALLIANCE], {**findings, "vessels.CA.contact_deg": 180})
    assert comparison.verdicts[0].upper == "borderline"
    assert comparison.agree is False
    open_below = compare([NCCN, ALLIANCE], {**findings, "vessels.CA.contact_deg": 0})
    assert not open_below.verdicts[0].determinate
    assert open_below.agree is None


def test_sets_of_other_categories_are_not_compared():
    assert compare([PANNET, load_set("nelm-liver-resectability")], CLEAR).agree is None


def test_each_set_is_given_the_findings_it_knows():
    comparison = compare([ALLIANCE, load_set("nelm-liver-resectability")], CLEAR)
    assert "liver.present" not in comparison.verdicts[0].findings


def test_words_and_json():
    comparison = compare([PANNET, ALLIANCE], {**CLEAR, SMA: 180})
    text = comparison_text(comparison)
    assert text.startswith(
        "The sets differ.\n"
        "pannet-anatomical-resectability@0.2.0  Borderline\n"
        "pancreas-alliance-like@0.1.0           Locally advanced\n"
    )
    document = comparison_json(comparison)
    assert document["criteria"] == [PANNET.name, ALLIANCE.name]
    assert document["agree"] is False
    assert [verdict["lower"] for verdict in document["verdicts"]] == [
        "borderline", "locally_advanced",
    ]  # fmt: skip


def test_every_verdict_of_a_comparison_tells_what_it_hangs_on_when_explained():
    comparison = compare([PANNET, ALLIANCE], {**CLEAR, SMA: 179})
    text = comparison_text(comparison, explain=True)
    assert text.count("Nearest limits:") == 2
    assert "SMA contact 179° is 1° below 180°, where it would become locally advanced" in text
    assert "Nearest limits:" not in comparison_text(comparison)
    for verdict in comparison_json(comparison, explain=True)["verdicts"]:
        assert verdict["examination"]["robustness"]["sensitive"] == [SMA]
    assert "examination" not in comparison_json(comparison)["verdicts"][0]


def test_comparison_judges_without_what_nobody_asks():
    findings = {k: v for k, v in CLEAR.items() if k != "tumour.growth_pct_12_months"}
    assert compare([IAP], findings).verdicts[0].label == "R-B?"
    asked = compare([IAP], findings, {"tumour.growth_pct_12_months"}).verdicts[0]
    assert (asked.label, asked.set_aside) == ("R", ("tumour.growth_pct_12_months",))


def test_command_line_input_may_name_findings_of_any_of_the_sets():
    text = json.dumps({SMA: 180, "liver.present": False, "vessels.SMA.deformity": False})
    document = json.loads(assess_text(text, [ALLIANCE, IAP], as_json=True))
    assert document["verdicts"][0]["true"] == ["ALL-SMA-CONTACT", "ALL-SMA-180"]
    assert assess_text(text, [ALLIANCE, IAP]).startswith("The sets agree.")


def test_command_compares(tmp_path, capsys):
    file = tmp_path / "case.json"
    file.write_text('{"vessels.SMA.contact_deg": 180}')
    call_command("assess", str(file), f"--compare={PANNET.id}, {ALLIANCE.name}", "--json")
    assert json.loads(capsys.readouterr().out)["criteria"] == [PANNET.name, ALLIANCE.name]
    with pytest.raises(CommandError, match="there is no set"):
        call_command("assess", str(file), "--compare", "nothing")
