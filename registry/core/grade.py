"""WHO grade of a neuroendocrine neoplasm, in the current vocabulary and in that of 2010.

WHO 2019 (digestive system) and 2022 (endocrine); WHO 2010 for data recorded in its words.
"""

from dataclasses import dataclass

from .three_valued import expect

DIFFERENTIATIONS = ("well", "poor")
HISTOLOGIES = ("NET", "NEC", "MiNEN")
UNDIFFERENTIATED_G3 = "NEN G3, differentiation unknown"
STRATA = ("NET G1", "NET G2", "NET G3", "NEC")


@dataclass(frozen=True, slots=True)
class Grade:
    """`label` is a lower bound unless `complete`; `highest` is what the missing count allows.

    `query` asks the center to look again: the entries do not fit each other.
    """

    label: str | None
    highest: str | None
    complete: bool
    query: bool = False

    @property
    def stratum(self) -> str | None:
        """The group of a grade in reports; a G3 of unknown differentiation belongs to none."""
        if self.label is None:
            return None
        plain = self.label.removesuffix(" (differentiation assumed)")
        return plain if plain in STRATA else None


def grade_who_current(
    differentiation: str | None,
    ki67_pct: float | None,
    mitoses_per_2mm2: float | None,
    histology: str | None = None,
) -> Grade:
    expect("differentiation", differentiation, DIFFERENTIATIONS)
    expect("histology", histology, HISTOLOGIES)
    if histology == "MiNEN":
        return Grade("MiNEN", "MiNEN", complete=True)
    if histology == "NEC" and differentiation == "well":
        return Grade(None, None, complete=False, query=True)
    if differentiation == "poor" or histology == "NEC":
        query = histology == "NET" or (ki67_pct is not None and ki67_pct <= 20)
        return Grade("NEC", "NEC", complete=True, query=query)
    band = _band(ki67_pct, mitoses_per_2mm2)
    if band is None:
        return Grade(None, None, complete=False)
    complete = ki67_pct is not None and mitoses_per_2mm2 is not None
    name = _well_differentiated if differentiation == "well" else _differentiation_unknown
    return Grade(name(band), name(band if complete else 3), complete)


def _band(ki67_pct: float | None, mitoses: float | None) -> int | None:
    bands = []
    if ki67_pct is not None:
        bands.append(1 if ki67_pct < 3 else 2 if ki67_pct <= 20 else 3)
    if mitoses is not None:
        bands.append(1 if mitoses < 2 else 2 if mitoses <= 20 else 3)
    return max(bands, default=None)


def _well_differentiated(band: int) -> str:
    return f"NET G{band}"


def _differentiation_unknown(band: int) -> str:
    return UNDIFFERENTIATED_G3 if band == 3 else f"NET G{band} (differentiation assumed)"


def grade_who2010(ki67_pct: float | None, mitoses_per_2mm2: float | None) -> Grade:
    """The vocabulary of 2010 ignores differentiation by design."""
    bands = []
    if ki67_pct is not None:
        bands.append(1 if ki67_pct <= 2 else 1.5 if ki67_pct < 3 else 2 if ki67_pct <= 20 else 3)
    if mitoses_per_2mm2 is not None:
        bands.append(1 if mitoses_per_2mm2 < 2 else 2 if mitoses_per_2mm2 <= 20 else 3)
    names = {1: "NET G1", 1.5: "G1/G2 boundary", 2: "NET G2", 3: "NEC G3"}
    if not bands:
        return Grade(None, None, complete=False)
    complete = len(bands) == 2
    return Grade(names[max(bands)], names[max(bands) if complete else 3], complete)


LEGACY_LABELS = {
    "G3": UNDIFFERENTIATED_G3,
    "NEC G3": UNDIFFERENTIATED_G3,
    "G1": "NET G1",
    "NET G1": "NET G1",
    "G1 (<=2)": "NET G1",
    "G2": "NET G2",
    "NET G2": "NET G2",
}


def grade_from_legacy(label: str) -> Grade:
    """A row with only a grade in the words of 2010; G3 is queried, never pooled with NEC."""
    expect("legacy grade", label, LEGACY_LABELS)
    current = LEGACY_LABELS[label]
    return Grade(current, current, complete=False, query=current == UNDIFFERENTIATED_G3)
