"""Ways to get in touch and programs to install: found by the rules of their services."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.contacts import MANY, contact_of_link, contacts_in, contacts_of, words_of
from monitor.sites.page import Link, Loaded, LoadedKind, Page, Place, Said
from monitor.sites.programs import download_of, downloads_of

LINKS = {
    "https://t.me/Zelio_help": ("telegram", "zelio_help"),
    "https://telegram.me/s/zelio_news": ("telegram", "zelio_news"),
    "https://t.me/+AbCdEf12345": ("telegram", "+AbCdEf12345"),
    "https://t.me/joinchat/AAAA_bbCC": ("telegram", "+AAAA_bbCC"),
    "tg://resolve?domain=Zelio_help": ("telegram", "zelio_help"),
    "https://wa.me/85212345678?text=hello": ("whatsapp", "85212345678"),
    "https://api.whatsapp.com/send?phone=+852%201234-5678": ("whatsapp", "85212345678"),
    "https://chat.whatsapp.com/AbCdEfGh": ("whatsapp", "AbCdEfGh"),
    "http://wpa.qq.com/msgrd?v=3&uin=12345678&site=qq": ("qq", "12345678"),
    "https://qm.qq.com/cgi-bin/qm/qr?k=aBcD_e": ("qq", "aBcD_e"),
    "tencent://message/?uin=12345678": ("qq", "12345678"),
    "weixin://contacts/profile/wxid_77": ("wechat", "wxid_77"),
    "https://line.me/R/ti/p/@zelio": ("line", "zelio"),
    "https://lin.ee/abC12": ("line", "abC12"),
    "skype:live:zelio?chat": ("skype", "live:zelio"),
    "mailto:Help@zelio.example?subject=hi": ("mail", "help@zelio.example"),
    "tel:+852-1234-5678": ("phone", "85212345678"),
}


@pytest.mark.parametrize(("url", "wanted"), LINKS.items())
def test_a_link_leads_to_the_contact_that_it_names(url: str, wanted: tuple[str, str]) -> None:
    found = contact_of_link(url)
    assert found is not None
    assert (found.kind, found.value) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/share/url?url=https://news.example",
        "https://wa.me/?text=look",
        "https://line.me/R/msg/text/?look",
        "https://t.me/",
        "https://news.example/t.me/zelio",
        "https://[::1",
        "javascript:void(0)",
    ],
)
def test_a_link_for_sharing_or_to_elsewhere_is_no_contact(url: str) -> None:
    assert contact_of_link(url) is None


WORDS = {
    "客服Telegram：@zelio_help": ("telegram", "zelio_help"),
    "纸飞机号：kefu_01": ("telegram", "kefu_01"),
    "TG: kefu888": ("telegram", "kefu888"),
    "Telegram\n@zelio_help": ("telegram", "zelio_help"),
    "join t.me/zelio_help today": ("telegram", "zelio_help"),
    "WhatsApp us at +1 (555) 123-4567": ("whatsapp", "15551234567"),
    "QQ群：123456789": ("qq", "123456789"),
    "扣扣 1234567": ("qq", "1234567"),
    "添加微信：abc12345": ("wechat", "abc12345"),
    "vx:kefu888a": ("wechat", "kefu888a"),
    "薇信13812345678": ("wechat", "13812345678"),
    "LINE ID: @zelio99": ("line", "zelio99"),
    "Skype: live:zelio.help": ("skype", "live:zelio.help"),
    "客服热线 400-123-4567": ("phone", "4001234567"),
    "write to Help@Zelio.example.": ("mail", "help@zelio.example"),
}


@pytest.mark.parametrize(("text", "wanted"), WORDS.items())
def test_a_handle_counts_beside_the_name_of_its_service(text: str, wanted: tuple[str, str]) -> None:
    assert [(found.kind, found.value) for found in contacts_in(text)] == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "Telegram channel announced record numbers",
        "follow our Telegram group for news",
        "WeChat Official Account",
        "支持微信支付和QQ钱包",
        "the line: 5432 items",
        "offices online: 24 hours",
        "call on 2024-01-15 at noon",
        "qq.com and wx.example",
    ],
)
def test_the_name_of_a_service_alone_is_no_contact(text: str) -> None:
    assert contacts_in(text) == ()


def test_a_label_and_its_handle_in_two_places_of_the_page_belong_together() -> None:
    page = Page(url="https://a.example/", said=(Said(Place.BODY, "微信号", 40), Said(Place.BODY, "zelio_kf", 90)))
    (found,) = contacts_of(page)
    assert (found.kind, found.value, found.at) == ("wechat", "zelio_kf", 40)


def test_a_contact_in_links_and_words_is_one_contact() -> None:
    page = Page(
        url="https://a.example/",
        links=(Link("https://t.me/zelio_help", "chat", 7),),
        said=(Said(Place.BODY, "Telegram: @Zelio_help", 90),),
    )
    assert [(found.value, found.at) for found in contacts_of(page)] == [("zelio_help", 7)]


DOWNLOADS = {
    "https://a.example/app.apk": "android",
    "https://a.example/get?file=app-release.apk": "android",
    "itms-services://?action=download-manifest&url=https://a.example/x.plist": "ios",
    "https://a.example/sign.mobileconfig": "profile",
    "https://a.example/mt5setup.exe": "metatrader",
    "https://a.example/MetaTrader4.zip": "metatrader",
    "https://a.example/setup.exe": "windows",
    "https://a.example/app.dmg": "mac",
    "https://a.example/apk": "",
    "https://a.example/report.zip": "",
    "https://apk.example/": "",
}


@pytest.mark.parametrize(("url", "kind"), DOWNLOADS.items())
def test_a_program_is_known_by_its_address(url: str, kind: str) -> None:
    assert download_of(url) == kind


def test_downloads_are_found_in_links_frames_and_refreshes() -> None:
    page = Page(
        url="https://a.example/",
        links=(Link("https://a.example/a.apk", "", 1),),
        loaded=(Loaded(LoadedKind.FRAME, "https://a.example/b.mobileconfig", "", 2),),
        refresh="https://a.example/c.exe",
    )
    assert [found.kind for found in downloads_of(page)] == ["android", "profile", "windows"]


@given(
    st.text(max_size=200),
    st.sampled_from(["telegram:", "微信", "QQ", "whatsapp", "line id ", "skype:", "电话", "a@", ""]),
)
def test_no_words_make_it_fail(text: str, start: str) -> None:
    assert all(found.value for found in contacts_in(start + text))


@given(
    st.text(max_size=100),
    st.sampled_from(["https://t.me/", "tg:", "https://wa.me/", "mailto:", "weixin:", "http://[", "skype:", ""]),
)
def test_no_link_makes_it_fail(text: str, start: str) -> None:
    found = contact_of_link(start + text)
    assert found is None or found.value
    assert isinstance(download_of(start + text), str)


def test_a_page_of_a_million_addresses_gives_no_more_than_a_hundred() -> None:
    assert len(contacts_in(" ".join(f"a{n}@b.example" for n in range(100_000)))) == MANY


def test_contacts_at_the_end_of_a_page_of_any_length_are_found() -> None:
    padding = tuple(Said(Place.BODY, "nothing to see here " * 500, number) for number in range(60))
    page = Page(url="https://a.example/", said=(*padding, Said(Place.BODY, "Telegram: @zelio_help", 777_000)))
    assert [(found.value, found.at) for found in contacts_of(page)] == [("zelio_help", 777_000)]
    assert len(words_of(page).text) < 110_000
