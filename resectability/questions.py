"""The questions of the public check in order: which finding each one fills, with what words."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["contact", "word", "yes_no", "words"]
# value in the address → what is read from it; the limits are open below, closed above
BANDS: dict[str, dict[str, object]] = {
    "1-90": {"min": 0, "max": 90, "min_open": True},
    "91-180": {"min": 90, "max": 180, "min_open": True},
    "181-270": {"min": 180, "max": 270, "min_open": True},
    "271-360": {"min": 270, "max": 360, "min_open": True},
}
BAND_CHOICES = (
    ("none", "None"),
    ("1-90", "1\u2060–\u206090°"),
    ("91-180", "91\u2060–\u2060180°"),
    ("181-270", "181\u2060–\u2060270°"),
    ("271-360", "Over 270°"),
)
YES_NO = (("yes", "Yes"), ("no", "No"))
NO_VARIANT = "not_applicable"


@dataclass(frozen=True, slots=True)
class Question:
    finding: str
    label: str
    kind: Kind = "contact"
    choices: tuple[tuple[str, str], ...] = BAND_CHOICES
    hint: str = ""
    columns: str = "6"
    touched: str = ""  # asked only while this vessel is not free of tumour
    clear: str = "none"  # what "everything else is clear" answers; "" leaves it open
    unknown: str = "Not assessed"


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    questions: tuple[Question, ...]
    folded: bool = False


def _reconstructible(vessel: str, label: str) -> Question:
    return Question(
        f"vessels.{vessel}.reconstructible",
        label,
        "yes_no",
        YES_NO,
        columns="3",
        touched=f"vessels.{vessel}.contact_deg",
        clear="",
    )


_TUMOUR = Group(
    "Tumour",
    (
        Question(
            "tumour.location",
            "Where in the pancreas?",
            "word",
            (
                ("head_uncinate", "Head, uncinate"),
                ("neck", "Neck"),
                ("body", "Body"),
                ("tail", "Tail"),
                ("multifocal", "Several places"),
            ),
            columns="w",
            clear="",
            unknown="Not given",
        ),
    ),
)
_VEINS = Group(
    "Veins",
    (
        Question(
            "vessels.SMVPV.contact_deg",
            "SMV / portal vein, contact",
            hint="Solid tumour on the worst slice, as a share of the circumference. "
            "Stranding alone does not count.",
        ),
        Question(
            "vessels.SMVPV.contour",
            "Contour of the vein",
            "word",
            (
                ("smooth", "Smooth"),
                ("unilateral_narrowing", "Narrowed, one side"),
                ("bilateral_narrowing", "Narrowed, both sides"),
                ("teardrop", "Teardrop"),
                ("irregular", "Irregular"),
            ),
            columns="w",
            clear="smooth",
        ),
        Question(
            "vessels.SMVPV.reconstructible",
            "Could the SMV / portal vein be reconstructed?",
            "yes_no",
            YES_NO,
            hint="Suitable vein above and below the involved length.",
            columns="3",
            clear="",
        ),
        Question("vessels.IVC.contact_deg", "Inferior vena cava (IVC), contact"),
    ),
)
_ARTERIES = Group(
    "Arteries",
    (
        Question("vessels.SMA.contact_deg", "Superior mesenteric artery (SMA), contact"),
        Question("vessels.CA.contact_deg", "Coeliac axis, contact"),
        Question("vessels.CHA.contact_deg", "Common hepatic artery (CHA), contact"),
        Question(
            "vessels.CHA.extends_to_CA",
            "Does the contact reach the coeliac axis?",
            "yes_no",
            YES_NO,
            columns="3",
            touched="vessels.CHA.contact_deg",
            clear="no",
        ),
        Question(
            "vessels.CHA.extends_to_PHA",
            "Does it reach the proper hepatic artery or the bifurcation?",
            "yes_no",
            YES_NO,
            columns="3",
            touched="vessels.CHA.contact_deg",
            clear="no",
        ),
        Question("vessels.GDA.contact_deg", "Gastroduodenal artery (GDA), contact"),
        Question("vessels.aorta.contact_deg", "Aorta, contact"),
    ),
)
_LESS_COMMON = Group(
    "Less common findings",
    (
        Question(
            "vessels.SMVPV.thrombus",
            "Thrombus in the SMV / portal vein",
            "word",
            (
                ("none", "None"),
                ("bland", "Bland"),
                ("tumour", "Tumour"),
                ("undetermined_type", "Type unclear"),
            ),
            columns="w",
        ),
        Question(
            "vessels.SMVPV.occlusion",
            "Occlusion of the SMV / portal vein",
            "word",
            (("none", "None"), ("partial", "Partial"), ("complete", "Complete")),
            columns="4",
        ),
        Question(
            "vessels.SMVPV.cavernous_transformation",
            "Cavernous transformation",
            "yes_no",
            YES_NO,
            columns="3",
            clear="no",
        ),
        Question("vessels.PHA.contact_deg", "Proper hepatic artery, contact"),
        _reconstructible("PHA", "Could the proper hepatic artery be reconstructed?"),
        Question(
            "vessels.variant_HA.contact_deg",
            "Variant hepatic artery, contact",
            choices=((NO_VARIANT, "No variant"), *BAND_CHOICES),
            hint="Replaced or accessory right, left or common hepatic artery.",
            columns="7",
            clear=NO_VARIANT,
        ),
        _reconstructible("variant_HA", "Is the variant artery expendable or reconstructible?"),
        Question("vessels.jejunal_artery_1.contact_deg", "First jejunal artery, contact"),
        Question("vessels.jejunal_vein_1.contact_deg", "First jejunal vein, contact"),
        _reconstructible("jejunal_vein_1", "Can the jejunal vein be tied or reconstructed?"),
        Question(
            "organs.invaded",
            "Organs invaded",
            "words",
            (
                ("none", "None"),
                ("duodenum", "Duodenum"),
                ("bile_duct", "Bile duct"),
                ("spleen", "Spleen"),
                ("stomach", "Stomach"),
                ("colon", "Colon"),
                ("adrenal", "Adrenal"),
                ("kidney", "Kidney"),
                ("liver_direct", "Liver, directly"),
                ("diaphragm", "Diaphragm"),
                ("mesenteric_root", "Mesenteric root"),
                ("other", "Other"),
            ),
            hint="Tick all that apply; nothing ticked means not assessed.",
            columns="w",
        ),
        Question(
            "organs.en_bloc_feasible",
            "Could they be removed en bloc?",
            "yes_no",
            YES_NO,
            columns="3",
            clear="",
        ),
    ),
    folded=True,
)
GROUPS = (_TUMOUR, _VEINS, _ARTERIES, _LESS_COMMON)
QUESTIONS = {question.finding: question for group in GROUPS for question in group.questions}
