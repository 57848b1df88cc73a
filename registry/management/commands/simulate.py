"""Fill an empty registry with simulated cases, or write them as files for the import."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centers.models import User


class Command(BaseCommand):
    help = "Fill an empty registry with simulated cases, the same for the same seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--centers", type=int, default=27)
        parser.add_argument("--cases", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.simulation.cohort import simulate_cohort
        from registry.simulation.load import RegistryNotEmpty, load_cohort

        if not (settings.DEMO or settings.TESTING):
            raise CommandError(
                "simulate works with the embedded database only: DATABASE_URL names a server"
                " that may hold real patients; unset it, or write files with --csv DIR"
            )
        for name in ("centers", "cases"):
            if options[name] < 1:
                raise CommandError(f"--{name} {options[name]}: give a number of 1 or more")
        numbers = {k: options[k] for k in ("centers", "cases", "seed")}
        cohort = simulate_cohort(**numbers)
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
        self.stdout.write(f"{count} cases of {options['centers']} centers, seed {options['seed']}")
