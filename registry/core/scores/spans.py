"""Sums that stay honest about missing items: the least and the most points possible."""

from collections.abc import Callable
from typing import TypeVar

Span = tuple[float, float]
Known = TypeVar("Known")


def scored(value: Known | None, points: Callable[[Known], float], possible: Span) -> Span:
    """The points of one item, or all it can be where the value is missing."""
    if value is None:
        return possible
    exact = points(value)
    return exact, exact


def flagged(value: bool | None, points: float = 1) -> Span:
    return scored(value, lambda present: points if present else 0, (min(points, 0), max(points, 0)))


def between(value: float | None, possible: Span, weight: float = 1) -> Span:
    """A weighted number: its product, or the products of both limits where it is missing."""
    ends = [weight * end for end in (possible if value is None else (value, value))]
    return min(ends), max(ends)


def total(*spans: Span) -> Span:
    return sum(span[0] for span in spans), sum(span[1] for span in spans)
