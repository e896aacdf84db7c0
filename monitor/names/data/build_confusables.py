"""Builds confusables.txt; run by hand, never at run time: `python -m monitor.names.data.build_confusables CONFUSABLES`.

CONFUSABLES is Unicode's https://www.unicode.org/Public/security/latest/confusables.txt (UTS 39); README.md says which version
the shipped table comes from. What it lacks comes from decompositions, letters' names, and the eye (`_SEEN`).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).with_name("confusables.txt")
_PLAIN = re.compile(r"[a-z0-9]{1,4}")
#: one Latin letter under another form, by its Unicode name
_NAMED = re.compile(
    r"(?:LATIN (?:SMALL|CAPITAL) LETTER|LATIN LETTER SMALL CAPITAL|LATIN SUBSCRIPT SMALL LETTER"
    r"|MODIFIER LETTER(?: SMALL| CAPITAL| SMALL CAPITAL)?|NEGATIVE CIRCLED LATIN CAPITAL LETTER"
    r"|NEGATIVE SQUARED LATIN CAPITAL LETTER|CROSSED NEGATIVE SQUARED LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER"
    r"|LATIN SMALL LETTER (?:DOTLESS|SCRIPT|OPEN|LONG|INSULAR|REVERSED OPEN)|LATIN CAPITAL LETTER (?:SCRIPT|OPEN|INSULAR))"
    r" ([A-Z])(?: WITH [A-Z -]+)?"
)
#: what the eye reads and UTS 39 doesn't say, or says otherwise: it compares printed capitals too, and calls `ſ` an f
_SEEN = {
    "a": "ɐⱥα", "b": "βвьъҍбƅßꞵϐɓ₿", "c": "ϲçҫငȼ", "d": "ðđɗɖԃძ", "e": "€εєэəǝɛҽҿ", "f": "ғӻƒ", "g": "ɡցɢɠǥԍ",
    "h": "нһհћђңҥӈӊԧԩħɦʜ", "i": "ιɩıɪ", "j": "јϳʝյ၂", "k": "κкқҝҟҡӄԟĸ", "l": "ӏⅼłʟɭ", "m": "мӎʍɱ",
    "n": "ηпԥոռŋɴɲกח", "o": "σοоօөɵѳθסøᴏ๐໐", "p": "ρҏքþƥ", "q": "ԛզգʠ", "r": "гґѓʀɾɽɹ", "s": "ѕꜱʂſรຣຮട",
    "t": "τтҭŧƭʈ", "u": "υսциμµʉʋบບน", "v": "νѵᴠʌ", "w": "ωшщԝѡѿաพฟພຟ", "x": "χхҳӽӿ乂", "y": "уүұγყʏ丫¥", "z": "ᴢƶʐʑ",
    "3": "зʒӡӟȝვ", "ae": "æӕ", "oe": "œ", "bi": "ыЫ", "io": "юЮ", "ie": "ꭡ",
}  # fmt: skip

Looks = dict[str, str]


def main(confusables: Path) -> None:
    """Writes confusables.txt beside this file: what is seen, then the characters that are seen as that."""
    looks = table(confusables.read_text(encoding="utf-8-sig"))
    lines = {
        seen: "".join(sorted(c for c, own in looks.items() if own == seen)) for seen in sorted(set(looks.values()))
    }
    OUT.write_text("".join(f"{seen} {characters}\n" for seen, characters in lines.items()), encoding="utf-8")
    sys.stdout.write(f"{len(looks)} characters, {OUT.stat().st_size} bytes\n")


def table(confusables: str) -> Looks:
    """Every character that looks like letters a–z and digits, with what it looks like."""
    looks = {character: seen for seen, characters in _SEEN.items() for character in characters}
    skeletons = prototypes(confusables)
    classes = _classes(skeletons, looks)
    characters = [chr(at) for at in range(0x80, 0x20000) if unicodedata.category(chr(at))[0] not in "CMZ"]
    for _ in range(2):  # a second time for those whose parts are known only after the first
        for character in characters:
            seen = looks.get(character) or next((s for s in _ways(character, skeletons, classes, looks) if s), "")
            if seen:
                looks[character] = seen
    return looks


def _ways(character: str, skeletons: Looks, classes: Looks, looks: Looks) -> Iterator[str]:
    """What the character may be read as, surest first; empty where a way says nothing."""
    skeleton = skeletons.get(character, character)
    lower = character.lower()
    # a capital is read as its small letter: that is what a name holds
    if lower != character and len(lower) == 1 and lower.isascii():
        yield lower
    if named := _NAMED.fullmatch(unicodedata.name(character, "")):
        yield named[1].lower()
    yield _read(character, {})
    yield classes.get(skeleton, "") or _read(skeleton, looks)
    yield _read(character, looks)
    if lower != character:
        yield looks.get(lower, "")


def _read(text: str, looks: Looks) -> str:
    """`text` decomposed (NFKD), without marks and brackets, read letter by letter; empty if a part of it looks like nothing here."""
    bare = [c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c not in "()"]
    seen = "".join(c.lower() if c.isascii() else looks.get(c, "?") for c in bare)
    return seen if _PLAIN.fullmatch(seen) else ""


def _classes(skeletons: Looks, looks: Looks) -> Looks:
    """For each skeleton the ASCII letter or digit that shares it, or whose look-alike by eye does; letters first."""
    found: Looks = {}
    for character in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
        found.setdefault(skeletons.get(character, character), character.lower())
    for character, seen in looks.items():
        found.setdefault(skeletons.get(character, character), seen)
    return found


def prototypes(confusables: str) -> Looks:
    """UTS 39's map of characters to the prototypes they are confused with."""
    found: Looks = {}
    for line in confusables.splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) == 3:
            found[chr(int(fields[0], 16))] = "".join(chr(int(one, 16)) for one in fields[1].split())
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
