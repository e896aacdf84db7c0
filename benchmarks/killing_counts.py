"""What must be there after `benchmarks.killing_parts`, once each, by what was published, what the mail server accepted and what people wrote down; and nothing else."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.escalating.examining import Circle, examine
from alerts.history import verify
from benchmarks.figures import Figure
from benchmarks.forum import Forum
from benchmarks.harness import DEPARTMENTS
from benchmarks.killing_clerk import Act
from monitor import clock
from monitor.demo.sinks import ReceivedMail
from monitor.settings import Settings
from monitor.store.tables import Alert, AlertEvent, Audit, DigestRow, HitRow, Notification, Silence
from monitor.watchlist.model import Watchlist

_SITE = re.compile(r"acmemarkets-login\d+\.top")
#: what is done to several alerts at once, or stands in no alert's history
_SEVERAL, _ELSEWHERE = ("merged", "split"), ("silenced", "resent")


class Strict(Circle, frozen=True, kw_only=True):
    """An auditor without patience."""

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=5)


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What was published, accepted and done."""

    quiet: Forum
    busy: Forum
    mails: Sequence[ReceivedMail]
    acts: Sequence[Act]


def figures(session: Session, world: World, watchlists: tuple[Watchlist, ...], settings: Settings) -> list[Figure]:
    """Everything that was counted."""
    circle = Strict(watchlists=watchlists, settings=settings, now=clock.now())
    found = examine(session, circle)
    open_still = [one for one in found if not one.over]
    for one in open_still[:10]:
        print("  the auditor:", one)
    return [
        *_hits(session, world),
        *_mails(session, world),
        *_messages(session),
        *_rungs(session),
        *_digests(session),
        *_acts(session, world.acts),
        Figure("places where a history does not verify", len(verify(session)), at_most=0),
        Figure("findings of the auditor while they were killed", _count(session, select(Audit.id)), at_most=0),
        Figure("… of one without patience, nobody having answered", len(open_still), at_most=0),
        Figure("… rungs that somebody's answer came before, later than due", len(found) - len(open_still)),
    ]  # fmt: skip


def events(session: Session) -> dict[str, int]:
    """How often each thing happened, that somebody can see what has died."""
    query = select(AlertEvent.what, func.count()).group_by(AlertEvent.what).order_by(AlertEvent.what)
    return {row[0]: row[1] for row in session.execute(query)}


def addresses(forum: Forum) -> list[str]:
    """Where each post stands that was published."""
    return [f"{forum.urls[number % len(forum.urls)]}/{number}" for number in range(len(forum.published))]


def settled(session: Session, world: World) -> bool:
    """Whether nothing is left to do: all posts kept, all rungs climbed, no message waits."""
    posts = len(world.quiet.published) + len(world.busy.published)
    waits = text(
        "SELECT (SELECT count(*) FROM notifications WHERE status IN ('queued', 'held', 'failed'))"
        " + (SELECT count(*) FROM escalations WHERE status = 'waiting') + (SELECT count(*) FROM alerts WHERE snooze <> '' AND closed_at IS NULL)"
    )
    return _count(session, select(HitRow.id)) >= posts and session.scalar(waits) == 0


def _hits(session: Session, world: World) -> Iterator[Figure]:
    published = {*addresses(world.quiet), *addresses(world.busy)}
    kept = Counter(session.scalars(select(HitRow.url)))
    yield Figure("posts published", len(published))
    yield Figure("hits lost", len(published - kept.keys()), at_most=0)
    yield Figure("hits doubled or invented", kept.total() - len(kept.keys() & published), at_most=0)
    alerts = Counter(session.scalars(select(Alert.title).where(Alert.brand == "acme")))
    yield Figure("alerts lost, quiet brand", len(world.quiet.published.keys() - alerts.keys()), at_most=0)
    yield Figure("alerts doubled, quiet brand", alerts.total() - len(alerts), at_most=0)
    yield Figure("alerts, busy brand", _count(session, select(Alert.id).where(Alert.brand == "brio")))


def _mails(session: Session, world: World) -> Iterator[Figure]:
    told = {(site, to) for mail in world.mails for site in _named(mail) for to in mail.recipients}
    due = {(site, to) for site in world.quiet.published for to in DEPARTMENTS}
    ids = [str(mail.message["Message-ID"]) for mail in world.mails]
    sent = set(session.scalars(select(Notification.message_id).where(Notification.status == "sent")))
    yield Figure("fake sites that a department was to hear of", len(due))
    yield Figure("… and never did", len(due - told), at_most=0)
    yield Figure("mails accepted", len(ids))
    yield Figure("messages marked sent that were never accepted", len(sent - set(ids)), at_most=0)
    yield Figure("mails accepted that no message is marked for", len(set(ids) - sent), at_most=0)
    yield Figure("mails repeated, under the same Message-ID", len(ids) - len(set(ids)))


