"""The vessel form: one assessment of the imaging, and one finding for each vessel of it."""

from django.db import models

from centers.isolation import Part, SameCenterKey
from registry import fields
from registry import vocabulary as v
from registry.missing import WithVariables
from registry.models.parts import Repeated

CORE = v.Tier.CORE
SAFE, QUASI = v.Disclosure.SAFE, v.Disclosure.QUASI
VESSELS = v.Vessel.codes()
PORTAL = "vessel in ('SMVPV', 'SMV', 'PV', 'confluence')"
PRESENT = "(vessel != 'variant_HA' or present)"
# a vessel is touched or closed: only then does the question of reconstruction arise
INVOLVED = (
    "vessel in ('SMVPV', 'SMV', 'PV', 'confluence', 'CHA', 'PHA', 'variant_HA', 'jejunal_vein_1')"
    f" and (contact > 0 or {PORTAL} and"
    " (thrombus != 'none' or occlusion != 'none' or cavernous_transformation))"
)


class VesselAssessment(Repeated):
    """One reading of the imaging; the first one counts."""

    assessed_on = fields.PartialDate("Date of the imaging read", tier=CORE, disclosure=QUASI)
    timepoint = fields.Choice("Time point", words=v.Timepoint, disclosure=SAFE)
    organs_invaded = fields.Choices(
        "Organs invaded", words=v.InvadedOrgan, tier=CORE, disclosure=SAFE
    )
    en_bloc_feasible = fields.YesNo(
        "Removable en bloc",
        tier=CORE,
        disclosure=SAFE,
        applies_when="not intersects(organs_invaded, 'none')",
    )

    class Meta(Repeated.Meta):
        constraints = [
            *Repeated.Meta.constraints,
            models.UniqueConstraint(
                fields=["center", "id"], name="registry_vesselassessment_center_id"
            ),
        ]


class VesselFinding(WithVariables, Part):
    """Contact is given in degrees, as a class, or as a range; what is not given stays unknown."""

    in_order = (("contact_low_deg", "contact_high_deg"),)

    assessment = models.ForeignKey(
        VesselAssessment,
        models.CASCADE,
        related_name="findings",
        db_constraint=False,
        db_index=False,
    )
    vessel = models.TextField()
    present = fields.YesNo(
        "Variant hepatic artery present",
        tier=CORE,
        disclosure=SAFE,
        applies_when="vessel == 'variant_HA'",
    )
    contact_deg = fields.Number(
        "Contact",
        hint="Circumference touched by solid tumour on the worst slice.",
        unit="°",
        minimum=0,
        maximum=360,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PRESENT,
    )
    contact_class = fields.Choice(
        "Class of contact",
        words=v.ContactClass,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PRESENT,
        instead_of="contact_deg",
    )
    contact_low_deg = fields.Number(
        "Contact, at least",
        unit="°",
        minimum=0,
        maximum=360,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PRESENT,
        instead_of="contact_deg",
    )
    contact_high_deg = fields.Number(
        "Contact, at most",
        unit="°",
        minimum=0,
        maximum=360,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PRESENT,
        instead_of="contact_deg",
    )
    extends_to_ca = fields.YesNo(
        "Extends to the coeliac axis",
        tier=CORE,
        disclosure=SAFE,
        applies_when="vessel == 'CHA' and contact > 0",
    )
    extends_to_pha = fields.YesNo(
        "Extends to the proper hepatic artery or its bifurcation",
        tier=CORE,
        disclosure=SAFE,
        applies_when="vessel == 'CHA' and contact > 0",
    )
    contour = fields.Choice(
        "Contour", words=v.Contour, tier=CORE, disclosure=SAFE, applies_when=PORTAL
    )
    thrombus = fields.Choice(
        "Thrombus", words=v.Thrombus, tier=CORE, disclosure=SAFE, applies_when=PORTAL
    )
    occlusion = fields.Choice(
        "Occlusion", words=v.Occlusion, tier=CORE, disclosure=SAFE, applies_when=PORTAL
    )
    cavernous_transformation = fields.YesNo(
        "Cavernous transformation", tier=CORE, disclosure=SAFE, applies_when=PORTAL
    )
    reconstructible = fields.YesNo(
        "Reconstructible",
        hint="The surgeon's judgement.",
        tier=CORE,
        disclosure=SAFE,
        applies_when=INVOLVED,
    )

    class Meta:
        constraints = [
            SameCenterKey(
                name="registry_vesselfinding_assessment",
                field="assessment",
                to="registry.VesselAssessment",
            ),
            models.UniqueConstraint(
                fields=["assessment", "vessel"], name="registry_vesselfinding_one_a_vessel"
            ),
            models.CheckConstraint(
                condition=models.Q(vessel__in=VESSELS),
                name="registry_vesselfinding_vessel",
            ),
            models.CheckConstraint(
                condition=models.Q(contact_low_deg=None, contact_high_deg=None)
                | models.Q(contact_low_deg__isnull=False, contact_high_deg__isnull=False),
                name="registry_vesselfinding_whole_range",
            ),
            models.CheckConstraint(
                condition=models.Q(contact_deg=None) | models.Q(contact_deg__lte=360),
                name="registry_vesselfinding_circle",
            ),
        ]
