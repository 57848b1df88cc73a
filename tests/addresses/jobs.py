"""Jobs: of the person who asked, or of a center."""

from django.core.files.base import ContentFile
from django.utils import timezone

from centers.scope import service_scope
from jobs import artefacts
from jobs.actions import create_job
from jobs.models import Job

NAME = "tests/file.txt"


def rows(person, center):
    job = create_job(by=person, kind="freeze", params={})
    if not artefacts.exists(NAME):
        artefacts.store().save(NAME, ContentFile(b"a file\n"))
    with service_scope():
        Job.objects.filter(pk=job.pk).update(
            state="done", finished_at=timezone.now(), artefact=NAME
        )
    return {"jobs:progress.pk": job.pk, "jobs:artefact.pk": job.pk, "api:job.pk": job.pk}
