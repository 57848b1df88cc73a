"""`assess`: JSON in, verdicts out, and every refusal with its remedy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from resectability.core import DEFAULT_SET, load_set
from resectability.core.command import InputProblem, assess_text

PANNET = load_set(DEFAULT_SET)


def judged(document, **options):
    return json.loads(assess_text(json.dumps(document), [PANNET], as_json=True, **options))


def test_object_gives_one_verdict():
    verdict = judged({"vessels.SMA.contact_deg": 181})
    assert verdict["criteria"] == "pannet-anatomical-resectability@0.2.0"
    assert verdict["lower"] == verdict["upper"] == "locally_advanced"
    assert verdict["determinate"] is True
    assert verdict["true"] == ["ART-SMA-ABUT", "ART-SMA-ENC"]
    assert verdict["decisive"] == verdict["warnings"] == verdict["false"] == []


def test_list_gives_a_list_also_when_empty():
    assert [v["lower"] for v in judged([{}, {"vessels.SMA.contact_deg": 1}])] == [
        "resectable", "borderline",
    ]  # fmt: skip
    assert judged([]) == []


def test_null_unknown_and_absent_are_the_same():
    verdicts = judged(
        [{}, {"vessels.SMA.contact_deg": None}, {"vessels.SMA.contact_deg": "unknown"}]
    )
    bounds = [(v["lower"], v["upper"], v["unknown"], v["decisive"]) for v in verdicts]
    assert bounds[0] == bounds[1] == bounds[2]


def test_findings_are_given_back_as_they_can_be_read():
    raw = {
        "vessels.SMA.contact_deg": "abutment",
        "vessels.CA.contact_deg": {"min": 60, "max": 120},
        "vessels.variant_HA.contact_deg": "not_applicable",
        "organs.invaded": ["colon", "spleen"],
        "vessels.SMVPV.cavernous_transformation": False,
        "vessels.SMVPV.reconstructible": "no",
        "vessels.GDA.contact_deg": None,
    }
    assert judged(raw)["findings"] == raw


def test_explain_adds_trees_and_what_is_not_met():
    verdict = judged({"vessels.SMA.contact_deg": 90}, explain=True)
    by_id = {reason["id"]: reason for reason in verdict["reasons"]}
    assert len(by_id) == len(PANNET.criteria)
    assert by_id["ART-SMA-ENC"]["explanation"] == {
        "text": "vessels.SMA.contact_deg > 180",
        "truth": "false",
        "values": {"vessels.SMA.contact_deg": 90},
    }
    assert by_id["ART-CA-ENC"]["explanation"]["children"][1]["text"] == "not appleby_feasible"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "the input is not JSON"),
        ('{"a" 1}', "not JSON: Expecting ':' delimiter, line 1, column 6. Write one object"),
        ("[" * 100000, "the input is not JSON: it is nested too deeply. Write one object"),
        ('{"a": 1' + "0" * 5000 + "}", "a number in it has too many digits. Write one object"),
        ("3", "3 is not an object of findings"),
        ("[1, {}]", "case 1: 1 is not an object of findings"),
        ('{"a": 1, "a": 2}', "a is given twice"),
        ('{"vessels.SMA.contact": 1}', "Did you mean vessels.SMA.contact_deg?"),
        ('[{}, {"vessels.SMA.contact_deg": "x"}]', 'case 2: vessels.SMA.contact_deg: "x"'),
        ('{"vessels.SMA.contact_deg": NaN}', "outside the possible range 0 to 360 deg"),
        ('{"vessels.SMA.contact_deg": "90"}', "is a text, not a number. Write 90 without"),
        ('{"vessels.SMA.contact_deg": "half"}', "Choose from none, abutment, encasement."),
        ('{"vessels.SMA.contact_deg": "not_applicable"}', "declare when they do not apply"),
        ('{"vessels.SMVPV.cavernous_transformation": "yes"}', "is not true or false"),
        ('{"liver.present": true}', "it belongs to the catalogue liver (liver metastases)."),
        ('{"qqqq": 1}', "criteria --findings pannet-anatomical-resectability@0.2.0 lists"),
        ('{"tumour.location": "Head"}', "Did you mean head_uncinate?"),
        ('{"tumour.location": "taill"}', "Did you mean tail?"),
        ('{"organs.invaded": ["colonn"]}', "Did you mean colon?"),
    ],
)
def test_refuse(text, words):
    with pytest.raises(InputProblem) as caught:
        assess_text(text, [PANNET])
    assert words in str(caught.value)


def test_every_problem_is_named_at_once():
    with pytest.raises(InputProblem) as caught:
        assess_text('{"x.y": 1, "vessels.SMA.contact_deg": 999}', [PANNET])
    assert len(str(caught.value).splitlines()) == 2


def test_text_for_a_person():
    text = assess_text('{"vessels.SMVPV.contact_deg": 200}', [PANNET])
    assert text.startswith("Indeterminate: at least borderline, up to locally advanced\n\nMet:\n")
    assert "SMV/PV contact 200°. NCCN-PDAC, Fusai-2021" in text
    assert "\n  SMA contact > 0 → borderline" not in text
    assert "Decision support for MDT; provisional criteria." in text
    assert PANNET.sha256 in text
    assert assess_text("[{}]", [PANNET]).startswith("Case 1\nIndeterminate")


def test_text_that_explains():
    text = assess_text('{"vessels.SMA.contact_deg": 200}', [PANNET], explain=True)
    assert "Does not mean unresectable" in text
    assert "      ✓ SMA contact: 200° (asked: more than 180°)" in text
    assert "modified Appleby feasible:" in text
    assert "SMV/PV involved:" in text
    assert "Every borrowed" not in text
    assert "every borrowed limit says so" in text


def command(capsys, *arguments):
    call_command("assess", *arguments)
    return capsys.readouterr().out


def test_command_reads_a_file(tmp_path, capsys):
    file = tmp_path / "case.json"
    file.write_bytes(b"\xef\xbb\xbf" + b'{"vessels.SMA.contact_deg": 181}')
    assert json.loads(command(capsys, str(file), "--json"))["lower"] == "locally_advanced"
    assert command(capsys, str(file), f"--criteria={PANNET.name}").startswith("Locally advanced")


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (b"{", [], "not JSON"),
        (b"\xff", [], "not UTF-8"),
        (
            b"{}",
            ["--criteria", "pannet-anatomical"],
            "Did you mean pannet-anatomical-resectability?",
        ),
        (b"{}", ["--criteria", f"{DEFAULT_SET}@9.9.9"], "there is no version of"),
        (b'{"vessels.SMA": 1}', [], "Did you mean"),
        (b"{}", ["--compare", "pancreas-nccn-like"], "does not name two different sets"),
        (b"{}", ["--compare", "pancreas-nccn-like,pancreas-nccn-like"], "two different sets"),
        (b"{}", ["--compare", ","], "two different sets"),
        (b"{}", ["--compare", "x,y", "--criteria", DEFAULT_SET], "are given both"),
    ],
)
def test_command_refuses_with_exit_code_2(tmp_path, content, arguments, words):
    file = tmp_path / "case.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as caught:
        call_command("assess", str(file), *arguments)
    assert caught.value.returncode == 2


def test_findings_of_a_set_are_listed_with_what_they_may_be(capsys):
    call_command("criteria", "--findings", DEFAULT_SET, "nelm-liver-resectability")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == PANNET.name
    contour = next(line for line in lines if line.startswith("vessels.SMVPV.contour"))
    assert "smooth, unilateral_narrowing" in contour
    assert contour.endswith("SMV/PV contour")
    assert any(line.startswith("liver.frilling_type") and "I < II < III" in line for line in lines)
    variant = next(line for line in lines if line.startswith("vessels.variant_HA.contact_deg"))
    assert variant.endswith("not_applicable: no variant hepatic artery")
    with pytest.raises(CommandError, match="Did you mean pannet"):
        call_command("criteria", "--findings", "pannet-anatomical")


def test_command_prints_a_list_of_texts():
    text = assess_text("[{}, {}]", [PANNET])
    assert text.count("Case ") == 2
    assert assess_text("[]", [PANNET]) == ""


def test_explain_adds_what_the_verdict_hangs_on():
    verdict = judged({"vessels.SMVPV.contact_deg": 200}, explain=True)
    assert verdict["examination"]["robustness"]["error_deg"] == 15
    text = assess_text("{}", [PANNET], explain=True)
    assert "What each missing finding would change:" in text


def test_command_names_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="No such file") as caught:
        call_command("assess", "no-such-file.json")
    assert caught.value.returncode == 2


def test_command_touches_no_service(tmp_path):
    """Neither a database nor a broker is there, and none is started."""
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "STORAGE_URL": (tmp_path / "storage").as_uri(),
        "SECRET_KEY": "x" * 50,
        "REGISTRY_STATE_DIR": str(tmp_path / "state"),
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "assess", "-", "--json"],
        input="{}",
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    )
    assert result.stderr == ""
    assert result.returncode == 0
    assert json.loads(result.stdout)["upper"] == "locally_advanced"
    assert not (tmp_path / "state").exists()
