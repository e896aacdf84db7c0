"""A fake being made."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.farm.html import (
    Manner,
    Tag,
    document,
    h,
    named,
    with_role,
)
from tests.farm.saying import Speaker
from tests.farm.site import Answer, Answers, Face, always, page, resource
from tests.farm.taste import FarmBrand, Half


class Draft:
    """A fake being made: its document as a tree, what is served beside it, and how it is written down."""

    def __init__(self, half: Half, rng: Random, brand: FarmBrand, say: Speaker, how: Manner) -> None:
        self.half, self.rng, self.brand, self.say, self.how = half, rng, brand, say, how
        self.root = h("html")
        self.language, self.host, self.path = "en", "", "/"
        self.extra: Answers = {}
        self.before: Answers = {}
        self.charset, self.tell_charset = "utf-8", True
        self.built: Tag | None = None
        self.faces: Callable[[Answer], tuple[Face, ...]] = always
        self.kind = ""

    @property
    def body(self) -> Tag:
        found = named(self.root, "body")
        assert found is not None
        return found

    @property
    def form(self) -> Tag | None:
        return next(iter(with_role(self.root, "form")), None)

    def put(self, path: str, body: bytes, media_type: str) -> str:
        """Serve a file at `path` of the site's own host."""
        self.extra[path] = always(resource(body, media_type))
        return path

    def answer(self) -> Answer:
        """The document, written down."""
        text = document(self.root, self.how)
        built = document(self.built, self.how) if self.built is not None else ""
        if self.charset == "utf-8":
            return page(text, built=built)
        text = text.replace("utf-8", self.charset, 1)
        raw = text.encode(self.charset, "xmlcharrefreplace")
        told = f"text/html; charset={self.charset}" if self.tell_charset else "text/html"
        return page(raw, built=built, headers=(("content-type", told),))
