"""Fakes: a scheme, a body, a name and mutations, composed by seed."""

from __future__ import annotations

import json
from random import Random

from tests.farm import drawing
from tests.farm.forms import form
from tests.farm.html import Node, Tag, as_calls, h, manner, named, render, swap, walk, with_role, words_of
from tests.farm.mutating import MUTATIONS
from tests.farm.mutations.draft import Draft
from tests.farm.naming import fake_host
from tests.farm.saying import Speaker
from tests.farm.site import FAKE, Answer, FarmSite
from tests.farm.taste import FarmBrand, Half, Scheme, Sheet, certificate_of, facts_of

#: what a body can be, with weights
BODIES = {"own": 50, "copy_official": 18, "other_kit": 10, "minimal": 8, "spa": 9, "image_map": 5}
HOSTS = {"lookalike": 56, "subdomain": 9, "free_hosting": 9, "unrelated_name": 26}
LANGUAGES = {"zh": 50, "en": 32, "vi": 4, "th": 3, "id": 4, "es": 4, "pt": 3}


def make(half: Half, rng: Random, number: int, scheme: str) -> FarmSite:
    """The fake of this number; `scheme` is what it wants."""
    brand = rng.choice(list(half.brands))
    language = _weighed(rng, LANGUAGES)
    body = _weighed(rng, BODIES)
    kind = _weighed(rng, HOSTS)
    if scheme == "name_only":
        body, kind = (
            rng.choice(("own", "minimal", "spa")),
            rng.choice(("lookalike", "lookalike", "free_hosting", "subdomain")),
        )
    if body == "copy_official":
        language = language if language in ("zh", "en") else rng.choice(("zh", "en"))
    host = fake_host(rng, brand, half.names, kind)
    say = Speaker(rng, _known(brand, language, host, rng), half.banks)
    draft = Draft(half, rng, brand, say, manner(rng))
    draft.language, draft.host, draft.kind = language, host, scheme
    draft.path = rng.choice(("/", "/", "/", *half.paths))
    mutations = [kind]
    if language not in ("zh", "en"):
        mutations.append("other_language")
    if body != "own":
        mutations.append(body)
    _build(draft, half.schemes[scheme], body)
    mutations += _mutate(draft, 5 - len(mutations), body, kind)
    return _finish(draft, number, scheme, tuple(mutations))


def _known(brand: FarmBrand, language: str, host: str, rng: Random) -> dict[str, str]:
    shown = brand.zh if language == "zh" and rng.random() < 0.55 else brand.name
    if language == "zh" and rng.random() < 0.25:
        shown = f"{brand.name} {brand.zh}"
    return {
        "brand": shown, "name": brand.name, "zh": brand.zh, "company": brand.company, "official": brand.host, "fake": host, "handle": brand.handle,
        "licence": brand.licence, "regulator": brand.regulator_zh if language == "zh" else brand.regulator,
    }  # fmt: skip


def _build(draft: Draft, scheme: Scheme, body: str) -> None:
    if draft.kind == "name_only":
        draft.say.known.update(brand=draft.say.one(draft.half.banks["nameless"]), name="", company="", zh="")
    if body == "copy_official":
        draft.root = _copied(draft, scheme)
        return
    main = _minimal(draft, scheme) if body == "minimal" else _main(draft, scheme)
    if body == "image_map":
        main = _image_map(draft, main)
    sheet = _sheet(draft, scheme, main, bare=body == "minimal")
    shell = draft.rng.choice(list(draft.half.shells))
    draft.root = shell(draft.rng, sheet)
    if body == "other_kit":
        _relabel(draft)
    if body == "spa":
        _single(draft)


def _words(draft: Draft, bank: object) -> str:
    """One of a bank's sentences in the draft's language, or in English."""
    assert isinstance(bank, dict)
    return draft.say.one(bank.get(draft.language) or bank["en"])


