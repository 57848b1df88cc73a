"""Take a role from a person."""

from typing import Any

from django.core.management import CommandError, CommandParser

from centers.actions import end_membership
from centers.management.scoped import ScopedCommand, day
from centers.queries import center_named, held, person_named
from centers.roles import ROLES
from centers.scope import Scope


class Command(ScopedCommand):
    help = "Ends a role at once or on a day: manage.py end_membership a@b.org lead --center C07"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=list(ROLES))
        parser.add_argument("--center", help="code; for the roles that are held at a center")
        parser.add_argument("--on", type=day, help="YYYY-MM-DD, the first day without it")

    def work(self, by: Scope, **options: Any) -> str:
        person, role = person_named(options["email"]), options["role"]
        center = center_named(options["center"]) if options["center"] else None
        membership = person.memberships.filter(held(), role=role, center=center).first()
        if membership is None:
            where = center or "the consortium"
            raise CommandError(f"{person.email} does not hold the role {role} at {where} today.")
        ended = end_membership(by=by, membership=membership, on=options["on"])
        return f"{ended}, ended: the first day without it is {ended.ends_on}."
