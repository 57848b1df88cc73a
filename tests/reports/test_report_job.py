"""A report as the worker makes it: freeze, a contribution a center, merge, figures.

The story is told once: two reports of the same data, one after a change, one from the shell.
"""

import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.db.models import F

from centers.models import Center
from centers.scope import service_scope, user_scope
from jobs import actions as jobs
from jobs import artefacts
from jobs.kinds import JobFailed
from jobs.models import Job
from registry.freezing import make_freeze
from registry.models import Case, Freeze, Operation, Specimen
from reports import making, queries
from reports.actions import request_export, request_report
from reports.demo import request_first_report
from reports.figures import figure_names
from reports.making import default_criteria
from reports.models import Contribution, Release, Report, ReportRow
from tests.cohort import add_cases
from tests.committed import registry


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker, tmp_path_factory):
    store, out = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch, registry(django_db_blocker, store) as world:
        bells = []
        patch.setattr(jobs, "_send", bells.append)
        with service_scope():
            add_cases(world.lyon, 25)
            add_cases(world.uppsala, 15)
        told = SimpleNamespace(world=world, store=store, out=out)
        _tell(told, world, bells)
    return told


def _tell(told, world, bells):
    told.first, told.second = make(world, bells), make(world, bells)
    with service_scope():
        counted = Specimen.objects.filter(
            case__in=Operation.objects.exclude(procedure="enucleation").values("case")
        )
        told.counted = counted.count()
        told.missing = counted.filter(margin_status=None).count()
        told.kept_after_two = (Report.objects.count(), Freeze.objects.count())
        told.ledger = list(Release.objects.values_list("figure", "released_by"))
    told.drawn = {path.name for path in told.store.glob("reports/*/*.svg")}
    told.export = _export(world, bells, told.first.report.freeze)
    _look(told, world)
    _from_the_shell(told)
    change(world.uppsala)
    told.third = make(world, bells)
    with service_scope():
        told.kept_after_three = (Report.objects.count(), Contribution.objects.count())
        last = Release.objects.filter(figure="flow").order_by("-pk").first()
        told.close = last.close_to_previous
        Contribution.objects.all().delete()
    told.anew = make(world, bells)
    told.first_report_again = request_first_report()
    told.few_more = _few_more(world, bells)
    told.stopped = _stop_sharing(told, world, bells)
    told.ledger_refuses = _try_to_change_the_ledger()


def _few_more(world, bells):
    """Three patients more at Lyon."""
    with service_scope():
        add_cases(world.lyon, 3, first=100)
        Center.objects.filter(pk=world.lyon.pk).update(data_version=F("data_version") + 1)
    with user_scope(world.analyst):
        job = request_report(by=world.analyst, criteria=default_criteria())
    while bells:
        jobs.run(bells.pop(0))
    with service_scope():
        job.refresh_from_db()
        return SimpleNamespace(job=job, reports=Report.objects.count())


def _stop_sharing(told, world, bells):
    """Uppsala keeps its rows from now on; an old freeze still holds them."""
    freeze = told.first.report.freeze
    Center.objects.filter(pk=world.uppsala.pk).update(sharing_mode="aggregates_only")
    asked = _export(world, bells, freeze, "Does the margin predict survival?")
    with pytest.raises(CommandError) as shell:
        call_command("export", out=told.out / "rows", freeze=freeze.sha256)
    return SimpleNamespace(job=asked.job, shell=str(shell.value))


def make(world, bells):
    """Ask as the analyst, let the worker work, tell what came of it."""
    with user_scope(world.analyst):
        job = request_report(by=world.analyst, criteria=default_criteria())
    while bells:
        jobs.run(bells.pop(0))
    with service_scope():
        job.refresh_from_db()
        assert job.state == "done", job.message
        parts = Job.objects.filter(parent=job, kind="contribution").count()
        report = Report.objects.select_related("freeze").get(pk=job.result["report"])
        return SimpleNamespace(
            job=job, parts=parts, report=report, body=queries.body_of(report), bar=job.percent
        )


def _export(world, bells, freeze, purpose="Does the category predict R0?"):
    with user_scope(world.analyst):
        job = request_export(by=world.analyst, freeze=freeze, form="csv", purpose=purpose)
    while bells:
        jobs.run(bells.pop(0))
    with service_scope():
        job.refresh_from_db()
        released = Release.objects.filter(figure="export:csv", released_by=world.analyst).count()
    return SimpleNamespace(job=job, there=artefacts.exists(job.artefact), released=released)


