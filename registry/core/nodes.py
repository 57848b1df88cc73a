"""Lymph nodes of a specimen: category, ratio, and whether enough were examined."""

from dataclasses import dataclass

from .three_valued import Truth, expect

# at least so many are adequate; fewer than the first number are too few (low confidence between)
NODE_MINIMUM = {
    "pancreatoduodenectomy": (12, 12),
    "distal_pancreatectomy": (7, 8),
    "small_bowel": (8, 8),
}
LOW_CONFIDENCE = ("distal_pancreatectomy", "small_bowel")


@dataclass(frozen=True, slots=True)
class NodeVerdict:
    p_n: str | None
    ratio: float | None
    ratio_at_least_half: Truth
    minimum: int | None
    adequate: Truth
    warnings: tuple[str, ...] = ()


def judge_nodes(examined: int | None, positive: int | None, context: str | None) -> NodeVerdict:
    """`context` is a key of NODE_MINIMUM or "enucleation", which asks for no nodes."""
    expect("node context", context, (*NODE_MINIMUM, "enucleation"))
    if examined is not None and positive is not None and positive > examined:
        wrong = "more nodes positive than examined: ask the center"
        return NodeVerdict(None, None, None, None, None, (wrong,))
    ratio = positive / examined if examined and positive is not None else None
    limits = _limits(context)
    unsure = "the minimum for this operation is of low confidence"
    return NodeVerdict(
        p_n=_p_n(examined, positive),
        ratio=ratio,
        ratio_at_least_half=None if ratio is None else ratio >= 0.5,
        minimum=NODE_MINIMUM[context][1] if context in NODE_MINIMUM else None,
        adequate=None if limits is None else _adequate(examined, positive, *limits),
        warnings=(unsure,) if context in LOW_CONFIDENCE else (),
    )


def _limits(context: str | None) -> tuple[int, int] | None:
    """Of an operation that is not known, what is too few and what is enough for any."""
    if context is None:
        fewest, enough = zip(*NODE_MINIMUM.values(), strict=True)
        return min(fewest), max(enough)
    return NODE_MINIMUM.get(context)


def _p_n(examined: int | None, positive: int | None) -> str | None:
    if examined == 0:
        return "pNX"
    if positive:
        return "pN+"
    return "pN0" if positive == 0 and examined is not None else None


def _adequate(examined: int | None, positive: int | None, fewest: int, enough: int) -> Truth:
    """As many were examined as were positive, at least."""
    if examined is None:
        return True if positive is not None and positive >= enough else None
    return True if examined >= enough else False if examined < fewest else None
