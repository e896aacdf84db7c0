"""Writes the official-verification reply: drafted for a person to send, and refused when it breaks the manners."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.replies.choosing import choose, page_for
from alerts.replies.manners import check_manners, check_musts
from monitor.errors import ReplyRefused, WatchlistError
from monitor.text import clean
from monitor.watchlist.model import ReplyTemplate, Watchlist
from monitor.wording import tr

_SHOWN, _LONGEST = 200, 2_000
_HOST_END = re.compile(r"[/?#]")
_SPARE_LINES = re.compile(r"\n{3,}")


NO_FACTS: Mapping[str, str] = {}


def write(
    watchlist: Watchlist,
    *,
    situation: str = "",
    topics: Sequence[str] = (),
    language: str = "",
    region: str = "",
    facts: Mapping[str, str] = NO_FACTS,
) -> str:
    """The reply for a situation or topic, in the customer's language, with the pages of the customer's region.

    `facts` may tell the `address` that was reported, as it was given; it is shown so that nobody opens it by mistake.
    Raises ReplyRefused when what the template says breaks the manners, WatchlistError when the template is broken.
    """
    template = choose(watchlist, situation=situation, topics=topics, language=language, region=region)
    return render(watchlist, template, region=region, facts=facts)


def render(
    watchlist: Watchlist, template: ReplyTemplate, *, region: str = "", facts: Mapping[str, str] = NO_FACTS
) -> str:
    """`template` filled in and checked.

    It knows `brand`, `official` (domains), `verification` and `help` (pages for the region, may be empty) and `address`.
    """
    address = defang(facts.get("address", ""))
    verification = page_for(watchlist.brand.verification, region)
    try:
        text = _compile(template.text).render(
            brand=watchlist.brand,
            verification=verification,
            help=page_for(watchlist.brand.help, region),
            official=watchlist.brand.official.domains,
            address=address,
        )
    except jinja2.TemplateSyntaxError as error:
        raise WatchlistError(template.file, error.lineno, "", _broken(error)) from None
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise WatchlistError(template.file, 0, "", _broken(error)) from None
    reply = _SPARE_LINES.sub("\n\n", text).strip() + "\n"
    _check(watchlist, template, reply, address=address, verification=verification)
    return reply


def defang(address: str) -> str:
    """`address` so that nobody opens it by mistake: `hxxp://ebc-login[.]top/a`; ASCII, on one line, at most 200 letters."""
    given = "".join(clean(address).split())[:_LONGEST]
    scheme, mark, rest = (
        given.rpartition("://") if given.count("://") == 1 else ("", "", given.replace("://", "[://]"))
    )
    host = _HOST_END.split(rest, maxsplit=1)[0]
    start = scheme.lower().replace("tt", "xx") + mark
    shown = start + _ascii(host).replace(".", "[.]") + quote(rest[len(host) :], safe="/?#[]@!$&'()*+,;=%:")
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(host, safe="[]:@")


def _check(watchlist: Watchlist, template: ReplyTemplate, reply: str, *, address: str, verification: str) -> None:
    # what stands in a scammer's address is not our wording
    wording = reply.replace(address, "…") if address else reply
    check_manners(wording, watchlist.manners)
    check_musts(wording, watchlist.manners, situation=template.situation, language=template.language)
    if template.situation.startswith("fake_site") and verification and verification not in reply:
        rule = tr(
            "A reply on a fake site gives the official verification page", "假冒网站的回复必须给出官方验证页面"
        )
        raise ReplyRefused(tr(f"nothing of {verification}", f"缺少 {verification}"), rule)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    # the replies are plain text; nothing of them is ever HTML, and mails and console escape what they show
    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
        autoescape=False,
    )


@lru_cache(maxsize=512)
def _compile(text: str) -> jinja2.Template:
    return _environment().from_string(text)


def _broken(error: Exception) -> str:
    return tr(f"not a usable template: {error}", f"模板有误：{error}")