def change(center):
    """One patient more whose margin nobody knows."""
    with service_scope():
        one = Specimen.objects.filter(margin_status="R0", center=center).first()
        Specimen.objects.filter(pk=one.pk).update(margin_status=None)
        Center.objects.filter(pk=center.pk).update(data_version=F("data_version") + 1)


def _look(told, world):
    with user_scope(world.lyon_entry):
        told.lyon_rows = [row.center_id for row in ReportRow.objects.all()]
        told.lyon_own = queries.own_rows(Report.objects.get())
        told.lyon_contributions = Contribution.objects.count()
    with user_scope(world.analyst):
        told.analyst_sees = (ReportRow.objects.count(), Report.objects.count())


def _from_the_shell(told):
    call_command("report", out=told.out / "new")
    with service_scope():
        freeze = Freeze.objects.get()
    call_command("report", out=told.out / "again", freeze=freeze.sha256[:8])
    call_command("report", out=told.out / "lyon", freeze=freeze.sha256[:8], center="C01")
    with pytest.raises(CommandError) as told.no_center:
        call_command("report", out=told.out / "x", freeze=freeze.sha256[:8], center="C99")


def _try_to_change_the_ledger():
    try:
        with service_scope():
            Release.objects.update(audience="public")
    except ProgrammingError as error:
        return str(error)
    return ""


def test_report_counts_what_the_database_holds(story):
    r0 = next(one for one in story.first.body["indicators"] if one["id"] == "r0")
    assert story.first.body["flow"][0]["n"] == 40
    assert r0["pooled"]["eligible"] == story.counted
    assert r0["pooled"]["not_determinable"] == story.missing


def test_every_center_contributes_once(story):
    assert story.first.parts == 2


def test_second_report_computes_nothing_and_is_the_same(story):
    assert story.second.parts == 0
    assert story.second.report == story.first.report
    assert story.kept_after_two == (1, 1)


def test_changed_center_contributes_anew_and_the_other_does_not(story):
    assert story.third.parts == 1
    assert story.kept_after_three == (2, 3)
    assert story.third.report != story.first.report


def test_report_from_nothing_kept_is_the_same_bytes(story):
    assert story.anew.parts == 2
    assert story.anew.report == story.third.report


def test_bar_is_full_when_the_report_is_ready(story):
    assert (story.first.job.done, story.first.job.total) == (3, 3)


def test_row_of_a_center_is_behind_the_wall(story):
    assert story.lyon_rows == [story.world.lyon.pk]
    assert story.lyon_own[0][1]["cases"] == 25
    assert story.analyst_sees == (0, 1)


def test_contributions_are_read_by_nobody_on_the_web(story):
    assert story.lyon_contributions == 0


def test_body_names_no_center_and_no_patient(story):
    text = json.dumps(story.first.body)
    for word in ("C01", "C02", "Lyon", "Uppsala"):
        assert word not in text


def test_every_figure_is_in_the_ledger_once_with_who_released_it(story):
    figures = [figure for figure, _ in story.ledger]
    assert len(figures) == len(set(figures)) > 15
    assert {by for _, by in story.ledger} == {story.world.analyst.pk}


def test_figures_in_which_one_patient_changed_are_withheld(story):
    """Between the first report and the third one margin of Uppsala became unknown: one patient
    fewer is known to be free of disease."""
    third = story.third.body
    moved = {one["id"] for one in third["survival"] if one["withheld"]}
    assert moved >= {"rfs_by_grade", "recurrence_by_grade"}
    assert next(step["n"] for step in third["flow"] if step["id"] == "followed") is None
    r0 = next(one for one in third["indicators"] if one["id"] == "r0")
    assert {r0["pooled"][name] for name in ("passed", "failed", "known")} == {None}


def test_figures_in_which_nobody_changed_are_told_again(story):
    first, third = story.first.body, story.third.body
    assert third["flow"][:-1] == first["flow"][:-1]
    assert not any(one["withheld"] for one in third["survival"][:2])


def test_ledger_holds_no_two_numbers_close_to_one_another(story):
    assert story.close == 0


def test_report_that_would_tell_of_three_new_patients_is_refused(story):
    assert story.few_more.job.state == "failed"
    assert "Submitted cases: 43 now, 40 in the report of" in story.few_more.job.message
    assert "ask again when five or more have changed" in story.few_more.job.message
    assert story.few_more.reports == 2


def test_ledger_is_never_changed(story):
    assert "permission denied" in story.ledger_refuses


