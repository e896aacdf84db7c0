"""Traditional Chinese in simplified characters, by OpenCC's tables; without OpenCC by those of snownlp."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def simplified(text: str) -> str:
    """`text` with traditional characters in their simplified form; as long as before.

    OpenCC's `t2s` (https://github.com/BYVoid/OpenCC): phrases first (乾隆 stays, 乾淨 becomes 干净), then characters;
    帐 counts as 账, which it is written for in 帐户, and 妳 as 你.
    """
    if text.isascii():
        return text
    made = _converter()(text)
    if len(made) != len(text):
        made = "".join(_as_long(c) for c in text)
    return made.replace("帐", "账").replace("妳", "你")


def _as_long(character: str) -> str:
    made = _converter()(character)
    return made if len(made) == 1 else character


@cache
def _converter() -> Callable[[str], str]:
    try:
        from opencc import OpenCC
    except ImportError:
        from snownlp.normal import zh2hans

        return _told(zh2hans)
    return _told(OpenCC("t2s").convert)


def _told(convert: Callable[[str], object]) -> Callable[[str], str]:
    return lambda text: str(convert(text))


@cache
def only_traditional() -> frozenset[str]:
    """The common characters that simplified Chinese does not use: they have another form there, and GB 2312 lacks them."""
    common = _common()
    changed = "".join([c for c, new in zip(common, _each_simplified(common), strict=True) if new != c])
    return frozenset(changed).difference(_those_in("gb2312", changed))


@cache
def only_simplified() -> frozenset[str]:
    """The common characters that traditional Chinese does not use: they are a traditional one's form, and Big5 lacks them."""
    made = _each_simplified(_common())
    return frozenset(made).difference(_those_in("big5", made))


def _each_simplified(characters: str) -> str:
    """Each of `characters` in its own simplified form: on lines of their own they make no phrases."""
    return simplified("\n".join(characters))[::2]


@cache
def _common() -> str:
    every = "".join(map(chr, range(0x4E00, 0xA000)))
    known = {*_those_in("big5", every), *_those_in("gb2312", every)}
    return "".join([c for c in every if c in known])


def _those_in(charset: str, characters: str) -> str:
    return characters.encode(charset, "ignore").decode(charset)
