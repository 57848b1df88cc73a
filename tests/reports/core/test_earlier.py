"""What a second release may not tell: numbers that moved by a few, and what was hidden before."""

import copy
import json

import polars as pl
import pytest

from biostat.aggregates.counts import Counts
from reports.core.canonical import canonical
from reports.core.closing import Margin, closed_centers, hidden_values
from reports.core.comparison import compare
from reports.core.earlier import Earlier, Told, TooClose
from reports.core.indicators import INDICATORS
from reports.core.ledger import comparable, published
from reports.core.protecting import protected
from reports.core.rates import standings
from reports.presenting import WITHHELD, indicator, survival
from tests.reports.made import PROVENANCE, TITLES, frame, given

SIZES = (80, 70, 60, 50)


def calm(n, seed):
    """Every outcome known and every fourth bad; resected pancreas of one grade."""
    place = pl.int_range(pl.len())
    return frame(n, seed=seed).with_columns(
        [
            *(
                (place % 4 > 0).alias(name)
                for name in ("r0", "no_major_complication_90d", "no_popf_bc", "to_panc_2020")
            ),
            (place % 6 > 0).alias("alive_90d"),
            pl.lit(True).alias("pancreatic_resection"),
            pl.lit(False).alias("nec"),
            pl.when(place % 2 == 0)
            .then(pl.lit("NET G1"))
            .otherwise(pl.lit("NET G2"))
            .alias("grade"),
            pl.when(place % 2 == 0).then(pl.lit("R")).otherwise(pl.lit("BR")).alias("category"),
        ]
    )


FRAMES = [calm(n, seed) for seed, n in enumerate(SIZES)]


def compared(frames, earlier=()):
    centers = {f"Center {k}": given(one) for k, one in enumerate(frames)}
    return compare(centers, provenance=PROVENANCE, section_titles=TITLES, earlier=earlier)


def told(found, names=None):
    body, rows = (json.loads(canonical(part)) for part in (found.body, found.rows))
    return Told("the report of 1 March 2025", body, rows, names or {name: name for name in rows})


@pytest.fixture(scope="module")
def first():
    return told(compared(FRAMES))


def by_id(figures, name):
    return next(one for one in figures if one["id"] == name)


def with_one_more(n, seed=9):
    return [*FRAMES[:3], pl.concat([FRAMES[3], calm(n, seed)])]


def turned(frames, column, cases):
    """The outcome of the first cases of the first center corrected."""
    here = pl.int_range(pl.len()) < cases
    changed = pl.when(here).then(~pl.col(column)).otherwise(pl.col(column))
    return [frames[0].with_columns(changed.alias(column)), *frames[1:]]


def test_report_of_the_same_cases_tells_the_same(first):
    assert canonical(compared(FRAMES, [first]).body) == canonical(first.body)


@pytest.mark.parametrize("more", [1, 4])
def test_report_of_one_to_four_cases_more_is_refused_with_the_remedy(first, more):
    words = f"{260 + more} now, 260 in the report of 1 March 2025.*tell of the {more}.*or ask again"
    with pytest.raises(TooClose, match=words):
        compared(with_one_more(more), [first])


def test_report_of_four_cases_fewer_is_refused(first):
    with pytest.raises(TooClose, match="256 now"):
        compared([*FRAMES[:3], FRAMES[3][:-4]], [first])


def test_report_after_five_new_cases_is_made(first):
    body = compared(with_one_more(5), [first]).body
    assert body["flow"][0]["n"] == 265


def test_indicator_that_moved_by_a_few_is_withheld_and_the_others_are_not(first):
    body = compared(turned(FRAMES, "no_popf_bc", 3), [first]).body
    assert {one["id"] for one in body["indicators"] if one["withheld"]} == {"popf"}
    popf = by_id(body["indicators"], "popf")
    assert set(popf["pooled"].values()) == {None}
    assert (popf["target"], popf["funnel"], popf["eligibility_unknown"]) == (None, [], None)
    assert all(row["hidden"] and row["eligible"] is None for row in popf["centers"])
    assert indicator(popf, None).sentences == (WITHHELD,)


def test_own_row_does_not_tell_a_withheld_rate(first):
    found = compared(turned(FRAMES, "no_popf_bc", 3), [first])
    own = found.rows["Center 1"]["indicators"]["popf"]
    assert (own["expected"], own["p_high"], own["reading"]) == (None, None, "Withheld")


def test_figure_is_told_again_when_five_have_changed(first):
    frames = turned(FRAMES, "no_popf_bc", 20)  # the failed are 66 + 15 - 5
    popf = by_id(compared(frames, [first]).body["indicators"], "popf")
    assert (popf["withheld"], popf["pooled"]["failed"]) == (False, 76)


