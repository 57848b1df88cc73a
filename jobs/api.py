"""Jobs in the API: how far they are, what they made."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from centers.api import ScopedAPIView
from jobs.models import Job
from jobs.queries import tell_withheld, visible_jobs


class JobItem(serializers.ModelSerializer[Job]):
    title = serializers.CharField(source="label", read_only=True)
    is_finished = serializers.BooleanField(read_only=True)
    file = serializers.SerializerMethodField()
    withheld = serializers.CharField(
        read_only=True, help_text="Why a file that was made is not handed out any more."
    )

    class Meta:
        model = Job
        fields = (
            *("id", "kind", "title", "state", "is_finished", "done", "total", "message"),
            *("attempts", "result", "file", "withheld", "created_at", "finished_at"),
        )
        read_only_fields = fields

    def get_file(self, job: Job) -> str | None:
        """Where the file is fetched, once there is one."""
        held = not job.artefact or job.withheld
        return None if held else reverse("jobs:artefact", args=[job.pk])


class NewestFirst(CursorPagination):
    ordering = "-pk"
    page_size = 50

    def decode_cursor(self, request: Request) -> Any:
        """A place that is no key would break the query."""
        cursor: Any = super().decode_cursor(request)
        if cursor is None or cursor.position is None or cursor.position.isdecimal():
            return cursor
        raise NotFound(self.invalid_cursor_message)


class JobList(ScopedAPIView, ListAPIView[Job]):
    """The jobs you asked for and those of your centers, the newest first."""

    serializer_class = JobItem
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        return visible_jobs()

    def paginate_queryset(self, queryset: Any) -> Any:
        return tell_withheld(super().paginate_queryset(queryset) or [])


class JobDetail(ScopedAPIView, RetrieveAPIView[Job]):
    serializer_class = JobItem
    filter_backends = ()
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        return visible_jobs()

    def get_object(self) -> Job:
        return tell_withheld([super().get_object()])[0]

    def retrieve(self, *args: Any, **kwargs: Any) -> Any:
        response = super().retrieve(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
