"""A reason as a sentence for people, in English or Chinese; command line, mails and console say it alike."""

from __future__ import annotations

from monitor.assessment import Label, Reason, Severity, Verdict
from monitor.troubles import told
from monitor.wording import tr

_SENTENCES: dict[str, tuple[str, str]] = {
    "relevance.alias": ("names the brand: {}", "提到品牌：{}"),
    "relevance.ambiguous": ("carries a short name that others bear too: {}", "含有可能指他人的简称：{}"),
    "relevance.context": ("words of the trade: {}", "行业用语：{}"),
    "relevance.handle": ("names an official account: {}", "提到官方账号：{}"),
    "relevance.official_url": ("names an official address: {}", "提到官方网址：{}"),
    "relevance.place": ("was said where the brand is the subject: {}", "发布在品牌相关的位置：{}"),
    "relevance.lookalike": ("names a lookalike address: {}", "提到仿冒网址：{}"),
    "relevance.name": ("is a lookalike address itself: {}", "本身就是仿冒网址：{}"),
    "relevance.bearer": ("speaks of another bearer of the name: {}", "指向同名的其他主体：{}"),
    "relevance.wording": ("its wording as a whole: {}", "整体措辞：{}"),
    "sentiment.general": ("the tone that any such text has: {}", "一般语气：{}"),
    "sentiment.words": ("words of feeling: {}", "情感用语：{}"),
    "sentiment.manner": ("how it is said: {}", "表达方式：{}"),
    "sentiment.wording": ("its wording: {}", "措辞：{}"),
    "sentiment.whole": ("all of it together: {}", "综合判断：{}"),
    "sentiment.topic": ("the topic itself says so: {}", "主题本身的倾向：{}"),
    "sentiment.escalation": ("signs of escalation: {}", "升级迹象：{}"),
    "sentiment.rating": ("rated {} of 1", "评分 {}（满分 1）"),
    "sentiment.second_opinion": ("second opinion: {}", "第二意见：{}"),
    "severity.topic": ("as severe as its topic: {}", "由主题决定：{}"),
    "severity.complaint": ("a complaint", "属于投诉"),
    "severity.wording": ("told so gravely: {}", "措辞严重：{}"),
    "severity.reach": ("read by many: {}", "传播面广：{}"),
    "severity.stake": ("much is at stake: {}", "涉及金额大或拖延久：{}"),
    "severity.lookalike": ("leads to a lookalike: {}", "指向仿冒网址：{}"),
    "severity.name": ("a lookalike can deceive customers: {}", "仿冒网址可能欺骗客户：{}"),
    "severity.agent_name": ("asks for the agent's name or number: {}", "索要客服姓名或工号：{}"),
    "severity.superior": ("demands a superior: {}", "要求找领导：{}"),
    "severity.repeated": ("raised again and again: {}", "多次反映未解决：{}"),
    "severity.complaint_threat": ("announces a formal complaint: {}", "声称要投诉：{}"),
    "severity.exposure": ("announces exposure: {}", "声称要曝光：{}"),
    "severity.media": ("names the media: {}", "提到媒体：{}"),
    "severity.police": ("names the police: {}", "提到报警：{}"),
    "severity.regulator": ("names a regulator: {}", "提到监管机构：{}"),
    "severity.rebuked": ("an authority acts against the company: {}", "监管或司法机构处罚：{}"),
    "severity.lawyer": ("names lawyers or courts: {}", "提到律师或诉讼：{}"),
    "severity.group": ("several people join in: {}", "多人参与：{}"),
    "severity.spreading": ("the same text spreads over channels within a day: {}", "同一文本在一天内多处传播：{}"),
    "severity.money_lost": ("money lost: {}", "资金损失：{}"),
    "relevance.corrected": ("relevance corrected by an analyst: {}", "人工更正相关性：{}"),
    "sentiment.corrected": ("sentiment corrected by an analyst: {}", "人工更正情感：{}"),
    "topic.corrected": ("topic corrected by an analyst: {}", "人工更正话题：{}"),
    "severity.corrected": ("severity corrected by an analyst: {}", "人工更正严重程度：{}"),
    "risk.reported": ("a customer reported it: {}", "客户举报：{}"),
    "risk.official": ("belongs to the brand: {}", "属于品牌官方：{}"),
    "risk.bearer": ("belongs to another bearer of the name: {}", "属于同名的其他主体：{}"),
    "risk.exact": ("is the brand's name under an address that is not the brand's: {}", "品牌名称出现在非官方域名上：{}"),
    "risk.piece": ("the brand's name is a part of it: {}", "含有品牌名称：{}"),
    "risk.combo": ("the brand's name grown together with other words: {}", "品牌名称与其他词连写：{}"),
    "risk.inside": ("the brand's name stands inside a longer word: {}", "品牌名称位于较长的词中：{}"),
    "risk.subdomain": ("the brand's name in front of a foreign domain: {}", "品牌名称出现在他人域名之前：{}"),
    "risk.official_inside": ("a whole official address in front of a foreign domain: {}", "他人域名前带有完整的官方网址：{}"),
    "risk.homoglyph": ("letters of other scripts imitate it: {}", "使用外形相似的字符：{}"),
    "risk.digits": ("look-alike digits or letters imitate it: {}", "使用外形相似的数字或字母：{}"),
    "risk.separated": ("written apart: {}", "被拆开书写：{}"),
    "risk.typo": ("almost spells the brand's name: {}", "与品牌名称仅差一两笔：{}"),
    "risk.typo_inside": ("a part of it almost spells the brand's name: {}", "其中一段与品牌名称仅差一两笔：{}"),
    "risk.same_suffix": ("copies the rare suffix of an official domain: {}", "仿用官方域名的少见后缀：{}"),
    "risk.cheap_suffix": ("under a suffix that is cheap and often abused: {}", "使用价低且常被滥用的后缀：{}"),
    "risk.closed_suffix": ("under a suffix that only authorities and schools get: {}", "使用仅限政府、院校注册的后缀：{}"),
    "risk.popular": ("an established, popular site: {}", "属于成熟的热门网站：{}"),
    "risk.new": ("registered not long ago: {}", "注册时间不久：{}"),
    "risk.old": ("registered years ago: {}", "已注册多年：{}"),
    "risk.mail": ("is set up to receive mail: {}", "已配置邮件接收：{}"),
    "risk.certified": ("has a fresh certificate: {}", "近期签发了证书：{}"),
    "risk.sector": ("beside words that impostors use: {}", "带有冒充者常用词：{}"),
    "risk.suffix": ("the suffix says what impostors say: {}", "后缀为冒充者常用：{}"),
    "risk.hosting": ("hosted where anybody can put a site: {}", "托管在任何人都可建站的平台：{}"),
    "risk.mixed_script": ("mixes scripts: {}", "混用不同文字：{}"),
    "risk.site_kind": ("what stands there now: {}", "当前页面类型：{}"),
    "risk.site_cap": ("one kind of evidence counts no more than its share: {}", "同类证据计分有上限：{}"),
    "risk.site_bound": ("counts no more than what speaks of the brand: {}", "与品牌无直接关联的迹象按比例计分：{}"),
    "risk.site_nameless": ("wants something under nobody's name while it leans on the brand: {}", "不署名却借用品牌索取信息：{}"),
    "risk.site_gate": ("one kind of evidence does not suffice for more: {}", "证据种类不足，不再上调：{}"),
    "risk.site_settled": ("is somebody's own, whatever it shows: {}", "归属已明确：{}"),
    "risk.site_idle": ("nothing but this has stood there for months: {}", "数月以来一直闲置：{}"),
    "risk.site_unreadable": ("keeps its readers out while it speaks of the brand: {}", "涉及品牌却阻碍读取：{}"),
    "registration.created": ("registered on {}", "注册日期：{}"),
    "registration.registrar": ("registrar: {}", "注册商：{}"),
    "registration.name_servers": ("name servers: {}", "域名服务器：{}"),
    "registration.abuse": ("complaints to the registrar or host go to {}", "投诉邮箱：{}"),
    "registration.unclear": ("day and month may be swapped in: {}", "以下日期的日、月可能颠倒：{}"),
    "registration.whois": ("known from WHOIS only, a text without a fixed form: {}", "仅来自无固定格式的 WHOIS 文本：{}"),
    "registration.absent": ("nobody has registered it, says {}", "尚未注册（{}）"),
    "registration.unchecked": ("the registration could not be checked: {}", "无法查询注册信息：{}"),
    "resolution.absent": ("does not exist in the DNS now{}", "目前 DNS 中不存在{}"),
    "resolution.addresses": ("leads to {}", "指向地址：{}"),
    "resolution.mail": ("receives mail at {}", "可接收邮件：{}"),
    "resolution.parked": ("is parked: {}", "已停放：{}"),
    "name.unreadable": ("is not a readable name: {}", "域名无法识别：{}"),
}  # fmt: skip
_TOPICS: dict[str, tuple[str, str]] = {
    "deposit_failure": ("deposit fails", "入金失败"),
    "withdrawal_delay": ("withdrawal delayed or refused", "出金延迟或被拒"),
    "login_failure": ("cannot log in", "无法登录"),
    "platform_disconnect": ("platform disconnects or freezes", "断线或卡盘"),
    "slippage": ("slippage", "滑点"),
    "frozen_card": ("bank card frozen", "银行卡冻结"),
    "fake_site_scam": ("fake site or scam", "假冒网站或诈骗"),
    "praise": ("praise", "表扬"),
    "question": ("question", "咨询"),
    "news": ("news", "新闻"),
    "other_complaint": ("other complaint", "其他投诉"),
    "unrelated": ("not about the brand", "与品牌无关"),
}
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.OFFICIAL: ("official", "官方"),
    Verdict.UNRELATED: ("unrelated", "无关"),
    Verdict.WATCH: ("to be watched", "需关注"),
    Verdict.SUSPICIOUS: ("suspicious", "可疑"),
    Verdict.IMPERSONATION: ("impersonation", "冒充"),
}
_SEVERITIES = {Severity.NONE: ("none", "无"), Severity.MINOR: ("minor", "一般"), Severity.MAJOR: ("major", "重大")}
_LABELS = {
    Label.NEGATIVE: ("negative", "负面"),
    Label.NEUTRAL: ("neutral", "中性"),
    Label.POSITIVE: ("positive", "正面"),
}
#: the labels that analysts give
_GIVEN: dict[str, tuple[str, str]] = {
    **{str(one): said for one, said in (*_SEVERITIES.items(), *_LABELS.items())},
    **_TOPICS,
    "about": ("about the brand", "关于品牌"),
    "aside": ("names it in passing", "仅顺带提及"),
}


