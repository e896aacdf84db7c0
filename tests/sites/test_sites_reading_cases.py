"""Each trick of hostile pages is one case in `tests/cases/pages/`: what stands there, and what must be read of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.sites.page import Form, Page
from monitor.sites.reading import read_page

CASES = Path(__file__).parents[1] / "cases" / "pages"
URL = "https://fake.example/cn/index.html"
LISTS = ("said", "links", "loaded")
WHOLE = ("title", "language", "refresh", "cut", "hostile")


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(file.read_text("utf-8"))["page"]
    ]


def as_line(form: Form) -> str:
    fields = " ".join(field.kind for field in form.fields)
    return f"{form.method} {form.action}: {fields}{', scripted' if form.scripted else ''}"


def as_lines(page: Page) -> dict[str, list[str]]:
    return {
        "said": [f"{said.place}: {said.text}" for said in page.said],
        "links": [f"{link.url} {link.text}" for link in page.links],
        "loaded": [f"{loaded.kind} {loaded.url}" for loaded in page.loaded],
    }


@pytest.mark.parametrize("case", cases())
def test_a_page_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    page = read_page(case["html"].encode(), URL)
    lines = as_lines(page)

    assert {*case} <= {"name", "html", "forms", "unsaid", *LISTS, *WHOLE}
    if "forms" in case:
        assert [as_line(form) for form in page.forms] == case["forms"]
    for name in LISTS:
        assert [line for line in case.get(name, ()) if line not in lines[name]] == [], lines[name]
    assert [line for line in case.get("unsaid", ()) if line in lines["said"]] == []
    assert {name: getattr(page, name) for name in WHOLE if name in case} == {
        name: case[name] for name in WHOLE if name in case
    }
