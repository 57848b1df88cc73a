"""The live join: one row a case with every variable that ``case_flat`` has from the tables."""

from registry.freezes.flat import FIRST_COUNTS, NOT_FLAT, SINGLE, vessel_variables
from registry.freezes.tables import tables
from registry.vocabulary import Vessel


def select(where: str = "true") -> str:
    every = tables()
    columns = [_sql(c.sql, "c") for c in every["case"].columns]
    columns += [_sql(c.sql, "p") for c in every["patient"].columns if c.name not in NOT_FLAT]
    joins = ["JOIN registry_patient p ON p.center_id = c.center_id AND p.id = c.patient_id"]
    for name in (*SINGLE, *FIRST_COUNTS):
        table = every[name]
        columns += [_sql(c.sql, name) for c in table.columns if c.name not in NOT_FLAT]
        on = f"{name}.center_id = c.center_id AND {name}.case_id = c.id"
        first = f" AND {name}.sequence = 1" if name in FIRST_COUNTS else ""
        joins.append(f'LEFT JOIN "{table.model._meta.db_table}" {name} ON {on}{first}')
    for vessel in Vessel:
        alias = f'"v_{vessel}"'
        columns += [_sql(c.sql, alias) for c in vessel_variables()]
        on = f"{alias}.assessment_id = assessment.id AND {alias}.vessel = '{vessel}'"
        joins.append(f"LEFT JOIN registry_vesselfinding {alias} ON {on}")
    return (
        f"SELECT {', '.join(columns)} FROM registry_case c {' '.join(joins)}"
        f" WHERE {where} ORDER BY c.id"
    )


def _sql(column: str, alias: str) -> str:
    return column.replace("t.", f"{alias}.")


def copy(where: str = "true") -> str:
    # planning 25 joins exhaustively takes longer than running them
    return f"COPY ({select(where)}) TO STDOUT (FORMAT csv)"