def test_withheld_figure_is_held_against_the_release_that_told_it(first):
    second = told(compared(turned(FRAMES, "no_popf_bc", 3), [first]))
    again = by_id(
        compared(turned(FRAMES, "no_popf_bc", 3), [first, second]).body["indicators"], "popf"
    )
    assert again["withheld"]


def test_center_in_which_a_few_changed_is_closed_where_all_centers_together_moved_by_more(first):
    grown = [
        pl.concat([FRAMES[0], calm(40, 20)]),
        *FRAMES[1:3],
        pl.concat([FRAMES[3], calm(3, 21)]),
    ]
    body = compared(grown, [first]).body
    assert by_id(body["indicators"], "cd3a")["pooled"]["eligible"] == 303
    closed = {
        row["center"] for row in by_id(body["indicators"], "cd3a")["centers"] if row["hidden"]
    }
    assert "Center 3" in closed
    assert len(closed) >= 3
    assert {r["center"] for r in body["participation"] if r["cases"] is None} >= {"Center 3"}


def test_center_of_which_one_outcome_was_corrected_is_closed(first):
    """Elsewhere many came, so that the sums of all centers moved by more."""
    corrected = turned(FRAMES, "no_popf_bc", 1)
    frames = [*corrected[:3], pl.concat([corrected[3], calm(60, 8)])]
    popf = by_id(compared(frames, [first]).body["indicators"], "popf")
    assert not popf["withheld"]
    assert popf["centers"][0]["hidden"]


def test_names_of_then_are_translated(first):
    """The center of 50 patients had another pseudonym."""
    names = {
        "Center 0": "Center 3",
        "Center 1": "Center 1",
        "Center 2": "Center 2",
        "Center 3": "Center 0",
    }
    before = told(compared([FRAMES[3], FRAMES[1], FRAMES[2], FRAMES[0]]), names)
    assert canonical(compared(FRAMES, [before]).body) == canonical(compared(FRAMES).body)


def test_center_that_left_is_not_looked_for(first):
    left = Told(
        first.made, first.body, first.rows, {f"Center {k}": f"Center {k}" for k in range(3)}
    )
    body = compared(FRAMES[:3], [left]).body
    assert body["flow"][0]["n"] == 210


def test_value_of_the_case_mix_that_moved_by_a_few_is_hidden_in_all_figures(first):
    """Seven came, three of them of grade 2."""
    came = calm(7, 5)
    body = compared([*FRAMES[:3], pl.concat([FRAMES[3], came])], [first]).body
    grade = by_id(body["case_mix"], "grade")
    assert [value["n"] for value in grade["values"]] == [None, None, 0, 0]
    groups = by_id(body["survival"], "os_by_grade")["groups"]
    assert [group["n"] for group in groups] == [None, None, 0, 0]


def test_survival_of_a_cohort_that_moved_by_a_few_is_withheld(first):
    frames = turned(FRAMES, "free_of_disease", 2)
    one = by_id(compared(frames, [first]).body["survival"], "rfs_by_grade")
    assert (one["withheld"], one["eligible"], one["groups"]) == (True, None, [])
    assert one["test"]["p"] is None
    assert WITHHELD in survival(one).sentences


def test_curve_of_which_a_few_events_are_new_is_not_drawn(first):
    """The first patients of grade 1 died."""
    alive = (pl.col("os_event") == 0) & (pl.col("grade") == "NET G1")
    died = alive & (alive.cum_sum() <= 2)
    frames = [FRAMES[0].with_columns(os_event=pl.when(died).then(1).otherwise(pl.col("os_event")))]
    assert frames[0]["os_event"].sum() == FRAMES[0]["os_event"].sum() + 2
    groups = by_id(compared([*frames, *FRAMES[1:]], [first]).body["survival"], "os_by_grade")[
        "groups"
    ]
    assert (groups[0]["n"], groups[0]["events"], groups[0]["curve"]) == (129, None, [])


def test_two_splits_of_the_same_patients_do_not_tell_the_events_of_a_quiet_group():
    """By grade and by category the deaths are the same: 3 of one grade are all but the others'."""
    place = pl.int_range(pl.len())
    cases = calm(90, 4).with_columns(
        os_event=(place < 33).cast(pl.Int64),
        os_days=place + 800,
        os_entry_days=pl.lit(0),
        grade=pl.when(place < 3)
        .then(pl.lit("NET G3"))
        .when(place < 15)
        .then(pl.lit("NET G2"))
        .when(place < 40)
        .then(pl.lit("NET G1"))
        .when(place < 60)
        .then(pl.lit("NET G3"))
        .otherwise(pl.lit("NET G2")),
    )
    groups = by_id(compared([cases]).body["survival"], "os_by_grade")["groups"]
    events = {group["name"]: group["events"] for group in groups}
    assert events == {"NET G1": 18, "NET G2": None, "NET G3": None, "NEC": 0}


