"""Grade, margins and lymph nodes of a specimen."""

from ..grade import (
    DIFFERENTIATIONS,
    HISTOLOGIES,
    UNDIFFERENTIATED_G3,
    Grade,
    grade_who2010,
    grade_who_current,
)
from ..margins import INTENTS, RULES, STATUSES, margin_r0_0mm, margin_r0_1mm
from ..nodes import NODE_MINIMUM, judge_nodes
from ..three_valued import Truth
from .declaration import Gate, Outcome, Score, Worked, settled
from .inputs import Input

KI67 = Input("ki67_pct", "number", "Ki-67", "%", 0, 100)
MITOSES = Input("mitoses_per_2mm2", "number", "mitoses per 2 mm²", "", 0, 500)
QUERY = ("the entries do not fit each other: ask the center",)
NO_STATUS = ("the margin alone decides: without a status tumour left elsewhere is not ruled out",)


def _graded(grade: Grade) -> Outcome:
    parts = {"lower_bound": grade.label, "complete": grade.complete, "stratum": grade.stratum}
    warnings = QUERY if grade.query else ()
    if grade.label is None:
        return settled(None, warnings=warnings, parts=parts)
    return Outcome(
        grade.label, grade.highest, grade.label, grade.highest, warnings=warnings, parts=parts
    )


def _grade_who(
    differentiation: str | None,
    ki67_pct: float | None,
    mitoses_per_2mm2: float | None,
    histology: str | None,
) -> Outcome:
    return _graded(grade_who_current(differentiation, ki67_pct, mitoses_per_2mm2, histology))


def _counts(ki67: float | None, mitoses: float | None) -> dict[str, object]:
    return {"ki67_pct": ki67, "mitoses_per_2mm2": mitoses}


def _grade_case(
    differentiation: str, ki67: float | None, mitoses: float | None
) -> dict[str, object]:
    return {"differentiation": differentiation} | _counts(ki67, mitoses)


WHO_GRADE = Score(
    "who_grade",
    "WHO grade, current (2019, 2022)",
    (
        Input("differentiation", "word", "differentiation", values=DIFFERENTIATIONS),
        KI67,
        MITOSES,
        Input("histology", "word", "histological type", values=HISTOLOGIES, optional=True),
    ),
    _grade_who,
    source="WHO Classification of Tumours, 5th edition: Digestive System 2019, Endocrine 2022",
    found_in="the table of classification and grading of neuroendocrine neoplasms in either volume",
    formula="well differentiated: G1 Ki-67 < 3 % and < 2 mitoses; G2 3–20 % or 2–20; G3 > 20 % or "
    "> 20; the higher of the two decides. Poorly differentiated: NEC. With one count the grade is "
    "a lower bound.",
    order=(
        "NET G1",
        "NET G1 (differentiation assumed)",
        "NET G2",
        "NET G2 (differentiation assumed)",
        "NET G3",
        UNDIFFERENTIATED_G3,
        "NEC",
        "MiNEN",
    ),
    worked=(
        Worked(_grade_case("well", 2.5, 1), "NET G1", "NET G1"),
        Worked(_grade_case("well", 3, 0), "NET G2", "NET G2"),
        Worked(_grade_case("well", 20, 20), "NET G2", "NET G2"),
        Worked(_grade_case("well", 20.1, 3), "NET G3", "NET G3"),
        Worked(_grade_case("well", 1, 5), "NET G2", "NET G2"),
        Worked(_grade_case("poor", 60, 40), "NEC", "NEC"),
        Worked(_counts(30, None), UNDIFFERENTIATED_G3, UNDIFFERENTIATED_G3),
        Worked(_grade_case("poor", 15, None), "NEC", "NEC"),
        Worked(_grade_case("well", 1, None), None, None, ("NET G1", "NET G3")),
    ),
)
WHO_GRADE_2010 = Score(
    "who_grade_2010",
    "WHO grade in the words of 2010",
    (KI67, MITOSES),
    lambda ki67_pct, mitoses_per_2mm2: _graded(grade_who2010(ki67_pct, mitoses_per_2mm2)),
    source="WHO Classification of Tumours of the Digestive System, 4th edition 2010",
    found_in="the table of grading of neuroendocrine neoplasms; between 2 and 3 % it says nothing",
    formula="G1 Ki-67 ≤ 2 % and < 2 mitoses; above 2 and below 3 % is the boundary; G2 3–20 % or "
    "2–20; NEC G3 > 20 % or > 20. Differentiation is ignored.",
    order=("NET G1", "G1/G2 boundary", "NET G2", "NEC G3"),
    worked=(
        Worked(_counts(2.5, 1), "G1/G2 boundary", "G1/G2 boundary"),
        Worked(_counts(20.1, 3), "NEC G3", "NEC G3"),
        Worked(_counts(3, None), None, None, ("NET G2", "NEC G3")),
    ),
)


def _margin(
    margin_status: str | None,
    narrowest_mm: float | None,
    margin_rule: str | None,
    intent: str | None,
) -> Outcome:
    rules = RULES if margin_rule is None else (margin_rule,)
    answers = [_under(margin_status, narrowest_mm, rule) for rule in rules]
    both_told = margin_status not in (None, "RX") and narrowest_mm is not None
    fitting = [answer for answer in answers if None not in answer] if both_told else answers
    clear_0mm, clear_1mm = map(_same, zip(*(fitting or answers), strict=True))
    parts = {"r0_0mm": clear_0mm, "r0_1mm": clear_1mm}
    warnings = () if fitting else QUERY
    if margin_status is None and narrowest_mm:
        warnings = NO_STATUS
    if clear_0mm is None:
        return Outcome("not_R0", "R0", "not_R0", "R0", warnings=warnings, parts=parts)
    word = "R0" if clear_0mm else "not_R0"
    return settled(word, word, warnings=warnings, parts=parts)


