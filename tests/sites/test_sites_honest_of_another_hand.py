"""Honest sites stay out of alarms, whoever's name, words and pictures they show; and no fake gets away by looking like one of them."""

from __future__ import annotations

from collections import Counter
from functools import cache

import msgspec
import pytest

from monitor.assessment import ALARMING, Assessment, Verdict
from tests.sites.honest_of_another_hand import (
    ALDERWICK,
    HARBOR,
    SOLVANE,
    HonestSite,
    archived,
    certificate,
    every,
    judged,
    login,
    moved,
    official,
    paragraphs,
    registered,
    shell,
)  # fmt: skip

_ORDER = list(Verdict)
#: what still alarms, by kind and the start of the address, and why
_UNSPELT = "a Chinese name that its host does not spell, and a log-in beside the brand's logo: only the host's age could tell"
_REMAIN = {
    ("directory", "https://qiyecha.example.cn/"): _UNSPELT,
    ("profile", "https://weiliao.example.cn/"): _UNSPELT,
    (
        "bearer",
        "https://skarvikharbor.no/",
    ): "an ordinary word in the host, and a page that says too little of its trade",
    (
        "bearer_login",
        "https://skarvikharbor.no/",
    ): "an ordinary word in the host, and a page that says too little of its trade",
}
_SITES = {f"{number} {site.label}": site for number, site in enumerate(every())}


@cache
def _judged(label: str) -> Assessment:
    return judged(_SITES[label])


def _told(one: Assessment) -> str:
    return "; ".join(f"{reason.weight:+g} {reason.code} {reason.detail[:60]}" for reason in one.reasons)


@pytest.mark.parametrize("label", _SITES)
def test_an_honest_site_is_no_alarm(label: str) -> None:
    site, one = _SITES[label], _judged(label)
    remains = next((why for (kind, start), why in _REMAIN.items() if site.kind == kind and site.url.startswith(start)), "")  # fmt: skip

    if remains:
        assert one.verdict is Verdict.SUSPICIOUS, "better or worse than it was: mend the list"
        pytest.xfail(remains)
    assert _ORDER.index(one.verdict) <= _ORDER.index(site.most), _told(one)


def test_no_honest_site_is_taken_for_an_impersonation_and_few_alarm() -> None:
    verdicts = Counter(_judged(label).verdict for label in _SITES)

    assert len(_SITES) >= 200
    assert verdicts[Verdict.IMPERSONATION] == 0
    assert verdicts[Verdict.SUSPICIOUS] <= 12


def test_the_brands_own_host_is_told_to_go_on_the_watchlist() -> None:
    own = [label for label, site in _SITES.items() if site.kind.startswith("own_by_")]
    codes = {reason.code for label in own for reason in _judged(label).reasons}

    assert {
        "risk.site_own_certificate",
        "risk.site_own_servers",
        "risk.site_own_files",
        "risk.site_led_from",
    } <= codes


def _clone(url: str = "https://alderwick-client.top/login", **instead: object) -> HonestSite:
    site = HonestSite(kind="fake", url=url, own=ALDERWICK, html=official(ALDERWICK, "login").replace('action="https://www.alderwick.com/session"', 'action="/session"'))  # fmt: skip
    return msgspec.structs.replace(site, **instead)


_DOMAIN = ALDERWICK.brand.official.domains[0]
_BAR = f"<div>Capture of {ALDERWICK.home}login saved on 11 March 2026. <a href='{ALDERWICK.home}'>View original</a></div>"  # fmt: skip
_ZONE = registered(ALDERWICK).registration


