"""Documents as trees that mutations can change, and the many manners in which people write them down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import blake2s
from html import escape, unescape
from random import Random

import msgspec

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
RAW = frozenset({"script", "style"})


class Tag(msgspec.Struct):
    """An element; `role` says what it is to the farm (logo, form, words …) and is never written down."""

    name: str
    attrs: dict[str, str]
    inside: list[Tag | str]
    role: str = ""


Node = Tag | str


def h(name: str, *inside: Node | None, role: str = "", **attrs: str | None) -> Tag:
    """An element; `class_` is class, `data_x` data-x; None is left out."""
    told = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items() if value is not None}
    return Tag(name, told, [one for one in inside if one is not None and one != ""], role)


def walk(node: Node) -> Iterator[Tag]:
    """The element and all below it, in the document's order."""
    if isinstance(node, Tag):
        yield node
        for one in node.inside:
            yield from walk(one)


def with_role(root: Tag, role: str) -> list[Tag]:
    """The elements of that role."""
    return [tag for tag in walk(root) if tag.role == role]


def named(root: Tag, name: str) -> Tag | None:
    """The first element of that name."""
    return next((tag for tag in walk(root) if tag.name == name), None)


def parent_of(root: Tag, child: Tag) -> Tag | None:
    """The element that holds `child`."""
    return next((tag for tag in walk(root) if any(one is child for one in tag.inside)), None)


def swap(root: Tag, old: Tag, *new: Node) -> None:
    """Put `new` in the place of `old`."""
    if (above := parent_of(root, old)) is not None:
        place = next(number for number, one in enumerate(above.inside) if one is old)
        above.inside[place : place + 1] = list(new)


def words_of(node: Node) -> str:
    """Its text, without that of scripts and styles."""
    if isinstance(node, str):
        return re.sub(r"<[^>]*>", " ", unescape(node[1:])) if node.startswith("\0") else node
    return "" if node.name in RAW else " ".join(filter(None, (words_of(one) for one in node.inside)))


class Manner(msgspec.Struct, frozen=True):
    """How somebody writes HTML down."""

    quote: str = '"'
    upper: bool = False
    indent: int = 0
    slash: bool = False
    doctype: str = "<!DOCTYPE html>"
    classes: str = "plain"
    salt: str = ""
    noise: tuple[str, ...] = ()


def manner(rng: Random) -> Manner:
    """One of the many."""
    return Manner(
        quote=rng.choice('"""\''),
        upper=rng.random() < 0.06,
        indent=rng.choice((0, 0, 1, 2, 4)),
        slash=rng.random() < 0.4,
        doctype=rng.choice(
            (
                *("<!DOCTYPE html>", "<!doctype html>", "<!DOCTYPE HTML>", ""),
                '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
            )
        ),
        classes=rng.choice(("plain", "plain", "prefix", "hashed", "camel", "utility")),
        salt=f"{rng.getrandbits(24):06x}",
    )


_UTILITY = [
    "flex",
    "mx-auto",
    "px-4",
    "py-2",
    "text-sm",
    "rounded-lg",
    "grid",
    "gap-6",
    "w-full",
    "max-w-7xl",
    "items-center",
    "bg-white",
    "shadow",
    "font-semibold",
    "leading-6",
]


def _class(value: str, how: Manner) -> str:
    names = value.split()
    if how.classes == "prefix":
        return " ".join(f"{how.salt[:3]}-{name}" for name in names)
    if how.classes == "hashed":
        return " ".join("_" + blake2s((how.salt + name).encode(), digest_size=3).hexdigest() for name in names)
    if how.classes == "camel":
        return " ".join(
            "".join(part.title() if number else part for number, part in enumerate(name.split("-")))
            for name in names
        )
    if how.classes == "utility":
        seed = Random(how.salt + value)
        return " ".join(seed.sample(_UTILITY, seed.randint(2, 7)))
    return value


def _attributes(tag: Tag, how: Manner) -> str:
    told = []
    for key, value in tag.attrs.items():
        shown = _class(value, how) if key == "class" else value
        name = key.upper() if how.upper else key
        if shown == "" and key in ("required", "hidden", "checked", "async", "defer", "disabled", "autofocus"):
            told.append(name)
        else:
            safe = escape(shown, quote=False).replace(how.quote, "&quot;" if how.quote == '"' else "&#39;")
            told.append(f"{name}={how.quote}{safe}{how.quote}")
    return "".join(" " + one for one in told)


def render(node: Node, how: Manner, level: int = 0) -> str:
    """The element as text. Strings that begin with NUL are markup already."""
    if isinstance(node, str):
        return node[1:] if node.startswith("\0") else escape(node, quote=False)
    name = node.name.upper() if how.upper else node.name
    gap = "\n" + " " * (how.indent * level) if how.indent and level < 40 else ""
    start = f"{gap}<{name}{_attributes(node, how)}"
    if node.name in VOID:
        return start + (" />" if how.slash else ">")
    if node.name in RAW:
        return f"{start}>{''.join(str(one) for one in node.inside)}</{name}>"
    inside = "".join(render(one, how, level + 1) for one in node.inside)
    noise = how.noise[len(inside) % len(how.noise)] if how.noise else ""
    return f"{start}>{noise}{inside}{gap if node.inside and isinstance(node.inside[-1], Tag) else ''}</{name}>"


def document(root: Tag, how: Manner) -> str:
    """The whole document."""
    return how.doctype + ("\n" if how.doctype else "") + render(root, how)


def as_calls(node: Node, call: str, how: Manner) -> str:
    """The element as the calls of a compiled view: `h("div",{class:"x"},["words"])`."""
    if isinstance(node, str):
        return json.dumps(node)
    attrs = {key: _class(value, how) if key == "class" else value for key, value in node.attrs.items()}
    inside = ",".join(as_calls(one, call, how) for one in node.inside)
    return (
        f"{call}({json.dumps(node.name)},{json.dumps(attrs, ensure_ascii=False) if attrs else 'null'},[{inside}])"
    )


def as_creation(node: Tag, how: Manner, prefix: str) -> str:
    """Statements that create the element and leave it in the variable `{prefix}0`."""
    lines: list[str] = []

    def create(tag: Tag) -> str:
        name = f"{prefix}{sum(line.startswith('var ') for line in lines)}"
        lines.append(f"var {name}=document.createElement({json.dumps(tag.name)});")
        for key, value in tag.attrs.items():
            shown = json.dumps(_class(value, how) if key == "class" else value, ensure_ascii=False)
            known = {"class": "className", "type": "type", "name": "name", "placeholder": "placeholder"}
            lines.append(
                f"{name}.{known[key]}={shown};"
                if key in known
                else f"{name}.setAttribute({json.dumps(key)},{shown});"
            )
        for one in tag.inside:
            if isinstance(one, str):
                text = json.dumps(one, ensure_ascii=False)
                lines.append(f"{name}.appendChild(document.createTextNode({text}));")
            else:
                lines.append(f"{name}.appendChild({create(one)});")
        return name

    create(node)
    return "\n".join(lines)
