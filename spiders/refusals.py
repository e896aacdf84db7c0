"""What an answer that is not what was asked for means: login, blocked or broken."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from monitor.errors import SourceError
from monitor.text import one_line
from spiders.plain import plain

_CAPTCHA = re.compile(
    r"cf-challenge|cf_chl_|/cdn-cgi/challenge|g-recaptcha|h-captcha|hcaptcha\.com|geetest|<title>\s*(?:just a moment|attention required)"
    r"|安全验证|人机验证|滑动验证|请输入验证码|访问过于频繁|are you a (?:robot|human)|verify you are human",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<input[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_LOOKED_AT = 200_000
_LONGEST_PAUSE = 7 * 86_400.0


def html_instead(expected: str, markup: str) -> SourceError:
    """The error for HTML where `expected` was promised: a captcha, a login form, or just a page."""
    head = markup[:_LOOKED_AT]
    if _CAPTCHA.search(head):
        return SourceError(
            "blocked", f"expected {expected}, found a page that asks for proof of being human{titled(head)}"
        )
    if _LOGIN.search(head):
        return SourceError("login", f"expected {expected}, found a login form{titled(head)}")
    return SourceError("broken", f"expected {expected}, found HTML{titled(head)}")


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
