"""Who asks: the bearer token of a request (RFC 6750), what it allows, and for which brands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from monitor import clock
from monitor.console.api.problems import Problem
from monitor.store.database import Database
from monitor.store.tokens import SCOPES, Bearer, bearer_of
from monitor.text import one_line
from monitor.wording import tr

#: how the token is told in the OpenAPI document
SCHEME = HTTPBearer(
    scheme_name="token",
    description="A token made by `zhengming token add`, whose scopes are told with each operation.",
    auto_error=False,
)


def needs(scope: str) -> Callable[[Request], Bearer]:
    """A dependency that lets a request pass whose token has `scope`, and tells who comes; 401 and 403 say why not.

    The API that it is used in has its database as `state.database`.
    """
    assert scope in SCOPES

    def bearer(request: Request) -> Bearer:
        known = _known(request)
        if scope not in known.scopes:
            has = sorted(known.scopes)
            raise Problem(
                403,
                "insufficient_scope",
                tr(
                    f"token {known.name!r} lacks the scope {scope!r}; it has {', '.join(has)}",
                    f"令牌 {known.name!r} 缺少权限 {scope!r}；已有权限：{'、'.join(has)}",
                ),
                {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
            )
        return known

    return bearer


def _known(request: Request) -> Bearer:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        said = tr(
            "expected a header `Authorization: Bearer …`; `zhengming token add` makes a token",
            "需要请求头 `Authorization: Bearer …`；用 `zhengming token add` 创建令牌",
        )
        raise Problem(401, "no_token", said, {"WWW-Authenticate": "Bearer"})
    database: Database = request.app.state.database
    with database.begin() as session:
        known = bearer_of(session, secret.strip(), clock.now())
    if known is None:
        said = tr("this token is wrong, expired or revoked", "令牌错误、已过期或已撤销")
        raise Problem(401, "invalid_token", said, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return known


Reader = Annotated[Bearer, Depends(needs("read"))]
Triager = Annotated[Bearer, Depends(needs("triage"))]
Silencer = Annotated[Bearer, Depends(needs("silence"))]
Deliverer = Annotated[Bearer, Depends(needs("deliver"))]
HandsOver = Annotated[Bearer, Depends(needs("handover"))]
Archivist = Annotated[Bearer, Depends(needs("questions"))]


def check_brand(bearer: Bearer, brand: str) -> None:
    """403 where the token is not for `brand`."""
    if not bearer.sees(brand):
        said = tr(
            f"token {bearer.name!r} is not for the brand {brand!r}", f"令牌 {bearer.name!r} 不适用于品牌 {brand!r}"
        )
        raise Problem(403, "other_brand", said)


def brands_of(bearer: Bearer, brand: str) -> tuple[str, ...]:
    """The brands of a list: the one asked for, else those of the token, none for all."""
    if not brand:
        return tuple(sorted(bearer.brands))
    check_brand(bearer, brand)
    return (brand,)


def acting_for(bearer: Bearer, request: Request) -> str:
    """The name that histories get: the token's, with the person for whom it acts where the header `X-Acting-For` (UTF-8) names one."""
    given = request.headers.get("x-acting-for", "")
    person = one_line(given.encode("latin-1", "replace").decode("utf-8", "replace"), 80).strip()
    return f"{person} ({bearer.name})" if person else bearer.name
