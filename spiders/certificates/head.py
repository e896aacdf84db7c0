"""Signed tree heads: what a log vouches for, and whether it is the log that does."""

from __future__ import annotations

import hashlib
import struct
from base64 import b64decode
from binascii import Error as NotBase64
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from monitor.errors import SourceError
from monitor.text import one_line
from spiders.certificates.log_list import Log

_DASH = "\u2014 "
#: signature type of an RFC 6962 TreeHeadSignature in a note (c2sp.org/signed-note)
_NOTE_TYPE = b"\x05"
_SHA256, _RSA, _ECDSA = 4, 1, 3
_ROOT = 32


class TreeHead(msgspec.Struct, frozen=True):
    """What a log said of itself: `size` entries, the Merkle tree hash `root` over them, at `time` (milliseconds since 1970)."""

    size: int
    time: int
    root: bytes


class _Answer(msgspec.Struct, frozen=True):
    tree_size: int
    timestamp: int
    sha256_root_hash: bytes
    tree_head_signature: bytes


def from_sth(body: bytes, log: Log) -> TreeHead:
    """The head in an answer of `get-sth` (RFC 6962 §4.3), its signature verified. SourceError (broken) otherwise."""
    try:
        told = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(log, f"expected a signed tree head, found {one_line(str(error), 120)}") from None
    head = TreeHead(told.tree_size, told.timestamp, told.sha256_root_hash)
    _verify(log, head, told.tree_head_signature)
    return head


def from_checkpoint(body: bytes, log: Log) -> TreeHead:
    """The head in a checkpoint (c2sp.org/tlog-checkpoint, c2sp.org/static-ct-api), its signature verified.

    Signatures by other keys are passed over, as the notes' specification asks. SourceError (broken) otherwise.
    """
    text, gap, signatures = body.decode("utf-8", "replace").rpartition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not lines[1].isascii() or not lines[1].isdigit():
        raise _broken(log, f"expected a checkpoint of three lines, found {one_line(text, 60)!r}")
    if lines[0] != log.origin:
        raise _broken(log, f"expected a checkpoint of {log.origin}, found one of {one_line(lines[0], 60)!r}")
    signed = _signature_of(log, signatures)
    if signed is None:
        raise _broken(log, "expected a checkpoint signed with the log's key, found none of its signatures")
    head = TreeHead(int(lines[1]), int.from_bytes(signed[:8], "big"), _base64(log, lines[2]))
    _verify(log, head, signed[8:])
    return head


def _signature_of(log: Log, signatures: str) -> bytes | None:
    """The signature by the log's own key: the bytes behind its key id, an RFC6962NoteSignature."""
    known = hashlib.sha256(log.origin.encode() + b"\n" + _NOTE_TYPE + hashlib.sha256(log.key).digest()).digest()[:4]
    for line in signatures.split("\n"):
        name, _, value = line.removeprefix(_DASH).rpartition(" ")
        if line.startswith(_DASH) and name == log.origin:
            raw = _base64(log, value)
            if raw[:4] == known:
                return raw[4:]
    return None


def _base64(log: Log, text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise _broken(log, f"expected base64 in the checkpoint, found {one_line(text, 60)!r}") from None


def _verify(log: Log, head: TreeHead, signature: bytes) -> None:
    """RFC 6962 §3.5: the TreeHeadSignature as a `digitally-signed` of RFC 5246 §4.7."""
    if len(head.root) != _ROOT or not 0 <= head.size < 2**63 or not 0 <= head.time < 2**63:
        raise _broken(log, "expected a tree head of sensible size, time and hash, found another")
    signed = struct.pack(">BBQQ", 0, 1, head.time, head.size) + head.root
    hashed, kind, length = struct.unpack(">BBH", signature[:4].ljust(4, b"\0"))
    value = signature[4:]
    if hashed != _SHA256 or kind not in (_RSA, _ECDSA) or length != len(value):
        raise _broken(log, "expected an ECDSA or RSA signature with SHA-256, found another")
    key = _public_key(log.key)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and kind == _ECDSA:
            key.verify(value, signed, ec.ECDSA(SHA256()))
        elif isinstance(key, rsa.RSAPublicKey) and kind == _RSA:
            key.verify(value, signed, padding.PKCS1v15(), SHA256())
        else:
            raise _broken(log, "expected a signature of the log's kind of key, found another")
    except InvalidSignature:
        raise _broken(log, f"the signature under the tree head of size {head.size:,} is not the log's") from None


@lru_cache(maxsize=512)
def _public_key(der: bytes) -> object:
    try:
        return load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None


def _broken(log: Log, what: str) -> SourceError:
    return SourceError("broken", f"{log.name}: {what}")
