"""Messages to departments over the API: what was sent, what waits and why, what was given up, and sending it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from alerts.delivery.dead_letters import (
    ChannelView,
    DeliveryView,
    Wanted,
    channel_states,
    deliveries,
    find,
    resend,
)
from alerts.desk import Desk
from monitor import clock
from monitor.console.api.asked import Asked, Channel, Id, Numbers, Part
from monitor.console.api.bearing import Deliverer, Reader, acting_for, check_all
from monitor.console.api.choosing import newest, nothing
from monitor.console.api.deeds import like
from monitor.console.api.operations import Operation
from monitor.console.api.problems import Problem
from monitor.console.api.schemas import Rows, answer, one_of, page, some_of
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.tables import Notification
from monitor.store.tokens import Bearer


class DeliveriesAsked(Part):
    """Which messages: those that have not left (queued, held, failed), unless `status` says otherwise."""

    status: Annotated[
        list[Literal["queued", "held", "failed", "sent", "folded"]], Field(default_factory=list, max_length=5)
    ]
    channel: Channel = ""


class Again(Asked):
    """Messages that are to be sent again, one by one, each in a transaction of its own."""

    model_config = like(ids=[12, 13])
    ids: Annotated[Numbers, Field(max_length=200)]


class WholeDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message with its text, as it is sent."""

    delivery: DeliveryView
    text: str


class Resent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one of several."""

    id: int
    status: int
    delivery: DeliveryView | None = None
    why: str = ""


class ManyResent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each; how many were queued again and refused."""

    done: int
    refused: int
    results: tuple[Resent, ...]


class Delivering:
    """Answers what is about messages and channels."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """List, show, send again, one or several; and the channels."""
        one = "/deliveries/{delivery_id}"
        yield Operation("GET", "/deliveries", "list_deliveries", self.deliveries, some_of(DeliveryView))
        yield Operation("GET", one, "show_delivery", self.delivery, one_of(WholeDelivery))
        yield Operation("POST", f"{one}/resend", "resend_delivery", self.resend, one_of(DeliveryView))
        yield Operation("POST", "/bulk/deliveries", "resend_deliveries", self.several, one_of(ManyResent))
        yield Operation("GET", "/channels", "list_channels", self.channels, some_of(ChannelView, "skip"))

    def deliveries(self, bearer: Reader, asked: Annotated[DeliveriesAsked, Query()]) -> Response:
        """Messages, newest first, without their text."""

        def found(brand: str) -> tuple[DeliveryView, ...]:
            wanted = Wanted(
                statuses=tuple(asked.status) or ("queued", "held", "failed"),
                channel=asked.channel,
                brand=brand,
                before=asked.before or 0,
                limit=asked.limit + 1,
            )
            return deliveries(session, wanted)

        with self._database.session() as session:
            return page(newest(bearer, asked.brand, asked.limit, found), asked.limit)

    def delivery(self, delivery_id: Id, bearer: Reader) -> Response:
        """One message with its text."""
        self._check(delivery_id, bearer)
        with self._database.session() as session:
            view, text = find(session, delivery_id)
        return answer(WholeDelivery(delivery=view, text=text))

    def resend(self, delivery_id: Id, bearer: Deliverer, request: Request) -> Response:
        """Send a message again that was given up, under the same Message-ID."""
        return answer(self._resent(delivery_id, bearer, acting_for(bearer, request)))

    def several(self, asked: Again, bearer: Deliverer, request: Request) -> Response:
        """Send several again: what is refused is named, and the rest goes on."""
        who = acting_for(bearer, request)
        results = tuple(self._one(number, bearer, who) for number in dict.fromkeys(asked.ids))
        done = sum(one.delivery is not None for one in results)
        return answer(ManyResent(done=done, refused=len(results) - done, results=results))

    def channels(self, bearer: Reader) -> Response:
        """Channels whose last message was not accepted, those that are down first; for tokens of all brands, which share them."""
        check_all(bearer)
        limit = self._desk.telling.settings.breaker_failures
        with self._database.session() as session:
            return answer(Rows(items=list(channel_states(session, limit)), skip=None))

    def _one(self, number: int, bearer: Bearer, who: str) -> Resent:
        try:
            return Resent(id=number, status=200, delivery=self._resent(number, bearer, who))
        except Problem as problem:
            return Resent(id=number, status=problem.status_code, why=problem.detail)
        except UsageError as error:
            return Resent(id=number, status=409, why=str(error))

    def _resent(self, number: int, bearer: Bearer, who: str) -> DeliveryView:
        self._check(number, bearer)
        with self._database.begin() as session:
            return resend(session, number, who=who, now=clock.now(), enqueue=self._desk.telling.enqueue)

    def _check(self, number: int, bearer: Bearer) -> None:
        with self._database.session() as session:
            row = session.get(Notification, number)
        if row is None or not bearer.sees(row.brand):
            raise nothing(f"there is no message {number}", f"没有编号为 {number} 的消息")
