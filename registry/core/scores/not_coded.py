"""What is deliberately not computed, and why.

Each waits for the paper: with it in hand the definition is coded, or the score's version raised.
"""

NOT_CODED = (
    (
        "CUTNETs criteria of resectability",
        "no definition is published: every criteria set here is provisional and says so",
    ),
    (
        "Wording of ENETS 2023, NANETS 2020 and NCCN on vessel contact; the criteria list of the "
        "review of borderline resectability (Chin Clin Oncol 2024)",
        "their full texts were not readable: thresholds are borrowed from ductal adenocarcinoma, "
        "and marked so",
    ),
    (
        "Genç / Heidsma nomogram of recurrence (Dutch–Milan)",
        "its coefficients and points are not public; the three predictors are stored",
    ),
    (
        "Pulvirenti (MSK / PANDA) nomogram",
        "its points are not public; its predictors are stored",
    ),
    ("Merath nomogram (2018)", "its points are not public"),
    ("Zhang nomogram (SEER, 2019)", "its points are not public"),
    (
        "Gao 2018",
        "a re-grouping of the ENETS stage, not a score of points",
    ),
    ("NETest", "a commercial assay: not asked in the core tier, and no cut-off decides anything"),
    (
        "Follow-up intervals by the recurrence risk score",
        "the published intervals were not readable; follow-up goes by the rule files",
    ),
    (
        "Rate of node metastasis of high-risk LNRS",
        "cut off in what is public; the group is shown, not a rate",
    ),
    (
        "Categories of ua-FRS",
        "no cut-offs were readable: only the probability is shown",
    ),
    (
        "Ten-year survival of the Charlson index",
        "it is of a cohort of 1984",
    ),
    (
        "Exact NEOLUPANET eligibility",
        "its thresholds were not readable",
    ),
    (
        "Pancreatitis after pancreatectomy (PPAP, ISGPS 2022)",
        "recorded with its grade; the definition at hand is not complete enough to derive it",
    ),
    (
        "Components of the textbook outcome of liver surgery (TOLS, Delphi 2023) as published",
        "only the title was readable: its components are recalled and marked to be verified",
    ),
    (
        "Exact wording of the mesenteric stages (Lardière-Deguelte 2016)",
        "only the abstract was readable: the stages by reach are marked to be verified",
    ),
    (
        "Full precision of ua-FRS",
        "only rounded coefficients were readable: the risk is shown with that warning",
    ),
    (
        "Scales of QLQ-GI.NET21 as one",
        "the scoring manual was not readable: both published variants are computed side by side",
    ),
    (
        "Changes of AJCC Version 9 beyond T1 NX M0",
        "its full tables were not readable: the tables of the 8th edition hold for the rest",
    ),
    (
        "Interim results of ASPEN",
        "they are results of a study, not a rule for a case",
    ),
    (
        "AJCC 7 stage",
        "its tables are not part of the specification; earlier years are staged by the 8th edition "
        "and marked as staged in retrospect",
    ),
    (
        "Wording of EORTC items",
        "copyrighted: numbers and answers are stored, licensed centers load the wording",
    ),
    (
        "Overall value of QLQ-GI.NET21",
        "none is published",
    ),
    (
        "Cut-offs of NLR, SUV, ATRX, DAXX, ALT, MGMT",
        "not asked in the core tier, and published cut-offs vary: no cut-off decides anything",
    ),
)