def sentence(reason: Reason) -> str:
    """What `reason` says, with the words it quotes; a code that a watchlist made up is shown by its own name."""
    score, _, kind = reason.code.partition(".")
    if said := _SENTENCES.get(reason.code) or _of_site(reason.code):
        return _filled(tr(*said), _named(reason))
    if score == "topic":
        return _filled(tr(f"{topic(kind)}: {{}}", f"{topic(kind)}：{{}}"), reason.detail)
    return tr("{}: {}", "{}：{}").format(kind.replace("_", " ") or score, reason.detail)


def sign(kind: str) -> str:
    """What a sign of escalation says (`police`, …), without the words it quotes; one that a watchlist made up is shown by its own name."""
    said = _SENTENCES.get(f"severity.{kind}")
    return _filled(tr(*said), "").rstrip(" :：") if said else kind.replace("_", " ")


_KINDS = {
    "content": ("a page with content", "有内容的页面"),
    "login_wall": ("a login page", "登录页面"),
    "blocked": ("a check for robots in front", "机器人验证页面"),
    "for_sale": ("the name is for sale", "域名正在出售"),
    "parked": ("a parked name with advertisements", "停放页（广告）"),
    "placeholder": ("its hoster's own page", "主机商默认页面"),
    "redirect_away": ("leads to another, well-known site", "跳转到其他知名网站"),
    "error": ("an error", "错误页面"),
    "empty": ("an empty page", "空页面"),
    "unreachable": ("nothing answers", "无响应"),
}


