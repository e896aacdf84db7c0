"""How often each way of imitating a name occurs, measured.

From 9,043 names on three public lists of phishing and scam names, each with the one of 54 brands it imitates. For each way (`KINDS`) the
names found among its variants of the brand's main label, under any suffix, were counted, a brand with more than a hundred listed
names weighing as one with a hundred, and divided by the number of variants: how many of a brand's hundred listed names one such
variant makes up. A name that two ways make counts for the one with the higher rate. `SHARES` says how such names spread over
suffixes, one's own suffix counted apart (`OWN`) where it is not .com; suffixes that fewer than two brands showed share what is left
equally. Rates and shares are rounded. The likelihood of one name is 1 - exp(-rate x share), a Poisson estimate.
The kinds in `JUDGED` occur too rarely there (the lists are mostly about crypto, in English) to be measured: their rates
are set beside similar measured ones. `python -m benchmarks.permutations --rates` repeats the measurement.
"""

from __future__ import annotations

from math import exp

from monitor.names.permuting.kinds import Under

#: the label kept whole: of a brand's hundred listed names, 8.8
EXACT = 8.8
KINDS: dict[str, float] = {
    "plural": 0.43, "crypto.1 after": 0.23, "crypto.1 -after": 0.21, "crypto.1 before-": 0.21, "repetition": 0.12, "hyphenation": 0.12,
    "omission": 0.073, "transposition": 0.073, "crypto.2 after": 0.067, "general.1 before-": 0.064, "general.1 after": 0.064, "www-": 0.063,
    "general.1 -after": 0.062, "homoglyph": 0.062, "crypto.1 before": 0.058, "plural within": 0.053, "crypto.2 -after": 0.052, "www": 0.046,
    "letter after": 0.041, "crypto.2 before-": 0.034, "idn likely": 0.028, "general.2 before-": 0.027, "digit after": 0.027,
    "general.2 -after": 0.024, "general.1 before": 0.023, "general.2 after": 0.023, "vowel swap": 0.021, "crypto.3 before-": 0.016,
    "crypto.3 -after": 0.014, "crypto.3 after": 0.012, "digit before": 0.011, "insertion near": 0.010, "crypto.2 before": 0.009,
    "finance.1 after": 0.009, "finance.1 -after": 0.007, "general.3 after": 0.0067, "idn other": 0.0056, "homophone": 0.0055,
    "years -after": 0.005, "replacement near": 0.005, "insertion": 0.0048, "crypto.3 before": 0.0046, "general.3 -after": 0.0044,
    "bank.1 -after": 0.0044, "years after": 0.0043, "general.3 before-": 0.0039, "general.2 before": 0.0037, "letter before": 0.0034,
    "two slips": 0.0032, "place.1 -after": 0.0028, "shop.1 -after": 0.0024, "reorder": 0.0023, "replacement": 0.002, "subdomain": 0.0018,
    "shop.1 before-": 0.0015, "bank.1 before": 0.0012, "place.1 after": 0.0011, "bank.1 before-": 0.001, "homoglyph two": 0.0009,
    "place.1 before": 0.0008, "numbers -after": 0.0008, "general.3 before": 0.0008, "place.1 before-": 0.0007, "years before-": 0.0005,
    "numbers after": 0.0004, "shop.1 after": 0.0004, "numbers before-": 0.0003, "bank.1 after": 0.0003, "finance.1 before-": 0.0002,
}  # fmt: skip
JUDGED: dict[str, float] = {
    "hyphen omission": 0.08, "cyrillic": 0.02, "word swap": 0.02, "numeral": 0.006, "vowels swapped": 0.01, "addition within": 0.002,
    "bitsquatting": 0.0021, "double replacement": 0.0005, "suffix -after": 0.06, "suffix after": 0.03, "suffix below": 0.005, "finance.1 after": 0.009,
    "finance.1 before-": 0.004, "finance.1 before": 0.002, "bank.1 after": 0.0044, "bank.1 before-": 0.003, "pinyin.1 after": 0.004,
    "pinyin.1 -after": 0.004, "pinyin.1 before": 0.001, "pinyin.1 before-": 0.002, "shop.1 after": 0.0015, "shop.1 before": 0.0005,
    "numbers after": 0.0012, "numbers before": 0.0002, "years before": 0.0002, "word replaced": 0.001, "chinese": 0.003, "greek": 0.002,
    "idn rare": 0.003, "idn and ascii": 0.0006, "idn two": 0.0004,
}  # fmt: skip
#: how much likelier words of the brand's own trade are than measured over all trades, and those of other trades
OWN_TRADE, OTHER_TRADE = 2.0, 0.2
#: share of the names under the brand's own suffix, if that is not .com
OWN: dict[Under, float] = {"exact": 0.0, "slip": 0.22, "word": 0.14, "idn": 0.35}
SHARES: dict[Under, tuple[tuple[float, str], ...]] = {
    "exact": (
        (0.05, "com"),
        (0.015, "space website pro claims one site icu live online network"),
        (
            0.009,
            "rest gifts sbs pages.dev top dev best cloud tech com.ru gift biz cash info app xyz events finance foundation exchange market",
        ),
        (
            0.0057,
            "mx bio money buzz su org.in cyou cc us.com ltd li media ink life systems ga help fi mobi uk com.pl ml tools us lat ru farm cfd",
        ),
        (
            0.0035,
            "art news house me cl homes digital group re rs energy ws eu host works click bz wallet net org io co vip win",
        ),
        (
            0.0022,
            "lt fyi com.co deals zip property cab asia red gold pics support trading vu cn com.cn de in shop store club fun pw",
        ),
        (
            0.0014,
            "express com.ua rentals nyc wtf agency international ist bond team fit voyage trade blog foo quest ddns.net co.uk com.br",
        ),
        (
            0.0009,
            "tw sale es company hk ac tv social software fr tk uno blue codes vercel.app web.app netlify.app github.io co.com ru.com",
        ),
    ),
    "slip": (
        (0.24, "com"),
        (0.037, "net xyz top org"),
        (0.023, "online pw io site"),
        (0.0145, "club co biz space pages.dev tech pro"),
        (0.009, "website network info app shop fun live ru cyou click sbs"),
        (0.0057, "trade host cc github.io ga finance web.app vercel.app netlify.app"),
        (0.0036, "world co.com pics store link icu us lol cn vip one"),
        (0.0022, "me cloud cf com.cn ml art tk"),
        (0.0014, "life claims events financial blogspot.com eu cfd digital in"),
    ),
    "word": (
        (0.39, "com"),
        (0.095, "net"),
        (0.06, "xyz"),
        (0.037, "org pages.dev online"),
        (0.023, "info io live top site"),
        (0.0145, "app one"),
        (0.009, "website vip pro network space web.app co"),
        (0.0057, "icu events tech netlify.app pw vercel.app us world cc onrender.com me"),
        (0.0036, "co.com claims trade ml life store biz fun eu foundation shop"),
        (0.0022, "ltd work lol help cloud exchange click cn club dev in"),
        (0.0014, "link firebaseapp.com quest github.io webflow.io blogspot.com"),
        (0.0009, "ru com.cn digital"),
    ),
    "idn": (
        (0.6, "com"),
        (0.037, "net app io info xyz"),
        (0.0145, "co org online finance tk"),
        (0.005, "cc me top site vip club"),
    ),
}
#: share of one suffix among the rest, for labels kept whole
REST: dict[str, float] = {
    "generic": 0.00022,
    "country": 0.0002,
    "foreign": 0.00015,
    "second": 0.0001,
    "hosting": 0.0004,
    "dynamic-dns": 0.0002,
    "below": 0.00001,
}


def rate(key: str, trade_groups: frozenset[str] | None = None) -> float:
    """The rate of a kind; `trade_groups` are the word groups of the brand's trade, None where it is not known."""
    found = JUDGED.get(key, KINDS.get(key, 0.0))
    group, _, shape = key.partition(" ")
    if trade_groups is None or not shape or group[:-2] not in ("crypto", "finance", "bank", "shop", "pinyin"):
        return found
    return found * (OWN_TRADE if group in trade_groups else OTHER_TRADE)


def likelihood(expected: float) -> float:
    """The chance of at least one, where `expected` are to be expected (Poisson)."""
    return round(1.0 - exp(-expected), 9)


#: of a brand's own name under .com, where that is not official: no name is likelier
COM = likelihood(EXACT * SHARES["exact"][0][0])
