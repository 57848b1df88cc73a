"""The words a value may be, each with the label people read; nothing but words belongs here.

No enumeration has a member for "unknown": why a value is missing is one of ``MissingReason``.
"""

from rules.words import Word


class MissingReason(Word):
    NOT_KNOWN = "not_known", "Not known"
    NOT_DONE = "not_done", "Not done"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    PENDING = "pending", "Pending"
    WITHHELD = "withheld", "Withheld"


class Tier(Word):
    CORE = "core", "Core"
    EXTENDED = "extended", "Extended"


class Disclosure(Word):
    IDENTIFIER = "identifier", "Identifier"
    QUASI = "quasi", "Quasi-identifier"
    SAFE = "safe", "Safe"
    FREE_TEXT = "free_text", "Free text"


class Precision(Word):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class CaseState(Word):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


class SectionState(Word):
    COMPLETE = "complete", "Complete"
    MISSING = "missing", "Missing"
    QUERIES = "queries", "Queries"
    NOT_STARTED = "not_started", "Not started"
    AFTER_OPERATION = "after_operation", "After the operation"
    DOES_NOT_APPLY = "does_not_apply", "Does not apply"


class Severity(Word):
    ERROR = "error", "Error"
    WARNING = "warning", "Warning"


# Patient


class ConsentStatus(Word):
    BROAD = "broad", "Broad consent"
    STUDY = "study", "Consent to this study"
    WAIVED = "waived", "Waived by the ethics committee"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Sex(Word):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    INTERSEX = "intersex", "Intersex"


class Hereditary(Word):
    NONE = "none", "None"
    MEN1 = "MEN1", "MEN1"
    VHL = "VHL", "Von Hippel–Lindau"
    NF1 = "NF1", "Neurofibromatosis 1"
    TSC = "TSC", "Tuberous sclerosis"
    MEN4 = "MEN4", "MEN4"
    OTHER = "other", "Other"


class VitalStatus(Word):
    ALIVE = "alive", "Alive"
    DEAD = "dead", "Dead"
    LOST = "lost", "Lost to follow-up"


class DeathCause(Word):
    NET = "NET", "Neuroendocrine tumour"
    TREATMENT = "treatment", "Treatment"
    OTHER = "other", "Other"


class Setting(Word):
    ELECTIVE = "elective", "Elective"
    URGENT = "urgent", "Urgent"
    EMERGENCY = "emergency", "Emergency"


# Fitness


class CharlsonCondition(Word):
    NONE = "none", "None of these"
    MYOCARDIAL_INFARCTION = "myocardial_infarction", "Myocardial infarction"
    HEART_FAILURE = "heart_failure", "Congestive heart failure"
    PERIPHERAL_VASCULAR = "peripheral_vascular", "Peripheral vascular disease"
    CEREBROVASCULAR = "cerebrovascular", "Cerebrovascular disease"
    DEMENTIA = "dementia", "Dementia"
    COPD = "copd", "Chronic pulmonary disease"
    CONNECTIVE_TISSUE = "connective_tissue", "Connective tissue disease"
    PEPTIC_ULCER = "peptic_ulcer", "Peptic ulcer disease"
    LIVER_MILD = "liver_mild", "Liver disease, mild"
    LIVER_SEVERE = "liver_severe", "Liver disease, moderate or severe"
    DIABETES = "diabetes", "Diabetes, uncomplicated"
    DIABETES_END_ORGAN = "diabetes_end_organ", "Diabetes with end-organ damage"
    HEMIPLEGIA = "hemiplegia", "Hemiplegia"
    RENAL = "renal", "Kidney disease, moderate or severe"
    OTHER_TUMOUR = "other_tumour", "Another solid tumour"
    LEUKAEMIA = "leukaemia", "Leukaemia"
    LYMPHOMA = "lymphoma", "Lymphoma"
    OTHER_METASTATIC = "other_metastatic", "Another metastatic solid tumour"
    AIDS = "aids", "AIDS"


