"""The tables of the registry: one variable, one line."""

from registry.models.before import Board, Fitness, Tumour, Workup
from registry.models.case import Case, Patient
from registry.models.outcome import Complication, Course, FollowUp, TherapyLine
from registry.models.parts import Repeated, Single
from registry.models.surgery import Operation, Specimen
from registry.models.vessels import VesselAssessment, VesselFinding

__all__ = [
    "Board",
    "Case",
    "Complication",
    "Course",
    "Fitness",
    "FollowUp",
    "Operation",
    "Patient",
    "Repeated",
    "Single",
    "Specimen",
    "TherapyLine",
    "Tumour",
    "VesselAssessment",
    "VesselFinding",
    "Workup",
]
