"""Accounts with counters of visits and chat services, by which sites of one owner are known."""

from __future__ import annotations

import re
from collections.abc import Iterable

MANY = 20
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#: service → what its snippet has, as its documentation gives it to site owners
_SNIPPETS = {
    "ga": r"(?<![\w-])(UA-\d{5,10})-\d{1,4}(?![\w-])",
    "ga4": r"(?<![\w-])(G-(?=[A-Z0-9]{0,11}\d)[A-Z0-9]{8,12})(?![\w-])",
    "gtm": r"(?<![\w-])(GTM-[A-Z0-9]{5,9})(?![\w-])",
    "gads": r"(?<![\w-])(AW-\d{9,11})(?![\w-])",
    "baidu": r"hm\.baidu\.com/(?:hm|h)\.(?:js|gif)\?(?:si=)?([0-9a-f]{32})",
    "51la": r"(?:(?:js|web|ia)\.users\.51\.la/(?:go\.asp\?[^\"'\s]{0,80}?id=)?|51\.la/\?|LA\.init\(\{[^}]{0,60}?id\s{0,3}:\s{0,3}[\"'])([\w]{6,20})",
    "cnzz": r"(?:cnzz|umeng)\.com/(?:z_stat|stat|core|c)\.php\?(?:web_)?id=(\d{6,14})",
    "yandex": r"(?:mc\.yandex\.(?:ru|com)/watch/|(?<![\w.])ym\()(\d{6,10})(?!\d)",
    "meta": r"(?:facebook\.com/tr\?id=|fbq\(\s{0,3}[\"']init[\"']\s{0,3},\s{0,3}[\"'])(\d{12,18})",
    "tiktok": r"ttq\.load\(\s{0,3}[\"']([A-Z0-9]{16,24})[\"']",
    "clarity": r"clarity\.ms/tag/([a-z0-9]{8,14})",
    "tawk": r"embed\.tawk\.to/([0-9a-f]{24})",
    "crisp": rf"CRISP_WEBSITE_ID\s{{0,3}}=\s{{0,3}}[\"']({_UUID})",
    "livechat": r"__lc\.license\s{0,3}=\s{0,3}(\d{6,10})",
    "intercom": r"widget\.intercom\.io/widget/([a-z0-9]{6,12})",
    "53kf": r"(?:tb|www\d{0,3})\.53kf\.com/code/(?:code|client)/([0-9a-z]{20,64})",
    "meiqia": r"(?:meiqia\.com/[^\"'\s]{0,60}eid=|entId[\"']?\s{0,3}[,:]\s{0,3}[\"']?)([0-9a-f]{5,40})",
    "salesmartly": r"salesmartly\.com/js/project_(\w{6,20})",
    "qiyukf": r"qiyukf\.com/script/([0-9a-f]{32})",
}
_PATTERNS = {service: re.compile(snippet) for service, snippet in _SNIPPETS.items()}
#: The bot to which a page sends what is filled in: its number stands before its secret (https://core.telegram.org/bots/api#authorizing-your-bot).
_BOT = re.compile(r"api\.telegram\.org/bot(\d{6,12})(?=:|%3A)", re.IGNORECASE)


def trackers_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The accounts in `texts`, as `service:account`, sorted, each once, at most 20; linear in the texts."""
    found = {
        f"{service}:{match[1]}"
        for text in texts
        for service, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    }
    return tuple(sorted(found)[:MANY])


def bots_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The numbers of the Telegram bots that `texts` send to, sorted, each once, at most 20."""
    return tuple(sorted({match[1] for text in texts for match in _BOT.finditer(text)})[:MANY])
