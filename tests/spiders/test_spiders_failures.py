"""What a source is told to suffer from when no page comes: raw sockets that hang up, and answers that are none."""

from __future__ import annotations

import errno
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from twisted.internet.error import ConnectError

from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.text import mask
from spiders.failures import unanswered
from tests.spiders.loopback import Answer, MakePoll, Site

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
ABORTING = struct.pack("ii", 1, 0)
UNTYPED: Any = ConnectError


@contextmanager
def hanging_up(said: bytes | None, *, reset: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that says `said` to each request and hangs up; None: it does so unasked."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            spoken = tls.wrap_socket(caller, server_side=True) if tls else caller
            if said is not None:
                spoken.recv(65_536)
                spoken.sendall(said)
            if reset:
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORTING)

    def serve() -> None:
        with suppress(OSError):
            while True:
                answer(listening.accept()[0])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
        listening.close()


def refusal(poll: MakePoll, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        poll(url, robots=False, settings=Settings(host_gap=0, fetch_timeout=5))()
    return caught.value


@pytest.mark.parametrize(
    ("said", "reset", "found"),
    [
        (None, False, "connection closed before an answer"),
        (b"", False, "connection closed before an answer"),
        (b"HTTP/1.1 20", False, "connection closed in the middle of the answer's headers"),
        (HEAD + b"ETag: ", False, "connection closed in the middle of the answer's headers"),
        (HEAD + b"ETag: ", True, "connection closed in the middle of the answer's headers"),
        (HEAD + b"Content-Length: 99\r\n\r\n<rss", False, "connection closed in the middle of the answer's body"),
        (HEAD + b"Content-Length: 99\r\n\r\n<rss", True, "connection closed in the middle of the answer's body"),
        (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\n<rss",
            False,
            "connection closed in the middle of the answer's body",
        ),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n",
            False,
            "the answer is not HTTP (wrong number of parts: SSH-2.0-OpenSSH_9.2)",
        ),
        (
            HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n<rss",
            False,
            "the answer's compression is broken",
        ),
    ],
)
def test_a_server_that_hangs_up_or_stammers_is_told_in_one_sentence(
    poll: MakePoll, said: bytes | None, reset: bool, found: str
) -> None:
    with hanging_up(said, reset=reset) as host:
        error = refusal(poll, f"http://{host}/feed")

    assert (error.state, error.reason) == ("broken", f"expected a page at http://{host}/feed: {found}")


def test_a_server_without_tls_is_told_apart_from_one_with_a_bad_certificate(poll: MakePoll) -> None:
    with hanging_up(b"HTTP/1.1 400 Bad Request\r\n\r\n") as host:
        error = refusal(poll, f"https://{host}/feed")

    assert error.reason.endswith(": no secure connection (TLS: wrong version number)")


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """One made for `name` ("" for none), signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    if name:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    pem = folder / "site.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("localhost", "expired, made for another name, or nobody known vouches for it"),
        ("", "expired, made for another name, or nobody known vouches for it"),
        ("other.example", "it was made for another name"),
    ],
)
def test_a_certificate_is_refused_with_what_may_be_wrong_and_without_a_traceback(
    tmp_path: Path, poll: MakePoll, capfd: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    with hanging_up(b"", tls=certificate(tmp_path, name)) as host:
        error = refusal(poll, f"https://{host.replace('127.0.0.1', 'localhost')}/feed")

    assert error.reason.endswith(f": certificate not trusted: {why}")
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("host", ["a" * 300 + ".invalid", "[::1", "127.0.0.1:99999"])
def test_a_redirect_to_an_impossible_address_is_named(site: Site, poll: MakePoll, host: str) -> None:
    site.routes["/feed"] = Answer(status=302, headers={"Location": f"http://{host}/"})

    error = refusal(poll, f"{site.url}/feed")

    assert ": a redirect to an impossible address (" in error.reason
    assert len(error.reason) < 200


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (UNTYPED(errno.EHOSTUNREACH), "no connection (no route to host)"),
        (OSError(errno.EMFILE, "Too many open files"), "no connection (too many open files)"),
        (zlib.error("bad"), "the answer's compression is broken"),
    ],
)
def test_what_the_machine_says_is_said_in_words(error: Exception, found: str) -> None:
    told = unanswered(error, "https://x.example/", limit=1, timeout=1)

    assert told.reason == f"expected a page at https://x.example/: {found}"


def test_a_body_limit_is_told_in_megabytes_and_survives_the_masking_of_numbers(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(headers={"Content-Length": "50000000"}, stream=lambda write: write(b"<rss>"))

    error = refusal(poll, f"{site.url}/feed")

    assert mask(error.reason) == f"expected at most 8.4 MB at {site.url}/feed, found more"
