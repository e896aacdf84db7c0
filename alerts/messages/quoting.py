"""Words from outside, made fit for a mail: masked, cut, and without addresses that a mail program would turn into links."""

from __future__ import annotations

import re

from monitor.text import clean, mask, one_line

_SCHEME = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]{0,20})://")
_HOST = re.compile(r"(?<![\w.-])(?<!(?<!/)/)(?:[\w-]+\.)+(?:[A-Za-z]{2,}|xn--[A-Za-z0-9-]+)(?![\w-])")


def unlinked(text: str) -> str:
    """`text` with every address and host name in it defanged: `https://ebc-login.top` becomes `hxxps://ebc-login[.]top`."""

    def scheme(found: re.Match[str]) -> str:
        name = found[1].lower()
        return f"hxxp{name[4:]}://" if name in ("http", "https") else f"{found[1]}[:]//"

    return _SCHEME.sub(scheme, _HOST.sub(lambda found: found[0].replace(".", "[.]"), text))


#: characters of a text that are quoted
QUOTED = 600


def quoted(text: str, limit: int = QUOTED) -> tuple[str, ...]:
    """The lines of a text from outside, blank ones left out, at most `limit` characters in all; … marks the cut."""
    whole = mask(clean(text))
    shown = whole if len(whole) <= limit else whole[: limit - 1].rstrip() + "…"
    return tuple(flat for line in shown.split("\n") if (flat := unlinked(one_line(line, limit))))


def excerpt(text: str, summary: tuple[str, ...]) -> tuple[str, ...]:
    """The lines to quote of a text: its `summary` instead of what would be cut off, where there is one."""
    if not summary or len(text) <= QUOTED:
        return quoted(text)
    return tuple(short(sentence, QUOTED) for sentence in summary)


def short(text: str, limit: int = 120) -> str:
    """A word or line from outside, on one line."""
    return unlinked(one_line(mask(clean(text)), limit))
