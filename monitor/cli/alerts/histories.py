"""`zhengming alerts history` and `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from alerts.history import Broken
from monitor.cli.alerts.doing import ID
from monitor.cli.moments import by_the_alerts
from monitor.cli.opening import reading
from monitor.cli.output import json_line, json_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What checking histories found: how many alerts and events, and every place that is not as it was written."""

    alerts: int
    events: int
    broken: tuple[Broken, ...]


@click.command(
    "history",
    help=tr(
        "What happened to an alert, oldest first: when, who, what, before and after.\n\n"
        "\b\nzhengming alerts history 12\nzhengming alerts history 12 --json",
        "查看警报的经过，最早在前：时间、操作人、事项、前后变化。\n\n\b\nzhengming alerts history 12\nzhengming alerts history 12 --json",
    ),
)
@click.argument("alert_id", metavar="ID", type=ID, callback=by_the_alerts)
@json_option
def history(alert_id: int, as_json: bool) -> None:
    """Print an alert's events."""
    from alerts.view import load_events

    with reading() as session:
        events = load_events(session, alert_id)
    if events is None:
        raise UsageError(tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))
    if as_json:
        for event in events:
            json_line(event)
    else:
        from monitor.cli.alert_history_text import print_history

        print_history(events)


@click.command(
    "verify",
    help=tr(
        "Check that no history was changed: events can only be appended, and each is chained to the one before by its hash. Without an ID, "
        "all alerts. Exit 0 when all are as they were written, 1 when one is not.\n\n\b\nzhengming alerts verify\nzhengming alerts verify 12",
        "检查经过是否被篡改：事件只能追加，且每条都以哈希与前一条相连。不给编号则检查全部。退出码：0 完好，1 有改动。\n\n"
        "\b\nzhengming alerts verify\nzhengming alerts verify 12",
    ),
)
@click.argument("ids", metavar="[ID]...", type=ID, nargs=-1)
@json_option
@click.pass_context
def verify(ctx: click.Context, ids: tuple[int, ...], as_json: bool) -> None:
    """Check histories."""
    with reading() as session:
        found = _verified(session, ids)
    if as_json:
        json_line(found)
    else:
        from monitor.cli.alert_history_text import print_verified

        print_verified(found)
    ctx.exit(1 if found.broken else 0)


def _verified(session: Session, ids: tuple[int, ...]) -> Verified:
    from sqlalchemy import func, select

    from alerts.history import verify as broken_in
    from monitor.store.tables import Alert, AlertEvent

    alerts, events = select(func.count(Alert.id)), select(func.count(AlertEvent.id))
    if ids:
        known = set(session.scalars(select(Alert.id).where(Alert.id.in_(ids))))
        if missing := sorted(set(ids) - known):
            raise UsageError(tr(f"there is no alert {missing[0]}", f"没有编号为 {missing[0]} 的警报"))
        alerts, events = alerts.where(Alert.id.in_(ids)), events.where(AlertEvent.alert_id.in_(ids))
    return Verified(
        alerts=session.scalar(alerts) or 0,
        events=session.scalar(events) or 0,
        broken=tuple(one for number in (ids or (None,)) for one in broken_in(session, number)),
    )


COMMANDS = {"history": history, "verify": verify}
