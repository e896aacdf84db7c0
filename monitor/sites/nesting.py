"""Which elements are open at a place, without a tree: every start and end tag costs the same, however deep it stands.

End tags that were left out are supplied as browsers do for the common cases (HTML Standard §13.1.2.4, §13.2.6.4.7), so that ten thousand
list items in a row are not ten thousand levels.
"""

from __future__ import annotations

_VOID_NAMES = (
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
)
VOID = frozenset(_VOID_NAMES.split())
FOREIGN = frozenset({"svg", "math"})
#: elements of svg and math inside of which HTML is read again
_HTML_AGAIN = frozenset({"foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext", "annotation-xml"})
#: HTML elements that no svg or math holds: their start tag ends it (§13.2.6.5)
_BREAKS_OUT_NAMES = (
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre "
    "ruby s small span strong strike sub sup table tt u ul var"
)
BREAKS_OUT = frozenset(_BREAKS_OUT_NAMES.split())
#: elements that no end tag of another reaches through
_WALLS = frozenset(
    {"table", "td", "th", "caption", "template", "marquee", "object", "applet", "foreignobject", "select"}
)
_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "template", "body", "html"})
_ENDS_PARAGRAPH_NAMES = (
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hgroup hr li main menu nav ol p pre section summary table ul dd dt"
)
_ENDS_PARAGRAPH = frozenset(_ENDS_PARAGRAPH_NAMES.split())
#: start tag → which open elements it ends, and which between them forbid it
_SHUTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol", "menu", "table", "td", "template")),
    "dt": (("dt", "dd"), ("dl", "table", "td", "template")),
    "dd": (("dt", "dd"), ("dl", "table", "td", "template")),
    "option": (("option",), ("template",)),
    "optgroup": (("option", "optgroup"), ("template",)),
    "tr": (("tr",), ("table", "template")),
    "td": (("td", "th"), ("table", "template", "tr")),
    "th": (("td", "th"), ("table", "template", "tr")),
    "tbody": (("tbody", "thead", "tfoot"), ("table", "template")),
    "thead": (("tbody", "thead", "tfoot"), ("table", "template")),
    "tfoot": (("tbody", "thead", "tfoot"), ("table", "template")),
    "a": (("a",), ("td", "th", "table", "template", "object")),
    "button": (("button",), ("td", "th", "table", "template", "object")),
    "input": (("select",), ("template",)),
    "textarea": (("select",), ("template",)),
    "nobr": (("nobr",), ("td", "th", "table", "template", "object")),
}
#: elements whose start may end others, or begins what end tags do not reach through, or another language
SUPPLIES = _ENDS_PARAGRAPH | frozenset(_SHUTS) | _WALLS | FOREIGN | _HTML_AGAIN
#: elements that `open_many` does not take
SINGLE = frozenset(_SHUTS) | _WALLS | FOREIGN | _HTML_AGAIN | VOID | {"p"}


class Nesting:
    """The open elements. `depth` is how many there are, `deepest` how many there ever were."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._walls: list[int] = []
        self._foreign: list[int] = []
        self.depth = self.deepest = 0
        #: whether the current place is inside of svg or math
        self.foreign = False

    def inside(self, name: str) -> bool:
        return bool(self._places.get(name))

    def place_of(self, name: str) -> int:
        """How many elements are open around the innermost one of that name, -1 where none is open."""
        places = self._places.get(name)
        return places[-1] if places else -1

    def open(self, name: str) -> None:
        """Take a start tag that has an end, after `supply`."""
        at = self.depth
        self.depth = at + 1
        self._names.append(name)
        places = self._places.get(name)
        if places is None:
            self._places[name] = [at]
        else:
            places.append(at)
        if name in _WALLS:
            self._walls.append(at)
        if name in FOREIGN or (self._foreign and name in _HTML_AGAIN):
            self._foreign.append(at)
            self.foreign = name in FOREIGN
        if at >= self.deepest:
            self.deepest = at + 1

    def open_many(self, names: list[str]) -> None:
        """Take many start tags in a row, none of them of `SINGLE`."""
        once = {name: name for name in names}
        for name in once:
            self.supply(name)
        places = {name: self._places.setdefault(name, []) for name in once}
        for at, name in enumerate(names, self.depth):
            places[name].append(at)
        self._names += [once[name] for name in names]
        self.depth += len(names)
        self.deepest = max(self.deepest, self.depth)

    def supply(self, name: str) -> None:
        """Supply the end tags that a start tag of `name` implies."""
        if self.foreign and name in BREAKS_OUT:
            self._cut(self._foreign[-1])
        if name not in SUPPLIES:
            return
        paragraphs = self._places.get("p") if name in _ENDS_PARAGRAPH else None
        if paragraphs and (not self._walls or self._walls[-1] < paragraphs[-1]):
            self._cut(paragraphs[-1])
        if name in _SHUTS:
            ended, forbidding = _SHUTS[name]
            last = self._last(ended)
            walled = bool(self._walls) and self._walls[-1] > last
            if last >= 0 and not walled and last > self._last(forbidding):
                self._cut(last)

    def _last(self, names: tuple[str, ...]) -> int:
        last = -1
        for name in names:
            places = self._places.get(name)
            if places and places[-1] > last:
                last = places[-1]
        return last

    def close(self, name: str) -> None:
        """Take an end tag; one that ends nothing is passed over."""
        if self.foreign and name in ("br", "p"):
            self._cut(self._foreign[-1])
        places = self._places.get(name)
        if not places:
            return
        wall = self._walls[-1] if self._walls and name not in _TABLE else -1
        if places[-1] >= wall:
            self._cut(places[-1])

    def _cut(self, depth: int) -> None:
        names, places = self._names, self._places
        if len(names) == depth + 1:
            places[names.pop()].pop()
        else:
            for name in names[depth:]:
                places[name].pop()
            del names[depth:]
        self.depth = depth
        while self._walls and self._walls[-1] >= depth:
            self._walls.pop()
        if self._foreign and self._foreign[-1] >= depth:
            while self._foreign and self._foreign[-1] >= depth:
                self._foreign.pop()
            self.foreign = bool(self._foreign) and names[self._foreign[-1]] in FOREIGN
