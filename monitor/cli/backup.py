"""`zhengming backup`: dump the database to a file, or restore it from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.output import console, json_line, json_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.store.dump import Dump


@click.command(
    help=tr(
        "Dump the database into FILE, or restore it from there.\n\n"
        "Without FILE the dump goes to the folder `backups` of the state folder, where the newest 14 are kept.\n\n"
        "\b\n  zhengming backup\n  zhengming backup /mnt/safe/monday.dump\n"
        "  zhengming backup --restore /mnt/safe/monday.dump",
        "将数据库备份到 FILE，或从 FILE 恢复。\n\n"
        "不指定 FILE 时写入状态目录下的 backups，保留最近 14 份。\n\n"
        "\b\n  zhengming backup\n  zhengming backup /mnt/safe/monday.dump\n"
        "  zhengming backup --restore /mnt/safe/monday.dump",
    )
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--restore", is_flag=True, help=tr("replace the database by what FILE holds", "用 FILE 的内容替换数据库")
)
@click.option("--yes", is_flag=True, help=tr("restore without asking", "恢复时不再询问"))
@click.option("--force", is_flag=True, help=tr("restore although others are connected", "即使有其他连接也恢复"))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=14,
    show_default=True,
    help=tr("dumps kept in the backups folder", "backups 目录中保留的份数"),
)
@json_option
def command(*, file: Path | None, restore: bool, yes: bool, force: bool, keep: int, as_json: bool) -> None:
    from monitor.settings import current

    settings = current()
    if restore:
        if file is None:
            raise UsageError(tr("--restore was expected to name a FILE", "--restore 需要指定 FILE"))
        _restore(settings, file, yes=yes, force=force)
        if as_json:
            json_line({"restored": str(file)})
        else:
            click.echo(tr(f"Restored from {file}.", f"已从 {file} 恢复。"))
        return
    _say(settings, _dump(settings, file, keep), as_json=as_json)


def _dump(settings: Settings, file: Path | None, keep: int) -> Dump:
    from monitor.store.dump import database_address, dump_name, write_dump

    with database_address(settings) as url:
        if file is not None:
            return write_dump(url, file)
        return write_dump(url, Path(settings.state_dir) / "backups" / dump_name(), keep=keep)


def _restore(settings: Settings, file: Path, *, yes: bool, force: bool) -> None:
    from monitor.store.dump import database_address, restore_dump

    question = tr(
        f"Everything in the database is replaced by {file}. Go on?", f"数据库的全部内容将被 {file} 替换，是否继续？"
    )
    if not yes:
        click.confirm(question, abort=True, err=True)
    with database_address(settings) as url:
        restore_dump(url, file, force=force)


def _say(settings: Settings, dump: Dump, *, as_json: bool) -> None:
    from alerts.sealing import KEY_FILE

    key = Path(settings.state_dir) / KEY_FILE
    if as_json:
        json_line({"file": dump.file, "bytes": dump.bytes, "removed": dump.removed, "key": str(key)})
        return
    screen = console()
    size = f"{dump.bytes / 1_000_000:.1f} MB" if dump.bytes >= 100_000 else f"{dump.bytes / 1000:.1f} kB"
    screen.print(
        tr(f"Saved {dump.file} ({size}).", f"已保存 {dump.file}（{size}）。"), soft_wrap=True, markup=False
    )
    if dump.removed:
        screen.print(tr(f"Removed {len(dump.removed)} older.", f"已删除 {len(dump.removed)} 份旧备份。"))
    screen.print(
        tr(
            f"Keep a copy of {key} elsewhere: without that key nobody can read the contacts of reporters in a dump.",
            f"请另行保存 {key}：没有该密钥，无法读取备份中举报人的联系方式。",
        ),
        soft_wrap=True,
        markup=False,
    )
