"""Django settings: one file, read from the environment; deploy/env.example lists every name."""

import os
from pathlib import Path
from typing import Any

import pghistory
from psycopg.conninfo import conninfo_to_dict

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("REGISTRY_STATE_DIR", str(BASE_DIR / ".data")))
TESTING = os.environ.get("REGISTRY_TESTING") == "1"
PROGRAM_VERSION = "0.1.0"

_embedded = not os.environ.get("DATABASE_URL")
DEMO = _embedded  # demo accounts, data and banner exist only with the embedded database
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "demo-only-not-secret" if _embedded else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "centers.User"
SILENCED_SYSTEM_CHECKS = ["auth.E003"]  # e-mail is unique by UniqueConstraint(Lower("email"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "config",
    "reports",
    "resectability",
    "registry",
    "jobs",
    "centers",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "centers.scope.ScopeMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"

# event tables: one index (the object), not one for each foreign key
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# In production the URL carries the login of this process, so a web machine never holds
# the owner's password.  Embedded, the login follows from REGISTRY_ROLE.
_url = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
DATABASES = {
    "default": {
        "ENGINE": "config.database",
        "NAME": _url.pop("dbname", "registry"),
        "USER": _url.pop("user", "registry_" + env.text("REGISTRY_ROLE", "web")),
        "PASSWORD": _url.pop("password", ""),
        "HOST": _url.pop("host", ""),
        "PORT": _url.pop("port", ""),
        "OPTIONS": dict(_url),
        "ATOMIC_REQUESTS": True,
    }
}
EMBEDDED_POSTGRES: dict[str, Any] = {
    "state": STATE_DIR,
    "name": "pg-test" if TESTING else "pg",
    "fast": TESTING,
}
EMBEDDED_VALKEY = "valkey-test" if TESTING else "valkey"
REDIS_URL = os.environ.get("REDIS_URL", "")

# Freezes, exports and report files: file:///folder or s3://bucket/prefix
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "artefacts": env.storage("STORAGE_URL", STATE_DIR / ("store-test" if TESTING else "store")),
}

# Jobs, in seconds: the look finds stopped hearts and lost bells, a heart beats, and after
# STALE without a beat the work is somebody else's.
JOBS_BELL = "config.celery.app"
JOBS_LOOK = env.number("JOBS_LOOK", 30)
JOBS_BEAT = min(1.0, JOBS_LOOK / 8)
JOBS_STALE = JOBS_LOOK * 1.5
JOBS_ATTEMPTS = 3
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 1500, 1800  # < visibility timeout
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # without these, ringing waits 6 s when the broker is away
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULE = {
    "look": {"task": "jobs.look", "schedule": JOBS_LOOK, "options": {"expires": JOBS_LOOK * 2}},
}
