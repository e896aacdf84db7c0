"""The measured half's page frames."""

from __future__ import annotations

from random import Random

from tests.farm.html import Node, Tag, h
from tests.farm.taste import Sheet, brand_mark, head


def _whole(rng: Random, sheet: Sheet, *inside: Node | None, **attrs: str) -> Tag:
    return h(
        "html",
        head(rng, sheet),
        h("body", *inside, **attrs),
        lang=rng.choice((sheet.language, None, sheet.language)),
    )


def _menu(rng: Random, sheet: Sheet) -> Tag | None:
    links = [h("a", words, href=href, title=words if rng.random() < 0.3 else None) for words, href in sheet.nav]
    if not links:
        return None
    match rng.randrange(4):
        case 0:
            return h(
                "select",
                *(h("option", words, value=href) for words, href in sheet.nav),
                onchange="location=this.value",
            )
        case 1:
            return h("p", *(node for link in links for node in (link, " | ")))
        case 2:
            return h("nav", *(h("div", link, class_="item") for link in links))
        case _:
            return h("ol", *(h("li", link) for link in links))


def theme(rng: Random, sheet: Sheet) -> Tag:
    """As a blogging system's theme writes it."""
    site = h(
        "header",
        h(
            "div",
            brand_mark(rng, sheet),
            h("p", sheet.metas[0][1] if sheet.metas else "", class_="site-description"),
            class_="site-branding",
        ),
        _menu(rng, sheet),
        id="masthead",
        class_="site-header",
    )
    side = h(
        "aside", *(h("section", one, class_="widget") for one in sheet.beside), id="secondary", class_="widget-area"
    )
    return _whole(
        rng,
        sheet,
        h(
            "div",
            site,
            h(
                "div",
                h("div", h("article", h("div", *sheet.main, class_="entry-content"), class_="hentry")),
                side,
                class_="site-content",
            ),
            h("footer", *sheet.foot, class_="site-footer"),
            id="page",
            class_="site",
        ),
        class_="home wp-custom-logo",
    )


def board(rng: Random, sheet: Sheet) -> Tag:
    """As board software writes it."""
    head_bar = h("div", h("div", brand_mark(rng, sheet), class_="hdc"), h("div", *sheet.beside, id="um"), id="hd")
    return _whole(
        rng,
        sheet,
        h("div", _menu(rng, sheet), id="toptb"),
        head_bar,
        h(
            "div",
            h("table", *(h("tr", h("td", one, class_="plc")) for one in sheet.main), cellspacing="0"),
            id="wp",
            class_="wp",
        ),
        h("div", *sheet.foot, id="ft"),
    )


def grid(rng: Random, sheet: Sheet) -> Tag:
    """Everything is a tile."""
    return _whole(
        rng,
        sheet,
        h(
            "div",
            h("div", brand_mark(rng, sheet), class_="tile a"),
            *(h("div", one, class_="tile") for one in sheet.main),
            *(h("div", one, class_="tile side") for one in sheet.beside),
            h("div", _menu(rng, sheet), class_="tile nav"),
            h("div", *sheet.foot, class_="tile z"),
            class_="grid",
        ),
    )


def centred(rng: Random, sheet: Sheet) -> Tag:
    """Old, and centred."""
    return _whole(
        rng,
        sheet,
        h(
            "center",
            brand_mark(rng, sheet),
            h("br"),
            _menu(rng, sheet),
            h("font", *sheet.main, size="3"),
            h("hr", width="80%"),
            *sheet.beside,
            h("font", *sheet.foot, size="2"),
        ),
        bgcolor="#ffffff",
    )


def modal(rng: Random, sheet: Sheet) -> Tag:
    """A layer above a faded page."""
    faded = h("div", _menu(rng, sheet), h("div", class_="skeleton"), class_="bg", aria_hidden="true")
    return _whole(
        rng,
        sheet,
        faded,
        h(
            "div",
            h(
                "div",
                brand_mark(rng, sheet),
                h("div", *sheet.main, class_="modal-body"),
                h("div", *sheet.foot),
                class_="modal-content",
            ),
            class_="modal show",
            role_="dialog",
        ),
        *sheet.beside,
    )


def framework(rng: Random, sheet: Sheet) -> Tag:
    """As a framework renders it on the server."""
    top = h(
        "div",
        h("div", h("div", brand_mark(rng, sheet), class_="MuiToolbar"), class_="MuiAppBar"),
        _menu(rng, sheet),
    )
    stack = [h("div", h("div", one), class_="MuiGrid-item") for one in sheet.main]
    return _whole(
        rng,
        sheet,
        h("div", top, h("div", *stack, class_="MuiContainer"), *sheet.beside, h("div", *sheet.foot), id="__next"),
        h("script", f'{{"buildId":"{rng.getrandbits(40):x}"}}', id="__NEXT_DATA__", type="application/json"),
    )


def uni(rng: Random, sheet: Sheet) -> Tag:
    """As a tool-kit for telephones writes it, with elements of its own."""
    views = [h("uni-view", one, class_="item") for one in sheet.main]
    return _whole(
        rng,
        sheet,
        h(
            "uni-app",
            h("uni-page-head", brand_mark(rng, sheet)),
            h("uni-page-body", *views, *sheet.beside),
            h("uni-tabbar", _menu(rng, sheet)),
            h("uni-view", *sheet.foot),
        ),
        class_="uni-body",
    )


def newsletter(rng: Random, sheet: Sheet) -> Tag:
    """Tables within tables, as letters by mail are laid out."""
    rows = [h("tr", h("td", h("table", h("tr", h("td", one))), style="padding:12px 24px")) for one in sheet.main]
    return _whole(
        rng,
        sheet,
        h(
            "table",
            h(
                "tr",
                h(
                    "td",
                    h(
                        "table",
                        h("tr", h("td", brand_mark(rng, sheet), align="center")),
                        *rows,
                        h("tr", h("td", *sheet.foot)),
                        width="600",
                    ),
                ),
            ),
            width="100%",
        ),
        _menu(rng, sheet),
        *sheet.beside,
    )


def definition(rng: Random, sheet: Sheet) -> Tag:
    """Somebody's own idea of HTML."""
    return _whole(
        rng,
        sheet,
        h("h6", brand_mark(rng, sheet)),
        h("dl", *(h("dd", one) for one in sheet.main)),
        h("blockquote", *sheet.beside),
        h("address", _menu(rng, sheet), *sheet.foot),
    )


SHELLS = (theme, board, grid, centred, modal, framework, uni, newsletter, definition)
