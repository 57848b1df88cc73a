"""Wait until a job has ended; its failure is the failure of the command."""

import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from centers.scope import service_scope
from jobs.models import Job
from jobs.vocabulary import JobState


class Command(BaseCommand):
    help = "Waits until a job has ended, saying how far it is."
    requires_system_checks = ()  # of ./test and .ci/run

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("--seconds", type=float, default=600)

    def handle(self, *args: Any, job: int, seconds: float, **options: Any) -> None:
        deadline, said_at = time.monotonic() + seconds, 0.0
        while time.monotonic() < deadline:
            with service_scope():
                row = Job.objects.get(pk=job)
            if row.is_finished:
                break
            if row.total and time.monotonic() > said_at + 1:
                self.stdout.write(f"{row.done} of {row.total} {row.message}".rstrip())
                said_at = time.monotonic()
            time.sleep(0.1)
        else:
            raise CommandError(f"job {job} has not ended within {seconds:.0f} s")
        if row.state != JobState.DONE.value:
            raise CommandError(f"job {job} {row.state}: {row.message}")
