"""What a visit brings together on its way, as the one value that it ends in."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from monitor.net.visiting.certifying import certificate
from monitor.net.visiting.exchange import Answer
from monitor.net.visiting.naming import Names
from monitor.net.visiting.trouble import Trouble
from monitor.sites.page import Page
from monitor.sites.visit import Hop, Outcome, Picture, Raw, Vantage, Visit

#: bytes kept of an answer that only leads on
LEADING = 64 * 1024
_CERTIFICATE = "application/pkix-cert"


class Record:
    """All that came so far. `pages` begin with the document that stands."""

    def __init__(self, asked: str, vantage: Vantage, now: datetime, names: Names) -> None:
        self._asked, self._vantage, self._now, self._names = asked, vantage, now, names
        self.answers: list[Answer] = []
        self._frames: list[Answer] = []
        self.resources: list[Answer] = []
        self.pages: list[Page] = []
        self.pictures: list[Picture] = []
        self.outcome, self.problem = Outcome.ANSWERED, ""

    @property
    def final(self) -> str:
        """The address of the last answer; the one asked where there is none."""
        return self.answers[-1].url if self.answers else self._asked

    def arrived(self, answer: Answer) -> None:
        """The next answer on the way."""
        self.answers.append(answer)

    def framed(self, answer: Answer) -> None:
        """The answer for a frame."""
        self._frames.append(answer)

    def was_at(self, url: str) -> bool:
        """Whether the way led there already."""
        return any(one.url == url for one in self.answers)

    def ended(self, trouble: Trouble) -> None:
        """How it ended: an attack outweighs what was said before, else the first stands."""
        hostile = trouble.outcome is Outcome.HOSTILE and self.outcome is not Outcome.HOSTILE
        if hostile or self.outcome is Outcome.ANSWERED:
            self.outcome, self.problem = trouble.outcome, trouble.sentence

    def visit(self) -> Visit:
        """The value."""
        secured = next((one for one in reversed(self.answers) if one.chain), None)
        return Visit(
            asked=self._asked,
            at=self._now,
            vantage=self._vantage,
            outcome=self.outcome,
            problem=self.problem,
            hops=tuple(map(_hop, self.answers)),
            certificate=certificate(secured.chain, _host(secured.url), self._now) if secured else None,
            resolution=self._names.first,
            pages=tuple(self.pages),
            pictures=tuple(self.pictures),
            raw=self._raw(secured),
        )

    def _raw(self, secured: Answer | None) -> tuple[Raw, ...]:
        """Every byte that came: bodies as sent, documents and what they draw in without their codings, the TLS chain as DER."""
        leading, standing = self.answers[:-1], self.answers[-1:]
        raw = [self._one("body", one, one.body.body[:LEADING]) for one in leading]
        for one in (*standing, *self._frames):
            raw += [self._one("body", one, one.body.body), self._one("page", one, one.page.body)]
        raw += [self._one("resource", one, one.page.body) for one in self.resources]
        if secured:
            name = self._vantage.name
            raw += [
                Raw(role="certificate", url=secured.url, media_type=_CERTIFICATE, body=one, vantage=name)
                for one in secured.chain
            ]
        return tuple(raw)

    def _one(self, role: str, answer: Answer, body: bytes) -> Raw:
        media_type = answer.head.first("content-type")[:200]
        return Raw(role=role, url=answer.url, media_type=media_type, body=body, vantage=self._vantage.name)


def _hop(answer: Answer) -> Hop:
    return Hop(
        url=answer.url,
        status=answer.head.status,
        address=answer.spot.address,
        headers=answer.head.headers,
        seconds=answer.seconds,
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
