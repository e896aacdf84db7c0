"""What programs do with alerts over the API: the same things that people do, through the same door (`alerts.desk.Desk`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, Field

from alerts.desk import Desk
from alerts.view import AlertView
from monitor.console.api.asked import LARGEST, Asked, Id, Text
from monitor.console.api.bearing import Triager, acting_for
from monitor.console.api.reading import no_such_alert
from monitor.console.api.schemas import answer, one_of
from monitor.store.database import Database
from monitor.store.tables import Alert
from monitor.store.tokens import Bearer

Said = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=1_000)]


class To(Asked):
    """Who owns the alert from now on."""

    to: Name


class Why(Asked):
    """How the matter was settled, or why the alert is open again."""

    why: Said


class Dismissal(Asked):
    """Why there was no matter."""

    why: Literal["false_alarm", "duplicate", "other_bearer", "ours"]


class Note(Asked):
    """A note for the history."""

    text: Said


class Plan(Asked):
    """What is to be done next, and by when."""

    step: Said
    due: AwareDatetime | None = None


class Advance(Asked):
    """The step of the closed loop to go to: the next one where it is empty; an earlier one needs a note."""

    to: Literal["", "accept", "judge", "investigate", "plan", "carry_out", "review"] = ""
    note: Text = ""


class Snooze(Asked):
    """How long messages wait: until a time, until the alert changes, or until it clears."""

    mode: Literal["until", "change", "clear"]
    until: AwareDatetime | None = None


class Merge(Asked):
    """The alerts whose hits this one takes over."""

    others: Numbers


class Split(Asked):
    """The hits that leave for an alert of their own."""

    hits: Numbers
    title: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class Move(Asked):
    """The hits that go from this alert to another."""

    hits: Numbers
    to: Number


class Acting:
    """Answers what changes alerts."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def routes(self) -> APIRouter:
        """Its routes: one for each thing that can be done."""
        router = APIRouter()
        for endpoint in (
            self.acknowledge,
            self.assign,
            self.resolve,
            self.dismiss,
            self.reopen,
            self.note,
            self.plan,
            self.advance,
            self.snooze,
            self.wake,
            self.merge,
            self.split,
            self.move,
        ):
            router.add_api_route(
                f"/alerts/{{alert_id}}/{endpoint.__name__}",
                endpoint,
                methods=["POST"],
                responses=one_of(AlertView),
                response_class=Response,
                tags=["triage"],
            )
        return router

    def acknowledge(self, alert_id: Id, bearer: Triager, request: Request) -> Response:
        """Take the alert: who takes it first owns it."""
        return self._done(alert_id, bearer, request, self._desk.acknowledge)

    def assign(self, alert_id: Id, asked: To, bearer: Triager, request: Request) -> Response:
        """Give the alert to somebody."""
        return self._done(alert_id, bearer, request, self._desk.assign, to=asked.to)

    def resolve(self, alert_id: Id, asked: Why, bearer: Triager, request: Request) -> Response:
        """The matter is settled; everybody who was told of it is told so."""
        return self._done(alert_id, bearer, request, self._desk.resolve, why=asked.why)

    def dismiss(self, alert_id: Id, asked: Dismissal, bearer: Triager, request: Request) -> Response:
        """There was no matter: a false alarm, a duplicate, another bearer of the name, or our own."""
        return self._done(alert_id, bearer, request, self._desk.dismiss, why=asked.why)

    def reopen(self, alert_id: Id, asked: Why, bearer: Triager, request: Request) -> Response:
        """Open a closed alert again."""
        return self._done(alert_id, bearer, request, self._desk.reopen, why=asked.why)

    def note(self, alert_id: Id, asked: Note, bearer: Triager, request: Request) -> Response:
        """Add a note to the history."""
        return self._done(alert_id, bearer, request, self._desk.note, text=asked.text)

    def plan(self, alert_id: Id, asked: Plan, bearer: Triager, request: Request) -> Response:
        """Say what is to be done next, and by when."""
        return self._done(alert_id, bearer, request, self._desk.plan, step=asked.step, due=asked.due)

    def advance(self, alert_id: Id, asked: Advance, bearer: Triager, request: Request) -> Response:
        """Go to the next step of the closed loop, or back to an earlier one with a note."""
        return self._done(alert_id, bearer, request, self._desk.advance, to=asked.to, note=asked.note)

    def snooze(self, alert_id: Id, asked: Snooze, bearer: Triager, request: Request) -> Response:
        """Let messages wait until a time, until the alert changes, or until it clears."""
        return self._done(alert_id, bearer, request, self._desk.snooze, mode=asked.mode, until=asked.until)

    def wake(self, alert_id: Id, bearer: Triager, request: Request) -> Response:
        """End a snooze."""
        return self._done(alert_id, bearer, request, self._desk.wake)

    def merge(self, alert_id: Id, asked: Merge, bearer: Triager, request: Request) -> Response:
        """Take over the hits, reports and replies of other alerts, which are closed as duplicates."""
        for other in asked.others:
            self._check(other, bearer)
        return self._done(alert_id, bearer, request, self._desk.merge, others=tuple(asked.others))

    def split(self, alert_id: Id, asked: Split, bearer: Triager, request: Request) -> Response:
        """Give hits an alert of their own, which no rule joins with this one again; answers with the new alert."""
        told = {"hits": tuple(asked.hits), "title": asked.title}
        return self._done(alert_id, bearer, request, self._desk.split, **told)

    def move(self, alert_id: Id, asked: Move, bearer: Triager, request: Request) -> Response:
        """Move hits of this alert to another one, with which it answers."""
        self._check(alert_id, bearer)
        self._check(asked.to, bearer)
        who = acting_for(bearer, request)
        return answer(self._desk.move(tuple(asked.hits), to=asked.to, who=who))

    def _done(
        self, alert_id: int, bearer: Bearer, request: Request, act: Callable[..., AlertView], **told: Any
    ) -> Response:
        self._check(alert_id, bearer)
        return answer(act(alert_id, who=acting_for(bearer, request), **told))

    def _check(self, alert_id: int, bearer: Bearer) -> None:
        """404 where there is no such alert, or the token may not know of it."""
        with self._database.session() as session:
            found = session.get(Alert, alert_id)
        if found is None or not bearer.sees(found.brand):
            raise no_such_alert(alert_id)
