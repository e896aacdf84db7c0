"""What the site says: the brand's name as its own, its licences, its promises, and wordings that only the brand should use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from monitor.names.risk import SUSPICIOUS, WATCH
from monitor.sites.case import Case, Family, Signal
from monitor.sites.claims import POINTS, Claim
from monitor.sites.documents import Line, place_of, seen
from monitor.sites.folding import looks
from monitor.sites.naming import Quote
from monitor.sites.page import Place
from monitor.sites.sketches import resemblance
from monitor.sites.speaking import Voice, voice
from monitor.text import one_line

FAMILY = Family.WORDS
WEIGHTS = {
    **{claim.value: points for claim, points in POINTS.items()},
    "misplaced": 14.0,
    "mention": 5.0,
    "person": 3.0,
    "licence": 12.0,
    "regulated": 5.0,
    "verification": 14.0,
    "copied_verification": 20.0,
    "fee": 12.0,
    "promise": 5.0,
    "itself": -20.0,
}
SAYS = {
    "name": ("calls itself by the brand's name: {}", "自称为该品牌：{}"),
    "title": ("bears the brand's name as its title: {}", "标题使用品牌名称：{}"),
    "copyright": ("claims the brand's copyright: {}", "版权声明使用品牌名称：{}"),
    "heading": ("bears the brand's name as a heading: {}", "页面大标题使用品牌名称：{}"),
    "logo": ("shows a picture as the brand's logo: {}", "以图片充当品牌标志：{}"),
    "phrase": ("speaks as the brand: {}", "以品牌口吻说话：{}"),
    "scripted": ("scripts write the brand's name: {}", "由脚本写出品牌名称：{}"),
    "misplaced": (
        "says it is the brand at an address that has nothing of its name: {}",
        "在与品牌名称无关的域名上自称为该品牌：{}",
    ),
    "mention": ("names the brand: {}", "提到品牌：{}"),
    "person": ("names one of the brand's people: {}", "提到品牌的人员：{}"),
    "licence": ("states the brand's licence: {}", "使用品牌的监管牌照号：{}"),
    "regulated": ("claims to be licensed: {}", "声称持有监管牌照：{}"),
    "verification": ("offers to verify what is official: {}", "以“官方核实”为名：{}"),
    "copied_verification": ("copies the brand's verification page: {}", "照抄品牌的官方核实页面：{}"),
    "fee": ("demands money before it pays: {}", "要求先付款才能出金：{}"),
    "promise": ("promises money: {}", "承诺收益或赠金：{}"),
    "itself": ("speaks under a name of its own: {}", "以自己的名称说话：{}"),
}
#: letters of a name that many bear
_SHORT_NAME = 7
#: what at least counts of what a site promises or demands: where nobody else than perhaps the brand is named, and else
_NAMELESS, _SPOKEN = 0.8, 0.2
#: points of what a site says of itself from which it says that it is the brand
_CLAIMED = 20
#: what that counts at a name that is older than this, and at one whose age nobody knows
_AGES, _UNDATED = ((timedelta(days=5 * 365), 0.0), (timedelta(days=180), 0.5)), 0.75
#: characters of a site in which wordings are looked for
_READ = 60_000
_VERIFY = (
    "official verification",
    "verify official",
    "verify the authenticity",
    "verify our official",
    "authenticity check",
    "check whether",
    "is this site official",
    "verification center",
    "verification centre",
    "official channel",
    "anti-counterfeit",
    "official website check",
    "website verification",
    "官方核实",
    "官方验证",
    "官方查询",
    "真伪查询",
    "防伪查询",
    "真假查询",
    "核实真伪",
    "辨别真伪",
    "官方渠道验证",
    "官方认证中心",
    "网址验证",
    "网址核实",
    "网站真伪",
    "验证中心",
    "核实中心",
    "xac minh chinh thuc",
    "verificasi resmi",
    "verificacion oficial",
    "verificacao oficial",
    "公式認証",
    "公式认证",
)
_FEE = (
    r"unfreez\w{0,4} fee|unfreez\w{0,4} (?:your )?(?:account|funds)|(?:pay|deposit|settle)\W[^.。\n]{0,60}(?:before|to) (?:you can |the )?withdraw"
    r"|(?:tax|activation|release|verification|margin|security) (?:fee|deposit|payment)\W[^.。\n]{0,60}(?:withdraw|unlock|unfreez|release)"
    r"|account (?:has been |is |was )?(?:frozen|locked|suspended|restricted)[^\n]{0,80}(?:pay|deposit|fee|margin)"
    r"|解冻[金费]|解冻(?:账户|资金)|解冻保证金|(?:缴纳|支付|补交|充值)[^。\n]{0,24}(?:保证金|税|手续费|认证金|验证金|解冻)[^。\n]{0,24}(?:提现|出金|提款)?"
    r"|(?:提现|出金|提款)[^。\n]{0,16}(?:需要?|须|必须|请)[^。\n]{0,12}(?:缴纳|缴|支付|补交|充值)|账户(?:已|被)?冻结[^。\n]{0,40}(?:缴|付|充|客服)"
)
_PROMISE = (
    r"guaranteed (?:profit|return|income)s?|risk[- ]free (?:profit|return|trade|trading)|\d{2,4} ?% (?:deposit )?bonus|deposit bonus|welcome bonus|no[- ]deposit bonus"
    r"|double your|daily (?:profit|return|income)s?|(?:up to )?\d{1,3} ?% (?:daily|per day|weekly|monthly)|稳赚|保本|包赚|零风险|日收益|日化|月化|年化收益|稳定收益|高收益|高额回报|赠金|首充|充值送|入金送|注册送|送\d{2,6}"
    r"|bonus (?:de )?(?:deposito|bienvenida|boas-vindas)|ganancias garantizadas|lucro garantido|loi nhuan|bonus setoran"
)
_REGULATORS = (
    r"fca|asic|cysec|nfa|cftc|finra|fsca|vfsc|fsc|fsa|bafin|finma|dfsa|cima|ifsc|svgfsa|lfsa|mas|sfc|iiroc|ciro|fma|bappebti|msb|fincen|sec|amf|consob"
    r"|financial conduct authority|securities (?:and|&) (?:investments?|exchange) commission|monetary authority|financial services (?:authority|commission)"
    r"|金管局|金融管理局|证监会|金监局|金融监管局|金融行为监管局|证券及期货|证券投资委员会|监管局|金融服务(?:局|委员会)|银保监会"
)
_NUMBER = r"(?:licen[cs]e|registration|registered|reg\.?|ref(?:erence)?|no\.?|number|牌照|许可证?|编号|监管号|号码|注册号)[\s\w.:：#()]{0,16}?[a-z]{0,5}[- /]?\d{4,9}"


def signals(case: Case) -> tuple[Signal, ...]:
    heard = voice(case)
    found = [Signal(claim.value, quote.text, quote.where, quote.share) for claim, quote in heard.claims.items()]
    found += _misplaced(case, heard)
    found += _mention(heard)
    found += _licence(case, heard)
    found += _person(case, heard)
    found += _copied(case)
    if heard.speaks_of or heard.strength:
        found += _spoken(case, heard)
    found += _itself(case, heard)
    return tuple(one for one in found if one.share > 0 and one.detail)


def _misplaced(case: Case, heard: Voice) -> list[Signal]:
    """A title, name or copyright that is the brand's, and nobody else's beside it, where the host's name has nothing of the brand's: the less
    often seen of honest sites the younger their names are, for others had one before."""
    if case.name.risk >= WATCH or heard.others or heard.claimed < _CLAIMED:
        return []
    quote = max(heard.claims.items(), key=lambda one: POINTS[one[0]] * one[1].share)[1]
    return [Signal("misplaced", quote.text, quote.where, _newness(case))]


def _newness(case: Case) -> float:
    """1 for a name of the last half year, 0 for one of five years and more."""
    for age, share in _AGES:
        if case.is_older_than(age):
            return share
    known = case.facts is not None and case.facts.registration is not None and case.facts.registration.created
    return 1.0 if known else _UNDATED


def _mention(heard: Voice) -> list[Signal]:
    if not heard.mentions:
        return []
    first = heard.mentions[0]
    return [Signal("mention", first.text, first.where, min(1.0, sum(one.share for one in heard.mentions) / 5))]


def _licence(case: Case, heard: Voice) -> list[Signal]:
    """One of the brand's own licence numbers; an honest page quotes it as well, so it counts by who speaks."""
    numbers = {number for told in (*case.brand.licences, *case.baseline.licences) for number in _numbers(told)}
    if not numbers:
        return []
    wanted = re.compile(
        r"(?<![a-z0-9])(?:" + "|".join(sorted(map(re.escape, numbers), key=len, reverse=True)) + r")(?![a-z0-9])"
    )
    for line, look in _shown(case, heard):
        if match := wanted.search(look):
            return [Signal("licence", _quoted(line, look, match), line.where, 0.3 + 0.7 * heard.strength)]
    return []