def _under(status: str | None, narrowest_mm: float | None, rule: str) -> tuple[Truth, Truth]:
    return margin_r0_0mm(status, narrowest_mm, rule), margin_r0_1mm(status, narrowest_mm, rule)


def _same(answers: tuple[Truth, ...]) -> Truth:
    return answers[0] if len(set(answers)) == 1 else None


def _margin_case(status: str | None, narrowest: float | None) -> dict[str, object]:
    return {
        "margin_status": status,
        "narrowest_mm": narrowest,
        "margin_rule": "UICC_0mm",
        "intent": "curative",
    }


MARGIN = Score(
    "margin",
    "Resection margin at 0 and at 1 mm",
    (
        Input("margin_status", "word", "margin status", values=STATUSES),
        Input("narrowest_mm", "number", "narrowest margin", "mm", 0, 200),
        Input("margin_rule", "word", "rule of the recorded status", values=RULES),
        Input("intent", "word", "intent of the operation", values=INTENTS),
    ),
    _margin,
    source="UICC TNM 8, 2017 (0 mm); Royal College of Pathologists, datasets for the reporting of "
    "gastroenteropancreatic tumours (1 mm)",
    found_in="UICC: residual tumour (R) classification; Royal College: the definition of R1",
    formula="value: R0 under the UICC rule, no tumour at the margin (more than 0 mm). "
    "`r0_1mm`: 1 mm or more. Status and millimetres that disagree are unknown, as is RX; R2 is "
    "never R0; without a status the millimetres decide.",
    gates=(Gate("intent", lambda word: word == "curative", "an operation of curative intent"),),
    categories=("not_R0", "R0"),
    order=("not_R0", "R0"),
    version="1.1.0",
    worked=(
        Worked(_margin_case("R0", 0.9), "R0", "R0", parts={"r0_0mm": True, "r0_1mm": False}),
        Worked(_margin_case("R0", 1), "R0", "R0", parts={"r0_0mm": True, "r0_1mm": True}),
        Worked(_margin_case("R1", 0), "not_R0", "not_R0"),
        Worked(_margin_case("R0", None), "R0", "R0", parts={"r0_0mm": True, "r0_1mm": None}),
        Worked(_margin_case(None, None), None, None, ("not_R0", "R0")),
    ),
)


def _nodes(
    nodes_examined: int | None, nodes_positive: int | None, node_context: str | None
) -> Outcome:
    verdict = judge_nodes(nodes_examined, nodes_positive, node_context)
    parts = {
        "p_n": verdict.p_n,
        "ratio": verdict.ratio,
        "ratio_at_least_0.5": verdict.ratio_at_least_half,
        "minimum": verdict.minimum,
    }
    if verdict.adequate is None:
        return Outcome("too_few", "adequate", "too_few", "adequate", verdict.warnings, parts)
    word = "adequate" if verdict.adequate else "too_few"
    return settled(word, word, verdict.warnings, parts)


def _node_case(examined: int, positive: int | None, context: str) -> dict[str, object]:
    return {
        "nodes_examined": examined,
        "nodes_positive": positive,
        "node_context": context,
    }


NODES = Score(
    "lymph_nodes",
    "Adequacy of the lymph nodes examined",
    (
        Input("nodes_examined", "integer", "nodes examined", "", 0, 200),
        Input("nodes_positive", "integer", "nodes positive", "", 0, 200),
        Input(
            "node_context",
            "word",
            "operation the minimum is for",
            values=(*NODE_MINIMUM, "enucleation"),
        ),
    ),
    _nodes,
    source="Partelli, Ann Surg Oncol 2024, doi 10.1245/s10434-024-15114-1 (12 nodes); ratio 0.5: "
    "J Clin Endocrinol Metab 2018;103:187; the other minima: specification of the registry",
    found_in="Partelli: the abstract, Patients and Methods; the ratio: the abstract, Results. The "
    "minima of distal pancreatectomy (low confidence) and small bowel were not read in a paper. "
    "For orientation: 1 node finds 12 % of nodal disease of the pancreas, 20 nodes 92.2 % (Ding, "
    "the abstract, Results)",
    formula="adequate: at least 12 nodes at pancreatoduodenectomy, 8 at distal pancreatectomy (7 "
    "is open), 8 at small-bowel resection; none asked at enucleation. Ratio: positive / examined.",
    gates=(Gate("node_context", lambda word: word != "enucleation", "more than an enucleation"),),
    categories=("too_few", "adequate"),
    order=("too_few", "adequate"),
    worked=(
        Worked(_node_case(11, 0, "pancreatoduodenectomy"), "too_few", "too_few"),
        Worked(_node_case(12, 6, "pancreatoduodenectomy"), "adequate", "adequate"),
        Worked(_node_case(7, 0, "distal_pancreatectomy"), None, None, ("too_few", "adequate")),
        Worked(_node_case(0, None, "small_bowel"), "too_few", "too_few", parts={"p_n": "pNX"}),
    ),
    verify=True,
)
SCORES = (WHO_GRADE, WHO_GRADE_2010, MARGIN, NODES)
