"""The whole simulated registry as data frames, one a table; the same seed gives the same rows."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from registry.simulation import after, before, vessels
from registry.simulation.outcomes import Outcomes, draw_outcomes
from registry.simulation.patients import CLOSING, Patients, draw_patients
from registry.simulation.sheet import Sheet
from registry.simulation.tumour import Ints

SPARE = 1.06  # of every 100 drawn a few die before their center registers them
DRAFT_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Cohort:
    """``frames[table]`` has a column ``case`` counting from 0; ``center`` likewise."""

    center: Ints
    pseudonym: np.ndarray
    frames: dict[str, pl.DataFrame]

    @property
    def n(self) -> int:
        return len(self.center)


def stream(seed: int, *names: int) -> np.random.Generator:
    """Independent streams: a table more does not change the others."""
    return np.random.default_rng([seed, *names])


def draw_registered(seed: int, cases: int, centers: int) -> tuple[Patients, Outcomes]:
    """Left truncation as it is: who died before the center joined is never registered."""
    drawn = int(cases * SPARE) + 50
    patients = draw_patients(stream(seed, 1), drawn, centers)
    outcomes = draw_outcomes(stream(seed, 2), patients, centers)
    seen = np.flatnonzero(
        (patients.registered < outcomes.last_seen) & (patients.registered < CLOSING)
    )[:cases]
    if len(seen) < cases:
        raise ValueError(f"{cases} cases asked, {len(seen)} drawn: SPARE is too small")
    kept = Outcomes(*(getattr(outcomes, name)[seen] for name in Outcomes.__slots__))
    return patients.take(seen), kept


def pseudonyms(center: Ints, registered: Ints) -> np.ndarray:
    """C07-00012: numbered within the center in the order of registration."""
    order = np.lexsort((registered, center))
    serial = np.empty(len(center), dtype=np.int64)
    serial[order] = after.running_number(center[order])
    pairs = zip(center, serial, strict=True)
    return np.array([f"C{c + 1:02d}-{s:05d}" for c, s in pairs], dtype=object)


def case_sheet(seed: int, p: Patients) -> Sheet:
    rng = stream(seed, 3)
    s, n = Sheet(rng, np.arange(p.n), p.laxity), p.n
    draft = (rng.random(n) < DRAFT_SHARE) | (p.registered > CLOSING - 60)
    s.put("state", np.where(draft, "draft", "submitted"))
    s.columns["registered_on"] = pl.Series(p.registered.astype("int32")).cast(pl.Date)
    submitted = np.minimum(p.registered + rng.integers(20, 120, n), CLOSING)
    at = pl.Series(submitted.astype("int32")).cast(pl.Date).cast(pl.Datetime("us", "UTC"))
    s.columns["submitted_at"] = pl.select(
        pl.when(pl.Series(draft)).then(None).otherwise(at).alias("submitted_at")
    ).to_series()
    emergency = np.where(p.site == "jejunum_ileum", 0.08, 0.02)
    s.put("setting", np.where(rng.random(n) < emergency, "emergency", "elective"), gap=0.03)
    return s


def simulate_cohort(*, cases: int, centers: int, seed: int) -> Cohort:
    p, o = draw_registered(seed, cases, centers)
    complications = after.complication_sheet(stream(seed, 9), p, o)
    eventful = np.zeros(p.n, dtype=bool)
    eventful[complications.case] = True
    findings = [s.frame() for s in vessels.finding_sheets(stream(seed, 8), p)]
    frames = {
        "patient": before.patient_sheet(stream(seed, 4), p, o).frame(),
        "case": case_sheet(seed, p).frame(),
        "fitness": before.fitness_sheet(stream(seed, 5), p).frame(),
        "tumour": before.tumour_sheet(stream(seed, 6), p).frame(),
        "workup": before.workup_sheet(stream(seed, 7), p).frame(),
        "board": before.board_sheet(stream(seed, 10), p).frame(),
        "vesselassessment": vessels.assessment_sheet(stream(seed, 11), p).frame(),
        "vesselfinding": pl.concat(findings, how="diagonal").sort("case", maintain_order=True),
        "operation": after.operation_sheet(stream(seed, 12), p, o).frame(),
        "specimen": after.specimen_sheet(stream(seed, 13), p, o).frame(),
        "course": after.course_sheet(stream(seed, 14), p, o, eventful).frame(),
        "complication": complications.frame(),
        "therapyline": after.therapy_sheet(stream(seed, 15), p, o).frame(),
        "followup": after.follow_up_sheet(stream(seed, 16), p, o).frame(),
    }
    return Cohort(center=p.center, pseudonym=pseudonyms(p.center, p.registered), frames=frames)
