"""`zhengming resolve`: which of the names exist."""

from __future__ import annotations

import select
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.cli.output import as_text, json_line, json_option
from monitor.errors import SettingError, UsageError, ZhengmingError
from monitor.names.facts import Existence
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.names.facts import Resolution
    from monitor.net.dns.resolvers import Resolver

#: characters of a line that its row repeats
SHOWN = 200
_COLOURS = {Existence.EXISTS: "red", Existence.UNKNOWN: "yellow"}


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """One name with what the DNS says of it."""

    input: str
    name: str
    existence: Existence
    at: datetime
    name_servers: tuple[str, ...]
    addresses: tuple[str, ...]
    mail: tuple[str, ...]
    issuers: tuple[str, ...]
    wildcard: bool
    parked: str
    problem: str
    unanswered: tuple[str, ...]


@click.command(
    name="resolve",
    help=tr(
        "Ask the DNS which of the names exist: names (hosts, URLs, mail addresses), files of names (one a line, packed ones too), or - for "
        "stdin. Prints each name as soon as it is settled: *exists* with its addresses, name servers and mail hosts, *absent*, or *unknown* where no server "
        "answered. A line that holds no name is told on stderr, with --json in a row of its own.\n\n"
        "\b\nzhengming permute acme.com --limit 2500 | zhengming resolve --existing\nzhengming resolve acme-login.top --resolver 192.0.2.1 --json\n"
        "Exit 0 when all were asked for, 70 when no resolver answers or the archive is broken.",
        "通过 DNS 查询哪些域名存在：可输入域名、网址或邮箱地址，域名列表文件（每行一个，支持压缩），或用 - 从标准输入读取。"
        "查到即输出：exists（存在，附地址、域名服务器和邮件服务器）、absent（不存在）或 unknown（服务器未应答，未知）。无法识别的行在 stderr 说明，使用 --json 时单独成行。\n\n"
        "\b\nzhengming permute acme.com --limit 2500 | zhengming resolve --existing\nzhengming resolve acme-login.top --resolver 192.0.2.1 --json\n"
        "全部查询完毕退出码为 0，没有解析服务器应答或压缩文件损坏为 70。",
    ),
)
@click.argument("names", nargs=-1, metavar="[FILE or - or NAMES]...")
@click.option("--existing", is_flag=True, help=tr("print only those that exist", "仅输出存在的域名"))
@click.option(
    "--resolver",
    "given",
    multiple=True,
    metavar="HOST[:PORT]",
    help=tr("ask this resolver (repeatable; default: the setting)", "使用该解析服务器（可重复，默认见设置）"),
)
@click.option(
    "--cap",
    type=click.FloatRange(0),
    metavar="N",
    help=tr(
        "questions a second to each resolver, 0 for no limit (default: the setting)",
        "每秒向每个解析服务器查询的上限，0 表示不限（默认见设置）",
    ),
)
@json_option
def command(
    names: tuple[str, ...], existing: bool, given: tuple[str, ...], cap: float | None, as_json: bool
) -> None:
    from monitor.net.dns.resolving import Manner, resolve
    from monitor.settings import current

    whom = _resolvers(given)
    manner = Manner(cap=current().resolver_cap if cap is None else cap)
    printing = Printing(existing=existing, as_json=as_json)
    try:
        for name, told in resolve(printing.names(_lines(names)), whom, manner):
            printing.show(name, told)
    finally:
        printing.end()
    if printing.broken is not None:
        raise printing.broken


def _resolvers(given: tuple[str, ...]) -> tuple[Resolver, ...]:
    from monitor.net.dns.resolvers import resolvers
    from monitor.settings import current

    try:
        return resolvers(" ".join(given) or current().resolvers)
    except SettingError as error:
        raise UsageError(str(error)) if given else error from None


def _lines(given: tuple[str, ...]) -> Iterator[str | None]:
    """Names, and the lines of the files among what is given; None while nothing comes."""
    for one in given or ("-",):
        text = as_text(one)
        if one == "-" or Path(one).is_file():
            yield from _in_file(one)
        elif text.startswith(("/", "./", "../", "~")):
            raise UsageError(tr(f"{text}: no such file", f"{text}：文件不存在"))
        else:
            yield text


