"""Words: whose name a site bears, however it is written, and whether it speaks as the brand or about it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.names.facts import Answer, Facts, Registration
from monitor.sites.baseline import Baseline, Known
from monitor.sites.case import Case, Signal
from monitor.sites.folding import Written, finder, looks
from monitor.sites.functional import is_functional, is_surely_about
from monitor.sites.page import FieldKind, Place
from monitor.sites.signals.words import signals
from monitor.sites.visit import Picture
from tests.sites.site_cases import ACME, FAR, NOON, QVK, case, form, page, visited, words


def found(one: Case) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(one)}


@pytest.mark.parametrize(
    ("text", "quote", "written"),
    [
        ("Welcome to Acme Markets", "Acme Markets", Written.PLAIN),
        ("ACME-MARKETS", "ACME-MARKETS", Written.PLAIN),
        ("阿克米金融官网", "阿克米金融", Written.PLAIN),
        ("阿克米金融集團", "阿克米金融", Written.PLAIN),
        ("A\u200bcme Mar\u2060kets", "A\u200bcme Mar\u2060kets", Written.UNSEEN),
        ("Аcmе Mаrkеts", "Аcmе Mаrkеts", Written.IMITATED),
        ("Acme Mark3ts", "Acme Mark3ts", Written.IMITATED),
        ("A c m e M a r k e t s", "A c m e M a r k e t s", Written.PLAIN),
        ("Acme Mar\u00adkets", "Acme Mar\u00adkets", Written.PLAIN),
        ("Acrne Markets", "Acrne Markets", Written.IMITATED),
    ],
)
def test_a_name_is_found_however_it_is_written_and_quoted_as_it_stands(
    text: str, quote: str, written: Written
) -> None:
    one = next(
        one for one in finder(ACME).find([text], looks([text])) if "market" in one.token or not one.token.isascii()
    )

    assert (one.quote, one.written) == (quote, written)


@pytest.mark.parametrize("text", ["acmebolt", "the q v k", "qvkx", "Awards", "space arkets"])
def test_a_short_name_inside_another_word_is_none(text: str) -> None:
    assert finder(QVK).find([text], looks([text])) == []


@given(st.lists(st.sampled_from(["\u200b", "\u2060", "\u200d", ""]), min_size=12, max_size=12))
def test_no_unseen_characters_keep_a_name_from_being_found(between: list[str]) -> None:
    text = "".join(letter + unseen for letter, unseen in zip("Acme Markets", between, strict=True))

    assert finder(ACME).find([text], looks([text]))


@pytest.mark.parametrize(
    ("title", "least"),
    [
        ("Acme Markets", 1.0),
        ("Acme Markets | Login", 1.0),
        ("阿克米金融官网 - 用户登录", 1.0),
        ("Acme Markets - Đăng nhập", 1.0),
        ("Acme Markets - Trade over nine hundred markets with us", 0.8),
        ("Acme Markets recharge center", 1.0),
        ("阿克米金融开户即送300美金", 1.0),
        ("阿克米金融售后/出金客服", 1.0),
    ],
)
def test_a_title_that_is_the_name_beside_what_sites_offer_claims_it(title: str, least: float) -> None:
    assert found(case(page(title=title)))["title"].share >= least


@pytest.mark.parametrize(
    "title", ["Acme Markets fined by regulator | Daily Ledger", "Is Acme Markets safe? - BrokerWatch"]
)
def test_a_headline_only_mentions_it(title: str) -> None:
    written = page(title=title, metas=(("article:published_time", "2026-11-02"),))

    assert found(case(written))["title"].share <= 0.3


def test_a_name_of_its_own_that_its_host_bears_speaks_against_a_fake() -> None:
    ledger = page("https://dailyledger.example/", title="Acme Markets expands | Daily Ledger")

    own = found(case(ledger))["itself"]

    assert "Daily Ledger" in own.detail
    assert own.share == 1.0


def test_a_host_that_bears_the_brands_name_has_no_name_of_its_own() -> None:
    fake = page("https://acme-markets-vip.top/", title="Acme Markets VIP")

    assert "itself" not in found(case(fake))


def test_the_copyright_counts_where_the_brand_holds_it() -> None:
    held = page(said=words((Place.COPYRIGHT, "© 2024–2026 Acme Markets Ltd. All rights reserved.")))
    other = page(said=words((Place.COPYRIGHT, "© 2026 Example Media. Acme Markets is a trademark of its owner.")))

    assert "copyright" in found(case(held))
    assert "copyright" not in found(case(other))


def test_a_licence_number_of_the_brands_is_quoted_with_its_place() -> None:
    told = page(said=words((Place.BODY, "x" * 40), (Place.BODY, "Authorised and regulated, FCA No. 845123.")))

    licence = found(case(told))["licence"]

    assert "845123" in licence.detail
    assert licence.where == f"{FAR} @ 50"
    assert "licence" not in found(case(page(said=words((Place.BODY, "Tel. 18451239")))))


def test_a_copy_of_the_verification_page_is_told() -> None:
    sketch = tuple(range(100, 160))
    known = Known(url="https://acme-markets.com/verify", title="Verify", shingles=sketch, verification=True)
    baseline = Baseline(brand="acme", pages=(known,))

    assert "copied_verification" in found(case(page(shingles=sketch), baseline=baseline))
    assert "copied_verification" not in found(case(page(shingles=tuple(range(900, 960))), baseline=baseline))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("fee", "您的账户已被冻结，请缴纳2000 USDT解冻金后提现"),
        ("fee", "Your account has been frozen. Please pay a fee to unlock it."),
        ("promise", "100% deposit bonus for new clients"),
        ("regulated", "Regulated by ASIC, licence number 428901"),
    ],
)
def test_wordings_of_the_trade_count_where_the_brand_is_spoken_of(kind: str, text: str) -> None:
    spoken = page(title="Acme Markets", said=words((Place.BODY, text)))
    silent = page(title="Login", said=words((Place.BODY, text)))

    assert kind in found(case(spoken))
    assert kind not in found(case(silent))


@pytest.mark.parametrize(
    ("title", "kind", "least", "most"),
    [
        ("Acme Markets แพลตฟอร์มในดวงใจ", FieldKind.PASSWORD, 0.8, 1.0),
        ("Acme Markets แพลตฟอร์มในดวงใจ", FieldKind.PHONE, 0.8, 1.0),
        ("Acme Markets แพลตฟอร์มการลงทุนที่น่าเชื่อถือที่สุด", FieldKind.CARD, 0.8, 1.0),
        ("Acme Markets лучшая площадка для торговли без комиссии", FieldKind.CARD, 0.8, 1.0),
        ("2 bed flat, Bridge Street, behind Acme Markets", FieldKind.PHONE, 0.5, 0.5),
        ("Acme Markets แพลตฟอร์มในดวงใจ", FieldKind.SEARCH, 0.5, 0.5),
        ("Acme Markets reviews of the year", FieldKind.PASSWORD, 0.15, 0.25),
        ("Would you trade with Acme Markets?", FieldKind.PASSWORD, 0.5, 0.5),
        ("Acme Markets on tour - Pipside", FieldKind.PASSWORD, 0.5, 0.5),
        ("阿克米金融怎么样", FieldKind.PASSWORD, 0.15, 0.25),
    ],
)
def test_a_title_that_names_the_brand_alone_claims_more_where_visitors_are_asked_for_something(
    title: str, kind: FieldKind, least: float, most: float
) -> None:
    claimed = found(case(page(title=title, forms=(form(kind),))))["title"].share

    assert least <= claimed <= most


def test_a_short_name_beside_the_brands_own_picture_means_the_brand() -> None:
    logo = Picture(role="image", url=FAR + "logo.png", sha256="a" * 64, mmh3=1)
    known = Baseline(brand="qvk", pictures=(msgspec.structs.replace(logo, url="https://qvk.com/logo.png"),))
    bare = case(page(title="QVK identity verification"), brand=QVK, baseline=known)

    shown = visited(bare, pictures=(logo,))

    assert found(shown)["title"].share > found(bare)["title"].share


@pytest.mark.parametrize(("days", "share"), [(20, 1.0), (179, 1.0), (None, 0.75), (400, 0.5), (2_000, 0.0)])
def test_to_be_called_the_brand_far_from_its_name_tells_the_more_the_younger_the_address(
    days: int | None, share: float
) -> None:
    known = Registration(answer=Answer.FOUND, at=NOON, created=NOON - timedelta(days=days or 0))
    one = case(page(title="Acme Markets | Log in"), facts=Facts(registration=known) if days else None)

    assert (found(one)["misplaced"].share if share else found(one).get("misplaced", share)) == share


def test_who_bears_the_brands_name_or_another_beside_it_is_not_misplaced() -> None:
    named = page("https://acmemarkets-login.top/", title="Acme Markets | Log in")
    told = page(title="Acme Markets fees | Harbour Times", metas=(("author", "Moira Kent"),))

    assert "misplaced" not in found(case(named)) | found(case(told))


@pytest.mark.parametrize(
    "title",
    [
        "เข้าสู่ระบบ Acme Markets",
        "Acme Markets ฝากเงิน",
        "Verifica tu cuenta Acme Markets",
        "Xác nhận chuyển tiền Acme Markets",
    ],
)
def test_a_title_of_the_brand_and_what_sites_do_claims_it_in_every_language(title: str) -> None:
    assert found(case(page(title=title)))["title"].share == 1.0


def test_a_word_of_two_in_a_list_is_both_of_them_together() -> None:
    told, asked = looks(["Acme có uy tín không? Đánh giá sàn", "Tham gia Acme: xác minh danh tính"])

    assert is_surely_about(told)
    assert not is_surely_about(asked)
    assert all(map(is_functional, ("xac", "minh", "danh", "tinh")))
