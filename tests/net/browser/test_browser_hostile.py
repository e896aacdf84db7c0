"""Pages that attack whoever looks at them: each ends with an outcome and a sentence, and the next one is seen."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from monitor.net.browser.taking import TALLEST
from monitor.sites.visit import VANTAGES, Outcome
from tests.net.browser.browser_world import Asked, Lens, Site

LIMIT = 4.0
ENDED = {Outcome.HOSTILE, Outcome.TIMED_OUT}
#: what each page's script does
ATTACKS = {
    "an endless loop": "while (true) {}",
    "an endless loop later": "setTimeout(() => { while (true) {} }, 400)",
    "a bomb of buffers": "const all = []; while (true) all.push(new Uint8Array(1 << 26).fill(7))",
    "endless dialogs": "while (true) alert('you have been chosen')",
}
#: what a browser puts up with, or ends: it does no harm
NUISANCES = {
    "a flood of history": "for (let i = 0; i < 1e4; i++) history.pushState({}, '', '?' + i)",
    "a flood of windows": "for (let i = 0; i < 1e4; i++) open('https://pop.example/' + i)",
    "a flood of words to the console": "for (let i = 0; i < 1e5; i++) console.log('x'.repeat(1000))",
    "a huge canvas": "const c = document.createElement('canvas'); c.width = c.height = 30000; c.getContext('2d')?.fillRect(0, 0, 30000, 30000)",
    "printing": "for (let i = 0; i < 100; i++) print()",
    "a way to itself": "onhashchange = () => location.hash = Math.random(); location.hash = 1",
}


def page(script: str) -> str:
    return f"<!doctype html><title>Attack</title><body><h1>Look here, everybody, there is much to be won today</h1><script>{script}</script>"


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_with_a_sentence(lens: Lens, name: str) -> None:
    attack = lens.show(page(ATTACKS[name]), seconds=LIMIT)

    assert attack.outcome in ENDED
    assert attack.problem


@pytest.mark.heavy
@pytest.mark.parametrize("name", NUISANCES)
def test_a_nuisance_does_no_harm(lens: Lens, name: str) -> None:
    seen = lens.show(page(NUISANCES[name]), seconds=12)

    assert seen.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)
    assert (seen.outcome is Outcome.ANSWERED) == (seen.problem == "")


@pytest.mark.heavy
def test_the_page_after_a_bomb_is_seen(lens: Lens) -> None:
    bomb = lens.show(page("const all = []; while (true) all.push({a: Math.random(), b: [1, 2, 3]})"), seconds=20)
    after = lens.show(page(""))

    assert bomb.outcome in ENDED
    assert (after.outcome, after.title) == (Outcome.ANSWERED, "Attack")


@pytest.mark.heavy
def test_of_a_very_tall_page_the_picture_ends_where_nobody_scrolls(lens: Lens) -> None:
    seen = lens.show("<body style='margin:0'>" + page("") + "<div style='height:100000px;background:red'>")

    shots = [Image.open(io.BytesIO(raw.body)).size for raw in seen.raw if raw.role == "screenshot"]
    assert shots == [(1366, 768), (1366, TALLEST)]


@pytest.mark.heavy
def test_an_attack_on_phones_leaves_what_others_see_alone(lens: Lens) -> None:
    def answer(headers: Asked) -> str:
        return page("while (true) {}" if "Mobile" in headers["User-Agent"] else "")

    with Site(answer) as site:
        phone, desktop = lens.see(site.url, site.port, vantages=(VANTAGES[1], VANTAGES[0]), seconds=40)

    assert phone.outcome in ENDED
    assert desktop.outcome is Outcome.ANSWERED