class Diabetes(Word):
    NONE = "none", "None"
    TYPE_1 = "type_1", "Type 1"
    TYPE_2 = "type_2", "Type 2"
    TYPE_3C = "type_3c", "Type 3c (pancreatogenic)"


# Tumour


class PrimarySite(Word):
    PANCREAS = "pancreas", "Pancreas"
    JEJUNUM_ILEUM = "jejunum_ileum", "Jejunum or ileum"
    DUODENUM = "duodenum", "Duodenum"
    AMPULLA = "ampulla", "Ampulla"
    STOMACH = "stomach", "Stomach"
    APPENDIX = "appendix", "Appendix"
    COLON = "colon", "Colon"
    RECTUM = "rectum", "Rectum"


class PancreasLocation(Word):
    HEAD_UNCINATE = "head_uncinate", "Head or uncinate process"
    NECK = "neck", "Neck"
    BODY = "body", "Body"
    TAIL = "tail", "Tail"
    MULTIFOCAL = "multifocal", "Multifocal"


class Symptom(Word):
    NONE = "none", "None"
    JAUNDICE = "jaundice", "Jaundice"
    PAIN = "pain", "Pain"
    BLEEDING = "bleeding", "Bleeding"
    WEIGHT_LOSS = "weight_loss", "Weight loss"
    OBSTRUCTION = "obstruction", "Obstruction"
    PANCREATITIS = "pancreatitis", "Pancreatitis"
    OTHER = "other", "Other"


class Syndrome(Word):
    NONE = "none", "None (non-functioning)"
    INSULINOMA = "insulinoma", "Insulinoma"
    GASTRINOMA = "gastrinoma", "Gastrinoma"
    VIPOMA = "vipoma", "VIPoma"
    GLUCAGONOMA = "glucagonoma", "Glucagonoma"
    SOMATOSTATINOMA = "somatostatinoma", "Somatostatinoma"
    CARCINOID = "carcinoid", "Carcinoid syndrome"
    ACTH = "acth", "ACTHoma"
    PTHRP = "pthrp", "PTHrPoma"
    GRF = "grf", "GRFoma"
    OTHER = "other", "Other"


class HormoneControl(Word):
    CONTROLLED = "controlled", "Controlled"
    PARTIAL = "partial", "Partly controlled"
    UNCONTROLLED = "uncontrolled", "Uncontrolled"


class LiverPattern(Word):
    """ENETS morphology."""

    NONE = "none", "None"
    SIMPLE = "simple", "Simple: one lobe or limited"
    COMPLEX = "complex", "Complex: both lobes with a bulk"
    DIFFUSE = "diffuse", "Diffuse"


class MetastaticSite(Word):
    NONE = "none", "None"
    BONE = "bone", "Bone"
    LUNG = "lung", "Lung"
    PERITONEUM = "peritoneum", "Peritoneum"
    DISTANT_NODES = "distant_nodes", "Distant lymph nodes"
    OVARY = "ovary", "Ovary"
    BRAIN = "brain", "Brain"
    OTHER = "other", "Other"


# Work-up


class SstrModality(Word):
    PET = "pet", "PET (68Ga or 64Cu)"
    SCINTIGRAPHY = "scintigraphy", "Scintigraphy (111In or 99mTc)"


class FdgResult(Word):
    NEGATIVE = "negative", "Negative"
    POSITIVE = "positive", "Positive"


class Differentiation(Word):
    WELL = "well", "Well differentiated"
    POOR = "poor", "Poorly differentiated"


# Vessels


