"""The report over all centers from contributions, beside one pass of relational SQL."""

from collections.abc import Iterator
from typing import Any

from benchmarks.clock import contest
from benchmarks.frozen import frozen
from benchmarks.peers.indicators import all_centers
from benchmarks.table import Row, timed
from benchmarks.world import World


def rows(world: World) -> Iterator[Row]:
    from centers.scope import service_scope
    from registry import freezes
    from reports import actions, making, queries
    from reports.frames import criteria_set

    freeze, criteria = frozen(world), making.default_criteria()
    manifest = freezes.manifest(freeze)
    spec = making.specification_of(manifest, criteria_set(criteria))
    parts: dict[str, Any] = manifest["centers"]

    def contribution(code: str) -> None:
        given = making.contribution_of(code, parts[code], criteria, spec)
        actions.keep_contribution(
            by=None,
            center=parts[code]["center"],
            data_version=parts[code]["data_version"],
            specification=spec,
            given=given,
        )

    def every_contribution() -> None:
        for code in parts:
            contribution(code)

    with world.login("registry_worker"), service_scope():
        every_contribution()
        compared = making.comparison(freeze.sha256, criteria)
        report = actions.publish_report(by=None, freeze=freeze, compared=compared)
        found = contest(
            {
                "merge": lambda: making.comparison(freeze.sha256, criteria),
                "one-pass SQL": all_centers,
                "contributions": every_contribution,
                "one center": lambda: contribution(world.center.code),
                "read again": lambda: queries.body_of(queries.reports().get(pk=report.pk)),
            },
            rounds=3,
        )
    yield _of(found, "report of 27 centers from their contributions", "merge", "one-pass SQL", 0.03)
    yield _of(found, "the contributions of 27 centers", "contributions", "one-pass SQL", None)
    yield _of(found, "the contribution of one changed center", "one center", "contributions", 0.08)
    yield timed(
        "read an unchanged report again", {"ours": found["read again"]}, target=5, note="ms"
    )


def _of(found: Any, name: str, ours: str, baseline: str, target: float | None) -> Row:
    return timed(name, {n: found[n] for n in (ours, baseline)}, baseline, target, ours=ours)
