"""Cases and their parts, as pages and in the API."""

from registry.actions import create_case

MARKS = {"C02-00999999"}
PLAIN = {"part": "complication", "key": "operation", "row": 1}


def rows(person, center):
    record = create_case(by=person, center=center, pseudonym=f"{center.code}-00999999")
    case = record.id
    return {
        "api:center.code": center.code,
        "api:case-row.pk": 1,
        "case_pk": case,
        "pk": case,
        "case_id": case,
    }
