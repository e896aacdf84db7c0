"""Making digests: one for each brand and period, each once; what waited for it is folded into it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.digest.charts import Bars, Drawn, pictures
from alerts.digest.facts import Digest, Span
from alerts.digest.folding import Waiting, told_in, waiting_now
from alerts.digest.gathering import Gathering
from alerts.digest.periods import AHEAD, Kind, Rhythm, rhythms
from alerts.digest.scope import Scope, readers, scope_of
from alerts.digest.words import compose
from alerts.messages.message import Content, Picture, message_id
from alerts.messages.notifying import Telling, tongue_of
from alerts.routing.ways import Way, every_way
from monitor.store.tables import DigestRow, Notification, NotificationPicture
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone

log = structlog.get_logger()
Draw = Callable[[Sequence[Bars], tzinfo], Sequence[Drawn]]
#: after which a digest is tried again that could not be made
_AGAIN = timedelta(minutes=1)
_LENGTH: dict[Kind, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A digest that was made: the brand's whole digest, the messages that tell it, and how many that waited were folded into them."""

    digest: Digest
    notifications: tuple[int, ...]
    folded: int


class Digests:
    """Makes the digests of an installation. `draw` draws their pictures; `who` asks for them, empty where their time has come."""

    def __init__(
        self,
        watchlists: Callable[[], tuple[Watchlist, ...]],
        telling: Telling,
        *,
        draw: Draw = pictures,
        who: str = "",
    ) -> None:
        self._watchlists, self._telling, self._draw, self._who = watchlists, telling, draw, who
        self._failed: dict[tuple[str, Kind], datetime] = {}

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether a period has ended since the last digest, or a brand is new."""
        return next(self._due(session, now), None) is not None

    def make_due(self, session: Session, now: datetime) -> int:
        """Make one digest that is due, in the caller's transaction; 0 when there was none. One that cannot be made keeps no other waiting, and is tried again.

        Periods that were missed are told in one digest with the last of them. Where none was ever made counting begins: the first digest is
        about the period that runs now.
        """
        for watchlist, rhythm, last in self._due(session, now):
            key = (watchlist.brand.key, rhythm.kind)
            if now - _AGAIN < self._failed.get(key, now - _AGAIN) <= now:
                continue
            try:
                with session.begin_nested():
                    made = self._made(session, watchlist, rhythm, last, now)
            except Exception:
                if session.connection().invalidated:
                    raise
                log.exception("digest_not_made", brand=watchlist.brand.key, period=rhythm.kind)
                self._failed[key] = now
            else:
                if made:
                    return 1
        return 0

    def _made(
        self, session: Session, watchlist: Watchlist, rhythm: Rhythm, last: datetime | None, now: datetime
    ) -> bool:
        until = rhythm.latest(now)
        if last is None:
            begin = Span(since=rhythm.before(until), until=until)
            return _keep(session, watchlist.brand.key, rhythm.kind, begin, now)
        return self.make(session, watchlist, rhythm.kind, Span(since=last, until=until), now) is not None

    def make_now(self, session: Session, watchlist: Watchlist, kind: Kind, now: datetime) -> Made | None:
        """Make a digest of everything since the last one of its kind, or of the last day or week where there was none."""
        since = last_until(session, watchlist.brand.key, kind, now) or now - _LENGTH[kind]
        if since >= now:
            return None
        return self.make(session, watchlist, kind, Span(since=since, until=now), now)

    def make(self, session: Session, watchlist: Watchlist, kind: Kind, span: Span, now: datetime) -> Made | None:  # fmt: skip
        """Make the digest of one brand and period, and queue its messages; None where one from the same beginning was made before.

        Takes about two seconds, mostly for the pictures.
        """
        brand = watchlist.brand.key
        if not _keep(session, brand, kind, span, now):
            return None
        waiting = Waiting(session, brand)
        waiting.go_to(self._reached(watchlist), watchlist.routes.fallback)
        gathering = Gathering(session, watchlist, span, kind=kind, now=now)
        told = {
            key: self._digest(gathering, key, waiting) for key in readers(watchlist.routes, waiting.departments)
        }
        drawn = self._draw([one.bars for one in told.values()], team_zone(watchlist))
        sent = {
            key: self._write(session, watchlist, key, one, shown)
            for (key, one), shown in zip(told.items(), drawn, strict=True)
        }
        folded = waiting.fold(sent, watchlist, now)
        for row in _flat(sent.values()):
            self._telling.enqueue(session, row.id)
        whole = gathering.digest(Scope(), waiting.alerts_of("") | told_in(session, brand, span))
        whole = msgspec.structs.replace(whole, made_by=self._who)
        session.get_one(DigestRow, (brand, kind, span.since)).told = msgspec.to_builtins(whole, str_keys=True)
        log.info(
            "digest_made",
            brand=brand,
            period=kind,
            by=self._who,
            messages=len(list(_flat(sent.values()))),
            folded=folded,
        )
        return Made(digest=whole, notifications=tuple(row.id for row in _flat(sent.values())), folded=folded)

    def _digest(self, gathering: Gathering, key: str, waiting: Waiting) -> Digest:
        """What concerns a department."""
        told = waiting.alerts_of(key) | told_in(
            gathering.session, gathering.watchlist.brand.key, gathering.span, key
        )
        return gathering.digest(scope_of(key, gathering.watchlist), told, department=key)

    def _reached(self, watchlist: Watchlist) -> frozenset[str]:
        """The departments that have any receiver."""
        there = watchlist.routes.departments.items()
        return frozenset(key for key, one in there if every_way(one, self._telling.settings))

    def _write(self, session: Session, watchlist: Watchlist, key: str, digest: Digest, drawn: Drawn) -> tuple[Notification, ...]:  # fmt: skip
        """The messages for one department: over its first channel that has receivers, mail before chat; none where it has none."""
        department, settings = watchlist.routes.departments[key], self._telling.settings
        there = every_way(department, settings)
        channel = there[0].channel if there else ""
        content = compose(
            digest,
            watchlist=watchlist,
            console=settings.console_address,
            tongue=tongue_of(department.language, settings),
            drawn=drawn if channel == "mail" else (),
        )
        rows = tuple(_message(digest, content, key, way) for way in there if way.channel == channel)
        session.add_all(rows)
        session.flush()
        if channel == "mail":
            session.add_all(_kept(row, picture) for row in rows for picture in drawn)
        return rows

    def _due(self, session: Session, now: datetime) -> Iterator[tuple[Watchlist, Rhythm, datetime | None]]:
        for watchlist in self._watchlists():
            for rhythm in rhythms(self._telling.settings, team_zone(watchlist)):
                last = last_until(session, watchlist.brand.key, rhythm.kind, now)
                if last is None or rhythm.latest(now) > last:
                    yield watchlist, rhythm, last


def preview(session: Session, watchlist: Watchlist, kind: Kind, span: Span, now: datetime) -> Digest:
    """What a digest would tell of everything; nothing is written, locked or sent."""
    brand = watchlist.brand.key
    told = told_in(session, brand, span) | waiting_now(session, brand)
    return Gathering(session, watchlist, span, kind=kind, now=now).digest(Scope(), told)


def last_until(session: Session, brand: str, kind: Kind, now: datetime) -> datetime | None:
    """Until when digests of a brand were made; None where there is none yet. Those that a clock made which ran ahead don't count."""
    known = (DigestRow.brand == brand, DigestRow.period == kind, DigestRow.until <= now + AHEAD)
    return session.scalar(select(func.max(DigestRow.until)).where(*known))


