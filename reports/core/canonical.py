"""The only way a number becomes bytes, so that the same figures are the same file."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

DIGITS = 12


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, 12 significant digits, no -0.0; NaN and infinity are null."""
    text = json.dumps(
        _tidy(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()


def _tidy(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(item) for item in value]
    return value
