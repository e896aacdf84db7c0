"""Whatever a site says of itself: nothing of it acts on a terminal, a mail, a log, a card or a page; the evidence keeps every byte."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import structlog
from sqlalchemy import select

from monitor.demo.sinks import SmtpSink, TeamsSink
from monitor.demo.zones import NameServer
from monitor.logs import set_up_logging
from monitor.store.database import Database
from monitor.store.evidence import blob
from monitor.store.site_views import site_view
from monitor.store.tables import Alert, Notification
from tests.console.house import served
from tests.hostile_site import HOST, PAGE, POISON, answer, hostile_site
from tests.warm import run_command

#: what the product itself says to terminals: colours, and a line that is drawn again while it works
OURS = re.compile(r"\x1b\[(?:0|1|2|3[1-9]|22|1;3[1-9])?m|\x1b\[\?25[lh]|\x1b\[[12]?[KA]|\r(?=\x1b|\n|⠋|$)")
TURNING = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ASKED = f"https://{HOST}/"
Ways = dict[str, str]


def acting(text: str) -> str:
    """What of `text` acts instead of being read, a line's end and a tab aside."""
    odd = [c for c in text if c in TURNING or (unicodedata.category(c) == "Cc" and c not in "\n\t")]
    return repr("".join(odd))[:80] if odd else ""


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a command is told of a world in which every name leads to the hostile site."""
    with hostile_site(tmp_path) as (port, tls_port), NameServer() as dns:
        dns.set(HOST, A=["127.0.0.1"], NS=["ns1.evil.example"])
        yield {
            **os.environ,
            "ZHENGMING_DATABASE_URL": database_url,
            "ZHENGMING_STATE_DIR": str(tmp_path / "state"),
            "ZHENGMING_CONNECT_TO": f":80:127.0.0.1:{port}, :443:127.0.0.1:{tls_port}",
            "ZHENGMING_RESOLVERS": dns.address,
            "ZHENGMING_LANGUAGE": "en",
            "ZHENGMING_BROWSER": "off",
            "TERM": "xterm-256color",
        }


def piped(environ: dict[str, str], *arguments: str) -> tuple[str, str]:
    """stdout and stderr of a command whose output goes into a pipe."""
    done = run_command(arguments, environ)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, done.stderr


def on_a_terminal(environ: dict[str, str], *arguments: str, coloured: bool = True) -> str:
    """What a command writes on a terminal of 80 columns, but for what is the product's own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environ, "COLUMNS": "80"},
    )
    os.close(theirs)
    heard = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        heard += more
    os.close(ours)
    process.wait(120)
    text = heard.decode().replace("\r\n", "\n")
    assert ("\x1b[" in text) is coloured
    return OURS.sub("", text)


