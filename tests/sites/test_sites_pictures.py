"""Prints of pictures: bounded, never an error, and equal where people see the same."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from monitor.sites.pictures import ALIKE, likeness, picture
from monitor.sites.visit import Picture


def encoded(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def logo(words: str = "Meridaxis", colour: str = "#12408a", *, ground: str | None = "white") -> Image.Image:
    image = Image.new("RGBA", (320, 80), ground or (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.polygon([(10, 70), (40, 10), (70, 70)], fill=colour)
    pen.text((85, 42), words, fill=colour, font=ImageFont.load_default(44), anchor="lm")
    return image


def prints(image: Image.Image, kind: str = "PNG", **options: int) -> Picture:
    return picture(encoded(image, kind, **options), role="image", url="https://a.example/logo")


def png(width: int, height: int) -> bytes:
    """A PNG whose header asks for so many points, and that has none."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    packed = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed


def test_the_murmur_hash_is_the_one_that_favicons_are_counted_by() -> None:
    # MurmurHash3 of base64.encodebytes(b"x" * 100): two lines, the last ended too
    import base64

    import mmh3

    body = b"x" * 100
    assert picture(body, role="icon", url="").mmh3 == mmh3.hash(base64.encodebytes(body), signed=True)
    assert base64.encodebytes(body).count(b"\n") == 2


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF....WEBPVP8X", b"BM", b"\0\0\1\0\1\0"]
    ),
)
def test_no_bytes_make_it_fail(body: bytes, start: bytes) -> None:
    found = picture(start + body, role="icon", url="https://a.example/favicon.ico")
    assert len(found.sha256) == 64


@pytest.mark.parametrize("body", [png(50_000, 50_000), png(4_001, 4_001)], ids=["50,000²", "just too large"])
def test_what_a_header_calls_too_large_is_counted_but_not_drawn(body: bytes) -> None:
    found = picture(body, role="image", url="")
    assert (found.width, found.dhash, found.phash, found.core) == (0, None, None, "")
    assert found.mmh3 != 0


def test_formats_that_are_kept_whole_are_drawn_up_to_half_as_many_points() -> None:
    body = encoded(Image.linear_gradient("L").resize((5_000, 2_000)).convert("P"), "GIF")
    assert picture(body, role="image", url="").dhash is None


def test_an_icon_file_that_hides_a_huge_picture_is_not_drawn() -> None:
    inner = png(60_000, 60_000)
    entry = struct.pack("<BBBBHHII", 32, 32, 0, 0, 1, 32, len(inner), 22)
    assert picture(b"\0\0\1\0\1\0" + entry + inner, role="icon", url="").dhash is None


def test_an_svg_is_counted_by_its_bytes_and_its_entities_stay_untouched() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>'
    found = picture(bomb, role="icon", url="")
    assert (found.dhash, found.width) == (None, 0)
    assert likeness(found, picture(bomb, role="image", url="elsewhere")) == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "ICO", "AVIF"])
def test_every_usual_format_is_drawn(kind: str) -> None:
    found = prints(logo().convert("RGB"), kind)
    assert found.dhash is not None
    assert found.phash is not None
    assert found.width > 0


def test_a_picture_of_one_colour_shows_nothing() -> None:
    found = prints(Image.new("RGB", (64, 64), "#3366cc"))
    assert (found.dhash, found.phash, found.core, found.width) == (None, None, "", 64)


def test_pictures_that_show_nothing_are_alike_only_if_they_are_the_same() -> None:
    red, blue = prints(Image.new("RGB", (8, 8), "red")), prints(Image.new("RGB", (8, 8), "blue"))
    assert likeness(red, blue) == 0
    assert likeness(red, red) == 1


def test_only_the_first_frame_counts() -> None:
    still, moving = io.BytesIO(), io.BytesIO()
    logo().convert("P").save(still, "GIF")
    logo().convert("P").save(moving, "GIF", save_all=True, append_images=[logo("Other").convert("P")])
    first, both = (picture(file.getvalue(), role="image", url="") for file in (still, moving))
    assert (first.dhash, first.phash) == (both.dhash, both.phash)


CHANGED: dict[str, Callable[[Image.Image], Picture]] = {
    "sent as JPEG": lambda image: prints(image.convert("RGB"), "JPEG", quality=40),
    "sent as WebP": lambda image: prints(image.convert("RGB"), "WEBP", quality=40),
    "made smaller": lambda image: prints(image.resize((160, 40))),
    "made larger": lambda image: prints(image.resize((640, 160))),
    "a little darker": lambda image: prints(Image.eval(image.convert("RGB"), lambda level: int(level * 0.9))),
    "with more margin": lambda image: prints(padded(image, 30)),
    "without its margin": lambda image: prints(image.crop((8, 8, 312, 72))),
    "in another colour": lambda _: prints(logo(colour="#8a1240")),
    "white on dark": lambda _: prints(logo(colour="white", ground="#101828")),
    "white on nothing": lambda _: prints(logo(colour="white", ground=None)),
}


def padded(image: Image.Image, margin: int) -> Image.Image:
    wider = Image.new("RGB", (image.width + 2 * margin, image.height + 2 * margin), "white")
    wider.paste(image.convert("RGB"), (margin, margin))
    return wider


@pytest.mark.parametrize("change", CHANGED)
def test_a_logo_stays_alike_when_it_is(change: str) -> None:
    assert likeness(prints(logo()), CHANGED[change](logo())) >= ALIKE


@pytest.mark.parametrize("words", ["Northlantern", "Velanto", "Ostwick Bank", "QZ"])
def test_another_brands_logo_is_not_alike(words: str) -> None:
    assert likeness(prints(logo()), prints(logo(words, "#333333"))) < ALIKE


def test_likeness_has_no_direction() -> None:
    a, b = prints(logo()), prints(logo("Velanto"))
    assert likeness(a, b) == likeness(b, a)
