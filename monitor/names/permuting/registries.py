"""Which registry sells labels beyond ASCII under which suffix, and with which letters.

Sources: the IDN tables that registries publish (IANA Repository of IDN Practices, iana.org/domains/idn-tables), and their own pages:
DENIC (93 letters), nic.at, SWITCH, AFNIC, DNS Belgium, EURid, Registro.br, NIC Chile, CIRA, Internetstiftelsen, Norid, Punktum,
Traficom, PIR, Verisign ("Registration Rules: no commingling of scripts"), CNNIC, JPRS, Coordination Center for .ru/.рф. Where a registry
sells none (cz, nl, sk, uk, us, …) nothing is made. Verisign refuses most phonetic letters since 2020; names sold before
live on, so they count here. An unlisted country sells none here, an unlisted generic one the letters of Western and
Central Europe: rather too few than names that nobody could buy.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

_WEST = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœß"
_CENTRAL = "āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĸĺļľłńņňŋōŏőŕŗřśŝşšţťŧũūŭůűųŵŷźżž"
_NORTH = "àáâãäåæçèéêëíîïñòóôõöøùúûüýþðčđŋšŧž"
#: letters beyond ASCII that a registry sells in a Latin label
_LATIN: dict[str, str] = {
    "de eu pl": _WEST + _CENTRAL,
    "at": _WEST + "šž",
    "ch li be fr re yt pm wf tf": _WEST,
    "dk": "äåæéöøü", "fi ax": "áâäåčđǥǧǩŋõöšŧžʒǯ", "no": "àáäåæčçđéèêïŋńñóòôöøšŧüž", "se nu": _NORTH + "ħłȟǥǧǩʒìïł", "is": "áæéíðóöúýþ",
    "it": "àâäæçèéêëîïìœôöòùûüÿß", "es": "áàçéèíïñóòúü", "pt": "àáâãçéêíóôõú", "br": "àáâãçéêíóôõúüýÿ", "cl pe": "áéíñóúü", "ar": "áâçéêíñóôúü",
    "ca": "àâæçéèêëîïôœùûüÿ", "hu": "áéíóöőúüű", "ro": "ăâîșț", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "ee": "äõöüšž", "tr": "çğıöşü",
    "si": _WEST + "čđšž", "rs": "čćđšž", "hr": "čćđšž", "vn": "ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ", "ie": "áéíóú", "gl": "áâãåæéêíîïôøúû",
    "fo": "áæéíðóøúýå", "lu": "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿ", "my": "", "co": _NORTH, "info": "áäåąćčéėęíįłñńóöøőśšúüūűųźżžæ",
    "org": "áàâäåæąčćđéęėēģíîīįķļłńñņóöøőōšśßťúüűūųýžźżð", "biz": "äåæéíóöøőúüűñçãõàâêôąćęłńśźżāčēģīķļņšūž", "me": _WEST + _CENTRAL,
    "io ac sh": _WEST + _CENTRAL, "tk ml ga cf gq": _WEST + _CENTRAL, "ws": _WEST, "la": _WEST, "asia": "",
}  # fmt: skip
#: suffixes whose registry takes any letter of a script, scripts not mixed (Verisign, and those that follow it)
_ANY_LATIN = frozenset({"com", "net", "cc", "tv", "name"})
_SCRIPTS: dict[str, str] = {
    "com net cc tv name": "cyrillic greek han kana hangul thai arabic hebrew",
    "org info biz": "cyrillic han kana hangul",
    "eu": "cyrillic greek", "pl": "cyrillic greek", "рф рус su срб мкд укр қаз бел бг дети москва онлайн сайт орг ком": "cyrillic",
    "gr": "greek", "ελ": "greek", "ею": "cyrillic", "cn 中国 中國 tw 台湾 台灣 hk 香港 公司 网络 網絡 网址 网站 在线 商城 集团": "han", "sg mo": "han",
    "jp": "han kana", "kr 한국": "hangul han", "th ไทย": "thai", "il": "hebrew", "asia top xyz vip club online site shop app live ltd co": "han",
}  # fmt: skip
_ASCII = frozenset(map(chr, range(128)))
_NO_IDN = frozenset({"gov", "edu", "mil", "int", "arpa", "museum", "aero", "coop", "onion"})
_SCRIPT_OF = {
    "CYRILLIC": "cyrillic", "GREEK": "greek", "CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana", "HANGUL": "hangul", "THAI": "thai",
    "ARABIC": "arabic", "HEBREW": "hebrew",
}  # fmt: skip


@cache
def _scripts() -> dict[str, frozenset[str]]:
    whole: dict[str, frozenset[str]] = {}
    for suffixes, scripts in _SCRIPTS.items():
        for suffix in suffixes.split():
            whole[suffix] = whole.get(suffix, frozenset()) | frozenset(scripts.split())
    return whole


class Sold(NamedTuple):
    """What may stand in a label beyond ASCII: `latin` letters, None for any; or wholly one of `scripts`."""

    latin: frozenset[str] | None
    scripts: frozenset[str]


@lru_cache(2048)
def sold_under(suffix: str, *, private: bool = False) -> Sold:
    """What the registry of `suffix` (Unicode form) sells; nothing under a `private` one: hosting takes ASCII names."""
    top = suffix.rpartition(".")[2]
    if private or top in _NO_IDN:
        return Sold(frozenset(), frozenset())
    scripts = _scripts().get(top, frozenset())
    if top in _ANY_LATIN:
        return Sold(None, scripts)
    for tops, letters in _LATIN.items():
        if top in tops.split():
            return Sold(frozenset(letters), scripts)
    generic = len(top) > 2 and top.isascii()
    return Sold(frozenset(_WEST + _CENTRAL) if generic else frozenset(), scripts)


def is_sold(label: str, suffix: str, *, private: bool = False) -> bool:
    """Whether `label` (Unicode form, otherwise valid) could be registered under `suffix`."""
    beyond = frozenset(label) - _ASCII
    if not beyond:
        return True
    sold = sold_under(suffix, private=private)
    if sold.latin is not None and beyond <= sold.latin:
        return True
    scripts = scripts_of(beyond)
    if scripts == {"latin"}:
        return sold.latin is None
    mixed = scripts - {"han", "kana"}
    with_latin = any(c.isascii() and c.isalpha() for c in label)
    return scripts <= sold.scripts and len(mixed) <= 1 and not (with_latin and mixed)


def is_all_sold(letters: frozenset[str], suffix: str, *, private: bool = False) -> bool:
    """Whether Latin labels with any of `letters` could be registered under `suffix`; false does not say that none could."""
    sold = sold_under(suffix, private=private)
    return scripts_of(letters) <= {"latin"} if sold.latin is None else letters <= sold.latin


@lru_cache(8192)
def scripts_of(letters: frozenset[str]) -> frozenset[str]:
    """The scripts of `letters`, in the words of this module; `latin` for Latin ones."""
    return frozenset(_script(c) for c in letters)


@lru_cache(4096)
def _script(letter: str) -> str:
    return _SCRIPT_OF.get(
        unicodedata.name(letter, "?").split()[0].split("-")[0], "latin" if _is_latin(letter) else ""
    )


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "?").startswith("LATIN ")
