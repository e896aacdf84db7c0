"""Conditional requests (RFC 9110 §13): what has not changed is not sent again, and nothing is done that somebody else was faster with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.holders import lock_alerts, lock_grouping
from alerts.history import OF_MESSAGES
from alerts.view import AlertView
from monitor.console.api.problems import Problem
from monitor.store.tables import Alert, AlertEvent
from monitor.wording import tr


class Tagged(APIRoute):
    """A route whose answers to GET and HEAD bear an entity tag; 304 where the asker has the same already."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answers = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return _unless_known(request, await answers(request))

        return handle


def _unless_known(request: Request, answered: Response) -> Response:
    if request.method not in ("GET", "HEAD") or answered.status_code != 200:
        return answered
    body = hashlib.sha256(answered.body).hexdigest()[:32]
    tag = f'"{answered.headers.get("x-version", "")}{body}"'
    if "x-version" in answered.headers:
        del answered.headers["x-version"]
    known = tags_in(request.headers.get("if-none-match", ""))
    if "*" in known or tag in known:
        return Response(status_code=304, headers={"ETag": tag})
    answered.headers["ETag"] = tag
    return answered


def tags_in(header: str) -> frozenset[str]:
    """The entity tags of a header, weak ones as strong ones."""
    return frozenset(one.strip().removeprefix("W/") for one in header.split(",") if one.strip())


def version_of(alert: AlertView) -> str:
    """How far an alert's history goes, as its entity tag begins: `12.0f3a9c…-`; messages that leave change nothing of it."""
    happened = (event for event in alert.events if event.what not in OF_MESSAGES)
    last = max(happened, key=lambda event: event.place, default=None)
    return _version(last.place, last.hash) if last else _version(0, "")


def tag_of(session: Session, alert_id: int) -> str:
    """The entity tag of an alert as the transaction leaves it, for `If-Match` of the next act."""
    session.flush()
    return f'"{_stored(session, alert_id)}"'


def check_unchanged(session: Session, alert_id: int, others: Iterable[int], request: Request) -> None:
    """412 where the header `If-Match` names an alert's tag and its history has gone on since; until the transaction ends nobody else changes it.

    `others` are the alerts that the act names besides: all are locked at once, in the order in which everybody locks alerts.
    """
    header = request.headers.get("if-match")
    if header is None:
        return
    named = [alert_id, *others]
    lock_grouping(session, session.scalars(select(Alert.brand).where(Alert.id.in_(named)).distinct()))
    lock_alerts(session, named)
    version, known = _stored(session, alert_id), tags_in(header)
    if "*" not in known and not any(tag.strip('"').startswith(version) for tag in known):
        said = tr(
            f"somebody has changed alert {alert_id} since it was read: read it again",
            f"警报 {alert_id} 在读取之后已有变化：请重新读取",
        )
        raise Problem(412, "changed_meanwhile", said)


def _stored(session: Session, alert_id: int) -> str:
    mine = (AlertEvent.alert_id == alert_id, AlertEvent.what.not_in(OF_MESSAGES))
    last = select(AlertEvent.place, AlertEvent.hash).where(*mine)
    row = session.execute(last.order_by(AlertEvent.place.desc()).limit(1)).first()
    return _version(*row) if row else _version(0, "")


def _version(place: int, head: str) -> str:
    return f"{place}.{head[:16]}-"
