"""A certificate transparency log with real keys, signatures, certificates and a real Merkle tree, read in both ways.

Below `/rfc/` it answers as RFC 6962 §4 asks, below `/tiled/` as c2sp.org/static-ct-api does, with a key for each; both serve the
same entries. `/log_list.json` tells browsers of both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from monitor import clock
from monitor.demo.authority import Authority
from monitor.demo.tree import WIDTH, consistency, leaf_hash, tile, tree_hash

RFC, TILED = "rfc", "tiled"
X509, PRECERT = 0, 1
_PARTIAL = ".p/"


class Fault(StrEnum):
    """How a log can fail its readers beside what any site can do."""

    NONE = "none"
    TRUNCATED = "entries that stop in the middle"
    EMPTY = "no entries, whatever is asked for"
    BAD_SIGNATURE = "a tree head signed with another key"
    FORGED = "entries that are not those of its tree"
    GARBAGE = "entries that hold no certificates"
    REFUSES_LONG = "400 for more entries than it likes, instead of fewer entries"


class Answer(msgspec.Struct, frozen=True):
    """What the log answers."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = {}


class Entry(msgspec.Struct, frozen=True):
    """`timestamped` is the TimestampedEntry (RFC 6962 §3.4), `submitted` the precertificate, empty for a certificate."""

    timestamped: bytes
    submitted: bytes

    @property
    def leaf(self) -> bytes:
        """The MerkleTreeLeaf."""
        return b"\0\0" + self.timestamped


