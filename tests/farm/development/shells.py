"""The development half's page frames."""

from __future__ import annotations

from random import Random

from tests.farm.html import Tag, h
from tests.farm.taste import Sheet, brand_mark, head


def _nav(rng: Random, sheet: Sheet) -> Tag | None:
    if not sheet.nav:
        return None
    if rng.random() < 0.5:
        return h("ul", *(h("li", h("a", words, href=href)) for words, href in sheet.nav), class_="nav")
    return h("div", *(h("a", words, href=href) for words, href in sheet.nav), class_="nav-links")


def _html(rng: Random, sheet: Sheet, *inside: Tag | None, class_: str | None = None) -> Tag:
    return h(
        "html",
        head(rng, sheet),
        h("body", *inside, class_=class_),
        lang=sheet.language if rng.random() < 0.8 else None,
    )


def stacked(rng: Random, sheet: Sheet) -> Tag:
    """Header, content, footer."""
    foot = h("footer", *sheet.foot) if sheet.foot else None
    return _html(
        rng,
        sheet,
        h("header", brand_mark(rng, sheet), _nav(rng, sheet), *sheet.beside),
        h("main", *sheet.main),
        foot,
    )


def boxed(rng: Random, sheet: Sheet) -> Tag:
    """A box in the middle, as app pages have."""
    inner = h("div", brand_mark(rng, sheet), *sheet.main, class_="card")
    return _html(
        rng,
        sheet,
        h("div", h("div", inner, class_="wrap"), class_="page"),
        h("div", *sheet.beside),
        h("div", *sheet.foot, class_="tips"),
    )


def old_tables(rng: Random, sheet: Sheet) -> Tag:
    """Layout by tables, as small sites still have it."""
    menu = [h("tr", h("td", h("a", words, href=href))) for words, href in sheet.nav]
    left = h("td", h("table", *menu), *sheet.beside, width="180", valign="top")
    table = h(
        "table",
        h("tr", h("td", brand_mark(rng, sheet), colspan="2")),
        h("tr", left, h("td", *sheet.main)),
        h("tr", h("td", *sheet.foot, colspan="2", align="center")),
        width="960",
        border="0",
    )
    return _html(rng, sheet, h("center", table))


def mobile(rng: Random, sheet: Sheet) -> Tag:
    """A telephone's page with a bar of tabs below."""
    bar = h(
        "div",
        *(
            h("div", h("i", class_="icon"), h("p", words), onclick=f"go('{href}')", class_="tab")
            for words, href in sheet.nav[:5]
        ),
        class_="tabbar",
    )
    top = h("div", h("i", class_="back"), brand_mark(rng, sheet), class_="navbar-m")
    return _html(
        rng,
        sheet,
        h(
            "div",
            top,
            h("div", *sheet.main, class_="content"),
            *sheet.beside,
            h("div", *sheet.foot),
            bar if sheet.nav else None,
            id="wap",
        ),
    )


def bootstrap(rng: Random, sheet: Sheet) -> Tag:
    """Rows and columns."""
    bar = h(
        "nav",
        h(
            "div",
            brand_mark(rng, sheet),
            h("button", class_="navbar-toggler", type="button"),
            _nav(rng, sheet),
            class_="container",
        ),
        class_="navbar navbar-expand-lg",
    )
    wide = rng.randint(6, 12)
    row = h(
        "div",
        h("div", *sheet.main, class_=f"col-md-{wide}"),
        h("div", *sheet.beside, class_=f"col-md-{12 - wide}") if sheet.beside else None,
        class_="row",
    )
    return _html(
        rng,
        sheet,
        bar,
        h("div", row, class_="container"),
        h("div", h("div", *sheet.foot, class_="container"), class_="footer"),
    )


def sections(rng: Random, sheet: Sheet) -> Tag:
    """A landing page, a section for every two parts."""
    parts = [sheet.main[start : start + 2] for start in range(0, len(sheet.main), 2)]
    made = [h("section", h("div", *part, class_="inner"), id=f"s{number}") for number, part in enumerate(parts)]
    return _html(
        rng,
        sheet,
        h("div", brand_mark(rng, sheet), _nav(rng, sheet), *sheet.beside, class_="hero-top"),
        *made,
        h("section", *sheet.foot, class_="bottom"),
        class_="landing",
    )


def left_rail(rng: Random, sheet: Sheet) -> Tag:
    """A column with the menu beside the content."""
    rail = h("aside", brand_mark(rng, sheet), _nav(rng, sheet), *sheet.beside)
    return _html(
        rng, sheet, h("div", rail, h("div", h("article", *sheet.main), h("div", *sheet.foot)), class_="layout")
    )


def portal(rng: Random, sheet: Sheet) -> Tag:
    """A portal's header of several bars, as Chinese sites like it."""
    date = h("span", f"2026-11-{rng.randint(1, 20):02d}")
    bars = [
        h("div", date, *sheet.beside, class_="topbar"),
        h("div", brand_mark(rng, sheet), class_="logo-bar"),
        h("div", _nav(rng, sheet), class_="main-nav"),
    ]
    crumb = h("div", h("a", "首页" if sheet.language.startswith("zh") else "Home", href="/"), " > ", class_="crumb")
    return _html(
        rng,
        sheet,
        *bars,
        h(
            "div",
            crumb,
            h("div", *sheet.main, class_="left fl"),
            h("div", class_="right fr"),
            class_="w1200 clearfix",
        ),
        h("div", *sheet.foot, class_="copyright"),
    )


def bare(rng: Random, sheet: Sheet) -> Tag:
    """No frame at all."""
    return _html(
        rng,
        sheet,
        brand_mark(rng, sheet) if rng.random() < 0.6 else None,
        *(one for one in sheet.main if isinstance(one, Tag)),
        *(one for one in sheet.foot if isinstance(one, Tag)),
    )


SHELLS = (stacked, boxed, old_tables, mobile, bootstrap, sections, left_rail, portal, bare)
