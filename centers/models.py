"""Centers, people, their roles in time, and the log of who saw and did what."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from centers.history import track
from centers.isolation import CenterRows, OwnRows
from centers.roles import CENTER_ROLES, CONSORTIUM_ROLES, ROLES
from centers.vocabulary import AccessKind, Capability, SharingMode
from centers.walls import LogRows


class Center(models.Model):
    code = models.SlugField(max_length=4, unique=True)  # C01 … C27
    name = models.TextField(default="")
    country = models.CharField(max_length=2, default="", blank=True)  # ISO 3166-1
    region = models.TextField(default="", blank=True)
    sharing_mode = models.TextField(
        choices=SharingMode.choices(), default=SharingMode.PATIENT_LEVEL.value
    )
    capabilities = models.JSONField(default=list, blank=True)  # words of Capability
    data_version = models.BigIntegerField(default=0)  # raised with every change of its data
    # the data version with which a patient last withdrew: what was frozen before may not leave
    withdrawn_in_version = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["code"]
        triggers = [
            # an old one would make the next freeze take the old files
            pgtrigger.Trigger(
                name="data_version_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__data_version__lt=pgtrigger.F("old__data_version")),
                func="RAISE EXCEPTION 'the data_version of a center only grows';",
            ),
            # nobody takes a withdrawal back for what was frozen before it
            pgtrigger.Trigger(
                name="withdrawal_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__withdrawn_in_version__lt=pgtrigger.F("old__withdrawn_in_version")
                ),
                func="RAISE EXCEPTION 'the withdrawn_in_version of a center only grows';",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^C[0-9]{2,3}$"), name="centers_center_code"
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="centers_center_country",
            ),
            models.CheckConstraint(
                condition=Q(sharing_mode__in=[m.value for m in SharingMode]),
                name="centers_center_sharing_mode",
            ),
            models.CheckConstraint(
                condition=Q(capabilities__contained_by=[c.value for c in Capability]),
                name="centers_center_capabilities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class YearlyVolume(CenterRows):
    """What a center does in a year; behind the wall, or its pseudonym in a report would fall."""

    year = models.SmallIntegerField()
    pancreatoduodenectomies = models.IntegerField(null=True, blank=True)
    pancreatectomies = models.IntegerField(null=True, blank=True)  # all, the former included
    pancreatic_nets = models.IntegerField(null=True, blank=True)  # operated
    hepatectomies = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["center", "year"], name="centers_yearlyvolume_year"),
            models.CheckConstraint(
                condition=Q(year__range=(1980, 2100)), name="centers_yearlyvolume_range"
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(pancreatoduodenectomies__lt=0)
                    & ~Q(pancreatectomies__lt=F("pancreatoduodenectomies"))
                    & ~Q(pancreatectomies__lt=0)
                    & ~Q(pancreatic_nets__lt=0)
                    & ~Q(hepatectomies__lt=0)
                ),
                name="centers_yearlyvolume_counts",
            ),
        ]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person; deactivated, never deleted."""

    email = models.EmailField(max_length=254)
    full_name = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="centers_user_email"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="centers_user_active",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email


class Membership(models.Model):
    """A role of a person from a day on, at a center or (no center) in the consortium."""

    app_rights = "SELECT, INSERT, UPDATE (ends_on)"  # a role is ended, not rewritten

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="memberships", null=True, blank=True
    )
    role = models.TextField(choices=[(code, role.label) for code, role in ROLES.items()])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the first day without it

    class Meta:
        constraints = [
            OwnRows(name="centers_membership_isolation", user="user_id", by_center=True),
            models.CheckConstraint(
                condition=Q(center__isnull=False, role__in=CENTER_ROLES)
                | Q(center__isnull=True, role__in=CONSORTIUM_ROLES),
                name="centers_membership_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="centers_membership_period",
            ),
            ExclusionConstraint(
                name="centers_membership_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Coalesce("center", 0), RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} at {self.center or 'the consortium'}"


track(Membership)


class AccessLog(models.Model):
    """Who signed in, read, exported, changed rights or was refused. Rows are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    kind = models.TextField(choices=AccessKind.choices())
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: nobody
    roles = models.TextField(default="")  # role@center id, …, as they were
    center = models.ForeignKey(Center, models.PROTECT, null=True, related_name="+", db_index=False)
    object_kind = models.TextField(default="")  # registry.Case
    object_id = models.TextField(default="")
    request_id = models.TextField(default="")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["center", "-at"], name="centers_accesslog_center"),
            models.Index(fields=["object_kind", "object_id"], name="centers_accesslog_object"),
        ]
        constraints = [
            LogRows(name="centers_accesslog_isolation"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in AccessKind]), name="centers_accesslog_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.object_kind} {self.object_id}".strip()
