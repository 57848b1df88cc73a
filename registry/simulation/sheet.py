"""One table of simulated rows: columns, gaps with their reasons, dates with their precision."""

from typing import Any

import numpy as np
import polars as pl

from registry.simulation.tumour import Bools, Floats, Ints

REASON_SHARE = 0.55  # of gaps carry a reason; the others are still to be answered


def as_series(name: str, values: Any) -> pl.Series:
    """NumPy keeps words as objects, which polars would not read as text."""
    words = getattr(values, "dtype", None) == np.dtype(object)
    return pl.Series(name, values.tolist() if words else values)


class Sheet:
    """Rows of one table; ``case`` says which case each row belongs to."""

    def __init__(self, rng: np.random.Generator, case: Ints, laxity: Floats) -> None:
        self.rng, self.case, self.laxity = rng, case, laxity[case]
        self.columns: dict[str, pl.Series] = {}
        self.reasons: list[pl.Series] = []

    def __len__(self) -> int:
        return len(self.case)

    def put(
        self,
        name: str,
        values: Any,
        *,
        where: Bools | None = None,
        gap: float | Bools = 0.0,
        reason: str = "not_known",
    ) -> Bools:
        """Add a variable; null where it does not apply, or by ``gap`` with a reason for most."""
        applies = np.ones(len(self), dtype=bool) if where is None else where
        lacking = applies & (self.rng.random(len(self)) < self._share(gap))
        known = applies & ~lacking
        series = as_series(name, values)
        empty = pl.Series(name, [None], dtype=series.dtype)
        self.columns[name] = series.zip_with(pl.Series(known), empty)
        explained = lacking & (self.rng.random(len(self)) < REASON_SHARE)
        if explained.any():
            text = pl.lit(f'"{name}": "{reason}"')
            self.reasons.append(
                pl.select(pl.when(pl.Series(explained)).then(text).alias(name)).to_series()
            )
        return np.asarray(known)

    def _share(self, gap: float | Bools) -> Any:
        """Certain gaps and certain answers stay certain, the others follow the center."""
        share = np.asarray(gap, dtype=float)
        return np.where((share > 0) & (share < 1), (share * self.laxity).clip(0, 0.95), share)

    def put_date(
        self,
        name: str,
        days: Ints,
        *,
        where: Bools | None = None,
        gap: float | Bools = 0.0,
        month_only: float = 0.0,
        reason: str = "not_known",
    ) -> None:
        """Days since 1970-01-01; some known by their month alone."""
        known = self.put(name, days.astype("int32"), where=where, gap=gap, reason=reason)
        by_month = self.rng.random(len(self)) < month_only
        dates = self.columns[name].cast(pl.Date)
        frame = pl.DataFrame({"d": dates, "m": pl.Series(by_month), "k": pl.Series(known)})
        month_start = pl.col("d").dt.month_start()
        self.columns[name] = frame.select(
            pl.when("m").then(month_start).otherwise("d").alias(name)
        ).to_series()
        self.columns[f"{name}_precision"] = frame.select(
            pl.when(~pl.col("k"))
            .then(None)
            .otherwise(pl.when("m").then(pl.lit("month")).otherwise(pl.lit("day")))
            .alias(f"{name}_precision")
        ).to_series()

    def frame(self) -> pl.DataFrame:
        """All columns, and ``missing`` as the text of its JSON."""
        missing = pl.lit("{}")
        if self.reasons:
            inner = pl.concat_str(self.reasons, separator=", ", ignore_nulls=True)
            missing = pl.concat_str(pl.lit("{"), inner, pl.lit("}"))
        out = pl.DataFrame({"case": self.case, **self.columns})
        return out.with_columns(missing.alias("missing"))
