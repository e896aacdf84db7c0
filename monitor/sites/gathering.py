"""What reading a document has found so far, within limits, and the page that comes of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from monitor.sites.carried import carried
from monitor.sites.fields import field_of, together
from monitor.sites.keyed import Tries
from monitor.sites.page import Field, Form, Link, Loaded, LoadedKind, Page, Place, Said
from monitor.sites.sketches import shingles, skeleton

#: things of a kind that are kept of one document
MOST_SAID = 4_000
MOST_LINKS, MOST_LOADED, MOST_METAS, MOST_FORMS, MOST_FIELDS, MOST_TARGETS = 3_000, 2_000, 200, 2_000, 3_000, 20
#: characters of words of a place that are kept
_ROOM = {Place.HIDDEN: 150_000, Place.SCRIPT: 300_000, Place.META: 50_000, Place.ALT: 100_000}
_ROOM_ELSE = 1_000_000
#: longest address that is kept
LONGEST_ADDRESS = 4_000
#: documents inside of a document, most of them strings of scripts with a little markup
MOST_INNER = 20_000
#: characters that the constants of all its scripts may come to
MOST_VALUES = 8_000_000
#: visible characters under which the words that scripts hold count for the sketches as well
FEW = 200
_SPACE = "".join(map(chr, range(0x21)))
_CONTROLS = str.maketrans("", "", "\t\n\r")
_ABSOLUTE = re.compile(r"https?://[^\s/\\]", re.IGNORECASE)
_HOST = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*+://[^/?#]*+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*+):")


class Asked(NamedTuple):
    """A field on its way: its attributes, the words before it, and those of the label around it, which are still to come."""

    attributes: dict[str, str]
    at: int
    before: str = ""
    wrapping: list[str] | None = None


class Draft:
    """A form on its way."""

    __slots__ = ("action", "at", "fields", "method", "scripted")

    def __init__(self, at: int, action: str = "", method: str = "get", scripted: bool = False) -> None:
        self.at, self.action, self.method, self.scripted = at, action, method, scripted
        self.fields: list[Asked] = []


class Target(NamedTuple):
    """Where a script sends what was typed."""

    url: str
    at: int


class Gathering:
    """What one document has said and asked for, sub-documents included. Everything beyond a limit is left out, and `cut` says so."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.base = ""
        self.language = self.title = self.refresh = ""
        self.metas: list[tuple[str, str]] = []
        self.forms: list[Draft] = []
        self.loose: dict[bool, Draft] = {}
        self.by_id: dict[str, Draft] = {}
        self._labels: dict[str, str] = {}
        self.targets: list[Target] = []
        self.gone: list[str] = []
        self.tags: list[str] = []
        self.scripted_tags: list[str] = []
        self.inline: list[bytes] = []
        self.depth = self.visible = 0
        self.cut: dict[str, None] = {}
        self.hostile = ""
        #: characters that further constants of scripts may come to
        self.values = MOST_VALUES
        self.tries = Tries()
        self._inner = MOST_INNER
        self._said: list[Said] = []
        self._room: dict[Place, list[int]] = {}
        self._links: list[tuple[str, str, int]] = []
        self._loaded: list[tuple[LoadedKind, str, str, int]] = []
        self._fields = 0

    def say(self, place: Place, text: str, at: int) -> None:
        """Keep words; white space in them is one already."""
        room = self._room.get(place)
        if room is None:
            room = self._room[place] = [MOST_SAID, _ROOM.get(place, _ROOM_ELSE)]
        room[0] -= 1
        room[1] -= len(text)
        if room[0] < 0 or room[1] < 0:
            self.leave_out(f"some of the words in {place}s were left out")
            return
        self._said.append(Said(place, text, at))

    def link(self, url: str, text: str, at: int) -> None:
        if len(self._links) < MOST_LINKS:
            self._links.append((url, text, at))
        else:
            self.leave_out(f"only the first {MOST_LINKS} links were read")

    def load(self, kind: LoadedKind, url: str, alt: str, at: int) -> None:
        """Keep something that is drawn in; pictures in `data:` addresses are unpacked."""
        url = url.strip()
        if not url or url[:1] == "#" or url[:11].lower() == "about:blank":
            return
        if url[:5].lower() == "data:":
            picture = carried(url, len(self.inline))
            if picture:
                self.inline.append(picture)
            url = url[:200]
        if len(self._loaded) < MOST_LOADED:
            self._loaded.append((kind, url, alt, at))
        else:
            self.leave_out(f"only the first {MOST_LOADED} things drawn in were read")

    def meta(self, name: str, content: str) -> None:
        if len(self.metas) < MOST_METAS:
            self.metas.append((name, content))

    def form(self, draft: Draft) -> bool:
        """Keep a form; whether there was room for it."""
        if len(self.forms) >= MOST_FORMS:
            self.leave_out(f"only the first {MOST_FORMS} forms were read")
            return False
        self.forms.append(draft)
        return True

    def field(self, asked: Asked, form: Draft | None, scripted: bool) -> None:
        """Keep a field, of `form`, or of the one that its attribute names, or of none."""
        self._fields += 1
        if self._fields > (2 * MOST_FIELDS if asked.attributes.get("type") == "password" else MOST_FIELDS):
            self.leave_out(f"only the first {MOST_FIELDS} fields were read")
            return
        if name := asked.attributes.get("form"):
            form = self.by_id.get(name, form)
        if form is None:
            form = self.loose.setdefault(scripted, Draft(asked.at, scripted=scripted))
        form.fields.append(asked)

    def label(self, wanted: str, words: str) -> None:
        """Keep the words of the label for the field of that id."""
        if words and len(self._labels) < 2 * MOST_FIELDS:
            self._labels.setdefault(wanted, words[:300])

    def room_inside(self) -> bool:
        """Whether one more document inside of this one may be read."""
        self._inner -= 1
        if self._inner < 0:
            self.leave_out(f"only the first {MOST_INNER} documents inside of this one were read")
        return self._inner >= 0

    def attack(self, why: str) -> None:
        """Say why the document can only be meant to break its readers; the first reason stays."""
        self.hostile = self.hostile or why

    def leave_out(self, what: str) -> None:
        """Say what is left unread."""
        self.cut[what] = None

    def target(self, url: str, at: int) -> None:
        if len(self.targets) < MOST_TARGETS and all(url != one.url for one in self.targets):
            self.targets.append(Target(url, at))

    def page(self) -> Page:
        """The page that all of it makes."""
        base = self._base()
        words = [one.text for one in self._said if one.place in _SEEN]
        if self.visible < FEW:
            words += [one.text for one in self._said if one.place is Place.SCRIPT]
        tags = self.tags if len(self.tags) >= 30 else self.tags + self.scripted_tags
        refresh = self.refresh or (self.gone[0] if self.gone and self.visible < FEW else "")
        return Page(
            url=self.url,
            language=self.language,
            title=self.title,
            metas=tuple(self.metas),
            said=tuple(self._said),
            links=tuple(Link(absolute(url, base), text, at) for url, text, at in self._links),
            forms=self._forms(base),
            loaded=tuple(Loaded(kind, absolute(url, base), alt, at) for kind, url, alt, at in self._loaded),
            inline=tuple(self.inline),
            refresh=absolute(refresh, base) if refresh else "",
            skeleton=skeleton(tags),
            shingles=shingles(words),
            visible=self.visible,
            depth=self.depth,
            cut="; ".join(self.cut),
            hostile=self.hostile,
        )

    def _base(self) -> str:
        based = absolute(self.base, self.url) if self.base else self.url
        return based if _SCHEME.match(based) and based[:5].lower() not in ("data:", "javas") else self.url

    def _forms(self, base: str) -> tuple[Form, ...]:
        drafts = [*self.forms, *self.loose.values()]
        forms, used = [], set()
        for draft in sorted(drafts, key=lambda one: one.at):
            fields = self._fields_of(draft)
            if not fields and (draft.scripted or not draft.action):
                continue
            action, method, scripted = draft.action, draft.method, draft.scripted
            if _nowhere(action) and self.targets:
                action, method, scripted = self.targets[0].url, "post", True
                used.add(action)
            where = "" if _nowhere(action) else absolute(action, base)
            forms.append(Form(at=draft.at, action=where, method=method, fields=fields, scripted=scripted))
        for target in self.targets:
            if target.url not in used:
                forms.append(Form(at=target.at, action=absolute(target.url, base), method="post", scripted=True))
        return tuple(forms)

    def _fields_of(self, draft: Draft) -> tuple[Field, ...]:
        fields, lengths = [], []
        for asked in draft.fields:
            attributes = asked.attributes
            label = self._labels.get(attributes.get("id", ""), "") or self._labels.get(
                "#" + attributes.get("aria-labelledby", "").strip(), ""
            )
            wrapping = " ".join("".join(asked.wrapping or ()).split())
            field = field_of(attributes, (label or wrapping, asked.before), asked.at)
            if field is not None:
                fields.append(field)
                lengths.append(attributes.get("maxlength", ""))
        return tuple(together(fields, lengths))


