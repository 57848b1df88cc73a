"""What is deliberately not computed, and why."""

NOT_CODED = (
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
    ("NETest", "a commercial assay: the value is stored, no cut-off decides"),
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
        "stored with their method; published cut-offs vary",
    ),
)
