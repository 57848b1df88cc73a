"""Centers, people and their roles in time."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from centers.isolation import OwnRows


class Center(models.Model):
    code = models.SlugField(max_length=8, unique=True)  # C01 … C27
    name = models.TextField(default="")
    country = models.CharField(max_length=2, default="")  # ISO 3166-1
    region = models.TextField(default="")
    sharing_mode = models.TextField(default="patient_level")  # or aggregates_only
    data_version = models.BigIntegerField(default=0)  # raised with every change of its data

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


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

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="centers_user_email")]

    def __str__(self) -> str:
        return self.full_name or self.email


class Membership(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    center = models.ForeignKey(Center, models.PROTECT, related_name="memberships")
    role = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [OwnRows(name="centers_membership_isolation", user="user_id", by_center=True)]
