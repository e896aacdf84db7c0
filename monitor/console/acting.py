"""What people do with alerts on the console: with one on its page, with several on the list, with some hits of one; all through the desk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from fastapi import HTTPException
from sqlalchemy import select

from alerts.desk import Desk
from monitor.console.asking import LARGEST_ID, Sent, moment_in, number_in, numbers_in
from monitor.console.forms import NOTE
from monitor.console.judging import given_in
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.tables import HitRow
from monitor.text import one_line
from monitor.wording import tr

Does = Callable[[Desk, int, str, Sent], object]


def _said(sent: Sent, name: str) -> str:
    return sent.get(name, "")


_DOES: Mapping[str, Does] = {
    "ack": lambda desk, alert, who, _: desk.acknowledge(alert, who=who),
    "wake": lambda desk, alert, who, _: desk.wake(alert, who=who),
    "assign": lambda desk, alert, who, sent: desk.assign(alert, who=who, to=_said(sent, "to")),
    "raise": lambda desk, alert, who, sent: desk.raise_level(alert, who=who, why=_said(sent, "why")),
    "lower": lambda desk, alert, who, sent: desk.lower_level(alert, who=who, why=_said(sent, "why")),
    "resolve": lambda desk, alert, who, sent: desk.resolve(alert, who=who, why=_said(sent, "why")),
    "dismiss": lambda desk, alert, who, sent: desk.dismiss(
        alert, who=who, why=_said(sent, "why"), note=_said(sent, "note")
    ),
    "reopen": lambda desk, alert, who, sent: desk.reopen(alert, who=who, why=_said(sent, "why")),
    "note": lambda desk, alert, who, sent: desk.note(alert, who=who, text=_said(sent, "text")),
    "plan": lambda desk, alert, who, sent: desk.plan(
        alert, who=who, step=_said(sent, "step"), due=moment_in(sent, "due")
    ),
    "advance": lambda desk, alert, who, sent: desk.advance(
        alert, who=who, to=_said(sent, "to"), note=_said(sent, "note")
    ),
    "snooze": lambda desk, alert, who, sent: desk.snooze(
        alert, who=who, mode=_said(sent, "mode"), until=moment_in(sent, "until")
    ),
    "merge": lambda desk, alert, who, sent: desk.merge(alert, others=numbers_in(sent, "others"), who=who),
}
#: what can be done with several alerts at once, each by itself
_WITH_EACH = ("ack", "assign", "note", "dismiss")


class Acting:
    """Does what the forms about alerts ask for; UsageError says what is possible."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def one(self, alert_id: int, sent: Sent, who: str) -> None:
        """Do one thing with one alert."""
        _DOES[_known(sent, tuple(_DOES))](self._desk, alert_id, who, sent)

    def arrange(self, alert_id: int, sent: Sent, who: str) -> int:
        """Give hits of the alert an alert of their own, or move them to another one; returns the number of the alert where they are."""
        act, hits = _known(sent, ("split", "move")), numbers_in(sent, "hits")
        self._check(alert_id, hits)
        if act == "split":
            return self._desk.split(alert_id, hits=hits, who=who, title=_said(sent, "title")).id
        return self._desk.move(hits, to=number_in(sent, "to"), who=who).id

    def correct(self, alert_id: int, hit_id: int, sent: Sent, who: str) -> None:
        """Correct how a hit of the alert was judged; 404 where it has no such hit."""
        self._check(alert_id, (hit_id,))
        given = given_in(sent)
        if not given:
            raise UsageError(tr("nothing differs from the judgement as it is", "与当前判断没有差别"))
        self._desk.correct(hit_id, given, who=who, note=one_line(sent.get("note", ""), NOTE))

    def several(self, sent: Sent, who: str, refused: dict[int, str]) -> str:
        """Do one thing with each of several alerts, or make one of them; returns where it leads, empty for the list. What the rules refuse goes into `refused`."""
        act, ids = _known(sent, (*_WITH_EACH, "merge")), numbers_in(sent, "ids")
        if act == "merge":
            into = number_in(sent, "into") if sent.get("into", "").strip() else min(ids)
            self._desk.merge(into, others=[one for one in ids if one != into], who=who)
            return f"/alerts/{into}?did=merge#acting"
        for number in ids:
            try:
                _DOES[act](self._desk, number, who, sent)
            except UsageError as error:
                refused[number] = str(error)
        if refused:
            done = len(ids) - len(refused)
            raise UsageError(
                tr(f"{done} done, {len(refused)} refused", f"完成 {done} 条，未能处理 {len(refused)} 条")
            )
        return ""

    def _check(self, alert_id: int, hits: Collection[int]) -> None:
        """404 where the alert does not have all these hits."""
        mine = select(HitRow.id).where(HitRow.id.in_(hits), HitRow.alert_id == alert_id)
        small = max((alert_id, *hits)) <= LARGEST_ID and min((alert_id, *hits)) > 0
        with self._database.session() as session:
            missing = sorted(set(hits) - set(session.scalars(mine) if small else ()))
        if missing:
            listed = ", ".join(map(str, missing[:20]))
            said = tr(f"Alert {alert_id} has no hit {listed}.", f"警报 {alert_id} 没有编号为 {listed} 的命中。")
            raise HTTPException(404, said)


def _known(sent: Sent, possible: tuple[str, ...]) -> str:
    """What is to be done."""
    act = sent.get("act", "")
    if act not in possible:
        raise UsageError(tr(f"expected something to do, found {act[:40]!r}", f"未知操作：{act[:40]!r}"))
    return act
