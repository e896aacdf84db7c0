"""How an investigated site is told to people: the verdict and what to say to the customer first, then what stands there and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.cells import cell_len

from monitor.brand import Brand
from monitor.cli.lookup_text import COLOUR
from monitor.cli.paragraphs import Line, say
from monitor.cli.saving import raws
from monitor.console.labels import label
from monitor.explain import kind_of_site, sentence, verdict
from monitor.investigating import Investigated
from monitor.lookup import Answer, advice
from monitor.names.domain import parse
from monitor.seeing import is_seen
from monitor.sites.cloaking import differences
from monitor.sites.marks import marks
from monitor.sites.visit import Capture, Outcome, Visit
from monitor.text import one_line, size_of
from monitor.troubles import told
from monitor.watchlist.model import Watchlist
from monitor.weighing import weighed
from monitor.wording import tr

#: what is told of who runs the site: what people can follow, not what machines compare
_FOLLOWED = (
    *(
        "telegram",
        "whatsapp",
        "qq",
        "wechat",
        "line",
        "skype",
        "zalo",
        "mail",
        "phone",
        "wallet",
        "tracker",
        "post",
    ),
)
_MOST = 12


def show(found: Investigated, watchlists: tuple[Watchlist, ...], folder: Path | None) -> None:
    """Print it."""
    brand = next(own.brand for own in watchlists if own.brand.key == found.worst.brand)
    _headline(found, brand)
    say("", [Line(_advice(found, brand), indent=0)])
    for title, lines in (
        (tr("What stands there", "网站内容"), _there(found)),
        (tr("Why", "判断依据"), _why(found)),
        (tr("Other brands", "其他品牌"), _others(found, watchlists)),
        (tr("Who runs it", "运营线索"), _traces(found)),
        (tr("Seen from", "各视角所见"), _vantages(found)),
        (tr("Belongs together with", "关联网站"), _campaign(found)),
        (tr("Kept", "已保存"), _kept(found, folder)),
        (tr("Not done", "未完成"), (Line(one) for one in found.seen.missing)),
    ):
        say(title, lines)


def _headline(found: Investigated, brand: Brand) -> None:
    name, worst = parse(found.seen.domain), found.worst
    own = one_line(name.unicode) + (f" ({name.host})" if name.unicode != name.host else "")
    told = f"{verdict(worst.verdict)} · {tr('risk', '风险')} {worst.risk} · {one_line(brand.name)}"
    if not is_seen(found.seen.visit):
        told += tr(" · by its name alone", " · 仅凭域名判断")
    click.echo(f"{own}  {click.style(told, fg=COLOUR.get(worst.verdict), bold=True)}")


def _advice(found: Investigated, brand: Brand) -> str:
    answer = Answer(name=parse(found.seen.domain), brand=brand, worst=found.worst, found=())
    return tr("Tell the customer: {}", "答复客户：{}").format(advice(answer))


def _there(found: Investigated) -> Iterator[Line]:
    visit = found.seen.visit
    for number, hop in enumerate(visit.hops):
        yield Line(f"{hop.url} ({hop.status})", head="→ " if number else "")
    if title := _title(found):
        yield Line(tr("“{}”", "“{}”").format(one_line(title, 200)))
    if is_seen(visit):
        yield Line(kind_of_site(found.kind))
    if visit.outcome is not Outcome.ANSWERED:
        yield Line(_unseen(visit))
    yield from _server(visit)


def _unseen(visit: Visit) -> str:
    said = {
        Outcome.UNRESOLVED: tr("the name leads nowhere", "域名无法解析"),
        Outcome.UNREACHABLE: tr("nothing answers", "无响应"),
        Outcome.TIMED_OUT: tr("no answer in time", "响应超时"),
        Outcome.FORBIDDEN: tr("is not visited", "不予访问"),
        Outcome.HOSTILE: tr("the answer attacks its reader", "响应内容具有攻击性"),
    }[visit.outcome]
    return tr("{}: {}", "{}：{}").format(said, told(visit.problem)) if visit.problem else said


def _title(found: Investigated) -> str:
    pages = [*found.seen.visit.pages[:1], *(one.page for one in found.seen.captures if one.page)]
    return next((page.title for page in pages if page.title), "")


def _server(visit: Visit) -> Iterator[Line]:
    if visit.hops:
        yield Line(tr("address {}", "地址 {}").format(visit.hops[-1].address))
    if (found := visit.certificate) is not None:
        certified = tr("certificate by {} since {:%Y-%m-%d}", "证书由 {} 签发，自 {:%Y-%m-%d}")
        said = certified.format(one_line(found.issuer, 80), found.since)
        yield Line(said + (f" · {one_line(told(found.problem), 120)}" if found.problem else ""))


def _why(found: Investigated) -> Iterator[Line]:
    """The reasons of the risk by family, each family with its sum."""
    groups = weighed(found.worst.reasons)
    for group in groups:
        title = group.title + (f" ({group.capped})" if group.capped else "")
        yield Line(title, head=f"{group.points:+4.0f}  ")
        for reason in group.reasons:
            yield Line(sentence(reason), head=f"{reason.weight:+4.0f}  ", indent=8)
            if reason.where:
                yield Line(reason.where, indent=14, soft=True)
    whole = sum(group.points for group in groups)
    if groups and whole != found.worst.risk:
        yield Line(tr(f"{whole:g} in all; a risk is 0 to 100", f"合计 {whole:g}；风险取值 0 至 100"), soft=True)


def _others(found: Investigated, watchlists: tuple[Watchlist, ...]) -> Iterator[Line]:
    names = {own.brand.key: own.brand.name for own in watchlists}
    for key, one in found.judged.items():
        if key != found.worst.brand and one.verdict != "unrelated":
            yield Line(f"{names[key]}: {verdict(one.verdict)} · {tr('risk', '风险')} {one.risk}")


def _traces(found: Investigated) -> Iterator[Line]:
    """Handles, wallets, mailboxes and accounts that the site bears, by kind."""
    borne: dict[str, list[str]] = {}
    for mark in marks(found.seen.visit, found.seen.captures):
        if mark.kind in _FOLLOWED:
            borne.setdefault(mark.kind, []).append(one_line(mark.value, 80))
    for kind in sorted(borne, key=_FOLLOWED.index):
        more = len(borne[kind]) - _MOST
        yield Line(", ".join(borne[kind][:_MOST]) + (f" +{more}" if more > 0 else ""), head=f"{label(kind)}: ")


def _vantages(found: Investigated) -> Iterator[Line]:
    names = [label(one.vantage.name) for one in found.seen.captures]
    widest = max(map(cell_len, names), default=0)
    for one, name in zip(found.seen.captures, names, strict=True):
        yield Line(f"{one.status or '–'}  {_said(one)}", head=name + " " * (widest - cell_len(name) + 2))
        for attempt in one.attempts[:5]:
            yield Line(attempt, indent=6, soft=True)
    for differing in differences(found.seen.visit, found.seen.captures):
        yield Line(tr("differs: {}", "差异：{}").format(differing.detail))


def _said(capture: Capture) -> str:
    return one_line(told(capture.problem) or capture.title or capture.final, 120)


def _campaign(found: Investigated) -> Iterator[Line]:
    """The other sites of its campaign, with what each shares."""
    for one in found.campaign.members if found.campaign else ():
        if one.host != found.seen.domain:
            yield Line(one.host)
            for why in one.why[:6]:
                yield Line(f"{label(why.kind)} {why.value}", indent=6, soft=True)


def _kept(found: Investigated, folder: Path | None) -> Iterator[Line]:
    places = [tr("visit {} of the database", "数据库访问记录 {}").format(found.kept.visit)] if found.kept else []
    if folder is not None:
        places.append(str(folder))
    if not places:
        return
    files = list(raws(found.seen))
    amount = tr("{} files, {}", "{} 个文件，{}").format(len(files), size_of(sum(len(one.body) for one in files)))
    yield Line(tr("{}, in {}", "{}，存于 {}").format(amount, tr(" and ", "、").join(places)))
    if outcome := found.outcome.notifications:
        yield Line(tr("{} messages queued for the departments", "已为相关部门生成 {} 条通知").format(outcome))
