"""Who calls a command wrongly is told so in the language of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from monitor.cli import cli
from monitor.cli.helping import spoken
from monitor.cli.misuse import tell
from monitor.wording import speak


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak(None)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(click.ClickException) as wrong:
        cli(list(arguments), prog_name="zhengming", standalone_mode=False)
    tell(wrong.value)
    return capsys.readouterr().err


@click.command(help="试试")
@click.argument("urls", nargs=-1)
@click.option("--who", default="Mei", show_default=True, help="谁")
@click.option("--why", required=True, help="原因")
def trial(urls: tuple[str, ...], who: str, why: str) -> None:
    """Does nothing."""


def test_what_help_says_of_itself_is_told_in_chinese() -> None:
    with spoken(trial).make_context("trial", ["--why", "x"]) as call:
        told = call.get_help()

    assert told.startswith("用法：trial [选项] [URLS]...\n")
    assert "\n选项：\n" in told
    assert re.search(r"谁\s+\[默认：Mei\]", told) and "[必填]" in told and "显示帮助并退出。" in told


@pytest.mark.parametrize("arguments", [(), ("lookup",), ("alerts",), ("alerts", "resolve"), ("token", "add")])
def test_every_command_is_helped_with_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    cli([*arguments, "--help"], prog_name="zhengming", standalone_mode=False)

    assert capsys.readouterr().out.startswith(f"用法：{' '.join(('zhengming', *arguments))} [选项]")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("alerts", "ack"), "错误：缺少参数 'ID...'。"),
        (("alerts", "ack", "abc"), "错误：'ID...' 的值无效：'abc' 不是整数。"),
        (("alerts", "resolve", "1"), "错误：缺少选项 '--why'。"),
        (("alerts", "list", "--limit", "0"), "错误：'--limit' 的值无效：0 不在范围 1<=x<=10000 内。"),
        (("alerts", "list", "--levl"), "错误：没有选项 '--levl'。（是否想用：'--help', '--level'？）"),
        (("alerts", "list", "--level"), "错误：选项 '--level' 需要一个值。"),
        (("alerts", "nix"), "错误：没有命令 'nix'。"),
        (("questions", "answer", "7", "a", "b"), "错误：多余的参数 (b)"),
        (
            ("alerts", "list", "--status", "x"),
            "不在可选范围内：'open', 'acknowledged', 'resolved', 'dismissed'。",
        ),
    ],
)
def test_what_was_wrong_is_told_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert told in said(capsys, *arguments)


def test_how_the_command_is_used_is_told_before_what_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    first, second, *_ = said(capsys, "alerts", "ack").splitlines()

    assert (first, second) == (
        "用法：zhengming alerts ack [选项] ID...",
        "查看帮助：zhengming alerts ack --help",
    )


def test_who_reads_english_is_told_as_click_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    speak("en")

    assert "Error: Missing argument 'ID...'." in said(capsys, "alerts", "ack")
