"""Builds words.txt; run by hand, never at run time: `python -m monitor.names.data.build_words SOURCES`.

SOURCES is a folder with what README.md names: `wordfreq/` (its data), `dict/` (Debian's word lists and `propernames`),
`scowl/`, `hunspell/`, `geonames/` and `cedict.txt.gz`. How often a word is used comes from wordfreq, which counts web
text and so knows brands too; whether it is a word at all is decided by the dictionaries.
"""

from __future__ import annotations

import gzip
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from math import log10
from pathlib import Path
from typing import NamedTuple

import msgspec

OUT = Path(__file__).with_name("words.txt")
STEP = 0.2
_PLAIN = re.compile(r"[a-z]{1,24}")
_HAND = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_RUSSIAN = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True)
)  # fmt: skip


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: English words of two letters; the dictionaries hold hundreds more, with which anything can be spelled
_TWO = _set("am an as at be by do go he hi if in is it me my no of ok on or so to up us we tv pc uk eu id dj")
#: and those of other languages that names are made with
_JOINING = _set("da de di du el en la le")
#: words of the web that are younger than the dictionaries
_YOUNG = _set(
    """
    airdrop altcoin antivirus app apps backlink bitcoin blockchain blog blogger captcha chatbot cloud crypto cyber dapp darknet
    defi devops ebook ecommerce email emoji ethernet fintech firewall forex freelancer geek helpdesk helpline homepage hotfix
    influencer intranet login logon logout malware memecoin metaverse mobile nft offline online paywall phishing podcast presale
    preorder ransomware screenshot selfie signin signup smartphone spyware stablecoin startup streaming token tokens unboxing
    username vlog vpn webcam webinar webmail webshop website websites whitepaper wifi wiki workflow yoga zip
    """
)
#: names of companies and products that one of the dictionaries lets pass
_BRANDS = _set(
    """
    adidas adobe airbus aldi alibaba allianz amex android audi bayer bing bmw boeing bosch cadillac cartier chanel chevrolet
    chrysler cisco citroen coca cola cognac colgate daimler danone disney dropbox dyson ebay electrolux epson ericsson esso
    etsy excel expedia ferrari fiat firefox ford fuji fujitsu gillette gmail google googled googles googling gucci heineken
    hermes hitachi honda hyundai ikea instagram intel itunes jaguar java jeep kawasaki kellogg kindle kleenex kodak lacoste
    lada lamborghini lego lenovo lexus lidl linkedin linux lufthansa maserati mastercard mazda mcdonald mercedes michelin
    microsoft mitsubishi motorola mozilla nescafe nestle netflix nikon nike nintendo nissan nivea nokia nvidia olivetti opel
    oracle oreo osram panasonic paypal pepsi peugeot philips photoshop pinterest pixar playstation plexiglas polaroid porsche
    powerpoint prada puma reddit renault revlon ricoh rolex rolls safari samsung sanyo seiko shell siemens skoda skype skyped
    skypes skyping snapchat sony spotify subaru suzuki telekom tesla texaco thermos tiktok toshiba toyota trabant twitter uber
    vauxhall velcro viagra visa vodafone volkswagen volvo walmart whatsapp wikipedia windows xbox xerox xeroxed yahoo yamaha
    yandex youtube zalando zara zoom acer aetna amtrak bose carrefour fedex gallup gawker gree gumtree hilton hulu hurriyet
    kobo kohls milliyet nasdaq nielsen nikkei obozrevatel oculus oppo rambler sberbank serasa telefonica toutiao tuya weibo
    weixin taobao zhifubao xiaomi worten yelp aeroflot gazprom rosneft lukoil tinkoff citibank barclays hsbc bbva rabobank
    commerzbank renfe mercadona mercadolibre bradesco itau petrobras movistar mapfre repsol alitalia unicredit fininvest
    avito ozon telegram vkontakte zynga huanqiu
    """
) - _set(
    "cloud cognac cola excel intel jaguar java oracle puma rolls safari shell telegram thermos visa windows zoom"
)


class Language(NamedTuple):
    """`dictionary` under SOURCES, how many of its most frequent words are taken."""

    code: str
    dictionary: tuple[str, ...]
    most: int
    size: str = "large"