class Vessel(Word):
    SMA = "SMA", "Superior mesenteric artery"
    CA = "CA", "Coeliac axis"
    CHA = "CHA", "Common hepatic artery"
    PHA = "PHA", "Proper hepatic artery"
    GDA = "GDA", "Gastroduodenal artery"
    VARIANT_HA = "variant_HA", "Variant hepatic artery"
    AORTA = "aorta", "Aorta"
    JEJUNAL_ARTERY_1 = "jejunal_artery_1", "First jejunal artery"
    SMVPV = "SMVPV", "Superior mesenteric or portal vein"
    SMV = "SMV", "Superior mesenteric vein alone"
    PV = "PV", "Portal vein alone"
    CONFLUENCE = "confluence", "Splenoportal confluence"
    JEJUNAL_VEIN_1 = "jejunal_vein_1", "First jejunal vein"
    IVC = "IVC", "Inferior vena cava"


# asked of every case of the pancreas; SMV, PV and confluence may be told apart in addition
CORE_VESSELS = tuple(v for v in Vessel if v not in (Vessel.SMV, Vessel.PV, Vessel.CONFLUENCE))


class Timepoint(Word):
    BASELINE = "baseline", "Baseline"
    RESTAGING = "restaging", "Restaging"
    PRE_OPERATIVE = "pre_operative", "Before operation"


class ContactClass(Word):
    NONE = "none", "No contact"
    ABUTMENT = "abutment", "Abutment (up to 180°)"
    ENCASEMENT = "encasement", "Encasement (over 180°)"


class Contour(Word):
    SMOOTH = "smooth", "Smooth"
    UNILATERAL_NARROWING = "unilateral_narrowing", "Narrowed on one side"
    BILATERAL_NARROWING = "bilateral_narrowing", "Narrowed on both sides"
    TEARDROP = "teardrop", "Teardrop"
    IRREGULAR = "irregular", "Irregular"


class Thrombus(Word):
    NONE = "none", "None"
    BLAND = "bland", "Bland thrombus"
    TUMOUR = "tumour", "Tumour thrombus"
    UNDETERMINED_TYPE = "undetermined_type", "Thrombus of undetermined type"


class Occlusion(Word):
    NONE = "none", "None"
    PARTIAL = "partial", "Partial"
    COMPLETE = "complete", "Complete"


class InvadedOrgan(Word):
    NONE = "none", "None"
    DUODENUM = "duodenum", "Duodenum"
    BILE_DUCT = "bile_duct", "Bile duct"
    SPLEEN = "spleen", "Spleen"
    STOMACH = "stomach", "Stomach"
    COLON = "colon", "Colon"
    ADRENAL = "adrenal", "Adrenal gland"
    KIDNEY = "kidney", "Kidney"
    LIVER_DIRECT = "liver_direct", "Liver, by direct growth"
    DIAPHRAGM = "diaphragm", "Diaphragm"
    MESENTERIC_ROOT = "mesenteric_root", "Mesenteric root"
    OTHER = "other", "Other"


# Board


class BoardDecision(Word):
    UPFRONT_SURGERY = "upfront_surgery", "Surgery first"
    SYSTEMIC_FIRST = "systemic_first", "Systemic therapy first"
    SURVEILLANCE = "surveillance", "Active surveillance"
    LOCOREGIONAL = "locoregional", "Locoregional therapy"
    CLINICAL_TRIAL = "clinical_trial", "Clinical trial"
    PALLIATIVE_SURGERY = "palliative_surgery", "Palliative surgery"
    REFER = "refer", "Refer to another center"
    NOT_SURGICAL = "not_surgical", "No surgery"
    MORE_WORKUP = "more_workup", "More work-up"


# Operation


class OperationIntent(Word):
    CURATIVE = "curative", "Curative"
    DEBULKING = "debulking", "Debulking"
    PALLIATIVE = "palliative", "Palliative"
    DIAGNOSTIC = "diagnostic", "Diagnostic"


