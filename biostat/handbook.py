"""The page of the statistics: what is printed, in which order; all else is read from the code."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from biostat.references import REFERENCES


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, what holds for all of it, and functions by module."""

    title: str
    text: str
    functions: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What a number was compared with in the tests, and how closely it has to agree."""

    statistic: str
    against: str
    tolerance: str


CONVENTIONS = """\
- **Unknown is never zero.** A figure that cannot be estimated is null (`None`, or NaN within an
  array, which `biostat.results.plain` turns into null). 0 is a value. Nothing here raises on an
  empty cohort, one center, one event, all censored, separation, ties or zero cells; what raises is
  broken input (a shape, a code out of range), and the message names it.
- **Nobody is dropped silently.** Every result says how many cases were used and how many were left
  out for a missing or impossible value (`n_left_out`, `unusable`).
- **Time** is in whole days from the decision or the operation, as the analysis says. A person is at
  risk on (entry, exit]; whoever was there from the start (entry ≤ 0) is at risk on day 0 too, so
  that an event on day 0 counts. Events come before censorings on the same day.
- **Beyond follow-up** a curve is null, not carried forward; a curve that fell to 0 stays 0. Where
  the risk set empties while others are still to enter, the curve is null from there on: nothing
  was observed in between.
- **Strata**: in log-rank tests and Cox models centers are strata, the right model for 27 centers
  and the one whose pieces add.
