"""Names that are equally likely are made together."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.names.domain import Name
from monitor.names.permuting.kinds import Kind
from monitor.names.permuting.labels import Labels, checked


class Block(NamedTuple):
    """Names that are equally likely: each of `labels()` under each of `suffixes` (Unicode form)."""

    likelihood: float
    family: str
    suffixes: tuple[str, ...]
    labels: Callable[[], Labels]


class Subject:
    """The domain that is to be imitated; the variants of its label are made when they are first asked for."""

    def __init__(self, name: Name) -> None:
        self.name, self.label, self.suffix = name, name.label, name.suffix
        self._made: dict[str, Labels] = {}

    def variants(self, key: str, kind: Kind) -> Labels:
        """The valid variants of one kind."""
        if key not in self._made:
            self._made[key] = checked(kind.make(self.label))
        return self._made[key]
