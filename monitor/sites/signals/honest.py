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

_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6},? (?:19|20)\d\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6} \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d|\d{1,3} (?:minutes?|hours?|days?|weeks?|months?|years?) ago|\d{1,3} ?(?:分钟|小时|天|周|个月|年|楼)前",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|written by|reported by|author|text|story by|words by|editor|reporting by)[ :]+[A-Z\w]|(?:记者|記者|作者|编辑|編輯|撰文|来源|來源|责编|責編|文/|采写|通讯员)\s?[:：/｜|]?\s?\S",
    re.IGNORECASE,
)
#: how reporters write: who said so, what was announced, compared with when
_REPORTS = re.compile(
    r"\b(?:spokes(?:man|woman|person)|declined to comment|told (?:reporters|us|the)|said (?:on|in|that|it|he|she|they)|according to (?:a|the|its|court|police)|said in a statement|in a statement|announced (?:on|that)|filing|quarter|year[- ]on[- ]year|prosecutors?|pleaded|court heard|police said|investigators?|analysts?)\b"
    r"|发言人|发布公告|公告称|记者|同比|环比|拒绝.{0,20}置评|据(?:悉|报道|了解|介绍)|本报讯|警方|检方|法院|原告|被告|判决|受访|业内人士|分析师|(?:表示|称|指出|认为)[，,：:]|[”』」](?:[^。\n]{0,20})(?:表示|说|称)",
    re.IGNORECASE,
)
_READ_ON = re.compile(
    r"min(?:ute)?s? read|read more|related (?:stories|articles)|more from|latest news|breaking|newsletter|subscribe|editorial|correction|share this|comments?\b"
    r"|延伸阅读|相关(?:新闻|阅读|报道)|更多新闻|责任编辑|编者按|阅读原文|热点新闻",
    re.IGNORECASE,
)
_ARTICLE_META = frozenset(
    ("article:published_time", "article:modified_time", "article:author", "article:section", "article:publisher", "author", "byl", "parsely-author", "parsely-pub-date", "pubdate", "publishdate", "date", "dc.date", "dc.creator", "dc.date.issued", "news_keywords", "datepublished", "sailthru.date", "citation_author")
)  # fmt: skip
_TYPED = re.compile(r"[\"']@type[\"']\s{0,3}:\s{0,3}\[?\s{0,3}[\"'](\w{3,40})[\"']")
_ARTICLES = frozenset(
    {
        "NewsArticle",
        "Article",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "ScholarlyArticle",
        "TechArticle",
    }
)
_REVIEWS = frozenset({"Review", "AggregateRating", "CriticReview", "ClaimReview", "ItemList", "Rating"})
_THREADS = frozenset({"DiscussionForumPosting", "QAPage", "Question", "Comment", "Answer"})
_RATED = re.compile(
    r"(?<![\d/.])\d(?:\.\d{1,2})? ?(?:/|out of|von|sur|de) ?(?:5|10)(?![\d/])|[★☆⭐]{2,}|\b(?:pros|cons)\b|\boverall (?:score|rating)|\bour (?:verdict|rating|review|score)|\bratings?\b|\breviews?\b|\b(?:best|top) \d{1,2}\b|\bcompare[ds]?\b|\bvs\.?\b|\balternatives?\b"
    r"|评分|打分|综合得分|测评|评测|優點|优点|缺点|缺點|对比|對比|排行|排名|口碑|点评|推荐指数|横评",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"^(?:#\d{1,5}|\d{1,4} ?(?:楼|樓)|沙发|板凳|楼主|樓主|回复|回覆|引用|发表于|發表於|最后编辑|举报|只看该作者)|\b(?:wrote|replied|posted|said) ?:|(?:发表于|發表於|回复于|发布于)|\breply(?:ing)?\b|\bquote\b|\breport(?: post)?$"
    r"|\bre: |\b(?:joined|posts|member|reputation|likes?|upvotes?) ?:? ?\d|(?:帖子|积分|注册时间|等级|威望|点赞)[:：]? ?\d|original poster|\bOP\b|last edited|show(?:ing)? replies|\d+ (?:replies|comments|answers)|\d+ ?(?:条|個|个)(?:回复|评论|回答)",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"(?:warning|alert|blacklist|clone|unauthori[sz]ed|unlicensed|scam|fraud\w{0,5}|impersonat\w{1,5}|fake|phishing) (?:list|firms?|notice|alert|entit\w+|compan\w+|web ?sites?|sites?|domains?|report|campaign|details)|(?:list of|beware of|reports? of|warns? (?:about|of|against|over)|details of) [^.\n]{0,60}(?:fake|scam|clone|unauthori[sz]ed|fraud|impersonat|phishing)"
    r"|is not authori[sz]ed|not (?:regulated|registered|licensed) (?:by|with)|(?:cloned?|impersonat\w+) (?:the )?(?:details|firm|brand|name|of)|indicators of compromise|\bIOCs?\b|警示名单|黑名单|可疑(?:网站|实体)|未(?:经|获)(?:授权|批准)|(?:曝光|揭露|拆穿|识破)|(?:冒充|假冒|仿冒)[^。\n]{0,30}(?:网站|平台|公司|被|诈骗)|诈骗(?:手法|套路|案|团伙)|钓鱼网站|投资者警示|提示投资者",
    re.IGNORECASE,
)
_DISCLOSES = re.compile(
    r"affiliate (?:disclosure|links?|partner|programme|program)|we (?:may )?(?:earn|receive)s? (?:a |an )?(?:commission|compensation|referral)|introducing broker|independent (?:introducer|partner|affiliate)|not (?:affiliated|associated|endorsed)|(?:is|are) paid (?:a commission )?(?:by|for)|sponsored (?:content|post)|referral (?:fee|partner)|authori[sz]ed (?:partner|reseller|introducer)|no(?:t)? (?:official|part of)"
    r"|推广(?:合作|链接|佣金)|合作伙伴(?:声明|披露)|介绍经纪|独立(?:代理|介绍|合作)|(?:佣金|返佣)披露|可能(?:会)?(?:获得|收取)佣金|与[^。\n]{0,30}(?:无关联|没有关联|不隶属)|并非[^。\n]{0,20}官方|非官方|不代表[^。\n]{0,20}(?:立场|官方)",
    re.IGNORECASE,
)
_ENCYCLOPEDIA = re.compile(
    r"\b(?:from [\w ]{3,30} encyclop\w+|edit source|view history|external links|retrieved (?:on )?\d|citation needed|this article|disambiguation|see also|references)\b|参考资料|参考文献|词条|词條|编辑历史|外部链接|外部連結|消歧义|維基|维基|百科",
    re.IGNORECASE,
)


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
    return frozenset(match[1] for text in (*code, *said) for match in _TYPED.finditer(text))


