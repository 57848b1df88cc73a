"""Django's PostgreSQL backend, which starts the embedded server when it first connects."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if not params.get("host"):
            from config.embedded import postgres

            server: dict[str, Any] = settings.EMBEDDED_POSTGRES
            params["host"] = str(postgres.ensure(**server).sockets)
        return params
