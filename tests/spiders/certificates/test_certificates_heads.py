"""A tree head is the log's own or it is none."""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from monitor.demo.ctlog import RFC, TILED, CtLog
from monitor.errors import SourceError
from spiders.certificates.head import from_checkpoint, from_sth
from spiders.certificates.log_list import Log, read_log_list

ORIGIN = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def told() -> CtLog:
    log = CtLog()
    log.publish("shop.example")
    return log


def listed(log: CtLog, way: str) -> Log:
    (found,) = read_log_list(log.log_list(ORIGIN, way), "here")
    return found


def test_a_signed_tree_head_is_read(told: CtLog) -> None:
    body = told.answer("/rfc/ct/v1/get-sth", {}, ORIGIN).body

    head = from_sth(body, listed(told, RFC))

    assert (head.size, head.root) == (2, b64decode(json.loads(body)["sha256_root_hash"]))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tree_size", 3, "not the log's"),
        ("timestamp", 1, "not the log's"),
        ("sha256_root_hash", "AAAA", "of sensible size"),
        ("tree_head_signature", "BAMAAA==", "not the log's"),
        ("tree_head_signature", "AgMAAA==", "with SHA-256, found another"),
        ("tree_head_signature", "", "with SHA-256, found another"),
        ("tree_head_signature", "BAEAAA==", "of the log's kind of key"),
        ("tree_size", "2", "expected a signed tree head"),
        ("tree_size", -2, "of sensible size"),
    ],
)
def test_a_changed_tree_head_is_refused(told: CtLog, name: str, value: object, expected: str) -> None:
    body = json.loads(told.answer("/rfc/ct/v1/get-sth", {}, ORIGIN).body)

    with pytest.raises(SourceError, match=expected):
        from_sth(json.dumps({**body, name: value}).encode(), listed(told, RFC))


def test_a_head_signed_with_rsa_is_read() -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    log = Log(id="x", key=public, name="RSA", url="http://127.0.0.1:1/")
    signed = key.sign(struct.pack(">BBQQ", 0, 1, 7, 0) + bytes(32), padding.PKCS1v15(), SHA256())
    signature = b"\4\1" + len(signed).to_bytes(2, "big") + signed
    told = {"tree_size": 0, "timestamp": 7, "sha256_root_hash": b64encode(bytes(32)).decode()}

    head = from_sth(json.dumps({**told, "tree_head_signature": b64encode(signature).decode()}).encode(), log)

    assert (head.size, head.time) == (0, 7)


def test_a_checkpoint_is_read_whoever_else_has_signed_it(told: CtLog) -> None:
    body = told.answer("/tiled/checkpoint", {}, ORIGIN).body

    assert b"witness.example" in body
    assert from_checkpoint(body, listed(told, TILED)).size == 2


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"\n2\n", b"\n3\n", "not the log's"),
        (b"\n2\n", b"\nmany\n", "three lines"),
        (b"\n2\n", b"\n2\nextension\n", "three lines"),
        (b"127.0.0.1:1/tiled\n2", b"other.example\n2", "expected a checkpoint of 127.0.0.1:1/tiled"),
        ("\u2014 127.0.0.1:1/tiled ".encode(), "\u2014 127.0.0.1:1/other ".encode(), "none of its signatures"),
        ("\u2014 127.0.0.1:1/tiled ".encode(), "\u2014 127.0.0.1:1/tiled \u00e4".encode(), "expected base64"),
        (b"\n\n", b"\n", "three lines"),
    ],
)
def test_a_changed_checkpoint_is_refused(told: CtLog, old: bytes, new: bytes, expected: str) -> None:
    body = told.answer("/tiled/checkpoint", {}, ORIGIN).body
    assert old in body

    with pytest.raises(SourceError, match=expected) as caught:
        from_checkpoint(body.replace(old, new), listed(told, TILED))

    assert caught.value.state == "broken"


def test_anything_else_is_no_checkpoint(told: CtLog) -> None:
    for body in (b"", b"\xff\xfe", b"<html>\n\n</html>", hashlib.sha256().digest()):
        with pytest.raises(SourceError, match="expected a checkpoint"):
            from_checkpoint(body, listed(told, TILED))
