"""Certificates are read whether they are trusted or not, and told as a browser would judge them."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.net.guard import guard_of
from monitor.net.visiting import asking, probe
from monitor.net.visiting.certifying import certificate
from monitor.net.visiting.nursery import Nursery
from monitor.settings import Settings
from monitor.sites.visit import Outcome, Visit
from tests.net.visiting.authorities import Issuer
from tests.net.visiting.visiting_house import NOW, answer, leading, pages, see, site


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(NOW)


@pytest.fixture
def trusting(issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Children that trust `issuer` alone."""
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.trusted(tmp_path)))
    nursery = Nursery()
    monkeypatch.setattr(asking, "nursery", lambda: nursery)
    yield
    nursery.close()


def over_tls(tls: ssl.SSLContext, asked: str = "shop.acme.example") -> Visit:
    async def scene() -> Visit:
        async with site(pages({"/": answer("<title>Acme</title>")}), tls) as (port, _):
            return await see(leading(1, port), asked)

    return asyncio.run(scene())


def test_a_certificate_in_order_has_no_problem_and_its_chain_is_kept(
    trusting: None, issuer: Issuer, tmp_path: Path
) -> None:
    found = over_tls(issuer.site(tmp_path, "*.acme.example", "acme.example"))

    assert (found.outcome, found.final) == (Outcome.ANSWERED, "https://shop.acme.example/")
    assert found.certificate is not None
    assert found.certificate.problem == ""
    assert found.certificate.names == ("*.acme.example", "acme.example")
    assert found.certificate.issuer == "CN=Loopback Trust"
    chain = [one.body for one in found.raw if one.role == "certificate"]
    assert len(chain) == 2
    assert hashlib.sha256(chain[0]).hexdigest() == found.certificate.fingerprint


@pytest.mark.parametrize(
    ("hosts", "days", "own", "told"),
    [
        (["shop.acme.example"], 60, True, "signed it himself"),
        (["shop.acme.example"], -1, False, "it was valid until 2026-11-21"),
        (["shop.acme.example"], 91, False, "it is not valid before 2026-11-23"),
        (["other.example", "*.example"], 60, False, "it is not for shop.acme.example, but for other.example"),
        (["shop.acme.example"], 60, False, "no authority that this system trusts"),
    ],
)
def test_what_browsers_would_warn_of_is_told_and_the_page_read_all_the_same(
    issuer: Issuer, tmp_path: Path, hosts: list[str], days: int, own: bool, told: str
) -> None:
    found = over_tls(issuer.site(tmp_path, *hosts, days=days, own=own))

    assert found.pages[0].title == "Acme"
    assert found.certificate is not None
    assert told in found.certificate.problem


def test_an_address_without_name_is_asked_without_one(issuer: Issuer, tmp_path: Path) -> None:
    async def scene() -> Visit:
        async with site(pages({"/": answer("<title>Acme</title>")}), issuer.site(tmp_path, "a.example")) as (
            port,
            _,
        ):
            settings = Settings(open_addresses=f"127.0.0.1:{port}")
            return await see(settings, f"https://127.0.0.1:{port}/")

    found = asyncio.run(scene())
    assert (found.pages[0].title, found.resolution) == ("Acme", None)
    assert found.certificate is not None
    assert found.certificate.problem == "it is not for 127.0.0.1, but for a.example"


def test_what_is_no_certificate_is_none() -> None:
    assert certificate([b"no certificate"], "a.example", NOW) is None
    assert certificate([], "a.example", NOW) is None


def test_a_short_look_tells_the_certificate_by_the_same_fingerprint(issuer: Issuer, tmp_path: Path) -> None:
    tls = issuer.site(tmp_path, "acme.example")
    expected = over_tls(tls).certificate

    async def scene() -> str:
        async with site(pages({"/": answer("x")}), tls) as (port, _):
            settings = leading(1, port)
            found = await probe(["acme.example"], guard=guard_of(settings), settings=settings)
        return found["acme.example"].certificate

    assert expected is not None
    assert asyncio.run(scene()) == expected.fingerprint
