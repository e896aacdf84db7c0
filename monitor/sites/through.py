"""Archives, caches and translators: sites that show the official site's pages as their own address says, and keep nothing for themselves."""

from __future__ import annotations

import re
from urllib.parse import unquote

from monitor.brand import Brand
from monitor.names.popular import rank
from monitor.sites.case import Case
from monitor.sites.documents import SECRETS, Seen, host_of, is_official, name_of, same_owner, seen
from monitor.sites.page import FieldKind, Form, LoadedKind, Page, Place
from monitor.text import one_line

#: archives that everybody knows; what they show is never live
_ARCHIVES = re.compile(
    r"(?:^|\.)(?:archive\.org|archive\.(?:ph|today|is|li|vn|fo|md)|perma\.cc|webcache\.googleusercontent\.com|ghostarchive\.org|cachedview\.com|webcitation\.org|arquivo\.pt|webarchive\.org\.uk)$"
)
_HOST = re.compile(r"(?<![a-z0-9.-])(?:https?:/{1,2})?((?:[a-z0-9_-]{1,63}\.){1,6}[a-z]{2,24})(?![a-z0-9.-])")
#: words of the bars that archives and translators put over what they show
_BAR = re.compile(
    r"archiv|captur|snapshot|cache|preserved|saved (?:on|from|copy)|translat|original|reader view|tradu|übersetz|gespeichert|gearchiveerd|vertaald|abbild|перев(?:од|ед)|архив|копи"
    r"|存[档檔]|快照|[缓緩]存|翻[译譯]|原文|保存[于於]|アーカイブ|キャッシュ|翻訳|아카이브|캐시|번역|bản dịch|lưu trữ|terjemah|çeviri|önbellek|แปล",
    re.IGNORECASE,
)
#: where such a bar stands: within the first lines, or the last
_LINES, _LINE = 60, 240
_TAKEN = SECRETS | {FieldKind.PHONE}


def shown_address(case: Case) -> str:
    """The official address whose page the site shows, as its own address, the headers of archives (RFC 7089) or its page's own bar say; empty
    where it shows none, or keeps for itself what visitors are asked for.

    A page that merely looks so keeps its evidence: secrets that are not sent to the official site itself, scripts of the site's own beside a form, and
    links to strangers are what fakes need and archives do not.
    """
    told = seen(case)
    shown = named_address(case)
    return shown if shown and (is_archive(case.visit.final) or not _keeps(case, told)) else ""


def named_address(case: Case) -> str:
    """The official address that the site says it shows, whatever it keeps for itself; empty for none."""
    final, brand = case.visit.final, case.brand
    if is_official(final, brand):
        return ""
    carried = _carried(final, brand) or _dashed(final, brand) or _remembered(case)
    known = "://" in carried or is_archive(final) or "translat" in host_of(final).partition(".")[2]
    marked = known or _remembered(case) or _has_bar(seen(case), brand)
    return one_line(carried, 160) if carried and marked else ""


def is_archive(url: str) -> bool:
    """Whether one of the archives that everybody knows serves it."""
    return bool(_ARCHIVES.search(host_of(url)))


def _carried(url: str, brand: Brand) -> str:
    """The official address inside an address: in its path or its query, with or without a scheme."""
    rest = unquote(unquote(url.partition("://")[2].partition("/")[2])).lower()
    for match in _HOST.finditer(rest[:2_000]):
        if is_official(f"//{match[1]}", brand):
            return match[0]
    return ""


def _dashed(url: str, brand: Brand) -> str:
    """The official host as the first label of another, its dots as hyphens and its hyphens doubled."""
    first, _, rest = host_of(url).partition(".")
    written = first.replace("--", "\0").replace("-", ".").replace("\0", "-")
    return written if "." in written and "." in rest and is_official(f"//{written}", brand) else ""


def _remembered(case: Case) -> str:
    """What the headers of an archive say that it shows (RFC 7089: `Memento-Datetime`, and a link to the original)."""
    headers = case.visit.hops[-1].headers if case.visit.hops else ()
    if not any(name.lower() == "memento-datetime" for name, _ in headers):
        return ""
    links = ", ".join(value for name, value in headers if name.lower() == "link")
    original = re.search(r'<([^>]{4,500})>\s{0,4};[^<]{0,80}?rel="?[^";,]{0,40}original', links)
    return original[1] if original and is_official(original[1], case.brand) else ""


def _has_bar(told: Seen, brand: Brand) -> bool:
    """Whether a short line says that the page is somebody's copy or translation, beside the official address or a link to it."""
    for page in told.speaking[:3]:
        shown = [said for said in page.said if said.place in (Place.BODY, Place.LINK, Place.HEADING, Place.BUTTON)]
        near = [*shown[:_LINES], *shown[-_LINES // 4 :]]
        said = [one.text for one in near if len(one.text) <= _LINE and _BAR.search(one.text)]
        if any(is_official(f"//{m[1]}", brand) for text in said for m in _HOST.finditer(text.lower())):
            return True
        if said and any(is_official(link.url, brand) and _BAR.search(link.text) for link in page.links):
            return True
    return False


def _keeps(case: Case, told: Seen) -> bool:
    """Whether anything that visitors are asked for, or led to, is the site's own or a stranger's."""
    asking = [form for _, form in told.forms if any(field.kind in _TAKEN for field in form.fields)]
    if any(_takes(form, case) for form in asking):
        return True
    if asking and any(_own_scripts(page, case) for page in told.speaking):
        return True
    return any(_strange(page, case) for page in told.speaking)


def _takes(form: Form, case: Case) -> bool:
    return form.scripted or not is_official(form.action, case.brand)


def _own_scripts(page: Page, case: Case) -> list[str]:
    return [
        one.url
        for one in page.loaded
        if one.kind is LoadedKind.SCRIPT and not is_official(one.url, case.brand) and host_of(one.url) not in case.baseline.hosts
    ]  # fmt: skip


def _strange(page: Page, case: Case) -> bool:
    """Whether it leads to somebody who is neither the brand, nor the site itself, nor established."""
    own = host_of(case.visit.final)
    for link in page.links[:300]:
        host = host_of(link.url)
        if not host or same_owner(host, own) or is_official(link.url, case.brand) or host in case.baseline.hosts:
            continue
        name = name_of(link.url)
        if name is None or not name.registrable or rank(name.registrable) is None:
            return True
    return False
