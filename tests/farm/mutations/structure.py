"""Where the form and the words stand."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

from tests.farm import drawing
from tests.farm.html import (
    Tag,
    document,
    h,
    parent_of,
    swap,
    walk,
    with_role,
    words_of,
)
from tests.farm.mutations.draft import Draft
from tests.farm.mutations.logos import logo_image
from tests.farm.site import always, page


def text_picture(draft: Draft) -> None:
    """The words of the body become a picture; forms, the logo and links with addresses stay."""
    body = draft.body
    lines = [one for one in re.split(r"(?<=[.。!！?？])\s*|\s{2,}", words_of(body)) if one.strip()][:40]
    image = drawing.encoded(drawing.written(lines, sign=logo_image(draft)), "JPEG", 80)
    path = draft.put(f"/img/{draft.rng.getrandbits(24):06x}.jpg", image, "image/jpeg")
    kept = with_role(draft.root, "form") + with_role(draft.root, "contact") + with_role(draft.root, "logo")
    scripts = [tag for tag in walk(body) if tag.name == "script"]
    body.inside[:] = [h("img", src=path, alt="", width="100%"), *kept, *scripts]


def deep_nesting(draft: Draft) -> None:
    low, high = draft.half.deep
    levels = draft.rng.randint(low, high) if draft.rng.random() < 0.7 else draft.rng.randint(low, 5000)
    name = draft.rng.choice(("div", "div", "span", "section", "font", "b", "center"))
    inner = draft.form or next(iter(with_role(draft.root, "contact")), None)
    if inner is None:
        return
    above = parent_of(draft.root, inner)
    assert above is not None
    opening, closing = f"<{name}>" * levels, f"</{name}>" * levels
    place = next(number for number, one in enumerate(above.inside) if one is inner)
    above.inside[place : place + 1] = ["\0" + opening, inner, "\0" + closing]


def _framed(draft: Draft, make: Callable[[Tag, str], Tag]) -> None:
    """Put the form, or the whole body, into a document of its own."""
    whole = draft.rng.random() < 0.4 or draft.form is None
    body = draft.body
    if whole:
        inner, body.inside[:] = h("body", *body.inside), []
    else:
        form = draft.form
        assert form is not None
        inner = h("body", form)
        swap(draft.root, form, h("div", role="gap"))
    text = document(h("html", h("head", h("meta", charset="utf-8")), inner), draft.how)
    frame = make(inner, text)
    gaps = with_role(draft.root, "gap")
    if gaps:
        swap(draft.root, gaps[0], frame)
    else:
        body.inside.append(frame)


def frame_own(draft: Draft) -> None:
    path = draft.rng.choice(("/inner.html", "/m/index.html", "/frame/login", "/h5/", "/wap/reg.html"))

    def make(_: Tag, text: str) -> Tag:
        draft.extra[path] = always(page(text))
        return h("iframe", src=path, width="100%", height="100%", frameborder="0")

    _framed(draft, make)


def frame_data(draft: Draft) -> None:
    def make(_: Tag, text: str) -> Tag:
        if draft.rng.random() < 0.6:
            return h("iframe", src=f"data:text/html;charset=utf-8;base64,{b64encode(text.encode()).decode()}")
        return h("iframe", src=f"data:text/html;charset=utf-8,{quote(text)}")

    _framed(draft, make)


def frame_srcdoc(draft: Draft) -> None:
    _framed(draft, lambda _, text: h("iframe", srcdoc=text, style="border:0;width:100%;height:900px"))


def object_frame(draft: Draft) -> None:
    path = f"/{draft.rng.choice(('view', 'part', 'box'))}{draft.rng.randint(1, 99)}.html"

    def make(_: Tag, text: str) -> Tag:
        draft.extra[path] = always(page(text))
        return draft.rng.choice((h("object", data=path, type="text/html"), h("embed", src=path, type="text/html")))

    _framed(draft, make)
