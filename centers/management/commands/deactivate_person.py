"""Close an account."""

from typing import Any

from django.core.management import CommandParser

from centers.actions import deactivate_person
from centers.management.scoped import ScopedCommand
from centers.queries import person_named
from centers.scope import Scope


class Command(ScopedCommand):
    help = "Closes an account and ends its roles at once; what the person wrote stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def work(self, by: Scope, **options: Any) -> str:
        person = deactivate_person(by=by, person=person_named(options["email"]))
        return f"Account {person.email} is deactivated; its roles are ended."
