"""What the worker does for reports: freeze, contributions, the merge, its figures, exports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from centers.scope import service_scope
from jobs.kinds import JobFailed, Outcome
from registry import freezes
from registry.freezing import record_freeze
from registry.models import Freeze
from registry.tasks import told
from reports import actions, making
from reports.queries import freeze_of

EXPECTED: Final = {
    "NotMergeable",
    "NotSafe",
    "TooClose",
    "ReleasedMeanwhile",
    "DisagreesWithFreeze",
    "NoLongerShared",
    "PatientsWithdrew",
}


@contextmanager
def in_words() -> Iterator[None]:
    """Failures that a person can do something about, told as they are."""
    try:
        yield
    except FileNotFoundError as error:
        raise JobFailed(f"A file of the freeze is gone ({error}). Make a new freeze.") from error
    except Exception as error:
        if type(error).__name__ in EXPECTED:  # their modules bring the statistics: not here
            raise JobFailed(str(error)) from error
        raise


def freeze_for_report(job: Any, heart: Any) -> Outcome:
    """A freeze, and a part for each center whose contribution is not kept yet."""
    made = freezes.make(heart.say)
    making.score_cases(made.body, job.params["criteria"])

    def write() -> dict[str, Any]:
        freeze = record_freeze(by=job.requester_id, made=made)
        actions.ask_contributions(by=job.requester, report=job.parent, freeze=freeze)
        return told(freeze)

    return Outcome(write=write)


def contribution(job: Any, heart: Any) -> Outcome:
    """The sums of one center."""
    params = job.params
    with in_words():
        part = freezes.manifest(params["freeze"])["centers"][params["center"]]
        given = making.contribution_of(params["center"], part, params["criteria"], params["spec"])

    def write() -> None:
        actions.keep_contribution(
            by=job.requester_id,
            center=part["center"],
            data_version=part["data_version"],
            specification=params["spec"],
            given=given,
        )

    return Outcome(write=write)


def report(job: Any, heart: Any) -> Outcome:
    """The merge: ready when the contributions are."""
    with in_words(), service_scope(job=job.pk):
        freeze = freeze_of(job)
        compared = making.comparison(freeze.sha256, job.params["criteria"])

    def write() -> dict[str, Any]:
        with in_words():
            made = actions.publish_report(by=job.requester_id, freeze=freeze, compared=compared)
        actions.ask_figures(by=job.requester, report=made)
        return {"report": made.pk}

    return Outcome(write=write)


def report_figures(job: Any, heart: Any) -> Outcome:
    """The drawings of a report, into the store."""
    from reports.figures import draw_all

    with service_scope(job=job.pk):
        body = making.body_of(job.params["report"])
    draw_all(job.params["report"], body, heart.say)
    return Outcome()


def export(job: Any, heart: Any) -> Outcome:
    """A de-identified export of a freeze as one archive."""
    from reports.exports import export_archive

    params = job.params
    with in_words():
        making.check_sharing(params["freeze"])
        making.check_consents(params["freeze"])
        name, manifest = export_archive(params["freeze"], params["form"], heart.say)

    def write() -> dict[str, Any]:
        freeze = Freeze.objects.get(sha256=params["freeze"])
        actions.release_export(
            by=job.requester_id, freeze=freeze, form=params["form"], manifest=manifest
        )
        return {"freeze": freeze.sha256, "rows": manifest["rows"]}

    return Outcome(artefact=name, write=write)
