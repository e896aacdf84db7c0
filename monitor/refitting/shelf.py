"""Where refitted layers stand, and which of them is in use: `models/` in the state folder."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import ModelError
from monitor.opinion.models import SHIPPED as SHIPPED_FILE
from monitor.opinion.models import read_layer
from monitor.opinion.weights.layer import Layer

#: the name of the layer that comes with the product
SHIPPED = "shipped"
FOLDER, CURRENT = "models", "current"


class Shelf:
    """The refitted layers of one state folder, which need not exist."""

    def __init__(self, state_dir: str | Path) -> None:
        self.folder = Path(state_dir) / FOLDER

    def current(self) -> str:
        """The name of the layer in use; `shipped` where nobody chose another. ModelError where the choice cannot be read."""
        try:
            return (self.folder / CURRENT).read_text("utf-8").strip() or SHIPPED
        except FileNotFoundError:
            return SHIPPED
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"{self.folder / CURRENT}: expected the name of a model, found {error}") from None

    def file(self, name: str) -> Path:
        """Where the weights called `name` are; ModelError where that is no name."""
        if name == SHIPPED:
            return SHIPPED_FILE
        if not name.replace("-", "").isalnum():
            raise ModelError(f"{self.folder / CURRENT}: expected the name of a model, found {name[:80]!r}")
        return self.folder / f"{name}.bin"

    def layer(self, name: str) -> Layer:
        """The layer called `name`; ModelError where it is missing or damaged."""
        return read_layer(self.file(name))
