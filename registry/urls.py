"""Addresses of the registry's pages."""

from django.urls import path

from registry.views import cases, form, history

app_name = "registry"
_section = "cases/<int:pk>/edit/<slug:key>/"
urlpatterns = [
    path("", cases.work_list, name="dashboard"),
    path("cases/", cases.case_list, name="case_list"),
    path("cases/new/", cases.new_case, name="new_case"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/history/", history.history, name="history"),
    path("cases/<int:pk>/submit/", cases.submit, name="submit"),
    path("cases/<int:pk>/reopen/", cases.reopen, name="reopen"),
    path(_section, form.section, name="section"),
    path(f"{_section}resolve/", form.resolve, name="resolve"),
    path(f"{_section}add/", form.add_row, name="add_row"),
    path(f"{_section}<int:row>/", form.section, name="row"),
    path(f"{_section}<int:row>/resolve/", form.resolve, name="resolve_row"),
    path(f"{_section}<int:row>/remove/", form.remove_row, name="remove_row"),
]
