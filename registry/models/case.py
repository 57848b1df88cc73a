"""Who is registered, and the case that every part belongs to."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from centers.isolation import CenterRows, SameCenterKey
from registry import fields
from registry import vocabulary as v
from registry.missing import WithVariables

PSEUDONYM = r"^C[0-9]{2,3}-[0-9]{4,8}$"
SHORTEST, LONGEST = 4, 8  # digits of the number
CORE = v.Tier.CORE
# plain words: an enumeration would be written into the migrations
DRAFT, SUBMITTED = v.CaseState.codes()
SAFE, QUASI, IDENTIFIER = v.Disclosure.SAFE, v.Disclosure.QUASI, v.Disclosure.IDENTIFIER


def canonical(pseudonym: str) -> str:
    """Without leading zeros of the number: they do not make another patient."""
    center, _, number = pseudonym.partition("-")
    return f"{center}-{number.lstrip('0')}"


def spellings(pseudonym: str) -> list[str]:
    """Every way to write the same number: C07-0089, C07-00089 … C07-00000089."""
    center, _, number = canonical(pseudonym).partition("-")
    widths = range(max(SHORTEST, len(number)), LONGEST + 1)
    return [f"{center}-{number.zfill(width)}" for width in widths]


class Patient(WithVariables, CenterRows):
    """A person as one center knows them; at another center they are another row."""

    in_order = (("last_contact_on", "died_on"),)

    pseudonym = fields.Text(
        "Pseudonym",
        hint="The center's own number, never a hospital number: C07-00012345.",
        tier=CORE,
        disclosure=IDENTIFIER,
        pattern=PSEUDONYM,
        example="C07-00012345",
        null=False,
        db_collation="C",  # a search by its beginning uses the index
    )
    consent_status = fields.Choice("Consent", words=v.ConsentStatus, tier=CORE, disclosure=SAFE)
    consent_on = fields.PartialDate(
        "Date of consent",
        tier=CORE,
        disclosure=QUASI,
        applies_when="consent_status in ('broad', 'study')",
    )
    birth_year = fields.Integer(
        "Year of birth", minimum=1900, maximum=2100, tier=CORE, disclosure=QUASI
    )
    sex = fields.Choice(
        "Sex", hint="As assigned at birth.", words=v.Sex, tier=CORE, disclosure=QUASI
    )
    hereditary = fields.Choice(
        "Hereditary syndrome", words=v.Hereditary, tier=CORE, disclosure=QUASI
    )
    vital_status = fields.Choice("Vital status", words=v.VitalStatus, tier=CORE, disclosure=SAFE)
    last_contact_on = fields.PartialDate(
        "Last contact", hint="Last day known to be alive.", tier=CORE, disclosure=QUASI
    )
    died_on = fields.PartialDate(
        "Date of death", tier=CORE, disclosure=QUASI, applies_when="vital_status == 'dead'"
    )
    death_cause = fields.Choice(
        "Cause of death",
        words=v.DeathCause,
        tier=CORE,
        disclosure=SAFE,
        applies_when="vital_status == 'dead'",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "id"], name="registry_patient_center_id"),
            models.UniqueConstraint(
                fields=["center", "pseudonym"], name="registry_patient_pseudonym"
            ),
            # C07-0089 and C07-00000089 are one patient, whichever is registered
            models.UniqueConstraint(
                F("center"),
                Cast(
                    Func(F("pseudonym"), Value("-"), Value(2), function="split_part"),
                    models.IntegerField(),
                ),
                name="registry_patient_number",
            ),
            models.CheckConstraint(
                condition=models.Q(pseudonym__regex=PSEUDONYM),
                name="registry_patient_pseudonym_form",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym or ""


class Case(WithVariables, CenterRows):
    """One tumour disease of a patient, discussed for surgery at this center."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="cases", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField(default=1)  # a second disease is number 2
    state = models.TextField(default=DRAFT)
    version = models.BigIntegerField(default=1)  # raised with every change of any part
    # answered, expected and queries by section when it was last saved; null: not counted yet
    progress = models.JSONField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    registered_on = models.DateField(default=date.today)
    setting = fields.Choice("Setting at presentation", words=v.Setting, disclosure=SAFE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "id"], name="registry_case_center_id"),
            SameCenterKey(name="registry_case_patient", field="patient", to="registry.Patient"),
            models.UniqueConstraint(
                fields=["center", "patient", "number"], name="registry_case_number"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=v.CaseState.codes()), name="registry_case_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state=DRAFT, submitted_at=None, submitted_by=None)
                | models.Q(
                    state=SUBMITTED,
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="registry_case_submitted_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["center", "-registered_on", "-id"], name="registry_case_newest"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"
