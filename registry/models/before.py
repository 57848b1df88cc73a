"""What is known before an operation: fitness, tumour, work-up, board."""

from registry import fields
from registry import vocabulary as v
from registry.models.parts import Single

CORE = v.Tier.CORE
SAFE, QUASI, FREE = v.Disclosure.SAFE, v.Disclosure.QUASI, v.Disclosure.FREE_TEXT


class Fitness(Single):
    height_cm = fields.Number(
        "Height",
        unit="cm",
        minimum=100,
        maximum=230,
        tier=CORE,
        disclosure=SAFE,
        codes=("LOINC 8302-2",),
    )
    weight_kg = fields.Number(
        "Weight",
        unit="kg",
        minimum=25,
        maximum=300,
        tier=CORE,
        disclosure=SAFE,
        codes=("LOINC 29463-7",),
    )
    asa = fields.Integer("ASA class", minimum=1, maximum=5, tier=CORE, disclosure=SAFE)
    ecog = fields.Integer(
        "ECOG performance status", minimum=0, maximum=5, tier=CORE, disclosure=SAFE
    )
    charlson_conditions = fields.Choices(
        "Charlson conditions",
        hint="The tumour registered here does not count.",
        words=v.CharlsonCondition,
        tier=CORE,
        disclosure=SAFE,
    )
    albumin_g_l = fields.Laboratory(
        "Albumin",
        unit="g/L",
        units={"g/dL": 10},
        minimum=5,
        maximum=80,
        tier=CORE,
        disclosure=SAFE,
        codes=("LOINC 1751-7",),
    )
    haemoglobin_g_dl = fields.Laboratory(
        "Haemoglobin",
        unit="g/dL",
        units={"g/L": 0.1, "mmol/L": 1.6114},
        minimum=2,
        maximum=25,
        tier=CORE,
        disclosure=SAFE,
        codes=("LOINC 718-7",),
    )
    creatinine_umol_l = fields.Laboratory(
        "Creatinine",
        unit="µmol/L",
        units={"mg/dL": 88.42},
        minimum=10,
        maximum=2500,
        tier=CORE,
        disclosure=SAFE,
        codes=("LOINC 14682-9",),
    )
    diabetes = fields.Choice(
        "Diabetes before operation", words=v.Diabetes, tier=CORE, disclosure=SAFE
    )
    anticoagulation = fields.YesNo("Anticoagulation", tier=CORE, disclosure=SAFE)

    class Meta(Single.Meta):
        pass


METASTATIC = (
    "liver_metastases != 'none' or intersects(extrahepatic_metastases,"
    " 'bone', 'lung', 'peritoneum', 'distant_nodes', 'ovary', 'brain', 'other')"
)


class Tumour(Single):
    diagnosed_on = fields.PartialDate("Date of diagnosis", tier=CORE, disclosure=QUASI)
    primary_site = fields.Choice("Primary site", words=v.PrimarySite, tier=CORE, disclosure=SAFE)
    location = fields.Choice(
        "Location in the pancreas",
        words=v.PancreasLocation,
        tier=CORE,
        disclosure=SAFE,
        applies_when="primary_site == 'pancreas'",
    )
    imaging_diameter_mm = fields.Number(
        "Largest diameter on imaging",
        unit="mm",
        minimum=1,
        maximum=300,
        tier=CORE,
        disclosure=SAFE,
    )
    primaries = fields.Integer(
        "Number of primaries", minimum=1, maximum=99, tier=CORE, disclosure=SAFE
    )
    incidental = fields.YesNo("Found incidentally", tier=CORE, disclosure=SAFE)
    symptoms = fields.Choices("Symptoms", words=v.Symptom, tier=CORE, disclosure=SAFE)
    functioning_syndrome = fields.Choice(
        "Functioning syndrome", words=v.Syndrome, tier=CORE, disclosure=SAFE
    )
    hormone_control = fields.Choice(
        "Hormone control before operation",
        words=v.HormoneControl,
        tier=CORE,
        disclosure=SAFE,
        applies_when="functioning_syndrome != 'none'",
    )
    suspicious_nodes = fields.YesNo("Suspicious regional lymph nodes", tier=CORE, disclosure=SAFE)
    liver_metastases = fields.Choice(
        "Liver metastases", words=v.LiverPattern, tier=CORE, disclosure=SAFE
    )
    extrahepatic_metastases = fields.Choices(
        "Extrahepatic metastases", words=v.MetastaticSite, tier=CORE, disclosure=SAFE
    )
    complete_clearance_planned = fields.YesNo(
        "Complete clearance of metastases planned",
        tier=CORE,
        disclosure=SAFE,
        applies_when=METASTATIC,
    )

    class Meta(Single.Meta):
        pass


class Workup(Single):
    ct_on = fields.PartialDate(
        "Multiphase CT",
        hint="Arterial and portal phase, slices up to 3 mm.",
        tier=CORE,
        disclosure=QUASI,
    )
    mri_done = fields.YesNo("MRI done", tier=CORE, disclosure=SAFE)
    sstr_modality = fields.Choice(
        "Somatostatin receptor imaging", words=v.SstrModality, tier=CORE, disclosure=SAFE
    )
    sstr_on = fields.PartialDate(
        "Date of somatostatin receptor imaging",
        tier=CORE,
        disclosure=QUASI,
        applies_when="known(sstr_modality)",
    )
    sstr_krenning = fields.Integer(
        "Uptake (Krenning)",
        hint="0 none, 1 much below liver, 2 about liver, 3 above liver, 4 above spleen.",
        minimum=0,
        maximum=4,
        tier=CORE,
        disclosure=SAFE,
        applies_when="known(sstr_modality)",
    )
    fdg_pet = fields.Choice("FDG PET", words=v.FdgResult, tier=CORE, disclosure=SAFE)
    main_duct_dilated = fields.YesNo(
        "Main pancreatic duct dilated",
        tier=CORE,
        disclosure=SAFE,
        applies_when="primary_site == 'pancreas'",
    )
    biopsy_done = fields.YesNo("Biopsy done", tier=CORE, disclosure=SAFE)
    biopsy_ki67_pct = fields.Number(
        "Ki-67 on biopsy",
        unit="%",
        minimum=0,
        maximum=100,
        tier=CORE,
        disclosure=SAFE,
        applies_when="biopsy_done",
    )
    biopsy_differentiation = fields.Choice(
        "Differentiation on biopsy",
        words=v.Differentiation,
        tier=CORE,
        disclosure=SAFE,
        applies_when="biopsy_done",
    )

    class Meta(Single.Meta):
        pass


class Board(Single):
    board_on = fields.PartialDate("Date of the tumour board", tier=CORE, disclosure=QUASI)
    board_decision = fields.Choice("Decision", words=v.BoardDecision, tier=CORE, disclosure=SAFE)
    departs_from_verdict = fields.YesNo("Departs from the verdict", tier=CORE, disclosure=SAFE)
    departure_reason = fields.Text(
        "Reason for departing",
        hint="No names, no hospital numbers.",
        tier=CORE,
        disclosure=FREE,
        applies_when="departs_from_verdict",
    )

    class Meta(Single.Meta):
        pass