def test_figures_are_drawn_after_the_report(story):
    names = figure_names(story.first.body)
    assert story.drawn == {f"{n}-{size}.svg" for n in names for size in ("wide", "narrow")}


def test_export_is_an_archive_in_the_store_and_in_the_ledger(story):
    assert (story.export.job.state, story.export.there, story.export.released) == ("done", True, 1)
    assert story.export.job.result["rows"]["case_flat"] == 40


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.*")}


def test_shell_writes_the_same_bytes_twice_from_one_freeze(story):
    assert files(story.out / "new") == files(story.out / "again")
    assert json.loads((story.out / "new" / "report.json").read_bytes()) == story.first.body


def test_shell_hands_out_no_center_unless_it_is_asked_for(story):
    assert not (story.out / "new" / "centers").exists()
    assert [p.name for p in (story.out / "lyon" / "centers").iterdir()] == ["C01.json"]


def test_shell_names_a_center_that_is_not_there(story):
    assert "C99 is not in the report; there are C01, C02" in str(story.no_center.value)


def test_first_report_of_a_demonstration_is_not_asked_where_there_is_one(story):
    assert story.first_report_again is None


@pytest.mark.django_db(transaction=True)
def test_failed_contribution_fails_the_report_with_its_words(cases, drain, world, monkeypatch):
    def refuse(*args):
        raise JobFailed("The files of C02 are gone: make a new freeze.")

    monkeypatch.setattr(making, "contribution_of", refuse)
    with user_scope(world.analyst):
        job = request_report(by=world.analyst, criteria=default_criteria())
    drain()
    with service_scope():
        job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "The files of C02 are gone: make a new freeze.")


@pytest.mark.django_db(transaction=True)
def test_report_over_no_center_says_what_to_do(transactional_db, store, drain):
    with service_scope():
        job = request_report(by=None, criteria=default_criteria())
    drain()
    with service_scope():
        job.refresh_from_db()
    assert job.state == "failed"
    assert job.message == "No center contributed: enter or simulate cases first."


@pytest.mark.django_db(transaction=True)
def test_export_of_a_freeze_whose_files_are_gone_says_so(cases, store, drain, world):
    freeze = make_freeze(by=None)
    for path in store.rglob("*.parquet"):
        path.unlink()
    with user_scope(world.analyst):
        job = request_export(by=world.analyst, freeze=freeze, form="csv", purpose="To see it fail")
    drain()
    with service_scope():
        job.refresh_from_db()
    assert job.state == "failed"
    assert "Make a new freeze." in job.message
    assert not job.artefact


@pytest.mark.django_db(transaction=True)
def test_center_of_aggregates_only_is_in_the_report_and_in_no_curve(
    cases, drain, world, monkeypatch
):
    monkeypatch.setattr("reports.figures.draw_all", lambda *args: None)
    Center.objects.filter(pk=world.uppsala.pk).update(sharing_mode="aggregates_only")
    with user_scope(world.analyst):
        job = request_report(by=world.analyst, criteria=default_criteria())
    drain()
    with service_scope():
        job.refresh_from_db()
        found = queries.body_of(Report.objects.get(pk=job.result["report"]))
    assert found["flow"][0]["n"] == 40
    assert {one["centers_without_times"] for one in found["survival"]} == {1}
    assert found["provenance"]["aggregates_only"] == 1


def test_shell_names_a_freeze_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="no freeze 1234"):
        call_command("report", out=tmp_path, freeze="1234")


def test_first_report_of_a_demonstration_is_asked_once(db, monkeypatch):
    monkeypatch.setattr(jobs, "_send", lambda pk: None)
    assert request_first_report() == request_first_report()


def test_rows_of_a_center_that_stopped_sharing_leave_no_old_freeze(story):
    job = story.stopped.job
    assert (job.state, job.artefact) == ("failed", "")
    for words in (job.message, story.stopped.shell):
        assert words.startswith("1 center has stopped sharing patient rows since this freeze")


@pytest.mark.django_db(transaction=True)
def test_draft_is_in_no_report(cases, drain, world, monkeypatch):
    monkeypatch.setattr("reports.figures.draw_all", lambda *args: None)
    with service_scope():
        one = Case.objects.first()
        Case.objects.filter(pk=one.pk).update(state="draft", submitted_at=None, submitted_by=None)
    with user_scope(world.analyst):
        job = request_report(by=world.analyst, criteria=default_criteria())
    drain()
    with service_scope():
        job.refresh_from_db()
        found = queries.body_of(Report.objects.get(pk=job.result["report"]))
    assert found["flow"][0]["n"] == 39
