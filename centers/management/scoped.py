"""A command that works in service scope and ends with a domain error's own words."""

from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError

from centers.errors import CentersError
from centers.permissions import NotPermitted
from centers.scope import Scope, service_scope


class ScopedCommand(BaseCommand):
    def work(self, by: Scope, **options: Any) -> str:
        """Answers with the line to print."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        command = self.__module__.rsplit(".", 1)[-1]
        try:
            with service_scope(command=command) as scope:
                done = self.work(scope, **options)
        except (CentersError, NotPermitted) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(done)


def day(text: str) -> date:
    """For argparse, which names the argument and the value in its error."""
    return date.fromisoformat(text)
