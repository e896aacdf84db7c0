"""Mails as their readers see them: Python's own reader, under both of its policies, and a mail client of Debian (mblaze); whatever comes from outside."""

from __future__ import annotations

import email
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import unquote
from pathlib import Path

import msgspec
import pytest

from alerts.channels.envelope import mail_bytes
from alerts.messages.mail import compose
from alerts.messages.message import Content, Picture, message_id
from alerts.messages.message import Message as Letter
from alerts.view import AlertView
from monitor.brand import Brand
from monitor.text import clean, one_line
from monitor.watchlist.model import Ladder, Step

MOMENT = datetime(2026, 11, 22, 0, 23, tzinfo=UTC)
ViewMaker = Callable[..., AlertView]
needs_client = pytest.mark.skipif(shutil.which("mthread") is None, reason="mblaze is not installed")

#: pieces of which hostile texts are made
PIECES = (
    "\r\nBcc: thief@evil.test",
    "\nBcc: thief@evil.test\n\n<script>alert(1)</script>",
    "\rX-Evil: 1",
    "\x0b\x0c\x1c\x1d\x85\u2028\u2029X-Evil: 1",
    "\r\n\r\n--=_boundary\r\nContent-Type: text/html\r\n\r\n<b>evil</b>",
    "=?utf-8?b?QmNjOiB0aGllZkBldmlsLnRlc3Q=?=",
    "=?utf-8?q?=0D=0ABcc:_thief=40evil.test?= =?x",
    "\x00\x00",
    "\x1b[31m\x07",
    "\u202e\u2066gnp.exe\u2069\u200f",
    "\ud800\udfff",
    "\x80\xff\xa0é",
    "\nFrom thief Sat Nov 22 00:00:00 2026\n>From x\n",
    "\n.\n..\r\n.\r\nQUIT\r\n",
    "<thief@evil.test>, thief@evil.test",
    '"quoted" (comment) \\',
    "%0d%0aBcc:%20thief@evil.test",
    "出金一周没到账😀𠮷",
    "A" * 300,
    "word " * 60,
    "\t \t",
    "{{ 7 * 7 }}{% for x in y %}",
    "&#13;&#10;Bcc: thief@evil.test",
    "e\u0301" * 40,
)
HEADERS = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Thread-Topic",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Importance",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Type",
    "MIME-Version",
]


def letter(content: Content, number: int = 0, **more: object) -> Letter:
    values: dict[str, object] = {
        "to": ("bo@ebc.com",),
        "cc": ("lee@ebc.com",),
        "message_id": message_id("alert", 7, number),
        "thread_id": message_id("alert", 7),
        "content": content,
        "level": "major",
        "at": MOMENT,
        "facts": {"brand": "ebc"},
    }
    return Letter(**{**values, **more})  # type: ignore[arg-type]


def sent(message: Letter, sender: str = "正名 <zm@ebc.com>", *, utf8: bool = False) -> bytes:
    return mail_bytes(message, sender, (*message.to, *message.cc), utf8=utf8)


def hostile(count: int) -> Iterator[str]:
    """The same texts in each run: some are a line of 100 kB, or 2 MB long."""
    yield from PIECES
    yield "长" * 700_000
    yield "long " + "x" * 100_000
    chance = random.Random(20_261_122)
    for _ in range(count - len(PIECES) - 2):
        yield "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))


def told_of(view_of: ViewMaker, known: Brand, text: str, number: int) -> Content:
    """The mail of an alert into every field of which somebody wrote `text`; every third is written by hand."""
    if number % 3 == 0:
        return Content(subject=text, text=text, html=f"<p>{text}</p>")
    ladder = Ladder(step=(Step(role=text, after_hours=48, duty=text),))
    brand = msgspec.structs.replace(known, name=text, aliases=())
    hit = {"title": text, "text": text, "author": text, "url": text, "source": text, "domain": text[:200]}
    reasons = [{"code": "risk.combo", "weight": 60.0, "detail": text}]
    view = view_of(title=text, owner=text, hits=[hit | {"reasons": reasons}], replies=[{"text": text}])
    step = "opened" if number % 2 else f"report-{text}"
    return compose(view, brand=brand, ladder=ladder, step=step, console_address="https://c.test", tongue="zh")


def read_both(raw: bytes) -> tuple[EmailMessage, Message]:
    modern = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(modern, EmailMessage)
    return modern, email.message_from_bytes(raw, policy=policy.compat32)


def text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset("ascii")).replace("\r\n", "\n")


