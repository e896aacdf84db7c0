"""What was read is held against what the log has signed, wherever reading began."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.ctlog import RFC, TILED, X509
from monitor.demo.tree import consistency, leaf_hash, tree_hash
from spiders.certificates.merkle import Frontier, frontier_from_proof
from tests.spiders.certificates.logs import LogPoll, LogSite
from tests.spiders.loopback import Answer

LEAVES = [b"%d" % number for number in range(300)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


@settings(max_examples=50)
@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_grown_leaf_by_leaf_has_the_hash_that_the_standard_defines(first: int, second: int) -> None:
    frontier = Frontier().grown(LEAVES[:first])

    assert frontier.root() == tree_hash(HASHES[:first])
    assert frontier.whole
    assert frontier.grown(LEAVES[first:second]).root() == tree_hash(HASHES[: max(first, second)])


def test_the_hashes_are_those_of_the_standard() -> None:
    """The empty tree, and the tree over the leaves "" and 0x00, as in the reference implementation's tests."""
    assert Frontier().root() == sha256().digest()
    assert Frontier().grown([b"", b"\0"]).root().hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


@given(st.integers(1, 299), st.integers(1, 300), st.integers(0, 8))
def test_a_consistency_proof_gives_the_frontier_or_nothing(first: int, second: int, damaged: int) -> None:
    proof, root = tuple(consistency(first, HASHES[:second])), tree_hash(HASHES[:second])
    expected = Frontier().grown(LEAVES[:first])

    found = frontier_from_proof(first, second, proof, root)

    assert found == (expected if first < second and first.bit_count() > 1 else None)
    wrong = (*proof[:damaged], bytes(32), *proof[damaged + 1 :])
    assert frontier_from_proof(first, second, wrong, root) is None
    assert frontier_from_proof(first, second, proof[1:], root) is None


@pytest.mark.parametrize("way", [RFC, TILED])
@pytest.mark.parametrize("start", [1, 16, 300, 513])
def test_reading_that_begins_anywhere_is_proven(
    site: LogSite, poll: Callable[..., LogPoll], way: str, start: int
) -> None:
    for _ in range(600):
        site.log.add(X509, b"\0\0\1?")
    site.log.shown, site.log.most = start, 1_000
    polled = poll(way, since=0.0)
    polled()
    site.log.shown = -1

    polled()

    frontier = polled.place.frontier()
    assert frontier is not None
    assert (frontier.size, frontier.root()) == (620, tree_hash([leaf_hash(one.leaf) for one in site.log.entries]))


@pytest.mark.parametrize("answer", [Answer(b"", 500), Answer(b'{"consistency":[]}'), Answer(b"<html>")])
def test_entries_that_cannot_be_proven_are_read_all_the_same(
    site: LogSite, poll: Callable[..., LogPoll], answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.routes["/rfc/ct/v1/get-sth-consistency"] = answer
    polled = poll(RFC, since=0.0)
    polled()
    site.log.publish("new.example")

    assert polled() == ["new.example"]
    assert "entries_unproven" in capsys.readouterr().out