_LANGUAGES = (
    Language("es", ("dict/spanish",), 5000),
    Language("fr", ("dict/french",), 5000),
    Language("de", ("dict/ngerman",), 6000),
    Language("it", ("dict/italian",), 5000),
    Language("pt", ("dict/portuguese", "dict/brazilian"), 5000),
    Language("nl", ("dict/dutch",), 4000),
    Language("pl", ("dict/polish",), 5000),
    Language("tr", ("hunspell/tr_TR.dic",), 4000, "small"),
    Language("id", ("hunspell/id_ID.dic",), 4000, "small"),
    Language("vi", ("hunspell/vi_VN.dic",), 1500, "small"),
    Language("ru", ("hunspell/ru_RU.dic",), 5000),
)
ENGLISH_MOST, PINYIN_MOST = 44_000, 11_000
#: what a word of another language costs more than an English one: about one name in ten is in it
FOREIGN, NAMED = 1.0, 0.6

Costs = dict[str, float]


def main(sources: Path) -> None:
    """Writes words.txt beside this file."""
    companies, bearers = _companies(sources), _names(sources)
    words = english(sources, companies)
    for language in _LANGUAGES:
        _merge(words, _foreign(sources, language, companies | (bearers - words.keys())))
    _merge(words, _pinyin(sources))
    used = _frequencies(sources, "en", "large")
    names = {name: used[name] + NAMED for name in bearers - words.keys() if used.get(name, 9.0) <= 6.4}
    OUT.write_text("".join((_HEAD, *_lines("word", words), *_lines("name", names))), encoding="ascii")
    sys.stdout.write(f"{len(words)} words, {len(names)} names, {OUT.stat().st_size} bytes\n")


_HEAD = """\
# kind, cost (-log10 of the relative frequency), words; built by build_words.py, sources and licences in README.md
"""


def english(sources: Path, companies: frozenset[str]) -> Costs:
    """The most frequent English dictionary words."""
    level = _scowl(sources, "words")
    named = _scowl(sources, "proper-names")
    used = _frequencies(sources, "en", "large")
    known = {
        word
        for word, at in level.items()
        if word in used and not (at >= 50 and (word in companies or named.get(word, 99) <= at))
    }
    known = {word for word in known | _YOUNG if word in used and _telling(word, used[word])} - _BRANDS
    return {word: used[word] for word in sorted(known, key=lambda word: (used[word], word))[:ENGLISH_MOST]}


def _telling(word: str, cost: float) -> bool:
    if len(word) < 3:
        return word in _TWO or word in ("a", "i")
    return len(word) > 3 or cost <= 5.6