def _sheet(draft: Draft, scheme: Scheme, main: list[Node], *, bare: bool) -> Sheet:
    rng, brand, say, half = draft.rng, draft.brand, draft.say, draft.half
    nameless = draft.kind == "name_only"
    logo = icon = ""
    if not nameless:
        path = draft.put(
            f"/{rng.choice(('img', 'static', 'images', 'assets'))}/logo.png",
            drawing.encoded(drawing.logo(brand.name, 48)),
            "image/png",
        )
        logo = path if rng.random() < 0.8 else ""
        if rng.random() < 0.7:
            icon = draft.put(
                rng.choice(("/favicon.png", "/favicon.ico", "/static/fav.png")),
                drawing.encoded(drawing.mark(brand.name, 64)),
                "image/png",
            )
    nav = half.nav.get(draft.language) or half.nav["en"]
    metas = [("description", _words(draft, scheme.leads))] if rng.random() < 0.6 else []
    if not nameless and rng.random() < 0.3:
        metas += [("og:title", _words(draft, scheme.titles)), ("og:site_name", say["brand"])]
    foot: list[Node] = (
        []
        if nameless or rng.random() < 0.3
        else [h("p", say.one(half.banks["copyright_zh" if draft.language == "zh" else "copyright"]))]
    )
    count = rng.randint(0, 7)
    return Sheet(
        language={"zh": "zh-CN"}.get(draft.language, draft.language),
        title=_words(draft, scheme.titles),
        name=say["brand"],
        main=main,
        logo=logo,
        icon=icon,
        nav=()
        if bare
        else tuple(
            (one, rng.choice(("#", "javascript:void(0)", "/" + str(place), "/login")))
            for place, one in enumerate(rng.sample(list(nav), min(count, len(nav))))
        ),
        foot=foot,
        metas=metas,
    )


def _form(draft: Draft, scheme: Scheme) -> Tag | None:
    kinds = draft.rng.choice(list(scheme.fields)).split()
    if not kinds:
        return None
    action = draft.rng.choice(("/api/login", "login.php", "/user/submit", "", None, "/index/index/save", "?step=2"))
    return form(
        draft.half, draft.rng, kinds, language=draft.language, button=_words(draft, scheme.buttons), action=action
    )


def _main(draft: Draft, scheme: Scheme) -> list[Node]:
    half, rng, say = draft.half, draft.rng, draft.say
    title = h(rng.choice(("h1", "h1", "h2", "div")), _words(draft, scheme.titles), class_="title")
    parts: list[Node] = [h(rng.choice(("p", "div")), _words(draft, scheme.leads), class_="lead")]
    made = _form(draft, scheme)
    blocks: list[Node] = [node for name in scheme.blocks for node in half.blocks(name, rng, say, draft.language)]
    extra = draft.rng.sample(("points", "faq", "numbers", "prose"), rng.randint(0, 2))
    blocks += [node for name in extra for node in half.blocks(name, rng, say, draft.language)]
    if rng.random() < 0.3:
        rng.shuffle(blocks)
    if rng.random() < 0.35 and draft.kind != "name_only":
        address = draft.put(
            "/img/banner.jpg",
            drawing.encoded(drawing.banner(draft.brand.name, str(rng.randint(0, 9))), "JPEG", 70),
            "image/jpeg",
        )
        parts.insert(0, h("img", src=address, alt=rng.choice(("", "banner")), class_="banner"))
    if made is not None:
        place = rng.choice((0, 1, len(blocks)))
        blocks.insert(min(place, len(blocks)), made)
    return [title, *parts, *blocks]


def _minimal(draft: Draft, scheme: Scheme) -> list[Node]:
    made = _form(draft, scheme)
    parts: list[Node] = []
    if draft.kind != "name_only" or draft.rng.random() < 0.5:
        parts.append(h("h3", draft.say["brand"]))
    contact = draft.half.blocks("contact", draft.rng, draft.say, draft.language) if made is None else ()
    return [*parts, *([made] if made is not None else [h("p", _words(draft, scheme.leads)), *contact])]


