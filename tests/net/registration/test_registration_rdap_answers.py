"""RDAP answers in the forms of several registries, each a file with what it means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.registration.jcard import mail_of
from monitor.net.registration.reading_rdap import Unreadable, decode, is_not_found, read_domain, read_time, related

CASES = sorted((Path(__file__).parents[2] / "cases" / "registration" / "rdap").glob("*.json"))
THEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def meant(case: dict[str, Any]) -> dict[str, Any]:
    try:
        found = read_domain(case["told"], case["domain"], server="rdap.test", at=THEN)
    except Unreadable as error:
        return {"problem": str(error)}
    told = {name: getattr(found, name) for name in found.__struct_fields__}
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_an_answer_means_what_its_registry_wants_to_say(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))

    found = meant(case)

    assert {name: found.get(name) for name in case["expected"]} == case["expected"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["roles", "entities", "vcardArray", "events"]), inner)
    ),
    max_leaves=20,
)


@given(JSON, JSON, JSON, JSON, JSON)
def test_whatever_stands_in_a_domain_object_is_read_or_passed_over(
    entities: Any, events: Any, servers: Any, links: Any, status: Any
) -> None:
    told = {"entities": entities, "events": events, "nameservers": servers, "links": links, "status": status}

    found = read_domain({"objectClassName": "domain", **told}, "lumenor.top", server="s", at=THEN)

    assert found.answer == "found"
    assert isinstance(related(told, "https://rdap.test/"), str)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-17T21:45:03Z", "2026-11-17T21:45:03+00:00"),
        ("2026-11-17t21:45:03z", "2026-11-17T21:45:03+00:00"),
        ("2026-11-17T21:45:03+08:00", "2026-11-17T13:45:03+00:00"),
        ("2026-11-17T21:45:03.123456789-03:30", "2026-11-18T01:15:03.123456+00:00"),
        ("2026-11-17 21:45:03", "2026-11-17T21:45:03+00:00"),
        ("2026-11-17", "2026-11-17T00:00:00+00:00"),
    ],
)
def test_times_are_read_in_every_form_that_servers_write(written: str, read: str) -> None:
    found = read_time(written)

    assert found is not None
    assert found.isoformat() == read


@pytest.mark.parametrize(
    "written", ["", "soon", "0001-01-01T00:00:00+14:00", "2026-13-45", 5, None, ["2026-11-17"]]
)
def test_what_is_no_time_is_none(written: Any) -> None:
    assert read_time(written) is None


def test_only_a_link_to_rdap_is_the_registrars_own_answer() -> None:
    page = {"rel": "related", "href": "https://www.quickname.test/", "type": "text/html"}
    own = {"rel": "related", "href": "/domain/X.COM", "type": "application/rdap+json; charset=utf-8"}

    assert related({"links": [page]}, "https://rdap.test/") == ""
    assert (
        related({"links": [page, own]}, "https://rdap.test/com/v1/domain/x.com") == "https://rdap.test/domain/X.COM"
    )


@pytest.mark.parametrize(
    ("body", "says_so"),
    [(b"", True), (b'{"errorCode": 404, "title": "Not Found"}', True), (b'{"errorCode": "404"}', True),
     (b"<html><h1>404</h1></html>", False), (b'{"message": "no route"}', False)],
)  # fmt: skip
def test_a_404_counts_only_from_who_speaks_rdap(body: bytes, says_so: bool) -> None:
    assert is_not_found(body) is says_so


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"{", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_object_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(body)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "abuse", "abuse@", "@x.com", "a b@x.com", "abuse@localhost", "x@y.com\nBcc: z@y.com"]
)
def test_what_is_no_mail_address_is_no_contact(text: str) -> None:
    assert mail_of(text) == ""
