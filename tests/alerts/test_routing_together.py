"""Who belongs to two departments reads a thing once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling, notify
from alerts.routing.addressees import Addressee
from alerts.routing.together import Receiver, departments_of, together
from alerts.routing.ways import Way
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Department, Route
from tests.building import NOON, routes, watchlist


def department(key: str, *to: str, channel: str = "mail", cc: tuple[str, ...] = (), **route: Any) -> Receiver:
    told = {"route": "1", "when": "now", "quiet": "", "levels": [], "template": "alert", **route}
    language = told.pop("language", "")
    return Addressee(key=key, mail=to, cc=cc, language=language, route=told), Way(channel, to)


def sets(found: tuple[Receiver, ...]) -> list[tuple[str, ...]]:
    return [departments_of(one.key, one.route) for one, _ in found]


def test_departments_that_share_an_address_get_one_message_that_names_them() -> None:
    bo, trading = department("bo", "Bo@x.test", "a@x.test", cc=("c@x.test",)), department("trading", "t@x.test")
    marketing = department("marketing", "b@x.test", "bo@x.test", cc=("A@x.test", "d@x.test"))

    (first, way), other = together((bo, trading, marketing), "zh")

    assert other == trading
    assert way == Way("mail", ("Bo@x.test", "a@x.test", "b@x.test"))
    assert first.cc == ("c@x.test", "d@x.test")
    assert departments_of(first.key, first.route) == ("bo", "marketing")


def test_one_that_shares_with_two_brings_these_together() -> None:
    every = (department("a", "1"), department("b", "2"), department("c", "2", "1"))

    assert sets(together(every, "en")) == [("a", "b", "c")]


@pytest.mark.parametrize(
    "other",
    [
        {"template": "brief"},
        {"language": "en"},
        {"quiet": "22:00-08:00", "levels": ["minor"]},
        {"when": "digest"},
        {"channel": "chat"},
    ],
)
def test_other_words_times_or_channels_stay_messages_of_their_own(other: dict[str, Any]) -> None:
    every = (department("a", "1"), department("b", "1", **other))

    assert together(every, "zh") == every


def test_the_language_that_nobody_names_is_the_settings() -> None:
    assert len(together((department("a", "1"), department("b", "1", language="zh")), "zh")) == 1


def test_what_is_for_digests_stays_each_departments_own() -> None:
    assert len(together((department("a", "1", when="digest"), department("b", "1", when="digest")), "zh")) == 2


@given(st.lists(st.lists(st.sampled_from("12345678"), min_size=1, max_size=3, unique=True), max_size=7))
def test_everybody_is_addressed_exactly_once_and_every_department_named_exactly_once(
    people: list[list[str]],
) -> None:
    every = tuple(department(f"d{number}", *to) for number, to in enumerate(people))

    found = together(every, "zh")

    assert sorted(one for _, way in found for one in way.to) == sorted({one for to in people for one in to})
    assert sorted(key for named in sets(found) for key in named) == [f"d{number}" for number in range(len(people))]


def test_the_mail_that_is_kept_names_both_departments(session: Session) -> None:
    shared = {
        key: Department(name=key, mail=(f"{key}@acme.test", "desk@acme.test"), language="en")
        for key in ("bo", "legal")
    }
    both = msgspec.structs.replace(
        routes(), departments=shared, route=(Route(departments=("bo", "legal"), when="now"),), fallback="bo"
    )
    alert = Alert(
        brand="acme", matter="funding", topic="", group_key="t", grouped_by="same_topic", level="major", title="t",
        language="en", created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    session.add(alert)
    telling = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)

    notify(session, alert, "opened", watchlist(routes=both), telling=telling, now=NOON)

    (row,) = session.scalars(select(Notification))
    assert (row.department, row.to) == ("bo", ["bo@acme.test", "desk@acme.test", "legal@acme.test"])
    assert row.route["departments"] == ["bo", "legal"]
    assert "One message for several departments: bo, legal." in row.text
