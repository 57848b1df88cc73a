"""After a patient withdrew, no rows that were frozen before leave: not new, not once more."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from centers.models import AccessLog, Center
from centers.scope import service_scope, user_scope
from jobs.models import Job
from registry.actions import save_section
from registry.freezing import make_freeze
from registry.models import Patient
from registry.queries import case_record
from reports.actions import FreezeWithheld, request_export

pytestmark = pytest.mark.django_db(transaction=True)
PURPOSE = "Does the margin predict survival?"


@pytest.fixture
def freeze(cases):
    return make_freeze(by=None)


@pytest.fixture
def withdraw(cases, world):
    """withdraw(n): the nth patient, a person of their center enters it."""

    def withdraw(n=0):
        _save(world.lyon_entry, cases[n].pk, consent_status="withdrawn")

    return withdraw


def _save(person, case, **values):
    with user_scope(person):
        version = case_record(case).version
        save_section(by=person, case=case, section="patient", values=values, version=version)


@pytest.fixture
def ask(world, drain):
    def ask(freeze):
        with user_scope(world.analyst):
            return request_export(by=world.analyst, freeze=freeze, form="csv", purpose=PURPOSE)

    return ask


@pytest.fixture
def exported(freeze, ask, drain):
    job = ask(freeze)
    drain()
    return found(job)


def found(job):
    with service_scope():
        return Job.objects.get(pk=job.pk)


def test_withdrawal_is_remembered_with_the_data_version_it_came_with(freeze, withdraw, world):
    withdraw()
    lyon = Center.objects.get(pk=world.lyon.pk)
    assert lyon.withdrawn_in_version == lyon.data_version > 0
    assert lyon.data_version > freeze.data_versions[str(lyon.pk)]


def test_other_answer_of_a_patient_is_no_withdrawal(cases, world):
    _save(world.lyon_entry, cases[0].pk, birth_year="1950", consent_status="study")
    assert Center.objects.get(pk=world.lyon.pk).withdrawn_in_version == 0


def test_withdrawal_is_remembered_once(withdraw, cases, world):
    withdraw()
    before = Center.objects.get(pk=world.lyon.pk).withdrawn_in_version
    _save(world.lyon_entry, cases[0].pk, birth_year="1950")
    assert Center.objects.get(pk=world.lyon.pk).withdrawn_in_version == before


def test_old_freeze_is_refused_and_a_new_one_is_not(freeze, withdraw, ask, drain):
    withdraw()
    with pytest.raises(FreezeWithheld, match="Patients of 1 center have withdrawn"):
        ask(freeze)
    job = ask(make_freeze(by=None))
    drain()
    assert found(job).result["rows"]["patient"] == 39


def test_page_refuses_an_old_freeze_beside_the_field(freeze, withdraw, client, world):
    withdraw()
    client.force_login(world.analyst)
    form = {"freeze": freeze.pk, "form": "csv", "purpose": PURPOSE}
    page = client.post(reverse("reports:export_list"), form).content.decode()
    assert "Patients of 1 center have withdrawn their consent" in page
    assert "withheld: patients withdrew" in page  # in the list of freezes, before it is chosen
    with service_scope():
        assert not Job.objects.filter(kind="export").exists()


def test_api_refuses_an_old_freeze(freeze, withdraw, client, world):
    withdraw()
    client.force_login(world.analyst)
    asked = {"freeze": freeze.sha256, "form": "csv", "purpose": PURPOSE}
    answer = client.post(reverse("api:exports"), asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "withheld")


def test_worker_refuses_who_withdrew_after_the_request(freeze, withdraw, ask, drain):
    job = ask(freeze)
    withdraw(0)
    withdraw(1)
    drain()
    job = found(job)
    assert (job.state, job.artefact) == ("failed", "")
    assert job.message.startswith("2 patients have withdrawn consent")


def test_command_refuses_an_old_freeze_and_says_how_many(freeze, withdraw, tmp_path):
    withdraw()
    with pytest.raises(CommandError, match="1 patient has withdrawn consent"):
        call_command("export", out=tmp_path / "out", freeze=freeze.sha256)
    assert not (tmp_path / "out").exists()


def test_command_refuses_rows_of_an_erased_patient(freeze, cases, tmp_path, monkeypatch):
    """Erased by the owner of the database; here under a key that nobody has."""
    from reports import queries

    there = queries.consenting
    monkeypatch.setattr(queries, "consenting", lambda c: there(c) - {cases[0].patient_id})
    with pytest.raises(CommandError, match="or their rows were erased"):
        call_command("export", out=tmp_path / "out", freeze=freeze.sha256)


def test_withdrawal_where_no_rows_are_shared_holds_back_no_rows_of_others(world, cases, tmp_path):
    Center.objects.filter(pk=world.uppsala.pk).update(sharing_mode="aggregates_only")
    freeze = make_freeze(by=None)
    with service_scope():
        Patient.objects.filter(center=world.uppsala).update(consent_status="withdrawn")
    call_command("export", out=tmp_path / "out", freeze=freeze.sha256)


def test_archive_made_before_is_not_handed_out_any_more(exported, withdraw, client, world):
    client.force_login(world.analyst)
    url = reverse("jobs:artefact", args=[exported.pk])
    before = client.get(url)
    before.close()
    assert before.status_code == 200
    withdraw()
    answer = client.get(url)
    assert answer.status_code == 410
    assert "Patients of 1 center have withdrawn their consent" in answer.content.decode()
    with service_scope():
        assert AccessLog.objects.filter(kind="export_downloaded").count() == 1


def test_list_of_exports_says_what_is_withheld(exported, withdraw, client, world):
    client.force_login(world.analyst)
    url = reverse("jobs:artefact", args=[exported.pk])
    assert url in client.get(reverse("reports:export_list")).content.decode()
    withdraw()
    page = client.get(reverse("reports:export_list")).content.decode()
    assert url not in page
    assert "Withheld" in page


@pytest.mark.parametrize("name", ["api:job", "api:jobs"])
def test_job_in_the_api_has_no_file_any_more(exported, withdraw, client, world, name):
    client.force_login(world.analyst)
    withdraw()
    answer = client.get(reverse(name, args=[exported.pk] if name == "api:job" else [])).json()
    job = answer["results"][0] if name == "api:jobs" else answer
    assert job["file"] is None
    assert job["withheld"].startswith("Patients of 1 center")


def test_page_of_the_job_offers_no_download_any_more(exported, withdraw, client, world):
    client.force_login(world.analyst)
    withdraw()
    page = client.get(reverse("jobs:progress", args=[exported.pk])).content.decode()
    assert reverse("jobs:artefact", args=[exported.pk]) not in page
