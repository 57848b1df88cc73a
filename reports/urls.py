"""Addresses of reports and exports."""

from django.urls import path, re_path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.report_list, name="report_list"),
    path("reports/new/", views.make_report, name="make_report"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/figures/<slug:name>/", views.figure, name="figure"),
    re_path(
        r"^reports/(?P<pk>[0-9]+)/figures/(?P<name>[\w-]+)\.(?P<form>csv|svg|png)$",
        views.figure_file,
        name="figure_file",
    ),
    path("exports/", views.export_list, name="export_list"),
]
