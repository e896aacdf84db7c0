"""DNS messages are read as another implementation writes them, and nothing that comes in is an exception or a hang."""

from __future__ import annotations

import struct

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.net.dns.asking import ABSENT, Ask, understood
from monitor.net.dns.wire import EDNS, HEADER, Kind, Malformed, Record, question, read

NAME = "login.acme.top"


def answer(*records: str, code: int = 0, name: str = NAME, options: tuple[dns.edns.Option, ...] = ()) -> bytes:
    """An answer about `name` with records such as `"login.acme.top. 60 IN A 192.0.2.1"`, as dnspython writes it."""
    message = dns.message.make_response(dns.message.make_query(name, "NS"))
    message.set_rcode(dns.rcode.Rcode(code))
    for record in records:
        owner, ttl, group, kind, data = record.split(" ", 4)
        message.answer.append(dns.rrset.from_text(owner, int(ttl), group, kind, data))
    message.use_edns(0, payload=1232, options=list(options))
    return message.to_wire()


def test_a_question_is_what_another_implementation_asks() -> None:
    asked = HEADER + question(NAME, Kind.CAA) + EDNS

    theirs = dns.message.make_query(NAME, "CAA", use_edns=0, payload=1232).to_wire()

    assert asked == theirs[2:]


@pytest.mark.parametrize(
    ("kind", "data", "read_as"),
    [
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:db8:0:0::1", "2001:db8::1"),
        ("NS", "NS1.Acme.TOP.", "ns1.acme.top"),
        ("CNAME", "shop.acme.top.", "shop.acme.top"),
        ("DNAME", "acme.example.", "acme.example"),
        ("MX", "10 mx.acme.top.", "mx.acme.top"),
        ("MX", "0 .", ""),
        ("CAA", '0 issue "LetsEncrypt.org; accounturi=x"', "letsencrypt.org"),
        ("CAA", '0 issuewild ";"', ""),
        ("CAA", '0 iodef "mailto:a@acme.top"', ""),
        ("NS", r"a\.b\032c.top.", r"a\.b\032c.top"),
    ],
)
def test_a_record_is_read(kind: str, data: str, read_as: str) -> None:
    message = read(answer(f"{NAME}. 60 IN {kind} {data}"))

    assert message.answers == (Record(NAME, Kind[kind], read_as),)


def test_records_of_other_types_and_classes_are_passed_over() -> None:
    found = read(answer(f"{NAME}. 60 IN TXT hello", f"{NAME}. 60 CH TXT hello", f"{NAME}. 60 IN A 192.0.2.1"))

    assert [record.kind for record in found.answers] == [Kind.A]


def test_the_extended_error_is_read() -> None:
    said = read(
        answer(
            code=2, options=(dns.edns.EDEOption(dns.edns.EDECode.NO_REACHABLE_AUTHORITY, "no reachable authority"),)
        )
    )

    assert (said.code, said.extended) == (2, "EDE 22")


def test_most_answers_are_one_and_the_same_value() -> None:
    assert understood(Ask(NAME, Kind.NS, None), answer(code=3)) is ABSENT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packet: packet[:2] + bytes([packet[2] & 0x7F]) + packet[3:],
        lambda packet: packet[:13] + b"m" + packet[14:],
        lambda packet: packet[:12],
        lambda packet: packet[:3],
        lambda packet: b"",
    ],
)
def test_what_answers_another_question_or_none_is_passed_over(spoil: object) -> None:
    packet = spoil(answer(f"{NAME}. 60 IN A 192.0.2.1"))  # type: ignore[operator]

    assert understood(Ask(NAME, Kind.NS, None), packet) is None


def test_a_server_that_writes_the_question_in_capitals_is_understood() -> None:
    packet = answer(code=3)

    assert understood(Ask(NAME, Kind.NS, None), packet[:12] + packet[12:28].upper() + packet[28:]) is ABSENT


HEAD = b"\0\0\x81\x80\0\1\0\1\0\0\0\0" + question(NAME, Kind.NS)
RECORD = struct.pack("!HHIH", Kind.NS, 1, 60, 2)


@pytest.mark.parametrize(
    ("packet", "said"),
    [
        (HEAD + b"\xc0\x20" + RECORD + b"\xc0\x0c", "does not lie before"),
        (HEAD + b"\xc0\x0c" + RECORD + b"\xc0\xff", "does not lie before"),
        (HEAD + b"\x40a" + RECORD + b"\xc0\x0c", "a label of kind 1"),
        (HEAD + b"\xc0\x0c" + RECORD, "says 2 bytes"),
        (HEAD + b"\xc0\x0c" + RECORD + b"\x05a", "cut short"),
        (HEAD + b"\xc0\x0c" + struct.pack("!HHIH", Kind.A, 1, 60, 3) + b"abc", "an address of 4 bytes has 3"),
        (HEAD + b"\xc0\x0c" + struct.pack("!HHIH", Kind.NS, 1, 60, 4) + b"\xc0\x0cab", "beside its data"),
        (HEAD + b"\xc0", "ends too early"),
        (HEAD[:20], "cut short"),
        (HEAD + (b"\x3f" + b"a" * 63) * 5 + b"\0" + RECORD, "longer than 255"),
    ],
)
def test_what_is_not_whole_is_malformed_and_says_why(packet: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        read(packet)


def test_a_long_chain_of_compression_ends() -> None:
    chain = b"".join((0xC000 | 12 + len(HEAD) + 2 * step - 2).to_bytes(2, "big") for step in range(1, 4_000))
    start = len(HEAD)
    packet = HEAD[:12] + question(NAME, Kind.NS) + b"\xc0\x0c" + chain
    last = (0xC000 | start + 2 * 3_900).to_bytes(2, "big")
    odd = struct.pack("!HHIH", 99, 1, 60, len(chain)) + chain

    with pytest.raises(Malformed):
        read(HEAD[:6] + b"\0\2" + HEAD[8:] + b"\xc0\x0c" + odd + last + RECORD + b"\xc0\x0c")
    with pytest.raises(Malformed):
        read(packet)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_bytes_of_any_kind_are_a_message_or_malformed(noise: bytes) -> None:
    for packet in (noise, HEAD[:12] + noise, HEAD + noise):
        try:
            read(packet)
        except Malformed:
            continue


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_answer_is_a_message_or_malformed(data: st.DataObject) -> None:
    packet = bytearray(
        answer(f"{NAME}. 60 IN MX 10 mx.{NAME}.", f"{NAME}. 60 IN NS a.{NAME}.", f"{NAME}. 60 IN AAAA ::1")
    )
    for _ in range(data.draw(st.integers(1, 6))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(packet)))

    for broken in (bytes(packet), bytes(packet[:cut])):
        try:
            understood(Ask(NAME, Kind.NS, None), broken)
        except Malformed:
            continue


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abz019-_", min_size=1, max_size=63), min_size=1, max_size=8).map(".".join))
def test_every_name_that_fits_is_asked_for_as_it_is(name: str) -> None:
    if len(name) > 253:
        with pytest.raises(Malformed):
            question(name, Kind.NS)
        return

    assert question(name, Kind.NS)[:-4] == dns.name.from_text(name).to_wire()
