"""The words of a mail: the shipped ones, a brand's own in their sandbox, and what becomes of those that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.messages.evidence import evidence
from alerts.messages.mail import Form, compose
from alerts.messages.message import Content
from alerts.messages.templating import render
from alerts.view import AlertView
from monitor.brand import Brand
from monitor.watchlist.checking import check
from monitor.watchlist.mails import KNOWN
from monitor.watchlist.model import Ladder, MailTemplate

ViewMaker = Callable[..., AlertView]


def own(text: str, html: str = "") -> MailTemplate:
    return MailTemplate(name="own", text=text, html=html, file="acme/mails/own.txt")


@pytest.fixture
def written(view_of: ViewMaker, brand: Brand, ladder: Ladder) -> Callable[..., Content]:
    def write(template: MailTemplate | str, **told: object) -> Content:
        form = (
            Form(template=template)
            if isinstance(template, str)
            else Form(template=template.name, mails=(template,))
        )
        view = view_of(**told)
        return compose(
            view,
            brand=brand,
            ladder=ladder,
            step="opened",
            console_address="https://c.test",
            tongue="en",
            form=form,
        )

    return write


def test_the_brief_says_what_how_bad_who_since_when_and_where(written: Callable[..., Content]) -> None:
    content = written("brief", owner="Mei")

    for form in (content.text, content.html):
        for said in (
            "fake site",
            "major",
            "Mei",
            "2026-11-22 08:23 +08:00",
            "https://c.test/alerts/7",
            "ebc-login[.]top",
        ):
            assert said in form
        assert "WHAT TO DO" not in form.upper()
    assert "nobody has it yet" in written("brief").text


def test_a_brands_own_words_are_used_and_escaped_in_the_page(written: Callable[..., Content]) -> None:
    text = "{{ headline }}\n{% for line in advice %}- {{ line }}\n{% endfor %}{{ summary }}\n{{ link }}"

    plain = written(own(text), title="<b>x</b>")
    both = written(own(text, "<p>{{ summary }}</p>"), title="<b>x</b>")

    assert "<b>x</b>" in plain.text
    assert "&lt;b&gt;x&lt;/b&gt;<br>" in plain.html
    assert both.html == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing_such }}",
        "{{ headline",
        "{{ posts[0].nothing }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ ('%1000000000d' % 1) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ lipsum(1000000) }}",
        "{% for x in range(1000000000) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{{ 1 / 0 }}",
        "{% for a in facts %}{% for b in facts %}{% for c in facts %}{% for d in facts %}{% for e in facts %}{{ origin }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_words_that_cannot_be_used_give_way_to_the_shipped_ones_and_the_mail_says_so(
    written: Callable[..., Content], text: str
) -> None:
    content = written(own(text))

    assert "WHAT TO DO" in content.text
    assert "Its own words (own) could not be used: " in content.text
    assert "Its own words (own) could not be used: " in content.html


def test_the_names_that_are_told_are_those_that_templates_know(view_of: ViewMaker, brand: Brand) -> None:
    from alerts.messages.mail import _told

    told = _told(view_of(), brand, Ladder(), step="opened", link="")

    assert {*told, "tr"} >= KNOWN
    page = (Path(__file__).parents[2] / "docs" / "watchlists.md").read_text("utf-8")
    assert [name for name in KNOWN - {"tr"} if f"`{name}`" not in page] == []


def test_an_unknown_template_is_the_shipped_one(written: Callable[..., Content]) -> None:
    assert written("nothing").text == written("alert").text


def test_what_speaks_of_a_site_is_told_by_family_with_its_points(view_of: ViewMaker) -> None:
    reasons = [
        {"code": "risk.combo", "weight": 40.0, "detail": "ebc + login"},
        {"code": "risk.sector", "weight": 10.0, "detail": "login"},
        {"code": "risk.site_settled", "weight": -5.0, "detail": "x"},
    ]

    told = evidence(view_of(hits=[{"reasons": reasons}]).hits[0])

    assert told[0].startswith("Its name +50: ")
    assert len(told) == 2
    assert evidence(None) == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme" / "mails").mkdir(parents=True)
    (tmp_path / "acme" / "brand.toml").write_text(
        'key = "acme"\nname = "Acme"\n[official]\ndomains = ["acme.com"]\n'
    )
    return tmp_path


def problems(folder: Path, routes: str) -> list[str]:
    head = 'fallback = "a"\n[departments.a]\nname = "A"\nmail = ["a@acme.test"]\n'
    tail = "" if "[[route]]" in routes else '\n[[route]]\ndepartments = ["a"]\n'
    (folder / "acme" / "routes.toml").write_text(head + routes + tail)
    return [str(one).removeprefix(f"{folder}/") for one in check(folder)]


def test_a_wrong_template_is_told_with_file_and_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    (folder / "acme" / "mails" / "short.txt").write_text("{{ headline }}\n\n{{ hedline }}\n")
    (folder / "acme" / "mails" / "short.html").write_text("<p>{{ link }}\n{% if %}")

    told = problems(folder, "")
    (folder / "acme" / "mails" / "alert.txt").write_text("{{ link }}")
    shipped = problems(folder, "")

    assert any(one.startswith("acme/mails/short.txt:3: hedline: expected one of") for one in told)
    assert any(one.startswith("acme/mails/short.html:2: not a Jinja2 template") for one in told)
    assert any("acme/mails/alert.txt" in one and "none of alert, brief" in one for one in shipped)


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        (
            '[[route]]\ndepartments = ["a"]\ntopics = ["slipage"]',
            "route[0].topics[0]: unknown name 'slipage'; did you mean 'slippage'?",
        ),
        (
            '[[route]]\ndepartments = ["a"]\nsources = ["forum"]',
            "route[0].sources[0]: expected one of report, found 'forum'",
        ),
        (
            '[[route]]\ndepartments = ["a"]\ntemplate = "breif"',
            "route[0].template: unknown name 'breif'; did you mean 'brief'?",
        ),
        (
            '[[route]]\ndepartments = ["a"]\nlanguages = ["中文"]',
            "route[0].languages[0]: expected a language such as",
        ),
        (
            '[[route]]\ndepartments = ["a"]\nwords = ["vip", " "]',
            "route[0].words[1]: expected a word, found an empty one",
        ),
        ("[[route]]\ndepartments = []", "route[0].departments: expected at least one department"),
        (
            '[managers]\nurl = "https://crm.test/SECRET"',
            "managers.url: expected the name of an environment variable",
        ),
        ('[managers]\ncsv = "../x.csv"', "managers.csv: expected a file beside routes.toml"),
        (
            '[departments.b]\nname = "B"\nchat = ["feishu://SECRET"]',
            "departments.b.chat[0]: expected the name of an environment variable",
        ),
    ],
)
def test_what_a_route_names_and_is_not_there_is_told_with_its_key(
    folder: Path, routes: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")

    found = problems(folder, routes)

    assert any(told in one for one in found), found
    assert not any("SECRET" in one for one in found)


def test_every_shipped_template_can_be_rendered_without_a_brand_of_its_own() -> None:
    told = dict.fromkeys(KNOWN - {"tr"}, "x") | dict.fromkeys(
        ("facts", "posts", "reasons", "advice", "deadlines"), ()
    )

    for name in ("alert", "brief"):
        text, html = render(name, (), {**told, "headline": "HEAD"})

        assert "HEAD" in text
        assert "HEAD" in html


def test_what_a_sweep_found_new_of_a_name_is_told_in_the_readers_language_and_posts_are_quoted_as_they_are(
    view_of: ViewMaker, brand: Brand
) -> None:
    said = "name servers changed: ns1.a.test → ns1.b.test"

    def text(kind: str) -> str:
        view = view_of(hits=[{"kind": kind, "text": said}])
        return compose(view, brand=brand, ladder=Ladder(), step="opened", console_address="", tongue="zh").text

    assert "域名服务器变更：ns1[.]a[.]test" in text("name")
    assert "name servers changed: ns1[.]a[.]test" in text("post")
