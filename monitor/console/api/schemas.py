"""How answers look: the values of the house as JSON, and their schemas in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi.responses import Response

from monitor.safe_json import as_json

#: status → how the OpenAPI document tells the answer
Answers = dict[int | str, dict[str, Any]]
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
        "errors": {
            "type": "array",
            "description": "Where something is not as expected, the first twenty places.",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("where", "expected", "found")},
                "required": ["where", "expected", "found"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "example": {
        "type": "refused",
        "title": "refused",
        "status": 409,
        "detail": "alert 12 is acknowledged (Mei has it): ack is not possible; possible: assign, advance, resolve",
    },
}
_TAG = {
    "description": "Of what is read, for `If-None-Match`; of an alert as an act has left it, for `If-Match`.",
    "schema": {"type": "string"},
}
_PROBLEMS = {
    400: "The request cannot be read",
    401: "No token, or one that is wrong, expired or revoked",
    403: "The token lacks the scope, or is not for this brand",
    404: "There is no such thing",
    405: "The address does not take this method",
    412: "The alert was changed since it was read (`If-Match`)",
    413: "The body is too large",
    415: "The body is not JSON",
    409: "Refused: the thing is not in a state that allows it",
    422: "Something of the request is not as expected",
    502: "Something that is needed for it does not work",
    503: "The database does not answer",
}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a list: `before` is what to ask for to get the next part, None where this was the last."""

    items: list[Any]
    before: int | None


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a list that has an order of its own: `skip` is what to ask for to get the next part, None where this was the last."""

    items: list[Any]
    skip: int | None


def answer(value: Any, status: int = 200) -> Response:
    """`value` as JSON."""
    return Response(as_json(value), status, media_type="application/json")


def page(items: Sequence[Any], limit: int) -> Response:
    """At most `limit` of `items`, each with an `id`, newest first; there are more where more were found."""
    shown = list(items[:limit])
    return answer(Page(items=shown, before=shown[-1].id if len(items) > limit else None))


def one_of(kind: type[msgspec.Struct], status: int = 200) -> Answers:
    """The answers of an operation that gives one `kind`, for the OpenAPI document."""
    return answers_of({"application/json": {"schema": {"$ref": _ref(kind)}}}, status)


def some_of(kind: type[msgspec.Struct], more: str = "before") -> Answers:
    """The answers of an operation that gives part of a list of `kind`, and as `more` where the next one begins."""
    part = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": _ref(kind)}},
            more: {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["items", more],
    }
    return answers_of({"application/json": {"schema": part}})


def answers_of(content: dict[str, Any], status: int = 200) -> Answers:
    """The answers of an operation that gives `content` (media type → what), every problem besides."""
    told: Answers = {status: {"description": "Done", "content": content, "headers": {"ETag": _TAG}}}
    problem = {"application/problem+json": {"schema": {"$ref": _PLACE.format(name="Problem")}}}
    if status == 200:
        told[304] = {"description": "It is still as the asker has it (`If-None-Match`)"}
    return told | {code: {"description": said, "content": problem} for code, said in sorted(_PROBLEMS.items())}


def _ref(kind: type[msgspec.Struct]) -> str:
    assert _KNOWN.setdefault(kind.__name__, kind) is kind, f"two kinds of answer have the name {kind.__name__}"
    return _PLACE.format(name=kind.__name__)


def components() -> dict[str, Any]:
    """The schemas of everything that `one_of` and `some_of` were told of."""
    _, found = msgspec.json.schema_components(list(_KNOWN.values()), ref_template=_PLACE)
    assert found.keys() >= _KNOWN.keys(), "a kind of answer has the name of something within another"
    return {**found, "Problem": PROBLEM}
