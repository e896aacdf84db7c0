"""What programs do with alerts over the API: the same things that people do, through the same door (`alerts.desk.Desk`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from fastapi import Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.desk import Desk
from alerts.triage.making import Wish
from alerts.view import AlertView, HitView, hit_view
from monitor.console.api.asked import Asked, Id, Key, Level, Text
from monitor.console.api.bearing import Triager, acting_for, check_brand
from monitor.console.api.conditional import check_unchanged, tag_of
from monitor.console.api.deeds import DEEDS, Deed, Many, Move, like
from monitor.console.api.once import Asking, at_desk, once
from monitor.console.api.operations import KEY, TAG, Operation
from monitor.console.api.problems import Problem
from monitor.console.api.schemas import answer, one_of
from monitor.errors import UsageError
from monitor.opinion.correcting import Given
from monitor.opinion.labels import RELEVANCES, SENTIMENTS, SEVERITIES, TOPICS
from monitor.store.corrections import corrections_of
from monitor.store.database import Database
from monitor.store.tables import Alert, HitRow
from monitor.store.tokens import Bearer
from monitor.wording import tr


class New(Asked):
    """An alert that no source has brought; `topic` and `language` may be unknown."""

    model_config = like(brand="acme", matter="funding", title="Bank X refuses our transfers", level="major")
    brand: Key
    matter: Key
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    level: Level = "minor"
    topic: Key = ""
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$")] = ""
    note: Text = ""


class Judgement(Asked):
    """The labels of a post (docs/labelling.md); what is not given stays, or follows from the others."""

    model_config = like(topic="platform_disconnect", note="MT4 froze")
    relevance: Literal[("", *RELEVANCES)] = ""  # type: ignore[valid-type]
    sentiment: Literal[("", *SENTIMENTS)] = ""  # type: ignore[valid-type]
    topic: Literal[("", *TOPICS)] = ""  # type: ignore[valid-type]
    severity: Literal[("", *SEVERITIES)] = ""  # type: ignore[valid-type]
    note: Text = ""


class AlertDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one of several: the thing as it is afterwards, or why it was refused."""

    id: int
    status: int
    alert: AlertView | None = None
    why: str = ""


class ManyDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in the order in which they were named; how many were done and refused."""

    done: int
    refused: int
    results: tuple[AlertDone, ...]


def no_such_alert(alert_id: int) -> Problem:
    """What is answered where there is no such alert, or the token may not know of it."""
    return Problem(404, "not_found", tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))


def _tagged(session: Session, alert: AlertView, status: int = 200) -> Response:
    """The alert after an act, with the tag that the next one may name."""
    told = answer(alert, status)
    told.headers["ETag"] = tag_of(session, alert.id)
    return told


class Acting:
    """Answers what changes alerts."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """One for each thing that can be done, one that does it to several, and one that opens an alert."""
        yield Operation("POST", "/alerts", "open_alert", self.open, one_of(AlertView, 201), (KEY,))
        for deed in DEEDS:
            path, name = f"/alerts/{{alert_id}}/{deed.name}", f"{deed.name}_alert"
            yield Operation("POST", path, name, self._endpoint(deed), one_of(AlertView), (TAG,))
        yield Operation("POST", "/bulk/alerts", "do_with_alerts", self.several, one_of(ManyDone))
        yield Operation("POST", "/hits/{hit_id}/correct", "correct_hit", self.correct, one_of(HitView))

    def open(self, asked: New, bearer: Triager, request: Request) -> Response:
        """Open an alert by hand, for what no source has brought; its departments are told as of any other."""
        check_brand(bearer, asked.brand)
        wish, who = Wish(**asked.model_dump(exclude={"note"})), acting_for(bearer, request)

        def does(database: Database) -> Response:
            with database.begin() as session:
                return _tagged(session, at_desk(self._desk, session).open(wish, who=who, note=asked.note), 201)

        return once(self._database, Asking(request, bearer, asked), does)

    def several(self, asked: Many, bearer: Triager, request: Request) -> Response:
        """Do one thing to several alerts: each in a transaction of its own; what is refused is named, and the rest goes on."""
        who = acting_for(bearer, request)
        results = tuple(self._one(asked, number, bearer, who) for number in dict.fromkeys(asked.ids))
        done = sum(one.alert is not None for one in results)
        return answer(ManyDone(done=done, refused=len(results) - done, results=results))

    def correct(self, hit_id: Id, asked: Judgement, bearer: Triager, request: Request) -> Response:
        """Say what a post really is: it counts at once, whoever has to know of what follows is told, and the next refit learns from it."""
        with self._database.session() as session:
            found = session.get(HitRow, hit_id)
        if found is None or not bearer.sees(found.brand):
            raise Problem(404, "not_found", tr(f"there is no hit {hit_id}", f"没有编号为 {hit_id} 的命中"))
        given = Given(**asked.model_dump(exclude={"note"}))
        if not given:
            raise UsageError(tr("expected a label that is given", "请至少给出一项判断"))
        self._desk.correct(hit_id, given, who=acting_for(bearer, request), note=asked.note)
        with self._database.session() as session:
            row, said = session.get_one(HitRow, hit_id), corrections_of(session, [hit_id])
            return answer(hit_view(row, corrections=said.get(hit_id, ())))

    def _one(self, deed: Deed, alert_id: int, bearer: Bearer, who: str) -> AlertDone:
        try:
            self._check([alert_id], bearer)
            return AlertDone(id=alert_id, status=200, alert=deed.act(self._desk, alert_id, who))
        except Problem as problem:
            return AlertDone(id=alert_id, status=problem.status_code, why=problem.detail)
        except UsageError as error:
            return AlertDone(id=alert_id, status=409, why=str(error))

    def _endpoint(self, deed: type[Deed]) -> Callable[..., Response]:
        def do(alert_id: Id, bearer: Triager, request: Request, asked: Deed) -> Response:
            self._check([alert_id, *asked.others()], bearer)
            if isinstance(asked, Move):
                self._check_hits(alert_id, asked.hits)
            who = acting_for(bearer, request)
            with self._database.begin() as session:
                check_unchanged(session, alert_id, asked.others(), request)
                return _tagged(session, asked.act(at_desk(self._desk, session), alert_id, who))

        def may_be_empty(alert_id: Id, bearer: Triager, request: Request, asked: Deed | None = None) -> Response:
            return do(alert_id, bearer, request, asked or deed())

        needed = any(field.is_required() for field in deed.model_fields.values())
        endpoint: Callable[..., Response] = do if needed else may_be_empty
        endpoint.__annotations__["asked"] = deed if needed else deed | None
        endpoint.__doc__ = deed.__doc__
        return endpoint

    def _check(self, alerts: Iterable[int], bearer: Bearer) -> None:
        """404 where one of the alerts is not there, or the token may not know of it."""
        numbers = list(alerts)
        with self._database.session() as session:
            rows = session.execute(select(Alert.id, Alert.brand).where(Alert.id.in_(numbers)))
            found = {row.id: row.brand for row in rows}
        for number in numbers:
            if number not in found or not bearer.sees(found[number]):
                raise no_such_alert(number)

    def _check_hits(self, alert_id: int, hits: Iterable[int]) -> None:
        """Hits are moved out of the alert that the address names, and out of no other."""
        wanted = set(hits)
        query = select(HitRow.id).where(HitRow.id.in_(wanted), HitRow.alert_id == alert_id)
        with self._database.session() as session:
            missing = sorted(wanted - set(session.scalars(query)))
        if missing:
            listed = ", ".join(map(str, missing[:20]))
            raise UsageError(
                tr(f"alert {alert_id} has no hits {listed}", f"警报 {alert_id} 没有编号为 {listed} 的命中")
            )
