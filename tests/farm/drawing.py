"""Logos, icons, banners and pages as pictures, drawn with Pillow; different for every name, the same for the same one."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFont, ImageOps

Colour = tuple[int, int, int]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def colours(name: str) -> tuple[Colour, Colour, Colour]:
    """A brand's ground, main and second colour."""
    rng = Random("colours/" + name)
    dark = rng.random() < 0.4
    ground: Colour = (rng.randint(0, 40), rng.randint(0, 45), rng.randint(10, 70)) if dark else (255, 255, 255)
    low, high = (120, 255) if dark else (10, 190)
    main: Colour = (rng.randint(low, high), rng.randint(low, high), rng.randint(low, high))
    return ground, main, (255 - main[0], rng.randint(low, high), main[1])


def mark(name: str, size: int) -> Image.Image:
    """The brand's sign, square."""
    rng, (ground, main, second) = Random("mark/" + name), colours(name)
    drawn = Image.new("RGB", (256, 256), ground)
    pen = ImageDraw.Draw(drawn)
    for number in range(rng.randint(3, 5)):
        colour = (main, second)[number % 2]
        box = sorted(rng.sample(range(10, 246, 6), 2)), sorted(rng.sample(range(10, 246, 6), 2))
        (left, right), (top, bottom) = box
        match rng.randrange(5):
            case 0:
                pen.ellipse((left, top, right, bottom), fill=colour)
            case 1:
                pen.polygon(
                    [(rng.randint(0, 255), rng.randint(0, 255)) for _ in range(rng.randint(3, 6))], fill=colour
                )
            case 2:
                pen.arc(
                    (left, top, right, bottom), rng.randint(0, 180), rng.randint(200, 360), fill=colour, width=26
                )
            case 3:
                pen.line((left, bottom, (left + right) // 2, top, right, bottom), fill=colour, width=30)
            case _:
                pen.rectangle((left, top, right, bottom), outline=colour, width=22)
    if rng.random() < 0.5:
        pen.text((128, 128), name[:1].upper(), fill=second, font=_font(150), anchor="mm")
    return drawn.resize((size, size), Image.Resampling.LANCZOS)


def logo(name: str, height: int = 48) -> Image.Image:
    """The sign with the name beside it."""
    ground, main, _ = colours(name)
    font = _font(int(height * 0.6))
    width = int(height * 1.4 + font.getlength(name)) + height // 3
    drawn = Image.new("RGB", (width, height), ground)
    drawn.paste(mark(name, height - 4), (2, 2))
    ImageDraw.Draw(drawn).text((int(height * 1.2), height // 2), name, fill=main, font=font, anchor="lm")
    return drawn


def banner(name: str, seed: str, size: tuple[int, int] = (960, 320)) -> Image.Image:
    """A picture as stands on top of a home page: charts, circles, the sign."""
    rng, (ground, main, second) = Random(f"banner/{name}/{seed}"), colours(name)
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    drawn = ImageOps.colorize(drawn.convert("L"), ground, main)
    pen, level = ImageDraw.Draw(drawn), size[1] // 2
    line = []
    for x in range(0, size[0], 12):
        level = min(size[1] - 8, max(8, level + rng.randint(-22, 20)))
        line.append((x, level))
    pen.line(line, fill=second, width=5)
    for _ in range(rng.randint(0, 6)):
        x, y, radius = rng.randrange(size[0]), rng.randrange(size[1]), rng.randint(10, 90)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=second, width=3)
    drawn.paste(mark(name, size[1] // 3), (rng.randrange(20, size[0] // 2), rng.randrange(10, size[1] // 2)))
    return drawn


def written(lines: Sequence[str], width: int = 900, sign: Image.Image | None = None) -> Image.Image:
    """A page's words as a picture."""
    drawn = Image.new("RGB", (width, 60 + 34 * len(lines) + (80 if sign else 0)), (250, 250, 252))
    pen, top = ImageDraw.Draw(drawn), 30
    if sign is not None:
        drawn.paste(sign, (30, 20))
        top += 80
    for number, one in enumerate(lines):
        pen.text((40, top + 34 * number), one[:70], fill=(20, 24, 40), font=_font(26 if number == 0 else 20))
    return drawn


def photo(seed: str, size: tuple[int, int] = (480, 270)) -> Image.Image:
    """Any picture: coarse noise made smooth, as a photograph out of focus."""
    rng = Random("photo/" + seed)
    grain = Image.frombytes("RGB", (12, 7), rng.randbytes(12 * 7 * 3))
    return grain.resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "PNG", quality: int = 85) -> bytes:
    """The picture as a file: PNG, JPEG, WEBP, GIF, BMP or ICO."""
    file = io.BytesIO()
    options = {"quality": quality} if form in ("JPEG", "WEBP") else {}
    image.convert("RGB" if form != "GIF" else "P").save(file, form, **options)
    return file.getvalue()


TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "ICO": "image/x-icon",
}


def as_data(body: bytes, media_type: str = "image/png") -> str:
    """The file as an address that holds it (RFC 2397)."""
    return f"data:{media_type};base64,{b64encode(body).decode()}"


def reencoded(image: Image.Image, rng: Random) -> tuple[bytes, str]:
    """The picture in another size, format and quality; its bytes and media type."""
    factor = rng.choice((0.5, 0.66, 0.8, 1.25, 1.6, 2.0))
    size = max(12, round(image.width * factor)), max(12, round(image.height * factor))
    form = rng.choice(("JPEG", "WEBP", "PNG", "GIF", "BMP"))
    return encoded(image.resize(size, Image.Resampling.BILINEAR), form, rng.randint(35, 95)), TYPES[form]


def recoloured(image: Image.Image, rng: Random) -> Image.Image:
    """The picture in other colours: turned round, grey, or another hue."""
    match rng.randrange(3):
        case 0:
            return ImageOps.invert(image)
        case 1:
            return ImageOps.grayscale(image).convert("RGB")
    hue, saturation, value = image.convert("HSV").split()
    turn = rng.randint(30, 220)
    return Image.merge("HSV", (hue.point([(one + turn) % 256 for one in range(256)]), saturation, value)).convert(
        "RGB"
    )


def cropped(image: Image.Image, rng: Random) -> Image.Image:
    """The picture, cut at its edges."""
    left, right = rng.randint(0, image.width // 8), image.width - rng.randint(0, image.width // 6)
    top, bottom = rng.randint(0, image.height // 8), image.height - rng.randint(0, image.height // 8)
    return image.crop((left, top, right, bottom))
