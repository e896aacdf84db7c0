"""The examples beside a lexicon's words are judged, and what comes out differently is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.examples import check_examples
from monitor.watchlist.reading import collect
from monitor.wording import speak

BRAND = 'key = "{key}"\nname = "{name}"\n[official]\ndomains = ["{key}.com"]\n'
EXAMPLES = """[topics.praise]
words = ["splendid"]

[[example]]
text = "{brand} stole my money, scam, I reported them to the police"
label = "negative"

[[example]]
text = "{brand} stole my money, scam, I reported them to the police"
label = "positive"
severity = "none"
topic = "news"
"""


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for key, name in (("acme", "Acme Markets"), ("zenith", "Zenith Trading")):
        (tmp_path / key).mkdir()
        (tmp_path / key / "brand.toml").write_text(BRAND.format(key=key, name=name))
    return tmp_path


@pytest.fixture
def shared(folder: Path) -> Path:
    (folder / "shared").mkdir()
    (folder / "shared" / "routes.toml").write_text(
        'fallback = "all"\nroute = []\n[departments.all]\nname = "All"\n'
    )
    file = folder / "shared" / "topics.toml"
    file.write_text('[[example]]\ntext = "hello"\nseverity = "major"\n')
    return file


def test_what_comes_out_differently_is_named_with_line_key_expected_and_found(folder: Path) -> None:
    (folder / "zenith" / "topics.toml").write_text(EXAMPLES)
    watchlists, _ = collect(folder)

    problems = [one for one in check_examples(watchlists) if "zenith" in one.file]

    assert [(one.line, one.key) for one in problems] == [
        (10, "example[1].label"),
        (12, "example[1].topic"),
        (11, "example[1].severity"),
    ]
    assert "expected positive, found negative: {brand} stole my money" in problems[0].problem


def test_examples_that_brands_share_are_judged_for_the_first_brand_alone(folder: Path, shared: Path) -> None:
    watchlists, _ = collect(folder)

    problems = check_examples(watchlists)

    assert [(one.file, one.key) for one in problems] == [
        (str(folder / "shared" / "topics.toml"), "example[0].severity")
    ]


def test_the_check_of_a_watchlist_judges_them_unless_told_not_to(folder: Path, shared: Path) -> None:
    done = CliRunner().invoke(cli, ["watchlist", "check", "--json", str(folder)])
    spared = CliRunner().invoke(cli, ["watchlist", "check", "--no-examples", "--json", str(folder)])

    assert done.exit_code == 70
    problems = json.loads(done.stdout)["problems"]
    assert [(one["file"], one["line"], one["key"]) for one in problems] == [(str(shared), 3, "example[0].severity")]
    assert (spared.exit_code, json.loads(spared.stdout)["ok"]) == (0, True)


def test_a_label_that_does_not_exist_is_told_where_it_stands(folder: Path) -> None:
    (folder / "acme" / "topics.toml").write_text('[[example]]\ntext = "x"\nlabel = "negativ"\n')

    _, problems = collect(folder)

    assert [(one.line, one.key) for one in problems] == [(3, "example[0].label")]
    assert "did you mean 'negative'" in problems[0].problem


def test_a_pattern_that_is_kept_out_is_said_in_one_line_and_judging_goes_on(folder: Path) -> None:
    (folder / "acme" / "topics.toml").write_text('[topics.praise]\nwords = ["x"]\npatterns = ["(a+)+", "b["]\n')

    done = CliRunner().invoke(cli, ["explain", "--json", "--watchlists", str(folder), "Acme Markets is a scam"])
    checked = CliRunner().invoke(cli, ["watchlist", "check", "--no-examples", str(folder)])

    assert done.exit_code == 0
    assert json.loads(done.stdout)["label"] == "negative"
    assert done.stderr.count("\n") == 1
    assert "topics.toml:3: topics.praise.patterns[0]: could take very long" in done.stderr
    assert "and 1 more" in done.stderr
    assert checked.exit_code == 70
    assert "topics.toml:3: topics.praise.patterns[1]: not a regular expression" in checked.stdout
