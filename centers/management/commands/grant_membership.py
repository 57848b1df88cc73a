"""Give a person a role."""

from typing import Any

from django.core.management import CommandParser

from centers.actions import grant_membership
from centers.management.scoped import ScopedCommand, day
from centers.queries import center_named, person_named
from centers.roles import ROLES
from centers.scope import Scope


class Command(ScopedCommand):
    help = "Gives a role: manage.py grant_membership a@b.org lead --center C07"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "role",
            choices=list(ROLES),
            help="; ".join(f"{r.code}: {r.description}" for r in ROLES.values()),
        )
        parser.add_argument("--center", help="code; for the roles that are held at a center")
        parser.add_argument("--from", dest="starts_on", type=day, help="YYYY-MM-DD, default today")
        parser.add_argument("--until", type=day, help="YYYY-MM-DD, the first day without it")

    def work(self, by: Scope, **options: Any) -> str:
        center = center_named(options["center"]) if options["center"] else None
        membership = grant_membership(
            by=by,
            person=person_named(options["email"]),
            role=options["role"],
            center=center,
            starts_on=options["starts_on"],
            ends_on=options["until"],
        )
        return f"{membership}, from {membership.starts_on} on."
