"""Hiding: names written past filters, forms built by scripts, faces for some, attacks on readers."""

from __future__ import annotations

import pytest

from monitor.sites.case import Case, Signal
from monitor.sites.page import FieldKind, Place
from monitor.sites.signals.hiding import signals
from monitor.sites.visit import Outcome, Raw
from tests.sites.site_cases import FAR, case, form, page, visited, words


def found(one: Case) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(one)}


@pytest.mark.parametrize(
    ("text", "kind"), [("Аcme Mаrkets", "imitated"), ("Ac\u200bme Markets", "unseen"), ("Acm3 Mark3ts", "imitated")]
)
def test_a_name_written_past_filters_is_told_beside_what_it_imitates(text: str, kind: str) -> None:
    signal = found(case(page(title=text)))[kind]

    assert "acmemarkets" in signal.detail
    assert "\u200b" not in signal.detail or signal.detail.isprintable() is False


def test_a_name_as_it_is_hides_nothing() -> None:
    assert signals(case(page(title="Acme Markets", said=words((Place.BODY, "阿克米金融"))))) == ()


def test_an_imitation_inside_an_address_that_is_quoted_is_nobodys_writing() -> None:
    quoted = page(said=words((Place.BODY, "The fake stood at acmemark3ts.top until Monday")))

    assert "imitated" not in found(case(quoted))


def test_the_brands_name_in_hidden_words_is_told() -> None:
    assert "hidden" in found(case(page(said=words((Place.HIDDEN, "Acme Markets login")))))


def test_a_form_for_secrets_that_scripts_build_is_told() -> None:
    assert "built" in found(case(page(forms=(form(FieldKind.CARD, scripted=True),))))
    assert "built" not in found(case(page(forms=(form(FieldKind.SEARCH, scripted=True),))))


def test_different_faces_for_different_visitors_are_told() -> None:
    login = page(title="Acme Markets Login", forms=(form(FieldKind.PASSWORD),), shingles=tuple(range(60)))
    blank = page(title="404 Not Found", visible=20)

    assert "cloaked" in found(case(blank, captures=(blank, login)))
    assert "cloaked" not in found(case(login, captures=(login, login)))


def test_attacks_on_readers_are_told_in_the_readers_words() -> None:
    deep = found(case(page(hostile="200,000 tags deep")))["hostile"]
    packed = found(visited(case(), outcome=Outcome.HOSTILE, problem="unpacks to 10 GB"))["hostile"]

    assert (deep.detail, deep.where) == ("200,000 tags deep", f"{FAR} @ 0")
    assert packed.detail == "unpacks to 10 GB"


@pytest.mark.parametrize(
    "script",
    [
        "setInterval(function(){debugger},50)",
        "if(e.keyCode==123)return false",
        '<body oncontextmenu="return false">',
    ],
)
def test_scripts_against_those_who_look_are_told_with_their_place(script: str) -> None:
    body = f"<html>  {script}".encode()
    one = visited(case(page()), raw=(Raw(role="page", url=FAR, media_type="text/html", body=body),))

    guarded = found(one)["guarded"]

    assert guarded.detail in body.decode()
    assert int(guarded.where.rpartition(" @ ")[2]) >= 8
