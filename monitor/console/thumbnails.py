"""Screenshots made small, for lists; made when first asked for, and kept in memory while they are asked for."""

from __future__ import annotations

import io
from collections import OrderedDict

import msgspec
from PIL import Image

#: pixels of a small picture, as wide and as high; pictures kept; pixels of a picture that is made small at all
WIDTH, HEIGHT, KEPT, LARGEST = 480, 300, 200, 8_000_000


class Small(msgspec.Struct, frozen=True):
    """A picture as it is handed out."""

    body: bytes
    media_type: str


class Thumbnails:
    """The small pictures made last, by the digests of the large ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Small] = OrderedDict()

    def of(self, digest: str) -> Small | None:
        """The small picture of this digest, where it is still kept."""
        if digest in self._kept:
            self._kept.move_to_end(digest)
        return self._kept.get(digest)

    def keep(self, digest: str, picture: bytes) -> Small:
        """Make the picture (PNG) small, and keep it a while."""
        made = self._kept[digest] = made_small(picture)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made


def made_small(picture: bytes) -> Small:
    """The top of a picture (PNG) as JPEG, `WIDTH` × `HEIGHT` at most; as it is where it is too large to be unpacked, or broken."""
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG",)) as found:
            if found.width * found.height > LARGEST:
                return Small(picture, "image/png")
            top = found.convert("RGB").crop((0, 0, found.width, min(found.height, found.width * HEIGHT // WIDTH)))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Small(picture, "image/png")
    top.thumbnail((WIDTH, HEIGHT))
    out = io.BytesIO()
    top.save(out, "JPEG", quality=72)
    return Small(out.getvalue(), "image/jpeg")
