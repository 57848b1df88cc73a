"""Links between center tables: both ends belong to one center, whatever the rows look like."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from centers.isolation import CenterIsolation, CenterRows, SameCenterKey
from centers.isolation import _faults as faults
from centers.scope import centers_scope


def sql(text, *args):
    with connection.cursor() as cursor:
        cursor.execute(text, args)
        return cursor.fetchall() if cursor.description else cursor.rowcount


LINK = SameCenterKey(name="link", field="patient", to="centers.Patient")


def patient_and_visit():
    """As migrations see such models: walls and keys are only their constraints."""

    class Patient(models.Model):
        center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+")

        class Meta:
            app_label = "centers"
            constraints = [
                models.UniqueConstraint(fields=["center", "id"], name="patient_center_id"),
                CenterIsolation(name="patient_isolation"),
            ]

    class Visit(models.Model):
        center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+")
        patient = models.ForeignKey(Patient, models.PROTECT, null=True, db_constraint=False)

        class Meta:
            app_label = "centers"
            constraints = [CenterIsolation(name="visit_isolation")]

    return Patient, Visit


@pytest.fixture
def linked(world):
    """A patient of Lyon and one of Uppsala; visits without the key yet."""
    with isolate_apps("centers"):
        patient, visit = patient_and_visit()
        patient._meta.apps.register_model("centers", type(world.lyon))
        with connection.schema_editor() as editor:
            editor.create_model(visit)
            editor.create_model(patient)
        for table in ("centers_patient", "centers_visit"):
            sql(f"GRANT SELECT, INSERT, UPDATE ON {table} TO registry_app")
            sql(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO registry_app")
        with centers_scope([world.lyon.pk]):
            world.patient = patient.objects.create(center_id=world.lyon.pk)
        with centers_scope([world.uppsala.pk]):
            world.foreign_patient = patient.objects.create(center_id=world.uppsala.pk)
        world.visit = visit
        yield world


def add_link(world):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with transaction.atomic(), connection.schema_editor(atomic=False) as editor:
        editor.add_constraint(world.visit, LINK)


def test_key_refuses_a_link_to_another_centers_row(linked):
    add_link(linked)
    with centers_scope([linked.lyon.pk]):
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.patient)
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=None)
        with pytest.raises(IntegrityError, match="link"), transaction.atomic():
            linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.foreign_patient)


def test_without_the_key_such_a_link_would_be_taken(linked):
    with centers_scope([linked.lyon.pk]):
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.foreign_patient)


def test_key_added_to_rows_that_obey_it(linked):
    with centers_scope([linked.lyon.pk]):
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.patient)
    add_link(linked)


def test_key_added_to_rows_that_violate_it_is_refused(linked):
    with centers_scope([linked.lyon.pk]):
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.foreign_patient)
    with pytest.raises(IntegrityError, match="link"):
        add_link(linked)


def test_both_tables_stay_forced_and_the_key_can_go(linked):
    add_link(linked)
    forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname IN (%s, %s)"
    assert sql(forced, "centers_patient", "centers_visit") == [(True,), (True,)]
    with connection.schema_editor() as editor:
        editor.remove_constraint(linked.visit, LINK)
    assert sql("SELECT 1 FROM pg_constraint WHERE conname = 'link'") == []


def test_forced_tables_blind_the_check_of_a_plain_new_key(linked):
    """Why the key lifts FORCE: PostgreSQL validates as the owner, who then sees no rows."""
    with centers_scope([linked.lyon.pk]):
        linked.visit.objects.create(center_id=linked.lyon.pk, patient=linked.foreign_patient)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    add = (
        "ALTER TABLE centers_visit ADD CONSTRAINT plain FOREIGN KEY (center_id, patient_id)"
        " REFERENCES centers_patient (center_id, id)"
    )
    sql(add)  # accepted, though a row violates it
    sql("ALTER TABLE centers_visit DROP CONSTRAINT plain")
    sql("ALTER TABLE centers_visit NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(add)


@isolate_apps("centers")
def test_check_asks_for_the_key_of_a_link(monkeypatch):
    monkeypatch.setattr("centers.isolation.track", lambda model: None)

    class Patient(CenterRows):
        class Meta:
            app_label = "centers"

    class Visit(CenterRows):
        pgh_event_models = "present"
        patient = models.ForeignKey(Patient, models.PROTECT)

        class Meta:
            app_label = "centers"

    assert [e.id for e in faults(Visit)] == ["centers.E003", "centers.E004"]


def test_key_deconstructs_to_itself():
    path, args, kwargs = LINK.deconstruct()
    assert SameCenterKey(*args, **kwargs) == LINK
    assert path == "centers.walls.SameCenterKey"


def test_backwards_and_forwards(transactional_db):
    call_command("migrate", "jobs", "zero", verbosity=0)
    call_command("migrate", verbosity=0)
