"""Judging cases in memory: one with its reasons, and a whole registry at once. No database."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from benchmarks.clock import contest
from benchmarks.table import Row, timed
from benchmarks.world import CENTERS, SEED, World
from registry.simulation.cohort import simulate_cohort
from registry.simulation.files import records
from resectability.adapters import findings_of
from resectability.core import (
    DEFAULT_SET,
    CriteriaSet,
    assess,
    bounds,
    load_set,
    read_findings,
    verdict_json,
)
from resectability.core.scoring import encode_cases, score
from rules import Truth, Value

ONE_BY_ONE = 2000  # cases that the slower ways go through
AT_ONCE = 100_000


def rows(world: World) -> Iterator[Row]:
    cohort = simulate_cohort(cases=min(world.cases, ONE_BY_ONE), centers=CENTERS, seed=SEED)
    raw = [findings_of(record) for record in records(cohort)]
    criteria_set = load_set(DEFAULT_SET)
    yield from _one(criteria_set, raw)
    yield from _all(criteria_set, [read_findings(criteria_set, given) for given in raw])


def _one(criteria_set: CriteriaSet, raw: list[dict[str, Any]]) -> Iterator[Row]:
    def with_reasons() -> None:
        for given in raw:
            orjson.dumps(verdict_json(assess(criteria_set, read_findings(criteria_set, given))))

    def category() -> None:
        for given in raw:
            bounds(criteria_set, read_findings(criteria_set, given))

    found = contest({"ours": with_reasons, "category alone": category}, rounds=5)
    yield timed(
        "one assessment, every reason, as JSON",
        found,
        target=100,
        unit="µs",
        per=len(raw),
        note="in process, without the fetch",
    )


def _all(criteria_set: CriteriaSet, findings: list[Mapping[str, Value]]) -> Iterator[Row]:
    def interpreted() -> None:
        """Category and what every criterion says, as the kernel gives them."""
        for values in findings:
            truths = [c.when.truth(values) for c in criteria_set.criteria]
            possible = zip(criteria_set.criteria, truths, strict=True)
            max((c.implies.rank for c, truth in possible if truth is Truth.TRUE), default=0)

    def category() -> None:
        for values in findings:
            bounds(criteria_set, values)

    frame = encode_cases(criteria_set, findings)
    _equal(criteria_set, findings, frame)
    many = frame.sample(AT_ONCE, with_replacement=True, seed=SEED)
    found = contest(
        {
            "ours": lambda: score(criteria_set, many),
            "one by one": interpreted,
            "category alone": category,
        }
    )
    per = {"ours": many.height, "one by one": len(findings), "category alone": len(findings)}
    each = {n: type(t)(t.cpu / per[n], t.wall / per[n]) for n, t in found.items()}
    yield timed(
        "score a registry in memory, a case", each, "one by one", 1 / 60, unit="µs", note="kernel"
    )


def _equal(criteria_set: CriteriaSet, findings: list[Mapping[str, Value]], frame: Any) -> None:
    """What is compared must agree on every case."""
    ranks = score(criteria_set, frame).select("lower", "upper").rows()
    wrong = sum(bounds(criteria_set, f) != r for f, r in zip(findings, ranks, strict=True))
    if wrong:
        raise AssertionError(f"{wrong} cases scored differently at once and one by one")
