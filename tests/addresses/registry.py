"""Cases and their parts."""

from registry.actions import create_case

MARKS = {"C02-00999999"}


def foreign(world):
    record = create_case(by=world.uppsala_entry, center=world.uppsala, pseudonym="C02-00999999")
    return {"case_id": record.id, "case": record.id}