- **Errors** are two-sided 95 % unless `level` says otherwise; Wald limits on the scale of β.
- **Mergeable aggregates**: `aggregate` makes a small JSON of sums from one center's cases, `merge`
  adds parts in any order or grouping, `subtract` undoes it, `finish` gives the result. Sums of
  whole numbers are exact; fractions are added with one rounding. Parts made with another
  specification or program version do not merge."""

CHAPTERS = (
    Chapter(
        "Proportions and funnel charts",
        "A center is flagged by exact tail probabilities, never because its dot crosses a drawn"
        " line: with small numbers chance alone crosses the line far too often.",
        (
            ("biostat.proportions", ("wilson", "clopper_pearson")),
            (
                "biostat.funnel",
                (
                    "funnel_point", "funnel_limits", "overdispersion", "widened_limits",
                    "widened_point", "power", "chance_signals",
                ),
            ),
        ),
    ),
    Chapter(
        "Observed over expected",
        "Expected events come from a case-mix model without the center.",
        (
            (
                "biostat.standardised",
                (
                    "observed_over_expected", "byar_interval", "ratio_limits", "ratio_point",
                    "expected_from", "expected_without_own_center",
                ),
            ),
        ),
    ),
    Chapter(
        "Survival",
        "",
        (
            (
                "biostat.survival",
                (
                    "kaplan_meier", "median", "quantile", "survival_at", "number_at_risk",
                    "conditional_survival", "reverse_kaplan_meier",
                ),
            ),
            ("biostat.many_curves", ("kaplan_meier_by_group",)),
            ("biostat.follow_up", ("completeness",)),
            ("biostat.rmst", ("restricted_mean", "compare_means", "largest_horizon")),
            ("biostat.life_table", ("life_table",)),
            ("biostat.logrank", ("logrank", "compare_groups", "compare_trend")),
            ("biostat.net_survival", ("net_survival",)),
            ("biostat.interval_censored", ("turnbull", "turnbull_at")),
        ),
    ),
    Chapter(
        "Competing causes",
        "Recurrence is always read from the cumulative incidence: 1 − Kaplan–Meier overstates it.",
        (
            ("biostat.competing", ("aalen_johansen", "incidence_at")),
            ("biostat.gray", ("gray_test",)),
            ("biostat.fine_gray", ("fine_gray", "predicted_incidence")),
        ),
    ),
    Chapter(
        "Regression",
        "",
        (
            ("biostat.cox", ("cox",)),
            (
                "biostat.cox_checks",
                ("check_proportionality", "baseline_hazard", "predicted_survival"),
            ),
            ("biostat.logistic", ("logistic", "predict")),
            ("biostat.poisson", ("fit_rates",)),
            ("biostat.mixed", ("mixed_model",)),
            ("biostat.repeated", ("trajectories",)),
            ("biostat.firth", ("penalised",)),
            ("biostat.coefficients", ("judge",)),
        ),
    ),
    Chapter(
        "Prediction",
        "",
        (
            ("biostat.calibration", ("calibrate",)),
            ("biostat.discrimination", ("auc", "auc_of_histogram", "compare_auc")),
            ("biostat.concordance", ("harrell_c", "uno_c")),
        ),
    ),
    Chapter(
        "Pooling over centers",
        "Rare outcomes are pooled by the mixed model, never by inverse-variance logits.",
        (
            ("biostat.random_effects", ("pool_shares",)),
            ("biostat.pooling", ("pool", "plain_logits", "tau2_limits")),
        ),
    ),
    Chapter(
        "Monitoring",
        "No chart per center for 90-day mortality: at 3 % it takes years to a true alarm.",
        (
            (
                "biostat.monitoring",
                ("cusum", "vlad", "run_length", "threshold_for", "expected_false_alarms"),
            ),
        ),
    ),
    Chapter(
        "Agreement",
        "Raw agreement and AC1 or AC2 stand beside every kappa.",
        (
            (
                "biostat.agreement",
                (
                    "cohen_kappa", "calls", "fleiss_kappa", "krippendorff_alpha", "gwet_ac",
                    "raw_agreement",
                ),
            ),
            ("biostat.intraclass", ("icc_agreement", "icc_consistency")),
            ("biostat.bootstrap", ("bootstrap_interval", "bootstrap_readers")),
        ),
    ),
    Chapter(
        "Comparing treatments",
        "",
        (
            (
                "biostat.propensity",
                ("propensity_weights", "balance", "effective_size", "weighted_difference"),
            ),
            ("biostat.weighted", ("weighted_kaplan_meier",)),
            ("biostat.imputation", ("pool_imputations",)),
        ),
    ),
    Chapter(
        "Quantiles",
        "",
        (("biostat.quantiles", ("quantile_of_counts", "quantile_of_bands")),),
    ),
    Chapter(
        "Masked sums",
        "",
        (("biostat.masking", ("encode", "mask", "unmask")),),
    ),
)  # fmt: skip

AGGREGATES = (
    "counts", "frequencies", "moments", "times", "logrank", "cox", "logistic", "person_time",
    "expected", "readings", "ratings", "scores", "concordance", "trajectories", "center_model",
    "weighted_means", "weighted_times", "net_times", "gray",
    "follow_up",
)  # fmt: skip

CHECKS = (
    Check("Wilson, Clopper–Pearson", "statsmodels, scipy", "1e-14, 1e-10"),
    Check("Kaplan–Meier, Greenwood, delayed entry", "statsmodels; Freireich 1963", "1e-12"),
    Check("log-log limits", "lifelines", "1e-12"),
    Check("quantiles and their midpoints", "R's quantile.survfit", "exact"),
    Check("log-rank, stratified", "statsmodels; Freireich 1963 (χ² 16.79)", "1e-10"),
    Check("Aalen–Johansen and Aalen's variance", "statsmodels; printed by cmprsk", "1e-12, 5e-10"),
    Check("Gray's test, stratified", "printed by cmprsk; its recursion, with ties", "5e-7, 1e-10"),
    Check("Fine–Gray", "printed by cmprsk; Cox in its two limits", "5e-5, 1e-8"),
    Check(
        "Fine–Gray with delayed entry",
        "weighted Cox on expanded data (lifelines); Aalen–Johansen without covariates; simulation",
        "1e-6, 1e-10",
    ),
    Check("restricted mean", "lifelines; bootstrap", "1e-10"),
    Check("life table", "Berkson and Gage 1950 (Lawless 2003, table 3.2)", "5e-5"),
    Check(
        "interval-censored survival",
        "Turnbull 1974 as printed; lifelines; Kuhn–Tucker conditions; Kaplan–Meier on exact days",
        "5e-4, 1e-3, 1e-6",
    ),
    Check("Cox: Efron, Breslow, strata, delayed entry", "statsmodels, lifelines", "1e-5, 1e-6"),
    Check("Cox in closed form", "Therneau and Grambsch 2000, appendix E", "1e-7"),
    Check("Cox: LR, Wald, score", "lung cancer as printed by survival", "5e-3"),
    Check("Cox: robust and clustered errors", "lifelines without ties, times C/(C − 1)", "1e-6"),
    Check(
        "proportional hazards",
        "score test on split episodes (statsmodels); lung cancer as printed by survival",
        "1e-5, 5e-5",
    ),
    Check("Firth", "direct maximisation of the penalised likelihood", "1e-5"),
    Check("logistic, offset, robust, clustered", "statsmodels", "1e-8, 1e-5"),
    Check("calibration", "statsmodels", "1e-6"),
    Check("area under the curve, DeLong", "scipy; all pairs", "1e-12"),
    Check("Harrell's C, Uno's C", "lifelines; all pairs; printed by survival", "1e-12, 5e-4"),
    Check("their errors", "derivatives by each case's weight; bootstrap", "1e-6, 15 %"),
    Check("REML, Q-profile, I²", "BCG trials as printed by metafor", "5e-5"),
    Check("DerSimonian–Laird, Paule–Mandel", "statsmodels", "1e-6"),
    Check("binomial-normal model", "adaptive integration of the likelihood", "2e-4"),
    Check("Garwood limits, Poisson and binomial tails", "scipy", "1e-9"),
    Check("run lengths of CUSUM charts", "simulation; design values", "6 %, 1 %"),
    Check("Cohen's κ and its error", "statsmodels", "1e-10"),
    Check("Fleiss' κ", "Fleiss 1971 (.430); printed by irrCAC", "5e-4, 5e-8"),
    Check("Krippendorff's α", "Krippendorff 2011 (.743, .815, .849, .797)", "5e-4"),
    Check("Gwet's AC1", "printed by irrCAC", "5e-8"),
    Check("intraclass correlations", "Shrout and Fleiss 1979", "5e-3; limits 5e-4"),
    Check("linear mixed model", "statsmodels; generalised least squares", "1e-5, 1e-8"),
    Check("net survival", "the estimator walked by hand; Nelson–Aalen; simulation", "1e-10, 1e-12"),
    Check("every mergeable aggregate", "the same statistic on all rows", "exact, or 1e-8"),
)


def page() -> str:
    """The whole page in Markdown."""
    parts = (_head(), _chapters(), _aggregates(), _checks(), _references())
    return "\n".join(line for part in parts for line in part) + "\n"


def _head() -> Iterator[str]:
    yield "# Statistics"
    yield ""
    yield "Printed from the code by `python -m biostat`; a test holds the two together."
    yield ""
    yield "## Conventions"
    yield ""
    yield CONVENTIONS
    yield ""


def _chapters() -> Iterator[str]:
    for chapter in CHAPTERS:
        yield f"## {chapter.title}"
        yield ""
        if chapter.text:
            yield chapter.text
            yield ""
        shown: set[type] = set()
        for module, names in chapter.functions:
            for name in names:
                yield from _function(module, getattr(importlib.import_module(module), name), shown)


def _function(module: str, function: Any, shown: set[type]) -> Iterator[str]:
    yield f"### {function.__name__}"
    yield ""
    yield f"`{module}.{function.__name__}({', '.join(_arguments(function))})`"
    yield ""
    yield from _paragraphs(function)
    result = typing.get_type_hints(function).get("return")
    if dataclasses.is_dataclass(result) and isinstance(result, type) and result not in shown:
        shown.add(result)
        names = ", ".join(f"`{field.name}`" for field in dataclasses.fields(result))
        yield f"Result **{result.__name__}**: {names}."
        yield ""
        yield from _paragraphs(result)


def _arguments(function: Any) -> Iterator[str]:
    keyword_only = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            yield "*"
        default = parameter.default
        plain = default is parameter.empty
        yield parameter.name if plain else f"{parameter.name}={default!r}"


def _paragraphs(thing: Any) -> Iterator[str]:
    """The docstring, each paragraph on one line, the source on a line of its own."""
    for paragraph in (inspect.getdoc(thing) or "").split("\n\n"):
        text = re.sub(r"\s+", " ", paragraph).strip()
        body, mark, source = text.partition("Source: ")
        if body.strip():
            yield body.strip()
            yield ""
        if mark:
            yield f"*Source:* {source}"
            yield ""


def _aggregates() -> Iterator[str]:
    yield "## What a center hands over"
    yield ""
    yield "| aggregate | holds | one center gives | finishes to |"
    yield "|---|---|---|---|"
    for name in AGGREGATES:
        module = importlib.import_module(f"biostat.aggregates.{name}")
        cells = (module, module.aggregate, module.finish)
        holds, gives, finishes = (_first_paragraph(cell) for cell in cells)
        yield f"| `{name}` | {holds} | {gives} | {finishes} |"
    yield ""


def _first_paragraph(thing: Any) -> str:
    text = (inspect.getdoc(thing) or "").split("\n\n")[0]
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def _checks() -> Iterator[str]:
    yield "## Checked against"
    yield ""
    yield "| statistic | compared with | agreement |"
    yield "|---|---|---|"
    for check in CHECKS:
        yield f"| {check.statistic} | {check.against} | {check.tolerance} |"
    yield ""


def _references() -> Iterator[str]:
    yield "## References"
    yield ""
    for reference in REFERENCES:
        yield f"- {reference}"
