"""Who is told: departments, addresses and Cc, as the routes say."""

from __future__ import annotations

from alerts.routing import addressees
from monitor.store.tables import Alert
from tests.building import routes


def alert(matter: str, level: str = "minor", *, cc: tuple[str, ...] = (), language: str = "zh-Hans") -> Alert:
    return Alert(matter=matter, level=level, cc=list(cc), language=language)


def test_a_matter_goes_to_every_department_its_routes_name() -> None:
    told = addressees(alert("fake_site"), routes())

    assert [one.key for one in told] == ["marketing", "bo"]
    assert [one.mail for one in told] == [("marketing@acme.test",), ("bo@acme.test",)]


def test_what_fits_no_route_goes_to_the_fallback() -> None:
    told = addressees(alert("weather"), routes())

    assert [one.key for one in told] == ["bo"]


def test_a_major_alert_also_goes_where_majors_go() -> None:
    minor, major = addressees(alert("funding"), routes()), addressees(alert("funding", "major"), routes())

    assert [one.key for one in minor] == ["funding"]
    assert [one.key for one in major] == ["funding", "bo"]


def test_the_account_manager_and_the_owners_of_the_channel_are_in_cc_once() -> None:
    told = addressees(alert("funding", "major", cc=("manager@acme.test",)), routes(), ("Mei", "Nobody"))

    assert told[0].cc == ("manager@acme.test", "mei@acme.test")
    assert told[1].cc == ()


def test_nobody_is_in_cc_of_a_mail_that_is_addressed_to_them() -> None:
    told = addressees(alert("funding", "major", cc=("BO@acme.test",)), routes())

    assert told[0].cc == ()
