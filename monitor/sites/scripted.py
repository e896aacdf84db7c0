"""What scripts of a document would add to it: markup, fields, words, and where they send what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.sites.encodings import MARKUP
from monitor.sites.gathering import Asked, Draft, Gathering
from monitor.sites.page import LoadedKind, Place
from monitor.sites.scripts import MOST_CHARACTERS, Constant, constants
from monitor.sites.tables import untabled
from monitor.sites.tokens import Attributes
from monitor.sites.uses import Use, attribute_of, use_of

if TYPE_CHECKING:
    from monitor.sites.reader import Reader

#: how far behind its creation a created field's attributes are looked for
_REACH = 3_000
_MARKUP_TYPES = ("html", "template", "mustache", "handlebars", "x-tmpl", "ejs", "xml")
_CODE = re.compile(r"\bfunction\b|=>|\bvar \w|\bdocument\.|\bwindow\.|;\s*\}|\}\s*\)")
#: constants that code is made of, and no people's words
_WIDE = re.compile(r"[^\x00-\u02ff]")
_PROSE = re.compile(r"[A-Za-z]{2,}[,.!?:']? [A-Za-z]{1,}|^[A-Z][a-z]+[A-Z]?\w*[.!?]$")
_WORTH = re.compile(
    r"^(?:https?|wss?|tg|weixin|whatsapp|mailto|tel|line|alipays?):|^//[a-z0-9]|^@\w{4,}$|\bt\.me/|wa\.me/|^[\w.+-]+@[\w-]+\.\w+|^0x[0-9a-fA-F]{40}$|^T[1-9A-HJ-NP-Za-km-z]{33}$",
    re.IGNORECASE,
)
#: code before a constant that becomes a name or a text of the page, even where it is a single word
_NAMES = re.compile(
    r"(?:(?<![a-z])(?:(?:site|brand|app|company|platform|display|short|legal|org|product)?(?:name|title)|brand|company|site|platform|text|children|heading|textContent|innerText)[\"']?\s*+[:=]\s*+"
    r"|(?:\bnull|\}|void 0)\s*+,\s*+|(?:_v|createText(?:VNode|Node)|\b_t)\(\s*+)$",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
_LONGEST = 1_000


def read_element(reader: Reader, script: str, attributes: Attributes, at: int) -> None:
    """Read the inside of a script element that starts at `at`."""
    kind = attributes.get("type", "").lower()
    if any(one in kind for one in _MARKUP_TYPES):
        reader.inner(script, at, scripted=True)
    elif script.strip():
        read(reader, script, at)


def read_handler(reader: Reader, script: str, at: int, *, leads: bool = False) -> None:
    """Read code in an attribute of the tag at `at`: all that it holds stands there. Only code that runs by itself `leads` the visitor on."""
    before = len(reader.found.gone)
    if "'" in script or '"' in script or "`" in script:
        read(reader, script, at, fixed=True)
    if not leads:
        del reader.found.gone[before:]


def read(reader: Reader, script: str, at: int, *, fixed: bool = False) -> None:
    """Read a script that starts at `at`."""
    found = reader.found
    if len(script) > MOST_CHARACTERS:
        found.leave_out("only the first part of a long script was read")
    made: Asked | None = None
    if found.values <= 0:
        found.leave_out("only the first scripts were read")
        return
    given, script = script, untabled(script)
    fixed = fixed or script is not given
    taken = constants(script, found.values, found.tries)
    found.values -= sum(len(constant.text) for constant in taken)
    for constant in taken:
        where = at if fixed else at + constant.at
        if not constant.text.strip():
            continue
        use = use_of(constant, script)
        if use is Use.CREATE:
            made = _created(reader, constant, where)
        elif use is Use.NONE and made is not None and constant.before and where - made.at < _REACH:
            name = attribute_of(constant)
            if name:
                made.attributes.setdefault(name, constant.text[:300])
        _take(reader, constant, where, use)


def _created(reader: Reader, constant: Constant, at: int) -> Asked:
    tag = constant.text.lower()
    asked = Asked({"tag": tag}, reader.place(at))
    if tag == "form":
        draft = Draft(reader.place(at), scripted=True)
        asked.attributes["tag"] = "form"
        reader.found.form(draft)
    else:
        reader.found.field(asked, None, True)
    return asked


def _take(reader: Reader, constant: Constant, at: int, use: Use) -> None:
    found, text = reader.found, constant.text
    if use is Use.SEND:
        found.target(text, reader.place(at))
    elif use is Use.GO:
        found.gone.append(text)
        found.link(text, "", reader.place(at))
    elif use is Use.TITLE:
        words = " ".join(text.split())[:_LONGEST]
        found.title = found.title or words
        found.say(Place.TITLE, words, reader.place(at))
        return
    if "<" in text and MARKUP.search(text):
        reader.inner(text, at, scripted=True)
    elif constant.disguised and len(text) > 20 and _CODE.search(text):
        _again(reader, text, at)
    elif text[:11] == "data:image/":
        found.load(LoadedKind.IMAGE, text, "", reader.place(at))
    elif use is Use.SHOW or _is_words(text) or _is_name(constant):
        say(found, text, reader.place(at))


def _again(reader: Reader, script: str, at: int) -> None:
    """Read a script that was found in a string of another one."""
    if (further := reader.further(at, scripted=True)) is not None:
        read(further, script, at, fixed=True)


def say(found: Gathering, text: str, at: int) -> None:
    found.say(Place.SCRIPT, " ".join(text[: 4 * _LONGEST].split())[:_LONGEST], at)


def _is_name(constant: Constant) -> bool:
    """Whether a constant is what something is called on the page."""
    text = constant.text
    return text[0].isupper() and 3 <= len(text) <= _LONGEST_NAME and _NAMES.search(constant.before) is not None


def _is_words(text: str) -> bool:
    """Whether people would read `text`, or get in touch by it."""
    if len(text) < 2:
        return False
    head = text[:_LONGEST]
    return bool((not head.isascii() and _WIDE.search(head)) or _WORTH.search(head[:200]) or _PROSE.search(head))
