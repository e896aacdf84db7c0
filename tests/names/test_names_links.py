"""Which hosts a text mentions."""

from __future__ import annotations

import pytest

from monitor.names.links import names_in


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("请登录ebc-vip.com入金", ["ebc-vip.com"]),
        ("see (https://a.example.org/x?y=1), then b.example.net.", ["a.example.org", "b.example.net"]),
        ("write to help@ebc-kefu.com!", ["ebc-kefu.com"]),
        ("官网：https://例子.公司.cn/登录", ["xn--fsqu00a.xn--55qx5d.cn"]),
        ("open main.py, v2.0 and notes.txt", ["main.py"]),
        ("It broke.Then I left, at 3.50 e.g. yesterday", []),
        ("twice: a.com A.COM http://a.com/", ["a.com"]),
        ("", []),
    ],
)
def test_links_bare_hosts_and_mail_addresses_are_found_once(text: str, hosts: list[str]) -> None:
    assert [name.host for name in names_in(text)] == hosts


def test_a_megabyte_of_dots_is_read_in_one_go() -> None:
    text = "a." * 500_000 + " " + "b.c " * 250_000

    assert names_in(text) == ()
