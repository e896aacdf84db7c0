"""What becomes of the brand's words."""

from __future__ import annotations

import re
from collections.abc import Callable

import opencc

from tests.farm.html import (
    Node,
    h,
    named,
    walk,
)
from tests.farm.mutations.draft import Draft


def _brand_words(draft: Draft, change: Callable[[str], str]) -> None:
    """Change the brand's words wherever they are read."""
    expression = re.compile(
        "|".join(re.escape(one) for one in (draft.brand.name, draft.brand.zh) if one), re.IGNORECASE
    )

    def changed(text: str) -> str:
        return expression.sub(lambda found: change(found[0]), text)

    for tag in walk(draft.root):
        if tag.name not in ("script", "style"):
            tag.inside[:] = [
                changed(one) if isinstance(one, str) and not one.startswith("\0") else one for one in tag.inside
            ]
        for key in ("alt", "content", "placeholder", "title"):
            if key in tag.attrs and not tag.attrs[key].startswith(("http", "/")):
                tag.attrs[key] = changed(tag.attrs[key])


_LOOKS = {
    "a": "аɑα", "e": "еҽ", "o": "оοօ", "i": "іɩ", "c": "сϲ", "p": "рρ", "x": "хҳ", "y": "уγ", "s": "ѕ", "K": "ΚК", "M": "МΜ", "B": "ВΒ", "T": "ТΤ",
    "H": "НΗ", "O": "ОΟ", "C": "СϹ", "A": "АΑ", "E": "ЕΕ", "v": "ѵν", "n": "ո", "u": "υս", "l": "ӏ", "V": "Ѵ", "Q": "Ԛ", "L": "Ꮮ", "N": "Ν",
}  # fmt: skip


def homoglyphs(draft: Draft) -> None:
    share = draft.rng.uniform(0.3, 0.9)

    def change(word: str) -> str:
        made = [
            draft.rng.choice(_LOOKS[one]) if one in _LOOKS and draft.rng.random() < share else one for one in word
        ]
        if "".join(made) == word:
            made = [_LOOKS[one][0] if one in _LOOKS else one for one in word]
        return "".join(made)

    _brand_words(draft, change)


def zero_width(draft: Draft) -> None:
    signs = draft.half.zero_width
    _brand_words(
        draft,
        lambda word: "".join(
            one + (draft.rng.choice(signs) if place == 0 or draft.rng.random() < 0.6 else "")
            for place, one in enumerate(word)
        ),
    )


def fullwidth(draft: Draft) -> None:
    _brand_words(draft, lambda word: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in word))


def bidi(draft: Draft) -> None:
    _brand_words(draft, lambda word: f"\u202e{word[::-1]}\u202c" if word.isascii() else f"\u2067{word}\u2069")


def entities(draft: Draft) -> None:
    def changed(text: str) -> str:
        made = []
        for one in text:
            made.append(draft.rng.choice((f"&#{ord(one)};", f"&#x{ord(one):X};", f"&#{ord(one):06d};")))
        return "".join(made)

    for tag in walk(draft.root):
        if tag.name in ("script", "style", "title"):
            continue
        tag.inside[:] = [
            "\0" + changed(one) if isinstance(one, str) and not one.startswith("\0") else one for one in tag.inside
        ]


def _in_pieces(draft: Draft, make: Callable[[str], list[Node]]) -> None:
    expression = re.compile(
        "(" + "|".join(re.escape(one) for one in (draft.brand.name, draft.brand.zh) if one) + ")"
    )
    for tag in list(walk(draft.root)):
        if tag.name in ("script", "style", "title", "option", "textarea", "button"):
            continue
        inside: list[Node] = []
        for one in tag.inside:
            if isinstance(one, str) and not one.startswith("\0"):
                for number, part in enumerate(expression.split(one)):
                    inside += make(part) if number % 2 else [part] if part else []
            else:
                inside.append(one)
        tag.inside[:] = inside


def split_words(draft: Draft) -> None:
    name = draft.rng.choice(("span", "b", "i", "font", "em"))

    def make(word: str) -> list[Node]:
        cut = draft.rng.randint(1, max(1, len(word) - 1))
        if draft.rng.random() < 0.4:
            return [h(name, one) for one in word]
        return [h(name, word[:cut]), h(name, word[cut:])]

    _in_pieces(draft, make)


def css_content(draft: Draft) -> None:
    rules: dict[str, str] = {}

    def make(word: str) -> list[Node]:
        key = rules.setdefault(word, f"w{len(rules)}{draft.rng.randint(10, 99)}")
        return [h("s", id=None, data_w=key)]

    _in_pieces(draft, make)
    head = named(draft.root, "head")
    if head is not None:
        text = "".join(
            f's[data-w="{key}"]::before{{content:"{word}";text-decoration:none}}' for word, key in rules.items()
        )
        head.inside.append(h("style", text))


def traditional(draft: Draft) -> None:
    turn = opencc.OpenCC("s2twp").convert
    for tag in walk(draft.root):
        if tag.name not in ("script", "style"):
            tag.inside[:] = [turn(one) if isinstance(one, str) else one for one in tag.inside]
        for key in ("placeholder", "alt", "content", "value", "aria-label"):
            if key in tag.attrs:
                tag.attrs[key] = turn(tag.attrs[key])
    if "lang" in draft.root.attrs:
        draft.root.attrs["lang"] = "zh-Hant"
