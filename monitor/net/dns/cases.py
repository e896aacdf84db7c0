"""One name that is there, or may be: what was answered about it, and what that makes of it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import datetime

from monitor.names.facts import Existence, Resolution
from monitor.net.dns.asking import NXDOMAIN, Ask, Unanswered
from monitor.net.dns.parking import parked
from monitor.net.dns.wire import Kind, Message, Record

#: what is asked about a name that is there
FURTHER = (Kind.A, Kind.AAAA, Kind.MX, Kind.CAA)
#: an address's network: names of one host rarely share more, and one host's addresses rarely less
_NETWORK_BITS = {4: 24, 6: 48}


class Case:
    """What is known of one name; `probe` marks the random name that tells what every name under its parent gets."""

    def __init__(self, name: str, *, probe: bool = False) -> None:
        self.name, self.probe = name, probe
        self.parent = name.partition(".")[2]
        self.absent = False
        self.missing = 1
        self.problem = ""
        self.servers: tuple[str, ...] = ()
        self.alias = ""
        self.found: dict[int, tuple[str, ...]] = {}
        self.denied: set[int] = set()
        self.unanswered: list[str] = []

    def take(self, ask: Ask) -> None:
        """The reply to one of the questions about the name."""
        self.missing -= 1
        reply = ask.reply
        if isinstance(reply, Unanswered):
            self.problem = self.problem or f"{ask.kind.name}: {reply.why}"
            self.unanswered.append(ask.kind.name)
        elif reply is not None:
            self._read(ask.kind, reply)

    def _read(self, kind: Kind, reply: Message) -> None:
        chain = _chain(self.name, reply.answers)
        self.alias = self.alias or (chain[-1] if len(chain) > 1 else "")
        if reply.code == NXDOMAIN and not self.alias:
            self.denied.add(kind)
            self.absent = self.absent or kind == Kind.NS
            return
        if kind == Kind.NS:
            told = (*reply.answers, *reply.authority)
            self.servers = _sorted(r.data for r in told if r.kind == kind and r.owner == self.name)
            return
        self.found[kind] = _sorted(r.data for r in reply.answers if r.kind == kind and r.owner in chain and r.data)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of its A and AAAA records."""
        return _sorted((*self.found.get(Kind.A, ()), *self.found.get(Kind.AAAA, ())))

    @property
    def mail(self) -> tuple[str, ...]:
        """Its MX hosts; a null MX (RFC 7505) gives none."""
        return self.found.get(Kind.MX, ())

    @property
    def bare(self) -> bool:
        """Whether nothing was found under the name."""
        return not (self.servers or self.alias or any(self.found.values()))

    def like(self, probe: Case) -> bool:
        """Whether the name gets what every name gets: the same name servers, alias, network or mail as `probe`."""
        if self.servers or probe.servers:
            return self.servers == probe.servers
        if self.alias and self.alias == probe.alias:
            return True
        if self.addresses or probe.addresses:
            return not networks(self.addresses).isdisjoint(networks(probe.addresses))
        return bool(self.mail) and self.mail == probe.mail

    def resolution(self, probe: Case | None, at: datetime) -> Resolution:
        """What it comes to, given what the `probe` of its parent got (None: it has no parent).

        A name without any record is there where others of its zone are not (it has records that nobody asks for, or names
        below it); where the server denies no name, its records decide, so it is absent. Where no probe was answered, only a name with name servers of its
        own is known to be there.
        """
        if self.absent:
            return Resolution(existence=Existence.ABSENT, at=at)
        if self.problem and (self.bare or not self._asked_enough()):
            return Resolution(existence=Existence.UNKNOWN, at=at, problem=self.problem)
        if probe is not None and probe.problem and not self.servers:
            problem = f"cannot be told from any name under {self.parent}: {probe.problem}"
            return Resolution(existence=Existence.UNKNOWN, at=at, problem=problem)
        everybody = probe if probe is not None and not probe.absent else None
        if self.bare and (everybody or self.denied):
            return Resolution(existence=Existence.ABSENT, at=at)
        return Resolution(
            existence=Existence.EXISTS,
            at=at,
            name_servers=self.servers,
            addresses=self.addresses,
            mail=self.mail,
            issuers=self.found.get(Kind.CAA, ()),
            wildcard=everybody is not None and self.like(everybody),
            parked=parked((*self.servers, *([self.alias] if self.alias else [])), self.addresses),
            problem=self.problem,
            unanswered=tuple(sorted(self.unanswered)),
        )

    def _asked_enough(self) -> bool:
        """Whether the name is known to be there, whatever else was not answered."""
        return bool(self.servers or self.alias or self.addresses or self.mail)


def networks(addresses: tuple[str, ...]) -> frozenset[str]:
    """The /24 (IPv4) and /48 (IPv6) networks of `addresses`."""
    parsed = [ipaddress.ip_address(address) for address in addresses]
    return frozenset(str(ipaddress.ip_network((one, _NETWORK_BITS[one.version]), strict=False)) for one in parsed)


def _chain(name: str, answers: tuple[Record, ...]) -> list[str]:
    """`name` and what it is an alias of, in turn (CNAME); an alias made from a DNAME of a zone above says nothing of the name itself."""
    renamed = [record.owner for record in answers if record.kind == Kind.DNAME]
    aliases = {record.owner: record.data for record in answers if record.kind == Kind.CNAME}
    if any(name.endswith("." + owner) for owner in renamed) and not _answered(answers):
        return [name]
    chain = [name]
    while (following := aliases.get(chain[-1])) is not None and following not in chain:
        chain.append(following)
    return chain


def _answered(answers: tuple[Record, ...]) -> bool:
    """Whether the answer holds more than the renaming itself."""
    return any(record.kind not in (Kind.CNAME, Kind.DNAME) for record in answers)


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))
