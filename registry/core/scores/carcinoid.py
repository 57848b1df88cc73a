"""Carcinoid prophylaxis and crisis as declared scores."""

from typing import Any

from ..carcinoid import MAP_MMHG, Instability, carcinoid_crisis, prophylaxis_meets_regimen
from .declaration import Outcome, Score, Worked, truth
from .inputs import Input, yes_no


def _prophylaxis(start_hours_before: float | None, end_hours_after: float | None) -> Outcome:
    return truth(prophylaxis_meets_regimen(start_hours_before, end_hours_after))


def _given(before: float | None, after: float | None) -> dict[str, object]:
    return {"start_hours_before": before, "end_hours_after": after}


PROPHYLAXIS = Score(
    "carcinoid_prophylaxis",
    "Octreotide around the operation meets the guideline regimen",
    (
        Input("start_hours_before", "number", "start before the operation", "h", 0, 720),
        Input("end_hours_after", "number", "end after the operation", "h", 0, 720),
    ),
    _prophylaxis,
    source="Ramage, Gut 2012 (British Society of Gastroenterology), read in a secondary source",
    found_in="the recommendation of 50 µg/h from 12 hours before to 48 hours after",
    formula="started at least 12 hours before and ended at least 48 hours after the operation.",
    warnings=("recommended by guidelines, evidence contested: crises happen despite the infusion",),
    worked=(
        Worked(_given(12, 48), True, "yes"),
        Worked(_given(11.9, 48), False, "no"),
        Worked(_given(12, 47.9), False, "no"),
        Worked(_given(11, None), False, "no"),
        Worked(_given(12, None), None, None, (False, True)),
    ),
)


def _crisis(**seen: Any) -> Outcome:
    return truth(carcinoid_crisis(Instability(**seen)))


def _episode(**more: object) -> dict[str, object]:
    return {
        "baseline_map_mmhg": 80,
        "lowest_map_mmhg": 70,
        "highest_map_mmhg": 90,
        "minutes": 15,
        "bronchospasm": False,
        "flushing_with_instability": False,
        "arrhythmia": False,
        "explained_by_bleeding_or_compression": False,
    } | more


CRISIS = Score(
    "carcinoid_crisis",
    "Carcinoid crisis during the operation",
    (
        Input("baseline_map_mmhg", "number", "mean pressure before", "mmHg", *MAP_MMHG),
        Input("lowest_map_mmhg", "number", "lowest mean pressure", "mmHg", 0, 250),
        Input("highest_map_mmhg", "number", "highest mean pressure", "mmHg", *MAP_MMHG),
        Input("minutes", "number", "duration of the instability", "min", 0, 1440),
        yes_no("bronchospasm", "bronchospasm"),
        yes_no("flushing_with_instability", "flushing with instability"),
        yes_no("arrhythmia", "new arrhythmia"),
        yes_no(
            "explained_by_bleeding_or_compression", "explained by bleeding or caval compression"
        ),
    ),
    _crisis,
    source="specification of the registry (medium confidence)",
    found_in="no single paper: limits in use, to be agreed by the centers",
    formula="not explained by bleeding or caval compression, and: mean pressure under 60 or over "
    "100 mmHg where the baseline was not, or at least 20 % from the baseline for at least 10 "
    "minutes, or bronchospasm, flushing with instability, or arrhythmia. A lowest pressure above "
    "the highest counts as unknown. No limit is published for a change of heart rate.",
    warnings=("vasopressors are never withheld in a crisis (PMID 30635207)",),
    worked=(
        Worked(_episode(), False, "no"),
        Worked(_episode(lowest_map_mmhg=59), True, "yes"),
        Worked(_episode(lowest_map_mmhg=60), True, "yes"),
        Worked(_episode(lowest_map_mmhg=64, minutes=10), True, "yes"),
        Worked(_episode(lowest_map_mmhg=64, minutes=9), False, "no"),
        Worked(_episode(lowest_map_mmhg=65), False, "no"),
        Worked(_episode(bronchospasm=True), True, "yes"),
        Worked(_episode(arrhythmia=True, explained_by_bleeding_or_compression=True), False, "no"),
        Worked(_episode(arrhythmia=None), None, None, (False, True)),
    ),
    verify=True,
)
SCORES = (PROPHYLAXIS, CRISIS)
