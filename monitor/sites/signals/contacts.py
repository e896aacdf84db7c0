"""Ways to get in touch, to pay and to install that are not the brand's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.identity import ByIdentity
from monitor.names.popular import rank
from monitor.sites.case import Case, Family, Signal
from monitor.sites.contacts import Contact, contact_of_link, contacts_of, free_mail, words_of
from monitor.sites.documents import is_official, name_of, place_of, seen
from monitor.sites.folding import finder, looks
from monitor.sites.functional import is_functional
from monitor.sites.page import Page
from monitor.sites.programs import downloads_of
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
    "namesake": 10.0,
    "borrowed_contact": 4.0,
    "store": 3.0,
}
SAYS = {
    "handle": ("offers a chat contact that is not the brand's: {}", "留有非品牌官方的聊天联系方式：{}"),
    "second_handle": ("offers another such chat contact: {}", "另有非官方聊天联系方式：{}"),
    "free_mail": ("is written to at a free mail service: {}", "使用免费邮箱联系：{}"),
    "wallet": ("has coins sent to a wallet: {}", "要求转账到加密钱包：{}"),
    "bank_account": ("has money sent to a bank account: {}", "要求转账到银行账户：{}"),
    "program": ("offers a program that is not from the brand: {}", "提供非官方的程序下载：{}"),
    "namesake": (
        "offers a contact or program that is called like the brand but is not its own: {}",
        "联系方式或程序冒用品牌名称：{}",
    ),
    "borrowed_contact": ("gives the brand's own contact as its own: {}", "以品牌官方联系方式为己用：{}"),
    "store": ("leads to the brand's own app: {}", "指向品牌官方应用：{}"),
    "profile": ("offers an app or profile past the app store: {}", "绕过应用商店安装应用或描述文件：{}"),
}
_CHATS = frozenset({"telegram", "whatsapp", "qq", "wechat", "line", "skype", "zalo"})
_PROFILES = frozenset({"ios", "profile"})
#: what is left of the weight of a program that an established host serves
_ESTABLISHED = 0.3
#: what is left of a namesake's that is no link: those who warn of it quote it as well
_QUOTED = 0.5


def signals(case: Case) -> tuple[Signal, ...]:
    own = _own(case)
    found: dict[tuple[str, str], Signal] = {}
    for page in seen(case).speaking:
        words = words_of(page)
        contacts = contacts_of(page, words)
        for one in (
            *_reached(case, page, contacts, own),
            *_installed(case, page),
            *_borrowed(case, page, contacts, own),
        ):
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
        elif contact.kind == "mail" and contact.value.rpartition("@")[2] in free_mail():
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


def _borrowed(case: Case, page: Page, contacts: tuple[Contact, ...], own: frozenset[str]) -> Iterator[Signal]:
    """What leans on the brand: contacts and programs that bear its name, its own contacts, its own app."""
    for one in contacts:
        shown, where = f"{one.kind}: {one_line(one.value, 100)}", place_of(page, one.at)
        if one.value in own or is_official(f"//{one.value.rpartition('@')[2]}", case.brand):
            yield Signal("borrowed_contact", shown, where)
        elif (one.kind in _CHATS or _is_free(one)) and _is_namesake(case, one.value):
            yield Signal("namesake", shown, where, 1.0 if "://" in one.quoted else _QUOTED)
    for download in downloads_of(page):
        name = download.url.partition("?")[0].rpartition("/")[2]
        own_program = download.url in case.baseline.apps or is_official(download.url, case.brand)
        if not own_program and _is_namesake(case, name):
            yield Signal("namesake", f"{download.kind}: {one_line(name, 100)}", place_of(page, download.at))
    for link in page.links:
        shown = one_line(link.url, 160)
        if shown and link.url in case.baseline.apps and not is_official(link.url, case.brand):
            yield Signal("store", shown, place_of(page, link.at))


def _is_free(contact: Contact) -> bool:
    return contact.kind == "mail" and contact.value.rpartition("@")[2] in free_mail()


def _is_namesake(case: Case, value: str) -> bool:
    """Whether a handle or file is called by the brand's name; a short one only beside what sites offer."""
    name = value.partition("@")[0]
    look = looks([name])[0]
    found = finder(case.brand).find([name], [look])
    if not found:
        return False
    rest = look[: found[0].start] + " " + look[found[0].end :]
    pieces = [piece for piece in re.split(r"[\W_\d]+", rest) if piece]
    return not found[0].ambiguous or (bool(pieces) and all(is_functional(piece) for piece in pieces))


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
