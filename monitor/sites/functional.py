"""Words that sites say of themselves beside their name, and sentences that only the owner of a name says; in many languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.names.sector import STRONG, WEAK, is_run
from monitor.sites.folding import looks
from monitor.sites.lists import listed

#: stands for the brand's name in a text in which it was found
SIGN = "\ue000"
_LONGEST = 12
_BEFORE = (
    r"welcome to(?: the)?|official (?:web)?(?:site|app|page|portal|account|platform|partner portal) of|log ?in to|sign in to|logging in to|"
    r"register with|your|team at|here at|we at|we are|thank you for choosing|open (?:an|your|a live) account with|"
    r"欢迎(?:您)?(?:来到|使用|登录|加入|访问|光临)?|登[录陆入]|您的|我们是|进入|感谢(?:您)?(?:使用|选择|信任)|尊敬的|请(?:登录|认准|使用)|认准|"
    r"chao mung (?:ban )?(?:den voi|den)|dang nhap(?: vao)?|selamat datang di|masuk ke|bienvenid[oa]s? a|iniciar sesion en|bem[- ]vindo (?:ao?|a)|"
    r"acesse (?:a )?sua conta|bienvenue (?:chez|sur)|willkommen bei|ようこそ"
)
_AFTER = (
    r"official|(?:client |customer |trader )?(?:login|log in|sign in|portal|support team|customer (?:service|care|support)|help ?desk|verification|"
    r"client area|web ?trader|account(?:s)? (?:team|department|security)|security (?:team|center|centre)|risk (?:control|department))|"
    r"account login|wallet login|app download|"
    r"官方|官网|客服|欢迎|为您|致力|客户端|登[录陆入]|提醒您|温馨提示|客户(?:服务|中心)|会员(?:中心)?|账户(?:登录|安全|中心)|安全中心|风控|财务部|验证中心|用户登录|中文官|交易平台|"
    r"chinh thuc|resmi|oficial|officiel|公式|公認|공식"
)


@cache
def functional() -> frozenset[str]:
    """Such words by their looks (`monitor.sites.folding.looks`)."""
    return frozenset(looks([listed("functional")])[0].split()) | STRONG | WEAK


@lru_cache(4096)
def is_functional(piece: str) -> bool:
    """Whether a piece of a line (no separators, at most 40 characters) is such words, one after the other, and numbers."""
    known = functional()
    if piece in known:
        return True
    if len(piece) > 40:
        return False
    if piece.isascii():
        return is_run(piece)
    reached = [True] + [False] * len(piece)
    for at in range(len(piece)):
        if reached[at]:
            reached[at + 1] = reached[at + 1] or piece[at].isdigit()
            for end in range(at + 1, min(len(piece), at + _LONGEST) + 1):
                reached[end] = reached[end] or piece[at:end] in known
    return reached[-1]


@cache
def _nobodys() -> frozenset[str]:
    return functional() | frozenset(looks([listed("notices")])[0].split())


def is_nobodys(piece: str) -> bool:
    """Whether a piece of a title names nobody: functional, or what notices are headed with."""
    return piece in _nobodys() or is_functional(piece)


@cache
def _any_of(name: str) -> re.Pattern[str]:
    told = {word.replace("_", " ") for word in looks([listed(name)])[0].split()}
    words = sorted(told, key=lambda word: (-len(word), word))
    either = "|".join(rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word for word in map(re.escape, words))
    return re.compile(either)


def is_about(title: str) -> bool:
    """Whether a folded title has a word, or asks a question, as those do who speak about somebody else."""
    return (
        is_surely_about(title) or "?" in title or "\uff1f" in title or _any_of("asking").search(title) is not None
    )


def is_surely_about(title: str) -> bool:
    """The same by words that fakes hardly put into their titles."""
    return _any_of("about").search(title) is not None


@cache
def phrases() -> re.Pattern[str]:
    """Sentences in which the brand itself speaks, its name being `SIGN`; to be looked for in folded text."""
    return re.compile(
        rf"(?:^|\b|(?<=[\u3000-\u9fff]))(?:{_BEFORE})\s{{0,3}}{SIGN}|{SIGN}(?:'?s)?\s{{0,3}}(?:{_AFTER})"
    )
