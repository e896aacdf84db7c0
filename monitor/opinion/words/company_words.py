"""The words by which names of companies are told from other words in posts."""

from __future__ import annotations

import re

import numpy as np

from monitor.opinion.words.scanning import Codes, Flags, Openings, Rare, Runs

#: kinds of companies in English names, as they are written there, and those that tell a name however it is written
KINDS = (
    "Markets?|FX|Fx|Forex|Trading|Trade|Traders?|Prime|Capital|Brokers?|Brokerage|Securities|Financial|Finance|Futures|Global|Invest|Investments?|Exchange|Options|Wealth"
    "|Group|Holdings|Partners|Bank|International|Ltd|Limited|Inc|LLC|Plc|Corp|markets|fx"
)
_ANYHOW = "fx|markets|trading|trade|capital|prime|global|securities|mt[45]|brokers?"
_EVERY = f"{KINDS}|{_ANYHOW}"
KIND = Rare(re.compile(rf" (?:{_EVERY})\b"), Openings(" " + kind for kind in _EVERY.split("|")))
ENGLISH = re.compile(
    r"(?<![A-Za-z0-9'.@#-])(?P<name>[A-Z][A-Za-z0-9]*[a-z](?: (?:& )?[A-Z][A-Za-z0-9]+)?) (?:& )?(?:"
    + KINDS
    + r")\b"
)
SMALL = re.compile(r"(?<![A-Za-z0-9'.@#-])(?P<name>[a-z]{4,14}) (?:" + _ANYHOW + r")\b")


def _capitals(codes: Codes) -> Flags:
    """Where a capital stands with three small letters behind it and no letter before it."""
    small = (codes >= 0x61) & (codes <= 0x7A)
    capital = (codes >= 0x41) & (codes <= 0x5A)
    letter = small | capital
    capital[1:] &= ~letter[:-1]
    return np.asarray(capital[:-3] & small[1:-2] & small[2:-1] & small[3:], bool)


CAPITAL = Rare(
    re.compile(r"(?<![A-Za-z0-9'.@#-])(?P<name>[A-Z][a-z]{3,}(?:[A-Z][a-z]+)*)(?![a-z0-9]*[@.][a-z])"), _capitals
)
_COMMON = """\
a about across against algo all american an and another any apple are around asian at bad be bear
because been best big black bond both bull but capital central cfd choppy cold commodities commodity
copy crude crypto currency current dark day dear demo each easy emerging energy equities equity eu
european every fake fast financial for forex free from futures fx global gold good google her his
honest hot human ib if in index interbank into investment is its kyc legit less like live london lost
major many market metal metals metatrader minor mobile money more most moving mt4 mt5 my natural new no
of offshore oil old on one online open opening options or other our over paper physical private prop
public quiet real regulated retail risk same seed shady share silver since small social some spot stock
stocks stop street such swing than thank thanks that the their then these thin third this those to
trade trading uk under us usd venture vip volatile wall was what when where which while whole with
without working your
"""
_KNOWN = """\
african alipay alipayhk american android apple applepay april aren asia asian august australia bitcoin
brent chat chatgpt china chinese christmas chrome couldn cyprus december deepfake demo didn discord
doesn dollar dubai easter english euro europe european excel facebook february fibonacci friday gmail
google hadn hasn haven hong india indonesia instagram internet iphone isn january japan july june kenya
kong linkin linux live london malaysia march mastercard maybank metatrader monday nasdaq neteller
netflix nigeria november october onboarding openai passcode paypal paypay playstation ponzi powell
reddit requote requotes saturday september shouldn singapore skrill spotify standard steam sterling
sunday support sydney telegram tether thailand thursday tiktok tokyo tradingview trustpilot tuesday
twitter ubuntu vietnam visa wasn wechat wednesday weren whatsapp wifi windows wouldn york youtube
"""
_GENERIC = """\
互联网 第三方 现货 黄金 原油 股票 商品 股指 外盘 内盘 国内 国外 境外 海外 香港 中国 美国 英国 亚洲 全球 欧洲 澳洲 风险 长期 短线 理性 机构 模拟 数字 虚拟 加密 普惠 消费
供应链 保证金 零售 合约 程序化 量化 个人 家庭 企业 境 平台 杠杆 外汇 金融 国际 环球 证券 资本 财富 投资 集团 期货 贵金属 天然气 白银 主流 知名 传统 民间 离岸 合规 监管 注册
实名 稳健 价值 银行 电 结 购 换 套 创 人民币 美元 法币 行业 公司 客户 经纪 做市
"""
#: words before such a kind that make no name
COMMON = frozenset(_COMMON.split())
#: capitals that name days, places, and products that everybody uses
KNOWN = frozenset(_KNOWN.split())
#: what stands before a kind of company in Chinese without making a name
GENERIC = tuple(_GENERIC.split())
#: kinds of companies in Chinese names, and characters that end what stands before a name
_CHINESE = "外汇|金融|环球|国际|证券|资本|财富|金业|贵金属|期货|投资|投顾|集团|交易所|控股|金服|金盛|银业|信托|理财|金控|汇投|汇富|汇通|交易宝"
CHINESE = Rare(
    re.compile(
        _CHINESE
        + "|(?<=[\u4e00-\u9fff]{2})汇(?![率款入出报总合集编演聚成兑票丰市商价水了过一去给到来回钱完不美人港台两五几]|\\d)"
    ),
    Openings(_CHINESE.split("|"), alone="汇"),
)
BREAKS = frozenset(
    "一七三上下不与且两个为么九也买了二于五些交人什今从他付以们会但你使假做像充入全八六关再冒冲几出分刚别到刷前卖去又发取只叫可台号各同后向吗吧听呀呢和哪啊四回因在外多太她好如嫌存学它家对少就已年开当很怎您"
    "想我或所才打找把投拿指按换推提搞收教新时明昨是更曾最月有来果某柜查样次正此每比求没涉涨炒点玩用留的看真知碰离站等给网老而能致荐虽被要让记论诉试该说请谈跌跑跟转过还这进退送选遇道那都里问非靠骗黑"
)
#: characters of which such names are made: luck, riches, stars, and those that stand for foreign sounds
_LUCKY = "鑫盈汇鼎通瑞诚达骏宏嘉德盛寰亚恒泰隆丰裕卓博澳晟曜耀腾润信华凯利富兴旺源昌顺联邦优仕仁聚宝银康永佳欧亨泽迈辰星岳峰磐森柏维尔诺斯伦顿克兰特瑞思麦澜圣赫汉"
FORTUNE = Rare(
    re.compile(f"(?<![那纳])[{_LUCKY}]{{3,5}}(?:达|通|信|盛|汇|宝|斯|顿|德|富|诺|尔|克|隆)?"), Runs(_LUCKY, 3)
)
#: what tells of a name, in small letters, that a company bears it: a kind of company in it
TELLING = re.compile(rf"(?:{_CHINESE})|(?:{KINDS}|{_ANYHOW})$", re.IGNORECASE)
#: after these a company is what something else is compared with, or was left for it
BESIDE = re.compile(
    r"(?:\b(?:than|(?:compared|superior|inferior|next|over) (?:with|to)|left|leaving|unlike|(?:moved?|moving|switched|came|coming|migrated) (?:\w+ )?from|after|patience with)|[比像离弃]|相比)\s*$",
    re.IGNORECASE,
)
