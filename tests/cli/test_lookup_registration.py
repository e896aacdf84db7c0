"""`zhengming lookup` asks the registry, says what it told, and answers in time when it tells nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from monitor import clock
from monitor.demo.dns import DnsServer
from monitor.store.database import Database
from tests.net.registration.registry_servers import domain_object, page, serving, serving_http

NAME = "ebc-login.top"
#: a name that is to be watched, as far as its letters go
LOOKALIKE = "ebc-garden.top"
FOUND = page(200, domain_object(NAME))


def look_up(answer: bytes | None, tmp_path: Path, *urls: str, **environ: str) -> tuple[list[Any], int, list[str]]:
    """What lookup prints for programs and its exit code, and what the RDAP server, which always says `answer`, was asked."""
    out, code, asked = printed(answer, tmp_path, "--json", *(urls or (f"https://www.{NAME}/a",)), **environ)
    return [json.loads(line) for line in out.splitlines()], code, asked


def printed(answer: bytes | None, tmp_path: Path, *arguments: str, **environ: str) -> tuple[str, int, list[str]]:
    """As `look_up`, the text itself."""

    async def scene() -> tuple[str, int, list[str]]:
        async with serving_http({}, answer) as rdap, serving(lambda _: b"No match for that.\n") as whois:
            listing = {
                "version": "1.0",
                "publication": "2026-01-01T00:00:00Z",
                "services": [[["top"], [rdap.base]]],
            }
            file = tmp_path / "rdap.json"
            file.write_text(json.dumps(listing))
            told = {
                "REGISTRATION": "on",
                "RDAP_BOOTSTRAP": str(file),
                "WHOIS_SERVER": whois.place,
                "INNER_ADDRESSES": "true",
                "REGISTRATION_GAP": "0",
                "LANGUAGE": "en",
                "RESOLVERS": "127.0.0.1:1",
                "STATE_DIR": str(tmp_path / "state"),
                "DATABASE_URL": "",
                **environ,
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "monitor", "lookup", *arguments,
                env={**os.environ, **{f"ZHENGMING_{name}": value for name, value in told.items()}},
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out, _ = await process.communicate()
            return out.decode(), process.returncode or 0, rdap.asked

    return asyncio.run(scene())


def test_age_registrar_and_abuse_contact_are_told_as_reasons_and_for_programs(tmp_path: Path) -> None:
    (told,), code, asked = look_up(FOUND, tmp_path)

    assert asked == [f"GET /domain/{NAME} HTTP/1.1"]
    assert code == 2
    sentences = {one["code"]: one["sentence"] for one in told["reasons"]}
    assert sentences["registration.created"].startswith("registered on 2026-11-17 (")
    assert sentences["registration.registrar"] == "registrar: Quickname"
    assert (told["registration"]["answer"], told["registration"]["protocol"]) == ("found", "rdap")
    assert told["registration"]["abuse"] == ["abuse@quickname.example"]
    assert told["registration"]["age_days"] >= 0
    assert "raw" not in told["registration"]
    assert told["unchecked"][0].startswith("the DNS could not be asked: ")
    assert told["unchecked"][1] == "page content was not checked (--visit does)"


@pytest.mark.parametrize(
    ("answer", "said"),
    [(page(429, b"", Retry_After="60"), "refused"), (None, "timed out")],
)
def test_a_registry_that_tells_nothing_is_said_and_the_answer_is_given_in_time(
    tmp_path: Path, answer: bytes | None, said: str
) -> None:
    began = time.monotonic()
    (told,), code, _ = look_up(answer, tmp_path, REGISTRATION_TIMEOUT="0.5")

    assert (code, told["verdict"]) == (2, "impersonation")
    assert told["unchecked"][0].startswith(f"registration could not be checked: {said} (")
    assert told["registration"]["answer"] == said
    assert time.monotonic() - began < 10


def test_a_name_that_nobody_registered_is_said(tmp_path: Path) -> None:
    (told,), _, _ = look_up(page(404), tmp_path)

    assert told["registration"]["answer"] == "not found"
    assert "registration.absent" in {one["code"] for one in told["reasons"]}


def test_each_domain_is_asked_for_once_and_what_is_official_not_at_all(tmp_path: Path) -> None:
    told, _, asked = look_up(FOUND, tmp_path, f"a.{NAME}", f"b.{NAME}", "ebc.com", "http://[bad", "192.0.2.1")

    assert len(asked) == 1
    assert [bool(one.get("registration")) for one in told] == [True, True, False, False, True]
    assert told[4]["registration"]["answer"] == "unsupported"


@pytest.mark.parametrize(
    ("records", "codes"),
    [
        (
            {NAME: {"NS": ["ns1.host.example"], "A": ["192.0.2.7"], "MX": ["10 mx.evil.test"]}},
            {"addresses", "mail"},
        ),
        ({"top": {"NS": ["a.nic.top"]}}, {"absent"}),
    ],
)
def test_what_the_dns_says_is_told_beside_the_registration(
    tmp_path: Path, records: dict[str, dict[str, list[str]]], codes: set[str]
) -> None:
    with DnsServer(records) as dns:
        (told,), _, _ = look_up(FOUND, tmp_path, RESOLVERS=dns.address)

    kinds = {one["code"] for one in told["reasons"] if one["code"].startswith("resolution.")}
    assert kinds == {f"resolution.{code}" for code in codes}
    assert told["resolution"]["existence"] == ("absent" if "absent" in codes else "exists")
    assert not any("DNS" in one for one in told["unchecked"])


def registered(created: datetime) -> bytes:
    told = domain_object(LOOKALIKE)
    assert isinstance(told["events"], list)
    event = {"eventAction": "registration", "eventDate": f"{created:%Y-%m-%dT%H:%M:%SZ}"}
    return page(200, told | {"events": [event]})


def test_a_new_name_that_takes_mail_is_judged_worse_than_its_letters_in_text_and_for_programs(
    tmp_path: Path,
) -> None:
    new = registered(clock.now() - timedelta(days=3))
    with DnsServer({LOOKALIKE: {"NS": ["ns1.host.example"], "MX": ["10 mx.evil.test"]}}) as dns:
        (plain,), before, _ = look_up(new, tmp_path, "--offline", LOOKALIKE)
        (told,), code, _ = look_up(new, tmp_path, LOOKALIKE, RESOLVERS=dns.address)
        text, same, _ = printed(new, tmp_path, LOOKALIKE, RESOLVERS=dns.address)

    assert (plain["verdict"], before) == ("watch", 1)
    weights = {one["code"]: one["weight"] for one in told["reasons"]}
    assert (weights["risk.new"], weights["risk.mail"]) == (15, 5)
    assert (told["verdict"], told["risk"], code) == ("suspicious", plain["risk"] + 20, 2)
    assert told["brands"][0]["risk"] == told["risk"]
    assert same == code
    assert f"suspicious · risk {told['risk']}" in text
    assert all(one["sentence"] in text for one in told["reasons"])


def test_a_name_that_is_old_is_judged_milder_than_its_letters(tmp_path: Path) -> None:
    (told,), code, _ = look_up(registered(datetime(2009, 5, 1, tzinfo=UTC)), tmp_path, LOOKALIKE)

    assert (told["verdict"], code) == ("unrelated", 0)
    assert {one["code"]: one["weight"] for one in told["reasons"]}["risk.old"] < 0


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def test_with_a_database_the_answer_is_used_again_and_the_turn_is_kept(tmp_path: Path, database_url: str) -> None:
    _, _, first = look_up(FOUND, tmp_path, DATABASE_URL=database_url)
    (told,), _, second = look_up(page(500), tmp_path, DATABASE_URL=database_url)

    assert (len(first), len(second)) == (1, 0)
    assert told["registration"]["registrar"] == "Quickname"
    with opened(database_url) as database, database.session() as session:
        rows = session.execute(text("SELECT answer FROM registries")).all()
    assert [tuple(row) for row in rows] == [("found",)]