def test_what_was_hidden_with_a_small_value_stays_hidden_while_it_would_tell_it():
    """Four and six of two grades were hidden: six of each now would leave four to six for the 4."""

    def with_rare(rare, also):
        place = pl.int_range(pl.len())
        mixed = pl.when(place < rare).then(pl.lit("NEC")).when(place < rare + also)
        return [
            calm(60 + rare + also, 3).with_columns(
                grade=mixed.then(pl.lit("NET G3")).otherwise(pl.col("grade"))
            )
        ]

    def values(body):
        return {v["value"]: v["n"] for v in by_id(body["case_mix"], "grade")["values"]}

    before = compared(with_rare(4, 6))
    assert (values(before.body)["NEC"], values(before.body)["NET G3"]) == (None, None)
    grown = compared([*with_rare(9, 6)], [told(before)]).body
    assert (values(grown)["NEC"], values(grown)["NET G3"]) == (9, 6)
    near = compared([*with_rare(6, 6), calm(40, 77)], [told(before)]).body
    assert (values(near)["NEC"], values(near)["NET G3"]) == (None, None)


def test_reports_that_told_the_same_again_count_once(first):
    """Repeated with other criteria, say: what is hidden is that of one."""
    grown = with_one_more(30)
    once, often = compared(grown, [first]), compared(grown, [first] * 4)
    assert canonical(once.body) == canonical(often.body)
    tables = Earlier([first] * 4)._tables("popf")
    assert len(tables) == 1


def test_number_is_close_to_any_earlier_one(first):
    earlier = Earlier([first])
    assert [earlier.is_close("cases", n) for n in (255, 256, 260, 264, 265)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert not earlier.is_close("never told", 3)


def test_ledger_names_a_cohort_once_over_all_figures(first):
    keys = {}
    for figure, _, counts in published(first.body):
        for key, n in comparable(counts).items():
            keys.setdefault(key, []).append((figure, n))
    resected = keys["who:resected"]
    assert {figure for figure, _ in resected} >= {"flow", "indicator:cd3a", "survival:os_by_grade"}
    assert {n for _, n in resected} == {260}


def test_closed_centers_had_enough_newcomers():
    """Fifteen and twenty were told before: behind three new ones at C stand none elsewhere."""
    sizes = {"A": {"n": 15}, "B": {"n": 20}, "C": {"n": 3}, "D": {"n": 40}, "E": {"n": 50}}
    told_before = {"A": {"n": 15}, "B": {"n": 20}, "D": {"n": 30}}
    assert closed_centers(sizes) == {"A", "B", "C"}
    assert closed_centers(sizes, told=told_before) == {"A", "B", "C", "D", "E"}


def test_count_that_was_corrected_downwards_holds_no_floor():
    sizes = {"A": {"n": 15}, "B": {"n": 20}, "C": {"n": 3}}
    assert closed_centers(sizes, told={"A": {"n": 16}, "B": {"n": 21}}) == {"A", "B", "C"}


def test_center_small_in_one_cohort_is_closed_in_all():
    sizes = {
        c: {"all": 40, "pancreas": n} for c, n in zip("ABCDE", (3, 9, 12, 30, 30), strict=True)
    }
    assert closed_centers(sizes) == {"A", "B", "C"}


def test_nobody_is_closed_in_an_empty_network():
    assert closed_centers({}) == frozenset()


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 40, "b": 30, "c": 0}, set()),
        ({"a": 40, "b": 6, "c": 3}, {"b", "c"}),
        ({"a": 40, "b": 5, "c": 1}, {"b", "c"}),  # 1 may be 1 to 5
        ({"a": 40, "b": 20, "c": 1, "d": 1}, {"b", "c", "d"}),  # two of one each are two
        ({"a": 40, "b": 20, "c": 4, "d": 4}, {"c", "d"}),  # 1 to 7
    ],
)
def test_hidden_values_leave_five_possible_numbers(counts, hidden):
    assert hidden_values([Margin(counts)]) == hidden


def test_value_hidden_in_one_figure_is_hidden_in_the_other():
    assert hidden_values([Margin({"a": 9, "b": 7, "c": 3}), Margin({"a": 6, "b": 7, "c": 0})]) == {
        "a", "b", "c",
    }  # fmt: skip


def test_value_of_which_nobody_is_new_does_not_cover_a_small_one():
    """Forty were told before: the three are those that came."""
    assert hidden_values([Margin({"a": 60, "b": 40, "c": 3}, floors={"b": 40})]) == {"a", "b", "c"}


def test_sum_that_tells_the_hidden_values_is_hidden_too():
    cases = calm(65, 2).with_columns(
        asa_band=pl.when(pl.int_range(pl.len()) < 2)
        .then(pl.lit("I–II"))
        .when(pl.int_range(pl.len()) < 5)
        .then(pl.lit("III or more"))
    )
    mix = by_id(compared([cases]).body["case_mix"], "asa_band")
    assert (mix["known"], mix["unknown"]) == (None, None)
    assert [(v["n"], v["share"]) for v in mix["values"]] == [(None, None)] * 2


