"""The weights that judge posts: general sentiment, and the trade layer, shipped or refitted from analysts' corrections."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from monitor.errors import ModelError
from monitor.opinion.weights.general import General, general
from monitor.opinion.weights.layer import Layer, layer_of

#: the trade layer that comes with the product
SHIPPED = Path(__file__).with_name("data") / "trade.bin"


class Models(msgspec.Struct, frozen=True):
    """What judges: general sentiment, and the trade layer on top of it."""

    general: General
    layer: Layer


@cache
def shipped() -> Models:
    """The models of this version, read once."""
    return Models(general(), read_layer(SHIPPED))


def read_layer(path: Path) -> Layer:
    """The trade layer in the file `path`; ModelError where it is missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: expected a file of weights, found {error.strerror}") from None
    return layer_of(data, path.name)
