"""Which prepared reply fits: by situation or topic, and by the customer's language and region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.errors import WatchlistError
from monitor.watchlist.model import ReplyTemplate, Watchlist
from monitor.wording import tr

GENERAL = "general"
#: topic → situation; a reply that bears the topic's own name comes first
SITUATIONS = {
    "fake_site_scam": "fake_site_seen",
    "withdrawal_delay": "withdrawal",
    "deposit_failure": "deposit",
    "login_failure": "login",
    "platform_disconnect": "disconnect",
}

_HANS, _HANT, _EN = "zh-Hans", "zh-Hant", "en"
_TAGS = {"zh": _HANS, "zh-cn": _HANS, "zh-sg": _HANS, "zh-hans": _HANS} | dict.fromkeys(
    ("zh-tw", "zh-hk", "zh-mo", "zh-hant", "yue"), _HANT
)
#: who can read what, best first
_READABLE = {_HANT: (_HANT, _HANS), _HANS: (_HANS, _HANT)}


def situations(watchlist: Watchlist) -> tuple[str, ...]:
    """Every situation that a reply of `watchlist` may be for; a reply under another name would never be chosen."""
    return ("fake_site_reported", *SITUATIONS.values(), *watchlist.lexicon.topics, GENERAL)


def choose(
    watchlist: Watchlist,
    *,
    situation: str = "",
    topics: Sequence[str] = (),
    language: str = "",
    region: str = "",
) -> ReplyTemplate:
    """The reply for `situation`, or for the first of `topics` (strongest first) that has one, else the general one.

    In a language that the reader of `language` (a BCP 47 tag) can read: traditional Chinese falls back to simplified
    and the other way round; the general reply in a readable language comes before a fitting one in another.
    Where the language is unknown, or plain `zh`, the `region` (`cn`, `tw`, `hk`, …) decides.
    Raises WatchlistError when the watchlist has no reply at all.
    """
    replies = {(reply.situation, reply.language): reply for reply in watchlist.replies}
    wanted = [*_situations(situation, topics), GENERAL]
    readable = _readable(tag_of(language, region))
    others = [tongue for tongue in (_EN, _HANS, _HANT) if tongue not in readable]
    for tongues in (readable, others):
        for name in wanted:
            for tongue in tongues:
                if found := replies.get((name, tongue)):
                    return found
    if watchlist.replies:
        return watchlist.replies[0]
    problem = tr("expected reply templates, found none", "没有回复模板")
    raise WatchlistError(f"{watchlist.folder}/replies", 0, "", problem)


def page_for(pages: dict[str, str], region: str) -> str:
    """The page for a customer of `region` (`cn`, …), else the default one, else an empty string."""
    return pages.get(region.lower()) or pages.get("default", "")


def region_of(language: str) -> str:
    """The region that the readers of `language` are likely to be in: mainland China for simplified Chinese, else none."""
    return "cn" if language == _HANS else ""


def tag_of(language: str, region: str = "") -> str:
    """`language` as the replies name it: `zh-Hans`, `zh-Hant`, `en`, or its main part; English when nothing is known."""
    low = language.replace("_", "-").lower()
    if low in ("", "und", "zh"):
        regional = f"zh-{region.lower()}"
        low = regional if regional in _TAGS else low.replace("und", "") or _EN
    if low in _TAGS:
        return _TAGS[low]
    main = "-".join(low.split("-")[:2])
    if known := _TAGS.get(main):
        return known
    return _HANS if low.startswith("zh") else low.partition("-")[0]


def _situations(situation: str, topics: Sequence[str]) -> Iterator[str]:
    if situation:
        yield situation
    for topic in topics:
        yield topic
        if topic in SITUATIONS:
            yield SITUATIONS[topic]


def _readable(tag: str) -> tuple[str, ...]:
    return _READABLE.get(tag) or (tag, _EN)