class Procedure(Word):
    PD = "PD", "Pancreatoduodenectomy"
    PPPD = "PPPD", "Pylorus-preserving pancreatoduodenectomy"
    DP = "DP", "Distal pancreatectomy with splenectomy"
    DP_SPLENOPRESERVING = "DP_splenopreserving", "Distal pancreatectomy, spleen preserved"
    DPCAR = "DPCAR", "Distal pancreatectomy with coeliac axis resection"
    TP = "TP", "Total pancreatectomy"
    CP = "CP", "Central pancreatectomy"
    ENUCLEATION = "enucleation", "Enucleation"
    SI_RESECTION = "SI_resection", "Small-bowel resection"
    RIGHT_COLECTOMY = "right_colectomy", "Right colectomy"
    DUODENAL = "duodenal", "Duodenal resection"
    GASTRIC = "gastric", "Gastric resection"
    RECTAL = "rectal", "Rectal resection"
    APPENDICECTOMY = "appendicectomy", "Appendicectomy"
    HEPATECTOMY_MINOR = "hepatectomy_minor", "Minor hepatectomy"
    HEPATECTOMY_MAJOR = "hepatectomy_major", "Major hepatectomy"
    WEDGE_ABLATION = "wedge_ablation", "Wedge resection or ablation of the liver"
    TWO_STAGE = "two_stage", "Two-stage hepatectomy"
    TRANSPLANT = "transplant", "Liver transplantation"
    BYPASS = "bypass", "Bypass"
    EXPLORATORY = "exploratory", "Exploration without resection"


PANCREATECTOMIES = (
    Procedure.PD,
    Procedure.PPPD,
    Procedure.DP,
    Procedure.DP_SPLENOPRESERVING,
    Procedure.DPCAR,
    Procedure.TP,
    Procedure.CP,
    Procedure.ENUCLEATION,
)
HEPATECTOMIES = (
    Procedure.HEPATECTOMY_MINOR,
    Procedure.HEPATECTOMY_MAJOR,
    Procedure.WEDGE_ABLATION,
    Procedure.TWO_STAGE,
)
NOT_RESECTED = (Procedure.BYPASS, Procedure.EXPLORATORY)


class Approach(Word):
    OPEN = "open", "Open"
    LAPAROSCOPIC = "laparoscopic", "Laparoscopic"
    ROBOTIC = "robotic", "Robotic"


class ResectedVessel(Word):
    NONE = "none", "None"
    SMV = "SMV", "Superior mesenteric vein"
    PV = "PV", "Portal vein"
    SMA = "SMA", "Superior mesenteric artery"
    CA = "CA", "Coeliac axis"
    CHA = "CHA", "Common hepatic artery"
    IVC = "IVC", "Inferior vena cava"


class ResectedOrgan(Word):
    NONE = "none", "None beyond the procedure"
    SPLEEN = "spleen", "Spleen"
    GALLBLADDER = "gallbladder", "Gallbladder"
    DUODENUM = "duodenum", "Duodenum"
    STOMACH = "stomach", "Stomach"
    COLON = "colon", "Colon"
    SMALL_BOWEL = "small_bowel", "Small bowel"
    ADRENAL = "adrenal", "Adrenal gland"
    KIDNEY = "kidney", "Kidney"
    LIVER = "liver", "Liver"
    DIAPHRAGM = "diaphragm", "Diaphragm"
    OTHER = "other", "Other"


class PancreaticTexture(Word):
    SOFT = "soft", "Soft"
    NOT_SOFT = "not_soft", "Not soft"


class Lymphadenectomy(Word):
    NONE = "none", "None"
    SAMPLING = "sampling", "Sampling"
    STANDARD = "standard", "Standard"
    EXTENDED = "extended", "Extended"


# Specimen


class Histology(Word):
    NET = "NET", "Neuroendocrine tumour (NET)"
    NEC = "NEC", "Neuroendocrine carcinoma (NEC)"
    MINEN = "MiNEN", "Mixed neoplasm (MiNEN)"


class PathologicalT(Word):
    TX = "TX", "TX: cannot be assessed"
    T0 = "T0", "T0"
    T1 = "T1", "T1"
    T1A = "T1a", "T1a"
    T1B = "T1b", "T1b"
    T2 = "T2", "T2"
    T3 = "T3", "T3"
    T4 = "T4", "T4"


