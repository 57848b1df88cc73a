"""A registry that is really committed, made once for all tests of a module, and cleared.

What the tests want to know is taken out as plain data before the tables are emptied.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import override_settings

from centers.models import Center, Membership
from centers.scope import service_scope


def stored_in(folder: Path) -> Any:
    """The store is this folder."""
    held = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder)},
    }
    return override_settings(STORAGES=settings.STORAGES | {"artefacts": held})


@contextmanager
def registry(blocker: Any, folder: Path) -> Iterator[SimpleNamespace]:
    """Lyon, Uppsala, an analyst and an entry at Lyon; every table is empty afterwards."""
    with blocker.unblock(), stored_in(folder):
        try:
            yield _world()
        finally:
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


def _world() -> SimpleNamespace:
    lyon = Center.objects.create(code="C01", name="Lyon", country="FR")
    uppsala = Center.objects.create(code="C02", name="Uppsala", country="SE")
    people = {n: get_user_model().objects.create_user(f"{n}@example.org") for n in PEOPLE}
    with service_scope():
        for name, (role, here) in PEOPLE.items():
            Membership.objects.create(
                user=people[name],
                center=lyon if here else None,
                role=role,
                starts_on=date(2020, 1, 1),
            )
    return SimpleNamespace(lyon=lyon, uppsala=uppsala, **people)


PEOPLE = {"analyst": ("analyst", False), "lyon_entry": ("data_entry", True)}
