"""Who is told: departments, addresses, Cc, channels, words and when, as the routes say."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.routing.addressees import Addressee, addressees
from alerts.routing.routes import misfit
from alerts.routing.traits import Traits, folded
from monitor.watchlist.model import Department, Route, Routes
from tests.building import routes


def told(
    matter: str = "funding", level: str = "minor", *, of: Routes | None = None, **more: Any
) -> tuple[Addressee, ...]:
    language = more.pop("language", "zh-Hans")
    return addressees(Traits(matter=matter, level=level, language=language, **more), of or routes())


def only(*route: Route, **departments: Department) -> Routes:
    known = {"a": Department(name="A", mail=("a@acme.test",)), "b": Department(name="B", mail=("b@acme.test",))}
    return Routes(departments=known | departments, route=route, fallback="a")


def test_a_matter_goes_to_every_department_its_routes_name() -> None:
    found = told("fake_site")

    assert [one.key for one in found] == ["marketing", "bo"]
    assert [one.mail for one in found] == [("marketing@acme.test",), ("bo@acme.test",)]


def test_what_fits_no_route_goes_to_the_fallback_with_the_account_manager_in_cc() -> None:
    (found,) = told("weather", managers=("lee@acme.test",))

    assert (found.key, found.cc) == ("bo", ("lee@acme.test",))
    assert found.route == {"route": "fallback", "when": "digest", "quiet": "", "levels": [], "template": "alert"}


def test_a_major_alert_also_goes_where_majors_go() -> None:
    assert [one.key for one in told()] == ["funding"]
    assert [one.key for one in told(level="major")] == ["funding", "bo"]


def test_the_account_manager_and_the_owners_of_the_channel_are_in_cc_once() -> None:
    first, second = told(level="major", managers=("manager@acme.test",), owners=("Mei", "Nobody"))

    assert first.cc == ("manager@acme.test", "mei@acme.test")
    assert second.cc == ()


def test_nobody_is_in_cc_of_a_mail_that_is_addressed_to_them() -> None:
    assert told(level="major", managers=("BO@acme.test",))[0].cc == ()


def test_people_in_cc_get_a_mail_even_where_the_first_department_has_no_address() -> None:
    chat = Department(name="Chat", chat=("ZHENGMING_CHAT",))
    route = Route(departments=("chat", "a"), cc=("lee@acme.test",))

    first, second = told(of=only(route, chat=chat))
    (alone,) = told(of=only(Route(departments=("chat",), cc=("lee@acme.test",)), chat=chat))

    assert (first.cc, second.cc) == ((), ("lee@acme.test",))
    assert (alone.mail, alone.cc) == (("lee@acme.test",), ())


def test_people_in_cc_of_a_route_that_tells_at_once_do_not_wait_for_the_digest() -> None:
    slow = Route(departments=("a",), when="digest")
    fast = Route(departments=("a", "b"), when="now", cc=("lee@acme.test",))
    digest_only = Route(departments=("a",), when="digest", cc=("lee@acme.test",))

    assert [one.cc for one in told(of=only(slow, fast))] == [("lee@acme.test",), ()]
    assert [one.cc for one in told(of=only(digest_only, Route(departments=("b",), when="now")))] == [
        ("lee@acme.test",),
        (),
    ]


@pytest.mark.parametrize(
    ("route", "fitting", "unfitting"),
    [
        ({"matter": "funding"}, {"matter": "funding"}, {"matter": "trading"}),
        ({"level": "major"}, {"level": "major"}, {"level": "minor"}),
        ({"topics": ("slippage", "vip")}, {"topics": ("withdrawal_delay", "vip")}, {"topics": ("praise",)}),
        ({"languages": ("zh",)}, {"language": "zh-Hant"}, {"language": "zhx"}),
        ({"languages": ("zh-hans",)}, {"language": "zh-Hans"}, {"language": "zh-Hant"}),
        ({"regions": ("CN",)}, {"regions": ("hk", "cn")}, {"regions": ("tw",)}),
        ({"sources": ("followme",)}, {"sources": ("forum", "followme")}, {"sources": ()}),
        ({"campaigns": (3, 4)}, {"campaigns": (4,)}, {"campaigns": (5,)}),
        ({"words": ("開戶專訪",)}, {"text": "要求开户专访"}, {"text": "开户"}),
        ({"words": ("VIP",)}, {"text": "我是ＶＩＰ客户"}, {"text": "three vips"}),
    ],
)
def test_a_route_fits_where_everything_fits_that_it_names(
    route: dict[str, Any], fitting: dict[str, Any], unfitting: dict[str, Any]
) -> None:
    def why_not(given: dict[str, Any]) -> str:
        text = folded([str(given["text"])]) if "text" in given else ""
        return misfit(Route(departments=("a",), **route), Traits(**{**given, "text": text}))

    assert why_not(fitting) == ""
    assert why_not(unfitting) != ""


def test_what_keeps_a_route_from_fitting_is_told_by_the_first_thing() -> None:
    route = Route(departments=("a",), matter="trading", level="major", languages=("en",))

    assert (
        misfit(route, Traits(matter="funding", language="en"))
        == "matter: expected trading, found deposits and withdrawals"
    )
    assert misfit(route, Traits(matter="trading", language="en")) == "level: expected major, found minor"


def test_minor_alerts_wait_for_the_digest_and_major_ones_do_not_unless_a_route_says_so() -> None:
    plain, hasty = Route(departments=("a",)), Route(departments=("a",), when="now")
    patient = Route(departments=("a",), when="digest")

    assert [told(level=level, of=only(plain))[0].at_once for level in ("minor", "major")] == [False, True]
    assert told(of=only(hasty))[0].at_once
    assert not told(level="major", of=only(patient))[0].at_once


def test_of_several_routes_to_one_department_the_fastest_decides() -> None:
    digest = Route(departments=("a",), name="digest", when="digest", channels=("mail",))
    quiet = Route(departments=("a",), name="quiet", when="now", quiet="22:00-08:00", channels=("teams",))
    fast = Route(departments=("a",), name="fast", when="now", template="brief", channels=("chat",))

    decided = [told(of=only(*given))[0] for given in ((digest,), (digest, quiet), (digest, quiet, fast))]

    assert [one.route["route"] for one in decided] == ["digest", "quiet", "fast"]
    assert [one.channels for one in decided] == [("mail",), ("teams",), ("teams", "chat")]
    assert decided[1].route == {
        "route": "quiet",
        "when": "now",
        "quiet": "22:00-08:00",
        "levels": ["minor"],
        "template": "alert",
    }
    assert (decided[2].route["quiet"], decided[2].route["template"]) == ("", "brief")


def test_quiet_hours_that_do_not_concern_the_level_are_none() -> None:
    quiet = Route(departments=("a",), name="quiet", quiet="22:00-08:00")
    other = Route(departments=("a",), name="other")

    assert told(level="major", of=only(quiet, other))[0].route["route"] == "quiet"


_ROUTE = st.builds(
    Route,
    departments=st.lists(st.sampled_from("ab"), min_size=1, unique=True).map(tuple),
    level=st.sampled_from(["minor", "major"]),
    cc=st.lists(st.sampled_from(["a@acme.test", "x@acme.test", "Y@acme.test", "account_manager"])).map(tuple),
    channels=st.lists(st.sampled_from(["mail", "teams"]), unique=True).map(tuple),
    when=st.sampled_from(["", "now", "digest"]),
    quiet=st.sampled_from(["", "22:00-08:00"]),
)


@given(st.lists(_ROUTE, max_size=5), st.sampled_from(["minor", "major"]))
def test_somebody_is_always_told_nobody_twice_and_nobody_in_cc_is_forgotten(given: list[Route], level: str) -> None:
    found = told(level=level, of=only(*given), managers=("y@acme.test",))

    copied = [address.lower() for one in found for address in one.cc]
    asked = {
        "y@acme.test" if entry == "account_manager" else entry.lower()
        for route in given
        if not misfit(route, Traits(matter="funding", level=level, language="zh-Hans"))
        for entry in route.cc
    }
    assert found
    assert len({one.key for one in found}) == len(found)
    assert len(copied) == len(set(copied))
    assert asked <= set(copied) | {address for one in found for address in one.mail}


@given(st.lists(_ROUTE, min_size=1, max_size=4), _ROUTE)
def test_another_route_never_makes_anything_slower(given: list[Route], another: Route) -> None:
    before = {one.key: one.at_once for one in told(of=only(*given))}
    with_it = {one.key: one.at_once for one in told(of=only(*given, another))}
    by_fallback = not any(route.level == "minor" for route in given)

    assert by_fallback or all(with_it[key] >= at_once for key, at_once in before.items())


def test_addressees_without_routes_are_told_at_once() -> None:
    assert msgspec.structs.replace(Addressee(key="director", mail=("d@acme.test",))).at_once
