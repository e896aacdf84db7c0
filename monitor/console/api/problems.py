"""What is wrong with a request, as problem details (RFC 9457): a type that programs compare, a sentence for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.console.api.expecting import expected, found
from monitor.errors import ReplyRefused, StoreError, UsageError, ZhengmingError
from monitor.safe_json import as_json
from monitor.text import one_line
from monitor.wording import tr

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
#: bytes of a request's body
LARGEST_BODY = 256 * 1024
#: places that are named where much is not as expected
NAMED = 20


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
        ReplyRefused: _refused,
        ZhengmingError: _failed,
        SQLAlchemyError: _without_store,
        StoreError: _without_store,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def nothing_here() -> Response:
    """404 for an address of the API that is none at all, such as one with a line break in it."""
    return _answer(404, "not_found", tr("there is nothing at this address", "此地址没有内容"))


def _answer(
    status: int, kind: str, said: str, headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    body = {"type": kind, "title": kind.replace("_", " "), "status": status, "detail": said, **more}
    return Response(as_json(body), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, Problem):
        return _answer(error.status_code, error.kind, error.detail, error.headers)
    if error.status_code == 405:
        return _other_method(request)
    kinds = {404: "not_found", 413: "too_large"}
    said = {
        404: tr("there is nothing at this address", "此地址没有内容"),
        413: tr(f"expected a body of at most {LARGEST_BODY} bytes", f"请求正文不得超过 {LARGEST_BODY} 字节"),
    }
    kind = kinds.get(error.status_code, "bad_request")
    return _answer(error.status_code, kind, said.get(error.status_code, error.detail), error.headers)


def _other_method(request: Request) -> Response:
    """What an address takes (RFC 9110 §10.2.1): said to who asks for it, and to who asks for something else."""
    found = (route for route in request.app.routes if route.matches(request.scope)[0] != Match.NONE)
    allowed = {"Allow": ", ".join(sorted({method for route in found for method in route.methods} | {"OPTIONS"}))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allowed)
    said = tr("this address does not take that method", "此地址不支持该方法")
    return _answer(405, "method_not_allowed", said, allowed)


class Limited:
    """ASGI middleware: no body of more than `LARGEST_BODY` bytes is read, whether it says how large it is or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise HTTPException(413)
            return message

        said = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if said.isdigit() and int(said) > LARGEST_BODY:
            answered = await _told(Request(scope), HTTPException(413))
            await answered(scope, receive, send)
        else:
            await self.app(scope, counted, send)


def json_only(request: Request) -> None:
    """415 for a body that does not say that it is JSON."""
    empty = "transfer-encoding" not in request.headers and request.headers.get("content-length", "0") == "0"
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if empty or kind == "application/json":
        return
    said = tr(
        f"expected a body of type application/json, found {kind[:100] or 'none'!r}",
        f"请求正文应为 application/json，实际为 {kind[:100] or '空'!r}",
    )
    raise Problem(415, "unsupported_media_type", said)


async def _misspelt(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "where": ".".join(str(part)[:100] for part in one["loc"]),
            "expected": expected(one),
            "found": found(one),
        }
        for one in error.errors()[:NAMED]
    ]
    where, wanted, there = errors[0].values()
    said = tr(f"{where}: {wanted}, found {there}", f"{where}：{wanted}，实际为 {there}")
    return _answer(422, "invalid", said, errors=errors)


async def _refused(_request: Request, error: Exception) -> Response:
    return _answer(409, "refused", str(error))


async def _failed(_request: Request, error: Exception) -> Response:
    log.warning("api_failed", why=str(error))
    return _answer(502, "failed", str(error))


async def _without_store(request: Request, error: Exception) -> Response:
    why = str(getattr(error, "orig", error)).partition("\n")[0]  # what follows names values, which may be personal
    log.warning("api_without_store", path=request.url.path, why=one_line(why))
    said = tr("the database does not answer; try again", "数据库没有响应，请稍后重试")
    return _answer(503, "no_database", said, {"Retry-After": "10"})


async def _broken(_request: Request, _error: Exception) -> Response:
    said = tr("something went wrong here; the details are in the log", "内部错误，详情见日志")
    return _answer(500, "broken", said)
