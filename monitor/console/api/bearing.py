"""Who asks: the bearer token of a request (RFC 6750), what it allows, and for which brands."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from alerts.triage.moves import LONGEST_NAME
from monitor import clock
from monitor.console.api.problems import Problem
from monitor.store.database import Database
from monitor.store.tokens import SCOPES, Bearer, bearer_of
from monitor.text import one_line
from monitor.wording import tr

#: characters of the person's name that histories keep
LONGEST_PERSON = 80
#: how the token is told in the OpenAPI document
SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token made by `zhengming token add`; each operation says which scope it needs.",
}


class Needs:
    """A dependency that lets a request pass whose token has `scope` (empty: any token), and tells who comes; 401 and 403 say why not.

    The API that it is used in has its database as `state.database`.
    """

    def __init__(self, scope: str) -> None:
        assert not scope or scope in SCOPES
        self.scope = scope

    def __call__(self, request: Request) -> Bearer:
        known = _known(request)
        if self.scope and self.scope not in known.scopes:
            has = sorted(known.scopes)
            raise Problem(
                403,
                "insufficient_scope",
                tr(
                    f"token {known.name!r} lacks the scope {self.scope!r}; it has {', '.join(has)}",
                    f"令牌 {known.name!r} 缺少权限 {self.scope!r}；已有权限：{'、'.join(has)}",
                ),
                {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'},
            )
        return known


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


Anybody = Annotated[Bearer, Depends(Needs(""))]
Reader = Annotated[Bearer, Depends(Needs("read"))]
Triager = Annotated[Bearer, Depends(Needs("triage"))]
Silencer = Annotated[Bearer, Depends(Needs("silence"))]
Deliverer = Annotated[Bearer, Depends(Needs("deliver"))]
HandsOver = Annotated[Bearer, Depends(Needs("handover"))]
Archivist = Annotated[Bearer, Depends(Needs("questions"))]
Reporter = Annotated[Bearer, Depends(Needs("report"))]


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


def check_all(bearer: Bearer) -> None:
    """403 where the token is limited to brands, and what it asks for is the whole installation's."""
    if bearer.brands:
        said = tr(
            f"token {bearer.name!r} is limited to {', '.join(sorted(bearer.brands))}, and this is about all brands",
            f"令牌 {bearer.name!r} 仅限 {'、'.join(sorted(bearer.brands))}，而此内容涉及全部品牌",
        )
        raise Problem(403, "other_brand", said)


def acting_for(bearer: Bearer, request: Request) -> str:
    """The name that histories get: the token's, with the person for whom it acts where the header `X-Acting-For` (UTF-8) names one."""
    given = request.headers.get("x-acting-for", "")
    room = min(LONGEST_PERSON, LONGEST_NAME - len(bearer.name) - len(" ()"))
    person = one_line(given.encode("latin-1", "replace").decode("utf-8", "replace"), room).strip()
    return f"{person} ({bearer.name})" if person else bearer.name
