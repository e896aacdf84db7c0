"""Keeps the models of a process: looked at again when a poll begins, the last good ones while something is wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor import clock
from monitor.errors import ModelError
from monitor.opinion.models import Models, shipped
from monitor.opinion.weights.general import general
from monitor.refitting.shelf import SHIPPED, Shelf

#: between two looks at the files
LOOK = timedelta(seconds=1)
Stamp = tuple[str, int, int, int]


def _nobody(_name: str, _problem: str) -> None:
    """Who asks the keeper itself needs not be told."""


class ModelKeeper:
    """The models in use in a state folder (those that come with the product where nobody chose others), for several threads.

    `problem` is empty, or what is wrong with the chosen ones while `current` still gives the last good ones.
    """

    def __init__(self, state_dir: str | Path, *, tell: Callable[[str, str], None] = _nobody) -> None:
        """`tell` is called with the name of the models in use and with the problem, whenever one of them changes."""
        self._shelf, self._tell = Shelf(state_dir), tell
        self._lock = threading.Lock()
        self._looked: datetime | None = None
        self._stamp: Stamp | None = None
        self._models: Models | None = None
        self.name = ""
        self.problem = ""

    def current(self) -> Models:
        """The models to judge with; looks at the files at most once a second."""
        with self._lock:
            if self._looked is None or abs(clock.now() - self._looked) >= LOOK:
                self._looked = clock.now()
                self._look()
            if self._models is None:
                self._models = shipped()
            return self._models

    def _look(self) -> None:
        try:
            name = self._shelf.current()
            stamp = self._seen(name)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._models = shipped() if name == SHIPPED else Models(general(), self._shelf.layer(name))
        except ModelError as error:
            self._now(self.name or SHIPPED, str(error))
        else:
            self._now(name, "")

    def _now(self, name: str, problem: str) -> None:
        if (name, problem) != (self.name, self.problem):
            self.name, self.problem = name, problem
            self._tell(name, problem)

    def _seen(self, name: str) -> Stamp:
        """What a file is known by; one that cannot be looked at has nothing."""
        try:
            told = self._shelf.file(name).stat()
        except OSError:
            return name, 0, 0, 0
        return name, told.st_ino, told.st_mtime_ns, told.st_size
