"""What the scores of fistula risk share: inputs, the logistic, the procedures they are for."""

from collections.abc import Callable
from math import exp

from .declaration import Gate, Outcome
from .inputs import Input
from .spans import Span

PROCEDURES = ("PD", "PPPD", "DP", "DP_splenopreserving", "DPCAR", "TP", "CP", "enucleation")
TEXTURE = Input("texture", "word", "texture of the pancreas", values=("soft", "not_soft"))
DUCT = Input("duct_mm", "number", "main duct where it is cut", "mm", 0, 20)
BMI = Input("bmi_kg_m2", "number", "body mass index", "kg/m²", 10, 70)
PROCEDURE = Input("procedure", "word", "operation", values=PROCEDURES)
HEAD = Gate("procedure", lambda word: word in ("PD", "PPPD"), "pancreatoduodenectomy")
TAIL = Gate("procedure", lambda word: word.startswith("DP"), "distal pancreatectomy")
RISKS = ("low", "intermediate", "high")


def is_soft(texture: str | None) -> bool | None:
    return None if texture is None else texture == "soft"


def clipped(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else min(max(value, low), high)


def _probability_pct(x: float) -> float:
    return 100 / (1 + exp(-x))


def risk(
    span: Span, banded: Callable[[float], str | None], warnings: tuple[str, ...] = ()
) -> Outcome:
    """The ends of a linear predictor as per cent; the category is of the exact per cent."""
    low, high = (_probability_pct(end) for end in span)
    return Outcome(round(low, 2), round(high, 2), banded(low), banded(high), warnings)