def _in_file(path: str) -> Iterator[str | None]:
    from monitor.cli.lines import byte_blocks, opened

    with opened(path) as file:
        terminal = path == "-" and sys.stdin.isatty()
        blocks = iter(file.readline, b"") if terminal else byte_blocks(file, path)
        while True:
            while path == "-" and not _ready():
                yield None
            block = next(blocks, None)
            if block is None:
                return
            yield from (line.decode("utf-8", "replace") for line in block.splitlines())


def _ready() -> bool:
    """Whether reading stdin would not wait."""
    try:
        return bool(select.select([sys.stdin.buffer], [], [], 0)[0])
    except (OSError, ValueError):  # what no descriptor stands behind never makes one wait
        return True


class Printing:
    """Understands lines as names, and prints what becomes of them; shows how far it is on stderr, where that is a terminal."""

    def __init__(self, *, existing: bool, as_json: bool) -> None:
        self._existing, self._as_json = existing, as_json
        self.broken: ZhengmingError | None = None
        self._given: dict[str, list[str]] = {}
        self._counts: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()
        self._progress = sys.stderr.isatty() and not sys.stdout.isatty()

    def names(self, lines: Iterator[str | None]) -> Iterator[str | None]:
        """The names that `lines` hold, in ASCII form; tells of lines that hold none.

        A file that breaks off ends them, and is kept as `broken`: what was read before is answered first.
        """
        try:
            for line in lines:
                if line is None:
                    yield None
                elif (text := line.strip()) and not text.startswith("#") and (host := self._understood(text)):
                    self._given.setdefault(host, []).append(text)
                    yield host
        except ZhengmingError as error:
            self.broken = error

    def _understood(self, text: str) -> str:
        """The host that `text` names; "" after it was told why there is none."""
        from monitor.names.domain import NotAName, parse

        try:
            name = parse(text)
            if name.is_address:
                raise NotAName(text, tr("it is an address", "它是 IP 地址"))
        except NotAName as error:
            self._refuse(text, error)
            return ""
        return name.host

    def show(self, name: str, told: Resolution) -> None:
        """One settled name."""
        given = self._given[name].pop()
        if not self._given[name]:
            del self._given[name]
        self._counts[told.existence] += 1
        if told.existence is Existence.UNKNOWN:
            self._problems[told.problem.partition(" from ")[0]] += 1
        if told.existence is Existence.EXISTS or not self._existing:
            if self._as_json:
                json_line(Resolved(input=given[:SHOWN], name=name, **msgspec.structs.asdict(told)))
            else:
                click.echo(_row(name, told))
        if self._progress and self._counts.total() % 50 == 0:
            click.echo(f"\r\x1b[K{self._summary()}", err=True, nl=False)

    def end(self) -> None:
        """Leave the counts standing; of names that stayed unknown the commonest reason."""
        if self._progress:
            click.echo(f"\r\x1b[K{self._summary()}", err=True)
        if self._problems:
            ((problem, _),) = self._problems.most_common(1)
            count = f"{self._counts[Existence.UNKNOWN]:,}"
            told = tr("{} names stayed unknown, most often: {}", "{} 个域名未知，最常见的原因：{}")
            click.echo("zhengming: " + told.format(count, problem), err=True)

    def _refuse(self, text: str, error: UsageError) -> None:
        if self._as_json:
            json_line({"input": text[:SHOWN], "error": str(error)})
        else:
            click.echo(f"zhengming: {error}", err=True)

    def _summary(self) -> str:
        said = tr("{} exist, {} do not, {} unknown", "{} 个存在，{} 个不存在，{} 个未知")
        return said.format(
            *(f"{self._counts[kind]:,}" for kind in (Existence.EXISTS, Existence.ABSENT, Existence.UNKNOWN))
        )


def _row(name: str, told: Resolution) -> str:
    """One line for people."""
    word = {
        Existence.EXISTS: tr("exists ", "存在"),
        Existence.ABSENT: tr("absent ", "不存在"),
        Existence.UNKNOWN: tr("unknown", "未知"),
    }[told.existence]
    facts = [
        ", ".join(told.addresses),
        f"NS {', '.join(told.name_servers)}" if told.name_servers else "",
        f"MX {', '.join(told.mail)}" if told.mail else "",
        tr("as every name there (wildcard)", "该后缀下所有域名均如此（泛解析）") if told.wildcard else "",
        tr("parked: ", "停放：") + told.parked if told.parked else "",
        told.problem,
    ]
    shown = click.style(word, fg=_COLOURS.get(told.existence))
    return f"{shown}  {name:40}  {' · '.join(filter(None, facts))}".rstrip()
