"""What every body sent to the API is read with."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from rules import nearest


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses members it does not know: what is misspelled would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        known = list(self.fields)
        wrong = [name for name in data if name not in known] if isinstance(data, Mapping) else []
        if wrong:
            raise serializers.ValidationError({name: [unknown(name, known)] for name in wrong})
        return super().to_internal_value(data)


def unknown(name: str, known: list[str]) -> str:
    close = nearest(name, known)
    remedy = f"Did you mean “{close}”?" if close else f"Known: {', '.join(known) or 'none'}."
    return f"“{name}” is not known here. {remedy}"
