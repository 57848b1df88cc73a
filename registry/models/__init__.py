"""The tables of the registry: one variable, one line."""

from typing import Any

from registry.models.before import Board, Fitness, Tumour, Workup
from registry.models.case import Case, Patient, canonical, spellings
from registry.models.freeze import Freeze, Partition
from registry.models.outcome import Complication, Course, FollowUp, TherapyLine
from registry.models.parts import Repeated, Single
from registry.models.surgery import Operation, Specimen
from registry.models.vessels import VesselAssessment, VesselFinding

# by the name a part has in forms, files and the API
PARTS: dict[str, type[Any]] = {
    "patient": Patient,
    "case": Case,
    "tumour": Tumour,
    "workup": Workup,
    "assessment": VesselAssessment,
    "vessel": VesselFinding,
    "fitness": Fitness,
    "board": Board,
    "operation": Operation,
    "specimen": Specimen,
    "course": Course,
    "complication": Complication,
    "therapy": TherapyLine,
    "followup": FollowUp,
}
REPEATED = tuple(name for name, model in PARTS.items() if issubclass(model, Repeated))

__all__ = [
    "PARTS",
    "REPEATED",
    "Board",
    "Case",
    "Complication",
    "Course",
    "Fitness",
    "FollowUp",
    "Freeze",
    "Operation",
    "Partition",
    "Patient",
    "Repeated",
    "Single",
    "Specimen",
    "TherapyLine",
    "Tumour",
    "VesselAssessment",
    "VesselFinding",
    "Workup",
    "canonical",
    "spellings",
]
