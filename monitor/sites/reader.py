"""One walk over a document's tokens, gathering what it says and asks for; what scripts and frames carry is walked over in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.sites import elements, loading, styles
from monitor.sites.gathering import Asked, Draft, Gathering
from monitor.sites.nesting import FOREIGN, SINGLE, SUPPLIES, VOID, Nesting
from monitor.sites.page import Place
from monitor.sites.runs import BLOCKS, Run
from monitor.sites.sketches import MOST_TAGS
from monitor.sites.tokens import Attributes, Comment, End, Row, Start, Tokens, Words

#: documents inside of documents
MOST_LEVELS = 3
#: depth and number of attributes that no page for people has
HOSTILE_DEPTH, HOSTILE_ATTRIBUTES = 20_000, 100_000
#: attributes that hold for all inside of an element, beside its style and names; number of attributes that is worth a look
_MARKING, _FEW_ATTRIBUTES = frozenset({"hidden", "role"}), 100
#: longest piece of words outside of runs
_LONGEST = 2_000
#: elements whose start does more than open a level
_BY_THEMSELVES = frozenset(elements.HANDLERS) | SINGLE


class Level(NamedTuple):
    """How a document is held by the one that is read: how deep, at which place (None: its own), and whether a script carries it or nobody sees it."""

    deep: int = 0
    at: int | None = None
    scripted: bool = False
    hidden: bool = False


_OWN = Level()


class _Region(NamedTuple):
    """Something that holds from `depth` on, until that element ends."""

    depth: int
    kind: str
    ended: Callable[[], None] | None = None


class Reader:
    """Walks over one document. `read` is called once.

    `form` is the open form, `link` and `label` the words so far of the open link and label, `start` the last start tag, `handlers` how much code
    stood in attributes.
    """

    def __init__(self, found: Gathering, level: Level = _OWN) -> None:
        self.found, self.level = found, level
        self.nesting = Nesting()
        self.seen = Run(self.say)
        self.form: Draft | None = None
        self.link: list[str] | None = None
        self.label: list[str] | None = None
        self.start = Start("", {}, 0)
        self.handlers = 0
        self._left: tuple[Draft, int] | None = None
        self._unseen = Run(self._say_hidden)
        self._regions: list[_Region] = []
        self._inside: dict[str, int] = {}
        self._hidden_names: set[str] = set()
        self._tags = found.scripted_tags if level.scripted else found.tags

    def read(self, text: str) -> None:
        """Gather what `text` holds."""
        tokens = Tokens(text, _BY_THEMSELVES)
        nesting = self.nesting
        for token in tokens:
            if isinstance(token, Words):
                self._words(token)
            elif isinstance(token, Start):
                self._open(token)
                tokens.foreign = nesting.foreign
            elif isinstance(token, End):
                self._close(token)
                tokens.foreign = nesting.foreign
            elif isinstance(token, Row):
                self._row(token)
            else:
                self._comment(token)
        self.flush()
        self._leave(-1)
        self.found.depth = max(self.found.depth, nesting.deepest)
        if nesting.deepest >= HOSTILE_DEPTH:
            self.found.attack(f"elements are nested {nesting.deepest:,} deep")

    def place(self, at: int) -> int:
        """The place in the outermost document of what stands at `at` of this one."""
        return at if self.level.at is None else self.level.at

    def inner(self, text: str, at: int, *, scripted: bool = False, hidden: bool = False) -> None:
        """Read a document that this one carries at `at`."""
        if (further := self.further(at, scripted=scripted, hidden=hidden)) is not None:
            further.read(text)

    def further(self, at: int, *, scripted: bool = False, hidden: bool = False) -> Reader | None:
        """A reader for what this document carries at `at`, None where that is too deep or too much."""
        level = self.level
        if level.deep >= MOST_LEVELS:
            self.found.leave_out(f"documents inside of documents were read {MOST_LEVELS} levels deep")
            return None
        if not self.found.room_inside():
            return None
        return Reader(
            self.found, Level(level.deep + 1, self.place(at), scripted or level.scripted, hidden or level.hidden)
        )

    # words

    def say(self, place: Place, text: str, at: int) -> None:
        """Keep words of this document; white space in them is one already."""
        if self.level.hidden:
            place = Place.HIDDEN
        elif self.level.scripted:
            place = Place.SCRIPT
        else:
            self.found.visible += len(text)
        self.found.say(place, text, self.place(at))

    def _say_hidden(self, place: Place, text: str, at: int) -> None:
        """Keep words that nobody sees; those of templates are there for scripts to show."""
        stored = self.level.scripted or "stored" in self._inside
        self.found.say(Place.SCRIPT if stored else Place.HIDDEN, text, self.place(at))

    def beside(self, place: Place, text: str, at: int) -> None:
        """Keep words that do not stand in a run, and that nobody reads as text."""
        if words := " ".join(text[: 2 * _LONGEST].split()):
            quiet = Place.HIDDEN if self.level.hidden else Place.SCRIPT if self.level.scripted else place
            self.found.say(quiet, words[:_LONGEST], self.place(at))

    def flush(self) -> None:
        """End the run of words."""
        inside = self._inside
        if self.seen.parts:
            self.seen.flush(
                Place.BUTTON if "button" in inside else Place.HEADING if "heading" in inside else Place.BODY
            )
        if self._unseen.parts:
            self._unseen.flush(Place.HIDDEN)

    def _words(self, token: Words) -> None:
        if token.inside and token.inside not in ("plaintext", "xmp"):
            elements.raw(self, token)
            return
        text, inside = token.text, self._inside
        if not inside:
            if self.seen.parts or not text.isspace():
                self.seen.add(text, token.at)
        elif "hidden" in inside:
            self._unseen.add(text, token.at)
        else:
            self.seen.add(text, token.at, self.link if "link" in inside else None, "turned" in inside)
            if self.link is not None:
                self.link.append(text)
            if self.label is not None:
                self.label.append(text)

    def style_sheet(self, css: str, at: int) -> None:
        """Take the inside of a style element."""
        self._hidden_names |= styles.hidden_names(css)
        for url, inner in styles.addresses(css):
            loading.style(self.found, url, self.place(at + inner))
        for words, inner in styles.shown(css):
            shown = styles.unescape(words)
            self.beside(Place.BODY if any(map(str.isalpha, shown)) else Place.HIDDEN, shown, at + inner)

    def _comment(self, token: Comment) -> None:
        if not token.doctype and not token.text.startswith("[CDATA["):
            self.beside(Place.HIDDEN, styles.without_tags(token.text[: 4 * _LONGEST]), token.at)

    # tags

    def _open(self, token: Start) -> None:
        name, nesting, attributes = token.name, self.nesting, token.attributes
        if name == "select" and nesting.inside("select"):
            self._close(End(name, token.at))
            return
        if name in SUPPLIES or nesting.foreign:
            nesting.supply(name)
            if self._regions and nesting.depth <= self._regions[-1].depth:
                self._leave(nesting.depth)
        style = attributes.get("style", "") if attributes else ""
        block = name in BLOCKS and not (style and styles.stays_inline(style))
        if block:
            self.flush()
        self.start = token
        self._tags.append(name)
        empty = name in VOID or (token.closed and (nesting.foreign or name in FOREIGN))
        if not empty and (style or self._hidden_names or not _MARKING.isdisjoint(attributes)):
            self._mark(token, style, name in BLOCKS and not block)
        handler = elements.HANDLERS.get(name)
        if handler is not None:
            handler(self, token)
        if attributes:
            if token.many > _FEW_ATTRIBUTES:
                self._count(token)
            elements.attributes(self, token)
        if not empty:
            nesting.open(name)

    def _row(self, row: Row) -> None:
        self.flush()
        if len(self._tags) < MOST_TAGS:
            self._tags += row.names
        self.nesting.open_many(row.names)

    def _mark(self, token: Start, style: str, inline: bool) -> None:
        """Note what the attributes say of all that the element holds."""
        attributes = token.attributes
        if (
            "hidden" in attributes
            or (style and styles.hides(style))
            or (self._hidden_names and self._hidden(attributes))
        ):
            self.enter("hidden")
        if inline:
            self.enter("inline")
        if style and styles.backwards(style):
            self.enter("turned")
        if attributes.get("role") == "button" and token.name not in ("a", "button"):
            self.flush()
            self.enter("button", self.flush)

    def _hidden(self, attributes: Attributes) -> bool:
        names = self._hidden_names
        classes = attributes.get("class")
        if classes and not names.isdisjoint(["." + one for one in classes.split()]):
            return True
        return "id" in attributes and "#" + attributes["id"] in names

    def _count(self, token: Start) -> None:
        if token.many >= HOSTILE_ATTRIBUTES:
            self.found.attack(f"one tag has {token.many:,} attributes")
        elif token.many > len(token.attributes) + _FEW_ATTRIBUTES:
            self.found.leave_out("only the first attributes of a tag were read")

    def enter(self, kind: str, ended: Callable[[], None] | None = None) -> None:
        """From here on, until the element that begins here ends, its words are of this kind; `ended` is called then."""
        self._regions.append(_Region(self.nesting.depth, kind, ended))
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
        name, nesting, regions = token.name, self.nesting, self._regions
        if name in BLOCKS and not (
            regions and regions[-1].kind == "inline" and regions[-1].depth == nesting.depth - 1
        ):
            self.flush()
        if name == "form" and self._form_left():
            return
        nesting.close(name)
        if regions and nesting.depth <= regions[-1].depth:
            self._leave(nesting.depth)

    # fields

    def _form_left(self) -> bool:
        """Take the end of a form; whether elements in it are still open, which go on belonging to it (§4.10.17.3)."""
        inner = self.nesting.place_of("form") + 1
        left, self.form = self.form, None
        if left is None or not 0 < inner < self.nesting.depth:
            return False
        self._left = (left, inner)
        return True

    def _form_here(self) -> Draft | None:
        if self.form is None and self._left is not None and self.nesting.depth > self._left[1]:
            return self._left[0]
        return self.form

    def field(self, token: Start, kind: str) -> None:
        """Take a field; `kind` is the name of its element, or `edited`."""
        asked = Asked({**token.attributes, "tag": kind}, self.place(token.at), self.seen.few_words(), self.label)
        self.found.field(asked, self._form_here(), self.level.scripted)