def _scowl(sources: Path, kind: str) -> Costs:
    """Every entry of SCOWL's list of this kind up to level 70 (its "large"), and the level it appears at."""
    found: Costs = {}
    for path in (sources / "scowl").glob(f"*-{kind}.*"):
        at = int(path.suffix[1:])
        if at <= 70 and path.name.split("-")[0] in ("english", "american", "british", "british_z"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if _PLAIN.fullmatch(word := line.lower()):
                    found[word] = min(at, found.get(word, 99))
    return found


def _companies(sources: Path) -> frozenset[str]:
    """Capitalised entries of a dictionary that are neither a person's nor a place's name."""
    return frozenset(_scowl(sources, "proper-names")) - _people(sources) - _places(sources) | _BRANDS


def _names(sources: Path) -> frozenset[str]:
    """People and places that a dictionary lists, four letters and longer."""
    listed = frozenset(_scowl(sources, "upper")) | _people(sources)
    listed |= frozenset(_scowl(sources, "proper-names")) & _places(sources) | _places(sources, countries_only=True)
    return frozenset(name for name in listed if len(name) >= 4) - _BRANDS


def _people(sources: Path) -> frozenset[str]:
    return _set(gzip.decompress((sources / "dict/propernames.gz").read_bytes()).decode().lower())


def _places(sources: Path, *, countries_only: bool = False) -> frozenset[str]:
    countries = msgspec.json.decode((sources / "geonames/countries.json").read_bytes())
    found = {_plain(one["name"]) for one in countries.values()}
    if not countries_only:
        cities = msgspec.json.decode((sources / "geonames/cities15000.json").read_bytes())
        found |= {_plain(one["name"]) for one in cities.values() if one["population"] >= 100_000}
    return frozenset(filter(_PLAIN.fullmatch, found))


def _foreign(sources: Path, language: Language, barred: frozenset[str]) -> Costs:
    """The most frequent dictionary words of a language, as they are typed in a domain."""
    known = {word for name in language.dictionary for word in _entries(sources / name)}
    found: Costs = {}
    taken = 0
    for word, cost in sorted(_frequencies(sources, language.code, language.size).items(), key=lambda one: one[1]):
        if taken >= language.most:
            break
        if word not in known:
            continue
        spellings = [one for one in _spelled(word, language.code) if _is_worth(one, cost) and one not in barred]
        taken += bool(spellings)
        for spelling in spellings:
            found[spelling] = min(cost + FOREIGN, found.get(spelling, 99))
    return found


def _is_worth(word: str, cost: float) -> bool:
    """Short words of many languages would spell anything: only the most frequent ones."""
    if len(word) < 3:
        return word in _JOINING
    return (len(word) > 3 or cost <= 3.3) and _PLAIN.fullmatch(word) is not None


def _spelled(word: str, code: str) -> Iterable[str]:
    if code == "ru":
        return {"".join(_RUSSIAN.get(letter, "?") for letter in word)}
    if code == "de":
        return {_plain(word), _plain(word.translate(_UMLAUTS))}
    return {_plain(word)}


def _plain(word: str) -> str:
    """Lower case, without marks, spaces and hyphens."""
    bare = unicodedata.normalize("NFKD", word.lower().translate(_HAND).replace("i̇", "i"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter) and letter not in " -'’")


def _entries(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        yield line.split("/")[0].strip().lower()


def _pinyin(sources: Path) -> Costs:
    """Syllables of three letters and more, and the most frequent words of two syllables.

    CC-CEDICT writes names of people, places and companies with a capital: they are left out.
    """
    used = _frequencies(sources, "zh", "large")
    weight: Costs = {}
    entry = re.compile(r"\S+ (\S+) \[([a-zü:1-5 ]+)\]")
    seen = set()
    for line in gzip.decompress((sources / "cedict.txt.gz").read_bytes()).decode().splitlines():
        found = entry.match(line)
        if not found or found[1] not in used:
            continue
        syllables = re.sub(r"[1-5]", "", found[2]).replace("u:", "v").split()
        word = "".join(syllables)
        if len(syllables) > 2 or len(word) < 3 * len(syllables) - 2 or len(word) < 3 or (found[1], word) in seen:
            continue
        seen.add((found[1], word))
        weight[word] = weight.get(word, 0.0) + 10 ** -used[found[1]]
    costs = {word: FOREIGN - log10(share) for word, share in weight.items() if word not in _BRANDS}
    return dict(sorted(costs.items(), key=lambda one: one[1])[:PINYIN_MOST])


def _frequencies(sources: Path, code: str, size: str) -> Costs:
    """-log10 of the relative frequency of every word (wordfreq's cB format: one list of words per centibel)."""
    packed = (sources / f"wordfreq/{size}_{code}.msgpack.gz").read_bytes()
    header, *classes = msgspec.msgpack.decode(gzip.decompress(packed))
    if header != {"format": "cB", "version": 1}:
        raise ValueError(f"expected wordfreq's cB format, version 1, found {header}")
    return {word: at / 100 for at, words in enumerate(classes) for word in words}


def _merge(into: Costs, more: Costs) -> None:
    for word, cost in more.items():
        into[word] = min(cost, into.get(word, 99))


def _lines(kind: str, costs: Costs) -> Iterator[str]:
    classes: dict[float, list[str]] = {}
    for word, cost in costs.items():
        classes.setdefault(round(cost / STEP) * STEP, []).append(word)
    for cost in sorted(classes):
        yield f"{kind} {cost:.1f} {' '.join(sorted(classes[cost]))}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