@pytest.mark.heavy
def test_no_way_out_says_what_acts(environ: dict[str, str], database_url: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    ways: Ways = {}
    with SmtpSink() as mail, TeamsSink() as teams:
        telling = {
            **environ,
            "ZHENGMING_SMTP_HOST": "127.0.0.1",
            "ZHENGMING_SMTP_PORT": str(mail.port),
            "ZHENGMING_SMTP_SECURITY": "none",
            "ZHENGMING_MAIL_FROM": "zhengming@ebc.test",
            "ZHENGMING_TEAMS_WEBHOOK": teams.url,
            "ZHENGMING_TEAMS_BO": teams.url,
            "ZHENGMING_TEAMS_MARKETING": teams.url,
        }
        ways["text"], ways["steps"] = piped(telling, "investigate", ASKED, "--save", str(saved))
        for number, one in enumerate(mail.mails):
            ways |= {f"mail {number} {part}": said for part, said in _parts(one.raw).items()}
        ways |= {f"card {number}": _texts(one.payload) for number, one in enumerate(teams.cards)}
    ways["json"], _ = piped(environ, "investigate", "--no-store", "--json", ASKED)
    ways["terminal"] = on_a_terminal(environ, "investigate", "--no-store", ASKED)
    ways["odd address"] = on_a_terminal(environ, "investigate", "--no-store", f"{ASKED}{POISON[:-3]}?=cmd")
    ways["no address"] = on_a_terminal(environ, "investigate", f"{POISON[:-3]} x", coloured=False)
    for name, told in {
        "lookup": ("lookup", HOST),
        "lookup json": ("lookup", "--json", HOST),
        "list": ("alerts", "list"),
        "alert": ("alerts", "show", "1"),
        "alert json": ("alerts", "show", "1", "--json"),
    }.items():
        ways[name], _ = piped(environ, *told)
    ways["alert on a terminal"] = on_a_terminal(environ, "alerts", "show", "1")
    ways |= {f"saved {file.name}": file.name for file in saved.iterdir()}
    ways |= {f"saved {name}": (saved / name).read_text() for name in ("index.json", "report.json")}
    ways |= _of_the_store(database_url)

    assert {name: found for name, said in ways.items() if (found := acting(said))} == {}
    assert "impersonation" in ways["text"] and "EBC Financial Group" in ways["terminal"]
    assert any(name.startswith("mail 0") for name in ways) and "card 0" in ways
    assert json.loads(ways["json"])["seen"]["pages"][0]["title"].startswith("=cmd")


def _parts(raw: bytes) -> Ways:
    """The headers of a mail, unfolded and decoded, and its two bodies; whoever is written to is none of the site's."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert not [one for name in ("To", "Cc", "Bcc") for one in message.get_all(name, []) if "evil.example" in one]
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    bodies = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    assert {"text/plain", "text/html"} <= set(bodies)
    return {"headers": headers, **{kind: str(body).replace("\r\n", "\n") for kind, body in bodies.items()}}


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_texts(one) for one in value.values())
    if isinstance(value, list):
        return "\n".join(map(_texts, value))
    return str(value)


def _of_the_store(url: str) -> Ways:
    """What the console shows, and what alert and messages say."""
    database = Database(url)
    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        messages = session.scalars(select(Notification)).all()
        ways = {"title": alert.title}
        ways |= {f"message {one.id}": f"{one.subject}\n{one.text}\n{one.html}" for one in messages}
    with served(database) as address, httpx.Client(base_url=address) as client:
        for path in ("/", "/alerts/1", f"/sites/{HOST}", f"/sites/{HOST}?lang=zh"):
            answered = client.get(path)
            assert answered.status_code == 200, path
            assert "<script" not in answered.text
            ways[f"page {path}"] = answered.text
    database.close()
    return ways


@pytest.mark.heavy
def test_the_evidence_is_byte_for_byte_what_was_sent(
    environ: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"

    piped(environ, "investigate", ASKED, "--save", str(saved))

    database = Database(database_url)
    with database.session() as session:
        view = site_view(session, HOST)
        assert view is not None
        kept = {one.sha256: blob(session, one.sha256) for one in view.visits[0].evidence}
    database.close()
    assert kept[sha256(PAGE).hexdigest()].body == PAGE  # type: ignore[union-attr]
    index = msgspec.json.decode((saved / "index.json").read_bytes())
    assert PAGE in [(saved / one["file"]).read_bytes() for one in index]
    for one in index:
        assert sha256((saved / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert PAGE in answer(b"/cn")


def test_no_log_line_says_what_acts_however_deep_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    set_up_logging()

    structlog.get_logger().info("visited", why=POISON, all=[{POISON: [POISON]}])
    logging.getLogger("scrapy").warning("odd %s", POISON)
    logging.getLogger("elsewhere").warning("odd %s", POISON)
    try:
        raise ValueError(POISON)
    except ValueError:
        structlog.get_logger().exception("failed")

    assert acting(out.getvalue()) == ""
    assert out.getvalue().count("visited") == 1
