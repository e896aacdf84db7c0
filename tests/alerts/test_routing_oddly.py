"""Routes and addresses as nobody thought of them: a department that nobody can be reached in, domains in any script, hundreds of people in copy."""

from __future__ import annotations

import email
from email import policy
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.envelope import mail_bytes, mailbox
from alerts.messages.message import Content, Message, message_id
from alerts.messages.notifying import Telling, notify
from alerts.routing.addressees import addressees
from alerts.routing.explaining import explain_made_up
from alerts.routing.traits import Traits, folded, spoken_of
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.addresses import mail_problem
from monitor.watchlist.model import Department, Route, Routes, Watchlist
from tests.building import NOON, watchlist

SETTINGS = Settings(language="en")
DESK = Department(name="Desk", mail=("desk@acme.test",))


def routed(*told: Route, **departments: Department) -> Watchlist:
    return watchlist(routes=Routes(fallback="desk", departments={"desk": DESK, **departments}, route=told))


def receivers(brand: Watchlist) -> dict[str, tuple[str, ...]]:
    found = explain_made_up(Traits(matter="funding", level="major"), brand, SETTINGS)
    return {one.department: one.receivers for one in found.departments}


def test_where_no_department_of_an_alert_can_be_reached_the_fallback_is_told_besides(session: Session) -> None:
    brand = routed(Route(departments=("empty",)), empty=Department(name="Empty"))
    alert = Alert(
        topic="withdrawal_delay",
        group_key="x",
        grouped_by="same_topic",
        brand="acme",
        matter="funding",
        level="major",
        status="open",
        title="t",
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(alert)

    notify(session, alert, "opened", brand, telling=Telling(settings=SETTINGS, enqueue=lambda *_: None), now=NOON)

    assert list(session.scalars(select(Notification.department))) == ["desk"]
    assert alert.told_at == NOON
    assert receivers(brand) == {"empty": (), "desk": ("mail: desk@acme.test",)}


def test_a_department_whose_only_address_is_a_variable_that_is_not_set_keeps_its_message_and_the_fallback_is_told_at_once() -> (
    None
):
    brand = routed(Route(departments=("room",)), room=Department(name="Room", chat=("ACME_NO_SUCH_ROOM",)))

    assert receivers(brand) == {"room": ("chat: ACME_NO_SUCH_ROOM",), "desk": ("mail: desk@acme.test",)}


def test_where_another_department_can_be_reached_the_fallback_is_left_in_peace() -> None:
    brand = routed(
        Route(departments=("empty", "bo")),
        empty=Department(name="Empty"),
        bo=Department(name="BO", mail=("bo@acme.test",)),
    )

    assert receivers(brand) == {"empty": (), "bo": ("mail: bo@acme.test",)}


def test_a_channel_that_stands_in_is_used_for_nothing_else_unless_a_route_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ACME_SOC", "https://soc.test")
    spare = Department(name="BO", mail=("bo@acme.test",), webhooks=("ACME_SOC",), stand_ins=("webhook",))
    only = Department(name="SOC", webhooks=("ACME_SOC",), stand_ins=("webhook",))
    both = ("mail: bo@acme.test", "webhook: ACME_SOC")

    assert receivers(routed(Route(departments=("bo",)), bo=spare)) == {"bo": both[:1]}
    assert receivers(routed(Route(departments=("bo",), channels=("mail", "webhook")), bo=spare)) == {"bo": both}
    named = (Route(departments=("bo",), channels=("webhook",)), Route(departments=("bo",)))
    assert receivers(routed(*named, bo=spare)) == {"bo": both}
    assert receivers(routed(Route(departments=("soc",)), soc=only)) == {"soc": both[1:]}
    assert receivers(watchlist(routes=Routes(fallback="bo", departments={"bo": spare}, route=()))) == {
        "bo": both[:1]
    }


def test_who_reads_one_message_with_others_is_told_so() -> None:
    shared = {key: Department(name=key, mail=(f"{key}@acme.test", "mei@acme.test")) for key in ("bo", "risk")}
    brand = routed(Route(departments=("bo", "risk", "desk")), **shared)

    found = explain_made_up(Traits(matter="funding", level="major"), brand, SETTINGS)

    assert {one.department: one.together for one in found.departments} == {
        "bo": ("risk",),
        "risk": ("bo",),
        "desk": (),
    }


@pytest.mark.parametrize(
    ("written", "reached"),
    [
        ("bo@straße.de", "bo@xn--strae-oqa.de"),
        ("bo@例子.中国", "bo@xn--fsqu00a.xn--fiqs8s"),
        ("Bo <bo@BÜCHER.example>", "bo@xn--bcher-kva.example"),
        ("bo@☃.net", "bo@xn--n3h.net"),
        ("用户@acme.com", "用户@acme.com"),
        ("bo@a..b", ""),
        ("a(b@acme.com", ""),
    ],
)
def test_a_domain_in_any_script_is_the_one_that_the_dns_knows(written: str, reached: str) -> None:
    assert mailbox(written) == reached


@given(
    st.text(st.sampled_from("ab.@例ß☃-_+'\"()[]:\\,; \t\u200b😀"), max_size=12),
    st.sampled_from(["acme.com", "例子.cn", "a", ""]),
)
@example("a..b", "acme.com")
@example('"x y"', "acme.com")
@example("a:b", "acme.com")
def test_every_address_that_a_watchlist_may_hold_can_be_sent_to(local: str, domain: str) -> None:
    address = f"{local}@{domain}" if domain else local

    assert mail_problem(address) or mailbox(address)


def test_five_hundred_people_in_copy_are_one_mail_whose_lines_every_server_takes() -> None:
    people = tuple(f"manager.number-{number}@acme-markets.example" for number in range(500))
    brand = routed(
        Route(departments=("bo",), cc=("account_manager", *people)),
        bo=Department(name="BO", mail=("bo@acme.test",)),
    )
    (one,) = addressees(Traits(level="major", managers=people[:3]), brand.routes)
    name = message_id("acme", 1)
    letter = Message(
        to=one.mail,
        cc=one.cc,
        message_id=name,
        thread_id=name,
        content=Content(subject="s", text="t", html="<p>t</p>"),
    )

    raw = mail_bytes(letter, "zm@acme.test", (*one.mail, *one.cc), utf8=False)

    read = email.message_from_bytes(raw, policy=policy.default)
    assert tuple(str(read["Cc"]).split(", ")) == one.cc == people
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("word", ["\u200b", "\u3000", "\ufeff", "\u00ad"])
def test_a_word_of_which_nothing_is_seen_fits_no_alert(word: str) -> None:
    assert spoken_of((word, "出金"), folded(["出金 delayed"])) == ("出金",)


@given(st.dictionaries(st.sampled_from(["matter", "level", "language"]), st.text(max_size=8)), st.booleans())
def test_whatever_an_alert_is_somebody_is_reached(told: dict[str, Any], empty: bool) -> None:
    own = Department(name="Empty") if empty else Department(name="BO", mail=("bo@acme.test",))
    brand = routed(Route(matter="funding", departments=("own",)), own=own)
    traits = msgspec.structs.replace(Traits(), **told)

    found = explain_made_up(traits, brand, SETTINGS)

    assert any(one.receivers for one in found.departments)
