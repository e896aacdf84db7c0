"""What must come of the demo world, and what must not: alerts, mails, cards, replies, hits."""

from __future__ import annotations

import msgspec

BO, MARKETING = "bo@ebc.com", "Marketing.cn@ebc.com"
FUNDING, TRADING, ACCOUNT = "funding@ebc.com", "trading@ebc.com", "account@ebc.com"
CHINESE = ("zh-Hans", "zh-Hant")


class ExpectedAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert that must be open: `hits` at least; each of `mail` is told, of a major one by a mail whose subject holds `subject`, of a minor one by the digest.

    `domain` is the site that a fake-site alert is about. `reply` is the situation of the drafted answer, in one of
    `languages`; posts in several languages share an alert, and the first to arrive is answered. `cards` counts the
    departments that have a Teams webhook. `registered`: one of its hits tells when the site's name was registered.
    `news` is what a sweep of the lookalikes must have told of it. `visited`: it was looked at, and what stands there speaks against it. `rule` is what joins its hits, by default the site or the topic.
    """

    topic: str
    matter: str
    level: str
    hits: int
    mail: tuple[str, ...]
    subject: str = ""
    domain: str = ""
    reply: str = ""
    languages: tuple[str, ...] = ("en", *CHINESE)
    cards: int = 0
    registered: bool = False
    news: str = ""
    visited: bool = False
    rule: str = ""

    @property
    def grouped_by(self) -> str:
        """What joins its hits."""
        return self.rule or ("same_site" if self.domain else "same_topic")

    @property
    def minor(self) -> bool:
        """Whether it is told by the digest."""
        return self.level == "minor"

    @property
    def about(self) -> str:
        """What people call it."""
        return self.domain or self.rule or self.topic


def defanged(domain: str) -> str:
    """A domain as mails show it: readable, and not to be clicked."""
    head, _, last = domain.rpartition(".")
    return f"{head}[.]{last}"


def _fake(
    domain: str, *, hits: int = 1, languages: tuple[str, ...] = (), news: str = "", visited: bool = False
) -> ExpectedAlert:
    return ExpectedAlert(
        topic="fake_site_scam",
        matter="fake_site",
        level="major",
        hits=hits,
        mail=(MARKETING, BO),
        subject=defanged(domain),
        domain=domain,
        reply="fake_site_seen" if languages else "",
        languages=languages,
        cards=2,
        registered=True,
        news=news,
        visited=visited,
    )


#: What somebody registers while the demo runs.
NEWCOMER = "ebctraders.com"
#: The source that finds it, and must have seen before that it was not there.
SWEEP = "ebc/lookalikes"

ALERTS = (
    _fake("ebc-login-verify.top", hits=3, languages=("en",), visited=True),
    _fake("ebcfin-deposit.vip", hits=3, languages=("zh-Hans",), visited=True),
    _fake("ebc-offical-support.com"),
    _fake("ebcforex-cn.top"),
    _fake("xn--ebc-4b8e506f.com"),
    _fake("ebc-client-login.com"),
    _fake(NEWCOMER, news="newly registered"),
    ExpectedAlert(
        rule="first_sweep",
        topic="fake_site_scam",
        matter="fake_site",
        level="major",
        hits=1,
        mail=(MARKETING, BO),
        subject="",
        cards=2,
        registered=True,
    ),
    ExpectedAlert(
        topic="fake_site_scam",
        matter="fake_site",
        level="major",
        hits=1,
        mail=(MARKETING, BO),
        subject="假冒网站",
        reply="fake_site_seen",
        cards=2,
    ),
    ExpectedAlert(
        topic="withdrawal_delay",
        matter="funding",
        level="major",
        hits=3,
        mail=(FUNDING, BO, MARKETING),
        subject="出入金",
        reply="withdrawal",
        cards=2,
    ),
    ExpectedAlert(
        topic="deposit_failure",
        matter="funding",
        level="minor",
        hits=2,
        mail=(FUNDING,),
        reply="deposit",
    ),
    ExpectedAlert(
        topic="login_failure",
        matter="account",
        level="minor",
        hits=1,
        mail=(ACCOUNT,),
        reply="login",
        languages=("zh-Hant",),
    ),
    ExpectedAlert(
        topic="slippage",
        matter="trading",
        level="minor",
        hits=2,
        mail=(TRADING,),
        reply="slippage",
    ),
    ExpectedAlert(
        topic="platform_disconnect",
        matter="trading",
        level="minor",
        hits=2,
        mail=(TRADING,),
        reply="disconnect",
    ),
    ExpectedAlert(
        topic="frozen_card",
        matter="frozen_card",
        level="major",
        hits=1,
        mail=(BO, MARKETING),
        subject="银行卡冻结",
        reply="frozen_card",
        languages=("zh-Hans",),
        cards=2,
    ),
)

#: Who gets a digest, and what its subject says.
DIGESTED, DIGEST = (MARKETING, BO, FUNDING, TRADING, ACCOUNT), "每日摘要"
#: What a digest shows: how much was said, and in what mood.
PICTURES = 2

#: Kept as hits, though they ask nobody to act: titles of posts.
HITS = (
    "EBC Financial Group publishes its weekly outlook",
    "Thank you, EBC support",
    "What is the minimum deposit at EBC?",
    "EBC客服值得点赞",
    "请问EBC怎么开户？",
)

#: Drafted without an alert: situation and language.
REPLIES = (("praise", "en"), ("praise", "zh-Hans"))

#: About other bearers of the name, about no brand at all, or the brand's own: none of them may become a hit.
NO_HITS = (
    "EBC Brakes adds pads for light motorcycles",
    "EBC trek: deposits refunded after cancelled flights",
    "Fewer withdrawals in an EBC trial",
    "Ethiopian Broadcasting Corporation opens a studio",
    "東森新聞 EBC 今晚直播颱風動態",
    "Dollar steady before payrolls",
    "原油小幅回落",
    "Who has walked to EBC in November?",
    "EBC 20 or EBC 30 for a brown ale?",
    "Which indicator do you trust on gold?",
    "EBC刹车片磨合要多久",
    "ebc-fin.net",
    "ebcbrakes.com",
    "bluewebcam.com",
    "bcebook.net",
    "thewebclass.com",
    "www.ebc.com",
    "shop.ebcbrakes.com",
    "webcam-corner.com",
)

SOURCES = ("ebc/news", "ebc/forum", "ebc/board", "ebc/new-domains", "ebc/certificate-logs", SWEEP)


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's report that the demo takes in."""

    url: str = "https://ebcfin-deposit.vip/cn"
    domain: str = "ebcfin-deposit.vip"
    contact: str = "13800002468"
    story: str = "群里有人发了这个网址，说是新官网，我转了两千元之后就联系不上了。"
    mail: tuple[str, ...] = (MARKETING, BO)
    reply: str = "fake_site_reported"
    language: str = "zh-Hans"


REPORT = Reported()