def _person(case: Case, heard: Voice) -> list[Signal]:
    """One of the brand's people, by the whole name."""
    people = [look for look in looks(case.brand.people) if len(look) > _SHORT_NAME]
    if not people:
        return []
    wanted = re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, people)) + ")(?![a-z])")
    for line, look in _shown(case, heard):
        if match := wanted.search(look):
            return [Signal("person", _quoted(line, look, match), line.where)]
    return []


def _numbers(told: str) -> list[str]:
    return re.findall(r"(?=[a-z]{0,8}\d)[a-z\d]{5,16}", looks([told])[0])


def _spoken(case: Case, heard: Voice) -> list[Signal]:
    """What weighs by how much the site speaks as the brand."""
    found = []
    least = _NAMELESS if heard.nameless else _SPOKEN
    for kind, pattern, places in _wanted():
        for line, look in _shown(case, heard):
            if places is not None and line.place not in places:
                continue
            if match := pattern.search(look):
                found.append(Signal(kind, _quoted(line, look, match), line.where, max(least, heard.strength)))
                break
    return found


@cache
def _wanted() -> tuple[tuple[str, re.Pattern[str], frozenset[Place] | None], ...]:
    prominent = frozenset({Place.TITLE, Place.HEADING, Place.BUTTON, Place.META, Place.ALT})
    verify = "|".join(map(re.escape, looks(_VERIFY)))
    number = rf"(?:\b|(?<=[\u3000-\u9fff]))(?:{_REGULATORS})(?![a-z])[^\n]{{0,80}}?{_NUMBER}"
    return (
        ("verification", re.compile(verify), prominent),
        ("fee", re.compile(_FEE), None),
        ("promise", re.compile(_PROMISE), None),
        ("regulated", re.compile(number), None),
    )


