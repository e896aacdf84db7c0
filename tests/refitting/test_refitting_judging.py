"""What judges new posts is the model in use."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import time_machine
from sqlalchemy import select

from monitor.daemon import _problems
from monitor.house import open_house
from monitor.opinion.models import shipped
from monitor.opinion.weights.layer import RELATED, TOPIC, Layer
from monitor.refitting.keeping import keep
from monitor.refitting.refit import Refit
from monitor.refitting.shelf import Shelf
from monitor.settings import Settings
from monitor.sighting import Batch
from monitor.store.tables import HitRow
from tests.building import NOON, post

TEXT = "EBC Markets 出金三周不到账"


def leaning(topic: str) -> Layer:
    """The shipped layer, much inclined to one topic."""
    layer = shipped().layer
    bias = np.array(layer.words.bias)
    bias[TOPIC.start + RELATED.index(topic)] += 40
    return msgspec.structs.replace(layer, words=msgspec.structs.replace(layer.words, bias=bias))


def chosen(shelf: Shelf, topic: str) -> str:
    """The name of a model that is inclined to `topic`, and current."""
    made = Refit(layer=leaning(topic), corpus=1, corrections=1, figures=(), changes=(), worse=())
    return keep(shelf, made, now=NOON, margin=0.01, last=1).name


@pytest.mark.heavy
def test_a_daemon_judges_with_the_model_that_is_chosen_while_it_runs(tmp_path: Path, database_url: str) -> None:
    settings = Settings(
        state_dir=str(tmp_path), database_url=database_url, registration="off", visits="off", sentiment="model"
    )
    shelf = Shelf(tmp_path)
    chosen(shelf, "login_failure")

    with open_house(settings) as house, time_machine.travel(NOON, tick=False) as clock:

        def polled(number: int) -> None:
            clock.shift(1)
            house.pipeline.accept("ebc/x", Batch(sightings=(post(number, TEXT, source="ebc/x"),)))

        polled(1)
        name = chosen(shelf, "slippage")
        polled(2)
        shelf.file(name).write_bytes(b"damaged")
        polled(3)
        problems = _problems(house)
        with house.database.session() as session:
            topics = list(session.scalars(select(HitRow.topics).order_by(HitRow.id)))

    assert [told[0] for told in topics] == ["login_failure", "slippage", "slippage"]
    assert len(problems) == 1 and name in problems[0]
