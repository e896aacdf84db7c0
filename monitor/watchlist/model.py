"""What a watchlist folder says, as values: the brand, its sources, routes, ladder, topics and replies."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

from monitor.brand import Brand
from monitor.opinion.words.lexicon import Lexicon
from monitor.watchlist.manners import Manners


class Kind(StrEnum):
    """How a source is read; each has its file in `spiders/`."""

    FEED = "feed"
    JSON = "json"
    HTML = "html"
    NAMES = "names"
    CERTIFICATES = "certificates"
    LOOKALIKES = "lookalikes"


class Paging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the next page is found; at most `pages` pages a poll.

    `next`: an expression (JMESPath or CSS selector) that gives its address. `page`: the name of a query parameter
    that counts from `first` in steps of `step`; beside `next`, the parameter that carries what `next` gives (a cursor).
    `header`: true follows the answer's `Link: …; rel="next"`.
    """

    next: str = ""
    page: str = ""
    first: int = 1
    step: int = 1
    header: bool = False
    pages: int = 3


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place to watch.

    `every` is the time between two polls in seconds (in TOML `"10m"`, `"30s"`, `"1h"`, `"1d"` or a number).
    `items` selects the entries of a page (JMESPath for json, CSS for html) and `fields` what each entry tells: keys
    are field names of `Post` (url, text, title, author, published, site_id, reach, rating), values JMESPath
    expressions or CSS selectors (`a::attr(href)`, `::text`). `detail` holds further selectors for the page that an html entry's url names.
    `scale` is the worst and the best rating that the site gives. `may_be_empty`: a page without entries is no fault (a search).
    `column` is the 0-based CSV column of a list of names.
    `logs` are parts of the names of the certificate logs to follow, all where there are none; `since` is how far back, in seconds, a log is
    read that is met for the first time.
    `names` is how many lookalikes of the brand are asked for, likeliest first, or of `domains` alone; `brand` is filled in when the
    watchlist is read.
    `unchecked` marks a source whose address nobody has called yet; `owners` answer for its channel.
    """

    key: str
    kind: Kind
    url: str = ""
    title: str = ""
    channel: str = ""
    owners: tuple[str, ...] = ()
    every: float = 600.0
    region: str = ""
    time_zone: str = "UTC"
    unchecked: bool = False
    enabled: bool = True
    robots: bool = True
    gap: float | None = None
    headers: dict[str, str] = {}
    items: str = ""
    fields: dict[str, str] = {}
    detail: dict[str, str] = {}
    paging: Paging | None = None
    column: int = 0
    scale: tuple[float, float] = (1.0, 5.0)
    may_be_empty: bool = False
    logs: tuple[str, ...] = ()
    since: float = 0.0
    names: int = 2_500
    domains: tuple[str, ...] = ()
    brand: Brand | None = None


Level = Literal["minor", "major"]
ChannelName = Literal["mail", "teams", "chat", "webhook"]


class Department(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who receives alerts: mail addresses; a Teams webhook, chat addresses (as Apprise writes them) and signed webhooks, each named by the
    environment variable that holds it. `stand_ins` are the channels that are used for a major alert only while the others are down.
    """

    name: str
    mail: tuple[str, ...] = ()
    teams: str = ""
    chat: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()
    stand_ins: tuple[ChannelName, ...] = ()
    language: Literal["", "en", "zh"] = ""


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alerts go to which `departments`: those that fit everything the route names, `level` being the least.

    Every route that fits adds its departments. One of the `words` stands in a hit's title or text, written in any case and script. `sources` are keys of sources
    or channels, `campaigns` numbers of campaigns. `cc` entries are mail addresses, or `account_manager`, or `owners`, which are looked up for the alert at hand. `channels` are those used, all that the department has where there are none.
    `template` names the words of the mail. `when`: at once (`now`), or in the next digest; empty is now for major and digest for minor alerts.
    `quiet` are the hours (`22:00-08:00`, in the calendar's time zone) during which messages of `quiet_levels` wait. `name` is for people.
    """

    departments: tuple[str, ...]
    name: str = ""
    matter: str = ""
    level: Level = "minor"
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    cc: tuple[str, ...] = ()
    channels: tuple[ChannelName, ...] = ()
    template: str = ""
    when: Literal["", "now", "digest"] = ""
    quiet: str = ""
    quiet_levels: tuple[Level, ...] = ("minor",)


class Grouping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When hits on one topic share an alert: while no more than `window` seconds (in TOML `"24h"`) lie between two of them.

    A minor hit asks for an alert only once more than `above` of its topic came within the window; they all join it then. `topics` has other numbers for some.
    """

    window: float = 24 * 3600.0
    above: int = 0
    topics: dict[str, int] = {}


class Managers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the account manager of a customer is looked up: `csv`, a file beside `routes.toml`, or `url`, the environment variable that holds an address
    with `{key}` in it, which answers with JSON (`field` says where the mail address stands).
    """

    csv: str = ""
    url: str = ""
    field: str = "mail"


class Routes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`routes.toml`: `topics` maps a topic to its matter; what fits no route goes to `fallback`."""

    departments: dict[str, Department]
    route: tuple[Route, ...]
    fallback: str
    topics: dict[str, str] = {}
    owners: dict[str, str] = {}
    grouping: Grouping = Grouping()
    managers: Managers = Managers()


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung: who takes over an alert of at least `level` that nobody has answered `after_hours` (or working days) after its departments were told.

    `complaints` about the same thing are as good as the time: from that many on, the alert is major. The rung's people are told at their `mail`
    addresses; without any, the alert's departments are told that it is the turn of `role`.
    """

    role: str
    after_hours: float | None = None
    after_working_days: int | None = None
    complaints: int | None = None
    level: Level = "major"
    mail: tuple[str, ...] = ()
    duty: str = ""


class WorkingCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The team's working days. `time_zone` is an IANA name, the brand's where it is empty; `country` (ISO 3166-1, with `subdivision`) brings public holidays and
    the weekends that are worked instead; `days_off` and `days_on` are the team's own exceptions and win. `week` counts Monday as 0.
    """

    time_zone: str = ""
    country: str = ""
    subdivision: str = ""
    week: tuple[int, ...] = (0, 1, 2, 3, 4)
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class Raising(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on an alert is major, whatever its hits say one by one; 0 never.

    `sightings` of one text, over so many `sources`, `per_hour` hits within one hour, `reach` people who saw them together, `risk` of a site (0–100).
    """

    sightings: int = 20
    sources: int = 5
    per_hour: int = 10
    reach: int = 100_000
    risk: int = 0


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`escalation.toml`: the rungs, mildest first, the calendar they are counted by, and what makes an alert major."""

    step: tuple[Step, ...] = ()
    calendar: WorkingCalendar = WorkingCalendar()
    major: Raising = Raising()


class ReplyTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """One file of `replies/`: `situation.language.txt`, Jinja2 text."""

    situation: str
    language: str
    text: str
    file: str


class MailTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a mail that a brand writes itself: `mails/NAME.txt`, Jinja2 text; `html` is the text of `mails/NAME.html`, empty where there is none."""

    name: str
    text: str
    html: str
    file: str


class Watchlist(msgspec.Struct, frozen=True, kw_only=True):
    """One brand's folder, read and checked."""

    brand: Brand
    sources: tuple[Source, ...]
    routes: Routes
    ladder: Ladder
    lexicon: Lexicon
    replies: tuple[ReplyTemplate, ...]
    folder: str
    manners: Manners = Manners()
    mails: tuple[MailTemplate, ...] = ()


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """The folder `shared`: what every brand has unless its own folder says otherwise."""

    lexicon: Lexicon
    manners: Manners
    routes: Routes
    ladder: Ladder
    replies: tuple[ReplyTemplate, ...]
    folder: str
