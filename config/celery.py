"""The Celery application: the bell of the job rows.  It keeps no results; the rows do."""

import os
from typing import Any

from celery import Celery
from django.conf import settings

from config import addresses

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("REGISTRY_ROLE", "worker")


def broker() -> str:
    """The address to ring at; without REDIS_URL the embedded server starts here."""
    if settings.REDIS_URL:
        return addresses.broker(settings.REDIS_URL)
    if settings.TESTING:
        return "memory://"
    from config.embedded import valkey

    return addresses.broker(valkey.ensure(settings.STATE_DIR).url)


class Bell(Celery):
    def _connection(self, url: str | None, *args: Any, **kwargs: Any) -> Any:
        return super()._connection(url or broker(), *args, **kwargs)  # type: ignore[misc]


app = Bell("resectory")
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