def _image_map(draft: Draft, main: list[Node]) -> list[Node]:
    rng = draft.rng
    lines = [one for node in main for one in words_of(node).split("  ") if one.strip()][:30]
    picture = drawing.written([draft.brand.name, *lines], sign=drawing.logo(draft.brand.name, 60))
    path = draft.put(f"/img/page{rng.randint(1, 9)}.jpg", drawing.encoded(picture, "JPEG", 75), "image/jpeg")
    made = [tag for node in main if isinstance(node, Tag) for tag in walk(node) if tag.role in ("form", "contact")]
    words = draft.half.labels["login"].get(draft.language) or draft.half.labels["login"]["en"]
    goals = ["/login", "/register", "/app.apk", "#"]
    areas = [
        h(
            "area",
            shape="rect",
            coords=f"{rng.randint(0, 300)},{20 + 90 * place},{rng.randint(400, 900)},{90 + 90 * place}",
            href=goal,
            alt=rng.choice(list(words)),
        )
        for place, goal in enumerate(goals)
    ]
    return [
        h("img", src=path, usemap="#m", alt=rng.choice(("", draft.say["brand"])), width="100%"),
        h("map", *areas, name_="m"),
        *made,
    ]


def _relabel(draft: Draft) -> None:
    """Another brand's kit: what its maker forgot to change still bears the other name."""
    other = draft.rng.choice(list(draft.half.other_kits))
    kept = 0
    for tag in walk(draft.root):
        if tag.name == "title" or tag.role == "form":
            continue
        for place, one in enumerate(tag.inside):
            if (
                isinstance(one, str)
                and draft.say["brand"] in one
                and draft.rng.random() < 0.45
                and (kept or tag.name not in ("h1", "h2"))
            ):
                tag.inside[place] = one.replace(draft.say["brand"], other)
            elif isinstance(one, str) and draft.say["brand"] in one:
                kept += 1
    draft.body.inside.append(h("p", f"© {draft.rng.randint(2019, 2026)} {other}", class_="foot"))
    for tag in with_role(draft.root, "icon"):
        tag.attrs["href"] = draft.put("/fav2.png", drawing.encoded(drawing.mark(other, 64)), "image/png")


def _single(draft: Draft) -> None:
    """The body becomes the view of a bundle."""
    rng, body = draft.rng, draft.body
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    call = rng.choice(("e", "t", "h", "_c", "Vt", "jsx"))
    title = named(draft.root, "title")
    start = f"document.title={_js(words_of(title))};" if title is not None and rng.random() < 0.5 else ""
    views = ",".join(as_calls(one, call, draft.how) for one in body.inside)
    ascii_only = rng.random() < 0.5
    code = f'(function(){{"use strict";{start}function r({call}){{return [{views}]}}window.__mount("#app",r)}})();'
    if ascii_only:
        code = "".join(one if ord(one) < 128 else f"\\u{ord(one):04x}" for one in code if ord(one) < 0x10000)
    else:
        code = code.encode().decode("utf-8")
    if start and title is not None:
        title.inside[:] = [rng.choice(("", "App", "Loading...", "h5"))]
    name = f"/{rng.choice(('static/js', 'assets', 'js'))}/{rng.choice(('app', 'index', 'main'))}.{rng.getrandbits(32):08x}.js"
    src = draft.put(name, code.encode(), "application/javascript")
    body.inside[:] = [
        h("div", id=rng.choice(("app", "root"))),
        h("noscript", "You need to enable JavaScript to run this app."),
        h("script", src=src),
    ]


