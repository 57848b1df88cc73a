"""From the vessel form to the findings of the sets of the pancreas, and whom these are for.

The portal axis of the criteria (SMV/PV) is the worst of the vein as a whole and of its parts
told apart (SMV, PV, confluence); an unknown part widens the interval.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from registry.record import Answer, CaseRecord, Row
from registry.vocabulary import Vessel
from resectability.adapters.reading import Raw

JUDGED_PARTS = ("tumour", "workup", "specimen", "assessment", "vessel")  # read here
PORTAL_PARTS = (Vessel.SMV.value, Vessel.PV.value, Vessel.CONFLUENCE.value)
PORTAL = Vessel.SMVPV.value
VARIANT = Vessel.VARIANT_HA.value
ABOVE = 1e-6  # a class leaves its lower end out, a range holds both of its ends
CLASS_BOUNDS = {
    "none": (0.0, 0.0),
    "abutment": (0.0 + ABOVE, 180.0),
    "encasement": (180.0 + ABOVE, 360.0),
}
# from least to most
CONTOURS = ("smooth", "unilateral_narrowing", "bilateral_narrowing", "irregular", "teardrop")
THROMBI = ("none", "bland", "undetermined_type", "tumour")
OCCLUSIONS = ("none", "partial", "complete")


def findings_of(record: CaseRecord) -> Raw:
    """Findings of the first reading of the imaging, for the sets of the pancreas."""
    found: Raw = {}
    tumour, reading = record.first("tumour"), record.first("assessment")
    if tumour is not None:
        _put(found, "tumour.location", tumour.values.get("location"))
    if reading is None:
        return found
    organs = reading.values.get("organs_invaded")
    if isinstance(organs, tuple):
        found["organs.invaded"] = sorted(organs)
    _put(found, "organs.en_bloc_feasible", _yes_no(reading.values.get("en_bloc_feasible")))
    rows = {row.vessel: row for row in record.of("vessel") if row.sequence == reading.sequence}
    for vessel, row in rows.items():
        if vessel not in (PORTAL, *PORTAL_PARTS):
            found |= _vessel(vessel, row)
    veins = [rows[name] for name in (PORTAL, *PORTAL_PARTS) if name in rows]
    return found | _portal_axis(veins)


def in_scope(record: CaseRecord) -> tuple[bool | None, str]:
    """Whether the sets for pancreatic NET speak of this case, and if not, why."""
    tumour = record.first("tumour")
    site = tumour.values.get("primary_site") if tumour else None
    if site is None:
        return None, "The primary site is not recorded."
    if site != "pancreas":
        return False, "The criteria are for tumours of the pancreas."
    if differentiation(record) == "poor":
        return False, "Poorly differentiated carcinomas are outside the criteria."
    return True, ""


def differentiation(record: CaseRecord) -> Answer | None:
    """Of the first specimen, else of the biopsy."""
    specimen, workup = record.first("specimen"), record.first("workup")
    for row, name in ((specimen, "differentiation"), (workup, "biopsy_differentiation")):
        if row is not None and name in row.values:
            return row.values[name]
    return None


def _put(found: Raw, name: str, answer: Any) -> None:
    if answer is not None:
        found[name] = answer


def _yes_no(answer: Answer | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def contact(values: Mapping[str, Answer]) -> float | str | dict[str, float] | None:
    """Degrees before class before range, as they were recorded."""
    degrees, low = values.get("contact_deg"), values.get("contact_low_deg")
    if degrees is not None:
        return float(str(degrees))
    if "contact_class" in values:
        return str(values["contact_class"])
    if low is not None:
        high = float(str(values["contact_high_deg"]))
        return float(str(low)) if float(str(low)) == high else {"min": float(str(low)), "max": high}
    return None


def _vessel(vessel: str, row: Row) -> Raw:
    name, found = f"vessels.{vessel}", Raw()
    if vessel == VARIANT and row.values.get("present") is False:
        return {
            f"{name}.contact_deg": "not_applicable",
            f"{name}.reconstructible": "not_applicable",
        }
    _put(found, f"{name}.contact_deg", contact(row.values))
    _put(found, f"{name}.extends_to_CA", row.values.get("extends_to_ca"))
    _put(found, f"{name}.extends_to_PHA", row.values.get("extends_to_pha"))
    _put(found, f"{name}.reconstructible", _yes_no(row.values.get("reconstructible")))
    return found


def _portal_axis(rows: list[Row]) -> Raw:
    name, found = f"vessels.{PORTAL}", Raw()
    if not rows:
        return found
    contacts = [contact(row.values) for row in rows]
    _put(found, f"{name}.contact_deg", contacts[0] if len(rows) == 1 else _worst_contact(contacts))
    for variable, order in (
        ("contour", CONTOURS),
        ("thrombus", THROMBI),
        ("occlusion", OCCLUSIONS),
    ):
        _put(
            found, f"{name}.{variable}", _worst_word([r.values.get(variable) for r in rows], order)
        )
    closed = [row.values.get("cavernous_transformation") for row in rows]
    _put(found, f"{name}.cavernous_transformation", _any(closed))
    feasible = [row.values.get("reconstructible") for row in rows]
    impossible = _any([None if f is None else not f for f in feasible])
    _put(found, f"{name}.reconstructible", None if impossible is None else _yes_no(not impossible))
    return found


def _any(answers: Iterable[Answer | None]) -> bool | None:
    """True if one is true; unknown if none is and one is unknown."""
    known = list(answers)
    return True if any(a is True for a in known) else None if None in known else False


def _worst_word(answers: list[Answer | None], order: tuple[str, ...]) -> str | None:
    """The worst of the parts; unknown if a part is unknown and the worst is not yet reached."""
    known = [order.index(str(a)) for a in answers if a is not None]
    if not known or (None in answers and max(known) < len(order) - 1):
        return None
    return order[max(known)]


def _worst_contact(contacts: list[Any]) -> float | dict[str, float]:
    """Between the largest lower end and the largest upper end."""
    bounds = [_bounds(c) for c in contacts]
    low, high = max(low for low, _ in bounds), max(high for _, high in bounds)
    return low if low == high else {"min": low, "max": high}


def _bounds(given: Any) -> tuple[float, float]:
    if given is None:
        return 0.0, 360.0
    if isinstance(given, str):
        return CLASS_BOUNDS[given]
    if isinstance(given, dict):
        return given["min"], given["max"]
    return float(given), float(given)
