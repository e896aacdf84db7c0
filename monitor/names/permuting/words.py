"""Words that stand beside a brand in names made to deceive: by trade, likeliest first.

Which words: those that stood beside at least two of the 54 brands of the development lists (crypto and general ones mostly), and
for trades and languages that those lists hardly show, what customers of the trade look for (compare `monitor.names.sector`).
"""

from __future__ import annotations

from typing import Literal

Trade = Literal["finance", "bank", "crypto", "shop"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: group → words; each group has its measured rates (see `rates`), so its order says nothing
GROUPS: dict[str, tuple[str, ...]] = {
    "crypto.1": _words("airdrop claim app drop web3 wallet token claims airdrops connect mint"),
    "crypto.2": _words(
        "coin nft dapp crypto dao defi eth drops dex distribution invite wallets dapps sync whitelist mainnet protocol"
        " bridge network chain sale beta v2 restore tokens presale launchpad foundation labs"
    ),
    "crypto.3": _words(
        "node staking stake swap ecosystem usdt fund giveaway quest quests freemint bsc bnb sol btc bitcoin ethereum allocation checker"
        " raffle lab chains networks mining miner pool nfts migrate validate validation rectify synch l2 retrodrop eligibility eligible"
        " snapshot vault yield farm lending unlock revoke resolve fix claiming mystery collect mission governance genesis qfs v3"
    ),
    "general.1": _words("support official login web live online apps register download rewards reward event get join"),
    "general.2": _words(
        "pro verify secure io www gift free bonus now exchange link com check auth my enter team signup launch trade ai air"
        " help update promo account accounts pay home news portal en net verification registration start open"
    ),
    "general.3": _words(
        "security service services center helpdesk customer client clients contact access recover recovery refund signin logon sign mail"
        " email id info page site website store shop platform hub pass dashboard blog community world one vip store mobile android ios apk"
        " install setup upgrade updates alert alerts confirm confirmation notice case ticket safe safety secured protect protection trust"
        " review reset password unlock validate user member members membership admin panel system server cloud data api dev test box card"
        " offer offers deal deals discount coupon win winner prize lucky survey give giving donate charity job jobs career careers hr"
        " group global international inc ltd corp company holdings tech digital lab media tv play game games bot chat 24 365 new"
        " the go top best real true plus prime premium max extra direct express fast easy smart first org space"
    ),
    "finance.1": _words(
        "fx forex trading trader traders trades markets market broker brokers invest investment investments capital finance financial funds"
        " gold cfd option options mt4 mt5 metatrader metatrader5 copytrading signals signal stock stocks futures wealth asset assets"
        " profit profits income deposit withdraw withdrawal withdrawals funding demo ib partner partners affiliate webtrader terminal"
    ),
    "bank.1": _words(
        "bank banking onlinebanking ebanking netbank mybank payment payments card cards credit debit loan loans transfer transfers wire"
        " billing invoice receipt checkout merchant business personal activate suspended limited resolution dispute"
        " tax pension insurance mortgage savings iban swift kyc aml bill bills"
    ),
    "shop.1": _words("order orders delivery track tracking parcel cart outlet sales discount voucher vouchers giftcard giftcards buy"),
    "pinyin.1": _words(
        "guanwang guanfang kaihu zhuce denglu dl rujin chujin xiazai kefu waihui jiaoyi touzi licai pingtai daili fanyong jinrong zhengquan"
        " qihuo huangjin guoji jituan zhongguo china cn hk tw app gw zx zaixian wangzhan shouji dianhua renzheng yanzheng tixian chongzhi"
        " hongbao youhui huodong zengjin jiangjin shouye rukou yule"
    ),
    "place.1": _words(
        "us usa uk eu eur europe asia cn china hk hongkong sg singapore my malaysia vn vietnam th thailand id indonesia jp japan kr korea tw"
        " taiwan au australia nz ca canada in india ae dubai za africa ng nigeria br brazil mx mexico de germany fr france es spain it italy"
        " pl poland ru russia tr turkey nl ch swiss at be se no dk fi pt gr ro cz hu il sa eg ke gh pk bd ph lk latam global zh"
    ),
}  # fmt: skip
#: words in Chinese writing, put after a label without a hyphen
CHINESE = _words(
    "官网 官方 官方网站 中国 平台 开户 登录 登入 注册 下载 客服 外汇 交易 投资 理财 金融 入金 出金 代理 国际 集团 中文 网址 黄金 官網 下載"
)
#: years are added by who knows what year it is; these are the numbers that Chinese and other readers take for luck, or a series
NUMBERS = _words(
    "1 2 3 4 5 6 7 8 9 0 01 02 11 12 22 33 55 66 77 88 99 00 10 20 21 24 50 68 86 89 98 100 101 111 123 124 168 188 189 222 247 288 333"
    " 345 365 366 388 500 518 520 555 588 598 599 618 666 668 678 686 688 698 755 777 778 788 789 798 800 808 818 858 866 868 886 887 888"
    " 889 898 899 900 911 918 919 928 955 966 968 969 977 986 988 989 998 999 1000 1314 1688 5188 6688 6868 7777 8088 8668 8866 8888 9999"
)
#: which groups belong to which trade; the rest serve all
TRADES: dict[str, tuple[str, ...]] = {
    "crypto": ("crypto.1", "crypto.2", "crypto.3"),
    "finance": ("finance.1", "pinyin.1"),
    "bank": ("bank.1",),
    "shop": ("shop.1",),
}
