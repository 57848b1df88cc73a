"""Every address of the program, by app."""

from django.urls import URLPattern, URLResolver, path

from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
handler404 = "config.problem.not_found"
handler500 = "config.problem.server_error"
