"""Documents as bytes to what they say and ask for: one pass over the tokens, linear in the length, however deep or broken they are.

Nothing is run and nothing is fetched. Whatever is found beyond a limit is left unread, and the page says so in `cut`.
"""

from __future__ import annotations

import re

from monitor.sites import bombs, scripted
from monitor.sites.decoding import decode
from monitor.sites.gathering import Gathering
from monitor.sites.page import Page, Place
from monitor.sites.reader import Reader
from monitor.sites.runs import Run

#: characters of a document that are known at all; of a longer one than both together, those of its beginning and its end that are read:
#: a million take a second at worst, and who reads for others has six
MOST_CHARACTERS, BEGINNING, END = 12_000_000, 3_000_000, 1_000_000
_SCRIPTS = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma|live)script|\bmodule\b")
_PLAIN = re.compile(
    r"text/(?!html|xml|x?-?server)|application/(?:[\w.+-]*json|pdf|zip|octet-stream|vnd\.android)|(?:image|audio|video|font)/(?!svg)"
)
_LOOKS_LIKE = re.compile(
    rb"\s*+(?:\xef\xbb\xbf)?+\s*+<(?:!doctype|!--|\?xml|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|svg|meta|form|center)[\s>/]",
    re.IGNORECASE,
)


def read_page(body: bytes, url: str, content_type: str = "") -> Page:
    """What a document says, for any bytes whatsoever. `url` is where it stood, `content_type` the header as sent."""
    kind = content_type.partition(";")[0].strip().lower()
    if _SCRIPTS.fullmatch(kind):
        return read_script(body, url)
    found = Gathering(url)
    if _PLAIN.match(kind) and not (kind == "application/octet-stream" and _LOOKS_LIKE.match(body[:2_000])):
        if kind.startswith("text/") or "json" in kind:
            _plain(found, _text(body, content_type, found))
        return found.page()
    text = _text(body, content_type, found)
    bombs.look(found, text)
    Reader(found).read(_ends(text, found))
    return found.page()


def read_script(body: bytes, url: str) -> Page:
    """What a script of its own holds: words and forms as in scripts of a page, and where it sends what was typed as a form without fields."""
    found = Gathering(url)
    scripted.read(Reader(found), _text(body, "", found), 0)
    return found.page()


def _text(body: bytes, content_type: str, found: Gathering) -> str:
    if len(body) > 2 * MOST_CHARACTERS:
        body = body[: 2 * MOST_CHARACTERS]
    text = decode(body, content_type).text
    if len(text) > MOST_CHARACTERS:
        found.leave_out(f"only the first {MOST_CHARACTERS:,} characters were read")
        text = text[:MOST_CHARACTERS]
    return text


def _ends(text: str, found: Gathering) -> str:
    """A text of bearable length, its middle blank where it has more, so that everything else stands in its place."""
    left_out = len(text) - BEGINNING - END
    if left_out <= 0:
        return text
    found.leave_out(f"{left_out:,} characters in its middle were not read")
    return text[:BEGINNING] + " " * left_out + text[-END:]


def _plain(found: Gathering, text: str) -> None:
    run = Run(found.say)
    at = 0
    for line in text.split("\n"):
        run.add(line, at)
        run.flush(Place.BODY)
        at += len(line) + 1
    found.visible = len(text)
