"""What puts a table behind the wall: inherit ``CenterRows`` or ``Part``.

Nothing has to be remembered in ``Meta``: the wall, the event table and the keys are attached
when the class is prepared, so a ``Meta`` of its own cannot lose them.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.apps import apps
from django.core import checks
from django.db import models
from django.db.models.signals import class_prepared

from centers.history import BaseEvent, track
from centers.walls import CenterIsolation, OwnRows, RowSecurity, SameCenterKey, SharedRows, policy

__all__ = [
    "OPEN",
    "CenterIsolation",
    "CenterRows",
    "OwnRows",
    "Part",
    "RowSecurity",
    "SameCenterKey",
    "SharedRows",
    "add_constraint",
    "add_index",
    "policy",
    "tables",
]


class CenterRows(models.Model):
    """A table behind the wall, with its history.

    ``append_only``: rows are neither changed nor deleted, whoever asks.
    """

    append_only: ClassVar[bool] = False
    center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Part(CenterRows):
    """A part of a case.  The key (center, case) replaces Django's own on ``case``."""

    case = models.ForeignKey(
        "registry.Case",
        models.PROTECT,
        related_name="%(class)ss",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        abstract = True


def add_constraint(model: type[models.Model], constraint: models.BaseConstraint) -> None:
    """As if written in Meta: migrations read ``original_attrs``."""
    meta = model._meta
    if all(constraint.name != c.name for c in meta.constraints):
        meta.constraints = [*meta.constraints, constraint]
        meta.original_attrs["constraints"] = meta.constraints


def add_index(model: type[models.Model], *fields: str) -> None:
    index = models.Index(fields=fields)
    index.set_name_with_model(model)
    model._meta.indexes = [*model._meta.indexes, index]
    model._meta.original_attrs["indexes"] = model._meta.indexes


def _prepare(sender: type[models.Model], **kwargs: Any) -> None:
    if sender._meta.proxy or not sender._meta.managed or sender.__module__ == "__fake__":
        return
    name = f"{sender._meta.label_lower.replace('.', '_')}_isolation"
    if issubclass(sender, CenterRows):
        case = "registry.Case" if issubclass(sender, Part) else ""
        wall = CenterIsolation(name=name, case=case, append_only=sender.append_only)
        add_constraint(sender, wall)
        if case:
            add_index(sender, "center", "case")  # serves the key, the wall and "parts of a case"
        track(sender)
    elif issubclass(sender, BaseEvent):
        add_constraint(sender, CenterIsolation(name=name, append_only=True))


class_prepared.connect(_prepare, dispatch_uid="centers.isolation")

# The whole list of what is not behind a wall; the walking test and the check hold it.
OPEN = {
    "centers.Center",
    "centers.User",
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "pghistory.Context",
    "account.EmailAddress",
    "account.EmailConfirmation",
}


def tables() -> list[type[models.Model]]:
    """Every model with a table of its own (pghistory has proxies and unmanaged models)."""
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if m._meta.managed and not m._meta.proxy]


@checks.register(checks.Tags.models)
def check_walls(**kwargs: Any) -> list[checks.CheckMessage]:
    return [e for m in tables() if m._meta.label not in OPEN for e in _faults(m)]


def _faults(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    walls = [c for c in model._meta.constraints if isinstance(c, RowSecurity)]
    if len(walls) != 1:
        yield checks.Error(
            f"{model._meta.label} has {len(walls)} isolation constraints, not one",
            hint="Inherit CenterRows or Part, add OwnRows or SharedRows, or list it in OPEN.",
            obj=model,
            id="centers.E001",
        )
    if issubclass(model, CenterRows):
        if not getattr(model, "pgh_event_models", None):
            yield checks.Error(f"{model._meta.label} has no history", obj=model, id="centers.E002")
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                yield from _link_faults(model, field)


def _link_faults(model: type[models.Model], field: Any) -> Iterator[checks.CheckMessage]:
    """A plain foreign key ignores row-level security: it would link rows of two centers."""
    to = field.related_model
    if not isinstance(to, type) or not issubclass(to, CenterRows):
        return
    keys = {(c.field, c.to) for c in model._meta.constraints if isinstance(c, SameCenterKey)}
    if issubclass(model, Part):
        keys.add(("case", "registry.Case"))
    if (field.name, to._meta.label) not in keys or field.db_constraint:
        yield checks.Error(
            f"{field} links two center tables without a key that holds their center",
            hint=f"Give it db_constraint=False and add SameCenterKey(name=…,"
            f" field={field.name!r}, to={to._meta.label!r}) to Meta.constraints.",
            obj=field,
            id="centers.E003",
        )
    unique = [c.fields for c in to._meta.constraints if isinstance(c, models.UniqueConstraint)]
    if ("center", "id") not in unique:
        yield checks.Error(
            f"{to._meta.label} is linked to, but not unique by (center, id)",
            hint='Add UniqueConstraint(fields=["center", "id"], name=…) to its Meta.',
            obj=to,
            id="centers.E004",
        )
