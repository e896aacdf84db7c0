"""`python -m benchmarks.pages`: what reading a page costs, ordinary and hostile, beside other parsers.

Every reading is a process of its own: CPU time of the reading alone, the process' peak of memory, and whether the form with a password was found that
stands at the document's end. Exit 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser

from benchmarks.figures import Figure, report

#: CPU milliseconds for an ordinary page of 100 kB and for 1 MB of nested tags; megabytes for any
ORDINARY, NESTED, MEMORY = 30, 1_000, 256
#: seconds of CPU after which a reader is stopped
PATIENCE = 20
#: seconds of CPU that a quick page is read over and over, in turns of so many seconds at least; the best turn counts
ENOUGH, TICK = 1.5, 0.04
FORM = "<form action=/p><input name=user><input type=password></form>"
_WORDS = "开户 入金 客户 资金 安全 交易 平台 登录 trade account deposit market price open today service secure platform".split()  # noqa: SIM905


def ordinary(size: int) -> str:
    """A page as builders make them, `size` characters long: a head, cards with links and pictures, scripts, a form.

    A thousand start tags in 100 kB, as the forums and blogs have whose recordings other benchmarks read.
    """
    pick = random.Random(size)

    def words(count: int) -> str:
        return " ".join(pick.choices(_WORDS, k=count))

    parts = [
        f"<!doctype html><html lang=zh><head><title>{words(4)}</title><meta name=description content='{words(12)}'>"
    ]
    parts.append("<style>.c{display:flex}.h{display:none}</style></head><body><nav><ul>")
    number = written = 0
    while written < size - 400:
        number += 1
        part = (
            f'<li class="item item-{number}"><a href="/p/{number}?a=1&amp;b={number}" title="{words(2)}"><img src="/i/{number}.png" alt="{words(2)}">'
            f'<span class="t">{words(3)}</span></a><div class="card c" id="c{number}"><h3>{words(4)}</h3><p>{words(75)} <b>{words(1)}</b></p></div></li>\n'
        )
        if number % 12 == 0:
            part += f'<script>var s{number}={{"name":"{words(3)}","url":"/api/{number}","on":true}};track("view",s{number});</script>'
        parts.append(part)
        written += len(part)
    return "".join(parts) + f"</ul></nav>{FORM}</body></html>"


def _filled(size: int, piece: str) -> str:
    return piece * (size // len(piece)) + FORM


KINDS: dict[str, Callable[[], str]] = {
    "ordinary, 10 kB": lambda: ordinary(10_000),
    "ordinary, 100 kB": lambda: ordinary(100_000),
    "ordinary, 1 MB": lambda: ordinary(1_000_000),
    "260 nested <div>": lambda: "<div>" * 260 + FORM,
    "5,000 nested <div>": lambda: "<div>" * 5_000 + FORM,
    "1 MB of nested <div>": lambda: _filled(1_000_000, "<div>"),
    "1 MB of nested <b><i>": lambda: _filled(1_000_000, "<b><i>"),
    "1 MB of nested <div class=a>": lambda: _filled(1_000_000, "<div class=a>"),
    "1 MB of nested tables": lambda: _filled(1_000_000, "<table><tr><td>"),
    "1 MB of <p>x": lambda: _filled(1_000_000, "<p>x"),
    "1 MB of end tags": lambda: _filled(1_000_000, "</b>"),
    "1,000,000 attributes": lambda: f"<a {'b=1 ' * 1_000_000}>{FORM}",
    "1 MB of scripts": lambda: _filled(1_000_000, "<script>a='b c'</script>"),
    "1 MB of strings of markup": lambda: f"<script>{'x(`<b>y</b>`),' * 70_000}</script>{FORM}",
    "1 MB of comments": lambda: _filled(1_000_000, "<!--x-->"),
    "1 MB of references": lambda: _filled(1_000_000, "&amp;"),
    "1 MB of quotes that never end": lambda: FORM + "<a b=\"'" * 140_000,
    "8 MB of nested <div>": lambda: _filled(8_000_000, "<div>"),
}


class _Found(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or (tag == "input" and dict(attrs).get("type") == "password")


def _by_us(body: bytes) -> bool:
    from monitor.sites.reading import read_page

    page = read_page(body, "https://fake.example/")
    return any(field.kind == "password" for form in page.forms for field in form.fields)


def _by_html_parser(body: bytes) -> bool:
    parser = _Found()
    parser.feed(body.decode())
    parser.close()
    return parser.found


def _by_lxml(body: bytes) -> bool:
    import lxml.html  # type: ignore[import-untyped]

    return bool(lxml.html.fromstring(body).xpath("//input[@type='password']"))


def _by_parsel(body: bytes) -> bool:
    from parsel import Selector

    return bool(Selector(body.decode()).css("input[type=password]"))


def _by_lexbor(body: bytes) -> bool:
    from selectolax.lexbor import LexborHTMLParser  # type: ignore[import-not-found]

    return LexborHTMLParser(body.decode()).css_first("input[type=password]") is not None


READERS: dict[str, Callable[[bytes], bool]] = {
    "zhengming": _by_us,
    "html.parser": _by_html_parser,
    "lxml": _by_lxml,
    "parsel": _by_parsel,
    "lexbor": _by_lexbor,
}


def one(reader: str, kind: str) -> dict[str, object]:
    """Read a page of that kind: CPU milliseconds, megabytes at the peak, whether the form was found."""
    body = KINDS[kind]().encode()
    read = READERS[reader]
    try:
        read(b"<p>warm")
    except ImportError:
        return {"missing": True}
    taken: list[float] = []
    while not taken or (sum(taken) < ENOUGH and len(taken) < 40):
        times, begun = 0, time.process_time()
        while (spent := time.process_time() - begun) < TICK:
            found = read(body)
            times += 1
        taken.append(spent / times)
    return {
        "ms": min(taken) * 1_000,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1e6,
        "found": found,
    }


def _in_child(reader: str, kind: str) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.pages", "--one", reader, kind]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))

    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    found: dict[str, object] = json.loads(done.stdout) if done.returncode == 0 and done.stdout else {}
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure every kind with every reader that is installed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("READER", "KIND"), help="measure one, print JSON")
    parser.add_argument("--alone", action="store_true", help="leave other parsers out")
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(one(*options.one)))
        return 0
    figures = []
    for kind in KINDS:
        for reader in ("zhengming",) if options.alone else READERS:
            measured = _in_child(reader, kind)
            if "missing" not in measured:
                figures += _figures(reader, kind, measured)
    return report("CPU time of reading a page, and the peak of the process", figures)


def _figures(reader: str, kind: str, measured: dict[str, object]) -> list[Figure]:
    if not measured:
        return [Figure(f"{kind}: {reader}, stopped after", PATIENCE, "s")]
    milliseconds, megabytes = float(str(measured["ms"])), float(str(measured["mb"]))
    what = f"{kind}: {reader}{'' if measured['found'] else ', form NOT found'}"
    if reader != "zhengming":
        return [Figure(what, milliseconds, "ms")]
    limit = ORDINARY if kind == "ordinary, 100 kB" else NESTED if kind.startswith("1 MB of nested") else None
    return [
        Figure(what, milliseconds, "ms", at_most=limit),
        Figure(f"{kind}: peak", megabytes, "MB", at_most=MEMORY),
    ]


if __name__ == "__main__":
    sys.exit(main())
