"""The columns of a file of cases: one line a case, repeated parts told apart by their number.

``primary_site``, ``operation_1_operated_on``, ``complication_2_type`` (a variable that begins
with the name of its part drops it), ``vessel_SMA_contact_deg`` (of the first assessment;
``vessel_2_SMA_contact_deg`` of the second).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from registry.changes import shown
from registry.completeness import applies
from registry.dictionary import Declaration, declarations, of_part
from registry.facts import Facts
from registry.models import REPEATED
from registry.record import EMPTY, CaseRecord, Row
from registry.vocabulary import CORE_VESSELS, Vessel
from rules import Truth, nearest

PSEUDONYM, CASE_NUMBER, REGISTERED_ON = "pseudonym", "case_number", "registered_on"
OF_THE_CASE = (PSEUDONYM, CASE_NUMBER, REGISTERED_ON)
# rows of each repeated part that the template offers; a file may have more
IN_TEMPLATE = {
    "assessment": 1,
    "operation": 1,
    "specimen": 1,
    "complication": 5,
    "therapy": 3,
    "followup": 5,
}
_REPEATED = re.compile(rf"({'|'.join(REPEATED)})_([1-9]\d{{0,2}})_(\w+)")
_VESSEL = re.compile(rf"vessel_(?:([1-9]\d{{0,2}})_)?({'|'.join(map(str, Vessel))})_(\w+)")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column goes; ``declaration`` is None for what the case itself holds."""

    name: str
    part: str
    row: str
    declaration: Declaration | None


def column_name(part: str, row: str, variable: str) -> str:
    short = variable.removeprefix(f"{part}_")
    if part == "vessel":
        number, _, vessel = row.partition(".")
        return f"vessel_{vessel}_{short}" if number == "1" else f"vessel_{number}_{vessel}_{short}"
    return f"{part}_{row}_{short}" if part in REPEATED else variable


def column(name: str) -> Column | None:
    """None for a name that is no column."""
    if name in OF_THE_CASE[1:]:
        return Column(name, "case", "", None)
    repeated, vessel = _REPEATED.fullmatch(name), _VESSEL.fullmatch(name)
    if vessel:
        number, which, short = vessel.groups()
        return _column(name, "vessel", f"{number or 1}.{which}", short)
    if repeated:
        return _column(name, repeated[1], repeated[2], repeated[3])
    single = _single().get(name)
    return Column(name, single.part, "", single) if single else None


def _column(name: str, part: str, row: str, short: str) -> Column | None:
    found = of_part(part).get(short) or of_part(part).get(f"{part}_{short}")
    return Column(name, part, row, found) if found else None


@cache
def _single() -> dict[str, Declaration]:
    return {d.name: d for d in declarations() if not d.repeated}


def nearest_column(name: str) -> str | None:
    return nearest(name, template())


@cache
def template() -> tuple[str, ...]:
    """All columns in the order of the form, with a few rows of each repeated part."""
    names = [PSEUDONYM, CASE_NUMBER, REGISTERED_ON]
    for part, group in _by_part().items():
        rows = [str(n + 1) for n in range(IN_TEMPLATE[part])] if part in IN_TEMPLATE else [""]
        if part == "vessel":
            rows = [f"1.{vessel}" for vessel in CORE_VESSELS]
        names += [column_name(part, row, d.name) for row in rows for d in group if _asked(d, row)]
    return tuple(dict.fromkeys(names))


@cache
def _by_part() -> dict[str, list[Declaration]]:
    groups: dict[str, list[Declaration]] = {}
    for declaration in declarations():
        groups.setdefault(declaration.part, []).append(declaration)
    return groups


def _asked(declaration: Declaration, row: str) -> bool:
    """A vessel has only the columns that can apply to it."""
    if declaration.part != "vessel":
        return True
    return applies(declaration, Row("vessel", row), Facts(EMPTY)) is not Truth.FALSE


def sheet(records: Iterable[CaseRecord]) -> Iterator[dict[str, str]]:
    """Cases as lines of such a file, by column; importing them again changes nothing."""
    for record in records:
        line = {PSEUDONYM: record.pseudonym}
        if record.number != 1:
            line[CASE_NUMBER] = str(record.number)
        line[REGISTERED_ON] = record.registered_on.isoformat()
        for row in record.all_rows():
            for name, declaration in of_part(row.part).items():
                if text := shown(row, declaration):
                    line[column_name(row.part, row.key, name)] = text
        yield line
