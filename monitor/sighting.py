"""What a spider brings back, as plain values."""

from __future__ import annotations

from datetime import datetime

import msgspec

from monitor.names.facts import Facts
from monitor.sites.visit import Capture, Visit


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody said something.

    `source` is the source's full key (`brand/source`); `url` is canonical; `site_id` is the site's own id of the
    post, empty where it has none; `published` is aware UTC, None where the source tells no time; texts are plain
    (no markup) and cleaned of control and bidirectional characters. `rating` runs 0 (worst) to 1 (best).
    """

    source: str
    url: str
    text: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    site_id: str = ""
    reach: int | None = None
    rating: float | None = None


class NameSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A domain exists: `domain` is a lower-case host name in ASCII form, without a trailing dot.

    `facts` are what is known of it beyond its letters. `changes` says, a short sentence each, what is new about a name that
    was seen before (`mail added: mx.example`); empty the first time. The same name with other changes is another sighting.
    """

    source: str
    domain: str
    facts: Facts | None = None
    changes: tuple[str, ...] = ()


class PageSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A site was visited: `domain` is its host as in `NameSeen`.

    `visit` is the look without a browser, `captures` those with one, `missing` what could not be done and why, a sentence each. `facts` are what is known
    of the name. `event` is what became of the site since the last visit (`monitor.sites.life.Event`), empty where nothing did.
    """

    source: str
    domain: str
    visit: Visit
    captures: tuple[Capture, ...] = ()
    missing: tuple[str, ...] = ()
    facts: Facts | None = None
    event: str = ""


Sighting = Post | NameSeen | PageSeen


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """What a source remembers between two polls; given to a crawl and handed back by it.

    `etag` and `last_modified` are the validators of the last full answer (RFC 9110 §8.8), `digest` is a hash over
    its entries, `ids` the newest ids already seen (newest first, at most 1,000), `position` whatever a kind needs to go on.
    """

    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    ids: tuple[str, ...] = ()
    position: str = ""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One page's sightings. The last batch of a poll carries the new state, others may; it is committed with the sightings."""

    sightings: tuple[Sighting, ...] = ()
    state: SourceState | None = None
