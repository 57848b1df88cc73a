"""What every operation of the API has in common, written into its description once."""

from typing import Any

from config.problem import TYPE

TEXT = {"type": "string"}
FIELD = {"type": "object", "properties": {"field": TEXT, "code": TEXT, "detail": TEXT}}
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Domain errors carry members of their own.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A stable word for programs."},
        "detail": TEXT,
        "remedy": TEXT,
        "errors": {"type": "array", "items": FIELD, "description": "One for each value refused."},
    },
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": True,
}
RESPONSE = {
    "description": "Any error.",
    "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A hook of drf-spectacular."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result.get("paths", {}).values():
        for operation in path.values():
            operation.setdefault("responses", {})["default"] = RESPONSE
    return result
