"""What one document says and asks for, as the token pass reads it (`monitor.sites.reading`); plain values.

Every `at` is a place in the document's decoded text, in characters from its start.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Place(StrEnum):
    """Where on a page words stand."""

    TITLE = "title"
    META = "meta"
    HEADING = "heading"
    BODY = "body"
    BUTTON = "button"
    LINK = "link"
    ALT = "alt"
    COPYRIGHT = "copyright"
    #: kept from readers: comments, `hidden`, zero size, template
    HIDDEN = "hidden"
    #: string constants of scripts, decoded where they are encoded
    SCRIPT = "script"


class Said(msgspec.Struct, frozen=True):
    """Words as they stand on the page (white space made one, nothing else changed)."""

    place: Place
    text: str
    at: int


class FieldKind(StrEnum):
    """What a field of a form asks for."""

    PASSWORD = "password"  # noqa: S105 -- a kind of field
    ACCOUNT = "account"
    OTP = "otp"
    CARD = "card"
    IDENTITY = "identity"
    SEED = "seed"
    PHONE = "phone"
    EMAIL = "email"
    AMOUNT = "amount"
    UPLOAD = "upload"
    SEARCH = "search"
    TEXT = "text"


class Field(msgspec.Struct, frozen=True):
    """A field: what it asks for, and the words that say so (its label, placeholder or name)."""

    kind: FieldKind
    label: str
    at: int


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form, or fields outside of any. `action` is absolute, empty where none is given; `scripted`: a script builds or sends it."""

    at: int
    action: str = ""
    method: str = "get"
    fields: tuple[Field, ...] = ()
    scripted: bool = False


class Link(msgspec.Struct, frozen=True):
    """A link with its absolute address (http, https, mailto, tel, tg, weixin … as it stands) and its words."""

    url: str
    text: str
    at: int


class LoadedKind(StrEnum):
    """What a page draws in."""

    ICON = "icon"
    IMAGE = "image"
    SCRIPT = "script"
    STYLE = "style"
    FRAME = "frame"
    MANIFEST = "manifest"
    OTHER = "other"


class Loaded(msgspec.Struct, frozen=True):
    """Something that the page draws in: its absolute address (`data:` ones cut to 200 characters), and its alternative words."""

    kind: LoadedKind
    url: str
    alt: str
    at: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One document, read.

    `metas` are (name or property, content) as they stand. `skeleton` and `shingles` are sketches (sorted 32-bit hashes, at most 256 each)
    of the row of tags and of the visible words. `visible` counts the characters that a reader sees. `inline` holds pictures that the document itself
    carries (data: addresses decoded). `cut` says what was left unread and why, `hostile` why the document is an attack on its reader; both empty else.
    """

    url: str
    language: str = ""
    title: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    said: tuple[Said, ...] = ()
    links: tuple[Link, ...] = ()
    forms: tuple[Form, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    inline: tuple[bytes, ...] = ()
    refresh: str = ""
    skeleton: tuple[int, ...] = ()
    shingles: tuple[int, ...] = ()
    visible: int = 0
    depth: int = 0
    cut: str = ""
    hostile: str = ""