def _copied(case: Case) -> list[Signal]:
    """A page whose words are those of the page on which customers check what is official."""
    for known in case.baseline.pages:
        if not known.verification or len(known.shingles) < 8:
            continue
        for page in seen(case).speaking:
            alike = resemblance(page.shingles, known.shingles)
            if alike >= 0.35:
                detail = one_line(f"{known.title or known.url} ({round(100 * alike)} %)", 160)
                return [Signal("copied_verification", detail, place_of(page, 0), min(1.0, 0.4 + alike))]
    return []


def _itself(case: Case, heard: Voice) -> list[Signal]:
    """A name of its own that its host bears too; worth nothing beside a host that bears the brand's."""
    own = heard.own
    if own is None or case.name.risk >= SUSPICIOUS:
        return []
    claimed = max(
        (heard.claims[claim].share for claim in (Claim.NAME, Claim.COPYRIGHT) if claim in heard.claims), default=0.0
    )
    return [_told(own.quote, own.sure * (1.0 - claimed))]


def _told(quote: Quote, share: float) -> Signal:
    return Signal("itself", quote.text, quote.where, max(0.0, share))


def _shown(case: Case, heard: Voice) -> Iterator[tuple[Line, str]]:
    """The lines with their looks, as far as people read."""
    room = _READ
    for line, look in zip(seen(case).lines, heard.folded, strict=True):
        room -= len(look)
        if room < 0:
            return
        yield line, look


def _quoted(line: Line, look: str, match: re.Match[str]) -> str:
    """The words around a find, as they stand."""
    if len(look) == len(line.text):
        return one_line(line.text[max(0, match.start() - 20) : match.end() + 20], 160)
    if len(line.text) <= 160:
        return one_line(line.text, 160)
    scale = len(line.text) / max(1, len(look))
    start = int(match.start() * scale)
    return one_line(line.text[max(0, start - 40) : start + 120], 160)
