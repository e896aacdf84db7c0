"""Templates of mails: those that come with the product, and a brand's own, which run in a sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, Template, TemplateError, select_autoescape
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.text import one_line
from monitor.watchlist.mails import SHIPPED
from monitor.watchlist.model import MailTemplate
from monitor.wording import tr

log = structlog.get_logger()
#: characters that a brand's own words may grow to
LONGEST = 200_000


def shipped(name: str, told: Mapping[str, object]) -> tuple[str, str]:
    """The text and the HTML form of the mail `name` of those that come with the product; a value that the template asks for and `told` lacks is an error."""
    text, html = (_shipped().get_template(f"{name}.{kind}").render(told).strip() + "\n" for kind in ("txt", "html"))
    return text, html


def render(name: str, mails: tuple[MailTemplate, ...], told: Mapping[str, object]) -> tuple[str, str]:
    """The text and the HTML form of a mail.

    A brand's own template that cannot be used is told in the log and at the end of the mail, which then leaves in the shipped words. An empty `html` becomes the
    text in a plain page.
    """
    own = next((one for one in mails if one.name == name), None)
    if own is None:
        return shipped(name if name in SHIPPED else "alert", told)
    try:
        return _own(own, told)
    except Exception as error:  # noqa: BLE001 -- whatever a person's template runs into, the mail must leave
        problem = one_line(f"{type(error).__name__}: {error}", 200)
        log.warning("mail_template_unusable", file=own.file, problem=problem)
        said = tr(
            f"Its own words ({own.name}) could not be used: {problem}",
            f"自定义模板（{own.name}）无法使用：{problem}",
        )
        return render("alert", (), {**told, "origin": f"{told['origin']} {said}"})


def _own(own: MailTemplate, told: Mapping[str, object]) -> tuple[str, str]:
    text = _compiled(own.text, escaped=False).render(told).strip() + "\n"
    if own.html:
        html = _compiled(own.html, escaped=True).render(told).strip() + "\n"
    else:
        html = plain(text.strip().split("\n"), str(told["headline"]))
    if len(text) + len(html) > LONGEST:
        raise TemplateError(f"expected at most {LONGEST:,} characters, found {len(text) + len(html):,}")
    return text, html


def plain(lines: Sequence[str], headline: str) -> str:
    """Lines of text as a plain page, escaped."""
    return _shipped().get_template("plain.html").render(lines=lines, headline=headline)


#: what templates may do with a text; the rest could make much of little (`"x".ljust(10**9)`)
_METHODS = frozenset({"lower", "upper", "title", "capitalize", "strip", "split", "startswith", "endswith"})
_LEFT_OUT = ("center", "format", "indent", "filesizeformat", "pprint", "xmlattr", "wordwrap")


class _Sandbox(ImmutableSandboxedEnvironment):
    """No template reaches beyond what it is given, nor makes much of little."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(one, int | float) for one in (left, right)):
            raise SecurityError(f"{operator} is not for templates of mails")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """`str.format` is a method like the others, which are left out."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of texts, only the methods that give no more than there was."""
        if isinstance(obj, str) and attr not in _METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)


@lru_cache(maxsize=64)
def _compiled(source: str, *, escaped: bool) -> Template:
    pages = _Sandbox(autoescape=escaped, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.globals.clear()
    pages.globals["tr"] = tr
    for name in _LEFT_OUT:
        pages.filters.pop(name, None)
    return pages.from_string(source)


@cache
def _shipped() -> Environment:
    pages = Environment(
        loader=PackageLoader("alerts.messages"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["tr"] = tr
    return pages
