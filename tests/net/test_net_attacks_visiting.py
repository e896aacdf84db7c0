"""Attacks on visits without a browser: by addresses, answers, certificates and pictures, and by a child that was taken over."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.visiting import asking
from monitor.net.visiting.certifying import certificate
from monitor.net.visiting.cookies import Cookies
from monitor.net.visiting.errands import Reading
from monitor.net.visiting.exchange import absolute
from monitor.net.visiting.frames import RESOLVE, SO_FAR, frame
from monitor.net.visiting.nursery import Nursery
from monitor.net.visiting.talking import Lost
from monitor.sites.visit import Outcome, Raw
from tests.net.visiting.visiting_house import Request, answer, leading, pages, see, seen, site
from tests.processes import gone

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHOWN = answer("<title>Acme</title><p>words that stand on the page</p>")

#: how an address is written → what browsers make of it, from https://here.example/a/b?c (URL Standard §4.4)
READ = {
    "\\\\evil.example\\x": "https://evil.example/x",
    "//evil.example\\@here.example/": "https://evil.example/@here.example/",
    "///evil.example/": "https://evil.example/",
    "/\\/\\evil.example": "https://evil.example/",
    "https:///evil.example": "https://evil.example/",
    "http:evil.example": "http://evil.example/",
    "http:\\\\evil.example": "http://evil.example/",
    "https:evil": "https://here.example/a/evil",
    "https:/evil": "https://here.example/evil",
    "\t//evil\n.example": "https://evil.example/",
    "//EVIL.example.:443/": "https://evil.example/",
    "//ｅvil。example/": "https://evil.example/",
    "//evil.example:80/": "https://evil.example:80/",
    "//u:p@evil.example/": "https://evil.example/",
    "?q=\\\\x": "https://here.example/a/b?q=\\\\x",
    "#\\\\x": "https://here.example/a/b?c",
    "..\\..\\x": "https://here.example/x",
    "javascript:alert(1)": "",
    "//evil.example:99999/": "",
    "//evil .example/": "",
    "/" + "中" * 7_000: "",
}


@pytest.mark.parametrize("written", READ)
def test_an_address_is_read_as_browsers_read_it(written: str) -> None:
    found = absolute(written, "https://here.example/a/b?c")

    assert (found if found.startswith("http") else "") == READ[written]


@given(st.text(alphabet="ahtp:/\\.?#@%1[] \t中&=", max_size=30), st.sampled_from(["", "https://here.example/a"]))
def test_what_was_read_once_is_read_the_same_again(written: str, base: str) -> None:
    once = absolute(written, base)

    assert absolute(once) == once or not once.startswith("http")


@pytest.mark.parametrize("way", ["\\\\evil.example\\x", "///evil.example/x", "http:\\/evil.example/x#y"])
def test_a_redirect_that_only_browsers_understand_is_followed(way: str) -> None:
    found = seen({"/": answer(status=302, Location=way), "evil.example/x": SHOWN})

    assert (found.final, found.pages[0].title) == ("http://evil.example/x", "Acme")


@pytest.mark.parametrize(
    "way",
    [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:1/_x", "http://127.0.0.1:1/", "http:\\\\127.1:1\\",
        "//0x7f.1:22/", "///[::1]:22/", "http://[::ffff:7f00:1]:22", "//169.254.169.254:81/", "//evil.example:22/",
        "http://evil.example:0/", "//" + "a" * 64 + ".example:81/", "http://" + "中" * 7_900,
    ],
)  # fmt: skip
def test_a_redirect_to_where_nobody_may_go_is_told_and_not_followed(way: str) -> None:
    found = seen({"/": answer(status=302, Location=way.encode().decode("latin-1"))})

    assert found.outcome in (Outcome.FORBIDDEN, Outcome.UNRESOLVED)
    assert len(found.hops) == 1


def test_no_connection_ever_serves_another_host_or_a_second_question() -> None:
    connections: list[tuple[str, int]] = []

    async def say(asked: Request, writer: asyncio.StreamWriter) -> None:
        connections.append((asked.host, writer.get_extra_info("peername")[1]))
        shown = (
            "<title>Acme</title><img src=//two.example/a.png><img src=//one.example/b.png><iframe src=/c></iframe>"
        )
        # a second answer stands ready for whoever asks again
        writer.write(answer(shown, Connection="keep-alive") + answer("<title>Poison</title>"))
        await writer.drain()

    found = seen(say, "http://one.example/")

    assert len({port for _, port in connections}) == len(connections) >= 4
    assert "Poison" not in {page.title for page in found.pages}


def test_cookies_of_one_host_are_not_shown_to_another() -> None:
    kept = Cookies()
    kept.take(
        "one.example", ["a=1", "b=2; Domain=example", "c=3; Domain=.other.example", "d=4; domain=one.example"]
    )
    kept.take("10.0.0.1", ["e=5; Domain=0.0.1"])

    assert kept.of("one.example") == "a=1; b=2; c=3; d=4"
    assert kept.of("www.one.example") == "d=4"
    assert [kept.of(host) for host in ("other.example", "two.example", "evilone.example", "11.0.0.1")] == [""] * 4


def made(subject: x509.Name) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    names = x509.SubjectAlternativeName([x509.DNSName("fake.example"), x509.DirectoryName(subject)])
    builder = builder.serial_number(5).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9))
    return builder.add_extension(names, critical=False).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


OWN = made(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "fake.example")]))


def test_a_name_of_a_type_that_names_have_not_is_no_reason_to_break_off() -> None:
    # in the subject, UTF8String becomes BIT STRING
    at = OWN.index(b"\x0c\x0cfake.example")
    odd = OWN.replace(OWN[at : at + 1] + b"\x0cfake", b"\x03\x0cfake")

    assert certificate((odd,), "fake.example", NOW) is None
    assert certificate((OWN,), "fake.example", NOW) is not None


def test_of_certificates_that_were_tampered_with_none_breaks_its_reader() -> None:
    chance = random.Random(5)

    for _ in range(3_000):
        odd = bytearray(OWN)
        for _ in range(chance.choice((1, 1, 2, 6))):
            odd[chance.randrange(len(odd))] = chance.choice((0, 3, 0x30, 0x80, 0xFF, chance.randrange(256)))
        found = certificate((bytes(odd), OWN) if chance.random() < 0.3 else (bytes(odd),), "fake.example", NOW)
        assert found is None or found.fingerprint


def png(width: int, height: int, *extra: tuple[bytes, bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        *extra,
        (b"IDAT", zlib.compress(bytes((width + 1) * min(height, 3_000)))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def icon(inner: bytes, count: int) -> bytes:
    entry = struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(inner), 6 + 16 * count)
    return b"\0\0\1\0" + struct.pack("<H", count) + entry * count + inner


PACKED = b"k\0\0" + zlib.compress(bytes(100_000_000))
PICTURES = {
    "a packed text": png(64, 64, (b"zTXt", PACKED)),
    "a packed profile": png(64, 64, (b"iCCP", PACKED)),
    "many packed texts": png(64, 64, *[(b"zTXt", b"k%d\0\0" % n + PACKED[3:9000]) for n in range(60)]),
    "a hundred thousand texts": png(64, 64, *[(b"tEXt", b"a\0b")] * 100_000),
    "a picture one point wide": png(1, 16_000_000),
    "a picture in an icon": icon(png(3_900, 3_900), 1),
    "an icon of thousands": icon(png(64, 64), 60_000),
    "an icon with a packed text": icon(png(64, 64, (b"zTXt", PACKED)), 1),
    "a hundred thousand segments": b"\xff\xd8" + b"\xff\xfe\0\x02" * 400_000,
    "a hundred thousand comments": b"GIF89a\x40\0\x40\0\x80\0\0\0\0\0\xff\xff\xff" + b"!\xfe\x01a\0" * 300_000,
    "a bitmap of less than nothing": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 0, 0, 0, 54, 40, -(2**31), -(2**31), 1, 24, 0, 0, 0, 0, 0, 0),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_bursts_takes_at_most_its_own_visit(name: str) -> None:
    shown = answer("<title>Acme</title><p>words</p><img src=/a.png alt=logo>")

    found = seen({"/": shown, "/a.png": answer(PICTURES[name], kind="image/png")})

    assert found.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)
    assert found.pages[0].title == "Acme"


class Doing:
    """An errand that does something else: what a child that was taken over might do."""

    def __init__(self, what: Callable[..., Any], *given: Any) -> None:
        self._what, self._given = what, given

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._what, self._given


@pytest.fixture(scope="module")
def shared() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def nursery(shared: Nursery, monkeypatch: pytest.MonkeyPatch) -> Nursery:
    monkeypatch.setattr(asking, "nursery", lambda: shared)
    return shared


async def here(_: str) -> tuple[str, ...]:
    return ("127.0.0.1",)


def descriptors(process: object) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


FLOOD = """
import os, socket
lines = [int(n) for n in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + n) and os.readlink('/proc/self/fd/' + n).startswith('socket:')]
line = socket.socket(fileno=lines[-1])
while True: line.sendall(%r)
"""


@pytest.mark.parametrize(
    "said", [frame(RESOLVE, b"a.example") * 1_000, frame(RESOLVE, b"a" * 256), frame(SO_FAR, bytes(2_000_000))]
)
def test_a_child_that_floods_its_parent_is_ended(nursery: Nursery, said: bytes) -> None:
    with pytest.raises(Lost, match="more than is taken"):
        asyncio.run(nursery.ask(Doing(exec, FLOOD % said), 30.0, here))


TAKEN_OVER = """
import ctypes, os, signal, socket, threading
parent = os.getppid()
def run(): os.execv('/bin/true', ['true'])
def fork(): os.fork() or os._exit(0)
def unix(): socket.socket(socket.AF_UNIX)
def listen(): socket.create_server(('127.0.0.1', 0))
def thread():
    one = threading.Thread(target=int)
    one.start()
    one.join()
