"""The counts of the freeze are those of the meter of the form, section by section."""

import pytest

from centers.scope import service_scope
from registry import freezes
from registry.completeness import progress
from registry.freezes import answered
from registry.models import Case, Tumour
from registry.queries import case_record
from tests.cohort import add_cases
from tests.committed import registry

pytestmark = pytest.mark.django_db  # so that pytest makes the database for the fixture
# of these the freeze counts everything that the form asks; the others come in several rows
SECTIONS = (
    "patient",
    "diagnosis",
    "workup",
    "fitness",
    "board",
    "operation",
    "pathology",
    "course",
)


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker, tmp_path_factory):
    """(by the freeze, by the form) of each case."""
    import polars as pl

    with registry(django_db_blocker, tmp_path_factory.mktemp("store")) as world:
        with service_scope():
            add_cases(world.lyon, 30)
            first = Tumour.objects.order_by("pk").first()
            Tumour.objects.filter(pk=first.pk).update(functioning_syndrome="insulinoma")
        made = freezes.make()
        flat = pl.read_parquet(freezes.path(made.body["centers"]["C01"]["files"]["case_flat"]))
        frozen = {row["case_id"]: row for row in flat.iter_rows(named=True)}
        with service_scope():
            meters = {
                case.pk: progress(case_record(case.pk)) for case in Case.objects.order_by("pk")
            }
    return frozen, meters


@pytest.mark.parametrize("section", SECTIONS)
def test_freeze_counts_as_the_form_does(counted, section):
    frozen, meters = counted
    assert section in answered.asked()
    for pk, row in frozen.items():
        meter = meters[pk][section]
        told = row[f"expected_{section}"], row[f"answered_{section}"]
        assert told == (meter.expected, meter.answered), pk
