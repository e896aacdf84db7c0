"""`zhengming lookup`, as a whole process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BRAND = """
key = "{key}"
name = "{name}"
[official]
domains = ["{key}.example.com", "{key}.com"]
[verification]
default = "https://{key}.com/official"
cn = "https://{key}.cn.example/official"
"""


def run(*arguments: str, language: str = "en", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "lookup", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ZHENGMING_LANGUAGE": language, **environ},
    )


@pytest.fixture
def watchlists(tmp_path: Path) -> str:
    for key, name in (("lumenor", "Lumenor"), ("abc", "ABC Markets")):
        (tmp_path / key).mkdir()
        (tmp_path / key / "brand.toml").write_text(BRAND.format(key=key, name=name))
    return str(tmp_path)


@pytest.mark.parametrize(
    ("urls", "code"),
    [
        (["https://ebc-fin.net/official-verification"], 0),
        (["webcam.com"], 0),
        (["e-bc.com"], 1),
        (["ebc.xyz"], 2),
        (["ebc-login.top"], 2),
        (["webcam.com", "e-bc.com"], 1),
        (["http://[::1"], 64),
        (["http://[::1", "ebc-login.top"], 2),
        ([], 64),
    ],
)
def test_the_exit_code_is_that_of_the_worst_address(urls: list[str], code: int) -> None:
    done = run("--offline", *urls)

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["http://[::1", "javascript:alert(1)", "x" * 100_000])
def test_a_bad_address_gets_one_clear_line(url: str) -> None:
    done = run("--offline", url)

    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "expected a host name, web or mail address, found" in done.stderr
    assert len(done.stderr) < 300


def test_the_customer_is_told_in_the_language_of_the_locale_what_to_do() -> None:
    english, chinese = run("--offline", "ebc-login.top"), run("--offline", "ebc-login.top", language="zh")

    assert "do not log in" in english.stdout
    assert "请勿登录" in chinese.stdout
    assert "https://ebc-fin.net/official-verification" in english.stdout
    assert "https://ebc-fin.net/official-verification" in chinese.stdout


def test_what_was_not_checked_is_said() -> None:
    done = run("--offline", "ebc-login.top")

    assert "registration and page content were not checked" in done.stdout
    assert "database not asked (--offline)" in done.stdout


def test_every_brand_that_it_concerns_is_told_worst_first(watchlists: str) -> None:
    done = run("--offline", "--json", "--watchlists", watchlists, "abc.lumen0r-login.com")

    told = json.loads(done.stdout)
    assert [one["brand"] for one in told["brands"]] == ["lumenor", "abc"]
    assert told["verdict"] == "impersonation"
    assert told["risk"] == min(100, sum(reason["weight"] for reason in told["reasons"]))


def test_an_official_address_of_one_brand_is_official_whatever_others_make_of_it(watchlists: str) -> None:
    done = run("--offline", "--json", "--watchlists", watchlists, "lumenor.abc.com")

    told = json.loads(done.stdout)
    assert (done.returncode, told["verdict"], told["brand"]) == (0, "official", "abc")


def test_one_brand_can_be_asked_for_and_an_unknown_one_is_refused(watchlists: str) -> None:
    known = run("--offline", "--json", "--watchlists", watchlists, "--brand", "abc", "abc.lumenor-login.com")
    unknown = run("--offline", "--watchlists", watchlists, "--brand", "nobody", "abc.com")

    assert [one["brand"] for one in json.loads(known.stdout)["brands"]] == ["abc"]
    assert unknown.returncode == 64
    assert "abc, lumenor" in unknown.stderr and "'nobody'" in unknown.stderr


def test_json_is_one_object_for_each_address() -> None:
    done = run("--offline", "--json", "ebc.com", "nonsense", "ebc-login.top")

    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["verdict"], third["verdict"]) == ("official", "impersonation")
    assert set(second) == {"input", "error"}


def test_a_database_that_does_not_answer_is_said_and_the_answer_is_given() -> None:
    done = run("--json", "ebc-login.top", ZHENGMING_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    told = json.loads(done.stdout)
    assert (done.returncode, told["verdict"]) == (2, "impersonation")
    assert any("database not reached" in one for one in told["unchecked"])


def test_no_database_is_set_up_just_to_be_asked(tmp_path: Path) -> None:
    done = run("--json", "ebc-login.top", ZHENGMING_STATE_DIR=str(tmp_path / "state"), ZHENGMING_DATABASE_URL="")

    assert done.returncode == 2
    assert not (tmp_path / "state").exists()


def test_a_broken_watchlist_ends_it_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text('key = "x"\nname = \n')

    done = run("--offline", "--watchlists", str(tmp_path), "ebc.com")

    assert done.returncode == 70
    assert "brand.toml:2" in done.stderr


def test_an_offline_lookup_imports_none_of_the_heavy_parts() -> None:
    code = (
        "import sys\nsys.argv = ['zhengming', 'lookup', '--offline', 'ebc-login.top']\n"
        "from monitor.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    imported = done.stdout.splitlines()[-1]
    assert "'monitor'" in imported
    for heavy in ("scrapy", "sqlalchemy", "snownlp", "twisted", "requests", "rich", "jinja2", "psycopg", "httpx"):
        assert f"'{heavy}'" not in imported
