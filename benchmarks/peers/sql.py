"""A criteria set as one statement of PostgreSQL, with its own three-valued logic.

It reads a table of findings as `rules.encoding` lays them out, one row a case, and makes a table of
the two bounds and of the masks of criteria met and unknown.
"""

from typing import Any

from resectability.core import CriteriaSet
from rules import Catalogue, Node
from rules.encoding import HELD, LOW, POSSIBLE, YES, mask, unknown_mask
from rules.nodes import Always, Among, And, Definition, Intersects, Not, Or, Threshold

FINDINGS, SCORES = "benchmark_findings", "benchmark_scores"
HOLDS = {">": ">", ">=": ">=", "<": "<", "<=": "<="}
TYPES = {"Float64": "float8", "Boolean": "boolean", "Int64": "bigint"}


def load(cursor: Any, frame: Any) -> None:
    """The findings in a table without a log, as a flat table of the registry would hold them."""
    columns = ", ".join(f'"{n}" {TYPES.get(str(t), "bigint")}' for n, t in frame.schema.items())
    cursor.execute(f"DROP TABLE IF EXISTS {FINDINGS}")
    cursor.execute(f"CREATE UNLOGGED TABLE {FINDINGS} ({columns})")
    with cursor.copy(f"COPY {FINDINGS} FROM STDIN (FORMAT csv)") as copy:
        copy.write(frame.write_csv(include_header=False).replace("inf", "Infinity"))
    cursor.execute(f"ALTER TABLE {FINDINGS} ADD PRIMARY KEY (case_id)")
    cursor.execute(f"VACUUM ANALYZE {FINDINGS}")


def create(criteria_set: CriteriaSet, columns: frozenset[str]) -> str:
    """The table of scores; contradictions are left to the caller, as they change findings."""
    writer = _Writer(criteria_set.catalogue, columns)
    criteria = [(c.implies.rank, writer.truth(c.when)) for c in criteria_set.criteria]
    truths = ", ".join(f"({truth}) AS c{i}" for i, (_, truth) in enumerate(criteria))
    lower = ", ".join(f"CASE WHEN c{i} THEN {rank} END" for i, (rank, _) in enumerate(criteria))
    upper = ", ".join(
        f"CASE WHEN c{i} IS NOT FALSE THEN {rank} END" for i, (rank, _) in enumerate(criteria)
    )
    met = " | ".join(f"CASE WHEN c{i} THEN {1 << i} ELSE 0 END" for i in range(len(criteria)))
    unknown = " | ".join(
        f"CASE WHEN c{i} IS NULL THEN {1 << i} ELSE 0 END" for i in range(len(criteria))
    )
    return (
        f"CREATE UNLOGGED TABLE {SCORES} AS SELECT case_id,"
        f" COALESCE(GREATEST({lower}), 0) AS lower,"
        f" COALESCE(GREATEST({upper}), 0) AS upper, {met} AS met, {unknown} AS unknown"
        f" FROM (SELECT case_id, {truths} FROM {FINDINGS} OFFSET 0) t"
    )


class _Writer:
    def __init__(self, catalogue: Catalogue, columns: frozenset[str]) -> None:
        self.catalogue = catalogue
        self.columns = columns

    def truth(self, node: Node) -> str:
        match node:
            case And() | Or():
                word = " AND " if isinstance(node, And) else " OR "
                return "(" + word.join(self.truth(part) for part in node.parts) + ")"
            case Not():
                return f"(NOT {self.truth(node.part)})"
            case Definition():
                return self.truth(node.part)
            case Always():
                return str(node.met).lower()
            case Threshold() | Among() | Intersects():
                return self.applicable(node.finding, self.known(node))
        raise NotImplementedError(f"{node.text} has no statement here")

    def applicable(self, name: str, truth: str) -> str:
        absent = f"{name}.not_applicable"
        return f'(NOT "{absent}" AND {truth})' if absent in self.columns else truth

    def known(self, node: Threshold | Among | Intersects) -> str:
        finding = self.catalogue.findings[node.finding]
        name = node.finding
        match node:
            case Threshold():
                if name + LOW not in self.columns:
                    return "NULL::boolean"
                if node.operator == "==":
                    low, high = f'"{name}.low"', f'"{name}.high"'
                    return (
                        f"(CASE WHEN {low} = {node.limit} AND {high} = {node.limit} THEN true"
                        f" WHEN {low} > {node.limit} OR {high} < {node.limit} THEN false END)"
                    )
                sign = HOLDS[node.operator]
                sure, may = ("low", "high") if sign[0] == ">" else ("high", "low")
                return (
                    f'(CASE WHEN "{name}.{sure}" {sign} {node.limit} THEN true'
                    f' WHEN NOT "{name}.{may}" {sign} {node.limit} THEN false END)'
                )
            case Among() if node.members <= {True, False}:
                if name + YES not in self.columns:
                    return "NULL::boolean"
                value = f'(CASE WHEN "{name}.yes" THEN true WHEN NOT "{name}.maybe" THEN false END)'
                return value if (True in node.members) is not node.negated else f"(NOT {value})"
            case Among():
                asked = mask(finding, [str(member) for member in node.members])
                column, unknown = f'"{name + POSSIBLE}"', unknown_mask(finding)
                met = "= 0" if node.negated else "<> 0"
                return f"(CASE WHEN {column} <> {unknown} THEN {column} & {asked} {met} END)"
            case _:
                asked, unknown = mask(finding, node.members), unknown_mask(finding)
                return (
                    f'(CASE WHEN "{name + POSSIBLE}" <> {unknown}'
                    f' THEN "{name + HELD}" & {asked} <> 0 END)'
                )
