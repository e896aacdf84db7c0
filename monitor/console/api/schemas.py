"""How answers look: the values of the house as JSON, and their schemas in the OpenAPI document."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi.responses import Response

from monitor.safe_json import as_json

_PLACE = "#/components/schemas/{name}"
_KNOWN: dict[str, type[msgspec.Struct]] = {}
#: every answer that is none: as problem details (RFC 9457)
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, as problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["type", "title", "status", "detail"],
}
_PROBLEMS = {
    400: "The request cannot be read",
    401: "No token, or one that is wrong, expired or revoked",
    403: "The token lacks the scope, or is not for this brand",
    404: "There is no such thing",
    405: "The address does not take this method",
    409: "Refused: the thing is not in a state that allows it",
    422: "Something of the request is not as expected",
    503: "The database does not answer",
}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a list: `before` is what to ask for to get the next part, None where this was the last."""

    items: list[Any]
    before: int | None


def answer(value: Any, status: int = 200) -> Response:
    """`value` as JSON."""
    return Response(as_json(value), status, media_type="application/json")


def one_of(kind: type[msgspec.Struct], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation that gives one `kind`, for the OpenAPI document."""
    return _answers({"$ref": _ref(kind)}, status)


def some_of(kind: type[msgspec.Struct]) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation that gives part of a list of `kind`."""
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": _ref(kind)}},
            "before": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["items", "before"],
    }
    return _answers(page, 200)


def _ref(kind: type[msgspec.Struct]) -> str:
    _KNOWN[kind.__name__] = kind
    return _PLACE.format(name=kind.__name__)


def _answers(schema: dict[str, Any], status: int) -> dict[int | str, dict[str, Any]]:
    told: dict[int | str, dict[str, Any]] = {
        status: {"description": "Done", "content": {"application/json": {"schema": schema}}}
    }
    problem = {"application/problem+json": {"schema": {"$ref": _PLACE.format(name="Problem")}}}
    return told | {code: {"description": said, "content": problem} for code, said in _PROBLEMS.items()}


def components() -> dict[str, Any]:
    """The schemas of everything that `one_of` and `some_of` were told of."""
    _, found = msgspec.json.schema_components(list(_KNOWN.values()), ref_template=_PLACE)
    return {**found, "Problem": PROBLEM}
