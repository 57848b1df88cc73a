"""Files of cases: read, planned, written once, and refused with a remedy."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centers.models import Center
from centers.permissions import NotPermitted
from centers.scope import centers_scope, user_scope
from registry.actions import create_case, import_cases, save_section, submit_case
from registry.dictionary import declarations
from registry.importing.columns import column, column_name, sheet, template
from registry.importing.files import BadFile, read_file
from registry.models import PARTS, Case, Fitness, Patient
from registry.queries import case_page, case_record, case_records
from registry.signals import case_changed, cases_loaded

FIRST = {
    "pseudonym": "C01-00000001",
    "registered_on": "2024-05-20",
    "consent_status": "broad",
    "birth_year": "1960",
    "diagnosed_on": "2024-05",
    "primary_site": "pancreas",
    "symptoms": "pain; jaundice",
    "albumin_g_l": "4,1 g/dL",
    "asa": "?not_known",
    "vessel_SMA_contact_deg": "90",
    "operation_1_operated_on": "2024-06-01",
    "operation_1_procedure": "DP",
    "complication_1_type": "POPF",
    "complication_1_clavien_dindo": "IIIa",
    "complication_2_type": "DGE",
}


def text_of(*rows, delimiter=","):
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def file_of(*rows):
    return read_file(text_of(*rows).encode())


@pytest.fixture
def run(as_lyon, world):
    def run(*rows, **options):
        return import_cases(by=as_lyon, center=world.lyon, file=file_of(*rows), **options)

    return run


def codes(report):
    return [(r.line, r.column, r.code) for r in report.errors]


# Columns


def test_every_variable_has_a_column_that_leads_back_to_it():
    for d in declarations():
        row = "1.SMA" if d.part == "vessel" else "2" if d.repeated else ""
        found = column(column_name(d.part, row, d.name))
        assert (found.part, found.row, found.declaration) == (d.part, row, d)


def test_columns_of_a_second_assessment():
    assert column("vessel_2_jejunal_artery_1_contact_deg").row == "2.jejunal_artery_1"
    assert column_name("vessel", "2.SMA", "contact_deg") == "vessel_2_SMA_contact_deg"


def test_template_names_each_variable_and_each_column_once():
    names = template()
    assert len(names) == len(set(names))
    assert {column(n).declaration for n in names} - {None} == set(declarations())


def test_template_asks_of_a_vessel_what_can_apply_to_it():
    assert "vessel_SMVPV_thrombus" in template()
    assert "vessel_SMA_thrombus" not in template()


# Importing


def test_new_case_has_all_its_parts(run):
    report = run(FIRST)
    assert str(report) == "1 new, 0 changed, 0 unchanged, 0 invalid; written"
    record = case_record(Case.objects.get().pk)
    assert record.first("patient").values["birth_year"] == 1960
    assert str(record.first("tumour").values["diagnosed_on"]) == "2024-05"
    assert record.first("tumour").values["symptoms"] == ("jaundice", "pain")
    assert record.first("fitness").entered == {"albumin_g_l": "4.1 g/dL"}
    assert record.first("fitness").missing == {"asa": "not_known"}
    assert record.row("vessel", "1.SMA").values == {"contact_deg": 90.0}
    assert [r.values["complication_type"] for r in record.of("complication")] == ["POPF", "DGE"]
    assert case_page().rows[0]["progress"]["answered"] > 0


def test_same_file_again_changes_nothing(run, world):
    run(FIRST)
    before = Center.objects.get(pk=world.lyon.pk).data_version
    events = Fitness.pgh_event_models["update"].objects.count()
    assert str(run(FIRST)) == "0 new, 0 changed, 1 unchanged, 0 invalid; nothing written"
    assert Center.objects.get(pk=world.lyon.pk).data_version == before
    assert Fitness.pgh_event_models["update"].objects.count() == events


def test_changed_line_updates_and_the_history_shows_it(run):
    run(FIRST)
    report = run(FIRST | {"asa": "3", "operation_1_procedure": ""})
    assert str(report) == "0 new, 1 changed, 0 unchanged, 0 invalid; written"
    record = case_record(Case.objects.get().pk)
    assert record.first("fitness").values["asa"] == 3
    assert record.first("operation").values["procedure"] == "DP"  # an empty cell takes nothing
    events = Fitness.pgh_event_models["update"].objects.order_by("pgh_id")
    assert [(e.pgh_label, e.asa) for e in events] == [("insert", None), ("update", 3)]


def test_a_case_written_as_a_line_is_the_same_case(run):
    run(FIRST)
    lines = list(sheet(case_records([Case.objects.get().pk])))
    assert str(run(*lines)) == "0 new, 0 changed, 1 unchanged, 0 invalid; nothing written"
    assert lines[0]["complication_2_type"] == "DGE"


def test_line_adds_rows_to_a_case_entered_by_hand(run, as_lyon, world):
    case = create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00000001")
    save_section(
        by=as_lyon,
        case=case.id,
        section="complications",
        values={"clavien_dindo": "II"},
        version=1,
    )
    run({"pseudonym": "C01-00000001", "complication_2_type": "DGE"})
    assert [r.values for r in case_record(case.id).of("complication")] == [
        {"clavien_dindo": "II"},
        {"complication_type": "DGE"},
    ]


def test_second_disease_is_a_case_of_its_own(run):
    run({"pseudonym": "C01-00000001", "birth_year": "1960"})
    run({"pseudonym": "C01-00000001", "case_number": "2", "primary_site": "stomach"})
    assert list(Case.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Patient.objects.get().birth_year == 1960


def test_many_new_cases_take_one_insert_a_table(run):
    rows = [FIRST | {"pseudonym": f"C01-{n:08d}"} for n in range(30)]
    with CaptureQueriesContext(connection) as queries:
        run(*rows)
    inserts = [q["sql"].split()[2] for q in queries if q["sql"].startswith("INSERT INTO")]
    own = [table for table in inserts if table.startswith('"registry_')]
    assert sorted(own) == sorted(set(own))
    assert Case.objects.count() == 30


def test_imported_case_is_told_to_whoever_listens(run):
    heard = []

    def new(sender, *, records, **kwargs):
        heard.extend(records)

    def changed(sender, *, record, **kwargs):
        heard.append(record)

    cases_loaded.connect(new)
    case_changed.connect(changed)
    try:
        run(FIRST)
        run(FIRST | {"asa": "2"})
    finally:
        case_changed.disconnect(changed)
        cases_loaded.disconnect(new)
    assert heard[-1] == case_record(Case.objects.get().pk)
    assert [record.label for record in heard] == ["C01-00000001"] * 2


# Refusing


def test_invalid_line_keeps_everything_out(run):
    bad = {"pseudonym": "C01-00000002", "asa": "9", "diagnosed_on": "2024-02-30"}
    report = run(FIRST, bad)
    assert codes(report) == [(3, "diagnosed_on", "no_such_day"), (3, "asa", "out_of_range")]
    assert (report.written, Case.objects.count()) == (False, 0)


def test_valid_lines_are_accepted_beside_invalid_ones_on_request(run):
    report = run(FIRST, {"pseudonym": "C01-00000002", "asa": "9"}, accept_valid=True)
    assert str(report) == "1 new, 0 changed, 0 unchanged, 1 invalid; written"
    assert [p.pseudonym for p in Patient.objects.all()] == ["C01-00000001"]


def test_dry_run_tells_and_writes_nothing(run):
    report = run(FIRST, dry_run=True)
    assert str(report) == "1 new, 0 changed, 0 unchanged, 0 invalid; nothing written"
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"pseudonym": ""}, ("pseudonym", "required")),
        ({"pseudonym": "4711"}, ("pseudonym", "not_of_the_form")),
        ({"pseudonym": "C02-00000001"}, ("pseudonym", "other_center")),
        ({"pseudonym": "C01-0001", "case_number": "2"}, ("case_number", "case_number")),
        ({"pseudonym": "C01-0001", "case_number": "x"}, ("case_number", "case_number")),
        ({"pseudonym": "C01-0001", "registered_on": "2024-05"}, ("registered_on", "not_a_day")),
        ({"pseudonym": "C01-0001", "registered_on": "May"}, ("registered_on", "not_a_date")),
        (
            {"pseudonym": "C01-0001", "registered_on": "2999-01-01"},
            ("registered_on", "in_the_future"),
        ),
        ({"pseudonym": "C01-0001", "operation_2_procedure": "DP"}, ("operation_2", "gap")),
        (
            {"pseudonym": "C01-0001", "operation_1_procedure": "Whiple"},
            ("operation_1_procedure", "not_a_word"),
        ),
        (
            {"pseudonym": "C01-0001", "vessel_SMA_contact_low_deg": "1"},
            ("vessel_SMA_contact_low_deg", "order"),
        ),
        (
            {
                "pseudonym": "C01-0001",
                "operation_1_admitted_on": "2024-05-02",
                "operation_1_operated_on": "2024-05-01",
            },
            ("operation_1_operated_on", "order"),
        ),
    ],
)
def test_wrong_cell_is_named_by_line_and_column(run, line, expected):
    report = run(line | {"sex": "female"})
    assert codes(report) == [(2, *expected)]
    assert report.errors[0].remedy


def test_number_of_another_form_is_told_the_form_of_this_center(run):
    (error,) = run({"pseudonym": "12345"}).errors
    assert error.remedy == "It is C01- and 4 to 8 digits, such as C01-00012345."


def test_case_that_comes_twice_is_named_in_both_lines(run):
    report = run(FIRST, FIRST | {"asa": "2"})
    assert codes(report) == [(2, "pseudonym", "twice"), (3, "pseudonym", "twice")]


def test_patient_registered_with_other_zeros_is_named(run):
    run(FIRST)
    report = run(FIRST | {"pseudonym": "C01-00001", "asa": "2"})
    assert codes(report) == [(2, "pseudonym", "other_spelling")]
    assert "is registered as C01-00000001" in report.errors[0].message


def test_two_spellings_of_a_patient_in_one_file_are_one_patient_twice(run):
    report = run(FIRST, FIRST | {"pseudonym": "C01-00001"})
    assert codes(report) == [(2, "pseudonym", "twice"), (3, "pseudonym", "twice")]


def test_line_of_another_length_is_refused(as_lyon, world):
    file = read_file(b"pseudonym,sex\nC01-00000001\n\nC01-00000002,female,x\n")
    report = import_cases(by=as_lyon, center=world.lyon, file=file)
    assert codes(report) == [(2, "", "cells"), (4, "", "cells")]


def test_what_does_not_fit_together_is_a_warning(run):
    report = run(FIRST | {"diagnosed_on": "1950"})
    assert [(r.column, r.code) for r in report.remarks] == [("diagnosed_on", "DATE-BIRTH")]
    assert report.written


def test_closed_part_of_a_submitted_case_is_not_changed(run, as_lyon):
    run(FIRST | {"primary_site": "jejunum_ileum", "no_complication": "no"} | {
        "complication_1_type": "sepsis", "complication_2_type": "UTI"})  # fmt: skip
    case = case_record(Case.objects.get().pk)
    submit_case(by=as_lyon, case=case.id, version=case.version)
    line = {"pseudonym": FIRST["pseudonym"], "asa": "2", "followup_1_seen_on": "2025-01"}
    assert codes(run(line)) == [(2, "asa", "submitted")]
    assert run(line | {"asa": ""}).written


def test_another_center_is_not_reached(run, world):
    run(FIRST)
    with user_scope(world.uppsala_entry):
        with pytest.raises(NotPermitted):
            import_cases(by=world.uppsala_entry, center=world.lyon, file=file_of(FIRST))
        report = import_cases(by=world.uppsala_entry, center=world.uppsala, file=file_of(FIRST))
    assert codes(report) == [(2, "pseudonym", "other_center")]


def test_who_may_only_read_does_not_import(world):
    with user_scope(world.monitor), pytest.raises(NotPermitted):
        import_cases(by=world.monitor, center=world.lyon, file=file_of(FIRST))


# The day of registration

HISTORIC = FIRST | {
    "registered_on": "",
    "diagnosed_on": "2015-03-10",
    "operation_1_operated_on": "2015-04-01",
    "vital_status": "alive",
    "last_contact_on": "2019-06-30",
}


def cautioned(report):
    return [(r.line, r.column, r.severity, r.code) for r in report.remarks]


def days():
    return list(Case.objects.order_by("patient__pseudonym").values_list("registered_on", flat=True))


def test_case_without_a_day_of_registration_is_told_to_count_from_today(run):
    report = run(FIRST | {"registered_on": ""})
    assert cautioned(report) == [(2, "registered_on", "warning", "registered_today")]
    assert days() == [timezone.localdate()]


def test_case_known_of_only_before_today_is_told_to_leave_survival(run):
    report = run(HISTORIC, dry_run=True)
    assert cautioned(report) == [(2, "registered_on", "warning", "leaves_survival")]
    assert "every survival analysis leaves it out" in report.remarks[0].message


def test_file_without_days_of_registration_says_how_many_and_what_follows(run):
    report = run(FIRST | {"pseudonym": "C01-0002", "registered_on": ""}, HISTORIC, dry_run=True)
    (caution,) = report.cautions
    assert caution.startswith("2 new cases have no registered_on")
    assert "1 of them, known of only before today, will be in no survival analysis" in caution
    assert "--registered-on DATE" in caution


def test_file_with_days_of_registration_needs_no_caution(run):
    assert run(FIRST).cautions == ()


def test_day_given_for_the_import_is_that_of_lines_without_one(run):
    other = HISTORIC | {"pseudonym": "C01-0002"}
    report = run(FIRST, other, registered=date(2015, 3, 12))
    assert (report.cautions, days()) == ((), [date(2024, 5, 20), date(2015, 3, 12)])


def test_prospective_series_is_registered_at_diagnosis(run):
    other = HISTORIC | {"pseudonym": "C01-0002", "diagnosed_on": "2015-03"}
    assert run(HISTORIC, other, registered="prospective").cautions == ()
    assert days() == [date(2015, 3, 10), date(2015, 3, 1)]


def test_prospective_case_without_a_diagnosis_date_counts_from_today(run):
    report = run(HISTORIC | {"diagnosed_on": ""}, registered="prospective")
    assert [r.code for r in report.remarks] == ["leaves_survival"]


def test_day_of_registration_is_corrected_by_a_later_file(run):
    run(HISTORIC)
    assert run(HISTORIC | {"registered_on": "2015-03-12"}).counts["changed"] == 1
    assert days() == [date(2015, 3, 12)]
    assert Case.objects.get().version == 2
    assert run(HISTORIC | {"registered_on": "2015-03-12"}).counts["unchanged"] == 1


def test_case_that_is_there_keeps_its_day_of_registration(run):
    run(FIRST)
    report = run(FIRST | {"registered_on": "", "asa": "2"}, registered=date(2015, 3, 12))
    assert (report.cautions, days()) == ((), [date(2024, 5, 20)])


def test_day_of_registration_of_a_submitted_case_is_closed(run, as_lyon):
    run(FIRST | {"primary_site": "jejunum_ileum", "no_complication": "no",
                 "complication_1_type": "sepsis", "complication_2_type": "UTI"})  # fmt: skip
    case = case_record(Case.objects.get().pk)
    submit_case(by=as_lyon, case=case.id, version=case.version)
    line = {"pseudonym": FIRST["pseudonym"], "registered_on": "2015-03-12"}
    assert codes(run(line)) == [(2, "registered_on", "submitted")]


# The file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_file_is_read_whatever_separates_its_cells(delimiter, mark):
    file = read_file(mark + text_of(FIRST, delimiter=delimiter).encode())
    assert (file.columns[0].name, file.lines[0].cells[0]) == ("pseudonym", "C01-00000001")


def test_lines_are_counted_as_an_editor_does():
    file = read_file(b'pseudonym,departure_reason\r\n\r\nC01-0001,"a\r\nb"\r\nC01-0002,x\r\n')
    assert [line.number for line in file.lines] == [3, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"PK\x03\x04rest", "a spreadsheet, not CSV"),
        ("pseudonym\nC01-0001".encode("utf-16"), "UTF-16"),
        ("pseudonym,departure_reason\nC01-0001,tumör".encode("latin-1"), "Line 2 is not UTF-8"),
        (b"pseudonym\nC01-0001\x00", "Line 2 holds a NUL"),
        (b"pseudonym|sex\nC01-0001|female", "separated by “|”"),
        (b"psuedonym,sex\nC01-0001,female", "Is it the column “psuedonym”"),
        (b"sex,asa\nfemale,2", "no column “pseudonym”"),
        (b"pseudonym,asaa\nC01-0001,2", "no column “asaa”. Did you mean “asa”"),
        (b"pseudonym,operation_1_proceduer\nC01-0001,DP", "Did you mean “operation_1_procedure”"),
        (b"pseudonym,vessel_SMB_contact_deg\nC01-0001,0", "Did you mean “vessel_SMA_contact_deg”"),
        (b"pseudonym,asa,asa\nC01-0001,2,2", "The column asa comes twice"),
        (b"pseudonym,,asa\nC01-0001,2,2", "Column 2 has no name"),
        (b'pseudonym,sex\nC01-0001,"female\n', "is not CSV"),
        (b'pseudonym,sex\nC01-0001,"fem"ale\n', "Line 2 is not CSV"),
    ],
)
def test_file_that_cannot_be_read_says_why(content, words):
    with pytest.raises(BadFile, match=words.replace("|", r"\|")):
        read_file(content)


# The commands


@pytest.fixture
def command(world, tmp_path, capsys):
    def command(content, *options, by="lyon_entry@example.org", center="c01"):
        path = tmp_path / "cases.csv"
        path.write_text(content, encoding="utf-8")
        code = 0
        try:
            call_command("import_cases", str(path), "--center", center, "--by", by, *options)
        except CommandError as error:
            code = error.returncode
            print(error)
        return code, capsys.readouterr()

    return command


def test_command_imports_and_says_what_it_did(command, world):
    code, said = command(text_of(FIRST))
    assert (code, said.out) == (0, "1 new, 0 changed, 0 unchanged, 0 invalid; written\n")
    with centers_scope([world.lyon.pk]):
        event = Patient.pgh_event_models["update"].objects.get()
        assert event.pgh_context["user"] == world.lyon_entry.pk
        assert event.pgh_context["reason"] == "import of cases.csv"


def test_command_exits_1_for_an_invalid_line(command):
    code, said = command(text_of(FIRST | {"asa": "9"}))
    assert code == 1
    assert "line 2, asa: ASA class of 9 is not possible. Enter 1 to 5." in said.err
    assert "1 line is invalid." in said.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"center": "C99"}, "there is no such center"),
        ({"by": "nobody@example.org"}, "nobody active has this e-mail"),
        ({"by": "uppsala_entry@example.org"}, "You may not import cases"),
    ],
)
def test_command_exits_2_for_a_wrong_argument(command, options, words):
    code, said = command(text_of(FIRST), **options)
    assert code == 2
    assert words in said.out


def test_command_warns_of_missing_days_of_registration(command):
    for options in (["--dry-run"], []):
        code, said = command(text_of(HISTORIC), *options)
        assert code == 0
        assert said.err.startswith("Warning: 1 new case has no registered_on")


def test_command_takes_the_day_of_registration(command, world):
    code, said = command(text_of(HISTORIC), "--registered-on", "2015-03-12")
    assert (code, said.err) == (0, "")
    with centers_scope([world.lyon.pk]):
        assert days() == [date(2015, 3, 12)]


@pytest.mark.parametrize("text", ["2015-03", "2999-01-01", "yesterday"])
def test_command_refuses_what_is_no_day_of_registration(command, text):
    code, said = command(text_of(HISTORIC), "--registered-on", text)
    assert (code, f"--registered-on {text}: " in said.out) == (2, True)
    assert "prospective" in said.out


def test_command_writes_its_report(command, tmp_path):
    for name in ("report.csv", "report.json"):
        command(text_of(FIRST | {"asa": "=9"}), "--report", str(tmp_path / name), "--dry-run")
    remark = json.loads((tmp_path / "report.json").read_text())["remarks"][0]
    assert (remark["line"], remark["column"], remark["value"]) == (2, "asa", "=9")
    row = next(csv.DictReader(io.StringIO((tmp_path / "report.csv").read_text())))
    assert (row["code"], row["value"]) == ("not_a_number", "'=9")


def test_report_that_cannot_be_written_undoes_the_import(command, world):
    code, said = command(text_of(FIRST), "--report", "/nowhere/report.csv")
    assert (code, "Nothing was imported" in said.out) == (2, True)
    with centers_scope([world.lyon.pk]):
        assert Case.objects.count() == 0


def test_template_command_writes_what_the_import_reads(tmp_path, capsys):
    call_command("import_template")
    assert capsys.readouterr().out == ",".join(template()) + "\n"
    call_command("import_template", "--out", str(tmp_path / "t.csv"))
    assert len(read_file((tmp_path / "t.csv").read_bytes()).columns) == len(template())


def test_worker_login_imports_in_the_scope_of_the_center(as_worker, world, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(text_of(FIRST), encoding="utf-8")
    call_command("import_cases", str(path), center="C01", by="lyon_entry@example.org")
    with centers_scope([world.lyon.pk]):
        assert Case.objects.count() == 1
        assert {p for p in PARTS if PARTS[p].objects.exists()} >= {"vessel", "assessment"}
