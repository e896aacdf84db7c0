"""Adding operations to the API: each has a name for programs, a scope that its token needs, and answers that it may give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import cleandoc
from typing import Any, NamedTuple, get_type_hints

from fastapi import FastAPI
from fastapi.responses import Response

from monitor.console.api.bearing import LONGEST_PERSON, Needs
from monitor.console.api.schemas import Answers
from monitor.store.tokens import SCOPES

_ACTING_FOR = {
    "name": "X-Acting-For",
    "in": "header",
    "description": "The person for whom the program acts (UTF-8); stands in histories before the token's name.",
    "schema": {"type": "string", "maxLength": LONGEST_PERSON},
    "example": "Mei",
}


#: the headers by which a request is done once, and only while nothing has changed
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "What is sent again under the same key within 24 hours is answered as it was then, and not done again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "example": "call-4711",
}
TAG = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the alert as it was read: 412 where something has been done with it since.",
    "schema": {"type": "string", "pattern": "^[ -~]{1,2000}$"},
    "example": '"12.0f3a9c27d1e4b865-"',
}


class Operation(NamedTuple):
    """One thing that a program can ask for: `name` is its operationId, `does` answers it and names its scope by the kind of its `bearer`, `takes` are headers."""

    method: str
    path: str
    name: str
    does: Callable[..., Response]
    answers: Answers
    takes: tuple[dict[str, Any], ...] = ()


def add(api: FastAPI, tag: str, operations: Iterable[Operation]) -> None:
    """Add operations; what can be read answers HEAD too (RFC 9110 §9.3.2)."""
    for one in operations:
        scope = scope_of(one.does)
        status = min(code for code in one.answers if isinstance(code, int))
        api.add_api_route(
            one.path,
            one.does,
            methods=[one.method],
            operation_id=one.name,
            summary=one.name.replace("_", " ").capitalize(),
            description=_described(one.does, scope),
            status_code=status,
            responses=one.answers,
            response_class=Response,
            tags=[tag],
            openapi_extra=_extra(scope, one.takes),
        )
        if one.method == "GET":
            api.add_api_route(
                one.path, one.does, methods=["HEAD"], include_in_schema=False, response_class=Response
            )


def scope_of(does: Callable[..., Response]) -> str:
    """The scope that an operation needs, empty where any token will do; every operation says who may come."""
    hint = get_type_hints(does, include_extras=True)["bearer"]
    (depends,) = hint.__metadata__
    assert isinstance(depends.dependency, Needs)
    return depends.dependency.scope


def _described(does: Callable[..., Response], scope: str) -> str:
    needed = f"the scope `{scope}` ({SCOPES[scope][0]})" if scope else "any token"
    return f"{cleandoc(does.__doc__ or '')}\n\nNeeds {needed}."


def _extra(scope: str, takes: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """OpenAPI 3.1 lets the roles that a bearer needs stand in the security requirement."""
    told: dict[str, Any] = {"security": [{"token": [scope] if scope else []}], "x-scope": scope}
    headers = [*takes, *([_ACTING_FOR] if scope not in ("", "read", "report") else [])]
    return told | ({"parameters": headers} if headers else {})
