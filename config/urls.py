"""Every address of the program, by app."""

from django.urls import URLPattern, URLResolver, include, path

from config import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("theme/", views.theme, name="theme"),
    path("api/v1/", include("config.api")),
    path("", include("centers.urls")),
    path("", include("registry.urls")),
    path("resectability/", include("resectability.urls")),
    path("jobs/", include("jobs.urls")),
    path("", include("reports.urls")),
]
handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.problem.not_found"
handler500 = "config.problem.server_error"
