"""A certificate authority that issues real certificates which nobody trusts, precertificates first (RFC 6962 §3.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from monitor import clock

#: SignedCertificateTimestampList in a certificate (RFC 6962 §3.3)
SCT_LIST = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_LIFE = timedelta(days=90)
_DOMAIN_VALIDATED = x509.ObjectIdentifier("2.23.140.1.2.1")
_KEY_USAGE = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
_WHERE_ISSUERS_ARE = x509.AccessDescription(
    AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://r1.loopback.example/")
)


class Promised(msgspec.Struct, frozen=True):
    """A certificate before it is issued: the precertificate that is logged, and the signed part without poison."""

    draft: x509.CertificateBuilder
    precertificate: bytes
    signed_part: bytes


class Authority:
    """Issues to whoever asks. `organisation` is what its certificates name as issuer."""

    def __init__(self, organisation: str = "Loopback Trust") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._site_key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(organisation, f"{organisation} R1")
        self.certificate = self._root()

    @property
    def key_hash(self) -> bytes:
        """The SHA-256 of its SubjectPublicKeyInfo, by which precertificates in a log name their issuer."""
        digest = Hash(SHA256())
        digest.update(self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return digest.finalize()

    def promise(self, *names: str, since: datetime | None = None) -> Promised:
        """The precertificate for `names`, valid from `since` on (now if left out)."""
        draft = self._draft(names, since or clock.now())
        poisoned = draft.add_extension(x509.PrecertPoison(), critical=True)
        return Promised(
            draft,
            self._signed(poisoned).public_bytes(Encoding.DER),
            self._signed(draft).tbs_certificate_bytes,
        )

    def issue(self, promised: Promised, timestamps: bytes) -> bytes:
        """The certificate that was promised, in DER, with the log's SignedCertificateTimestampList in it."""
        length = len(timestamps).to_bytes(2, "big") if len(timestamps) > 255 else bytes([len(timestamps)])
        header = b"\x04" + {1: b"" if len(timestamps) < 128 else b"\x81", 2: b"\x82"}[len(length)] + length
        found = x509.UnrecognizedExtension(SCT_LIST, header + timestamps)
        return self._signed(promised.draft.add_extension(found, critical=False)).public_bytes(Encoding.DER)

    def _draft(self, names: tuple[str, ...], since: datetime) -> x509.CertificateBuilder:
        key = self._site_key.public_key()
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        return (
            x509.CertificateBuilder()
            .subject_name(_named("", names[0][:64]))
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(since + _LIFE)
            .add_extension(usage, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_KEY_USAGE, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .add_extension(x509.AuthorityInformationAccess([_WHERE_ISSUERS_ARE]), critical=False)
            .add_extension(
                x509.CertificatePolicies([x509.PolicyInformation(_DOMAIN_VALIDATED, None)]), critical=False
            )
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        )

    def _root(self) -> bytes:
        since = clock.now() - _LIFE
        builder = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(since + 40 * _LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        )
        return self._signed(builder).public_bytes(Encoding.DER)

    def _signed(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        return builder.sign(self._key, SHA256())


def _named(organisation: str, common_name: str) -> x509.Name:
    known = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    return x509.Name([*known, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
