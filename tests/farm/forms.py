"""Forms, in the ways people build them."""

from __future__ import annotations

from random import Random

from tests.farm.html import Node, Tag, h
from tests.farm.taste import Half

_TYPES = {
    "password": "password", "otp": "text", "card": "text", "identity": "text", "seed": "textarea", "phone": "tel", "email": "email",
    "amount": "number", "upload": "file", "search": "search", "account": "text", "text": "text",
}  # fmt: skip


def label_of(half: Half, rng: Random, kind: str, language: str) -> str:
    """What a field of this kind is called, in this language or in English."""
    words = half.labels[kind]
    return rng.choice(list(words.get(language) or words["en"]))


def form(half: Half, rng: Random, kinds: list[str], *, language: str, button: str, action: str | None) -> Tag:
    """A form with these fields and a button; `action` None leaves it out."""
    wrap = rng.choice(("div", "p", "li", "tr", "label", ""))
    how = rng.choice(("placeholder", "label", "both", "aria"))
    rows = [_row(half, rng, kind, language, wrap, how) for kind in kinds]
    body: Node = (
        h("table", *rows) if wrap == "tr" else h("ul", *rows) if wrap == "li" else h("div", *rows, class_="fields")
    )
    ids = rng.choice(("loginForm", "form1", "frm", "submit-form", "myform", "")) or None
    method = rng.choice(("post", "POST", "post", None))
    made = h("form", body, _button(rng, button), id=ids, method=method, action=action, role="form")
    if rng.random() < 0.25:
        made.inside.insert(
            0,
            h(
                "input",
                type="hidden",
                name_=rng.choice(("_token", "csrf", "lang", "next")),
                value=f"{rng.getrandbits(64):x}",
            ),
        )
    return made


def _row(half: Half, rng: Random, kind: str, language: str, wrap: str, how: str) -> Node:
    words = label_of(half, rng, kind, language)
    name = rng.choice(list(half.field_names[kind]))
    attrs = {"name": name}
    if rng.random() < 0.6:
        attrs["id"] = name
    if how in ("placeholder", "both"):
        attrs["placeholder"] = words
    if how == "aria":
        attrs["aria-label"] = words
    if _TYPES[kind] == "textarea":
        field = Tag("textarea", {"rows": str(rng.randint(2, 5)), **attrs}, [""])
    else:
        field = Tag("input", {"type": _TYPES[kind], **attrs}, [], "field-" + kind)
    shown: list[Node] = []
    if how in ("label", "both") or (how == "aria" and rng.random() < 0.3):
        shown.append(h("label", words, for_=attrs.get("id")))
    shown.append(field)
    if wrap == "tr":
        return h("tr", *(h("td", one) for one in shown))
    return h(wrap, *shown) if wrap else h("span", *shown)


def _button(rng: Random, words: str) -> Tag:
    match rng.randrange(5):
        case 0:
            return h("input", type="submit", value=words)
        case 1:
            return h(
                "a",
                words,
                href="javascript:;",
                onclick=rng.choice(("doSubmit()", "login()", "go()", "submitForm()")),
                class_="btn",
            )
        case 2:
            return h("div", words, class_="btn btn-primary", onclick="submit1()")
        case _:
            return h("button", words, type=rng.choice(("submit", "submit", None)), class_="btn")
