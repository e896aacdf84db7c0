"""What every file of signals keeps to, whatever stands on the site."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.assessment import total
from monitor.explain import CODES, sentence
from monitor.names.facts import Facts, Registration
from monitor.sites.baseline import Baseline, Known
from monitor.sites.case import Case, Family, Signal
from monitor.sites.families import Signals, families, says
from monitor.sites.judging import judge_site
from monitor.sites.page import Field, FieldKind, Form, Link, Loaded, LoadedKind, Page, Place, Said
from monitor.sites.visit import VANTAGES, Capture, Certificate, Hop, Outcome, Picture, Raw, Visit
from monitor.text import clean, one_line
from tests.sites.site_cases import ACME, NOON, QVK, case, page

FILES = pytest.mark.parametrize("file", families(), ids=lambda one: one.__name__.rpartition(".")[2])
#: cases are large: making a failing one small takes longer than reading it
WHOLE = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_PIECES = st.sampled_from(
    [
        "Acme Markets", "A\u200bcme Mаrkets", "阿克米金融", "QVK", "Login", "官网", "©", "2026", " | ", "FCA 845123", "https://acme-markets.com/x",
        "t.me/helper", "\x1b]8;;http://x\x07", "\u202e", "\x00", "hospital", "forex deposit", "unfreeze fee", "解冻金", "e\u0301" * 3, "\ud800", "'", "<b>",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=5).map("".join))
URLS = st.one_of(
    st.sampled_from(
        [
            "", "https://quiet-river.top/a", "https://acme-markets-login.top/", "https://acme-markets.com/logo.png", "http://192.0.2.9:8080/p", "http://[::1", "data:text/html,x",
            "mailto:x@example.com", "tg://resolve?domain=x", "https://api.telegram.org/bot1:a/sendMessage", "javascript:void(0)", "https://xn--a/", "//", "https://例え.テスト/",
        ]
    ),
    TEXTS,
)  # fmt: skip
ATS = st.integers(0, 10_000)
SKETCHES = st.lists(st.integers(0, 2**32 - 1), max_size=8).map(lambda many: tuple(sorted(many)))
HASHES = st.none() | st.integers(0, 2**64 - 1)


def _many(one: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=most).map(tuple)


SAID = st.builds(Said, st.sampled_from(Place), TEXTS, ATS)
FIELDS = st.builds(Field, st.sampled_from(FieldKind), TEXTS, ATS)
FORMS = st.builds(
    Form, at=ATS, action=URLS, method=st.sampled_from(["get", "post"]), fields=_many(FIELDS), scripted=st.booleans()
)
PAGES = st.builds(
    Page,
    url=URLS,
    language=st.sampled_from(["", "zh", "en"]),
    title=TEXTS,
    metas=_many(
        st.tuples(
            st.sampled_from(["og:site_name", "og:title", "robots", "canonical", "generator", ""]), TEXTS | URLS
        )
    ),
    said=_many(SAID, 8),
    links=_many(st.builds(Link, URLS, TEXTS, ATS)),
    forms=_many(FORMS, 3),
    loaded=_many(st.builds(Loaded, st.sampled_from(LoadedKind), URLS, TEXTS, ATS)),
    inline=_many(st.binary(max_size=20), 2),
    refresh=URLS,
    skeleton=SKETCHES,
    shingles=SKETCHES,
    visible=st.integers(0, 5_000),
    depth=st.integers(0, 300_000),
    cut=TEXTS,
    hostile=st.just("") | TEXTS,
)
PICTURES = st.builds(
    Picture,
    role=st.sampled_from(["icon", "image", "inline", "screenshot"]),
    url=URLS,
    sha256=st.sampled_from(["", "0" * 64, "a" * 64]),
    mmh3=st.integers(-(2**31), 2**31 - 1),
    width=st.integers(0, 4_000),
    height=st.integers(0, 4_000),
    dhash=HASHES,
    phash=HASHES,
)
RAWS = st.builds(
    Raw, role=st.sampled_from(["page", "resource", "dom"]), url=URLS, media_type=TEXTS, body=st.binary(max_size=40)
)
CERTIFICATES = st.builds(
    Certificate,
    names=_many(TEXTS),
    subject=TEXTS,
    issuer=TEXTS,
    since=st.just(NOON - timedelta(days=3)),
    until=st.just(NOON),
    fingerprint=TEXTS,
    problem=TEXTS,
)
HOPS = st.builds(
    Hop,
    url=URLS,
    status=st.integers(0, 999),
    address=TEXTS,
    headers=_many(st.tuples(st.sampled_from(["Server", "Location", "Link"]), TEXTS)),
)
VISITS = st.builds(
    Visit,
    asked=URLS,
    at=st.just(NOON),
    vantage=st.sampled_from(VANTAGES),
    outcome=st.sampled_from(Outcome),
    problem=TEXTS,
    hops=_many(HOPS),
    certificate=st.none() | CERTIFICATES,
    pages=_many(PAGES, 3),
    pictures=_many(PICTURES),
    raw=_many(RAWS, 2),
)
CAPTURES = st.builds(
    Capture,
    asked=URLS,
    at=st.just(NOON),
    vantage=st.sampled_from(VANTAGES),
    outcome=st.sampled_from(Outcome),
    problem=TEXTS,
    final=URLS,
    status=st.integers(0, 999),
    title=TEXTS,
    requests=_many(URLS),
    refused=_many(URLS),
    attempts=_many(TEXTS),
    page=st.none() | PAGES,
    shot=st.none() | PICTURES,
)
BASELINES = st.builds(
    Baseline,
    brand=st.just("acme"),
    pages=_many(
        st.builds(Known, url=URLS, title=TEXTS, skeleton=SKETCHES, shingles=SKETCHES, verification=st.booleans()), 2
    ),
    hosts=_many(st.sampled_from(["acme-markets.com", "cdn.acme.test", ""]), 2),
    icons=_many(PICTURES, 2),
    pictures=_many(PICTURES, 2),
    shots=_many(PICTURES, 2),
    sentences=_many(TEXTS, 2),
    forms=_many(FORMS, 2),
    licences=_many(st.sampled_from(["845123", "", "ABC"]), 2),
    apps=_many(URLS, 2),
)
FACTS = st.none() | st.builds(
    lambda created, registrar: Facts(registration=_registered(created, registrar)),
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 1)).map(lambda when: when.replace(tzinfo=NOON.tzinfo)),  # noqa: DTZ001
    TEXTS,
)


def _registered(created: datetime, registrar: str) -> Registration:
    from monitor.names.facts import Answer

    return Registration(answer=Answer.FOUND, at=NOON, created=created, registrar=registrar)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case at all."""
    named = case(
        asked=draw(st.sampled_from(["https://quiet-river.top/", "https://acme-markets-login.top/"])),
        brand=draw(st.sampled_from([ACME, QVK])),
    )
    return msgspec.structs.replace(
        named, visit=draw(VISITS), captures=draw(_many(CAPTURES, 2)), baseline=draw(BASELINES), facts=draw(FACTS)
    )


