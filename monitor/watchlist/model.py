"""What a watchlist folder says, as values: the brand, its sources, routes, ladder, topics and replies."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from monitor.brand import Brand
from monitor.opinion.lexicon import Lexicon
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


class Department(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who receives alerts: mail addresses, and a Teams webhook named by the environment variable that holds it."""

    name: str
    mail: tuple[str, ...] = ()
    teams: str = ""
    language: Literal["", "en", "zh"] = ""


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alerts of `matter` (and of at least this `level`, in these `languages`, if given) go to `departments`.

    Every route that fits adds its departments. `cc` entries are mail addresses, or `account_manager`, or `owners`,
    which are looked up for the alert at hand.
    """

    departments: tuple[str, ...]
    matter: str = ""
    level: Literal["minor", "major"] = "minor"
    languages: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


class Routes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`routes.toml`: `topics` maps a topic to its matter; what fits no route goes to `fallback`."""

    departments: dict[str, Department]
    route: tuple[Route, ...]
    fallback: str
    topics: dict[str, str] = {}
    owners: dict[str, str] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung: who takes over an alert that nobody has answered `after_hours` (or working days) after the mail.

    `complaints` about the same thing are as good as the time: from that many on, the alert is major.
    """

    role: str
    after_hours: float | None = None
    after_working_days: int | None = None
    complaints: int | None = None
    mail: tuple[str, ...] = ()
    duty: str = ""


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`escalation.toml`, mildest rung first."""

    step: tuple[Step, ...] = ()


class ReplyTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """One file of `replies/`: `situation.language.txt`, Jinja2 text."""

    situation: str
    language: str
    text: str
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


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """The folder `shared`: what every brand has unless its own folder says otherwise."""

    lexicon: Lexicon
    manners: Manners
    routes: Routes
    ladder: Ladder
    replies: tuple[ReplyTemplate, ...]
    folder: str
