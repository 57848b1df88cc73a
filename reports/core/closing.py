"""Whose numbers are hidden in all figures at once: centers too small, values too rare.

What counts the same persons hides the same centers and the same values, so that no figure tells
what another one hides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

THRESHOLD: Final = 5  # 1 to 4 persons are hidden


def few(count: int, threshold: int = THRESHOLD) -> bool:
    return 0 < count < threshold


Sizes: TypeAlias = Mapping[str, Mapping[str, int]]  # by center, then by cohort


def closed_centers(
    sizes: Sizes,
    *,
    told: Sizes | None = None,
    isolated: Collection[str] = (),
    threshold: int = THRESHOLD,
) -> frozenset[str]:
    """Centers none of whose counts is shown.

    Those of 1…threshold−1 persons in any cohort, the ``isolated``, and the next smallest until
    in each cohort whoever knows one of them still faces two others with twice the threshold, of
    whom threshold−1 or more came since an earlier release ``told`` of them.
    """
    closed = {c for c, own in sizes.items() if any(few(n, threshold) for n in own.values())}
    closed |= set(isolated)
    while True:
        before = len(closed)
        for cohort in next(iter(sizes.values()), {}):
            people = {c: _Size(own[cohort], _told(told, c, cohort)) for c, own in sizes.items()}
            _close_more(closed, {c: size for c, size in people.items() if size.n}, threshold)
        if len(closed) == before:
            return frozenset(closed)


def _told(told: Sizes | None, center: str, cohort: str) -> int:
    return 0 if told is None else told.get(center, {}).get(cohort, 0)


class _Size(NamedTuple):
    n: int
    told: int

    @property
    def new(self) -> int:
        """What was told holds where it is not more than there is now, else it was corrected."""
        return self.n - self.told if self.told <= self.n else self.n


def _close_more(closed: set[str], people: Mapping[str, _Size], threshold: int) -> None:
    others = sorted((size.n, c) for c, size in people.items() if c not in closed)
    while others and not _enough([size for c, size in people.items() if c in closed], threshold):
        closed.add(others.pop(0)[1])


def _enough(sizes: Collection[_Size], threshold: int) -> bool:
    """Nobody at all, or three centers of which any two others have enough persons."""
    if not sizes:
        return True
    known = sum(size.n for size in sizes) - max(size.n for size in sizes)
    new = sum(size.new for size in sizes) - max(size.new for size in sizes)
    return len(sizes) > 2 and known >= 2 * threshold and new >= threshold - 1


@dataclass(frozen=True, slots=True)
class Margin:
    """How many have each value of one variable in one figure. The total can be told from other
    figures; ``floors`` are what earlier releases told, ``isolated`` values they come too close to.
    """

    counts: Mapping[str, int]
    floors: Mapping[str, int] = field(default_factory=dict)
    isolated: frozenset[str] = frozenset()

    def few(self, threshold: int) -> set[str]:
        return {v for v, n in self.counts.items() if few(n, threshold)} | set(self.isolated)

    def is_safe(self, hidden: Collection[str], threshold: int = THRESHOLD) -> bool:
        """Two hidden values or more that could be told apart in ``threshold`` ways or more."""
        some = {v: n for v, n in self.counts.items() if n and v in hidden}
        room = sum(n - max(1, self.floors.get(v, 0)) for v, n in some.items())
        return not some or (len(some) > 1 and room >= threshold - 1)


def hidden_values(
    margins: Iterable[Margin], *, kept: Collection[str] = (), threshold: int = THRESHOLD
) -> frozenset[str]:
    """Values of one variable hidden in every figure: small ones, ``kept`` ones, and the next
    smallest as long as a total would give them away."""
    given, hidden = list(margins), set(kept)
    while True:
        before = len(hidden)
        for margin in given:
            hidden |= margin.few(threshold)
            others = sorted((n, v) for v, n in margin.counts.items() if n and v not in hidden)
            while others and not margin.is_safe(hidden, threshold):
                hidden.add(others.pop(0)[1])
        if len(hidden) == before:
            return frozenset(hidden)
