"""How copies are made: the traces that tools for saving pages leave, and kits that are sold ready for use."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

#: characters of a document's code that are looked through at either end; the tools write into its head or its last lines
_HEAD, _TAIL = 60_000, 8_000
_URL = r"(https?://[^\s\"'<>]{4,300})"
_SAVED = (
    ("browser", re.compile(r"<!-- saved from url=\(\d{4}\)" + _URL, re.IGNORECASE)),
    ("HTTrack", re.compile(r"<!-- Mirrored from ([^\s\"'<>]{4,300}) by HTTrack", re.IGNORECASE)),
    ("SingleFile", re.compile(r"<!--\s{0,4}Page saved with SingleFile\s{1,4}url:\s{0,4}" + _URL, re.IGNORECASE)),
    ("SavePage WE", re.compile(r"<meta name=[\"']?savepage-url[\"']? content=[\"']?" + _URL, re.IGNORECASE)),
    ("web archive", re.compile(r"FILE ARCHIVED ON [^\n]{5,80}|/_static/js/bundle-playback\.js", re.IGNORECASE)),
    ("monolith", re.compile(r"<!-- Saved from " + _URL, re.IGNORECASE)),
)


class Saved(msgspec.Struct, frozen=True):
    """A document that a tool saved from `url` (empty where the tool does not say); `at` is the place of its trace."""

    tool: str
    url: str
    quoted: str
    at: int


class Kit(msgspec.Struct, frozen=True):
    """A kind of kit: at least `needed` of its `traces` stand in what the page loads, links to and posts to."""

    name: str
    traces: tuple[re.Pattern[str], ...]
    needed: int


def _kit(name: str, needed: int, *traces: str) -> Kit:
    return Kit(name, tuple(re.compile(trace, re.IGNORECASE) for trace in traces), needed)


#: told by the paths that their makers chose, which buyers cannot change without breaking them; another kit is a line more
KITS = (
    _kit(
        "phone web app for trading (uni-app)",
        2,
        r"/static/js/(?:index|chunk-vendors)\.[0-9a-f]{8}\.js",
        r"#/pages/\w+/(?:login|register|recharge|trade|market|mine|index)",
        r"/(?:h5|wap|mobile)/(?:static|#|index\.html)",
    ),
    _kit(
        "investment programme by query (?a=signup)",
        3,
        *(rf"[?&]a={step}\b" for step in ("signup", "login", "deposit", "rules", "withdraw", "forgot_password")),
    ),
    _kit(
        "form handed to a script of its own",
        2,
        r"/(?:post|send|next|process|submit|verify|gate|result|mailer|telegram)\d{0,2}\.php(?:\?|$)",
        r"/(?:anti-?bots?|blocker|block|bots|crawlerdetect)\d{0,2}\.(?:php|js)",
        r"\.php\?(?:\w{1,12}=)?[0-9a-f]{32,64}",
    ),
)


def saved(code: str) -> Saved | None:
    """The trace that a tool left in a document's code when it saved it; None where there is none."""
    parts = ((0, code[:_HEAD]), (max(_HEAD, len(code) - _TAIL), code[max(_HEAD, len(code) - _TAIL) :]))
    for start, part in parts:
        for tool, trace in _SAVED:
            if match := trace.search(part):
                url = match[1] if trace.groups else ""
                full = url if "://" in url or not url else f"http://{url}"
                return Saved(tool, full, match[0], start + match.start())
    return None


def kit_of(urls: Sequence[str]) -> tuple[str, str] | None:
    """The kit that these addresses are of, and the first address that shows it; None for none that is known."""
    for kit in KITS:
        shown = [next((url for url in urls if trace.search(url)), "") for trace in kit.traces]
        found = [url for url in shown if url]
        if len(found) >= kit.needed:
            return kit.name, found[0]
    return None