def _js(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _copied(draft: Draft, scheme: Scheme) -> Tag:
    """A copy of an official page: links lead nowhere or to the fake, resources are copied or drawn in, the scheme's form put in."""
    rng, brand, half = draft.rng, draft.brand, draft.half
    wanted = {
        "login": ("login", "home"),
        "deposit": ("deposit",),
        "verify": ("verify",),
        "download": ("download",),
    }.get(draft.kind, ("home", "about", "login"))
    root = half.official(brand, rng.choice(wanted), draft.language)
    keep_links, local = rng.random() < 0.25, rng.random() < 0.75
    files = half.files(brand)
    for tag in walk(root):
        for key in ("src", "href", "content"):
            address = tag.attrs.get(key, "")
            if address in files and local:
                path = "/" + address.partition("//")[2].partition("/")[2]
                tag.attrs[key] = draft.put(path, *files[address])
            elif key == "href" and tag.name == "a" and not keep_links:
                tag.attrs[key] = rng.choice(("#", "/login", "/", "javascript:;"))
        if tag.name == "link" and tag.attrs.get("rel") == "canonical" and rng.random() < 0.6:
            tag.attrs["href"] = f"https://{draft.host}/"
    new = _form(draft, scheme)
    old = with_role(root, "form")
    blocks = [node for name in scheme.blocks for node in half.blocks(name, rng, draft.say, draft.language)]
    body = named(root, "body")
    assert body is not None
    if old and (new is None or rng.random() < 0.5):
        for tag in old:
            tag.attrs["action"] = rng.choice(("/api/login", "login.php", "/do"))
    elif old and new is not None:
        swap(root, old[0], new, *blocks)
    else:
        place = rng.choice((0, len(body.inside) // 2, len(body.inside)))
        body.inside[place:place] = [*([new] if new is not None else []), *blocks]
    if not with_role(root, "form") and not blocks:
        body.inside += half.blocks("contact", rng, draft.say, draft.language)
    return root


def _mutate(draft: Draft, room: int, body: str, host: str) -> list[str]:
    """Up to `room` mutations that go together, applied in their order."""
    weights = dict(draft.half.mutations)
    groups = {"spa": {"script", "structure"}, "image_map": {"structure"}}.get(body, set())
    has_field = any(tag.role == "field-password" for tag in walk(draft.root))
    nameless = draft.kind == "name_only"
    for kind in list(weights):
        group = MUTATIONS[kind][0]
        no_form = group in ("posts",) and draft.form is None
        if (
            group in groups
            or no_form
            or (kind == "masked_field" and not has_field)
            or (kind == "traditional" and draft.language != "zh")
        ):
            weights[kind] = 0
        if nameless and (group in ("words", "logo") or kind == "policy_links"):
            weights[kind] = 0
        if kind == "form_outside" and draft.form is None:
            weights[kind] = 0
    chosen: list[str] = []
    wanted = min(room, draft.rng.choice((0, 1, 1, 2, 2, 3, 3, 4)))
    while len(chosen) < wanted and any(weights.values()):
        kind = _weighed(draft.rng, weights)
        chosen.append(kind)
        for other in weights:
            same = MUTATIONS[other][0] == MUTATIONS[kind][0]
            bare = host == "unrelated_name" and {kind, other} == {"text_picture", "logo_dropped"}
            clash = {kind, other} <= {
                "other_charset",
                "bidi",
                "zero_width",
                "fullwidth",
                "homoglyphs",
                "entities",
                "traditional",
            }
            if same or bare or clash:
                weights[other] = 0
    for kind, (_, act) in MUTATIONS.items():
        if kind in chosen:
            act(draft)
    return chosen


def _weighed(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _finish(draft: Draft, number: int, scheme: str, mutations: tuple[str, ...]) -> FarmSite:
    rng, half = draft.rng, draft.half
    answer = draft.answer()
    answers = {**draft.extra, draft.path.partition("#")[0]: draft.faces(answer)}
    path = draft.path
    if "refresh_chain" in mutations:
        path = next(
            one
            for one, faces in draft.extra.items()
            if one.startswith("/") and faces[0].answer.status in (200, 302) and _leads_on(faces[0].answer)
        )
    days = (
        rng.uniform(1, 60)
        if rng.random() < 0.7
        else rng.uniform(60, 365)
        if rng.random() < 0.5
        else rng.uniform(366, 4200)
    )
    known = None if rng.random() < 0.12 else days
    return FarmSite(
        half=half.name,
        number=number,
        host=draft.host,
        path=path,
        brand=draft.brand.key,
        label=FAKE,
        kind=scheme,
        mutations=mutations,
        answers=answers,
        before={key.partition("#")[0]: faces for key, faces in draft.before.items()},
        facts=facts_of(rng, half.names, days=known),
        certificate=certificate_of(rng, half.names, draft.host, days=known),
    )


def _leads_on(answer: Answer) -> bool:
    start = answer.body[:60]
    return bool(answer.header("location")) or b"http-equiv" in start or b"location.replace" in start
