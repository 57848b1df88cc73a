"""What happened afterwards: course, complications, therapy, follow-up."""

from registry import fields
from registry import vocabulary as v
from registry.models.parts import Repeated, Single
from registry.models.surgery import PANCREATECTOMY

CORE = v.Tier.CORE
SAFE, QUASI = v.Disclosure.SAFE, v.Disclosure.QUASI
GRADED = f"complication_type in ({', '.join(repr(str(c)) for c in v.GRADED_COMPLICATIONS)})"


class Course(Single):
    """The 90 days after the first operation."""

    no_complication = fields.YesNo(
        "No complication within 90 days",
        hint="Yes says that there was none; no, that every one is listed.",
        tier=CORE,
        disclosure=SAFE,
    )
    readmitted_90d = fields.YesNo(
        "Readmitted within 90 days of discharge",
        hint="Planned admissions do not count.",
        tier=CORE,
        disclosure=SAFE,
    )
    reoperated_90d = fields.YesNo(
        "Reoperated within 90 days", hint="Unplanned.", tier=CORE, disclosure=SAFE
    )
    amylase_ratio = fields.Number(
        "Drain amylase",
        hint="On or after day 3, as a multiple of the upper limit of serum amylase.",
        unit="× upper limit",
        minimum=0,
        maximum=10000,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PANCREATECTOMY,
    )
    drain_days = fields.Integer(
        "Drain in place",
        hint="Days from operation to removal of the last drain.",
        unit="days",
        minimum=0,
        maximum=365,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PANCREATECTOMY,
    )
    fistula_consequences = fields.Choices(
        "Consequences of a fistula",
        hint="Only what is attributed to the fistula.",
        words=v.FistulaConsequence,
        tier=CORE,
        disclosure=SAFE,
        applies_when=f"{PANCREATECTOMY} and amylase_ratio > 3",
    )

    class Meta(Single.Meta):
        pass


class Complication(Repeated):
    complication_on = fields.PartialDate("Date", tier=CORE, disclosure=QUASI)
    complication_type = fields.Choice(
        "Complication", words=v.ComplicationType, tier=CORE, disclosure=SAFE
    )
    isgps_grade = fields.Choice(
        "ISGPS or ISGLS grade",
        words=v.IsgpsGrade,
        tier=CORE,
        disclosure=SAFE,
        applies_when=GRADED,
    )
    clavien_dindo = fields.Choice(
        "Clavien–Dindo grade", words=v.ClavienDindo, tier=CORE, disclosure=SAFE
    )

    class Meta(Repeated.Meta):
        pass


class TherapyLine(Repeated):
    in_order = (("therapy_started_on", "therapy_stopped_on"),)

    therapy_code = fields.Choice("Therapy", words=v.TherapyCode, tier=CORE, disclosure=SAFE)
    therapy_intent = fields.Choice("Intent", words=v.TherapyIntent, tier=CORE, disclosure=SAFE)
    therapy_started_on = fields.PartialDate("Start", tier=CORE, disclosure=QUASI)
    therapy_stopped_on = fields.PartialDate(
        "Stop", hint="Pending while it goes on.", tier=CORE, disclosure=QUASI
    )
    therapy_response = fields.Choice("Best response", words=v.Response, tier=CORE, disclosure=SAFE)
    therapy_stop_reason = fields.Choice(
        "Reason stopped",
        words=v.StopReason,
        tier=CORE,
        disclosure=SAFE,
        applies_when="known(therapy_stopped_on)",
    )

    class Meta(Repeated.Meta):
        pass


class FollowUp(Repeated):
    in_order = (("recurred_on", "seen_on"),)

    seen_on = fields.PartialDate("Date", tier=CORE, disclosure=QUASI)
    disease_status = fields.Choice(
        "Disease status", words=v.DiseaseStatus, tier=CORE, disclosure=SAFE
    )
    recurred_on = fields.PartialDate(
        "Date of recurrence",
        tier=CORE,
        disclosure=QUASI,
        applies_when="disease_status == 'recurrence'",
    )
    recurrence_sites = fields.Choices(
        "Sites of recurrence",
        words=v.RecurrenceSite,
        tier=CORE,
        disclosure=SAFE,
        applies_when="disease_status == 'recurrence'",
    )
    ssa_ongoing = fields.YesNo("Somatostatin analogue ongoing", tier=CORE, disclosure=SAFE)
    pancreatic_insufficiency = fields.YesNo(
        "Pancreatic insufficiency",
        hint="Enzyme replacement with steatorrhoea or weight loss, or low elastase.",
        tier=CORE,
        disclosure=SAFE,
    )
    new_diabetes = fields.YesNo(
        "Diabetes that is new since the operation",
        tier=CORE,
        disclosure=SAFE,
        applies_when="diabetes == 'none'",
    )

    class Meta(Repeated.Meta):
        pass
