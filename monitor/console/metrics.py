"""The figures of the installation in Prometheus' text format, counted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from monitor import clock
from monitor.store.database import Database
from monitor.store.queries import Counts, counts


def registry_of(database: Database) -> CollectorRegistry:
    """A registry of one console's own, over its database and its process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StoreCollector(database))
    ProcessCollector(registry=registry)
    return registry


class StoreCollector(Collector):
    """Counts the store; when it doesn't answer, `zhengming_database_up` is 0 and the other figures are left out."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def collect(self) -> Iterable[GaugeMetricFamily | InfoMetricFamily]:
        """Every figure of this moment."""
        yield InfoMetricFamily("zhengming", "this installation", value={"version": version("zhengming")})
        up = GaugeMetricFamily("zhengming_database_up", "1 when the database answers, else 0")
        try:
            with self.database.session() as session:
                counted = counts(session)
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(counted)


def _families(counted: Counts) -> Iterable[GaugeMetricFamily]:
    yield _family("zhengming_alerts", "alerts in the store", ("level", "status"), counted.alerts)
    yield _family(
        "zhengming_notifications", "messages to departments", ("channel", "status"), counted.notifications
    )
    yield _family(
        "zhengming_sources",
        "sources by their last state",
        ("health",),
        {(k,): n for k, n in counted.sources.items()},
    )
    yield _family("zhengming_jobs", "jobs in the queue", ("status",), {(k,): n for k, n in counted.jobs.items()})
    yield _family(
        "zhengming_audit_findings",
        "things that should have happened and did not",
        ("what",),
        {(k,): n for k, n in counted.audits.items()},
    )
    yield GaugeMetricFamily("zhengming_hits", "hits in the store", value=counted.hits)
    waited = (clock.now() - counted.oldest_queued).total_seconds() if counted.oldest_queued else 0.0
    yield GaugeMetricFamily(
        "zhengming_oldest_queued_notification_seconds",
        "how long the longest waiting message has waited; 0 when none waits",
        value=max(0.0, waited),
    )


def _family(name: str, told: str, labels: tuple[str, ...], figures: Mapping[Any, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    for values, figure in sorted(figures.items()):
        family.add_metric(list(values), figure)
    return family
