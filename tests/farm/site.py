"""A site of the farm, as a plain value: what it answers to whom, what is known of it, and what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from monitor.names.facts import Facts
from monitor.sites.visit import Certificate, Vantage

FAKE, HONEST = "fake", "honest"
HTML = "text/html; charset=utf-8"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: headers as sent. `built` is the document once its scripts have run, empty where they change nothing that matters."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    built: bytes = b""

    def header(self, name: str) -> str:
        """The header's value, empty for none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """An answer for some visitors: of this agent (`desktop`, `mobile`), language (its first letters), or coming from another page or not. Empty and None: any."""

    answer: Answer
    agent: str = ""
    language: str = ""
    referred: bool | None = None

    def is_for(self, vantage: Vantage) -> bool:
        """Whether this visitor gets it."""
        return (
            self.agent in ("", vantage.agent.value)
            and vantage.language.lower().startswith(self.language)
            and self.referred in (None, bool(vantage.referrer))
        )


#: path on the site's own host (`/…`) or address elsewhere (`https://…`) → its answers; the first that is for the visitor counts
Answers = dict[str, tuple[Face, ...]]


class FarmSite(msgspec.Struct, frozen=True, kw_only=True):
    """One invented site. `brand` is the key of the brand that it is held against; `before` what it answered before it went live, empty where it always was."""

    half: str
    number: int
    host: str
    path: str
    brand: str
    label: str
    kind: str
    mutations: tuple[str, ...] = ()
    answers: Answers
    before: Answers = {}
    facts: Facts | None = None
    certificate: Certificate | None = None

    @property
    def url(self) -> str:
        """The address that is visited."""
        return f"https://{self.host}{self.path}"

    def answer(self, url: str, vantage: Vantage, *, born: bool = True) -> Answer | None:
        """What `vantage` gets at the absolute address `url`; None where this site has nothing to do with it."""
        parts = urlsplit(url)
        own = parts.hostname == self.host
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answers = self.answers if born or not self.before else self.before
        faces = answers.get(path if own else url) or (answers.get(parts.path or "/") if own else None)
        found = next((face.answer for face in faces or () if face.is_for(vantage)), None)
        if found is None and own:
            return Answer(status=404, headers=(("content-type", "text/html"),), body=b"<h1>404 Not Found</h1>")
        return found


#: gives the answer at an address, None where nobody is there
Serve = Callable[[str, Vantage], Answer | None]


def always(answer: Answer) -> tuple[Face, ...]:
    """The one face of a site that has no others."""
    return (Face(answer=answer),)


def page(
    text: str | bytes, *, status: int = 200, built: str = "", headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    """A document."""
    body = text.encode() if isinstance(text, str) else text
    told = headers or (("content-type", HTML),)
    return Answer(status=status, headers=told, body=body, built=built.encode())


def resource(body: bytes, media_type: str) -> Answer:
    """A picture, script or program."""
    return Answer(body=body, headers=(("content-type", media_type),))


def moved(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, headers=(("location", to), ("content-type", "text/html")), body=b"")


def ago(moment: datetime, days: float) -> datetime:
    """`days` before `moment`."""
    return datetime.fromtimestamp(moment.timestamp() - days * 86_400, tz=moment.tzinfo)
