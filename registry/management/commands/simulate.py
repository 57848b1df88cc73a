"""Fill an empty registry with simulated cases, or write them as files for the import."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centers.models import Center, User
from centers.scope import service_scope

if TYPE_CHECKING:
    from registry.simulation.cohort import Cohort


COUNTED = 5_000  # cases; of more, the completeness is counted page by page as they are listed


class Command(BaseCommand):
    help = "Fill an empty registry with simulated cases, the same for the same seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--centers", type=int, default=27)
        parser.add_argument("--cases", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--csv", type=Path, metavar="DIR", help="write files for import_cases, no database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.simulation.cohort import simulate_cohort

        for name, least in (("centers", 1), ("cases", 1), ("seed", 0)):
            if options[name] < least:
                raise CommandError(f"--{name} {options[name]}: give a number of {least} or more")
        numbers = {k: options[k] for k in ("centers", "cases", "seed")}
        if options["csv"]:
            self.write(options["csv"], **numbers)
            return
        if not (settings.DEMO or settings.TESTING):
            raise CommandError(
                "simulate works with the embedded database only: DATABASE_URL names a server"
                " that may hold real patients; unset it, or write files with --csv DIR"
            )
        self.load(simulate_cohort(**numbers), **numbers)

    def write(self, folder: Path, **numbers: int) -> None:
        from registry.simulation.cohort import simulate_cohort
        from registry.simulation.files import write_files

        try:
            files = write_files(simulate_cohort(**numbers), folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}") from None
        self.stdout.write(f"{numbers['cases']} cases in {len(files)} files of {folder}")

    def load(self, cohort: "Cohort", **numbers: int) -> None:
        from registry.simulation.load import RegistryNotEmpty, load_cohort

        by, _ = User.objects.get_or_create(
            email="simulation@resectory.invalid",
            defaults={
                "full_name": "Simulation",
                "is_active": False,
                "deactivated_at": timezone.now(),
            },
        )
        try:
            count = load_cohort(cohort, by=by)
        except RegistryNotEmpty as error:
            raise CommandError(str(error)) from None
        if count <= COUNTED:
            self.count_progress(by)
        self.stdout.write(f"{count} cases of {numbers['centers']} centers, seed {numbers['seed']}")

    def count_progress(self, by: User) -> None:
        from registry.actions import refresh_progress

        with service_scope(user=by.pk, reason="simulated demonstration data"):
            for center in Center.objects.all():
                refresh_progress(by=by, center=center)