def _keep(session: Session, brand: str, kind: Kind, span: Span, now: datetime) -> bool:
    """Write down that a digest is made; False where somebody else has, who is waited for."""
    values = {"brand": brand, "period": kind, "since": span.since, "until": span.until, "made_at": now, "told": {}}
    done = (
        insert(DigestRow)
        .values(**values)
        .on_conflict_do_update(
            index_elements=[DigestRow.brand, DigestRow.period, DigestRow.since],
            set_={name: values[name] for name in ("until", "made_at", "told")},
            where=DigestRow.until > now + AHEAD,
        )
    )
    return session.scalar(done.returning(DigestRow.since)) is not None


def _message(digest: Digest, content: Content, department: str, way: Way) -> Notification:
    """One message; digests are no thread, each stands by itself."""
    span = (digest.since.isoformat(), digest.until.isoformat())
    name = message_id(digest.brand, "digest", digest.period, *span, way.channel, department, *way.to)
    return Notification(
        brand=digest.brand,
        level="minor",
        step=f"digest-{digest.period}",
        department=department,
        channel=way.channel,
        to=list(way.to),
        message_id=name,
        thread_id=name,
        subject=content.subject,
        text=content.text,
        html=content.html,
        created_at=digest.made_at,
    )


def _kept(row: Notification, picture: Picture) -> NotificationPicture:
    return NotificationPicture(
        notification_id=row.id, name=picture.name, media_type=picture.media_type, content=picture.content
    )


def _flat(several: Iterable[tuple[Notification, ...]]) -> Iterator[Notification]:
    for rows in several:
        yield from rows