_SEEN = frozenset({Place.HEADING, Place.BODY, Place.BUTTON, Place.LINK, Place.COPYRIGHT})


def _nowhere(action: str) -> bool:
    action = action.strip()
    return not action or action[0] == "#" or action[:11].lower() == "javascript:"


def absolute(url: str, base: str) -> str:
    r"""`url` as a browser resolves it (WHATWG URL), near enough: control characters left out, \ taken for /; other schemes as they stand.

    >>> absolute(" //evil.example\\a\n", "https://x.example/b/c"), absolute("../d?e", "https://x.example/b/c"), absolute("tel:+1", "")
    ('https://evil.example/a', 'https://x.example/d?e', 'tel:+1')
    """
    url = url.strip(_SPACE)[:LONGEST_ADDRESS]
    if not url.isprintable():
        url = url.translate(_CONTROLS)
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return url
    if "\\" in url:
        before, mark, after = url.partition("?")
        url = before.replace("\\", "/") + mark + after
    if _ABSOLUTE.match(url):
        return url
    if scheme:
        rest = url[scheme.end() :]
        if base[: scheme.end()].lower() == scheme[0].lower() and not rest.startswith("/"):
            url = rest
        else:
            return f"{scheme[0].lower()}//{rest.lstrip('/')}"
    elif url[:2] == "//":
        url = "//" + url.lstrip("/")
    elif url[:1] == "/" and "/." not in url:
        return _origin(base) + url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


@lru_cache(64)
def _origin(base: str) -> str:
    """`base` up to its path; empty where it has no host."""
    found = _HOST.match(base)
    return found[0] if found else ""
