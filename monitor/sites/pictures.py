"""Prints of pictures from strangers: equal files, and pictures that look the same.

Nothing is drawn that its own header calls too large, so that a picture costs its reader neither time nor memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import math
import re
import struct
import warnings
from functools import cache

import mmh3
import numpy as np
import numpy.typing as npt
from PIL import Image

from monitor.sites.visit import Picture

#: pictures of more points are counted by their bytes alone
LARGEST = 16_000_000
#: of formats that keep the whole picture in memory more than once while they are drawn
_LARGEST_WHOLE = 8_000_000
_WHOLE = frozenset({"WEBP", "BMP", "AVIF", "GIF"})
#: a progressive JPEG may ask to be drawn over as many times as it has scans; cameras and the usual encoders write ten
_SCANS = 64
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "ICO", "AVIF")
_WORKED_ON = 256
#: brightness 0…255: points nearer to the border's colour than this are border, pictures flatter than that show one colour
_BORDER, _FLAT = 24.0, 3.0
_SMALLEST = 4

Grey = npt.NDArray[np.float64]
#: what Pillow raises on files that are broken, lie or want too much
_BROKEN = (
    OSError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    EOFError,
    SyntaxError,
    MemoryError,
    struct.error,
    binascii.Error,
    AssertionError,
    RuntimeError,
    NotImplementedError,
    Warning,
    Image.DecompressionBombError,
)


def picture(body: bytes, *, role: str, url: str) -> Picture:
    """The prints of the picture in `body`; never raises.

    `sha256` and `mmh3` are of the bytes, and always there; `mmh3` is MurmurHash3 (x86, 32 bits, signed) of their base64 in lines of 76
    characters, as Shodan counts favicons (https://blog.shodan.io/deep-dive-http-favicon/). The others are of the picture's first frame (the largest
    of an ICO), transparency laid on white. They are None where nothing is drawn: SVG and other formats than PNG, JPEG, GIF, WebP, BMP, ICO and
    AVIF, broken files, more than 16 million points (8 of GIF, WebP, BMP and AVIF), and pictures of one colour. Drawing takes at most a second and 160 MB. `core` is of the picture without its margin, drawn dark
    on light: the same for a logo with another margin or in another colour.
    """
    prints = Picture(
        role=role,
        url=url,
        sha256=hashlib.sha256(body).hexdigest(),
        mmh3=mmh3.hash(base64.encodebytes(body)),
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drawn = _drawn(body)
            return prints if drawn is None else _looked_at(prints, *drawn)
    except _BROKEN:
        return prints


def likeness(a: Picture, b: Picture) -> float:
    """How much two pictures look the same: 1 for the same bytes, 0 for as little as chance would have it; no direction.

    Pictures that were re-encoded, resized, lightly recoloured, cropped at the edge or given another margin come to `ALIKE` or more.
    """
    if a.sha256 == b.sha256:
        return 1.0
    if "screenshot" in (a.role, b.role):
        return round(_whole(a, b), 4)
    wide = min(_width(a), _width(b)) > _WIDE
    return round(_rows(a, b) if wide else max(_whole(a, b), _shapes(a, b)), 4)


#: from here on two pictures are called alike
ALIKE = 0.75
#: differing bits at which no likeness is left, of the 128 of both prints and of the 256 of the core. Icons share their
#: outline (a letter in a disc), so that little is forgiven to cores that are not wide
_APART, _SHAPES_APART = 48, 36
#: from this width by height on a core is a row of letters, and the whole picture with its margins says less than the core
_WIDE = 1.6
#: strangers' rows of letters share a quarter of the steps that either has, 1 in 1,000 pairs .58 of them; this makes .58 alike
_SHARED = 1.3
#: a core with fewer steps is too bland to tell anything
_STEPS = 24
#: from here on the whole of two wide pictures tells by itself; and what it adds that steps and whole agree
_SURELY, _BOTH = 0.85, 0.15
#: by so much (natural logarithm) the proportions of the same logo may differ
_STRETCHED = 0.25


def _width(one: Picture) -> float:
    return one.ratio if one.core else 0.0


def _whole(a: Picture, b: Picture) -> float:
    if a.dhash is None or a.phash is None or b.dhash is None or b.phash is None:
        return 0.0
    return max(0.0, 1 - ((a.dhash ^ b.dhash).bit_count() + (a.phash ^ b.phash).bit_count()) / _APART)


def _proportioned(a: Picture, b: Picture) -> bool:
    return bool(a.core and b.core and a.ratio and b.ratio) and abs(math.log(a.ratio / b.ratio)) <= _STRETCHED


def _letters(a: Picture, b: Picture) -> float:
    if not _proportioned(a, b):
        return 0.0
    left, right = int(a.core, 16), int(b.core, 16)
    either = (left | right).bit_count()
    return min(1.0, _SHARED * (left & right).bit_count() / either) if either >= _STEPS else 0.0


def _rows(a: Picture, b: Picture) -> float:
    """Rows of letters: their steps tell, or the whole picture where both agree, or where it is nearly the same."""
    letters, whole = _letters(a, b), _whole(a, b)
    if whole >= _SURELY and letters > 0:
        return max(letters, whole)
    return max(letters, (letters + whole) / 2 + _BOTH) if min(letters, whole) >= ALIKE - _BOTH else letters


def _shapes(a: Picture, b: Picture) -> float:
    if not _proportioned(a, b):
        return 0.0
    return max(0.0, 1 - (int(a.core, 16) ^ int(b.core, 16)).bit_count() / _SHAPES_APART)


def dhash(grey: Grey) -> int:
    """The difference hash: of 9×8 points, whether each is brighter than its right neighbour, row by row, the first the highest bit.

    N. Krawetz, "Kind of Like That", https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html.
    """
    small = _resized(grey, 9, 8)
    return _bits(small[:, :-1] > small[:, 1:] + 0.5)


def _fine(grey: Grey) -> int:
    """`dhash` of 33×8 points, for marks that are mostly a row of letters: steps of less than 4 of 255 count as none."""
    small = _resized(grey, 33, 8)
    return _bits(small[:, :-1] > small[:, 1:] + 4)


def phash(grey: Grey) -> int:
    """The perceptual hash: of 32×32 points, whether each of the 64 lowest frequencies but those of frequency 0 lies above their median.

    C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, §3.2.1; https://phash.org.
    """
    wave = _waves(32)
    low = (wave @ _resized(grey, 32, 32) @ wave.T)[1:9, 1:9]
    return _bits(low > np.median(low))


@cache
def _waves(size: int) -> Grey:
    """The matrix of the orthonormal DCT-II (N. Ahmed, T. Natarajan, K. R. Rao, "Discrete Cosine Transform", 1974)."""
    row = np.arange(size)
    matrix: Grey = np.sqrt(2 / size) * np.cos(np.pi * (2 * row[None, :] + 1) * row[:, None] / (2 * size))
    matrix[0] /= np.sqrt(2)
    return matrix


def _bits(grid: npt.NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(grid.ravel()).tobytes(), "big")


def _looked_at(prints: Picture, size: tuple[int, int], shown: Image.Image) -> Picture:
    """`prints` with what the picture looks like."""
    on_white = _grey(shown, 255)
    blank = np.ptp(on_white) < _FLAT
    core = _core(_grey(shown, 0) if blank else on_white)
    return Picture(
        role=prints.role,
        url=prints.url,
        sha256=prints.sha256,
        mmh3=prints.mmh3,
        width=size[0],
        height=size[1],
        dhash=None if blank else dhash(on_white),
        phash=None if blank else phash(on_white),
        core="" if core is None else f"{_fine(core):064x}",
        ratio=0.0 if core is None else round(core.shape[1] / core.shape[0], 4),
    )


def _core(grey: Grey) -> Grey | None:
    """The picture without its margin, dark on light and from black to white; None where nothing is left."""
    edge = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    inked = np.abs(grey - edge) > _BORDER
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if rows.size < _SMALLEST or columns.size < _SMALLEST:
        return None
    inner = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    low, high = float(inner.min()), float(inner.max())
    if high - low < _FLAT:
        return None
    level = (inner - low) * (255 / (high - low))
    return 255 - level if edge < (low + high) / 2 else level


def _grey(shown: Image.Image, ground: int) -> Grey:
    """Brightness 0…255 (ITU-R BT.601), transparency laid on `ground`."""
    laid = Image.new("RGBA", shown.size, (ground, ground, ground, 255))
    laid.alpha_composite(shown)
    return np.asarray(laid.convert("L"), dtype=np.float64)


def _resized(grey: Grey, width: int, height: int) -> Grey:
    image = Image.fromarray(grey.astype(np.float32), mode=None)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX), dtype=np.float64)


def _drawn(body: bytes) -> tuple[tuple[int, int], Image.Image] | None:
    """The size that the picture has, and itself as RGBA of at most 256 points in height and width; None where it is not drawn."""
    if not _modest(body):
        return None
    with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
        size = image.size
        if size[0] * size[1] > (_LARGEST_WHOLE if image.format in _WHOLE else LARGEST):
            return None
        image.draft("RGB", (_WORKED_ON, _WORKED_ON))
        factor = max(1, min(image.size) // _WORKED_ON)
        coloured = image.convert("RGBA") if image.mode not in {"RGB", "RGBA", "L", "LA"} else image
        small = coloured.reduce(factor) if factor > 1 else coloured
        bounded = small.convert("RGBA")
        bounded.thumbnail((_WORKED_ON, _WORKED_ON), Image.Resampling.BOX)
        return size, bounded


def _modest(body: bytes) -> bool:
    """Whether the headers that Pillow would follow before it tells a size ask for no more than is drawn."""
    if body.startswith(b"\xff\xd8"):
        return body.count(b"\xff\xda") <= _SCANS
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return _points_of_webp(body) <= LARGEST
    if body.startswith(b"\x00\x00\x01\x00"):
        return _points_of_icon(body) <= LARGEST
    return True


def _points_of_webp(body: bytes) -> int:
    """The canvas of a WebP (RFC 9649 §2): the extended header's, else the first frame's."""
    kind, data = body[12:16], body[20:]
    if kind == b"VP8X":
        return (int.from_bytes(data[4:7], "little") + 1) * (int.from_bytes(data[7:10], "little") + 1)
    if kind == b"VP8L":
        packed = int.from_bytes(data[1:5], "little")
        return ((packed & 0x3FFF) + 1) * ((packed >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(data[6:8], "little") & 0x3FFF) * (int.from_bytes(data[8:10], "little") & 0x3FFF)


def _points_of_icon(body: bytes) -> int:
    """The points of the largest picture in an ICO, by the headers of the pictures themselves: PNG's IHDR or BITMAPINFOHEADER."""
    largest = 0
    for index in range(min(int.from_bytes(body[4:6], "little"), 256)):
        at = int.from_bytes(body[18 + 16 * index : 22 + 16 * index], "little")
        head = body[at : at + 24]
        if re.match(rb"\x89PNG", head):
            points = int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")
        else:
            wide, high = struct.unpack("<ii", head[4:12]) if len(head) >= 12 else (0, 0)
            points = abs(wide * high)
        largest = max(largest, points)
    return largest
