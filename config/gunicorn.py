"""The web server:  gunicorn -c python:config.gunicorn config.wsgi"""

from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from config import env
from config.logs import without_key


class RequestLog(Logger):  # type: ignore[misc]
    def atoms(self, *answered: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*answered)
        return found | {"U": without_key(str(found["U"]))}


bind = env.text("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(env.number("WEB_PROCESSES", 1))
threads = 8
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# the path alone (%(U)s): the query string of a public page holds the findings of a patient
accesslog = "-" if env.flag("ACCESS_LOG") else None
logger_class = RequestLog
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
loglevel = "warning"
forwarded_allow_ips = env.text("FORWARDED_ALLOW_IPS", "127.0.0.1")
