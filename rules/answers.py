"""The answers to a finding that conditions can tell apart, each as a value or a range."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rules.findings import NOTHING_WORD, Finding
from rules.nodes import Leaf, Threshold
from rules.truth import Truth
from rules.values import NOT_APPLICABLE, Interval, Value

UNBOUNDED = 1e300


def answers(finding: Finding, conditions: Iterable[Leaf], known: Value = None) -> list[Value]:
    """Values in ascending order; within a range every condition has one truth.

    `known` limits the answers to a range that is already recorded. Lists of words are those of
    one word, and joint ones of words that make a difference.
    """
    own = [leaf for leaf in conditions if leaf.names == (finding.name,)]
    found: list[Value]
    if finding.kind in ("number", "contact", "date"):
        found = _ranges(finding, own, known)
    elif finding.kind == "ordered":
        low, high = (known.low, known.high) if isinstance(known, Interval) else (0, 1e9)
        found = [rank for rank in range(len(finding.values)) if low <= rank <= high]
    elif finding.kind == "boolean":
        found = [False, True]
    elif finding.kind == "word":
        found = list(finding.values)
    else:
        found = _word_lists(finding, own)
    if finding.not_applicable_when and known is None:
        found.append(NOT_APPLICABLE)
    return found


def _ranges(finding: Finding, conditions: Sequence[Leaf], known: Value) -> list[Value]:
    low = -UNBOUNDED if finding.minimum is None else finding.minimum
    high = UNBOUNDED if finding.maximum is None else finding.maximum
    span = known if isinstance(known, Interval) else Interval(low, high)
    limits = {leaf.limit for leaf in conditions if isinstance(leaf, Threshold)}
    joint: list[Value] = []
    for value in _pieces(span, sorted(limits)):
        merged = _merged(joint[-1], value) if joint else None
        if merged is not None and _signature(finding.name, conditions, joint[-1]) == _signature(
            finding.name, conditions, value
        ):
            joint[-1] = merged
        else:
            joint.append(value)
    return joint


def _pieces(span: Interval, limits: Sequence[float]) -> Iterator[float | Interval]:
    """The limits inside a span, and the open ranges between them."""
    start, start_open = span.low, span.low_open
    for limit in limits:
        if not span.contains(limit):
            continue
        if limit > start:
            yield Interval(start, limit, start_open, True)
        yield limit
        start, start_open = limit, True
    if start < span.high:
        yield Interval(start, span.high, start_open, span.high_open)


def _signature(name: str, conditions: Sequence[Leaf], value: Value) -> tuple[Truth, ...]:
    return tuple(leaf.truth({name: value}) for leaf in conditions)


def _word_lists(finding: Finding, conditions: Sequence[Leaf]) -> list[Value]:
    """Each word alone, and up to three together of those that conditions tell apart."""
    nothing = _signature(finding.name, conditions, frozenset())
    telling: dict[tuple[Truth, ...], str] = {}
    for word in finding.values:
        signature = _signature(finding.name, conditions, frozenset({word}))
        if signature != nothing and word != NOTHING_WORD:
            telling.setdefault(signature, word)
    alone: list[Value] = [frozenset({word}) for word in finding.values]
    return alone + [
        frozenset(chosen) for size in (2, 3) for chosen in combinations(telling.values(), size)
    ]


def joined(values: Iterable[Value]) -> Iterator[Value]:
    """Neighbouring numbers and ranges as one range."""
    previous: Value = None
    for value in values:
        merged = _merged(previous, value)
        if merged is None and previous is not None:
            yield previous
        previous = merged if merged is not None else value
    if previous is not None:
        yield previous


def _merged(first: Value, second: Value) -> Interval | None:
    if isinstance(first, bool | str | frozenset) or isinstance(second, bool | str | frozenset):
        return None
    if isinstance(first, Interval) and isinstance(second, int | float):
        if first.high == second and first.high_open:
            return Interval(first.low, first.high, first.low_open, False)
    elif isinstance(second, Interval) and second.low_open:
        if isinstance(first, int | float) and first == second.low:
            return Interval(second.low, second.high, False, second.high_open)
        if isinstance(first, Interval) and first.high == second.low and not first.high_open:
            return Interval(first.low, second.high, first.low_open, second.high_open)
    return None
