"""Resection margins under the two rules in use, and which operations an R0 rate may count."""

from .three_valued import expect

STATUSES = ("R0", "R1", "R2", "RX")
RULES = ("UICC_0mm", "RCP_1mm")
INTENTS = ("curative", "debulking", "palliative", "diagnostic")


def margin_r0_0mm(
    status: str | None, narrowest_mm: float | None = None, rule: str = "UICC_0mm"
) -> bool | None:
    """No tumour at the margin (UICC).

    Status and millimetres that disagree are unknown; so is what cannot be assessed (RX). Tumour
    left behind (R2) may lie elsewhere: no margin makes it R0.
    """
    expect("margin status", status, STATUSES)
    expect("margin rule", rule, RULES)
    if status in ("R2", "RX"):
        return False if status == "R2" else None
    if rule == "RCP_1mm" and status == "R1" and narrowest_mm is not None and narrowest_mm >= 1:
        return None
    measured = None if narrowest_mm is None else narrowest_mm > 0
    stated = {"R0": True, "R1": False if rule == "UICC_0mm" else None}.get(status or "")
    return _agreed(stated, measured)


def margin_r0_1mm(
    status: str | None, narrowest_mm: float | None = None, rule: str = "UICC_0mm"
) -> bool | None:
    """No tumour within 1 mm of the margin (Royal College of Pathologists)."""
    expect("margin status", status, STATUSES)
    expect("margin rule", rule, RULES)
    if status in ("R2", "RX"):
        return False if status == "R2" else None
    measured = None if narrowest_mm is None else narrowest_mm >= 1
    stated = {"R0": True if rule == "RCP_1mm" else None, "R1": False}.get(status or "")
    if rule == "UICC_0mm" and status == "R0" and narrowest_mm == 0:
        return None
    return _agreed(stated, measured)


def _agreed(stated: bool | None, measured: bool | None) -> bool | None:
    if stated is None or measured is None:
        return measured if stated is None else stated
    return stated if stated == measured else None


def counts_in_r0_rate(intent: str | None) -> bool | None:
    """Debulking, palliative and diagnostic operations are R2 by intent: outside the denominator."""
    expect("operation intent", intent, INTENTS)
    return None if intent is None else intent == "curative"
