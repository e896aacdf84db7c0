"""A sample of the farm served on loopback by virtual hosts, and visited as the daemon visits sites."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.farm import case_of, farm_of
from benchmarks.figures import Figure, percentile, report
from monitor import clock
from monitor.assessment import ALARMING
from monitor.net.guard import guard_of
from monitor.net.visiting import visit
from monitor.settings import Settings
from monitor.sites.judging import judge_site
from monitor.sites.visit import Agent, Outcome, Vantage, Visit
from tests.farm.farm import Farm
from tests.farm.site import FAKE, Answer, FarmSite
from tests.farm.visiting import visit_of

Serve = Callable[[str, Vantage], Answer | None]


def visited(half: str, seed: int | None, count: int) -> int:
    """Visit `count` fakes and as many honest sites; 1 where one was judged otherwise than without a network, or took too long."""
    farm = farm_of(half, seed)
    sites = [site for place in range(count) for site in (farm.fakes[place], farm.honest[place])]
    with serving(farm, sites) as settings:
        told, seconds = asyncio.run(_visits(sites, settings))
    reached = [one for one, seen in zip(sites, told, strict=True) if seen.outcome is Outcome.ANSWERED and seen.hops]
    same = [_same(farm, site, seen) for site, seen in zip(sites, told, strict=True)]
    fakes = [case_of(farm, site, seen) for site, seen in zip(sites, told, strict=True) if site.label == FAKE]
    found = [judge_site(case).verdict in ALARMING for case in fakes]
    return report(
        f"farm, {half} half, over loopback: {len(sites)} visits",
        [
            Figure("sites that answered", 100 * len(reached) / len(sites), "%", at_least=95),
            Figure("read as without a network", 100 * mean(same), "%", at_least=98),
            Figure("fakes at suspicious or worse", 100 * mean(found), "%"),
            Figure("a visit, p50", percentile(seconds, 0.5), "s"),
            Figure("a visit, p95", percentile(seconds, 0.95), "s", at_most=15),
        ],
    )


async def _visits(sites: Sequence[FarmSite], settings: Settings) -> tuple[list[Visit], list[float]]:
    policy = guard_of(settings)
    told: list[Visit] = []
    seconds: list[float] = []

    async def resolve(_: str) -> tuple[str, ...]:
        return ("93.184.216.34",)

    for site in sites:
        began = time.monotonic()
        told.append(await visit(site.url, guard=policy, settings=settings, now=clock.now(), resolve=resolve))
        seconds.append(time.monotonic() - began)
    return told, seconds


def _same(farm: Farm, site: FarmSite, seen: Visit) -> bool:
    """Whether the pages say the same words as those read without a network."""
    wanted = visit_of(farm, site)
    return [page.shingles for page in wanted.pages] == [page.shingles for page in seen.pages]


@contextmanager
def serving(farm: Farm, sites: Sequence[FarmSite]) -> Iterator[Settings]:
    """The sites at a loopback port, plain and encrypted; settings that lead every visit there."""

    def serve(url: str, vantage: Vantage) -> Answer | None:
        host = url.partition("//")[2].partition("/")[0]
        own = [site for site in sites if site.host == host]
        return next((found for site in own or sites if (found := farm.answer(site, url, vantage))), None)

    plain, secure = (ThreadingHTTPServer(("127.0.0.1", 0), _handler(serve)) for _ in range(2))
    with tempfile.TemporaryDirectory(prefix="zhengming-farm-") as folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_self_signed(Path(folder)))
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        threads = [Thread(target=one.serve_forever, daemon=True) for one in (plain, secure)]
        for thread in threads:
            thread.start()
        try:
            led = f":80:127.0.0.1:{plain.server_port},:443:127.0.0.1:{secure.server_port}"
            yield Settings(connect_to=led, visit_timeout=20.0)
        finally:
            for one in (plain, secure):
                one.shutdown()
                one.server_close()


def _handler(serve: Serve) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = serve(f"https://{self.headers.get('host', '')}{self.path}", _vantage(self))
            if answer is None:
                answer = Answer(status=404, body=b"nobody is here")
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _vantage(asked: BaseHTTPRequestHandler) -> Vantage:
    agent = Agent.MOBILE if "Mobile" in asked.headers.get("user-agent", "") else Agent.DESKTOP
    referrer = asked.headers.get("referer", "")
    own = asked.headers.get("host", "") in referrer
    return Vantage("asked", agent, asked.headers.get("accept-language", "")[:5], "" if own else referrer)


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "farm.test")])
    start = clock.now() - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    file = folder / "farm.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
