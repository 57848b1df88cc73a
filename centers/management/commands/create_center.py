"""Add a center."""

from typing import Any

from django.core.management import CommandParser

from centers.actions import create_center
from centers.management.scoped import ScopedCommand
from centers.scope import Scope
from centers.vocabulary import Capability, SharingMode


class Command(ScopedCommand):
    help = "Adds a center: manage.py create_center C07 --name 'Uppsala' --country SE"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="C and two digits, as C07")
        parser.add_argument("--name", required=True)
        parser.add_argument("--country", default="", help="two letters of ISO 3166-1")
        parser.add_argument("--region", default="")
        parser.add_argument(
            "--sharing-mode",
            default=SharingMode.PATIENT_LEVEL.value,
            choices=[mode.value for mode in SharingMode],
        )
        parser.add_argument(
            "--capability",
            action="append",
            default=[],
            choices=[capability.value for capability in Capability],
            help="may be given several times",
        )

    def work(self, by: Scope, **options: Any) -> str:
        names = ("code", "name", "country", "region", "sharing_mode")
        center = create_center(
            by=by, capabilities=options["capability"], **{n: options[n] for n in names}
        )
        return f"Center {center} created."