def _article(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """A text with an author, a date and readers: at least three such traits, and long enough to read."""
    if _length(lines) < _TEXT:
        return
    metas = {name.lower(): value for page in told.speaking for name, value in page.metas}
    traits = {
        "@type": ", ".join(sorted(typed & _ARTICLES)),
        "og:type": metas.get("og:type", "") if metas.get("og:type", "").lower() in ("article", "news") else "",
        "meta": next(
            (f"{name}: {value}" for name, value in metas.items() if name in _ARTICLE_META and value.strip()), ""
        ),
        "byline": _first(lines, _BYLINE, 120),
        "date": _first(lines, _DATE, 80),
        "report": "; ".join(word for _, word in _counted(lines, _REPORTS)[:3]),
        "reading": _first(lines, _READ_ON, 300),
        "links": _outward(case, told),
    }
    shown = {name: value for name, value in traits.items() if value}
    if len(shown) >= 3 or (len(shown) == 2 and traits["date"] and traits["report"]):
        told_by = one_line("; ".join(f"{name}: {one_line(value, 60)}" for name, value in shown.items()), 300)
        yield Signal("article", told_by, place_of(told.speaking[0], 0), min(1.0, (1 + len(shown)) / 5))


def _comparison(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """Several different words of those who rate; fakes boast of ratings, and so a word that is repeated counts once."""
    found = _distinct(_counted(lines, _RATED))
    count = len(found) + 2 * len(typed & _REVIEWS)
    if count >= 3 and _length(lines) >= _TEXT:
        yield Signal("comparison", _quoted(found, typed & _REVIEWS), _where(found, told), min(1.0, count / 6))


def _thread(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    """Names that take turns with what they say, replies and dates."""
    found = _counted(lines, _TURN)
    speakers = _speakers(lines)
    dates = len(_counted(lines, _DATE))
    count = len(found) + 2 * len(speakers) + min(dates, 6) + 3 * len(typed & _THREADS)
    if count >= 6 and len(found) + len(speakers) + 3 * len(typed & _THREADS) >= 3:
        shown = [*((line, line.text) for line in speakers), *found]
        yield Signal("thread", _quoted(shown, typed & _THREADS), _where(shown, told), min(1.0, count / 12))


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
    found = _counted(lines, _WARNS)
    if len(_distinct(found)) >= 2 and not told.asks and _length(lines) >= _TEXT // 2:
        yield Signal("warning", _quoted(found, frozenset()), _where(found, told), min(1.0, len(found) / 5))


def _encyclopedia(case: Case, told: Seen, lines: list[Line], typed: frozenset[str]) -> Iterator[Signal]:
    found = _counted(lines, _ENCYCLOPEDIA)
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
    found = _counted(lines, _DISCLOSES)
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
