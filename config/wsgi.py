"""The web process: it takes the web login, the least."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("REGISTRY_ROLE", "web")
application = get_wsgi_application()
