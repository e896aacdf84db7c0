"""Every entry of a log is handed on once, whatever the log, the network or the database do in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.demo.ctlog import RFC, TILED, X509, Fault
from monitor.errors import SourceError
from monitor.sighting import Batch, NameSeen
from spiders.certificates.following import Limits
from tests.spiders.certificates.logs import NOW, LogPoll, LogSite
from tests.spiders.loopback import Answer

MakePoll = Callable[..., LogPoll]
WAYS = pytest.mark.parametrize("way", [RFC, TILED])
SHOPS = [f"{prefix}shop{number}.example" for number in range(10) for prefix in ("", "www.")]


def names(polled: LogPoll) -> list[str]:
    """What the last poll handed on, as far as it came."""
    return [one.domain for batch in polled.batches for one in batch.sightings if isinstance(one, NameSeen)]


@WAYS
def test_the_names_of_all_entries_are_seen_once_and_then_only_new_ones(
    site: LogSite, poll: MakePoll, way: str
) -> None:
    polled = poll(way)

    first, unchanged = polled(), polled()
    site.log.publish("*.new.example")

    assert first == SHOPS
    assert unchanged == []
    assert polled() == ["new.example"]
    assert polled.place.next == 22


@WAYS
def test_a_log_that_is_new_to_us_is_read_from_its_present_end_on(site: LogSite, poll: MakePoll, way: str) -> None:
    polled = poll(way, since=0.0)

    first = polled()
    site.log.publish("new.example")

    assert (first, polled()) == ([], ["new.example"])


@WAYS
def test_a_name_comes_with_its_certificate_issuer_log_and_index(site: LogSite, poll: MakePoll, way: str) -> None:
    site.log.publish("dated.example", since=NOW)
    polled = poll(way)
    polled()

    seen = [one for batch in polled.batches for one in batch.sightings][-1]

    assert isinstance(seen, NameSeen)
    assert seen.facts is not None
    assert seen.facts.certified is not None
    assert seen.facts.certified.since == NOW
    assert (seen.facts.certified.issuer, seen.facts.certified.log) == ("Loopback Trust", f"Loopback {way}")
    assert seen.facts.certified.index == 20


def test_a_certificate_in_several_logs_and_as_precertificate_is_seen_once(poll: MakePoll) -> None:
    polled = poll()

    assert sorted(polled()) == sorted(SHOPS)
    assert {place.next for place in polled.places} == {20}


@WAYS
def test_an_error_in_the_middle_loses_and_skips_nothing(site: LogSite, poll: MakePoll, way: str) -> None:
    for number in range(300):
        site.log.add(X509, b"\0\0\1?")
        if number % 100 == 0:
            site.log.publish(f"late{number}.example")
    polled, seen = poll(way), []
    for taken in (1, 0):

        def stumble(batch: Batch, last: int = taken) -> None:
            if len(polled.batches) == last:
                raise RuntimeError("the database is gone")

        polled.before = stumble
        with pytest.raises(RuntimeError, match="the database is gone"):
            polled()
        seen += names(polled)
    polled.before = lambda batch: None
    seen += polled()

    assert seen == [*SHOPS, "late0.example", "late100.example", "late200.example"]


@WAYS
def test_a_log_far_ahead_is_caught_up_with_poll_by_poll(site: LogSite, poll: MakePoll, way: str) -> None:
    for _ in range(600):
        site.log.add(X509, b"\0\0\1?")
    site.log.publish("last.example")
    site.log.most = 200
    polled = poll(way)
    polled.limits = Limits(answers=1)

    places: list[int] = []
    while not places or places[-1] < 622:
        polled()
        places.append(polled.place.next)

    assert places == ([200, 400, 600, 622] if way == RFC else [256, 512, 622])
    assert polled.place.problem == ""


def test_a_second_answer_is_asked_for_only_when_the_first_was_taken(site: LogSite, poll: MakePoll) -> None:
    site.log.most = 5
    polled = poll(RFC)
    asked: list[int] = []
    polled.before = lambda batch: asked.append(len(site.asked("get-entries")))

    searched = poll(RFC)
    searched.limits = Limits(answers=0)
    searched()
    site.calls.clear()
    polled.state = searched.state
    polled()

    assert asked == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.REFUSES_LONG])
def test_a_log_that_gives_few_entries_at_once_is_asked_again_for_the_rest(
    site: LogSite, poll: MakePoll, fault: Fault
) -> None:
    site.log.most, site.log.fault = 3, fault

    assert poll(RFC)() == SHOPS


@WAYS
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.TRUNCATED, "expected"),
        (Fault.EMPTY, "expected"),
        (Fault.BAD_SIGNATURE, "the signature under the tree head of size 21 is not the log's"),
    ],
)
def test_a_log_that_gives_no_entries_is_told_and_read_on_when_it_is_well(
    site: LogSite, poll: MakePoll, way: str, fault: Fault, told: str
) -> None:
    polled = poll(way)
    polled()
    site.log.add(X509, b"\0\0\1?")
    site.log.fault = fault
    with pytest.raises(SourceError, match=told) as caught:
        polled()
    site.log.fault = Fault.NONE
    site.log.publish("after.example")

    assert caught.value.state == "broken"
    assert polled() == ["after.example"]


@WAYS
def test_entries_that_are_not_those_of_the_signed_tree_are_told(site: LogSite, poll: MakePoll, way: str) -> None:
    polled = poll(way)
    polled()
    site.log.publish("one.example")
    site.log.fault = Fault.FORGED

    with pytest.raises(SourceError, match="do not make up the tree that it has signed"):
        polled()

    site.log.fault = Fault.NONE
    site.log.publish("two.example")
    assert polled() == ["two.example"]


@WAYS
def test_a_tree_that_shrinks_is_told(site: LogSite, poll: MakePoll, way: str) -> None:
    polled = poll(way)
    polled()
    site.log.shown = 15

    with pytest.raises(SourceError, match="its tree has shrunk from 20 to 15 entries"):
        polled()


@WAYS
def test_two_trees_of_one_size_and_a_changed_past_are_told(site: LogSite, poll: MakePoll, way: str) -> None:
    polled = poll(way, since=0.0)
    polled()
    site.log.entries[3] = site.log.entries[4]
    with pytest.raises(SourceError, match="two different trees of 20 entries"):
        polled()
    site.log.publish("new.example")

    with pytest.raises(SourceError, match="is not the beginning of the one of 22"):
        polled()


def test_an_older_tree_head_from_a_server_that_lags_behind_is_no_fault(site: LogSite, poll: MakePoll) -> None:
    old = site.log.answer("/rfc/ct/v1/get-sth", {}, site.url)
    site.log.publish("new.example")
    polled = poll(RFC)
    polled()
    site.routes["/rfc/ct/v1/get-sth"] = Answer(old.body)

    assert polled() == []
    assert (polled.place.size, polled.place.problem) == (22, "")


def test_a_log_that_fails_is_told_while_the_others_go_on(site: LogSite, poll: MakePoll) -> None:
    site.routes["/rfc/ct/v1/get-sth"] = Answer(b"", 503, {"Retry-After": "7200"})
    polled = poll()
    first = polled()
    tiled_only = len(polled.places)

    del site.routes["/rfc/ct/v1/get-sth"]
    polled()

    assert sorted(first) == sorted(SHOPS)
    assert (tiled_only, len(polled.places)) == (1, 2)


def test_a_log_that_asks_for_a_pause_gets_it(site: LogSite, poll: MakePoll) -> None:
    polled = poll()
    polled()
    site.routes["/rfc/ct/v1/get-sth"] = Answer(b"", 429, {"Retry-After": "7200"})
    polled()
    site.calls.clear()
    polled()

    (resting,) = [place for place in polled.places if place.problem]
    assert site.asked("/rfc/") == []
    assert "answered 429" in resting.problem
    assert resting.until == NOW.timestamp() + 7200


def test_when_all_logs_fail_the_source_fails_for_as_long_as_the_first_asks(site: LogSite, poll: MakePoll) -> None:
    site.routes["/rfc/ct/v1/get-sth"] = Answer(b"", 429, {"Retry-After": "7200"})
    site.routes["/tiled/checkpoint"] = Answer(b"", 503, {"Retry-After": "900"})

    with pytest.raises(SourceError, match="none of 2 logs could be read") as caught:
        poll()()

    assert (caught.value.state, caught.value.retry_after) == ("blocked", 900.0)


def test_a_malformed_entry_stops_none_of_the_others(site: LogSite, poll: MakePoll) -> None:
    site.log.add(X509, b"\0\0\3\x30\x82\xff")
    site.log.add(7, b"")
    site.log.publish("after.example")

    assert poll(RFC)()[-1] == "after.example"


@WAYS
def test_a_log_full_of_garbage_is_passed_through(site: LogSite, poll: MakePoll, way: str) -> None:
    polled = poll(way)
    polled.limits = Limits(answers=0)
    polled()
    polled.limits = Limits()
    site.log.fault = Fault.GARBAGE

    with pytest.raises(SourceError, match="do not make up the tree"):
        polled()

    assert polled.place.next == 20


def test_a_partial_tile_that_has_become_full_is_read_as_such(site: LogSite, poll: MakePoll) -> None:
    old = site.log.answer("/tiled/checkpoint", {}, site.url)
    for _ in range(236):
        site.log.add(X509, b"\0\0\1?")
    site.routes["/tiled/checkpoint"] = Answer(old.body)
    polled = poll(TILED)

    assert polled() == SHOPS
    assert site.asked("tile/data/")[-2:] == ["/tiled/tile/data/000.p/20", "/tiled/tile/data/000"]
    assert polled.place.next == 20


def test_a_log_that_takes_no_more_certificates_is_read_to_its_end(site: LogSite, poll: MakePoll) -> None:
    site.log.most = 5
    polled = poll(RFC)
    polled.limits = Limits(answers=1)
    polled()
    retired = site.log.log_list(site.url, RFC).replace(b'"usable"', b'"retired"')
    site.routes["/closed.json"] = Answer(retired)
    polled.change(url=f"{site.url}/closed.json")
    polled.limits = Limits()

    assert polled() == SHOPS[6:]
    with pytest.raises(SourceError, match="found none among 1"):
        polled()
