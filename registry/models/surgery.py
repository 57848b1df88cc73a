"""Operations and their specimens; of several, the first one counts."""

from registry import fields
from registry import vocabulary as v
from registry.models.parts import Repeated

CORE = v.Tier.CORE
SAFE, QUASI = v.Disclosure.SAFE, v.Disclosure.QUASI
PANCREATECTOMY = f"procedure in ({', '.join(repr(str(p)) for p in v.PANCREATECTOMIES)})"
RESECTION = f"procedure not in ({', '.join(repr(str(p)) for p in v.NOT_RESECTED)})"


class Operation(Repeated):
    in_order = (("admitted_on", "operated_on"), ("operated_on", "discharged_on"))

    admitted_on = fields.PartialDate("Admission", tier=CORE, disclosure=QUASI)
    operated_on = fields.PartialDate("Operation", tier=CORE, disclosure=QUASI)
    discharged_on = fields.PartialDate(
        "Discharge",
        hint="Or death in hospital.",
        tier=CORE,
        disclosure=QUASI,
    )
    intent = fields.Choice("Intent", words=v.OperationIntent, tier=CORE, disclosure=SAFE)
    procedure = fields.Choice("Procedure", words=v.Procedure, tier=CORE, disclosure=SAFE)
    approach = fields.Choice("Approach", words=v.Approach, tier=CORE, disclosure=SAFE)
    converted = fields.YesNo(
        "Converted to open",
        tier=CORE,
        disclosure=SAFE,
        applies_when="approach in ('laparoscopic', 'robotic')",
    )
    vascular_resection = fields.Choices(
        "Vascular resection",
        words=v.ResectedVessel,
        tier=CORE,
        disclosure=SAFE,
        applies_when=RESECTION,
    )
    organs_resected = fields.Choices(
        "Organs resected",
        words=v.ResectedOrgan,
        tier=CORE,
        disclosure=SAFE,
        applies_when=RESECTION,
    )
    pancreatic_texture = fields.Choice(
        "Pancreatic texture",
        words=v.PancreaticTexture,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PANCREATECTOMY,
    )
    duct_diameter_mm = fields.Number(
        "Duct diameter at the transection",
        unit="mm",
        minimum=0,
        maximum=20,
        tier=CORE,
        disclosure=SAFE,
        applies_when=PANCREATECTOMY,
    )
    blood_loss_ml = fields.Number(
        "Blood loss", unit="mL", minimum=0, maximum=20000, tier=CORE, disclosure=SAFE
    )
    duration_min = fields.Integer(
        "Duration", unit="min", minimum=10, maximum=1440, tier=CORE, disclosure=SAFE
    )
    transfusion_units = fields.Integer(
        "Red cells transfused", unit="units", minimum=0, maximum=60, tier=CORE, disclosure=SAFE
    )
    lymphadenectomy = fields.Choice(
        "Lymphadenectomy", words=v.Lymphadenectomy, tier=CORE, disclosure=SAFE
    )
    octreotide_before_h = fields.Number(
        "Octreotide infusion before the operation",
        unit="h",
        minimum=0,
        maximum=168,
        tier=CORE,
        disclosure=SAFE,
        applies_when="functioning_syndrome == 'carcinoid'",
    )
    octreotide_after_h = fields.Number(
        "Octreotide infusion after the operation",
        unit="h",
        minimum=0,
        maximum=336,
        tier=CORE,
        disclosure=SAFE,
        applies_when="functioning_syndrome == 'carcinoid'",
    )
    cholecystectomy = fields.YesNo(
        "Cholecystectomy",
        hint="Does not apply if the gallbladder was removed before.",
        tier=CORE,
        disclosure=SAFE,
    )

    class Meta(Repeated.Meta):
        pass


class Specimen(Repeated):
    in_order = (("nodes_positive", "nodes_examined"),)

    histology = fields.Choice(
        "Histology",
        words=v.Histology,
        tier=CORE,
        disclosure=SAFE,
        codes=("ICD-O-3 8240/3", "ICD-O-3 8249/3", "ICD-O-3 8246/3"),
    )
    differentiation = fields.Choice(
        "Differentiation", words=v.Differentiation, tier=CORE, disclosure=SAFE
    )
    ki67_pct = fields.Number(
        "Ki-67",
        hint="Hot spot, at least 500 cells.",
        unit="%",
        minimum=0,
        maximum=100,
        tier=CORE,
        disclosure=SAFE,
    )
    mitoses_per_2mm2 = fields.Number(
        "Mitoses per 2 mm²", minimum=0, maximum=500, tier=CORE, disclosure=SAFE
    )
    specimen_diameter_mm = fields.Number(
        "Diameter in the specimen",
        unit="mm",
        minimum=0.1,
        maximum=400,
        tier=CORE,
        disclosure=SAFE,
    )
    pt = fields.Choice("pT", words=v.PathologicalT, tier=CORE, disclosure=SAFE)
    pn = fields.Choice("pN", words=v.PathologicalN, tier=CORE, disclosure=SAFE)
    tnm_edition = fields.Choice(
        "Edition of pT and pN", words=v.TnmEdition, tier=CORE, disclosure=SAFE
    )
    nodes_examined = fields.Integer(
        "Lymph nodes examined", minimum=0, maximum=200, tier=CORE, disclosure=SAFE
    )
    nodes_positive = fields.Integer(
        "Lymph nodes positive", minimum=0, maximum=200, tier=CORE, disclosure=SAFE
    )
    lymphovascular_invasion = fields.YesNo("Lymphovascular invasion", tier=CORE, disclosure=SAFE)
    perineural_invasion = fields.YesNo("Perineural invasion", tier=CORE, disclosure=SAFE)
    margin_status = fields.Choice("Margin status", words=v.MarginStatus, tier=CORE, disclosure=SAFE)
    margin_mm = fields.Number(
        "Narrowest margin",
        hint="0 where ink touches tumour.",
        unit="mm",
        minimum=0,
        maximum=100,
        tier=CORE,
        disclosure=SAFE,
        applies_when="margin_status in ('R0', 'R1')",
    )

    class Meta(Repeated.Meta):
        pass
