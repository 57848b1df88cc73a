"""What the parts of a case have in common: one row a case, or several in sequence."""

from django.db import models

from centers.isolation import Part
from registry.missing import WithVariables


class Single(WithVariables, Part):
    """At most one row a case."""

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["case"], name="%(app_label)s_%(class)s_one_a_case")
        ]


class Repeated(WithVariables, Part):
    """Rows counted from 1 within their case; a number is never given twice."""

    sequence = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sequence"], name="%(app_label)s_%(class)s_sequence"
            ),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="%(app_label)s_%(class)s_from_one"
            ),
        ]
