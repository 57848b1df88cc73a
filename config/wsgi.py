"""The web process: it takes the web login, the least, and a pool for its threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("REGISTRY_ROLE", "web")
os.environ.setdefault("DB_POOL", "10")  # eight threads, and room for the probes
application = get_wsgi_application()
