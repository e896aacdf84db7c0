"""What single elements and attributes say: one function for each that says something, all of them in `HANDLERS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.sites import loading, scripted, styles
from monitor.sites.gathering import Draft
from monitor.sites.page import Place
from monitor.sites.tokens import Start, Words

if TYPE_CHECKING:
    from monitor.sites.reader import Reader

#: code in attributes of one document that is read, and how much of each
_MOST_HANDLERS, _LONGEST_HANDLER = 300, 20_000
_BUTTONS = frozenset({"submit", "button", "reset"})
#: kinds of boxes whose value is read by visitors: an address to pay to, with a button that copies it
_SHOWN = frozenset({"", "text", "url", "tel", "email", "number", "search"})
#: attributes whose code runs without anybody doing anything
_BY_ITSELF = frozenset({"onload", "onpageshow", "onerror", "onreadystatechange"})
_FIELDS = frozenset({"input", "textarea", "select"})
_EDITED = frozenset({"textbox", "searchbox"})
_UNUSED = frozenset({"noembed", "noframes"})
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
_TOLD = _SPOKEN | loading.PICTURES | {"style", "role", "contenteditable"}
#: names of metas that say something to people, and those among them that do not
_TELLING = (
    "description",
    "keywords",
    "author",
    "title",
    "name",
    "subject",
    "abstract",
    "copyright",
    "publisher",
    "og:",
    "twitter:",
)
_MUTE = ("image", "url", "card", "type", "locale", "width", "height", "viewport")


def raw(reader: Reader, token: Words) -> None:
    """Take the content of a raw element."""
    text, name = token.text, token.inside
    if name == "script":
        scripted.read_element(reader, text, reader.start.attributes, token.at)
    elif name == "style":
        reader.style_sheet(text, token.at)
    elif name == "title":
        _title(reader, text, token.at)
    elif name == "textarea":
        reader.beside(Place.BODY, text, token.at)
    elif name == "noscript":
        reader.inner(text, token.at, hidden=True)
    elif name in _UNUSED:
        reader.beside(Place.HIDDEN, styles.without_tags(text), token.at)


def _title(reader: Reader, text: str, at: int) -> None:
    title = " ".join(text.split())
    unseen = reader.level.hidden or reader.nesting.inside("template")
    if title and not reader.found.title and not unseen:
        reader.found.title = title[:1_000]
        reader.beside(Place.TITLE, title, at + len(text) - len(text.lstrip()))


def attributes(reader: Reader, token: Start) -> None:
    """Take what attributes say that any element may have."""
    given = token.attributes
    for name in given:
        if name in _TOLD:
            if value := given[name]:
                _told(reader, token, name, value)
        elif name[:2] == "on" and (value := given[name]):
            reader.handlers += 1
            if reader.handlers <= _MOST_HANDLERS:
                code = value[:_LONGEST_HANDLER]
                scripted.read_handler(reader, code, token.at, leads=name in _BY_ITSELF)


def _told(reader: Reader, token: Start, name: str, value: str) -> None:
    if name in _SPOKEN:
        reader.beside(Place.ALT, value, token.at)
    elif name == "style":
        for url, _ in styles.addresses(value):
            loading.style(reader.found, url, reader.place(token.at))
    elif name in loading.PICTURES:
        loading.picture(reader.found, value, reader.place(token.at))
    elif token.name not in _FIELDS and _is_edited(name, value, token):
        reader.field(token, "edited")


def _is_edited(name: str, value: str, token: Start) -> bool:
    """Whether people type into the element; one that says so twice says it in its role."""
    if name == "role":
        return value.lower() in _EDITED
    return value.lower() not in ("false", "inherit") and token.attributes.get("role", "").lower() not in _EDITED


def _html(reader: Reader, token: Start) -> None:
    reader.found.language = reader.found.language or token.attributes.get("lang", "").strip()[:40]


def _base(reader: Reader, token: Start) -> None:
    if not reader.found.base and not reader.level.deep:
        reader.found.base = token.attributes.get("href", "")


def _meta(reader: Reader, token: Start) -> None:
    given, found = token.attributes, reader.found
    content = given.get("content", "")
    name = next((given[key] for key in ("name", "property", "itemprop", "http-equiv") if given.get(key)), "")
    if not name or not content:
        return
    found.meta(name, content)
    lowered = name.lower()
    if lowered == "refresh" and "http-equiv" in given and not found.refresh and not reader.level.hidden:
        found.refresh = loading.refresh_target(content)
    elif lowered == "content-language":
        found.language = found.language or content.strip()[:40]
    elif any(part in lowered for part in _TELLING) and not lowered.endswith(_MUTE):
        reader.beside(Place.META, content, token.at)


def _anchor(reader: Reader, token: Start) -> None:
    href = token.attributes.get("href")
    if href is None:
        return
    code = href.strip()[:11].lower() == "javascript:"
    if code:
        scripted.read_handler(reader, href.strip()[11:], token.at)
    parts: list[str] = []
    reader.link = parts

    def ended() -> None:
        if reader.link is parts:
            reader.link = None
        if not code:
            reader.found.link(href, " ".join("".join(parts).split())[:500], reader.place(token.at))

    if token.name == "area":
        parts.append(token.attributes.get("alt", ""))
        ended()
    else:
        reader.enter("link", ended)


def _heading(reader: Reader, _token: Start) -> None:
    reader.enter("heading", reader.flush)


def _button(reader: Reader, token: Start) -> None:
    reader.enter("button", reader.flush)
    _sends(reader, token)


def _sends(reader: Reader, token: Start) -> None:
    """Take where a button sends its form."""
    action = token.attributes.get("formaction", "")
    if action and reader.form is not None and not reader.form.action:
        reader.form.action = action
    elif action and (reader.form is None or reader.form.action != action):
        reader.found.target(action, reader.place(token.at))


def _form(reader: Reader, token: Start) -> None:
    template = reader.nesting.inside("template")
    if reader.form is not None and not template:
        return
    method = token.attributes.get("method", "").strip().lower()
    draft = Draft(
        reader.place(token.at),
        token.attributes.get("action", ""),
        method if method in ("post", "dialog") else "get",
        reader.level.scripted or template,
    )
    if reader.found.form(draft):
        reader.form = draft
        if name := token.attributes.get("id"):
            reader.found.by_id.setdefault(name, draft)


def _input(reader: Reader, token: Start) -> None:
    given = token.attributes
    kind = given.get("type", "").strip().lower()
    if kind in _BUTTONS and token.name == "input":
        if words := " ".join(given.get("value", "").split()):
            reader.say(Place.BUTTON, words[:500], token.at)
        _sends(reader, token)
    elif kind == "image" and token.name == "input":
        loading.picture(reader.found, given.get("src", ""), reader.place(token.at), given.get("alt", ""))
        _sends(reader, token)
    elif kind != "hidden" and not reader.nesting.inside("select"):
        reader.field(token, token.name)
        if kind in _SHOWN and (words := " ".join(given.get("value", "").split())):
            reader.say(Place.BODY, words[:500], token.at)


def _label(reader: Reader, token: Start) -> None:
    parts: list[str] = []
    reader.label = parts
    wanted = token.attributes.get("for", "")

    def ended() -> None:
        if reader.label is parts:
            reader.label = None
        if wanted:
            reader.found.label(wanted, " ".join("".join(parts).split()))

    reader.enter("label", ended)


def _template(reader: Reader, token: Start) -> None:
    if "shadowrootmode" not in token.attributes:
        reader.enter("stored", reader.flush)
        reader.enter("hidden", reader.flush)


def _bdo(reader: Reader, token: Start) -> None:
    if token.attributes.get("dir", "").lower() == "rtl":
        reader.enter("turned")


def _frame(reader: Reader, token: Start) -> None:
    given = token.attributes
    if (inner := given.get("srcdoc")) is not None:
        reader.inner(inner, token.at)
        return
    source = (given.get("src") or given.get("data-src") or given.get("data") or "").strip()
    if source[:11].lower() == "javascript:":
        scripted.read_handler(reader, source[11:], token.at, leads=True)
    elif document := loading.document(source):
        reader.inner(document, token.at)
    else:
        loading.frame(reader.found, token, reader.place(token.at))


def _load(reader: Reader, token: Start) -> None:
    loading.element(reader.found, token, reader.place(token.at))
    if words := loading.drawn_words(token.attributes.get("src", "")):
        reader.beside(Place.ALT, words, token.at)
    alt = token.attributes.get("alt", "")
    if alt and token.name in ("img", "image"):
        reader.beside(Place.ALT, alt, token.at)
        if reader.link is not None:
            reader.link.append(f" {alt} ")


#: the name of an element → what is done at its start
HANDLERS: dict[str, Callable[[Reader, Start], None]] = {
    "html": _html,
    "base": _base,
    "meta": _meta,
    "form": _form,
    "label": _label,
    "template": _template,
    "bdo": _bdo,
    **dict.fromkeys(("a", "area"), _anchor),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("button", "summary"), _button),
    **dict.fromkeys(("input", "textarea", "select"), _input),
    **dict.fromkeys(("iframe", "frame", "object", "embed", "fencedframe"), _frame),
    **dict.fromkeys(
        ("img", "image", "source", "video", "audio", "track", "link", "script", "use", "feimage"), _load
    ),
}
