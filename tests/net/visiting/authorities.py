"""Certificates for sites on loopback."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_USAGE = dict.fromkeys(
    (
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Issuer:
    """An authority of the test's own; `at` is when it was made."""

    def __init__(self, at: datetime) -> None:
        self._key, self._name, self._at = ec.generate_private_key(ec.SECP256R1()), _named("Loopback Trust"), at
        draft = self._draft(self._name, self._key, at - timedelta(days=900), at + timedelta(days=900))
        usage = x509.KeyUsage(digital_signature=False, key_cert_sign=True, **_USAGE)
        self.certificate = (
            draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def site(self, folder: Path, *hosts: str, days: int = 60, own: bool = False) -> ssl.SSLContext:
        """TLS for `hosts`, for 90 days until in `days` days; `own`: signed by its own key."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = self._at + timedelta(days=days)
        subject = self._name if own else _named(hosts[0])
        draft = self._draft(subject, key, until - timedelta(days=90), until)
        signed = (
            draft.add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(key if own else self._key, hashes.SHA256())
        )
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = folder / f"{hosts[0].strip('*.')}.pem"
        chain = b"" if own else self.certificate.public_bytes(Encoding.PEM)
        file.write_bytes(secret + signed.public_bytes(Encoding.PEM) + chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def trusted(self, folder: Path) -> Path:
        """A file of authorities in which this is the only one."""
        file = folder / "authorities.pem"
        file.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return file

    def _draft(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, until: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
