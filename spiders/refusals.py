"""What an answer that is not what was asked for means: login, blocked or broken."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from monitor.errors import SourceError
from monitor.text import one_line
from spiders.page import Page
from spiders.plain import plain

_CAPTCHA = re.compile(
    r"cf-challenge|cf_chl_|/cdn-cgi/challenge|g-recaptcha|h-captcha|hcaptcha\.com|geetest|<title>\s*(?:just a moment|attention required)"
    r"|安全验证|人机验证|滑动验证|请输入验证码|访问过于频繁|are you a (?:robot|human)|verify you are human",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<input[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z!?/]")
_ROOT = re.compile(
    r"\s*<\?xml[^>]{0,200}>\s*(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+)?<?([\w:-]+)", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 4_096
_LOOKED_AT = 200_000
_LONGEST_PAUSE = 7 * 86_400.0


def instead(expected: str, page: Page, text: str) -> SourceError:
    """The error for a page that is not what `expected` promises: a captcha, a login form, or whatever it is.

    `text` is the decoded body.
    """
    head = text[:_LOOKED_AT]
    if not head.strip():
        return SourceError("broken", f"expected {expected}, found an empty answer")
    if is_binary(head):
        return SourceError("broken", f"expected {expected}, found binary data{_declared(page.content_type)}")
    if _CAPTCHA.search(head):
        return SourceError(
            "blocked", f"expected {expected}, found a page that asks for proof of being human{titled(head)}"
        )
    if _LOGIN.search(head):
        return SourceError("login", f"expected {expected}, found a login form{titled(head)}")
    if _MARKUP.search(head):
        return SourceError("broken", f"expected {expected}, found {_markup(head)}{titled(head)}")
    found = "JSON" if head.lstrip()[:1] in ("{", "[") else "plain text"
    return SourceError(
        "broken", f"expected {expected}, found {found}{_declared(page.content_type)}: {one_line(head, 60)!r}"
    )


def is_binary(text: str) -> bool:
    """Whether a body that was read as `text` is no text at all: more than one of 50 characters at its beginning is a
    control character, which no text needs, or it is a PDF, which begins like a text."""
    sample = text[:_SAMPLE]
    return sample.startswith("%PDF-") or len(_CONTROL.findall(sample)) * 50 > len(sample)


def _declared(content_type: str) -> str:
    """` (image/png)`, or "" where the sender declared nothing."""
    declared = one_line(content_type.partition(";")[0], 60)
    return f" ({declared})" if declared else ""


def _markup(head: str) -> str:
    found = _ROOT.match(head)
    return "XML" if found and found.group(1).lower() not in ("html", "head", "body") else "HTML"


def titled(markup: str) -> str:
    """` titled "…"`, or "" for a page without a title."""
    found = _TITLE.search(markup)
    title = one_line(plain(found.group(1)), 80) if found else ""
    return f' titled "{title}"' if title else ""


def refused(status: int, url: str, retry_after: str, now: datetime) -> SourceError | None:
    """The error that an HTTP status means; None for a good answer (2xx and 304)."""
    if 200 <= status < 300 or status == 304:
        return None
    pause = seconds_of(retry_after, now)
    if status == 401:
        return SourceError("login", f"{url} answered 401: it wants a login")
    if status in (403, 418, 429, 432, 451, 503):
        return SourceError("blocked", f"{url} answered {status}: it turns us away", retry_after=pause)
    return SourceError("broken", f"expected a page at {url}, got status {status}", retry_after=pause)


def seconds_of(retry_after: str, now: datetime) -> float | None:
    """The pause that `Retry-After` asks for (RFC 9110 §10.2.3: seconds or a date), 0 to 7 days; None without one."""
    value = retry_after.strip()
    if re.fullmatch(r"\d{1,9}", value):
        return min(float(value), _LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(0.0, (until - now).total_seconds()), _LONGEST_PAUSE)