def every_part(mail: Message) -> tuple[str, ...]:
    return tuple(part.get_content_type() for part in mail.walk())


def check(raw: bytes, message: Letter) -> None:
    """That both of Python's readers see what was meant: these headers, these parts, these words, and nothing else."""
    modern, old = read_both(raw)
    said = one_line(message.content.subject).replace("=?", "= ?")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.replace(b"\r\n", b"").count(b"\r") == raw.replace(b"\r\n", b"").count(b"\n") == 0
    for mail in (modern, old):
        assert sorted(mail.keys()) == sorted(HEADERS)
        assert every_part(mail) == ("multipart/alternative", "text/plain", "text/html")
        assert [list(part.defects) for part in mail.walk()] == [[], [], []]
        bodies = [text_of(part) for part in mail.walk() if not part.is_multipart()]
        wanted = [clean(message.content.text), clean(message.content.html)]
        told = [body.rstrip("\n") for body in bodies] == [one.rstrip("\n") for one in wanted]
        assert told, wanted[0][:200]
    assert str(modern["Subject"]).strip() == said
    unfolded = old["Subject"].replace("\r\n", "")  # RFC 5322 §2.2.3; this policy leaves it to its caller
    assert str(make_header(decode_header(unfolded))).strip() == said
    assert str(modern["To"]) == "bo@ebc.com"
    assert str(modern["Cc"]) == "lee@ebc.com"


_written: dict[int, list[tuple[Letter, bytes]]] = {}


@pytest.fixture(params=[60, pytest.param(1_000, marks=pytest.mark.heavy)])
def letters(request: pytest.FixtureRequest, view_of: ViewMaker, brand: Brand) -> tuple[tuple[Letter, bytes], ...]:
    """Messages full of hostile text and their mails, written once."""
    count: int = request.param
    if count not in _written:
        made = (told_of(view_of, brand, text, number) for number, text in enumerate(hostile(count)))
        messages = (letter(content, number) for number, content in enumerate(made))
        _written[count] = [(message, sent(message)) for message in messages]
    return tuple(_written[count])


def test_hostile_texts_add_no_header_and_break_no_part(
    letters: tuple[tuple[Letter, bytes], ...],
) -> None:
    for message, raw in letters:
        check(raw, message)


def test_nobody_becomes_a_receiver_by_what_an_address_or_a_name_says() -> None:
    content = Content(subject="s", text="t\n", html="<p>t</p>")
    for text in PIECES:
        message = letter(content, to=("bo@ebc.com", f"a@b.c{text}", text), facts={"brand": f"ebc{text}"})

        modern, _ = read_both(
            mail_bytes(message, f"{text} <zm@ebc.com>", ("bo@ebc.com", "lee@ebc.com"), utf8=False)
        )

        assert set(modern.keys()) <= set(HEADERS)
        assert modern["To"] == "bo@ebc.com"
        assert len(modern.get_all("From", [])) == 1


