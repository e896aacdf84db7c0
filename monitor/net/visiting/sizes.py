"""Pictures that are larger than their bytes can honestly be."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, UnidentifiedImageError

#: points from which on a picture that comes in a few bytes is meant to burst its reader; Pillow's own limit, twice its warning
BURSTING = 178_956_970
_FORMATS = ("PNG", "GIF", "BMP", "JPEG")


def oversized(body: bytes) -> str:
    """What size a picture's header claims (`50000 × 50000`), if nobody could have drawn it; empty for all others."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        return "more than 178 million points"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError):
        return ""
    return f"{width} × {height} points" if width * height > BURSTING else ""
