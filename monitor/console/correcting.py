"""The form by which an analyst corrects a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NoReturn

import msgspec
from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from alerts.desk import Desk
from alerts.view import HitView
from monitor.console.forms import NAME, NOTE, Forms, read_form, remember
from monitor.errors import UsageError
from monitor.opinion.correcting import ALLOWED, Given
from monitor.store.database import Database
from monitor.store.tables import HitRow
from monitor.text import one_line
from monitor.wording import tr

Form = Annotated[dict[str, str], Depends(read_form)]
_LARGEST_ID = 2**63 - 1


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A correction that could not be made: what was chosen, and why not."""

    hit: int
    chosen: Mapping[str, str]
    problem: str


class Refused(Exception):
    """The correction cannot be made as it was sent."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        super().__init__(attempt.problem)


class Field(msgspec.Struct, frozen=True):
    """One label to choose: its name in the form and for people, what it may be, what it is and what is chosen."""

    name: str
    title: str
    values: tuple[str, ...]
    now: str
    chosen: str


def fields(hit: HitView, attempt: Attempt | None) -> tuple[Field, ...]:
    """The labels of `hit` to choose from, as they are now or as they were chosen in an attempt that failed."""
    now = hit.labels._asdict()
    told = now | (dict(attempt.chosen) if attempt and attempt.hit == hit.id else {})
    titles = {
        "relevance": tr("Is it about the brand?", "是否关于品牌"),
        "sentiment": tr("Sentiment", "情感"),
        "topic": tr("Topic", "话题"),
        "severity": tr("Severity", "严重程度"),
    }
    return tuple(
        Field(name, titles[name], _choices(values, now[name]), now[name], told[name])
        for name, values in ALLOWED.items()
    )


def _choices(values: tuple[str, ...], now: str) -> tuple[str, ...]:
    """A watchlist's own topic can be left as it is."""
    return values if now in values else (now, *values)


class Correcting:
    """Takes corrections in."""

    def __init__(self, database: Database, forms: Forms, desk: Desk) -> None:
        self._database, self._forms, self._desk = database, forms, desk

    def sent(self, request: Request, alert_id: int, hit_id: int, form: Form) -> Response:
        """Make the correction and show the alert again; `Refused` where it cannot be made."""
        self._forms.check(request, form)
        if not (0 < alert_id <= _LARGEST_ID and 0 < hit_id <= _LARGEST_ID):
            _nowhere(alert_id, hit_id)
        who = one_line(form.get("who", ""), NAME)
        try:
            self._correct(alert_id, hit_id, form, who)
        except UsageError as error:
            chosen = {name: form[name] for name in ALLOWED if name in form}
            raise Refused(
                Attempt(hit=hit_id, chosen=chosen | {"note": form.get("note", ""), "who": who}, problem=str(error))
            ) from None
        answer = RedirectResponse(f"/alerts/{alert_id}?corrected={hit_id}#hit-{hit_id}", 303)
        answer.headers.append("Set-Cookie", remember(who))
        return answer

    def _correct(self, alert_id: int, hit_id: int, form: Mapping[str, str], who: str) -> None:
        if not who:
            raise UsageError(tr("say who you are: corrections are kept with a name", "请填写姓名：更正须署名"))
        with self._database.session() as session:
            hit = session.get(HitRow, hit_id)
            if hit is None or hit.alert_id != alert_id:
                _nowhere(alert_id, hit_id)
        given = _changed(form)
        if not given:
            raise UsageError(tr("nothing differs from the judgement as it is", "与当前判断没有差别"))
        self._desk.correct(hit_id, given, who=who, note=one_line(form.get("note", ""), NOTE))


def _changed(form: Mapping[str, str]) -> Given:
    """The labels that were chosen otherwise than the page showed them: what somebody else corrected meanwhile stays."""
    return Given(**{name: form[name] for name in ALLOWED if form.get(name, "") != form.get(f"was_{name}", "")})


def _nowhere(alert_id: int, hit_id: int) -> NoReturn:
    said = tr(f"Alert {alert_id} has no hit {hit_id}.", f"警报 {alert_id} 没有编号为 {hit_id} 的命中。")
    raise HTTPException(404, said)
