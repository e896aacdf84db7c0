"""Asking by WHOIS (RFC 3912) where there is no RDAP: the servers that python-whois and IANA name, within limits."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from monitor import clock
from monitor.names.facts import Answer, Registration
from monitor.net.registration.dates import settle
from monitor.net.registration.jcard import mail_of
from monitor.net.registration.parsing_whois import Parsed, parse
from monitor.net.registration.rdap import Failed, unreachable
from monitor.net.registration.reaching import Unreachable, connect
from monitor.settings import Settings
from monitor.text import clean, one_line, size_of

PORT, IANA = 43, "whois.iana.org"
#: bytes of an answer; the longest records have some 20,000
LARGEST = 128 * 1024
#: what python-whois's table lacks, from IANA's root zone database (https://www.iana.org/domains/root/db)
_MORE = {
    "cn": "whois.cnnic.cn",
    "xn--fiqs8s": "cwhois.cnnic.cn",
    "eu": "whois.eu",
    "uk": "whois.nic.uk",
    "br": "whois.registro.br",
}
_REFUSED = re.compile(
    r"limit (?:has been )?(?:exceeded|reached)|exceeded (?:the |your )?(?:\w+ )*(?:limit|quota)|quota exceeded|too many (?:requests|queries)"
    r"|interval is too short|query rate|access (?:control|denied)|try again (?:later|after)|temporarily (?:unavailable|blocked)"
    r"|you have been (?:banned|blocked|blacklisted)|limit controls|lookup quota|not authori[sz]ed",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"^[%#*\s>\-]*(?:no match|not found|no (?:matching )?(?:record|entr\w+|data|object|information)s?\b.{0,20}(?:found|exist)?"
    r"|nothing found|object (?:does not exist|not found)|the queried object does not exist|(?:domain )?status:\s*(?:free|available)\b"
    r"|domain (?:name )?(?:not found|has not been registered|is available)|.{1,80}\b(?:is free|is available for|was not found|does not exist|"
    r"(?:is|has) not (?:been )?registered|no match)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_REFERRAL = re.compile(
    r"^[ \t]*(?:registrar )?whois(?: server)?:[ \t]*(?:whois://)?([a-z0-9.-]+(?::\d{1,5})?)/?[ \t]*\r?$",
    re.I | re.M,
)
_MAIL = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[a-z0-9.-]{3,253}", re.IGNORECASE)


class Server(NamedTuple):
    """A WHOIS server."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        return self.host if self.port == PORT else f"{self.host}:{self.port}"


def server_named(text: str) -> Server:
    """The server that `host` or `host:port` names."""
    host, _, port = text.strip().rpartition(":")
    return Server(host.strip("[]"), int(port)) if host and port.isdigit() else Server(text.strip())


def known_server(domain: str) -> Server | None:
    """The server that answers for `domain` by the tables, None where only IANA knows."""
    from whois.whois import NICClient

    class Table(NICClient):  # type: ignore[misc]
        def findwhois_iana(self, tld: str) -> None:
            """Nobody is asked."""

    suffix = domain.rpartition(".")[2]
    if suffix in _MORE:
        return Server(_MORE[suffix])
    found = Table().choose_server(f"x.{suffix}")
    # its tests for Indonesia and Croatia are true for every suffix that ends so, such as .bid and .madrid
    wrong = (found == NICClient.PANDIHOST and suffix != "id") or (found == NICClient.HR_HOST and suffix != "hr")
    return Server(found) if found and not wrong else None


def query(server: Server, domain: str) -> bytes:
    """The line that `server` wants, as python-whois knows it: DENIC, DK Hostmaster and JPRS have options of their own."""
    if server.host == "whois.denic.de":
        line = f"-T dn,ace -C UTF-8 {domain}"
    elif server.host in {"whois.dk-hostmaster.dk", "whois.punktum.dk"}:
        line = f"--show-handles {domain}"
    else:
        line = f"{domain}/e" if server.host.endswith(".jp") else domain
    return line.encode() + b"\r\n"


