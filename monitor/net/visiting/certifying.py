"""Certificates of sites: read whether they are trusted or not, and held against what browsers would say."""

from __future__ import annotations

import ipaddress
import ssl
import warnings
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID

from monitor.net.hosts import literal_of
from monitor.sites.visit import Certificate
from monitor.text import one_line

#: names of a certificate that are kept, certificates of a chain that are
NAMES, CHAIN = 200, 10


@cache
def any_certificate() -> ssl.SSLContext:
    """For reading: every certificate and every old protocol will do, since nothing secret is sent and the certificate is judged apart."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def roots() -> verification.Store:
    """The authorities that this system trusts; certifi's where it has none."""
    file = ssl.get_default_verify_paths().cafile or certifi.where()
    found: list[x509.Certificate] = []
    with warnings.catch_warnings():
        # some authorities are older than the rules for serial numbers
        warnings.simplefilter("ignore")
        for part in Path(file).read_bytes().split(b"-----END CERTIFICATE-----")[:-1]:
            try:
                found.append(x509.load_pem_x509_certificate(part + b"-----END CERTIFICATE-----\n"))
            except ValueError:
                continue
    return verification.Store(found)


def chain_of(connection: Any) -> tuple[bytes, ...]:
    """The certificates that a server sent, as DER, its own first; `connection` is an `ssl.SSLObject`."""
    inner = connection if hasattr(connection, "get_unverified_chain") else connection._sslobj
    chain = inner.get_unverified_chain() or ()
    return tuple(one if isinstance(one, bytes) else one.public_bytes(_DER) for one in chain[:CHAIN])


#: `_ssl.ENCODING_DER`; from Python 3.13 on the chain comes as bytes
_DER = 2


def certificate(chain: Sequence[bytes], host: str, now: datetime) -> Certificate | None:
    """What the first of `chain` says, and why a browser would not trust it for `host`; None where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(chain, host, now)
    except _UNREADABLE:
        return None


#: what the library raises over certificates that break the rules; TypeError over names of types that they may not have
_UNREADABLE = (ValueError, TypeError, x509.InvalidVersion, x509.UnsupportedGeneralNameType, x509.DuplicateExtension)


def _read(chain: Sequence[bytes], host: str, now: datetime) -> Certificate:
    own, *others = map(x509.load_der_x509_certificate, chain)
    return Certificate(
        names=_names(own)[:NAMES],
        subject=_told(own.subject),
        issuer=_told(own.issuer),
        since=own.not_valid_before_utc,
        until=own.not_valid_after_utc,
        fingerprint=own.fingerprint(SHA256()).hex(),
        problem=_problem(own, others, host, now),
    )


def _names(own: x509.Certificate) -> tuple[str, ...]:
    """Hosts and addresses of the subject's alternative names (RFC 6125 §6.4), its common name where it has none."""
    try:
        found = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return tuple(
            one_line(str(name.value), 253) for name in own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        )
    hosts = [one_line(name, 253).lower() for name in found.get_values_for_type(x509.DNSName)]
    return (*hosts, *map(str, found.get_values_for_type(x509.IPAddress)))


def _told(name: x509.Name) -> str:
    return one_line(name.rfc4514_string(), 300)


def _problem(own: x509.Certificate, others: list[x509.Certificate], host: str, now: datetime) -> str:
    if now < own.not_valid_before_utc:
        return f"it is not valid before {own.not_valid_before_utc:%Y-%m-%d}"
    if now > own.not_valid_after_utc:
        return f"it was valid until {own.not_valid_after_utc:%Y-%m-%d}"
    names = _names(own)
    if not any(_matches(name, host) for name in names):
        return f"it is not for {host}, but for {one_line(', '.join(names[:3]), 100) or 'nobody'}"
    if own.subject == own.issuer:
        return "its owner signed it himself"
    subject = x509.DNSName(host) if literal_of(host) is None else x509.IPAddress(ipaddress.ip_address(host))
    try:
        verification.PolicyBuilder().store(roots()).time(now).build_server_verifier(subject).verify(own, others)
    except (verification.VerificationError, ValueError, x509.UnsupportedGeneralNameType) as error:
        return one_line(f"no authority that this system trusts vouches for it: {error}", 200)
    return ""


def _matches(name: str, host: str) -> bool:
    """Whether a certificate's name covers `host`: `*` stands for one whole label, the first (RFC 6125 §6.4.3)."""
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name == host