class CtLog:
    """A log; `most` is how many entries it gives at once, `fault` how it fails, `shown` how many entries it admits to."""

    def __init__(self, *, most: int = 64) -> None:
        self.authority = Authority()
        self.entries: list[Entry] = []
        self.most, self.fault, self.shown = most, Fault.NONE, -1
        self._keys = {way: ec.generate_private_key(ec.SECP256R1()) for way in (RFC, TILED)}
        self._last = 0

    @property
    def size(self) -> int:
        """How many entries it admits to."""
        return len(self.entries) if self.shown < 0 else self.shown

    def publish(self, *names: str, since: datetime | None = None) -> None:
        """A certificate for `names` is issued: first its precertificate is logged, then itself."""
        promised = self.authority.promise(*names, since=since)
        part = promised.signed_part
        self.add(PRECERT, self.authority.key_hash + _vector(3, part), submitted=promised.precertificate)
        certificate = self.authority.issue(promised, self._timestamps(self.entries[-1]))
        self.add(X509, _vector(3, certificate))

    def add(self, kind: int, signed_entry: bytes, *, submitted: bytes = b"") -> None:
        """An entry with the bytes `signed_entry`, whatever they are."""
        extensions = b"\0" + _vector(2, len(self.entries).to_bytes(5, "big"))
        when = struct.pack(">QH", self._moment(), kind)
        self.entries.append(Entry(when + signed_entry + _vector(2, extensions), submitted))

    def answer(self, path: str, query: Mapping[str, str], origin: str) -> Answer:
        """What is at `path` of the site `origin` (such as `http://127.0.0.1:40123`)."""
        way, _, rest = path.lstrip("/").partition("/")
        if path == "/log_list.json":
            return Answer(self.log_list(origin), headers={"Content-Type": "application/json"})
        try:
            if way == RFC and rest.startswith("ct/v1/"):
                return self._answer_rfc(rest.removeprefix("ct/v1/"), query)
            return self._answer_tiled(rest, origin) if way == TILED else _MISSING
        except (KeyError, ValueError):
            return Answer(b"not understood", 400)

    def log_list(self, origin: str, *ways: str) -> bytes:
        """The log list that tells of the log, by `ways` (both if left out)."""
        ways = ways or (RFC, TILED)
        usable = {"usable": {"timestamp": "2026-01-01T00:00:00Z"}}
        common = {way: {"description": f"Loopback {way}", "mmd": 60, "state": usable} for way in ways}
        for way in ways:
            key = self.key(way)
            common[way] |= {"key": _base64(key), "log_id": _base64(hashlib.sha256(key).digest())}
        rfc = [{**common[RFC], "url": f"{origin}/rfc/"}] if RFC in ways else []
        both = {"submission_url": f"{origin}/tiled/", "monitoring_url": f"{origin}/tiled/"}
        tiled = [{**common[TILED], **both}] if TILED in ways else []
        operator = {"name": "Loopback", "email": [], "logs": rfc, "tiled_logs": tiled}
        return json.dumps({"version": "1.0", "operators": [operator]}).encode()

    def key(self, way: str) -> bytes:
        """The public key of one way, a SubjectPublicKeyInfo in DER."""
        return self._keys[way].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def _answer_rfc(self, verb: str, query: Mapping[str, str]) -> Answer:
        if verb == "get-sth":
            time, root, signature = self._head(RFC)
            return _json(
                tree_size=self.size,
                timestamp=time,
                sha256_root_hash=_base64(root),
                tree_head_signature=_base64(signature),
            )
        if verb == "get-entries":
            return self._get_entries(int(query["start"]), int(query["end"]) + 1)
        if verb == "get-sth-consistency":
            proof = consistency(int(query["first"]), self._hashes()[: int(query["second"])])
            return _json(consistency=[_base64(node) for node in proof])
        return _MISSING

    def _get_entries(self, start: int, end: int) -> Answer:
        if start >= self.size or (self.fault is Fault.REFUSES_LONG and end - start > self.most):
            return Answer(b'{"error_message":"need to request fewer entries"}', 400)
        chain = _base64(_vector(3, _vector(3, self.authority.certificate)))
        served = [] if self.fault is Fault.EMPTY else self._served(start, min(end, start + self.most, self.size))
        entries = [{"leaf_input": _base64(entry.leaf), "extra_data": chain} for entry in served]
        answer = _json(entries=entries)
        return Answer(answer.body[: len(answer.body) // 2]) if self.fault is Fault.TRUNCATED else answer

    def _answer_tiled(self, path: str, origin: str) -> Answer:
        if path == "checkpoint":
            return Answer(self._checkpoint(f"{origin}/tiled".partition("://")[2]))
        if path.removeprefix("issuer/") == hashlib.sha256(self.authority.certificate).hexdigest():
            return Answer(self.authority.certificate)
        name, _, width = path.partition(_PARTIAL)
        _, level, *digits = name.split("/")
        number = int("".join(digits).replace("x", ""))
        span = WIDTH ** (0 if level == "data" else int(level))
        there = min(WIDTH, self.size // span - number * WIDTH)
        wanted = int(width or WIDTH)
        if wanted > there or (width and there == WIDTH):
            return _MISSING
        if level != "data":
            return Answer(tile(int(level), number, self._hashes()[: self.size])[: wanted * 32])
        return self._data_tile(number * WIDTH, number * WIDTH + wanted)

    def _data_tile(self, start: int, end: int) -> Answer:
        chain = _vector(2, hashlib.sha256(self.authority.certificate).digest())
        served = [] if self.fault is Fault.EMPTY else self._served(start, end)
        leaves = [one.timestamped + (_vector(3, one.submitted) if one.submitted else b"") + chain for one in served]
        body = b"".join(leaves)
        if self.fault is Fault.TRUNCATED:
            body = body[:-7]
        return Answer(gzip.compress(body, 1, mtime=0), headers={"Content-Encoding": "gzip"})

    def _served(self, start: int, end: int) -> list[Entry]:
        entries = self.entries[start:end]
        if self.fault is Fault.FORGED:
            return [entries[0], *entries[:-1]]
        if self.fault is Fault.GARBAGE:
            return [_spoilt(entry) for entry in entries]
        return entries

    def _hashes(self) -> list[bytes]:
        return [leaf_hash(entry.leaf) for entry in self.entries]

    def _head(self, way: str) -> tuple[int, bytes, bytes]:
        """Time, root and signature of the tree head (RFC 6962 §3.5)."""
        time, root = self._moment(), tree_hash(self._hashes()[: self.size])
        key = self._keys[way] if self.fault is not Fault.BAD_SIGNATURE else ec.generate_private_key(ec.SECP256R1())
        return time, root, _signed(key, struct.pack(">BBQQ", 0, 1, time, self.size) + root)

    def _checkpoint(self, origin: str) -> bytes:
        time, root, signature = self._head(TILED)
        text = f"{origin}\n{self.size}\n{_base64(root)}\n"
        log_id = hashlib.sha256(self.key(TILED)).digest()
        key_id = hashlib.sha256(origin.encode() + b"\n\x05" + log_id).digest()[:4]
        other = _base64(b"\1\2\3\4" + bytes(64))
        own = _base64(key_id + struct.pack(">Q", time) + signature)
        return f"{text}\n\u2014 witness.example {other}\n\u2014 {origin} {own}\n".encode()

    def _timestamps(self, entry: Entry) -> bytes:
        """The SignedCertificateTimestampList (RFC 6962 §3.3) for a precertificate."""
        time, extensions = entry.timestamped[:8], entry.timestamped[-10:]
        signature = _signed(self._keys[RFC], b"\0\0" + entry.timestamped)
        one = b"\0" + hashlib.sha256(self.key(RFC)).digest() + time + extensions + signature
        return _vector(2, _vector(2, one))

    def _moment(self) -> int:
        """Now, in milliseconds since 1970, and never the same twice."""
        self._last = max(int(clock.now().timestamp() * 1000), self._last + 1)
        return self._last


_MISSING = Answer(b"not found", 404)


def _spoilt(entry: Entry) -> Entry:
    """An entry of the same length whose certificate begins with a wrong byte."""
    at = 45 if entry.submitted else 13
    return Entry(entry.timestamped[:at] + b"?" + entry.timestamped[at + 1 :], entry.submitted)


def _signed(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """A `digitally-signed` value of RFC 5246 §4.7: SHA-256, ECDSA."""
    return b"\x04\x03" + _vector(2, key.sign(message, ec.ECDSA(SHA256())))


def _vector(width: int, value: bytes) -> bytes:
    """A vector of RFC 5246 §4.3 whose length takes `width` bytes."""
    return len(value).to_bytes(width, "big") + value


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _json(**values: object) -> Answer:
    return Answer(json.dumps(values).encode(), headers={"Content-Type": "application/json"})
