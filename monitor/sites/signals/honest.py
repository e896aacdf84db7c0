"""What speaks for an honest site: somebody who writes about the brand, or the brand itself at another address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.domain import NotAName, parse
from monitor.names.popular import rank
from monitor.sites.bearers import bearer
from monitor.sites.belonging import proofs
from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import Line, Seen, host_of, is_official, place_of, same_owner, seen
from monitor.sites.folding import looks
from monitor.sites.genres import (
    ARTICLE_META,
    ARTICLES,
    BYLINE,
    DATE,
    DISCLOSES,
    ENCYCLOPEDIA,
    RATED,
    READ_ON,
    REPORTS,
    REVIEWS,
    THREADS,
    TURN,
    TYPED,
    WARNS,
)
from monitor.sites.page import FieldKind, Place
from monitor.sites.sentences import width
from monitor.sites.speaking import voice
from monitor.sites.through import is_archive, shown_address
from monitor.text import one_line

FAMILY = Family.HONEST
WEIGHTS = {
    "own_certificate": -45.0,
    "own_files": -45.0,
    "own_servers": -45.0,
    "led_from": -45.0,
    "led_home": -15.0,
    "authority": -35.0,
    "established": -30.0,
    "shown_through": -35.0,
    "article": -22.0,
    "comparison": -16.0,
    "thread": -18.0,
    "warning": -14.0,
    "encyclopedia": -12.0,
    "disclosed": -12.0,
    "bearer": -25.0,
}
SAYS = {
    "own_certificate": (
        "belongs to the brand, a trusted certificate names its official domain too: {}; put it on the watchlist",
        "属于品牌：受信任的证书同时包含官方域名 {}；请加入监测名单",
    ),
    "own_files": (
        "belongs to the brand, its official pages draw their files from here: {}; put it on the watchlist",
        "属于品牌：官网页面的资源来自此主机 {}；请加入监测名单",
    ),
    "own_servers": (
        "belongs to the brand, its registry tells the brand's own name servers: {}; put it on the watchlist",
        "属于品牌：注册局登记的域名服务器为品牌所有 {}；请加入监测名单",
    ),
    "led_from": (
        "belongs to the brand, the official site leads here: {}; put it on the watchlist",
        "属于品牌：由官网跳转而来 {}；请加入监测名单",
    ),
    "led_home": ("leads every visitor to the official site: {}", "把访客带到官网：{}"),
    "authority": ("is an authority's or a school's: {}", "属于政府、教育等受限域名：{}"),
    "established": ("is an established site: {}", "知名网站：{}"),
    "shown_through": ("is an archive or translator that shows other sites: {}", "网页存档或翻译代理：{}"),
    "article": ("is an article: {}", "是新闻或文章：{}"),
    "comparison": ("rates or compares: {}", "是测评或对比：{}"),
    "thread": ("is a conversation of many: {}", "是多人讨论：{}"),
    "warning": ("warns of fakes: {}", "是对假冒网站的警示：{}"),
    "encyclopedia": ("is an encyclopedia: {}", "是百科条目：{}"),
    "bearer": ("speaks of another bearer of the name: {}", "属于同名的其他机构：{}"),
    "disclosed": ("says that it is a partner: {}", "声明为合作伙伴：{}"),
}
#: suffixes under which only authorities, armies and accredited schools register (IANA's reports on .gov, .mil, .edu, .int)
_CLOSED = frozenset({"gov", "gob", "gouv", "mil", "int", "edu"})
#: the same under a country's suffix only: `.ac` is open to all
_CLOSED_BELOW = frozenset({"ac", "go", "gv", "govt", "mod", "police", "sch", "nhs"})
#: rank among the established sites → what counts of the weight
_RANKS = ((1_000, 1.0), (10_000, 0.9), (100_000, 0.7), (1_000_000, 0.4))
#: what somebody asks for who wants more than a reader to log in
_GREEDY = frozenset({FieldKind.CARD, FieldKind.IDENTITY, FieldKind.SEED, FieldKind.AMOUNT, FieldKind.UPLOAD})
#: columns to read from which a page is a text (a Chinese character is two), and characters of a text that are looked at
_TEXT, _LOOKED_AT = 300, 40_000


def signals(case: Case) -> tuple[Signal, ...]:
    told = seen(case)
    found = [*_own(case), *_place(case)]
    if told.lines and not _greedy(told):
        lines = _read(told)
        typed = _types(case)
        found += _bearer(case, told)
        for kind in (_article, _comparison, _thread, _warning, _encyclopedia, _disclosed):
            found += kind(case, told, lines, typed)
    return tuple(one for one in found if one.share > 0 and one.detail)


def _greedy(told: Seen) -> bool:
    """Whether a visitor is asked for more than to log in: then nothing that is written speaks for the site."""
    return any(field.kind in _GREEDY for _, form in told.forms for field in form.fields)


def _read(told: Seen) -> list[Line]:
    """What readers see, up to `_LOOKED_AT` characters; who writes an article does so from its beginning."""
    kept: list[Line] = []
    left = _LOOKED_AT
    for line in told.lines:
        if line.place in (Place.HIDDEN, Place.SCRIPT) or left <= 0:
            continue
        left -= len(line.text)
        kept.append(line)
    return kept


def _own(case: Case) -> Iterator[Signal]:
    """What only the brand can bring about, or a way that ends at the official site."""
    if is_official(case.visit.final, case.brand):
        home = all(is_official(one.final, case.brand) for one in case.captures if one.final)
        if home and case.visit.hops and not is_official(case.visit.hops[0].url, case.brand):
            yield Signal("led_home", one_line(case.visit.final, 160))
        return
    yield from proofs(case)


def _place(case: Case) -> Iterator[Signal]:
    """Whose address it is: an authority's, an established site's, one that shows others."""
    try:
        name = parse(host_of(case.visit.final))
    except NotAName:
        return
    if not name.registrable:
        return
    labels = name.suffix.split(".")
    closed = _CLOSED.intersection(labels) or (len(labels) > 1 and labels[0] in _CLOSED_BELOW)
    if closed and not name.is_private_suffix:
        yield Signal("authority", name.host)
    through = shown_address(case)
    if through or is_archive(case.visit.final):
        yield Signal("shown_through", through or name.host)
    elif (place := rank(name.registrable)) is not None and not name.is_private_suffix:
        share = next(share for most, share in _RANKS if place <= most)
        yield Signal("established", f"{name.registrable} ({place:,})", "", share)


def _types(case: Case) -> frozenset[str]:
    """The kinds of thing that the documents call themselves (https://schema.org, JSON-LD)."""
    code = (raw.body[:400_000].decode("latin-1") for raw in case.visit.raw if raw.role == "page")
    said = (said.text[:2_000] for page in case.visit.pages for said in page.said if said.place is Place.SCRIPT)
    return frozenset(match[1] for text in (*code, *said) for match in TYPED.finditer(text))


def _article(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """A text with an author, a date and readers: at least three such traits, and long enough to read."""
    if _length(lines) < _TEXT:
        return
    metas = {name.lower(): value for page in told.speaking for name, value in page.metas}
    traits = {
        "@type": ", ".join(sorted(typed & ARTICLES)),
        "og:type": metas.get("og:type", "") if metas.get("og:type", "").lower() in ("article", "news") else "",
        "meta": next(
            (f"{name}: {value}" for name, value in metas.items() if name in ARTICLE_META and value.strip()), ""
        ),
        "byline": _first(lines, BYLINE, 120),
        "date": _first(lines, DATE, 80),
        "report": "; ".join(word for _, word in _counted(lines, REPORTS)[:3]),
        "reading": _first(lines, READ_ON, 300),
        "links": _outward(case, told),
    }
    shown = {name: value for name, value in traits.items() if value}
    if len(shown) >= 3 or (len(shown) == 2 and traits["date"] and traits["report"]):
        told_by = one_line("; ".join(f"{name}: {one_line(value, 60)}" for name, value in shown.items()), 300)
        yield Signal("article", told_by, place_of(told.speaking[0], 0), min(1.0, (1 + len(shown)) / 5))


def _comparison(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """Several different words of those who rate; fakes boast of ratings, and so a word that is repeated counts once."""
    found = _distinct(_counted(lines, RATED))
    count = len(found) + 2 * len(typed & REVIEWS)
    if count >= 3 and _length(lines) >= _TEXT:
        yield Signal("comparison", _quoted(found, typed & REVIEWS), _where(found, told), min(1.0, count / 6))


def _thread(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """Names that take turns with what they say, replies and dates."""
    found = _counted(lines, TURN)
    speakers = _speakers(lines)
    dates = len(_counted(lines, DATE))
    count = len(found) + 2 * len(speakers) + min(dates, 6) + 3 * len(typed & THREADS)
    if count >= 6 and len(found) + len(speakers) + 3 * len(typed & THREADS) >= 3:
        shown = [*((line, line.text) for line in speakers), *found]
        yield Signal("thread", _quoted(shown, typed & THREADS), _where(shown, told), min(1.0, count / 12))


_NICKNAME = re.compile(r"@?[^\W_][\w.-]{1,23}")


def _speakers(lines: list[Line]) -> list[Line]:
    """Different single words before a longer line each, as names stand before what people say; those of menus are links."""
    body = [line for line in lines if line.place is Place.BODY]
    found: dict[str, Line] = {}
    for name, said in pairwise(body):
        if (
            width(said.text) >= 24
            and width(name.text) <= 24
            and _NICKNAME.fullmatch(name.text)
            and not said.text.endswith(("?", "？"))
        ):
            found.setdefault(name.text, name)
    return list(found.values()) if len(found) >= 3 else []


def _warning(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """Somebody who warns names several addresses or says so more than once; a fake warns of fakes, too, and so this counts only without a form for secrets."""
    found = _counted(lines, WARNS)
    if len(_distinct(found)) >= 2 and not told.asks and _length(lines) >= _TEXT // 2:
        yield Signal("warning", _quoted(found, frozenset()), _where(found, told), min(1.0, len(found) / 5))


def _encyclopedia(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    found = _counted(lines, ENCYCLOPEDIA)
    made = any(
        name.lower() == "generator" and "wiki" in value.lower()
        for page in told.speaking
        for name, value in page.metas
    )
    if (len(found) >= 3 or (made and found)) and not told.asks:
        yield Signal(
            "encyclopedia", _quoted(found, frozenset()), _where(found, told), min(1.0, (len(found) + 2 * made) / 5)
        )


def _disclosed(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    found = _counted(lines, DISCLOSES)
    if found:
        yield Signal(
            "disclosed", _quoted(found, frozenset()), _where(found, told), min(1.0, 0.6 + 0.2 * len(found))
        )


def _of_bearers(brand: Brand) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each other bearer of the name with a pattern of the words that give it away."""
    made = []
    for known in brand.exclude:
        words = [look for look in looks(known.words) if look.strip()]
        if words:
            either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
            made.append((known.name, re.compile(rf"(?<![a-z0-9])(?:{either})(?![a-z0-9])")))
    return tuple(made)


_bearers = ByIdentity(_of_bearers, size=256)


def _bearer(case: Case, told: Seen) -> Iterator[Signal]:
    """More different words of one other bearer than of the brand's trade, two at least."""
    heard = voice(case)
    for name, pattern in _bearers(case.brand):
        words: dict[str, Line] = {}
        for line, look in zip(told.lines, heard.folded, strict=True):
            if line.place not in (Place.HIDDEN, Place.SCRIPT) and (match := pattern.search(look)):
                words.setdefault(match[0], line)
        if len(words) >= 2 and len(words) > len(heard.trade):
            shown = one_line(f"{name}: {', '.join(list(words)[:5])}", 160)
            yield Signal("bearer", shown, next(iter(words.values())).where, min(1.0, 0.4 + len(words) / 5))
            return
    if (other := bearer(case)) is not None:
        yield Signal("bearer", one_line(f"{other.name}: {', '.join(other.trades)}", 160), other.where, 0.6)


def _length(lines: list[Line]) -> int:
    """Columns of running text, menus and the like left out."""
    return sum(width(line.text) for line in lines if line.place is Place.BODY)


def _distinct(found: list[tuple[Line, str]]) -> list[tuple[Line, str]]:
    """Each word once."""
    return list({word.lower(): (line, word) for line, word in reversed(found)}.values())[::-1]


def _first(lines: list[Line], pattern: re.Pattern[str], longest: int) -> str:
    """The first line that has it, of those that are short enough to be nothing else."""
    return next((line.text for line in lines if len(line.text) <= longest and pattern.search(line.text)), "")


def _counted(lines: list[Line], pattern: re.Pattern[str]) -> list[tuple[Line, str]]:
    """Each line with what it has of the pattern, and where; one find a line, forty at most."""
    found = []
    for line in lines:
        if match := pattern.search(line.text[:4_000]):
            found.append((line, match[0]))
        if len(found) == 40:
            break
    return found


def _quoted(found: list[tuple[Line, str]], typed: frozenset[str]) -> str:
    words = list(dict.fromkeys(one_line(word, 40) for _, word in found))[:6]
    return one_line(", ".join([*sorted(typed), *(word for word in words if word)]), 200)


def _where(found: list[tuple[Line, str]], told: Seen) -> str:
    return found[0][0].where if found else place_of(told.speaking[0], 0)


def _outward(case: Case, told: Seen) -> str:
    """Hosts of many others that the page links to."""
    host = host_of(case.visit.final)
    hosts = dict.fromkeys(
        other for page in told.speaking for link in page.links[:300] if (other := host_of(link.url))
    )
    others = [
        other
        for other in list(hosts)[:60]
        if not same_owner(other, host) and not is_official(f"//{other}", case.brand)
    ]
    return ", ".join(others[:5]) if len(others) >= 6 else ""
