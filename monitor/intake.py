"""Taking in a customer's report, from the command line and the API alike: the report, its messages, and the visit of its site."""

from __future__ import annotations

from pathlib import Path

from alerts.messages.notifying import Telling
from alerts.reports import Intake, Told, take_report
from alerts.sealing import Sealer
from monitor import clock
from monitor.jobs.queueing import enqueue_investigation, enqueue_registration
from monitor.names.domain import parse
from monitor.net.addresses import canonical
from monitor.store.database import Database
from monitor.watchlist.model import Watchlist


def take_in(database: Database, told: Told, watchlist: Watchlist, *, telling: Telling) -> Intake:
    """Keep a report, queue its messages, and have its site looked up and visited, all in one transaction.

    An official address is answered as such, and nothing follows from it. Raises NotAName (a UsageError) where the address holds no host.
    """
    settings = telling.settings
    sealer = Sealer(Path(settings.state_dir))
    with database.begin() as session:
        intake = take_report(session, told, watchlist, telling=telling, sealer=sealer, now=clock.now())
        if intake.alert_id is not None and settings.registration == "on":
            enqueue_registration(session, intake.domain, settings)
        if intake.alert_id is not None:
            host = parse(told.url).host
            enqueue_investigation(session, host, settings, why="report", url=canonical(told.url))
    return intake
