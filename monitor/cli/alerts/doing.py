"""What the sub-commands have in common: the store, the desk, and doing one thing to several alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.moments import by_the_alerts
from monitor.cli.opening import store
from monitor.cli.output import json_line
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from alerts.desk import Desk
    from alerts.view import AlertView

ID = click.IntRange(1, 2**63 - 1)
Does = Callable[["Desk", int], "AlertView"]


@contextmanager
def at_the_desk() -> Iterator[Desk]:
    """The desk of this installation. Watchlists are read when somebody has to be told."""
    from alerts.desk import Desk
    from alerts.messages.notifying import Telling
    from monitor.cli.choosing import watchlists_in
    from monitor.settings import current

    settings = current()
    with store() as database:
        yield Desk(
            database, lambda: watchlists_in(settings.watchlists), Telling(settings=settings, enqueue=_enqueue)
        )


def _enqueue(session: Session, notification_id: int) -> None:
    from monitor.jobs.queueing import enqueue_delivery

    enqueue_delivery(session, notification_id)


def ids_argument(command: Any) -> Any:
    """Adds the alerts' numbers to a command, which tells times by the clock of their team."""
    many = click.argument(
        "ids", metavar="ID...", type=ID, nargs=-1, required=True, is_eager=True, callback=by_the_alerts
    )
    return many(command)


def note_option(command: Any) -> Any:
    """Adds `--note` to a command: what is said besides, in the same step."""
    return click.option("--note", default="", metavar="WORDS", help=tr("a note besides", "补充备注"))(command)


def do_each(ids: Iterable[int], does: Does, *, as_json: bool, said: Callable[[AlertView], str]) -> None:
    """Do one thing to each alert, each in its own transaction, and say what became of it.

    What the rules refuse is told on stderr, the rest goes on, and the command exits with 64; one alert alone raises UsageError.
    """
    numbers, refused = tuple(dict.fromkeys(ids)), 0
    with at_the_desk() as desk:
        for number in numbers:
            try:
                alert = does(desk, number)
            except UsageError as error:
                if len(numbers) == 1:
                    raise
                refused += 1
                click.echo(f"zhengming: {error}", err=True)
            else:
                tell(alert, as_json=as_json, said=said)
    if refused:
        done = len(numbers) - refused
        click.echo(tr(f"{done} done, {refused} refused", f"完成 {done} 条，未能处理 {refused} 条"), err=True)
        click.get_current_context().exit(UsageError.exit_code)


def tell(alert: AlertView, *, as_json: bool, said: Callable[[AlertView], str]) -> None:
    """One alert as it is afterwards: a JSON line, or a sentence."""
    if as_json:
        json_line(facts(alert))
    else:
        click.echo(said(alert))


def status_of(alert: AlertView) -> str:
    """That an alert has its status now, and who has it."""
    from monitor.console.labels import label

    status = label(alert.status)
    return tr(f"alert {alert.id} is {status}", f"警报 {alert.id}：{status}")


def facts(alert: AlertView) -> dict[str, Any]:
    """The facts of a list: nothing of what is within the alert."""
    from alerts.view import WITHIN

    return {name: getattr(alert, name) for name in alert.__struct_fields__ if name not in WITHIN}
