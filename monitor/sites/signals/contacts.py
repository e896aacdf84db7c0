"""Ways to get in touch, to pay and to install that are not the brand's own."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.identity import ByIdentity
from monitor.names.popular import rank
from monitor.sites.case import Case, Family, Signal
from monitor.sites.contacts import FREE_MAIL, Contact, contact_of_link, contacts_of, downloads_of, words_of
from monitor.sites.documents import is_official, name_of, place_of, seen
from monitor.sites.page import Page
from monitor.sites.wallets import accounts_in, wallets_in
from monitor.text import one_line

FAMILY = Family.CONTACTS
WEIGHTS = {
    "handle": 10.0,
    "second_handle": 4.0,
    "free_mail": 5.0,
    "wallet": 16.0,
    "bank_account": 12.0,
    "program": 12.0,
    "profile": 16.0,
}
SAYS = {
    "handle": ("offers a chat contact that is not the brand's: {}", "留有非品牌官方的聊天联系方式：{}"),
    "second_handle": ("offers another such chat contact: {}", "另有非官方聊天联系方式：{}"),
    "free_mail": ("is written to at a free mail service: {}", "使用免费邮箱联系：{}"),
    "wallet": ("has coins sent to a wallet: {}", "要求转账到加密钱包：{}"),
    "bank_account": ("has money sent to a bank account: {}", "要求转账到银行账户：{}"),
    "program": ("offers a program that is not from the brand: {}", "提供非官方的程序下载：{}"),
    "profile": ("offers an app or profile past the app store: {}", "绕过应用商店安装应用或描述文件：{}"),
}
_CHATS = frozenset({"telegram", "whatsapp", "qq", "wechat", "line", "skype", "zalo"})
_PROFILES = frozenset({"ios", "profile"})
#: what is left of the weight of a program that an established host serves
_ESTABLISHED = 0.3


def signals(case: Case) -> tuple[Signal, ...]:
    own = _own(case)
    found: dict[tuple[str, str], Signal] = {}
    for page in seen(case).speaking:
        words = words_of(page)
        for one in (*_reached(case, page, contacts_of(page, words), own), *_installed(case, page)):
            found.setdefault((one.kind, one.detail), one)
        for wallet in wallets_in(words.text):
            if wallet.value not in own:
                told = Signal("wallet", f"{wallet.chain}: {wallet.value}", place_of(page, words.at(wallet.at)))
                found.setdefault(("wallet", wallet.value), told)
        for account in accounts_in(words.text):
            told = Signal("bank_account", one_line(account.quoted, 160), place_of(page, words.at(account.at)))
            found.setdefault(("bank_account", account.number), told)
    return tuple(_each_once(list(found.values())))


def _each_once(found: list[Signal]) -> Iterator[Signal]:
    """The heaviest of each kind; a chat contact over a second service counts a little more."""
    best: dict[str, Signal] = {}
    for one in found:
        if one.kind not in best or one.share > best[one.kind].share:
            best[one.kind] = one
    yield from best.values()
    if "handle" in best:
        service = best["handle"].detail.partition(":")[0]
        other = next(
            (one for one in found if one.kind == "handle" and one.detail.partition(":")[0] != service), None
        )
        if other is not None:
            yield Signal("second_handle", other.detail, other.where)


def _reached(case: Case, page: Page, contacts: tuple[Contact, ...], own: frozenset[str]) -> Iterator[Signal]:
    for contact in contacts:
        if contact.value in own:
            continue
        where = place_of(page, contact.at)
        if contact.kind in _CHATS:
            yield Signal("handle", f"{contact.kind}: {one_line(contact.value, 100)}", where)
        elif contact.kind == "mail" and contact.value.rpartition("@")[2] in FREE_MAIL:
            yield Signal("free_mail", one_line(contact.value, 100), where)


def _installed(case: Case, page: Page) -> Iterator[Signal]:
    for download in downloads_of(page):
        if download.url in case.baseline.apps or is_official(download.url, case.brand):
            continue
        kind = "profile" if download.kind in _PROFILES else "program"
        name = name_of(download.url)
        known = name is not None and bool(name.registrable) and rank(name.registrable) is not None
        shown = f"{download.kind}: {one_line(download.url, 140)}"
        yield Signal(kind, shown, place_of(page, download.at), _ESTABLISHED if known else 1.0)


def _told_own(case: Case) -> frozenset[str]:
    """The brand's own handles in their normal forms, whichever service they are told for."""
    values = {value for _, value in case.baseline.marks}
    for handles in case.brand.handles.values():
        for handle in handles:
            linked = contact_of_link(handle)
            plain = handle.strip().lstrip("@").lower()
            values.update({plain, linked.value if linked else plain})
            values.add("".join(letter for letter in handle if letter.isdigit()) or plain)
    return frozenset(values)


_own = ByIdentity(_told_own, size=2)