tries = {
    'create': lambda: os.open(FOLDER + '/new', os.O_CREAT | os.O_WRONLY),
    'write': lambda: os.open(FOLDER + '/victim', os.O_WRONLY),
    'empty': lambda: os.truncate(FOLDER + '/victim', 0),
    'remove': lambda: os.unlink(FOLDER + '/victim'),
    'rename': lambda: os.rename(FOLDER + '/victim', FOLDER + '/other'),
    'link': lambda: os.symlink('/etc', FOLDER + '/etc'),
    'folder': lambda: os.mkdir(FOLDER + '/folder'),
    'environment': lambda: open('/proc/%d/environ' % parent, 'rb').read(1),
    'memory': lambda: open('/proc/%d/mem' % parent, 'rb'),
    'signal': lambda: os.kill(parent, 0),
    'zombie': lambda: os.kill(PARENT, 0),
    'run': run, 'fork': fork, 'unix': unix, 'listen': listen, 'thread': thread, 'pair': socket.socketpair,
}
done = []
for name, attempt in tries.items():
    try:
        attempt()
        done.append(name)
    except OSError:
        pass
raise RuntimeError(' '.join(done))
"""


def test_a_child_that_was_taken_over_changes_starts_and_reaches_nothing(nursery: Nursery, tmp_path: Path) -> None:
    if platform.machine() not in {"x86_64", "aarch64"} or not walled():
        pytest.skip("this kernel has no Landlock that knows of signals, or its machine's calls are not known")
    (tmp_path / "victim").write_text("kept")
    code = f"FOLDER = {str(tmp_path)!r}\nPARENT = {os.getpid()}\n{TAKEN_OVER}"

    with pytest.raises(Lost) as told:
        asyncio.run(nursery.ask(Doing(exec, code, {}), 20.0))

    assert told.value.sentence == "reading it failed: RuntimeError: thread pair"
    assert [one.name for one in tmp_path.iterdir()] == ["victim"]
    assert (tmp_path / "victim").read_text() == "kept"


def walled() -> bool:
    """Whether the kernel has Landlock in a version that knows of signals."""
    return int(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))) >= 6


def test_whenever_a_visit_is_cancelled_nothing_of_it_stays(nursery: Nursery) -> None:
    async def scene() -> None:
        async with site(pages({"/": SHOWN})) as (port, _):
            settings = leading(port)
            await see(settings)
            began = descriptors("self")
            for turns in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55):
                visiting = asyncio.ensure_future(see(settings))
                for _ in range(turns):
                    await asyncio.sleep(0)
                visiting.cancel()
                await asyncio.gather(visiting, return_exceptions=True)
            assert (await see(settings)).outcome is Outcome.ANSWERED
            assert descriptors("self") <= began

    asyncio.run(scene())
    assert nursery.pid is not None
    for child in Path(f"/proc/{nursery.pid}/task/{nursery.pid}/children").read_text().split():
        assert gone(int(child), within=20)


@pytest.mark.slow
def test_three_hundred_children_leave_nothing_in_their_zygote(nursery: Nursery) -> None:
    errand = Reading(
        (Raw(role="dom", url="http://a.example/", media_type="text/html", body=b"<title>Acme</title>"),)
    )

    async def many(count: int) -> None:
        found = await asyncio.gather(*(nursery.ask(errand, 60.0) for _ in range(count)))
        assert all(b"Acme" in one for one in found)

    def state() -> tuple[int, int]:
        place = Path(f"/proc/{nursery.pid}")
        told = dict(line.split(":\t") for line in (place / "status").read_text().splitlines())
        return descriptors(nursery.pid), int(told["VmRSS"].split()[0])

    asyncio.run(many(10))
    before, size = state()
    asyncio.run(many(300))

    assert state()[0] == before
    assert state()[1] <= size + 4_096
    assert all(
        gone(int(one), within=20)
        for one in Path(f"/proc/{nursery.pid}/task/{nursery.pid}/children").read_text().split()
    )
