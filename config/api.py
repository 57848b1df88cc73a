"""The addresses of the API, version 1, of all apps."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from centers.api import ScopedAPIView
from jobs import api as jobs
from registry import api as registry
from reports import api as reports
from resectability import api as resectability


class Schema(ScopedAPIView, SpectacularAPIView):
    """The description of the API itself, open to anybody."""

    queries = ("format", "lang", "version")


router = SimpleRouter()
router.register("cases", registry.CaseViewSet, basename="case")

rows = registry.PartViewSet.as_view({"post": "create"})
row = registry.PartViewSet.as_view({"delete": "destroy"})
app_name = "api"
urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("centers/", registry.CenterList.as_view(), name="centers"),
    path("centers/<slug:code>/", registry.CenterDetail.as_view(), name="center"),
    path("variables/", registry.VariableList.as_view(), name="variables"),
    path("cases/<int:case_pk>/rows/<slug:part>/", rows, name="case-rows"),
    path("cases/<int:case_pk>/rows/<slug:part>/<int:pk>/", row, name="case-row"),
    path(
        "cases/<int:case_pk>/assessments/",
        resectability.AssessmentList.as_view(),
        name="case-assessments",
    ),
    path("criteria/", resectability.CriteriaList.as_view(), name="criteria"),
    path("criteria/<str:name>/", resectability.CriteriaDetail.as_view(), name="criteria-set"),
    path(
        "criteria/<str:name>/assess/",
        resectability.CriteriaVerdict.as_view(),
        name="criteria-assess",
    ),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/<int:pk>/", jobs.JobDetail.as_view(), name="job"),
    path("freezes/", reports.FreezeList.as_view(), name="freezes"),
    path("reports/", reports.ReportList.as_view(), name="reports"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="report"),
    path("exports/", reports.ExportList.as_view(), name="exports"),
    *router.urls,
]