class PathologicalN(Word):
    NX = "NX", "NX: cannot be assessed"
    N0 = "N0", "N0"
    N1 = "N1", "N1"
    N2 = "N2", "N2"


class TnmEdition(Word):
    AJCC_9 = "AJCC9", "AJCC version 9"
    AJCC_8 = "AJCC8", "AJCC 8th edition"
    UICC_8 = "UICC8", "UICC 8th edition"
    AJCC_7 = "AJCC7", "AJCC 7th edition"
    ENETS = "ENETS", "ENETS"


class MarginStatus(Word):
    R0 = "R0", "R0: no residual tumour"
    R1 = "R1", "R1: microscopic residual tumour"
    R2 = "R2", "R2: macroscopic residual tumour"
    RX = "RX", "RX: cannot be assessed"


# Course


class FistulaConsequence(Word):
    """Events attributed to a pancreatic fistula (ISGPS 2016)."""

    NONE = "none", "None"
    PERCUTANEOUS_DRAINAGE = "percutaneous_drainage", "Percutaneous drainage"
    ENDOSCOPIC_DRAINAGE = "endoscopic_drainage", "Endoscopic drainage"
    ANGIOGRAPHY = "angiography", "Angiographic procedure for bleeding"
    INFECTION = "infection", "Infection without organ failure"
    TREATMENT = "treatment", "Drugs or nutrition that prolonged the stay"
    REOPERATION = "reoperation", "Reoperation"
    ORGAN_FAILURE = "organ_failure", "Organ failure"
    DEATH = "death", "Death"


class ComplicationType(Word):
    POPF = "POPF", "Pancreatic fistula"
    DGE = "DGE", "Delayed gastric emptying"
    PPH = "PPH", "Haemorrhage after pancreatectomy"
    BILE_LEAK = "bile_leak", "Bile leak"
    CHYLE = "chyle", "Chyle leak"
    PPAP = "PPAP", "Pancreatitis after pancreatectomy"
    PHLF = "PHLF", "Liver failure after hepatectomy"
    PHH = "PHH", "Haemorrhage after hepatectomy"
    SSI_SUPERFICIAL = "SSI_superficial", "Surgical site infection, superficial"
    SSI_DEEP = "SSI_deep", "Surgical site infection, deep"
    SSI_ORGAN = "SSI_organ", "Surgical site infection, organ or space"
    ABSCESS = "abscess", "Abscess"
    SEPSIS = "sepsis", "Sepsis"
    PNEUMONIA = "pneumonia", "Pneumonia"
    RESPIRATORY_FAILURE = "respiratory_failure", "Respiratory failure"
    RENAL_FAILURE = "renal_failure", "Acute renal failure"
    MYOCARDIAL_INFARCTION = "myocardial_infarction", "Myocardial infarction"
    VTE = "VTE", "Venous thromboembolism"
    PVT = "PVT", "Portal vein thrombosis"
    STROKE = "stroke", "Stroke"
    UTI = "UTI", "Urinary tract infection"
    ILEUS = "ileus", "Ileus"
    ANASTOMOTIC_LEAK = "anastomotic_leak", "Anastomotic leak"
    SHORT_BOWEL = "short_bowel", "Short bowel"
    CARCINOID_CRISIS = "carcinoid_crisis", "Carcinoid crisis"
    HYPOGLYCAEMIA = "hypoglycaemia", "Hypoglycaemia"
    NEW_DIABETES = "new_diabetes", "New diabetes"
    OTHER = "other", "Other"


# graded by a definition of the ISGPS or ISGLS
GRADED_COMPLICATIONS = (
    ComplicationType.POPF,
    ComplicationType.DGE,
    ComplicationType.PPH,
    ComplicationType.BILE_LEAK,
    ComplicationType.CHYLE,
    ComplicationType.PPAP,
    ComplicationType.PHLF,
    ComplicationType.PHH,
)


