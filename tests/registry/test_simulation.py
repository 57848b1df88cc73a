"""The simulated registry: deterministic, whole, acceptable to every check of the database."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from centers.models import Center, User
from centers.scope import service_scope, user_scope
from registry.actions import import_cases
from registry.importing.files import read_file
from registry.models import Case, Complication, Operation, VesselFinding
from registry.simulation.cohort import simulate_cohort
from registry.simulation.files import write_files
from registry.simulation.load import RegistryNotEmpty, load_cohort
from registry.simulation.outcomes import draw_outcomes
from registry.simulation.patients import CLOSING, draw_patients


@pytest.fixture
def loaded(db):
    by = User.objects.create_user("simulation@example.org")
    cohort = simulate_cohort(cases=300, centers=27, seed=3)
    load_cohort(cohort, by=by)
    return cohort, by


def test_cohort_is_the_same_for_the_same_seed():
    one, two = (simulate_cohort(cases=120, centers=5, seed=9) for _ in range(2))
    assert all(one.frames[name].equals(two.frames[name]) for name in one.frames)


def test_cohort_differs_for_another_seed():
    one, two = (simulate_cohort(cases=120, centers=5, seed=seed) for seed in (1, 2))
    assert not one.frames["tumour"].equals(two.frames["tumour"])


def test_cohort_has_exactly_the_cases_asked_for():
    assert simulate_cohort(cases=777, centers=27, seed=1).n == 777


def test_nobody_is_registered_after_death():
    frames = simulate_cohort(cases=2000, centers=27, seed=1).frames
    both = frames["patient"].join(frames["case"], on="case")
    assert both.filter(both["died_on"] < both["registered_on"].dt.month_start()).is_empty()


def test_nothing_is_recorded_after_the_closing_day():
    cohort = simulate_cohort(cases=500, centers=1, seed=2)  # one dies soon after that day
    closing = date(1970, 1, 1) + timedelta(days=CLOSING)
    last = {f[n].max() for f in cohort.frames.values() for n in f.columns if n.endswith("_on")}
    assert max(day for day in last if day) <= closing


def test_planted_outlier_has_the_odds_ratio_it_was_given():
    rng = np.random.default_rng(5)
    patients = draw_patients(rng, 150_000, 27)
    outcomes = draw_outcomes(rng, patients, 27)
    resected = patients.resected & (outcomes.popf == "none") & ~outcomes.vein_resected
    outlier = patients.center == 22

    def odds(who):
        share = outcomes.severe[who & resected & patients.pancreas].mean()
        return share / (1 - share)

    assert odds(outlier) / odds(~outlier) == pytest.approx(2.5, abs=0.3)


def test_load_writes_every_row_with_its_history(loaded):
    cohort, by = loaded
    with service_scope():
        assert Case.objects.count() == 300
        assert Operation.objects.count() == len(cohort.frames["operation"])
        assert VesselFinding.objects.count() == len(cohort.frames["vesselfinding"])
        event = Complication.pgh_event_models["insert"].objects.first()
        assert event.pgh_context["user"] == by.pk


def test_load_raises_the_data_version_of_every_center(loaded):
    assert set(Center.objects.values_list("data_version", flat=True)) == {1}


def test_files_of_a_center_are_accepted_by_the_import(world, tmp_path):
    cohort = simulate_cohort(cases=60, centers=2, seed=4)
    first, _ = write_files(cohort, tmp_path)
    with user_scope(world.lyon_entry):
        report = import_cases(
            by=world.lyon_entry, center=world.lyon, file=read_file(first.read_bytes())
        )
        assert report.errors == ()
        assert Case.objects.count() == int((cohort.center == 0).sum())


def test_command_writes_files_without_a_database(tmp_path, capsys):
    call_command("simulate", cases=30, centers=3, csv=tmp_path)
    assert "30 cases in 3 files" in capsys.readouterr().out


def test_command_refuses_a_number_that_makes_no_sense(db):
    with pytest.raises(CommandError, match="--cases 0: give a number of 1 or more"):
        call_command("simulate", cases=0)


def test_load_refuses_a_registry_that_holds_cases(loaded):
    cohort, by = loaded
    with pytest.raises(RegistryNotEmpty, match="empty registry only"):
        load_cohort(cohort, by=by)
