"""What the scores of graded complications share."""

from ..isgps import IsgpsGrade
from .declaration import Outcome
from .inputs import Input

LETTERS = ("none", "A", "B", "C")
RELEVANT = ("not_relevant", "clinically_relevant")
POD = Input("pod", "integer", "postoperative day", "d", 0, 365)
UNITS = Input("red_cell_units", "integer", "red cell units given for it", "", 0, 100)


def graded(grade: IsgpsGrade) -> Outcome:
    relevant = grade.clinically_relevant
    word = {True: "clinically_relevant", False: "not_relevant", None: None}[relevant]
    parts = {"clinically_relevant": relevant, "flags": list(grade.flags)}
    if word is None:
        return Outcome(grade.low, grade.high, "not_relevant", "clinically_relevant", parts=parts)
    return Outcome(grade.low, grade.high, word, word, parts=parts)