class IsgpsGrade(Word):
    BL = "BL", "Biochemical leak"
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class ClavienDindo(Word):
    I = "I", "I"  # noqa: E741
    II = "II", "II"
    IIIA = "IIIa", "IIIa"
    IIIB = "IIIb", "IIIb"
    IVA = "IVa", "IVa"
    IVB = "IVb", "IVb"
    V = "V", "V"


# Therapy


class TherapyCode(Word):
    SSA_OCT = "SSA_OCT", "Octreotide LAR"
    SSA_LAN = "SSA_LAN", "Lanreotide"
    EVE = "EVE", "Everolimus"
    SUN = "SUN", "Sunitinib"
    CAPTEM = "CAPTEM", "Capecitabine and temozolomide"
    STZ_5FU = "STZ_5FU", "Streptozotocin and 5-fluorouracil"
    CIS_ETO = "CIS_ETO", "Platinum and etoposide"
    FOLFOX = "FOLFOX", "FOLFOX"
    FOLFIRI = "FOLFIRI", "FOLFIRI"
    FOLFIRINOX = "FOLFIRINOX", "FOLFIRINOX"
    PRRT_177LU = "PRRT_177LU", "PRRT with 177Lu"
    CABO = "CABO", "Cabozantinib"
    SURU = "SURU", "Surufatinib"
    TAE = "TAE", "Bland embolisation"
    TACE = "TACE", "Chemoembolisation"
    DEB_TACE = "DEB_TACE", "Chemoembolisation with beads"
    SIRT = "SIRT", "Radioembolisation"
    RFA = "RFA", "Radiofrequency ablation"
    MWA = "MWA", "Microwave ablation"
    IRE = "IRE", "Irreversible electroporation"
    EUS_RFA = "EUS_RFA", "Endosonographic radiofrequency ablation"
    EUS_ETHANOL = "EUS_ETHANOL", "Endosonographic ethanol ablation"
    IFN = "IFN", "Interferon"
    MIBG = "MIBG", "131I-MIBG"
    EBRT = "EBRT", "External radiotherapy"
    TELO = "TELO", "Telotristat"
    IO = "IO", "Immunotherapy"
    EPI = "EPI", "Epigenetic agent"
    TRIAL = "TRIAL", "Agent within a trial"
    OTHER = "OTHER", "Other"


class TherapyIntent(Word):
    NEOADJUVANT = "neoadjuvant", "Neoadjuvant"
    ADJUVANT = "adjuvant", "Adjuvant"
    INDUCTION = "induction", "Induction"
    PALLIATIVE = "palliative", "Palliative"
    SYMPTOM = "symptom", "Symptom control"


class Response(Word):
    CR = "CR", "Complete response"
    PR = "PR", "Partial response"
    SD = "SD", "Stable disease"
    PD = "PD", "Progressive disease"
    NE = "NE", "Not evaluable"


class StopReason(Word):
    COMPLETED = "completed", "Completed"
    PROGRESSION = "progression", "Progression"
    TOXICITY = "toxicity", "Toxicity"
    PATIENT = "patient", "Patient's wish"
    SURGERY = "surgery", "Surgery"
    DEATH = "death", "Death"


# Follow-up


class DiseaseStatus(Word):
    NED = "NED", "No evidence of disease"
    STABLE = "stable", "Stable disease"
    PROGRESSION = "progression", "Progression"
    RECURRENCE = "recurrence", "Recurrence"
    DIED = "died", "Died"


class RecurrenceSite(Word):
    PANCREATIC_REMNANT = "pancreatic_remnant", "Pancreatic remnant"
    LOCOREGIONAL_NODES = "locoregional_nodes", "Locoregional lymph nodes"
    LIVER = "liver", "Liver"
    PERITONEUM = "peritoneum", "Peritoneum"
    LUNG = "lung", "Lung"
    BONE = "bone", "Bone"
    OTHER = "other", "Other"
