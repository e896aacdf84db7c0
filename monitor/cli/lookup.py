"""`zhengming lookup`: is this address ours, or a fake?"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.choosing import unknown_brand
from monitor.cli.lookup_text import Further, refuse, show
from monitor.cli.output import as_text, json_option, watchlists_option
from monitor.errors import StoreError, UsageError
from monitor.text import one_line
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.brand import Brand
    from monitor.lookup import Answer, Visited
    from monitor.names.facts import Facts
    from monitor.settings import Settings
    from monitor.store.database import Database

EXIT = {"official": 0, "unrelated": 0, "watch": 1, "suspicious": 2, "impersonation": 2}
#: answers of registries that say something of the name
SAYING = ("found", "not found")


@click.command(
    name="lookup",
    help=tr(
        "Is this address ours, or a fake? Takes hosts, URLs and mail addresses; says the verdict, the risk (0-100), why, and what "
        "to tell the customer.\n\n\b\nzhengming lookup ebc-login.top https://ebc.com/login\n"
        "zhengming lookup --offline --json support@ebc-help.com\nzhengming lookup --visit ebc-login.top\n\n"
        "What was seen when a site was last visited counts. Exit 0 official or unrelated, 1 to be watched, 2 suspicious or impersonation, "
        "64 not an address, 70 failed; of several addresses the worst counts.",
        "查询网址真伪：可输入域名、网址或邮箱地址，给出结论、风险（0-100）、理由和对客户的答复。\n\n"
        "\b\nzhengming lookup ebc-login.top https://ebc.com/login\nzhengming lookup --offline --json support@ebc-help.com\n"
        "zhengming lookup --visit ebc-login.top\n\n"
        "此前访问该网站的结果会一并计入。退出码：0 官方或无关，1 需关注，2 可疑或冒充，64 输入有误，70 失败；多个网址以最严重者为准。",
    ),
)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--brand", metavar="KEY", help=tr("ask for this brand only", "只查询该品牌"))
@click.option("--offline", is_flag=True, help=tr("ask neither registries nor the database", "不查询注册局和数据库"))
@click.option("--visit", is_flag=True, help=tr("visit what is not official, now", "立即访问非官方网站"))
@json_option
@watchlists_option
def command(urls: tuple[str, ...], brand: str | None, as_json: bool, watchlists: str | None, **how: bool) -> None:
    from monitor.lookup import look_up
    from monitor.names.domain import NotAName

    offline, visit = how["offline"], how["visit"]
    if offline and visit:
        raise UsageError(tr("expected --offline or --visit, found both", "--offline 与 --visit 不能同时使用"))
    brands = chosen_brands(watchlists, brand)
    answers: list[tuple[str, Answer | NotAName]] = []
    for url in map(as_text, urls):
        try:
            answers.append((url, look_up(url, brands)))
        except NotAName as error:
            answers.append((url, error))
    further = _further([answer for _, answer in answers if not isinstance(answer, NotAName)], offline=offline)
    codes = []
    for url, answer in answers:
        if isinstance(answer, NotAName):
            refuse(url, answer, as_json=as_json)
            codes.append(64)
        else:
            known = further[_domain(answer)]
            if visit and answer.worst.verdict != "official":
                known = _visited_now(url, known, brand, watchlists)
            informed = answer if offline else look_up(url, brands, known.facts, known.visited.get(answer.name.host))
            show(url, informed, known, as_json=as_json)
            codes.append(EXIT[informed.worst.verdict])
    sys.exit(2 if 2 in codes else max(codes))


def chosen_brands(watchlists: str | None, key: str | None) -> tuple[Brand, ...]:
    """The brands of the watchlists, or the one that is asked for."""
    from monitor.watchlist.reading import read_brands

    brands = read_brands(watchlists or _setting())
    if key is None:
        return brands
    found = tuple(one for one in brands if one.key == key)
    if not found:
        raise unknown_brand([one.key for one in brands], key)
    return found


def _setting() -> str | None:
    from monitor.settings import current

    return current().watchlists or None


def _domain(answer: Answer) -> str:
    return answer.name.registrable or answer.name.host


def _further(answers: list[Answer], *, offline: bool) -> dict[str, Further]:
    """What the database and the registries say of each domain; what belongs to a brand need not be asked for."""
    domains = {_domain(answer): answer.worst.verdict != "official" for answer in answers}
    from monitor.names.facts import Facts

    if offline:
        unchecked = [_nothing_checked(), tr("database not asked (--offline)", "未查询数据库（--offline）")]
        return {domain: Further([], Facts(), unchecked, {}) for domain in domains}
    from monitor.settings import current

    settings = current()
    with ExitStack() as stack:
        database, problems = _opened(stack, settings)
        wanted = [domain for domain, asked in domains.items() if asked]
        visited: dict[str, Visited] = {}
        try:
            known = {domain: _known(domain, database) for domain in domains}
            visited = _visited(answers, database)
            found = _found(wanted, settings, database)
        except StoreError as error:
            known, problems = {domain: [] for domain in domains}, [_unreached(error)]
            found = _found(wanted, settings, None)
    seen = {_domain(answer): answer.name.host in visited for answer in answers}
    return {
        domain: Further(
            known[domain], facts, [*_unchecked(facts, settings, visited=seen[domain]), *problems], visited
        )
        for domain in domains
        for facts in (found.get(domain, Facts()),)
    }


def _unreached(error: Exception) -> str:
    return tr(f"database not reached: {error}", f"无法连接数据库：{error}")


def _opened(stack: ExitStack, settings: Settings) -> tuple[Database | None, list[str]]:
    """The database, or why there is none; the embedded one is not set up just to be asked."""
    from monitor.store.existing import has_database

    try:
        if not has_database(settings):
            state = settings.state_dir
            raise StoreError(tr(f"there is none yet in {state}", f"{state} 中尚无数据库"))
        from monitor.store.database import open_database

        return stack.enter_context(open_database(settings)), []
    except (StoreError, OSError) as error:
        return None, [_unreached(error)]


def _known(domain: str, database: Database | None) -> list[dict[str, Any]]:
    """The alerts that name the domain already."""
    if database is None:
        return []
    import msgspec

    from monitor.store.queries import known_name

    with database.begin() as session:
        return [msgspec.to_builtins(one) for one in known_name(session, domain)]


def _visited(answers: list[Answer], database: Database | None) -> dict[str, Visited]:
    """What was made of each host when it was last visited."""
    if database is None:
        return {}
    from monitor.lookup import Visited
    from monitor.store.site_views import last_judged

    visited: dict[str, Visited] = {}
    with database.begin() as session:
        for answer in answers:
            found = [last_judged(session, answer.name.host, key) for key in answer.asked]
            judged = [one for one in found if one is not None]
            if judged:
                newest = max(judged, key=lambda one: one.at)
                by_brand = {one.assessment.brand: one.assessment for one in judged}
                visited[answer.name.host] = Visited(at=newest.at, kind=newest.kind, judged=by_brand)
    return visited


def _visited_now(url: str, known: Further, brand: str | None, watchlists: str | None) -> Further:
    """`known`, with what a visit shows now."""
    from monitor.cli.investigate import Wishes, investigated, watchlists_of
    from monitor.lookup import Visited

    wishes = Wishes(tell=_step, brand=brand, watchlists=watchlists)
    found = investigated(url, wishes, watchlists_of(wishes))
    visited = Visited(at=found.seen.visit.at, kind=found.kind, judged=found.judged)
    unchecked = [one for one in known.unchecked if one != _no_visit()] + list(found.seen.missing)
    return known._replace(visited={**known.visited, found.seen.domain: visited}, unchecked=unchecked)


def _step(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(click.style(f"… {one_line(step)}", dim=True), err=True)


def _found(domains: list[str], settings: Settings, database: Database | None) -> dict[str, Facts]:
    if settings.registration == "off" or not domains:
        return {}
    from monitor.further import find_out

    return find_out(domains, settings, database)


def _nothing_checked() -> str:
    return tr("registration and page content were not checked", "未检查域名注册信息和网页内容")


def _no_visit() -> str:
    return tr("page content was not checked (--visit does)", "未检查网页内容（可用 --visit）")


def _unchecked(facts: Facts, settings: Settings, *, visited: bool) -> list[str]:
    """What could not be looked at, in sentences."""
    found, dns = facts.registration, facts.resolution
    if found is None and settings.registration == "on":
        return [_nothing_checked()]
    told = []
    if found is None:
        told.append(
            tr("registration was not asked for (setting `registration`)", "未查询注册信息（设置项 registration）")
        )
    elif found.answer not in SAYING:
        ways = {"refused": tr("refused", "被拒绝"), "timed out": tr("timed out", "超时")}
        way = ways.get(found.answer, tr("unsupported", "不支持"))
        said = tr("registration could not be checked: {} ({})", "无法查询注册信息：{}（{}）")
        told.append(said.format(way, found.problem))
    if dns is not None and dns.existence == "unknown":
        told.append(tr("the DNS could not be asked: {}", "无法查询 DNS：{}").format(dns.problem))
    return told if visited else [*told, _no_visit()]
