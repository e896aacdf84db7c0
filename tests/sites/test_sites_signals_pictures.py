"""Pictures of the brand's on somebody else's site."""

from __future__ import annotations

import io

import msgspec
from PIL import Image, ImageDraw, ImageFont

from monitor.sites.baseline import Baseline
from monitor.sites.case import Case, Signal
from monitor.sites.page import Loaded, LoadedKind
from monitor.sites.pictures import picture
from monitor.sites.signals.pictures import WEIGHTS, signals
from monitor.sites.visit import Picture
from tests.sites.site_cases import FAR, NOON, case, page, visited

OFFICIAL = "https://acme-markets.com/"


def drawn(words: str, role: str, url: str, *, size: tuple[int, int] = (320, 80), kind: str = "PNG") -> Picture:
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.text((10, size[1] / 2), words, fill="#123456", font=ImageFont.load_default(size[1] // 2), anchor="lm")
    file = io.BytesIO()
    image.save(file, kind, quality=70)
    return picture(file.getvalue(), role=role, url=url)


LOGO = drawn("Acme Markets", "image", OFFICIAL + "logo.png")
ICON = drawn("A", "icon", OFFICIAL + "favicon.ico", size=(64, 64))
BASELINE = Baseline(brand="acme", at=NOON, icons=(ICON,), pictures=(LOGO,))


def found(*pictures: Picture, baseline: Baseline = BASELINE) -> dict[str, Signal]:
    loaded = tuple(Loaded(LoadedKind.IMAGE, one.url, "", 70 + number) for number, one in enumerate(pictures))
    one = visited(case(page(loaded=loaded), baseline=baseline), pictures=pictures)
    return {signal.kind: signal for signal in signals(one)}


def test_the_same_icon_is_told_with_the_place_that_draws_it() -> None:
    shown = found(msgspec.structs.replace(ICON, url=FAR + "i.ico"))
    assert shown["icon_same"].where == f"{FAR} @ 70"
    assert FAR + "i.ico" in shown["icon_same"].detail


def test_a_logo_that_was_sent_anew_is_alike() -> None:
    shown = found(drawn("Acme Markets", "image", FAR + "l.jpg", kind="JPEG"))
    assert set(shown) == {"picture_alike"}
    assert shown["picture_alike"].share >= 0.75


def test_more_of_the_same_pictures_weigh_more() -> None:
    others = tuple(drawn(word, "image", f"{OFFICIAL}{word}.png") for word in ("Deposit", "Platform", "Contact"))
    baseline = msgspec.structs.replace(BASELINE, pictures=(LOGO, *others))
    copied = [msgspec.structs.replace(one, url=FAR + one.url[-12:]) for one in (LOGO, *others)]
    one, many = (found(*shown, baseline=baseline)["picture_same"] for shown in (copied[:1], copied))
    assert one.share < many.share == 1


def test_pictures_of_somebody_else_are_nothing() -> None:
    assert (
        found(drawn("Northlantern Bank", "image", FAR + "l.png"), drawn("W", "icon", FAR + "i.ico", size=(64, 64)))
        == {}
    )


def test_pictures_that_the_official_site_serves_are_links_and_not_copies() -> None:
    assert found(LOGO, ICON) == {}


def test_without_a_baseline_nothing_is_known() -> None:
    assert found(LOGO, ICON, baseline=Baseline(brand="acme")) == {}


def test_a_screenshot_that_looks_like_an_official_page_counts() -> None:
    shot = drawn("Welcome to Acme", "screenshot", "", size=(640, 400))
    seen = case(page(), captures=(page(),), baseline=msgspec.structs.replace(BASELINE, shots=(shot,)))
    capture = msgspec.structs.replace(seen.captures[0], shot=shot)
    copied: Case = msgspec.structs.replace(seen, captures=(capture,))
    assert [signal.kind for signal in signals(copied)] == ["screenshot_alike"]


def test_no_picture_makes_a_suspicion_alone() -> None:
    assert max(WEIGHTS.values()) < 25
