"""Receivers on loopback, and an alert to tell them about."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.view import AlertView, HitView, ReplyView, ReportView
from monitor import clock
from monitor.brand import Brand, Official
from monitor.demo.sinks import SmtpSink, TeamsSink
from monitor.watchlist.model import Ladder, Step

MOMENT = datetime(2026, 11, 22, 0, 23, tzinfo=UTC)
ViewMaker = Callable[..., AlertView]


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server without encryption or accounts; `conduct` and `answers` make it misbehave."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def teams_sink() -> Iterator[TeamsSink]:
    """A chat webhook; `conduct` and `answer` make it misbehave."""
    with TeamsSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = clock.now()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS as 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def brand() -> Brand:
    """A brand with a long name and a short one."""
    return Brand(
        key="ebc",
        name="EBC Financial Group",
        aliases=("EBC", "EBC金融"),
        official=Official(domains=("ebc.com", "ebc-fin.net")),
        verification={"default": "https://ebc-fin.net/official-verification"},
        help={"default": "https://www.ebc.com/zh-cn/jinrong/7350.html"},
        time_zone="Asia/Shanghai",
    )


@pytest.fixture
def ladder() -> Ladder:
    """Three rungs, one of each kind."""
    return Ladder(
        step=(
            Step(role="客服主管", after_hours=48, duty="跟进"),
            Step(role="客服总监", after_hours=72, complaints=6),
            Step(role="总经理", after_working_days=5),
        )
    )


@pytest.fixture
def view_of() -> ViewMaker:
    """Makes an alert: `view_of(title=…, hits=[{…}], replies=[{…}])`, everything not named being as usual."""

    def make(**told: Any) -> AlertView:
        hits = [_HIT | {"id": number} | hit for number, hit in enumerate(told.pop("hits", [{}]), 1)]
        replies = [_REPLY | reply for reply in told.pop("replies", [{}])]
        reports = [_REPORT | report for report in told.pop("reports", [])]
        return AlertView(
            **_ALERT | told,
            hits=msgspec.convert(hits, tuple[HitView, ...]),
            replies=msgspec.convert(replies, tuple[ReplyView, ...]),
            reports=msgspec.convert(reports, tuple[ReportView, ...]),
        )

    return make


_ALERT: dict[str, Any] = {
    "id": 7,
    "brand": "ebc",
    "matter": "fake_site",
    "topic": "fake_site_scam",
    "level": "major",
    "status": "open",
    "title": "ebc-login.top",
    "owner": "",
    "language": "zh-Hans",
    "grouped_by": "same_site",
    "hit_count": 1,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "closed_reason": "",
}
_HIT: dict[str, Any] = {
    "id": 1,
    "kind": "post",
    "source": "ebc/followme",
    "url": "https://www.followme.com/t/1",
    "domain": "",
    "title": "",
    "text": "",
    "author": "",
    "published": None,
    "seen_at": MOMENT,
    "language": "zh-Hans",
    "label": "negative",
    "sentiment": -0.6,
    "relevance": 1.0,
    "topics": ["fake_site_scam"],
    "severity": "major",
    "risk": 0,
    "verdict": "unrelated",
    "reasons": [{"code": "risk.combo", "weight": 60.0, "detail": "ebc + login"}],
}
_REPLY: dict[str, Any] = {
    "id": 1,
    "situation": "fake_site_public",
    "language": "zh-Hans",
    "text": "尊敬的客户，您好：\n请您切勿向对方转账。\n官方核实：https://ebc-fin.net/official-verification\n祝您一切安好",
    "status": "draft",
}
_REPORT: dict[str, Any] = {
    "id": 12,
    "url": "https://ebc-login.top/",
    "domain": "ebc-login.top",
    "contact_masked": "*******5678",
    "created_at": MOMENT,
}
