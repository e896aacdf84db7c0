"""How the answer of `zhengming lookup` is told: to people in lines, to programs as one object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from monitor import clock
from monitor.cli.output import json_line
from monitor.errors import UsageError
from monitor.text import one_line
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.assessment import Reason
    from monitor.lookup import Answer, Visited
    from monitor.names.facts import Facts

#: reasons of one family that are told
_SHOWN = 3
COLOUR = {"official": "green", "watch": "yellow", "suspicious": "red", "impersonation": "red"}


class Further(NamedTuple):
    """What is known of a domain beyond its name, and what could not be checked."""

    known: list[dict[str, Any]]
    facts: Facts
    unchecked: list[str]
    #: host → what was made of it when it was last visited
    visited: Mapping[str, Visited]


def refuse(url: str, error: UsageError, *, as_json: bool) -> None:
    """Say that `url` names no host."""
    if as_json:
        json_line({"input": url[:200], "error": str(error)})
    else:
        click.echo(f"zhengming: {one_line(str(error), 400)}", err=True)


def show(url: str, answer: Answer, further: Further, *, as_json: bool) -> None:
    """Print the answer for `url`."""
    if as_json:
        json_line(_as_json(url, answer, further))
        return
    from monitor.explain import kind_of_site, sentence, verdict
    from monitor.lookup import advice

    for brand, judged in answer.found or ((answer.brand, answer.worst),):
        headline = f"{verdict(judged.verdict)} · {tr('risk', '风险')} {judged.risk} · {brand.name}"
        click.echo(f"{answer.name.unicode}  {click.style(headline, fg=COLOUR.get(judged.verdict), bold=True)}")
        _say_why(judged.reasons)
    for reason in _reasons(further.facts):
        click.echo(f"        {one_line(sentence(reason), 400)}")
    for one in further.known:
        told_alert = tr("known: alert {} ({}, {}): {}", "已有记录：警报 {}（{}，{}）：{}")
        click.echo("  " + told_alert.format(one["alert_id"], one["level"], one["status"], one_line(one["title"])))
    if (visited := further.visited.get(answer.name.host)) is not None:
        told_visit = tr("visited {}: {}", "访问于 {}：{}")
        click.echo("  " + told_visit.format(clock.moment(visited.at), kind_of_site(visited.kind)))
    click.echo("  " + tr("Tell the customer: {}", "答复客户：{}").format(advice(answer)))
    if further.unchecked:
        left = tr("Left out: {}", "注意：{}").format(tr("; ", "；").join(further.unchecked))
        click.echo(click.style("  " + one_line(left, 1_000), dim=True))


def _say_why(reasons: tuple[Reason, ...]) -> None:
    """The reasons of a name one by one, those of a site by family, each with its sum."""
    from monitor.explain import sentence

    if not any(reason.code.startswith("risk.site_") for reason in reasons):
        for reason in reasons:
            click.echo(f"  {reason.weight:+4.0f}  {one_line(sentence(reason), 400)}")
        return
    from monitor.weighing import weighed

    for group in weighed(reasons):
        said = tr("; ", "；").join(one_line(sentence(reason), 120) for reason in group.reasons[:_SHOWN])
        more = len(group.reasons) - _SHOWN
        click.echo(f"  {group.points:+4.0f}  {group.title}: {said}" + (f" +{more}" if more > 0 else ""))


def _reasons(facts: Facts) -> tuple[Reason, ...]:
    """What was found out beyond the name."""
    if facts.registration is None and facts.resolution is None:
        return ()
    from monitor.further import reasons

    return reasons(facts, clock.now())


def _as_json(url: str, answer: Answer, further: Further) -> dict[str, Any]:
    from monitor.explain import sentence
    from monitor.lookup import advice, verification_page
    from monitor.net.registration.telling import told

    found, visited = further.facts.registration, further.visited.get(answer.name.host)
    return {
        "input": url,
        "host": answer.name.host,
        "unicode": answer.name.unicode,
        "registrable": answer.name.registrable,
        "brand": answer.brand.key,
        "verdict": answer.worst.verdict,
        "risk": answer.worst.risk,
        "reasons": [
            {"where": "", **msgspec.to_builtins(one), "sentence": sentence(one)}
            for one in (*answer.worst.reasons, *_reasons(further.facts))
        ],
        "brands": [
            {"brand": brand.key, "verdict": judged.verdict, "risk": judged.risk, "reasons": judged.reasons}
            for brand, judged in answer.found
        ],
        "advice": advice(answer),
        "verification": verification_page(answer.brand),
        "known": further.known,
        "registration": told(found, clock.now()) if found else None,
        "resolution": further.facts.resolution,
        "visited": {"at": visited.at, "kind": visited.kind} if visited else None,
        "unchecked": further.unchecked,
    }
