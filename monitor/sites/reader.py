"""One walk over a document's tokens, gathering what it says and asks for; what scripts and frames carry is walked over in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.sites import loading, scripted, styles
from monitor.sites.gathering import Asked, Draft, Gathering
from monitor.sites.nesting import VOID, Nesting
from monitor.sites.page import Place
from monitor.sites.runs import BLOCKS, Run
from monitor.sites.tokens import Attributes, Comment, End, Start, Tokens, Words

#: documents inside of documents
MOST_LEVELS = 3
#: depth and number of attributes that no page for people has
HOSTILE_DEPTH, HOSTILE_ATTRIBUTES = 20_000, 100_000
#: code in attributes of one document that is read
_MOST_HANDLERS = 300
#: fields that buttons are made of
_BUTTONS = frozenset({"submit", "button", "reset"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EDITED = frozenset({"textbox", "searchbox"})
#: metas that say something to people
_TELLING = (
    "description",
    "keywords",
    "author",
    "title",
    "site_name",
    "application-name",
    "subject",
    "abstract",
    "copyright",
    "publisher",
    "og:",
    "twitter:",
    "name",
)
_MUTE = ("image", "url", "card", "type", "locale", "width", "height", "viewport")


class Level(NamedTuple):
    """How a document is held by the one that is read: how deep, at which place (None: its own), and whether a script carries it or nobody sees it."""

    deep: int = 0
    at: int | None = None
    scripted: bool = False
    hidden: bool = False


class _Region(NamedTuple):
    depth: int
    kind: str
    ended: Callable[[], None] | None = None


class Reader:
    """Walks over one document. `read` is called once."""

    def __init__(self, gathering: Gathering, level: Level = Level()) -> None:  # noqa: B008 -- a frozen value
        self.found, self.level = gathering, level
        self._nesting = Nesting()
        self._regions: list[_Region] = []
        self._inside: dict[str, int] = {}
        self._hidden_names: set[str] = set()
        self._form: Draft | None = None
        self._start = Start("", {}, 0)
        self._seen = Run(self._say)
        self._unseen = Run(self._say_hidden)
        self._link: list[str] | None = None
        self._label: list[str] | None = None
        self._labelled: list[Asked] = []
        self._handlers = 0

    def read(self, text: str) -> None:
        """Gather what `text` holds."""
        tokens = Tokens(text)
        nesting = self._nesting
        for token in tokens:
            if isinstance(token, Start):
                self._open(token)
                tokens.foreign = nesting.foreign
            elif isinstance(token, End):
                self._close(token)
                tokens.foreign = nesting.foreign
            elif isinstance(token, Words):
                self._words(token)
            else:
                self._comment(token)
        self._flush()
        self._leave(-1)
        self.found.depth = max(self.found.depth, nesting.deepest)
        if nesting.deepest >= HOSTILE_DEPTH:
            self.found.hostile = self.found.hostile or f"elements are nested {nesting.deepest:,} deep"

    def place(self, at: int) -> int:
        """The place in the outermost document of what stands at `at` of this one."""
        return at if self.level.at is None else self.level.at

    def inner(self, text: str, at: int, *, scripted: bool = False, hidden: bool = False) -> None:
        """Read a document that this one carries at `at`."""
        level = self.level
        if level.deep >= MOST_LEVELS:
            self.found.cut["documents inside of documents were read three levels deep"] = None
            return
        further = Level(level.deep + 1, self.place(at), scripted or level.scripted, hidden or level.hidden)
        Reader(self.found, further).read(text)

    # words

    def _say(self, place: Place, text: str, at: int) -> None:
        if self.level.hidden:
            place = Place.HIDDEN
        elif self.level.scripted:
            place = Place.SCRIPT
        else:
            self.found.visible += len(text)
        self.found.say(place, text, self.place(at))

    def _say_hidden(self, place: Place, text: str, at: int) -> None:
        self.found.say(Place.SCRIPT if self.level.scripted else Place.HIDDEN, text, self.place(at))

    def _beside(self, place: Place, text: str, at: int) -> None:
        """Say words that do not stand in a run."""
        text = " ".join(text.split())
        if text:
            quiet = Place.HIDDEN if self.level.hidden else Place.SCRIPT if self.level.scripted else place
            self.found.say(quiet, text[:2_000], self.place(at))

    def _flush(self) -> None:
        inside = self._inside
        self._seen.flush(
            Place.BUTTON if "button" in inside else Place.HEADING if "heading" in inside else Place.BODY
        )
        self._unseen.flush(Place.HIDDEN)

    def _words(self, token: Words) -> None:
        if token.inside and token.inside not in ("plaintext", "xmp"):
            self._raw(token)
            return
        text, inside = token.text, self._inside
        if "hidden" in inside:
            self._unseen.add(text, token.at)
            return
        self._seen.add(text, token.at, "link" in inside, "turned" in inside)
        if self._link is not None:
            self._link.append(text)
        if self._label is not None:
            self._label.append(text)

    def _raw(self, token: Words) -> None:
        text, name = token.text, token.inside
        if name == "script":
            scripted.read_element(self, text, self._start.attributes, token.at)
        elif name == "style":
            self._style_sheet(text, token.at)
        elif name == "title":
            self._title(text, token.at)
        elif name == "textarea":
            self._beside(Place.BODY, text, token.at)
        elif name in ("noscript", "noembed", "noframes"):
            self.inner(text, token.at, hidden=True)

    def _title(self, text: str, at: int) -> None:
        title = " ".join(text.split())
        if title and not self.found.title and not self.level.hidden:
            self.found.title = title[:1_000]
            self._beside(Place.TITLE, title, at + len(text) - len(text.lstrip()))

    def _style_sheet(self, css: str, at: int) -> None:
        self._hidden_names |= styles.hidden_names(css)
        for url, inner in styles.addresses(css):
            loading.style(self.found, url, self.place(at + inner))
        for words, inner in styles.shown(css):
            self._beside(Place.HIDDEN, styles.unescape(words), at + inner)

    def _comment(self, token: Comment) -> None:
        if not token.doctype and not token.text.startswith("[CDATA["):
            words = styles.without_tags(token.text)
            self.found.say(Place.HIDDEN, words[:2_000], self.place(token.at)) if words else None

    # tags

    def _open(self, token: Start) -> None:
        name, nesting = token.name, self._nesting
        nesting.supply(name)
        if self._regions and nesting.depth <= self._regions[-1].depth:
            self._leave(nesting.depth)
        attributes = token.attributes
        style = attributes.get("style", "")
        inline = bool(style) and name in BLOCKS and styles.stays_inline(style)
        if name in BLOCKS and not inline:
            self._flush()
        self._start = token
        (self.found.scripted_tags if self.level.scripted else self.found.tags).append(name)
        empty = name in VOID or (token.closed and nesting.foreign)
        depth = nesting.depth
        if attributes and not empty:
            self._mark(token, depth, inline)
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, token)
        if attributes:
            self._attributes(token)
        if not empty:
            nesting.open(name)

    def _mark(self, token: Start, depth: int, inline: bool) -> None:
        """Note from `depth` on what the attributes say of all that the element holds."""
        attributes, names = token.attributes, self._hidden_names
        style = attributes.get("style", "")
        hidden = "hidden" in attributes or bool(style and styles.hides(style))
        if not hidden and names:
            classes = attributes.get("class", "").split()
            hidden = any("." + one in names for one in classes) or "#" + attributes.get("id", "") in names
        if hidden:
            self.enter("hidden", depth)
        if inline:
            self.enter("inline", depth)
        if style and styles.backwards(style):
            self.enter("turned", depth)
        if attributes.get("role") == "button" and token.name not in ("a", "button"):
            self._flush()
            self.enter("button", depth, self._flush)

    def enter(self, kind: str, depth: int, ended: Callable[[], None] | None = None) -> None:
        self._regions.append(_Region(depth, kind, ended))
        self._inside[kind] = self._inside.get(kind, 0) + 1

    def _leave(self, depth: int) -> None:
        """End the regions of the elements that `depth` open ones no longer hold."""
        while self._regions and self._regions[-1].depth >= depth:
            region = self._regions.pop()
            if region.ended is not None:
                region.ended()
            left = self._inside[region.kind] - 1
            if left:
                self._inside[region.kind] = left
            else:
                del self._inside[region.kind]

    def _close(self, token: End) -> None:
        name, nesting = token.name, self._nesting
        if name in BLOCKS and not (self._regions and self._regions[-1] == (nesting.depth - 1, "inline", None)):
            self._flush()
        if name == "form":
            self._form = None
        nesting.close(name)
        if self._regions and nesting.depth <= self._regions[-1].depth:
            self._leave(nesting.depth)

    def _attributes(self, token: Start) -> None:
        if token.many >= HOSTILE_ATTRIBUTES:
            self.found.hostile = self.found.hostile or f"one tag has {token.many:,} attributes"
        elif token.many > len(token.attributes) + 100:
            self.found.cut["only the first attributes of a tag were read"] = None
        at = self.place(token.at)
        for name, value in token.attributes.items():
            if not value:
                continue
            if name in _SPOKEN:
                self._beside(Place.ALT, value, token.at)
            elif name == "style":
                if "(" in value:
                    for url, _ in styles.addresses(value):
                        loading.style(self.found, url, at)
            elif name[:2] == "on":
                self._handlers += 1
                if self._handlers <= _MOST_HANDLERS:
                    scripted.read_handler(self, value[:20_000], token.at)
            elif name in loading.PICTURES:
                loading.picture(self.found, value, at)
        role = token.attributes.get("role", "")
        if token.name not in _FIELDS and (
            role in _EDITED or token.attributes.get("contenteditable", "false").lower() not in ("false", "inherit")
        ):
            self._field(token, {"tag": "edited"})

    def _field(self, token: Start, further: Attributes) -> None:
        asked = Asked({**token.attributes, **further}, self.place(token.at), self._before())
        if self._label is not None:
            asked.wrapping = self._label
        self.found.field(asked, self._form, self.level.scripted)

    def _before(self) -> str:
        words = self._seen.words() or self._seen.last
        return words[-40:] if len(words) <= 60 else ""

    # elements

    def _html(self, token: Start) -> None:
        self.found.language = self.found.language or token.attributes.get("lang", "").strip()[:40]

    def _base(self, token: Start) -> None:
        if not self.found.base and not self.level.deep:
            self.found.base = token.attributes.get("href", "")

    def _meta(self, token: Start) -> None:
        attributes = token.attributes
        content = attributes.get("content", "")
        name = (
            attributes.get("name")
            or attributes.get("property")
            or attributes.get("itemprop")
            or attributes.get("http-equiv")
            or ""
        )
        if not name or not content:
            return
        self.found.meta(name, content)
        lowered = name.lower()
        if lowered == "refresh" and "http-equiv" in attributes and not self.found.refresh and not self.level.hidden:
            self.found.refresh = loading.refresh_target(content)
        if lowered == "content-language":
            self.found.language = self.found.language or content.strip()[:40]
        if any(part in lowered for part in _TELLING) and not lowered.endswith(_MUTE):
            self._beside(Place.META, content, token.at)

    def _anchor(self, token: Start) -> None:
        href = token.attributes.get("href")
        if href is None:
            return
        if href.strip()[:11].lower() == "javascript:":
            scripted.read_handler(self, href.strip()[11:], token.at)
        parts: list[str] = []
        self._link = parts

        def ended() -> None:
            if self._link is parts:
                self._link = None
            words = " ".join("".join(parts).split())
            if href.strip()[:11].lower() != "javascript:":
                self.found.link(href, words[:500], self.place(token.at))

        if token.name == "area":
            parts.append(token.attributes.get("alt", ""))
            ended()
        else:
            self.enter("link", self._nesting.depth, ended)

    def _heading(self, token: Start) -> None:
        self.enter("heading", self._nesting.depth, self._flush)

    def _button(self, token: Start) -> None:
        self.enter("button", self._nesting.depth, self._flush)
        self._sends(token)
        if value := token.attributes.get("value", ""):
            self.found.say(
                Place.HIDDEN, " ".join(value.split())[:200], self.place(token.at)
            ) if value.strip() else None

    def _sends(self, token: Start) -> None:
        action = token.attributes.get("formaction", "")
        if not action:
            return
        if self._form is not None and not self._form.action:
            self._form.action = action
        elif self._form is None or self._form.action != action:
            self.found.target(action, self.place(token.at))

    def _form_tag(self, token: Start) -> None:
        if self._form is not None and not self._nesting.inside("template"):
            return
        attributes = token.attributes
        method = attributes.get("method", "get").strip().lower()
        draft = Draft(
            self.place(token.at),
            attributes.get("action", ""),
            method if method in ("post", "dialog") else "get",
            self.level.scripted or self._nesting.inside("template"),
        )
        if self.found.form(draft):
            self._form = draft
            if name := attributes.get("id"):
                self.found.by_id.setdefault(name, draft)

    def _input(self, token: Start) -> None:
        kind = token.attributes.get("type", "").strip().lower()
        if kind in _BUTTONS:
            self._flush()
            if value := token.attributes.get("value", ""):
                self._say(Place.BUTTON, " ".join(value.split())[:500], token.at)
            self._sends(token)
        elif kind == "image":
            loading.picture(
                self.found, token.attributes.get("src", ""), self.place(token.at), token.attributes.get("alt", "")
            )
            self._sends(token)
        else:
            self._field(token, {"tag": token.name})

    def _label_tag(self, token: Start) -> None:
        parts: list[str] = []
        self._label = parts
        wanted = token.attributes.get("for", "")

        def ended() -> None:
            if self._label is parts:
                self._label = None
            words = " ".join("".join(parts).split())
            if wanted and words and len(self.found.labels) < 2_000:
                self.found.labels.setdefault(wanted, words[:300])

        self.enter("label", self._nesting.depth, ended)

    def _template(self, token: Start) -> None:
        if "shadowrootmode" not in token.attributes:
            self._flush()
            self.enter("hidden", self._nesting.depth, self._flush)

    def _bdo(self, token: Start) -> None:
        if token.attributes.get("dir", "").lower() == "rtl":
            self.enter("turned", self._nesting.depth)

    def _frame(self, token: Start) -> None:
        attributes = token.attributes
        if (inner := attributes.get("srcdoc")) is not None:
            self.inner(inner, token.at)
            return
        source = (attributes.get("src") or attributes.get("data-src") or attributes.get("data") or "").strip()
        if source[:11].lower() == "javascript:":
            scripted.read_handler(self, source[11:], token.at)
        elif document := loading.document(source):
            self.inner(document, token.at)
        else:
            loading.frame(self.found, token, self.place(token.at))

    def _load(self, token: Start) -> None:
        loading.element(self.found, token, self.place(token.at))
        if (alt := token.attributes.get("alt", "")) and token.name in ("img", "image"):
            self._beside(Place.ALT, alt, token.at)
            if self._link is not None:
                self._link.append(f" {alt} ")


_FIELDS = frozenset({"input", "textarea", "select"})
#: attributes whose words are shown, spoken, or copied at a touch
_SPOKEN = frozenset(
    {
        "title",
        "aria-label",
        "data-clipboard-text",
        "data-original-title",
        "data-content",
        "data-title",
        "data-tooltip",
    }
)
_Handler = Callable[[Reader, Start], None]
_HANDLERS: dict[str, _Handler] = {
    "html": Reader._html,
    "base": Reader._base,
    "meta": Reader._meta,
    "a": Reader._anchor,
    "area": Reader._anchor,
    "button": Reader._button,
    "summary": Reader._button,
    "form": Reader._form_tag,
    "input": Reader._input,
    "textarea": Reader._input,
    "select": Reader._input,
    "label": Reader._label_tag,
    "template": Reader._template,
    "bdo": Reader._bdo,
    **dict.fromkeys(_HEADINGS, Reader._heading),
    **dict.fromkeys(("iframe", "frame", "object", "embed", "fencedframe"), Reader._frame),
    **dict.fromkeys(
        ("img", "image", "source", "video", "audio", "track", "link", "script", "use", "feimage"), Reader._load
    ),
}
