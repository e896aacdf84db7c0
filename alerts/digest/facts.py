"""What a digest tells, as values: the same for mail, terminal and programs. Shares are 0…1, and None where there is nothing to take a share of."""

from __future__ import annotations

from datetime import datetime

import msgspec

#: the manual's targets: a complaint is answered within so many hours, every one of them, and so few are repeated
TARGET_HOURS = 48
TARGET_ANSWERED, TARGET_IN_TIME, TARGET_REPEATED = 1.0, 1.0, 0.01
#: satisfaction is asked by others; these are what is asked for of complaints, and of large customers
TARGET_SATISFIED, TARGET_LARGE_SATISFIED = 0.90, 0.95


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From `since` until just before `until`."""

    since: datetime
    until: datetime


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of one matter and level: opened in the period, closed in it, and open when the digest was made."""

    matter: str
    level: str
    new: int
    done: int
    open: int


class Complaints(msgspec.Struct, frozen=True, kw_only=True):
    """How complaints fared (alerts that are no fake sites, news or praise; dismissed ones do not count).

    `new` were opened in the period, or opened again; `repeated` of them had been settled before: opened again, or their author at the same source or their very
    text had an earlier complaint on the same topic that was resolved. `due` are those whose 48 hours ended in the period, `answered` and `in_time`
    are of these. `median_hours` and `p95_hours` are what the answers given in the period took. `waiting` have no answer, `late` of them for more than 48 hours.
    """

    new: int = 0
    repeated: int = 0
    due: int = 0
    answered: int = 0
    in_time: int = 0
    waiting: int = 0
    late: int = 0
    median_hours: float | None = None
    p95_hours: float | None = None

    @property
    def answered_share(self) -> float | None:
        """Answered of those whose time was over."""
        return self.answered / self.due if self.due else None

    @property
    def in_time_share(self) -> float | None:
        """Answered within 48 hours of those whose time was over."""
        return self.in_time / self.due if self.due else None

    @property
    def repeated_share(self) -> float | None:
        """Repeated of the new ones."""
        return self.repeated / self.new if self.new else None


class Minor(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that this digest tells of, minor unless `level` says otherwise; `title` is masked."""

    id: int
    title: str
    matter: str
    topic: str
    hits: int
    status: str
    owner: str
    created_at: datetime
    level: str = "minor"


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that were found in one day or week; `sentiment` is their mean (−1…1)."""

    since: datetime
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    sentiment: float | None = None

    @property
    def posts(self) -> int:
        """All of them."""
        return self.negative + self.neutral + self.positive


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """Posts on one topic in the period, and how many there were on average in the periods before."""

    topic: str
    posts: int
    before: float


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was seen more than once in the period: `sightings` in it, over so many `sources`, `total` ever."""

    title: str
    sightings: int
    sources: int
    total: int
    alert: int | None


class Fake(msgspec.Struct, frozen=True, kw_only=True):
    """A suspicious domain that was found for the first time."""

    domain: str
    risk: int
    at: datetime
    alert: int | None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a suspicious site: `what` is down, back or moved, `to` where it moved to."""

    host: str
    what: str
    at: datetime
    to: str = ""


class Sites(msgspec.Struct, frozen=True, kw_only=True):
    """Fakes that were found first in the period (`new`), sites that went `down`, came `back` or `moved`, all counted, the first of them listed.

    `standing` shows visitors something when the digest is made.
    """

    new: int = 0
    down: int = 0
    back: int = 0
    moved: int = 0
    standing: int = 0
    fakes: tuple[Fake, ...] = ()
    turns: tuple[Turn, ...] = ()


class Ill(msgspec.Struct, frozen=True, kw_only=True):
    """A source that does not give what it should, and since when it has not."""

    key: str
    health: str
    reason: str
    last_ok: datetime | None


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """Messages sent in the period, refused for good in it, and those that wait now by why; `silences` are on now."""

    sent: int = 0
    failed: int = 0
    waiting: dict[str, int] = {}
    silences: int = 0


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor found so often; `alert` is the latest that it is about."""

    what: str
    count: int
    alert: int | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that customers asked so often in the period; `answered`: it has an approved answer."""

    id: int
    text: str
    count: int
    answered: bool


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a brand in a period (day or week), for one department or, without `matters`, for all.

    `minor` are told one by one, `minor_left` more are only counted. `bars` end with the period itself.
    """

    brand: str
    name: str
    period: str
    since: datetime
    until: datetime
    made_at: datetime
    #: who asked for it before its time; empty where the time had come
    made_by: str = ""
    matters: tuple[str, ...] = ()
    alerts: tuple[Alerts, ...] = ()
    complaints: Complaints = Complaints()
    minor: tuple[Minor, ...] = ()
    minor_left: int = 0
    bars: tuple[Bar, ...] = ()
    topics: tuple[Topic, ...] = ()
    stories: tuple[Story, ...] = ()
    sites: Sites = Sites()
    sources: tuple[Ill, ...] = ()
    messages: Messages = Messages()
    audits: tuple[Found, ...] = ()
    questions: tuple[Asked, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing came in, nothing was done, and nothing is wrong."""
        happened = any(one.new or one.done for one in self.alerts) or (self.bars and self.bars[-1].posts)
        sites = self.sites.new or self.sites.down or self.sites.back or self.sites.moved
        return not (happened or self.minor or sites or self.sources or self.audits or self.messages.failed)
