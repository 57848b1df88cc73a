"""The bell of the job rows: Celery, without result backend (the row is the result)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("REGISTRY_ROLE", "worker")

from django.conf import settings


def broker_url() -> str:
    """REDIS_URL, or the embedded Valkey, which starts here: at the first ring."""
    if settings.REDIS_URL:
        return str(settings.REDIS_URL)
    from config.embedded import valkey

    return valkey.ensure(settings.STATE_DIR, settings.EMBEDDED_VALKEY).url()


app = Celery("resectory")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.broker_url = broker_url()
app.autodiscover_tasks(["jobs"])
