"""What visiting a site brings back, as plain values: the way there, what stood there, and the bytes themselves."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from monitor.names.facts import Resolution
from monitor.sites.page import Page


class Outcome(StrEnum):
    """How a visit ended."""

    #: an answer came, whatever its status
    ANSWERED = "answered"
    #: the name leads nowhere
    UNRESOLVED = "unresolved"
    #: no connection, or none that speaks HTTP
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    #: the address, port or scheme is one that may not be visited
    FORBIDDEN = "forbidden"
    #: the answer attacks its reader: beyond the limits of size, time, depth or number
    HOSTILE = "hostile"


class Agent(StrEnum):
    DESKTOP = "desktop"
    MOBILE = "mobile"


class Vantage(msgspec.Struct, frozen=True):
    """As whom a site is visited: kind of device, preferred language (BCP 47), and the page that led there, empty for none."""

    name: str
    agent: Agent
    language: str
    referrer: str = ""


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One answer on the way: `address` is the one that the socket was opened to; headers as sent (latin-1)."""

    url: str
    status: int
    address: str
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A server's certificate (RFC 5280). `fingerprint` is SHA-256 in hexadecimal; `problem` says why it is not trusted, empty where it is."""

    names: tuple[str, ...]
    subject: str
    issuer: str
    since: datetime
    until: datetime
    fingerprint: str
    problem: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture by its prints: SHA-256 (hexadecimal) of its bytes, MurmurHash3 of their base64 as Shodan counts favicons, 64-bit difference
    and perceptual hashes of what it shows; the last two are None where it cannot be drawn, or shows one colour only. `core` is a 256-bit
    difference hash (hexadecimal) of the picture without its margin, drawn dark on light, `ratio` that core's width by its height.

    `role` is icon, image, inline or screenshot; `url` where it stood.
    """

    role: str
    url: str
    sha256: str
    mmh3: int
    width: int = 0
    height: int = 0
    dhash: int | None = None
    phash: int | None = None
    core: str = ""
    ratio: float = 0.0


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes exactly as they were received: `role` is body (as sent, still packed), page (unpacked), resource, certificate (DER), dom, har or screenshot."""

    role: str
    url: str
    media_type: str
    body: bytes
    vantage: str = ""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one address from one vantage, without a browser.

    `hops` end with the answer that stood; `pages` begin with its document, the documents of its frames follow. `chain` are the
    certificates as DER, the site's own first. `problem` is one sentence, empty where all went well.
    """

    asked: str
    at: datetime
    vantage: Vantage
    outcome: Outcome
    problem: str = ""
    hops: tuple[Hop, ...] = ()
    certificate: Certificate | None = None
    resolution: Resolution | None = None
    pages: tuple[Page, ...] = ()
    pictures: tuple[Picture, ...] = ()
    raw: tuple[Raw, ...] = ()

    @property
    def final(self) -> str:
        """The address that answered in the end; the one asked where none did."""
        return self.hops[-1].url if self.hops else self.asked

    @property
    def status(self) -> int:
        """The status of the last answer, 0 without one."""
        return self.hops[-1].status if self.hops else 0


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one address with a browser.

    `requests` are the addresses that the page asked for, `refused` those among them that the guard kept it from; `attempts` what it tried that is
    switched off (`download: name`, `popup: url`, `permission: name`, `service worker: url`, `dialog: words`). `page` is the final document, read; `shot` the
    prints of the viewport's picture; the bytes of DOM, HAR and pictures are in `raw`.
    """

    asked: str
    at: datetime
    vantage: Vantage
    outcome: Outcome
    problem: str = ""
    final: str = ""
    status: int = 0
    title: str = ""
    requests: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    page: Page | None = None
    shot: Picture | None = None
    raw: tuple[Raw, ...] = ()


#: from where a site is looked at; the first is the one without a browser
VANTAGES = (
    Vantage("desktop-zh", Agent.DESKTOP, "zh-CN"),
    Vantage("mobile-zh-search", Agent.MOBILE, "zh-CN", "https://www.baidu.com/"),
    Vantage("desktop-en-search", Agent.DESKTOP, "en-US", "https://www.google.com/"),
    Vantage("mobile-en", Agent.MOBILE, "en-US"),
)
