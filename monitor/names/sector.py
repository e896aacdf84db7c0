"""Words that sites in a brand's name carry beside it: what they do, offer or claim to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from monitor.names.words import is_word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: what a finance brand's customers look for, and what impostors promise them
STRONG = _words(
    """
    forex fx waihui trade trades trading trader traders broker brokers brokerage market markets capital invest investment investments
    investing finance financial financials fintech bank banking banks crypto coin coins bitcoin btc eth usdt wallet exchange token
    cfd cfds futures gold stock stocks licai touzi jiaoyi mt4 mt5 metatrader
    login logon signin signup register registration account accounts acct secure secured security verify verified verification
    auth authenticate update unlock recover recovery refund refunds withdraw withdrawal deposit deposits payment payments pay
    support service services help helpdesk helpcenter customer customers kefu client clients portal
    vip bonus promo promotion gift gifts reward rewards claim airdrop giveaway free win official officially officialsite
    guanwang guanfang kaihu zhuce denglu rujin chujin xiazai daili fanyong
    download app apps install online web website site home mobile
    nft nfts mint swap swaps dao defi claims airdrops stake staking wallets connect bridge presale drop drops dapp dapps dex validate
    migrate web3 token tokens asset assets vault sync live backup node nodes chain chains network restore fix rectify resolve device
    extension whitelist allowlist quest bounty distribution eligibility snapshot season sale buy earn yield farm pool lp ico ido
    verificatie verifizierung anmelden einloggen konto compte cuenta conta accesso acceso banca soporte ayuda
    官网 官方 官方网站 网站 平台 开户 入金 出金 登录 登入 登錄 注册 註冊 下载 下載 客服 外汇 外匯 交易 投资 投資 理财 理財 金融 代理 返佣
    赠金 贈金 奖金 獎金 集团 集團 認證 认证 验证 驗證
    """
)
#: words that join others without telling much: places, sizes, fillers
WEAK = _words(
    """
    global group international intl world asia europe eu usa us uk cn china hk hongkong sg my vn th id jp kr tw au ae dubai
    pro plus prime max live real the our your get go we now new best top one two zh en net com org www m i
    co inc ltd limited corp llc gmbh pty plc hq
    """
)


def _any_of(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


_ENDINGS = tuple(sorted(word for word in STRONG if len(word) > 2 or not word.isascii()))
_LONG = tuple(sorted(word for word in STRONG if word.isascii() and len(word) > 5))
_FOUND = re.compile(_any_of(frozenset(word for word in STRONG if len(word) > 1)))


@lru_cache(4096)
def is_run(text: str) -> bool:
    """Whether `text` (one piece of a label, at most 63 characters) is nothing but such words and numbers of up to four digits.

    Takes time in proportion to its length, whatever it is.
    """
    reached = [True] + [False] * len(text)
    for at in range(len(text)):
        if reached[at]:
            for end in _steps(text, at):
                reached[end] = True
    return reached[-1]


def _steps(text: str, at: int) -> Iterator[int]:
    """Where a word or number that begins at `at` ends."""
    if text[at].isdecimal():
        end = at + 1
        while end < len(text) and text[end].isdecimal():
            end += 1
        if end - at <= 4:
            yield end
        return
    for word in _by_start().get(text[at], ()):
        if text.startswith(word, at):
            yield at + len(word)


@cache
def _by_start() -> dict[str, tuple[str, ...]]:
    """The words by their first letter."""
    words = sorted(STRONG | WEAK)
    return {letter: tuple(words) for letter, words in groupby(words, key=itemgetter(0))}


#: suffixes that are sold for next to nothing and abused most (the reports of Spamhaus and Interisle name them year after year)
CHEAP = _words(
    """
    top xyz online site website live click vip club fun icu shop store space tech cloud pro cc pw tk ml ga cf gq cfd sbs bond cyou lol
    buzz monster rest quest link life world today work support host press win bid loan men date stream download review trade party
    science racing faith cricket accountant webcam kim su ru.com us.com za.com icu
    """
)


def touches_strong(before: str, after: str) -> bool:
    """Whether such a telling word (three letters or more) ends `before` or begins `after`."""
    return before.endswith(_ENDINGS) or after.startswith(_ENDINGS)


def strong_words(pieces: Iterable[str]) -> tuple[str, ...]:
    """The telling words among `pieces`: whole ones, and those inside pieces that are made of such words alone."""
    found: list[str] = []
    for piece in pieces:
        if piece in STRONG:
            found.append(piece)
        elif piece and is_run(piece):
            found.extend(_FOUND.findall(piece))
        elif not piece.isascii():
            found.extend(word for word in _FOUND.findall(piece) if not word.isascii())
        elif word := _misspelt(piece):
            found.append(word)
    return tuple(dict.fromkeys(found))


@lru_cache(4096)
def _misspelt(piece: str) -> str:
    """The long telling word that `piece` is one slip away from: `airdop`, `narket`; "" for none."""
    if len(piece) < 5 or is_word(piece):
        return ""
    found = extractOne(piece, _LONG, scorer=OSA.distance, score_cutoff=1)
    return str(found[0]) if found else ""