def _fakes() -> dict[str, HonestSite]:
    """Copies of the log-in page, each under the cloak of something honest."""
    carried = moved(ALDERWICK, "login", rewrite=archived("/web/20260311/"), banner=_BAR)
    strangers = [f"shop{number}.example" for number in range(30)]
    mixed = msgspec.structs.replace(_ZONE, name_servers=("ns1.alderwick.com", "ns1.cheaphost.net"))  # type: ignore[type-var]
    return {
        "a copy": _clone(),
        "a certificate of its own making": _clone(certificate=certificate(_DOMAIN, "alderwick-client.top", problem="self-signed certificate")),
        "a certificate that a hoster shares": _clone(certificate=certificate("shared.edgehost.net", _DOMAIN, "alderwick-client.top", *strangers)),
        "a certificate for another host": _clone(certificate=certificate(_DOMAIN, "alderwick-status.com")),
        "name servers of two owners": _clone(facts=msgspec.structs.replace(registered(ALDERWICK), registration=mixed)),
        "an open redirect of the official site": _clone(before=(f"{ALDERWICK.home}go?to=https%3A%2F%2Falderwick-client.top%2Flogin",)),
        "a way over the official site": _clone(before=("https://alderwick-client.top/", f"{ALDERWICK.home}help"), url="https://quiet-meadow.top/login"),
        "an archive's path": _clone(url=f"https://quiet-meadow.top/web/20260311/{ALDERWICK.home}login", html=carried),
        "an archive's headers": _clone(url="https://quiet-meadow.top/a1", html=carried, headers=(("Memento-Datetime", "Wed, 11 Mar 2026 08:30:00 GMT"), ("Link", f'<{ALDERWICK.home}>; rel="original"'))),
        "a translator's host": _clone(url="https://www-alderwick-com.translate.quiet-meadow.top/login?_x_tr_sl=en", html=carried.replace("/web/20260311/https://www.alderwick.com", "")),
        "another's policy": _clone(url="https://alderwick-client.top/privacy", html=official(ALDERWICK, "privacy")),
        "a trade beside the brand's": _clone(url="https://alderwickrewards.com/", html=shell("en", "Alderwick Rewards", "Alderwick Rewards", "<h1>Alderwick Rewards</h1>" + paragraphs("Open a trading account, make a deposit and win hotel nights.", "Forex broker of the year.") + login())),
        "an encyclopedia that asks for a card": _clone(url="https://alderwick-wiki.top/", html=official(ALDERWICK, "deposit").replace("</section>", "<p>From Freelore, the free encyclopedia. References. External links.</p><form action='/pay' method='post'><input name='cardnumber' placeholder='Card number'><input name='cvc' placeholder='CVC'></form></section>", 1)),
        "a review in its own name": _clone(url="https://alderwick-review.top/", html=shell("en", "Alderwick review", "Alderwick", "<h1>Alderwick review</h1>" + paragraphs("Overall score 9.8/10. Pros: everything.", "Log in to Alderwick now.") + login("Log in to Alderwick"))),
        "another brand's archive": HonestSite(kind="fake", url=f"https://quiet-meadow.top/cache/{SOLVANE.home}", own=SOLVANE, html=official(SOLVANE, "home").replace("</main>", "<a href='https://t.me/solvane_help77'>Support</a><a href='/solvane.apk'>Download</a></main>")),
        "a name that means a harbor": HonestSite(kind="fake", url="https://harbor-online-banking.com/", own=HARBOR, html=official(HARBOR, "login")),
    }  # fmt: skip


@pytest.mark.parametrize("cloak", _fakes())
def test_no_fake_hides_by_looking_honest(cloak: str) -> None:
    one = judged(_fakes()[cloak])

    assert one.verdict in ALARMING, _told(one)


def test_a_name_as_strong_as_an_impersonation_stays_one_while_nothing_stands_there() -> None:
    parked = HonestSite(
        kind="parked", url="https://alderwick-login.top/", own=ALDERWICK,
        html="<html><head><title>alderwick-login.top is for sale</title></head><body><h1>This domain is for sale</h1></body></html>",
    )  # fmt: skip
    one = judged(parked)

    assert one.verdict is Verdict.IMPERSONATION
    assert [reason.code for reason in one.reasons if reason.code.startswith("severity.")] == ["severity.name"]
