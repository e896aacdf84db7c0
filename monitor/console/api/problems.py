"""What is wrong with a request, as problem details (RFC 9457): a type that programs compare, a sentence for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from monitor.errors import StoreError, UsageError, ZhengmingError
from monitor.safe_json import as_json
from monitor.wording import tr

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class Problem(HTTPException):
    """Ends a request with this status, this `kind` and this sentence."""

    def __init__(self, status: int, kind: str, said: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, said, dict(headers or {}))
        self.kind = kind


def add_problems(api: FastAPI) -> None:
    """Let every error of `api` end as a problem: what the caller did wrong is told, what went wrong here is logged."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        HTTPException: _told,
        RequestValidationError: _misspelt,
        UsageError: _refused,
        ZhengmingError: _failed,
        SQLAlchemyError: _without_store,
        StoreError: _without_store,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _answer(
    status: int, kind: str, said: str, headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    body = {"type": kind, "title": kind.replace("_", " "), "status": status, "detail": said, **more}
    return Response(as_json(body), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


async def _told(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kinds = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
    said = {
        404: tr("there is nothing at this address", "此地址没有内容"),
        405: tr("this address does not take that method", "此地址不支持该方法"),
    }
    if isinstance(error, Problem):
        return _answer(error.status_code, error.kind, error.detail, error.headers)
    kind = kinds.get(error.status_code, "bad_request")
    return _answer(error.status_code, kind, said.get(error.status_code, error.detail), error.headers)


async def _misspelt(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "where": ".".join(str(part) for part in one["loc"]),
            "expected": one["msg"],
            "found": repr(one.get("input"))[:100],
        }
        for one in error.errors()
    ]
    first = errors[0]
    return _answer(422, "invalid", f"{first['where']}: {first['expected']}, found {first['found']}", errors=errors)


async def _refused(_request: Request, error: Exception) -> Response:
    return _answer(409, "refused", str(error))


async def _failed(_request: Request, error: Exception) -> Response:
    log.warning("api_failed", why=str(error))
    return _answer(502, "failed", str(error))


async def _without_store(_request: Request, _error: Exception) -> Response:
    said = tr("the database does not answer; try again", "数据库没有响应，请稍后重试")
    return _answer(503, "no_database", said, {"Retry-After": "10"})


async def _broken(_request: Request, _error: Exception) -> Response:
    said = tr("something went wrong here; the details are in the log", "内部错误，详情见日志")
    return _answer(500, "broken", said)