async def converse(server: Server, line: bytes, settings: Settings) -> str:
    """What `server` says to `line`, as text; Failed where it takes no connection or says too much."""
    answer = bytearray()
    try:
        reader, writer = await connect(server.host, server.port, inner=settings.inner_addresses)
        try:
            writer.write(line)
            while part := await reader.read(16_384):
                answer += part
                if len(answer) > LARGEST:
                    raise Failed(Answer.REFUSED, f"{server}: expected at most {size_of(LARGEST)}, found more")
        finally:
            writer.close()
    except Unreachable as error:
        raise unreachable(error) from None
    except OSError as error:
        if not answer:
            raise Failed(Answer.REFUSED, f"{server} hung up: {error.strerror or error}") from None
    return _decoded(bytes(answer))


def _decoded(answer: bytes) -> str:
    for charset in ("utf-8", "gb18030", "latin-1"):
        try:
            return answer.decode(charset).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return answer.decode("utf-8", "replace")


async def referral(suffix: str, settings: Settings) -> Server | None:
    """The server that IANA names for a top-level domain, None where it names none; Failed where it does not answer."""
    told = await converse(Server(IANA), suffix.encode() + b"\r\n", settings)
    found = re.search(r"^whois:[ \t]*([a-z0-9.-]+)", told, re.I | re.M)
    return Server(found[1].lower()) if found else None


async def ask(server: Server, domain: str, settings: Settings) -> tuple[Registration, Server | None]:
    """What `server` says of `domain`, and the registrar's own server where it refers to one for what is missing.

    Failed where it refuses, or says nothing that can be understood.
    """
    text = await converse(server, query(server, domain), settings)
    if not text.strip():
        raise Failed(Answer.REFUSED, f"{server} hung up without a word")
    found = meaning(domain, text, await parse(domain, clean(text)), server=str(server))
    missing = found.answer is Answer.FOUND and not (found.abuse and found.created)
    referred = _REFERRAL.search(text) if missing else None
    other = server_named(referred[1].lower()) if referred else None
    return found, other if other != server else None


def meaning(domain: str, text: str, parsed: Parsed, *, server: str) -> Registration:
    """What the answer `text`, of which `parsed` could be read, says of `domain`; Failed for one that refuses."""
    at = clock.now()
    base = Registration(answer=Answer.NOT_FOUND, at=at, protocol="whois", server=server, raw=text)
    if _ABSENT.search(text) and not (parsed.created or parsed.expires or parsed.name_servers):
        if _REFUSED.search(text) and domain not in text.lower():
            raise _refusal(server, text)
        return base
    if parsed.says_something and _names(text, domain):
        return _found(base, parsed, text)
    if _REFUSED.search(text):
        raise _refusal(server, text)
    problem = parsed.problem or f"{server} said what cannot be understood: {one_line(text, 80)!r}"
    return msgspec.structs.replace(base, answer=Answer.UNSUPPORTED, problem=problem)


def _names(text: str, domain: str) -> bool:
    """Whether the text names the domain, in ASCII or Unicode form."""
    told = text.lower()
    try:
        seen = domain.encode("ascii").decode("idna")
    except UnicodeError:
        seen = domain
    return domain in told or seen in told


def _refusal(server: str, text: str) -> Failed:
    found = _REFUSED.search(text)
    line = next((line for line in text.splitlines() if found and found[0] in line), "")
    return Failed(Answer.REFUSED, f"{server} refuses: {one_line(line.strip(' %#*'), 120)}")


def _found(base: Registration, parsed: Parsed, text: str) -> Registration:
    dates = {name: getattr(parsed, name) for name in ("created", "updated", "expires")}
    settled = {name: settle(date, text) for name, date in dates.items() if date is not None}
    return msgspec.structs.replace(
        base,
        answer=Answer.FOUND,
        **{name: one.date for name, one in settled.items()},
        registrar=clean(parsed.registrar),
        name_servers=parsed.name_servers,
        statuses=parsed.statuses,
        abuse=abuse(text),
        unclear=tuple(name for name, one in settled.items() if one.unclear or one.date.year < 1985),
    )


def abuse(text: str) -> tuple[str, ...]:
    """The mail addresses on lines that speak of abuse, the registrar's first."""
    lines = [line for line in text.splitlines() if "abuse" in line.lower()]
    lines.sort(key=lambda line: "registrar" not in line.lower())
    found = (mail_of(one.rstrip(".")) for line in lines for one in _MAIL.findall(line))
    return tuple(dict.fromkeys(mail for mail in found if mail))
