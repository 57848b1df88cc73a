"""Add an account."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, CommandParser

from centers.actions import create_person
from centers.management.scoped import ScopedCommand
from centers.scope import Scope


class Command(ScopedCommand):
    help = "Adds an account without any role: manage.py create_person a@b.org --name 'A. Beran'"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="the full name")
        parser.add_argument(
            "--password",
            action="store_true",
            help="ask for a first password; without it the person sets one by 'Forgotten password'",
        )

    def work(self, by: Scope, **options: Any) -> str:
        password = _asked() if options["password"] else None
        person = create_person(
            by=by, email=options["email"], full_name=options["name"], password=password
        )
        way = (
            "Signs in with the password." if password else "Sets a password at Sign in, Forgotten."
        )
        return f"Account {person.email} created. {way} Next: manage.py grant_membership."


def _asked() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise CommandError("The two passwords differ: nothing was created.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
