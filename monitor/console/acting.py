"""The forms by which people settle an alert: take it, hand it on, plan, snooze, resolve, dismiss; all through the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from alerts.desk import Desk
from alerts.triage.moves import POSSIBLE
from alerts.triage.settling import DISMISSALS
from alerts.triage.stages import STAGES
from alerts.view import AlertView
from monitor.console.forms import NAME, NOTE, Forms, read_form, remember
from monitor.errors import UsageError
from monitor.text import one_line
from monitor.wording import tr

Form = Annotated[dict[str, str], Depends(read_form)]
#: what `<input type="datetime-local">` sends
_LOCAL = "%Y-%m-%dT%H:%M"


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a form asks for: words, one of `choices`, or a moment."""

    name: str
    title: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = True


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that people can do with an alert, and what has to be said for it; a person is always asked for."""

    name: str
    title: str
    inputs: tuple[Input, ...] = ()


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody tried and could not do: what was filled in, and why not."""

    act: str
    filled: Mapping[str, str]
    problem: str


class NotDone(Exception):
    """What the form asks for cannot be done."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        super().__init__(tried.problem)


def acts(alert: AlertView) -> tuple[Act, ...]:
    """What can be done with the alert as it is, the commonest first."""
    said = {act.name: act for act in _all(alert)}
    possible = ("note",) if alert.merged_into is not None else POSSIBLE[alert.status]
    asleep = bool(alert.snooze)
    wanted = [name for name in possible if name not in ("wake" if not asleep else "snooze",)]
    return tuple(said[name] for name in said if name in wanted)


def _all(alert: AlertView) -> tuple[Act, ...]:
    why = Input(name="why", title=tr("How it was settled", "处理结果"))
    back = tuple(STAGES[: STAGES.index(alert.stage)]) if alert.stage in STAGES else ()
    return (
        Act(name="ack", title=tr("Take it", "受理")),
        Act(
            name="advance",
            title=tr("Next step", "推进步骤"),
            inputs=(
                Input(name="to", title=tr("Step", "步骤"), kind="choice", choices=("", *back), required=False),
                Input(name="note", title=tr("Note (needed to go back)", "说明（退回时必填）"), required=False),
            ),
        ),
        Act(name="note", title=tr("Note", "备注"), inputs=(Input(name="text", title=tr("Note", "备注")),)),
        Act(
            name="plan",
            title=tr("Plan", "登记下一步"),
            inputs=(
                Input(name="step", title=tr("What is done next", "下一步")),
                Input(
                    name="due",
                    title=tr("By, in UTC (may be empty)", "期限（UTC，可不填）"),
                    kind="moment",
                    required=False,
                ),
            ),
        ),
        Act(name="assign", title=tr("Hand on", "转派"), inputs=(Input(name="to", title=tr("To", "转给")),)),
        Act(
            name="snooze",
            title=tr("Snooze", "暂停提醒"),
            inputs=(
                Input(name="mode", title=tr("Until", "直到"), kind="choice", choices=("until", "change", "clear")),
                Input(
                    name="until",
                    title=tr("Time in UTC (for the first)", "时间（UTC，选第一项时填）"),
                    kind="moment",
                    required=False,
                ),
            ),
        ),
        Act(name="wake", title=tr("Wake", "取消暂缓")),
        Act(name="resolve", title=tr("Resolve", "解决"), inputs=(why,)),
        Act(
            name="dismiss",
            title=tr("Dismiss", "驳回"),
            inputs=(Input(name="why", title=tr("Because", "原因"), kind="choice", choices=DISMISSALS),),
        ),
        Act(
            name="reopen",
            title=tr("Open again", "重新打开"),
            inputs=(Input(name="why", title=tr("Because", "原因")),),
        ),
    )


class Acting:
    """Does what the forms ask for; moments are told in UTC, as the pages show them."""

    def __init__(self, desk: Desk, forms: Forms) -> None:
        self._desk, self._forms = desk, forms

    def sent(self, request: Request, alert_id: int, form: Form) -> Response:
        """Do it and show the alert again; `NotDone` where it cannot be done."""
        self._forms.check(request, form)
        who, act = one_line(form.get("who", ""), NAME), form.get("act", "")
        try:
            if not who:
                raise UsageError(tr("say who you are: the history names everybody", "请填写姓名：记录须署名"))
            self._do(alert_id, act, who, form)
        except UsageError as error:
            raise NotDone(Tried(act=act, filled={**form, "who": who}, problem=str(error))) from None
        answer = RedirectResponse(f"/alerts/{alert_id}?did={act}#acting", 303)
        answer.headers.append("Set-Cookie", remember(who))
        return answer

    def _do(self, alert_id: int, act: str, who: str, form: Mapping[str, str]) -> None:
        desk = self._desk

        def words(name: str) -> str:
            return form.get(name, "")[:NOTE]

        match act:
            case "ack":
                desk.acknowledge(alert_id, who=who)
            case "wake":
                desk.wake(alert_id, who=who)
            case "assign":
                desk.assign(alert_id, who=who, to=words("to"))
            case "resolve":
                desk.resolve(alert_id, who=who, why=words("why"))
            case "dismiss":
                desk.dismiss(alert_id, who=who, why=words("why"))
            case "reopen":
                desk.reopen(alert_id, who=who, why=words("why"))
            case "note":
                desk.note(alert_id, who=who, text=words("text"))
            case "plan":
                desk.plan(alert_id, who=who, step=words("step"), due=_moment(form, "due"))
            case "advance":
                desk.advance(alert_id, who=who, to=words("to"), note=words("note"))
            case "snooze":
                desk.snooze(alert_id, who=who, mode=words("mode"), until=_moment(form, "until"))
            case _:
                raise UsageError(tr(f"expected something to do, found {act[:40]!r}", f"未知操作：{act[:40]!r}"))


def _moment(form: Mapping[str, str], name: str) -> datetime | None:
    """The moment in a field; None where it is empty."""
    given = form.get(name, "").strip()
    if not given:
        return None
    try:
        return datetime.strptime(given, _LOCAL).replace(tzinfo=UTC)
    except ValueError:
        said = tr("expected a time such as 2026-11-23T09:00, found", "时间应类似 2026-11-23T09:00，实际为")
        raise UsageError(f"{said} {given[:40]!r}") from None
