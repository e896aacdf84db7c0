"""A brand's own words for mails: `mails/NAME.txt` and, beside it, `mails/NAME.html`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import WatchlistError
from monitor.watchlist.loading import Problems, read_text, shown
from monitor.watchlist.model import MailTemplate
from monitor.wording import tr

#: templates that come with the product
SHIPPED = ("alert", "brief")
#: what a template knows, told in docs/watchlists.md
KNOWN = frozenset(
    [
        "headline",
        "happened",
        "summary",
        "link",
        "origin",
        "brand",
        "number",
        "level",
        "matter",
        "topic",
        "status",
        "owner",
        "since",
        "count",
        "major",
        "facts",
        "why_major",
        "posts",
        "more",
        "reasons",
        "advice",
        "deadlines",
        "reply",
        "tr",
    ]
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def read_mails(folder: Path, problems: Problems) -> tuple[MailTemplate, ...]:
    """The templates in a folder `mails`, sorted by name; what cannot be read or has a wrong name is told."""
    found: list[MailTemplate] = []
    for path in sorted(folder.glob("*.txt")):
        html = path.with_suffix(".html")
        texts = [read_text(one, problems) if one.is_file() else "" for one in (path, html)]
        if not _NAME.fullmatch(path.stem) or path.stem in SHIPPED:
            said = tr(
                f"expected a name such as weekly.txt (a-z, 0-9, -, _) that is none of {', '.join(SHIPPED)}",
                f"文件名应类似 weekly.txt（a-z、0-9、-、_），且不能是 {'、'.join(SHIPPED)}",
            )
            problems.append(WatchlistError(shown(path), 0, "", said))
        elif texts[0] is not None and texts[1] is not None:
            found.append(MailTemplate(name=path.stem, text=texts[0], html=texts[1], file=shown(path)))
    return tuple(found)


def check_mails(mails: tuple[MailTemplate, ...]) -> Iterator[WatchlistError]:
    """Templates that are no Jinja2, and those that ask for what no mail knows, with file and line."""
    for mail in mails:
        for file, source in ((mail.file, mail.text), (mail.file.removesuffix(".txt") + ".html", mail.html)):
            yield from _check(file, source)


def _check(file: str, source: str) -> Iterator[WatchlistError]:
    # imported here: reading watchlists must not pay for it
    import jinja2
    from jinja2 import meta, nodes

    try:
        tree = jinja2.Environment(autoescape=True).parse(source)
    except jinja2.TemplateSyntaxError as error:
        said = tr(f"not a Jinja2 template: {error.message}", f"不是有效的 Jinja2 模板：{error.message}")
        yield WatchlistError(file, error.lineno, "", said)
        return
    for name in sorted(meta.find_undeclared_variables(tree) - KNOWN):
        line = next((one.lineno for one in tree.find_all(nodes.Name) if one.name == name), 0)
        known = ", ".join(sorted(KNOWN))
        yield WatchlistError(file, line, name, tr(f"expected one of {known}", f"应为以下之一：{known}"))
