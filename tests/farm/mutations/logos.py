"""What becomes of the logo."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from tests.farm import drawing
from tests.farm.html import (
    Manner,
    Node,
    Tag,
    h,
    named,
    swap,
    with_role,
)
from tests.farm.mutations.draft import Draft


def logo_image(draft: Draft) -> Image.Image:
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
    _logo_file(draft, logo_image(draft), packed=True)


def logo_recoloured(draft: Draft) -> None:
    _logo_file(draft, drawing.recoloured(logo_image(draft), draft.rng), packed=False)


def logo_cropped(draft: Draft) -> None:
    _logo_file(draft, drawing.cropped(logo_image(draft), draft.rng), packed=False)


def logo_background(draft: Draft) -> None:
    path = draft.put(f"/static/bg{draft.rng.randint(1, 99)}.png", drawing.encoded(logo_image(draft)), "image/png")
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
    address = drawing.as_data(drawing.encoded(logo_image(draft)))
    _logo(draft, lambda tag: Tag("img", {**tag.attrs, "src": address}, [], "logo"))


def svg_logo(draft: Draft) -> None:
    name, (_, main, second) = draft.brand.name, drawing.colours(draft.brand.name)
    if draft.rng.random() < 0.5:
        address = drawing.as_data(drawing.encoded(logo_image(draft)))
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