def _named(mail: ReceivedMail) -> set[str]:
    """The quiet brand's fake sites of which a mail tells."""
    body = mail.message.get_body(("plain",))
    said = f"{mail.message['Subject']}\n{body.get_content() if body else ''}"
    return set(_SITE.findall(said.replace("[.]", ".")))


def _messages(session: Session) -> Iterator[Figure]:
    """Each message is sent, or told in one that is, or about what was settled before anybody heard of it."""
    rows = {row.id: row for row in session.scalars(select(Notification))}
    statuses = Counter(row.status for row in rows.values())
    yield Figure("messages", len(rows))
    yield Figure("… told in another", statuses["folded"])
    yield Figure("… neither sent nor told", len(rows) - statuses["sent"] - statuses["folded"], at_most=0)
    astray = sum(row.status == "folded" and not _arrives(row, rows) for row in rows.values())
    yield Figure("… told in one that was not sent", astray, at_most=0)
    steps = Counter(
        (row.alert_id, row.step, row.department, row.channel, tuple(row.to))
        for row in rows.values()
        if row.alert_id and row.step != "raised"
    )
    yield Figure("… told twice for one step", steps.total() - len(steps), at_most=0)
    summaries = sum(row.step.startswith("summary") for row in rows.values())
    yield Figure("summaries", summaries)
    untold = _count(session, text(_UNTOLD))
    yield Figure("steps without a message", untold, at_most=0)


#: steps that every department is told of, whose event stands in a history while no message was written
_UNTOLD = (
    "SELECT 1 FROM alert_events e WHERE (e.what IN ('regressed', 'reopened', 'escalated') OR (e.what = 'raised' AND e.who LIKE 'clerk%'))"
    " AND NOT EXISTS (SELECT FROM notifications n WHERE n.alert_id = e.alert_id AND n.created_at = e.at)"
)


def _arrives(row: Notification, rows: dict[int, Notification]) -> bool:
    while row.folded_into is not None:
        row = rows[row.folded_into]
    return row.status in ("sent", "folded")


def _rungs(session: Session) -> Iterator[Figure]:
    climbed: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    query = select(AlertEvent.alert_id, AlertEvent.detail).where(AlertEvent.what == "escalated")
    for alert, detail in session.execute(query):
        rungs = [detail["rung"], *(one["rung"] for one in detail["overtaken"])]
        climbed[alert, detail["round"]] += rungs
    quiet = set(session.scalars(select(Alert.id).where(Alert.brand == "acme")))
    yield Figure("rungs climbed", sum(map(len, climbed.values())))
    yield Figure(
        "rungs that never came, quiet brand", sum(2 - len(set(climbed[one, 1])) for one in quiet), at_most=0
    )
    yield Figure("rungs that came twice", sum(len(one) - len(set(one)) for one in climbed.values()), at_most=0)


def _digests(session: Session) -> Iterator[Figure]:
    """Periods follow each other without gap, and each department has one digest of each."""
    spans: defaultdict[tuple[str, str], list[DigestRow]] = defaultdict(list)
    for row in session.scalars(select(DigestRow).order_by(DigestRow.since)):
        spans[row.brand, row.period].append(row)
    pairs = [(one, other) for rows in spans.values() for one, other in pairwise(rows)]
    told = Counter(
        (row.brand, row.step, row.department, row.created_at)
        for row in session.scalars(select(Notification).where(Notification.step.startswith("digest-")))
    )
    made = {(one.brand, f"digest-{one.period}", one.made_at) for _, one in pairs}
    yield Figure("digests made, and their mails", len(pairs))
    yield Figure("gaps between digests", sum(one.until != other.since for one, other in pairs), at_most=0)
    yield Figure("digests told twice", told.total() - len(told), at_most=0)
    untold = made - {(brand, step, at) for brand, step, _, at in told}
    yield Figure("digests that nobody was told", len(untold), at_most=0)


def _acts(session: Session, acts: Sequence[Act]) -> Iterator[Figure]:
    """What people wrote down as done is done once; what was refused left no trace."""
    found = Counter(
        (who, what)
        for who, what in session.execute(
            select(AlertEvent.who, AlertEvent.what).where(AlertEvent.who.like("clerk %"))
        )
    )
    who = Counter(who for who, _ in found.elements()) + Counter(session.scalars(select(Silence.owner)))
    done = [one for one in acts if one.done]
    kept = [one for one in done if one.what not in _ELSEWHERE]
    lost = sum(not found[one.who, one.what] for one in kept) + sum(
        not who[one.who] for one in done if one.what == "silenced"
    )
    twice = sum(found[one.who, one.what] > 1 for one in kept if one.what not in _SEVERAL)
    yield Figure("what people did", len(done))
    yield Figure("… lost", lost, at_most=0)
    yield Figure("… done twice", twice, at_most=0)
    yield Figure("… refused, and yet in a history", sum(who[one.who] for one in acts if not one.done), at_most=0)


def _count(session: Session, query: object) -> int:
    return len(session.execute(query).all())  # type: ignore[call-overload]
