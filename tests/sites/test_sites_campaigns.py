"""What makes two sites one group."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.campaigns import COMMON_HANDLE, ENOUGH, WORTH, shared, worth
from monitor.sites.face import face_of, same, twins
from monitor.sites.marks import Mark
from monitor.sites.page import Field, FieldKind, Form, Page
from monitor.sites.visit import VANTAGES, Agent, Capture, Hop, Outcome, Vantage, Visit
from tests.building import NOON

MARKS = st.frozensets(st.builds(Mark, st.sampled_from([*WORTH, "unheard-of"]), st.sampled_from("abc")), max_size=12)


@pytest.mark.parametrize(
    "kind", ["wallet", "telegram", "whatsapp", "qq", "wechat", "line", "tracker", "certificate"]
)
def test_what_has_one_owner_is_enough_alone(kind: str) -> None:
    mark = Mark(kind, "one")

    assert shared({mark, Mark("icon", "1")}, {mark, Mark("icon", "2")}) == (mark,)


@pytest.mark.parametrize(
    ("kinds", "enough"),
    [
        (("icon",), False),
        (("skeleton",), False),
        (("icon", "skeleton"), True),
        (("address", "nameservers"), False),
        (("address", "nameservers", "icon"), True),
        (("mail", "phone"), True),
        (("mail", "address"), False),
        (("post", "skeleton"), True),
    ],
)
def test_what_strangers_may_share_is_enough_only_together(kinds: tuple[str, ...], enough: bool) -> None:
    marks = {Mark(kind, "one") for kind in kinds}

    assert bool(shared(marks, marks)) is enough


def test_many_marks_of_one_weak_kind_are_worth_no_more_than_one() -> None:
    icons = {Mark("icon", str(number)) for number in range(9)}

    assert shared(icons, icons) == ()


def test_a_handle_that_all_the_world_has_is_nobodys() -> None:
    mark = Mark("telegram", "share")

    assert shared({mark}, {mark}, bearers={mark: COMMON_HANDLE}) == (mark,)
    assert shared({mark}, {mark}, bearers={mark: COMMON_HANDLE + 1}) == ()


@given(MARKS, MARKS, MARKS)
def test_sharing_goes_both_ways_and_more_marks_never_part_sites(
    one: frozenset[Mark], other: frozenset[Mark], more: frozenset[Mark]
) -> None:
    both = shared(one, other)

    assert both == shared(other, one)
    assert set(both) <= one & other
    assert set(both) <= set(shared(one | more, other | more))
    assert not both or worth(both) >= ENOUGH


SKETCH = tuple(range(100))


def shown(host: str = "a.top", **instead: object) -> Visit:
    login = Form(at=0, action=f"https://{host}/in", fields=(Field(FieldKind.PASSWORD, "密码", 9),))
    page = Page(url=f"https://{host}/", title="Acme", skeleton=SKETCH, shingles=SKETCH, forms=(login,))
    hop = Hop(url=f"https://{host}/", status=200, address="192.0.2.1")
    return Visit(
        asked=host,
        at=NOON,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(hop,),
        pages=(msgspec.structs.replace(page, **instead),),
    )


def test_one_site_on_two_hosts_has_one_face() -> None:
    assert twins(face_of(shown("a.top")), face_of(shown("b.shop")))


def test_a_changed_date_is_no_change_and_other_words_or_questions_are() -> None:
    now = face_of(shown())
    words, build = (*SKETCH[:95], 900, 901), (*SKETCH[:40], *range(500, 560))
    upload = (Form(at=0, fields=(Field(FieldKind.UPLOAD, "护照", 0),)),)

    assert same(now, face_of(shown(shingles=words)))
    assert not same(now, face_of(shown(shingles=build)))
    assert not same(now, face_of(shown(skeleton=build)))
    assert not same(now, face_of(shown(forms=upload)))


def test_what_a_browser_showed_counts_where_one_looked_both_times() -> None:
    def captured(words: tuple[int, ...]) -> Capture:
        drawn = Page(url="https://a.top/", shingles=words)
        vantage = Vantage("desktop", Agent.DESKTOP, "en")
        return Capture(asked="a.top", at=NOON, vantage=vantage, outcome=Outcome.ANSWERED, page=drawn)

    plain, drawn = face_of(shown()), face_of(shown(), [captured(SKETCH)])

    assert same(plain, drawn)
    assert not same(drawn, face_of(shown(), [captured(tuple(range(500, 600)))]))


def test_a_bare_login_box_is_nobodys_twin() -> None:
    box = face_of(shown(skeleton=SKETCH[:5], shingles=SKETCH[:5]))

    assert same(box, box)
    assert not twins(box, box)
