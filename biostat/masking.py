"""Masked sums: each center's numbers are noise, their sum is the true sum.

Every pair of centers shares a secret; one adds the mask drawn from it, the other takes it away,
modulo 2⁶⁴. All invited centers must answer, or the sum is noise. What the sum itself reveals is
not protected: small cells are still hidden before anything is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biostat.aggregates.part import Part, Table, table
from biostat.arrays import FloatArray, IntArray

SCALE = 2**32
MINIMUM_CENTERS = 3

Words = NDArray[np.uint64]
Layout = Mapping[str, tuple[IntArray, int]]  # table name → keys (R, k) and width


def encode(values: ArrayLike, *, centers: int, scale: int = SCALE) -> Words:
    """Fixed-point words of values (m,); `scale` 1 for whole numbers, which stay exact.

    Raises ValueError where the sum over `centers` could overflow, or a value is missing.
    """
    given = np.asarray(values, np.float64)
    if not np.isfinite(given).all():
        raise ValueError("masking: a value is missing; mask only numbers that exist")
    largest = float(np.abs(given).max(initial=0.0)) * scale * centers
    if largest >= 2.0**62:
        raise ValueError(f"masking: {largest / scale:.3g} is too large for scale {scale}; lower it")
    return np.rint(given * scale).astype(np.int64).view(np.uint64)


def mask(words: Words, own: str, secrets: Mapping[str, bytes], context: str) -> Words:
    """Words (m,) with the masks of every other center; `context` names round and statistic.

    `secrets` holds the secret shared with each other center. A context is never used twice.
    """
    if len(secrets) + 1 < MINIMUM_CENTERS or own in secrets:
        raise ValueError(f"masking: secrets of two other centers or more are needed, not {own}'s")
    masked = words.copy()
    for other, secret in secrets.items():
        noise = _noise(secret, context, len(words))
        masked = masked + noise if own < other else masked - noise
    return masked


def unmask(masked: Sequence[Words], *, scale: int = SCALE) -> FloatArray:
    """The sum of all centers' words as numbers."""
    if len(masked) < MINIMUM_CENTERS:
        raise ValueError(f"masking: {len(masked)} centers answered, {MINIMUM_CENTERS} are needed")
    total = np.zeros(len(masked[0]), np.uint64)
    for words in masked:
        total = total + words
    return total.view(np.int64) / scale


def flatten(part: Part, layout: Layout) -> FloatArray:
    """All sums of a part as one vector; every center uses one agreed layout.

    Raises ValueError where the part has a key outside the layout: its sum would be lost.
    """
    pieces = []
    for name, (keys, width) in sorted(layout.items()):
        filled = np.zeros((len(keys), width))
        place = {tuple(key): i for i, key in enumerate(keys.tolist())}
        held = part.tables.get(name)
        if held is not None:
            for key, values in zip(held.keys.tolist(), held.values, strict=True):
                if tuple(key) not in place:
                    raise ValueError(f"masking: {name} has key {key}, which the layout lacks")
                filled[place[tuple(key)]] = values
        pieces.append(filled.ravel())
    return np.concatenate(pieces) if pieces else np.zeros(0)


def restore(vector: FloatArray, layout: Layout, like: Part) -> Part:
    """The merged part from the unmasked vector; kind, version and spec as of `like`.

    A table that is empty in `like` may hold fractions: its sums are not rounded.
    """
    tables: dict[str, Table] = {}
    start = 0
    for name, (keys, width) in sorted(layout.items()):
        size = len(keys) * width
        values = vector[start : start + size].reshape(len(keys), width)
        start += size
        held = like.tables.get(name)
        if held is not None and len(held.values) and held.values.dtype.kind == "i":
            values = np.rint(values).astype(np.int64)
        tables[name] = table(keys, values)
    return Part(like.kind, like.version, like.spec, tables)


def _noise(secret: bytes, context: str, length: int) -> Words:
    """A stream of words only the two holders of the secret can draw (SHAKE-256)."""
    seed = len(secret).to_bytes(4, "big") + secret + context.encode()
    return np.frombuffer(hashlib.shake_256(seed).digest(8 * length), dtype="<u8").astype(np.uint64)