@FILES
def test_a_file_has_a_family_and_a_sentence_in_both_languages_for_each_of_its_kinds(file: Signals) -> None:
    assert isinstance(file.FAMILY, Family)
    assert file.WEIGHTS
    assert file.WEIGHTS.keys() == file.SAYS.keys()
    for kind, (english, chinese) in file.SAYS.items():
        assert re.fullmatch("[a-z0-9_]+", kind)
        assert english.count("{}") == chinese.count("{}") == 1, kind
        assert english != chinese


def test_no_two_files_have_a_kind_of_the_same_name() -> None:
    kinds = [kind for file in families() for kind in file.WEIGHTS]

    assert len(kinds) == len(set(kinds))
    assert not {f"risk.site_{kind}" for kind in kinds} & CODES
    assert set(kinds) == set(says())


@WHOLE
@given(one=cases())
def test_whatever_stands_there_signals_are_whole_and_the_same_each_time(one: Case) -> None:
    urls = {one_line(shown.url, 2_000) for shown in _documents(one)}
    again = msgspec.structs.replace(one)
    for file in families():
        found = file.signals(one)
        assert found == file.signals(again)
        for signal in found:
            _is_whole(signal, file, urls)


def _is_whole(signal: Signal, file: Signals, urls: set[str]) -> None:
    assert signal.kind in file.WEIGHTS
    assert 0 <= signal.share <= 1
    assert signal.detail.strip()
    assert len(signal.detail) <= 400
    assert signal.detail == clean(signal.detail), "control characters are for nobody's terminal"
    assert "\n" not in signal.detail
    if signal.where:
        url, _, at = signal.where.rpartition(" @ ")
        assert at.isdecimal()
        assert url in urls


def _documents(one: Case) -> list[Page | Raw]:
    pages = [capture.page for capture in one.captures if capture.page is not None]
    return [*one.visit.pages, *pages, *one.visit.raw]


@WHOLE
@given(one=cases())
def test_whatever_stands_there_the_risk_is_the_sum_of_its_reasons(one: Case) -> None:
    judged = judge_site(one)

    assert 0 <= judged.risk <= 100
    assert judged.risk == total(judged.reasons, "risk", 0, 100)
    for reason in judged.reasons:
        assert sentence(reason)


@pytest.mark.parametrize(
    "text",
    [
        "Acme ",
        "  ",
        "A\u200b",
        "© ",
        "deposit ",
        "FCA no. ",
        "| ",
        "a\u0301",
        "解冻",
        "QVK.",
        "(c) ",
        "1",
        "welcome to ",
    ],
)
def test_ten_times_the_page_takes_no_more_than_ten_times_and_something(text: str) -> None:
    from time import process_time

    def taken(times: int) -> float:
        said = tuple(Said(place, text * times, 0) for place in Place)
        metas = (("og:site_name", text * times), ("og:title", text * times))
        one = case(page(title=text * times, said=said, metas=metas))
        start = process_time()
        judge_site(one)
        return process_time() - start

    taken(10)

    assert taken(20_000) < 40 * max(taken(1_000), 0.02)
