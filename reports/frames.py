"""The frozen cases of one center with their categories: what a contribution is computed of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry import freezes
from reports.core.contribution import ANSWERED, EXPECTED, wanted_columns
from resectability.core import CriteriaSet, load_set
from resectability.freezes import scores

if TYPE_CHECKING:
    import polars as pl

SCORED = ("category", "category_applies")


def criteria_set(criteria: str) -> CriteriaSet:
    """The set named id@version."""
    name, _, version = criteria.partition("@")
    return load_set(name, version or None)


def cases(entry: Mapping[str, Any], criteria: CriteriaSet) -> "pl.DataFrame":
    """The facts of the file ``entry`` of the manifest, a row a submitted case.

    A category is one only where both ends of the verdict agree and the case is in scope.
    """
    import polars as pl

    path = freezes.path(dict(entry))
    counts = [c for c in pl.read_parquet_schema(path) if c.startswith((EXPECTED, ANSWERED))]
    facts = [c for c in wanted_columns() if c not in SCORED]
    read = pl.read_parquet(path, columns=["case_id", "state", *facts, *counts])
    frame = read.filter(pl.col("state") == "submitted").drop("state")  # a draft may still change
    scored = pl.read_parquet(scores(entry, criteria))
    joined = frame.join(scored, on="case_id", how="left", maintain_order="left")
    agreed = pl.when(pl.col("lower") == pl.col("upper")).then(pl.col("lower"))
    return joined.with_columns(category=agreed, category_applies=pl.col("in_scope"))
