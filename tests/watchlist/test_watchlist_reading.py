"""Reading watchlists: what is right is read, and of what is wrong everything is said, with file, line and key."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import WatchlistError
from monitor.watchlist.checking import check
from monitor.watchlist.loading import load
from monitor.watchlist.locating import locate
from monitor.watchlist.reading import (
    collect,
    read_brands,
    read_shared,
    read_watchlist,
    read_watchlists,
    serious,
    shipped,
)
from monitor.watchlist.shaping import seconds
from monitor.wording import speak

CASES = Path(__file__).parents[1] / "cases" / "watchlists"
WRONG = [case for path in sorted(CASES.glob("*.toml")) for case in tomllib.loads(path.read_text("utf-8"))["case"]]
SMALLEST = """key = "acme"
name = "Acme Markets"
aliases = ["Acme", "阿克米"]

[official]
domains = ["acme.com", "acme-verify.net"]
"""


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    folder = tmp_path / "watchlists" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.toml").write_text(SMALLEST, "utf-8")
    return folder


@pytest.mark.parametrize("case", WRONG, ids=lambda case: str(case["name"]))
def test_everything_that_is_wrong_is_named_with_file_line_and_key(acme: Path, case: dict[str, Any]) -> None:
    path = acme / case["file"]
    path.parent.mkdir(exist_ok=True)
    path.write_text(case["text"], "utf-8")

    found = check(acme.parent)

    assert [(e.line, e.key) for e in found] == [(line, key) for line, key, _ in case["errors"]]
    for error, (_, _, words) in zip(found, case["errors"], strict=True):
        assert words in error.problem
        assert error.file == str(path)


def test_the_smallest_watchlist_gets_the_shared_words_manners_and_replies(acme: Path) -> None:
    watchlist = read_watchlist(acme)

    assert watchlist.brand.aliases == ("Acme", "阿克米")
    assert watchlist.sources == ()
    assert "withdrawal_delay" in watchlist.lexicon.topics
    assert watchlist.manners.forbidden
    assert {reply.situation for reply in watchlist.replies} >= {"fake_site_reported", "fake_site_seen", "general"}


def test_a_brand_without_routes_has_one_department_that_no_mail_goes_to(acme: Path) -> None:
    routes = read_watchlist(acme).routes

    assert routes.fallback == "team"
    assert routes.departments["team"].mail == ()
    assert routes.topics["fake_site_scam"] == "fake_site"


def test_a_brands_words_are_added_to_the_shared_ones(acme: Path) -> None:
    (acme / "topics.toml").write_text(
        '[topics.slippage]\nwords = ["滑走了"]\nseverity = "major"\n[topics.parking]\nwords = ["p"]\n'
    )

    topics = read_watchlist(acme).lexicon.topics

    assert {"滑走了", "滑点"} <= set(topics["slippage"].words)
    assert (topics["slippage"].severity, topics["slippage"].polarity) == ("major", -0.5)
    assert topics["parking"].words == ("p",)


def test_a_brands_reply_takes_the_place_of_the_shared_one(acme: Path) -> None:
    (acme / "replies").mkdir()
    (acme / "replies" / "general.en.txt").write_text("Please wait.\n")

    replies = {(r.situation, r.language): r.text for r in read_watchlist(acme).replies}

    assert replies["general", "en"] == "Please wait.\n"
    assert ("general", "zh-Hans") in replies


def test_a_folder_of_watchlists_may_share_its_own_words(acme: Path) -> None:
    shared = acme.parent / "shared"
    shared.mkdir()
    (shared / "topics.toml").write_text(
        "\n".join(f'[topics.{t}]\nwords = ["{t}"]' for t in read_shared().lexicon.topics), "utf-8"
    )

    watchlist = read_watchlist(acme)

    assert watchlist.lexicon.topics["slippage"].words == ("slippage",)
    assert watchlist.manners.forbidden == read_shared().manners.forbidden


def test_durations_are_read_in_seconds(acme: Path) -> None:
    every = ('"30s"', '"10m"', '"1.5h"', '"1d"', "45")
    told = "".join(
        f'[[source]]\nkey = "s{n}"\nkind = "feed"\nurl = "https://a.com/"\nevery = {e}\n'
        for n, e in enumerate(every)
    )
    (acme / "sources.toml").write_text(told)

    assert [source.every for source in read_watchlist(acme).sources] == [30, 600, 5400, 86400, 45]


@pytest.mark.parametrize("text", ["", "10", "m", "-5m", "10 minutes", "1e3s", "10m30s"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert seconds(text) is None


def test_bytes_that_are_not_utf_8_are_named_with_their_line(acme: Path) -> None:
    (acme / "brand.toml").write_bytes(b'key = "acme"\nname = "\xb0\xa2"\n')

    (error,) = check(acme.parent)

    assert (error.line, error.problem) == (2, "expected UTF-8, found byte 0xb0")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(acme: Path) -> None:
    (acme / "brand.toml").write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())

    assert read_watchlist(acme).brand.name == "Acme Markets"


def test_the_first_error_is_raised_and_the_others_are_counted(acme: Path) -> None:
    (acme / "brand.toml").write_text('key = 1\nname = 2\n[official]\ndomains = ["acme.com"]\n')

    with pytest.raises(WatchlistError, match=r"brand\.toml:1: key: .*and 1 more"):
        read_watchlist(acme)


def test_patterns_that_cannot_be_used_are_kept_out_and_the_rest_works(acme: Path) -> None:
    (acme / "topics.toml").write_text(
        '[topics.praise]\npatterns = ["g(ood", "splendid\\\\w*"]\n[signs.media]\npatterns = ["(x*)*"]\n'
    )

    watchlist = read_watchlist(acme)
    _, problems = collect(acme.parent)

    assert "splendid\\w{0,60}" in watchlist.lexicon.topics["praise"].patterns
    assert not {"g(ood", "(x*)*"} & {
        *watchlist.lexicon.topics["praise"].patterns,
        *watchlist.lexicon.signs["media"].patterns,
    }
    assert [(one.line, one.key) for one in problems] == [
        (2, "topics.praise.patterns[0]"),
        (4, "signs.media.patterns[0]"),
    ]
    assert not serious(problems)


def test_a_folder_that_is_not_there_or_holds_no_brand_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(WatchlistError, match=folder.name):
            read_watchlists(folder)


def test_a_folder_with_files_but_no_brand_is_an_error(acme: Path) -> None:
    (acme.parent / "lost").mkdir()
    (acme.parent / "lost" / "sources.toml").write_text("")

    (error,) = check(acme.parent)

    assert error.file.endswith("lost/brand.toml")
    assert "missing" in error.problem


def test_one_brands_folder_can_be_given_instead_of_the_folder_of_all(acme: Path) -> None:
    assert [watchlist.brand.key for watchlist in read_watchlists(acme)] == ["acme"]


def test_brands_alone_are_read_without_their_other_files(acme: Path) -> None:
    (acme / "sources.toml").write_text("nonsense")

    assert [brand.key for brand in read_brands(acme.parent)] == ["acme"]


def test_reading_brands_imports_nothing_heavy() -> None:
    code = (
        "import sys; from monitor.watchlist.reading import read_brands; read_brands(); "
        "print([m for m in ('jinja2', 'tldextract', 'jmespath', 'cssselect', 'rich', 'sqlalchemy', 'scrapy') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_shipped_watchlists_are_in_order() -> None:
    assert check() == ()
    assert (shipped() / "ebc" / "brand.toml").is_file()


def test_every_key_of_a_toml_file_is_located(tmp_path: Path) -> None:
    text = (
        'a = 1\n# [x]\n"b.c" = """\nx = 1\n"""\n[t]\nd.e = [\n  1, # ]\n  { f = "}" },\n]\n'
        "[[s]]\nk = 'a#b'\n[[s]]\nk = 2\n[s.u]\nv = 1979-05-27T07:32:00Z\nw = 1\n"
    )
    assert tomllib.loads(text)

    places = locate(text)

    assert places["a",] == 1
    assert places["b.c",] == 3
    assert places["t", "d", "e", 1, "f"] == 9
    assert places["s", 1, "k"] == 14
    assert places["s", 1, "u", "w"] == 17


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**60), 2**60), st.text("ab#[]{}=,'\"\\\n", max_size=6)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.#'", max_size=3), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_whatever_the_values_every_path_of_valid_toml_has_a_line(value: object) -> None:
    text = f"first = 0\nx = {_toml(value)}\nlast = 1\n"
    assert tomllib.loads(text)["last"] == 1

    places = locate(text)

    assert (places["first",], places["x",], places["last",]) == (1, 2, text.count("\n"))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(_toml, value)) + "]"
    return _quoted(value) if isinstance(value, str) else str(value).lower()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def test_a_file_that_cannot_be_read_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    problems: list[WatchlistError] = []

    assert load(tmp_path / "nowhere.toml", problems) is None
    assert "cannot be read" in problems[0].problem


def test_a_log_list_is_an_address_or_a_file_and_since_a_duration(acme: Path) -> None:
    source = '[[source]]\nkey = "ct"\nkind = "certificates"\nurl = "{}"\nsince = "1h"\nlogs = ["argon"]\n'
    (acme / "sources.toml").write_text(source.format("file:///srv/log_list.json"), "utf-8")
    (read,) = read_watchlist(acme).sources
    (acme / "sources.toml").write_text(source.format("log_list.json"), "utf-8")

    assert (read.since, read.logs, read.url) == (3600.0, ("argon",), "file:///srv/log_list.json")
    assert [error.key for error in check(acme.parent)] == ["source[0].url"]