def kind_of_site(kind: str) -> str:
    """What kind of page stands there (`monitor.sites.kinds.Kind`); a kind without a sentence is told as it is."""
    said = _KINDS.get(kind)
    return tr(*said) if said else kind.replace("_", " ")


def _of_site(code: str) -> tuple[str, str] | None:
    """What a signal of a site says, told where it is looked for: a file of signals brings its own sentences."""
    if not code.startswith("risk.site_"):
        return None
    from monitor.sites.families import says

    return says().get(code.removeprefix("risk.site_"))


#: what quotes the trouble of a visit
_TROUBLES = frozenset({"risk.site_hostile", "risk.site_untrusted"})


def _named(reason: Reason) -> str:
    """What a reason quotes; a topic or a label by its name for people, and what went wrong with a visit in their language."""
    if reason.code == "severity.topic":
        return topic(reason.detail)
    if reason.code == "sentiment.whole" and reason.detail in set(Label):
        return label(Label(reason.detail))
    if reason.code.endswith(".corrected"):
        return _relabelled(reason.detail)
    return told(reason.detail) if reason.code in _TROUBLES else reason.detail


def _relabelled(change: str) -> str:
    """The labels of a correction (`none → minor (Mei)`) by their names for people."""
    labels, mark, who = change.partition(" (")
    return " → ".join(tr(*_GIVEN.get(one, (one, one))) for one in labels.split(" → ")) + mark + who


def _filled(said: str, detail: str) -> str:
    """The sentence with the words in it, or without its end where there are none."""
    return said.format(detail) if detail else said.partition("{}")[0].rstrip(" :：")


def topic(name: str) -> str:
    """A topic's name for people."""
    return tr(*_TOPICS.get(name, (name.replace("_", " "), name)))


def verdict(found: Verdict) -> str:
    """A verdict for people."""
    return tr(*_VERDICTS[found])


def severity(found: Severity) -> str:
    """A severity for people."""
    return tr(*_SEVERITIES[found])


def label(found: Label) -> str:
    """A sentiment label for people."""
    return tr(*_LABELS[found])


#: every code that has its own sentence, for the documentation and the tests
CODES = frozenset(_SENTENCES)
TOPICS = frozenset(_TOPICS)
