"""One lookalike name, and the families that there are."""

from __future__ import annotations

import msgspec


class Permutation(msgspec.Struct, frozen=True, gc=False):
    """A name that could be taken for another.

    `name` is the host in ASCII (punycode) form, `unicode` as people see it. `likelihood` (0 … 1) estimates the chance that a
    brand of whose lookalikes a hundred are on public scam lists has this one among them; see `rates`.
    """

    name: str
    unicode: str
    family: str
    likelihood: float


#: family → what it does, in English and Chinese, on `paypal.com`
FAMILIES: dict[str, tuple[str, str]] = {
    "tld-swap": ("another top-level domain: paypal.top", "更换顶级域名"),
    "sld-swap": ("a second-level suffix: paypal.com.cn", "更换为二级后缀"),
    "hosting": ("on free hosting: paypal.vercel.app", "免费托管平台"),
    "dynamic-dns": ("under dynamic DNS: paypal.duckdns.org", "动态域名"),
    "dictionary": ("beside a word: paypal-login.com", "加入常用词（登录、官网、外汇等）"),
    "number": ("beside a number: paypal888.com", "加入数字"),
    "year": ("beside a year: paypal2026.com", "加入年份"),
    "www": ("www written into it: wwwpaypal.com", "把 www 写入域名"),
    "suffix-in-name": ("the suffix written into it: paypal-com.top", "把后缀写入域名"),
    "various": ("suffix run together: paypalcom.com", "后缀连写"),
    "plural": ("singular or plural: paypals.com", "单复数"),
    "omission": ("a letter left out: paypl.com", "漏掉字母"),
    "repetition": ("a letter doubled: payppal.com", "重复字母"),
    "transposition": ("neighbours swapped: payapl.com", "相邻字母互换"),
    "reorder": ("a letter moved: aypalp.com", "字母移位"),
    "insertion": ("a letter put in: payopal.com", "插入字母"),
    "addition": ("a character at an end: paypalx.com", "首尾加字符"),
    "replacement": ("another letter: paypsl.com", "替换字母"),
    "double-replacement": ("two letters become a double one: payxxl.com", "两个字母替换为叠字"),
    "vowel-swap": ("another vowel: peypal.com", "替换元音"),
    "bitsquatting": ("one bit flipped in memory: paypad.com", "比特翻转"),
    "hyphenation": ("a hyphen put in: pay-pal.com", "插入连字符"),
    "hyphen-omission": ("a hyphen left out", "去掉连字符"),
    "subdomain": ("a dot put in: pay.pal.com", "插入点号"),
    "word-swap": ("words around a hyphen in another order", "词序互换"),
    "homophone": ("sounds alike: peipal.com", "同音替换"),
    "numeral": ("digits as words and back", "数字与单词互换"),
    "homoglyph": ("looks alike in ASCII: paypa1.com", "形近字符（ASCII）"),
    "homoglyph-two": ("two of them: qaypa1.com", "两处形近字符"),
    "homoglyph-idn": ("looks alike with marks: päypal.com", "带变音符的形近字符"),
    "homoglyph-idn-two": ("two of them: päypál.com", "两处带变音符的形近字符"),
    "cyrillic": ("wholly in another script: раураӏ.com", "整体改用其他文字"),
    "two-slips": ("two letters left out: ppal.com", "漏掉两个字母"),
}
