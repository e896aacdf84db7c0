"""What the benchmarks share: posts on loopback, an installation with its daemon, and the table of figures."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, LiteralString, NamedTuple

import psycopg

from monitor import clock
from monitor.demo.sinks import ReceivedMail, SmtpSink
from monitor.store.server import open_server

LOOPBACK = "127.0.0.1"
#: who is told of a fake site, each by a mail of its own
DEPARTMENTS = ("bo@acme.test", "marketing@acme.test")
BRAND = """key = "acme"
name = "Acme Markets"
aliases = ["Acme Markets", "阿克米金融"]
[official]
domains = ["acme.com"]
[verification]
default = "https://acme.com/verify"
"""
ROUTES = """fallback = "bo"
[departments.bo]
name = "BO"
mail = ["bo@acme.test"]
[departments.marketing]
name = "Marketing"
mail = ["marketing@acme.test"]
[[route]]
departments = ["bo", "marketing"]
"""
_TEXTS = (
    "Acme Markets: my withdrawal is late and their support sent me to {site}, where 5,000 USD are gone",
    "阿克米金融的客服叫我在 {site} 重新登录，出金到现在没到账，我要报警",
)
_SITE = re.compile(r"acmemarkets-login\d+\w*\.top")
_STARTED = "Console at"


class Figure(NamedTuple):
    """One line of a table: `at_most` and `at_least` are its target, None for a figure without one."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def missed(self) -> bool:
        within = self.at_most is None or self.value <= self.at_most
        return not (within and (self.at_least is None or self.value >= self.at_least))


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print the figures beside their targets; the exit code, 1 when a target is missed."""
    print(f"\n{title}")
    width = max(len(figure.what) for figure in figures) + 2
    for figure in figures:
        target = ""
        if figure.at_most is not None:
            target = f"target ≤ {_number(figure.at_most)}"
        elif figure.at_least is not None:
            target = f"target ≥ {_number(figure.at_least)}"
        end = "  MISSED" if figure.missed else ""
        print(f"  {figure.what:{width}}{_number(figure.value):>9} {figure.unit:5}{target}{end}".rstrip())
    sys.stdout.flush()
    return int(any(figure.missed for figure in figures))


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 … 1) of `values` do not exceed (nearest rank); nan for none."""
    ranked = sorted(values)
    return ranked[max(0, -int(-len(ranked) * share // 1) - 1)] if ranked else float("nan")


def until(true: Callable[[], bool], seconds: float, every: float = 0.2) -> bool:
    """Wait until `true()`; False when that takes more than `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def site_name(number: int, series: str = "") -> str:
    """The name of a fake site of its own, so that a post which tells of it makes an alert of its own."""
    return f"acmemarkets-login{number}{series}.top"


def complaint(number: int, site: str) -> str:
    """What somebody says of a fake site, English and Chinese in turn."""
    return _TEXTS[number % len(_TEXTS)].format(site=site)


def told_sites(mails: Sequence[ReceivedMail]) -> Iterator[tuple[ReceivedMail, str, str]]:
    """Every mail with its receiver and the fake site that its subject tells of."""
    for mail in mails:
        if found := _SITE.search(str(mail.message["Subject"]).replace("[.]", ".")):
            yield mail, mail.recipients[0], found[0]


class Forum:
    """Boards on loopback, each a host of its own: posts, newest first, as JSON and as RSS, with ETag and 304.

    `published` tells when each fake site's post appeared, `answers` counts the answers by status. Any other file is a list
    of `names`, one a line.
    """

    def __init__(self, boards: int = 1, names: Sequence[str] = ()) -> None:
        self.published: dict[str, datetime] = {}
        self.answers: Counter[int] = Counter()
        self._posts: list[list[dict[str, str]]] = [[] for _ in range(boards)]
        self._names = "\n".join(names).encode()
        self._lock = Lock()
        self._servers = [ThreadingHTTPServer((LOOPBACK, 0), self._handler(board)) for board in range(boards)]

    @property
    def urls(self) -> list[str]:
        """Where the boards' posts are, as JSON."""
        return [f"{host}/posts.json" for host in self.hosts]

    @property
    def hosts(self) -> list[str]:
        """The boards' addresses without a path."""
        return [f"http://{LOOPBACK}:{server.server_port}" for server in self._servers]

    def sources(self, every: float) -> str:
        """The boards as `sources.toml` tells them, polled each `every` seconds."""
        fields = '{ url = "url", text = "text", site_id = "id", published = "at" }'
        return "\n".join(
            f'[[source]]\nkey = "board-{number}"\nkind = "json"\nurl = "{url}"\nevery = {every:.1f}\n'
            f"gap = 0.0\nmay_be_empty = true\nrobots = false\nfields = {fields}\n"
            for number, url in enumerate(self.urls)
        )

    def publish(self, text: str = "") -> str:
        """One more post, on the boards in turn; returns the fake site that it names, unless it says `text` instead."""
        with self._lock:
            number = len(self.published)
            board, site, now = number % len(self._posts), site_name(number), clock.now()
            url = f"{self.urls[board]}/{number}"
            post = {"id": str(number), "url": url, "text": text or complaint(number, site), "at": now.isoformat()}
            self._posts[board].insert(0, post)
            self.published[site] = now
        return site

    def __enter__(self) -> Forum:
        for server in self._servers:
            Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _handler(self, board: int) -> type[BaseHTTPRequestHandler]:
        forum = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with forum._lock:
                    posts, tag = list(forum._posts[board]), f'"{len(forum._posts[board])}"'
                    status = 304 if self.headers["If-None-Match"] == tag else 200
                    forum.answers[status] += 1
                form = _FORMS.get(self.path)
                body = form(posts).encode() if form else forum._names
                self.send_response(status)
                self.send_header("ETag", tag)
                self.end_headers()
                # a crawler that is killed hangs up in the middle of an answer
                with suppress(ConnectionError):
                    self.wfile.write(b"" if status == 304 else body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def _as_json(posts: Sequence[dict[str, str]]) -> str:
    return json.dumps(posts, ensure_ascii=False)


def _as_feed(posts: Sequence[dict[str, str]]) -> str:
    items = (
        f"<item><link>{post['url']}</link><guid>{post['id']}</guid><title>{escape(post['text'][:40])}</title>"
        f"<description>{escape(post['text'])}</description><pubDate>{post['at']}</pubDate></item>"
        for post in posts
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Board</title>{"".join(items)}</channel></rss>'


_FORMS = {"/posts.json": _as_json, "/feed.xml": _as_feed}


class Installation:
    """An installation in a folder of its own, whose mails go to `sink`; made by `installed`."""

    def __init__(self, folder: Path, sink: SmtpSink, settings: dict[str, object]) -> None:
        self.folder, self.state = folder, folder / "state"
        self.log = folder / "daemon.log"
        self.watchlists = folder / "watchlists"
        values = {
            "state_dir": self.state,
            "watchlists": self.watchlists,
            "smtp_host": LOOPBACK,
            "smtp_port": sink.port,
            "smtp_security": "none",
            "mail_from": "zhengming@acme.test",
            "console_port": 0,
            "sentiment": "words",
            "language": "en",
            **settings,
        }
        bare = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGMING_")}
        self._environment = bare | {f"ZHENGMING_{name.upper()}": str(value) for name, value in values.items()}
        self._daemon: subprocess.Popen[bytes] | None = None

    def watch(self, sources: str) -> None:
        """Write the brand's watchlist with these sources (TOML)."""
        folder = self.watchlists / "acme"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("brand", BRAND), ("routes", ROUTES), ("sources", sources)):
            (folder / f"{name}.toml").write_text(text)

    def start(self, *, wait: float = 60.0) -> int:
        """Start the daemon, wait until it is at work (`wait` seconds at most, 0 for not at all); its process id."""
        begun = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "monitor", "run"]
            self._daemon = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        if wait and not until(lambda: _STARTED in self.logged(begun) or self._ended(), wait):
            raise SystemExit(f"the daemon is not at work after {wait:g} s:\n{self.logged(begun)[-2000:]}")
        if wait and self._ended():
            raise SystemExit(f"the daemon ended by itself:\n{self.logged(begun)[-2000:]}")
        return self._daemon.pid

    def logged(self, start: int = 0) -> str:
        """What the daemons of this installation have said, from byte `start` on."""
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def kill(self) -> bool:
        """SIGKILL the daemon; False when it had ended by itself already."""
        return self._end(signal.SIGKILL) == -signal.SIGKILL

    def stop(self, limit: float = 30.0) -> float:
        """Ask the daemon to end; the seconds it took. SystemExit when it takes more than `limit`."""
        began = time.monotonic()
        self._end(signal.SIGTERM, limit)
        return time.monotonic() - began

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """What the installation's database answers, whether the daemon runs or not."""
        with open_server(self.state) as server, psycopg.connect(server.url) as connection:
            return connection.execute(query).fetchall()

    def count(self, query: LiteralString) -> int:
        """The one number that a query gives."""
        return int(self.rows(query)[0][0])

    def _ended(self) -> bool:
        return self._daemon is None or self._daemon.poll() is not None

    def _end(self, with_signal: int, limit: float = 10.0) -> int | None:
        daemon, self._daemon = self._daemon, None
        if daemon is None:
            return None
        if daemon.poll() is None:
            daemon.send_signal(with_signal)
        try:
            return daemon.wait(limit)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
            raise SystemExit(f"the daemon did not end within {limit:g} s") from None


@contextmanager
def installed(sink: SmtpSink, **settings: object) -> Iterator[Installation]:
    """A new installation that goes at the end, its daemon and its database server with it."""
    folder = Path(tempfile.mkdtemp(prefix="zhengming-bench-"))
    if os.geteuid() == 0:
        # the embedded database runs under an unprivileged account, which must be able to pass through
        folder.chmod(0o711)
    installation = Installation(folder, sink, settings)
    signal.signal(signal.SIGTERM, _end_tidily)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(_stop_server, installation)
        stack.callback(installation.kill)
        yield installation


def _end_tidily(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _stop_server(installation: Installation) -> None:
    """A killed daemon leaves its server running; who comes as the last user stops it."""
    if installation.state.exists():
        open_server(installation.state).close()


@contextmanager
def steadily(act: Callable[[], object], every: float) -> Iterator[None]:
    """Call `act` each `every` seconds, in a thread of its own, until the block ends."""
    going = True

    def go_on() -> None:
        while going:
            act()
            time.sleep(every)

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        going = False
        thread.join()
