"""Lives that are short because what they need is loaded before they are forked."""

from __future__ import annotations

import base64
import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from alerts.digest import charts
from alerts.messages.message import Picture
from monitor import clock
from monitor.house import House, open_house
from monitor.passes import one_pass
from monitor.settings import Settings
from monitor.sighting import Batch, Post
from monitor.store import database
from monitor.watchlist import keeper
from spiders.reactor import run

#: must be imported by each life for itself, for it brings the event loop with it
_OWN = "twisted.internet.reactor"
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def warm(settings: Settings, *, passes: bool = True) -> None:
    """Load what lives need: the files of watchlists, models and words, and, for those that do full `passes`, all modules that these import.

    `settings` name a database to practise on. From then on this process and its forks take watchlists as they are now, databases for migrated, and a dot for
    the pictures of digests, which otherwise cost seconds. Nothing is left running.
    """
    read: Any = keeper
    vars(keeper).update(collect=cache(read.collect), check_templates=lambda _watchlists: ())
    vars(charts).update(_drawn=_dots)
    with open_house(settings) as house:
        _practise(house)
    vars(database).update(migrate=lambda _url: None)
    if passes:
        _import(_imported(settings))
    gc.collect()
    gc.freeze()


def _import(modules: Iterable[str]) -> None:
    # who wants it here is refused, and left to the lives
    sys.modules[_OWN] = None  # type: ignore[assignment]
    for name in modules:
        with suppress(ImportError):
            import_module(name)
    del sys.modules[_OWN]


def _dots(told: str, *_: object) -> Iterator[tuple[Picture, ...]]:
    dot = Picture(name="volume", media_type="image/png", content=_DOT)
    return ((dot,) for _ in json.loads(told))


def _practise(house: House) -> None:
    brand = house.keeper.current()[0]
    source = f"{brand.brand.key}/{brand.sources[0].key}"
    said = f"{brand.brand.name}: my withdrawal is late, I will call the police"
    house.pipeline.accept(source, Batch(sightings=(Post(source=source, url="http://practice.test/1", text=said),)))
    for duty in house.duties:
        with house.database.begin() as session:
            if duty.is_due(session, clock.now()):
                duty.do(session, clock.now())


def _imported(settings: Settings) -> list[str]:
    """The modules that a pass imports besides, in order: learnt from one in a fork, which this process must not load the event loop for."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = set(sys.modules)
        with open_house(settings) as house:
            run(one_pass(house))
        with os.fdopen(writing, "w") as told:
            told.write("\n".join(name for name in list(sys.modules) if name not in before and name != _OWN))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        names = told.read().splitlines()
    os.waitpid(child, 0)
    return names
