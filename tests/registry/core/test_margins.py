import pytest

from registry.core.margins import counts_in_r0_rate, margin_r0_0mm, margin_r0_1mm


@pytest.mark.parametrize(
    ("status", "narrowest", "rule", "at_0mm", "at_1mm"),
    [
        ("R0", None, "UICC_0mm", True, None),
        ("R1", None, "UICC_0mm", False, False),
        ("R2", None, "UICC_0mm", False, False),
        ("R0", None, "RCP_1mm", True, True),
        ("R1", None, "RCP_1mm", None, False),
        ("R0", 0.9, "UICC_0mm", True, False),
        ("R0", 1.0, "UICC_0mm", True, True),
        ("R0", 1.1, "UICC_0mm", True, True),
        ("R1", 0, "UICC_0mm", False, False),
        ("R1", 0.5, "RCP_1mm", True, False),
        ("R1", 0, "RCP_1mm", False, False),
        (None, 0, "UICC_0mm", False, False),
        (None, 0.1, "UICC_0mm", True, False),
        (None, 1, "UICC_0mm", True, True),
        (None, None, "UICC_0mm", None, None),
        ("RX", None, "UICC_0mm", None, None),
        # tumour left behind may lie elsewhere
        ("R2", 3, "UICC_0mm", False, False),
        ("R2", 0, "RCP_1mm", False, False),
        # status and millimetres disagree
        ("R0", 0, "UICC_0mm", None, None),
        ("R1", 0.5, "UICC_0mm", None, False),
        ("R1", 2, "UICC_0mm", None, None),
        ("R0", 0.5, "RCP_1mm", True, None),
        ("R0", 0, "RCP_1mm", None, None),
        ("R1", 0.9, "RCP_1mm", True, False),
        ("R1", 1, "RCP_1mm", None, None),
        ("RX", 2, "UICC_0mm", None, None),
        ("RX", 0, "RCP_1mm", None, None),
    ],
)
def test_margin_under_both_rules(status, narrowest, rule, at_0mm, at_1mm):
    assert margin_r0_0mm(status, narrowest, rule) is at_0mm
    assert margin_r0_1mm(status, narrowest, rule) is at_1mm


@pytest.mark.parametrize(
    ("intent", "counts"),
    [
        ("curative", True),
        ("debulking", False),
        ("palliative", False),
        ("diagnostic", False),
        (None, None),
    ],
)
def test_only_curative_operations_count_in_the_r0_rate(intent, counts):
    assert counts_in_r0_rate(intent) is counts
