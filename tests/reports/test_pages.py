"""Pages of reports and exports: everybody sees the pooled body, a center its own numbers."""

import pytest
from django.urls import reverse

from centers.models import AccessLog, Membership
from centers.scope import service_scope
from jobs import artefacts
from jobs.models import Job
from registry.models import Freeze
from reports.figures import name_of
from tests.addresses.reports import published

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360">'
    '<rect width="9" height="9" fill="#010101"/></svg>'
)


@pytest.fixture
def report(world):
    return published(world)


@pytest.fixture
def rung(monkeypatch):
    """Bells that would ring when the request is over."""
    heard = []
    monkeypatch.setattr("jobs.actions._send", heard.append)
    return heard


def page(client, person, report, query=""):
    client.force_login(person)
    answer = client.get(reverse("reports:report", args=[report.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_center_sees_its_name_and_its_own_numbers(client, world, report):
    text = page(client, world.lyon_entry, report)
    assert "Lyon (Center 01) beside 1 other centers" in text
    assert "Uppsala" not in text


def test_analyst_sees_pooled_numbers_and_no_center(client, world, report):
    text = page(client, world.analyst, report)
    assert "2 centers, pseudonymous" in text
    assert "Lyon" not in text
    assert "Uppsala" not in text


def test_hidden_numbers_are_hidden_from_others_and_shown_to_their_center(client, world, report):
    url = reverse("reports:figure_file", args=[report.pk, "indicator-death90", "csv"])
    client.force_login(world.analyst)
    theirs = client.get(url).content.decode("utf-8-sig").splitlines()
    client.force_login(world.lyon_entry)
    ours = client.get(url).content.decode("utf-8-sig").splitlines()
    assert theirs[2].split(",")[2:4] == ["*", "*"]
    assert ours[2].startswith("Lyon (Center 01),60,")
    assert "*" not in ours[2]


def test_pages_ask_as_often_with_one_report_as_with_three(
    client, world, report, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(world.analyst)
    url = reverse("reports:report_list")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    with service_scope():
        for n in (1, 2):
            row = type(report).objects.get(pk=report.pk)
            row.pk, row.sha256 = None, f"{n}" * 64
            row.save()
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_figure_waits_until_it_is_drawn(client, world, report):
    client.force_login(world.analyst)
    url = reverse("reports:figure", args=[report.pk, "indicator-r0"])
    assert 'hx-trigger="every 2s"' in client.get(url).content.decode()


@pytest.fixture
def drawn(report):
    for size in ("wide", "narrow"):
        name = name_of(report.sha256, "indicator-cd3a", size)
        if not artefacts.exists(name):
            with artefacts.workspace() as folder:
                (folder / "f.svg").write_text(SVG)
                artefacts.keep(folder / "f.svg", name)


def test_drawing_has_the_colours_of_the_theme_and_the_mark_of_the_center(
    client, world, report, drawn
):
    client.force_login(world.lyon_entry)
    url = reverse("reports:figure", args=[report.pk, "indicator-cd3a"])
    text = client.get(url).content.decode()
    assert 'fill="var(--ink)"' in text
    assert ">Lyon</text>" in text
    assert "#010101" not in text


def test_file_of_a_drawing_has_real_colours_and_no_script(client, world, report, drawn):
    client.force_login(world.analyst)
    url = reverse("reports:figure_file", args=[report.pk, "indicator-cd3a", "svg"])
    answer = client.get(url)
    assert answer["Content-Type"] == "image/svg+xml"
    assert b'fill="#14252a"' in answer.content
    assert b"Lyon" not in answer.content


def test_drawing_as_png(client, world, report, drawn):
    client.force_login(world.analyst)
    url = reverse("reports:figure_file", args=[report.pk, "indicator-cd3a", "png"])
    assert client.get(url).content.startswith(b"\x89PNG")


def test_unknown_figure_is_not_found(client, world, report):
    client.force_login(world.analyst)
    url = reverse("reports:figure_file", args=[report.pk, "indicator-luck", "csv"])
    assert client.get(url).status_code == 404


def test_lead_asks_for_a_report_and_is_sent_to_its_progress(client, world, rung):
    client.force_login(world.lyon_lead)
    answer = client.post(reverse("reports:make_report"))
    with service_scope():
        job = Job.objects.get(kind="report")
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert job.requester == world.lyon_lead


def test_data_entry_may_not_ask_for_a_report(client, world):
    client.force_login(world.lyon_entry)
    assert client.post(reverse("reports:make_report")).status_code == 403


def test_progress_is_asked_again_until_the_job_is_over(client, world, rung):
    client.force_login(world.lyon_lead)
    client.post(reverse("reports:make_report"))
    with service_scope():
        job = Job.objects.get(kind="report")
    url = reverse("jobs:progress", args=[job.pk])
    waiting = client.get(url, headers={"HX-Request": "true"})
    assert (waiting.status_code, "every 1s" in waiting.content.decode()) == (200, True)
    with service_scope():
        Job.objects.filter(pk=job.pk).update(
            state="failed", message="Freeze 7 is gone.", finished_at=job.created_at
        )
    over = client.get(url, headers={"HX-Request": "true"})
    assert (over.status_code, "Freeze 7 is gone." in over.content.decode()) == (286, True)
    assert "every 1s" not in over.content.decode()


@pytest.fixture
def freeze(world):
    with service_scope():
        return Freeze.objects.create(sha256="e" * 64, centers=2, cases=40)


def test_analyst_asks_for_an_export_and_the_request_is_logged(client, world, freeze, rung):
    client.force_login(world.analyst)
    form = {"freeze": freeze.pk, "form": "csv", "purpose": "Does the category predict R0?"}
    answer = client.post(reverse("reports:export_list"), form)
    assert answer.status_code == 302
    with service_scope():
        job = Job.objects.get(kind="export")
        log = AccessLog.objects.get(kind="export_requested")
    assert job.params["freeze"] == freeze.sha256
    assert (log.user, log.details["purpose"]) == (world.analyst, form["purpose"])


def test_second_click_is_the_same_export(client, world, freeze, rung):
    client.force_login(world.analyst)
    form = {"freeze": freeze.pk, "form": "csv", "purpose": "Does the category predict R0?"}
    client.post(reverse("reports:export_list"), form)
    client.post(reverse("reports:export_list"), form)
    with service_scope():
        assert Job.objects.filter(kind="export").count() == 1


def test_export_without_a_purpose_is_refused_beside_the_field(client, world, freeze):
    client.force_login(world.analyst)
    answer = client.post(reverse("reports:export_list"), {"freeze": freeze.pk, "form": "csv"})
    assert "Say in a sentence what the data are for." in answer.content.decode()


@pytest.mark.parametrize("name", ["lyon_entry", "lyon_lead", "coordinator", "auditor"])
def test_exports_are_for_analysts(client, world, name):
    client.force_login(world.people[name])
    assert client.get(reverse("reports:export_list")).status_code == 403


@pytest.fixture
def finished(world, freeze):
    """An export that is ready."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from jobs.actions import create_job

    if not artefacts.exists("exports/test.zip"):
        artefacts.store().save("exports/test.zip", ContentFile(b"PK"))
    with service_scope():
        job = create_job(
            by=world.analyst, kind="export", params={"form": "csv", "freeze": "e" * 64}
        )
        Job.objects.filter(pk=job.pk).update(
            state="done", artefact="exports/test.zip", finished_at=timezone.now()
        )
    return job


def test_download_is_logged_before_a_byte_leaves(client, world, finished):
    client.force_login(world.analyst)
    answer = client.get(reverse("jobs:artefact", args=[finished.pk]))
    assert b"".join(answer.streaming_content) == b"PK"
    with service_scope():
        assert AccessLog.objects.get(kind="export_downloaded").user == world.analyst


def test_download_asks_again_whether_the_person_may(client, world, finished):
    from datetime import date

    from centers.models import Membership

    with service_scope():
        Membership.objects.filter(user=world.analyst).update(ends_on=date(2020, 1, 2))
    client.force_login(world.analyst)
    assert client.get(reverse("jobs:artefact", args=[finished.pk])).status_code == 403


def test_api_tells_the_body_and_the_own_numbers(client, world, report):
    client.force_login(world.lyon_entry)
    answer = client.get(f"/api/v1/reports/{report.pk}/").json()
    assert list(answer["own"]) == ["C01"]
    assert len(answer["body"]["indicators"]) == 5


def test_api_accepts_a_request_for_a_report(client, world, rung):
    client.force_login(world.analyst)
    answer = client.post("/api/v1/reports/")
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    assert client.get(f"/api/v1/jobs/{answer.json()['id']}/").json()["is_finished"] is False


def test_api_refuses_an_export_without_a_purpose(client, world, freeze):
    client.force_login(world.analyst)
    answer = client.post(
        "/api/v1/exports/",
        {"freeze": freeze.sha256, "form": "csv"},
        content_type="application/json",
    )
    assert answer.status_code == 400


@pytest.fixture
def monitoring_analyst(world):
    """May read reports, and the rows of Lyon, but not Lyon's figures."""
    with service_scope():
        Membership.objects.create(
            user=world.analyst, center=world.lyon, role="monitor", starts_on="2020-01-01"
        )
    return world.analyst


def test_own_numbers_take_their_permission(client, world, report, monitoring_analyst):
    assert "Lyon (Center 01)" not in page(client, monitoring_analyst, report)
    assert client.get(f"/api/v1/reports/{report.pk}/").json()["own"] == {}


@pytest.mark.parametrize("name", ["reports", "exports"])
def test_requests_for_work_are_limited(name):
    from django.urls import resolve

    assert resolve(f"/api/v1/{name}/").func.cls.throttle_scope == "jobs"