def test_bodies_of_another_program_are_read_as_far_as_they_go(first):
    other = copy.deepcopy(first.body)
    other["indicators"] = other["indicators"][1:]
    other["flow"][1]["id"] = "seen"
    before = Told(first.made, other, first.rows, first.names)
    assert compared(FRAMES, [before]).body["indicators"][0]["pooled"]["eligible"] == 260


def test_mix_of_a_cohort_that_moved_by_a_few_is_hidden_whole(first):
    """Two of those resected had no resection after all."""
    body = compared(turned(FRAMES, "resected", 2), [first]).body
    sex = by_id(body["case_mix"], "sex")
    assert (sex["known"], sex["unknown"]) == (None, None)
    assert {(value["n"], value["share"]) for value in sex["values"]} == {(None, None)}
    assert next(step["n"] for step in body["flow"] if step["id"] == "resected") is None


def test_release_that_gave_a_cell_away_by_itself_closes_nobody():
    """Only the four were hidden, as a program without linear programs may have done."""
    table = shown_after(([20, 4], [10, 6], [30, 9]), ([40, 12], [30, 11], [60, 14]), hidden={0})
    assert not table.hidden.any()


def test_centers_hidden_with_a_small_one_are_not_all_shown_again():
    """Four and six: six was in no hurry, and ten less six is four."""
    before = ([20, 4], [10, 6], [30, 9])
    now = ([40, 6], [30, 6], [60, 14])
    assert shown_after(before, now, hidden={0, 1}).row_hidden(1)


def shown_after(before, after, *, hidden):
    """The second table of one indicator, after a release that hid some centers."""
    names = [f"Center {k}" for k in range(len(before))]
    counts = [{"passed": p, "failed": f, "known": p + f} for p, f in before]
    pooled = {key: sum(row[key] for row in counts) for key in counts[0]}
    covered = {"passed": None, "failed": None}
    rows = [
        {"center": name, "eligible": row["known"], **row, **(covered if k in hidden else {})}
        for k, (name, row) in enumerate(zip(names, counts, strict=True))
    ]
    popf = {"id": "popf", "eligible": "resected", "centers": rows}
    body = dict.fromkeys(("flow", "participation", "completeness", "case_mix", "survival"), ())
    body["indicators"] = [popf | {"pooled": pooled | {"eligible": pooled["known"]}}]
    exact = {n: {"indicators": {"popf": row}} for n, row in zip(names, counts, strict=True)}
    earlier = Earlier([Told("an earlier report", body, exact, {name: name for name in names})])
    now = {n: Counts(p + f, p, f, 0) for n, (p, f) in zip(names, after, strict=True)}
    return protected(by_name("popf"), now, (), earlier)


def by_name(name):
    return next(one for one in INDICATORS if one.id == name)


def test_cohort_of_a_few_shows_nothing_of_all_centers():
    few_operated = [frame(40, seed=1).with_columns(resected=pl.int_range(pl.len()) < 3)]
    body = compared(few_operated).body
    assert set(by_id(body["indicators"], "cd3a")["pooled"].values()) == {None}
    assert by_id(body["survival"], "os_by_grade")["eligible"] is None


def test_few_known_outcomes_hide_how_many_are_not_known():
    """Forty less those not known would be the three."""
    known = pl.when(pl.int_range(pl.len()) < 3).then(pl.col("no_major_complication_90d"))
    body = compared([calm(40, 1).with_columns(no_major_complication_90d=known)]).body
    pooled = by_id(body["indicators"], "cd3a")["pooled"]
    assert (pooled["eligible"], pooled["known"], pooled["not_determinable"]) == (40, None, None)


def test_network_that_shares_no_event_times_has_no_groups():
    centers = {"a": given(calm(60, 1), individual_times=False)}
    found = compare(centers, provenance=PROVENANCE, section_titles=TITLES)
    one = by_id(found.body["survival"], "recurrence_by_grade")
    assert (one["groups"], one["median_follow_up_months"], one["eligible"]) == ([], None, 60)


@pytest.mark.parametrize(("failed", "flag"), [(40, ""), (48, "alert"), (60, "alarm")])
def test_flag_has_to_pass_the_widened_limits_where_centers_vary(failed, flag):
    others = (8, 32, 10, 28, 12, 30, 9, 31, 11, 29)
    counts = {str(k): Counts(200, 200 - n, n, 0) for k, n in enumerate((*others, failed))}
    found = standings(by_name("cd3a"), counts)["10"]
    assert (found.point.signal, found.flag) == ("alarm", flag)
