"""How an investigated site is told: to people in lines, to programs as one object."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from monitor.cli.lookup import COLOUR, EXIT
from monitor.cli.saving import raws
from monitor.explain import kind_of_site, sentence, verdict
from monitor.investigating import Investigated
from monitor.lookup import Answer, advice
from monitor.names.domain import parse
from monitor.sites.cloaking import differences
from monitor.sites.visit import Capture, Outcome, Visit
from monitor.text import one_line, size_of
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

__all__ = ["EXIT", "as_dict", "show"]
Line = tuple[str, str]


def show(found: Investigated, watchlists: tuple[Watchlist, ...], folder: Path | None) -> None:
    """Print it."""
    brands = {own.brand.key: own.brand for own in watchlists}
    name, worst = parse(found.seen.domain), found.worst
    brand = brands[worst.brand]
    headline = f"{verdict(worst.verdict)} · {tr('risk', '风险')} {worst.risk} · {brand.name}"
    click.echo(f"{name.unicode}  {click.style(headline, fg=COLOUR.get(worst.verdict), bold=True)}")
    for title, lines in (
        (tr("What stands there", "网站内容"), _there(found)),
        (tr("Why", "判断依据"), _why(found)),
        (tr("Seen from", "各视角所见"), _vantages(found)),
        (tr("Belongs together with", "关联网站"), _campaign(found)),
        (tr("Kept", "已保存"), _kept(found, folder)),
        (tr("Not done", "未完成"), list(found.seen.missing)),
    ):
        if lines:
            click.echo(click.style(title, bold=True))
        for line in lines:
            click.echo(f"  {line}")
    answer = Answer(name=name, brand=brand, worst=worst, found=())
    click.echo(tr("Tell the customer: {}", "答复客户：{}").format(advice(answer)))


def _there(found: Investigated) -> list[str]:
    visit = found.seen.visit
    return [one for one in (_outcome(visit), _title(found), _server(visit), kind_of_site(found.kind)) if one]


def _outcome(visit: Visit) -> str:
    if visit.outcome is not Outcome.ANSWERED:
        return one_line(visit.problem or str(visit.outcome), 300)
    way = " → ".join([*(f"{hop.url} ({hop.status})" for hop in visit.hops)])
    return one_line(way, 400)


def _title(found: Investigated) -> str:
    pages = [*found.seen.visit.pages[:1], *(one.page for one in found.seen.captures if one.page)]
    return one_line(next((page.title for page in pages if page.title), ""), 200)


def _server(visit: Visit) -> str:
    told = []
    if visit.hops:
        told.append(tr("address {}", "地址 {}").format(visit.hops[-1].address))
    if (found := visit.certificate) is not None:
        by = one_line(found.issuer, 80)
        told.append(
            tr("certificate by {} since {:%Y-%m-%d}", "证书由 {} 签发，自 {:%Y-%m-%d}").format(by, found.since)
        )
        if found.problem:
            told.append(one_line(found.problem, 120))
    return " · ".join(told)


def _why(found: Investigated) -> list[str]:
    lines = []
    for reason in found.worst.reasons:
        if reason.weight or reason.code.startswith("risk."):
            lines.append(f"{reason.weight:+4.0f}  {one_line(sentence(reason), 300)}")
            if reason.where:
                lines.append(click.style(f"      {one_line(reason.where, 200)}", dim=True))
    return lines


def _vantages(found: Investigated) -> list[str]:
    return [
        *map(_vantage, found.seen.captures),
        *(one_line(one.detail, 300) for one in differences(found.seen.visit, found.seen.captures)),
    ]


def _vantage(capture: Capture) -> str:
    told = one_line(capture.problem or capture.title or capture.final, 120)
    return f"{capture.vantage.name:<18} {capture.status or '–':>3}  {told}"


def _campaign(found: Investigated) -> list[str]:
    """The other sites of its campaign, with what each shares."""
    members = found.campaign.members if found.campaign else ()
    return [
        one_line(f"{one.host}  {', '.join(f'{why.kind} {why.value}' for why in one.why)}", 300)
        for one in members
        if one.host != found.seen.domain
    ]


def _kept(found: Investigated, folder: Path | None) -> Iterator[str] | list[str]:
    files = list(raws(found.seen))
    amount = tr("{} files, {}", "{} 个文件，{}").format(len(files), size_of(sum(len(one.body) for one in files)))
    lines = []
    if found.kept is not None:
        lines.append(tr("visit {}: {}", "访问记录 {}：{}").format(found.kept.visit, amount))
    if folder is not None:
        lines.append(f"{folder}: {amount}")
    return lines


def as_dict(found: Investigated) -> dict[str, Any]:
    """All of it but the bytes; `docs/json.md` has the schema."""
    visit = msgspec.structs.replace(found.seen.visit, raw=())
    captures = [msgspec.structs.replace(one, raw=()) for one in found.seen.captures]
    worst = found.worst
    return {
        "site": found.seen.domain,
        "brand": worst.brand,
        "verdict": worst.verdict,
        "risk": worst.risk,
        "kind": found.kind,
        "event": found.seen.event,
        "reasons": [_reason(one) for one in worst.reasons],
        "brands": [{"brand": key, "verdict": one.verdict, "risk": one.risk} for key, one in found.judged.items()],
        "differences": [one.detail for one in differences(found.seen.visit, found.seen.captures)],
        "campaign": msgspec.to_builtins(found.campaign),
        "visit": found.kept.visit if found.kept else None,
        "missing": found.seen.missing,
        "seen": msgspec.to_builtins(visit),
        "captures": msgspec.to_builtins(captures),
    }


def _reason(reason: Any) -> dict[str, Any]:
    return {"where": "", **msgspec.to_builtins(reason), "sentence": sentence(reason)}
