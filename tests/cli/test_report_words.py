"""What `zhengming report` says when there is a reply to send, and when there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from alerts.reports import Intake
from monitor.cli.report import command

PAGE = "https://ebc-fin.net/official-verification"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What is printed for a reply."""

    @contextmanager
    def house(_settings: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(keeper=SimpleNamespace(current=tuple))

    def run(reply: str) -> str:
        intake = Intake(domain="ebc-login.top", verdict="impersonation", reply=reply, alert_id=1, report_id=1)
        monkeypatch.setattr("monitor.house.open_house", house)
        monkeypatch.setattr("monitor.cli.report.the_brand", lambda _watchlists, _key: None)
        monkeypatch.setattr("monitor.cli.report.take_in", lambda *_: intake)
        return CliRunner().invoke(command, ["ebc-login.top"], catch_exceptions=False).output

    return run


def test_a_reply_is_printed_with_its_address_whole(said: Callable[[str], str]) -> None:
    assert f"：{PAGE}\n" in said("如需核实，请使用官方验证页面。" * 4 + f"：{PAGE}")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "No reply could be drafted; the log says why."), ("zh", "未能拟定回复，原因见日志。")],
)
def test_without_a_reply_it_says_that_there_is_none(
    said: Callable[[str], str], language: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", language)

    assert said("").splitlines()[1:] == [sentence]
