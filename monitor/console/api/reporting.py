"""A customer's report of a fake site, taken in over the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from alerts.desk import Desk
from alerts.reports import Intake, Told
from monitor.console.api.asked import Asked, Key, Text
from monitor.console.api.bearing import Reporter
from monitor.console.api.choosing import watchlist_for
from monitor.console.api.deeds import like
from monitor.console.api.once import Asking, once
from monitor.console.api.operations import KEY, Operation
from monitor.console.api.schemas import answer, one_of
from monitor.errors import UsageError
from monitor.intake import take_in
from monitor.store.database import Database
from monitor.watchlist.addresses import mail_problem


class NewReport(Asked):
    """What the customer told us. Everything but `url`, `language` and `region` is personal data: encrypted, masked in lists, erased on schedule."""

    model_config = like(
        brand="acme", url="http://acme-login.top/bonus", contact="13800000000", story="they wrote on WeChat"
    )
    url: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]
    brand: Key = ""
    contact: Key = ""
    story: Text = ""
    lost: Key = ""
    met: Text = ""
    language: Literal["zh-Hans", "zh-Hant", "en"] = "zh-Hans"
    region: Key = ""
    account_manager: Key = ""


class Reporting:
    """Answers what is about reports."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """Only taking them in: the alert shows them, masked."""
        yield Operation("POST", "/reports", "take_report", self.take, one_of(Intake, 201), (KEY,))

    def take(self, asked: NewReport, bearer: Reporter, request: Request) -> Response:
        """Take in a report: opens or joins the alert of its site, tells the departments, and answers with the reply to send at once.

        An official address opens nothing: `alert_id` is null.
        """
        if asked.account_manager and (problem := mail_problem(asked.account_manager)):
            raise UsageError(f"account_manager: {problem}")
        watchlist = watchlist_for(bearer, asked.brand, self._desk.watchlists)
        told = Told(**asked.model_dump(exclude={"brand"}))

        def does(database: Database) -> Response:
            return answer(take_in(database, told, watchlist, telling=self._desk.telling), 201)

        return once(self._database, Asking(request, bearer, asked), does)
