"""Cases and their parts, as pages and in the API."""

from registry.actions import create_case

MARKS = {"C02-00999999"}
PLAIN = {"part": "complication", "key": "operation", "row": 1}


def foreign(world):
    record = create_case(by=world.uppsala_entry, center=world.uppsala, pseudonym="C02-00999999")
    case = record.id
    return {
        "api:center.code": world.uppsala.code,
        "api:case-row.pk": 1,
        "case_pk": case,
        "pk": case,
        "case_id": case,
    }
