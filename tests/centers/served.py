"""What gunicorn serves for the test of threads and pool: the web process, other addresses."""

from django.conf import settings

from config.wsgi import application

__all__ = ["application"]
settings.ROOT_URLCONF = "tests.centers.served_addresses"