@pytest.mark.parametrize("name", ["正名监控中心" * 8, 'Zheng, "M" (x) \\', "Zhengming", "正名，监控, x"])
@pytest.mark.parametrize("utf8", [False, True])
def test_the_senders_name_arrives_whole_in_lines_of_76_characters(name: str, utf8: bool) -> None:
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    raw = sent(letter(Content(subject="s", text="t\n", html="<p>t</p>")), f"{quoted} <zm@ebc.com>", utf8=utf8)

    assert max(len(line.decode()) for line in raw.split(b"\r\n")) <= 76
    (said,) = decode_header(raw.decode().replace("\r\n ", " ").partition("\r\nFrom: ")[2].partition(" <zm@")[0])
    told = said[0].decode() if isinstance(said[0], bytes) else unquote(said[0])
    assert (told, said[1]) == (name, None if utf8 or name.isascii() else "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def client(program: str, *arguments: str | Path, given: str = "") -> str:
    done = subprocess.run(
        [program, *map(str, arguments)], input=given, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@needs_client
def test_a_mail_client_sees_the_same_headers_parts_and_words(
    folder: Path, letters: tuple[tuple[Letter, bytes], ...]
) -> None:
    files = [folder / "cur" / f"{number:04}:2,S" for number in range(len(letters))]
    for file, (_, raw) in zip(files, letters, strict=True):
        file.write_bytes(raw)

    subjects = [
        line for part in parted(files) for line in client("mhdr", "-d", "-h", "subject", *part).splitlines()
    ]
    headers = [line for part in parted(files) for line in client("mhdr", *part).splitlines()]
    trees = [line.split() for part in parted(files) for line in client("mshow", "-t", *part).splitlines()]

    meant = [one_line(message.content.subject).replace("=?", "= ?") for message, _ in letters]
    assert subjects == [" ".join(one.split()) for one in meant]
    assert {line.partition(":")[0].lower() for line in headers} == {name.lower() for name in HEADERS}
    assert len(headers) == len(HEADERS) * len(letters)
    assert [words[1] for words in trees if len(words) > 1] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] * len(letters)


def parted(files: list[Path]) -> Iterator[list[Path]]:
    for start in range(0, len(files), 200):
        yield files[start : start + 200]


STEPS = ("opened", "raised", "report-3", "escalated-1-0", "over-1", "reopened-1")
SHOWN = ("新警报", "升级", "客户举报", "逾期升级", "已了结", "重新打开")


def threads() -> Iterator[tuple[int, Letter]]:
    """The mails of two alerts of one subject, by turns; the first mail of the second alert never arrived."""
    before: dict[int, tuple[str, ...]] = {1: (), 2: ()}
    for hour, (step, shown) in enumerate(zip(STEPS, SHOWN, strict=True)):
        for alert in (1, 2):
            own = message_id("ebc", alert, step)
            subject = f"[EBC][重大]{f'[{shown}]' if hour else ''} 假冒网站：ebc-login[.]top"
            message = letter(
                Content(subject=subject, text="t\n", html="<p>t</p>"),
                message_id=own,
                thread_id=message_id("ebc", alert),
                at=MOMENT + timedelta(hours=hour),
                earlier=before[alert],
            )
            before[alert] += (own,)
            if (alert, hour) != (2, 0):
                yield alert, message


def test_every_mail_of_an_alert_names_its_thread_and_shares_its_topic() -> None:
    read = [(alert, read_both(sent(message))) for alert, message in threads()]

    for alert, both in read:
        for mail in both:
            named = mail["References"].split()
            assert named[0] == message_id("ebc", alert)
            assert mail["In-Reply-To"] == named[-1]
    assert {str(modern["Thread-Topic"]) for _, (modern, _) in read} == {"假冒网站：ebc-login[.]top"}
    ids = {str(modern["Message-ID"]): alert for alert, (modern, _) in read}
    assert all(
        ids.get(one, alert) == alert for alert, (modern, _) in read for one in str(modern["References"]).split()
    )


@needs_client
def test_a_mail_client_makes_one_thread_of_each_alert(folder: Path) -> None:
    for number, (alert, message) in enumerate(threads()):
        (folder / "cur" / f"{number:02}-{alert}:2,S").write_bytes(sent(message))
    listed = "".join(f"{file}\n" for file in sorted((folder / "cur").iterdir()))

    found: list[list[str]] = []
    for line in client("mthread", given=listed).splitlines():
        if not line.startswith(" "):
            found.append([])
        found[-1].append(Path(line.strip()).name)

    assert sorted([name[:4] for name in thread] for thread in found) == [
        ["00-1", "01-1", "03-1", "05-1", "07-1", "09-1"],
        ["02-2", "04-2", "06-2", "08-2", "10-2"],
    ]


def test_pictures_stand_beside_the_page_that_shows_them() -> None:
    picture = Picture(name="volume", media_type="image/png", content=bytes(range(256)) * 40)
    content = Content(subject="s", text="t\n", html='<p>see <img src="cid:volume" alt="cid:volume"></p>')

    modern, old = read_both(sent(letter(content, pictures=(picture,))))

    for mail in (modern, old):
        assert every_part(mail) == (
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
        )
        *_, page, image = mail.walk()
        assert image["Content-ID"] == "<volume@zhengming>"
        assert '<img src="cid:volume@zhengming"' in text_of(page)
        assert image.get_payload(decode=True) == picture.content


def test_the_same_message_is_the_same_mail_each_time() -> None:
    message = letter(
        Content(subject="出金", text="a\n", html="<p>a</p>"),
        pictures=(Picture(name="p", media_type="image/png", content=b"1"),),
    )

    assert sent(message) == sent(msgspec.structs.replace(message))


def test_a_mail_in_raw_utf8_says_the_same() -> None:
    message = letter(Content(subject="出金 =?utf-8?b?QQ==?=" + "长" * 150, text="出金\n", html="<p>出金</p>"))

    modern, _ = read_both(sent(message, utf8=True))

    assert str(modern["Subject"]) == one_line(message.content.subject).replace("=?", "= ?")
