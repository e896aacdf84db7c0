"""What is read of a certificate is what a full parser reads of it; anything else is malformed, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.authority import Authority
from spiders.certificates.certificate import Certificate, Malformed, read_certificate, read_signed_part

KEY = ec.generate_private_key(ec.SECP256R1())
AUTHORITY = Authority("Trust & Söhne")
SINCE = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOST = st.builds(lambda labels: ".".join([*labels, "example"]), st.lists(LABEL, min_size=1, max_size=4))
OTHER = st.one_of(
    st.builds(lambda host: x509.RFC822Name(f"info@{host}"), HOST),
    st.builds(lambda host: x509.UniformResourceIdentifier(f"https://{host}/"), HOST),
    st.ip_addresses().map(x509.IPAddress),
)
EXTENSIONS = st.lists(
    st.builds(
        lambda arcs, value: x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.3.6.1.4.1.55555." + ".".join(map(str, arcs))), value
        ),
        st.lists(st.integers(0, 300), min_size=1, max_size=4),
        st.one_of(st.binary(max_size=300), st.just(b"\x06\x03\x55\x1d\x11\x04\x02\x30\x00")),
    ),
    max_size=5,
    unique_by=lambda found: found.oid,
)


def built(
    names: Iterable[x509.GeneralName] = (),
    common_name: str = "",
    extensions: Iterable[x509.ExtensionType] = (),
    since: datetime = SINCE,
) -> x509.Certificate:
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Loopback Trust")]))
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=90))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    if names := list(names):
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=True)
    return builder.sign(KEY, SHA256())


def read(certificate: x509.Certificate) -> Certificate:
    return read_certificate(certificate.public_bytes(Encoding.DER))


WHOLE = built([x509.DNSName("a.example"), x509.DNSName("*.b.example")], "a.example").public_bytes(Encoding.DER)


@settings(max_examples=40)
@given(st.lists(st.one_of(HOST.map(x509.DNSName), OTHER), min_size=1, max_size=40), EXTENSIONS)
def test_the_names_are_those_that_a_full_parser_finds(
    names: list[x509.GeneralName], extensions: list[x509.ExtensionType]
) -> None:
    certificate = built(names, "common.example", extensions)

    told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert read(certificate).names == tuple(dict.fromkeys(told.get_values_for_type(x509.DNSName)))
    assert read(certificate) == read_signed_part(certificate.tbs_certificate_bytes)


@given(st.data())
def test_damaged_bytes_are_read_or_malformed_and_raise_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])

    try:
        assert all(name.isascii() and name == name.lower() for name in read_certificate(damaged).names)
    except Malformed as error:
        assert str(error).startswith("expected ")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_malformed(der: bytes) -> None:
    with pytest.raises(Malformed):
        read_certificate(der)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("*.Shop.EXAMPLE", "shop.example"),
        ("shop.example.", "shop.example"),
        ("_dmarc.shop.example", "_dmarc.shop.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("192.0.2.7", ""),
        ("localhost", ""),
        ("two words.example", ""),
        ("f*.shop.example", ""),
        ("shop.\nexample", ""),
        ("a" * 64 + ".example", ""),
        ("", ""),
    ],
)
def test_what_stands_for_a_host_becomes_one_and_all_else_is_left_out(name: str, host: str) -> None:
    found = read(built([x509.DNSName(name), x509.DNSName("other.example")])).names

    assert found == ((host, "other.example") if host else ("other.example",))


@pytest.mark.parametrize("common_name", ["Shop.example", "Trust Services CA"])
def test_without_alternative_names_the_common_name_serves(common_name: str) -> None:
    assert read(built(common_name=common_name)).names == (("shop.example",) if "." in common_name else ())


@pytest.mark.parametrize("since", [SINCE, datetime(1999, 1, 2, tzinfo=UTC), datetime(2051, 1, 2, tzinfo=UTC)])
def test_the_beginning_of_its_validity_is_read_in_both_notations(since: datetime) -> None:
    assert read(built([x509.DNSName("a.example")], since=since)).since == since


def test_a_certificate_and_its_precertificate_are_known_to_be_one() -> None:
    promised, other = AUTHORITY.promise("a.example"), AUTHORITY.promise("a.example")
    issued = AUTHORITY.issue(promised, b"\0\x7f" + bytes(127))

    whole, part = read_certificate(issued), read_signed_part(promised.signed_part)
    assert x509.load_der_x509_certificate(issued).tbs_precertificate_bytes == promised.signed_part
    assert whole == part == read_certificate(promised.precertificate)
    assert whole.issuer == "Trust & Söhne"
    assert whole.key != read_signed_part(other.signed_part).key
